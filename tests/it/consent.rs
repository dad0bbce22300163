//! Letters of people beside those of firms, what proves a signature, and what of people's data each role gets to see.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use axum::http::{Method, StatusCode};
use calamine::{Data, Reader as _, Xlsx};
use chrono::Duration;
use entity::account::{organisation, person};
use entity::agency::agency_report;
use entity::consent::{authorisation, letter_signature, lookup, personal_authorisation};
use entity::lending::disbursement;
use entity::platform::audit_entry;
use entity::value::LookupResult;
use entity::value::id::OrganisationId;
use entity::value::{LookupPurpose, OrganisationKind};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::consent::actions::{Reader, look_up};
use xinyidai::consent::register::actions::{day_before, take_anchor};
use xinyidai::consent::retention::actions::{due, overdue, sweep};
use xinyidai::consent::retention::law::Kind;
use xinyidai::credit::report::actions as credit_report;
use xinyidai::matching::reach::actions::keep_up;
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::{Access, Scope};
use xinyidai::platform::web::with_own;

use crate::bank::{applies, demands, offers};
use crate::demand::hidden;
use crate::register::{last, reviews, runs, runs_ahead, signs};
use crate::support::app::{Answer, Browser, TestApp};
use crate::support::both_databases;
use crate::support::city::{City, QUERIES};

/// What a person fills in for a bank's credit review.
fn chosen<'a>(name: &'a str, bank: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("capacity", "legal_representative"),
        ("items[]", "full_name"),
        ("purpose", "credit_review"),
        ("covers", "named"),
        ("banks[]", bank),
        ("months", "6"),
    ]
}

/// Signs a personal letter.
async fn signs_in_person(owner: &mut Browser, bank: OrganisationId) -> String {
    signs_in_person_for(owner, bank, "0").await
}

/// Signs a personal letter under which may be read so often.
async fn signs_in_person_for(owner: &mut Browser, bank: OrganisationId, most: &str) -> String {
    let bank = bank.to_string();
    let all: Vec<(&str, &str)> = chosen("张三", &bank).into_iter().chain([("most", most)]).collect();
    let letter = owner.post("/firm/personal-authorisations/new", &all).await.ok();
    let seen = hidden(&letter, "seen");
    let fields: Vec<_> = all.into_iter().chain([("seen", seen.as_str()), ("agreed", "yes"), ("signed_name", "张三")]).collect();
    owner.post("/firm/personal-authorisations", &fields).await.led()
}

async fn representative(test: &TestApp, reader: &Reader, firm: entity::value::id::EnterpriseId) -> Option<String> {
    look_up(&test.app, reader, firm).await.expect("shown").enterprise.legal_representative
}

both_databases! {
    async fn a_name_is_seen_in_full_under_the_persons_own_letter_only(test: TestApp) {
        let [bank, other] = [test.organisation("bank-a", OrganisationKind::Bank).await, test.organisation("bank-b", OrganisationKind::Bank).await];
        let (firm, mut owner) = test.firm("owner1", "91320899MAXPERA1").await;
        for bank in [bank, other] {
            signs(&mut owner, bank, "0").await;
        }
        let reader = reviews(bank);
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张*"));
        assert!(!last(&test).await.items.contains("full_name"));

        // Who signs is who is named, and who is registered.
        let id = bank.to_string();
        let empty = owner.get("/firm/personal-authorisations").await.ok();
        assert!(empty.contains("还没有个人信息授权书"), "{empty}");
        let blank = owner.get("/firm/personal-authorisations/new").await.ok();
        assert!(!blank.contains("value=\"name\""), "nobody's name stands in a form that nobody filled in");
        let another = owner.post("/firm/personal-authorisations/new", &chosen("李四", &id)).await;
        let refused = another.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(refused.contains("与登记的法定代表人姓名不一致") && refused.contains("value=\"李四\""), "{refused}");
        let all = chosen("张三", &id);
        let letter = owner.post("/firm/personal-authorisations/new", &all).await.ok();
        assert!(letter.contains("张三，系淮安市测试") && letter.contains("的法定代表人"), "{letter}");
        let seen = hidden(&letter, "seen");
        for (signed_name, agreed, wrong) in [("李四", "yes", "请由本人输入与上文一致的姓名"), ("张三", "", "请阅读授权书并勾选确认")] {
            let fields: Vec<_> = all.iter().copied().chain([("seen", seen.as_str()), ("agreed", agreed), ("signed_name", signed_name)]).collect();
            let again = owner.post("/firm/personal-authorisations", &fields).await;
            assert!(again.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains(wrong), "{}", again.text());
        }
        let path = signs_in_person(&mut owner, bank).await;
        for page in [path.as_str(), "/firm/personal-authorisations"] {
            let shown = owner.get(page).await.ok();
            assert!(shown.contains("张*（法定代表人）") && shown.contains("GR-2026-000001") && !shown.contains("张三"), "{shown}");
        }

        // Its bank, its purpose.
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张三"));
        let line = last(&test).await;
        assert!(line.items.ends_with(",full_name@GR-2026-000001") && line.authorisation_id.is_some(), "{}", line.items);
        assert_eq!(representative(&test, &reviews(other), firm).await.as_deref(), Some("张*"));
        let supervision = Reader { bank: None, purpose: LookupPurpose::Supervision, ..reviews(bank) };
        assert_eq!(representative(&test, &supervision, firm).await.as_deref(), Some("张*"));
        let own = Reader { bank: None, purpose: LookupPurpose::OwnFile, ..reviews(bank) };
        assert_eq!(representative(&test, &own, firm).await.as_deref(), Some("张三"));
        let register = owner.get("/firm/lookups").await.ok();
        assert!(register.contains("姓名全称（GR-2026-000001）"), "{register}");

        // A report that was issued says the name as long as the letter is live.
        let report = credit_report::issue(&test.app, &reader, firm, None).await.expect("issued");
        let named = async || {
            let issued = credit_report::read(&test.app, &reader, credit_report::Whose::Bank(bank), report).await.expect("shown");
            let lines = issued.content.zh.into_iter().flat_map(|part| part.lines);
            lines.filter(|line| line.value.starts_with('张')).map(|line| line.value).collect::<Vec<_>>()
        };
        assert_eq!(named().await, ["张三"]);
        let page = owner.get(&path).await.ok();
        owner.post(&format!("{path}/revoke"), &[("version", &hidden(&page, "version"))]).await.led();
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张*"), "at once");
        assert_eq!(named().await, ["张*"]);
        assert!(!last(&test).await.items.contains("full_name"));
        assert!(owner.get(&path).await.ok().contains("已撤回"));

        // After its term it opens nothing.
        signs_in_person(&mut owner, bank).await;
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张三"));
        runs(&test, "UPDATE personal_authorisation SET valid_from_on = '2025-01-01', valid_to_on = '2025-02-01' WHERE state = 'live'").await.expect("over");
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张*"));
        assert!(!owner.get("/firm/personal-authorisations").await.ok().contains("还剩"));
    }

    async fn a_personal_letter_that_is_used_up_opens_nothing(test: TestApp) {
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let (firm, mut owner) = test.firm("owner1", "91320899MAXPERE1").await;
        signs(&mut owner, bank, "0").await;
        let reader = reviews(bank);
        let bank_id = bank.to_string();
        let wrong: Vec<(&str, &str)> = chosen("张三", &bank_id).into_iter().chain([("most", "3")]).collect();
        let again = owner.post("/firm/personal-authorisations/new", &wrong).await;
        assert!(again.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("请选择查询次数"), "{}", again.text());

        // Of two that read at once one sees the name.
        let once = signs_in_person_for(&mut owner, bank, "1").await;
        let unread = owner.get(&once).await.ok();
        assert!(unread.contains("八、查询次数") && unread.contains("已查询 0 次（最多 1 次）"), "{unread}");
        let (one, two) = tokio::join!(representative(&test, &reader, firm), representative(&test, &reader, firm));
        let mut both = [one, two].map(Option::unwrap_or_default);
        both.sort_unstable();
        assert_eq!(both, ["张*", "张三"]);
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张*"));
        assert!(!last(&test).await.items.contains("full_name"));
        let used = owner.get(&once).await.ok();
        assert!(used.contains("已查询 1 次（最多 1 次）") && used.contains("次数已用完") && used.contains("/revoke"), "{used}");
        assert!(owner.get("/firm/personal-authorisations").await.ok().contains("次数已用完"));

        // A report that was issued for the only reading says the name until the letter is withdrawn.
        let path = signs_in_person_for(&mut owner, bank, "1").await;
        let report = credit_report::issue(&test.app, &reader, firm, None).await.expect("issued");
        let named = async || {
            let issued = credit_report::read(&test.app, &reader, credit_report::Whose::Bank(bank), report).await.expect("shown");
            let lines = issued.content.zh.into_iter().flat_map(|part| part.lines);
            lines.filter(|line| line.value.starts_with('张')).map(|line| line.value).collect::<Vec<_>>()
        };
        for _ in 0..2 {
            assert_eq!(named().await, ["张三"]);
        }
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张*"));
        let page = owner.get(&path).await.ok();
        assert!(page.contains("已查询 1 次（最多 1 次）"), "{page}");
        owner.post(&format!("{path}/revoke"), &[("version", &hidden(&page, "version"))]).await.led();
        assert_eq!(named().await, ["张*"]);

        // Beside a letter that does not count, one that does is not used.
        let counted = signs_in_person_for(&mut owner, bank, "5").await;
        let open = signs_in_person(&mut owner, bank).await;
        assert_eq!(representative(&test, &reader, firm).await.as_deref(), Some("张三"));
        assert!(last(&test).await.items.ends_with(",full_name@GR-2026-000004"));
        assert!(owner.get(&counted).await.ok().contains("已查询 0 次（最多 5 次）"));
        assert!(owner.get(&open).await.ok().contains("已查询 1 次（有效期内不限次数）"));
    }

    async fn a_signature_is_proven_by_text_signer_moment_and_means(test: TestApp) {
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let (_, mut owner) = test.firm("owner1", "91320899MAXPERB1").await;
        let firms = signs(&mut owner, bank, "0").await;
        let persons = signs_in_person(&mut owner, bank).await;
        let all = letter_signature::Entity::find().all(test.app.db.read()).await.expect("signatures");
        assert_eq!(all.len(), 2);
        for row in &all {
            assert_eq!((row.hash.len(), row.session_hash.len(), row.means.as_str(), row.network.as_str()), (64, 64, "session", ""));
            assert_eq!(row.signed_at, test.app.clock.now());
        }
        assert_ne!(all[0].text_hash, all[1].text_hash);
        for path in [&firms, &persons] {
            let page = owner.get(path).await.ok();
            assert!(page.contains("与签署时一致") && all.iter().any(|row| page.contains(&row.hash)), "{page}");
        }
        for change in ["network = '10.1.*.*'", "number = 'SQ-2026-999999'", "text_hash = hash", "session_hash = text_hash", "signed_text = signed_text || '.'"] {
            runs(&test, "CREATE TABLE kept AS SELECT * FROM letter_signature").await.expect("a copy");
            runs(&test, &format!("UPDATE letter_signature SET {change}")).await.expect("changed");
            for path in [&firms, &persons] {
                assert!(owner.get(path).await.ok().contains("与签署时不一致"), "{change}");
            }
            runs(&test, "DELETE FROM letter_signature").await.expect("emptied");
            runs(&test, "INSERT INTO letter_signature SELECT * FROM kept").await.expect("filled");
            runs(&test, "DROP TABLE kept").await.expect("dropped");
        }

        // Whoever is renamed afterwards is named in it as on the day it was signed.
        let text = |page: String| page.split("<article").nth(1).and_then(|rest| rest.split("</article>").next()).expect("a letter").to_owned();
        let mut signed = Vec::new();
        for path in [&firms, &persons] {
            signed.push(text(owner.get(path).await.ok()));
        }
        for renamed in ["UPDATE organisation SET name = '改名银行' WHERE code = 'bank-a'", "UPDATE enterprise SET name = '改名有限公司'"] {
            runs(&test, renamed).await.expect("renamed");
        }
        for (path, signed) in [&firms, &persons].into_iter().zip(&signed) {
            let page = owner.get(path).await.ok();
            assert!(page.contains("与签署时一致") && !page.contains("上文按现在的名称显示"), "{page}");
            assert_eq!(text(page), *signed);
            assert!(!signed.contains("改名") && signed.contains("被授权人"), "{signed}");
        }
        // Letters of before the text was kept say that they read differently.
        runs(&test, "UPDATE letter_signature SET signed_text = NULL").await.expect("as before");
        for path in [&firms, &persons] {
            let page = owner.get(path).await.ok();
            assert!(page.contains("改名银行") && page.contains("改名有限公司") && page.contains("上文按现在的名称显示"), "{page}");
        }
    }

    async fn who_signed_and_what_proves_it_go_five_years_after_a_letter_has_ended(test: TestApp) {
        let product = offers(&test, "b1").await;
        let bank = product.0;
        let scopes = [Scope::Applications, Scope::Lending];
        let (firm, mut owner) = test.firm("owner1", "91320899MAXPERC1").await;
        let (borrower, mut other) = test.firm("owner2", "91320899MAXPERD1").await;
        let (firms, persons) = (signs(&mut owner, bank, "0").await, signs_in_person(&mut owner, bank).await);
        signs(&mut other, bank, "0").await;
        look_up(&test.app, &reviews(bank), firm).await.expect("shown");
        // The other one borrows.
        let demand = demands(&test, borrower).await;
        let id = applies(&test, borrower, demand, product).await;
        let (system, path) = (test.system(bank, &scopes).await, format!("/api/v1/applications/{id}"));
        system.post(&format!("{path}/accept"), Some("a"), &json!({})).await.ok();
        let grant = json!({ "amount_fen": 80_000_000, "rate_ppm": 42_000, "term_months": 12, "guarantee": "credit", "repayment_form": "level_instalment", "valid_days": 30 });
        assert_eq!(system.post(&format!("{path}/grant"), Some("g"), &grant).await.status, StatusCode::CREATED);
        let paid = json!({ "reference": "L-1", "amount_fen": 80_000_000, "rate_ppm": 42_000, "term_months": 12, "disbursed_on": "2026-03-02" });
        let loan = system.post(&format!("{path}/disbursements"), Some("d"), &paid).await.json()["disbursement_id"].as_str().expect("a loan").to_owned();
        test.works().await;
        // The borrower reads its own file: a line of the register that names a person.
        other.get("/firm/file").await.ok();
        test.later(Duration::days(1));
        take_anchor(&test.app, &By::SYSTEM, day_before(test.app.clock.now())).await.expect("an anchor").expect("a new one");
        let of_people = Condition::any().add(lookup::Column::PersonId.is_not_null()).add(lookup::Column::RequestId.is_not_null());
        let lines = lookup::Entity::find().filter(of_people).all(test.app.db.read()).await.expect("lines");
        assert!(!lines.is_empty() && lines.iter().all(|line| line.enterprise_id == borrower), "{lines:?}");
        let lines = u64::try_from(lines.len()).expect("few");

        // Both letters end on 1 September 2026: five years to the day they are there, and the next day they are not.
        let due = async || {
            let all = due(&test.app).await.expect("counted");
            [Kind::FirmLetter, Kind::PersonalLetter, Kind::Lookup].map(|kind| all.iter().find(|(of, _)| *of == kind).map(|(_, rows)| *rows))
        };
        let signed = async || authorisation::Entity::find().filter(authorisation::Column::PersonId.is_not_null()).all(test.app.db.read()).await.expect("letters");
        let proofs = async || letter_signature::Entity::find().count(test.app.db.read()).await.expect("a count");
        test.later(Duration::days(2008));
        assert_eq!(due().await, [Some(0), Some(0), Some(0)]);
        test.later(Duration::days(1));
        assert_eq!((due().await, proofs().await, signed().await.len()), ([Some(1), Some(1), Some(0)], 3, 2));
        let swept = sweep(&test.app).await.expect("swept");
        assert!(swept.contains(&(Kind::FirmLetter, 1)) && swept.contains(&(Kind::PersonalLetter, 1)), "{swept:?}");
        assert_eq!((due().await, proofs().await), ([Some(0), Some(0), Some(0)], 1));
        assert!(signed().await.iter().all(|letter| letter.enterprise_id == borrower), "whoever owes has a letter still");
        let person = personal_authorisation::Entity::find().one(test.app.db.read()).await.expect("a query").expect("the letter");
        assert_eq!((person.name.as_str(), person.person_id), ("", None));
        // What it opened stays with the lines that were read under it. A session lives by the machine's own day, which is before.
        test.later(-Duration::days(2010));
        let mut owner = test.visitor();
        owner.signs_in("owner1").await;
        for path in [&firms, &persons] {
            let page = owner.get(path).await.ok();
            assert!(page.contains("签署人、签署证据和签署时的文本已经删除") && page.contains("测试b1"), "{page}");
            assert!(!page.contains("会话指纹") && !page.contains("张三") && !page.contains("张*"), "{page}");
        }
        test.later(Duration::days(2010));

        // The loan is paid back: its letter, and who read under it or looked at the file, are kept five years from then.
        let back = json!({ "paid_on": test.app.clock.today().to_string(), "principal_fen": 80_000_000, "interest_fen": 0, "reference": "R-1" });
        let repaid = test.system(bank, &scopes).await.post(&format!("/api/v1/disbursements/{loan}/repayments"), Some("r"), &back).await;
        assert_eq!(repaid.status, StatusCode::CREATED, "{}", repaid.text());
        test.works().await;
        test.later(Duration::days(365 * 5 + 2));
        assert_eq!(due().await, [Some(0), Some(0), Some(0)]);
        test.later(Duration::days(1));
        assert_eq!(due().await, [Some(1), Some(0), Some(lines)]);
        runs_ahead(&test).await;
        sweep(&test.app).await.expect("swept");
        assert_eq!((proofs().await, signed().await, overdue(&test.app).await.expect("counted")), (0, Vec::new(), Vec::new()));
        test.works().await;
    }

    async fn a_report_that_is_out_of_date_is_a_refusal_in_the_register(city: City) {
        let test = &city.test;
        let mut officer = city.person("officer").await;
        let path = city.path("/bank/credit-reports/{id}").await;
        officer.get(&path).await.ok();
        let before = last(test).await;
        assert!(before.result == LookupResult::Shown && !before.records.is_empty(), "{before:?}");
        let letter = before.authorisation_id.expect("a letter");
        let used = async || authorisation::Entity::find_by_id(letter).one(test.app.db.read()).await.expect("a query").expect("a letter").used;
        let counted = used().await;
        let id = before.records.split('@').next().expect("a record").parse::<uuid::Uuid>().expect("an id");
        let id = if test.app.db.backend() == sea_orm::DbBackend::Sqlite { format!("X'{}'", id.simple()) } else { format!("'{id}'") };
        runs(test, &format!("UPDATE credit_record SET state = 'withdrawn' WHERE id = {id}")).await.expect("withdrawn");
        for file in [path.clone(), format!("{path}/file.xlsx")] {
            officer.get(&file).await.is(StatusCode::CONFLICT);
            let line = last(test).await;
            assert_eq!((line.result, line.items.as_str(), line.records.as_str(), line.digest.as_deref()), (LookupResult::Refused, "", "", None));
            assert_eq!(line.authorisation_id, Some(letter), "the letter that it was tried under");
        }
        assert_eq!(used().await, counted, "a refusal is not counted");
        let shown = lookup::Entity::find().filter(lookup::Column::Result.eq(LookupResult::Shown)).filter(lookup::Column::Seq.gt(before.seq));
        assert_eq!(shown.count(test.app.db.read()).await.expect("a count"), 0);
    }

    async fn what_is_taken_out_is_marked_and_logged(city: City) {
        let db = city.test.app.db.read();
        let taken = async || audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("export.take")).order_by_asc(audit_entry::Column::SubjectId).all(db).await.expect("a trail");
        let of_bank = city.path("/bank/credit-reports/{id}/file.xlsx").await;
        let mut all = 0;
        for (login, paths) in [
            ("officer", vec!["/bank/loans/export?format=csv", "/bank/loans/export?format=xlsx", of_bank.as_str()]),
            ("regulator", vec!["/regulator/risks/export?format=csv", "/regulator/risks/export"]),
            ("operator", vec!["/operator/register/export?format=csv", "/operator/register/export?format=xlsx"]),
        ] {
            let mut reader = city.person(login).await;
            let row = person::Entity::find().filter(person::Column::Login.eq(login)).one(db).await.expect("a query").expect("somebody");
            for path in paths {
                let answer = reader.get(path).await;
                let text = if answer.is(StatusCode::OK).body.starts_with(b"PK") { cells(&answer.body) } else { answer.text() };
                all += 1;
                let number = format!("DC-2026-{all:06}");
                assert!(text.contains(&number) && text.contains(&row.name) && text.contains("2026年3月2日"), "{path}: {text}");
                let trail = taken().await;
                let line = trail.last().expect("a line");
                assert_eq!((trail.len(), &line.subject_id, line.person_id, line.organisation_id), (all, &number, Some(row.id), row.organisation_id), "{path}");
                assert!(line.detail["rows"].as_i64().is_some_and(|rows| rows > 0) && line.detail["what"].is_string(), "{path}: {}", line.detail);
            }
        }
        let own = city.path("/firm/credit-reports/{id}/file.xlsx").await;
        assert!(!cells(&city.person("owner").await.get(&own).await.body).contains("DC-2026"), "a firm takes out what is its own");
        let page = city.person("officer").await.get(of_bank.trim_end_matches("/file.xlsx")).await.ok();
        let line = last(&city.test).await;
        assert!(page.contains(&line.id.to_string()), "what is printed names the line of the register");
    }

    async fn no_more_leaves_than_a_role_takes_out(city: City) {
        let (db, bank) = (city.test.app.db.read(), city.bank_of("officer").await);
        let loans = disbursement::Entity::find().filter(disbursement::Column::BankId.eq(bank));
        let model = loans.clone().one(db).await.expect("a query").expect("a loan");
        let there = loans.count(db).await.expect("a count");
        let sqlite = city.test.app.db.backend() == sea_orm::DbBackend::Sqlite;
        let (new, id) = if sqlite { ("randomblob(16)", format!("X'{}'", model.id.0.simple())) } else { ("gen_random_uuid()", format!("'{}'", model.id)) };
        // The same loan again and again, under other numbers.
        let lends = async |from: u64, to: u64| {
            let same = "application_id, enterprise_id, bank_id, amount_fen, rate_ppm, guarantee, disbursed_on, matures_on, attests_no_record, attested_on, state, reversed_on, reversal_reason, repaid_fen, recorded_at, version, reversed_at";
            let numbers = format!("WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to}) SELECT i FROM n");
            let sql = format!("INSERT INTO disbursement (id, reference, {same}) SELECT {new}, 'MAX-' || n.i, {same} FROM disbursement CROSS JOIN ({numbers}) AS n WHERE disbursement.id = {id}");
            runs(&city.test, &sql).await.expect("loans");
        };
        let lines = async || audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("export.take")).order_by_asc(audit_entry::Column::SubjectId).all(db).await.expect("a trail");
        let mut officer = city.person("officer").await;
        lends(there + 1, 1000).await;
        let whole = officer.get("/bank/loans/export?format=csv").await.ok();
        assert_eq!((whole.lines().count(), whole.contains("其余未导出")), (1000 + 4, false), "title, mark, heads, and the mark again");
        assert_eq!(lines().await.pop().expect("a line").detail, json!({ "what": "loans", "kind": "csv", "rows": 1000, "cut": false }));
        lends(1001, 1001).await;
        for kind in ["csv", "xlsx"] {
            let answer = officer.get(&format!("/bank/loans/export?format={kind}")).await;
            let text = if answer.is(StatusCode::OK).body.starts_with(b"PK") { cells(&answer.body) } else { answer.text() };
            let line = lines().await.pop().expect("a line");
            assert_eq!(line.detail, json!({ "what": "loans", "kind": kind, "rows": 1000, "cut": true }));
            assert!(text.contains("按权限只导出前 1000 行，其余未导出。"), "{kind} says that there is more");
            assert_eq!(text.matches(line.subject_id.as_str()).count(), 2, "{kind} is marked at its beginning and its end");
            let references = 1001 - there;
            assert!(u64::try_from(text.matches("MAX-").count()).expect("a count") >= references - 1, "{kind}: one is left out");
        }
        let mut manager = city.person("manager").await;
        let all = manager.get("/bank/loans/export?format=csv").await.ok();
        assert_eq!((all.lines().count(), all.contains("其余未导出")), (1001 + 4, false), "a manager takes out more");

        // Whoever may not take it out takes nothing out.
        let before = lines().await.len();
        for (login, paths) in [
            ("owner", &["/bank/loans/export", "/regulator/risks/export", "/operator/register/export"][..]),
            ("officer", &["/regulator/risks/export", "/operator/register/export", "/operator/register/anchors"][..]),
            ("regulator", &["/bank/loans/export", "/operator/register/export"][..]),
            ("clerk", &["/bank/loans/export", "/regulator/risks/export", "/operator/register/export"][..]),
        ] {
            let mut reader = if login == "clerk" { city.clerk().await } else { city.person(login).await };
            for path in paths {
                reader.get(path).await.is(StatusCode::FORBIDDEN);
            }
        }
        city.test.visitor().get("/operator/register/export").await.is(StatusCode::SEE_OTHER);
        assert_eq!(lines().await.len(), before, "nor is there a number for it");
    }

    async fn no_other_file_leaves_without_a_line(city: City) {
        let db = city.test.app.db.read();
        refuses_a_row(&city).await;
        keeps_a_file(&city).await;
        keep_up(&city.test.app).await.expect("counted over");
        let taken = async || audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("export.take")).order_by_asc(audit_entry::Column::Id).all(db).await.expect("a trail");
        let supervisor = organisation::Entity::find().filter(organisation::Column::Kind.eq(OrganisationKind::Regulator)).one(db).await.expect("a query").expect("one");
        let systems = [city.bank_system().await, city.test.system(supervisor.id, &Scope::ALL).await];
        let mut people = BTreeMap::from([("visitor", city.test.visitor()), ("clerk", city.clerk().await)]);
        for login in ["owner", "officer", "manager", "regulator", "operator"] {
            people.insert(login, city.person(login).await);
        }
        let mut left = BTreeSet::new();
        for (route, access) in walked() {
            let path = city.path(route).await;
            let login = match access {
                Access::Public | Access::SignedIn => "visitor",
                Access::Firm => "owner",
                Access::BankOfficer => "officer",
                Access::BankManager => "manager",
                Access::Regulator => "regulator",
                Access::Operator => "operator",
                Access::Department => "clerk",
                Access::Api(_) => "",
            };
            let before: BTreeSet<_> = taken().await.into_iter().map(|line| line.id).collect();
            let answer = if let Some(browser) = people.get_mut(login) {
                browser.get(&path).await
            } else {
                let of_bank = systems[0].send(Method::GET, &path, &[], Vec::new()).await;
                if of_bank.status == StatusCode::OK { of_bank } else { systems[1].send(Method::GET, &path, &[], Vec::new()).await }
            };
            if !answer.headers.contains_key("content-disposition") {
                assert_eq!(taken().await.len(), before.len(), "{route} took nothing out");
                continue;
            }
            left.insert(route);
            let mut lines = taken().await;
            lines.retain(|line| !before.contains(&line.id));
            let unmarked = UNMARKED.iter().any(|(known, _)| *known == route);
            assert_eq!(lines.len(), usize::from(!unmarked), "{route} leaves the platform without a line in the trail");
            if unmarked || AS_KEPT.contains(&route) {
                continue;
            }
            let number = &lines.last().expect("a line").subject_id;
            let text = if answer.body.starts_with(b"PK") { cells(&answer.body) } else { answer.text() };
            assert!(text.contains(number.as_str()), "{route} is not marked with {number}: {text}");
        }
        for route in UNMARKED.iter().map(|(route, _)| route).chain(AS_KEPT) {
            assert!(left.contains(route), "{route} is not taken out any more");
        }
        assert!(left.contains("/operator/deliveries/{id}/corrections.csv"), "{left:?}");
    }

    async fn nobody_sees_people_of_a_firm_who_may_not(city: City) {
        keep_up(&city.test.app).await.expect("counted over");
        // Letters first: what is in them is the firm's own.
        let routes = walked();
        for sql in [
            "UPDATE enterprise SET legal_representative = '隐者甲乙'",
            "UPDATE person SET name = '隐者丙丁', mail_address = 'yinzhe.bingding@example.org' WHERE role = 'firm_owner'",
            "UPDATE mail SET to_address = 'yinzhe.bingding@example.org', last_error = 'no such user: yinzhe.bingding@example.org' WHERE report_id IS NULL",
        ] {
            runs(&city.test, sql).await.expect("named");
        }
        let mut own = city.person("owner").await;
        assert!(own.get("/firm/file").await.ok().contains("隐者甲乙"), "the firm itself sees it");
        for (route, _) in QUERIES {
            assert!(routes.iter().any(|(of, _)| *of == route), "{route} has a query and is no route");
        }
        // What each kind of user may open: also what is everybody's who signed in, and what those of another kind open too.
        let kinds: [(&str, &[Access]); 6] = [
            ("visitor", &[Access::Public]),
            ("officer", &[Access::SignedIn, Access::BankOfficer]),
            ("manager", &[Access::SignedIn, Access::BankOfficer, Access::BankManager]),
            ("regulator", &[Access::SignedIn, Access::Regulator]),
            ("operator", &[Access::SignedIn, Access::Regulator, Access::Operator]),
            ("clerk", &[Access::SignedIn, Access::Department]),
        ];
        let (mut masked, mut opened) = (0, BTreeSet::new());
        for (login, rules) in kinds {
            let mut reader = match login {
                "visitor" => city.test.visitor(),
                "clerk" => city.clerk().await,
                login => city.person(login).await,
            };
            for (route, _) in routes.iter().filter(|(_, access)| rules.contains(access)) {
                for path in city.paths(route).await {
                    let answer = reader.get(&path).await;
                    masked += covers(&format!("{login} at {path}"), &answer);
                    if answer.status == StatusCode::OK {
                        opened.insert((login, *route, path.contains('?')));
                    }
                }
            }
        }
        let supervisor = organisation::Entity::find().filter(organisation::Column::Kind.eq(OrganisationKind::Regulator));
        let supervisor = supervisor.one(city.test.app.db.read()).await.expect("a query").expect("one").id;
        let systems = [
            ("a bank's system", city.bank_system().await),
            ("a department's system", city.test.system(city.department().await.id, &Scope::ALL).await),
            ("a regulator's system", city.test.system(supervisor, &Scope::ALL).await),
        ];
        for (whose, system) in &systems {
            for (route, _) in routes.iter().filter(|(_, access)| matches!(access, Access::Api(_))) {
                let path = city.path(route).await;
                let answer = system.send(Method::GET, &path, &[], Vec::new()).await;
                covers(&format!("{whose} at {path}"), &answer);
                if answer.status == StatusCode::OK {
                    opened.insert((*whose, *route, false));
                }
            }
        }
        for (route, access) in QUERIES.iter().filter_map(|(route, _)| routes.iter().find(|(of, _)| of == route)) {
            assert!(opened.iter().any(|(_, of, asked)| of == route && *asked), "nobody opens {route} ({access:?}) with its query");
        }
        for seen in [("clerk", "/department/objections/{id}", false), ("clerk", "/notices", false), ("a department's system", "/api/v1/objections/{id}", false)] {
            assert!(opened.contains(&seen), "{seen:?} is not opened: {opened:?}");
        }
        let preview = city.paths("/operator/merges/preview").await.pop().expect("a path");
        assert_eq!(covers("the preview of a merge", &city.person("operator").await.get(&preview).await), 1, "two representatives are there, masked");
        assert!(masked >= 4, "accounts, mails, a report and a merge show that there is somebody: {masked}");
    }
}

/// Files that leave without mark and line, and why.
const UNMARKED: &[(&str, &str)] = &[
    ("/catalogue/items.csv", "the catalogue is open to everybody"),
    ("/catalogue/items.xlsx", "the catalogue is open to everybody"),
    ("/firm/credit-reports/{id}/file.xlsx", "a firm takes out what is its own"),
    ("/firm/agency-reports/{id}/file", "a firm takes out what is its own"),
    ("/bank/products/{code}/sheet", "a bank takes out what it wrote itself"),
];

/// Files that stay as they were made, hash and all: the trail alone says who took them.
const AS_KEPT: &[&str] = &[
    "/regulator/reports/{id}/file",
    "/api/v1/reports/{id}/file",
    "/operator/quality/reports/{id}",
    "/operator/register/reports/{id}",
    "/operator/register/anchors",
    "/operator/agency-reports/{id}/file",
];

/// Puts a file beside the report of an agency.
async fn keeps_a_file(city: &City) {
    city.path("/operator/agency-reports/{id}/file").await;
    let tx = city.test.app.db.begin_write().await.expect("a transaction");
    let file = agency_report::ActiveModel { file: Set(Some(b"%PDF-1.7".to_vec())), file_name: Set("a.pdf".to_owned()), ..Default::default() };
    agency_report::Entity::update_many().set(file).exec(&tx).await.expect("kept");
    tx.commit().await.expect("a commit");
}

/// Puts a refused row under the delivery that the route of corrections stands for.
async fn refuses_a_row(city: &City) {
    let path = city.path("/operator/deliveries/{id}/corrections.csv").await;
    let raw: uuid::Uuid = path.split('/').nth(3).expect("an id").parse().expect("an id");
    let id = |raw: uuid::Uuid| if city.test.app.db.backend() == sea_orm::DbBackend::Sqlite { format!("X'{}'", raw.simple()) } else { format!("'{raw}'") };
    let row = format!(
        "INSERT INTO quarantine_row (id, delivery_id, line, cells, reasons) VALUES ({}, {}, 999999, '[\"某公司\"]', '[]')",
        id(uuid::Uuid::from_u128(7)),
        id(raw)
    );
    runs(&city.test, &row).await.expect("refused");
}

/// Every GET route, by path.
fn walked() -> Vec<(&'static str, Access)> {
    let mut routes: Vec<_> = with_own(xinyidai::serve::routes())
        .table()
        .into_iter()
        .filter(|(method, _, _)| *method == Method::GET)
        .map(|(_, path, access)| (path, access))
        .collect();
    routes.sort_by_key(|(path, _)| *path);
    routes
}

/// Fails when an answer says what it may not; 1 when it says that there is somebody.
fn covers(route: &str, answer: &Answer) -> usize {
    let text = if answer.body.starts_with(b"PK") { cells(&answer.body) } else { answer.text() };
    for full in ["隐者甲乙", "隐者丙丁", "者甲", "者丙", "yinzhe"] {
        assert!(!text.contains(full), "{route} says {full}: {text}");
    }
    usize::from(text.contains("隐*") || text.contains("y***@example.org"))
}

/// Every cell of a workbook.
pub(crate) fn cells(bytes: &[u8]) -> String {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let sheets = book.worksheets();
    let text = |cell: &Data| cell.to_string();
    sheets.iter().flat_map(|(_, range)| range.cells().map(|(_, _, cell)| text(cell)).collect::<Vec<_>>()).collect::<Vec<_>>().join("\n")
}
