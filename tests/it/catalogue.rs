//! The catalogue for anybody, that nothing enters outside it, and that two operators change it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use chrono::{Duration, NaiveDate};
use entity::catalogue::item_version;
use entity::credit::delivery;
use entity::notice::{mail, notice};
use entity::platform::audit_entry;
use entity::value::id::OrganisationId;
use entity::value::{Coverage, DraftState, MailState, OrganisationKind, Role, Source, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use xinyidai::consent::retention::law::records_before;
use xinyidai::credit::catalogue::actions::current;
use xinyidai::credit::catalogue::content::{Content, SHARED_SOURCE};
use xinyidai::credit::catalogue::draft::typed::Typed;
use xinyidai::credit::catalogue::item::{Frequency, shipped};
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::supply::actions::supplies;
use xinyidai::platform::web::access::Scope;

use crate::support::app::{Answer, Browser, TestApp};
use crate::support::both_databases;

/// A list with one penalty.
const PENALTY: &str = "行政相对人名称,统一社会信用代码\n";

/// The form of a shipped item as it stands, with some of its fields typed otherwise.
fn form(code: &str, otherwise: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let item = shipped().iter().find(|item| item.code == code).expect("an item");
    let typed = Typed::of(&Content::of(item), "");
    let lists = typed.subjects.iter().map(|code| ("subjects[]", code.clone())).chain(typed.uses.iter().map(|code| ("uses[]", code.clone())));
    let one = |field: &'static str, text: &str| (field, text.to_owned());
    let fields = [
        one("name", &typed.name),
        one("name_en", &typed.name_en),
        one("owner", &typed.owner),
        one("basis", &typed.basis),
        one("fields", &typed.fields),
        one("frequency", &typed.frequency),
        one("mode", &typed.mode),
        one("disclosure", &typed.disclosure),
        one("sensitivity", &typed.sensitivity),
        one("retention_months", &typed.retention_months),
        one("authorisation", &typed.authorisation),
        one("newest", &item.version.to_string()),
    ];
    let mut all: Vec<_> = fields.into_iter().chain(lists).filter(|(field, _)| otherwise.iter().all(|(other, _)| other != field)).collect();
    all.extend(otherwise.iter().filter(|(_, text)| !text.is_empty()).map(|(field, text)| one(field, text)));
    all
}

async fn types(browser: &mut Browser, path: &str, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(field, text)| (*field, text.as_str())).collect();
    browser.post(path, &fields).await
}

/// The credit office and some of its operators.
async fn office(app: &TestApp) -> (OrganisationId, [Browser; 3]) {
    let office = app.organisation("office", OrganisationKind::CreditOffice).await;
    let person = async |login: &str| app.person(login, Role::Operator, office).await;
    (office, [person("operator").await, person("operator2").await, person("operator3").await])
}

/// Drafts a change of an item and hands it to review; the draft is at its second version then.
async fn proposes(browser: &mut Browser, code: &str, otherwise: &[(&'static str, &str)]) {
    let desk = format!("/operator/catalogue/{code}");
    assert_eq!(types(browser, &format!("{desk}/edit"), &form(code, otherwise)).await.led(), desk);
    browser.post(&format!("{desk}/submit"), &[("version", "1"), ("note", "按市里的通知调整")]).await.led();
}

async fn approves(browser: &mut Browser, code: &str, version: &str, day: &str) -> Answer {
    browser.post(&format!("/operator/catalogue/{code}/approve"), &[("version", version), ("day", day)]).await
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

both_databases! {
    async fn a_change_takes_a_second_person_and_holds_from_its_day(app: TestApp) {
        let (_, [mut one, mut two, _]) = office(&app).await;
        app.organisation("market", OrganisationKind::Department).await;
        app.agrees("market", Source::Penalty, Coverage::Delta).await;
        // Another process, which has the catalogue in memory already.
        let mut other = app.app.clone();
        other.catalogue = Arc::default();
        let frequency = async |on: &str| current(&other, other.db.read()).await.expect("a catalogue").frequency(Source::Penalty, &BTreeSet::new(), day(on));
        assert_eq!(frequency("2026-04-01").await, Frequency::Weekly);

        proposes(&mut one, "XX0501", &[("frequency", "daily"), ("retention_months", "24")]).await;
        let desk = two.get("/operator/catalogue/XX0501").await.ok();
        assert!(desk.contains("七个工作日内") && desk.contains("每日") && desk.contains("保存期限缩短"), "{desk}");
        let same = approves(&mut one, "XX0501", "2", "2026-04-01").await;
        same.refused_page();
        assert!(same.text().contains("请由另一位管理员办理"), "{}", same.text());
        one.post("/operator/catalogue/XX0501/return", &[("version", "2"), ("note", "我自己退回")]).await.refused_page();
        let past = approves(&mut two, "XX0501", "2", "2026-03-01").await;
        past.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(past.text().contains("日期不能早于今天"), "{}", past.text());
        assert_eq!(approves(&mut two, "XX0501", "2", "2026-04-01").await.led(), "/operator/catalogue/XX0501");

        assert_eq!([frequency("2026-03-31").await, frequency("2026-04-01").await], [Frequency::Weekly, Frequency::Daily], "in the other process at once");
        let mut visitor = app.visitor();
        let page = visitor.get("/catalogue/XX0501").await.ok();
        assert!(page.contains("待生效") && page.contains("CF_NR_FK") && page.contains("罚款金额"), "{page}");
        let asked = async |supplies: Vec<xinyidai::credit::feed::supply::actions::Supply>| supplies[0].frequency;
        assert_eq!(asked(supplies(&app.app).await.expect("supplies")).await, Frequency::Weekly);
        let kept = async |on: &str| records_before(&current(&app.app, app.app.db.read()).await.expect("a catalogue"), Source::Penalty, day(on));
        assert_eq!((kept("2026-03-31").await, kept("2026-04-01").await), (day("2023-03-31"), day("2024-04-01")));
        app.later(Duration::days(30));
        assert_eq!(asked(supplies(&app.app).await.expect("supplies")).await, Frequency::Daily);
        let done = audit_entry::Entity::find().filter(audit_entry::Column::SubjectId.eq("XX0501"));
        let mut done: Vec<String> = done.all(app.app.db.read()).await.expect("the trail").into_iter().map(|line| line.action).collect();
        done.sort();
        assert_eq!(done, ["item.approve", "item.draft", "item.submit"]);
    }

    async fn what_is_approved_never_changes_in_the_database(app: TestApp) {
        let (_, [mut one, mut two, _]) = office(&app).await;
        proposes(&mut one, "XX0502", &[("disclosure", "open")]).await;
        approves(&mut two, "XX0502", "2", "2026-03-02").await.led();
        let approved = item_version::Column::State.eq(DraftState::Published);
        let tx = app.app.db.begin_write().await.expect("a transaction");
        let change = item_version::ActiveModel { note: Set("另一个原因".to_owned()), ..Default::default() };
        let refused = item_version::Entity::update_many().set(change).filter(approved.clone()).exec(&tx).await.expect_err("refused");
        assert!(refused.to_string().contains("never change"), "{refused}");
        drop(tx);
        let tx = app.app.db.begin_write().await.expect("a transaction");
        assert!(item_version::Entity::delete_many().filter(approved).exec(&tx).await.is_err());
    }

    async fn of_two_reviewers_one_is_first_and_what_was_changed_meanwhile_is_not_approved(app: TestApp) {
        let (_, [mut one, mut two, mut three]) = office(&app).await;
        proposes(&mut one, "XX0501", &[("frequency", "daily")]).await;
        let (a, b) = tokio::join!(approves(&mut two, "XX0501", "2", "2026-03-02"), approves(&mut three, "XX0501", "2", "2026-03-09"));
        let mut both = [a.status, b.status];
        both.sort();
        assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{}{}", a.text(), b.text());
        let numbers: Vec<Option<i64>> = item_version::Entity::find().all(app.app.db.read()).await.expect("rows").into_iter().map(|row| row.number).collect();
        assert_eq!(numbers, [Some(2)]);

        proposes(&mut one, "XX0601", &[("frequency", "daily")]).await;
        one.post("/operator/catalogue/XX0601/take-back", &[("version", "2")]).await.led();
        let again: Vec<_> = form("XX0601", &[("frequency", "monthly"), ("version", "3")]);
        types(&mut one, "/operator/catalogue/XX0601/edit", &again).await.led();
        one.post("/operator/catalogue/XX0601/submit", &[("version", "4"), ("note", "按市里的通知调整")]).await.led();
        // The second person still has the page of the first draft before them.
        approves(&mut two, "XX0601", "2", "2026-03-02").await.refused_page();
        // Somebody drafts a change of what the item said before it was changed.
        types(&mut three, "/operator/catalogue/XX0501/edit", &form("XX0501", &[("owner", "另一个部门")])).await.refused_page();
        approves(&mut two, "XX0601", "5", "2026-03-02").await.led();
        let given = two.post("/operator/catalogue/XX0601/return", &[("version", "6"), ("note", "太晚了一点")]).await;
        given.refused_page();
    }

    async fn of_two_drafts_that_name_the_same_kind_one_is_approved(app: TestApp) {
        let (_, [mut one, mut two, mut three]) = office(&app).await;
        let items = [("XX0951", "市级小巨人企业", "Little giants of the city"), ("XX0952", "市级龙头企业", "Leaders of the city")];
        for (code, name, name_en) in items {
            let named = [("category", "09"), ("name", name), ("name_en", name_en), ("shared", "yes"), ("kinds[]", "little_giant")];
            let desk = format!("/operator/catalogue/{code}");
            assert_eq!(types(&mut one, "/operator/catalogue/new", &form("XX0902", &named)).await.led(), desk);
            // Nothing is found while neither of them is approved.
            one.post(&format!("{desk}/submit"), &[("version", "1"), ("note", "市政府文件要求")]).await.led();
        }
        let (a, b) = tokio::join!(approves(&mut two, "XX0951", "2", "2026-03-02"), approves(&mut three, "XX0952", "2", "2026-03-02"));
        let mut both = [a.status, b.status];
        both.sort();
        assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{}{}", a.text(), b.text());
        let rows = item_version::Entity::find().all(app.app.db.read()).await.expect("rows");
        let codes = |state: DraftState| rows.iter().filter(|row| row.state == state).map(|row| row.code.as_str()).collect::<Vec<_>>();
        let (approved, waiting) = (codes(DraftState::Published), codes(DraftState::InReview));
        assert_eq!((approved.len(), waiting.len()), (1, 1));
        let desk = two.get(&format!("/operator/catalogue/{}", waiting[0])).await.ok();
        assert!(desk.contains(&format!("专精特新“小巨人”企业：已归 {}", approved[0])) && desk.contains("item.kind_taken"), "{desk}");
    }

    async fn a_draft_is_given_back_with_a_reason_and_discarded(app: TestApp) {
        let (_, [mut one, mut two, _]) = office(&app).await;
        proposes(&mut one, "XX0501", &[("frequency", "daily")]).await;
        let without = two.post("/operator/catalogue/XX0501/return", &[("version", "2"), ("note", "")]).await;
        without.is(StatusCode::UNPROCESSABLE_ENTITY);
        two.post("/operator/catalogue/XX0501/return", &[("version", "2"), ("note", "请补充文件名称")]).await.led();
        let desk = one.get("/operator/catalogue/XX0501").await.ok();
        assert!(desk.contains("请补充文件名称") && desk.contains("退回修改"), "{desk}");
        one.post("/operator/catalogue/XX0501/discard", &[("version", "3")]).await.led();
        let desk = one.get("/operator/catalogue/XX0501").await.ok();
        assert!(desk.contains("已作废的草稿") && desk.contains("起草变更"), "{desk}");
        assert!(one.get("/operator/catalogue").await.ok().contains("没有正在办理的变更"));
        one.get("/operator/catalogue/XX9901").await.not_found();
    }

    async fn who_may_review_is_told_once_and_who_wrote_it_what_became_of_it(app: TestApp) {
        let (_, [mut one, mut two, mut three]) = office(&app).await;
        let desk = "/operator/catalogue/XX0501";
        let standing = async |of: &mut Browser| {
            let page = of.get("/notices").await.ok();
            let lines = ["待复核：XX0501", "无需再复核：XX0501", "已退回：您起草的 XX0501", "已批准：您起草的 XX0501"];
            let heads: Vec<&str> = page.split("<h3>").skip(1).filter_map(|part| part.split("</h3>").next()).collect();
            (lines.map(|line| heads.iter().filter(|head| head.contains(line)).count()), page)
        };
        proposes(&mut one, "XX0501", &[("frequency", "daily")]).await;
        assert_eq!(standing(&mut one).await.0, [0, 0, 0, 0], "who wrote it may not look at it");
        for reviewer in [&mut two, &mut three] {
            let (lines, page) = standing(reviewer).await;
            assert!(lines == [1, 0, 0, 0] && page.contains(&format!("href=\"{desk}\"")) && page.contains("1 条未读"), "{page}");
        }
        assert!(one.get("/notices").await.ok().contains("没有未读消息"));

        // Given back: the author reads why; the third person has nothing left to do, and the second knows.
        two.post(&format!("{desk}/return"), &[("version", "2"), ("note", "请补充文件名称")]).await.led();
        let (lines, page) = standing(&mut one).await;
        assert!(lines == [0, 0, 1, 0] && page.contains("理由：请补充文件名称") && page.contains(&format!("href=\"{desk}\"")), "{page}");
        let (lines, page) = standing(&mut two).await;
        assert!(lines == [1, 0, 0, 0] && page.contains("没有未读消息"), "{page}");
        let (lines, page) = standing(&mut three).await;
        assert!(lines[1] == 1 && page.contains("已退回起草人，您无需再办理") && page.contains("更正的是") && page.contains("1 条未读"), "{page}");

        // Handed in again it is told again; taken back it is over for both.
        types(&mut one, &format!("{desk}/edit"), &form("XX0501", &[("frequency", "daily"), ("retention_months", "24"), ("version", "3")])).await.led();
        one.post(&format!("{desk}/submit"), &[("version", "4"), ("note", "按市里的通知调整")]).await.led();
        assert_eq!(standing(&mut two).await.0, [2, 0, 0, 0]);
        one.post(&format!("{desk}/take-back"), &[("version", "5")]).await.led();
        let (lines, page) = standing(&mut two).await;
        assert!(lines[1] == 1 && page.contains("已由起草人撤回"), "{page}");
        one.post(&format!("{desk}/submit"), &[("version", "6"), ("note", "按市里的通知调整")]).await.led();
        approves(&mut two, "XX0501", "7", "2026-04-01").await.led();
        let (lines, page) = standing(&mut one).await;
        assert!(lines == [0, 0, 1, 1] && page.contains("自2026年4月1日起生效"), "{page}");
        one.reads_english();
        let page = one.get("/notices").await.ok();
        assert!(page.contains("Approved: your draft of XX0501") && page.contains("Reason: 请补充文件名称"), "{page}");

        // One mail of each notice, to the person alone.
        app.works().await;
        let mails = mail::Entity::find().all(app.app.db.read()).await.expect("mails");
        let to = |login: &str| mails.iter().filter(|mail| mail.to_address == format!("{login}@example.org") && mail.state == MailState::Sent).count();
        assert_eq!([to("operator"), to("operator2"), to("operator3"), mails.len()], [2, 4, 6, 12]);
        assert_eq!(notice::Entity::find().count(app.app.db.read()).await.expect("a count"), 12);
    }

    async fn a_citys_version_may_stand_on_purpose_beside_what_is_shipped(app: TestApp) {
        let (_, [mut one, mut two, _]) = office(&app).await;
        let desk = "/operator/catalogue/XX0501";
        proposes(&mut one, "XX0501", &[("frequency", "daily")]).await;
        // The program of that time shipped another department for the item than today's does.
        let mut before = Content::of(shipped().iter().find(|item| item.code == "XX0501").expect("an item"));
        "从前的部门".clone_into(&mut before.owner);
        let tx = app.app.db.begin_write().await.expect("a transaction");
        let change = item_version::ActiveModel { shipped: Set(Some(serde_json::json!(before))), ..Default::default() };
        item_version::Entity::update_many().set(change).filter(item_version::Column::Code.eq("XX0501")).exec(&tx).await.expect("changed");
        tx.commit().await.expect("a commit");
        approves(&mut two, "XX0501", "2", "2026-03-02").await.led();
        let differs = async |of: &mut Browser| {
            let (item, board) = (of.get(desk).await.ok(), of.get("/operator/catalogue").await.ok());
            assert_eq!(item.contains("id=\"differs\""), board.contains("XX0501#differs"));
            item.contains("id=\"differs\"")
        };
        assert!(differs(&mut one).await);

        // That it stands is drafted with a reason, and agreed to by the second person.
        one.post(&format!("{desk}/keep"), &[("newest", "1")]).await.refused_page();
        one.post(&format!("{desk}/keep"), &[("newest", "2")]).await.led();
        let page = one.get(desk).await.ok();
        assert!(page.contains("本市有意保留自己的版本") && !page.contains("与现行版本没有差别"), "{page}");
        one.post(&format!("{desk}/submit"), &[("version", "1"), ("note", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        one.post(&format!("{desk}/submit"), &[("version", "1"), ("note", "本市仍按每日报送")]).await.led();
        assert!(differs(&mut two).await, "until it is approved");
        approves(&mut two, "XX0501", "2", "2026-03-02").await.led();
        assert!(!differs(&mut one).await);
        let rows = item_version::Entity::find().filter(item_version::Column::Number.eq(3)).all(app.app.db.read()).await.expect("rows");
        assert_eq!((rows.len(), rows[0].note.as_str(), rows[0].reviewed_by.is_some()), (1, "本市仍按每日报送", true), "kept with who and why");
        let catalogue = current(&app.app, app.app.db.read()).await.expect("a catalogue");
        assert_eq!(catalogue.frequency(Source::Penalty, &BTreeSet::new(), day("2026-03-02")), Frequency::Daily);
        // Now that it was answered, the same again says nothing new.
        one.post(&format!("{desk}/keep"), &[("newest", "3")]).await.led();
        one.post(&format!("{desk}/submit"), &[("version", "1"), ("note", "再保留一次看看")]).await.refused_page();
    }

    async fn an_item_that_has_ended_lets_nothing_in(app: TestApp) {
        let (office, [mut one, mut two, _]) = office(&app).await;
        let sent = async |browser: &mut Browser| browser.upload("/operator/deliveries", &[("source", "penalty")], "penalty.csv", PENALTY.as_bytes()).await;
        sent(&mut one).await.led();
        one.post("/operator/catalogue/XX0501/end", &[("newest", "1"), ("note", "改由省里直接归集")]).await.led();
        one.post("/operator/catalogue/XX0501/submit", &[("version", "1"), ("note", "改由省里直接归集")]).await.led();
        assert!(two.get("/operator/catalogue/XX0501").await.ok().contains("拒收这一项的报送"));
        approves(&mut two, "XX0501", "2", "2026-03-03").await.led();
        sent(&mut one).await.led();
        app.later(Duration::days(1));
        // Their sessions have ended over night.
        (one, two) = (app.visitor(), app.visitor());
        one.signs_in("operator").await;
        two.signs_in("operator2").await;
        let refused = sent(&mut one).await;
        refused.is(StatusCode::CONFLICT);
        assert!(refused.text().contains("已经停用"), "{}", refused.text());
        let system = app.system(office, &Scope::ALL).await;
        system.send(Method::POST, "/api/v1/deliveries?source=penalty&name=a.csv", &[], PENALTY.into()).await.refused("feed.item_ended");
        assert_eq!(delivery::Entity::find().count(app.app.db.read()).await.expect("a count"), 2);
        let page = app.visitor().get("/catalogue/XX0501").await.ok();
        assert!(page.contains("已停用"), "{page}");
        assert!(!app.visitor().get("/catalogue?q=XX0501").await.ok().contains("/catalogue/XX0501"));
        // It can be taken up again, which a second person sees.
        let again = form("XX0501", &[("newest", "2"), ("note", "恢复归集")]);
        types(&mut one, "/operator/catalogue/XX0501/edit", &again).await.led();
        assert!(one.get("/operator/catalogue/XX0501").await.ok().contains("恢复已停用的信息项"));
        one.post("/operator/catalogue/XX0501/submit", &[("version", "1"), ("note", "恢复归集")]).await.led();
        approves(&mut two, "XX0501", "2", "2026-03-03").await.led();
        sent(&mut one).await.led();
    }

    async fn an_item_of_a_shared_form_that_has_ended_keeps_its_own_rows_out_alone(app: TestApp) {
        let (_, [mut one, mut two, _]) = office(&app).await;
        let number = |code: &str| shipped().iter().find(|item| item.code == code).expect("an item").version;
        for code in ["XX0902", "XX1702", "XX1901"] {
            let newest = number(code).to_string();
            one.post(&format!("/operator/catalogue/{code}/end"), &[("newest", newest.as_str()), ("note", "改由省里直接归集")]).await.led();
            one.post(&format!("/operator/catalogue/{code}/submit"), &[("version", "1"), ("note", "改由省里直接归集")]).await.led();
            approves(&mut two, code, "2", "2026-03-02").await.led();
        }
        let firm = Uscc::complete("91320899MAXAAAA0").expect("a code");
        let held = format!("企业名称,统一社会信用代码,认定名称,认定日期\n某公司,{firm},高新技术企业,2026-01-05\n某公司,{firm},专精特新,2026-01-05\n");
        let filed = format!("企业名称,统一社会信用代码,信息类型,事项,日期\n某公司,{firm},科技项目,某事,2026-02-14\n某公司,{firm},财政补贴,某事,2026-02-14\n");
        let listed = format!(
            "名单名称,企业名称,统一社会信用代码,列入日期\n拖欠农民工工资失信联合惩戒对象,某公司,{firm},2026-02-14\n海关失信企业,某公司,{firm},2026-02-14\n"
        );
        let sent = async |browser: &mut Browser, source: &str, text: &str| {
            app.later(Duration::minutes(1));
            let led = browser.upload("/operator/deliveries", &[("source", source)], "a.csv", text.as_bytes()).await.led();
            app.works().await;
            let newest = feed::list(&app.app, None, None, None).await.expect("deliveries").remove(0);
            ([newest.rows_new, newest.rows_unchanged, newest.rows_quarantined], browser.get(&led).await.ok())
        };
        for (source, text, item) in [
            ("qualification", held.as_str(), "XX0902 高新技术企业"),
            ("filing", filed.as_str(), "XX1702 科技项目"),
            ("listing", listed.as_str(), "XX1901 拖欠农民工工资失信名单"),
        ] {
            let (counts, page) = sent(&mut one, source, text).await;
            assert_eq!(counts, [1, 0, 1], "{source}: its neighbour enters");
            assert!(page.contains(item) && page.contains("已停用或不再归集"), "{page}");
        }
        // Taken up again, the same file comes to something else and is read anew.
        let newest = (number("XX0902") + 1).to_string();
        types(&mut one, "/operator/catalogue/XX0902/edit", &form("XX0902", &[("newest", newest.as_str()), ("note", "恢复归集")])).await.led();
        one.post("/operator/catalogue/XX0902/submit", &[("version", "1"), ("note", "恢复归集")]).await.led();
        approves(&mut two, "XX0902", "2", "2026-03-02").await.led();
        assert_eq!(sent(&mut one, "qualification", &held).await.0, [1, 1, 0]);
        // A kind of an item that has ended comes in by an item of the city's own that names it.
        let newest = number("XX0901").to_string();
        one.post("/operator/catalogue/XX0901/end", &[("newest", newest.as_str()), ("note", "改由市里认定")]).await.led();
        one.post("/operator/catalogue/XX0901/submit", &[("version", "1"), ("note", "改由市里认定")]).await.led();
        approves(&mut two, "XX0901", "2", "2026-03-02").await.led();
        let giant = held.replace("高新技术企业", "小巨人").replace("专精特新", "科技型中小企业");
        assert_eq!(sent(&mut one, "qualification", &giant).await.0, [1, 0, 1]);
        let named = [("category", "09"), ("name", "市级小巨人企业"), ("name_en", "Little giants of the city"), ("shared", "yes"), ("kinds[]", "little_giant")];
        assert_eq!(types(&mut one, "/operator/catalogue/new", &form("XX0902", &named)).await.led(), "/operator/catalogue/XX0951");
        let page = one.get("/operator/catalogue/XX0951/edit").await.ok();
        let ticked = page.split("<input").find(|part| part.contains("value=\"little_giant\"")).is_some_and(|part| part.split('>').next().is_some_and(|tag| tag.contains("checked")));
        assert!(ticked, "{page}");
        assert!(!two.get("/operator/catalogue/XX0902/edit").await.ok().contains("kinds[]"), "of a shipped item the program says");
        one.post("/operator/catalogue/XX0951/submit", &[("version", "1"), ("note", "市政府文件要求")]).await.led();
        approves(&mut two, "XX0951", "2", "2026-03-02").await.led();
        assert_eq!(sent(&mut one, "qualification", &giant).await.0, [1, 1, 0]);

        // A second one that names the same kind is sent back with the kind and both items.
        let named = [("category", "09"), ("name", "市级龙头企业"), ("name_en", "Leaders of the city"), ("shared", "yes"), ("kinds[]", "little_giant")];
        let desk = "/operator/catalogue/XX0952";
        assert_eq!(types(&mut one, "/operator/catalogue/new", &form("XX0902", &named)).await.led(), desk);
        let page = one.get(desk).await.ok();
        assert!(page.contains("专精特新“小巨人”企业：已归 XX0951 市级小巨人企业，不能再归 XX0952 市级龙头企业") && page.contains("item.kind_taken"), "{page}");
        one.reads_english();
        let page = one.get(desk).await.ok();
        assert!(page.contains("little giant: belongs to XX0951 Little giants of the city and cannot belong to XX0952 Leaders of the city too"), "{page}");
        one.reads_chinese();
        let submit = [("version", "1"), ("note", "市政府文件要求")];
        let refused = one.post(&format!("{desk}/submit"), &submit).await;
        refused.refused_page();
        assert!(refused.text().contains("改正后才能提交"), "{}", refused.text());
        // Once the first is to end, the second follows it, and not a day earlier.
        one.post("/operator/catalogue/XX0951/end", &[("newest", "1"), ("note", "改由另一项归集")]).await.led();
        one.post("/operator/catalogue/XX0951/submit", &[("version", "1"), ("note", "改由另一项归集")]).await.led();
        approves(&mut two, "XX0951", "2", "2026-03-10").await.led();
        one.post(&format!("{desk}/submit"), &submit).await.led();
        let early = approves(&mut two, "XX0952", "2", "2026-03-09").await;
        early.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text().contains("仍归 XX0951，请填写它停用之后的日期"), "{}", early.text());
        approves(&mut two, "XX0952", "2", "2026-03-10").await.led();
        let catalogue = current(&app.app, app.app.db.read()).await.expect("a catalogue");
        let whose = |on: &str| catalogue.own_of(SHARED_SOURCE, "little_giant", day(on)).map(|item| item.code.clone());
        assert_eq!([whose("2026-03-09").as_deref(), whose("2026-03-10").as_deref()], [Some("XX0951"), Some("XX0952")]);
    }

    async fn what_the_law_fixes_is_not_loosened_and_what_is_widened_needs_a_word(app: TestApp) {
        let (_, [mut one, mut two, _]) = office(&app).await;
        types(&mut one, "/operator/catalogue/XX1003/edit", &form("XX1003", &[("authorisation", "none"), ("disclosure", "shared")])).await.led();
        let desk = one.get("/operator/catalogue/XX1003").await.ok();
        assert!(desk.contains("法定需要授权的信息不能降低授权要求") && desk.contains("item.protected_opened"), "{desk}");
        let refused = one.post("/operator/catalogue/XX1003/submit", &[("version", "1"), ("note", "想放开一点")]).await;
        refused.refused_page();
        assert!(refused.text().contains("改正后才能提交"), "{}", refused.text());

        types(&mut one, "/operator/catalogue/XX1102/edit", &form("XX1102", &[("uses[]", "risk")])).await.led();
        one.post("/operator/catalogue/XX1102/submit", &[("version", "1"), ("note", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        one.post("/operator/catalogue/XX1102/submit", &[("version", "1"), ("note", "社保部门来函同意")]).await.led();
        let review = two.get("/operator/catalogue/XX1102").await.ok();
        assert!(review.contains("授权人签字时没有这些用途") && review.contains("有效授权书 0 份"), "{review}");
    }

    async fn a_new_item_is_drafted_approved_and_has_no_way_in(app: TestApp) {
        let (_, [mut one, mut two, _]) = office(&app).await;
        let wrong = types(&mut one, "/operator/catalogue/new", &form("XX0905", &[("category", ""), ("name", "x"), ("fields", "甲\n甲")])).await;
        wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
        for said in ["href=\"#category\"", "href=\"#name\"", "href=\"#fields\"", "用 2 至 60 个字"] {
            assert!(wrong.text().contains(said), "{said}: {}", wrong.text());
        }
        let new = form("XX0905", &[("category", "09"), ("name", "市级质量信用企业"), ("name_en", "Quality firms of the city")]);
        assert_eq!(types(&mut one, "/operator/catalogue/new", &new).await.led(), "/operator/catalogue/XX0951");
        one.post("/operator/catalogue/XX0951/submit", &[("version", "1"), ("note", "市政府文件要求")]).await.led();
        app.visitor().get("/catalogue/XX0951").await.not_found();
        approves(&mut two, "XX0951", "2", "2026-03-02").await.led();
        let page = app.visitor().get("/catalogue/XX0951").await.ok();
        assert!(page.contains("市级质量信用企业") && page.contains("暂无报送通道"), "{page}");
        assert!(app.visitor().get("/catalogue?q=XX0951").await.ok().contains("Quality firms of the city"));
        // The next one takes the next place.
        assert_eq!(types(&mut two, "/operator/catalogue/new", &new).await.led(), "/operator/catalogue/XX0952");
    }

    async fn systems_read_the_catalogue_by_day_and_version(app: TestApp) {
        let (office, [mut one, mut two, _]) = office(&app).await;
        let system = app.system(office, &Scope::ALL).await;
        let first = system.get("/api/v1/catalogue").await.json();
        let count = |page: &serde_json::Value| page["items"].as_array().expect("items").len();
        let next = first["next"].as_str().expect("another page");
        let second = system.get(&format!("/api/v1/catalogue?after={next}")).await.json();
        assert_eq!((count(&first) + count(&second), second.get("next")), (shipped().len(), None));
        assert_eq!(system.get("/api/v1/catalogue?q=XX0701").await.json()["items"][0]["signals"][0], "RF01");

        proposes(&mut one, "XX0501", &[("frequency", "daily")]).await;
        let before = system.get("/api/v1/catalogue/XX0501").await;
        let tag = before.headers["etag"].to_str().expect("a tag").to_owned();
        let again = async |tag: &str| system.send(Method::GET, "/api/v1/catalogue/XX0501", &[("if-none-match", tag)], Vec::new()).await;
        again(&tag).await.is(StatusCode::NOT_MODIFIED);
        approves(&mut two, "XX0501", "2", "2026-04-01").await.led();
        let now = again(&tag).await;
        now.is(StatusCode::OK);
        let now = now.json();
        assert_eq!((&now["version"], &now["frequency"], &now["until"], &now["standing"]), (&1.into(), &"weekly".into(), &"2026-04-01".into(), &"in_force".into()));
        assert_eq!((&now["versions"][0]["number"], &now["versions"][0]["kind"]), (&2.into(), &"change".into()));
        let fine = now["rules"].as_array().expect("rules").iter().find(|rule| rule["id"] == "fine").expect("the fine");
        assert_eq!((&fine["sort"], &fine["columns"][0]), (&"money".into(), &"CF_NR_FK".into()));
        let then = system.get("/api/v1/catalogue/XX0501?on=2026-04-01").await.json();
        assert_eq!((&then["version"], &then["frequency"]), (&2.into(), &"daily".into()));
        assert_eq!(system.get("/api/v1/catalogue/XX0501?version=2").await.json()["standing"], "upcoming");
        system.get("/api/v1/catalogue/XX0501?version=3").await.not_found();
        system.get("/api/v1/catalogue/XX0501?on=2021-01-01").await.not_found();
        system.get("/api/v1/catalogue/XX9999").await.not_found();
        system.get("/api/v1/catalogue?on=2026-02-30").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn anybody_finds_an_item_and_saves_the_lists(app: TestApp) {
        let mut visitor = app.visitor();
        let page = visitor.get("/catalogue?q=XX0701").await.ok();
        assert!(page.contains("失信被执行人") && page.contains("RF01") && !page.contains("XX0101"), "{page}");
        let nothing = visitor.get("/catalogue?q=zzzz").await.ok();
        assert!(!nothing.contains("XX0701"), "{nothing}");
        let open = visitor.get("/catalogue?list=open").await.ok();
        assert!(open.contains("XX0701") && !open.contains("授权查询"), "{open}");
        // Folded by category until something is searched.
        assert!(open.contains("<details class=\"more\"><summary><h2>") && page.contains("<details class=\"more\" open><summary><h2>"), "{open}");
        let file = visitor.get("/catalogue/items.csv?list=used").await;
        assert!(file.ok().contains("XX0701"));
        let facts = visitor.get("/catalogue/facts").await.ok();
        for said in ["近12个月中标与订单金额", "orders_12m", "金额（元）", "财政与公共资源交易部门", "XX2101", "不得使用", "婚姻状况", "妇女权益保障法"] {
            assert!(facts.contains(said), "{said}: {facts}");
        }
        let book = visitor.get("/catalogue/items.xlsx?list=open").await;
        book.is(StatusCode::OK);
        assert!(book.body.starts_with(b"PK"));
    }

    async fn a_delivery_without_an_item_in_force_is_refused(app: TestApp) {
        let office = app.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = app.person("operator", Role::Operator, office).await;
        let count = async || delivery::Entity::find().count(app.app.db.read()).await.expect("a count");
        operator.upload("/operator/deliveries", &[("source", "penalty")], "penalty.csv", PENALTY.as_bytes()).await.led();
        assert_eq!(count().await, 1);
        // The day before the first item came into force.
        app.later(Duration::days(-1522));
        let mut operator = { let mut browser = app.visitor(); browser.signs_in("operator").await; browser };
        let refused = operator.upload("/operator/deliveries", &[("source", "penalty")], "penalty.csv", PENALTY.as_bytes()).await;
        refused.is(StatusCode::CONFLICT);
        assert!(refused.text().contains("还没有生效"), "{}", refused.text());
        assert_eq!(count().await, 1, "nothing of it is kept");
    }
}
