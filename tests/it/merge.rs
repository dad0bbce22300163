//! Two entries of the register that are one firm: merged, split, refused; and sole traders that went on as companies.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use entity::consent::lookup;
use entity::credit::credit_record;
use entity::enterprise::{enterprise, enterprise_merge, enterprise_merge_row, enterprise_predecessor, fact};
use entity::financing::application;
use entity::lending::{disbursement, first_loan, first_loan_share};
use entity::notice::notice;
use entity::platform::audit_entry;
use entity::value::id::{EnterpriseId, MergeId, NoticeId, RecordId};
use entity::value::{DisbursementState, FirstLoanState, LookupPurpose, LookupResult, OrganisationKind, Role, Source, SubjectKind, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::app::App;
use xinyidai::credit::feed::actions::{self, Delivery};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::record::past::actions::of_enterprise_as_of;
use xinyidai::enterprise::actions::{find_by_code, profile};
use xinyidai::enterprise::merge::actions::{self as merging, Error};
use xinyidai::enterprise::merge::left::actions::carry_left;
use xinyidai::enterprise::merge::plan::Refusal;
use xinyidai::enterprise::predecessor::actions as predecessor;
use xinyidai::lending::actions::reconcile_first_loan;
use xinyidai::matching::rematch::actions::known;
use xinyidai::platform::audit::By;
use xinyidai::risk::actions::{open_flags, records_of};

use crate::register::runs;
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::city::City;

async fn delivered(test: &TestApp, source: Source, text: &str) -> Delivery {
    let path = test.app.settings.data.directory.join(format!("{}.csv", test.app.ids.secret()));
    std::fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes())).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, source, &path).await.expect("received");
    test.works().await;
    test.later(Duration::hours(1));
    actions::summary(&test.app, id).await.expect("a delivery")
}

fn listed(name: &str, number: &str, case: u32) -> String {
    format!("iname,cardnum,courtname,casecode,publishdate\n{name},{number},某法院,（2026）苏0812执{case}号,2026年02月27日\n")
}

async fn row(app: &App, id: EnterpriseId) -> enterprise::Model {
    enterprise::Entity::find_by_id(id).one(app.db.read()).await.expect("a query").expect("a firm")
}

async fn records(app: &App, firm: EnterpriseId) -> Vec<RecordId> {
    let of = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.eq(firm)).order_by_asc(credit_record::Column::Id);
    of.all(app.db.read()).await.expect("records").into_iter().map(|row| row.id).collect()
}

/// How many records a firm had at an instant, as it is told now.
async fn had(app: &App, firm: EnterpriseId, at: DateTime<Utc>) -> usize {
    of_enterprise_as_of(app.db.read(), firm, at).await.expect("records").len()
}

/// Which sole trader went on as which company.
async fn links(app: &App) -> Vec<(EnterpriseId, EnterpriseId)> {
    let all = enterprise_predecessor::Entity::find().order_by_asc(enterprise_predecessor::Column::Id).all(app.db.read()).await;
    all.expect("links").into_iter().map(|row| (row.predecessor_id, row.successor_id)).collect()
}

/// What a firm was told.
async fn notices(app: &App, firm: EnterpriseId) -> BTreeSet<NoticeId> {
    let of = notice::Entity::find().filter(notice::Column::EnterpriseId.eq(firm)).all(app.db.read()).await;
    of.expect("notices").into_iter().map(|row| row.id).collect()
}

/// Merges two firms by their codes.
async fn merges(app: &App, from: &str, into: &str) -> MergeId {
    let seen = merging::preview(app, from, into).await.expect("a preview");
    assert_eq!(seen.refusal, None, "{from} into {into}");
    merging::merge(app, &By::SYSTEM, (from, into), seen.versions, "重复登记").await.expect("merged")
}

async fn splits(app: &App, id: MergeId) {
    merging::split(app, &By::SYSTEM, id, &[], xinyidai::platform::store::Version(1)).await.expect("split");
}

/// Everything that is computed about a firm, and the links that this hangs on, as text.
/// What it was told is asked for beside it: a merge tells new things. Profiles that were shown stay where they were.
async fn derived(app: &App, firm: EnterpriseId) -> String {
    let db = app.db.read();
    let flags: Vec<_> = open_flags(db, firm)
        .await
        .expect("flags")
        .iter()
        .map(|flag| {
            let mut records = records_of(&flag.evidence);
            records.sort();
            format!("{} {} {} {:?} {records:?}", flag.code, flag.severity, flag.opened_on, flag.valid_until)
        })
        .collect();
    let loan = first_loan::Entity::find().filter(first_loan::Column::EnterpriseId.eq(firm)).filter(first_loan::Column::State.eq(FirstLoanState::Attested));
    let loan = loan.one(db).await.expect("a query");
    let shares = match &loan {
        Some(loan) => first_loan_share::Entity::find().filter(first_loan_share::Column::FirstLoanId.eq(loan.id)).all(db).await.expect("shares"),
        None => Vec::new(),
    };
    let mut shares: Vec<_> = shares.iter().map(|share| (share.bank_id, share.disbursement_id, share.share_ppm)).collect();
    shares.sort();
    let mut facts = fact::Entity::find().filter(fact::Column::EnterpriseId.eq(firm)).all(db).await.expect("facts");
    facts.sort_by_key(|row| row.id);
    let applications = application::Entity::find().filter(application::Column::EnterpriseId.eq(firm)).order_by_asc(application::Column::Id);
    let applications: Vec<_> = applications.all(db).await.expect("applications").into_iter().map(|row| (row.id, row.state)).collect();
    let loan = loan.map(|loan| (loan.counted_on, loan.co_first, shares));
    let links: Vec<_> = links(app).await.into_iter().filter(|(trader, company)| [trader, company].contains(&&firm)).collect();
    let profile = profile(app, db, firm).await.expect("a profile");
    let qualifies = known(db, firm).await.expect("products");
    format!("{flags:?}\n{loan:?}\n{links:?}\n{facts:?}\n{applications:?}\n{:?}\n{profile:?}\n{qualifies:?}", records(app, firm).await)
}

async fn follow(test: &TestApp) {
    test.works().await;
    xinyidai::matching::rematch::actions::catch_up(&test.app).await.expect("followed");
    test.works().await;
}

both_databases! {
    async fn an_entry_that_is_another_goes_into_it_and_comes_back(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        assert!(operator.get("/operator/merges").await.ok().contains("还没有合并过"));
        let (old, owner) = test.firm("owner", "91320899MAXAAAA0").await;
        drop(owner);
        let new = test.registered("91320899MAXBBBB1").await;
        let (from, into) = (row(&test.app, old).await, row(&test.app, new).await);
        delivered(&test, Source::DishonestDebtor, &listed("某公司", from.code.as_str(), 1)).await;
        delivered(&test, Source::TaxGrade, &format!("纳税人名称,纳税人识别号,年度,等级\n乙,{},2024,B\n", into.code)).await;
        let (was_old, was_new) = (derived(&test.app, old).await, derived(&test.app, new).await);
        assert_eq!((open_flags(test.app.db.read(), old).await.expect("flags").len(), records(&test.app, new).await.len()), (1, 1));
        let then = test.app.clock.now() - Duration::minutes(30);

        operator.get(&format!("/operator/merges/preview?from={}&into=91320899MAXAY4CL05", from.code)).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let preview = operator.get(&format!("/operator/merges/preview?from={}&into={}", from.code, into.code)).await.ok();
        assert!(preview.contains("苏0812执1号") && preview.contains("账户"), "{preview}");
        assert_eq!((preview.matches("张*").count(), preview.contains("张三")), (2, false), "both representatives are masked: {preview}");
        let read = lookup::Entity::find().filter(lookup::Column::Purpose.eq(LookupPurpose::Supervision)).all(test.app.db.read()).await.expect("lines");
        let read: Vec<_> = read.iter().map(|line| (line.enterprise_id, line.result, !line.records.is_empty())).collect();
        let of = |firm, records| (firm, LookupResult::Shown, records);
        assert_eq!(read.len(), 2, "{read:?}");
        assert!(read.contains(&of(old, true)) && read.contains(&of(new, false)), "each entry has its line: {read:?}");
        let (one, two) = (from.code.to_string(), into.code.to_string());
        let form = |reason: &'static str| vec![("from", one.as_str()), ("into", two.as_str()), ("from_version", "1"), ("into_version", "1"), ("reason", reason)];
        operator.post("/operator/merges", &form(" ")).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let page = operator.post("/operator/merges", &form("换码前后的同一企业")).await.led();
        follow(&test).await;
        test.later(Duration::hours(1));
        assert!(operator.get(&page).await.ok().contains("换码前后的同一企业"));
        assert_eq!((records(&test.app, old).await.len(), records(&test.app, new).await.len()), (0, 2));
        assert_eq!((had(&test.app, old, then).await, had(&test.app, new, then).await), (1, 1), "what either had before can still be told");
        let flags = open_flags(test.app.db.read(), new).await.expect("flags");
        assert_eq!((flags.len(), open_flags(test.app.db.read(), old).await.expect("flags").len()), (1, 0), "the flag stands where its record is");
        assert_eq!(find_by_code(test.app.db.read(), &from.code).await.expect("a firm").id, new, "the code leads to the firm that stays");
        let trail = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("enterprise.merge")).all(test.app.db.read()).await.expect("a trail");
        assert_eq!((trail.len(), trail[0].person_id.is_some(), &trail[0].detail["moved"]["account"]), (1, true, &json!(1)));
        let owner = entity::account::person::Entity::find().filter(entity::account::person::Column::Login.eq("owner")).one(test.app.db.read()).await;
        assert_eq!(owner.expect("a query").expect("the owner").enterprise_id, Some(new), "the account went with its firm");

        // What names the old entry lands at the firm; by code, by the code inside, by name.
        let inner = from.code.organisation_code().to_owned();
        for (number, case) in [(one.as_str(), 2), (inner.as_str(), 3), ("", 4)] {
            delivered(&test, Source::DishonestDebtor, &listed(&from.name, number, case)).await;
        }
        assert_eq!((records(&test.app, old).await.len(), records(&test.app, new).await.len()), (0, 5));
        delivered(&test, Source::DishonestDebtor, &listed("乙", &two, 5)).await;

        // Once is enough, and the entry that went cannot go again.
        operator.post("/operator/merges", &form("再来一次")).await.is(StatusCode::CONFLICT);
        let refused = merging::merge(&test.app, &By::SYSTEM, (&two, &one), (xinyidai::platform::store::Version(1), xinyidai::platform::store::Version(1)), "反过来").await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::MergedBefore))), "{refused:?}");

        // Split: everything goes back, and of what came since the records that are ticked.
        let shown = operator.get(&page).await.ok();
        assert_eq!(shown.matches("name=\"record[]\"").count(), 4, "{shown}");
        assert_eq!(shown.matches("checked").count(), 2, "by its numbers; the one by name is asked");
        let since: Vec<String> = records(&test.app, new).await[2..].iter().take(2).map(ToString::to_string).collect();
        let mut fields = vec![("version", "1")];
        fields.extend(since.iter().map(|id| ("record[]", id.as_str())));
        operator.post(&format!("{page}/split"), &fields).await.led();
        operator.post(&format!("{page}/split"), &[("version", "2")]).await.is(StatusCode::CONFLICT);
        follow(&test).await;
        assert_eq!((records(&test.app, old).await.len(), records(&test.app, new).await.len()), (3, 3));
        assert_eq!((had(&test.app, old, then).await, had(&test.app, new, then).await), (1, 1));
        let row = enterprise_merge::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a merge");
        assert!(row.split_at.is_some() && row.reason == "换码前后的同一企业", "the history stays");
        assert_eq!(find_by_code(test.app.db.read(), &from.code).await.expect("a firm").id, old);
        assert_ne!((derived(&test.app, old).await, derived(&test.app, new).await), (was_old, was_new), "with what came since");
    }

    async fn what_cannot_be_joined_is_refused(test: TestApp) {
        let (one, _) = test.firm("first_owner", "91320899MAXAAAA0").await;
        let (two, _) = test.firm("second_owner", "91320899MAXBBBB1").await;
        let trader = test.registered("92320899MAXCCCC2").await;
        let code = async |id| row(&test.app, id).await.code.to_string();
        let (one, two, trader) = (code(one).await, code(two).await, code(trader).await);
        let refusal = async |from: &str, into: &str| merging::preview(&test.app, from, into).await.expect("a preview").refusal;
        assert_eq!(refusal(&one, &two).await, Some(Refusal::BothAccounts));
        assert_eq!(refusal(&one, &one).await, Some(Refusal::Same));
        assert_eq!(refusal(&trader, &one).await, Some(Refusal::Converted));
        let none = merging::preview(&test.app, "91320899MAXAY4CL05", &one).await;
        assert!(matches!(none, Err(Error::NoFirm(_))), "{none:?}");
        assert!(matches!(predecessor::link(&test.app, &By::SYSTEM, &one, &two, test.app.clock.today()).await, Err(Error::Refused(Refusal::NotConverted))));
        predecessor::link(&test.app, &By::SYSTEM, &trader, &one, test.app.clock.today()).await.expect("linked");
        assert!(matches!(predecessor::link(&test.app, &By::SYSTEM, &trader, &two, test.app.clock.today()).await, Err(Error::Refused(Refusal::LinkedBefore))));

        // Two traders of whom each went on as a company cannot be one.
        let double = row(&test.app, test.registered("92320899MAXDDDD3").await).await.code.to_string();
        assert_eq!(refusal(&trader, &double).await, None, "one link goes with its firm");
        predecessor::link(&test.app, &By::SYSTEM, &double, &two, test.app.clock.today()).await.expect("linked");
        assert_eq!(refusal(&trader, &double).await, Some(Refusal::BothLinked));
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let page = operator.get(&format!("/operator/merges/preview?from={trader}&into={double}")).await.ok();
        assert!(page.contains("两条登记都登记过个转企，不能合并") && !page.contains("action=\"/operator/merges\""), "{page}");
        let form = [("from", trader.as_str()), ("into", double.as_str()), ("from_version", "1"), ("into_version", "1"), ("reason", "重复登记")];
        operator.post("/operator/merges", &form).await.is(StatusCode::CONFLICT);
        assert_eq!(links(&test.app).await.len(), 2, "both stand");

        // Whoever links a firm while it is merged waits for that, and sees what became of it.
        let registered = async |code: &str| row(&test.app, test.registered(code).await).await;
        let (late, gone, stays) = (registered("92320899MAXEEEE4").await, registered("91320899MAXFFFF5").await, registered("91320899MAXGGGG6").await);
        let tx = test.app.db.begin_write().await.expect("a transaction");
        let change = enterprise::ActiveModel { id: Set(gone.id), merged_into: Set(Some(stays.id)), ..Default::default() };
        enterprise::Entity::update(change).exec(&tx).await.expect("merged");
        let merged = async {
            test.until_one_waits().await;
            tx.commit().await.expect("a commit");
        };
        let today = test.app.clock.today();
        let (linked, ()) = tokio::join!(predecessor::link(&test.app, &By::SYSTEM, late.code.as_str(), gone.code.as_str(), today), merged);
        assert!(matches!(linked, Err(Error::Refused(Refusal::MergedBefore))), "{linked:?}");
        assert_eq!(links(&test.app).await.len(), 2, "and no third");
    }

    async fn the_newer_of_two_facts_counts_and_goes_back(test: TestApp) {
        let (one, two) = (test.registered("91320899MAXAAAA0").await, test.registered("91320899MAXBBBB1").await);
        let fact = |enterprise_id, key: &str, value: i64, on: &str| fact::Model {
            id: test.app.ids.new_id(),
            enterprise_id,
            key: key.to_owned(),
            value: json!({ "count": value }),
            origin: "delivered".to_owned(),
            source: "人社部门".to_owned(),
            as_of_on: on.parse().expect("a day"),
            recorded_at: test.app.clock.now(),
            feed: None,
            record_id: None,
            valid_to_on: None,
            disputed: false,
        };
        let rows = [fact(one, "staff", 1, "2026-02-01"), fact(two, "staff", 2, "2026-01-01"), fact(one, "patents", 3, "2026-01-01"), fact(two, "patents", 4, "2026-02-01"), fact(one, "insured", 5, "2026-01-01")];
        let tx = test.app.db.begin_write().await.expect("a transaction");
        for row in rows {
            fact::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a fact");
        }
        tx.commit().await.expect("a commit");
        let of = async |firm| {
            let rows = fact::Entity::find().filter(fact::Column::EnterpriseId.eq(firm)).all(test.app.db.read()).await.expect("facts");
            rows.into_iter().map(|row| (row.key, row.value["count"].as_i64())).collect::<BTreeMap<_, _>>()
        };
        let before = (of(one).await, of(two).await);
        let (from, into) = (row(&test.app, one).await.code.to_string(), row(&test.app, two).await.code.to_string());
        let versions = (xinyidai::platform::store::Version(1), xinyidai::platform::store::Version(1));
        let id = merging::merge(&test.app, &By::SYSTEM, (&from, &into), versions, "重复登记").await.expect("merged");
        let stays = BTreeMap::from([("insured".to_owned(), Some(5)), ("patents".to_owned(), Some(4)), ("staff".to_owned(), Some(1))]);
        assert_eq!(of(two).await, stays);
        merging::split(&test.app, &By::SYSTEM, id, &[], versions.0).await.expect("split");
        assert_eq!((of(one).await, of(two).await), before);
        test.works().await;
    }

    async fn a_merge_and_its_split_leave_everything_as_it_was(city: City) {
        let test = &city.test;
        let firms = enterprise::Entity::find().order_by_asc(enterprise::Column::Code).all(test.app.db.read()).await.expect("firms");
        // Every other sole trader went on as a company.
        let of = |kind: SubjectKind| firms.iter().filter(move |firm| firm.kind == kind);
        for (trader, company) in of(SubjectKind::Individual).step_by(2).zip(of(SubjectKind::Company)) {
            predecessor::link(&test.app, &By::SYSTEM, trader.code.as_str(), company.code.as_str(), test.app.clock.today()).await.expect("linked");
        }
        let linked = links(&test.app).await;
        follow(test).await;
        let figures = async || {
            let standing = first_loan::Entity::find().filter(first_loan::Column::State.eq(FirstLoanState::Attested)).all(test.app.db.read()).await.expect("entries");
            let mut all: Vec<_> = standing.into_iter().map(|row| (row.enterprise_id, row.counted_on, row.co_first)).collect();
            all.sort();
            all
        };
        let whole = figures().await;
        let (mut seed, mut done, mut moved) = (20_260_302_usize, 0, 0);
        for _ in 0..200 {
            let mut next = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) % firms.len()
            };
            let (from, into) = (&firms[next()], &firms[next()]);
            let preview = merging::preview(&test.app, from.code.as_str(), into.code.as_str()).await.expect("a preview");
            let rows: usize = preview.moved.iter().map(|(_, rows)| rows).sum();
            if preview.refusal.is_some() || rows < 3 {
                continue;
            }
            let before = (derived(&test.app, from.id).await, derived(&test.app, into.id).await);
            let told = (notices(&test.app, from.id).await, notices(&test.app, into.id).await);
            let id = merging::merge(&test.app, &By::SYSTEM, (from.code.as_str(), into.code.as_str()), preview.versions, "试验").await.expect("merged");
            follow(test).await;
            assert_ne!((derived(&test.app, from.id).await, derived(&test.app, into.id).await), before, "something moved");
            merging::split(&test.app, &By::SYSTEM, id, &[], xinyidai::platform::store::Version(1)).await.expect("split");
            follow(test).await;
            assert_eq!((derived(&test.app, from.id).await, derived(&test.app, into.id).await), before, "{} into {}", from.code, into.code);
            let now = (notices(&test.app, from.id).await, notices(&test.app, into.id).await);
            assert!(told.0.is_subset(&now.0) && told.1.is_subset(&now.1), "{} into {}: what each was told before", from.code, into.code);
            done += 1;
            moved += rows;
            if done == 8 {
                break;
            }
        }
        assert!(done == 8 && moved > 24, "{done} merges of {moved} rows");
        assert_eq!(figures().await, whole, "the ledger of first loans as well");
        assert_eq!(links(&test.app).await, linked, "and who went on as whom");
    }

    async fn a_company_has_no_first_loan_after_its_sole_traders(city: City) {
        let (test, db) = (&city.test, city.test.app.db.read());
        let standing = first_loan::Entity::find().filter(first_loan::Column::State.eq(FirstLoanState::Attested)).order_by_desc(first_loan::Column::CountedOn);
        let entry = standing.one(db).await.expect("a query").expect("an entry");
        let earlier = disbursement::Entity::find()
            .filter(disbursement::Column::State.eq(DisbursementState::Paid))
            .filter(disbursement::Column::DisbursedOn.lt(entry.counted_on))
            .filter(disbursement::Column::EnterpriseId.ne(entry.enterprise_id));
        let earlier = earlier.one(db).await.expect("a query").expect("a loan before");
        let tx = test.app.db.begin_write().await.expect("a transaction");
        for (id, kind) in [(earlier.enterprise_id, SubjectKind::Individual), (entry.enterprise_id, SubjectKind::Company)] {
            let change = enterprise::ActiveModel { id: Set(id), kind: Set(kind), ..Default::default() };
            enterprise::Entity::update(change).exec(&tx).await.expect("changed");
        }
        tx.commit().await.expect("a commit");
        let codes: [Uscc; 2] = [row(&test.app, earlier.enterprise_id).await.code, row(&test.app, entry.enterprise_id).await.code];
        let stands_of = async |firm: EnterpriseId| {
            let of = first_loan::Entity::find().filter(first_loan::Column::EnterpriseId.eq(firm));
            of.filter(first_loan::Column::State.eq(FirstLoanState::Attested)).one(db).await.expect("a query").map(|row| row.counted_on)
        };
        let stands = async || stands_of(entry.enterprise_id).await;
        let mut operator = city.person("operator").await;
        let form = [("predecessor", codes[0].as_str()), ("successor", codes[1].as_str()), ("converted_on", "2025-06-01")];
        assert_eq!(operator.post("/operator/merges/predecessors", &form).await.led(), "/operator/merges");
        assert!(operator.get("/operator/merges").await.ok().contains(codes[0].as_str()));
        assert_eq!(stands().await, None, "the trader had a loan before");

        // Either of them is merged into a double, and comes back in the order in which they went: the trader stays the company's.
        let (trader, company) = (earlier.enterprise_id, entry.enterprise_id);
        let doubles = (test.registered("92320899MAXTTTT0").await, test.registered("91320899MAXUUUU1").await);
        let (first, second) = (row(&test.app, doubles.0).await.code, row(&test.app, doubles.1).await.code);
        let of_trader = merges(&test.app, codes[0].as_str(), first.as_str()).await;
        assert_eq!((links(&test.app).await, stands().await), (vec![(doubles.0, company)], None), "the trader's loans are its double's now");
        let of_company = merges(&test.app, codes[1].as_str(), second.as_str()).await;
        assert_eq!((links(&test.app).await, stands().await, stands_of(doubles.1).await), (vec![(doubles.0, doubles.1)], None, None));
        let page = operator.get("/operator/merges").await.ok();
        assert!(page.contains(first.as_str()) && page.contains(second.as_str()), "{page}");

        // Merges of an earlier version left the link with the entries that went: it is carried along, once, and comes back as if it had moved.
        let tx = test.app.db.begin_write().await.expect("a transaction");
        let left = enterprise_predecessor::Entity::update_many()
            .col_expr(enterprise_predecessor::Column::PredecessorId, Expr::value(trader))
            .col_expr(enterprise_predecessor::Column::SuccessorId, Expr::value(company));
        left.exec(&tx).await.expect("left behind");
        let moved = enterprise_merge_row::Column::Kind.is_in(["predecessor", "successor"]);
        assert_eq!(enterprise_merge_row::Entity::delete_many().filter(moved).exec(&tx).await.expect("forgotten").rows_affected, 2);
        reconcile_first_loan(&tx, &test.app, doubles.1).await.expect("computed");
        tx.commit().await.expect("a commit");
        assert_eq!((links(&test.app).await, stands_of(doubles.1).await), (vec![(trader, company)], Some(entry.counted_on)));
        assert_eq!((carry_left(&test.app).await.expect("carried"), carry_left(&test.app).await.expect("carried")), (1, 0));
        assert_eq!((links(&test.app).await, stands().await, stands_of(doubles.1).await), (vec![(doubles.0, doubles.1)], None, None));
        splits(&test.app, of_trader).await;
        assert_eq!((links(&test.app).await, stands().await, stands_of(doubles.1).await), (vec![(trader, doubles.1)], None, None));
        splits(&test.app, of_company).await;
        assert_eq!((links(&test.app).await, stands().await, stands_of(doubles.1).await), (vec![(trader, company)], None, None));
        follow(test).await;

        operator.post("/operator/merges/predecessors/remove", &[("successor", &entry.enterprise_id.to_string())]).await.led();
        assert_eq!(stands().await, Some(entry.counted_on));
        test.works().await;
    }

    async fn links_that_were_left_behind_are_all_carried_or_none(test: TestApp) {
        // Two companies went into doubles by merges of an earlier version: their links stayed with the entries that went.
        let (mut left, mut carried) = (BTreeSet::new(), BTreeSet::new());
        for [trader, company, double] in
            [["92320899MAXAAAA0", "91320899MAXBBBB1", "91320899MAXCCCC2"], ["92320899MAXDDDD3", "91320899MAXEEEE4", "91320899MAXFFFF5"]]
        {
            let (trader, company, double) = (test.registered(trader).await, test.registered(company).await, test.registered(double).await);
            let codes: [Uscc; 3] = [row(&test.app, trader).await.code, row(&test.app, company).await.code, row(&test.app, double).await.code];
            predecessor::link(&test.app, &By::SYSTEM, codes[0].as_str(), codes[1].as_str(), test.app.clock.today()).await.expect("linked");
            merges(&test.app, codes[1].as_str(), codes[2].as_str()).await;
            left.insert((trader, company));
            carried.insert((trader, double));
        }
        let moved = || enterprise_merge_row::Entity::find().filter(enterprise_merge_row::Column::Kind.is_in(["predecessor", "successor"]));
        let deeds = || audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("enterprise.carry_link"));
        let state = async || {
            let (db, links) = (test.app.db.read(), links(&test.app).await.into_iter().collect::<BTreeSet<_>>());
            (links, moved().count(db).await.expect("a count"), deeds().count(db).await.expect("a count"))
        };
        assert_eq!(state().await, (carried.clone(), 2, 0));
        let tx = test.app.db.begin_write().await.expect("a transaction");
        for (trader, company) in &left {
            let behind = enterprise_predecessor::Entity::update_many().col_expr(enterprise_predecessor::Column::SuccessorId, Expr::value(*company));
            behind.filter(enterprise_predecessor::Column::PredecessorId.eq(*trader)).exec(&tx).await.expect("left behind");
        }
        let kinds = enterprise_merge_row::Column::Kind.is_in(["predecessor", "successor"]);
        enterprise_merge_row::Entity::delete_many().filter(kinds).exec(&tx).await.expect("forgotten");
        tx.commit().await.expect("a commit");

        // It is broken off when the first of them is carried and the second on its way.
        let sqlite = test.app.db.backend() == DbBackend::Sqlite;
        let first = "EXISTS (SELECT 1 FROM enterprise_merge_row WHERE kind = 'predecessor')";
        let breaks = if sqlite {
            vec![format!("CREATE TRIGGER breaks_off BEFORE INSERT ON enterprise_merge_row WHEN {first} BEGIN SELECT RAISE(ABORT, 'broken off'); END")]
        } else {
            vec![
                format!(
                    "CREATE FUNCTION breaks_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {first} THEN RAISE EXCEPTION 'broken off'; END IF; RETURN NEW; END $$"
                ),
                "CREATE TRIGGER breaks_off BEFORE INSERT ON enterprise_merge_row FOR EACH ROW EXECUTE FUNCTION breaks_off()".to_owned(),
            ]
        };
        for sql in breaks {
            runs(&test, &sql).await.expect("a trigger");
        }
        let broken = carry_left(&test.app).await;
        assert!(broken.as_ref().is_err_and(|error| format!("{error:?}").contains("broken off")), "{broken:?}");
        assert_eq!(state().await, (left, 0, 0), "nothing of it is half done");

        // The service starts again, and once more.
        runs(&test, if sqlite { "DROP TRIGGER breaks_off" } else { "DROP TRIGGER breaks_off ON enterprise_merge_row" }).await.expect("dropped");
        assert_eq!(carry_left(&test.app).await.expect("carried"), 2);
        assert_eq!(state().await, (carried.clone(), 2, 2));
        assert_eq!((carry_left(&test.app).await.expect("carried"), state().await), (0, (carried, 2, 2)), "a second start carries nothing");
        follow(&test).await;
    }

    async fn a_companys_file_names_its_sole_trader(test: TestApp) {
        let (company, mut owner) = test.firm("owner", "91320899MAXAAAA0").await;
        let trader = test.registered("92320899MAXCCCC2").await;
        let (trader, company) = (row(&test.app, trader).await, row(&test.app, company).await);
        predecessor::link(&test.app, &By::SYSTEM, trader.code.as_str(), company.code.as_str(), test.app.clock.today()).await.expect("linked");
        let file = owner.get("/firm/file").await.ok();
        assert!(file.contains(trader.code.as_str()) && file.contains("由个体工商户转企"), "{file}");
    }
}
