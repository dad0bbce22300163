//! Following firms through any stream of events: everything is done as people, banks and departments do it, and after every step what is kept
//! equals what is computed from nothing but the database; who was told is who the plain computation says gained for good.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use entity::credit::{credit_record, objection};
use entity::enterprise::enterprise;
use entity::following::qualification;
use entity::lending::disbursement;
use entity::notice::notice;
use entity::value::id::{ApplicationId, EnterpriseId, MergeId, OrganisationId, PersonId, ProductId, ProductVersionId};
use entity::value::{
    DisbursementState, EnterpriseStatus, Fen, Guarantee, LookupPurpose, Ppm, Purpose, RefusalReason, RepaymentForm, RepaymentSource, Role, Severity, Source,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use xinyidai::app::App;
use xinyidai::consent::letter::{Covers, Draft as LetterDraft, Item};
use xinyidai::consent::matching::actions::agreed;
use xinyidai::consent::signature::{Means, Origin};
use xinyidai::credit::feed::actions::import_now;
use xinyidai::credit::record::actions::of_enterprise;
use xinyidai::credit::record::past::actions::of_enterprise_as_of;
use xinyidai::credit::repair::objection::actions as objecting;
use xinyidai::credit::repair::typed::Typed as Objecting;
use xinyidai::enterprise::actions::{declare, profile as enterprise_profile, profiles};
use xinyidai::enterprise::declaration::{NONE, Typed};
use xinyidai::enterprise::dispute;
use xinyidai::enterprise::fact::FactKey;
use xinyidai::enterprise::merge::actions as merging;
use xinyidai::enterprise::merge::plan::Kind;
use xinyidai::enterprise::past::actions::profile_as_of;
use xinyidai::financing::application::act::{Act, Payout, Terms as Granted};
use xinyidai::financing::application::actions::{self as application, New, Side};
use xinyidai::financing::demand::actions::{self as demand, open_of};
use xinyidai::financing::demand::state::Draft as Asking;
use xinyidai::financing::demand::typed::Answers;
use xinyidai::lending::actions::repay;
use xinyidai::lending::repayment::Repayment;
use xinyidai::matching::answer::match_one;
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::reach::tree::without_ask;
use xinyidai::matching::rematch::actions::catch_up;
use xinyidai::matching::verdict::Verdict;
use xinyidai::platform::audit::{By, Channel};
use xinyidai::platform::store::{Error, Version};
use xinyidai::platform::web::actor::{FirmOwner, SignedIn};
use xinyidai::product::actions::{Product, catalogue};
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::draft::actions::{self as drafting, Words};
use xinyidai::product::draft::content::Content;
use xinyidai::product::draft::reading::actions::find as offering;
use xinyidai::product::draft::state::Act as Step;
use xinyidai::product::lpr::actions::{self as lpr, in_force};
use xinyidai::product::lpr::change::Typed as Publishing;
use xinyidai::risk::actions::reconcile_all;

use crate::product::anything;
use crate::support::both_databases;
use crate::support::city::City;
use crate::support::seed;

type Qualified = BTreeMap<EnterpriseId, BTreeMap<ProductId, ProductVersionId>>;

/// Events of one stream.
const EVENTS: usize = 60;
/// What is said when two are two again.
const SPLIT: &str = "is split again";
/// Entries that are other firms' at one time.
const MERGED: usize = 3;
const TAX_GRADES: &str = "纳税人名称,纳税人识别号,年度,等级\n";
const REGISTRATIONS: &str = "企业名称,统一社会信用代码,注册日期,注册资金,行业代码\n";
const ABNORMAL: &str = "企业名称,统一社会信用代码,列入原因,列入日期,移出日期\n";
const LISTS: &str = "名单名称,企业名称,统一社会信用代码,列入日期,有效期至,移出日期\n";
const PENALTIES: &str = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG,CF_CXRQ\n";

/// What every agreed firm qualifies for, from nothing but the database of now, by the plain evaluator and the plain comparison of terms.
async fn recomputed(app: &App) -> (BTreeSet<EnterpriseId>, Qualified) {
    let (db, today) = (app.db.read(), app.clock.today());
    let lpr = in_force(db, today).await.expect("an LPR");
    let products = catalogue(db, today).await.expect("a catalogue");
    let letters = agreed(db, today, None).await.expect("letters");
    let firms: Vec<EnterpriseId> = letters.keys().copied().collect();
    let mut dated = profiles(app, db, &firms).await.expect("profiles");
    let demands = open_of(db, &firms, today).await.expect("demands");
    let mut all = Qualified::new();
    for firm in &firms {
        let items = &letters[firm].items;
        let profile = dated.remove(firm).expect("a profile").profile.limited(&|item: &str| items.contains(item));
        let ask = demands.get(firm).and_then(|kept| kept.answers.draft.check().ok()).map(|checked| checked.ask);
        let passes = |product: &&Product| match &ask {
            None => verdict(&without_ask(&product.criteria), &profile, &anything(), today) == Verdict::Pass,
            Some(ask) => {
                let one = match_one(&product.candidate(), &profile.clone().with(ask.facts(), today), ask, lpr.of_months(ask.term_months), today, None);
                one.trace.verdict().and(Verdict::all(one.terms_reasons.iter().map(|reason| reason.verdict))) == Verdict::Pass
            }
        };
        let found: BTreeMap<ProductId, ProductVersionId> = products.iter().filter(passes).map(|one| (one.id, one.version)).collect();
        if !found.is_empty() {
            all.insert(*firm, found);
        }
    }
    (firms.into_iter().collect(), all)
}

/// Who would have to be told, by watching what is recomputed.
#[derive(Default)]
struct Watch {
    followed: BTreeSet<EnterpriseId>,
    had: BTreeMap<EnterpriseId, BTreeSet<ProductId>>,
    since: BTreeMap<(EnterpriseId, ProductId), DateTime<Utc>>,
    told: BTreeSet<(EnterpriseId, ProductId)>,
    gains: usize,
}

impl Watch {
    fn look(&mut self, at: DateTime<Utc>, agreed: BTreeSet<EnterpriseId>, now: &Qualified) {
        let nothing = BTreeMap::new();
        self.since.retain(|(firm, product), _| agreed.contains(firm) && now.get(firm).is_some_and(|has| has.contains_key(product)));
        self.had.retain(|firm, _| agreed.contains(firm));
        for firm in &agreed {
            let has: BTreeSet<ProductId> = now.get(firm).unwrap_or(&nothing).keys().copied().collect();
            let had = self.had.insert(*firm, has.clone()).unwrap_or_default();
            if self.followed.contains(firm) {
                for product in has.difference(&had) {
                    self.gains += 1;
                    self.since.insert((*firm, *product), at);
                }
            }
        }
        self.followed = agreed;
        let lasted: Vec<_> = self.since.iter().filter(|(_, since)| at - **since >= Duration::minutes(10)).map(|(one, _)| *one).collect();
        for one in lasted {
            self.since.remove(&one);
            self.told.insert(one);
        }
    }
}

struct Firm {
    id: EnterpriseId,
    name: String,
    code: String,
    established_on: NaiveDate,
}

struct Stream<'a> {
    city: &'a City,
    rng: ChaCha8Rng,
    firms: Vec<Firm>,
    /// Products that the stream works on: bank and code.
    products: Vec<(OrganisationId, String)>,
    people: [PersonId; 2],
    /// Penalties that stand: firm, number, day of the decision, last day of their publication.
    penalties: Vec<(usize, usize, NaiveDate, NaiveDate)>,
    listed: Vec<(usize, NaiveDate)>,
    /// Firms that turned out to be another one, in order: which, whose, by which merge.
    merged: Vec<(usize, usize, MergeId)>,
    /// What was published last, until it is taken back.
    fresh: Option<(OrganisationId, String)>,
    step: usize,
    /// What happened, and how often.
    done: BTreeMap<&'static str, usize>,
}

impl<'a> Stream<'a> {
    async fn new(city: &'a City, seed: u64) -> Self {
        let app = &city.test.app;
        let db = app.db.read();
        let rows = enterprise::Entity::find().filter(enterprise::Column::Status.eq(EnterpriseStatus::Active)).order_by_asc(enterprise::Column::Id);
        let firms = rows
            .all(db)
            .await
            .expect("firms")
            .into_iter()
            .filter_map(|row| Some(Firm { id: row.id, name: row.name.clone(), code: row.code.to_string(), established_on: row.established_on? }));
        let firms: Vec<Firm> = firms.take(16).collect();
        let all = catalogue(db, app.clock.today()).await.expect("a catalogue");
        let products = all.iter().step_by(5).take(10).map(|one| (one.bank, one.code.clone())).collect();
        let people = entity::account::person::Entity::find().order_by_asc(entity::account::person::Column::Id).all(db).await.expect("people");
        let people = [people[0].id, people[1].id];
        let rng = ChaCha8Rng::seed_from_u64(seed);
        Self { city, rng, firms, products, people, penalties: Vec::new(), listed: Vec::new(), merged: Vec::new(), fresh: None, step: 0, done: BTreeMap::new() }
    }
    fn app(&self) -> &'a App {
        &self.city.test.app
    }
    fn any(&mut self, until: usize) -> usize {
        self.rng.random_range(0..until)
    }
    /// The firm that an entry is now.
    fn now(&self, at: usize) -> usize {
        self.merged.iter().fold(at, |at, (from, into, _)| if *from == at { *into } else { at })
    }
    fn owner(&self, at: usize) -> FirmOwner {
        let enterprise = self.firms[self.now(at)].id;
        let who = SignedIn {
            person: self.people[0],
            name: "王五".to_owned(),
            role: Role::FirmOwner,
            enterprise: Some(enterprise),
            organisation: None,
            request_id: None,
        };
        FirmOwner { who, enterprise }
    }
    fn by(&self, person: usize, bank: OrganisationId) -> By {
        By { person: Some(self.people[person]), organisation: Some(bank), channel: Channel::Person, request_id: None }
    }
    async fn happens(&mut self) {
        self.step += 1;
        let (kind, at) = (self.any(33), self.any(self.firms.len()));
        let done = match kind {
            0 | 1 => self.declares(at).await,
            2 | 3 => self.signs(at).await,
            4 => self.revokes(at).await,
            5 | 6 => self.files_a_demand(at).await,
            7 => self.takes_its_demand_back(at).await,
            8 | 9 => self.borrows(at).await,
            10 => self.repays().await,
            11 => self.is_graded(at).await,
            12 => self.is_registered_anew(at).await,
            13 => self.is_fined(at).await,
            14 => self.is_repaired().await,
            15 => self.is_listed(at).await,
            32 => self.is_named(at).await,
            16 | 17 => self.publishes().await,
            18 => self.goes_back_or_ends().await,
            19 | 20 => self.goes_back_at_once().await,
            21 | 22 => self.objects().await,
            23 | 24 => self.is_merged(at).await,
            25 => self.is_split().await,
            26 | 27 => self.another_lpr().await,
            _ => self.days_pass().await,
        };
        *self.done.entry(done).or_default() += 1;
    }

    async fn declares(&mut self, at: usize) -> &'static str {
        let mut typed = Typed { promise: "yes".to_owned(), ..Typed::fresh(self.app().clock.today()) };
        for key in [FactKey::Staff, FactKey::RevenueYear, FactKey::Patents, FactKey::FirstLoan] {
            let value = if key == FactKey::FirstLoan {
                ["yes", "no"][self.any(2)].to_owned()
            } else {
                self.rng.random_range(0..if key == FactKey::RevenueYear { 3_000 } else { 60 }).to_string()
            };
            if self.any(2) == 0 {
                typed.lines.insert(key.code().to_owned(), value);
            }
        }
        typed.qualifications = vec![[NONE, "high_tech"][self.any(2)].to_owned()];
        declare(self.app(), &self.owner(at), &typed).await.map_or("declares what cannot be", |_| "declares")
    }
    async fn signs(&mut self, at: usize) -> &'static str {
        let items: Vec<Item> = Item::ALL.into_iter().filter(|_| self.rng.random_range(0..4) > 0).chain([Item::Registration]).collect();
        let items: Vec<Item> = Item::ALL.into_iter().filter(|item| items.contains(item)).collect();
        let months = self.rng.random_range(1..13);
        let draft = LetterDraft { items, purpose: LookupPurpose::CreditReview, banks: Covers::Applied, months, most: None };
        let origin = Origin { means: Means::Session, session: "0".repeat(64), network: String::new() };
        xinyidai::consent::actions::sign(self.app(), &self.owner(at), &draft, &origin).await.expect("a letter");
        "signs"
    }
    async fn revokes(&mut self, at: usize) -> &'static str {
        use entity::consent::authorisation as table;
        use entity::value::AuthorisationState;
        let app = self.app();
        let live =
            table::Entity::find().filter(table::Column::EnterpriseId.eq(self.firms[self.now(at)].id)).filter(table::Column::State.eq(AuthorisationState::Live));
        let live = live.filter(table::Column::ValidToOn.gte(app.clock.today())).all(app.db.read()).await.expect("letters");
        for letter in &live {
            xinyidai::consent::actions::revoke(app, &self.owner(at), letter.id, Version(letter.version)).await.expect("revoked");
        }
        if live.is_empty() { "has nothing to revoke" } else { "revokes" }
    }
    async fn files_a_demand(&mut self, at: usize) -> &'static str {
        let (app, owner) = (self.app(), self.owner(at));
        let draft = Asking {
            amount: Some(Fen::wan(self.rng.random_range(5..400))),
            term_months: Some([6, 12, 24, 36][self.any(4)]),
            purpose: Some([Purpose::Materials, Purpose::WorkingCapital][self.any(2)]),
            repayment_source: Some(RepaymentSource::Sales),
            repayment_form: Some(RepaymentForm::LevelInstalment),
            guarantees: [vec![Guarantee::Credit], vec![Guarantee::Credit, Guarantee::Pledge]][self.any(2)].clone(),
            acceptable_rate: (self.any(2) == 0).then(|| Ppm(self.rng.random_range(35_000..80_000))),
        };
        let id = demand::start(app, &owner, None).await.expect("a draft");
        demand::save(app, &owner, id, &Answers { draft, ..Answers::default() }, Version(1)).await.expect("kept");
        match demand::submit(app, &owner, id, Version(2)).await {
            Ok(()) => "files a demand",
            Err(_) => "cannot file a demand",
        }
    }
    async fn takes_its_demand_back(&mut self, at: usize) -> &'static str {
        let (app, owner) = (self.app(), self.owner(at));
        let open = open_of(app.db.read(), &[owner.enterprise], app.clock.today()).await.expect("demands").remove(&owner.enterprise);
        let Some(open) = open else { return "has no demand" };
        match demand::withdraw(app, &owner, open.id, open.version).await {
            Ok(()) => "takes its demand back",
            Err(_) => "cannot take its demand back",
        }
    }
    /// An application from the queue to the decision: declined, or granted and paid out.
    async fn borrows(&mut self, at: usize) -> &'static str {
        let (app, firm) = (self.app(), self.firms[self.now(at)].id);
        let open = open_of(app.db.read(), &[firm], app.clock.today()).await.expect("demands").remove(&firm);
        let Some(open) = open else { return "has nothing to apply with" };
        let all = catalogue(app.db.read(), app.clock.today()).await.expect("a catalogue");
        let product = &all[self.any(all.len())];
        let amount = product.terms.min_amount;
        let new = New {
            demand: open.id,
            enterprise: firm,
            bank: product.bank,
            product: product.id,
            version: product.version,
            match_id: None,
            amount,
            term_months: 12,
        };
        let tx = app.db.begin_write().await.expect("a transaction");
        let sent = application::submit(&tx, app, &By::SYSTEM, new).await;
        let Ok(id) = sent else { return "cannot apply" };
        tx.commit().await.expect("a commit");
        let bank = product.bank;
        self.acts(bank, id, &Act::Accept).await;
        if self.any(3) == 0 {
            self.acts(bank, id, &Act::Decline { reasons: vec![RefusalReason::R01], note: String::new() }).await;
            return "is declined";
        }
        let granted = Granted {
            amount,
            rate: Ppm(42_000),
            term_months: 12,
            guarantee: Guarantee::Credit,
            repayment: RepaymentForm::LevelInstalment,
            fees: Vec::new(),
            valid_days: 30,
            conditions: String::new(),
            override_reason: None,
        };
        self.acts(bank, id, &Act::Grant(granted)).await;
        let payout = Payout {
            disbursement: app.ids.new_id(),
            loan_number: format!("JJ-{}", self.step),
            amount,
            paid_on: app.clock.today(),
            rate: Ppm(42_000),
            term_months: 12,
            attestation: None,
        };
        self.acts(bank, id, &Act::Disburse(payout)).await;
        "borrows"
    }
    async fn acts(&self, bank: OrganisationId, id: ApplicationId, act: &Act) {
        application::perform(self.app(), &self.by(1, bank), Side::Bank(bank), id, act, None).await.unwrap_or_else(|error| panic!("{act:?}: {error}"));
    }
    /// Some loan is paid back, or was paid out by mistake.
    async fn repays(&mut self) -> &'static str {
        let app = self.app();
        let firms: Vec<EnterpriseId> = self.firms.iter().map(|firm| firm.id).collect();
        let loans = disbursement::Entity::find().filter(disbursement::Column::State.eq(DisbursementState::Paid)).order_by_desc(disbursement::Column::Id);
        let loans = loans.filter(disbursement::Column::EnterpriseId.is_in(firms)).all(app.db.read()).await.expect("loans");
        let Some(loan) = loans.iter().find(|loan| loan.repaid_fen < loan.amount_fen) else { return "owes nothing" };
        if loan.repaid_fen == Fen::ZERO && self.any(3) == 0 {
            let reverse = Act::Reverse { disbursement: loan.id, reason: "重复放款，当日退回".to_owned() };
            let done = application::perform(app, &self.by(1, loan.bank_id), Side::Bank(loan.bank_id), loan.application_id, &reverse, None).await;
            return done.map_or("cannot take a loan back", |_| "has a loan taken back");
        }
        let left = loan.amount_fen - loan.repaid_fen;
        let principal = if self.any(2) == 0 { left } else { Fen(left.0.div_euclid(2).max(1)) };
        let paid = Repayment { paid_on: app.clock.today(), principal, interest: Fen::ZERO, reference: format!("HK-{}", self.step) };
        repay(app, &self.by(1, loan.bank_id), loan.bank_id, loan.id, &paid).await.expect("repaid");
        "repays"
    }

    /// A department delivers a file, as the command line takes it in; its jobs run now or later.
    async fn delivers(&mut self, source: Source, text: &str) {
        let app = self.app();
        let path = app.settings.data.directory.join(format!("{}-{}.csv", source.code(), self.step));
        std::fs::write(&path, text).expect("a file");
        let delivery = import_now(app, source, &path, |_, _| {}).await.expect("imported");
        assert_eq!((delivery.rows_read, delivery.rows_quarantined), (1, 0), "{:?}", delivery.head);
        if self.any(2) == 0 {
            self.city.test.works().await;
        }
    }
    async fn is_graded(&mut self, at: usize) -> &'static str {
        let grade = ["A", "B", "M", "C", "D"][self.any(5)];
        let year = self.app().clock.today().year() - 1;
        let text = format!("{TAX_GRADES}{},{},{year},{grade}\n", self.firms[at].name, self.firms[at].code);
        self.delivers(Source::TaxGrade, &text).await;
        "is graded"
    }
    async fn is_registered_anew(&mut self, at: usize) -> &'static str {
        let Firm { name, code, established_on, .. } = &self.firms[at];
        let industry = ["C17", "F51", "I65"][self.step % 3];
        let text = format!("{REGISTRATIONS}{name},{code},{established_on},{}(万元人民币),{industry}\n", 50 + self.step * 7);
        self.delivers(Source::Registration, &text).await;
        "is registered anew"
    }
    fn fine(&self, (at, number, decided, until): (usize, usize, NaiveDate, NaiveDate), ended: &str) -> String {
        let Firm { name, code, .. } = &self.firms[at];
        format!("{PENALTIES}{name},法人,{code},罚〔2026〕{number}号,违法排放,罚款,罚款5万元,5,{decided},2099-12-31,{until},某局,{ended}\n")
    }
    /// Comes onto a list that speaks for or against it, or is taken off again.
    async fn is_named(&mut self, at: usize) -> &'static str {
        let today = self.app().clock.today();
        let (list, until) = [("推荐清单", (today + Duration::days(40)).to_string()), ("重点关注对象", String::new())][self.any(2)].clone();
        let removed = if self.any(3) == 0 { today.to_string() } else { String::new() };
        let Firm { name, code, .. } = &self.firms[at];
        let text = format!("{LISTS}{list},{name},{code},2026-01-20,{until},{removed}\n");
        self.delivers(Source::Listing, &text).await;
        "is named"
    }
    async fn is_fined(&mut self, at: usize) -> &'static str {
        let today = self.app().clock.today();
        let fine = (at, self.step, today - Duration::days(1), today + Duration::days(self.rng.random_range(2..90)));
        self.delivers(Source::Penalty, &self.fine(fine, "")).await;
        self.penalties.push(fine);
        "is fined"
    }
    async fn is_repaired(&mut self) -> &'static str {
        let Some(fine) = self.penalties.pop() else { return "has nothing to repair" };
        let today = self.app().clock.today();
        self.delivers(Source::Penalty, &self.fine(fine, &today.to_string())).await;
        "is repaired"
    }
    async fn is_listed(&mut self, at: usize) -> &'static str {
        let today = self.app().clock.today();
        let (said, (at, on), off) = match self.listed.pop() {
            Some(listed) if self.any(2) == 0 => ("is taken off the list", listed, today.to_string()),
            known => {
                self.listed.extend(known);
                self.listed.push((at, today));
                ("is listed", (at, today), String::new())
            }
        };
        let text = format!("{ABNORMAL}{},{},未依照规定的期限公示年度报告,{on},{off}\n", self.firms[at].name, self.firms[at].code);
        self.delivers(Source::AbnormalOperation, &text).await;
        said
    }

    /// An entry turns out to be a second one of the firm.
    async fn is_merged(&mut self, at: usize) -> &'static str {
        let (app, into, first) = (self.app(), self.now(at), self.any(self.firms.len()));
        if self.merged.len() == MERGED {
            return "has doubles enough";
        }
        for from in (first..first + self.firms.len()).map(|from| from % self.firms.len()) {
            let codes = (self.firms[from].code.as_str(), self.firms[into].code.as_str());
            let seen = merging::preview(app, codes.0, codes.1).await.expect("both entries");
            if seen.refusal.is_none() {
                let id = merging::merge(app, &By::SYSTEM, codes, seen.versions, "重复登记，核实为同一企业").await.expect("merged");
                self.merged.push((from, into, id));
                return "is merged with its double";
            }
        }
        "has no double"
    }
    /// The last two that were made one are two after all.
    async fn is_split(&mut self) -> &'static str {
        let Some((_, _, id)) = self.merged.pop() else { return "has nothing to split" };
        self.split(id).await;
        SPLIT
    }
    /// An operator enters an LPR, with effect at once or in some days, corrects it or takes it back.
    async fn another_lpr(&mut self) -> &'static str {
        let (app, works) = (self.app(), |day: &NaiveDate| self.app().calendar.is_working_day(*day));
        let (known, _) = lpr::entries(app).await.expect("publications");
        let today = app.clock.today();
        let published = (0..15).map(|days| today - Duration::days(days)).find(works).expect("a working day");
        let rate = |of: i64| format!("{}.{:02}", of / 100, of % 100);
        let one_year = self.rng.random_range(150..450);
        let typed = Publishing {
            published: published.to_string(),
            effective: (published + Duration::days([0, 0, 3, 9][self.any(4)])).to_string(),
            one_year: rate(one_year),
            five_years: rate(one_year + 50),
            source: "全国银行间同业拆借中心".to_owned(),
            sure: "yes".to_owned(),
            ..Publishing::default()
        };
        let by = By { person: Some(self.people[0]), organisation: None, channel: Channel::Person, request_id: None };
        let last = known.entries().next_back().filter(|entry| !known.is_own(entry.published_on)).cloned();
        match last {
            Some(last) if last.says.is_some() && self.any(4) == 0 => {
                lpr::take_back(app, &by, last.published_on, last.edition).await.expect("taken back");
                "has its LPR taken back"
            }
            Some(last) if last.published_on == published => {
                let corrected = Publishing { note: "与公告核对后更正".to_owned(), corrects: published.to_string(), ..typed };
                lpr::enter(app, &by, &corrected, last.edition).await.map_or("says nothing new of the LPR", |_| "has its LPR corrected")
            }
            Some(_) | None => {
                lpr::enter(app, &by, &typed, 0).await.expect("entered");
                "has another LPR"
            }
        }
    }

    /// A firm objects to a record, or takes an objection back: what rests on a record in dispute is not known.
    async fn objects(&mut self) -> &'static str {
        let app = self.app();
        let db = app.db.read();
        let firms: Vec<EnterpriseId> = self.firms.iter().map(|firm| firm.id).collect();
        let filed = objection::Entity::find().filter(objection::Column::EndedAt.is_null()).filter(objection::Column::EnterpriseId.is_in(firms.clone()));
        let filed = filed.order_by_asc(objection::Column::Id).all(db).await.expect("objections");
        let owner_of = |firm: EnterpriseId| self.firms.iter().position(|one| one.id == firm).map(|at| self.owner(at)).expect("a firm of the stream");
        if let Some(objection) = filed.first().filter(|_| self.step.is_multiple_of(2)) {
            let withdrawn = objecting::withdraw(app, &owner_of(objection.enterprise_id), objection.id).await;
            return withdrawn.map_or("cannot take its objection back", |()| "takes its objection back");
        }
        let records = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.is_in(firms)).order_by_asc(credit_record::Column::Id);
        let records = records.all(db).await.expect("records");
        if records.is_empty() {
            return "has nothing to object to";
        }
        let record = &records[self.step * 7 % records.len()];
        let typed = Objecting { statement: "处罚对象不是本公司，名称相近。".to_owned(), ..Objecting::default() };
        let filed = objecting::file(app, &owner_of(record.enterprise_id.expect("a firm")), record.id, &typed).await;
        filed.map_or("cannot object", |_| "objects")
    }

    fn criteria(&mut self) -> Criteria {
        let codes = |of: &[&str]| of.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let rng = &mut self.rng;
        let all = [
            (FactKey::AgeMonths, Requirement::CountAtLeast(rng.random_range(12..90))),
            (FactKey::EstablishedOn, Requirement::MonthsSinceAtMost(rng.random_range(40..200))),
            (FactKey::Staff, Requirement::CountAtLeast(rng.random_range(1..40))),
            (FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen::wan(rng.random_range(10..1_000)))),
            (FactKey::RevenueYear, Requirement::CoversAsked(Ppm(300_000))),
            (FactKey::Capital, Requirement::MoneyAtLeast(Fen::wan(rng.random_range(10..300)))),
            (FactKey::PlatformLoans, Requirement::MoneyAtMost(Fen::wan(rng.random_range(0..100)))),
            (FactKey::FirstLoan, Requirement::Yes),
            (FactKey::TaxGrade, Requirement::OneOf(codes(&["A", "B", "M"]))),
            (FactKey::OpenFlags, Requirement::HasNone(codes(&["RF17", "RF12"]))),
            (FactKey::Penalties, Requirement::CountAtMost(0)),
            (FactKey::Lists, Requirement::HasNone(codes(&["abnormal_operation", "watched"]))),
            (FactKey::RecommendedLists, Requirement::HasAny(codes(&["coordination"]))),
            (FactKey::MediumFlags, Requirement::CountAtMost(0)),
            (FactKey::RecentFlagsSix, Requirement::HasNone(codes(&["RF14", "RF17", "RF40"]))),
            (FactKey::AskedAmount, Requirement::MoneyAtMost(Fen::wan(2_000))),
        ];
        let some = all.into_iter().filter(|_| rng.random_range(0..5) == 0).map(|(fact, is)| Criteria::Condition(Condition { fact, is }));
        Criteria::All(some.collect())
    }
    /// A draft goes to a second person and to the public; what the examination blocks is given up.
    async fn hands_on(&mut self, bank: OrganisationId, code: &str) -> &'static str {
        let app = self.app();
        let version = async || offering(app.db.read(), bank, code).await.expect("the product").draft.expect("a draft").version;
        let note = "随经济形势调整准入条件".to_owned();
        if drafting::perform(app, &self.by(0, bank), bank, code, &Step::Submit { note }, version().await).await.is_err() {
            drafting::perform(app, &self.by(0, bank), bank, code, &Step::Discard, version().await).await.expect("given up");
            return "is given up";
        }
        let from_on = app.clock.today() + Duration::days([0, 0, 3][self.any(3)]);
        drafting::perform(app, &self.by(1, bank), bank, code, &Step::Publish { from_on }, version().await).await.expect("published");
        "is published"
    }
    async fn publishes(&mut self) -> &'static str {
        let at = self.any(self.products.len());
        let (bank, code) = self.products[at].clone();
        let app = self.app();
        drafting::start(app, &self.by(0, bank), bank, &code, None).await.expect("a draft");
        let draft = offering(app.db.read(), bank, &code).await.expect("the product").draft.expect("a draft");
        let content = Content { criteria: self.criteria(), ..draft.content };
        self.fresh = Some((bank, code.clone()));
        drafting::save(app, &self.by(0, bank), bank, &code, &content, Words::default(), draft.version).await.expect("kept");
        self.hands_on(bank, &code).await
    }
    /// What was published last is taken back by the version before.
    async fn goes_back_at_once(&mut self) -> &'static str {
        let Some((bank, code)) = self.fresh.take() else { return self.publishes().await };
        let app = self.app();
        let now = offering(app.db.read(), bank, &code).await.expect("the product");
        let Some(before) = now.versions.get(1).map(|version| version.number) else { return "has no version before" };
        drafting::start(app, &self.by(0, bank), bank, &code, Some((before, "恢复此前版本的准入条件".to_owned()))).await.expect("a draft");
        self.hands_on(bank, &code).await;
        "goes back at once"
    }
    async fn goes_back_or_ends(&mut self) -> &'static str {
        let at = self.any(self.products.len());
        let (bank, code) = self.products[at].clone();
        let app = self.app();
        let now = offering(app.db.read(), bank, &code).await.expect("the product");
        let newest = now.versions.first().expect("a version").number;
        if newest > 1 && self.any(2) == 0 {
            let from = Some((self.rng.random_range(1..newest), "恢复此前版本的准入条件".to_owned()));
            drafting::start(app, &self.by(0, bank), bank, &code, from).await.expect("a draft");
            self.hands_on(bank, &code).await;
            return "goes back";
        }
        let until = app.clock.today() + Duration::days([0, 0, 2][self.any(3)]);
        let ended = drafting::retire(app, &self.by(1, bank), bank, &code, until, newest).await;
        ended.map_or("has ended", |()| "ends")
    }
    async fn days_pass(&mut self) -> &'static str {
        let days = self.rng.random_range(1..45);
        self.city.test.later(Duration::days(days));
        "days pass"
    }
}

async fn kept(app: &App) -> Qualified {
    let mut all = Qualified::new();
    for row in qualification::Entity::find().all(app.db.read()).await.expect("qualifications") {
        all.entry(row.enterprise_id).or_default().insert(row.product_id, row.version_id);
    }
    all
}

/// Says where two answers differ.
fn differing(kept: &Qualified, whole: &Qualified) -> Vec<(EnterpriseId, Vec<ProductId>)> {
    let nothing = BTreeMap::new();
    let firms: BTreeSet<EnterpriseId> = kept.keys().chain(whole.keys()).copied().collect();
    let apart = |firm: &EnterpriseId| {
        let (a, b) = (kept.get(firm).unwrap_or(&nothing), whole.get(firm).unwrap_or(&nothing));
        let all: BTreeSet<ProductId> = a.keys().chain(b.keys()).copied().collect();
        all.into_iter().filter(|product| a.get(product) != b.get(product)).collect::<Vec<_>>()
    };
    firms.iter().map(|firm| (*firm, apart(firm))).filter(|(_, products)| !products.is_empty()).collect()
}

/// Whether enough has to have happened for the end to say anything: of a seed that nobody chose it need not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enough {
    Must,
    May,
}

async fn follows(city: City, seed: u64, enough: Enough) {
    println!("seed {seed}: XINYIDAI_TEST_SEED={seed} runs it again");
    let app = &city.test.app;
    let mut stream = Stream::new(&city, seed).await;
    let mut watch = Watch::default();
    let look = async |watch: &mut Watch, done: &BTreeMap<&'static str, usize>| {
        catch_up(app).await.expect("followed");
        let (agreed, whole) = recomputed(app).await;
        let kept = kept(app).await;
        assert!(kept == whole, "after {done:?}: {:?}", differing(&kept, &whole));
        watch.look(app.clock.now(), agreed, &whole);
    };
    look(&mut watch, &stream.done).await;
    for _ in 0..EVENTS {
        let before = stream.done.clone();
        stream.happens().await;
        let last: BTreeMap<_, _> = stream.done.iter().filter(|(what, times)| before.get(*what) != Some(times)).map(|(what, times)| (*what, *times)).collect();
        if stream.any(3) > 0 {
            look(&mut watch, &last).await;
            let minutes = [0, 1, 3, 12][stream.any(4)];
            city.test.later(Duration::minutes(minutes));
        }
    }
    city.test.works().await;
    look(&mut watch, &stream.done).await;
    city.test.later(Duration::minutes(11));
    look(&mut watch, &stream.done).await;
    let rows = notice::Entity::find().filter(notice::Column::Kind.eq("now_qualifies")).all(app.db.read()).await.expect("notices");
    // Notices go with a firm to the one that it is merged into: who was told stands in what each was made for.
    let receiver = |one: &notice::Model| one.cause_key.rsplit(':').next().and_then(|id| id.parse().ok()).expect("a firm");
    let told: BTreeSet<(EnterpriseId, String)> = rows.iter().map(|one| (receiver(one), one.subject_id.clone())).collect();
    assert_eq!(rows.len(), told.len(), "each once");
    let moved = stream.done.contains_key("is merged with its double");
    assert!(moved || rows.iter().all(|one| one.enterprise_id == Some(receiver(one))));
    assert!(rows.iter().all(|one| one.severity == Severity::Low));
    assert_eq!(told, watch.told.iter().map(|(firm, product)| (*firm, product.to_string())).collect());
    println!("{} of {} gains were told; {:?}", watch.told.len(), watch.gains, stream.done);
    if enough == Enough::May {
        city.test.works().await;
        return;
    }
    assert!(
        watch.told.len() > 3 && watch.gains > watch.told.len() && stream.done.contains_key("days pass"),
        "{} of {} gains were told; {:?}",
        watch.told.len(),
        watch.gains,
        stream.done
    );
    let happened = |what| stream.done.contains_key(what);
    let all = happened("is merged with its double") && happened(SPLIT) && happened("has another LPR");
    assert!(all && stream.done.len() > 12, "{:?}", stream.done);
    city.test.works().await;
}

impl Stream<'_> {
    /// Two of the firms turn out to be one; of those that can, the one that goes with the most loans.
    async fn merge(&mut self) {
        let (app, mut best) = (self.app(), None::<(usize, (usize, usize), (Version, Version))>);
        for (from, into) in (0..self.firms.len()).flat_map(|from| (0..self.firms.len()).map(move |into| (from, into))) {
            let codes = (self.firms[from].code.as_str(), self.firms[into].code.as_str());
            let seen = merging::preview(app, codes.0, codes.1).await.expect("a preview");
            let loans: usize = seen.moved.iter().filter(|(kind, _)| *kind == Kind::Disbursement).map(|(_, rows)| rows).sum();
            if seen.refusal.is_none() && best.as_ref().is_none_or(|(most, ..)| loans > *most) {
                best = Some((loans, (from, into), seen.versions));
            }
        }
        let (_, (from, into), versions) = best.expect("two that can be one");
        let codes = (self.firms[from].code.as_str(), self.firms[into].code.as_str());
        let id = merging::merge(app, &By::SYSTEM, codes, versions, "同一主体重复登记").await.expect("merged");
        self.merged.push((from, into, id));
    }
    async fn split(&self, id: MergeId) {
        let seen = merging::show(self.app(), id).await.expect("the merge").version;
        merging::split(self.app(), &By::SYSTEM, id, &[], seen).await.expect("split");
    }
}

/// Asked as of each moment of the stream, records and profile of every firm come back as they were then.
async fn is_told_later(city: City, seed: u64) {
    let app = &city.test.app;
    let mut stream = Stream::new(&city, seed).await;
    let ids: Vec<EnterpriseId> = stream.firms.iter().map(|firm| firm.id).collect();
    let (mut known, mut merged, mut split) = (Vec::new(), false, false);
    for step in 0..EVENTS {
        if step > EVENTS / 2 && !merged {
            stream.merge().await;
            merged = true;
        } else if step > 3 * EVENTS / 4 && !split {
            // The last first: of what was merged further nothing else can be taken back.
            while stream.is_split().await == SPLIT {}
            split = true;
        } else {
            stream.happens().await;
        }
        city.test.works().await;
        // Time alone clears flags once a day; here it does so at once.
        reconcile_all(app, &ids).await.expect("reconciled");
        city.test.works().await;
        let (profiles, db) = (profiles(app, app.db.read(), &ids).await.expect("profiles"), app.db.read());
        for (id, dated) in profiles {
            known.push((app.clock.now(), id, dated.profile, of_enterprise(db, id).await.expect("records")));
        }
        city.test.later(Duration::minutes(1));
    }
    let (mut differs, db) = (0, app.db.read());
    for (at, id, profile, records) in known {
        assert_eq!(of_enterprise_as_of(db, id, at).await.expect("records"), records, "{id} at {at}");
        let told = profile_as_of(app, db, id, at).await.expect("a profile");
        assert_eq!(told, profile, "{id} at {at}: {:?}; {:?}", dispute::differing(&told, &profile), stream.done);
        differs += usize::from(told != enterprise_profile(app, db, id).await.expect("a profile"));
    }
    assert!(differs > 100 && split, "{differs} differ from now; {:?}", stream.done);
    let early = app.clock.now() - Duration::days(20_000);
    assert!(matches!(profile_as_of(app, db, ids[0], early).await, Err(Error::NotFound)), "nobody knew it then");
    city.test.works().await;
}

both_databases! {
    async fn what_was_known_is_told_as_of_any_moment(city: City) {
        is_told_later(city, 23).await;
    }
    async fn what_is_kept_is_a_full_recompute_and_who_gained_for_good_is_told_once(city: City) {
        follows(city, 15, Enough::Must).await;
    }
    async fn so_it_is_with_other_events(city: City) {
        follows(city, 7, Enough::Must).await;
    }
    async fn and_with_others_again(city: City) {
        follows(city, 2, Enough::Must).await;
    }
    async fn and_with_those_of_a_seed_that_nobody_chose(city: City) {
        follows(city, seed(), Enough::May).await;
    }
}
