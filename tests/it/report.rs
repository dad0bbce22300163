//! Figures on the dashboard, reports that are made once, months that are caught up.

use axum::http::{StatusCode, header};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::enterprise::{enterprise, enterprise_event};
use entity::financing::{application, demand};
use entity::lending::{disbursement, first_loan, first_loan_share, offer};
use entity::product::{product, product_version};
use entity::value::id::{EnterpriseId, OrganisationId, PersonId, ProductId, ProductVersionId};
use entity::value::{
    ApplicationState, DemandState, DisbursementState, Family, Fen, FirstLoanState, Guarantee, OrganisationKind, Ppm, Purpose, RefusalReason, RepaymentForm,
    RepaymentSource, Role,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use xinyidai::lending::first_loan::ledger::DEFINITION;
use xinyidai::platform::audit::By;
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::moment::{Moment, written};
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::{mail, work};
use xinyidai::report::actions::{self, News, Origin};
use xinyidai::report::breakdown::Breakdown;

use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

/// A bank with a product and a firm that applies to it.
struct City {
    test: TestApp,
    bank: OrganisationId,
    product: ProductId,
    version: ProductVersionId,
    firm: EnterpriseId,
    owner: PersonId,
    made: std::cell::Cell<u32>,
}

/// Ten in the morning of a day in Shanghai.
fn morning(day: &str) -> DateTime<Utc> {
    format!("{day}T10:00:00+08:00").parse().expect("an instant")
}

fn on(day: &str) -> NaiveDate {
    day.parse().expect("a day")
}

impl City {
    async fn of(test: TestApp) -> Self {
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        let (firm, _) = test.firm("owner", "91320899MAXAAAA0").await;
        let people = xinyidai::account::actions::people(&test.app, None, Some("owner")).await.expect("people");
        let (product, version) = (test.app.ids.new_id(), test.app.ids.new_id());
        let now = test.app.clock.now();
        let tx = test.app.db.begin_write().await.expect("a transaction");
        let row = product::Model {
            id: product,
            bank_id: bank,
            code: "p1".to_owned(),
            name: "信用贷".to_owned(),
            summary: String::new(),
            active: true,
            created_at: now,
        };
        product::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a product");
        let row = product_version::Model {
            id: version,
            product_id: product,
            number: 1,
            family: Family::ALL[0],
            terms: json!({}),
            criteria: json!({}),
            effective_from_on: on("2025-01-01"),
            effective_until: None,
            published_at: now,
        };
        product_version::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a version");
        xinyidai::product::actions::changed(&tx).await.expect("a number");
        tx.commit().await.expect("a commit");
        Self { bank, product, version, firm, owner: people[0].id, made: std::cell::Cell::new(0), test }
    }
    /// An application that nobody has answered.
    async fn applies(&self, day: &str, wan: i64) -> application::Model {
        let (app, nth) = (&self.test.app, self.made.get() + 1);
        self.made.set(nth);
        let at = morning(day);
        let asked = demand::Model {
            id: app.ids.new_id(),
            number: Some(format!("D-{nth}")),
            enterprise_id: self.firm,
            person_id: self.owner,
            state: DemandState::Open,
            amount_fen: Some(Fen::wan(wan)),
            term_months: Some(12),
            purpose: Some(Purpose::ALL[0]),
            purpose_note: None,
            repayment_source: Some(RepaymentSource::ALL[0]),
            repayment_form: None,
            guarantees: json!([]),
            acceptable_rate_ppm: None,
            claims_first_loan: None,
            created_at: at,
            submitted_at: Some(at),
            expires_until: None,
            updated_at: at,
            version: 1,
        };
        let row = application::Model {
            id: app.ids.new_id(),
            number: format!("XYD-2026-{nth:06}"),
            demand_id: asked.id,
            enterprise_id: self.firm,
            bank_id: self.bank,
            branch_id: None,
            product_id: self.product,
            product_version_id: self.version,
            match_id: None,
            state: ApplicationState::Waiting,
            amount_fen: Fen::wan(wan),
            term_months: 12,
            officer_id: None,
            submitted_at: at,
            accepted_at: None,
            decided_at: None,
            decision_days: None,
            due_at: None,
            reasons: json!([]),
            decline_note: None,
            updated_at: at,
            version: 1,
        };
        let tx = app.db.begin_write().await.expect("a transaction");
        demand::Entity::insert(asked.into_active_model()).exec_without_returning(&tx).await.expect("a demand");
        application::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await.expect("an application");
        tx.commit().await.expect("a commit");
        row
    }
    /// The bank says no.
    async fn declines(&self, of: &application::Model, day: &str) {
        let change = application::ActiveModel {
            id: Set(of.id),
            state: Set(ApplicationState::Declined),
            accepted_at: Set(Some(of.submitted_at)),
            decided_at: Set(Some(morning(day))),
            decision_days: Set(Some(3)),
            reasons: Set(json!([RefusalReason::R04.code()])),
            ..Default::default()
        };
        let tx = self.test.app.db.begin_write().await.expect("a transaction");
        application::Entity::update(change).exec(&tx).await.expect("a decision");
        tx.commit().await.expect("a commit");
    }
    /// The bank grants and pays out on a day, and it is the firm's first loan; the platform is told five days later.
    async fn pays(&self, of: &application::Model, day: &str, wan: i64) {
        let app = &self.test.app;
        let tx = app.db.begin_write().await.expect("a transaction");
        let change = application::ActiveModel {
            id: Set(of.id),
            state: Set(ApplicationState::Disbursed),
            accepted_at: Set(Some(of.submitted_at)),
            decided_at: Set(Some(morning(day))),
            decision_days: Set(Some(2)),
            ..Default::default()
        };
        application::Entity::update(change).exec(&tx).await.expect("a decision");
        let granted = offer::Model {
            id: app.ids.new_id(),
            application_id: of.id,
            enterprise_id: self.firm,
            bank_id: self.bank,
            amount_fen: Fen::wan(wan),
            rate_ppm: Ppm(43_500),
            term_months: 12,
            guarantee: Guarantee::Credit,
            repayment_form: RepaymentForm::ALL[0],
            fees: json!([]),
            conditions: None,
            override_reason: None,
            granted_at: morning(day),
            valid_until: on("2026-12-31"),
        };
        offer::Entity::insert(granted.into_active_model()).exec_without_returning(&tx).await.expect("an offer");
        let paid = disbursement::Model {
            id: app.ids.new_id(),
            application_id: of.id,
            enterprise_id: self.firm,
            bank_id: self.bank,
            reference: of.number.clone(),
            amount_fen: Fen::wan(wan),
            rate_ppm: Ppm(43_500),
            guarantee: Guarantee::Credit,
            disbursed_on: on(day),
            matures_on: on("2027-12-31"),
            attests_no_record: true,
            attested_on: Some(on(day)),
            state: DisbursementState::Paid,
            reversed_on: None,
            reversal_reason: None,
            repaid_fen: Fen::ZERO,
            recorded_at: morning(day) + Duration::days(5),
            version: 1,
            reversed_at: None,
        };
        let entry = first_loan::Model {
            id: app.ids.new_id(),
            enterprise_id: self.firm,
            counted_on: on(day),
            co_first: false,
            definition: DEFINITION.to_owned(),
            state: FirstLoanState::Attested,
            recorded_at: morning(day) + Duration::days(5),
            reversed_at: None,
        };
        let share =
            first_loan_share::Model { id: app.ids.new_id(), first_loan_id: entry.id, disbursement_id: paid.id, bank_id: self.bank, share_ppm: Ppm::ONE };
        disbursement::Entity::insert(paid.into_active_model()).exec_without_returning(&tx).await.expect("a disbursement");
        first_loan::Entity::insert(entry.into_active_model()).exec_without_returning(&tx).await.expect("an entry");
        first_loan_share::Entity::insert(share.into_active_model()).exec_without_returning(&tx).await.expect("a share");
        tx.commit().await.expect("a commit");
    }
    /// What was paid is taken back, and the register says another name and county of the firm.
    async fn turns(&self) {
        let (app, now) = (&self.test.app, self.test.app.clock.now());
        let tx = app.db.begin_write().await.expect("a transaction");
        let paid = disbursement::ActiveModel {
            state: Set(DisbursementState::Reversed),
            reversed_on: Set(Some(app.clock.today())),
            reversed_at: Set(Some(now)),
            reversal_reason: Set(Some("误报".to_owned())),
            ..Default::default()
        };
        disbursement::Entity::update_many().set(paid).exec(&tx).await.expect("taken back");
        let entry = first_loan::ActiveModel { state: Set(FirstLoanState::Reversed), reversed_at: Set(Some(now)), ..Default::default() };
        first_loan::Entity::update_many().set(entry).exec(&tx).await.expect("taken back");
        let was = enterprise::Entity::find_by_id(self.firm).one(&tx).await.expect("a query").expect("the firm");
        let said = enterprise_event::ActiveModel {
            enterprise_id: Set(was.id),
            nth: Set(1),
            kind: Set("changed".to_owned()),
            at: Set(now),
            as_of_on: Set(was.as_of_on),
            code_check_failed: Set(Some(was.code_check_failed)),
            name: Set(Some(was.name)),
            subject_kind: Set(Some(was.kind)),
            status: Set(Some(was.status)),
            region: Set(was.region),
            industry: Set(was.industry),
            source: Set(Some(was.source)),
            updated_at: Set(Some(was.updated_at)),
            version: Set(Some(was.version)),
            ..Default::default()
        };
        enterprise_event::Entity::insert(said).exec_without_returning(&tx).await.expect("an event");
        let says = enterprise::ActiveModel {
            name: Set("淮安某新名称有限公司".to_owned()),
            region: Set("320804".parse().ok()),
            updated_at: Set(now),
            version: Set(2),
            ..Default::default()
        };
        enterprise::Entity::update_many().set(says).filter(enterprise::Column::Id.eq(self.firm)).exec(&tx).await.expect("changed");
        tx.commit().await.expect("a commit");
    }
    async fn regulator(&self) -> (OrganisationId, Browser) {
        let office = self.test.organisation("jr", OrganisationKind::Regulator).await;
        (office, self.test.person("reader", Role::Regulator, office).await)
    }
}

both_databases! {
    async fn the_dashboard_shows_what_happened(test: TestApp) {
        let city = City::of(test).await;
        let (_, mut reader) = city.regulator().await;
        assert!(reader.get("/regulator").await.ok().contains("还没有融资申请"));
        let (first, second) = (city.applies("2026-02-03", 100).await, city.applies("2026-02-04", 50).await);
        city.applies("2026-02-25", 30).await;
        city.pays(&first, "2026-02-10", 88).await;
        city.declines(&second, "2026-02-09").await;
        let page = reader.get("/regulator?period=2026-02").await.ok();
        for shown in ["88.00", "测试b1", "清江浦区", "纺织业", "<svg class=\"chart\"", "2.5"] {
            assert!(page.contains(shown) || shown == "纺织业", "{shown} is missing");
        }
        let breakdown = actions::breakdown(&city.test.app, "2026-02".parse().expect("a month")).await.expect("figures");
        let total = &breakdown.total;
        assert_eq!((total.received, total.granted, total.declined, total.disbursed), (3, 1, 1, 1));
        assert_eq!((total.disbursed_amount, total.first_loans, total.refusals[&RefusalReason::R04]), (Fen::wan(88), Ppm::ONE, 1));
        assert_eq!(actions::breakdown(&city.test.app, "2026-01".parse().expect("a month")).await.expect("figures").total.received, 0);
        let ledger = reader.get("/regulator/first-loans?period=2026-02").await.ok();
        assert!(ledger.contains("淮安市测试AAA0纺织有限公司") && ledger.contains("100.00%"));
        assert!(ledger.contains(">首贷口径（2026年第1版）<") && !ledger.contains(DEFINITION), "a definition has a name: {ledger}");
        assert!(!reader.get("/regulator/first-loans?period=2026-01").await.ok().contains("AAA0"));
        reader.reads_english();
        assert!(reader.get("/regulator?period=2026").await.ok().contains("<h1>Overview</h1>"));
        let ledger = reader.get("/regulator/first-loans?period=2026-02").await.ok();
        assert!(ledger.contains(">First loan (2026, version 1)<") && !ledger.contains(DEFINITION), "{ledger}");
    }

    async fn figures_and_ledger_are_asked_as_of_a_moment(test: TestApp) {
        let city = City::of(test).await;
        let (_, mut reader) = city.regulator().await;
        let (first, second) = (city.applies("2026-02-03", 100).await, city.applies("2026-02-04", 50).await);
        city.applies("2026-02-25", 30).await;
        city.pays(&first, "2026-02-10", 88).await;
        city.declines(&second, "2026-02-09").await;
        let app = &city.test.app;
        let of = async |at: DateTime<Utc>, day: &str| {
            let found = actions::breakdown_as_of(app, "2026-02".parse().expect("a month"), Moment { at, on: on(day) }).await.expect("figures");
            (found.total.received, found.total.declined, found.total.disbursed, found.total.first_loans)
        };
        // Paid on the tenth, told on the fifteenth: on the twelfth nobody knew, and by what is known now it was so.
        let now = app.clock.now();
        assert_eq!(of(morning("2026-02-12"), "2026-02-12").await, (2, 1, 0, Ppm(0)));
        assert_eq!(of(morning("2026-02-16"), "2026-02-16").await, (2, 1, 1, Ppm::ONE));
        assert_eq!(of(now, "2026-02-12").await, (2, 1, 1, Ppm::ONE), "by what is known now");
        assert_eq!(of(now, "2026-02-09").await, (2, 1, 0, Ppm(0)), "before the day");
        let ledger = reader.get("/regulator/first-loans?at=2026-02-12").await.ok();
        assert!(ledger.contains("有效首贷 0 户") && !ledger.contains("MAXAAAA0"), "{ledger}");
        let ledger = reader.get("/regulator/first-loans?on=2026-02-12").await.ok();
        assert!(ledger.contains("有效首贷 1 户") && ledger.contains("MAXAAAA0"), "{ledger}");
        assert!(!reader.get("/regulator/first-loans?on=2026-02-09").await.ok().contains("MAXAAAA0"));

        city.test.later(Duration::hours(2));
        city.turns().await;
        reader.signs_in("reader").await;
        let (at, banner) = (written(now), Lang::Zh.t1("past-as-of", "at", Lang::Zh.instant(&now)));
        let path = |county: &str| format!("/regulator/first-loans?period=2026-02&county={county}");
        let is = reader.get(&path("320804")).await.ok();
        assert!(is.contains("有效首贷 0 户") && is.contains("淮安某新名称有限公司") && is.contains("MAXAAAA0"), "{is}");
        assert!(!reader.get(&path("320812")).await.ok().contains("MAXAAAA0"));
        let was = reader.get(&format!("{}&at={at}", path("320812"))).await.ok();
        assert!(was.contains("有效首贷 1 户") && was.contains("淮安市测试AAA0纺织有限公司") && was.contains(&banner), "{was}");
        assert!(!was.contains("新名称") && !was.contains(&Lang::Zh.t(FirstLoanState::Reversed.text_key())), "{was}");
        assert!(!reader.get(&format!("{}&at={at}", path("320804"))).await.ok().contains("MAXAAAA0"));
        let paid = |found: &Breakdown, county: &str| found.by_county.iter().find(|(of, _)| of.as_str() == county).map(|(_, figures)| figures.disbursed);
        let february = "2026-02".parse().expect("a month");
        let (was, is) = (actions::breakdown_as_of(app, february, now.into()).await.expect("figures"), actions::breakdown(app, february).await.expect("figures"));
        assert_eq!((paid(&was, "320812"), paid(&was, "320804")), (Some(1), Some(0)));
        assert_eq!((paid(&is, "320812"), paid(&is, "320804")), (Some(0), Some(1)));
        let march = "2026-03".parse().expect("a month");
        let (was, is) = (actions::breakdown_as_of(app, march, now.into()).await.expect("figures"), actions::breakdown(app, march).await.expect("figures"));
        assert_eq!((was.total.restated, is.total.restated), (0, 1), "taken back since");
        let page = reader.get(&format!("/regulator?period=2026-02&at={at}")).await.ok();
        assert!(page.contains(&banner) && page.contains("88.00") && page.contains(&Lang::Zh.t("regulator-past-figures")), "{page}");
        assert_eq!(reader.get("/regulator?at=2036-01-01").await.status.as_u16(), 422);
        assert_eq!(reader.get("/regulator/first-loans?on=gestern").await.status.as_u16(), 422);
    }

    async fn the_same_data_makes_one_report(test: TestApp) {
        let city = City::of(test).await;
        let (office, mut reader) = city.regulator().await;
        let first = city.applies("2026-02-03", 100).await;
        let app = &city.test.app;
        let period = "2026-02".parse().expect("a month");
        let made = actions::make(app, &By::SYSTEM, period, Origin::Hand).await.expect("a report");
        assert_eq!(made.news, News::New);
        let bytes = actions::file(app, made.id).await.expect("a file").file;
        // Later, and with things that happened after the period: still the same data.
        city.test.later(Duration::days(2));
        city.applies("2026-03-03", 10).await;
        reader.signs_in("reader").await;
        assert_eq!(reader.post("/regulator/reports", &[("period", "2026-02")]).await.led(), "/regulator/reports");
        assert_eq!(actions::reports(app, None).await.expect("reports").len(), 1);
        assert_eq!(mail::list(app, None, None).await.expect("mails").len(), 1);
        // What happened before the end but is told later makes another report; both are kept.
        city.pays(&first, "2026-02-20", 90).await;
        let restated = actions::make(app, &By::SYSTEM, period, Origin::Hand).await.expect("a report");
        assert_eq!(restated.news, News::New);
        assert_ne!(actions::file(app, restated.id).await.expect("a file").file, bytes);
        assert_eq!(actions::file(app, made.id).await.expect("a file").file, bytes);
        city.test.works().await;
        let page = reader.get("/regulator/reports").await.ok();
        assert!(page.contains("jr@example.org") && page.contains("全部送出"), "{page}");
        let answer = reader.get(&format!("/regulator/reports/{}/file", made.id)).await;
        answer.is(StatusCode::OK);
        assert_eq!(answer.body, bytes);
        assert!(answer.headers[header::CONTENT_DISPOSITION].to_str().expect("text").contains("2026-02.xlsx"));
        // A period that is not over has no report.
        reader.post("/regulator/reports", &[("period", "2026-03")]).await.is(StatusCode::CONFLICT);
        reader.post("/regulator/reports", &[("period", "soon")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let system = city.test.system(office, &[Scope::Reports]).await;
        let list = system.get("/api/v1/reports").await.json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(system.get(&format!("/api/v1/reports/{}", made.id)).await.json()["period"], "2026-02");
        assert_eq!(system.get(&format!("/api/v1/reports/{}/file", made.id)).await.body, bytes);
        system.get("/api/v1/reports/019cac00-0000-7000-8000-000000000000").await.not_found();
        let bank = city.test.system(city.bank, &[Scope::Reports]).await;
        bank.get("/api/v1/reports").await.is(StatusCode::FORBIDDEN);
    }

    async fn missed_months_are_each_made_once(test: TestApp) {
        let city = City::of(test).await;
        city.regulator().await;
        city.applies("2026-02-03", 100).await;
        let app = &city.test.app;
        let monthly = [xinyidai::report::jobs::MONTHLY];
        assert_eq!(work::tick(app, &monthly).await.expect("a tick"), 0);
        // Down from the second of March to the tenth of April.
        city.test.later(Duration::days(39));
        assert_eq!(work::tick(app, &monthly).await.expect("a tick"), 2);
        assert_eq!(work::tick(app, &monthly).await.expect("a tick"), 0);
        city.test.works().await;
        let mut periods: Vec<String> = actions::reports(app, None).await.expect("reports").into_iter().map(|sent| sent.report.period).collect();
        periods.sort();
        assert_eq!(periods, ["2026-02", "2026-03"]);
        let mails = mail::list(app, None, None).await.expect("mails");
        assert_eq!(mails.len(), 2);
        assert!(mails.iter().all(|m| m.report_id.is_some() && m.sent_at.is_some() && m.to_address == "jr@example.org"));
        let folder = app.settings.data.directory.join("mail");
        let text = std::fs::read_to_string(folder.join(format!("{}.eml", mails[0].id))).expect("a mail");
        assert!(text.contains("xinyidai-monthly-2026-0") && text.contains("spreadsheetml"));
    }
}
