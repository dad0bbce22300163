//! The synthetic city in the database.

use std::collections::HashMap;

use entity::enterprise::{declaration, fact};
use entity::value::{Capacity, DeliveryState, Role};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use xinyidai::consent::actions::Standing as Stands;
use xinyidai::consent::personal::actions::letters;
use xinyidai::consent::personal::letter::PersonalItem;
use xinyidai::credit::feed::cross::rule::compares;
use xinyidai::demo::actions::{self, PASSWORD, Silent, accounts, load, standing};
use xinyidai::demo::delivery::is_delivered;
use xinyidai::demo::generate;
use xinyidai::enterprise::confirm::actions as declared;
use xinyidai::enterprise::confirm::judge::Standing;
use xinyidai::platform::audit::{self, By, Deed};

use crate::bank::{applies, demands, offers};
use crate::register::{last, signs};
use crate::support::app::TestApp;
use crate::support::both_databases;

both_databases! {
    async fn a_city_is_loaded_through_the_rules(test: TestApp) {
        let app = &test.app;
        assert_eq!(standing(app).await.expect("a standing"), actions::Standing::Empty);
        let city = generate(7, 150, app.clock.today());
        let listed = load(app, &city, &Silent).await.expect("a city");
        assert_eq!(standing(app).await.expect("a standing"), actions::Standing::Whole);
        assert_eq!(accounts(app).await.expect("accounts"), listed);
        for role in Role::ALL {
            let account = listed.iter().find(|a| a.role == *role).unwrap_or_else(|| panic!("nobody is {role}"));
            assert!(!account.place.is_empty());
            xinyidai::account::actions::sign_in(app, &account.login, PASSWORD).await.expect("signed in");
        }
        let deliveries = xinyidai::credit::feed::actions::list(app, None, None, None).await.expect("deliveries");
        assert_eq!(deliveries.len(), city.deliveries.len());
        assert!(deliveries.iter().all(|d| d.state == DeliveryState::Done));
        // The departments of the city do not contradict each other.
        for one in &deliveries {
            let crossed: Vec<&String> = one.head.reasons.keys().chain(one.head.marks.keys()).filter(|code| compares(code)).collect();
            assert!(crossed.is_empty(), "{}: {crossed:?}", one.file_name);
        }
        // What departments know of figures comes by their deliveries alone; months that are there can say a little more.
        let facts = fact::Entity::find().filter(fact::Column::RecordId.is_not_null()).count(app.db.read()).await.expect("a count");
        let firms: HashMap<_, _> = city.enterprises.iter().map(|firm| (&firm.code, firm)).collect();
        let observed = u64::try_from(city.facts.iter().filter(|fact| is_delivered(firms[&fact.code], fact)).count()).expect("few");
        assert!((observed..observed + observed / 20).contains(&facts), "{facts} facts, {observed} observed");
        // The rest firms declared, under their commitment; departments bear some of it out, contradict some, and leave some open.
        let declared = declared::city(app).await.expect("declarations");
        let rest = fact::Entity::find().count(app.db.read()).await.expect("a count") - facts;
        assert_eq!(i64::try_from(rest).ok(), Some(declared.count(|_| true)));
        for counts in [
            declared.count(|standing| standing == Standing::Verified),
            declared.count(|standing| standing == Standing::Contradicted),
            declared.count(|standing| matches!(standing, Standing::Unconfirmed(_))),
        ] {
            assert!(counts > 1, "{:?}", declared.facts);
        }
        let made = declaration::Entity::find().count(app.db.read()).await.expect("a count");
        assert_eq!(usize::try_from(made).ok(), Some(city.declarations.len()));
        let db = app.db.read();
        let catalogue = xinyidai::product::actions::catalogue(db, app.clock.today()).await.expect("a catalogue");
        assert_eq!(catalogue.len(), city.products.len());
        let owner = city.accounts.iter().find_map(|a| a.firm).expect("an owner");
        let firm = xinyidai::enterprise::actions::find_by_code(db, &city.enterprises[owner].code).await.expect("the owner's firm");
        assert_eq!(firm.name, city.enterprises[owner].name);
        test.works().await;
        // Two operators, so that one can look at what the other drafted.
        assert_eq!(listed.iter().filter(|account| account.role == Role::Operator).map(|account| account.login.as_str()).collect::<Vec<_>>(), ["operator", "operator2"]);

        // Whoever operates the household that farms has signed for it: a bank reads how it farms as soon as the household applies to it.
        let farmer = city.accounts.iter().find(|account| account.login == "farmer").and_then(|account| account.firm).expect("a household that farms");
        let household = xinyidai::enterprise::actions::find_by_code(db, &city.enterprises[farmer].code).await.expect("the household");
        let signed = letters(app, household.id, None).await.expect("letters");
        let [signed] = signed.as_slice() else { panic!("one letter: {signed:?}") };
        assert_eq!((signed.standing, signed.number.as_str(), signed.letter.capacity), (Stands::Live, "GR-2026-000001", Capacity::Proprietor));
        assert_eq!((signed.letter.items.as_slice(), Some(&signed.letter.name)), (&[PersonalItem::Farming][..], household.legal_representative.as_ref()));
        let mut farmer = test.visitor();
        farmer.signs_in_with("farmer", PASSWORD).await;
        let page = farmer.get(&format!("/firm/personal-authorisations/{}", signed.id)).await.ok();
        assert!(page.contains("GR-2026-000001") && page.contains("九、农户经营信息"), "{page}");
        let offer = offers(&test, "b1").await;
        let bank = offer.0;
        signs(&mut farmer, bank, "0").await;
        let application = applies(&test, household.id, demands(&test, household.id).await, offer).await;
        let mut officer = test.person("officer3", Role::BankOfficer, bank).await;
        let page = officer.get(&format!("/bank/applications/{application}")).await.ok();
        assert!(page.contains("凭经营者本人的授权书查看，本次查询已登记"), "{page}");
        assert!(last(&test).await.items.ends_with(",farming@GR-2026-000001"), "{}", last(&test).await.items);
        test.works().await;
    }

    async fn a_city_that_is_there_in_part_is_known(test: TestApp) {
        let app = &test.app;
        let tx = app.db.begin_write().await.expect("a transaction");
        let deed = Deed { action: "demo.begin", subject_kind: "city", subject_id: "demo".to_owned(), detail: serde_json::json!({}) };
        audit::write(&tx, app, &By::SYSTEM, deed).await.expect("noted");
        tx.commit().await.expect("committed");
        assert_eq!(standing(app).await.expect("a standing"), actions::Standing::Half);
    }

    async fn other_data_is_no_city(test: TestApp) {
        test.organisation("b01", entity::value::OrganisationKind::Bank).await;
        assert_eq!(standing(&test.app).await.expect("a standing"), actions::Standing::Foreign);
    }
}
