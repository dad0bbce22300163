//! What holds of every page: its language, no accessibility faults, no faults in the console, not wider than the window.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;
use thirtyfour::prelude::*;

use crate::given;
use crate::visit::{Language, Visit, Width};

/// What the system of a visitor prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Light {
    Day,
    Night,
}

impl Visit<'_> {
    /// Checks that the page is in the visitor's language, without accessibility faults, without faults in the console
    /// and not wider than the window, and keeps a picture of it.
    pub(crate) async fn sees_a_sound_page(&self, name: &str) {
        self.prefers(Light::Day).await;
        self.is_sound(name).await;
        self.picture(name).await;
    }

    /// The same on desk and phone, by day and by night.
    pub(crate) async fn sees_it_sound_in_every_light(&self, name: &str) {
        let before = self.width.get();
        for width in [Width::Desk, Width::Phone] {
            self.set_width(width).await;
            self.sees_a_sound_page(name).await;
        }
        self.prefers(Light::Night).await;
        self.has_contrast(name).await;
        self.picture(&format!("{name}-dark")).await;
        self.prefers(Light::Day).await;
        self.set_width(before).await;
    }

    /// The same in the other language too, for which the page is loaded again.
    pub(crate) async fn sees_it_sound_everywhere(&self, name: &str) {
        let (language, width) = (self.language.get(), self.width.get());
        self.sees_it_sound_in_every_light(name).await;
        let other = match language {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        };
        self.speaks(other).await;
        self.again().await;
        self.set_width(Width::Phone).await;
        self.sees_a_sound_page(name).await;
        self.prefers(Light::Night).await;
        self.has_contrast(name).await;
        self.prefers(Light::Day).await;
        self.set_width(width).await;
        self.speaks(language).await;
        self.again().await;
    }

    async fn prefers(&self, light: Light) {
        let scheme = match light {
            Light::Day => "light",
            Light::Night => "dark",
        };
        // Without motion there is no colour half way between two themes.
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }, { "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.tells("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    async fn is_sound(&self, name: &str) {
        let tag = self.driver.find(By::Tag("html")).await.expect("a page").attr("lang").await.expect("its attributes");
        assert_eq!(tag.as_deref(), Some(self.language.get().tag()), "the language of {}", self.path().await);
        self.is_not_wider_than_the_window(name).await;
        self.is_accessible(name, "").await;
        self.has_a_clean_console(name).await;
    }

    async fn is_not_wider_than_the_window(&self, name: &str) {
        let found = self.driver.execute("return document.documentElement.scrollWidth", Vec::new()).await.expect("the width of the page");
        let wide: u32 = found.convert().expect("a number");
        assert!(wide <= self.width.get().pixels(), "{name} is {wide} pixels wide in a window of {}", self.width.get().pixels());
    }

    async fn has_contrast(&self, name: &str) {
        self.is_accessible(name, "runOnly: ['color-contrast'], ").await;
    }

    async fn is_accessible(&self, name: &str, only: &str) {
        let is_there = self.driver.execute("return typeof axe === 'object'", Vec::new()).await.expect("whether axe-core is loaded");
        if !is_there.convert::<bool>().expect("yes or no") {
            let axe = fs::read_to_string(given("XINYIDAI_TEST_AXE")).expect("axe-core");
            self.driver.execute(axe, Vec::new()).await.expect("axe-core loads");
        }
        let look = format!(
            "const done = arguments[0]; \
             axe.run(document, {{ {only}resultTypes: ['violations'] }}).then(r => done(r.violations), e => done([{{ id: 'axe-core', help: String(e), nodes: [] }}]));"
        );
        let found = self.driver.execute_async(look, Vec::new()).await.expect("axe-core runs");
        let violations: Vec<Violation> = found.convert().expect("the violations");
        let lines: Vec<String> = violations.iter().flat_map(Violation::lines).collect();
        let (language, pixels) = (self.language.get().code(), self.width.get().pixels());
        assert!(
            lines.is_empty(),
            "{name} ({language}, {pixels} px{}) has accessibility faults:\n{}",
            if only.is_empty() { "" } else { ", dark" },
            lines.join("\n")
        );
    }

    /// A refusal by the content security policy, a script that failed or a file that did not come would stand there.
    async fn has_a_clean_console(&self, name: &str) {
        let said = self.driver.browser_log().await.expect("the console");
        // That a page itself was answered with 404 or 422 is no fault of it; that one of its files was is.
        let is_answer = |message: &str| message.contains(" - Failed to load resource") && !message.contains("/assets/");
        let faults: Vec<&str> = said.iter().map(|entry| entry.message.as_str()).filter(|message| !is_answer(message)).collect();
        assert!(faults.is_empty(), "the console at {name} says:\n{}", faults.join("\n"));
    }

    /// Keeps a picture of the whole page as `<language>/<name>-<width>.png`.
    pub(crate) async fn picture(&self, name: &str) {
        let height = self.driver.execute("return Math.max(900, document.documentElement.scrollHeight)", Vec::new()).await.expect("the height of the page");
        let height: u32 = height.convert().expect("a number");
        let pixels = self.width.get().pixels();
        let clip = json!({ "x": 0, "y": 0, "width": pixels, "height": height.min(12_000), "scale": 1 });
        let answer =
            self.tells("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true, "optimizeForSpeed": true, "clip": clip })).await;
        self.keeps(&format!("{name}-{pixels}.png"), &answer);
    }

    /// Prints the page and keeps it as `<language>/<name>.pdf`.
    pub(crate) async fn prints(&self, name: &str) -> Vec<u8> {
        // What was never painted is printed as an empty sheet.
        let painted = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.driver.execute_async(painted, Vec::new()).await.expect("a painted page");
        let answer = self.tells("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": true })).await;
        self.keeps(&format!("{name}.pdf"), &answer)
    }

    /// Keeps what the browser answered among the pictures of the visitor's language.
    fn keeps(&self, name: &str, answer: &serde_json::Value) -> Vec<u8> {
        let folder = PathBuf::from(given("XINYIDAI_TEST_SCREENSHOTS")).join(self.language.get().code());
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let text = answer["data"].as_str().expect("the bytes");
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).expect("base64");
        fs::write(folder.join(name), &bytes).expect("a file for the picture");
        bytes
    }
}

/// A rule of axe-core that the page breaks.
#[derive(Deserialize)]
struct Violation {
    id: String,
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

/// Where it is broken.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    html: String,
    failure_summary: Option<String>,
}

impl Violation {
    fn lines(&self) -> Vec<String> {
        let head = format!("* {} ({}): {}", self.id, self.impact.as_deref().unwrap_or("-"), self.help);
        let places = self.nodes.iter().map(|node| {
            let why = node.failure_summary.as_deref().unwrap_or_default().lines().skip(1).map(str::trim).collect::<Vec<_>>().join("; ");
            format!("    {}\n      {why}", node.html)
        });
        std::iter::once(head).chain(places).collect()
    }
}
