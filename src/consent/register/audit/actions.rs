//! Making the audit report of a month, keeping it, and mailing it to the credit office.

use std::collections::{BTreeMap, HashMap};

use chrono::Days;
use entity::value::LookupRule;
use entity::value::id::{OrganisationId, PersonId};

use super::sheet::{self, Audit, Remarkable, Tally};
use crate::account::actions as account;
use crate::app::App;
use crate::consent::register::store;
use crate::platform::audit::By;
use crate::platform::i18n::Lang;
use crate::platform::store::Error;
use crate::report::actions::{self as report, Audience, Kept, Origin};
use crate::report::period::Period;

/// The code of the report.
pub const CODE: &str = "register";
/// The version of its layout.
const VERSION: &str = "register@1";

/// What the report of a month says.
pub async fn audit(app: &App, period: Period) -> Result<Audit, Error> {
    let (db, within) = (app.db.read(), period.bounds());
    let mut after = 0;
    let mut tallies: HashMap<(Option<OrganisationId>, Option<PersonId>), Tally> = HashMap::new();
    loop {
        let rows = store::list_within(db, within, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        for row in rows {
            tallies.entry((row.organisation_id, row.person_id)).or_default().add(row.result, row.purpose);
        }
    }
    let window = period.window();
    let (first, last) = (window.from_on, window.until_on.checked_sub_days(Days::new(1)).unwrap_or(window.until_on));
    let raised = store::list_anomalies(db, first, last).await?;
    let people: Vec<PersonId> = tallies.keys().filter_map(|(_, person)| *person).chain(raised.iter().filter_map(|row| row.person_id)).collect();
    let people = crate::consent::store::person_names(db, people).await?;
    let organisations: HashMap<OrganisationId, String> = account::organisations(app, None).await?.into_iter().map(|o| (o.id, o.name)).collect();
    let organisation = |id: Option<OrganisationId>| id.and_then(|id| organisations.get(&id).cloned()).unwrap_or_default();
    let person = |id: Option<PersonId>| id.and_then(|id| people.get(&id).cloned()).unwrap_or_default();
    let mut by_name: BTreeMap<(String, String), Tally> = BTreeMap::new();
    for ((of, who), tally) in tallies {
        let sum = by_name.entry((organisation(of), person(who))).or_default();
        // People of one name in one organisation stand in one row.
        tally.results.into_iter().for_each(|(result, n)| *sum.results.entry(result).or_default() += n);
        tally.purposes.into_iter().for_each(|(purpose, n)| *sum.purposes.entry(purpose).or_default() += n);
    }
    let mut anomalies: Vec<Remarkable> = raised
        .into_iter()
        .filter_map(|row| {
            let rule: LookupRule = row.rule.parse().ok()?;
            Some(Remarkable { day: row.day, organisation: organisation(row.organisation_id), person: person(row.person_id), rule, times: row.times })
        })
        .collect();
    anomalies.sort();
    let anchors = store::list_anchors(db).await?.into_iter().filter(|anchor| (first..=last).contains(&anchor.day)).collect();
    Ok(Audit { period: period.label(&Lang::Zh), cut_off: within.1, people: by_name, anomalies, anchors })
}

/// Makes the report of a month that is over and mails it to the credit office; the same data makes no second one.
pub async fn make(app: &App, by: &By, period: Period, origin: Origin) -> Result<(), report::Error> {
    if !period.is_over(app.clock.now()) {
        return Err(report::Error::NotOver);
    }
    let audit = audit(app, period).await?;
    let file = sheet::render(&audit, Lang::Zh).map_err(|error| report::Error::Render(error.to_string()))?;
    let kept = Kept {
        code: CODE,
        definition: VERSION,
        title_key: "audit-title",
        period,
        cut_off: audit.cut_off,
        text: audit.text(),
        file,
        path: "/operator/register",
        audience: Audience::CreditOffice,
    };
    report::keep(app, by, kept, origin).await?;
    Ok(())
}
