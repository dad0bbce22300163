//! Comparing rows with other sources: what they say of the firms of a batch is read at once.

use std::collections::{BTreeSet, HashMap};

use entity::value::id::EnterpriseId;
use entity::value::{RegisterItem, Source, Uscc};
use serde_json::Value as Json;

use super::compare::{Hit, Known, compare};
use super::rule::Severity;
use crate::credit::feed::draft::Draft;
use crate::credit::feed::finding::{Finding, Mark, Reason, shown};
use crate::credit::feed::header::Header;
use crate::credit::feed::parcel::{Batch, Refused};
use crate::credit::feed::rule::{Rules, rules};
use crate::credit::record::figures::actions as figures;
use crate::credit::record::kept::actions::Kept;
use crate::enterprise::figures::work_out::Row;
use crate::enterprise::register::actions::{self as register, Firm};
use crate::platform::store::{Connection, Error};

/// Compares the rows of a batch that say something new: those that a rule refuses go to quarantine, those that one warns of are marked. The
/// header says in which column each field stands, `kept` what is kept of their records; it comes back with the firms that were looked up.
pub async fn settle(db: &impl Connection, source: Source, header: Option<&Header>, mut batch: Batch, kept: Kept) -> Result<(Batch, Kept), Error> {
    let rules = rules(source);
    let new: Vec<(usize, &Draft)> = batch.drafts.iter().enumerate().filter(|(_, draft)| !kept.says(draft)).collect();
    let told = Told::of(db, rules, &new.iter().map(|(_, draft)| *draft).collect::<Vec<_>>()).await?;
    let found: Vec<(usize, Vec<Hit<'_>>)> = new.into_iter().map(|(at, draft)| (at, told.hits(rules, draft))).filter(|(_, hits)| !hits.is_empty()).collect();
    let kept = if rules.compared().is_empty() { kept } else { kept.with_firms(told.owners()) };
    let mut out = Vec::new();
    for (at, hits) in found {
        let Some(draft) = batch.drafts.get(at) else { continue };
        let place = Place { header, cells: batch.cells.get(at).map(Vec::as_slice), draft };
        let (refusing, warning): (Vec<Hit<'_>>, Vec<Hit<'_>>) = hits.into_iter().partition(|hit| hit.rule.severity == Severity::Refuse);
        if refusing.is_empty() {
            let marks: Vec<_> = warning.iter().map(|hit| place.finding(hit, hit.rule.is.finds().mark())).collect();
            batch.drafts.get_mut(at).into_iter().for_each(|draft| draft.marks.extend(marks.iter().cloned()));
            continue;
        }
        let reasons = refusing.iter().map(|hit| place.finding(hit, hit.rule.is.finds().reason())).collect();
        let (line, cells) = (batch.lines.get(at).copied().unwrap_or_default(), batch.cells.get(at).cloned().unwrap_or_default());
        batch.refused.push(Refused { line, cells, reasons, identification: None });
        out.push(at);
    }
    batch.take_out(&out);
    Ok((batch, kept))
}

/// Marks rows of which a person has decided whom they are about; none is refused any more.
pub async fn mark(db: &impl Connection, source: Source, drafts: &mut [Draft]) -> Result<(), Error> {
    let found = weigh(db, source, drafts).await?;
    for (draft, found) in drafts.iter_mut().zip(found) {
        draft.marks.extend(found.marks);
    }
    Ok(())
}

/// What the rules find of a row of which it is known by now whom it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weighed {
    /// What is remarkable, also where a rule refuses it.
    pub marks: Vec<Mark>,
    /// Whether a rule refuses it.
    pub refused: bool,
}

/// Compares rows of a source that are no longer in their file, in their order.
pub async fn weigh(db: &impl Connection, source: Source, drafts: &[Draft]) -> Result<Vec<Weighed>, Error> {
    weighed(db, source, None, drafts).await
}

/// The same by those rules alone that look at an item of the register.
pub async fn weigh_by(db: &impl Connection, source: Source, item: RegisterItem, drafts: &[Draft]) -> Result<Vec<Weighed>, Error> {
    weighed(db, source, Some(item), drafts).await
}

async fn weighed(db: &impl Connection, source: Source, by: Option<RegisterItem>, drafts: &[Draft]) -> Result<Vec<Weighed>, Error> {
    let rules = rules(source);
    let told = Told::of(db, rules, &drafts.iter().collect::<Vec<_>>()).await?;
    let weighed = drafts.iter().map(|draft| {
        let (place, mut hits) = (Place { header: None, cells: None, draft }, told.hits(rules, draft));
        hits.retain(|hit| by.is_none_or(|item| hit.rule.is.item() == Some(item)));
        Weighed {
            marks: hits.iter().map(|hit| place.finding(hit, hit.rule.is.finds().mark())).collect(),
            refused: hits.iter().any(|hit| hit.rule.severity == Severity::Refuse),
        }
    });
    Ok(weighed.collect())
}

/// Judges one row as its delivery would: its marks, or why it is refused.
pub async fn judge(db: &impl Connection, draft: &Draft) -> Result<Result<Vec<Mark>, Vec<Reason>>, Error> {
    let rules = rules(draft.source);
    let told = Told::of(db, rules, &[draft]).await?;
    let (place, hits) = (Place { header: None, cells: None, draft }, told.hits(rules, draft));
    let (refusing, warning): (Vec<Hit<'_>>, Vec<Hit<'_>>) = hits.into_iter().partition(|hit| hit.rule.severity == Severity::Refuse);
    if refusing.is_empty() {
        return Ok(Ok(warning.iter().map(|hit| place.finding(hit, hit.rule.is.finds().mark())).collect()));
    }
    Ok(Err(refusing.iter().map(|hit| place.finding(hit, hit.rule.is.finds().reason())).collect()))
}

/// Where a row stands in its file, as far as that is at hand.
struct Place<'a> {
    header: Option<&'a Header>,
    cells: Option<&'a [String]>,
    draft: &'a Draft,
}

impl Place<'_> {
    fn finding<C>(&self, hit: &Hit<'_>, code: C) -> Finding<C> {
        let column = self.header.and_then(|header| header.column_of(hit.field));
        let cell = column.and_then(|column| self.cells?.get(column)).cloned();
        let named = column.and_then(|column| self.header?.columns().get(column)).cloned();
        let value = shown(cell.unwrap_or_else(|| said(hit, self.draft)).trim());
        Finding { code, field: hit.field.to_owned(), column: named.unwrap_or_default(), value, suggestion: None, other: Some(hit.other.clone()) }
    }
}

/// What the row says, where its cell is not at hand.
fn said(hit: &Hit<'_>, draft: &Draft) -> String {
    match draft.content.get(hit.field) {
        Some(Json::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => draft.subject_name.clone(),
    }
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
    async fn of(db: &impl Connection, rules: &Rules, drafts: &[&Draft]) -> Result<Self, Error> {
        let compared = rules.compared();
        if compared.is_empty() {
            return Ok(Self::default());
        }
        let codes: BTreeSet<&Uscc> = drafts.iter().filter_map(|draft| draft.subject_code.as_ref()).collect();
        let ids: BTreeSet<EnterpriseId> = drafts.iter().filter_map(|draft| draft.identified.map(|found| found.enterprise)).collect();
        let codes: Vec<Uscc> = codes.into_iter().cloned().collect();
        // One statement for the firms of the whole batch; the others are only for names that differ and for numbers to compare.
        let (by_code, by_id) = register::firms(db, &codes, &ids.into_iter().collect::<Vec<_>>()).await?;
        let mut told = Self { by_code, by_id, ..Self::default() };
        let renamed: BTreeSet<EnterpriseId> = drafts
            .iter()
            .filter_map(|draft| told.firm(draft).filter(|firm| firm.entered.name.as_ref().is_some_and(|name| *name != draft.subject_name)))
            .map(|firm| firm.id)
            .collect();
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
    /// The rules that a row trips.
    fn hits<'r>(&self, rules: &'r Rules, draft: &Draft) -> Vec<Hit<'r>> {
        compare(rules, draft, self.known(draft))
    }
    /// The firms of the codes.
    fn owners(self) -> HashMap<String, EnterpriseId> {
        self.by_code.into_iter().map(|(code, firm)| (code, firm.owner)).collect()
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
