//! Any sequence of letters, withdrawals, readings, closed accounts and days: nothing of a firm is read without a letter that stands, every
//! reading and every refused attempt leaves exactly one line, and another bank's case is not there. A plain list of letters is the judge.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use chrono::{Days, Duration, Months, NaiveDate};
use entity::account::person;
use entity::consent::{authorisation, lookup};
use entity::value::id::{ApplicationId, AuthorisationId, EnterpriseId, OrganisationId, PersonId};
use entity::value::{LookupPurpose, LookupResult, OrganisationKind, Role, Uscc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use xinyidai::consent::actions::{Error, Reader, look_up};
use xinyidai::consent::reading::actions::look_over;
use xinyidai::consent::register::actions::prove;
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::Scope;

use crate::bank::{applies, demands, offers};
use crate::demand::hidden;
use crate::support::app::{Browser, TestApp};
use crate::support::{both_databases, seed};

/// Events of one sequence.
const EVENTS: usize = 90;
const HEAD: &str = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG";
const FIRMS: [&str; 2] = ["91320899MAXREQA0", "91320899MAXREQB0"];
const BANKS: [&str; 2] = ["seq1", "seq2"];
const ITEMS: [&str; 4] = ["registration", "public_credit", "operating", "declared"];

/// The day in January on which a firm was fined: by it its record is told from the other's.
const fn day_of(firm: usize) -> usize {
    15 + firm
}

/// A letter as the judge knows it.
#[derive(Clone, Debug)]
struct Letter {
    id: AuthorisationId,
    firm: usize,
    /// None: every bank that the firm applied to.
    bank: Option<usize>,
    items: BTreeSet<&'static str>,
    to: NaiveDate,
    most: i64,
    used: i64,
    revoked: bool,
}

/// Somebody with a browser, who has to sign in again after a day.
struct Somebody {
    login: &'static str,
    browser: Browser,
    /// The day of the last sign-in.
    since: NaiveDate,
    closed: bool,
}

/// Everybody and everything of a sequence.
struct Scene {
    test: TestApp,
    rng: ChaCha8Rng,
    firms: [EnterpriseId; 2],
    banks: [OrganisationId; 2],
    /// Applications by firm and bank; the second firm never applied to the second bank.
    applications: BTreeMap<(usize, usize), ApplicationId>,
    people: BTreeMap<&'static str, Somebody>,
    letters: Vec<Letter>,
    done: BTreeMap<&'static str, usize>,
}

/// The people that act for each bank.
const OFFICERS: [[&str; 2]; 2] = [["seq_officer1", "seq_manager1"], ["seq_officer2", "seq_manager2"]];
/// The owners of each firm.
const OWNERS: [[&str; 2]; 2] = [["seq_owner1", "seq_partner1"], ["seq_owner2", "seq_partner2"]];

impl Scene {
    async fn new(test: TestApp, seed: u64) -> Self {
        let (one, two) = (offers(&test, BANKS[0]).await, offers(&test, BANKS[1]).await);
        let today = test.app.clock.today();
        let mut people = BTreeMap::new();
        let mut put = |login: &'static str, browser: Browser| drop(people.insert(login, Somebody { login, browser, since: today, closed: false }));
        let mut firms = Vec::new();
        for (nth, first16) in FIRMS.iter().enumerate() {
            let (firm, owner) = test.firm(OWNERS[nth][0], first16).await;
            put(OWNERS[nth][0], owner);
            put(OWNERS[nth][1], test.owner(OWNERS[nth][1], firm).await);
            let code = Uscc::complete(first16).expect("a code");
            let row =
                format!("{HEAD}\n某公司,法人,{code},序罚〔2026〕{nth}号,违法排放,罚款,罚款5万元,5,2026-01-{:02},2099-12-31,2029-01-05,某局\n", day_of(nth));
            let path = test.app.settings.data.directory.join("sent.csv");
            std::fs::write(&path, row).expect("a file");
            feed::receive_file(&test.app, &By::SYSTEM, Channel::Upload, entity::value::Source::Penalty, &path).await.expect("received");
            test.works().await;
            firms.push(firm);
        }
        for (nth, bank) in [one.0, two.0].into_iter().enumerate() {
            put(OFFICERS[nth][0], test.person(OFFICERS[nth][0], Role::BankOfficer, bank).await);
            put(OFFICERS[nth][1], test.person(OFFICERS[nth][1], Role::BankManager, bank).await);
        }
        for (login, role, kind) in [
            ("seq_regulator", Role::Regulator, OrganisationKind::Regulator),
            ("seq_operator", Role::Operator, OrganisationKind::CreditOffice),
            ("seq_clerk", Role::Department, OrganisationKind::Department),
        ] {
            let place = test.organisation(login, kind).await;
            put(login, test.person(login, role, place).await);
        }
        let mut applications = BTreeMap::new();
        for (firm, bank, to) in [(0, 0, one), (0, 1, two), (1, 0, one)] {
            let demand = demands(&test, firms[firm]).await;
            applications.insert((firm, bank), applies(&test, firms[firm], demand, to).await);
        }
        test.works().await;
        let firms = [firms[0], firms[1]];
        Self { test, rng: ChaCha8Rng::seed_from_u64(seed), firms, banks: [one.0, two.0], applications, people, letters: Vec::new(), done: BTreeMap::new() }
    }
    fn any(&mut self, below: usize) -> usize {
        self.rng.random_range(0..below)
    }
    fn today(&self) -> NaiveDate {
        self.test.app.clock.today()
    }
    async fn lines(&self) -> u64 {
        lookup::Entity::find().count(self.test.app.db.read()).await.expect("a count")
    }
    async fn last(&self) -> lookup::Model {
        lookup::Entity::find().order_by_desc(lookup::Column::Seq).one(self.test.app.db.read()).await.expect("a query").expect("a line")
    }
    async fn person(&self, login: &str) -> PersonId {
        let found = person::Entity::find().filter(person::Column::Login.eq(login)).one(self.test.app.db.read()).await;
        found.expect("a query").expect("somebody").id
    }
    /// Somebody's browser, signed in; whoever's account is closed stays where they were.
    async fn browser(&mut self, login: &'static str) -> &mut Browser {
        let today = self.today();
        let one = self.people.get_mut(login).expect("somebody");
        if one.since != today && !one.closed {
            one.browser.signs_in(one.login).await;
            one.since = today;
        }
        &mut one.browser
    }
    /// What the judge says: the letter under which a bank may read of a firm today, the one that opens most, of those the one that lasts
    /// longest, of those the newest; among those that open an item when one is wanted.
    fn covering(&self, firm: usize, bank: usize, wanted: Option<&str>) -> Option<usize> {
        let today = self.today();
        let covers = |letter: &Letter| letter.bank.map_or_else(|| self.applications.contains_key(&(firm, bank)), |named| named == bank);
        let stands = |letter: &&(usize, &Letter)| {
            let one = letter.1;
            one.firm == firm
                && !one.revoked
                && one.to >= today
                && (one.most == 0 || one.used < one.most)
                && covers(one)
                && wanted.is_none_or(|item| one.items.contains(item))
        };
        let all: Vec<(usize, &Letter)> = self.letters.iter().enumerate().collect();
        all.iter().filter(stands).max_by_key(|(_, one)| (one.items.len(), one.to, one.id)).map(|(nth, _)| *nth)
    }
    /// Holds a line of the register against the judge, and uses the letter; the items that were opened.
    async fn judged(&mut self, firm: usize, bank: usize, before: u64, application: Option<ApplicationId>) -> Option<BTreeSet<&'static str>> {
        assert_eq!(self.lines().await, before + 1, "exactly one line");
        let line = self.last().await;
        assert_eq!((line.enterprise_id, line.organisation_id, line.application_id), (self.firms[firm], Some(self.banks[bank]), application));
        let Some(nth) = self.covering(firm, bank, None) else {
            assert_eq!((line.result, line.authorisation_id, line.digest), (LookupResult::Refused, None, None), "{:?}", self.letters);
            return None;
        };
        assert_eq!((line.result, line.authorisation_id), (LookupResult::Shown, Some(self.letters[nth].id)), "{:?}", self.letters);
        let opened: BTreeSet<&str> = line.items.split(',').collect();
        assert_eq!(opened, self.letters[nth].items.iter().copied().collect(), "what the letter names");
        self.letters[nth].used += 1;
        Some(self.letters[nth].items.clone())
    }

    async fn signs(&mut self) {
        let (firm, who) = (self.any(2), self.any(2));
        let bank = (self.any(4) > 0).then(|| self.any(2));
        let mut items: BTreeSet<&'static str> = ITEMS.into_iter().filter(|_| self.rng.random_range(0..2) == 0).collect();
        items.insert(ITEMS[self.rng.random_range(0..4)]);
        let (months, most) = ([1_u32, 1, 2, 3][self.any(4)], [0_i64, 1, 1, 5][self.any(4)]);
        let named = bank.map(|bank| self.banks[bank].to_string());
        let (said, times) = (months.to_string(), most.to_string());
        let mut all = vec![
            ("purpose", "credit_review"),
            ("covers", if bank.is_some() { "named" } else { "applied" }),
            ("months", said.as_str()),
            ("most", times.as_str()),
        ];
        all.extend(named.iter().map(|id| ("banks[]", id.as_str())));
        all.extend(items.iter().map(|item| ("items[]", *item)));
        let browser = self.browser(OWNERS[firm][who]).await;
        let seen = hidden(&browser.post("/firm/authorisations/new", &all).await.ok(), "seen");
        all.extend([("seen", seen.as_str()), ("agreed", "yes")]);
        let path = browser.post("/firm/authorisations", &all).await.led();
        let id: AuthorisationId = path.rsplit('/').next().expect("an id").parse().expect("an id");
        let to = self.today().checked_add_months(Months::new(months)).expect("a day") - Days::new(1);
        self.letters.push(Letter { id, firm, bank, items, to, most, used: 0, revoked: false });
        self.did("signs");
    }
    async fn revokes(&mut self) {
        let Some(nth) = (!self.letters.is_empty()).then(|| self.any(self.letters.len())) else { return };
        let (letter, who) = (self.letters[nth].clone(), self.any(2));
        let row = authorisation::Entity::find_by_id(letter.id).one(self.test.app.db.read()).await.expect("a query").expect("it");
        assert_eq!(row.used, letter.used, "as often as it was read under");
        let over = letter.revoked || letter.to < self.today();
        let path = format!("/firm/authorisations/{}/revoke", letter.id);
        let version = [("version", row.version.to_string())];
        let fields: Vec<(&str, &str)> = version.iter().map(|(name, value)| (*name, value.as_str())).collect();
        // The other firm has no such letter.
        self.browser(OWNERS[1 - letter.firm][who]).await.post(&path, &fields).await.not_found();
        let answer = self.browser(OWNERS[letter.firm][who]).await.post(&path, &fields).await;
        if over {
            answer.refused_page();
        } else {
            answer.led();
            self.letters[nth].revoked = true;
            self.did("revokes");
        }
    }
    /// An officer or manager opens an application of their own bank.
    async fn opens(&mut self) {
        let ((firm, bank), id) = self.application();
        let login = OFFICERS[bank][self.any(2)];
        let closed = self.people[login].closed;
        let before = self.lines().await;
        let answer = self.browser(login).await.get(&format!("/bank/applications/{id}")).await;
        if closed {
            assert!(answer.status == StatusCode::SEE_OTHER || answer.status == StatusCode::UNAUTHORIZED, "{}", answer.status);
            assert_eq!(self.lines().await, before, "whose account is closed reads nothing");
            return self.did("a closed account");
        }
        let page = answer.ok();
        let opened = self.judged(firm, bank, before, Some(id)).await;
        let records = opened.as_ref().is_some_and(|items| items.contains("public_credit"));
        assert_eq!(page.contains(&format!("2026年1月{}日", day_of(firm))), records, "{opened:?}: {page}");
        assert!(!page.contains(&format!("2026年1月{}日", day_of(1 - firm))), "the other firm's");
        self.did(if opened.is_some() { "opens" } else { "opens in vain" });
    }
    /// A bank's system asks for the profile that goes with an application.
    async fn asks(&mut self) {
        let ((firm, bank), id) = self.application();
        let system = self.test.system(self.banks[bank], &Scope::ALL).await;
        let before = self.lines().await;
        let answer = system.get(&format!("/api/v1/applications/{id}/profile")).await;
        let opened = self.judged(firm, bank, before, Some(id)).await;
        assert_eq!(answer.status == StatusCode::OK, opened.is_some(), "{}", answer.text());
        self.did(if opened.is_some() { "asks" } else { "asks in vain" });
    }
    /// The door itself, for a bank that may have no application.
    async fn looks(&mut self) {
        let (firm, bank) = (self.any(2), self.any(2));
        let by = By { organisation: Some(self.banks[bank]), ..By::SYSTEM };
        let reader = Reader { by, token: None, bank: Some(self.banks[bank]), purpose: LookupPurpose::CreditReview, application: None };
        let before = self.lines().await;
        let file = look_up(&self.test.app, &reader, self.firms[firm]).await;
        let opened = self.judged(firm, bank, before, None).await;
        match (file, &opened) {
            (Ok(file), Some(items)) => {
                assert_eq!(file.items.iter().map(String::as_str).collect::<BTreeSet<_>>(), items.iter().copied().collect());
                assert_eq!(file.records.is_empty(), !items.contains("public_credit"));
                assert!(
                    items.contains("registration")
                        || file
                            .profile
                            .all()
                            .all(|(key, fact)| key.item() != "registration" || !matches!(fact, xinyidai::enterprise::fact::Fact::Known { .. }))
                );
            }
            (Err(Error::NotAuthorised), None) => {}
            (file, opened) => panic!("{file:?} although {opened:?}"),
        }
        self.did(if opened.is_some() { "looks" } else { "looks in vain" });
        self.watches(firm, bank).await;
    }
    /// The door for lists of flags and comparisons: a letter that does not open records does not count, nor stand in another's way.
    async fn watches(&mut self, firm: usize, bank: usize) {
        let by = By { organisation: Some(self.banks[bank]), ..By::SYSTEM };
        let before = self.lines().await;
        let wanted = BTreeMap::from([(self.firms[firm], Vec::new())]);
        let shown = look_over(&self.test.app, &by, None, Some(self.banks[bank]), &wanted).await.expect("looked over");
        assert_eq!(self.lines().await, before + 1, "exactly one line");
        let (line, letter) = (self.last().await, self.covering(firm, bank, Some("public_credit")));
        assert_eq!(line.authorisation_id, letter.map(|nth| self.letters[nth].id), "{:?}", self.letters);
        assert_eq!((line.result == LookupResult::Shown, shown.contains_key(&self.firms[firm])), (letter.is_some(), letter.is_some()));
        if let Some(nth) = letter {
            self.letters[nth].used += 1;
            self.did("watches");
        }
    }
    /// Whoever has nothing to do with a case does not see it, and reads nothing.
    async fn strays(&mut self) {
        let ((firm, bank), id) = self.application();
        let before = self.lines().await;
        let (desk, profile) = (format!("/bank/applications/{id}"), format!("/api/v1/applications/{id}/profile"));
        let other = OFFICERS[1 - bank][self.any(2)];
        if !self.people[other].closed {
            self.browser(other).await.get(&desk).await.not_found();
        }
        let system = self.test.system(self.banks[1 - bank], &Scope::ALL).await;
        system.get(&profile).await.not_found();
        let without = self.test.system(self.banks[bank], &[Scope::Deliver]).await;
        assert_eq!(without.get(&profile).await.status, StatusCode::FORBIDDEN);
        for login in ["seq_regulator", "seq_operator", "seq_clerk", OWNERS[firm][0]] {
            assert_eq!(self.browser(login).await.get(&desk).await.status, StatusCode::FORBIDDEN, "{login}");
        }
        let mut visitor = self.test.visitor();
        assert_eq!(visitor.get(&desk).await.status, StatusCode::SEE_OTHER);
        assert_eq!(self.lines().await, before, "nobody read anything");
        self.did("strays");
    }
    /// The operator closes somebody's account, or opens it again.
    async fn closes(&mut self) {
        let login = OFFICERS[self.any(2)][self.any(2)];
        let id = self.person(login).await;
        let act = if self.people[login].closed { "reopen" } else { "close" };
        self.browser("seq_operator").await.post(&format!("/operator/accounts/{id}/{act}"), &[]).await.led();
        let one = self.people.get_mut(login).expect("somebody");
        one.closed = !one.closed;
        // The session ended with it.
        one.since = NaiveDate::default();
        self.did(if act == "close" { "closes" } else { "reopens" });
    }
    fn application(&mut self) -> ((usize, usize), ApplicationId) {
        let nth = self.any(self.applications.len());
        self.applications.iter().nth(nth).map(|(whose, id)| (*whose, *id)).expect("an application")
    }
    fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }
    async fn happens(&mut self) {
        match self.any(20) {
            0..=3 => self.signs().await,
            4 | 5 => self.revokes().await,
            6..=9 => self.opens().await,
            10 | 11 => self.asks().await,
            12..=14 => self.looks().await,
            15 => self.strays().await,
            16 | 17 => self.closes().await,
            _ => {
                let days = [1, 3, 11, 30][self.any(4)];
                self.test.later(Duration::days(days));
                self.did("days pass");
            }
        }
    }
}

async fn holds(test: TestApp, seed: u64, kinds: usize) {
    println!("seed {seed}: XINYIDAI_TEST_SEED={seed} runs it again");
    let mut scene = Scene::new(test, seed).await;
    for _ in 0..EVENTS {
        scene.happens().await;
    }
    println!("{:?}", scene.done);
    let db = scene.test.app.db.read();
    for letter in &scene.letters {
        let row = authorisation::Entity::find_by_id(letter.id).one(db).await.expect("a query").expect("it");
        assert_eq!((row.used, row.valid_to_on, row.revoked_at.is_some()), (letter.used, letter.to, letter.revoked));
    }
    let read: usize = ["opens", "asks", "looks", "watches"].iter().filter_map(|what| scene.done.get(what)).sum();
    let used: i64 = scene.letters.iter().map(|letter| letter.used).sum();
    assert_eq!(i64::try_from(read).expect("a count"), used);
    assert!(prove(db, scene.test.app.clock.today(), &[]).await.expect("a proof").findings.fits(), "the chain of lines is whole");
    assert!(scene.done.len() >= kinds, "{:?}", scene.done);
    scene.test.works().await;
}

/// Kinds of events of which a sequence that somebody chose has to have had so many.
const KINDS: usize = 10;

both_databases! {
    async fn one_sequence_is_as_the_judge_says(test: TestApp) {
        holds(test, 5, KINDS).await;
    }
    async fn another_sequence_is_as_the_judge_says(test: TestApp) {
        holds(test, 11, KINDS).await;
    }
    async fn a_sequence_that_nobody_chose_is_as_the_judge_says(test: TestApp) {
        holds(test, seed(), 0).await;
    }
}
