//! Sources: what was agreed is delivered by API or folder, once; full deliveries withdraw what they do not hold any more.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;

use axum::http::{Method, StatusCode};
use chrono::Duration;
use entity::credit::{credit_record, credit_record_event, delivery};
use entity::notice::{mail, notice};
use entity::supply::watched_file;
use entity::value::id::SupplyId;
use entity::value::{Coverage, DeliveryState, MailState, OrganisationKind, RecordState, Role, Source, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use xinyidai::credit::feed::absence::{Doubt, Withheld};
use xinyidai::credit::feed::actions::{self, Delivery};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::feed::reading::actions::read;
use xinyidai::credit::feed::supply::actions::{Paused, find, folder, pause};
use xinyidai::credit::feed::supply::late;
use xinyidai::credit::feed::supply::late::actions::{arrived, tell_late};
use xinyidai::credit::feed::supply::watch::actions::{Step, look};
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::web::upload::Received;
use xinyidai::platform::work;

use xinyidai::consent::retention::actions::sweep;
use xinyidai::consent::retention::law::Kind;

use crate::support::app::{System, TestApp};
use crate::support::both_databases;

const HEAD: &str = "iname,cardnum,courtname,casecode,publishdate,移出日期";

/// A listing of a debtor: the last digit of the code, and the number of the case.
fn listed(firm: u32, case: u32, removed: &str) -> String {
    let code = Uscc::complete(&format!("91320899MAXAAAA{firm}")).expect("a code");
    format!("某公司{firm},{code},某法院,（2026）苏0812执{case}号,2026年02月27日,{removed}\n")
}

fn file(rows: &[String]) -> Vec<u8> {
    format!("{HEAD}\n{}", rows.concat()).into_bytes()
}

async fn court(test: &TestApp, coverage: Coverage) -> SupplyId {
    test.organisation("court", OrganisationKind::Department).await;
    test.agrees("court", Source::DishonestDebtor, coverage).await
}

async fn place(test: &TestApp, id: SupplyId) -> PathBuf {
    let supply = find(&test.app, id).await.expect("a supply").supply;
    folder(&test.app, &supply).expect("a folder")
}

async fn looks(test: &TestApp) {
    look(&test.app, &mut |_| ControlFlow::Continue(())).await.expect("looked");
}

/// Looks until a file that has settled is taken, read and put away.
async fn goes_through(test: &TestApp) {
    for _ in 0..2 {
        looks(test).await;
        test.later(Duration::minutes(1));
    }
    test.works().await;
    looks(test).await;
}

async fn deliveries(test: &TestApp) -> Vec<Delivery> {
    let mut all = actions::list(&test.app, None, None, None).await.expect("deliveries");
    all.reverse();
    all
}

/// The records that stand, by the number of their case, and whether they count.
async fn standing(test: &TestApp) -> BTreeMap<String, RecordState> {
    let rows = credit_record::Entity::find().all(test.app.db.read()).await.expect("records");
    rows.into_iter().map(|row| (row.content["case_no"].as_str().unwrap_or_default().to_owned(), row.state)).collect()
}

async fn events(test: &TestApp) -> Vec<String> {
    let rows = credit_record_event::Entity::find().order_by_asc(credit_record_event::Column::Id).all(test.app.db.read()).await.expect("events");
    rows.into_iter().map(|row| row.kind).collect()
}

fn names(path: PathBuf) -> BTreeSet<String> {
    std::fs::read_dir(path).map(|all| all.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()).unwrap_or_default()
}

async fn sends(system: &System, query: &str, key: Option<&str>, bytes: Vec<u8>) -> crate::support::app::Answer {
    let headers: Vec<(&str, &str)> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
    system.send(Method::POST, &format!("/api/v1/deliveries?source=dishonest_debtor{query}"), &headers, bytes).await
}

both_databases! {
    async fn a_file_in_the_folder_is_taken_once_it_is_whole(test: TestApp) {
        let id = court(&test, Coverage::Delta).await;
        looks(&test).await;
        let place = place(&test, id).await;
        assert_eq!(names(place.clone()), BTreeSet::from(["done".to_owned(), "refused".to_owned()]), "made by itself");
        for passing in ["a.csv.part", "b.tmp", ".c.csv"] {
            std::fs::write(place.join(passing), file(&[listed(0, 1, "")])).expect("a file");
        }
        std::fs::create_dir(place.join("d.csv")).expect("a folder");
        std::fs::write(place.join("list.csv"), HEAD).expect("half a file");
        looks(&test).await;
        test.later(Duration::minutes(1));
        std::fs::write(place.join("list.csv"), file(&[listed(0, 1, ""), listed(1, 2, "")])).expect("a whole file");
        looks(&test).await;
        assert!(deliveries(&test).await.is_empty(), "it has changed since");
        test.later(Duration::seconds(29));
        looks(&test).await;
        assert!(deliveries(&test).await.is_empty(), "not half a minute has gone by");
        test.later(Duration::seconds(1));
        looks(&test).await;
        looks(&test).await;
        assert_eq!(deliveries(&test).await.len(), 1);
        assert!(place.join("list.csv").exists(), "it lies there until it is read");
        test.works().await;
        looks(&test).await;
        looks(&test).await;
        let [done] = deliveries(&test).await.try_into().expect("one delivery");
        assert_eq!((done.state, done.rows_new, done.coverage), (DeliveryState::Done, 2, Coverage::Delta));
        assert_eq!(done.channel.map(xinyidai::credit::feed::channel::Channel::code), Some("folder"));
        let put = names(place.join("done"));
        assert!(put.len() == 1 && put.iter().all(|name| name.ends_with("-list.csv")), "nothing is to be said about it: {put:?}");
        assert_eq!(names(place.clone()), ["d.csv", "done", "refused", "a.csv.part", "b.tmp", ".c.csv"].map(str::to_owned).into());
        // It belongs to the department: its own system sees it.
        let whose = delivery::Entity::find_by_id(done.id).one(test.app.db.read()).await.expect("a query").expect("a delivery").organisation_id;
        assert_eq!(whose, Some(find(&test.app, id).await.expect("a supply").supply.organisation));
        // The same file once more is another delivery in which nothing changes.
        std::fs::write(place.join("list.csv"), file(&[listed(0, 1, ""), listed(1, 2, "")])).expect("a file");
        goes_through(&test).await;
        let all = deliveries(&test).await;
        assert_eq!((all.len(), all[1].rows_unchanged, names(place.join("done")).len()), (2, 2, 2));
    }

    async fn what_cannot_be_read_lies_beside_its_reasons(test: TestApp) {
        let id = court(&test, Coverage::Delta).await;
        looks(&test).await;
        let place = place(&test, id).await;
        std::fs::write(place.join("empty.csv"), b"").expect("a file");
        std::fs::write(place.join("wrong.xls"), file(&[listed(0, 1, "")])).expect("a file");
        let future = listed(0, 1, "").replace("2026年02月27日", "2099年02月27日");
        std::fs::write(place.join("some.csv"), file(&[future, listed(1, 2, "")])).expect("a file");
        goes_through(&test).await;
        let refused = names(place.join("refused"));
        let told = |ending: &str| {
            let name = refused.iter().find(|name| name.ends_with(&format!("{ending}.reasons.txt"))).expect("a text");
            std::fs::read_to_string(place.join("refused").join(name)).expect("a text")
        };
        assert_eq!(refused.len(), 4, "{refused:?}");
        assert!(told("empty.csv").contains("文件"), "{}", told("empty.csv"));
        assert!(told("wrong.xls").contains("CSV") && told("wrong.xls").contains("ends in .xls"), "in both languages: {}", told("wrong.xls"));
        let done = names(place.join("done"));
        let beside = done.iter().find(|name| name.ends_with("some.csv.reasons.txt")).expect("a text");
        let said = std::fs::read_to_string(place.join("done").join(beside)).expect("a text");
        assert!(said.starts_with("2: publishdate: "), "{said}");
        assert_eq!(standing(&test).await.len(), 1, "the row that is right counts");
        assert_eq!(watched_file::Entity::find().filter(watched_file::Column::MovedAt.is_null()).count(test.app.db.read()).await.expect("a count"), 0);
    }

    async fn a_process_that_ends_between_any_two_steps_doubles_and_loses_nothing(test: TestApp) {
        let id = court(&test, Coverage::Delta).await;
        looks(&test).await;
        let place = place(&test, id).await;
        let (mut seen, mut cases) = (BTreeSet::new(), 0);
        for most in 0..8 {
            // Each round has one right file, and one of which something is told.
            let (right, wrong) = (format!("right{most}.csv"), format!("wrong{most}.csv"));
            let future = listed(0, 100 + most, "").replace("2026年02月27日", "2099年02月27日");
            std::fs::write(place.join(&right), file(&[listed(0, 1 + most, "")])).expect("a file");
            std::fs::write(place.join(&wrong), file(&[future, listed(1, 200 + most, "")])).expect("a file");
            cases += 2;
            // Every look ends behind so many steps, as after kill -9, until nothing is left to do.
            for round in 0..40 {
                let mut left = 1 + (round + most) % 7;
                let mut each = |step: Step| {
                    seen.insert(format!("{step:?}"));
                    left = left.saturating_sub(1);
                    if left == 0 && round < 33 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                };
                look(&test.app, &mut each).await.expect("looked");
                test.later(Duration::minutes(1));
                if round % 3 == 2 {
                    test.works().await;
                }
            }
            let all = deliveries(&test).await;
            for name in [&right, &wrong] {
                let of: Vec<&Delivery> = all.iter().filter(|delivery| delivery.file_name == **name).collect();
                assert!(of.len() == 1 && of[0].state == DeliveryState::Done, "{name} behind {most}: {of:?}");
                let put = names(place.join("done")).into_iter().filter(|put| put.ends_with(&format!("-{name}"))).count();
                assert_eq!((put, place.join(name).exists()), (1, false), "{name} behind {most}");
            }
        }
        assert_eq!(seen, ["Noted", "Copied", "Taken", "Told", "Moved", "Closed"].map(str::to_owned).into(), "every step was the last one once");
        assert_eq!(standing(&test).await.len(), cases);
        let open = watched_file::Entity::find().filter(watched_file::Column::MovedAt.is_null()).count(test.app.db.read()).await.expect("a count");
        assert_eq!(open, 0);
    }

    async fn a_file_that_takes_the_place_of_a_taken_one_is_another(test: TestApp) {
        let id = court(&test, Coverage::Delta).await;
        looks(&test).await;
        let place = place(&test, id).await;
        std::fs::write(place.join("list.csv"), file(&[listed(0, 1, "")])).expect("a file");
        looks(&test).await;
        test.later(Duration::minutes(1));
        looks(&test).await;
        std::fs::write(place.join("list.csv"), file(&[listed(0, 1, ""), listed(1, 2, "")])).expect("the next file");
        test.works().await;
        looks(&test).await;
        assert!(place.join("list.csv").exists() && names(place.join("done")).is_empty(), "what was taken is not there to be put away");
        goes_through(&test).await;
        let all = deliveries(&test).await;
        assert_eq!(all.iter().map(|delivery| (delivery.rows_new, delivery.rows_unchanged)).collect::<Vec<_>>(), [(1, 0), (1, 1)]);
        assert!(!place.join("list.csv").exists());
    }

    async fn a_folder_that_cannot_be_read_is_told_once(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let id = court(&test, Coverage::Delta).await;
        test.agrees("office", Source::TaxGrade, Coverage::Delta).await;
        let place = place(&test, id).await;
        std::fs::create_dir_all(place.parent().expect("a folder above")).expect("folders");
        std::fs::write(&place, b"no folder").expect("a file in the place of the folder");
        let told = async || notice::Entity::find().filter(notice::Column::Kind.eq("folder_unreadable")).count(test.app.db.read()).await.expect("a count");
        for _ in 0..3 {
            looks(&test).await;
            test.later(Duration::minutes(1));
        }
        assert_eq!(told().await, 1);
        assert!(test.app.settings.data.directory.join("watch/office/tax_grade/done").is_dir(), "the others are looked into all the same");
        assert!(operator.get("/notices").await.ok().contains("文件夹无法读取"));
        assert!(operator.get("/operator/supplies").await.ok().contains("无法读取"));
        std::fs::remove_file(&place).expect("removed");
        looks(&test).await;
        assert!(find(&test.app, id).await.expect("a supply").supply.unreadable_at.is_none());
        std::fs::remove_dir_all(&place).and_then(|()| std::fs::write(&place, b"again")).expect("broken again");
        looks(&test).await;
        assert_eq!(told().await, 2, "another time is told again");
        test.works().await;
    }

    async fn links_lead_nowhere_and_paused_folders_are_left_alone(test: TestApp) {
        let id = court(&test, Coverage::Delta).await;
        looks(&test).await;
        let place = place(&test, id).await;
        assert_eq!(place, test.app.settings.data.directory.join("watch/court/dishonest_debtor"));
        std::fs::write(test.app.settings.data.directory.join("secret.csv"), file(&[listed(0, 1, "")])).expect("a file");
        std::os::unix::fs::symlink(test.app.settings.data.directory.join("secret.csv"), place.join("link.csv")).expect("a link");
        std::fs::write(place.join("own.csv"), file(&[listed(1, 2, "")])).expect("a file");
        pause(&test.app, &By::SYSTEM, id, Paused::Yes).await.expect("paused");
        goes_through(&test).await;
        assert!(deliveries(&test).await.is_empty());
        pause(&test.app, &By::SYSTEM, id, Paused::No).await.expect("goes on");
        goes_through(&test).await;
        let all = deliveries(&test).await;
        assert_eq!(all.iter().map(|delivery| delivery.file_name.as_str()).collect::<Vec<_>>(), ["own.csv"]);
        // An organisation's code that could lead elsewhere names no folder.
        let mut supply = find(&test.app, id).await.expect("a supply").supply;
        for code in ["../court", "a/b", "..", ""] {
            code.clone_into(&mut supply.organisation_code);
            assert_eq!(folder(&test.app, &supply), None, "{code}");
        }
    }

    async fn nobody_leads_the_platform_elsewhere_and_a_file_too_large_is_never_copied(test: TestApp) {
        let id = court(&test, Coverage::Delta).await;
        looks(&test).await;
        let place = place(&test, id).await;
        // A file larger than allowed, most of which is no more than said to be there.
        let large = std::fs::File::create(place.join("large.csv")).expect("a file");
        large.set_len(test.app.settings.server.max_upload_bytes + 1).expect("a hole");
        std::fs::write(place.join("own.csv"), file(&[listed(1, 2, "")])).expect("a file");
        goes_through(&test).await;
        let refused = names(place.join("refused"));
        assert!(refused.iter().any(|name| name.ends_with("large.csv")), "{refused:?}");
        let why = refused.iter().find(|name| name.ends_with("large.csv.reasons.txt")).expect("a text");
        assert!(std::fs::read_to_string(place.join("refused").join(why)).expect("a text").contains("文件超过上限"));
        assert_eq!(deliveries(&test).await.iter().map(|one| one.file_name.as_str()).collect::<Vec<_>>(), ["own.csv"]);
        let inbox = xinyidai::platform::web::upload::inbox(&test.app);
        assert_eq!(std::fs::read_dir(&inbox).expect("the inbox").count(), 1);

        // What is put away is not put where a link leads, and nothing is taken through one.
        let elsewhere = test.app.settings.data.directory.join("elsewhere");
        std::fs::create_dir(&elsewhere).expect("a folder");
        std::fs::remove_dir_all(place.join("done")).and_then(|()| std::os::unix::fs::symlink(&elsewhere, place.join("done"))).expect("a link");
        std::fs::write(place.join("next.csv"), file(&[listed(1, 3, "")])).expect("a file");
        goes_through(&test).await;
        assert_eq!((names(elsewhere.clone()).len(), deliveries(&test).await.len()), (0, 1));
        assert!(find(&test.app, id).await.expect("a supply").supply.unreadable_at.is_some(), "and it is told");
        std::fs::remove_file(place.join("done")).expect("the link");
        goes_through(&test).await;
        assert_eq!(deliveries(&test).await.len(), 2);

        // What was put away goes when its term is over, and so does what no delivery refers to.
        let orphan = inbox.join("0".repeat(32));
        let old = std::fs::File::create(&orphan).expect("a file");
        old.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 60 * 60)).expect("old");
        assert_eq!((names(place.join("done")).len(), names(place.join("refused")).len()), (1, 2));
        test.later(Duration::days(400));
        let swept: BTreeMap<Kind, u64> = sweep(&test.app).await.expect("swept").into_iter().collect();
        assert_eq!((swept.get(&Kind::PutAway), names(place.join("done")).len(), names(place.join("refused")).len()), (Some(&3), 0, 0));
        assert!(!orphan.exists());
        assert_eq!(sweep(&test.app).await.expect("swept again"), []);
    }

    async fn an_older_full_list_withdraws_nothing_that_may_have_been_said_again(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let all: Vec<String> = (0..30).map(|n| listed(n % 10, n, "")).collect();
        let full = [("source", "dishonest_debtor"), ("coverage", "full")];
        operator.upload("/operator/deliveries", &full, "a.csv", &file(&all)).await.led();
        test.works().await;
        test.later(Duration::hours(1));
        let piece = operator.upload("/operator/deliveries", &full, "piece.csv", &file(&all[..10])).await.led();
        test.works().await;
        assert!(operator.get(&piece).await.ok().contains("20 条记录没有撤下"));
        test.later(Duration::hours(1));
        operator.upload("/operator/deliveries", &full, "whole.csv", &file(&all)).await.led();
        test.works().await;
        let refused = operator.post(&format!("{piece}/withdraw"), &[]).await;
        refused.refused_page();
        assert!(refused.text().contains("又报送了这一来源"), "{}", refused.text());
        assert!(standing(&test).await.values().all(|state| *state == RecordState::Current));
        operator.upload("/operator/deliveries", &[("source", "registration"), ("coverage", "full")], "r.csv", b"x").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn pieces_one_after_another_withdraw_no_more_than_one(test: TestApp) {
        let court_id = test.organisation("court", OrganisationKind::Department).await;
        let system = test.system(court_id, &[Scope::Deliver]).await;
        test.agrees("court", Source::DishonestDebtor, Coverage::Full).await;
        let all: Vec<String> = (0..60).map(|n| listed(n % 10, n, "")).collect();
        for (nth, (rows, withdrawn)) in [(60, 0), (50, 10), (44, 10), (41, 10)].into_iter().enumerate() {
            sends(&system, "&name=a.csv", Some(&format!("k{nth}")), file(&all[..rows])).await.is(StatusCode::ACCEPTED);
            test.works().await;
            let gone = standing(&test).await.values().filter(|state| **state == RecordState::Withdrawn).count();
            assert_eq!(gone, withdrawn, "{rows} rows");
            test.later(Duration::hours(1));
        }
        test.later(Duration::days(8));
        sends(&system, "&name=a.csv", None, file(&all[..42])).await.is(StatusCode::ACCEPTED);
        test.works().await;
        assert_eq!(standing(&test).await.values().filter(|state| **state == RecordState::Withdrawn).count(), 18, "a week later");
        let tax = test.organisation("tax", OrganisationKind::Department).await;
        test.agrees("tax", Source::DishonestDebtor, Coverage::Delta).await;
        let tax = test.system(tax, &[Scope::Deliver]).await;
        sends(&tax, "&name=a.csv&coverage=full", None, file(&all[..1])).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn what_is_late_is_told_once_for_each_stretch_and_not_sent_when_it_has_come(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let id = court(&test, Coverage::Delta).await;
        let court = xinyidai::account::actions::organisations(&test.app, Some(OrganisationKind::Department)).await.expect("organisations")[0].id;
        let mut clerk = test.person("clerk", Role::Department, court).await;
        let system = test.system(court, &[Scope::Deliver]).await;
        let schedules = [late::jobs::SCHEDULE];
        let morning = async || {
            work::tick(&test.app, &schedules).await.expect("a tick");
            test.works().await;
        };
        let told = async || {
            let all = notice::Entity::find().filter(notice::Column::SubjectKind.eq("supply")).order_by_asc(notice::Column::Id).all(test.app.db.read()).await.expect("notices");
            all.into_iter().map(|notice| (notice.kind, notice.organisation_id, notice.subject_id)).collect::<Vec<_>>()
        };
        let mails = async || mail::Entity::find().order_by_asc(mail::Column::Id).all(test.app.db.read()).await.expect("mails");
        // The court delivers every working day; the agreement is of this Monday.
        morning().await;
        assert!(told().await.is_empty(), "nothing has been due yet");
        test.later(Duration::days(1));
        morning().await;
        let both = |organisation| ("supply_late".to_owned(), Some(organisation), id.to_string());
        let first = vec![both(court), ("supply_late_office".to_owned(), Some(office), id.to_string())];
        assert_eq!(told().await, first, "Monday's, on Tuesday");
        for hours in [1, 3] {
            test.later(Duration::hours(hours));
            tell_late(&test.app, id).await.expect("looked");
            morning().await;
        }
        assert_eq!(told().await, first, "once, however often it is looked");
        assert_eq!(mails().await.iter().map(|mail| mail.to_address.as_str()).collect::<Vec<_>>(), ["court@example.org", "office@example.org"]);
        clerk.signs_in("clerk").await;
        operator.signs_in("operator").await;
        let page = clerk.get("/notices").await.ok();
        assert!(page.contains("失信被执行人应于 2026年3月2日 前报送，尚未收到"), "{page}");
        clerk.reads_english();
        assert!(clerk.get("/notices").await.ok().contains("has not come"));
        assert!(operator.get("/notices").await.ok().contains(&format!("/operator/supplies/{id}")));

        // It comes in time: Tuesday's is not told. Then nothing: Wednesday's is, once more to both.
        sends(&system, "&name=a.csv", None, file(&[listed(0, 1, "")])).await.is(StatusCode::ACCEPTED);
        test.works().await;
        test.later(Duration::days(1));
        morning().await;
        assert_eq!(told().await.len(), 2, "Tuesday's has come");
        test.later(Duration::days(1));
        work::tick(&test.app, &schedules).await.expect("a tick");
        // It was found late, and comes before that is told.
        let looked = work::list(&test.app, Some(entity::value::JobState::Queued), None).await.expect("jobs");
        assert!(!looked.is_empty());
        sends(&system, "&name=b.csv", None, file(&[listed(1, 2, "")])).await.is(StatusCode::ACCEPTED);
        test.works().await;
        assert_eq!(told().await.len(), 2, "while it is read, and afterwards, nothing is told");

        // It comes while the mails wait: they are not sent any more.
        test.later(Duration::days(1));
        tell_late(&test.app, id).await.expect("told");
        assert_eq!(told().await.len(), 2, "Thursday's day is not over");
        test.later(Duration::days(3));
        let before = mails().await.len();
        tell_late(&test.app, id).await.expect("told");
        let waiting: Vec<_> = mails().await.into_iter().skip(before).collect();
        assert!(waiting.len() == 2 && waiting.iter().all(|mail| mail.state == MailState::Queued), "{waiting:?}");
        let delivery = {
            let made = sends(&system, "&name=c.csv", None, file(&[listed(2, 3, "")])).await;
            made.json()["id"].as_str().expect("an id").parse().expect("an id")
        };
        read(&test.app, delivery, &mut |_| ControlFlow::Continue(())).await.expect("read");
        arrived(&test.app, delivery).await.expect("followed");
        let states = async || mails().await.into_iter().skip(before).map(|mail| mail.state).collect::<Vec<_>>();
        assert_eq!(states().await, [MailState::Withdrawn; 2]);
        test.works().await;
        assert_eq!(states().await, [MailState::Withdrawn; 2], "not sent");
        operator.signs_in("operator").await;
        assert!(operator.get("/operator/mails?state=withdrawn").await.ok().contains("已撤回"));
        // What was sent stays sent.
        assert!(mails().await[..before].iter().all(|mail| mail.state == MailState::Sent));
        // A paused one is not asked for.
        test.later(Duration::days(5));
        pause(&test.app, &By::SYSTEM, id, Paused::Yes).await.expect("paused");
        let count = told().await.len();
        morning().await;
        assert_eq!(told().await.len(), count);
    }

    async fn a_source_that_is_paused_while_its_file_comes_takes_it_in_no_more(test: TestApp) {
        let id = court(&test, Coverage::Delta).await;
        let court = xinyidai::account::actions::organisations(&test.app, Some(OrganisationKind::Department)).await.expect("organisations")[0].id;
        let path = xinyidai::platform::web::upload::inbox(&test.app).join("came");
        std::fs::create_dir_all(path.parent().expect("the inbox")).expect("the inbox");
        std::fs::write(&path, file(&[listed(0, 1, "")])).expect("a file");
        let came = Received { name: "a.csv".to_owned(), path: path.clone(), hash: "0".repeat(64), bytes: 9 };
        let sent = actions::Sent::delta(Channel::Api, Source::DishonestDebtor);
        let by = By { organisation: Some(court), ..By::SYSTEM };
        // It was asked before the file came, and then somebody paused the source.
        pause(&test.app, &By::SYSTEM, id, Paused::Yes).await.expect("paused");
        let refused = actions::receive(&test.app, &by, &sent, &came).await;
        assert!(matches!(refused, Err(actions::Error::Refused(refusal)) if refusal.code() == "feed.paused"), "{refused:?}");
        assert!(!path.exists() && deliveries(&test).await.is_empty(), "nothing is left of it");
        pause(&test.app, &By::SYSTEM, id, Paused::No).await.expect("resumed");
        std::fs::write(&path, file(&[listed(0, 1, "")])).expect("a file");
        actions::receive(&test.app, &by, &sent, &came).await.expect("taken in");
        test.works().await;
        assert_eq!(deliveries(&test).await.len(), 1);
    }

    async fn a_full_list_withdraws_nothing_while_a_newer_delivery_is_under_way(test: TestApp) {
        court(&test, Coverage::Full).await;
        let court = xinyidai::account::actions::organisations(&test.app, Some(OrganisationKind::Department)).await.expect("organisations")[0].id;
        let system = test.system(court, &[Scope::Deliver]).await;
        sends(&system, "&name=a.csv", None, file(&[listed(0, 1, ""), listed(1, 2, "")])).await.is(StatusCode::ACCEPTED);
        test.works().await;
        test.later(Duration::hours(1));
        // A full list without the second record lies unread, and a newer delta says it as it stands: its row leaves no trace.
        let full = sends(&system, "&name=b.csv", None, file(&[listed(0, 1, "")])).await.json();
        test.later(Duration::minutes(1));
        let delta = sends(&system, "&name=c.csv&coverage=delta", None, file(&[listed(1, 2, "")])).await.json();
        let id = |answer: &serde_json::Value| answer["id"].as_str().expect("an id").parse().expect("an id");
        // The delta is read first, to its last row but not to its end; then the full list.
        read(&test.app, id(&delta), &mut |delivery: &Delivery| if delivery.rows_read > 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }).await.expect("broken off");
        read(&test.app, id(&full), &mut |_| ControlFlow::Continue(())).await.expect("read");
        let found = actions::summary(&test.app, id(&full)).await.expect("it");
        assert_eq!((found.state, found.rows_withdrawn, found.head.withheld.map(|withheld| withheld.records)), (DeliveryState::Done, 0, Some(1)));
        test.works().await;
        assert!(standing(&test).await.values().all(|state| *state == RecordState::Current));
        // A newer one that could not be read is no reason.
        test.later(Duration::hours(1));
        let full = sends(&system, "&name=d.csv", None, file(&[listed(0, 1, ""), listed(4, 9, "")])).await.json();
        test.later(Duration::minutes(1));
        sends(&system, "&name=e.csv", None, b"nothing at all".to_vec()).await.is(StatusCode::ACCEPTED);
        let broken = deliveries(&test).await.last().expect("it").id;
        read(&test.app, broken, &mut |_| ControlFlow::Continue(())).await.expect("failed");
        read(&test.app, id(&full), &mut |_| ControlFlow::Continue(())).await.expect("read");
        assert_eq!(actions::summary(&test.app, id(&full)).await.expect("it").rows_withdrawn, 1);
        test.works().await;
    }

    async fn a_full_list_withdraws_what_it_does_not_hold_any_more(test: TestApp) {
        let id = court(&test, Coverage::Full).await;
        test.organisation("other", OrganisationKind::Department).await;
        test.agrees("other", Source::DishonestDebtor, Coverage::Delta).await;
        looks(&test).await;
        let place = place(&test, id).await;
        let firm = test.registered("91320899MAXAAAA0").await;
        std::fs::write(place.join("one.csv"), file(&[listed(0, 1, ""), listed(1, 2, ""), listed(2, 3, "")])).expect("a file");
        goes_through(&test).await;
        let organisation = xinyidai::account::actions::organisations(&test.app, Some(OrganisationKind::Department)).await.expect("organisations");
        let other = organisation.iter().find(|row| row.code == "other").expect("the other one").id;
        sends(&test.system(other, &[Scope::Deliver]).await, "&name=a.csv", None, file(&[listed(3, 4, "")])).await.is(StatusCode::ACCEPTED);
        test.works().await;
        test.later(Duration::hours(1));
        std::fs::write(place.join("two.csv"), file(&[listed(1, 2, ""), listed(2, 3, "2026-03-01"), listed(4, 5, "")])).expect("a file");
        goes_through(&test).await;
        let all = deliveries(&test).await;
        let last = all.last().expect("the second list");
        assert_eq!((last.coverage, last.rows_new, last.rows_changed, last.rows_unchanged, last.rows_withdrawn), (Coverage::Full, 1, 1, 1, 1));
        let case = |n: u32| format!("（2026）苏0812执{n}号");
        let now = standing(&test).await;
        let states = [1, 2, 3, 4, 5].map(|n| now[&case(n)]);
        assert_eq!(states, [RecordState::Withdrawn, RecordState::Current, RecordState::Withdrawn, RecordState::Current, RecordState::Current], "not the other department's");
        assert_eq!(events(&test).await, ["withdrawn", "withdrawn"]);
        let gone = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.eq(firm)).one(test.app.db.read()).await;
        assert_eq!(gone.expect("a query").expect("a record").removed_on, Some(test.app.clock.today()));
        // The same list again withdraws nothing; one that holds the record again brings it back.
        test.later(Duration::hours(1));
        std::fs::write(place.join("three.csv"), file(&[listed(0, 1, ""), listed(1, 2, ""), listed(4, 5, "")])).expect("a file");
        goes_through(&test).await;
        assert_eq!(standing(&test).await[&case(1)], RecordState::Current);
        assert_eq!(events(&test).await, ["withdrawn", "withdrawn", "returned"]);
        assert_eq!(deliveries(&test).await.last().map(|last| (last.rows_changed, last.rows_withdrawn)), Some((1, 0)));
    }

    async fn a_full_file_of_lists_speaks_only_for_those_it_has_rows_of(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let firm = |list: &str, at: u32| {
            let code = Uscc::complete(&format!("91320899MAXAAAA{at}")).expect("a code");
            format!("{list},某公司{at},{code},2026年02月27日\n")
        };
        let (wages, watched, recommended) = ("拖欠农民工工资失信联合惩戒对象", "重点关注对象", "推荐清单");
        let sends = async |operator: &mut crate::support::app::Browser, rows: &[String]| {
            let text = format!("名单名称,企业名称,统一社会信用代码,列入日期\n{}", rows.concat());
            operator.upload("/operator/deliveries", &[("source", "listing"), ("coverage", "full")], "a.csv", text.as_bytes()).await.led();
            test.works().await;
            test.later(Duration::hours(1));
        };
        sends(&mut operator, &[firm(wages, 0), firm(wages, 1), firm(watched, 2), firm(recommended, 3)]).await;
        sends(&mut operator, &[firm(wages, 1)]).await;
        let all = credit_record::Entity::find().order_by_asc(credit_record::Column::NaturalKey).all(test.app.db.read()).await.expect("records");
        let found: Vec<(&str, RecordState)> = all.iter().map(|row| (row.content["list"].as_str().expect("a list"), row.state)).collect();
        let (current, withdrawn) = (RecordState::Current, RecordState::Withdrawn);
        assert_eq!(found, [("coordination", current), ("unpaid_wages", withdrawn), ("unpaid_wages", current), ("watched", current)]);
        // A list that nobody knows does not come in.
        sends(&mut operator, &[firm("某某名单", 4)]).await;
        let last = deliveries(&test).await.pop().expect("the last one");
        assert_eq!((last.rows_quarantined, last.rows_withdrawn), (1, 0));
    }

    async fn a_department_of_a_single_list_delivers_it_in_the_columns_of_its_standard(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let court = test.organisation("court", OrganisationKind::Department).await;
        let system = test.system(court, &[Scope::Deliver]).await;
        let standard = |rows: &[u32]| {
            let code = |at: &u32| Uscc::complete(&format!("91320899MAXAAAA{at}")).expect("a code");
            let rows = rows.iter().map(|at| format!("某公司{at},{},（2026）苏0812执{at}号,某法院,2026-02-04,50000\n", code(at)));
            format!("名称,证件,案号,法院,立案日期,执行标的(元)\n{}", rows.collect::<String>()).into_bytes()
        };
        let fields = [("organisation", "court"), ("source", "listing"), ("coverage", "full"), ("due_day", "")];
        let wrong = operator.post("/operator/supplies", &[&fields[..], &[("about", "subsidy")]].concat()).await;
        assert!(wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("可以指明所报名单或事项"));
        let path = operator.post("/operator/supplies", &fields).await.led();
        let sends = async |rows: &[u32]| {
            test.later(Duration::hours(1));
            system.send(Method::POST, "/api/v1/deliveries?source=listing&name=a.csv", &[], standard(rows)).await.is(StatusCode::ACCEPTED);
            test.works().await;
            deliveries(&test).await.pop().expect("the last one")
        };
        let refused = sends(&[0, 1]).await;
        assert_eq!((refused.state, refused.failure.map(|failure| failure.code)), (DeliveryState::Failed, Some("feed.missing_columns".to_owned())));
        // It is agreed which list it is.
        operator.post(&path, &[("coverage", "full"), ("about", "enforcement"), ("due_day", ""), ("version", "1")]).await.led();
        assert!(operator.get(&path).await.ok().contains("其他名单 · 被执行人"));
        let read = sends(&[0, 1]).await;
        assert_eq!((read.state, read.rows_new, read.rows_quarantined, read.head.columns.len()), (DeliveryState::Done, 2, 0, 7));
        let stands = async || {
            let all = credit_record::Entity::find().order_by_asc(credit_record::Column::NaturalKey).all(test.app.db.read()).await.expect("records");
            all.into_iter().map(|row| (row.content["list"].as_str().map(str::to_owned), row.content["amount"].as_i64(), row.state)).collect::<Vec<_>>()
        };
        let (listed, amount) = (Some("enforcement".to_owned()), Some(5_000_000));
        assert_eq!(stands().await, [(listed.clone(), amount, RecordState::Current), (listed.clone(), amount, RecordState::Current)]);
        // A full file of it speaks of that list.
        assert_eq!(sends(&[1]).await.rows_withdrawn, 1);
        assert_eq!(stands().await, [(listed.clone(), amount, RecordState::Withdrawn), (listed, amount, RecordState::Current)]);
    }

    async fn a_full_file_of_qualifications_or_filings_speaks_only_for_the_items_it_has_rows_of(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let firm = |at: u32| format!("某公司{at},{}", Uscc::complete(&format!("91320899MAXAAAA{at}")).expect("a code"));
        let sends = async |operator: &mut crate::support::app::Browser, source: &str, text: String| {
            operator.upload("/operator/deliveries", &[("source", source), ("coverage", "full")], "a.csv", text.as_bytes()).await.led();
            test.works().await;
            test.later(Duration::hours(1));
        };
        let held = |rows: &[(u32, &str)]| {
            let rows = rows.iter().map(|(at, word)| format!("{},{word},2026-01-05\n", firm(*at)));
            format!("企业名称,统一社会信用代码,认定名称,认定日期\n{}", rows.collect::<String>())
        };
        sends(&mut operator, "qualification", held(&[(0, "高新技术企业"), (1, "专精特新"), (2, "小巨人"), (3, "科技型中小企业")])).await;
        // The other form of the same item is not in it, nor is one of its firms.
        sends(&mut operator, "qualification", held(&[(4, "专精特新")])).await;
        let filed = |rows: &[(u32, &str)]| {
            let rows = rows.iter().map(|(at, word)| format!("{},{word},某事,2026-02-14\n", firm(*at)));
            format!("企业名称,统一社会信用代码,信息类型,事项,日期\n{}", rows.collect::<String>())
        };
        sends(&mut operator, "filing", filed(&[(0, "财政补贴"), (1, "财政补贴"), (2, "科技项目")])).await;
        sends(&mut operator, "filing", filed(&[(1, "财政补贴")])).await;
        let all = credit_record::Entity::find().all(test.app.db.read()).await.expect("records");
        let kind = |row: &credit_record::Model| ["qualification", "kind"].iter().find_map(|field| row.content[*field].as_str().map(str::to_owned));
        let mut found: Vec<(String, RecordState)> = all.iter().map(|row| (kind(row).expect("a kind"), row.state)).collect();
        found.sort_by_key(|(kind, state)| (kind.clone(), *state == RecordState::Withdrawn));
        let (current, withdrawn) = (RecordState::Current, RecordState::Withdrawn);
        let wanted = [
            ("high_tech", current),
            ("little_giant", withdrawn),
            ("project", current),
            ("specialised", current),
            ("specialised", withdrawn),
            ("subsidy", current),
            ("subsidy", withdrawn),
            ("tech_sme", current),
        ];
        assert_eq!(found, wanted.map(|(kind, state)| (kind.to_owned(), state)));

        // A file without a row that does not say which item it is about is confirmed first where its sender has sent several, also when it
        // came before.
        operator.signs_in("operator").await;
        let standing = async |field: &str| {
            let all = credit_record::Entity::find().filter(credit_record::Column::State.eq(RecordState::Current)).all(test.app.db.read()).await.expect("records");
            all.iter().filter_map(|row| row.content[field].as_str().map(str::to_owned)).collect::<BTreeSet<String>>()
        };
        let of = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect::<BTreeSet<String>>();
        for _ in 0..2 {
            sends(&mut operator, "filing", filed(&[])).await;
            let last = deliveries(&test).await.pop().expect("the last one");
            assert_eq!((last.state, last.rows_withdrawn, last.head.withheld), (DeliveryState::Done, 0, Some(Withheld { why: Doubt::Unnamed, records: 2 })));
        }
        let page = format!("/operator/deliveries/{}", deliveries(&test).await.pop().expect("the last one").id);
        assert!(operator.get(&page).await.ok().contains("也没有指明所报名单或事项，而该报送方报过多项：2 条记录没有撤下"));
        assert_eq!(standing("kind").await, of(&["project", "subsidy"]));
        operator.post(&format!("{page}/withdraw"), &[]).await.led();
        test.works().await;
        assert_eq!(standing("kind").await, of(&[]));
        // One that says so withdraws all of its item, and one of a sender of a single item need not say it.
        let empty = held(&[]);
        for (about, left) in [("little_giant", &["high_tech", "tech_sme"][..]), ("high_tech", &["tech_sme"][..]), ("", &[][..])] {
            let fields = [("source", "qualification"), ("coverage", "full"), ("about", about)];
            operator.upload("/operator/deliveries", &fields, "a.csv", empty.as_bytes()).await.led();
            test.works().await;
            test.later(Duration::minutes(5));
            assert_eq!(standing("qualification").await, of(left), "{about}");
        }
    }

    async fn a_piece_of_a_full_list_withdraws_nothing_until_an_operator_says_so(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let all: Vec<String> = (0..30).map(|n| listed(n % 10, n, "")).collect();
        let led = operator.upload("/operator/deliveries", &[("source", "dishonest_debtor"), ("coverage", "full")], "a.csv", &file(&all)).await.led();
        test.works().await;
        assert!(operator.get(&led).await.ok().contains("全量"));
        test.later(Duration::hours(1));
        let led = operator.upload("/operator/deliveries", &[("source", "dishonest_debtor"), ("coverage", "full")], "b.csv", &file(&all[..10])).await.led();
        test.works().await;
        let page = operator.get(&led).await.ok();
        assert!(page.contains("20 条记录没有撤下"), "{page}");
        assert!(standing(&test).await.values().all(|state| *state == RecordState::Current));
        operator.post(&format!("{led}/withdraw"), &[]).await.led();
        assert!(operator.get(&led).await.headers.contains_key("refresh"));
        test.works().await;
        assert_eq!(standing(&test).await.values().filter(|state| **state == RecordState::Withdrawn).count(), 20);
        operator.post(&format!("{led}/withdraw"), &[]).await.refused_page();
        // A row that was refused may be the one that is missed.
        test.later(Duration::hours(1));
        let mut rows: Vec<String> = all[1..10].to_vec();
        rows.push(listed(0, 0, "").replace("2026年02月27日", "2099年02月27日"));
        let led = operator.upload("/operator/deliveries", &[("source", "dishonest_debtor"), ("coverage", "full")], "c.csv", &file(&rows)).await.led();
        test.works().await;
        assert!(operator.get(&led).await.ok().contains("1 条记录没有撤下"));
    }

    async fn a_department_delivers_what_was_agreed_and_a_key_makes_it_once(test: TestApp) {
        let court_id = test.organisation("court", OrganisationKind::Department).await;
        let system = test.system(court_id, &[Scope::Deliver]).await;
        let list = || file(&[listed(0, 1, "")]);
        sends(&system, "&name=a.csv", None, list()).await.is(StatusCode::CONFLICT).refused("feed.not_agreed");
        let id = test.agrees("court", Source::DishonestDebtor, Coverage::Full).await;
        let first = sends(&system, "&name=a.csv", Some("k1"), list()).await;
        first.is(StatusCode::ACCEPTED);
        assert_eq!(first.json()["coverage"], "full", "as agreed");
        let again = sends(&system, "&name=a.csv", Some("k1"), list()).await;
        again.is(StatusCode::ACCEPTED);
        assert_eq!((again.json()["id"].clone(), deliveries(&test).await.len()), (first.json()["id"].clone(), 1));
        sends(&system, "&name=a.csv", Some("k1"), file(&[listed(1, 2, "")])).await.is(StatusCode::UNPROCESSABLE_ENTITY).refused("request.key_reused");
        sends(&system, "&name=a.csv&coverage=delta", Some("k1"), list()).await.refused("request.key_reused");
        let delta = sends(&system, "&name=a.csv&coverage=delta", Some("k2"), file(&[listed(1, 2, "")])).await;
        assert_eq!(delta.is(StatusCode::ACCEPTED).json()["coverage"], "delta");
        test.works().await;
        let kept = std::fs::read_dir(test.app.settings.data.directory.join("deliveries")).expect("the inbox").count();
        assert_eq!(kept, 2, "what was sent again or refused does not stay");
        pause(&test.app, &By::SYSTEM, id, Paused::Yes).await.expect("paused");
        sends(&system, "&name=a.csv", None, list()).await.is(StatusCode::CONFLICT).refused("feed.paused");
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        sends(&test.system(office, &[Scope::Deliver]).await, "&name=a.csv", None, list()).await.is(StatusCode::ACCEPTED);
        test.works().await;
    }

    async fn the_operator_agrees_changes_pauses_and_sees_who_is_late(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let court = test.organisation("court", OrganisationKind::Department).await;
        assert!(operator.get("/operator/supplies").await.ok().contains("还没有约定数据源"));
        let fields = [("organisation", "court"), ("source", "penalty"), ("coverage", "delta"), ("due_day", ""), ("watched[]", "yes")];
        let led = operator.post("/operator/supplies", &fields).await.led();
        let twice = operator.post("/operator/supplies", &fields).await;
        assert!(twice.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("已经约定过"));
        let full = [("organisation", "court"), ("source", "registration"), ("coverage", "full")];
        operator.post("/operator/supplies", &full).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        operator.post("/operator/supplies", &[("organisation", "../x"), ("source", "penalty"), ("coverage", "delta")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        test.token(court, &[Scope::Deliver]).await;
        let page = operator.get(&led).await.ok();
        assert!(page.contains("watch/court/penalty") && page.contains("接口：wire"), "{page}");
        operator.post(&led, &[("coverage", "full"), ("due_day", "40"), ("version", "1")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        operator.post(&led, &[("coverage", "full"), ("version", "1")]).await.led();
        operator.post(&led, &[("coverage", "delta"), ("version", "1")]).await.is(StatusCode::CONFLICT);
        assert!(operator.get(&led).await.ok().contains("全量"));
        operator.post(&format!("{led}/pause"), &[]).await.led();
        assert!(operator.get("/operator/supplies").await.ok().contains("起暂停"));
        operator.post(&format!("{led}/resume"), &[]).await.led();
        assert!(operator.get("/operator/supplies").await.ok().contains("正常"));
        test.later(Duration::days(60));
        operator.signs_in("operator").await;
        assert!(operator.get("/operator/supplies").await.ok().contains("尚未收到"));
        let trail = operator.get("/operator/audit").await.ok();
        assert!(["supply.agree", "supply.change", "supply.pause", "supply.resume"].iter().all(|deed| trail.contains(deed)), "{trail}");
    }

    async fn how_far_a_delivery_has_come_is_told_while_it_runs(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let rows: Vec<String> = (0..2_500).map(|n| listed(n % 10, n, "")).collect();
        let led = operator.upload("/operator/deliveries", &[("source", "dishonest_debtor"), ("coverage", "full")], "a.csv", &file(&rows)).await.led();
        let page = operator.get(&led).await;
        assert!(page.headers.contains_key("refresh") && page.ok().contains("通读文件"));
        let id = led.rsplit('/').next().expect("an id").parse().expect("an id");
        let app = &test.app;
        let mut breaks = |delivery: &Delivery| {
            app.clock.advance(Duration::minutes(2));
            if delivery.rows_read >= 2_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        xinyidai::credit::feed::reading::actions::read(app, id, &mut breaks).await.expect("broken off");
        let page = operator.get(&led).await.ok();
        assert!(page.contains("已读 2,000 行，共 2,500 行") && page.contains("逐行核对入库") && page.contains("大约还需"), "{page}");
        operator.reads_english();
        assert!(operator.get(&led).await.ok().contains("2,000 of 2,500 rows"));
        test.works().await;
        assert!(!operator.get(&led).await.headers.contains_key("refresh"));
    }
}
