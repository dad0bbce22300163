//! How the rows of a source that several items share are spread over the lists, kinds of filings or qualifications that they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::draft::Draft;
use super::fold::fold;
use super::header::Header;
use super::parcel::Batch;
use super::rule::Kind;
use crate::credit::catalogue::belonging::told_by;

/// What a file holds of one list, one kind of filing or one qualification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Share {
    /// Rows that became records or were known.
    pub accepted: i64,
    /// Rows in the quarantine.
    pub quarantined: i64,
    /// Accepted rows whose firm was known.
    pub matched: i64,
    /// How often each reason to refuse a row came up.
    pub reasons: BTreeMap<String, i64>,
}

impl Share {
    /// Its rows.
    pub const fn rows(&self) -> i64 {
        self.accepted + self.quarantined
    }
    /// Adds another one.
    pub fn add(&mut self, other: &Self) {
        let Self { accepted, quarantined, matched, reasons } = other;
        self.accepted += accepted;
        self.quarantined += quarantined;
        self.matched += matched;
        for (reason, n) in reasons {
            *self.reasons.entry(reason.clone()).or_default() += n;
        }
    }
}

/// The shares by the codes of the kinds; of rows that name none, under the empty text.
pub type Shares = BTreeMap<String, Share>;

/// Which of the kinds of its source a record is; none of a source that is one item.
pub fn kind_of(draft: &Draft) -> Option<&str> {
    draft.content.get(told_by(draft.source)?).and_then(Value::as_str)
}

/// Counts the rows of a batch of a file of a source that several items share; `matched` of the accepted ones led to a firm.
pub fn count(shares: &mut Shares, header: Option<&Header>, batch: &Batch, matched: &BTreeMap<String, i64>) {
    for kind in batch.drafts.iter().filter_map(kind_of) {
        shares.entry(kind.to_owned()).or_default().accepted += 1;
    }
    for (kind, n) in matched {
        shares.entry(kind.clone()).or_default().matched += n;
    }
    for refused in &batch.refused {
        let kind = header.and_then(|header| named(header, &refused.cells)).unwrap_or_default();
        let share = shares.entry(kind.to_owned()).or_default();
        share.quarantined += 1;
        for reason in &refused.reasons {
            *share.reasons.entry(reason.code.code().to_owned()).or_default() += 1;
        }
    }
}

/// The kind that a refused row names.
fn named<'a>(header: &'a Header, cells: &[String]) -> Option<&'a str> {
    let field = told_by(header.rules().source)?;
    let Kind::Choice(words) = &header.rules().field(field)?.is else { return None };
    words.code(&fold(cells.get(header.column_of(field)?)?.trim()), header.version())
}

#[cfg(test)]
mod tests {
    use entity::value::Source;

    use super::*;
    use crate::credit::feed::finding::ReasonCode;
    use crate::credit::feed::parcel::{Refused, superseded};

    #[test]
    fn refused_rows_count_with_the_list_that_they_name() {
        let columns = ["序号", "名单名称", "企业名称"].map(str::to_owned);
        let refused = |list: &str| Refused {
            line: 2,
            cells: ["1", list, "某公司"].map(str::to_owned).to_vec(),
            reasons: vec![superseded(9), superseded(9)],
            identification: None,
        };
        let batch = Batch { refused: ["海关失信企业", "守信激励对象", "红名单", "什么名单"].map(refused).to_vec(), ..Batch::default() };
        let mut shares = Shares::new();
        // A file whose columns do not say the list at all has no header; its rows name none.
        count(&mut shares, None, &batch, &BTreeMap::new());
        assert_eq!(shares.keys().collect::<Vec<_>>(), [""]);
        let mut shares = Shares::new();
        let whole = [&columns[..], &["统一社会信用代码".to_owned(), "列入日期".to_owned()]].concat();
        let header = Header::resolve(Source::Listing, whole).expect("a header");
        count(&mut shares, Some(&header), &batch, &BTreeMap::from([("honest".to_owned(), 3)]));
        let told: Vec<(&str, i64, i64)> = shares.iter().map(|(list, share)| (list.as_str(), share.quarantined, share.matched)).collect();
        assert_eq!(told, [("", 1, 0), ("customs", 1, 0), ("honest", 2, 3)]);
        assert_eq!(shares["honest"].reasons[ReasonCode::Superseded.code()], 4);
    }
}
