//! Who is told of a decision on two representatives, and of the objection to it; each is told once, whoever asks how often.

use chrono::{DateTime, Utc};
use entity::risk::namesake::Model;
use entity::value::id::OrganisationId;
use entity::value::{OrganisationKind, Severity};

use crate::account::actions as account;
use crate::app::App;
use crate::credit::repair::objection::state::COMPARE_DAYS;
use crate::enterprise::actions::find;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::i18n::Lang;
use crate::platform::store::{Error, Tx};
use crate::risk::namesake::store;

/// Kind of the subject of these notices.
const SUBJECT: &str = "namesake";
/// Where a firm reads what was found out.
const OWN_PAGE: &str = "/firm/file/roles";

/// Until when the credit office looks into an objection: as long as it has for one to a record.
pub fn due(app: &App, objected_at: DateTime<Utc>) -> DateTime<Utc> {
    app.calendar.deadline(objected_at, COMPARE_DAYS)
}

/// The offices of a kind.
pub(in crate::risk::namesake) async fn offices(app: &App, kind: OrganisationKind) -> Result<Vec<OrganisationId>, Error> {
    let all = account::organisations(app, Some(kind)).await?;
    Ok(all.into_iter().filter(|office| office.active).map(|office| office.id).collect())
}

/// How a decision stands for the firm now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::risk::namesake) enum Turn {
    /// It was made.
    Decided,
    /// It was taken back.
    Undone,
}

/// Tells the firm that a decision on its legal representative was made or taken back.
pub(in crate::risk::namesake) async fn decided(tx: &Tx, app: &App, row: &Model, turn: Turn) -> Result<(), Error> {
    let (outcome, cause) = match turn {
        Turn::Decided => (row.outcome.text_key(), format!("namesake_decided:{}", row.id)),
        Turn::Undone => ("namesake-open", format!("namesake_undone:{}", row.id)),
    };
    let message = Message {
        to: Receiver::Firm(row.other_id),
        kind: "namesake_decided",
        severity: Severity::Info,
        subject_kind: SUBJECT,
        subject_id: row.id.to_string(),
        path: OWN_PAGE.to_owned(),
        words: vec![("outcome", format!("@{outcome}"))],
        cause,
        corrects: None,
    };
    tell(tx, app, message).await
}

/// Tells the credit offices that the firm objects to a decision.
pub(in crate::risk::namesake) async fn objected(tx: &Tx, app: &App, row: &Model, own: &[OrganisationId]) -> Result<(), Error> {
    to_offices(tx, app, row, ("namesake_objected", Severity::Low), own.iter().map(|office| (*office, page(row)))).await
}

/// Tells the credit offices and the regulators of every objection that nobody has looked into in its time.
pub async fn escalate(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let open = store::list_objected(app.db.read()).await?;
    let late: Vec<Model> = open.into_iter().filter(|row| row.objected_at.is_some_and(|at| due(app, at) < now)).collect();
    if late.is_empty() {
        return Ok(());
    }
    let (own, above) = (offices(app, OrganisationKind::CreditOffice).await?, offices(app, OrganisationKind::Regulator).await?);
    let tx = app.db.begin_write().await?;
    for row in late {
        // The regulators see that it is late and act on the office; the case itself is the office's.
        let all = own.iter().map(|office| (*office, page(&row))).chain(above.iter().map(|office| (*office, "/regulator".to_owned())));
        to_offices(&tx, app, &row, ("namesake_overdue", Severity::Medium), all).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Where an operator decides.
fn page(row: &Model) -> String {
    format!("/operator/namesakes/{}~{}", row.listed_id, row.other_id)
}

async fn to_offices(
    tx: &Tx,
    app: &App,
    row: &Model,
    (kind, severity): (&'static str, Severity),
    to: impl Iterator<Item = (OrganisationId, String)>,
) -> Result<(), Error> {
    let Some(at) = row.objected_at else { return Ok(()) };
    let firm = find(tx, row.other_id).await?.name;
    // Days are written as the mail is, in Chinese.
    let due = Lang::Zh.instant(&due(app, at));
    for (office, path) in to {
        let message = Message {
            to: Receiver::Organisation(office),
            kind,
            severity,
            subject_kind: SUBJECT,
            subject_id: row.id.to_string(),
            path,
            words: vec![("firm", firm.clone()), ("due", due.clone())],
            cause: format!("{kind}:{}", row.id),
            corrects: None,
        };
        tell(tx, app, message).await?;
    }
    Ok(())
}
