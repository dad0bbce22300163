//! The README's charts against the state tables.

use std::collections::BTreeSet;

use entity::value::{ApplicationAct, ApplicationState, DraftState};
use xinyidai::financing::application::state::step;
use xinyidai::product::draft::state::{Act, Draft, Examined};

use crate::source::read;

#[test]
fn the_chart_of_applications_is_the_table() {
    let readme = read("README.md");
    let block = readme.split("Application (").nth(1).and_then(|rest| rest.split("```").nth(1)).expect("a chart of applications");
    let drawn: BTreeSet<String> = block.lines().map(str::trim).filter(|line| line.contains("-->") && !line.starts_with("[*]")).map(str::to_owned).collect();
    let mut table = BTreeSet::new();
    for state in ApplicationState::ALL {
        for act in ApplicationAct::ALL {
            if let Ok(next) = step(*state, *act) {
                table.insert(format!("{state} --> {next}: {act}"));
            }
        }
    }
    // The step says where a reversal usually leads; without another payout it leads back to the grant.
    table.insert(format!("{} --> {}: {}", ApplicationState::Disbursed, ApplicationState::Granted, ApplicationAct::Reverse));
    assert_eq!(drawn, table);
}

#[test]
fn the_chart_of_versions_is_the_table() {
    let readme = read("README.md");
    let block = readme.split("Version of a product (").nth(1).and_then(|rest| rest.split("```").nth(1)).expect("a chart of versions");
    let drawn: BTreeSet<String> = block.lines().map(str::trim).filter(|line| line.contains("-->") && !line.starts_with("[*]")).map(str::to_owned).collect();
    let (note, today) = ("because".to_owned(), "2026-03-02".parse().expect("a day"));
    let acts = [
        ("edit", Act::Edit),
        ("submit", Act::Submit { note: note.clone() }),
        ("take_back", Act::TakeBack),
        ("return", Act::Return { note }),
        ("publish", Act::Publish { from_on: today }),
        ("retire", Act::Retire { until: today }),
        ("discard", Act::Discard),
    ];
    let second = "00000000-0000-7000-8000-000000000002".parse().expect("an identifier");
    let mut table = BTreeSet::new();
    for state in DraftState::ALL {
        for (name, act) in &acts {
            let draft = Draft { state: *state, authors: Vec::new(), examined: Examined::Clean };
            if let Ok(next) = draft.apply(act, Some(second), today) {
                table.insert(format!("{state} --> {next}: {name}"));
            }
        }
    }
    assert_eq!(drawn, table);
}
