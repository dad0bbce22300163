//! Following firms: a gain that lasts is told once, whatever is killed.

use std::time::Duration;

use entity::account::person;
use entity::consent::authorisation;
use entity::enterprise::fact;
use entity::following::{firm_change, qualification};
use entity::notice::{mail, notice};
use entity::product::product_version;
use entity::value::id::{EnterpriseId, PersonId, ProductId};
use entity::value::{AuthorisationState, LookupPurpose, QualificationState, Role};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use xinyidai::app::App;
use xinyidai::enterprise::fact::{FactKey, Value};
use xinyidai::matching::rematch::actions::{batch, catch_up, touched};
use xinyidai::product::criteria::{Condition, Criteria, Requirement};

use crate::bank::offers;
use crate::program::Program;
use crate::support::app::TestApp;
use crate::support::both_databases;

/// A letter of a firm for credit review, signed today.
pub(crate) async fn signs(app: &App, firm: EnterpriseId, person: PersonId, items: &[&str], months: u32) {
    let (id, today): (entity::value::id::AuthorisationId, _) = (app.ids.new_id(), app.clock.today());
    let row = authorisation::Model {
        id,
        number: format!("SQ-{id}"),
        enterprise_id: firm,
        person_id: Some(person),
        items: json!(items),
        purpose: LookupPurpose::CreditReview,
        every_bank: true,
        text_version: "test".to_owned(),
        text_hash: "0".repeat(64),
        valid_from_on: today,
        valid_to_on: today + chrono::Months::new(months),
        state: AuthorisationState::Live,
        signed_at: app.clock.now(),
        revoked_at: None,
        most: None,
        used: 0,
        version: 1,
    };
    let tx = app.db.begin_write().await.expect("a transaction");
    authorisation::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a letter");
    touched(&tx, app, [firm]).await.expect("touched");
    tx.commit().await.expect("a commit");
}

async fn revokes(app: &App, firm: EnterpriseId) {
    let tx = app.db.begin_write().await.expect("a transaction");
    let change = authorisation::ActiveModel { state: Set(AuthorisationState::Revoked), revoked_at: Set(Some(app.clock.now())), ..Default::default() };
    let live = authorisation::Entity::update_many().set(change).filter(authorisation::Column::EnterpriseId.eq(firm));
    live.filter(authorisation::Column::State.eq(AuthorisationState::Live)).exec(&tx).await.expect("revoked");
    touched(&tx, app, [firm]).await.expect("touched");
    tx.commit().await.expect("a commit");
}

/// A delivered fact takes the place of the one before.
async fn learns(app: &App, firm: EnterpriseId, key: FactKey, value: Value) {
    let tx = app.db.begin_write().await.expect("a transaction");
    let old = fact::Entity::delete_many().filter(fact::Column::EnterpriseId.eq(firm)).filter(fact::Column::Key.eq(key.code()));
    old.filter(fact::Column::Origin.eq("delivered")).exec(&tx).await.expect("deleted");
    let row = fact::Model {
        id: app.ids.new_id(),
        enterprise_id: firm,
        key: key.code().to_owned(),
        value: json!(value),
        origin: "delivered".to_owned(),
        source: "test".to_owned(),
        as_of_on: app.clock.today(),
        recorded_at: app.clock.now(),
        feed: None,
        record_id: None,
        valid_to_on: None,
        disputed: false,
    };
    fact::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a fact");
    touched(&tx, app, [firm]).await.expect("touched");
    tx.commit().await.expect("a commit");
}

/// Firms whose owner is written to.
const WRITTEN_TO: usize = 20;

fn address(number: usize) -> String {
    format!("owner{number}@example.org")
}

/// Somebody of a firm with a mail address.
async fn is_owned(app: &App, firm: EnterpriseId, address: &str) {
    let row = person::Model {
        id: app.ids.new_id(),
        login: address.to_owned(),
        name: "张三".to_owned(),
        mail_address: Some(address.to_owned()),
        password_hash: String::new(),
        role: Role::FirmOwner,
        organisation_id: None,
        enterprise_id: Some(firm),
        active: true,
        failed_attempts: 0,
        locked_until: None,
        signed_in_at: None,
        created_at: app.clock.now(),
        version: 1,
    };
    let tx = app.db.begin_write().await.expect("a transaction");
    person::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("an owner");
    tx.commit().await.expect("a commit");
}

/// The newest version of a product asks for something else from today.
pub(crate) async fn asks(app: &App, product: ProductId, criteria: &Criteria) {
    let tx = app.db.begin_write().await.expect("a transaction");
    let all = product_version::Entity::find().filter(product_version::Column::ProductId.eq(product)).all(&tx).await.expect("versions");
    let old = all.into_iter().max_by_key(|version| version.number).expect("a version");
    let next = product_version::Model {
        id: app.ids.new_id(),
        number: old.number + 1,
        criteria: json!(criteria),
        effective_from_on: app.clock.today(),
        effective_until: None,
        ..old.clone()
    };
    let mut ended = old.into_active_model();
    ended.effective_until = Set(Some(app.clock.today()));
    ended.update(&tx).await.expect("ended");
    product_version::Entity::insert(next.into_active_model()).exec_without_returning(&tx).await.expect("a version");
    xinyidai::product::actions::changed(&tx).await.expect("a number");
    tx.commit().await.expect("a commit");
}

async fn told(app: &App) -> Vec<notice::Model> {
    notice::Entity::find().filter(notice::Column::Kind.eq("now_qualifies")).all(app.db.read()).await.expect("notices")
}

/// The batches of what changed, those without one last.
async fn batches(app: &App) -> Vec<Option<i64>> {
    let mut all: Vec<Option<i64>> = firm_change::Entity::find().all(app.db.read()).await.expect("changes").into_iter().map(|row| row.batch).collect();
    all.sort_unstable_by_key(|batch| batch.unwrap_or(i64::MAX));
    all
}

both_databases! {
    async fn a_firm_waits_once_and_nothing_is_followed_before_it_is_there(test: TestApp) {
        let app = &test.app;
        let firm = test.registered("91320899MAXAAAA0").await;
        catch_up(app).await.expect("caught up");
        let before = batches(app).await;
        assert!(before.iter().all(Option::is_some), "{before:?}");
        let touch = async || {
            let tx = app.db.begin_write().await.expect("a transaction");
            touched(&tx, app, [firm]).await.expect("touched");
            tx
        };
        for _ in 0..2 {
            touch().await.commit().await.expect("a commit");
        }
        let is_sqlite = app.db.backend() == DbBackend::Sqlite;
        let waiting = batches(app).await.into_iter().filter(Option::is_none).count();
        assert_eq!(waiting, if is_sqlite { 1 } else { 2 }, "where nobody writes beside it, the second change waits with the first");

        // A batch that is made while a change is under way leaves the change its own batch.
        let under_way = touch().await;
        let commits = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            under_way.commit().await.expect("a commit");
        };
        let (number, ()) = tokio::join!(batch(app), commits);
        let number = number.expect("a batch");
        let followed = batches(app).await;
        assert!(followed.contains(&Some(number)), "{followed:?}");
        assert_eq!(followed.last().copied(), Some(if is_sqlite { Some(number) } else { None }), "{followed:?}");

        // And what has its batch is not rested on.
        touch().await.commit().await.expect("a commit");
        assert_eq!(batches(app).await.last().copied(), Some(None));
    }

    async fn a_gain_is_told_once_it_has_lasted_and_never_when_it_is_lost_before(test: TestApp) {
        let app = &test.app;
        let (_, product, _) = offers(&test, "b1").await;
        let (firm, _owner) = test.firm("owner", "91320899MAXAAAA0").await;
        let person = entity::account::person::Entity::find().one(app.db.read()).await.expect("people").expect("somebody").id;
        asks(app, product, &Criteria::All(vec![Criteria::Condition(Condition { fact: FactKey::Staff, is: Requirement::CountAtLeast(10) })])).await;
        signs(app, firm, person, &["operating"], 12).await;
        catch_up(app).await.expect("followed");
        let minutes = |count| test.later(chrono::Duration::minutes(count));
        // Gained and lost again within ten minutes.
        learns(app, firm, FactKey::Staff, Value::Count(20)).await;
        catch_up(app).await.expect("followed");
        minutes(5);
        learns(app, firm, FactKey::Staff, Value::Count(5)).await;
        catch_up(app).await.expect("followed");
        minutes(30);
        catch_up(app).await.expect("followed");
        assert_eq!(told(app).await, []);
        // Gained for good, looked at many times.
        learns(app, firm, FactKey::Staff, Value::Count(20)).await;
        for _ in 0..4 {
            catch_up(app).await.expect("followed");
            minutes(6);
        }
        assert_eq!(told(app).await.len(), 1);
        let row = qualification::Entity::find_by_id((firm, product)).one(app.db.read()).await.expect("a query").expect("a row");
        assert_eq!(row.state, QualificationState::Told);
        // Lost and gained once more: it was told already.
        for staff in [5, 20] {
            learns(app, firm, FactKey::Staff, Value::Count(staff)).await;
            catch_up(app).await.expect("followed");
        }
        minutes(30);
        catch_up(app).await.expect("followed");
        assert_eq!(told(app).await.len(), 1);
        // Without a letter nothing is kept of it.
        revokes(app, firm).await;
        catch_up(app).await.expect("followed");
        assert_eq!(qualification::Entity::find().count(app.db.read()).await.expect("a count"), 0);
        test.works().await;
    }

    async fn killed_anywhere_nothing_is_lost_and_nothing_told_twice(test: TestApp) {
        let app = &test.app;
        let (_, product, _) = offers(&test, "b1").await;
        // The processes that are killed go by the real clock: two months before it, so that letters and facts hold there whenever this runs.
        test.later(chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) - chrono::Duration::days(60) - app.clock.now());
        test.firm("owner", "91320899MAXAAAA0").await;
        let person = entity::account::person::Entity::find().one(app.db.read()).await.expect("people").expect("somebody").id;
        asks(app, product, &Criteria::All(vec![Criteria::Condition(Condition { fact: FactKey::Staff, is: Requirement::CountAtLeast(10) })])).await;
        let mut firms = Vec::new();
        for number in 0..600 {
            let firm = test.registered(&format!("91320899MAXK{number:04}")).await;
            signs(app, firm, person, &["operating"], 18).await;
            firms.push(firm);
        }
        // Some have an owner who is written to.
        for (number, firm) in firms.iter().enumerate().take(WRITTEN_TO) {
            is_owned(app, *firm, &address(number)).await;
        }
        catch_up(app).await.expect("followed");
        // Half of them gained months ago on the other processes' clock and wait to be told; the others gain while processes are killed.
        for firm in &firms[..300] {
            learns(app, *firm, FactKey::Staff, Value::Count(20)).await;
        }
        catch_up(app).await.expect("followed");
        let program = Program::new().with("DATABASE_URL", test.url()).with("XINYIDAI__WORK__POLL_MILLISECONDS", "50");
        for firm in &firms[300..] {
            learns(app, *firm, FactKey::Staff, Value::Count(20)).await;
        }
        let state = async || (qualification::Entity::find().count(app.db.read()).await.expect("a count"), told(app).await.len());
        let mut cut_off = 0;
        for _ in 0..12 {
            let before = state().await;
            if before == (600, 300) {
                break;
            }
            let mut work = program.start(&["serve", "--only", "work"]);
            // Killed as soon as anything moved, so mostly between two transactions of many, or within one.
            for _ in 0..400 {
                if state().await != before {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            work.kill().expect("killed");
            work.wait().expect("its end");
            let after = state().await;
            cut_off += u32::from(after != before && after != (600, 300));
        }
        assert!(cut_off > 0, "no kill came in between");
        let mut work = program.start(&["serve", "--only", "work"]);
        for _ in 0..600 {
            if state().await == (600, 300) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        work.kill().expect("killed");
        work.wait().expect("its end");
        let all = qualification::Entity::find().all(app.db.read()).await.expect("rows");
        let of = |state| all.iter().filter(|row| row.state == state).count();
        assert_eq!((all.len(), of(QualificationState::Told), of(QualificationState::Pending)), (600, 300, 300));
        let mut whom: Vec<_> = told(app).await.into_iter().filter_map(|one| one.enterprise_id).collect();
        whom.sort_unstable();
        whom.dedup();
        assert_eq!((whom.len(), told(app).await.len()), (300, 300));
        let notices: Vec<_> = told(app).await.into_iter().map(|one| one.id).collect();
        let mut mails: Vec<String> = mail::Entity::find()
            .all(app.db.read())
            .await
            .expect("mails")
            .into_iter()
            .filter(|one| one.notice_id.is_some_and(|notice| notices.contains(&notice)))
            .map(|one| one.to_address)
            .collect();
        mails.sort_unstable();
        let mut addresses: Vec<String> = (0..WRITTEN_TO).map(address).collect();
        addresses.sort_unstable();
        assert_eq!(mails, addresses, "one mail each");
    }
}
