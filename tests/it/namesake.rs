//! 同名核实: whose representative has the name of a listed firm's is a candidate and nothing more; what an operator found out is read by those
//! alone who may, ends with what it rests on, and changes nothing of the other firm.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use entity::account::person;
use entity::consent::lookup;
use entity::credit::{credit_record, objection};
use entity::notice::notice;
use entity::risk::namesake;
use entity::value::id::{EnterpriseId, OrganisationId, RecordId};
use entity::value::{Capacity, LookupPurpose, NamesakeEnd, OrganisationKind, Role, Source, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::consent::actions::Reader;
use xinyidai::consent::letter::Covers;
use xinyidai::consent::personal::actions::{letters, revoke, sign};
use xinyidai::consent::personal::letter::{Draft, PersonalItem};
use xinyidai::consent::signature::{Means, Origin};
use xinyidai::credit::evaluation::actions::open;
use xinyidai::enterprise::actions::profile;
use xinyidai::matching::rematch::actions::{catch_up, known};
use xinyidai::platform::audit::By;
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::moment::written;
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::web::actor::{FirmOwner, SignedIn};
use xinyidai::risk::actions::{flags, reconcile};
use xinyidai::risk::namesake::actions::{follow_register, for_bank, own, pairs, roles_of};
use xinyidai::risk::namesake::news::actions::escalate;
use xinyidai::risk::namesake::past::actions::own_as_of;

use crate::bank::{applies, demands, offers};
use crate::register::{runs, signs_for};
use crate::risk::{delivers, dishonest};
use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

const BASIS: &str = "登记机关复函〔2026〕3号：为同一人";

async fn delivery_of(test: &TestApp, record: RecordId) -> entity::value::id::DeliveryId {
    credit_record::Entity::find_by_id(record).one(test.app.db.read()).await.expect("a query").expect("the record").delivery_id
}

async fn decisions(test: &TestApp) -> Vec<namesake::Model> {
    namesake::Entity::find().order_by_asc(namesake::Column::Id).all(test.app.db.read()).await.expect("decisions")
}

/// A letter by which the representative opens something to a bank.
fn letter_of(bank: OrganisationId, items: &[PersonalItem]) -> Draft {
    Draft {
        name: "张三".to_owned(),
        capacity: Capacity::LegalRepresentative,
        items: items.to_vec(),
        purpose: LookupPurpose::CreditReview,
        banks: Covers::Named(vec![bank]),
        months: 6,
        most: None,
    }
}

/// What was told of decisions, by kind: to whom, and with which words.
async fn told(test: &TestApp, kind: &str) -> Vec<notice::Model> {
    let rows = notice::Entity::find().filter(notice::Column::Kind.eq(kind)).order_by_asc(notice::Column::Id);
    rows.all(test.app.db.read()).await.expect("notices")
}

/// Everything that is computed about a firm, as text.
async fn all_of(test: &TestApp, firm: EnterpriseId) -> String {
    let (app, db) = (&test.app, test.app.db.read());
    catch_up(app).await.expect("followed");
    test.works().await;
    let reader = Reader { by: By::SYSTEM, token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let evaluation = open(app, &reader, firm).await.expect("shown").evaluation;
    format!(
        "{:?} {:?} {:?} {:?}",
        profile(app, db, firm).await.expect("a profile"),
        flags(db, firm).await.expect("flags"),
        evaluation,
        known(db, firm).await.expect("qualifications").keys().collect::<Vec<_>>(),
    )
}

/// The firm's owner as somebody who has signed in.
async fn owner_of(test: &TestApp, firm: EnterpriseId) -> FirmOwner {
    let found = person::Entity::find().filter(person::Column::EnterpriseId.eq(firm)).one(test.app.db.read()).await;
    let row = found.expect("a query").expect("an owner");
    let who = SignedIn { person: row.id, name: row.name, role: row.role, enterprise: Some(firm), organisation: None, request_id: None };
    FirmOwner { who, enterprise: firm }
}

/// A bank's system reads it beside the profile, under the person's own letter alone, now and as it was known.
async fn a_system_is_told(test: &TestApp, owner: &mut Browser, other: EnterpriseId, (listed_at, decided): (DateTime<Utc>, DateTime<Utc>)) {
    let offer = offers(test, "b1").await;
    let application = applies(test, other, demands(test, other).await, offer).await;
    signs_for(owner, offer.0, "0", &["registration", "public_credit"]).await;
    let system = test.system(offer.0, &[Scope::Applications]).await;
    let beside = async |query: &str| system.get(&format!("/api/v1/applications/{application}/profile{query}")).await.json()["roles"].clone();
    assert_eq!(beside("").await, json!([]));
    let origin = Origin { means: Means::Session, session: "0".repeat(64), network: String::new() };
    sign(&test.app, &owner_of(test, other).await, &letter_of(offer.0, &[PersonalItem::Lists]), &origin).await.expect("a letter");
    let asked = |at: DateTime<Utc>| format!("?at={}", written(at));
    for query in [String::new(), asked(decided)] {
        let told = beside(&query).await;
        let says = ["code", "lists", "basis", "basis_on"].map(|key| told[0][key].clone());
        let listed = Uscc::complete("91320899MAXAAAA0").expect("a code").to_string();
        assert_eq!(says, [json!(listed), json!(["dishonest_debtor"]), json!(BASIS), json!("2026-03-01")], "{query}: {told}");
    }
    assert_eq!([beside(&asked(listed_at)).await, beside("?on=2026-03-01").await], [json!([]), json!([])]);
}

both_databases! {
    async fn a_namesake_is_a_lead_until_somebody_finds_out_and_no_fact_even_then(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let mut second = test.person("operator2", Role::Operator, office).await;
        let listed = test.registered("91320899MAXAAAA0").await;
        let (other, mut owner) = test.firm("owner", "91320899MAXBBBB0").await;
        let (stranger, mut else_owner) = test.firm("other", "91320899MAXCCCC0").await;
        runs(&test, "UPDATE enterprise SET legal_representative = '李四' WHERE name_search = '91320899MAXCCCC0'").await.expect("named");
        let record = delivers(&test, listed, Source::DishonestDebtor, dishonest(), None).await;
        reconcile(&test.app, listed).await.expect("flags");
        let delivery = delivery_of(&test, record).await;
        let before = all_of(&test, other).await;

        // The page of the delivered list counts it, its own page shows it, masked, and leaves a line for both firms.
        let page = operator.get(&format!("/operator/deliveries/{delivery}/comparison")).await.ok();
        let list = format!("/operator/deliveries/{delivery}/namesakes");
        assert!(page.contains("法定代表人同名，待核实") && page.contains(&list), "{page}");
        let page = operator.get(&list).await.ok();
        let pair = format!("/operator/namesakes/{listed}~{other}");
        assert!(page.contains(&pair) && page.contains("登记住所相同") && page.contains("张*"), "{page}");
        assert!(!page.contains("张三") && !page.contains(&stranger.to_string()), "{page}");
        let lines = lookup::Entity::find().filter(lookup::Column::Purpose.eq(LookupPurpose::Supervision)).all(test.app.db.read()).await.expect("lines");
        let firms: Vec<EnterpriseId> = lines.iter().map(|line| line.enterprise_id).collect();
        assert!(firms.len() == 2 && firms.contains(&listed) && firms.contains(&other), "{firms:?}");
        operator.get(&format!("/operator/namesakes/{listed}~{stranger}")).await.not_found();
        operator.get(&format!("/operator/namesakes/{other}~{listed}")).await.not_found();

        // What cannot be kept comes back as typed; of two operators at once one is told that it has changed.
        let wrong = operator.post(&pair, &[("outcome", "same_person"), ("basis", "复函"), ("basis_on", "2026-03-01"), ("version", "0")]).await;
        let wrong = wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(wrong.contains("请写明依据") && wrong.contains("value=\"2026-03-01\""), "{wrong}");
        let fields = [("outcome", "same_person"), ("basis", BASIS), ("basis_on", "2026-03-01"), ("version", "0")];
        operator.post(&pair, &fields).await.led();
        second.post(&pair, &fields).await.is(StatusCode::CONFLICT);
        assert_eq!(decisions(&test).await.len(), 1);
        assert_eq!(told(&test, "namesake_decided").await.iter().map(|one| one.enterprise_id).collect::<Vec<_>>(), [Some(other)], "the firm it is about");
        let read = owner.get("/notices").await.ok();
        assert!(read.contains("法定代表人任职核实结果：同一人") && read.contains("/firm/file/roles"), "{read}");
        assert_eq!(all_of(&test, other).await, before, "nothing that is computed of the other firm has changed");
        assert!(operator.get(&list).await.ok().contains("同一人"));

        // The firm reads it; a bank only by the person's own letter; another firm never.
        let own_page = owner.get("/firm/file/roles").await.ok();
        assert!(own_page.contains("失信被执行人") && own_page.contains("登记机关复函") && own_page.contains("91320899MAXAAAA0"), "{own_page}");
        assert!(owner.get("/firm/file").await.ok().contains("/firm/file/roles"));
        assert!(else_owner.get("/firm/file/roles").await.ok().contains("没有这类信息"));
        let banks = async || for_bank(&test.app, other, bank, LookupPurpose::CreditReview).await.expect("roles").len();
        assert_eq!(banks().await, 0, "without the person's letter");
        let by = owner_of(&test, other).await;
        let draft = |items: &[PersonalItem]| letter_of(bank, items);
        let origin = Origin { means: Means::Session, session: "0".repeat(64), network: String::new() };
        sign(&test.app, &by, &draft(&[PersonalItem::FullName]), &origin).await.expect("a letter");
        assert_eq!(banks().await, 0, "a letter of the name opens no lists");
        let counted = Draft { most: Some(5), ..draft(&[PersonalItem::Lists]) };
        sign(&test.app, &by, &counted, &origin).await.expect("a letter");
        assert_eq!(banks().await, 0, "one that allows a number of readings opens nothing where none is counted");
        let letter = sign(&test.app, &by, &draft(&[PersonalItem::Lists]), &origin).await.expect("a letter");
        assert_eq!(banks().await, 1);
        let in_bulk = async || roles_of(&test.app, &[listed, other, stranger], Some(bank)).await.expect("roles");
        let found = in_bulk().await;
        assert_eq!((found.len(), found[&other][0].listed.id, &found[&other][0].lists[..]), (1, listed, &["dishonest_debtor"][..]));
        // The comparison in bulk names the role apart: the firm itself stands on no list.
        let code = Uscc::complete("91320899MAXBBBB0").expect("a code").to_string();
        let compared = operator.post("/operator/compare", &[("firms", &code), ("at", "")]).await.ok();
        assert!(compared.contains("法定代表人任职的其他企业在名单上：失信被执行人") && compared.contains(BASIS), "{compared}");
        let system = test.system(office, &[Scope::Compare]).await;
        let asks = json!({ "firms": [{ "code": code }] });
        let view = system.post("/api/v1/comparisons", None, &asks).await.json();
        let hit = &view["firms"][0]["hits"][0];
        assert_eq!((&view["firms"][0]["outcome"], &hit["kind"], &hit["code"]), (&json!("clear"), &json!("role"), &json!("dishonest_debtor")));
        assert_eq!(hit["through"]["code"], json!(Uscc::complete("91320899MAXAAAA0").expect("a code").to_string()));
        assert_eq!(for_bank(&test.app, other, bank, LookupPurpose::PostLoan).await.expect("roles").len(), 0);

        // The firm objects: no bank reads it until an operator has decided anew.
        let row = decisions(&test).await.remove(0);
        let object = format!("/firm/file/roles/{}/object", row.id);
        else_owner.post(&object, &[("statement", "不是同一个人，姓名相同")]).await.not_found();
        owner.post(&object, &[("statement", "不是")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        owner.post(&object, &[("statement", "不是同一个人，姓名相同")]).await.led();
        assert_eq!(banks().await, 0);
        assert!(in_bulk().await[&other].is_empty());
        let view = system.post("/api/v1/comparisons", None, &asks).await.json();
        assert_eq!(view["firms"][0]["hits"], json!([]), "nor for supervision");
        // Two working days from Monday morning.
        let page = operator.get(&pair).await.ok();
        assert!(page.contains("不是同一个人，姓名相同") && page.contains("应于 2026年3月4日 18:00 前重新核实"), "{page}");
        assert_eq!(told(&test, "namesake_objected").await.iter().map(|one| one.organisation_id).collect::<Vec<_>>(), [Some(office)]);
        let read = operator.get("/notices").await.ok();
        assert!(read.contains("请在 2026年3月4日 18:00 前重新核实") && read.contains(&pair), "{read}");
        operator.post(&pair, &[("outcome", "same_person"), ("basis", BASIS), ("basis_on", "2026-03-02"), ("version", "2")]).await.led();
        assert_eq!(banks().await, 1);
        // Both were made in one instant of the standing clock, so that their ids are in no order.
        let mut rows = decisions(&test).await;
        rows.sort_by_key(|row| row.ended_at.is_none());
        assert_eq!(rows.iter().map(|row| (row.name.as_str(), row.ended_because)).collect::<Vec<_>>(), [("", Some(NamesakeEnd::DecidedAgain)), ("张三", None)]);
        let history = operator.get(&pair).await.ok();
        assert!(history.contains("已重新核实") && history.contains("企业异议"), "{history}");

        // Without the letter nothing any more.
        let seen = letters(&test.app, other, None).await.expect("letters").into_iter().find(|one| one.id == letter).expect("the letter").version;
        revoke(&test.app, &by, letter, seen).await.expect("revoked");
        assert_eq!(banks().await, 0);

        // Taken back it is open again, and nobody reads it.
        operator.post(&format!("{pair}/undo"), &[("version", "1")]).await.led();
        operator.post(&format!("{pair}/undo"), &[("version", "1")]).await.is(StatusCode::CONFLICT);
        assert!(owner.get("/firm/file/roles").await.ok().contains("没有这类信息"));
        assert!(operator.get(&list).await.ok().contains("同名，待核实"));
        assert_eq!(all_of(&test, other).await, before);
    }

    async fn a_decision_ends_with_the_list_and_with_the_representative(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let listed = test.registered("91320899MAXAAAA0").await;
        let (other, mut owner) = test.firm("owner", "91320899MAXBBBB0").await;
        let record = delivers(&test, listed, Source::DishonestDebtor, dishonest(), None).await;
        let delivery = delivery_of(&test, record).await;
        let listed_at = test.app.clock.now();
        test.later(Duration::hours(1));
        let pair = format!("/operator/namesakes/{listed}~{other}");
        let decide = [("outcome", "same_person"), ("basis", BASIS), ("basis_on", "2026-03-01"), ("version", "0")];
        operator.post(&pair, &decide).await.led();
        let roles = async || own(&test.app, other).await.expect("roles").len();
        let found = async || pairs(&test.app, test.app.db.read(), delivery).await.expect("pairs").len();
        assert_eq!((roles().await, found().await), (1, 1));
        // It was known from the decision on, of the day of the moment alone.
        let decided = test.app.clock.now();
        let then = async |at: DateTime<Utc>| own_as_of(&test.app, other, at.into()).await.expect("roles").len();
        assert_eq!((then(listed_at).await, then(decided).await), (0, 1));
        let file = owner.get(&format!("/firm/file?at={}", written(decided))).await.ok();
        assert!(file.contains("登记机关复函") && file.contains("失信被执行人") && !file.contains("/firm/file/roles"), "{file}");
        assert!(!owner.get(&format!("/firm/file?at={}", written(listed_at))).await.ok().contains("登记机关复函"));
        let code = Uscc::complete("91320899MAXBBBB0").expect("a code").to_string();
        for (at, says) in [(decided, true), (listed_at, false)] {
            let compared = operator.post("/operator/compare", &[("firms", code.as_str()), ("at", written(at).as_str())]).await.ok();
            assert_eq!(compared.contains(BASIS), says, "{at}: {compared}");
        }
        let eve = owner.get("/firm/file?on=2026-03-01").await.ok();
        assert!(!eve.contains("登记机关复函") && eve.contains(&Lang::Zh.t("past-no-roles")), "{eve}");
        a_system_is_told(&test, &mut owner, other, (listed_at, decided)).await;

        // The entry is disputed, then stands again, then is taken off: nothing shows it while it does not stand.
        runs(&test, "UPDATE credit_record SET suspended_at = recorded_at").await.expect("disputed");
        assert_eq!((roles().await, found().await, then(decided).await), (0, 0, 0));
        operator.get(&pair).await.not_found();
        operator.post(&pair, &[("outcome", "not_same"), ("basis", BASIS), ("basis_on", "2026-03-01"), ("version", "1")]).await.not_found();
        runs(&test, "UPDATE credit_record SET suspended_at = NULL").await.expect("answered");
        assert_eq!((roles().await, found().await), (1, 1));
        runs(&test, "UPDATE credit_record SET repaired_at = recorded_at").await.expect("repaired");
        assert_eq!((roles().await, found().await, then(decided).await), (0, 0, 0), "nor is it told of the past");
        let page = operator.get(&format!("/operator/deliveries/{delivery}/namesakes")).await.ok();
        assert!(page.contains("没有同名的法定代表人"), "{page}");
        runs(&test, "UPDATE credit_record SET repaired_at = NULL").await.expect("listed again");

        // The firm objects to what the register says of its representative: until that is answered nothing is made of the name, and nothing ends.
        test.later(Duration::minutes(1));
        let fields = [("item", "legal_representative"), ("statement", "登记的法定代表人与营业执照不符。"), ("evidence", "营业执照副本")];
        owner.post("/firm/file/registration/object", &fields).await.led();
        let disputed = test.app.clock.now();
        assert_eq!((roles().await, found().await, then(decided).await), (0, 0, 0));
        assert!(owner.get("/firm/file/roles").await.ok().contains("没有这类信息"));
        operator.get(&pair).await.not_found();
        operator.post(&pair, &[("outcome", "not_same"), ("basis", BASIS), ("basis_on", "2026-03-01"), ("version", "1")]).await.not_found();
        follow_register(&test.app, &[other, listed]).await.expect("followed");
        test.later(Duration::minutes(1));
        let made = objection::Entity::find().one(test.app.db.read()).await.expect("a query").expect("the objection").id;
        owner.post(&format!("/firm/objections/{made}/withdraw"), &[]).await.led();
        assert_eq!((roles().await, found().await), (1, 1));
        assert_eq!((then(decided).await, then(disputed).await, then(test.app.clock.now()).await), (1, 0, 1));

        // The register names somebody else: the decision ends, and does not begin again with the name.
        follow_register(&test.app, &[other, listed]).await.expect("followed");
        assert!(decisions(&test).await[0].ended_at.is_none());
        runs(&test, "UPDATE enterprise SET legal_representative = '李四' WHERE name_search = '91320899MAXBBBB0'").await.expect("named");
        assert_eq!((roles().await, found().await), (0, 0), "before anything was followed, too");
        follow_register(&test.app, &[other]).await.expect("followed");
        follow_register(&test.app, &[other]).await.expect("followed again");
        let row = decisions(&test).await.remove(0);
        assert_eq!((row.ended_because, row.name.as_str(), row.version), (Some(NamesakeEnd::Register), "", 2));
        runs(&test, "UPDATE enterprise SET legal_representative = '张三' WHERE name_search = '91320899MAXBBBB0'").await.expect("named");
        assert_eq!((roles().await, found().await, then(decided).await), (0, 1, 0));
        let page = operator.get(&pair).await.ok();
        assert!(page.contains("登记的法定代表人已变更") && page.contains("同名，待核实"), "{page}");

        // Found out again, the firm objects: the credit office has two working days, and when they are over it is told so once.
        let regulator = test.organisation("nfra", OrganisationKind::Regulator).await;
        operator.post(&pair, &decide).await.led();
        let standing = decisions(&test).await.into_iter().find(|row| row.ended_at.is_none()).expect("the decision").id;
        owner.post(&format!("/firm/file/roles/{standing}/object"), &[("statement", "不是同一个人，姓名相同")]).await.led();
        let late = async || {
            escalate(&test.app).await.expect("escalated");
            let all: Vec<_> = told(&test, "namesake_overdue").await.into_iter().filter_map(|one| one.organisation_id).collect();
            (all.len(), all.into_iter().collect::<BTreeSet<_>>())
        };
        assert_eq!(late().await, (0, BTreeSet::new()), "in time");
        test.later(Duration::days(3));
        for _ in 0..2 {
            assert_eq!(late().await, (2, BTreeSet::from([office, regulator])));
        }
        operator.signs_in("operator").await;
        operator.post(&pair, &[("outcome", "not_same"), ("basis", BASIS), ("basis_on", "2026-03-04"), ("version", "2")]).await.led();
        assert_eq!(late().await.0, 2);
        let outcomes: Vec<String> = told(&test, "namesake_decided").await.iter().map(|one| one.params["outcome"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(outcomes, ["same_person", "same_person", "not_same"].map(|outcome| format!("@namesake_outcome-{outcome}")));
        test.works().await;
        // An entry that was merged into another is no candidate.
        runs(&test, "UPDATE enterprise SET merged_into = (SELECT id FROM enterprise WHERE name_search = '91320899MAXAAAA0') WHERE name_search = '91320899MAXBBBB0'").await.expect("merged");
        assert_eq!(found().await, 0);
    }
}
