//! What firms declared beside what departments deliver: verified, contradicted, told once, and open again.

use chrono::Duration;
use entity::consent::{authorisation, lookup};
use entity::credit::credit_record;
use entity::notice::notice;
use entity::value::id::{EnterpriseId, RecordId};
use entity::value::{DeliveryState, Fen, Figures, Guarantee, LookupPurpose, OrganisationKind, Purpose, RepaymentForm, Role, Source, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use xinyidai::consent::actions::{Reader, look_up};
use xinyidai::credit::feed::actions;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::confirm::actions::of_firm;
use xinyidai::enterprise::confirm::judge::{Open, Standing};
use xinyidai::enterprise::fact::{Fact, FactKey, Provenance, Value, Why};
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::verdict::Verdict;
use xinyidai::platform::audit::By;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::Ask;

use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

const FIRM: &str = "91320899MAXAAAA0";
const KEY: FactKey = FactKey::RevenueYear;

/// The tax office delivers the revenue of 2025 in yuan; a day of withdrawal takes the row back.
async fn taxes(test: &TestApp, revenue: &str, removed: &str) {
    test.later(Duration::minutes(5));
    let code = Uscc::complete(FIRM).expect("a code");
    let text = format!("纳税人名称,纳税人识别号,年度,营业收入(元),撤销日期\n淮安市测试AAA0纺织有限公司,{code},2025,{revenue},{removed}\n");
    let path = test.app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, text).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Figures(Figures::TaxReturn), &path).await.expect("received");
    test.works().await;
    assert_eq!(actions::summary(&test.app, id).await.expect("a delivery").state, DeliveryState::Done);
}

async fn declares(test: &TestApp, owner: &mut Browser, wan: &str) -> String {
    test.later(Duration::minutes(5));
    owner.post("/firm/file/declare", &[("revenue_year", wan), ("revenue_year_on", "2025-12-31"), ("promise", "yes")]).await.led()
}

async fn standing(test: &TestApp, firm: EnterpriseId) -> Standing {
    of_firm(test.app.db.read(), firm).await.expect("what was declared")[&KEY].standing
}

async fn revenue(test: &TestApp, firm: EnterpriseId) -> Fact<Value> {
    profile(&test.app, test.app.db.read(), firm).await.expect("a profile").get(KEY)
}

async fn kinds(test: &TestApp) -> Vec<(String, bool)> {
    let all = notice::Entity::find().order_by_asc(notice::Column::Id).all(test.app.db.read()).await.expect("notices");
    all.into_iter().filter(|one| one.subject_kind == "declared_fact").map(|one| (one.kind, one.corrects_id.is_some())).collect()
}

/// What a product says that wants so much revenue.
async fn wants(test: &TestApp, firm: EnterpriseId, wan: i64) -> Verdict {
    let ask = Ask {
        amount: Fen::wan(50),
        term_months: 12,
        purpose: Purpose::WorkingCapital,
        guarantees: vec![Guarantee::Credit],
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    };
    let on = test.app.clock.today();
    let whole = profile(&test.app, test.app.db.read(), firm).await.expect("a profile").with(ask.facts(), on);
    verdict(&Criteria::Condition(Condition { fact: KEY, is: Requirement::MoneyAtLeast(Fen::wan(wan)) }), &whole, &ask, on)
}

both_databases! {
    async fn a_declaration_is_verified_contradicted_corrected_and_open_again(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        assert!(operator.get("/operator/declarations").await.ok().contains("还没有企业自主申报"));

        let receipt = declares(&test, &mut owner, "1000").await;
        assert_eq!(standing(&test, firm).await, Standing::Unconfirmed(Open::Nothing));
        assert!(owner.get(&receipt).await.ok().contains("部门尚未报送这项数据"));
        assert_eq!(wants(&test, firm, 900).await, Verdict::Pass);

        taxes(&test, "10100000", "").await;
        assert_eq!(standing(&test, firm).await, Standing::Verified, "one per cent apart");
        assert_eq!(kinds(&test).await, []);
        assert!(owner.get(&receipt).await.ok().contains("与同一时期的部门数据一致"));

        taxes(&test, "5000000", "").await;
        assert_eq!(standing(&test, firm).await, Standing::Contradicted);
        assert_eq!(wants(&test, firm, 900).await, Verdict::Fail, "what was delivered counts");
        assert!(matches!(revenue(&test, firm).await, Fact::Known { value: Value::Money(Fen(500_000_000)), source: Provenance::Delivered(_), .. }));
        assert_eq!(kinds(&test).await, [("declared_contradicted".to_owned(), false)]);
        let record: RecordId = credit_record::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a record").id;
        let file = owner.get("/firm/file").await.ok();
        for said in ["id=\"checked\"", "1,000.00 万元", "500.00 万元", "税务部门", "不一致", "/firm/file/declare", &format!("/firm/file/records/{record}")] {
            assert!(file.contains(said), "{said}: {file}");
        }
        assert!(owner.get("/notices").await.ok().contains("与部门数据不一致"));
        let lines = lookup::Entity::find().filter(lookup::Column::EnterpriseId.eq(firm));
        let before = lines.clone().count(test.app.db.read()).await.expect("lines");
        let list = operator.get("/operator/declarations").await.ok();
        assert_eq!(lines.count(test.app.db.read()).await.expect("lines"), before + 1, "who is listed sees who looked");
        assert!(list.contains("淮安市测试AAA0纺织有限公司") && list.contains("税务部门") && !list.contains("500.00 万元"), "no values: {list}");

        taxes(&test, "5100000", "").await;
        assert_eq!(standing(&test, firm).await, Standing::Contradicted);
        assert_eq!(kinds(&test).await.len(), 1, "once");

        declares(&test, &mut owner, "509").await;
        test.works().await;
        assert_eq!(standing(&test, firm).await, Standing::Verified);
        assert_eq!(kinds(&test).await[1..], [("declared_cleared".to_owned(), true)]);
        assert!(owner.get(&receipt).await.ok().contains("1,000.00 万元"), "the old receipt stays");
        assert!(operator.get("/operator/declarations").await.ok().contains("没有不一致的申报"));

        taxes(&test, "5100000", "2026-03-01").await;
        assert_eq!(standing(&test, firm).await, Standing::Unconfirmed(Open::Nothing), "the row is gone, and what it said with it");
        assert_eq!(wants(&test, firm, 500).await, Verdict::Pass, "the firm's word again");
        assert_eq!(kinds(&test).await.len(), 2);
        owner.reads_english();
        assert!(owner.get("/firm/file").await.ok().contains("no department has delivered this yet"));
    }

    async fn what_shows_a_declared_fact_is_kept_with_it_and_read_by_the_office(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let (_, mut owner) = test.firm("owner", FIRM).await;
        let said = "审计报告 淮审字〔2026〕12 号 2026-01-20";
        let fields = |evidence: &'static str| [("revenue_year", "1000"), ("revenue_year_on", "2025-12-31"), ("revenue_year_evidence", evidence), ("promise", "yes")];
        // Evidence for nothing is refused, and what was typed stays on the page.
        let alone = [("staff", "5"), ("staff_on", "2026-03-01"), ("revenue_year_evidence", said), ("promise", "yes")];
        let again = owner.post("/firm/file/declare", &alone).await.is(axum::http::StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(again.contains("请同时填写申报的内容") && again.contains(said), "{again}");
        let receipt = owner.post("/firm/file/declare", &fields(said)).await.led();
        assert!(owner.get(&receipt).await.ok().contains(said));
        assert!(owner.get("/firm/file").await.ok().contains(said));
        taxes(&test, "5000000", "").await;
        let list = operator.get("/operator/declarations").await.ok();
        assert!(list.contains(said), "{list}");
        // A newer declaration without evidence takes the place of the older one; its receipt keeps what it said.
        test.later(Duration::minutes(5));
        owner.post("/firm/file/declare", &fields("")).await.led();
        let list = operator.get("/operator/declarations").await.ok();
        assert!(!list.contains(said) && list.contains("未提供证明材料"), "{list}");
        assert!(owner.get(&receipt).await.ok().contains(said));
    }

    async fn while_an_objection_runs_nothing_is_contradicted_and_nothing_is_used(test: TestApp) {
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        declares(&test, &mut owner, "1000").await;
        taxes(&test, "5000000", "").await;
        assert_eq!(standing(&test, firm).await, Standing::Contradicted);
        let record: RecordId = credit_record::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a record").id;
        owner.post(&format!("/firm/file/records/{record}/object"), &[("statement", "全年营业收入为一千万元。"), ("evidence", "")]).await.led();
        test.works().await;
        assert_eq!(standing(&test, firm).await, Standing::Unconfirmed(Open::Disputed));
        assert_eq!(revenue(&test, firm).await, Fact::Unknown(Why::Disputed), "neither the one nor the other");
        assert_eq!(kinds(&test).await.len(), 1, "nothing is told meanwhile");
        let made = entity::credit::objection::Entity::find().one(test.app.db.read()).await.expect("a query").expect("an objection");
        owner.post(&format!("/firm/objections/{}/withdraw", made.id), &[]).await.led();
        test.works().await;
        assert_eq!(standing(&test, firm).await, Standing::Contradicted);
        assert_eq!(kinds(&test).await.len(), 1, "that it is contradicted was told before");
    }

    async fn a_bank_is_told_of_both_sides_only_when_both_are_open_to_it(test: TestApp) {
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        declares(&test, &mut owner, "1000").await;
        taxes(&test, "5000000", "").await;
        let reader = Reader { by: By::SYSTEM, token: None, bank: Some(bank), purpose: LookupPurpose::CreditReview, application: None };
        crate::firm::signs(&mut owner, bank).await;
        let file = look_up(&test.app, &reader, firm).await.expect("authorised");
        assert_eq!(file.profile.checked(KEY).map(|one| one.standing), Some(Standing::Contradicted));
        let letter = authorisation::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a letter");
        assert!(letter.items.to_string().contains("declared"), "{:?}", letter.items);
        let without = |closed: &'static str| file.profile.clone().limited(&move |item| item != closed);
        for closed in ["declared", "operating"] {
            assert_eq!(without(closed).checked(KEY), None, "{closed} is not open");
        }
    }
}
