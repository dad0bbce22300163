//! What is over its term goes, and goes once: the sweep, its ledger, the check, and the register's chain that stays whole.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use entity::account::person;
use entity::agency::agency_report;
use entity::consent::{lookup, personal_authorisation};
use entity::credit::{credit_record, credit_report, delivery, evaluation, quarantine_row};
use entity::enterprise::{enterprise, fact_event};
use entity::lending::disbursement;
use entity::notice::mail;
use entity::platform::idempotency_key;
use entity::value::id::EnterpriseId;
use entity::value::{DisbursementState, EnterpriseStatus, LookupPurpose};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use xinyidai::consent::actions::Reader;
use xinyidai::consent::register::actions::{day_before, prove, take_anchor};
use xinyidai::consent::register::proof::Wrong;
use xinyidai::consent::retention::actions::{due, ledger, overdue, sweep};
use xinyidai::consent::retention::law::Kind;
use xinyidai::credit::evaluation::actions::{Whose, read};
use xinyidai::credit::report::actions::issue;
use xinyidai::platform::audit::By;

use crate::evaluation::{attaches, files};
use crate::program::Program;
use crate::register::{runs, runs_ahead, signs, supervises};
use crate::repair::town;
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::city::City;

async fn wrong(test: &TestApp) -> Vec<Wrong> {
    prove(test.app.db.read(), test.app.clock.today(), &[]).await.expect("a proof").findings.wrong
}

pub(crate) async fn due_of(test: &TestApp, kind: Kind) -> u64 {
    due(&test.app).await.expect("counted").into_iter().find(|(of, _)| *of == kind).map(|(_, rows)| rows).expect("the kind")
}

/// Tables whose rows go with those of another, or are worked out of them.
const HANGS: [(&str, &str); 9] = [
    ("credit_record_event", "credit_record"),
    ("fact", "credit_record"),
    ("fact_series", "credit_record"),
    ("held_record", "credit_record"),
    ("letter_signature", "authorisation"),
    ("objection", "credit_record"),
    ("objection_event", "credit_record"),
    ("repair", "credit_record"),
    ("repair_event", "credit_record"),
];

/// The key of a fact that was another before.
const KNOWN: &str = "of_a_test";

/// A firm that is cancelled today, and what is left of it: a report, what a fact of it was, an answer to a request that could come twice.
async fn leaves(test: &TestApp) -> EnterpriseId {
    let (firm, _) = test.firm("gone", "91320899MAXRETC1").await;
    let reader = Reader { by: By::SYSTEM, token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    issue(&test.app, &reader, firm, None).await.expect("issued");
    let now = test.app.clock.now();
    let known = fact_event::Model {
        fact_id: test.app.ids.new_id(),
        nth: 1,
        enterprise_id: firm,
        kind: "replaced".to_owned(),
        at: now,
        key: KNOWN.to_owned(),
        value: serde_json::json!(1),
        origin: "delivered".to_owned(),
        source: "税务部门".to_owned(),
        as_of_on: test.app.clock.today(),
        recorded_at: now,
        feed: None,
        record_id: None,
        valid_to_on: None,
        disputed: false,
    };
    let answer = idempotency_key::Model {
        id: test.app.ids.new_id(),
        owner_id: firm.0,
        key: "once".to_owned(),
        request_hash: "a".repeat(64),
        response: serde_json::json!({}),
        created_at: now,
    };
    let cancelled = enterprise::ActiveModel { status: Set(EnterpriseStatus::Cancelled), cancelled_on: Set(Some(test.app.clock.today())), ..Default::default() };
    let tx = test.app.db.begin_write().await.expect("a transaction");
    fact_event::Entity::insert(known.into_active_model()).exec_without_returning(&tx).await.expect("what a fact was");
    idempotency_key::Entity::insert(answer.into_active_model()).exec_without_returning(&tx).await.expect("an answer");
    enterprise::Entity::update_many().set(cancelled).filter(enterprise::Column::Id.eq(firm)).exec(&tx).await.expect("cancelled");
    tx.commit().await.expect("a commit");
    firm
}

both_databases! {
    async fn what_is_over_its_term_goes_once_and_is_counted(city: City) {
        let test = &city.test;
        let db = test.app.db.read();
        city.path("/firm/personal-authorisations/{id}").await;
        let mut officer = city.person("officer").await;
        officer.get(&city.path("/bank/applications/{id}").await).await.ok();
        // Files of two deliveries and a row that was refused.
        let rows = delivery::Entity::find().order_by_asc(delivery::Column::Id).limit(2).all(db).await.expect("deliveries");
        let [row, other]: [delivery::Model; 2] = rows.try_into().expect("two deliveries");
        let [file, second] = ["inbox-of-a-test.csv", "second-of-a-test.csv"].map(|name| test.app.settings.data.directory.join(name));
        for file in [&file, &second] {
            std::fs::write(file, "a,b\n").expect("a file");
        }
        let id = |raw: uuid::Uuid| if test.app.db.backend() == sea_orm::DbBackend::Sqlite { format!("X'{}'", raw.simple()) } else { format!("'{raw}'") };
        for (name, of) in [("inbox-of-a-test.csv", row.id), ("second-of-a-test.csv", other.id)] {
            let done = "state = 'done', finished_at = '2026-03-02T01:00:00+00:00'";
            runs(test, &format!("UPDATE delivery SET file_path = '{name}', {done} WHERE id = {}", id(of.0))).await.expect("named");
        }
        let refused = format!("INSERT INTO quarantine_row (id, delivery_id, line, cells, reasons) VALUES ({}, {}, 999999, '[]', '[]')", id(uuid::Uuid::from_u128(7)), id(row.id.0));
        runs(test, &refused).await.expect("refused");
        let gone = leaves(test).await;
        sweep(&test.app).await.expect("swept");
        assert!(file.exists() && second.exists() && due(&test.app).await.expect("counted").iter().all(|(_, rows)| *rows == 0), "nothing else is due on the first day");

        let page = city.person("operator").await.get("/operator/retention").await.ok();
        assert!(page.contains("查询登记中的查询人员") && page.contains("删除台账"), "{page}");

        // Its last day is over for everything but for lines of the register that no anchor holds yet.
        test.later(Duration::days(1));
        take_anchor(&test.app, &By::SYSTEM, day_before(test.app.clock.now())).await.expect("an anchor").expect("a new one");
        let lines = lookup::Entity::find().count(db).await.expect("a count");
        test.later(Duration::days(365 * 8));
        runs_ahead(test).await;
        let owing: Vec<EnterpriseId> = disbursement::Entity::find()
            .filter(disbursement::Column::State.eq(DisbursementState::Paid))
            .all(db)
            .await
            .expect("loans")
            .into_iter()
            .filter(|loan| loan.repaid_fen < loan.amount_fen)
            .map(|loan| loan.enterprise_id)
            .collect();
        let before: BTreeMap<Kind, u64> = due(&test.app).await.expect("counted").into_iter().filter(|(_, rows)| *rows > 0).collect();
        for kind in [
            Kind::Session,
            Kind::Request,
            Kind::Mail,
            Kind::Upload,
            Kind::Quarantine,
            Kind::PersonalLetter,
            Kind::Lookup,
            Kind::KnownFact,
            Kind::Record,
            Kind::Evaluation,
            Kind::CreditReport,
            Kind::Contact,
        ] {
            assert!(before.contains_key(&kind), "{kind:?}: {before:?}");
        }
        let address = async || person::Entity::find().filter(person::Column::EnterpriseId.eq(gone)).one(db).await.expect("a query").expect("its owner").mail_address;
        assert!(second.exists() && address().await.is_some());
        assert!(!overdue(&test.app).await.expect("counted").is_empty());

        // A sweep that was killed had removed the file, and its row did not say so yet.
        std::fs::remove_file(&file).expect("removed");
        let swept: BTreeMap<Kind, u64> = sweep(&test.app).await.expect("swept").into_iter().collect();
        assert_eq!(swept, before);
        assert_eq!(sweep(&test.app).await.expect("swept again"), []);
        assert_eq!((due(&test.app).await.expect("counted").iter().map(|(_, rows)| rows).sum::<u64>(), overdue(&test.app).await.expect("counted")), (0, Vec::new()));
        let today = test.app.clock.today();
        let written: BTreeMap<Kind, u64> =
            ledger(&test.app).await.expect("a ledger").into_iter().filter(|line| line.day == today).map(|line| (line.kind, u64::try_from(line.rows).expect("a count"))).collect();
        assert_eq!(written, swept, "the ledger says what was done");
        for sql in [
            "UPDATE deletion SET rows = rows",
            "UPDATE deletion SET rows = 1 WHERE kind = 'lookup'",
            "UPDATE deletion SET kind = 'figure', rows = rows + 1 WHERE kind = 'session'",
            "UPDATE deletion SET day = '2020-01-01', rows = rows + 1",
            "UPDATE deletion SET before_on = '2020-01-01', rows = rows + 1",
            "UPDATE deletion SET done_at = '2020-01-01T00:00:00+00:00', rows = rows + 1",
            "DELETE FROM deletion",
            if test.app.db.backend() == sea_orm::DbBackend::Sqlite { "INSERT OR REPLACE INTO deletion SELECT * FROM deletion" } else { "TRUNCATE deletion" },
        ] {
            assert!(runs(test, sql).await.is_err(), "{sql}");
        }
        runs(test, "UPDATE deletion SET rows = rows + 1 WHERE kind = 'session'").await.expect("one more of the same sweep");

        // Nothing of it is left, and the chain is whole.
        assert_eq!(mail::Entity::find().filter(mail::Column::ToAddress.ne("")).filter(mail::Column::State.ne(entity::value::MailState::Queued)).count(db).await.expect("a count"), 0);
        let mails = mail::Entity::find().filter(mail::Column::State.ne(entity::value::MailState::Queued)).all(db).await.expect("mails");
        assert!(!mails.is_empty() && mails.iter().all(|mail| mail.cause_key == mail.message_id), "the key of the cause held the address: {mails:?}");
        assert_eq!(personal_authorisation::Entity::find().filter(personal_authorisation::Column::Name.ne("")).count(db).await.expect("a count"), 0);
        assert_eq!(quarantine_row::Entity::find().count(db).await.expect("a count"), 0);
        assert!(!second.exists(), "the sweep itself removes files");
        let named = delivery::Entity::find().filter(delivery::Column::Id.is_in([row.id, other.id])).filter(delivery::Column::FilePath.ne(""));
        assert_eq!(named.count(db).await.expect("a count"), 0);
        assert_eq!(idempotency_key::Entity::find().count(db).await.expect("a count"), 0);
        assert_eq!(fact_event::Entity::find().filter(fact_event::Column::Key.eq(KNOWN)).count(db).await.expect("a count"), 0);
        assert_eq!(credit_report::Entity::find().count(db).await.expect("a count"), 0);
        assert_eq!(address().await, None, "nobody of a cancelled firm is reached any more");
        assert_eq!(credit_record::Entity::find().filter(credit_record::Column::PublishToOn.lt(today - chrono::Days::new(6 * 366))).count(db).await.expect("a count"), 0);
        let kept = lookup::Entity::find().filter(lookup::Column::PersonId.is_not_null()).all(db).await.expect("rows");
        assert!(kept.iter().all(|line| owing.contains(&line.enterprise_id)), "only of firms that still owe");
        assert_eq!(lookup::Entity::find().count(db).await.expect("a count"), lines, "no line is gone");
        assert_eq!(wrong(test).await, []);
    }

    async fn what_profiles_were_made_of_and_files_of_agencies_go_after_five_years(test: TestApp) {
        let mut town = town(&test).await;
        files(&mut town.operator, "2026-12-31").await.led();
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-03-31").await.led();
        town.owner.get("/firm/profile").await.ok();
        let profile = async || evaluation::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a profile");
        let report = async || agency_report::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a report");
        let (shown, attached) = (profile().await, report().await);
        assert!(!shown.input.is_empty() && attached.file.is_some());

        // Five years to the day it is there, and the next day it is not.
        test.later(Duration::days(5 * 365 + 1));
        assert_eq!((due_of(&test, Kind::Evaluation).await, due_of(&test, Kind::AgencyFile).await), (0, 0));
        test.later(Duration::days(1));
        assert_eq!((due_of(&test, Kind::Evaluation).await, due_of(&test, Kind::AgencyFile).await), (1, 0));
        let swept: BTreeMap<Kind, u64> = sweep(&test.app).await.expect("swept").into_iter().collect();
        assert_eq!((swept.get(&Kind::Evaluation), swept.get(&Kind::AgencyFile)), (Some(&1), None), "{swept:?}");
        assert_eq!(profile().await, evaluation::Model { input: String::new(), ..shown.clone() }, "the digests stay");
        assert_eq!((report().await, due_of(&test, Kind::Evaluation).await), (attached.clone(), 0));
        // A report to the day on which it ended.
        test.later(Duration::days(28));
        assert_eq!(due_of(&test, Kind::AgencyFile).await, 0);
        test.later(Duration::days(1));
        assert_eq!(due_of(&test, Kind::AgencyFile).await, 1);
        sweep(&test.app).await.expect("swept");
        assert_eq!(report().await, agency_report::Model { file: None, file_name: String::new(), ..attached.clone() }, "its hash stays");
        assert_eq!(overdue(&test.app).await.expect("counted"), []);

        // Whoever asks for it is told so.
        let reader = Reader { by: By::SYSTEM, token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
        let over = read(&test.app, &reader, Whose::Firm(shown.enterprise_id), shown.id).await;
        assert!(matches!(over, Err(xinyidai::credit::evaluation::actions::Error::Over)), "{over:?}");
        let ended = Program::new().with("DATABASE_URL", test.url()).run(&["profile", "--replay", &shown.id.to_string()]);
        assert!(ended.code == Some(1) && ended.err.contains("its term is over"), "{}", ended.err);
    }

    async fn the_command_says_what_outlived_its_term(test: TestApp) {
        let program = Program::new().with("DATABASE_URL", test.url());
        assert!(program.ok(&["check", "retention"]).out.contains("ok     nothing outlived its term"));
        // The command goes by the day of the machine: what a sweep should have taken long ago.
        let long_ago = "2020-01-01 00:00:00+00:00";
        runs(
            &test,
            &format!("INSERT INTO web_session (id, data, expires_at, created_at) VALUES ('{}', '{{}}', '{long_ago}', '{long_ago}')", "a".repeat(64)),
        )
        .await
        .expect("a session");
        let found = program.run(&["check", "retention"]);
        assert!(found.code == Some(1) && !found.out.contains("nothing outlived its term"), "{} {}", found.out, found.err);
    }

    async fn every_table_has_a_term_or_says_why_it_has_none(test: TestApp) {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/retention/tables.csv")).expect("the tables");
        let mut said: BTreeMap<&str, Vec<Kind>> = BTreeMap::new();
        for line in text.lines().skip(1) {
            let [table, kinds, why] = <[&str; 3]>::try_from(line.splitn(3, '|').collect::<Vec<_>>()).expect("three cells");
            assert!(why.chars().count() > 15, "{table}: what goes when, or why it stays");
            let kinds = kinds.split(',').filter(|kind| !kind.is_empty()).map(|kind| Kind::of(kind).unwrap_or_else(|| panic!("{table}: {kind} is no kind")));
            assert_eq!(said.insert(table, kinds.collect()), None, "{table} stands there twice");
        }
        let tables = crate::ended::tables(&test).await;
        let there: BTreeSet<&str> = tables.keys().map(String::as_str).filter(|table| *table != "seaql_migrations").collect();
        let told: BTreeSet<&str> = said.keys().copied().collect();
        assert_eq!(there.symmetric_difference(&told).collect::<Vec<_>>(), Vec::<&&str>::new(), "a line of tables.csv for each says which term takes it, or why none does");
        let idle: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| !said.values().any(|kinds| kinds.contains(kind))).collect();
        assert_eq!(idle, [], "each takes something");
        // What the kinds of a table are counted by is that table, or what it hangs on.
        let (test, statements) = test.observed();
        due(&test.app).await.expect("counted");
        let counted = statements.take();
        for (table, _) in said.iter().filter(|(_, kinds)| !kinds.is_empty()) {
            let hangs = HANGS.iter().find(|(hanging, _)| hanging == table).map_or(*table, |(_, on)| *on);
            assert!(counted.iter().any(|one| one.sql.contains(&format!("FROM \"{hangs}\""))), "{table} has a term, and nobody counts what of it is due");
        }
    }

    async fn a_line_is_erased_and_nothing_else(test: TestApp) {
        use entity::value::OrganisationKind;
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let (firm, mut owner) = test.firm("owner1", "91320899MAXRETA1").await;
        signs(&mut owner, bank, "0").await;
        for _ in 0..3 {
            owner.get("/firm/file").await.ok();
        }
        test.later(Duration::days(1));
        take_anchor(&test.app, &By::SYSTEM, day_before(test.app.clock.now())).await.expect("an anchor").expect("a new one");
        test.later(Duration::days(365 * 7));
        runs_ahead(&test).await;
        supervises(&test, firm).await;
        for change in [
            "person_id = NULL",
            "person_id = NULL, request_id = NULL, erased_on = '2033-03-01', result = 'refused'",
            "person_id = NULL, request_id = NULL, erased_on = '2033-03-01', hash = digest",
            "person_id = NULL, request_id = NULL, erased_on = '2033-03-01', seq = seq + 100",
            "erased_on = '2033-03-01'",
        ] {
            assert!(runs(&test, &format!("UPDATE lookup SET {change} WHERE seq = 2")).await.is_err(), "{change}");
        }
        let swept: BTreeMap<Kind, u64> = sweep(&test.app).await.expect("swept").into_iter().collect();
        assert_eq!(swept.get(&Kind::Lookup), Some(&3), "{swept:?}");
        let rows = lookup::Entity::find().filter(lookup::Column::EnterpriseId.eq(firm)).order_by_asc(lookup::Column::Seq).all(test.app.db.read()).await.expect("rows");
        assert_eq!(rows.iter().map(|row| (row.request_id.is_some(), row.erased_on.is_some())).collect::<Vec<_>>(), [(false, true), (false, true), (false, true), (true, false)]);
        assert_eq!(wrong(&test).await, []);
        assert!(runs(&test, "UPDATE lookup SET erased_on = NULL WHERE seq = 2").await.is_err());

        // A line whose term is not over is not erased; whoever says that it was long from now hides nothing.
        assert!(runs(&test, "UPDATE lookup SET person_id = NULL, request_id = NULL, erased_on = '2033-03-01' WHERE seq = 4").await.is_err());
        runs(&test, "UPDATE lookup SET person_id = NULL, request_id = NULL, erased_on = '2099-01-01' WHERE seq = 4").await.expect("erased");
        assert_eq!(wrong(&test).await, [Wrong::Changed { seq: 4 }]);
    }
}

#[test]
fn check_retention_says_that_nothing_outlived_its_term() {
    let program = Program::new();
    program.ok(&["migrate"]);
    assert!(program.ok(&["check", "retention"]).out.contains("ok     nothing outlived its term"));
}

both_databases! {
    async fn a_row_whose_term_is_over_does_not_come_back_with_a_later_delivery(test: TestApp) {
        use entity::notice::notice;
        use entity::risk::risk_flag;
        let town = town(&test).await;
        let fine = crate::repair::row(1, "5", "2026-01-05", "");
        crate::repair::delivers(&test, &fine).await;
        let record = crate::repair::only_record(&test).await;
        assert_eq!(risk_flag::Entity::find().count(test.app.db.read()).await.expect("a count"), 1);
        test.later(Duration::days(365 * 5));
        sweep(&test.app).await.expect("swept");
        let records = async || credit_record::Entity::find().count(test.app.db.read()).await.expect("a count");
        assert_eq!(records().await, 0, "its term is over");
        test.works().await;
        let told = async || notice::Entity::find().count(test.app.db.read()).await.expect("a count");
        let flags = async || risk_flag::Entity::find().filter(risk_flag::Column::ClearedAt.is_null()).count(test.app.db.read()).await.expect("a count");
        xinyidai::risk::actions::reconcile(&test.app, town.firm).await.expect("flags");
        test.works().await;
        let (before, standing) = (told().await, flags().await);

        // Everything that the department has, the old row among it.
        let today = test.app.clock.today();
        let fresh = crate::repair::row(2, "3", &(today - Duration::days(9)).to_string(), "").replace("2027-01-05", &(today + Duration::days(300)).to_string());
        crate::repair::delivers(&test, &format!("{fine}{fresh}")).await;
        let delivery = delivery::Entity::find().order_by_desc(delivery::Column::Id).one(test.app.db.read()).await.expect("a query").expect("a delivery");
        assert_eq!((delivery.rows_read, delivery.rows_new, delivery.rows_unchanged, delivery.rows_quarantined), (2, 1, 1, 0));
        let kept = crate::repair::only_record(&test).await;
        assert!(records().await == 1 && kept.id != record.id && kept.content["decision_no"] != record.content["decision_no"], "only the one that is not over: {kept:?}");
        assert_eq!((told().await, flags().await), (before + 1, standing + 1), "one flag and its notice to the firm: of the other there is nothing");
        let known = xinyidai::credit::record::actions::of_enterprise(test.app.db.read(), town.firm).await.expect("records");
        assert!(known.len() == 1 && known[0].number() == "罚〔2025〕2号" && known[0].counts_on(today), "{known:?}");
        sweep(&test.app).await.expect("swept");
        assert_eq!(records().await, 1);

        // The flag of the old one is there for five years after it was cleared; one that stands is kept.
        let all = async || risk_flag::Entity::find().count(test.app.db.read()).await.expect("a count");
        let standing = flags().await;
        assert_eq!((all().await - standing, due_of(&test, Kind::Flag).await), (1, 0));
        test.later(Duration::days(5 * 365 + 2));
        assert_eq!(due_of(&test, Kind::Flag).await, 0, "five years to the day");
        test.later(Duration::days(1));
        assert_eq!(due_of(&test, Kind::Flag).await, 1);
        let swept: BTreeMap<Kind, u64> = sweep(&test.app).await.expect("swept").into_iter().collect();
        assert_eq!((swept.get(&Kind::Flag), all().await, flags().await), (Some(&1), standing, standing), "{swept:?}");
    }

    async fn the_page_of_deletions_shows_what_was_counted_at_night(city: City) {
        let (test, statements) = city.test.observed();
        let city = City { test };
        let mut operator = city.person("operator").await;
        assert!(operator.get("/operator/retention").await.ok().contains("目前还没有统计"));
        xinyidai::consent::retention::actions::count_due(&city.test.app).await.expect("counted");
        statements.take();
        let page = operator.get("/operator/retention").await.ok();
        assert!(page.contains("到期数统计于 2026年3月2日"), "{page}");
        let walked = ["credit_record", "mail", "lookup", "quarantine_row", "fact_event"];
        for one in statements.take() {
            assert!(!walked.iter().any(|table| one.sql.contains(&format!("FROM \"{table}\""))), "{}", one.sql);
        }
    }
}
