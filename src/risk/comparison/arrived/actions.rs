//! Counting what a delivered list touches, as it stands now. Only counts: nobody's file is read.

use std::collections::BTreeSet;

use entity::value::id::{DeliveryId, EnterpriseId, OrganisationId, RecordId};
use entity::value::{ApplicationState, Fen, OrganisationKind};

use crate::account::actions as account;
use crate::app::App;
use crate::credit::feed::actions::{Delivery, summary};
use crate::lending::actions::outstanding_of;
use crate::notice::actions::{Receiver, told};
use crate::platform::store::Error;
use crate::risk::actions::{open_flags_of, records_of};
use crate::risk::comparison::actions::{of_feed, records_of_delivery};
use crate::risk::comparison::store;
use crate::risk::namesake::actions::{Counts, pairs};
use crate::risk::news::actions::SUBJECT;

/// What a delivered list touches.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// The delivery.
    pub delivery: Delivery,
    /// Records that it speaks for and that stand as it left them.
    pub records: usize,
    /// Of those, the ones whose firm is not known.
    pub without_firm: usize,
    /// Firms that they are about.
    pub firms: usize,
    /// Open flags that rest on them.
    pub flags: usize,
    /// Applications of these firms that are under way.
    pub applications: usize,
    /// Firms that have one.
    pub applicants: usize,
    /// Banks at which they are.
    pub application_banks: usize,
    /// Firms that owe on loans of the platform.
    pub borrowers: usize,
    /// What they owe.
    pub owed: Fen,
    /// Banks to which they owe it.
    pub lenders: usize,
    /// Firms whose legal representative has the name of a listed firm's.
    pub namesakes: Counts,
    /// Banks that were told of one of the flags, regulators and credit offices, and firms.
    pub told: [usize; 3],
}

/// Compares a delivery with all firms, applications and loans as they stand now.
pub async fn arrived(app: &App, id: DeliveryId) -> Result<Arrived, Error> {
    let delivery = summary(app, id).await.map_err(of_feed)?;
    let db = app.db.read();
    let rows = records_of_delivery(app, db, id).await?;
    let records: BTreeSet<RecordId> = rows.iter().map(|(record, _)| *record).collect();
    let firms: BTreeSet<EnterpriseId> = rows.iter().filter_map(|(_, firm)| *firm).collect();
    let firms: Vec<EnterpriseId> = firms.into_iter().collect();
    let mut flags = open_flags_of(db, &firms).await?;
    flags.retain(|flag| flag.disputed_at.is_none());
    flags.retain(|flag| records_of(&flag.evidence).iter().any(|record| records.contains(record)));
    let mut applications = store::list_applications(db, &firms).await?;
    applications.retain(|(_, _, _, state)| *state != ApplicationState::Disbursed);
    let owing = outstanding_of(db, &firms).await?;
    let owing = || owing.values().filter(|sum| sum.outstanding > Fen::ZERO);
    Ok(Arrived {
        records: records.len(),
        without_firm: rows.iter().filter(|(_, firm)| firm.is_none()).count(),
        firms: firms.len(),
        flags: flags.len(),
        applications: applications.len(),
        applicants: applications.iter().map(|(_, firm, _, _)| *firm).collect::<BTreeSet<_>>().len(),
        application_banks: applications.iter().map(|(_, _, bank, _)| *bank).collect::<BTreeSet<_>>().len(),
        borrowers: owing().count(),
        owed: owing().fold(Fen::ZERO, |sum, one| sum + one.outstanding),
        lenders: owing().flat_map(|sum| sum.banks.iter().copied()).collect::<BTreeSet<OrganisationId>>().len(),
        namesakes: Counts::of(&pairs(app, db, id).await?),
        told: told_of(app, &flags.iter().map(|flag| flag.id.to_string()).collect::<Vec<_>>()).await?,
        delivery,
    })
}

/// How many banks, offices and firms were told of flags.
async fn told_of(app: &App, flags: &[String]) -> Result<[usize; 3], Error> {
    let all = account::organisations(app, Some(OrganisationKind::Bank)).await?;
    let banks: BTreeSet<OrganisationId> = all.into_iter().map(|bank| bank.id).collect();
    let (mut lent, mut offices, mut firms) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for some in flags.chunks(1000) {
        for one in told(app.db.read(), SUBJECT, some).await? {
            match one.to {
                Receiver::Organisation(id) if banks.contains(&id) => drop(lent.insert(id)),
                Receiver::Organisation(id) | Receiver::Person(id, _) => drop(offices.insert(id)),
                Receiver::Firm(id) => drop(firms.insert(id)),
            }
        }
    }
    Ok([lent.len(), offices.len(), firms.len()])
}
