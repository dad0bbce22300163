//! Letters of authorisation: the firm's list, choosing, reading, signing, withdrawing.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::LookupPurpose;
use entity::value::id::AuthorisationId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error, LetterError};
use super::letter::{self, Draft, Item, Letter, MOST, MOST_MONTHS, PURPOSES, Section, Typed, Wrong};
use super::post_loan::actions as post_loan;
use super::shown::{Reads, ShownLetter, ShownProof};
use super::signature::{Means, Origin};
use super::{mask, text};
use crate::app::App;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::limit::Address;
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Firm, "/firm/authorisations", list)
        .get(Access::Firm, "/firm/authorisations/new", choose_page)
        .post(Access::Firm, "/firm/authorisations/new", choose)
        .post(Access::Firm, "/firm/authorisations", sign)
        .get(Access::Firm, "/firm/authorisations/{id}", detail)
        .post(Access::Firm, "/firm/authorisations/{id}/revoke", revoke)
        .merge(super::export::pages::routes())
        .merge(super::personal::pages::routes())
        .merge(super::register::pages::routes())
        .merge(super::retention::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotAuthorised => Self::refused("consent.not_authorised", "consent-refused-not_authorised"),
            Error::Changed => Self::refused("consent.changed", "consent-refused-changed"),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<LetterError> for Failure {
    fn from(error: LetterError) -> Self {
        match error {
            LetterError::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            LetterError::Store(error) => error.into(),
        }
    }
}

/// A bank that asks for a letter of post-loan watch.
#[derive(Clone, Debug, Default)]
pub struct ShownAsk {
    /// Its name.
    pub bank: String,
    /// Until when its loan runs.
    pub until: String,
    /// For how long it asks.
    pub months: String,
    /// Where the letter is filled in so far.
    pub href: String,
}

/// The list.
#[derive(Template)]
#[template(path = "pages/firm/authorisations.html")]
pub struct Authorisations {
    /// Frame.
    pub frame: Frame,
    /// Banks that ask for a letter of post-loan watch.
    pub asks: Vec<ShownAsk>,
    /// The letters.
    pub letters: Vec<ShownLetter>,
    /// Where the older ones are; empty when there are none.
    pub older: String,
    /// Where the latest ones are; empty when these are.
    pub newer: String,
}

#[derive(Debug, Deserialize)]
struct Before {
    before: Option<AuthorisationId>,
}

async fn list(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(asked): Query<Before>) -> Result<Page<Authorisations>, Failure> {
    let rows = actions::letters(&app, owner.enterprise, asked.before).await?;
    let full = u64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let older = rows.last().filter(|_| full).map(|last| format!("/firm/authorisations?before={}", last.id)).unwrap_or_default();
    let newer = asked.before.map(|_| "/firm/authorisations".to_owned()).unwrap_or_default();
    let letters = rows.iter().map(|row| ShownLetter::new(row, frame.lang, app.clock.today())).collect();
    let lang = frame.lang;
    let asks = post_loan::asks(&app, owner.enterprise).await?.into_iter().map(|ask| ShownAsk {
        until: lang.day(&ask.matures_on),
        months: lang.counted("product-months", i64::from(ask.months)),
        href: format!("/firm/authorisations/new?post_loan={}", ask.bank),
        bank: ask.name,
    });
    let asks = asks.collect();
    Ok(Page(Authorisations { frame: frame.titled("consent-title"), asks, letters, older, newer }))
}

/// A box or radio of the form.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Its value.
    pub value: String,
    /// Its name.
    pub name: String,
    /// What it means.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Choosing what a new letter says.
#[derive(Template)]
#[template(path = "pages/firm/authorise.html")]
pub struct Authorise {
    /// Frame.
    pub frame: Frame,
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
struct AuthoriseForm {
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
    agreed: String,
}

/// As often as needed, as the form says it.
pub(super) fn unlimited() -> String {
    MOST[0].to_string()
}

impl AuthoriseForm {
    fn typed(&self) -> Typed {
        // Boxes of banks may stay ticked when the other answer was chosen in the end.
        let banks = if self.covers == "named" { self.banks.clone() } else { Vec::new() };
        Typed {
            items: self.items.clone(),
            purpose: self.purpose.clone(),
            covers: self.covers.clone(),
            banks,
            months: self.months.clone(),
            most: self.most.clone(),
        }
    }
}

async fn choosing(app: &App, frame: Frame, typed: &Typed, wrong: &[Wrong]) -> Result<Authorise, Failure> {
    let mut errors = FieldErrors::default();
    for wrong in wrong {
        errors.add(wrong.field(), wrong.text_key());
    }
    let lang = frame.lang;
    let choice = |value: &str, name: String, hint: String, chosen: bool| Choice { value: value.to_owned(), name, hint, chosen };
    let banks = actions::banks(app).await?;
    let purpose_hint = |code: &str| lang.t(format!("consent_purpose_hint-{code}"));
    Ok(Authorise {
        items: Item::ALL.iter().map(|i| choice(i.code(), lang.t(i.text_key()), lang.t(i.hint_key()), typed.items.iter().any(|c| c == i.code()))).collect(),
        purposes: PURPOSES.iter().map(|p| choice(p.code(), lang.t(p.text_key()), purpose_hint(p.code()), typed.purpose == p.code())).collect(),
        banks: banks.into_iter().map(|(id, name)| choice(&id.to_string(), name, String::new(), typed.banks.contains(&id.to_string()))).collect(),
        covers: typed.covers.clone(),
        terms: (1..=MOST_MONTHS)
            .map(|n| choice(&n.to_string(), lang.counted("product-months", i64::from(n)), String::new(), typed.months == n.to_string()))
            .collect(),
        most: MOST.iter().map(|n| choice(&n.to_string(), letter::most(lang, (*n > 0).then_some(*n)), String::new(), typed.most == n.to_string())).collect(),
        errors: ShownErrors::new(&errors, lang),
        frame: frame.titled("consent-new"),
    })
}

#[derive(Debug, Default, Deserialize)]
struct Prompt {
    #[serde(default)]
    post_loan: String,
}

async fn choose_page(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(prompt): Query<Prompt>) -> Result<Page<Authorise>, Failure> {
    let ask = post_loan::asks(&app, owner.enterprise).await?.into_iter().find(|ask| ask.bank.to_string() == prompt.post_loan);
    let asked = ask.map(|ask| Typed {
        // What the bank needs to see how the business goes; what the firm declares itself stays its own affair.
        items: [Item::Registration, Item::PublicCredit, Item::Operating].map(|item| item.code().to_owned()).to_vec(),
        purpose: LookupPurpose::PostLoan.code().to_owned(),
        covers: "named".to_owned(),
        banks: vec![ask.bank.to_string()],
        months: ask.months.to_string(),
        most: unlimited(),
    });
    let usual = asked.unwrap_or_else(|| Typed {
        items: Item::ALL.iter().map(|item| item.code().to_owned()).collect(),
        purpose: PURPOSES[0].code().to_owned(),
        covers: "applied".to_owned(),
        banks: Vec::new(),
        months: MOST_MONTHS.to_string(),
        most: unlimited(),
    });
    Ok(Page(choosing(&app, frame, &usual, &[]).await?))
}

/// The letter filled in, to be read and signed.
#[derive(Template)]
#[template(path = "pages/firm/authorise_sign.html")]
pub struct ToSign {
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

fn to_sign(frame: Frame, letter: &Letter, typed: Typed, errors: &FieldErrors) -> ToSign {
    let (sections, errors) = (letter.sections(frame.lang), ShownErrors::new(errors, frame.lang));
    ToSign { frame: frame.titled("consent-sign-title"), sections, typed, seen: letter.hash(), errors }
}

async fn draft(app: &App, typed: &Typed) -> Result<Result<Draft, Vec<Wrong>>, Failure> {
    let known: Vec<_> = actions::banks(app).await?.into_iter().map(|(id, _)| id).collect();
    Ok(typed.read(&known))
}

async fn choose(State(app): State<App>, owner: FirmOwner, frame: Frame, Form(form): Form<AuthoriseForm>) -> Result<Response, Failure> {
    let typed = form.typed();
    match draft(&app, &typed).await? {
        Ok(draft) => {
            let letter = actions::compose(&app, &owner, &draft).await?;
            Ok(Page(to_sign(frame, &letter, typed, &FieldErrors::default())).into_response())
        }
        Err(wrong) => Ok(Again(choosing(&app, frame, &typed, &wrong).await?).into_response()),
    }
}

/// Where a signature comes from: the session that the letter is signed in, and the network of the sender.
pub(super) fn origin(session: &Session, address: Address) -> Origin {
    let network = address.0.map(|address| mask::network(&address.to_canonical().to_string())).unwrap_or_default();
    Origin { means: Means::Session, session: session::fingerprint(session), network }
}

async fn sign(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    address: Address,
    frame: Frame,
    Form(form): Form<AuthoriseForm>,
) -> Result<Response, Failure> {
    let typed = form.typed();
    let draft = match draft(&app, &typed).await? {
        Ok(draft) => draft,
        Err(wrong) => return Ok(Again(choosing(&app, frame, &typed, &wrong).await?).into_response()),
    };
    let letter = actions::compose(&app, &owner, &draft).await?;
    // What is signed is what was read: a letter that reads differently by now, e.g. after midnight, is shown again.
    let wrong = match (form.agreed == "yes", form.seen == letter.hash()) {
        (false, _) => Some("consent-error-agreed"),
        (true, false) => Some("consent-error-changed"),
        (true, true) => None,
    };
    if let Some(key) = wrong {
        return Ok(Again(to_sign(frame, &letter, typed, &FieldErrors::one("agreed", key))).into_response());
    }
    let id = actions::sign(&app, &owner, &draft, &origin(&session, address)).await?;
    session::flash(&session, "consent-signed").await?;
    Ok(Redirect::to(&format!("/firm/authorisations/{id}")).into_response())
}

/// One letter, to read and print.
#[derive(Template)]
#[template(path = "pages/firm/authorisation.html")]
pub struct Authorisation {
    /// Frame.
    pub frame: Frame,
    /// The letter in the list.
    pub letter: ShownLetter,
    /// Its text.
    pub sections: Vec<Section>,
    /// Who signed.
    pub signer: String,
    /// When.
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

async fn detail(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<AuthorisationId>) -> Result<Page<Authorisation>, Failure> {
    let (signed, letter) = actions::letter(&app, owner.enterprise, id).await?;
    let proof = actions::proof(&app, id.0).await?;
    let lang = frame.lang;
    // The text as it was signed; of a letter of before it was kept, as the names read today.
    let kept = proof.as_ref().and_then(|proof| text::sections(proof.written(&signed.text_hash)?, lang));
    let reads = if kept.is_some() || letter.hash() == signed.text_hash { Reads::AsSigned } else { Reads::Differently };
    let reads = if signed.is_over() { Reads::Over } else { reads };
    Ok(Page(Authorisation {
        letter: ShownLetter::new(&signed, lang, app.clock.today()),
        signed_at: lang.instant(&signed.signed_at),
        note: reads.note(lang),
        sections: kept.unwrap_or_else(|| letter.sections(lang)),
        proof: ShownProof::new(proof, &signed.text_hash, lang),
        signer: letter.signer,
        text_version: signed.text_version,
        text_hash: signed.text_hash,
        frame: frame.titled("consent-letter-title"),
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
    Path(id): Path<AuthorisationId>,
    Form(seen): Form<Seen>,
) -> Result<Redirect, Failure> {
    let seen = seen.version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))?;
    actions::revoke(&app, &owner, id, seen).await?;
    session::flash(&session, "consent-revoked").await?;
    Ok(Redirect::to(&format!("/firm/authorisations/{id}")))
}
