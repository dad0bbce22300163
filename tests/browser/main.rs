//! Browser tests: the demo in Chromium, as people see it. Run by `tests/run browser`.

mod demo;
mod form;
mod forms;
mod front;
mod paper;
mod roles;
mod scriptless;
mod sound;
mod trial;
mod visit;
mod walk;

/// What `tests/run` hands to the tests through the environment.
#[expect(clippy::disallowed_methods, reason = "the one place where tests read the environment")]
fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("set {name} or run tests/run browser"))
}
