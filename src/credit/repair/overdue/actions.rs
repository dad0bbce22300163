//! Telling of requests and objections whose clock has run out; each clock is told once, whoever asks how often.

use chrono::{DateTime, Utc};
use entity::value::id::OrganisationId;
use entity::value::{OrganisationKind, Severity};

use crate::app::App;
use crate::credit::record::actions as record;
use crate::credit::repair::actions::named;
use crate::credit::repair::objection::actions as objection;
use crate::credit::repair::request::actions::{self as request, offices};
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::i18n::Lang;
use crate::platform::store::{Error, Tx};

/// A case whose clock has run out.
struct Late {
    /// What is told.
    kind: &'static str,
    /// The word by which the sentence names the case.
    word: &'static str,
    /// Kind of the case.
    subject_kind: &'static str,
    id: String,
    number: String,
    /// The words by which what it is about is named.
    about: Vec<(&'static str, String)>,
    /// Key of where it stands.
    state: &'static str,
    due_at: DateTime<Utc>,
    /// Where the credit office acts on it.
    path: String,
}

/// Tells the credit offices and the regulators of every clock that has run out.
pub async fn escalate(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let (db, mut late) = (app.db.read(), Vec::new());
    for made in request::overdue(app, now).await? {
        let Some(due_at) = made.due_at else { continue };
        late.push(Late {
            kind: "repair_overdue",
            word: "request",
            subject_kind: "repair",
            id: made.id.to_string(),
            about: named(&record::find(db, made.record).await?.0),
            state: made.state.text_key(),
            due_at,
            path: format!("/operator/repairs/{}", made.id),
            number: made.number,
        });
    }
    for made in objection::overdue(app, now).await? {
        let Some(due_at) = made.due_at else { continue };
        late.push(Late {
            kind: "objection_overdue",
            word: "objection",
            subject_kind: "objection",
            id: made.id.to_string(),
            about: objection::named_of(db, &made).await?.words,
            state: made.state.text_key(),
            due_at,
            path: format!("/operator/objections/{}", made.id),
            number: made.number,
        });
    }
    if late.is_empty() {
        return Ok(());
    }
    let (own, above) = (offices(app, OrganisationKind::CreditOffice).await?, offices(app, OrganisationKind::Regulator).await?);
    let tx = app.db.begin_write().await?;
    for case in late {
        tell_of(&tx, app, &case, &own, &above).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn tell_of(tx: &Tx, app: &App, case: &Late, own: &[OrganisationId], above: &[OrganisationId]) -> Result<(), Error> {
    let at = |office: &OrganisationId| (*office, case.path.clone());
    // The regulators see that it is late and act on the office; the case itself is the office's.
    let all = own.iter().map(at).chain(above.iter().map(|office| (*office, "/regulator".to_owned())));
    for (office, path) in all {
        // Days are written as the mail is, in Chinese.
        let words = [(case.word, case.number.clone()), ("state", format!("@{}", case.state)), ("due", Lang::Zh.instant(&case.due_at))];
        let message = Message {
            to: Receiver::Organisation(office),
            kind: case.kind,
            severity: Severity::Medium,
            subject_kind: case.subject_kind,
            subject_id: case.id.clone(),
            path,
            words: case.about.iter().cloned().chain(words).collect(),
            cause: format!("{}:{}:{}", case.kind, case.id, case.due_at.timestamp()),
            corrects: None,
        };
        tell(tx, app, message).await?;
    }
    Ok(())
}
