//! The tables of the quality of deliveries: what the pages and the report share, with the definition of every column.

use std::collections::HashMap;

use entity::value::id::OrganisationId;

use super::figures::{Figures, ItemQuality, Quality, Sent};
use super::standing::Standing;
use crate::credit::catalogue::item::Item;
use crate::credit::feed::finding::ReasonCode;
use crate::credit::record::list::name_key;
use crate::platform::i18n::Lang;
use crate::report::period::Period;
use crate::report::table::{Cell, Column, Label, Table, Totalling, Unit};

/// A figure of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// 应报.
    Expected,
    /// 已到.
    Arrived,
    /// 按时.
    OnTime,
    /// 迟报.
    Late,
    /// 缺报.
    Missing,
    /// 按时率.
    OnTimeShare,
    /// 报送.
    Deliveries,
    /// 重复报送.
    Repeated,
    /// 读取失败.
    Failed,
    /// 行数.
    Rows,
    /// 有效.
    Accepted,
    /// 隔离.
    Quarantined,
    /// 有效率.
    ValidShare,
    /// 匹配到主体.
    Matched,
    /// 匹配率.
    MatchedShare,
}

impl Measure {
    /// All, in the order of the columns.
    pub const ALL: [Self; 15] = [
        Self::Expected,
        Self::Arrived,
        Self::OnTime,
        Self::Late,
        Self::Missing,
        Self::OnTimeShare,
        Self::Deliveries,
        Self::Repeated,
        Self::Failed,
        Self::Rows,
        Self::Accepted,
        Self::Quarantined,
        Self::ValidShare,
        Self::Matched,
        Self::MatchedShare,
    ];
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Expected => "quality_measure-expected",
            Self::Arrived => "quality_measure-arrived",
            Self::OnTime => "quality_measure-on_time",
            Self::Late => "quality_measure-late",
            Self::Missing => "quality_measure-missing",
            Self::OnTimeShare => "quality_measure-on_time_share",
            Self::Deliveries => "quality_measure-deliveries",
            Self::Repeated => "quality_measure-repeated",
            Self::Failed => "quality_measure-failed",
            Self::Rows => "quality_measure-rows",
            Self::Accepted => "quality_measure-accepted",
            Self::Quarantined => "quality_measure-quarantined",
            Self::ValidShare => "quality_measure-valid_share",
            Self::Matched => "quality_measure-matched",
            Self::MatchedShare => "quality_measure-matched_share",
        }
    }
    /// Key of its definition.
    pub const fn definition_key(self) -> &'static str {
        match self {
            Self::Expected => "quality_definition-expected",
            Self::Arrived => "quality_definition-arrived",
            Self::OnTime => "quality_definition-on_time",
            Self::Late => "quality_definition-late",
            Self::Missing => "quality_definition-missing",
            Self::OnTimeShare => "quality_definition-on_time_share",
            Self::Deliveries => "quality_definition-deliveries",
            Self::Repeated => "quality_definition-repeated",
            Self::Failed => "quality_definition-failed",
            Self::Rows => "quality_definition-rows",
            Self::Accepted => "quality_definition-accepted",
            Self::Quarantined => "quality_definition-quarantined",
            Self::ValidShare => "quality_definition-valid_share",
            Self::Matched => "quality_definition-matched",
            Self::MatchedShare => "quality_definition-matched_share",
        }
    }
    const fn column(self) -> Column {
        let (unit, totalling) = match self {
            Self::Expected | Self::Arrived | Self::OnTime | Self::Late | Self::Missing => (Unit::Dues, Totalling::Sum),
            Self::Deliveries | Self::Repeated | Self::Failed => (Unit::Times, Totalling::Sum),
            Self::Rows | Self::Accepted | Self::Quarantined | Self::Matched => (Unit::Rows, Totalling::Sum),
            Self::OnTimeShare | Self::ValidShare | Self::MatchedShare => (Unit::Percent, Totalling::Given),
        };
        Column { name_key: self.text_key(), unit, totalling }
    }
    /// Its value.
    pub fn cell(self, of: &Figures) -> Cell {
        let percent = |share: Option<_>| share.map_or(Cell::Blank, Cell::Percent);
        match self {
            Self::Expected => Cell::Count(of.expected),
            Self::Arrived => Cell::Count(of.arrived()),
            Self::OnTime => Cell::Count(of.on_time),
            Self::Late => Cell::Count(of.late),
            Self::Missing => Cell::Count(of.missing()),
            Self::OnTimeShare => percent(of.on_time_share()),
            Self::Deliveries => Cell::Count(of.deliveries),
            Self::Repeated => Cell::Count(of.repeated),
            Self::Failed => Cell::Count(of.failed),
            Self::Rows => Cell::Count(of.rows()),
            Self::Accepted => Cell::Count(of.accepted),
            Self::Quarantined => Cell::Count(of.quarantined),
            Self::ValidShare => percent(of.valid_share()),
            Self::Matched => Cell::Count(of.matched),
            Self::MatchedShare => percent(of.matched_share()),
        }
    }
}

/// The name of an item in a language.
pub fn name(item: &Item, lang: Lang) -> String {
    match lang {
        Lang::Zh => item.name.clone(),
        Lang::En => item.name_en.clone(),
    }
}

/// The name of what is counted: the item, and which of its lists when it has several.
pub fn title(of: &ItemQuality, lang: Lang) -> String {
    let item = name(&of.item, lang);
    match of.list {
        Some(list) if of.item.lists.len() > 1 => lang.t2("quality-item-list", "item", item, "list", lang.t(name_key(&list.code))),
        Some(_) | None => item,
    }
}

/// Who delivered, in words.
pub(super) fn sender(id: Option<OrganisationId>, names: &HashMap<OrganisationId, String>, lang: Lang) -> String {
    id.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| lang.t("quality-sender-platform"))
}

/// How fresh an item is, in words.
pub fn standing(of: Standing, lang: Lang) -> String {
    match of {
        Standing::Fresh => lang.t("quality_standing-fresh"),
        Standing::Overdue { days } => lang.counted("quality_standing-overdue", days),
        Standing::Never => lang.t("quality_standing-never"),
        Standing::NotDue => lang.t("quality_standing-not_due"),
    }
}

/// A reason to refuse a row, in words.
pub fn reason(code: &str, lang: Lang) -> String {
    ReasonCode::ALL.iter().find(|one| one.code() == code).map_or_else(|| code.to_owned(), |one| lang.t(one.text_key()))
}

/// What was found in the rows: why some were refused, and with what mark others were taken; each with how often, the most frequent first.
pub fn found(figures: &Figures, lang: Lang) -> Vec<(String, i64)> {
    let refused = figures.reasons.iter().map(|(code, n)| (code, reason(code, lang), *n));
    let marked = figures.marked.iter().map(|(code, n)| (code, lang.t1("quality-reason-marked", "reason", reason(code, lang)), *n));
    let mut all: Vec<(&String, String, i64)> = refused.chain(marked).collect();
    all.sort_by_key(|(code, _, n)| (std::cmp::Reverse(*n), *code));
    all.into_iter().map(|(_, text, n)| (text, n)).collect()
}

fn words(text: impl Into<String>) -> Cell {
    Cell::Name(Label::Plain(text.into()))
}

fn table(code: &'static str, [title_key, sheet_key]: [&'static str; 2], heads: &[&'static str]) -> Table {
    Table {
        code,
        title_key,
        sheet_key,
        columns: heads.iter().map(|key| Column::words(key)).collect(),
        rows: Vec::new(),
        total: None,
        note_keys: Vec::new(),
        defined: Vec::new(),
    }
}

fn measured(mut cells: Vec<Cell>, of: &Figures) -> Vec<Cell> {
    cells.extend(Measure::ALL.iter().map(|measure| measure.cell(of)));
    cells
}

/// The items in the asked month.
fn by_item(quality: &Quality, lang: Lang) -> Table {
    let heads = ["quality-item", "quality-department", "quality-frequency", "quality-newest", "quality-standing"];
    let mut table = table("items", ["quality-table-items", "quality-sheet-items"], &heads);
    table.columns.extend(Measure::ALL.iter().map(|measure| measure.column()));
    table.rows = quality
        .items
        .iter()
        .map(|of| {
            let newest = of.newest_on.map_or(Cell::Blank, |on| words(on.to_string()));
            let cells =
                vec![words(title(of, lang)), words(of.owner()), words(lang.t(of.item.frequency.text_key())), newest, words(standing(of.standing, lang))];
            measured(cells, of.figures())
        })
        .collect();
    table.total = Some(measured(vec![Cell::Name(Label::Key("report-total")), Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank], &quality.total()));
    table.note_keys = vec!["quality-note-cut_off", "quality-note-repeated", "quality-note-lists"];
    table
}

/// Twelve months of one item, the latest first.
pub fn by_month(of: &ItemQuality) -> Table {
    let mut table = table("months", ["quality-table-months", "quality-sheet-months"], &["report-column-month"]);
    table.columns.extend(Measure::ALL.iter().map(|measure| measure.column()));
    table.rows = of.months.iter().rev().map(|(month, figures, _)| measured(vec![Cell::Name(Label::Period(*month))], figures)).collect();
    table.note_keys = vec!["quality-note-restated"];
    table
}

fn by_item_and_month(quality: &Quality, lang: Lang) -> Table {
    let mut table = table("months", ["quality-table-months", "quality-sheet-months"], &["quality-item", "report-column-month"]);
    table.columns.extend(Measure::ALL.iter().map(|measure| measure.column()));
    let rows = |of: &ItemQuality| {
        let row = |(month, figures, _): &(Period, Figures, Figures)| measured(vec![words(title(of, lang)), Cell::Name(Label::Period(*month))], figures);
        of.months.iter().map(row).collect::<Vec<_>>()
    };
    table.rows = quality.items.iter().flat_map(rows).collect();
    table.note_keys = vec!["quality-note-restated"];
    table
}

fn reasons(quality: &Quality, lang: Lang) -> Table {
    let mut table = table("reasons", ["quality-table-reasons", "quality-sheet-reasons"], &["quality-item", "quality-reason"]);
    table.columns.push(Column { name_key: "quality-reason-rows", unit: Unit::Rows, totalling: Totalling::Given });
    for of in &quality.items {
        let given = found(of.figures(), lang);
        table.rows.extend(given.into_iter().map(|(text, n)| vec![words(title(of, lang)), words(text), Cell::Count(n)]));
    }
    table.note_keys = vec!["quality-note-reasons"];
    table
}

fn senders(quality: &Quality, names: &HashMap<OrganisationId, String>, lang: Lang) -> Table {
    let heads = ["quality-item", "quality-sender", "quality-newest", "quality-standing"];
    let mut table = table("senders", ["quality-table-senders", "quality-sheet-senders"], &heads);
    table.columns.extend(Measure::ALL.iter().map(|measure| measure.column()));
    for of in &quality.items {
        let row = |(id, sent): (&Option<OrganisationId>, &Sent)| {
            let newest = sent.newest_on.map_or(Cell::Blank, |on| words(on.to_string()));
            measured(vec![words(title(of, lang)), words(sender(*id, names, lang)), newest, words(standing(sent.standing, lang))], &sent.figures)
        };
        table.rows.extend(of.senders.iter().map(row));
    }
    table.note_keys = vec!["quality-note-senders"];
    table
}

/// Months whose own report said something else.
fn restated(quality: &Quality, lang: Lang) -> Table {
    let mut table =
        table("restated", ["quality-table-restated", "quality-sheet-restated"], &["quality-item", "report-column-month", "quality-restated-measure"]);
    let column = |name_key| Column { name_key, unit: Unit::Text, totalling: Totalling::Given };
    table.columns.extend([column("quality-restated-first"), column("quality-restated-now")]);
    for of in &quality.items {
        for (month, now, first) in &of.months {
            for measure in Measure::ALL.into_iter().filter(|measure| measure.cell(now) != measure.cell(first)) {
                let cells = [words(title(of, lang)), Cell::Name(Label::Period(*month)), Cell::Name(Label::Key(measure.text_key()))];
                table.rows.push(cells.into_iter().chain([measure.cell(first), measure.cell(now)]).collect());
            }
        }
    }
    table.note_keys = vec!["quality-note-restated"];
    table
}

/// The tables of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheets {
    /// Of the items.
    pub items: Table,
    /// Of their months.
    pub months: Table,
    /// Of why rows were refused.
    pub reasons: Table,
    /// Of who sent what.
    pub senders: Table,
    /// Of what earlier reports said otherwise.
    pub restated: Table,
    lang: Lang,
    about: String,
}

impl Sheets {
    /// Lays the quality out.
    pub fn of(quality: &Quality, names: &HashMap<OrganisationId, String>, lang: Lang) -> Self {
        Self {
            items: by_item(quality, lang),
            months: by_item_and_month(quality, lang),
            reasons: reasons(quality, lang),
            senders: senders(quality, names, lang),
            restated: restated(quality, lang),
            lang,
            about: format!("{} {}", quality.month, quality.cut_off.to_rfc3339()),
        }
    }
    /// All of them, in the order of the workbook.
    pub fn all(&self) -> [&Table; 5] {
        [&self.items, &self.months, &self.reasons, &self.senders, &self.restated]
    }
    /// Everything they say as text, to be hashed.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.about);
        for table in self.all() {
            text += table.code;
            for row in table.rows.iter().chain(&table.total) {
                text += "\n";
                text += &row.iter().map(|cell| cell.decimal().unwrap_or_else(|| cell.print(&self.lang))).collect::<Vec<_>>().join("\t");
            }
            text += "\n";
        }
        text
    }
}
