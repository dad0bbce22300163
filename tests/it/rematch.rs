//! Following firms: what is kept equals a full recompute after any stream of events, and a gain that lasts is told once, whatever is killed.

use std::collections::BTreeMap;
use std::time::Duration;

use entity::consent::authorisation;
use entity::enterprise::{enterprise, fact};
use entity::following::qualification;
use entity::notice::notice;
use entity::product::product_version;
use entity::value::id::{EnterpriseId, PersonId, ProductId, ProductVersionId};
use entity::value::{AuthorisationState, Fen, LookupPurpose, Ppm, QualificationState};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use xinyidai::app::App;
use xinyidai::consent::matching::actions::agreed;
use xinyidai::enterprise::actions::profiles;
use xinyidai::enterprise::fact::{FactKey, Value};
use xinyidai::financing::demand::actions::open_of;
use xinyidai::matching::rematch::actions::{catch_up, known, qualifies, touched};
use xinyidai::product::actions::stock;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};

use crate::bank::offers;
use crate::program::Program;
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::city::City;

/// A letter of a firm for credit review, signed today.
pub(crate) async fn signs(app: &App, firm: EnterpriseId, person: PersonId, items: &[&str], months: u32) {
    let (id, today): (entity::value::id::AuthorisationId, _) = (app.ids.new_id(), app.clock.today());
    let row = authorisation::Model {
        id,
        number: format!("SQ-{id}"),
        enterprise_id: firm,
        person_id: person,
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
    };
    fact::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a fact");
    touched(&tx, app, [firm]).await.expect("touched");
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

fn any_criteria(rng: &mut ChaCha8Rng) -> Criteria {
    let all = [
        (FactKey::AgeMonths, Requirement::CountAtLeast(rng.random_range(12..90))),
        (FactKey::EstablishedOn, Requirement::MonthsSinceAtMost(rng.random_range(40..120))),
        (FactKey::Staff, Requirement::CountAtLeast(rng.random_range(1..40))),
        (FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen::wan(rng.random_range(10..2_000)))),
        (FactKey::AskedAmount, Requirement::MoneyAtMost(Fen::wan(200))),
    ];
    let some = all.into_iter().filter(|_| rng.random_range(0..5) < 2).map(|(fact, is)| Criteria::Condition(Condition { fact, is }));
    Criteria::All(some.collect())
}

/// What every firm qualifies for, computed from nothing but the database of now.
async fn recomputed(app: &App, firms: &[EnterpriseId]) -> BTreeMap<EnterpriseId, BTreeMap<ProductId, ProductVersionId>> {
    let (db, today) = (app.db.read(), app.clock.today());
    let stock = stock(app, db).await.expect("a stock");
    let agreed = agreed(db, today, None).await.expect("letters");
    let dated = profiles(app, db, firms).await.expect("profiles");
    let demands = open_of(db, firms, today).await.expect("demands");
    let of = |firm: &EnterpriseId| {
        let letter = agreed.get(firm)?;
        let profile = dated[firm].profile.clone().limited(&|item: &str| letter.items.contains(item));
        Some((*firm, qualifies(&profile, demands.get(firm), &stock, Ppm(app.settings.lending.lpr_ppm))))
    };
    firms.iter().filter_map(of).filter(|(_, products)| !products.is_empty()).collect()
}

async fn kept(app: &App, firms: &[EnterpriseId]) -> BTreeMap<EnterpriseId, BTreeMap<ProductId, ProductVersionId>> {
    let mut all = BTreeMap::new();
    for firm in firms {
        let products = known(app.db.read(), *firm).await.expect("qualifications");
        if !products.is_empty() {
            all.insert(*firm, products);
        }
    }
    all
}

async fn told(app: &App) -> Vec<notice::Model> {
    notice::Entity::find().filter(notice::Column::Kind.eq("now_qualifies")).all(app.db.read()).await.expect("notices")
}

both_databases! {
    async fn after_any_stream_of_events_what_is_kept_equals_a_full_recompute(city: City) {
        let app = &city.test.app;
        let mut rng = ChaCha8Rng::seed_from_u64(15);
        let firms: Vec<EnterpriseId> = enterprise::Entity::find().all(app.db.read()).await.expect("firms").into_iter().map(|row| row.id).take(40).collect();
        let person = entity::account::person::Entity::find().one(app.db.read()).await.expect("people").expect("somebody").id;
        let products: Vec<ProductId> = stock(app, app.db.read()).await.expect("a stock").products.iter().map(|product| product.id).take(12).collect();
        let everybody: Vec<EnterpriseId> = enterprise::Entity::find().all(app.db.read()).await.expect("firms").into_iter().map(|row| row.id).collect();
        catch_up(app).await.expect("followed");
        assert_eq!(told(app).await, [], "nothing is news when following begins");
        for _ in 0..70 {
            let firm = firms[rng.random_range(0..firms.len())];
            match rng.random_range(0..9) {
                0 | 1 => learns(app, firm, FactKey::Staff, Value::Count(rng.random_range(1..60))).await,
                2 | 3 => learns(app, firm, FactKey::RevenueYear, Value::Money(Fen::wan(rng.random_range(1..3_000)))).await,
                4 => signs(app, firm, person, &["registration", "operating", "public_credit"], rng.random_range(1..12)).await,
                5 => signs(app, firm, person, &["registration"], rng.random_range(1..12)).await,
                6 => revokes(app, firm).await,
                7 => asks(app, products[rng.random_range(0..products.len())], &any_criteria(&mut rng)).await,
                _ => city.test.later(chrono::Duration::days(rng.random_range(1..40))),
            }
            if rng.random_range(0..3) == 0 {
                catch_up(app).await.expect("followed");
                assert_eq!(kept(app, &everybody).await, recomputed(app, &everybody).await);
            }
        }
        city.test.later(chrono::Duration::days(1));
        catch_up(app).await.expect("followed");
        assert_eq!(kept(app, &everybody).await, recomputed(app, &everybody).await);
        let all = told(app).await;
        assert!(!all.is_empty(), "something was gained");
        let mut keys: Vec<_> = all.iter().map(|one| (one.enterprise_id, one.subject_id.clone())).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all.len(), "each gain once");
        city.test.works().await;
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
        test.firm("owner", "91320899MAXAAAA0").await;
        let person = entity::account::person::Entity::find().one(app.db.read()).await.expect("people").expect("somebody").id;
        asks(app, product, &Criteria::All(vec![Criteria::Condition(Condition { fact: FactKey::Staff, is: Requirement::CountAtLeast(10) })])).await;
        let mut firms = Vec::new();
        for number in 0..600 {
            let firm = test.registered(&format!("91320899MAXK{number:04}")).await;
            signs(app, firm, person, &["operating"], 18).await;
            firms.push(firm);
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
    }
}
