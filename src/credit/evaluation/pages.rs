//! Pages of profiles: the published scorecard for anybody, the firm's own profile, and one that a bank was shown under a live letter.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use entity::value::LookupPurpose;
use entity::value::id::EvaluationId;

use super::actions::{self, Earlier, Error, Listed, Shown, Whose};
use super::card::{self, Card, PATH};
use super::shown::{CardRow, ShownProfile, possible, signed};
use crate::account::actions::organisations;
use crate::app::App;
use crate::consent::actions::Reader;
use crate::consent::export::watermark::Watermark;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::record::list::name_key;
use crate::enterprise::past::pages::Then;
use crate::enterprise::protected::Protected;
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, Wrong};
use crate::platform::page::{Frame, Page};
use crate::platform::store::Error as StoreError;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{BankOfficer, FirmOwner, SignedIn};
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};

/// Where the firm finds its records.
const RECORDS: &str = "/firm/file/records";

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, "/scorecard", scorecard)
        .get(Access::Firm, "/firm/profile", own)
        .get(Access::Firm, "/firm/profiles/{id}", own_earlier)
        .get(Access::BankOfficer, "/bank/profiles/{id}", of_bank)
        .merge(super::agency::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotAuthorised => Self::refused("evaluation.not_authorised", "evaluation-refused-not-authorised"),
            Error::Withdrawn => Self::refused("evaluation.withdrawn", "evaluation-refused-withdrawn"),
            Error::Over => Self::refused("evaluation.over", "evaluation-refused-over"),
            Error::Store(error) => error.into(),
        }
    }
}

/// A scorecard.
#[derive(Template)]
#[template(path = "pages/scorecard.html")]
pub struct Scorecard {
    /// Frame.
    pub frame: Frame,
    /// Its version.
    pub version: String,
    /// Since when profiles are made by it.
    pub from: String,
    /// Tone and word of how it stands.
    pub standing: (&'static str, String),
    /// What it can give at all.
    pub range: String,
    /// Name of the dimension and its items.
    pub groups: Vec<(String, Vec<CardRow>)>,
    /// Attributes that are never an input.
    pub protected: String,
    /// Lists that it does not weigh; empty when it weighs all of them.
    pub lists_aside: String,
    /// What it weighs that the one before does not, or otherwise; empty of the first one.
    pub changed: Vec<String>,
    /// Every version: address, version, from when, tone and word of how it stands.
    pub versions: Vec<(String, String, String, (&'static str, String))>,
    /// Where systems read it.
    pub file: String,
}

/// Which scorecard is asked for: none is the one in force.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Asked {
    /// Its version.
    version: Option<String>,
}

impl Asked {
    /// The scorecard that is asked for.
    pub(super) fn card(&self, today: NaiveDate) -> Result<&'static Card, Failure> {
        match &self.version {
            Some(version) => card::find(version).ok_or(Failure::NotFound),
            None => Ok(card::current(today)),
        }
    }
}

/// Tone and word of how a scorecard stands on a day.
fn standing(lang: Lang, card: &Card, today: NaiveDate) -> (&'static str, String) {
    if card == card::current(today) {
        ("pass", lang.t("scorecard-in-force"))
    } else if card.from > today {
        ("action", lang.t("scorecard-to-come"))
    } else {
        ("unknown", lang.t("scorecard-over"))
    }
}

async fn scorecard(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Scorecard>, Failure> {
    let (lang, today) = (frame.lang, app.clock.today());
    let card = asked.card(today)?;
    let items = catalogue::current(&app, app.db.read()).await?;
    let row = |item: &card::Item| CardRow::new(lang, item, (&items, today));
    let joined = |all: Vec<String>| all.join(&lang.t("product-list-separator"));
    let of = |of: &Card| (format!("/scorecard?version={}", of.version), of.version.clone(), lang.day(&of.from), standing(lang, of, today));
    Ok(Page(Scorecard {
        version: card.version.clone(),
        from: lang.day(&card.from),
        standing: standing(lang, card, today),
        range: possible(lang, card),
        groups: card.dimensions.iter().map(|of| (of.name(lang).to_owned(), card.of_dimension(of).map(row).collect())).collect(),
        protected: joined(Protected::ALL.iter().map(|of| lang.t(of.text_key())).collect()),
        lists_aside: joined(card.lists_aside().map(|list| lang.t(name_key(&list.code))).collect()),
        changed: card::before(card).map(|before| card.unlike(before).map(|item| lang.t(item.name_key())).collect()).unwrap_or_default(),
        versions: card::published().map(of).collect(),
        file: format!("{PATH}?version={}", card.version),
        frame: frame.titled("scorecard-title"),
    }))
}

/// A profile.
#[derive(Template)]
#[template(path = "pages/evaluation.html")]
pub struct ProfilePage {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of, where another can be asked for; none of one that was shown and is kept.
    pub then: Option<Then>,
    /// The application that it was shown for; empty where there is none.
    pub base: String,
    /// The firm.
    pub firm: String,
    /// The profile.
    pub profile: ShownProfile,
    /// SHA-256 of what it was made of.
    pub digest: String,
    /// Which it is.
    pub number: String,
    /// How many of the records behind it do not stand any more.
    pub gone: i64,
    /// Whether the firm itself reads it.
    pub is_own: bool,
    /// Who has it before them, for whom, when, and the line of the register; empty for the firm itself.
    pub mark: String,
    /// Profiles shown before: address, when, points, scorecard, to whom.
    pub earlier: Vec<[String; 5]>,
}

/// `records` is where the firm itself finds its records; none for a bank.
fn page(frame: Frame, shown: Shown, records: Option<&'static str>) -> ProfilePage {
    let is_own = records.is_some();
    ProfilePage {
        then: None,
        base: shown.application.filter(|_| !is_own).map(|id| format!("/bank/applications/{id}")).unwrap_or_default(),
        firm: shown.firm,
        profile: ShownProfile::new(frame.lang, shown.card, &shown.evaluation, records),
        digest: shown.digest,
        number: shown.id.to_string(),
        gone: i64::try_from(shown.gone).unwrap_or(i64::MAX),
        is_own,
        mark: String::new(),
        earlier: Vec::new(),
        frame: frame.titled("evaluation-title"),
    }
}

fn of_owner(owner: &FirmOwner) -> Reader {
    Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None }
}

async fn earlier(app: &App, frame: &Frame, owner: &FirmOwner, but: EvaluationId) -> Result<Vec<[String; 5]>, Failure> {
    let listed = actions::list(app, Whose::Firm(owner.enterprise)).await?;
    let names: HashMap<_, _> = organisations(app, None).await?.into_iter().map(|of| (of.id, of.name)).collect();
    let row = |one: Listed| {
        let whom = one.organisation.map_or_else(|| frame.t(one.purpose.text_key()), |bank| names.get(&bank).cloned().unwrap_or_default());
        [format!("/firm/profiles/{}", one.id), frame.instant(&one.shown_at), signed(one.points), one.version, whom]
    };
    Ok(listed.into_iter().filter(|one| one.id != but).map(row).collect())
}

async fn own(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(asked): Query<moment::Asked>) -> Result<Response, Failure> {
    let then = Then::now("/firm/profile").by_day();
    let found = match asked.read(app.clock.now()) {
        Ok(None) => return Ok(Page(own_now(&app, &owner, frame, then).await?).into_response()),
        Ok(Some(found)) => found,
        Err(wrong) => return Ok(then.again(frame, &asked, wrong)),
    };
    match actions::open_as_of(&app, &of_owner(&owner), owner.enterprise, found).await {
        Ok(made) => Ok(Page(own_then(frame, made, found, then)).into_response()),
        Err(Error::Store(StoreError::NotFound)) => Ok(then.again(frame, &asked, Wrong::Unknown)),
        Err(error) => Err(error.into()),
    }
}

async fn own_now(app: &App, owner: &FirmOwner, frame: Frame, then: Then) -> Result<ProfilePage, Failure> {
    let shown = actions::open(app, &of_owner(owner), owner.enterprise).await?;
    let earlier = earlier(app, &frame, owner, shown.id).await?;
    Ok(ProfilePage { earlier, then: Some(then), ..page(frame, shown, Some(RECORDS)) })
}

/// The profile of an earlier moment: nothing in it leads on, and it has no number because it is not kept.
fn own_then(frame: Frame, made: Earlier, found: moment::Moment, then: Then) -> ProfilePage {
    let lang = frame.lang;
    ProfilePage {
        then: Some(then.of(lang, found, made.over).saying(lang.t("past-profile"))),
        base: String::new(),
        firm: made.firm,
        profile: ShownProfile::new(lang, made.card, &made.evaluation, None),
        digest: made.digest,
        number: String::new(),
        gone: 0,
        is_own: true,
        mark: String::new(),
        earlier: Vec::new(),
        frame: frame.titled("evaluation-title"),
    }
}

async fn own_earlier(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<EvaluationId>) -> Result<Page<ProfilePage>, Failure> {
    let shown = actions::read(&app, &of_owner(&owner), Whose::Firm(owner.enterprise), id).await?;
    let earlier = earlier(&app, &frame, &owner, id).await?;
    Ok(Page(ProfilePage { earlier, ..page(frame, shown, Some(RECORDS)) }))
}

/// Who has a page before them, for the print.
fn mark(app: &App, frame: &Frame, who: &SignedIn, shown: &Shown) -> String {
    let organisation = who.organisation.as_ref().map(|of| of.name.clone()).unwrap_or_default();
    Watermark { number: shown.lookup.to_string(), person: who.name.clone(), organisation, at: app.clock.now() }.text(frame.lang)
}

async fn of_bank(State(app): State<App>, officer: BankOfficer, frame: Frame, Path(id): Path<EvaluationId>) -> Result<Page<ProfilePage>, Failure> {
    // For what a bank reads is known from the profile that it was shown.
    let reader = Reader { by: officer.who.by(), token: None, bank: Some(officer.bank), purpose: LookupPurpose::CreditReview, application: None };
    let shown = actions::read(&app, &reader, Whose::Bank(officer.bank), id).await?;
    let mark = mark(&app, &frame, &officer.who, &shown);
    Ok(Page(ProfilePage { mark, ..page(frame, shown, None) }))
}
