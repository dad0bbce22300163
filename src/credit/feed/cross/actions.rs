//! Comparing rows with other sources: what they say of the firms of a batch is read at once.

use std::collections::{BTreeSet, HashMap};

use entity::value::id::EnterpriseId;
use entity::value::{Source, Uscc};
use serde_json::Value as Json;

use super::compare::{Hit, Known, compare};
use super::rule::Severity;
use crate::credit::feed::draft::Draft;
use crate::credit::feed::finding::{Finding, shown};
use crate::credit::feed::header::Header;
use crate::credit::feed::parcel::{Batch, Refused};
use crate::credit::feed::rule::{Rules, rules};
use crate::credit::record::figures::actions as figures;
use crate::enterprise::figures::work_out::Row;
use crate::enterprise::register::actions::{self as register, Firm};
use crate::platform::store::{Connection, Error};

/// Compares the rows of a batch: those that a rule refuses go to quarantine, those that one warns of are marked. The header says in which
/// column each field stands.
pub async fn settle(db: &impl Connection, source: Source, header: Option<&Header>, mut batch: Batch) -> Result<Batch, Error> {
    let rules = rules(source);
    let mut out = Vec::new();
    for (at, hits) in hits(db, rules, &batch.drafts).await? {
        let cells = batch.cells.get(at).map(Vec::as_slice);
        let column = |hit: &Hit<'_>| header.and_then(|header| header.column_of(hit.field));
        let value = |hit: &Hit<'_>, draft: &Draft| {
            let cell = column(hit).and_then(|column| cells?.get(column)).cloned();
            shown(cell.unwrap_or_else(|| said(hit, draft)).trim())
        };
        let named = |hit: &Hit<'_>| column(hit).and_then(|column| header?.columns().get(column)).cloned().unwrap_or_default();
        let Some(draft) = batch.drafts.get(at) else { continue };
        let (refusing, warning): (Vec<Hit<'_>>, Vec<Hit<'_>>) = hits.into_iter().partition(|hit| hit.rule.severity == Severity::Refuse);
        if refusing.is_empty() {
            let marks: Vec<_> = warning.iter().map(|hit| finding(hit, hit.rule.is.mark(), named(hit), value(hit, draft))).collect();
            if let Some(draft) = batch.drafts.get_mut(at) {
                draft.marks.extend(marks);
            }
            continue;
        }
        let reasons = refusing.iter().map(|hit| finding(hit, hit.rule.is.reason(), named(hit), value(hit, draft))).collect();
        let line = batch.lines.get(at).copied().unwrap_or_default();
        batch.refused.push(Refused { line, cells: batch.cells.get(at).cloned().unwrap_or_default(), reasons, identification: None });
        out.push(at);
    }
    batch.take_out(&out);
    Ok(batch)
}

/// Marks rows of which a person has decided whom they are about; none is refused any more.
pub async fn mark(db: &impl Connection, source: Source, drafts: &mut [Draft]) -> Result<(), Error> {
    for (at, hits) in hits(db, rules(source), drafts).await? {
        let Some(draft) = drafts.get_mut(at) else { continue };
        let marks: Vec<_> = hits.iter().map(|hit| finding(hit, hit.rule.is.mark(), String::new(), shown(&said(hit, draft)))).collect();
        draft.marks.extend(marks);
    }
    Ok(())
}

fn finding<C>(hit: &Hit<'_>, code: C, column: String, value: String) -> Finding<C> {
    Finding { code, field: hit.field.to_owned(), column, value, suggestion: None, other: Some(hit.other.clone()) }
}

/// What the row says, where its cell is not at hand.
fn said(hit: &Hit<'_>, draft: &Draft) -> String {
    match draft.content.get(hit.field) {
        Some(Json::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => draft.subject_name.clone(),
    }
}

/// The rows that trip rules, by their places.
async fn hits<'r>(db: &impl Connection, rules: &'r Rules, drafts: &[Draft]) -> Result<Vec<(usize, Vec<Hit<'r>>)>, Error> {
    if rules.cross.is_empty() || drafts.is_empty() {
        return Ok(Vec::new());
    }
    let told = Told::of(db, rules, drafts).await?;
    let hits = drafts.iter().enumerate().map(|(at, draft)| (at, compare(rules, draft, told.known(draft))));
    Ok(hits.filter(|(_, hits)| !hits.is_empty()).collect())
}

/// What other sources say of the firms of a batch.
#[derive(Default)]
struct Told {
    by_code: HashMap<String, Firm>,
    by_id: HashMap<EnterpriseId, Firm>,
    former: HashMap<EnterpriseId, Vec<String>>,
    rows: HashMap<EnterpriseId, Vec<(Source, Row)>>,
}

impl Told {
    async fn of(db: &impl Connection, rules: &Rules, drafts: &[Draft]) -> Result<Self, Error> {
        let compared = rules.compared();
        if compared.is_empty() {
            return Ok(Self::default());
        }
        let codes: BTreeSet<&Uscc> = drafts.iter().filter_map(|draft| draft.subject_code.as_ref()).collect();
        let ids: BTreeSet<EnterpriseId> = drafts.iter().filter_map(|draft| draft.identified.map(|found| found.enterprise)).collect();
        let codes: Vec<Uscc> = codes.into_iter().cloned().collect();
        let (by_code, by_id) = register::firms(db, &codes, &ids.into_iter().collect::<Vec<_>>()).await?;
        let mut told = Self { by_code, by_id, ..Self::default() };
        let renamed: BTreeSet<EnterpriseId> =
            drafts.iter().filter_map(|draft| told.firm(draft).filter(|firm| firm.entered.name != draft.subject_name)).map(|firm| firm.id).collect();
        told.former = register::former_names(db, &renamed.into_iter().collect::<Vec<_>>()).await?;
        let sources: Vec<Source> = compared.into_iter().filter(|source| source.is_figures()).collect();
        if !sources.is_empty() {
            let owners: BTreeSet<EnterpriseId> = drafts.iter().filter_map(|draft| told.firm(draft)).map(|firm| firm.owner).collect();
            for (firm, source, row) in figures::of(db, &owners.into_iter().collect::<Vec<_>>(), &sources).await? {
                told.rows.entry(firm).or_default().push((source, row));
            }
        }
        Ok(told)
    }
    fn firm(&self, draft: &Draft) -> Option<&Firm> {
        let named = draft.subject_code.as_ref().and_then(|code| self.by_code.get(code.as_str()));
        named.or_else(|| self.by_id.get(&draft.identified?.enterprise))
    }
    fn known(&self, draft: &Draft) -> Known<'_> {
        let Some(firm) = self.firm(draft) else { return Known::default() };
        Known {
            firm: Some(&firm.entered),
            former: self.former.get(&firm.id).map_or(&[], Vec::as_slice),
            rows: self.rows.get(&firm.owner).map_or(&[], Vec::as_slice),
        }
    }
}
