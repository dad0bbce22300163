//! What is new about the flags of firms: the rows, the lines of the trail, and who is told what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::enterprise::enterprise;
use entity::risk::risk_flag;
use entity::value::id::{EnterpriseId, FlagId, NoticeId, OrganisationId};
use entity::value::{FlagState, Severity, Signal};
use serde_json::{Value as Json, json};

use super::super::actions::records_of;
use super::super::before::{Before, CHANGE};
use super::super::catalogue;
use super::super::raise::{Cleared, Reconciliation, Shift, Standing};
use crate::app::App;
use crate::credit::record::actions::Record;
use crate::notice::actions::{Message, Receiver};
use crate::platform::audit::Deed;
use crate::platform::store::Error;

/// Kind of the subject of notices about flags.
pub const SUBJECT: &str = "risk_flag";

/// Where a firm sees its own flags.
const OWN_PAGE: &str = "/firm/file";
/// Where a bank sees those of its borrowers and applicants.
const BANK_PAGE: &str = "/bank/watch";
/// Where the regulators and the credit office see all.
const OFFICE_PAGE: &str = "/regulator/risks";

/// What is written about the flags of some firms, in the order in which it is told.
#[derive(Default)]
pub(in crate::risk) struct News {
    pub(in crate::risk) raised: Vec<risk_flag::Model>,
    pub(in crate::risk) changed: Vec<risk_flag::Model>,
    pub(in crate::risk) deeds: Vec<Deed<'static>>,
    pub(in crate::risk) messages: Vec<Message>,
}

/// A firm and those whom bad news of it concerns.
pub(in crate::risk) struct Concerned<'a> {
    pub(in crate::risk) firm: enterprise::Model,
    /// Banks with an application under way or a balance.
    pub(in crate::risk) exposed: BTreeSet<OrganisationId>,
    /// The regulators and the credit office.
    pub(in crate::risk) offices: &'a [OrganisationId],
}

/// What is known of a firm before.
pub(in crate::risk) struct Known<'a> {
    pub(in crate::risk) records: &'a [Record],
    /// Its flags that stand.
    pub(in crate::risk) open: Vec<risk_flag::Model>,
    /// By flag: who was alerted to it, and by which notice last.
    pub(in crate::risk) told: &'a mut HashMap<String, BTreeMap<Receiver, NoticeId>>,
}

/// The flags whose alerts may have to be corrected.
pub(in crate::risk) fn corrected(way: &Reconciliation) -> impl Iterator<Item = FlagId> {
    way.change.iter().map(|(flag, ..)| *flag).chain(way.clear.iter().map(|(flag, ..)| *flag))
}

impl News {
    /// Adds what happens to the flags of a firm.
    pub(in crate::risk) fn of(&mut self, app: &App, whom: &Concerned<'_>, mut known: Known<'_>, way: Reconciliation) -> Result<(), Error> {
        let mut rows: BTreeMap<FlagId, risk_flag::Model> = std::mem::take(&mut known.open).into_iter().map(|row| (row.id, row)).collect();
        for standing in way.raise {
            self.raise(app, whom, &standing, known.records);
        }
        let changed: BTreeSet<FlagId> = way.change.iter().map(|(flag, ..)| *flag).collect();
        for (flag, since) in way.dispute {
            let row = rows.get_mut(&flag).ok_or(Error::NotFound)?;
            row.disputed_at = since;
            if !changed.contains(&flag) {
                self.deeds.push(Deed {
                    action: "risk.dispute",
                    subject_kind: SUBJECT,
                    subject_id: flag.to_string(),
                    detail: json!({ "enterprise": whom.firm.id, "code": row.code, "since": since }),
                });
                self.changed.push(row.clone());
            }
        }
        for (flag, standing, shift) in way.change {
            let row = rows.remove(&flag).ok_or(Error::NotFound)?;
            self.change(whom, row, (&standing, shift), &mut known);
        }
        for (flag, signal, why) in way.clear {
            let row = rows.remove(&flag).ok_or(Error::NotFound)?;
            self.clear(app, whom, row, (signal, why), &mut known);
        }
        Ok(())
    }
    fn raise(&mut self, app: &App, whom: &Concerned<'_>, standing: &Standing, records: &[Record]) {
        let id: FlagId = app.ids.new_id();
        self.raised.push(risk_flag::Model {
            id,
            enterprise_id: whom.firm.id,
            code: standing.signal.code().to_owned(),
            severity: standing.severity,
            state: FlagState::Open,
            evidence: evidence(standing, records),
            opened_on: standing.opened_on,
            valid_until: standing.valid_until,
            turns_on: standing.turns_on,
            rule_version: standing.rule.to_owned(),
            raised_at: app.clock.now(),
            cleared_at: None,
            cleared_because: None,
            disputed_at: None,
            version: 1,
        });
        self.deeds.push(deed("risk.raise", id, whom.firm.id, standing.signal));
        self.alert(whom, &Alert { flag: id, standing, kind: "risk_raised", own_kind: "risk_raised_own", cause: format!("risk_raised:{id}") });
    }
    fn change(&mut self, whom: &Concerned<'_>, mut row: risk_flag::Model, to: (&Standing, Shift), known: &mut Known<'_>) {
        let (standing, shift) = to;
        let (id, version) = (row.id, row.version + 1);
        let before = Before { version: row.version, severity: row.severity, rule: row.rule_version.clone(), records: records_of(&row.evidence) };
        let shrinks = before.records.iter().any(|was| !standing.records.contains(was));
        row.severity = standing.severity;
        row.evidence = evidence(standing, known.records);
        row.opened_on = standing.opened_on;
        row.valid_until = standing.valid_until;
        row.turns_on = standing.turns_on;
        standing.rule.clone_into(&mut row.rule_version);
        let disputed = row.disputed_at.is_some();
        self.changed.push(row);
        let mut changed = deed(CHANGE, id, whom.firm.id, standing.signal);
        changed.detail["before"] = json!(before);
        self.deeds.push(changed);
        if shrinks {
            // It stands on other records; whoever was told of the one that it does not rest on any more hears so, before any new alert.
            let words = vec![("signal", key(standing.signal.text_key())), ("severity", key(standing.severity.text_key()))];
            let said = Said { kind: "risk_eased", own_kind: "risk_eased_own", severity: standing.severity, cause: format!("risk_eased:{id}:{version}"), words };
            self.correct(whom, id, &said, known);
        }
        match shift {
            Shift::Milder => {}
            // What stands by records in dispute alone is no alert.
            Shift::Worse if disputed => {}
            Shift::Worse => {
                let cause = format!("risk_worsened:{id}:{version}");
                self.alert(whom, &Alert { flag: id, standing, kind: "risk_worsened", own_kind: "risk_worsened_own", cause });
            }
        }
    }
    fn clear(&mut self, app: &App, whom: &Concerned<'_>, mut row: risk_flag::Model, what: (Signal, Cleared), known: &mut Known<'_>) {
        let (signal, why) = what;
        let (id, severity) = (row.id, row.severity);
        row.state = FlagState::Cleared;
        row.cleared_at = Some(app.clock.now());
        row.cleared_because = Some(why.code().to_owned());
        row.disputed_at = None;
        self.changed.push(row);
        self.deeds.push(deed("risk.clear", id, whom.firm.id, signal));
        let words = vec![("signal", key(signal.text_key())), ("because", key(why.text_key()))];
        let said = Said { kind: "risk_corrected", own_kind: "risk_corrected_own", severity, cause: format!("risk_corrected:{id}"), words };
        self.correct(whom, id, &said, known);
    }
    /// Tells exactly those who were alerted, whoever has an exposure today; the last alert of each is the one that is corrected.
    fn correct(&mut self, whom: &Concerned<'_>, flag: FlagId, said: &Said, known: &mut Known<'_>) {
        let mut alerted: BTreeMap<Receiver, Option<NoticeId>> = BTreeMap::from([(Receiver::Firm(whom.firm.id), None)]);
        let told = known.told.remove(&flag.to_string()).unwrap_or_default();
        alerted.extend(told.into_iter().map(|(to, notice)| (to, Some(notice))));
        for (to, corrects) in alerted {
            let (kind, path) = match to {
                Receiver::Firm(_) => (said.own_kind, OWN_PAGE),
                Receiver::Organisation(id) | Receiver::Person(id, _) if whom.offices.contains(&id) => (said.kind, OFFICE_PAGE),
                Receiver::Organisation(_) | Receiver::Person(..) => (said.kind, BANK_PAGE),
            };
            let words = [("firm", whom.firm.name.clone())].into_iter().chain(said.words.iter().cloned()).collect();
            let (subject_id, path, severity, cause) = (flag.to_string(), path.to_owned(), said.severity, said.cause.clone());
            self.messages.push(Message { to, kind, severity, subject_kind: SUBJECT, subject_id, path, words, cause, corrects });
        }
    }
    fn alert(&mut self, whom: &Concerned<'_>, alert: &Alert<'_>) {
        let entry = catalogue::entry(alert.standing.signal);
        let own = vec![("signal", key(entry.name_key)), ("what", key(entry.what_key)), ("basis", key(entry.basis_key)), ("clear", key(entry.clear_key))];
        self.messages.push(alert.message(Receiver::Firm(whom.firm.id), alert.own_kind, OWN_PAGE, own));
        let heavy = match alert.standing.severity {
            Severity::High | Severity::Medium => true,
            Severity::Low | Severity::Info => false,
        };
        // Bad news of a firm that owes nobody and asks nobody is on the pages; letters about it would bury the ones that matter.
        if !heavy || whom.exposed.is_empty() {
            return;
        }
        let banks = whom.exposed.iter().map(|bank| (*bank, BANK_PAGE));
        for (to, path) in banks.chain(whom.offices.iter().map(|office| (*office, OFFICE_PAGE))) {
            let severity = key(alert.standing.severity.text_key());
            let words = vec![("firm", whom.firm.name.clone()), ("signal", key(entry.name_key)), ("severity", severity), ("what", key(entry.what_key))];
            self.messages.push(alert.message(Receiver::Organisation(to), alert.kind, path, words));
        }
    }
}

/// The records of a flag with the hash of what they said when it was raised.
fn evidence(standing: &Standing, records: &[Record]) -> Json {
    let rests = records.iter().filter(|r| standing.records.contains(&r.id));
    rests.map(|r| json!({ "record": r.id, "source": r.source, "hash": r.content_hash })).collect()
}

fn deed(action: &'static str, flag: FlagId, enterprise: EnterpriseId, signal: Signal) -> Deed<'static> {
    let detail = json!({ "enterprise": enterprise, "code": signal.code() });
    Deed { action, subject_kind: SUBJECT, subject_id: flag.to_string(), detail }
}

/// A correction.
struct Said {
    /// What banks and offices are told.
    kind: &'static str,
    /// What the firm itself is told.
    own_kind: &'static str,
    severity: Severity,
    cause: String,
    words: Vec<(&'static str, String)>,
}

/// A word that is a text of the reader's language.
fn key(text_key: &str) -> String {
    format!("@{text_key}")
}

/// News of a flag.
struct Alert<'a> {
    flag: FlagId,
    standing: &'a Standing,
    /// What banks and offices are told.
    kind: &'static str,
    /// What the firm itself is told.
    own_kind: &'static str,
    cause: String,
}

impl Alert<'_> {
    fn message(&self, to: Receiver, kind: &'static str, path: &str, words: Vec<(&'static str, String)>) -> Message {
        Message {
            to,
            kind,
            severity: self.standing.severity,
            subject_kind: SUBJECT,
            subject_id: self.flag.to_string(),
            path: path.to_owned(),
            words,
            cause: self.cause.clone(),
            corrects: None,
        }
    }
}
