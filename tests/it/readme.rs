//! The README's charts against the state tables.

use std::collections::BTreeSet;

use entity::value::{ApplicationAct, ApplicationState};
use xinyidai::financing::application::state::step;

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
