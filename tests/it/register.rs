//! The register of look-ups: a chain that tells what was done behind its back, a line for every reading, letters that are used up.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use chrono::Duration;
use entity::consent::{authorisation, lookup, lookup_anchor, lookup_anomaly, lookup_head};
use entity::credit::credit_record;
use entity::financing::application;
use entity::notice::{mail, notice};
use entity::platform::audit_entry;
use entity::report::report;
use entity::risk::risk_flag;
use entity::value::id::{ApplicationId, AuthorisationId, EnterpriseId, OrganisationId};
use entity::value::{AuthorisationState, FlagState, LookupPurpose, LookupResult, LookupRule, OrganisationKind, Role, Severity, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use xinyidai::app::App;
use xinyidai::consent::actions::{Error, Reader, look_up};
use xinyidai::consent::register::actions::{anchors, chain_earlier, day_before, prove, take_anchor};
use xinyidai::consent::register::audit::actions::{audit, make};
use xinyidai::consent::register::chain::{Anchor, Line, Link, ORIGIN};
use xinyidai::consent::register::proof::Wrong;
use xinyidai::consent::register::trail::actions as trail;
use xinyidai::consent::register::watch::actions::raise;
use xinyidai::consent::retention::actions::{overdue, sweep};
use xinyidai::consent::retention::law::Kind;
use xinyidai::credit::report::actions as credit_report;
use xinyidai::platform::audit::{By, Channel, Deed, write};
use xinyidai::platform::web::access::Scope;
use xinyidai::report::actions::Origin;
use xinyidai::report::period::Period;

use crate::demand::hidden;
use crate::program::Program;
use crate::retention::due_of;
use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;
use crate::support::city::City;

pub(crate) async fn supervises(test: &TestApp, enterprise: EnterpriseId) {
    let by = By { request_id: Some("a request".to_owned()), ..By::SYSTEM };
    let reader = Reader { by, token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
    look_up(&test.app, &reader, enterprise).await.expect("shown");
}

pub(crate) async fn runs(test: &TestApp, sql: &str) -> Result<(), sea_orm::DbErr> {
    let tx = test.app.db.begin_write().await.expect("a transaction");
    tx.execute_unprepared(sql).await?;
    tx.commit().await
}

async fn wrong(test: &TestApp) -> Vec<Wrong> {
    prove(test.app.db.read(), test.app.clock.today(), &[]).await.expect("a proof").findings.wrong
}

/// Takes away what refuses changes, as somebody with the database's own password can.
async fn opens(test: &TestApp) {
    for table in ["lookup", "lookup_anchor"] {
        let sqlite = test.app.db.backend() == DbBackend::Sqlite;
        let all: &[&str] = if sqlite { &["unchanged", "undeleted", "unreplaced"] } else { &["unchanged", "undeleted"] };
        for trigger in all {
            let on = if sqlite { String::new() } else { format!(" ON {table}") };
            runs(test, &format!("DROP TRIGGER {table}_{trigger}{on}")).await.expect("dropped");
        }
        copies(test, table).await;
    }
    runs_ahead(test).await;
}

/// Takes away what refuses erasing ahead of the database's clock: the clock of a test runs years ahead of it.
pub(crate) async fn runs_ahead(test: &TestApp) {
    let on = if test.app.db.backend() == DbBackend::Sqlite { "" } else { " ON lookup" };
    runs(test, &format!("DROP TRIGGER lookup_unerased{on}")).await.expect("dropped");
}

async fn copies(test: &TestApp, table: &str) {
    runs(test, &format!("DROP TABLE IF EXISTS {table}_copy")).await.expect("dropped");
    runs(test, &format!("CREATE TABLE {table}_copy AS SELECT * FROM {table}")).await.expect("a copy");
}

async fn restores(test: &TestApp, table: &str) {
    runs(test, &format!("DELETE FROM {table}")).await.expect("emptied");
    runs(test, &format!("INSERT INTO {table} SELECT * FROM {table}_copy")).await.expect("filled");
}

/// Writes hashes, anchors and the end anew so that everything fits, as somebody can who knows how.
async fn forges(test: &TestApp) {
    let db = test.app.db.read();
    let mut end = Link { seq: 0, hash: ORIGIN.to_owned() };
    let mut hashes = BTreeMap::new();
    for row in lookup::Entity::find().order_by_asc(lookup::Column::Seq).all(db).await.expect("rows") {
        end = Line::from(&row).after(&end);
        runs(test, &format!("UPDATE lookup SET hash = '{}' WHERE seq = {}", end.hash, end.seq)).await.expect("hashed");
        hashes.insert(end.seq, end.hash.clone());
    }
    runs(test, &format!("UPDATE lookup_head SET hash = '{}'", end.hash)).await.expect("the end");
    let mut before: Option<Anchor> = None;
    for held in anchors(db).await.expect("anchors") {
        let at = Link { seq: held.at.seq, hash: hashes[&held.at.seq].clone() };
        let anchor = Anchor::take(before.as_ref(), held.day, at, held.taken_at);
        runs(test, &format!("UPDATE lookup_anchor SET hash = '{}', mark = '{}' WHERE seq = {}", anchor.at.hash, anchor.mark, anchor.at.seq))
            .await
            .expect("an anchor");
        before = Some(anchor);
    }
}

/// When its term is over who read is taken out of each line, and nothing else of it can be changed then either.
async fn of_erased_lines_nothing_else_can_be_changed(test: &TestApp, [bank, firm]: &[String; 2]) {
    test.later(Duration::days(365 * 7));
    runs(test, &format!("UPDATE lookup SET person_id = NULL, request_id = NULL, erased_on = '{}'", test.app.clock.today())).await.expect("erased");
    copies(test, "lookup").await;
    assert_eq!(wrong(test).await, []);
    for change in [
        format!("organisation_id = {bank}"),
        format!("enterprise_id = {firm}"),
        "items = items || ','".to_owned(),
        "purpose = 'own_file'".to_owned(),
        "result = 'refused'".to_owned(),
        "records = ' '".to_owned(),
        "digest = NULL".to_owned(),
        "seal = NULL".to_owned(),
        "request_id = 'another'".to_owned(),
        "erased_on = NULL".to_owned(),
        "erased_on = '2026-03-03'".to_owned(),
        format!("erased_on = '{}'", test.app.clock.today() + Duration::days(1)),
    ] {
        runs(test, &format!("UPDATE lookup SET {change} WHERE seq = 5")).await.unwrap_or_else(|e| panic!("{change}: {e}"));
        assert_eq!(wrong(test).await, [Wrong::Changed { seq: 5 }], "{change}");
        restores(test, "lookup").await;
    }
}

/// Two firms, nine look-ups, an anchor after each third.
async fn nine(test: &TestApp) -> [EnterpriseId; 2] {
    let firms = [test.registered("91320899MAXREGA1").await, test.registered("91320899MAXREGA2").await];
    for n in 0..9 {
        supervises(test, firms[n % 2]).await;
        if n % 3 == 2 {
            test.later(Duration::days(1));
            take_anchor(&test.app, &By::SYSTEM, day_before(test.app.clock.now())).await.expect("an anchor").expect("a new one");
        }
    }
    firms
}

/// Six years to the day what was remarkable is there, and goes as the reader goes out of the lines of the register.
async fn go_after_six_years(test: &TestApp, by_officer: u64) {
    runs_ahead(test).await;
    let due = async || [due_of(test, Kind::Lookup).await, due_of(test, Kind::LookupAnomaly).await, due_of(test, Kind::LookupReport).await];
    let left = async || {
        let db = test.app.db.read();
        let named = lookup::Entity::find().filter(lookup::Column::PersonId.is_not_null()).count(db).await.expect("a count");
        let anomalies = lookup_anomaly::Entity::find().count(db).await.expect("a count");
        let told = notice::Entity::find().filter(notice::Column::SubjectKind.eq("lookup_anomaly")).count(db).await.expect("a count");
        let reports = report::Entity::find().filter(report::Column::Code.eq("register")).count(db).await.expect("a count");
        [named, anomalies, told, reports]
    };
    assert_eq!(test.app.clock.today().to_string(), "2026-04-02");
    test.later(Duration::days(2161));
    assert_eq!((test.app.clock.today().to_string(), due().await), ("2032-03-02".to_owned(), [0, 0, 0]));
    test.later(Duration::days(1));
    assert_eq!(due().await, [by_officer, 5 + 10, 0], "the rows and the notices of them");
    assert_eq!(left().await, [by_officer, 5, 10, 1]);
    let swept: BTreeMap<Kind, u64> = sweep(&test.app).await.expect("swept").into_iter().collect();
    assert_eq!((swept.get(&Kind::Lookup), swept.get(&Kind::LookupAnomaly), swept.get(&Kind::LookupReport)), (Some(&by_officer), Some(&15), None), "{swept:?}");
    assert_eq!((left().await, due().await), ([0, 0, 0, 1], [0, 0, 0]));
    // The report of the month with its last day.
    test.later(Duration::days(28));
    assert_eq!((test.app.clock.today().to_string(), due().await), ("2032-03-31".to_owned(), [0, 0, 0]));
    test.later(Duration::days(1));
    assert_eq!(due().await, [0, 0, 1]);
    test.later(Duration::days(1));
    assert!(overdue(&test.app).await.expect("counted").contains(&(Kind::LookupReport, 1)), "it should have gone the day before");
    sweep(&test.app).await.expect("swept");
    assert_eq!((left().await, overdue(&test.app).await.expect("counted")), ([0; 4], Vec::new()));
    assert_eq!(sweep(&test.app).await.expect("swept again"), []);
}

both_databases! {
    async fn rows_are_numbered_chained_and_cannot_be_changed(test: TestApp) {
        nine(&test).await;
        let db = test.app.db.read();
        let rows = lookup::Entity::find().order_by_asc(lookup::Column::Seq).all(db).await.expect("rows");
        assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
        assert!(rows.iter().all(|row| row.digest.as_ref().is_some_and(|digest| digest.len() == 64)));
        let head = lookup_head::Entity::find().one(db).await.expect("a query").expect("an end");
        assert_eq!((head.seq, &head.hash), (9, &rows[8].hash));
        let held = anchors(db).await.expect("anchors");
        assert_eq!(held.iter().map(|anchor| (anchor.at.seq, anchor.lookups)).collect::<Vec<_>>(), [(3, 3), (6, 3), (9, 3)]);
        assert_eq!(take_anchor(&test.app, &By::SYSTEM, held[2].day).await.expect("asked again"), None, "once a day");
        let proven = prove(db, test.app.clock.today(), &held).await.expect("a proof");
        assert!(proven.findings.fits() && proven.findings.rows == 9 && proven.waiting == 0, "{proven:?}");
        for sql in [
            "UPDATE lookup SET result = 'refused' WHERE seq = 1",
            "UPDATE lookup SET hash = hash",
            "DELETE FROM lookup WHERE seq = 9",
            "DELETE FROM lookup",
            "UPDATE lookup_anchor SET lookups = 4",
            "DELETE FROM lookup_anchor",
            "DELETE FROM enterprise",
            "UPDATE lookup SET person_id = NULL, request_id = NULL, erased_on = '2026-03-05' WHERE seq = 1",
            "UPDATE lookup SET person_id = NULL, request_id = NULL, erased_on = '2099-01-01' WHERE seq = 1",
            "UPDATE lookup SET person_id = NULL, request_id = NULL, erased_on = 'some day' WHERE seq = 1",
        ] {
            assert!(runs(&test, sql).await.is_err(), "{sql}");
        }
        if test.app.db.backend() == DbBackend::Sqlite {
            assert!(runs(&test, "INSERT OR REPLACE INTO lookup SELECT * FROM lookup WHERE seq = 4").await.is_err());
        } else {
            assert!(runs(&test, "TRUNCATE lookup").await.is_err());
        }
        assert_eq!(wrong(&test).await, []);
    }

    async fn any_changed_byte_of_any_column_is_found(test: TestApp) {
        let firms = nine(&test).await;
        opens(&test).await;
        let sqlite = test.app.db.backend() == DbBackend::Sqlite;
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let id = |raw: uuid::Uuid| if sqlite { format!("X'{}'", raw.simple()) } else { format!("'{raw}'") };
        let mut changes = vec![
            format!("id = {}", id(uuid::Uuid::max())),
            "seq = 70".to_owned(),
            format!("organisation_id = {}", id(bank.0)),
            format!("application_id = {}", id(bank.0)),
            format!("enterprise_id = {}", id(firms[1].0)),
            "purpose = 'own_file'".to_owned(),
            "result = 'refused'".to_owned(),
            "request_id = NULL".to_owned(),
            "request_id = ''".to_owned(),
            "digest = NULL".to_owned(),
            "records = ' '".to_owned(),
            "erased_on = '2026-03-03'".to_owned(),
            "person_id = NULL, request_id = NULL, erased_on = '2026-03-03'".to_owned(),
            "person_id = NULL, request_id = NULL, erased_on = '2099-01-01'".to_owned(),
            "seal = NULL".to_owned(),
        ];
        if sqlite {
            // Bytes that mean the same, and bytes that mean nothing.
            changes.extend(["at = replace(at, 'T', ' ')", "at = 'yesterday'", "at = replace(at, '+00:00', 'Z')"].map(str::to_owned));
            changes.push("hash = upper(hash)".to_owned());
        } else {
            changes.push("at = at + interval '1 microsecond'".to_owned());
        }
        let row = lookup::Entity::find().filter(lookup::Column::Seq.eq(5)).one(test.app.db.read()).await.expect("a query").expect("a row");
        for (column, text) in [("items", Some(row.items)), ("request_id", row.request_id), ("digest", row.digest), ("seal", row.seal), ("hash", Some(row.hash))] {
            let length = text.expect("a text").len();
            // Every byte of the short ones, and of the long ones some.
            for at in (1..=length).step_by(1 + length / 16) {
                changes.push(format!("{column} = substr({column}, 1, {at} - 1) || '~' || substr({column}, {at} + 1)"));
            }
        }
        for change in changes {
            runs(&test, &format!("UPDATE lookup SET {change} WHERE seq = 5")).await.unwrap_or_else(|e| panic!("{change}: {e}"));
            let found = wrong(&test).await;
            let first = [
                Wrong::Changed { seq: 5 },
                Wrong::Unreadable { seq: Some(5) },
                Wrong::Missing { from: 5, to: 5 },
            ];
            assert!(found.first().is_some_and(|found| first.contains(found)), "{change}: {found:?}");
            restores(&test, "lookup").await;
        }
        let mut changes = vec!["seq = 7", "hash = substr(hash, 1, 63) || '~'", "lookups = 9", "mark = substr(mark, 1, 63) || '~'"];
        if sqlite {
            changes.extend(["taken_at = replace(taken_at, 'T', ' ')", "day = replace(day, '-0', '-')"]);
        } else {
            changes.push("taken_at = taken_at + interval '1 microsecond'");
        }
        for change in changes {
            runs(&test, &format!("UPDATE lookup_anchor SET {change} WHERE seq = 6")).await.expect("changed");
            assert!(wrong(&test).await.iter().any(|w| matches!(w, Wrong::Anchor { .. } | Wrong::AnchorUnreadable)), "{change}");
            restores(&test, "lookup_anchor").await;
        }
        for (change, expected) in [
            ("DELETE FROM lookup WHERE seq = 4", Wrong::Missing { from: 4, to: 4 }),
            ("DELETE FROM lookup WHERE seq > 7", Wrong::Missing { from: 8, to: 9 }),
            ("DELETE FROM lookup_anchor WHERE seq = 3", Wrong::Anchor { day: anchors(test.app.db.read()).await.expect("anchors")[1].day }),
        ] {
            runs(&test, change).await.expect("done");
            assert_eq!(wrong(&test).await.first(), Some(&expected), "{change}");
            for table in ["lookup", "lookup_anchor"] {
                restores(&test, table).await;
            }
        }
        // The number is taken away from the index too.
        runs(&test, "DROP INDEX lookup_seq").await.expect("dropped");
        let columns = "at, person_id, api_token_id, organisation_id, enterprise_id, items, purpose, authorisation_id, application_id, result, request_id, records, digest, seal, hash";
        let twice = format!("INSERT INTO lookup (id, seq, {columns}) SELECT {}, seq, {columns} FROM lookup WHERE seq = 5", id(uuid::Uuid::max()));
        runs(&test, &twice).await.expect("twice");
        assert_eq!(wrong(&test).await, [Wrong::Doubled { seq: 5 }]);
        restores(&test, "lookup").await;
        runs(&test, "UPDATE lookup SET seq = 11 - seq WHERE seq IN (5, 6)").await.expect("swapped");
        assert_eq!(wrong(&test).await.first(), Some(&Wrong::Changed { seq: 5 }));
        restores(&test, "lookup").await;
        assert_eq!(wrong(&test).await, []);

        of_erased_lines_nothing_else_can_be_changed(&test, &[id(bank.0), id(firms[1].0)]).await;
        assert_eq!(wrong(&test).await, []);
    }

    async fn rows_of_an_earlier_version_are_chained_first(test: TestApp) {
        let firm = test.registered("91320899MAXREGB1").await;
        let sqlite = test.app.db.backend() == DbBackend::Sqlite;
        let id = |raw: uuid::Uuid| if sqlite { format!("X'{}'", raw.simple()) } else { format!("'{raw}'") };
        for (n, at) in [(1, "2026-01-02"), (2, "2026-01-01")] {
            let values = format!("{}, '{at}T01:00:00+00:00', {}, '[\"registration\",\"operating\"]', 'supervision', 'shown'", id(uuid::Uuid::from_u128(n)), id(firm.0));
            runs(&test, &format!("INSERT INTO lookup_unchained (id, at, enterprise_id, items, purpose, result) VALUES ({values})")).await.expect("a row");
        }
        assert_eq!(prove(test.app.db.read(), test.app.clock.today(), &[]).await.expect("a proof").waiting, 2);
        supervises(&test, firm).await;
        let rows = lookup::Entity::find().order_by_asc(lookup::Column::Seq).all(test.app.db.read()).await.expect("rows");
        let ids: Vec<u128> = rows.iter().take(2).map(|row| row.id.0.as_u128()).collect();
        assert_eq!((ids, rows.len(), rows[0].items.as_str()), (vec![2, 1], 3, "registration,operating"));
        let proven = prove(test.app.db.read(), test.app.clock.today(), &[]).await.expect("a proof");
        assert!(proven.findings.fits() && proven.waiting == 0, "{proven:?}");
        assert_ne!(rows[0].hash, ORIGIN);
    }

    async fn a_letter_that_is_used_up_opens_nothing(test: TestApp) {
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let (firm, mut owner) = test.firm("owner1", "91320899MAXREGC1").await;
        let bank_id = bank.to_string();
        let all = [("purpose", "credit_review"), ("covers", "named"), ("banks[]", bank_id.as_str()), ("months", "6"), ("most", "5"), ("items[]", "registration")];
        let unsigned = owner.post("/firm/authorisations/new", &all).await.ok();
        assert!(unsigned.contains("查询次数") && unsigned.contains("最多 5 次"), "{unsigned}");
        let path = signs(&mut owner, bank, "5").await;
        let reader = reviews(bank);
        for _ in 0..4 {
            look_up(&test.app, &reader, firm).await.expect("open");
        }
        assert!(owner.get(&path).await.ok().contains("已查询 4 次（最多 5 次）"));
        look_up(&test.app, &reader, firm).await.expect("the last one");
        assert!(matches!(look_up(&test.app, &reader, firm).await, Err(Error::NotAuthorised)));
        let letter = owner.get(&path).await.ok();
        assert!(letter.contains("次数已用完") && letter.contains("/revoke"), "{letter}");
        let agreed = xinyidai::consent::matching::actions::agreed(test.app.db.read(), test.app.clock.today(), None).await.expect("agreed");
        assert!(agreed.is_empty(), "nor is it counted as agreed");
        let shown = lookup::Entity::find().filter(lookup::Column::Result.eq(LookupResult::Shown)).count(test.app.db.read()).await.expect("a count");
        assert_eq!(shown, 5);
        assert!(owner.get("/firm/lookups").await.ok().contains("登记号"));

        // Whoever finds a letter that is just being withdrawn waits for that, and reads nothing.
        let path = signs(&mut owner, bank, "0").await;
        let id: AuthorisationId = path.rsplit('/').next().expect("an id").parse().expect("an id");
        look_up(&test.app, &reader, firm).await.expect("open");
        let tx = test.app.db.begin_write().await.expect("a transaction");
        let gone = authorisation::ActiveModel {
            id: Set(id),
            state: Set(AuthorisationState::Revoked),
            revoked_at: Set(Some(test.app.clock.now())),
            version: Set(2),
            ..Default::default()
        };
        authorisation::Entity::update(gone).exec(&tx).await.expect("withdrawn");
        let withdraws = async {
            test.until_one_waits().await;
            tx.commit().await.expect("a commit");
        };
        let (read, ()) = tokio::join!(look_up(&test.app, &reader, firm), withdraws);
        assert!(matches!(read, Err(Error::NotAuthorised)), "{read:?}");
        let letter = authorisation::Entity::find_by_id(id).one(test.app.db.read()).await.expect("a query").expect("the letter");
        assert_eq!((letter.used, last(&test).await.result), (1, LookupResult::Refused));
    }

    async fn a_report_for_which_the_only_reading_was_used_opens_until_the_letter_is_withdrawn(test: TestApp) {
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let (firm, mut owner) = test.firm("owner1", "91320899MAXREGF1").await;
        let path = signs(&mut owner, bank, "1").await;
        let (reader, whose) = (reviews(bank), credit_report::Whose::Bank(bank));
        let report = credit_report::issue(&test.app, &reader, firm, None).await.expect("issued");
        for _ in 0..2 {
            credit_report::read(&test.app, &reader, whose, report).await.expect("the same report");
        }
        let of_bank = lookup::Entity::find().filter(lookup::Column::OrganisationId.eq(bank)).order_by_asc(lookup::Column::Seq);
        let lines = of_bank.clone().all(test.app.db.read()).await.expect("rows");
        assert_eq!(lines.iter().map(|line| line.result).collect::<Vec<_>>(), [LookupResult::Shown; 3]);
        assert!(lines.iter().all(|line| line.authorisation_id.is_some() && line.digest == lines[0].digest), "{lines:?}");
        assert!(owner.get(&path).await.ok().contains("已查询 1 次（最多 1 次）"));
        assert!(matches!(credit_report::issue(&test.app, &reader, firm, None).await, Err(credit_report::Error::NotAuthorised)), "a second one");
        assert!(matches!(look_up(&test.app, &reader, firm).await, Err(Error::NotAuthorised)));
        let letter = owner.get(&path).await.ok();
        owner.post(&format!("{path}/revoke"), &[("version", &hidden(&letter, "version"))]).await.led();
        assert!(matches!(credit_report::read(&test.app, &reader, whose, report).await, Err(credit_report::Error::NotAuthorised)), "withdrawn");
        let lines = of_bank.all(test.app.db.read()).await.expect("rows");
        let refused: Vec<bool> = lines.iter().map(|line| line.result == LookupResult::Refused && line.digest.is_none()).collect();
        assert_eq!(refused, [false, false, false, true, true, true]);
        assert_eq!(wrong(&test).await, []);
    }

    async fn the_walk_of_an_officer_leaves_a_line_for_each_reading(city: City) {
        let db = city.test.app.db.read();
        let mut officer = city.person("officer").await;
        is_flagged(&city).await;
        let desk = city.path("/bank/applications/{id}").await;
        let before = rows(&city.test).await;
        let open = officer.get(&desk).await.ok();
        assert_eq!(rows(&city.test).await, before + 1);
        let line = last(&city.test).await;
        assert_eq!((line.result, line.application_id.map(|id| format!("/bank/applications/{id}"))), (LookupResult::Shown, Some(desk.clone())), "{open}");
        assert!(line.digest.is_some() && line.authorisation_id.is_some());

        let watch = officer.get("/bank/watch").await.ok();
        let firms = watch.matches("<section class=\"panel\">").count();
        assert!(firms > 0, "{watch}");
        let lines = lookup::Entity::find().order_by_desc(lookup::Column::Seq).all(db).await.expect("rows");
        let of_watch: Vec<_> = lines.iter().take_while(|row| row.seq > line.seq).collect();
        assert_eq!(of_watch.len(), firms, "a line for each firm");
        let shown: usize = of_watch.iter().map(|row| row.records.split_whitespace().count()).sum();
        assert_eq!(watch.contains("<details class=\"more\">"), shown > 0);
        let refused = of_watch.iter().filter(|row| row.result == LookupResult::Refused).count();
        assert_eq!(watch.contains("本次查询已登记"), refused > 0);

        // The firm takes everything back: the desk and the watch are refused, and say so in the register.
        let gone = authorisation::ActiveModel {
            state: Set(AuthorisationState::Revoked),
            revoked_at: Set(Some(city.test.app.clock.now())),
            ..Default::default()
        };
        let tx = city.test.app.db.begin_write().await.expect("a transaction");
        authorisation::Entity::update_many().set(gone).filter(authorisation::Column::RevokedAt.is_null()).exec(&tx).await.expect("withdrawn");
        tx.commit().await.expect("a commit");
        let before = rows(&city.test).await;
        officer.get(&desk).await.ok();
        assert_eq!((rows(&city.test).await, last(&city.test).await.result), (before + 1, LookupResult::Refused));
        let closed = officer.get("/bank/watch").await.ok();
        assert!(!closed.contains("<details class=\"more\">") && closed.contains("本次查询已登记"), "{closed}");
        assert_eq!(rows(&city.test).await, before + 1 + u64::try_from(firms).expect("a few"));
        assert_eq!(wrong(&city.test).await, []);
    }
}

both_databases! {
    async fn remarkable_look_ups_are_raised_once(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let mut operator = test.person("operator1", Role::Operator, office).await;
        test.person("officer1", Role::BankOfficer, bank).await;
        let people = xinyidai::account::actions::people(&test.app, None, Some("officer1")).await.expect("people");
        let firm = test.registered("91320899MAXREGD1").await;
        let day = test.app.clock.today();
        let by = By { person: Some(people[0].id), organisation: Some(bank), ..By::SYSTEM };
        let reader = Reader { by, token: None, bank: Some(bank), purpose: LookupPurpose::CreditReview, application: None };
        let tries = async |times: i64| {
            for _ in 0..times {
                assert!(matches!(look_up(&test.app, &reader, firm).await, Err(Error::NotAuthorised)));
            }
        };
        let limits = xinyidai::consent::register::watch::actions::limits(&test.app);
        tries(limits.no_application).await;
        assert_eq!(raise(&test.app, day).await.expect("counted"), 0, "as many as may be");
        tries(1).await;
        assert_eq!(raise(&test.app, day).await.expect("counted"), 1, "no application");
        assert_eq!(raise(&test.app, day).await.expect("counted"), 0, "once a day");
        tries(limits.same_firm - limits.no_application).await;
        assert_eq!(raise(&test.app, day).await.expect("counted"), 1, "the same firm");
        test.later(Duration::hours(14));
        tries(limits.off_hours + 1).await;
        assert_eq!(raise(&test.app, day).await.expect("counted"), 1, "at eleven in the evening");

        // A system of the bank reads firm after firm in the same night; of firms there may be two.
        let mut settings = (*test.app.settings).clone();
        settings.register.most_firms = 2;
        let app = App { settings: Arc::new(settings), ..test.app.clone() };
        let (token, _) = xinyidai::account::actions::make_token(&test.app, &By::SYSTEM, bank, "test", &Scope::ALL, 30).await.expect("a token");
        let by = By { organisation: Some(bank), channel: Channel::Api, ..By::SYSTEM };
        let system = Reader { by, token: Some(token), bank: Some(bank), purpose: LookupPurpose::CreditReview, application: None };
        let firms = [firm, test.registered("91320899MAXREGD2").await, test.registered("91320899MAXREGD3").await, test.registered("91320899MAXREGD4").await];
        for (n, firm) in (1_i64..).zip(firms) {
            assert!(matches!(look_up(&test.app, &system, firm).await, Err(Error::NotAuthorised)));
            let expected = usize::from(n == 3) + usize::from(n == limits.off_hours + 1);
            assert_eq!(raise(&app, day).await.expect("counted"), expected, "{n} firms: more than two, and more at night than may be");
        }
        assert_eq!(raise(&app, day).await.expect("counted"), 0, "once a day");
        operator.signs_in("operator1").await;
        let told = operator.get("/notices").await.ok();
        for sentence in ["测试bank-a 一名人员，无申请查询", "测试bank-a 一名人员，反复查询同一企业", "测试bank-a 一名人员，非工作时间查询"] {
            assert!(told.contains(sentence), "{sentence}: {told}");
        }
        for sentence in ["测试bank-a 的系统接口，查询企业过多（3 次）", "测试bank-a 的系统接口，非工作时间查询（4 次）"] {
            assert!(told.contains(sentence), "{sentence}: {told}");
        }
        let notices = notice::Entity::find().filter(notice::Column::SubjectKind.eq("lookup_anomaly"));
        assert_eq!(notices.clone().filter(notice::Column::OrganisationId.eq(bank)).count(test.app.db.read()).await.expect("a count"), 5);
        assert_eq!(notices.count(test.app.db.read()).await.expect("a count"), 10);
        for to in ["office@example.org", "bank-a@example.org"] {
            let mails = mail::Entity::find().filter(mail::Column::ToAddress.eq(to)).filter(mail::Column::Subject.contains("异常查询"));
            assert_eq!(mails.count(test.app.db.read()).await.expect("a count"), 5, "{to}");
        }

        // The credit office looks into each and says once what it found.
        let page = operator.get("/operator/register").await.ok();
        assert!(page.contains("反复查询同一企业（") && page.contains("officer1先生") && page.contains("系统接口"), "{page}");
        let which = hidden(&page, "which");
        operator.post("/operator/register/anomalies", &[("which", &which), ("finding", "核")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        operator.post("/operator/register/anomalies", &[("which", "nobody:volume:2026-03-02"), ("finding", "已核实")]).await.not_found();
        operator.post("/operator/register/anomalies", &[("which", &which), ("finding", "已与该行核实，为续贷批量复查")]).await.led();
        let page = operator.get("/operator/register").await.ok();
        assert!(page.contains("已与该行核实，为续贷批量复查") && page.contains("operator1先生，2026年3月2日") && hidden(&page, "which") != which, "{page}");
        operator.post("/operator/register/anomalies", &[("which", &which), ("finding", "另一种说法")]).await.is(StatusCode::CONFLICT);
        let answered = lookup_anomaly::Entity::find().filter(lookup_anomaly::Column::AnsweredAt.is_not_null()).all(test.app.db.read()).await.expect("rows");
        assert_eq!(answered.iter().map(|row| row.finding.as_deref()).collect::<Vec<_>>(), [Some("已与该行核实，为续贷批量复查")]);
        let trail = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("register.answer")).all(test.app.db.read()).await.expect("a trail");
        assert_eq!(trail.iter().map(|line| (line.subject_id.as_str(), line.person_id)).collect::<Vec<_>>(), [(which.as_str(), answered[0].answered_by)]);
        test.works().await;

        // The month is over: the report has them, and the anchors.
        take_anchor(&test.app, &By::SYSTEM, day).await.expect("an anchor");
        let month = Period::month_of(test.app.clock.now());
        assert!(matches!(make(&test.app, &By::SYSTEM, month, Origin::Hand).await, Err(xinyidai::report::actions::Error::NotOver)));
        test.later(Duration::days(31));
        let said = audit(&test.app, month).await.expect("a report");
        let results: Vec<_> = said.people.iter().map(|((of, who), tally)| (of.as_str(), who.as_str(), tally.results.clone())).collect();
        let refused = |times: i64| BTreeMap::from([(LookupResult::Refused, times)]);
        let by_officer = limits.same_firm + limits.off_hours + 2;
        assert_eq!(results, [("测试bank-a", "", refused(4)), ("测试bank-a", "officer1先生", refused(by_officer))]);
        let by_system: Vec<LookupRule> = said.anomalies.iter().filter(|one| one.person.is_empty()).map(|one| one.rule).collect();
        assert!(by_system.len() == 2 && by_system.contains(&LookupRule::OffHours) && by_system.contains(&LookupRule::Volume), "{by_system:?}");
        assert_eq!((said.anomalies.len(), said.anchors.len()), (5, 1));
        make(&test.app, &By::SYSTEM, month, Origin::Hand).await.expect("made");
        make(&test.app, &By::SYSTEM, month, Origin::Hand).await.expect("known");
        test.works().await;
        let made = report::Entity::find().filter(report::Column::Code.eq("register")).all(test.app.db.read()).await.expect("reports");
        assert_eq!(made.len(), 1);
        let mails = mail::Entity::find().filter(mail::Column::ReportId.eq(made[0].id)).all(test.app.db.read()).await.expect("mails");
        assert_eq!(mails.iter().map(|mail| mail.to_address.as_str()).collect::<Vec<_>>(), ["office@example.org"]);
        operator.signs_in("operator1").await;
        let page = operator.get("/operator/register").await.ok();
        assert!(page.contains(&format!("/operator/register/reports/{}", made[0].id)), "{page}");
        let file = operator.get(&format!("/operator/register/reports/{}", made[0].id)).await;
        assert!(file.is(StatusCode::OK).body.starts_with(b"PK"));
        let csv = operator.get("/operator/register/anchors").await.ok();
        assert!(Anchor::read(&csv).is_some_and(|anchors| anchors.len() == 1), "{csv}");

        go_after_six_years(&test, u64::try_from(by_officer).expect("a count")).await;
    }

    async fn a_broken_register_is_told_to_the_credit_office(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator1", Role::Operator, office).await;
        nine(&test).await;
        operator.signs_in("operator1").await;
        assert!(operator.get("/operator/register").await.ok().contains("还没有核验过"));
        operator.post("/operator/register/prove", &[]).await.led();
        test.works().await;
        let sound = operator.get("/operator/register").await.ok();
        assert!(sound.contains("核验 9 行，与登记时一致"), "{sound}");
        opens(&test).await;
        runs(&test, "UPDATE lookup SET result = 'refused' WHERE seq = 2").await.expect("changed");
        test.later(Duration::minutes(1));
        operator.post("/operator/register/prove", &[]).await.led();
        test.works().await;
        let broken = operator.get("/operator/register").await.ok();
        assert!(broken.contains("发现 1 处不一致") && broken.contains("row 2"), "{broken}");
        assert!(operator.get("/notices").await.ok().contains("查询登记核验发现 1 处不一致"));

        // Written anew as a whole it fits in itself, and not with what the trail says of its anchors.
        forges(&test).await;
        assert_eq!(wrong(&test).await, []);
        test.later(Duration::minutes(1));
        operator.post("/operator/register/prove", &[]).await.led();
        test.works().await;
        let broken = operator.get("/operator/register").await.ok();
        assert!(broken.contains("发现 6 处不一致") && broken.contains("anchor of 2026-03-02"), "{broken}");
    }
}

/// Signs a letter that lets a bank review the firm's credit, reading its registration and records so often.
pub(crate) async fn signs(owner: &mut Browser, bank: OrganisationId, most: &str) -> String {
    signs_for(owner, bank, most, &["registration", "public_credit"]).await
}

/// Signs a letter that lets a bank review the firm's credit, reading these items so often.
pub(crate) async fn signs_for(owner: &mut Browser, bank: OrganisationId, most: &str, items: &[&str]) -> String {
    let bank = bank.to_string();
    let all = [("purpose", "credit_review"), ("covers", "named"), ("banks[]", bank.as_str()), ("months", "6"), ("most", most)];
    let all: Vec<(&str, &str)> = all.into_iter().chain(items.iter().map(|item| ("items[]", *item))).collect();
    let seen = hidden(&owner.post("/firm/authorisations/new", &all).await.ok(), "seen");
    let fields: Vec<(&str, &str)> = all.into_iter().chain([("seen", seen.as_str()), ("agreed", "yes")]).collect();
    owner.post("/firm/authorisations", &fields).await.led()
}

/// A bank that reviews credit, no application named.
pub(crate) fn reviews(bank: OrganisationId) -> Reader {
    let by = By { organisation: Some(bank), ..By::SYSTEM };
    Reader { by, token: None, bank: Some(bank), purpose: LookupPurpose::CreditReview, application: None }
}

/// A flag of the firm whose application is on the officer's desk, that rests on one of its records.
async fn is_flagged(city: &City) {
    let db = city.test.app.db.read();
    let id: ApplicationId = city.path("/bank/applications/{id}").await.rsplit('/').next().expect("an id").parse().expect("an id");
    let firm = application::Entity::find_by_id(id).one(db).await.expect("a query").expect("the application").enterprise_id;
    let records = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.eq(firm));
    let records = records.filter(credit_record::Column::Source.is_in(Source::RECORDS.iter().copied()));
    let record = records.one(db).await.expect("a query").expect("the firm has a record");
    let row = risk_flag::Model {
        id: city.test.app.ids.new_id(),
        enterprise_id: firm,
        code: "RF04".to_owned(),
        severity: Severity::Medium,
        state: FlagState::Open,
        evidence: serde_json::json!([{ "record": record.id }]),
        opened_on: city.test.app.clock.today(),
        valid_until: None,
        turns_on: None,
        rule_version: "test".to_owned(),
        raised_at: city.test.app.clock.now(),
        cleared_at: None,
        cleared_because: None,
        disputed_at: None,
        version: 1,
    };
    let tx = city.test.app.db.begin_write().await.expect("a transaction");
    risk_flag::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a flag");
    tx.commit().await.expect("a commit");
}

async fn rows(test: &TestApp) -> u64 {
    lookup::Entity::find().count(test.app.db.read()).await.expect("a count")
}

pub(crate) async fn last(test: &TestApp) -> lookup::Model {
    lookup::Entity::find().order_by_desc(lookup::Column::Seq).one(test.app.db.read()).await.expect("a query").expect("a row")
}

both_databases! {
    async fn the_command_finds_what_was_changed_past_the_database(test: TestApp) {
        nine(&test).await;
        let program = Program::new().with("DATABASE_URL", test.url());
        assert!(program.ok(&["check", "audit"]).out.contains("ok     everything is as it was written"));
        opens(&test).await;
        runs(&test, "UPDATE lookup SET result = 'refused' WHERE seq = 5").await.expect("changed");
        let found = program.run(&["check", "audit"]);
        assert!(found.code == Some(1) && found.out.contains('5') && !found.out.contains("everything is as it was written"), "{} {}", found.out, found.err);
        restores(&test, "lookup").await;
        assert!(program.ok(&["check", "audit"]).out.contains("ok     everything is as it was written"), "as it was");
        runs(&test, "DELETE FROM lookup WHERE seq = 9").await.expect("deleted");
        assert_eq!(program.run(&["check", "audit"]).code, Some(1), "the last line is missed because of its anchor");
        restores(&test, "lookup").await;

        // Everything is written anew with the trail: only the anchors that were kept outside tell.
        std::fs::write(program.path("kept.csv"), Anchor::file(&anchors(test.app.db.read()).await.expect("anchors"))).expect("a file");
        let with_kept = ["check", "audit", "--anchors", "kept.csv"];
        let sound = program.ok(&with_kept).out;
        assert!(sound.contains("3 anchors, 3 from outside, 0 more of the trail") && sound.contains("ok     everything is as it was written"), "{sound}");
        runs(&test, "UPDATE lookup SET result = 'refused' WHERE seq = 5").await.expect("changed");
        forges(&test).await;
        let of_trail = program.run(&["check", "audit"]);
        assert!(of_trail.code == Some(1) && of_trail.out.contains("0 from outside, 3 more of the trail"), "{} {}", of_trail.out, of_trail.err);
        runs(&test, "DELETE FROM audit_entry WHERE action = 'register.anchor'").await.expect("forgotten");
        let untold = program.run(&["check", "audit"]);
        assert!(untold.code == Some(1) && untold.out.contains("anchor of 2026-03-04: the trail does not say that it was taken"), "{} {}", untold.out, untold.err);
        trails(&test).await;
        assert!(program.ok(&["check", "audit"]).out.contains("ok     everything is as it was written"), "nothing inside tells");
        let found = program.run(&with_kept);
        let says = |line: &str| found.out.contains(line);
        assert!(found.code == Some(1) && says("row 6 is not the one that it holds") && says("row 9 is not the one that it holds"), "{} {}", found.out, found.err);
        assert!(!says("row 3 is not") && !says("everything is as it was written"), "{}", found.out);
    }

    async fn what_a_line_without_a_seal_said_is_noted_when_it_is_erased(test: TestApp) {
        let firm = test.registered("91320899MAXREGG1").await;
        for _ in 0..3 {
            supervises(&test, firm).await;
        }
        // As a version of before the seals wrote the first two.
        opens(&test).await;
        runs(&test, "UPDATE lookup SET seal = NULL WHERE seq < 3").await.expect("unsealed");
        forges(&test).await;
        test.later(Duration::days(1));
        take_anchor(&test.app, &By::SYSTEM, day_before(test.app.clock.now())).await.expect("an anchor").expect("a new one");
        let found = async || trail::prove(&test.app, Vec::new()).await.expect("a proof").proven.findings.wrong;
        let noted = async || audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("register.erase")).count(test.app.db.read()).await.expect("a count");
        test.later(Duration::days(365 * 7));
        sweep(&test.app).await.expect("swept");
        let erased = lookup::Entity::find().filter(lookup::Column::ErasedOn.is_not_null()).count(test.app.db.read()).await.expect("a count");
        assert_eq!((erased, noted().await, found().await), (3, 2, Vec::new()), "of a sealed line the hash is computed again");
        copies(&test, "lookup").await;
        let changes = ["result = 'refused'", "items = items || ','", "records = ' '", "digest = NULL", "purpose = 'own_file'"];
        for change in changes {
            runs(&test, &format!("UPDATE lookup SET {change} WHERE seq = 2")).await.expect("changed");
            assert_eq!(found().await, [Wrong::Changed { seq: 2 }], "{change}");
            restores(&test, "lookup").await;
        }
        runs(&test, "DELETE FROM audit_entry WHERE action = 'register.erase' AND subject_id = '1'").await.expect("forgotten");
        assert_eq!(found().await, [Wrong::Changed { seq: 1 }], "whoever erased it did not say so");

        // A version that noted nothing erased them: as they stand then they are noted once.
        runs(&test, "DELETE FROM audit_entry WHERE action = 'register.erase'").await.expect("forgotten");
        assert_eq!(found().await, []);
        for _ in 0..2 {
            chain_earlier(&test.app).await.expect("noted");
            assert_eq!((noted().await, found().await), (2, Vec::new()));
        }
        for change in changes {
            runs(&test, &format!("UPDATE lookup SET {change} WHERE seq = 1")).await.expect("changed");
            assert_eq!(found().await, [Wrong::Changed { seq: 1 }], "{change}");
            restores(&test, "lookup").await;
        }
    }

    async fn an_anchor_that_was_not_taken_is_found(test: TestApp) {
        nine(&test).await;
        let program = Program::new().with("DATABASE_URL", test.url());
        let says = |line: &str| {
            let found = program.run(&["check", "audit"]);
            assert!(found.code == Some(1) && found.out.contains(line), "{} {}", found.out, found.err);
        };
        // The trail forgets one of them.
        runs(&test, "DELETE FROM audit_entry WHERE action = 'register.anchor' AND subject_id = '2026-03-03'").await.expect("forgotten");
        says("WRONG  anchor of 2026-03-03: the trail does not say that it was taken");
        runs(&test, "DELETE FROM audit_entry WHERE action = 'register.anchor'").await.expect("forgotten");
        trails(&test).await;
        assert!(program.ok(&["check", "audit"]).out.contains("ok     everything is as it was written"));

        // One of a day far ahead, with its line: after it none would be taken.
        let last = anchors(test.app.db.read()).await.expect("anchors").pop().expect("the last");
        let day = "2099-01-01".parse().expect("a day");
        let Anchor { day, at, lookups, taken_at, mark } = Anchor::take(Some(&last), day, last.at.clone(), test.app.clock.now());
        let row = lookup_anchor::Model { day, seq: at.seq, hash: at.hash, lookups, taken_at, mark };
        let tx = test.app.db.begin_write().await.expect("a transaction");
        lookup_anchor::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("an anchor");
        tx.commit().await.expect("a commit");
        assert_eq!(wrong(&test).await, [Wrong::Ahead { day }]);
        runs(&test, "DELETE FROM audit_entry WHERE action = 'register.anchor'").await.expect("forgotten");
        trails(&test).await;
        says("WRONG  anchor of 2099-01-01: the day is not over, so it was not taken by the service");
        assert_eq!(take_anchor(&test.app, &By::SYSTEM, test.app.clock.today()).await.expect("asked"), None);

        // The credit office is told of it as of everything else that does not fit.
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator1", Role::Operator, office).await;
        operator.signs_in("operator1").await;
        operator.post("/operator/register/prove", &[]).await.led();
        test.works().await;
        let page = operator.get("/operator/register").await.ok();
        assert!(page.contains("发现 1 处不一致") && page.contains("anchor of 2099-01-01"), "{page}");
    }
}

/// Writes into the trail that every anchor was taken as it is stored, as somebody can who knows how.
async fn trails(test: &TestApp) {
    let tx = test.app.db.begin_write().await.expect("a transaction");
    for anchor in anchors(test.app.db.read()).await.expect("anchors") {
        let detail = serde_json::json!({ "seq": anchor.at.seq, "hash": anchor.at.hash, "mark": anchor.mark });
        let deed = Deed { action: "register.anchor", subject_kind: "lookup_anchor", subject_id: anchor.day.to_string(), detail };
        write(&tx, &test.app, &By::SYSTEM, deed).await.expect("a line");
    }
    tx.commit().await.expect("a commit");
}

#[test]
fn check_audit_says_what_was_changed() {
    let program = Program::new();
    program.ok(&["migrate"]);
    assert!(program.ok(&["check", "audit"]).out.contains("ok     everything is as it was written"));
    assert!(program.ok(&["check"]).out.contains("ready to serve"), "the plain check goes on");
    assert_eq!(program.run(&["check", "audit", "--anchors", "nowhere.csv"]).code, Some(1));
}
