//! Recounting what is stored of deadlines: nothing but the date changes, so no act, event or notice comes of it.

use super::super::actions::whole;
use super::super::store;
use crate::app::App;
use crate::platform::store::Error;

/// Recounts the deadline of every application that has one; says how many changed.
pub async fn recount_due(app: &App) -> Result<usize, Error> {
    let mut changed = 0;
    for id in store::list_with_deadline(app.db.read()).await? {
        let tx = app.db.begin_write().await?;
        let whole = whole(&tx, store::lock(&tx, id).await?).await?;
        let due_at = whole.application.deadlines(&app.calendar).first().map(|(_, at)| at);
        if due_at != whole.row.due_at {
            store::save_due(&tx, id, due_at).await?;
            tx.commit().await?;
            changed += 1;
        }
    }
    Ok(changed)
}
