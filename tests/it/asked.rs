//! Every page and every answer of the API that shows a firm's data, asked as of an earlier moment: it shows what was known then and says so,
//! nothing on it acts, and a moment that cannot be used is named. What cannot be asked so stands in a list with its reason.

use std::collections::BTreeSet;

use axum::http::Method;
use chrono::{DateTime, Duration, Utc};
use entity::account::person;
use entity::consent::authorisation;
use entity::credit::{credit_record, evaluation, objection};
use entity::financing::{application, demand};
use entity::value::id::{ApplicationId, DemandId, OrganisationId};
use entity::value::{AuthorisationState, LookupResult, Role, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use xinyidai::consent::reading::past::line;
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::enterprise::actions::declare;
use xinyidai::enterprise::declaration::Typed;
use xinyidai::enterprise::fact::FactKey;
use xinyidai::platform::audit::By;
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::moment::written;
use xinyidai::platform::web::access::{Access, Scope};
use xinyidai::platform::web::actor::{FirmOwner, SignedIn};
use xinyidai::platform::web::with_own;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};

use crate::bank::offers_for;
use crate::ended::{FINES, FIRM, Row};
use crate::past::{NUMBERS, Then, leads, says};
use crate::rematch::signs;
use crate::support::app::{Browser, System, TestApp};
use crate::support::both_databases;
use crate::support::city::City;

/// The firm of [`Then`], whose letter opens everything to the bank of its application, and which is on a list since.
struct Desk {
    then: Then,
    application: ApplicationId,
    bank: OrganisationId,
    officer: Browser,
}

impl Desk {
    async fn over(test: TestApp) -> Self {
        let then = Then::over(test).await;
        let test = &then.world.test;
        then.world.receives(&[Row::Listed { reason: "未按期公示年报", on: "2025-11-03", removed: None }]).await;
        let people = entity::account::person::Entity::find().all(test.app.db.read()).await.expect("people");
        let owner = people.iter().find(|person| person.enterprise_id == Some(then.world.firm)).expect("the owner").id;
        signs(&test.app, then.world.firm, owner, &["registration", "public_credit", "operating", "declared"], 12).await;
        let sent = application::Entity::find().one(test.app.db.read()).await.expect("a query").expect("an application");
        let officer = test.person("officer", Role::BankOfficer, sent.bank_id).await;
        Self { application: sent.id, bank: sent.bank_id, officer, then }
    }
    fn path(&self) -> String {
        format!("/bank/applications/{}", self.application)
    }
    fn at(&self) -> String {
        self.then.asked()
    }
    async fn system(&self) -> System {
        self.then.world.test.system(self.bank, &Scope::ALL).await
    }
    async fn withdraws(&self) {
        let app = &self.then.world.test.app;
        let gone = authorisation::ActiveModel { state: Set(AuthorisationState::Revoked), revoked_at: Set(Some(app.clock.now())), ..Default::default() };
        let tx = app.db.begin_write().await.expect("a transaction");
        authorisation::Entity::update_many().set(gone).exec(&tx).await.expect("withdrawn");
        tx.commit().await.expect("a commit");
    }
}

/// That a page says of which moment it is.
fn banner(at: DateTime<Utc>) -> String {
    Lang::Zh.t1("past-as-of", "at", Lang::Zh.instant(&at))
}

/// The name of the flag that is raised after the moment.
fn later() -> String {
    Lang::Zh.t("risk-RF14")
}

both_databases! {
    async fn the_desk_shows_what_was_known_then_under_a_letter_of_today(test: TestApp) {
        let mut desk = Desk::over(test).await;
        let (path, lang) = (desk.path(), Lang::Zh);
        let now = desk.officer.get(&path).await.ok();
        assert!(says(&now, "58") && now.contains("RF14"), "{now}");
        let kept = evaluation::Entity::find().count(desk.then.world.test.app.db.read()).await.expect("a count");
        let page = desk.officer.get(&format!("{path}?at={}", desk.at())).await.ok();
        assert!(page.contains(&banner(desk.then.at)) && page.contains(&lang.counted("past-left-out", 1)), "{page}");
        assert!(says(&page, "46") && !says(&page, "58") && !page.contains("RF14"), "{page}");
        assert_eq!(leads(&page), ["/bank".to_owned(), path.clone()], "nothing acts: only the ways back");
        let line_of = desk.then.line().await;
        assert_eq!((line::moment(&line_of.items), line_of.organisation_id, line_of.result), (Some(desk.then.at), Some(desk.bank), LookupResult::Shown));
        let after = evaluation::Entity::find().count(desk.then.world.test.app.db.read()).await.expect("a count");
        assert_eq!(after, kept, "the profile was not shown then and is not kept");
        for asked in ["at=gestern", "at=2036-01-01", "at=1999-01-01", "on=2035-01-01"] {
            let answer = desk.officer.get(&format!("{path}?{asked}")).await;
            assert!(answer.status == 422 && answer.text().contains("error-summary"), "{asked}: {}", answer.status);
        }
        // The day before the fine was decided on, by what is known now.
        let eve = desk.officer.get(&format!("{path}?on=2026-01-04")).await.ok();
        assert!(eve.contains("RF14") && !says(&eve, "58"), "the list is older: {eve}");
        desk.withdraws().await;
        let closed = desk.officer.get(&format!("{path}?at={}", desk.at())).await.ok();
        assert!(closed.contains(&lang.t("desk-not-authorised")) && !says(&closed, "46"), "{closed}");
        assert_eq!(desk.then.line().await.result, LookupResult::Refused);
    }

    async fn the_banks_system_asks_profile_and_application_as_of_a_moment(test: TestApp) {
        let mut desk = Desk::over(test).await;
        let system = desk.system().await;
        let path = format!("/api/v1/applications/{}/profile", desk.application);
        let now = system.get(&path).await.json();
        assert!(now["id"].is_string() && now["left_out"].is_null(), "{now}");
        let then = system.get(&format!("{path}?at={}", desk.at())).await.json();
        assert_eq!((&then["at"], &then["left_out"]), (&json!(desk.then.at), &json!(1)));
        let text = then.to_string();
        assert!(then["id"].is_null() && text.contains(NUMBERS[0]) && !text.contains(NUMBERS[1]), "{then}");
        assert_ne!(then["digest"], now["digest"]);
        let line_of = desk.then.line().await;
        assert_eq!((line::moment(&line_of.items), line_of.api_token_id.is_some()), (Some(desk.then.at), true));
        let eve = system.get(&format!("{path}?at={}&on=2026-01-04", desk.at())).await.json();
        assert!(eve["on"] == "2026-01-04" && !eve.to_string().contains(NUMBERS[0]), "{eve}");
        for (asked, code) in [("at=gestern", "moment-unreadable"), ("at=2036-01-01", "moment-future"), ("at=1999-01-01", "moment-unknown"), ("on=x", "moment-day")] {
            let answer = system.get(&format!("{path}?{asked}")).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["code"]), (422, &json!(code)), "{asked}");
        }
        // What stands beside a record is told as it was: before the firm objected, while it does, and after it took that back.
        let record = desk.then.world.records().await.into_iter().find(|record| record.number() == NUMBERS[0]).expect("the fine");
        let (fine, codes) = (record.id, |marks: &Value| marks.as_array().into_iter().flatten().map(|mark| mark["code"].clone()).collect::<Vec<_>>());
        let found: Vec<Value> = record.marks.as_array().into_iter().flatten().filter(|mark| mark["other"].is_object()).cloned().collect();
        let beside = |view: &Value| view["marks"].as_array().into_iter().flatten().find(|mark| mark["record"] == json!(fine)).cloned().unwrap_or_default();
        assert_eq!(codes(&beside(&then)["findings"]), codes(&json!(found)), "{then}");
        desk.then.world.owner.signs_in("owner").await;
        assert!(desk.then.world.objects(fine).await);
        let filed = desk.then.world.test.app.clock.now();
        let since = async |query: &str| beside(&system.get(&format!("{path}{query}")).await.json())["disputed_at"].clone();
        assert_eq!(since("").await, json!(filed));
        desk.then.world.test.later(Duration::hours(1));
        desk.then.world.owner.signs_in("owner").await;
        let made = objection::Entity::find().one(desk.then.world.test.app.db.read()).await.expect("a query").expect("an objection").id;
        desk.then.world.owner.post(&format!("/firm/objections/{made}/withdraw"), &[]).await.led();
        let (before, during) = (format!("?at={}", desk.at()), format!("?at={}", written(filed)));
        assert_eq!([since("").await, since(&during).await, since(&before).await], [Value::Null, json!(filed), Value::Null]);
        desk.then.world.test.works().await;
        let path = format!("/api/v1/applications/{}", desk.application);
        system.post(&format!("{path}/accept"), Some("k"), &json!({})).await.ok();
        desk.then.world.is_renamed("淮安某山智能科技股份有限公司").await;
        let (now, then) = (system.get(&path).await.json(), system.get(&format!("{path}?at={}", desk.at())).await.json());
        assert!(now["state"] == "accepted" && now["accepted_at"].is_string(), "{now}");
        let names = [&now, &then].map(|view| view["firm_name"].as_str().expect("a name").contains("某山"));
        assert_eq!(names, [true, false], "its name of then: {then}");
        assert!(then["state"] == "waiting" && then["accepted_at"].is_null() && then["deadlines"] == json!([]), "{then}");
        assert_eq!(then["events"].as_array().map(Vec::len), Some(1), "{then}");
        let early = system.get(&format!("{path}?at=1999-01-01")).await;
        assert_eq!((early.status.as_u16(), &early.json()["errors"][0]["code"]), (422, &json!("moment-unknown")));
        let described = desk.then.world.test.visitor().get("/api/openapi.json").await.json();
        for path in ["/api/v1/applications/{id}/profile", "/api/v1/applications/{id}"] {
            let params: Vec<&str> = described["paths"][path]["get"]["parameters"].as_array().expect("parameters").iter().filter_map(|one| one["name"].as_str()).collect();
            assert!(params.contains(&"at") && (params.contains(&"on") == path.ends_with("profile")), "{path}: {params:?}");
        }
        assert!(described["components"]["schemas"]["ComparisonBody"]["properties"]["at"].is_object());
        desk.withdraws().await;
        system.get(&format!("{path}/profile?at={}", desk.at())).await.refused("evaluation.not_authorised");
    }

    async fn the_firms_profile_is_made_again_and_not_kept(test: TestApp) {
        let mut then = Then::over(test).await;
        then.world.owner.get("/firm/profile").await.ok();
        let kept = evaluation::Entity::find().count(then.world.test.app.db.read()).await.expect("a count");
        let page = then.world.owner.get(&format!("/firm/profile?at={}", then.asked())).await.ok();
        assert!(page.contains(&banner(then.at)) && page.contains(&Lang::Zh.t("past-profile")) && page.contains(&Lang::Zh.counted("past-left-out", 1)), "{page}");
        assert!(page.contains(NUMBERS[0]) && !page.contains(NUMBERS[1]) && !page.contains(&Lang::Zh.t("evaluation-raises")), "{page}");
        let leads = leads(&page);
        assert!(leads.iter().all(|at| at == "/firm/file" || at == "/firm/profile" || at.starts_with("/scorecard")), "{leads:?}");
        let after = evaluation::Entity::find().count(then.world.test.app.db.read()).await.expect("a count");
        assert_eq!((after, line::moment(&then.line().await.items)), (kept, Some(then.at)));
    }

    async fn watch_flags_and_comparisons_tell_what_stood_then(test: TestApp) {
        let mut desk = Desk::over(test).await;
        let asked = desk.at();
        let name = |code: &str| Lang::Zh.t(format!("risk-{code}"));
        let fine = if desk.officer.get("/bank/watch").await.ok().contains(&name("RF16")) { "RF16" } else { "RF17" };
        let now = desk.officer.get("/bank/watch").await.ok();
        assert!(now.contains(&name(fine)) && now.contains(&later()), "{now}");
        let page = desk.officer.get(&format!("/bank/watch?at={asked}")).await.ok();
        assert!(page.contains(&banner(desk.then.at)) && page.contains(&name(fine)) && !page.contains(&later()), "{page}");
        assert!(page.contains(&Lang::Zh.counted("past-left-out", 1)) && leads(&page).iter().all(|at| at == "/bank/watch"), "{page}");
        assert_eq!(line::moment(&desk.then.line().await.items), Some(desk.then.at));
        assert_eq!(desk.officer.get("/bank/watch?at=2036-01-01").await.status.as_u16(), 422);

        let regulator = entity::account::organisation::Entity::find().all(desk.then.world.test.app.db.read()).await.expect("organisations");
        let regulator = regulator.iter().find(|of| of.kind == entity::value::OrganisationKind::Regulator).expect("a regulator").id;
        let mut reader = desk.then.world.test.person("reader", Role::Regulator, regulator).await;
        assert!(reader.get("/regulator/risks").await.ok().contains(&later()));
        let page = reader.get(&format!("/regulator/risks?at={asked}")).await.ok();
        let listed = page.split("<tbody>").last().unwrap_or_default();
        assert!(page.contains(&banner(desk.then.at)) && listed.contains(&name(fine)) && !listed.contains(&later()), "{page}");
        let csv = reader.get(&format!("/regulator/risks/export?format=csv&at={asked}")).await.ok();
        assert!(csv.contains(fine) && !csv.contains("RF14"), "{csv}");
        assert_eq!(reader.get("/regulator/risks/export?format=csv&at=gestern").await.status.as_u16(), 422);

        let code = entity::value::Uscc::complete(FIRM).expect("a code").to_string();
        let compared = desk.officer.post("/bank/compare", &[("firms", code.as_str()), ("at", asked.as_str())]).await.ok();
        let shown = compared.split("</table>").next().unwrap_or_default();
        assert!(compared.contains(&banner(desk.then.at)) && shown.contains(NUMBERS[0]) && !shown.contains(NUMBERS[1]) && !shown.contains(&later()), "{compared}");
        let system = desk.system().await;
        let ask = async |at: &str| system.post("/api/v1/comparisons", None, &json!({ "firms": [{ "code": code }], "at": at })).await;
        let hits = |answer: &Value| -> BTreeSet<String> {
            answer["firms"][0]["hits"].as_array().expect("hits").iter().filter_map(|hit| hit["code"].as_str().map(str::to_owned)).collect()
        };
        let (now, then) = (ask("").await.json(), ask(&asked).await.json());
        assert!(hits(&now).contains("RF14") && hits(&now).contains(fine), "{now}");
        assert!(!hits(&then).contains("RF14") && hits(&then).contains(fine), "{then}");
        assert_eq!(ask("gestern").await.status.as_u16(), 422);
        desk.withdraws().await;
        assert_eq!(ask(&asked).await.json()["firms"][0]["outcome"], "not_authorised");
        let closed = desk.officer.get(&format!("/bank/watch?at={asked}")).await.ok();
        assert!(closed.contains(&Lang::Zh.t("risk_page-closed")) && !closed.contains(NUMBERS[0]), "{closed}");
    }

    async fn why_and_what_if_are_of_the_same_moment_as_their_match(test: TestApp) {
        let mut then = Then::over(test).await;
        let many = Criteria::All(vec![Criteria::Condition(Condition { fact: FactKey::Staff, is: Requirement::CountAtLeast(50) })]);
        let (_, _, version) = offers_for(&then.world.test, "b9", &many).await;
        let id: DemandId = demand::Entity::find().one(then.world.test.app.db.read()).await.expect("a query").expect("a demand").id;
        let path = format!("/firm/demands/{id}/match/{version}");
        let now = then.world.owner.get(&path).await.ok();
        assert!(says(&now, "58"), "{now}");
        let page = then.world.owner.get(&format!("{path}?at={}", then.asked())).await.ok();
        assert!(page.contains(&banner(then.at)) && says(&page, "46") && !says(&page, "58") && !page.contains(&Lang::Zh.t("match-plan")), "{page}");
        let trial = format!("/firm/demands/{id}/what-if");
        let page = then.world.owner.get(&format!("{trial}?at={}", then.asked())).await.ok();
        assert!(page.contains(&banner(then.at)) && page.contains("value=\"46\"") && !page.contains("value=\"58\""), "{page}");
        let asked = then.asked();
        let tried = then.world.owner.post(&trial, &[("at", asked.as_str()), ("staff", "60")]).await.ok();
        assert!(tried.contains(&banner(then.at)) && tried.contains(&format!("/match/{version}?at=")), "one product more would fit: {tried}");
        for path in [path, trial] {
            assert_eq!(then.world.owner.get(&format!("{path}?at=2036-01-01")).await.status.as_u16(), 422);
            assert_eq!(then.world.owner.get(&format!("{path}?at=1999-01-01")).await.status.as_u16(), 422);
        }
    }
}

/// What of an answer tells the earlier moment from now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// The figure that the firm declared, and the record.
    File,
    /// The record that came since.
    Record,
    /// That it is of the moment; what it shows is looked at in a test of its own.
    Moment,
}

/// The routes that are asked as of a moment.
const ASKED: [(&str, Shows); 21] = [
    ("/api/v1/applications/{id}", Shows::Moment),
    ("/api/v1/applications/{id}/profile", Shows::Record),
    ("/bank/applications/{id}", Shows::Moment),
    ("/bank/loans", Shows::Moment),
    ("/bank/loans/export", Shows::Moment),
    ("/bank/loans/{id}", Shows::Moment),
    ("/bank/watch", Shows::Record),
    ("/firm/applications/{id}", Shows::Moment),
    ("/firm/demands/{id}/match", Shows::Moment),
    ("/firm/demands/{id}/match/{version}", Shows::Moment),
    ("/firm/demands/{id}/what-if", Shows::Moment),
    ("/firm/file", Shows::File),
    ("/firm/file/records/{id}", Shows::Moment),
    ("/firm/profile", Shows::Record),
    ("/operator/past", Shows::File),
    ("/operator/subjects", Shows::Moment),
    ("/operator/subjects/{id}", Shows::Moment),
    ("/regulator", Shows::Moment),
    ("/regulator/first-loans", Shows::Moment),
    ("/regulator/risks", Shows::Record),
    ("/regulator/risks/export", Shows::Moment),
];

/// The other routes behind a sign-in or a token, each with the reason; one that ends in `*` stands for all that begin so.
const NOT_ASKED: [(&str, &str); 66] = [
    ("/api/v1/applications", "a queue of work; each of its applications is asked as of a moment"),
    ("/api/v1/deliveries/{id}", "a delivery is of its own moment: what came, as it came"),
    ("/api/v1/objections*", "cases that wait for an answer about the record of now; the firm's file tells how it stood"),
    ("/api/v1/products*", "a bank's own products; no firm's data"),
    ("/api/v1/quality", "counts of deliveries by month; no firm's data"),
    ("/api/v1/reports*", "reports of a period with a cut-off of their own, kept as they were made"),
    ("/bank", "a queue of work by what is due now"),
    ("/bank/applications/{id}/decline", "a form"),
    ("/bank/applications/{id}/disburse", "a form"),
    ("/bank/applications/{id}/grant", "a form"),
    ("/bank/compare", "the form; the comparison that it sends takes the moment"),
    ("/bank/credit-reports", "a list of what was issued; issuing takes the moment"),
    ("/bank/credit-reports/*", "word by word as it was issued, for its own moment"),
    ("/bank/new-product", "a form"),
    ("/bank/products*", "the bank's own products, version by version; reach counts over the firms of today and shows none"),
    ("/bank/profiles/{id}", "as it was shown, kept with its day"),
    ("/department/held*", "what was delivered and waits to be put right, as it stands; no firm's file has it yet"),
    ("/department/objections*", "cases that wait for an answer about the record of now"),
    ("/firm", "what there is to do today"),
    ("/firm/agency-reports*", "what agencies wrote, with its day and term; the file tells what was attached by a moment"),
    ("/firm/applications", "a list of what goes on; each of its applications is asked as of a moment"),
    ("/firm/authorisations", "letters as they were signed, with their terms"),
    ("/firm/authorisations/*", "a letter as it was signed, or a form"),
    ("/firm/credit-reports", "a list of what was issued; issuing takes the moment"),
    ("/firm/credit-reports/*", "word by word as it was issued, for its own moment"),
    ("/firm/demands", "the firm's own requests"),
    ("/firm/demands/{id}/check", "a step before sending"),
    ("/firm/demands/{id}/edit", "a form"),
    ("/firm/demands/{id}/withdraw", "a form"),
    ("/firm/file/declarations/{id}", "a receipt of what was declared, as it was declared"),
    ("/firm/file/declare", "a form"),
    ("/firm/file/registration", "what the register says now, to object to it; the file tells what it said at a moment"),
    ("/firm/file/roles", "decisions of the credit office that stand, and a form; the file tells those of a moment"),
    ("/firm/lookups", "the register is only added to, and each line has its moment"),
    ("/firm/personal-authorisations", "letters as they were signed, with their terms"),
    ("/firm/personal-authorisations/*", "a letter as it was signed, or a form"),
    ("/firm/profiles/{id}", "as it was shown, kept with its day"),
    ("/likelihood*", "what returned outcomes have taught, version by version; no firm's data"),
    ("/metrics", "no firm's data"),
    ("/notices", "messages, each with its moment"),
    ("/operator", "what there is to do today"),
    ("/operator/accounts*", "people and their rights; no firm's file"),
    ("/operator/agencies", "a directory of agencies; no firm's data"),
    ("/operator/agency-reports*", "what agencies wrote, with its day and term"),
    ("/operator/audit", "the trail is only added to, and each line has its moment"),
    ("/operator/calendar", "settings"),
    ("/operator/catalogue*", "settings, version by version"),
    ("/operator/compare", "the form; the comparison that it sends takes the moment"),
    ("/operator/credit-reports", "a list of what was issued; issuing takes the moment"),
    ("/operator/credit-reports/*", "word by word as it was issued, for its own moment"),
    ("/operator/declarations", "counts over all firms of what is to be followed up now; each leads to the file, which takes the moment"),
    ("/operator/deliveries*", "a delivery is of its own moment: what came, as it came"),
    ("/operator/jobs", "work of the service"),
    ("/operator/lpr", "settings, each publication with its day"),
    ("/operator/mails*", "messages, each with its moment"),
    ("/operator/merges*", "what was merged, with its moment, and the form for it"),
    ("/operator/namesakes*", "a decision that is worked on, with its history"),
    ("/operator/objections*", "cases that are worked on, about the record of now"),
    ("/operator/quality*", "counts of deliveries by month; no firm's data"),
    ("/operator/register*", "the register is only added to, and each line has its moment"),
    ("/operator/repairs*", "cases that are worked on, about the record of now"),
    ("/operator/retention", "counts of what is due; shows no firm"),
    ("/operator/schedules", "work of the service"),
    ("/operator/subjects/held", "a queue of records that no firm's file has yet"),
    ("/operator/supplies*", "settings"),
    ("/regulator/reports*", "reports of a period with a cut-off of their own, kept as they were made; the overview tells any period as of a moment"),
];

/// Whether an entry of [`NOT_ASKED`] stands for a route.
fn stands_for(entry: &str, route: &str) -> bool {
    entry.strip_suffix('*').map_or(route == entry, |begins| route.starts_with(begins))
}

/// The number of the fine that comes after the moment.
const SINCE: u32 = 77;

async fn receives(city: &City, number: u32) {
    let app = &city.test.app;
    let owner = owner(city).await;
    let firm = entity::enterprise::enterprise::Entity::find_by_id(owner.enterprise_id.expect("a firm")).one(app.db.read()).await;
    let code = firm.expect("a query").expect("the firm").code.to_string();
    let row = format!("某公司,法人,{code},罚〔2025〕{number}号,违法排放,罚款,罚款150万元,150,2026-01-05,2099-12-31,2029-01-05,某局,\n");
    let path = app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, format!("{FINES}\n{row}")).expect("a file");
    feed::receive_file(app, &By::SYSTEM, Channel::Upload, Source::Penalty, &path).await.expect("received");
    city.test.works().await;
}

async fn owner(city: &City) -> person::Model {
    let owner = person::Entity::find().filter(person::Column::Login.eq("owner")).one(city.test.app.db.read()).await;
    owner.expect("a query").expect("the owner")
}

async fn declares(city: &City, trademarks: &str) {
    let owner = owner(city).await;
    let enterprise = owner.enterprise_id.expect("a firm");
    let who = SignedIn { person: owner.id, name: owner.name, role: owner.role, enterprise: Some(enterprise), organisation: None, request_id: None };
    let mut typed = Typed { promise: "yes".to_owned(), ..Typed::fresh(city.test.app.clock.today()) };
    typed.lines.insert(FactKey::Trademarks.code().to_owned(), trademarks.to_owned());
    declare(&city.test.app, &FirmOwner { who, enterprise }, &typed).await.expect("declared");
    city.test.works().await;
}

fn joined(path: &str, query: &str) -> String {
    format!("{path}{}{query}", if path.contains('?') { '&' } else { '?' })
}

both_databases! {
    async fn whatever_shows_a_firms_data_is_asked_as_of_a_moment(city: City) {
        let mut routes = with_own(xinyidai::serve::routes()).table();
        routes.retain(|(method, _, _)| *method == Method::GET);
        for (_, route, access) in &routes {
            let (asked, not_asked) = (ASKED.iter().any(|(of, _)| of == route), NOT_ASKED.iter().any(|(entry, _)| stands_for(entry, route)));
            assert!(*access == Access::Public || asked != not_asked, "{route}: ask it as of a moment, or say why not, one of the two");
        }
        for (entry, reason) in NOT_ASKED {
            assert!(!reason.is_empty() && routes.iter().any(|(_, route, _)| stands_for(entry, route)), "{entry}: no route, or no reason");
        }
        receives(&city, 76).await;
        declares(&city, "646").await;
        let record = credit_record::Entity::find().filter(credit_record::Column::Source.eq(Source::Penalty)).all(city.test.app.db.read()).await.expect("records");
        let record = record.into_iter().find(|row| row.content["decision_no"] == "罚〔2025〕76号").expect("the fine").id;
        let firm = owner(&city).await.enterprise_id.expect("a firm");
        let firm = entity::enterprise::enterprise::Entity::find_by_id(firm).one(city.test.app.db.read()).await.expect("a query").expect("the firm");
        let mut paths = Vec::new();
        for (route, shows) in ASKED {
            let path = match route {
                "/firm/file/records/{id}" => format!("/firm/file/records/{record}"),
                "/operator/past" => format!("/operator/past?code={}", firm.code),
                "/bank/loans/export" => "/bank/loans/export?format=csv".to_owned(),
                "/regulator/risks" => "/regulator/risks?code=RF16".to_owned(),
                "/regulator/risks/export" => "/regulator/risks/export?format=csv".to_owned(),
                route => city.path(route).await,
            };
            paths.push((route, path, shows));
        }
        let at = city.test.app.clock.now();
        city.test.later(Duration::days(3));
        receives(&city, SINCE).await;
        declares(&city, "658").await;
        let system = city.bank_system().await;
        let mut people = Vec::new();
        for (login, rule) in [("owner", Access::Firm), ("officer", Access::BankOfficer), ("regulator", Access::Regulator), ("operator", Access::Operator)] {
            people.push((rule, city.person(login).await));
        }
        let since = format!("罚〔2025〕{SINCE}号");
        for (route, path, shows) in paths {
            let access = routes.iter().find(|(_, of, _)| *of == route).expect("the route").2;
            let mut answers = Vec::new();
            for query in [String::new(), format!("at={}", written(at)), "at=2036-01-01".to_owned(), "at=gestern".to_owned()] {
                let path = joined(&path, &query);
                answers.push(match people.iter_mut().find(|(rule, _)| *rule == access) {
                    Some((_, person)) => person.get(&path).await,
                    None => system.get(&path).await,
                });
            }
            let [now, then, future, unreadable] = &answers[..] else { panic!("four answers") };
            let (now_said, said) = (now.ok(), then.ok());
            assert_eq!((future.status.as_u16(), unreadable.status.as_u16()), (422, 422), "{route}");
            let kind = then.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            if kind.starts_with("text/html") {
                assert!(said.contains(&banner(at)), "{route} says of which moment it is: {said}");
                let trial = route.ends_with("/what-if");
                let posts = scraper::Html::parse_document(&said).select(&scraper::Selector::parse("main form[method=post]").expect("a selector")).count();
                assert_eq!(posts, usize::from(trial), "{route}: nothing acts");
            }
            match shows {
                Shows::File => {
                    assert!(says(&now_said, "658") && now_said.contains(&since), "{route}: {now_said}");
                    assert!(says(&said, "646") && !says(&said, "658") && !said.contains(&since), "{route}: {said}");
                }
                Shows::Record => assert!(now_said.contains(&since) && !said.contains(&since), "{route}: now {now_said}\nthen {said}"),
                Shows::Moment => {}
            }
        }
    }
}
