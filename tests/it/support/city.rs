//! A small synthetic city with everything in it, made once a build and copied for each test.

use entity::value::id::OrganisationId;
use entity::value::{Coverage, OrganisationKind, Role, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use xinyidai::demo::actions::{PASSWORD, Silent, load};
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::work;

use super::app::{Browser, System, TestApp, application};
use super::database::{Engine, OnDatabase, TestDatabase};

/// What is asked of routes that show nobody, or fewer, without it; a route can stand here more than once. `{own}` and `{other}` stand for codes of the
/// owner's firm and of another one with an account, so that the two can never be merged; `{report}` and `{check}` for number and check code of
/// a report on the owner's firm.
pub(crate) const QUERIES: [(&str, &str); 6] = [
    ("/credit-reports/verify", "number={report}&code={check}"),
    ("/operator/merges/preview", "from={own}&into={other}"),
    ("/operator/past", "code={own}"),
    ("/operator/past", "code={own}&audit=yes"),
    ("/regulator/risks", "code=RF16"),
    ("/regulator/risks/export", "format=csv"),
];

/// The city and the demonstration's people.
pub(crate) struct City {
    pub(crate) test: TestApp,
}

impl OnDatabase for City {
    async fn on(engine: Engine) -> Self {
        let database = TestDatabase::copy_of(engine, "city", async |url| {
            let directory = tempfile::tempdir().expect("a directory");
            let app = application(url, directory.path(), 7).await;
            app.db.migrate().await.expect("migrated");
            let city = xinyidai::demo::generate(7, 120, app.clock.today());
            load(&app, &city, &Silent).await.expect("a city");
            work::drain(&app, &xinyidai::serve::jobs()).await.expect("the queue");
            app.db.close().await.expect("closed");
        })
        .await;
        Self { test: TestApp::over(database, tempfile::tempdir().expect("a directory")).await }
    }
}

impl City {
    /// Somebody of the demonstration, signed in.
    pub(crate) async fn person(&self, login: &str) -> Browser {
        let mut browser = self.test.visitor();
        browser.signs_in_with(login, PASSWORD).await;
        browser
    }
    /// The owner of another firm than the demonstration's, signed in.
    pub(crate) async fn other_owner(&self) -> Browser {
        self.test.firm("other_owner", "91320899MAXYYYY0").await.1
    }
    /// A system of the officer's bank with every scope.
    pub(crate) async fn bank_system(&self) -> System {
        self.test.system(self.bank_of("officer").await, &Scope::ALL).await
    }
    /// A system of another bank with every scope.
    pub(crate) async fn other_bank_system(&self) -> System {
        self.test.system(self.bank_of("officer2").await, &Scope::ALL).await
    }
    /// The bank of an officer.
    pub(crate) async fn bank_of(&self, login: &str) -> OrganisationId {
        use entity::account::{organisation, person};
        let db = self.test.app.db.read();
        let person = person::Entity::find().filter(person::Column::Login.eq(login)).one(db).await.expect("a query").expect("a person");
        let place = person.organisation_id.expect("an organisation");
        let row = organisation::Entity::find_by_id(place).one(db).await.expect("a query").expect("an organisation");
        row.parent_id.unwrap_or(place)
    }
    /// The path of a route with the ids of things that belong to the demonstration's owner and officer in it.
    pub(crate) async fn path(&self, route: &str) -> String {
        if !route.contains('{') {
            return route.to_owned();
        }
        if route.starts_with("/assets/") {
            return "/assets/xinyidai.css".to_owned();
        }
        if route.starts_with("/language/") {
            return "/language/en".to_owned();
        }
        let id = self.id(route).await;
        let route = self.second(route).await;
        let (head, tail) = route.split_once('{').expect("a parameter");
        let tail = tail.split_once('}').expect("a parameter").1;
        assert!(!tail.contains('{'), "{route}: say what stands for its second parameter");
        format!("{head}{id}{tail}")
    }
    /// The path of a route, and that path with each of its [`QUERIES`].
    pub(crate) async fn paths(&self, route: &str) -> Vec<String> {
        let path = self.path(route).await;
        let mut all = vec![path.clone()];
        for (_, query) in QUERIES.iter().filter(|(of, _)| *of == route) {
            all.push(format!("{path}?{}", self.filled(query).await));
        }
        all
    }
    /// A query with what stands for its names.
    async fn filled(&self, query: &str) -> String {
        use entity::account::person;
        use entity::credit::credit_report;
        use entity::enterprise::enterprise;
        let db = self.test.app.db.read();
        let owners = person::Entity::find().filter(person::Column::Role.eq(Role::FirmOwner)).filter(person::Column::Active.eq(true));
        let owners = owners.order_by_asc(person::Column::Id).all(db).await.expect("a query");
        let owner = owners.iter().find(|one| one.login == "owner").expect("the owner").clone();
        let own = owner.enterprise_id.expect("a firm");
        let other = owners.iter().filter_map(|one| one.enterprise_id).find(|firm| *firm != own).expect("another firm with an account");
        let mut query = query.to_owned();
        for (name, firm) in [("{own}", own), ("{other}", other)] {
            let firm = enterprise::Entity::find_by_id(firm).one(db).await.expect("a query").expect("a firm");
            query = query.replace(name, firm.code.as_str());
        }
        if query.contains("{report}") {
            let id = self.reported(owner, own, self.bank_of("officer").await, "/firm/credit-reports/{id}").await;
            let id: entity::value::id::CreditReportId = id.parse().expect("an id");
            let report = credit_report::Entity::find_by_id(id).one(db).await.expect("a query").expect("a report");
            query = query.replace("{report}", &report.number).replace("{check}", &report.check_code);
        }
        assert!(!query.contains('{'), "{query}: say what stands for its names");
        query
    }
    /// The route with what stands for its second parameter.
    async fn second(&self, route: &str) -> String {
        let version = entity::product::product_version::Entity::find().one(self.test.app.db.read()).await.expect("a query").expect("a version");
        route.replace("/match/{version}", &format!("/match/{}", version.id))
    }
    async fn id(&self, route: &str) -> String {
        use entity::{account, consent, credit, financing, lending, notice, platform, report};
        let db = self.test.app.db.read();
        let bank = self.bank_of("officer").await;
        let owner = account::person::Entity::find().filter(account::person::Column::Login.eq("owner")).one(db).await.expect("a query").expect("the owner");
        let firm = owner.enterprise_id.expect("a firm");
        macro_rules! newest {
            ($table:path $(, $column:ident = $value:expr)*) => {{
                use $table as table;
                let found = table::Entity::find()$(.filter(table::Column::$column.eq($value)))*.order_by_desc(table::Column::Id).one(db).await.expect("a query");
                found.map(|row| row.id.to_string()).unwrap_or_else(|| panic!("{route}: the city has none"))
            }};
        }
        match route {
            "/api/v1/deliveries/{source}" => "penalty".to_owned(),
            "/likelihood/{number}" => "1".to_owned(),
            r if r.starts_with("/bank/products/") || r.starts_with("/api/v1/products/") => self.drafted(bank).await,
            r if r.starts_with("/firm/demands/") => newest!(financing::demand, EnterpriseId = firm),
            r if r.starts_with("/firm/applications/") => newest!(financing::application, EnterpriseId = firm),
            r if r.starts_with("/firm/file/declarations/") => self.declared(owner, firm).await,
            r if r.starts_with("/firm/file/records/") => self.recorded(firm).await.to_string(),
            "/firm/file/roles/{id}/object" => self.namesake(firm).await.1,
            "/operator/deliveries/{id}/namesakes" => {
                self.namesake(firm).await;
                newest!(credit::delivery, Source = entity::value::Source::AbnormalOperation)
            }
            r if r.starts_with("/operator/namesakes/") => self.namesake(firm).await.0,
            r if r.contains("/repairs/") => self.asked(&owner, firm).await,
            "/operator/objections/{id}/correction" => self.objected(&owner, firm, None).await,
            r if r.contains("/objections/") => self.objected(&owner, firm, Some(self.department().await.id)).await,
            r if r.starts_with("/firm/authorisations/") => newest!(consent::authorisation, EnterpriseId = firm),
            r if r.starts_with("/firm/personal-authorisations/") => self.personal(owner, firm).await,
            r if r.starts_with("/bank/applications/") || r.starts_with("/api/v1/applications/") => {
                newest!(financing::application, BankId = bank, EnterpriseId = firm)
            }
            r if r.starts_with("/bank/loans/") || r.starts_with("/bank/disbursements/") || r.starts_with("/api/v1/disbursements/") => {
                newest!(lending::disbursement, BankId = bank)
            }
            r if r.contains("/profiles/") => self.profiled(owner, firm, bank, r).await,
            r if r.contains("/agencies/") => self.filed().await.to_string(),
            r if r.contains("/agency-reports/") => self.attached(owner, firm).await,
            r if r.contains("/credit-reports/") => self.reported(owner, firm, bank, r).await,
            r if r.contains("/supplies/") => self.supplied().await,
            r if r.contains("/merges/") => self.merged().await,
            r if r.contains("/subjects/") => self.doubted(firm).await,
            r if r.contains("/deliveries/") => newest!(credit::delivery, Source = entity::value::Source::SeriousViolation),
            "/operator/quality/items/{code}" | "/catalogue/{code}" | "/api/v1/catalogue/{code}" => "XX0501".to_owned(),
            r if r.starts_with("/operator/catalogue/") => self.item_drafted().await,
            "/operator/quality/reports/{id}" => self.quality().await,
            r if r.starts_with("/operator/register/reports/") => newest!(report::report, Code = "register"),
            r if r.contains("/reports/") => newest!(report::report, Code = "monthly"),
            r if r.contains("/notices/") => newest!(notice::notice, OrganisationId = self.bank_of("operator").await),
            r if r.contains("/jobs/") => newest!(platform::job),
            r if r.contains("/mails/") => newest!(notice::mail),
            r if r.contains("/tokens/") => newest!(account::api_token),
            // Somebody whom no test signs in: closing the account must not end the sessions that are needed.
            r if r.contains("/accounts/") => {
                let firms = account::person::Entity::find().filter(account::person::Column::Role.eq(Role::FirmOwner));
                let oldest = firms.filter(account::person::Column::Id.ne(owner.id)).order_by_asc(account::person::Column::Id).one(db).await;
                oldest.expect("a query").expect("somebody").id.to_string()
            }
            r if r.contains("/organisations/") => newest!(account::organisation, Kind = OrganisationKind::Department),
            r if r.contains("/schedules/") => "risk_expire".to_owned(),
            other => panic!("{other}: say what stands for its parameter"),
        }
    }
    /// A listed firm and the owner's, whose representatives have one name and were found to be one person: address and id of the decision.
    async fn namesake(&self, firm: entity::value::id::EnterpriseId) -> (String, String) {
        use entity::risk::namesake;
        use entity::value::{NamesakeOutcome, Source};
        use xinyidai::platform::audit::By;
        use xinyidai::platform::store::Version;
        use xinyidai::risk::namesake::{actions, typed::Typed};
        let (db, today) = (self.test.app.db.read(), self.test.app.clock.today());
        let of = entity::credit::credit_record::Entity::find().filter(entity::credit::credit_record::Column::Source.eq(Source::AbnormalOperation));
        let rows = of.order_by_asc(entity::credit::credit_record::Column::Id).all(db).await.expect("a query");
        let mut listed = None;
        for id in rows.into_iter().filter_map(|row| row.enterprise_id).filter(|id| *id != firm) {
            let records = xinyidai::credit::record::actions::of_enterprise(db, id).await.expect("records");
            if records.iter().any(|record| record.source == Source::AbnormalOperation && !record.is_of_person && record.is_used_on(today)) {
                listed = Some(id);
                break;
            }
        }
        let listed = listed.expect("a listed firm");
        let tx = self.test.app.db.begin_write().await.expect("a transaction");
        let named = entity::enterprise::enterprise::Entity::update_many();
        let named = named.col_expr(entity::enterprise::enterprise::Column::LegalRepresentative, sea_orm::sea_query::Expr::value("同名人"));
        named.filter(entity::enterprise::enterprise::Column::Id.is_in([listed, firm])).exec(&tx).await.expect("named");
        tx.commit().await.expect("a commit");
        let of = || namesake::Entity::find().filter(namesake::Column::ListedId.eq(listed)).filter(namesake::Column::EndedAt.is_null());
        if of().one(db).await.expect("a query").is_none() {
            let typed =
                Typed {
                    outcome: NamesakeOutcome::SamePerson.code().to_owned(), basis: "登记机关复函〔2026〕1号".to_owned(), basis_on: today.to_string()
                };
            actions::decide(&self.test.app, &By::SYSTEM, (listed, firm), &typed, Version(0)).await.expect("decided");
            // The firm is told.
            self.test.works().await;
        }
        let row = of().one(db).await.expect("a query").expect("a decision");
        (format!("{listed}~{firm}"), row.id.to_string())
    }
    /// A quality report: the city's deliveries are of this month, whose report is not made yet.
    async fn quality(&self) -> String {
        use entity::report::report;
        use entity::value::id::ReportId;
        let (app, id) = (&self.test.app, self.test.app.ids.new_id::<ReportId>());
        let row = report::Model {
            id,
            code: xinyidai::credit::quality::actions::CODE.to_owned(),
            period: "2026-02".to_owned(),
            cut_off_at: app.clock.now(),
            definition: "quality@1".to_owned(),
            file_name: "quality.xlsx".to_owned(),
            file: Vec::new(),
            file_hash: String::new(),
            content_hash: id.to_string(),
            made_by: None,
            origin: "hand".to_owned(),
            made_at: app.clock.now(),
        };
        let tx = app.db.begin_write().await.expect("a transaction");
        report::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a report");
        tx.commit().await.expect("a commit");
        id.to_string()
    }
    /// A letter of the owner's own: the city is made with the farming household's alone.
    async fn personal(&self, owner: entity::account::person::Model, enterprise: entity::value::id::EnterpriseId) -> String {
        use entity::value::{Capacity, LookupPurpose};
        use xinyidai::consent::letter::Covers;
        use xinyidai::consent::personal::{actions::sign, letter::Draft, letter::PersonalItem};
        use xinyidai::consent::signature::{Means, Origin};
        use xinyidai::platform::web::actor::{FirmOwner, SignedIn};
        let draft = Draft {
            name: owner.name.clone(),
            capacity: Capacity::Guarantor,
            items: PersonalItem::ALL.to_vec(),
            purpose: LookupPurpose::CreditReview,
            banks: Covers::Applied,
            months: 6,
            most: None,
        };
        let who = SignedIn { person: owner.id, name: owner.name, role: owner.role, enterprise: Some(enterprise), organisation: None, request_id: None };
        let origin = Origin { means: Means::Session, session: "0".repeat(64), network: String::new() };
        sign(&self.test.app, &FirmOwner { who, enterprise }, &draft, &origin).await.expect("a letter").to_string()
    }
    /// A report about the owner's firm: the city is made without any. Who may see it asked for it.
    async fn reported(&self, owner: entity::account::person::Model, firm: entity::value::id::EnterpriseId, bank: OrganisationId, route: &str) -> String {
        use entity::value::LookupPurpose;
        use xinyidai::consent::actions::Reader;
        use xinyidai::platform::audit::By;
        let reader = |by, bank, purpose| Reader { by, token: None, bank, purpose, application: None };
        let reader = if route.starts_with("/bank/") {
            reader(By { organisation: Some(bank), ..By::SYSTEM }, Some(bank), LookupPurpose::CreditReview)
        } else {
            reader(By { person: Some(owner.id), ..By::SYSTEM }, None, LookupPurpose::OwnFile)
        };
        xinyidai::credit::report::actions::issue(&self.test.app, &reader, firm, None).await.expect("a report").to_string()
    }
    /// A profile of the owner's firm: the city is made without any. Who may see it was shown it.
    async fn profiled(&self, owner: entity::account::person::Model, firm: entity::value::id::EnterpriseId, bank: OrganisationId, route: &str) -> String {
        use entity::value::LookupPurpose;
        use xinyidai::consent::actions::Reader;
        use xinyidai::platform::audit::By;
        let reader = |by, bank, purpose| Reader { by, token: None, bank, purpose, application: None };
        let reader = if route.starts_with("/bank/") {
            reader(By { organisation: Some(bank), ..By::SYSTEM }, Some(bank), LookupPurpose::CreditReview)
        } else {
            reader(By { person: Some(owner.id), ..By::SYSTEM }, None, LookupPurpose::OwnFile)
        };
        xinyidai::credit::evaluation::actions::open(&self.test.app, &reader, firm).await.expect("a profile").id.to_string()
    }
    /// A filed agency.
    pub(crate) async fn filed(&self) -> entity::value::id::AgencyId {
        use xinyidai::credit::evaluation::agency::{actions, typed::TypedAgency};
        let app = &self.test.app;
        if let Some(known) = actions::agencies(app.db.read()).await.expect("agencies").iter().find(|one| one.filing_number == "备案苏0001") {
            return known.id;
        }
        let typed = TypedAgency {
            name: "淮安示例信用评级有限公司".to_owned(),
            filing_number: "备案苏0001".to_owned(),
            filed_on: "2025-01-01".to_owned(),
            filed_to: "2027-12-31".to_owned(),
        };
        actions::file(app, &xinyidai::platform::audit::By::SYSTEM, &typed).await.expect("an agency")
    }
    /// A report of the agency on the owner's firm, attached by the owner.
    pub(crate) async fn attached(&self, owner: entity::account::person::Model, firm: entity::value::id::EnterpriseId) -> String {
        use xinyidai::credit::evaluation::agency::{actions, typed::TypedReport};
        use xinyidai::platform::audit::By;
        self.filed().await;
        let app = &self.test.app;
        if let Some(known) = actions::reports(app.db.read(), firm).await.expect("reports").first() {
            return known.id.to_string();
        }
        let typed = TypedReport {
            agency: "备案苏0001".to_owned(),
            kind: "rating".to_owned(),
            number: "PJ-2026-1".to_owned(),
            method_version: "2.3".to_owned(),
            reported_on: "2026-02-01".to_owned(),
            valid_to: "2027-01-31".to_owned(),
            grade: "AA-".to_owned(),
            link: String::new(),
            file_hash: Some("a".repeat(64)),
        };
        let by = By { person: Some(owner.id), ..By::SYSTEM };
        actions::attach(app, &by, None, firm, &typed, None).await.expect("attached").to_string()
    }
    /// A product of the bank's with a draft: the city is made without any.
    async fn drafted(&self, bank: OrganisationId) -> String {
        let started = xinyidai::product::draft::actions::start(&self.test.app, &xinyidai::platform::audit::By::SYSTEM, bank, "B01-02", None).await;
        // It is there from the second time on.
        assert!(matches!(started, Ok(()) | Err(xinyidai::product::draft::actions::Error::Store(_))));
        "B01-02".to_owned()
    }
    /// A draft of an item of the catalogue: the city is made without any.
    async fn item_drafted(&self) -> String {
        use xinyidai::credit::catalogue::content::Content;
        use xinyidai::credit::catalogue::draft::actions::{Error, Seen, save};
        use xinyidai::credit::catalogue::draft::typed::Typed;
        let item = xinyidai::credit::catalogue::item::shipped().iter().find(|item| item.code == "XX0502").expect("an item");
        let typed = Typed { disclosure: "open".to_owned(), ..Typed::of(&Content::of(item), "") };
        let saved = save(&self.test.app, &xinyidai::platform::audit::By::SYSTEM, &item.code, &typed, Seen::Newest(item.version)).await;
        // It is there from the second time on.
        assert!(matches!(saved, Ok(()) | Err(Error::Store(_))));
        item.code.clone()
    }
    /// Two entries of the register that were merged: the city is made without any.
    async fn merged(&self) -> String {
        use xinyidai::enterprise::merge::actions::{list, merge, preview};
        use xinyidai::platform::audit::By;
        let app = &self.test.app;
        if let Some(known) = list(app, None).await.expect("merges").first() {
            return known.id.to_string();
        }
        for first16 in ["91320899MAXWWWW0", "91320899MAXWWWW1"] {
            self.test.registered(first16).await;
        }
        let code = |first16: &str| entity::value::Uscc::complete(first16).expect("a code").to_string();
        let (from, into) = (code("91320899MAXWWWW0"), code("91320899MAXWWWW1"));
        let versions = preview(app, &from, &into).await.expect("a preview").versions;
        merge(app, &By::SYSTEM, (&from, &into), versions, "重复登记").await.expect("merged").to_string()
    }
    /// A row whose firm is in doubt: the city's deliveries name a code in every row.
    async fn doubted(&self, firm: entity::value::id::EnterpriseId) -> String {
        use entity::credit::identification;
        use entity::value::id::IdentificationId;
        use sea_orm::IntoActiveModel;
        let (app, db) = (&self.test.app, self.test.app.db.read());
        if let Some(known) = identification::Entity::find().one(db).await.expect("a query") {
            return known.id.to_string();
        }
        let (id, now) = (app.ids.new_id::<IdentificationId>(), app.clock.now());
        let delivery = entity::credit::delivery::Entity::find().one(db).await.expect("a query").expect("a delivery");
        let parts = serde_json::json!({ "score": 840, "region": "missing", "trade": "same", "industry": "same", "form": "variant", "branch": "same" });
        let candidate = serde_json::json!({
            "enterprise": firm, "code": "91320899MAXAAAA0", "name": "某某公司", "reason": "name_in_part", "parts": parts,
            "former_name": false, "number": "missing", "place": "missing"
        });
        let row = identification::Model {
            id,
            source: entity::value::Source::Penalty,
            asked_hash: "0".repeat(64),
            subject_name: "某某公司".to_owned(),
            subject_number: None,
            region: None,
            state: entity::value::IdentificationState::Open,
            enterprise_id: None,
            candidates: serde_json::json!([candidate]),
            delivery_id: delivery.id,
            asked_at: now,
            decided_by: None,
            decided_at: None,
            updated_at: now,
            version: 1,
        };
        let tx = app.db.begin_write().await.expect("a transaction");
        identification::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a question");
        tx.commit().await.expect("a commit");
        id.to_string()
    }
    /// A record of the owner's firm; one of another firm's is given to it when it has none.
    async fn recorded(&self, firm: entity::value::id::EnterpriseId) -> entity::value::id::RecordId {
        use entity::credit::credit_record as table;
        let db = self.test.app.db.read();
        let own = table::Entity::find()
            .filter(table::Column::EnterpriseId.eq(firm))
            .filter(table::Column::Source.is_in(entity::value::Source::RECORDS.iter().copied()));
        let own = own.order_by_asc(table::Column::Id).one(db).await.expect("a query");
        if let Some(own) = own {
            return own.id;
        }
        let any = table::Entity::find().filter(table::Column::Source.eq(entity::value::Source::Penalty)).order_by_asc(table::Column::Id);
        let any = any.one(db).await.expect("a query").expect("a penalty in the city").id;
        let tx = self.test.app.db.begin_write().await.expect("a transaction");
        let change = table::ActiveModel { id: Set(any), enterprise_id: Set(Some(firm)), ..Default::default() };
        table::Entity::update(change).exec(&tx).await.expect("given");
        tx.commit().await.expect("a commit");
        any
    }
    /// A request of the owner's firm for repair: the city is made without any.
    async fn asked(&self, owner: &entity::account::person::Model, firm: entity::value::id::EnterpriseId) -> String {
        use entity::credit::repair as table;
        let db = self.test.app.db.read();
        if let Some(made) = table::Entity::find().one(db).await.expect("a query") {
            return made.id.to_string();
        }
        let row = table::Model {
            id: self.test.app.ids.new_id(),
            number: "XF-2026-000001".to_owned(),
            record_id: self.recorded(firm).await,
            enterprise_id: firm,
            person_id: owner.id,
            state: entity::value::RepairState::Filed,
            statement: "罚款已经缴清，整改已经完成。".to_owned(),
            evidence: "缴款书 0001".to_owned(),
            fulfilled_on: self.test.app.clock.today(),
            answer: None,
            due_at: Some(self.test.app.clock.now()),
            filed_at: self.test.app.clock.now(),
            ended_at: None,
            version: 1,
        };
        let id = row.id.to_string();
        let tx = self.test.app.db.begin_write().await.expect("a transaction");
        table::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a request");
        tx.commit().await.expect("a commit");
        id
    }
    /// What a department delivers.
    async fn supplied(&self) -> String {
        let known = entity::supply::supply::Entity::find().one(self.test.app.db.read()).await.expect("a query");
        match known {
            Some(known) => known.id.to_string(),
            None => self.test.agrees(&self.department().await.code, Source::Penalty, Coverage::Delta).await.to_string(),
        }
    }
    /// The clerk's department.
    pub(crate) async fn department(&self) -> entity::account::organisation::Model {
        use entity::account::organisation;
        let departments = organisation::Entity::find().filter(organisation::Column::Kind.eq(OrganisationKind::Department));
        departments.order_by_desc(organisation::Column::Id).one(self.test.app.db.read()).await.expect("a query").expect("a department")
    }
    /// Somebody of a department, signed in.
    pub(crate) async fn clerk(&self) -> Browser {
        self.test.person("clerk", Role::Department, self.department().await.id).await
    }
    /// An objection of the owner's firm: the city is made without any.
    async fn objected(
        &self,
        owner: &entity::account::person::Model,
        firm: entity::value::id::EnterpriseId,
        asked: Option<entity::value::id::OrganisationId>,
    ) -> String {
        use entity::credit::objection as table;
        let db = self.test.app.db.read();
        let whose = asked.map_or_else(|| table::Column::DepartmentId.is_null(), |id| table::Column::DepartmentId.eq(id));
        if let Some(made) = table::Entity::find().filter(whose).one(db).await.expect("a query") {
            return made.id.to_string();
        }
        let row = table::Model {
            id: self.test.app.ids.new_id(),
            number: if asked.is_some() { "YY-2026-000001" } else { "YY-2026-000002" }.to_owned(),
            record_id: Some(if asked.is_some() { self.recorded(firm).await } else { self.another_of(firm).await }),
            item: None,
            enterprise_id: firm,
            person_id: owner.id,
            state: entity::value::ObjectionState::Forwarded,
            statement: "处罚对象不是本公司，名称相近。".to_owned(),
            evidence: String::new(),
            content_hash: "0".repeat(64),
            answer: None,
            due_at: Some(self.test.app.clock.now()),
            filed_at: self.test.app.clock.now(),
            ended_at: None,
            version: 1,
            department_id: asked,
        };
        let id = row.id.to_string();
        let tx = self.test.app.db.begin_write().await.expect("a transaction");
        table::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("an objection");
        tx.commit().await.expect("a commit");
        id
    }
    /// A record that becomes the firm's beside the one that [`Self::recorded`] finds.
    async fn another_of(&self, firm: entity::value::id::EnterpriseId) -> entity::value::id::RecordId {
        use entity::credit::credit_record as table;
        let others = table::Entity::find().filter(table::Column::EnterpriseId.ne(firm)).filter(table::Column::Source.eq(entity::value::Source::Penalty));
        let other = others.order_by_asc(table::Column::Id).one(self.test.app.db.read()).await.expect("a query").expect("a penalty in the city").id;
        let tx = self.test.app.db.begin_write().await.expect("a transaction");
        let change = table::ActiveModel { id: Set(other), enterprise_id: Set(Some(firm)), ..Default::default() };
        table::Entity::update(change).exec(&tx).await.expect("given");
        tx.commit().await.expect("a commit");
        other
    }
    /// A declaration of the owner's firm: the city is made without any.
    async fn declared(&self, owner: entity::account::person::Model, enterprise: entity::value::id::EnterpriseId) -> String {
        use xinyidai::enterprise::{actions::declare, declaration::Typed};
        use xinyidai::platform::web::actor::{FirmOwner, SignedIn};
        let who = SignedIn { person: owner.id, name: owner.name, role: owner.role, enterprise: Some(enterprise), organisation: None, request_id: None };
        let mut typed = Typed { promise: "yes".to_owned(), ..Typed::fresh(self.test.app.clock.today()) };
        typed.lines.insert("patents".to_owned(), "3".to_owned());
        declare(&self.test.app, &FirmOwner { who, enterprise }, &typed).await.expect("a declaration").to_string()
    }
}
