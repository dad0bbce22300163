//! Why a condition stays open, as the firm reads it and as the bank does.

use chrono::Days;
use entity::enterprise::fact;
use entity::financing::{application, match_result};
use entity::value::{Fen, Ppm, Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use xinyidai::enterprise::fact::{FactKey, Value, Why};
use xinyidai::platform::i18n::Lang;
use xinyidai::product::criteria::{Condition, Criteria, Requirement, Sense};
use xinyidai::product::describe::requirement;
use xinyidai::product::say::say;

use crate::bank::{applies, demands, offers_for};
use crate::rematch::signs;
use crate::repair::{delivers, objects, only_record, row, town};
use crate::support::app::TestApp;
use crate::support::both_databases;

fn is(fact: FactKey, is: Requirement) -> Criteria {
    Criteria::Condition(Condition { fact, is })
}

/// What stands in the rows of tables beside what is asked.
fn beside(page: &str, asked: &Criteria) -> String {
    let Criteria::Condition(Condition { fact, is }) = asked else { panic!("{asked:?}") };
    let asked = say(Lang::Zh, &requirement(*fact, is, Sense::Must));
    let rows: Vec<&str> = page.split(&format!(">{asked}<")).skip(1).filter_map(|rest| rest.split("</tr>").next()).collect();
    assert!(!rows.is_empty(), "{asked} is not on the page: {page}");
    rows.concat()
}

both_databases! {
    async fn why_a_condition_stays_open_is_read_by_the_firm_and_at_the_desk(test: TestApp) {
        let mut town = town(&test).await;
        let (app, firm) = (&test.app, town.firm);
        let grades = |fact| is(fact, Requirement::OneOf(vec!["A".to_owned()]));
        let asked = [
            grades(FactKey::PublicCreditGrade),
            grades(FactKey::TaxGrade),
            is(FactKey::Penalties, Requirement::CountAtMost(0)),
            is(FactKey::AskedAmount, Requirement::ShareAtMost { of: FactKey::RevenueYear, share: Ppm(500_000) }),
        ];
        let bank = offers_for(&test, "b1", &Criteria::All(asked.to_vec())).await;
        let mut officer = test.person("officer1", Role::BankOfficer, bank.0).await;
        let facts = [(FactKey::TaxGrade, Value::Code("A".to_owned()), 800), (FactKey::RevenueYear, Value::Money(Fen::wan(120)), 60)];
        let tx = app.db.begin_write().await.expect("a transaction");
        for (key, value, days) in facts {
            let row = fact::Model {
                id: app.ids.new_id(),
                enterprise_id: firm,
                key: key.code().to_owned(),
                value: json!(value),
                origin: "delivered".to_owned(),
                source: "税务局".to_owned(),
                as_of_on: app.clock.today() - Days::new(days),
                recorded_at: app.clock.now(),
                feed: None,
                record_id: None,
                valid_to_on: None,
                disputed: false,
            };
            fact::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a fact");
        }
        tx.commit().await.expect("a commit");
        delivers(&test, &row(1, "3", "2025-11-20", "")).await;
        objects(&mut town, only_record(&test).await.id).await.led();

        let demand = demands(&test, firm).await;
        let path = format!("/firm/demands/{demand}/match");
        town.owner.get(&path).await.ok();
        let why = town.owner.get(&format!("{path}/{}", bank.2)).await.ok();
        let text = |why: Why| Lang::Zh.t(why.text_key());
        let reasons = [Why::Missing, Why::Stale, Why::Disputed, Why::NotAuthorised];
        for (asked, reason) in asked.iter().zip(reasons).take(3) {
            assert!(beside(&why, asked).contains(&text(reason)), "{asked:?}: {reason:?}: {why}");
        }
        // A share has two values, each with where it is from and its day.
        let share = beside(&why, &asked[3]);
        assert!(share.contains("120.00 万元") && share.contains("税务局") && share.contains("2026年1月1日"), "{share}");

        // The bank may read everything but what the firm runs on, of which the revenue is.
        let person = entity::account::person::Entity::find().one(app.db.read()).await.expect("people").expect("somebody").id;
        signs(app, firm, person, &["registration", "public_credit", "declared"], 12).await;
        let id = applies(&test, firm, demand, bank).await;
        let kept = match_result::Entity::find().one(app.db.read()).await.expect("a query").expect("a match");
        let tx = app.db.begin_write().await.expect("a transaction");
        let sent = application::ActiveModel { id: Set(id), match_id: Set(Some(kept.id)), ..Default::default() };
        sent.update(&tx).await.expect("sent from the match");
        tx.commit().await.expect("a commit");
        let desk = officer.get(&format!("/bank/applications/{id}")).await.ok();
        for (asked, reason) in asked.iter().zip(reasons) {
            assert!(beside(&desk, asked).contains(&text(reason)), "{asked:?}: {reason:?}: {desk}");
        }
        assert!(!desk.contains("120.00 万元") && !desk.contains("40.00 万元"), "the revenue is told by nothing: {desk}");
        test.works().await;
    }
}
