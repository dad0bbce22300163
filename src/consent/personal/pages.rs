//! Personal letters: the list, choosing, reading, signing, withdrawing. Once it is signed a page shows who signed only masked.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::PersonalAuthorisationId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Signed};
use super::letter::{self, CAPACITIES, Draft, Letter, PersonalItem, Typed, Wrong};
use crate::app::App;
use crate::consent::actions::{Standing, banks, proof};
use crate::consent::letter::{MOST, MOST_MONTHS, PURPOSES, Section, most};
use crate::consent::pages::{Choice, origin, unlimited};
use crate::consent::shown::{Reads, ShownProof};
use crate::consent::{mask, text};
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::limit::Address;
use crate::platform::web::{Routes, session};

/// Where the list is.
const LIST: &str = "/firm/personal-authorisations";

/// Routes of personal letters.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Firm, "/firm/personal-authorisations", list)
        .get(Access::Firm, "/firm/personal-authorisations/new", choose_page)
        .post(Access::Firm, "/firm/personal-authorisations/new", choose)
        .post(Access::Firm, "/firm/personal-authorisations", sign)
        .get(Access::Firm, "/firm/personal-authorisations/{id}", detail)
        .post(Access::Firm, "/firm/personal-authorisations/{id}/revoke", revoke)
}

/// A personal letter in the list.
#[derive(Clone, Debug, Default)]
pub struct ShownPersonal {
    /// Where it is.
    pub href: String,
    /// Its number.
    pub number: String,
    /// As what the person signed, and their masked name.
    pub person: String,
    /// What for.
    pub purpose: String,
    /// The banks.
    pub banks: String,
    /// What may be read.
    pub items: String,
    /// Its term.
    pub term: String,
    /// How often was read under it, and how often may be.
    pub used: String,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
    /// Whether it can be withdrawn: one that is used up too, for reports that were issued under it name the person until then.
    pub is_withdrawable: bool,
    /// Version of the row.
    pub version: i64,
}

impl ShownPersonal {
    /// In a language, on a day.
    fn new(signed: &Signed, lang: Lang, today: chrono::NaiveDate) -> Self {
        let letter = &signed.letter;
        let (tone, standing, left) = match signed.standing {
            Standing::Live => ("pass", lang.t("consent-live"), lang.counted("consent-days-left", (letter.to - today).num_days() + 1)),
            Standing::Expired => ("unknown", lang.t("consent-expired"), String::new()),
            Standing::UsedUp => ("unknown", lang.t("consent-used-up"), String::new()),
            Standing::Revoked => {
                let at = signed.revoked_at.map(|at| lang.t1("consent-revoked-on", "at", lang.instant(&at))).unwrap_or_default();
                ("fail", lang.t("authorisation-revoked"), at)
            }
        };
        Self {
            href: format!("{LIST}/{}", signed.id),
            number: signed.number.clone(),
            person: lang.t2("personal-person", "name", mask::name(&letter.name), "capacity", lang.t(letter.capacity.text_key())),
            purpose: lang.t(letter.purpose.text_key()),
            banks: letter.banks_in(lang),
            items: letter::items(lang, &letter.items),
            term: lang.t3("consent-term", "from", lang.day(&letter.from), "to", lang.day(&letter.to), "left", left),
            used: lang.t2("consent-used", "used", signed.used.to_string(), "most", most(lang, letter.most)),
            tone,
            standing,
            is_withdrawable: matches!(signed.standing, Standing::Live | Standing::UsedUp),
            version: signed.version.0,
        }
    }
}

/// The list.
#[derive(Template)]
#[template(path = "pages/firm/personal_authorisations.html")]
pub struct PersonalAuthorisations {
    /// Frame.
    pub frame: Frame,
    /// The letters.
    pub letters: Vec<ShownPersonal>,
    /// Where the older ones are; empty when there are none.
    pub older: String,
    /// Where the latest ones are; empty when these are.
    pub newer: String,
}

#[derive(Debug, Deserialize)]
struct Before {
    before: Option<PersonalAuthorisationId>,
}

async fn list(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(asked): Query<Before>) -> Result<Page<PersonalAuthorisations>, Failure> {
    let rows = actions::letters(&app, owner.enterprise, asked.before).await?;
    let full = u64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let older = rows.last().filter(|_| full).map(|last| format!("{LIST}?before={}", last.id)).unwrap_or_default();
    let newer = asked.before.map(|_| LIST.to_owned()).unwrap_or_default();
    let letters = rows.iter().map(|row| ShownPersonal::new(row, frame.lang, app.clock.today())).collect();
    Ok(Page(PersonalAuthorisations { frame: frame.titled("personal-title"), letters, older, newer }))
}

/// Choosing what a new letter says.
#[derive(Template)]
#[template(path = "pages/firm/personal_authorise.html")]
pub struct PersonalAuthorise {
    /// Frame.
    pub frame: Frame,
    /// The person's name as typed.
    pub name: String,
    /// As what.
    pub capacities: Vec<Choice>,
    /// Items.
    pub items: Vec<Choice>,
    /// Purposes.
    pub purposes: Vec<Choice>,
    /// Banks.
    pub banks: Vec<Choice>,
    /// `applied` or `named`.
    pub covers: String,
    /// Terms.
    pub terms: Vec<Choice>,
    /// Numbers of readings.
    pub most: Vec<Choice>,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What the forms post.
#[derive(Clone, Debug, Deserialize)]
struct PersonalForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    capacity: String,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    covers: String,
    #[serde(default)]
    banks: Vec<String>,
    #[serde(default)]
    months: String,
    /// A form of before numbers could be chosen says none.
    #[serde(default = "unlimited")]
    most: String,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    signed_name: String,
    #[serde(default)]
    agreed: String,
}

impl PersonalForm {
    fn typed(&self) -> Typed {
        // Boxes of banks may stay ticked when the other answer was chosen in the end.
        let banks = if self.covers == "named" { self.banks.clone() } else { Vec::new() };
        Typed {
            name: self.name.clone(),
            capacity: self.capacity.clone(),
            items: self.items.clone(),
            purpose: self.purpose.clone(),
            covers: self.covers.clone(),
            banks,
            months: self.months.clone(),
            most: self.most.clone(),
        }
    }
}

async fn choosing(app: &App, frame: Frame, typed: &Typed, wrong: &[Wrong]) -> Result<PersonalAuthorise, Failure> {
    let mut errors = FieldErrors::default();
    for wrong in wrong {
        errors.add(wrong.field(), wrong.text_key());
    }
    let lang = frame.lang;
    let choice = |value: &str, name: String, hint: String, chosen: bool| Choice { value: value.to_owned(), name, hint, chosen };
    let all = banks(app).await?;
    let purpose_hint = |code: &str| lang.t(format!("consent_purpose_hint-{code}"));
    Ok(PersonalAuthorise {
        name: typed.name.clone(),
        capacities: CAPACITIES.iter().map(|c| choice(c.code(), lang.t(c.text_key()), String::new(), typed.capacity == c.code())).collect(),
        items: PersonalItem::ALL
            .iter()
            .map(|i| choice(i.code(), lang.t(i.text_key()), lang.t(i.hint_key()), typed.items.iter().any(|c| c == i.code())))
            .collect(),
        purposes: PURPOSES.iter().map(|p| choice(p.code(), lang.t(p.text_key()), purpose_hint(p.code()), typed.purpose == p.code())).collect(),
        banks: all.into_iter().map(|(id, name)| choice(&id.to_string(), name, String::new(), typed.banks.contains(&id.to_string()))).collect(),
        covers: typed.covers.clone(),
        terms: (1..=MOST_MONTHS)
            .map(|n| choice(&n.to_string(), lang.counted("product-months", i64::from(n)), String::new(), typed.months == n.to_string()))
            .collect(),
        most: MOST.iter().map(|n| choice(&n.to_string(), most(lang, (*n > 0).then_some(*n)), String::new(), typed.most == n.to_string())).collect(),
        errors: ShownErrors::new(&errors, lang),
        frame: frame.titled("personal-new"),
    })
}

async fn choose_page(State(app): State<App>, _: FirmOwner, frame: Frame) -> Result<Page<PersonalAuthorise>, Failure> {
    // Nothing is ticked before the person ticks it: what is separate consent is not suggested.
    let usual = Typed { covers: "applied".to_owned(), months: MOST_MONTHS.to_string(), most: unlimited(), ..Typed::default() };
    Ok(Page(choosing(&app, frame, &usual, &[]).await?))
}

/// The letter filled in, to be read and signed.
#[derive(Template)]
#[template(path = "pages/firm/personal_sign.html")]
pub struct PersonalSign {
    /// Frame.
    pub frame: Frame,
    /// The letter.
    pub sections: Vec<Section>,
    /// What was chosen.
    pub typed: Typed,
    /// Hash of the letter.
    pub seen: String,
    /// What is wrong.
    pub errors: ShownErrors,
}

fn to_sign(frame: Frame, letter: &Letter, typed: Typed, errors: &FieldErrors) -> PersonalSign {
    let (sections, errors) = (letter.sections(frame.lang), ShownErrors::new(errors, frame.lang));
    PersonalSign { frame: frame.titled("personal-sign-title"), sections, typed, seen: letter.hash(), errors }
}

async fn draft(app: &App, owner: &FirmOwner, typed: &Typed) -> Result<Result<Draft, Vec<Wrong>>, Failure> {
    let known: Vec<_> = banks(app).await?.into_iter().map(|(id, _)| id).collect();
    Ok(typed.read(&known, actions::registered(app, owner.enterprise).await?.as_deref()))
}

async fn choose(State(app): State<App>, owner: FirmOwner, frame: Frame, Form(form): Form<PersonalForm>) -> Result<Response, Failure> {
    let typed = form.typed();
    match draft(&app, &owner, &typed).await? {
        Ok(draft) => {
            let letter = actions::compose(&app, &owner, &draft).await?;
            Ok(Page(to_sign(frame, &letter, typed, &FieldErrors::default())).into_response())
        }
        Err(wrong) => Ok(Again(choosing(&app, frame, &typed, &wrong).await?).into_response()),
    }
}

async fn sign(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    address: Address,
    frame: Frame,
    Form(form): Form<PersonalForm>,
) -> Result<Response, Failure> {
    let typed = form.typed();
    let draft = match draft(&app, &owner, &typed).await? {
        Ok(draft) => draft,
        Err(wrong) => return Ok(Again(choosing(&app, frame, &typed, &wrong).await?).into_response()),
    };
    let letter = actions::compose(&app, &owner, &draft).await?;
    let wrong = if form.signed_name.trim() != letter.name {
        Some(("signed_name", "personal-error-signed-name"))
    } else if form.agreed != "yes" {
        Some(("agreed", "consent-error-agreed"))
    } else if form.seen != letter.hash() {
        Some(("agreed", "consent-error-changed"))
    } else {
        None
    };
    if let Some((field, key)) = wrong {
        return Ok(Again(to_sign(frame, &letter, typed, &FieldErrors::one(field, key))).into_response());
    }
    let id = actions::sign(&app, &owner, &draft, &origin(&session, address)).await?;
    session::flash(&session, "consent-signed").await?;
    Ok(Redirect::to(&format!("{LIST}/{id}")).into_response())
}

/// One letter: what it opens, and what proves it; its text names the person and is shown with the name masked.
#[derive(Template)]
#[template(path = "pages/firm/personal_authorisation.html")]
pub struct PersonalAuthorisation {
    /// Frame.
    pub frame: Frame,
    /// The letter in the list.
    pub letter: ShownPersonal,
    /// Its text.
    pub sections: Vec<Section>,
    /// When it was signed.
    pub signed_at: String,
    /// Version of the text.
    pub text_version: String,
    /// Hash of the text as signed.
    pub text_hash: String,
    /// What has to be said about the text; empty when it is the one that was signed.
    pub note: String,
    /// What proves the signature.
    pub proof: ShownProof,
}

async fn detail(
    State(app): State<App>,
    owner: FirmOwner,
    frame: Frame,
    Path(id): Path<PersonalAuthorisationId>,
) -> Result<Page<PersonalAuthorisation>, Failure> {
    let signed = actions::letter(&app, owner.enterprise, id).await?;
    let proof = proof(&app, id.0).await?;
    let lang = frame.lang;
    let name = signed.letter.name.as_str();
    let masked = if name.is_empty() { "—".to_owned() } else { mask::name(name) };
    // The text as it was signed, with the name masked wherever it stands; of a letter of before it was kept, as the names read today.
    let kept = proof.as_ref().and_then(|proof| proof.written(&signed.text_hash)).filter(|_| !name.is_empty());
    let kept = kept.and_then(|written| text::sections(&written.replace(name, &masked), lang));
    let reads = if kept.is_some() || signed.letter.hash() == signed.text_hash { Reads::AsSigned } else { Reads::Differently };
    let reads = if name.is_empty() { Reads::Over } else { reads };
    Ok(Page(PersonalAuthorisation {
        letter: ShownPersonal::new(&signed, lang, app.clock.today()),
        signed_at: lang.instant(&signed.signed_at),
        note: reads.note(lang),
        sections: kept.unwrap_or_else(|| Letter { name: masked, ..signed.letter.clone() }.sections(lang)),
        proof: ShownProof::new(proof, &signed.text_hash, lang),
        text_version: signed.text_version,
        text_hash: signed.text_hash,
        frame: frame.titled("personal-letter-title"),
    }))
}

#[derive(Debug, Deserialize)]
struct Seen {
    version: String,
}

async fn revoke(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    Path(id): Path<PersonalAuthorisationId>,
    Form(seen): Form<Seen>,
) -> Result<Redirect, Failure> {
    let seen = seen.version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))?;
    actions::revoke(&app, &owner, id, seen).await?;
    session::flash(&session, "consent-revoked").await?;
    Ok(Redirect::to(&format!("{LIST}/{id}")))
}
