//! What stands on a firm's home page.

use chrono::{DateTime, Utc};
use entity::value::id::{ApplicationId, EnterpriseId};
use entity::value::{ApplicationState, DemandState, Fen, Severity};

use super::guide::Standing;
use super::store;
use crate::app::App;
use crate::enterprise::actions::{Enterprise, declarations, find, profile};
use crate::enterprise::declaration::declarable;
use crate::platform::store::Error;
use crate::risk::actions::{Flag, open_flags};

/// The latest demand.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) number: Option<String>,
    pub(super) state: DemandState,
    pub(super) amount: Option<Fen>,
    pub(super) updated_at: DateTime<Utc>,
}

/// An application.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    pub(super) id: ApplicationId,
    pub(super) number: String,
    pub(super) bank: String,
    pub(super) product: String,
    pub(super) amount: Fen,
    pub(super) state: ApplicationState,
    pub(super) due_at: Option<DateTime<Utc>>,
}

/// A notice: its kind and words, and where it leads.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) kind: String,
    pub(super) severity: Severity,
    pub(super) words: Vec<(String, String)>,
    pub(super) path: String,
    pub(super) at: DateTime<Utc>,
}

/// The home page of a firm.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub(super) firm: Enterprise,
    pub(super) standing: Standing,
    pub(super) unknown: usize,
    pub(super) demand: Option<Asked>,
    pub(super) applications: Vec<Applied>,
    pub(super) notices: Vec<Told>,
    pub(super) flags: Vec<Flag>,
}

/// Applications and notices shown; the rest stands on their own pages.
const LATEST: u64 = 5;

/// Reads the home page of a firm.
pub(super) async fn home(app: &App, enterprise: EnterpriseId) -> Result<Home, Error> {
    let db = app.db.read();
    let firm = find(db, enterprise).await?;
    let profile = profile(app, db, enterprise).await?;
    let letters = crate::consent::actions::letters(app, enterprise, None).await?;
    let demand = store::find_demand(db, enterprise).await?;
    let applications = store::list_applications(db, enterprise, LATEST).await?;
    let standing = Standing {
        live_letters: letters.iter().filter(|l| l.standing == crate::consent::actions::Standing::Live).count(),
        declarations: declarations(app, enterprise).await?.len(),
        missing: declarable().filter(|key| profile.value(*key).is_none()).count(),
        demand: demand.as_ref().map(|d| d.state),
        applications: usize::try_from(store::count_applications(db, enterprise).await?).unwrap_or(usize::MAX),
    };
    Ok(Home {
        standing,
        unknown: profile.all().filter(|(key, _)| profile.value(*key).is_none()).count(),
        demand: demand.map(|d| Asked { number: d.number, state: d.state, amount: d.amount_fen, updated_at: d.updated_at }),
        applications: applications
            .into_iter()
            .map(|row| Applied {
                id: row.application.id,
                number: row.application.number,
                bank: row.bank,
                product: row.product,
                amount: row.application.amount_fen,
                state: row.application.state,
                due_at: row.application.due_at,
            })
            .collect(),
        notices: store::list_notices(db, enterprise, LATEST).await?.into_iter().map(told).collect(),
        flags: open_flags(db, enterprise).await?,
        firm,
    })
}

fn told(row: entity::notice::notice::Model) -> Told {
    let words: Vec<(String, String)> = row
        .params
        .as_object()
        .map(|params| params.iter().filter_map(|(name, word)| Some((name.clone(), word.as_str()?.to_owned()))).collect())
        .unwrap_or_default();
    let path = words.iter().find(|(name, _)| name == "path").map(|(_, path)| path.clone()).unwrap_or_default();
    Told { kind: row.kind, severity: row.severity, words, path, at: row.created_at }
}
