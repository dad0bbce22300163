//! The whole main job by clicks: from a delivery to a first loan, bad news of the firm and its end, and the papers about it.

mod draft;
mod officer;
mod operator;
mod owner;
mod regulator;

use entity::value::Uscc;

use crate::demo::Demo;
use crate::visit::Visit;

/// The bank that grants, and its product.
const BANK: (&str, &str) = ("江河国民银行淮安分行", "江河科技贷");
/// The bank that declines.
const OTHER_BANK: &str = "漕运城市商业银行";

/// A made-up firm, with a name as long as they come.
struct Firm {
    name: &'static str,
    code: Uscc,
}

impl Firm {
    fn new() -> Self {
        let code = Uscc::complete("91320899MAXWALK1").expect("a code with its check characters");
        Self { name: "淮安市清江浦区里运河畔精密机械制造与智能装备研究开发股份有限公司", code }
    }
}

#[tokio::test]
async fn from_a_delivery_to_a_first_loan_and_bad_news_that_ends() {
    let (demo, firm) = (Demo::start(), Firm::new());
    let operator = Visit::of(&demo, "operator").await;
    operator::delivers_the_firm(&operator, &firm).await;

    let owner = owner::registers(&demo, &firm).await;
    owner::signs_a_letter(&owner).await;
    owner::reads_the_file(&owner, &firm).await;
    owner::declares(&owner).await;
    owner::asks_for_money(&owner).await;
    let declined = owner::applies(&owner).await;

    let officer = Visit::of(&demo, "officer").await;
    officer::opens(&officer, &firm).await;
    owner::sees_who_looked(&owner).await;
    officer::accepts_and_asks(&officer).await;
    owner::supplies(&owner).await;
    officer::grants(&officer).await;
    owner::reads_the_grant(&owner).await;
    let other_officer = Visit::of(&demo, "officer2").await;
    officer::declines(&other_officer, &firm).await;
    owner::reads_the_reasons(&owner, &declined).await;

    let regulator = Visit::of(&demo, "regulator").await;
    let before = regulator::counts_first_loans(&regulator).await;
    officer::disburses(&officer, "JH-2026-0001").await;
    assert_eq!(regulator::counts_first_loans(&regulator).await, before + 1, "a first loan");
    regulator::sees_the_first_loan(&regulator, &firm).await;
    officer::reverses(&officer, "JH-2026-0001").await;
    assert_eq!(regulator::counts_first_loans(&regulator).await, before, "a reversal takes it back");
    officer::disburses(&officer, "JH-2026-0002").await;
    assert_eq!(regulator::counts_first_loans(&regulator).await, before + 1, "the first loan is counted once");

    operator::delivers_bad_news(&operator, &firm).await;
    officer::is_alerted(&officer, &firm).await;
    officer::is_not_alerted(&other_officer, &firm).await;
    owner::is_told(&owner).await;
    regulator::sees_the_flag(&regulator, &firm).await;
    operator::delivers_its_end(&operator, &firm).await;
    officer::is_corrected(&officer, &firm).await;
    owner::is_told_of_the_end(&owner).await;

    operator::reads_the_mails(&operator, &firm).await;
    for visit in [operator, owner, officer, other_officer, regulator] {
        visit.leave().await;
    }
}

#[tokio::test]
async fn the_regulator_reads_the_figures_and_makes_a_report() {
    let demo = Demo::start();
    let regulator = Visit::of(&demo, "regulator").await;
    regulator::reads_the_dashboard(&regulator).await;
    regulator::makes_a_report(&regulator).await;
    regulator.leave().await;
}

#[tokio::test]
async fn the_operator_looks_at_the_works() {
    let demo = Demo::start();
    let operator = Visit::of(&demo, "operator").await;
    operator::looks_at_the_works(&operator).await;
    operator::makes_an_account(&operator).await;
    operator::makes_a_token(&operator).await;
    operator.leave().await;
}

#[tokio::test]
async fn a_manager_edits_with_reach_in_sight_and_another_one_publishes() {
    let demo = Demo::start();
    let manager = Visit::of(&demo, "manager").await;
    draft::edits(&manager).await;
    draft::submits(&manager).await;
    let second = Visit::of(&demo, "manager2").await;
    draft::publishes(&second).await;
    for visit in [manager, second] {
        visit.leave().await;
    }
}
