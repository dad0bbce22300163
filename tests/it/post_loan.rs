//! After a disbursement: the firm is asked for a letter of post-loan watch, signs it, takes it back, and it ends with the loan.

use entity::consent::lookup;
use entity::notice::notice;
use entity::value::{LookupPurpose, LookupResult, Role};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::consent::actions::{Error, Reader, look_up};
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::Scope;

use crate::bank::{applies, demands, offers};
use crate::demand::hidden;
use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

/// Signs the letter that a page offers, as it is filled in.
async fn signs_as_offered(firm: &mut Browser, bank: &str) -> String {
    let offered = firm.get(&format!("/firm/authorisations/new?post_loan={bank}")).await.ok();
    let chosen = |name: &str, value: &str| {
        let at = offered.find(&format!("name=\"{name}\" value=\"{value}\"")).unwrap_or_else(|| panic!("no {value}: {offered}"));
        offered[at..].split('>').next().is_some_and(|tag| tag.contains("checked"))
    };
    assert!(chosen("purpose", "post_loan") && chosen("covers", "named") && chosen("banks[]", bank), "{offered}");
    assert!(chosen("items[]", "operating") && !chosen("items[]", "declared"));
    let all = [
        ("purpose", "post_loan"),
        ("covers", "named"),
        ("banks[]", bank),
        ("months", "12"),
        ("items[]", "registration"),
        ("items[]", "public_credit"),
        ("items[]", "operating"),
    ];
    let letter = firm.post("/firm/authorisations/new", &all).await.ok();
    assert!(letter.contains("贷后管理"), "{letter}");
    let seen = hidden(&letter, "seen");
    let fields: Vec<(&str, &str)> = all.into_iter().chain([("seen", seen.as_str()), ("agreed", "yes")]).collect();
    firm.post("/firm/authorisations", &fields).await.led()
}

async fn last_look(test: &TestApp) -> (LookupPurpose, LookupResult) {
    let row = lookup::Entity::find().order_by_desc(lookup::Column::Id).one(test.app.db.read()).await.expect("a query").expect("a look-up");
    (row.purpose, row.result)
}

both_databases! {
    async fn a_firm_is_asked_signs_and_takes_back(test: TestApp) {
        let product = offers(&test, "b1").await;
        let bank = product.0.to_string();
        let mut officer = test.person("officer", Role::BankOfficer, product.0).await;
        let system = test.system(product.0, &[Scope::Applications, Scope::Lending]).await;
        let (enterprise, mut firm) = test.firm("owner", "91320899MAXAAAA0").await;
        let demand = demands(&test, enterprise).await;
        let id = applies(&test, enterprise, demand, product).await;
        let asked = "请您授权贷后管理";
        assert!(!firm.get("/firm/authorisations").await.ok().contains(asked), "nobody asks before a loan is paid out");
        let path = format!("/api/v1/applications/{id}");
        system.post(&format!("{path}/accept"), Some("a"), &json!({})).await.ok();
        let grant = json!({ "amount_fen": 80_000_000, "rate_ppm": 42_000, "term_months": 12, "guarantee": "credit", "repayment_form": "level_instalment", "valid_days": 30 });
        assert_eq!(system.post(&format!("{path}/grant"), Some("g"), &grant).await.status, 201);
        let paid = json!({ "reference": "L-1", "amount_fen": 80_000_000, "rate_ppm": 42_000, "term_months": 12, "disbursed_on": "2026-03-02" });
        let disbursed = system.post(&format!("{path}/disbursements"), Some("d"), &paid).await;
        assert_eq!(disbursed.status, 201, "{}", disbursed.text());
        let loan = disbursed.json()["disbursement_id"].as_str().expect("an id").to_owned();
        test.works().await;

        // The firm is told once, by notice and mail, and its page asks.
        let told = notice::Entity::find().filter(notice::Column::Kind.eq("post_loan_asked")).all(test.app.db.read()).await.expect("notices");
        assert_eq!((told.len(), told[0].enterprise_id), (1, Some(enterprise)));
        assert!(firm.get("/notices").await.ok().contains("请您签署贷后管理授权书"));
        let page = firm.get("/firm/authorisations").await.ok();
        assert!(page.contains(asked) && page.contains("2027年3月2日"), "{page}");
        let desk = format!("/bank/applications/{id}");
        test.later(chrono::Duration::seconds(1));
        officer.get(&desk).await.ok();
        assert_eq!(last_look(&test).await, (LookupPurpose::PostLoan, LookupResult::Refused));

        let letter = signs_as_offered(&mut firm, &bank).await;
        assert!(!firm.get("/firm/authorisations").await.ok().contains(asked), "it is signed");
        test.later(chrono::Duration::seconds(1));
        officer.get(&desk).await.ok();
        assert_eq!(last_look(&test).await, (LookupPurpose::PostLoan, LookupResult::Shown));

        firm.post(&format!("{letter}/revoke"), &[("version", "1")]).await.led();
        test.later(chrono::Duration::seconds(1));
        officer.get(&desk).await.ok();
        assert_eq!(last_look(&test).await, (LookupPurpose::PostLoan, LookupResult::Refused));
        assert!(firm.get("/firm/authorisations").await.ok().contains(asked), "taken back: the bank asks again, on the page alone");

        // Once the loan is repaid the letter opens nothing, and nobody asks.
        signs_as_offered(&mut firm, &bank).await;
        test.later(chrono::Duration::days(1));
        let mut firm = {
            let mut browser = test.visitor();
            browser.signs_in("owner").await;
            browser
        };
        let half = json!({ "paid_on": "2026-03-03", "principal_fen": 80_000_000, "interest_fen": 0, "reference": "R-1" });
        let repaid = system.post(&format!("/api/v1/disbursements/{loan}/repayments"), Some("r"), &half).await;
        assert_eq!(repaid.status, 201, "{}", repaid.text());
        let covered = xinyidai::consent::post_loan::actions::asks(&test.app, enterprise).await.expect("asks");
        assert_eq!(covered, []);
        let reader = Reader { by: By::SYSTEM, token: None, bank: Some(product.0), purpose: LookupPurpose::PostLoan, application: Some(id) };
        assert!(matches!(look_up(&test.app, &reader, enterprise).await, Err(Error::NotAuthorised)), "the letter ends with the loan");
        assert!(!firm.get("/firm/authorisations").await.ok().contains(asked));
        test.works().await;
    }
}
