//! A firm objects to what the register says of it: the item is marked at once and nothing is decided by it, until the registrar has answered.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use entity::account::person;
use entity::credit::{credit_report, evaluation, objection};
use entity::enterprise::enterprise;
use entity::notice::notice;
use entity::value::id::{EnterpriseId, OrganisationId, ProductId, ProductVersionId};
use entity::value::{Coverage, Fen, ObjectionState, OrganisationKind, RegisterItem, Role, Signal, Source};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::credit::evaluation::actions::replay;
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::repair::correction::actions::{Corrector, correctable, preview};
use xinyidai::credit::repair::item::actions::resting;
use xinyidai::credit::repair::overdue::actions::escalate;
use xinyidai::credit::report::actions::verify;
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::dispute::differing;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Value, Why};
use xinyidai::enterprise::past::actions::profile_as_of;
use xinyidai::matching::rematch::actions::qualifies_as;
use xinyidai::platform::audit::By;
use xinyidai::platform::i18n::Lang;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::risk::actions::open_flags;

use crate::bank::{demands, offers_for};
use crate::rematch::signs;
use crate::support::app::{Answer, Browser, TestApp};
use crate::support::both_databases;

const FIRM: &str = "91320899MAXAAAA0";
const STATEMENT: &str = "本公司正常经营，登记状态应为存续。";

/// A firm, the registrar, the credit office, and a product for firms in business.
struct Town {
    firm: EnterpriseId,
    owner: Browser,
    operator: Browser,
    department: OrganisationId,
    clerk: Browser,
    product: (OrganisationId, ProductId, ProductVersionId),
}

async fn town(test: &TestApp) -> Town {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    let department = test.organisation("bureau", OrganisationKind::Department).await;
    let (firm, owner) = test.firm("owner", FIRM).await;
    test.agrees("bureau", Source::Registration, Coverage::Delta).await;
    let active = Condition { fact: FactKey::Status, is: Requirement::OneOf(vec!["active".to_owned()]) };
    let product = offers_for(test, "b1", &Criteria::Condition(active)).await;
    let person = person::Entity::find().filter(person::Column::EnterpriseId.eq(firm)).one(test.app.db.read()).await.expect("a query").expect("the owner").id;
    signs(&test.app, firm, person, &["registration", "public_credit", "operating", "declared"], 12).await;
    test.works().await;
    let operator = test.person("operator", Role::Operator, office).await;
    let clerk = test.person("clerk", Role::Department, department).await;
    Town { firm, owner, operator, department, clerk, product }
}

impl Town {
    async fn objects(&mut self, item: &str) -> Answer {
        self.owner.post("/firm/file/registration/object", &[("item", item), ("statement", STATEMENT), ("evidence", "营业执照副本")]).await
    }
    /// The credit office asks the department that delivers the register.
    async fn forwards(&mut self, test: &TestApp) -> objection::Model {
        test.later(Duration::minutes(1));
        let made = latest(test).await;
        self.operator.post(&format!("/operator/objections/{}", made.id), &[("act", "forward"), ("note", ""), ("version", "1")]).await.led();
        latest(test).await
    }
    async fn answers(&mut self, test: &TestApp, act: &str, note: &str) -> Answer {
        test.later(Duration::minutes(1));
        let made = latest(test).await;
        let version = made.version.to_string();
        let fields = [("act", act), ("note", note), ("version", version.as_str())];
        self.clerk.post(&format!("/department/objections/{}", made.id), &fields).await
    }
    async fn qualifies(&self, test: &TestApp) -> BTreeSet<ProductId> {
        let db = test.app.db.read();
        qualifies_as(&test.app, db, self.firm, profile_of(test, self.firm).await).await.expect("products")
    }
}

async fn latest(test: &TestApp) -> objection::Model {
    objection::Entity::find().order_by_desc(objection::Column::Id).one(test.app.db.read()).await.expect("a query").expect("an objection")
}

async fn profile_of(test: &TestApp, firm: EnterpriseId) -> Profile {
    profile(&test.app, test.app.db.read(), firm).await.expect("a profile")
}

async fn row_of(test: &TestApp, firm: EnterpriseId) -> enterprise::Model {
    enterprise::Entity::find_by_id(firm).one(test.app.db.read()).await.expect("a query").expect("the firm")
}

/// The registrar delivers the status of the firm.
async fn delivers(test: &TestApp, firm: EnterpriseId, status: &str) {
    let row = row_of(test, firm).await;
    let path = test.app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, format!("企业名称,统一社会信用代码,注册日期,登记状态\n{},{},2020-05-06,{status}\n", row.name, row.code)).expect("a file");
    feed::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Registration, &path).await.expect("received");
    test.works().await;
}

async fn codes(test: &TestApp, firm: EnterpriseId) -> Vec<(String, bool)> {
    open_flags(test.app.db.read(), firm).await.expect("flags").into_iter().map(|flag| (flag.code, flag.disputed_at.is_some())).collect()
}

async fn told(test: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find().filter(notice::Column::Kind.eq(kind)).all(test.app.db.read()).await.expect("notices")
}

async fn report(test: &TestApp, town: &mut Town) -> credit_report::Model {
    town.owner.post("/firm/credit-reports", &[]).await.led();
    credit_report::Entity::find().order_by_desc(credit_report::Column::Id).one(test.app.db.read()).await.expect("a query").expect("a report")
}

async fn is_superseded(test: &TestApp, report: &credit_report::Model) -> bool {
    verify(&test.app, &report.number, &report.check_code).await.expect("verified").expect("the report").is_superseded
}

async fn evaluations(test: &TestApp) -> Vec<evaluation::Model> {
    evaluation::Entity::find().all(test.app.db.read()).await.expect("profiles")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

both_databases! {
    async fn an_item_of_the_register_is_marked_and_not_used_until_the_registrar_stands_by_it(test: TestApp) {
        const MARK: &str = "对登记的“登记状态”提出异议，核实期间不作为自动判断的依据";
        let mut town = town(&test).await;
        let (_, mut other) = test.firm("other", "91320899MAXBBBB0").await;
        town.owner.get("/firm/profile").await.ok();
        let shown = evaluations(&test).await;
        let demand = demands(&test, town.firm).await;
        let why = format!("/firm/demands/{demand}/match/{}", town.product.2);
        let (before, qualified) = (profile_of(&test, town.firm).await, town.qualifies(&test).await);
        assert!(qualified == BTreeSet::from([town.product.1]) && !shown.is_empty(), "{qualified:?} {shown:?}");
        let expected = resting(&test.app, test.app.db.read(), town.firm, RegisterItem::Status).await.expect("what rests on it");
        let earlier = test.app.clock.now();
        test.later(Duration::minutes(1));

        // What is not said whole is asked for again.
        let wrong = town.owner.post("/firm/file/registration/object", &[("item", ""), ("statement", "短"), ("evidence", "")]).await;
        let wrong = wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(["请选择有异议的登记事项。", "请写 10 到 500 字。", "请写证明材料的名称和编号"].iter().all(|said| wrong.contains(said)), "{wrong}");
        assert_eq!(town.objects("status").await.led(), "/firm/file/registration");
        let made = latest(&test).await;
        assert_eq!((made.record_id, made.item, made.state, made.due_at), (None, Some(RegisterItem::Status), ObjectionState::Filed, Some(at("2026-03-04T10:00:00Z"))));

        // Marked and out of use at once, and nothing else.
        let during = profile_of(&test, town.firm).await;
        assert_eq!(during.get(FactKey::Status), Fact::Unknown(Why::Disputed));
        assert_eq!((expected.facts.as_slice(), differing(&before, &during).as_slice()), (&[FactKey::Status][..], &[FactKey::Status][..]));
        assert_eq!((expected.lost.clone(), town.qualifies(&test).await), (qualified.clone(), BTreeSet::new()));
        assert_eq!(expected.profiles.iter().copied().collect::<BTreeSet<_>>(), shown.iter().map(|row| row.id).collect());
        assert_eq!(replay(&test.app, shown[0].id).await.expect("made again").doubted, [FactKey::Status]);
        town.owner.get(&format!("/firm/demands/{demand}/match")).await.ok();
        let reason = town.owner.get(&why).await.ok();
        assert!(reason.contains(&Lang::Zh.t(Why::Disputed.text_key())), "unknown, not no: {reason}");
        assert!(town.owner.get("/firm/file").await.ok().contains(MARK));
        let page = town.owner.get("/firm/file/registration").await.ok();
        assert!(page.contains("起提出异议，核实期间不作为自动判断的依据") && page.contains(&made.number) && !page.contains("value=\"status\""), "{page}");
        town.owner.reads_english();
        assert!(town.owner.get("/firm/file").await.ok().contains("has objected to “Registration status” of its registration"));
        town.owner.reads_chinese();
        let issued = report(&test, &mut town).await;
        assert!(issued.content.contains("起提出异议，核实期间不作为自动判断的依据"), "{}", issued.content);
        assert!(town.owner.get(&format!("/firm/credit-reports/{}", issued.id)).await.ok().contains("报告中有登记事项正在异议处理中"));

        // Once at a time, and nobody else's.
        town.objects("status").await.refused_page();
        other.post(&format!("/firm/objections/{}/withdraw", made.id), &[]).await.not_found();
        assert!(!other.get("/firm/file/registration").await.ok().contains(&made.number));
        let tx = test.app.db.begin_write().await.expect("a transaction");
        let twice = objection::Model { id: test.app.ids.new_id(), number: "YY-2026-900000".to_owned(), ..made.clone() };
        assert!(objection::Entity::insert(twice.into_active_model()).exec_without_returning(&tx).await.is_err(), "the database keeps it single");
        tx.rollback().await.expect("rolled back");

        let made = town.forwards(&test).await;
        assert_eq!((made.state, made.department_id, made.due_at), (ObjectionState::Forwarded, Some(town.department), Some(at("2026-03-09T10:00:00Z"))));
        assert_eq!(told(&test, "objection_forwarded").await.iter().map(|notice| notice.organisation_id).collect::<Vec<_>>(), [Some(town.department)]);
        let case = town.operator.get(&format!("/operator/objections/{}", made.id)).await.ok();
        assert!(case.contains("该事项恢复使用后的变化") && case.contains("登记状态") && !case.contains("value=\"annul\""), "{case}");
        let asked = town.clerk.get(&format!("/department/objections/{}", made.id)).await.ok();
        assert!(asked.contains(STATEMENT) && asked.contains("存续") && !asked.contains("value=\"annul\""), "{asked}");
        town.answers(&test, "annul", "整体有误").await.refused_page();
        let again = resting(&test.app, test.app.db.read(), town.firm, RegisterItem::Status).await.expect("what rests on it");
        town.answers(&test, "reject", "经核实，登记状态无误。").await.led();
        assert_eq!(profile_of(&test, town.firm).await, before, "the same as before");
        assert_eq!((again.facts.as_slice(), again.gained), (&[FactKey::Status][..], qualified.clone()));
        assert_eq!(town.qualifies(&test).await, qualified);
        assert_eq!(told(&test, "objection_rejected").await.iter().map(|notice| notice.enterprise_id).collect::<Vec<_>>(), [Some(town.firm)]);
        let file = town.owner.get("/firm/file").await.ok();
        assert!(!file.contains(MARK) && file.contains(&format!("企业对登记的“登记状态”的声明：{STATEMENT}")), "the statement stays: {file}");
        assert!(report(&test, &mut town).await.content.contains(STATEMENT));
        town.objects("status").await.refused_page();
        assert!(!is_superseded(&test, &issued).await);

        // Every moment can be told.
        let of = async |moment: DateTime<Utc>| profile_as_of(&test.app, test.app.db.read(), town.firm, moment).await.expect("as of").get(FactKey::Status);
        assert_eq!((of(earlier).await, of(made.filed_at).await), (before.get(FactKey::Status), Fact::Unknown(Why::Disputed)));
        assert_eq!(of(test.app.clock.now()).await, before.get(FactKey::Status));
        test.works().await;
    }

    async fn what_the_registrar_delivers_after_an_objection_is_used(test: TestApp) {
        let mut town = town(&test).await;
        delivers(&test, town.firm, "吊销").await;
        assert_eq!(codes(&test, town.firm).await, [("RF13".to_owned(), false)]);
        let issued = report(&test, &mut town).await;
        town.owner.get("/firm/profile").await.ok();
        test.later(Duration::minutes(1));
        town.objects("status").await.led();
        assert_eq!(codes(&test, town.firm).await, [("RF13".to_owned(), true)], "the flag stands until the answer, marked");
        assert_eq!(profile_of(&test, town.firm).await.get(FactKey::OpenFlags), Fact::Unknown(Why::Disputed));
        assert!(!is_superseded(&test, &issued).await);
        let made = town.forwards(&test).await;

        // Nobody answers in time: it is told, and the credit office still decides nothing in the registrar's place.
        test.later(Duration::days(9));
        for (browser, login) in [(&mut town.owner, "owner"), (&mut town.operator, "operator"), (&mut town.clerk, "clerk")] {
            browser.signs_in(login).await;
        }
        escalate(&test.app).await.expect("told");
        escalate(&test.app).await.expect("told once");
        let late = told(&test, "objection_overdue").await;
        assert!(late.len() == 1 && late[0].params["number"] == "@register_item-status", "{late:?}");
        town.operator.post(&format!("/operator/objections/{}", made.id), &[("act", "annul"), ("note", "逾期"), ("version", "2")]).await.refused_page();

        let now = test.app.clock.now();
        town.answers(&test, "promise_correction", "系统录入错误").await.led();
        let made = latest(&test).await;
        assert!(made.state == ObjectionState::Correcting && made.due_at.is_some_and(|due| due > now + Duration::days(1)), "{made:?}");
        assert_eq!(profile_of(&test, town.firm).await.get(FactKey::Status), Fact::Unknown(Why::Disputed), "until it has come");
        delivers(&test, town.firm, "吊销").await;
        assert_eq!(latest(&test).await.state, ObjectionState::Correcting, "the same again corrects nothing");
        delivers(&test, town.firm, "存续").await;
        assert_eq!((latest(&test).await.state, row_of(&test, town.firm).await.disputed), (ObjectionState::Upheld, json!({})));
        assert_eq!(profile_of(&test, town.firm).await.value(FactKey::Status), Some(&Value::Code("active".to_owned())));
        assert!(codes(&test, town.firm).await.is_empty());
        assert_eq!(town.qualifies(&test).await, BTreeSet::from([town.product.1]));
        assert_eq!(told(&test, "objection_corrected").await.len(), 1);
        // What was made of the wrong status does not stand.
        assert!(is_superseded(&test, &issued).await);
        assert_eq!(replay(&test.app, evaluations(&test).await[0].id).await.expect("made again").doubted, [FactKey::Status]);
        // Another status is another matter.
        test.later(Duration::minutes(1));
        delivers(&test, town.firm, "迁出").await;
        town.objects("status").await.led();
        town.owner.post(&format!("/firm/objections/{}/withdraw", latest(&test).await.id), &[]).await.led();
        assert_eq!(row_of(&test, town.firm).await.disputed, json!({}));
        test.works().await;
    }

    async fn the_registrar_sees_what_a_correction_changes_and_that_is_what_changes(test: TestApp) {
        let mut town = town(&test).await;
        delivers(&test, town.firm, "吊销").await;
        let issued = report(&test, &mut town).await;
        town.owner.get("/firm/profile").await.ok();
        test.later(Duration::minutes(1));
        town.objects("status").await.led();
        let made = town.forwards(&test).await;
        let path = format!("/department/objections/{}/correction", made.id);
        assert!(town.clerk.get(&path).await.ok().contains("name=\"f_status\""));
        let same = town.clerk.post(&path, &[("act", "preview"), ("f_status", "吊销")]).await;
        assert!(same.is(StatusCode::CONFLICT).text().contains("更正后的内容与现有记录相同"));
        assert!(town.clerk.post(&path, &[("act", "preview"), ("f_status", "?")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("f_status-error"));

        let of = correctable(&test.app, Corrector::Department(town.department), made.id).await.expect("correctable");
        let line = of.line(&BTreeMap::from([("status".to_owned(), "存续".to_owned())]));
        let (before, products) = (profile_of(&test, town.firm).await, town.qualifies(&test).await);
        let expected = Box::pin(preview(&test.app, &By::SYSTEM, &of, &line)).await.expect("what changes");
        assert_eq!((profile_of(&test, town.firm).await, latest(&test).await.state), (before.clone(), ObjectionState::Forwarded), "nothing is kept of looking");
        assert_eq!((expected.cleared.as_slice(), expected.reports.as_slice()), (&[Signal::RF13][..], &[issued.number.clone()][..]));
        assert_eq!(expected.profiles.iter().copied().collect::<BTreeSet<_>>(), evaluations(&test).await.iter().map(|row| row.id).collect());

        let fields = [("f_status", "存续"), ("note", "系统录入错误"), ("version", "2")];
        let page = town.clerk.post(&path, &[&fields[..], &[("act", "preview")]].concat()).await.ok();
        let seen = page.split("name=\"previewed\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a word").to_owned();
        town.clerk.post(&path, &[&fields[..], &[("act", "correct"), ("previewed", &seen)]].concat()).await.led();
        test.works().await;
        assert_eq!(latest(&test).await.state, ObjectionState::Upheld);
        let after = profile_of(&test, town.firm).await;
        assert_eq!(expected.facts, differing(&before, &after));
        assert!(codes(&test, town.firm).await.is_empty() && is_superseded(&test, &issued).await);
        let now = town.qualifies(&test).await;
        assert_eq!((expected.gained.clone(), expected.lost.clone()), (now.difference(&products).copied().collect(), products.difference(&now).copied().collect()));
        assert_eq!(expected.gained, BTreeSet::from([town.product.1]));

        // An amount, in the unit of the register.
        test.later(Duration::minutes(1));
        town.objects("capital").await.led();
        assert_eq!(profile_of(&test, town.firm).await.get(FactKey::Capital), Fact::Unknown(Why::Disputed));
        let path = format!("/department/objections/{}/correction", town.forwards(&test).await.id);
        let fields = [("f_registered_capital", "300"), ("note", "增资登记遗漏"), ("version", "2")];
        let page = town.clerk.post(&path, &[&fields[..], &[("act", "preview")]].concat()).await.ok();
        let seen = page.split("name=\"previewed\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a word").to_owned();
        town.clerk.post(&path, &[&fields[..], &[("act", "correct"), ("previewed", &seen)]].concat()).await.led();
        test.works().await;
        assert_eq!(profile_of(&test, town.firm).await.value(FactKey::Capital), Some(&Value::Money(Fen::wan(300))));
    }
}
