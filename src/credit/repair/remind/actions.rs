//! Telling firms what a day brings for their records; telling it again tells nobody.

use entity::value::Severity;
use entity::value::id::{EnterpriseId, RecordId};

use super::due::{Reminder, reminders};
use super::store;
use crate::app::App;
use crate::credit::record::actions::{self as record, Record};
use crate::credit::repair::actions::{Said, tell_firm};
use crate::credit::repair::leaving::{last_word, leaving_word};
use crate::platform::i18n::Lang;
use crate::platform::store::{Error, Tx};

/// Records that are looked through at once.
const CHUNK: u64 = 500;

/// Tells every firm with an account what today brings for its records.
pub async fn remind(app: &App) -> Result<(), Error> {
    let today = app.clock.today();
    let mut after = None;
    loop {
        let some = store::list(app.db.read(), after, CHUNK).await?;
        let Some((last, _)) = some.last().copied() else { return Ok(()) };
        after = Some(last);
        let ids: Vec<RecordId> = some.iter().map(|(id, _)| *id).collect();
        let records = record::by_id(app.db.read(), &ids).await?;
        let due: Vec<(&Record, EnterpriseId, Reminder)> = some
            .iter()
            .filter_map(|(id, firm)| Some((records.get(id)?, *firm)))
            .flat_map(|(record, firm)| reminders(record, today).into_iter().map(move |reminder| (record, firm, reminder)))
            .collect();
        if due.is_empty() {
            continue;
        }
        let tx = app.db.begin_write().await?;
        for (record, firm, reminder) in due {
            tell(&tx, app, record, firm, reminder).await?;
        }
        tx.commit().await?;
    }
}

async fn tell(tx: &Tx, app: &App, record: &Record, firm: EnterpriseId, reminder: Reminder) -> Result<(), Error> {
    // Days are written as the mail is, in Chinese; the page of the record says them in the reader's language.
    let day = |day| Lang::Zh.day(&day);
    let id = record.id;
    let (kind, severity, words, cause) = match reminder {
        Reminder::New => {
            let (until, from) = (last_word(record), leaving_word(record));
            let decided = day(record.decided_on.unwrap_or(record.seen_on));
            let words = vec![("department", record.department.clone()), ("decided", decided), ("until", until), ("repair", from)];
            ("record_new", Severity::Medium, words, format!("record_new:{id}"))
        }
        Reminder::Expiring(on) => ("licence_expiring", Severity::Low, vec![("day", day(on))], format!("licence_expiring:{id}:{on}")),
        Reminder::Repairable(from) => ("repair_possible", Severity::Low, vec![("day", day(from))], format!("repair_possible:{id}:{from}")),
    };
    tell_firm(tx, app, firm, record, Said { kind, severity, words, cause, corrects: None }).await
}
