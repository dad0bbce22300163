//! 自动比对: many firms against lists and flags, under letters for banks and for supervision otherwise; a delivered list against applications and loans.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use entity::consent::lookup;
use entity::credit::delivery;
use entity::financing::application;
use entity::lending::disbursement;
use entity::risk::comparison;
use entity::value::id::{EnterpriseId, OrganisationId};
use entity::value::{Coverage, DisbursementState, Fen, Guarantee, LookupPurpose, LookupResult, OrganisationKind, Ppm, Role, Source, Uscc};
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder};
use serde_json::{Value, json};
use xinyidai::credit::record::actions::of_enterprise;
use xinyidai::platform::moment::written;
use xinyidai::platform::web::access::Scope;
use xinyidai::risk::actions::{open_flags, reconcile};
use xinyidai::risk::comparison::actions::MOST_A_DAY;
use xinyidai::risk::comparison::arrived::actions::{Arrived, arrived};
use xinyidai::risk::comparison::asked::list_of;

use crate::register::{runs, signs, signs_for};
use crate::risk::{applies, delivers, dishonest};
use crate::support::app::{Browser, System, TestApp};
use crate::support::both_databases;

fn code(first16: &str) -> String {
    Uscc::complete(first16).expect("a code").to_string()
}

async fn lines(test: &TestApp) -> Vec<lookup::Model> {
    lookup::Entity::find().order_by_asc(lookup::Column::Seq).all(test.app.db.read()).await.expect("the register")
}

async fn compares(system: &System, firms: &[Value]) -> Value {
    let answer = system.post("/api/v1/comparisons", None, &json!({ "firms": firms })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

fn outcomes(view: &Value) -> Vec<String> {
    view["firms"].as_array().expect("firms").iter().map(|firm| firm["outcome"].as_str().expect("an outcome").to_owned()).collect()
}

/// A firm on the court's list, with the flag that follows.
async fn listed(test: &TestApp, firm: EnterpriseId) {
    delivers(test, firm, Source::DishonestDebtor, dishonest(), None).await;
    reconcile(&test.app, firm).await.expect("flags");
}

/// Loans of the firm that has applied: the bank, how many 万元, how many of them are repaid, and whether the loan stands.
async fn borrows(test: &TestApp, firm: EnterpriseId, loans: &[(OrganisationId, i64, i64, DisbursementState)]) {
    let (on, now) = (test.app.clock.today(), test.app.clock.now());
    let applied = application::Entity::find().one(test.app.db.read()).await.expect("a query").expect("the application");
    let tx = test.app.db.begin_write().await.expect("a transaction");
    for (nth, (bank, wan, repaid, state)) in loans.iter().enumerate() {
        let is_reversed = *state == DisbursementState::Reversed;
        let row = disbursement::Model {
            id: test.app.ids.new_id(),
            application_id: applied.id,
            enterprise_id: firm,
            bank_id: *bank,
            reference: format!("L-{nth}"),
            amount_fen: Fen::wan(*wan),
            rate_ppm: Ppm(43_500),
            guarantee: Guarantee::Credit,
            disbursed_on: on,
            matures_on: "2027-12-31".parse().expect("a day"),
            attests_no_record: false,
            attested_on: None,
            state: *state,
            reversed_on: is_reversed.then_some(on),
            reversal_reason: None,
            repaid_fen: Fen::wan(*repaid),
            recorded_at: now,
            version: 1,
            reversed_at: is_reversed.then_some(now),
        };
        disbursement::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a disbursement");
    }
    tx.commit().await.expect("a commit");
}

/// The operator delivers a file of lists; how it compares.
async fn sends(test: &TestApp, operator: &mut Browser, coverage: Coverage, rows: &str) -> Arrived {
    test.later(chrono::Duration::minutes(10));
    let text = format!("名单名称,企业名称,统一社会信用代码,列入日期\n{rows}");
    let led = operator.upload("/operator/deliveries", &[("source", "listing"), ("coverage", coverage.code())], "lists.csv", text.as_bytes()).await.led();
    test.works().await;
    let id = led.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    arrived(&test.app, id).await.expect("compared")
}

both_databases! {
    async fn a_bank_learns_of_firms_with_a_letter_and_of_no_others(test: TestApp) {
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        let mut officer = test.person("officer", Role::BankOfficer, bank).await;
        let system = test.system(bank, &[Scope::Compare]).await;
        let (open, mut owner) = test.firm("owner", "91320899MAXAAAA0").await;
        let (closed, _) = test.firm("other", "91320899MAXBBBB0").await;
        let (clean, mut third) = test.firm("third", "91320899MAXCCCC0").await;
        let letter = signs(&mut owner, bank, "0").await;
        signs(&mut third, bank, "1").await;
        listed(&test, open).await;
        listed(&test, closed).await;
        let firms = [
            json!({ "code": code("91320899MAXAAAA0") }),
            json!({ "code": code("91320899MAXBBBB0"), "name": "未授权的" }),
            json!({ "code": code("91320899MAXCCCC0") }),
            json!({ "code": code("91320899MAXDDDD0") }),
            json!({ "name": "没有这样的公司" }),
            json!({ "code": "12345" }),
        ];
        let view = compares(&system, &firms).await;
        assert_eq!(outcomes(&view), ["listed", "not_authorised", "clear", "not_authorised", "not_authorised", "invalid"]);
        let hits = &view["firms"][0]["hits"];
        assert_eq!((hits[0]["kind"].as_str(), hits[0]["code"].as_str(), hits[0]["number"].as_str()), (Some("list"), Some("dishonest_debtor"), Some("(2026)苏0812执12号")));
        assert_eq!((hits[0]["department"].as_str(), hits[0]["from_on"].as_str()), (Some("淮安市中级人民法院"), Some("2026-03-02")));
        assert_eq!((hits[1]["kind"].as_str(), hits[1]["code"].as_str(), hits[1]["severity"].as_str()), (Some("flag"), Some("RF01"), Some("high")));
        // A firm that is on the list and one that does not exist answer the same.
        let bare = |nth: usize| json!([view["firms"][nth]["outcome"], view["firms"][nth]["hits"]]);
        assert_eq!(bare(1), bare(3));

        // Every firm left one line, the refused one too; what names no firm left none.
        let register = lines(&test).await;
        let of = |firm: EnterpriseId| register.iter().filter(|line| line.enterprise_id == firm).map(|line| (line.result, line.purpose, line.api_token_id.is_some())).collect::<Vec<_>>();
        assert_eq!(of(open), [(LookupResult::Shown, LookupPurpose::CreditReview, true)]);
        assert_eq!(of(closed), [(LookupResult::Refused, LookupPurpose::CreditReview, true)]);
        assert_eq!((of(clean).len(), register.len()), (1, 3));

        // The page says the same of the first two; the letter of one look is used up, so of the third firm nothing is told any more.
        let text = format!("{} 甲\n{}\n{}\n", code("91320899MAXAAAA0"), code("91320899MAXBBBB0"), code("91320899MAXCCCC0"));
        let page = officer.post("/bank/compare", &[("firms", &text)]).await.ok();
        for shown in ["名单：失信被执行人", "风险提示：", "淮安市中级人民法院 · (2026)苏0812执12号", "未授权", "最近的比对"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(page.matches(">未授权<").count(), 2, "{page}");

        // Revoked, nothing is told any more.
        let shown = owner.get(&letter).await.ok();
        owner.post(&format!("{letter}/revoke"), &[("version", &crate::demand::hidden(&shown, "version"))]).await.led();
        assert_eq!(outcomes(&compares(&system, &firms[..1]).await), ["not_authorised"]);

        // A letter that opens more, but no records, does not stand in the way of one that opens them.
        let wide = signs_for(&mut owner, bank, "0", &["registration", "operating", "declared"]).await;
        assert_eq!(outcomes(&compares(&system, &firms[..1]).await), ["not_authorised"]);
        let narrow = signs_for(&mut owner, bank, "1", &["public_credit"]).await;
        assert_eq!(outcomes(&compares(&system, &firms[..1]).await), ["listed"]);
        assert!(owner.get(&wide).await.ok().contains("已查询 0 次") && owner.get(&narrow).await.ok().contains("次数已用完"));
        let under = lines(&test).await.pop().and_then(|line| line.authorisation_id).expect("a letter");
        assert!(narrow.ends_with(&under.to_string()), "{narrow} {under}");
        let kept = comparison::Entity::find().order_by_asc(comparison::Column::Id).all(test.app.db.read()).await.expect("comparisons");
        let mut counts: Vec<[i64; 4]> = kept.iter().map(|row| [row.asked, row.compared, row.listed, row.refused]).collect();
        counts.sort_unstable();
        assert_eq!(counts, [[1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 0], [3, 1, 1, 2], [6, 2, 1, 4]]);
        assert!(kept.iter().all(|row| row.finished_at.is_some() && row.organisation_id == bank));
    }

    async fn departments_compare_for_supervision_what_a_recount_finds(test: TestApp) {
        let department = test.organisation("court", OrganisationKind::Department).await;
        let system = test.system(department, &[Scope::Compare]).await;
        let other = test.system(department, &[Scope::Deliver]).await;
        let mut firms = BTreeMap::new();
        for nth in 0..24_u32 {
            let first16 = format!("91320899MAX{nth:05}");
            let firm = test.registered(&first16).await;
            // Lists, penalties and grades in turns; some of them are over.
            let over = (nth % 5 == 4).then(|| "2026-02-01".parse().expect("a day"));
            match nth % 4 {
                0 => drop(delivers(&test, firm, Source::DishonestDebtor, dishonest(), over).await),
                1 => drop(delivers(&test, firm, Source::AbnormalOperation, json!({ "reason": "未按期公示年报" }), over).await),
                2 => drop(delivers(&test, firm, Source::Penalty, json!({ "category": ["fine"], "fine": 5_000_000 }), over).await),
                _ => {}
            }
            reconcile(&test.app, firm).await.expect("flags");
            firms.insert(code(&first16), firm);
        }
        let asked: Vec<Value> = firms.keys().map(|code| json!({ "code": code })).collect();
        let view = compares(&system, &asked).await;
        let today = test.app.clock.today();
        let (mut listed, mut clear) = (0, 0);
        for (line, firm) in view["firms"].as_array().expect("firms").iter().zip(firms.values()) {
            let records = of_enterprise(test.app.db.read(), *firm).await.expect("records");
            let lists = records.iter().filter(|record| list_of(record).is_some() && record.counts_on(today)).count();
            let flags = open_flags(test.app.db.read(), *firm).await.expect("flags").into_iter().filter(|flag| flag.stands_on(today)).count();
            assert_eq!(line["hits"].as_array().map(Vec::len), Some(lists + flags), "{line}");
            assert_eq!(line["outcome"], if lists + flags == 0 { "clear" } else { "listed" });
            listed += usize::from(lists + flags > 0);
            clear += usize::from(lists + flags == 0);
        }
        assert!(listed > 5 && clear > 5, "the sample has both: {listed} and {clear}");
        let register = lines(&test).await;
        assert_eq!(register.len(), 24);
        assert!(register.iter().all(|line| line.purpose == LookupPurpose::Supervision && line.result == LookupResult::Shown && line.organisation_id == Some(department)));

        // As of this moment, in several pieces, the same stands.
        let at = written(test.app.clock.now());
        let then = system.post("/api/v1/comparisons", None, &json!({ "firms": asked, "at": at })).await.json();
        assert_eq!(outcomes(&then), outcomes(&view));
        let counts = |view: &Value| view["firms"].as_array().expect("firms").iter().map(|line| line["hits"].as_array().map(Vec::len)).collect::<Vec<_>>();
        assert_eq!(counts(&then), counts(&view));
        assert_eq!(lines(&test).await.len(), 48);

        // By name: one firm of the name is found, two are not told apart, and a person's number is no firm.
        runs(&test, "UPDATE enterprise SET name_search = '某某有限公司' WHERE name_search IN ('91320899MAX00000', '91320899MAX00001')").await.expect("renamed");
        runs(&test, "UPDATE enterprise SET name_search = '别的有限公司' WHERE name_search = '91320899MAX00003'").await.expect("renamed");
        let named = [json!({ "name": "某某有限公司" }), json!({ "name": " 别的有限公司" }), json!({ "name": "没有的有限公司" }), json!({ "code": "11010519491231002X" })];
        assert_eq!(outcomes(&compares(&system, &named).await), ["ambiguous", "clear", "unknown", "invalid"]);
        other.post("/api/v1/comparisons", None, &json!({ "firms": [] })).await.is(StatusCode::FORBIDDEN);
    }

    async fn a_call_and_a_day_have_their_limits(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let system = test.system(office, &[Scope::Compare]).await;
        let many: Vec<Value> = (0..2_001).map(|nth| json!({ "name": format!("某{nth}公司") })).collect();
        system.post("/api/v1/comparisons", None, &json!({ "firms": many })).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        system.post("/api/v1/comparisons", None, &json!({ "firms": [] })).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(outcomes(&compares(&system, &many[..2_000]).await).len(), 2_000);
        let then = system.post("/api/v1/comparisons", None, &json!({ "firms": many[..2_000], "at": "2026-03-01" })).await.json();
        assert_eq!(outcomes(&then).len(), 2_000, "as many as of an earlier moment");
        system.post("/api/v1/comparisons", None, &json!({ "firms": many, "at": "2026-03-01" })).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let empty = operator.post("/operator/compare", &[("firms", " \n")]).await;
        assert!(empty.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("请至少填写一家企业"));
        let row = comparison::Model {
            id: test.app.ids.new_id(),
            organisation_id: office,
            person_id: None,
            api_token_id: None,
            asked: MOST_A_DAY - 4_001,
            compared: 0,
            listed: 0,
            refused: 0,
            at: test.app.clock.now(),
            finished_at: None,
        };
        let tx = test.app.db.begin_write().await.expect("a transaction");
        comparison::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a row");
        tx.commit().await.expect("a commit");
        system.post("/api/v1/comparisons", None, &json!({ "firms": many[..2] })).await.is(StatusCode::TOO_MANY_REQUESTS);
        compares(&system, &many[..1]).await;
        operator.post("/operator/compare", &[("firms", "某公司")]).await.is(StatusCode::TOO_MANY_REQUESTS);
        // The next day is another one.
        test.later(chrono::Duration::days(1));
        compares(&system, &many[..2]).await;
    }

    async fn a_delivered_list_is_compared_with_applications_and_loans(test: TestApp) {
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let (firm, _) = test.firm("owner", "91320899MAXAAAA0").await;
        applies(&test, firm, bank).await;
        let [second, third] = [test.organisation("b2", OrganisationKind::Bank).await, test.organisation("b3", OrganisationKind::Bank).await];
        let (paid, reversed) = (DisbursementState::Paid, DisbursementState::Reversed);
        borrows(&test, firm, &[(bank, 100, 20, paid), (second, 30, 0, paid), (third, 50, 50, paid), (third, 70, 0, reversed)]).await;
        listed(&test, firm).await;
        test.works().await;
        let delivered = delivery::Entity::find().one(test.app.db.read()).await.expect("a query").expect("the delivery");
        let before = lines(&test).await.len();
        let page = operator.get(&format!("/operator/deliveries/{}/comparison", delivered.id)).await.ok();
        for shown in ["涉及企业", "1 家企业，1 家银行", "据此有 1 项风险提示", "另提示监管和信用部门 1 家、企业本身 1 家", "不与法定代表人比对"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let owing = arrived(&test.app, delivered.id).await.expect("compared");
        assert_eq!((owing.borrowers, owing.owed, owing.lenders), (1, Fen::wan(110), 2), "what is repaid or reversed is owed no more");
        assert!(page.contains("有贷款余额的企业</dt><dd><b>1") && page.contains("余额 110.00 万元，2 家银行"), "{page}");
        assert_eq!(lines(&test).await.len(), before, "numbers open nobody's file");
        assert!(!page.contains("91320899MAX") && !page.contains("纺织有限公司") && !page.contains("苏0812"), "nor do they say whose it is: {page}");
        assert!(operator.get(&format!("/operator/deliveries/{}", delivered.id)).await.ok().contains("/comparison"));
        operator.get("/operator/deliveries/01a21517-d1ac-7586-9b1a-eb593f60c688/comparison").await.not_found();

        // A list that comes again speaks for the same entries, although none of its rows says anything new.
        let other = test.registered("91320899MAXBBBB0").await;
        let entry = |list: &str, first16: &str| format!("{list},某公司,{},2026年02月27日\n", code(first16));
        let wages = entry("拖欠农民工工资失信联合惩戒对象", "91320899MAXAAAA0");
        let first = sends(&test, &mut operator, Coverage::Full, &wages).await;
        assert_eq!((first.delivery.rows_new, first.records, first.firms, first.borrowers, first.applicants), (1, 1, 1, 1, 1));
        assert_eq!((first.flags, first.namesakes.open), (1, 1), "of both firms the representative is called the same");
        for (coverage, rows) in [(Coverage::Full, wages.clone()), (Coverage::Delta, wages.clone()), (Coverage::Full, wages.replace("某公司", "\"某公司\""))] {
            let again = sends(&test, &mut operator, coverage, &rows).await;
            assert_eq!((again.delivery.rows_new, again.delivery.rows_changed, again.delivery.rows_unchanged), (0, 0, 1));
            assert_eq!(Arrived { delivery: first.delivery.clone(), ..again.clone() }, first, "{coverage:?}");
            let pairs = operator.get(&format!("/operator/deliveries/{}/namesakes", again.delivery.id)).await.ok();
            assert!(pairs.contains(&format!("/operator/namesakes/{firm}~{other}")), "{pairs}");
        }
        // Of another list a full file says nothing; beside a new entry the known one still counts.
        let watched = entry("重点关注对象", "91320899MAXBBBB0");
        let apart = sends(&test, &mut operator, Coverage::Full, &watched).await;
        assert_eq!((apart.records, apart.firms, apart.borrowers), (1, 1, 0));
        let both = sends(&test, &mut operator, Coverage::Full, &format!("{watched}{wages}")).await;
        assert_eq!((both.delivery.rows_unchanged, both.records, both.firms, both.borrowers), (2, 2, 2, 1));
    }
}
