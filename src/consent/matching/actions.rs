//! Which firms may be counted in reach and told what they qualify for.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::value::id::{EnterpriseId, OrganisationId};

use crate::app::App;
use crate::consent::actions::live;
use crate::consent::store;
use crate::platform::store::{Connection, Error};

/// That a firm agreed: a letter for credit review lets a bank examine its file for a loan, and counting it without its name, behind minimum
/// cells, reads less than that. What none of its letters opens is not known of it here either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Items that its live letters open together.
    pub items: BTreeSet<String>,
    /// The day on which one of them is no longer valid.
    pub turns_on: Option<NaiveDate>,
}

/// Firms that agreed to be matched on a day: among some firms, or all of them.
pub async fn agreed(db: &impl Connection, on: NaiveDate, firms: Option<&[EnterpriseId]>) -> Result<HashMap<EnterpriseId, Agreed>, Error> {
    let mut all: HashMap<EnterpriseId, Agreed> = HashMap::new();
    for letter in store::list_reviewable(db, on, firms).await? {
        let one = all.entry(letter.enterprise_id).or_insert(Agreed { items: BTreeSet::new(), turns_on: None });
        one.items.extend(serde_json::from_value::<Vec<String>>(letter.items).unwrap_or_default());
        let over = letter.valid_to_on.succ_opt();
        one.turns_on = [one.turns_on, over].into_iter().flatten().min();
    }
    Ok(all)
}

/// What firms' letters open to a bank today: nothing of a firm without one.
pub async fn opened(app: &App, db: &impl Connection, firms: &[EnterpriseId], bank: OrganisationId) -> Result<HashMap<EnterpriseId, BTreeSet<String>>, Error> {
    let mut all = HashMap::new();
    for firm in firms.iter().copied().collect::<BTreeSet<_>>() {
        if let Some(letter) = live(app, db, firm, bank).await? {
            all.insert(firm, serde_json::from_value::<BTreeSet<String>>(letter.items).unwrap_or_default());
        }
    }
    Ok(all)
}
