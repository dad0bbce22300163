//! The house rules, read off the sources: who may know what, how long a file may be, which words may stand where.

use std::collections::BTreeSet;

use crate::source::{self, Source, files, folders, is_han, read, report, template};

/// Longest file, test code not counted.
const LONGEST: usize = 400;

/// Names that say nothing about the business.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "manager", "managers", "service", "services", "types"];

/// Ends of type names that say nothing.
const EMPTY_ENDS: &[&str] = &["Dto", "Manager", "Helper", "Impl", "Info", "Data"];

/// Crates that a pure file cannot need.
const IMPURE_CRATES: &[&str] = &["tokio", "sqlx", "sea_query", "sea_orm_migration", "reqwest", "lettre", "http", "tower", "tower_http", "tower_sessions"];

/// What a file is to the rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    /// platform/, main, app, serve, the command line: makes the machinery, so it knows it.
    Machinery,
    /// actions.rs
    Actions,
    /// store.rs
    Store,
    /// pages.rs, api.rs
    Web,
    /// jobs.rs
    Jobs,
    /// Everything else.
    Pure,
}

fn part(path: &str) -> Part {
    let inside = path.strip_prefix("src/").expect("a file of src/");
    let machinery =
        ["platform/", "cli/"].iter().any(|folder| inside.starts_with(folder)) || ["main.rs", "lib.rs", "app.rs", "cli.rs", "serve.rs"].contains(&inside);
    if machinery {
        return Part::Machinery;
    }
    match inside.rsplit('/').next() {
        Some("actions.rs") => Part::Actions,
        Some("store.rs") => Part::Store,
        Some("pages.rs" | "api.rs") => Part::Web,
        Some("jobs.rs") => Part::Jobs,
        _ => Part::Pure,
    }
}

fn sources(folder: &str) -> Vec<Source> {
    files(folder, &["rs"]).iter().map(|path| Source::read(path)).collect()
}

/// The room that a file of src/ belongs to, if it is in one.
fn room(path: &str) -> Option<&str> {
    path.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
}

/// The module that a file of src/ is.
fn module(path: &str) -> Vec<String> {
    let inside = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    inside.split('/').filter(|name| *name != "lib").map(str::to_owned).collect()
}

/// The path from the crate's root that a written path means, if it means one of ours.
fn absolute(written: &[String], module: &[String], rooms: &BTreeSet<String>) -> Option<Vec<String>> {
    let mut base = module.to_vec();
    let mut rest = written;
    match rest.first()?.as_str() {
        "crate" | "xinyidai" => {
            base.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|name| name == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        // After `use crate::financing`.
        name if rest.len() > 1 && rooms.contains(name) => base.clear(),
        _ => return None,
    }
    base.extend(rest.iter().filter(|name| *name != "self").cloned());
    Some(base)
}

#[test]
fn only_the_edges_are_async_or_know_database_and_web() {
    let mut offences = Vec::new();
    for file in sources("src") {
        let part = part(&file.path);
        let refused: &[(&str, &str)] = match part {
            Part::Machinery => &[],
            Part::Actions => &[("sea_orm", "an action calls its store"), ("axum", "an action does not know the web")],
            Part::Jobs => &[("sea_orm", "a job calls actions"), ("axum", "a job does not know the web")],
            Part::Store => &[("axum", "a store does not know the web")],
            Part::Web => &[("sea_orm", "a page or an API calls actions")],
            Part::Pure => &[
                ("async", "only actions, store, pages, api and jobs are async"),
                ("await", "only actions, store, pages, api and jobs are async"),
                ("sea_orm", "store.rs alone knows sea-orm"),
                ("axum", "pages.rs and api.rs alone know axum"),
            ],
        };
        for (line, word) in file.words() {
            if let Some((_, why)) = refused.iter().find(|(name, _)| *name == word) {
                offences.push(format!("{}:{line}: `{word}`: {why}", file.path));
            }
        }
        for (line, path) in file.paths() {
            let text = path.join("::");
            let first = path[0].as_str();
            let second = path.get(1).map_or("", String::as_str);
            if part == Part::Actions && path.len() > 1 && matches!(first, "http" | "sea_query" | "sqlx") {
                offences.push(format!("{}:{line}: `{text}`: an action sees neither query builder nor HTTP", file.path));
            }
            if part != Part::Pure {
                continue;
            }
            if path.len() > 1 && IMPURE_CRATES.contains(&first) {
                offences.push(format!("{}:{line}: `{text}`: a pure file does not do input or output", file.path));
            }
            if first == "entity" && path.len() > 1 && second != "value" && second != "self" {
                offences.push(format!("{}:{line}: `{text}`: a pure file knows the value types of entity, not its rows", file.path));
            }
            // A delivery is read where it lies, synchronously: these are given its path.
            let readers = ["src/credit/feed/read.rs", "src/credit/feed/sheet.rs", "src/credit/feed/archive.rs"];
            let reads_a_delivery = second == "fs" && readers.contains(&file.path.as_str());
            if first == "std" && matches!(second, "env" | "fs" | "net" | "process" | "thread") && !reads_a_delivery
                || text.ends_with("Instant::now")
                || text.ends_with("SystemTime::now")
            {
                offences.push(format!("{}:{line}: `{text}`: a pure file has no clock, no environment, no files", file.path));
            }
        }
    }
    report("The dependency rule (README, src/lib.rs) is broken; move the code to the edge file that may know this:", &offences);
}

#[test]
fn no_room_opens_another_rooms_store() {
    let files = sources("src");
    let rooms: BTreeSet<String> = files.iter().filter_map(|file| room(&file.path)).map(str::to_owned).collect();
    let mut offences = Vec::new();
    for file in &files {
        let Some(own) = room(&file.path).filter(|room| *room != "platform") else { continue };
        let module = module(&file.path);
        for (line, written) in file.paths() {
            let Some(path) = absolute(&written, &module, &rooms) else { continue };
            let other = path.first().is_some_and(|room| room != own && room != "platform" && rooms.contains(room));
            if other && path.iter().any(|name| name == "store") {
                offences.push(format!("{}:{line}: `{}`", file.path, path.join("::")));
            }
        }
    }
    report("A room calls another room's actions or pure files, never its store:", &offences);
}

#[test]
fn files_stay_short() {
    let offences: Vec<String> = ["src", "entity"]
        .into_iter()
        .flat_map(sources)
        .filter(|file| file.lines > LONGEST)
        .map(|file| format!("{}: {} lines without tests", file.path, file.lines))
        .collect();
    report(&format!("Files have up to {LONGEST} lines without tests; split these by concept:"), &offences);
}

#[test]
fn names_say_what_is_inside() {
    let mut offences = Vec::new();
    for folder in ["src", "entity", "migration", "tests", "benches", "templates"] {
        let named = files(folder, &["rs", "html", "txt", "py"]).into_iter().chain(folders(folder));
        for path in named.filter(|path| !path.contains("/target/")) {
            let name = path.rsplit('/').next().unwrap_or(&path);
            let stem = name.split('.').next().unwrap_or(name);
            if EMPTY_NAMES.contains(&stem) {
                offences.push(format!("{path}: `{stem}` says nothing about what is inside"));
            }
        }
    }
    for file in ["src", "entity/src"].into_iter().flat_map(sources) {
        let words = file.words();
        for pair in words.windows(2) {
            let (line, name) = &pair[1];
            let declares = matches!(pair[0].1.as_str(), "struct" | "enum" | "trait" | "type");
            // A bank's manager is a person.
            let declares = declares && name != "BankManager";
            if let Some(end) = EMPTY_ENDS.iter().find(|end| declares && name.ends_with(**end)) {
                offences.push(format!("{}:{line}: `{name}`: a name without `{end}` says the same", file.path));
            }
        }
    }
    report("Names are nouns of the business:", &offences);
}

#[test]
fn nothing_is_left_to_do_in_comments() {
    let mut offences = Vec::new();
    for file in ["src", "entity/src", "migration/src"].into_iter().flat_map(sources) {
        for comment in file.comments {
            if ["TODO", "FIXME", "XXX"].iter().any(|mark| comment.text.contains(mark)) {
                offences.push(format!("{}:{}: {}", file.path, comment.line, comment.text.trim()));
            }
        }
    }
    report("Do it or leave it out:", &offences);
}

#[test]
fn chinese_stands_in_locale_and_data_files_only() {
    let mut offences = Vec::new();
    let mut look = |path: &str, text: &str| {
        for (line, text) in text.lines().enumerate() {
            let han: String = text.chars().filter(|c| is_han(*c)).collect();
            if !han.is_empty() {
                offences.push(format!("{path}:{}: {han}", line + 1));
            }
        }
    };
    for file in ["src", "entity/src", "migration/src"].into_iter().flat_map(sources) {
        look(&file.path, &file.text);
    }
    for path in files("templates", &["html", "txt", "svg", "js", "css"]) {
        // Only Askama comments and HTML comments are comments of a page.
        look(&path, &template(&path));
    }
    report("Sentences belong in templates/locale/, words that code needs in a data file beside it:", &offences);
}

#[test]
fn pages_need_nothing_that_the_content_policy_forbids() {
    let mut offences = Vec::new();
    for path in files("templates", &["html"]).into_iter().filter(|path| !path.contains("/mail/") && !path.contains("/report/")) {
        let text = template(&path).to_lowercase();
        for (n, line) in text.lines().enumerate() {
            let mut offence = |what: &str| offences.push(format!("{path}:{}: {what}", n + 1));
            if line.contains(" style=") || line.trim_start().starts_with("style=") {
                offence("an inline style: give it a class");
            }
            if line.contains("<style") {
                offence("a style element: it belongs in the style sheet");
            }
            if line.contains("javascript:") {
                offence("a script address");
            }
            if line.split("<script").skip(1).any(|tag| !tag.split('>').next().unwrap_or(tag).contains(" src=")) {
                offence("an inline script: it belongs in a file of assets/");
            }
            if let Some(handler) = inline_handler(line) {
                offence(&format!("an inline handler `{handler}`: listen for it in a file of assets/"));
            }
            if ["src=\"http", "src=\"//", "srcset=\"http"].iter().any(|mark| line.contains(mark)) || (line.contains("<link") && line.contains("href=\"http")) {
                offence("a file from another host");
            }
        }
    }
    report("The content policy lets pages use only files of our own:", &offences);
}

/// An `on..=` attribute of a line, if there is one.
fn inline_handler(line: &str) -> Option<&str> {
    line.split_whitespace()
        .filter_map(|word| word.split_once('='))
        .map(|(name, _)| name)
        .find(|name| name.strip_prefix("on").is_some_and(|event| event.len() > 2 && event.chars().all(|c| c.is_ascii_lowercase())))
}

/// Words that say where this was written or from where something was fetched; in two halves, or this file would have them.
const FOREIGN: &[(&str, &str)] = &[
    ("/wo", "rk/"),
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/tmp/ba", "sh_jobs"),
    ("shared/", "design"),
    ("shared/", "data"),
    (".lib", "rary/"),
    ("clau", "de"),
    ("anthro", "pic"),
    ("chat", "gpt"),
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("py", "pi.org"),
    ("files.python", "hosted"),
    ("registry.npm", "js"),
    ("npm", "mirror"),
    ("deb.deb", "ian.org"),
    ("mirrors", ".tuna"),
    ("ustc", ".edu.cn"),
];

#[test]
fn files_do_not_say_where_they_were_written() {
    let mut offences = Vec::new();
    for path in tracked() {
        let Ok(text) = std::fs::read_to_string(source::root().join(&path)) else { continue };
        let text = text.to_lowercase();
        for (first, second) in FOREIGN {
            let word = format!("{first}{second}");
            for (n, _) in text.lines().enumerate().filter(|(_, line)| line.contains(&word)) {
                offences.push(format!("{path}:{}: `{word}`", n + 1));
            }
        }
        if path.ends_with("Cargo.lock") {
            let strange = text.lines().enumerate().filter(|(_, line)| line.starts_with("source = ") && !line.contains("github.com/rust-lang/crates.io-index"));
            offences.extend(strange.map(|(n, line)| format!("{path}:{}: {line}", n + 1)));
        }
    }
    report("Files name no machine, no folder outside the repository and no registry's host:", &offences);
}

/// The files that git keeps or would keep; every file of ours where there is no git.
fn tracked() -> Vec<String> {
    let listed = std::process::Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(source::root())
        .output()
        .ok()
        .filter(|output| output.status.success());
    match listed {
        Some(output) => String::from_utf8_lossy(&output.stdout).split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect(),
        None => ["src", "entity", "migration", "templates", "tests", "benches"]
            .iter()
            .flat_map(|folder| files(folder, &["rs", "toml", "html", "ftl", "md", "py", "csv"]))
            .collect(),
    }
}

#[test]
fn the_map_in_the_readme_shows_every_room() {
    assert!(source::root().join("README.md").is_file(), "README.md is missing: it has a heading with `src/` and under it a line `room/ ..` for each room");
    let readme = read("README.md");
    let mut under = false;
    let mut drawn = BTreeSet::new();
    let mut fenced = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if line.starts_with('#') && !fenced {
            under = line.contains("src/");
        } else if under {
            let name = line.trim_start_matches([' ', '|', '`', '*', '-', '[', '├', '└', '─', '│']);
            let name = name.strip_prefix("src/").unwrap_or(name);
            if let Some((room, _)) = name.split_once('/')
                && !room.is_empty()
                && room.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            {
                drawn.insert(room.to_owned());
            }
        }
    }
    let rooms: BTreeSet<String> = files("src", &["rs"]).iter().filter_map(|path| room(path)).map(str::to_owned).collect();
    let mut offences: Vec<String> = rooms.difference(&drawn).map(|room| format!("src/{room}/ is not in the map: add a line `{room}/  what it is`")).collect();
    offences.extend(drawn.difference(&rooms).map(|room| format!("`{room}/` is in the map, but there is no src/{room}/: take the line out")));
    report("The map of src/ in README.md (the section whose heading names `src/`) is not the house:", &offences);
}

#[test]
fn the_rules_see_an_offence() {
    let rooms: BTreeSet<String> = ["credit", "financing"].map(str::to_owned).into();
    let means = |written: &str, path: &str| {
        let written: Vec<String> = written.split("::").map(str::to_owned).collect();
        absolute(&written, &module(path), &rooms).map(|path| path.join("::"))
    };
    assert_eq!(means("super::super::credit::store::find", "src/financing/actions.rs").as_deref(), Some("credit::store::find"));
    assert_eq!(means("super::store", "src/credit/feed/actions.rs").as_deref(), Some("credit::feed::store"));
    assert_eq!(means("credit::store", "src/financing/actions.rs").as_deref(), Some("credit::store"));
    assert_eq!(means("store::find", "src/financing/actions.rs"), None);
    assert_eq!(inline_handler("<a onclick=\"x()\">"), Some("onclick"));
    assert_eq!(inline_handler("<a once=\"x\" on=\"y\">"), None);
    assert_eq!((part("src/credit/feed/store.rs"), part("src/credit/feed/rules.rs"), part("src/app.rs")), (Part::Store, Part::Pure, Part::Machinery));
}
