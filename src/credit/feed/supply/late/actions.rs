//! Telling whoever agreed to deliver, and the credit office, that a delivery is late: once for each stretch of days in which one was expected.

use entity::value::id::{DeliveryId, OrganisationId, SupplyId};
use entity::value::{OrganisationKind, Severity};

use super::super::actions::{self as supply, Supply};
use super::super::expected::Late;
use super::super::store;
use super::jobs::TellLate;
use crate::account::actions as account;
use crate::app::App;
use crate::notice::actions::{Message, Receiver, about, tell};
use crate::platform::i18n::Lang;
use crate::platform::mail;
use crate::platform::store::{Error, Tx};
use crate::platform::work;

/// Kind of the thing that the notices are about.
const SUBJECT: &str = "supply";

/// Has everything told that is late by now.
pub async fn look(app: &App) -> Result<(), supply::Error> {
    let late: Vec<SupplyId> = supply::list(app).await?.into_iter().filter(|one| one.late.is_some()).map(|one| one.supply.id).collect();
    let today = app.clock.today();
    let tx = app.db.begin_write().await?;
    for supply in late {
        work::enqueue(&tx, app, &TellLate { supply, today }).await?;
    }
    tx.commit().await.map_err(Error::from)?;
    Ok(())
}

/// Tells of one that is late, unless it has come meanwhile.
pub async fn tell_late(app: &App, id: SupplyId) -> Result<(), Error> {
    let offices = account::organisations(app, Some(OrganisationKind::CreditOffice)).await?;
    let tx = app.db.begin_write().await?;
    if let Some((of, late)) = supply::lock_late(&tx, app, id).await? {
        tell_of(&tx, app, &of, late, (of.organisation, "supply_late", "/notices".to_owned())).await?;
        for office in offices.iter().filter(|office| office.active && office.id != of.organisation) {
            tell_of(&tx, app, &of, late, (office.id, "supply_late_office", format!("/operator/supplies/{id}"))).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn tell_of(tx: &Tx, app: &App, of: &Supply, late: Late, (to, kind, path): (OrganisationId, &'static str, String)) -> Result<(), Error> {
    let message = Message {
        to: Receiver::Organisation(to),
        kind,
        severity: Severity::Medium,
        subject_kind: SUBJECT,
        subject_id: of.id.to_string(),
        path,
        // Days are written as the mail is, in Chinese.
        words: vec![
            ("organisation", of.organisation_name.clone()),
            ("source", format!("@{}", of.source.text_key())),
            ("from", Lang::Zh.day(&late.from_on)),
            ("by", Lang::Zh.day(&late.by_on)),
        ],
        cause: format!("supply_late:{}:{}", of.id, late.from_on),
        corrects: None,
    };
    tell(tx, app, message).await
}

/// What a delivery that was read to its end makes untrue: mails that wait to say that it is late are not sent any more.
pub async fn arrived(app: &App, delivery: DeliveryId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    if let Some(id) = store::lock_of_delivery(&tx, delivery).await?
        && supply::lock_late(&tx, app, id).await?.is_none()
    {
        let told = about(&tx, SUBJECT, &id.to_string()).await?;
        mail::withdraw(&tx, &told).await?;
    }
    tx.commit().await?;
    Ok(())
}
