//! The firm's own pages: registering, signing, reading the file, declaring, withdrawing, and what a bank sees of it.

use axum::http::StatusCode;
use entity::value::id::{ApplicationId, EnterpriseId, OrganisationId};
use entity::value::{LookupPurpose, LookupResult, OrganisationKind, Role, Uscc};
use xinyidai::consent::actions::{Error, Reader, look_up};
use xinyidai::consent::register::actions::{Filter, lookups};
use xinyidai::enterprise::fact::{FactKey, Value};
use xinyidai::platform::audit::By;

use crate::support::app::{Browser, PASSWORD, TestApp};
use crate::support::both_databases;

/// A bank's look at a firm.
fn reader(bank: OrganisationId, purpose: LookupPurpose) -> Reader {
    Reader { by: By { organisation: Some(bank), ..By::SYSTEM }, token: None, bank: Some(bank), purpose, application: None::<ApplicationId> }
}

/// The value of a hidden input of a page.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no {name} in {page}")).1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Signs a letter for one bank over everything, and says where it is.
pub(crate) async fn signs(firm: &mut Browser, bank: OrganisationId) -> String {
    let bank = bank.to_string();
    let chosen = [
        ("purpose", "credit_review"),
        ("covers", "named"),
        ("banks[]", bank.as_str()),
        ("months", "6"),
        ("items[]", "registration"),
        ("items[]", "public_credit"),
        ("items[]", "operating"),
        ("items[]", "declared"),
    ];
    let letter = firm.post("/firm/authorisations/new", &chosen).await.ok();
    assert!(letter.contains("2026年3月2日") && letter.contains("2026年9月1日"), "the term stands in the letter: {letter}");
    let seen = hidden(&letter, "seen");
    let signed = |agreed: &'static str, seen: &str| {
        let mut fields: Vec<(String, String)> = chosen.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        fields.extend([("seen".to_owned(), seen.to_owned()), ("agreed".to_owned(), agreed.to_owned())]);
        fields
    };
    for (agreed, seen) in [("", seen.as_str()), ("yes", "another text")] {
        let fields = signed(agreed, seen);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        firm.post("/firm/authorisations", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let fields = signed("yes", &seen);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    firm.post("/firm/authorisations", &fields).await.led()
}

/// Registers the owner of a firm that the platform knows.
async fn registers(app: &TestApp, first16: &str, login: &str) -> (EnterpriseId, Browser) {
    let enterprise = app.registered(first16).await;
    let mut browser = app.visitor();
    let code = Uscc::complete(first16).expect("a code");
    let name = format!("淮安市测试{}纺织有限公司", &first16[12..]);
    let fields = [
        ("uscc", code.as_str()),
        ("firm_name", name.as_str()),
        ("person_name", "张晓岚"),
        ("email", "owner@example.org"),
        ("login", login),
        ("password", PASSWORD),
        ("agreed", "yes"),
    ];
    assert_eq!(browser.post("/register", &fields).await.led(), "/firm");
    (enterprise, browser)
}

both_databases! {
    async fn a_firm_signs_reads_declares_and_withdraws(app: TestApp) {
        let bank = app.organisation("bank-a", OrganisationKind::Bank).await;
        let (enterprise, mut firm) = registers(&app, "91320899MAXFARM1", "owner1").await;

        let home = firm.get("/firm").await.ok();
        assert!(home.contains("注册成功") && home.contains("step-now") && home.contains("/firm/authorisations/new"), "{home}");
        firm.get("/firm/authorisations").await.ok();
        firm.get("/firm/authorisations/new").await.ok();
        firm.post("/firm/authorisations/new", &[("covers", "named")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);

        let path = signs(&mut firm, bank).await;
        let letter = firm.get(&path).await.ok();
        assert!(letter.contains("SQ-2026-000001") && letter.contains("测试bank-a"), "{letter}");

        let file = firm.get("/firm/file").await.ok();
        assert!(file.contains("市场监督管理部门 · 截至\u{a0}2026年3月2日") && file.contains("200.00 万元"), "{file}");
        assert!(file.contains("尚无数据") && file.contains("fact-unknown") && file.contains("张三"));
        assert!(file.contains("纺织业"), "the industry by its division: {file}");

        let shown = look_up(&app.app, &reader(bank, LookupPurpose::CreditReview), enterprise).await.expect("authorised");
        assert_eq!(shown.enterprise.legal_representative.as_deref(), Some("张*"), "a bank sees the name masked");
        assert_eq!(shown.profile.value(FactKey::Staff), None);

        firm.get("/firm/file/declare").await.ok();
        let wrong = firm.post("/firm/file/declare", &[("staff", "many"), ("staff_on", "2026-03-01"), ("promise", "yes")]).await;
        wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("many") && wrong.text().contains("staff-error"));
        let receipt = firm.post("/firm/file/declare", &[("staff", "46"), ("staff_on", "2026-03-01"), ("first_loan", "yes"), ("first_loan_on", "2026-03-02"), ("promise", "yes")]).await.led();
        assert!(firm.get(&receipt).await.ok().contains("ZXS-2026-000001"));
        let again = [("staff", "48"), ("staff_on", "2026-02-01"), ("qualifications[]", "high_tech"), ("qualifications_on", "2026-01-01"), ("promise", "yes")];
        let second = firm.post("/firm/file/declare", &again).await.led();
        assert!(firm.get(&second).await.ok().contains("ZXS-2026-000002"));
        let file = firm.get("/firm/file").await.ok();
        assert!(file.contains("48 人") && !file.contains("46 人") && file.contains("高新技术企业") && file.contains("企业自主申报 · 截至\u{a0}2026年2月1日"), "{file}");
        let shown = look_up(&app.app, &reader(bank, LookupPurpose::CreditReview), enterprise).await.expect("authorised");
        assert_eq!(shown.profile.value(FactKey::Staff), Some(&Value::Count(48)));

        let listed = firm.get("/firm/authorisations").await.ok();
        let version = hidden(&listed, "version");
        firm.post(&format!("{path}/revoke"), &[("version", "7")]).await.is(StatusCode::CONFLICT);
        assert_eq!(firm.post(&format!("{path}/revoke"), &[("version", &version)]).await.led(), path);
        firm.post(&format!("{path}/revoke"), &[("version", &version)]).await.is(StatusCode::CONFLICT);
        assert!(firm.get(&path).await.ok().contains("已撤回"));

        let refused = look_up(&app.app, &reader(bank, LookupPurpose::CreditReview), enterprise).await;
        assert!(matches!(refused, Err(Error::NotAuthorised)), "{refused:?}");
        let register = lookups(&app.app, enterprise, None, Filter::Others).await.expect("look-ups");
        let results: Vec<LookupResult> = register.iter().map(|row| row.result).collect();
        assert_eq!(results.iter().filter(|r| **r == LookupResult::Refused).count(), 1);
        assert_eq!(results.iter().filter(|r| **r == LookupResult::Shown).count(), 2);
        assert!(register.iter().filter(|row| row.result == LookupResult::Shown).all(|row| row.letter.as_ref().is_some_and(|(_, n)| n == "SQ-2026-000001")));
        let page = firm.get("/firm/lookups").await.ok();
        assert!(page.contains("未获授权，已拒绝") && page.contains("测试bank-a") && !page.contains("本企业查询"), "{page}");
        assert!(firm.get("/firm/lookups?show=all").await.ok().contains("本企业查询"));
        firm.reads_english();
        for path in ["/firm", "/firm/file", "/firm/file/declare", "/firm/lookups", "/firm/authorisations", "/firm/authorisations/new", &path, &second] {
            let page = firm.get(path).await.ok();
            assert!(!page.contains("[firm") && !page.contains("[consent") && !page.contains("[declare") && !page.contains("[lookup") && !page.contains("[home"), "{page}");
        }
        let file = firm.get("/firm/file").await.ok();
        assert!(file.contains("Manufacture of textiles") && !file.contains("Manufacturing"), "the same level in English: {file}");
    }

    async fn a_letter_covers_its_bank_its_purpose_and_its_term_only(app: TestApp) {
        let (named, other) = (app.organisation("bank-a", OrganisationKind::Bank).await, app.organisation("bank-b", OrganisationKind::Bank).await);
        let (enterprise, mut firm) = app.firm("owner1", "91320899MAXFARM2").await;
        signs(&mut firm, named).await;
        let ends = |purpose, bank| {
            let reader = reader(bank, purpose);
            let app = &app.app;
            async move { look_up(app, &reader, enterprise).await.is_ok() }
        };
        assert!(ends(LookupPurpose::CreditReview, named).await);
        assert!(!ends(LookupPurpose::PostLoan, named).await, "another purpose");
        assert!(!ends(LookupPurpose::CreditReview, other).await, "another bank");
        let all = [("purpose", "credit_review"), ("covers", "applied"), ("months", "12"), ("items[]", "registration")];
        let seen = hidden(&firm.post("/firm/authorisations/new", &all).await.ok(), "seen");
        let fields: Vec<(&str, &str)> = all.into_iter().chain([("seen", seen.as_str()), ("agreed", "yes")]).collect();
        firm.post("/firm/authorisations", &fields).await.led();
        assert!(!ends(LookupPurpose::CreditReview, other).await, "a bank that the firm did not apply to");
        app.later(chrono::Duration::days(184));
        assert!(!ends(LookupPurpose::CreditReview, named).await, "its term is over");
        firm.signs_in("owner1").await;
        assert!(firm.get("/firm/authorisations").await.ok().contains("已到期"));
    }

    async fn another_firms_letters_and_declarations_are_not_there(app: TestApp) {
        let bank = app.organisation("bank-a", OrganisationKind::Bank).await;
        let (_, mut firm) = app.firm("owner1", "91320899MAXFARM3").await;
        let (_, mut other) = app.firm("owner2", "91320899MAXFARM4").await;
        let path = signs(&mut firm, bank).await;
        let receipt = firm.post("/firm/file/declare", &[("patents", "3"), ("patents_on", "2026-03-01"), ("promise", "yes")]).await.led();
        other.get(&path).await.not_found();
        other.post(&format!("{path}/revoke"), &[("version", "1")]).await.not_found();
        other.get(&receipt).await.not_found();
        assert!(firm.get(&path).await.ok().contains("有效"));
        let mut officer = app.person("officer1", Role::BankOfficer, bank).await;
        officer.get("/firm/file").await.is(StatusCode::FORBIDDEN);
        app.visitor().get("/firm/file").await.led();
    }
}
