//! Telling firms what a day brings for their records; telling it again tells nobody.

use std::collections::HashMap;

use entity::value::Severity;
use entity::value::id::{EnterpriseId, RecordId};

use super::due::{Reminder, Since, is_news, reminders, since};
use super::store;
use crate::app::App;
use crate::credit::record::actions::{self as record, Record};
use crate::credit::record::past::actions::earlier;
use crate::credit::repair::actions::{SUBJECT, Said, tell_firm};
use crate::credit::repair::leaving::{last_word, leaving_word};
use crate::notice::actions::{Receiver, told, told_already};
use crate::platform::calendar::today;
use crate::platform::i18n::Lang;
use crate::platform::store::Error;

/// Records that are looked through at once.
const CHUNK: u64 = 500;

/// Kind of the notice of a new adverse record.
const NEW: &str = "record_new";

/// Tells every firm with an account what today brings for its records.
pub async fn remind(app: &App) -> Result<(), Error> {
    let mut after = None;
    loop {
        let some = store::list(app.db.read(), after, CHUNK).await?;
        let Some((last, _)) = some.last().copied() else { return Ok(()) };
        after = Some(last);
        let ids: Vec<RecordId> = some.iter().map(|(id, _)| *id).collect();
        let records = record::by_id(app.db.read(), &ids).await?;
        let due = due(app, &some, &records).await?;
        if due.is_empty() {
            continue;
        }
        let tx = app.db.begin_write().await?;
        for (record, firm, said) in due {
            tell_firm(&tx, app, firm, record, said).await?;
        }
        tx.commit().await?;
    }
}

/// What some firms are to be told of some records, and have not been told.
async fn due<'a>(app: &App, some: &[(RecordId, EnterpriseId)], records: &'a HashMap<RecordId, Record>) -> Result<Vec<(&'a Record, EnterpriseId, Said)>, Error> {
    let (db, on) = (app.db.read(), app.clock.today());
    let earlier = earlier(db, records.values().filter(|record| is_news(record, on)).cloned().collect()).await?;
    let firms: Vec<EnterpriseId> = some.iter().map(|(_, firm)| *firm).collect();
    let opened = store::list_opened(db, &firms).await?;
    let mut all: Vec<(&Record, EnterpriseId, Reminder)> = Vec::new();
    for (id, firm) in some {
        let (Some(record), Some(opened)) = (records.get(id), opened.get(firm)) else { continue };
        let since = since(record, *firm, earlier.get(id).map_or(&[][..], Vec::as_slice));
        all.extend(reminders(record, since, today(*opened), on).into_iter().map(|reminder| (record, *firm, reminder)));
    }
    // Before it was known since when a record is bad news, it was told of by its first day alone.
    let changed: Vec<String> =
        all.iter().filter(|(_, _, due)| matches!(due, Reminder::New(Since::Became(_)))).map(|(record, ..)| record.id.to_string()).collect();
    let told = told(db, SUBJECT, &changed).await?;
    all.retain(|(record, firm, due)| match due {
        Reminder::New(Since::Became(at)) => {
            let (to, id) = (Receiver::Firm(*firm), record.id.to_string());
            !told.iter().any(|one| one.kind == NEW && one.to == to && one.subject_id == id && one.at >= *at)
        }
        Reminder::New(Since::Came) | Reminder::Expiring(_) | Reminder::Repairable(_) => true,
    });
    let all: Vec<(&Record, EnterpriseId, Said)> = all.into_iter().map(|(record, firm, due)| (record, firm, said(record, due))).collect();
    let causes: Vec<(Receiver, String)> = all.iter().map(|(_, firm, said)| (Receiver::Firm(*firm), said.cause.clone())).collect();
    let already = told_already(db, &causes).await?;
    Ok(all.into_iter().zip(causes).filter(|(_, cause)| !already.contains(cause)).map(|(one, _)| one).collect())
}

fn said(record: &Record, reminder: Reminder) -> Said {
    // Days are written as the mail is, in Chinese; the page of the record says them in the reader's language.
    let day = |day| Lang::Zh.day(&day);
    let id = record.id;
    let (kind, severity, words, cause) = match reminder {
        Reminder::New(since) => {
            let (until, from) = (last_word(record), leaving_word(record));
            let decided = day(record.decided_on.unwrap_or(record.seen_on));
            let words = vec![("department", record.department.clone()), ("decided", decided), ("until", until), ("repair", from)];
            let cause = match since {
                Since::Came => format!("{NEW}:{id}"),
                Since::Became(at) => format!("{NEW}:{id}:{}", at.timestamp()),
            };
            (NEW, Severity::Medium, words, cause)
        }
        Reminder::Expiring(on) => ("licence_expiring", Severity::Low, vec![("day", day(on))], format!("licence_expiring:{id}:{on}")),
        Reminder::Repairable(from) => ("repair_possible", Severity::Low, vec![("day", day(from))], format!("repair_possible:{id}:{from}")),
    };
    Said { kind, severity, words, cause, corrects: None }
}
