//! The audit report as an XLSX workbook: the same data gives the same bytes.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{LookupPurpose, LookupResult, LookupRule};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::consent::register::chain::Anchor;
use crate::platform::i18n::Lang;

/// The purposes that are counted; a firm's looks at itself are not.
const PURPOSES: [LookupPurpose; 3] = [LookupPurpose::CreditReview, LookupPurpose::PostLoan, LookupPurpose::Supervision];

/// How often somebody looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Look-ups by result.
    pub results: BTreeMap<LookupResult, i64>,
    /// Look-ups by purpose.
    pub purposes: BTreeMap<LookupPurpose, i64>,
}

impl Tally {
    /// Counts one.
    pub fn add(&mut self, result: LookupResult, purpose: LookupPurpose) {
        *self.results.entry(result).or_default() += 1;
        *self.purposes.entry(purpose).or_default() += 1;
    }
}

/// Something remarkable, with names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remarkable {
    /// On which day.
    pub day: NaiveDate,
    /// Of which organisation.
    pub organisation: String,
    /// Who; empty for a system.
    pub person: String,
    /// What it was.
    pub rule: LookupRule,
    /// How often.
    pub times: i64,
}

/// What the report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// The month in words.
    pub period: String,
    /// Up to when.
    pub cut_off: DateTime<Utc>,
    /// By name of organisation and person; an empty name is a system, or the platform itself.
    pub people: BTreeMap<(String, String), Tally>,
    /// What was remarkable.
    pub anomalies: Vec<Remarkable>,
    /// Anchors of the month's days.
    pub anchors: Vec<Anchor>,
}

impl Audit {
    /// Everything it says as text, to be hashed.
    pub fn text(&self) -> String {
        let Self { period, cut_off, people, anomalies, anchors } = self;
        let mut text = format!("{period}\n{cut_off}\n");
        for ((organisation, person), tally) in people {
            text += &format!("{organisation}\t{person}");
            tally.results.iter().for_each(|(result, n)| text += &format!("\t{result}={n}"));
            tally.purposes.iter().for_each(|(purpose, n)| text += &format!("\t{purpose}={n}"));
            text += "\n";
        }
        for one in anomalies {
            text += &format!("{}\t{}\t{}\t{}\t{}\n", one.day, one.organisation, one.person, one.rule, one.times);
        }
        text + &Anchor::file(anchors)
    }
}

/// Makes the workbook.
pub fn render(audit: &Audit, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(audit.cut_off.timestamp())?;
    book.set_properties(&DocProperties::new().set_title(format!("{} {}", lang.t("audit-title"), audit.period)).set_creation_datetime(&made));
    let styles = [Format::new().set_bold().set_font_size(14), Format::new().set_bold().set_border_bottom(FormatBorder::Thin)];
    let subtitle = lang.t2("audit-subtitle", "period", &audit.period, "cut", lang.instant(&audit.cut_off));

    let page = book.add_worksheet();
    let mut heads = vec![lang.t("audit-organisation"), lang.t("audit-person")];
    heads.extend(LookupResult::ALL.iter().map(|result| lang.t(result.text_key())));
    heads.extend(PURPOSES.iter().map(|purpose| lang.t(purpose.text_key())));
    begin(page, &lang.t("audit-people"), &subtitle, &heads, &styles)?;
    for (row, ((organisation, person), tally)) in (3_u32..).zip(&audit.people) {
        page.write_string(row, 0, if organisation.is_empty() { lang.t("audit-platform") } else { organisation.clone() })?;
        page.write_string(row, 1, if person.is_empty() { lang.t("lookup-system") } else { person.clone() })?;
        let counts = LookupResult::ALL.iter().map(|result| tally.results.get(result)).chain(PURPOSES.iter().map(|purpose| tally.purposes.get(purpose)));
        for (column, count) in (2_u16..).zip(counts) {
            number(page, row, column, count.copied().unwrap_or_default())?;
        }
    }

    let page = book.add_worksheet();
    let heads = ["audit-day", "audit-organisation", "audit-person", "audit-rule", "audit-times"].map(|key| lang.t(key));
    begin(page, &lang.t("audit-anomalies"), &subtitle, &heads, &styles)?;
    for (row, one) in (3_u32..).zip(&audit.anomalies) {
        let person = if one.person.is_empty() { lang.t("lookup-system") } else { one.person.clone() };
        let texts = [one.day.to_string(), one.organisation.clone(), person, lang.t(one.rule.text_key())];
        for (column, text) in (0_u16..).zip(texts) {
            page.write_string(row, column, text)?;
        }
        number(page, row, 4, one.times)?;
    }

    let page = book.add_worksheet();
    let heads = ["office-anchor-day", "office-anchor-seq", "office-anchor-lookups", "office-anchor-hash", "office-anchor-mark"].map(|key| lang.t(key));
    begin(page, &lang.t("office-anchors"), &subtitle, &heads, &styles)?;
    for (row, anchor) in (3_u32..).zip(&audit.anchors) {
        page.write_string(row, 0, anchor.day.to_string())?;
        number(page, row, 1, anchor.at.seq)?;
        number(page, row, 2, anchor.lookups)?;
        page.write_string(row, 3, &anchor.at.hash)?;
        page.write_string(row, 4, &anchor.mark)?;
    }
    book.save_to_buffer()
}

/// Names a sheet and writes its title and heads.
fn begin(page: &mut Worksheet, name: &str, subtitle: &str, heads: &[String], [title, head]: &[Format; 2]) -> Result<(), XlsxError> {
    page.set_name(name)?;
    page.write_string_with_format(0, 0, name, title)?;
    page.write_string(1, 0, subtitle)?;
    for (column, text) in (0_u16..).zip(heads) {
        page.write_string_with_format(2, column, text, head)?;
        page.set_column_width(column, 20)?;
    }
    Ok(())
}

/// A count; a spreadsheet's numbers are exact far beyond it.
fn number(page: &mut Worksheet, row: u32, column: u16, count: i64) -> Result<(), XlsxError> {
    page.write_number(row, column, f64::from(i32::try_from(count).unwrap_or(i32::MAX)))?;
    Ok(())
}
