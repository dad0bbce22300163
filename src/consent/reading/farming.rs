//! 农户经营信息 in a reading: how the household of a registered individual business or family farm farms, by year. It is the operator's
//! personal data: a bank reads it under their own letter alone, page by page. Nothing else looks at it: it is no fact, so that no condition
//! of a product, no rule of risk, no profile and no report can rest on it.

use chrono::NaiveDate;
use serde_json::Value as Json;

use super::super::sight::{FARMED, Sight};
use crate::credit::catalogue::item::BY_PERSON;
use crate::credit::feed::rule::rules;
use crate::credit::record::actions::Record;
use crate::credit::record::shown::{ShownRecord, said};
use crate::platform::i18n::Lang;

/// What of it a reading shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Farming {
    /// Nothing was delivered, or it was not asked for.
    #[default]
    Nothing,
    /// It is there, and the reader may not see it.
    Covered,
    /// Its rows, the latest year first.
    Shown(Vec<Record>),
}

impl Farming {
    /// What is there, before anybody's sight is asked.
    pub fn of(mut rows: Vec<Record>) -> Self {
        rows.sort_by_key(|row| std::cmp::Reverse((row.decided_on, row.id)));
        if rows.is_empty() { Self::Nothing } else { Self::Shown(rows) }
    }
    /// Whether there is any.
    pub const fn is_there(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Covered | Self::Shown(_) => true,
        }
    }
    /// The rows that are shown.
    pub fn rows(&self) -> &[Record] {
        match self {
            Self::Nothing | Self::Covered => &[],
            Self::Shown(rows) => rows,
        }
    }
    /// As somebody sees it.
    #[must_use]
    pub fn seen(self, sight: Sight) -> Self {
        match sight {
            Sight::Full => self,
            Sight::Masked if self.is_there() => Self::Covered,
            Sight::Masked | Sight::Hidden => Self::Nothing,
        }
    }
}

/// A row's content as somebody sees it who may not see all of it: that there is a row of a year, and not what it says.
pub fn without(content: &Json) -> Json {
    let Some(map) = content.as_object() else { return content.clone() };
    Json::Object(map.iter().filter(|(key, _)| !FARMED.contains(&key.as_str())).map(|(key, is)| (key.clone(), is.clone())).collect())
}

/// A year as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownFarm {
    /// The year.
    pub year: String,
    /// What is grown or kept, the range of its scale, whether it is insured: each with its name, empty where nobody says.
    pub said: [(String, String); 3],
    /// The department.
    pub department: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// The page of the row; empty where the reader has none.
    pub href: String,
}

/// All of it as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownFarming {
    /// What is said of each year.
    pub names: [String; 3],
    /// The years, the latest first.
    pub years: Vec<ShownFarm>,
    /// That it is there and whose letter opens it; empty where it is shown or there is none.
    pub needs_letter: String,
}

impl ShownFarming {
    /// In a language, on a day; `pages` is where the rows have pages of their own.
    pub fn new(lang: Lang, farming: &Farming, today: NaiveDate, pages: Option<&str>) -> Self {
        let needs_letter = if *farming == Farming::Covered { lang.t("farming-needs-letter") } else { String::new() };
        let years = farming.rows().iter().map(|row| ShownFarm::new(lang, row, today, pages)).collect();
        Self { names: FARMED.map(|id| name(lang, id)), years, needs_letter }
    }
    /// Whether there is anything to say.
    pub fn is_there(&self) -> bool {
        !self.years.is_empty() || !self.needs_letter.is_empty()
    }
}

/// The name of a field.
fn name(lang: Lang, id: &str) -> String {
    rules(BY_PERSON).field(id).map(|field| lang.t(field.text_key())).unwrap_or_default()
}

impl ShownFarm {
    fn new(lang: Lang, row: &Record, today: NaiveDate, pages: Option<&str>) -> Self {
        let value = |id: &str| rules(BY_PERSON).field(id).and_then(|field| said(lang, field, row.content.get(id)?)).unwrap_or_default();
        let shown = ShownRecord::new(lang, row, today);
        Self {
            year: value("year"),
            said: FARMED.map(|id| (name(lang, id), value(id))),
            department: row.department.clone(),
            tone: shown.tone,
            state: shown.state,
            href: pages.map(|pages| format!("{pages}/{}", row.id)).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::enterprise::against::tests::{on, record};

    fn rows() -> Vec<Record> {
        let of = |id, year: i32, scale: &str| {
            record(id, BY_PERSON, on(&format!("{year}-12-31")), json!({ "year": year.to_string(), "farmed": "vegetables", "farm_scale": scale }))
        };
        vec![of(1, 2024, "mu_under_50"), of(2, 2025, "mu_50_100")]
    }

    #[test]
    fn who_may_not_see_it_learns_that_it_is_there() {
        let all = Farming::of(rows());
        assert_eq!(all.rows().iter().map(|row| row.content["year"].clone()).collect::<Vec<_>>(), ["2025", "2024"]);
        assert_eq!(all.clone().seen(Sight::Full), all);
        assert_eq!([all.clone().seen(Sight::Masked), all.seen(Sight::Hidden)], [Farming::Covered, Farming::Nothing]);
        assert_eq!(Farming::of(Vec::new()).seen(Sight::Masked), Farming::Nothing, "of a firm that does not farm nobody is told anything");
    }

    #[test]
    fn a_covered_row_says_its_year_alone() {
        assert_eq!(without(&rows()[0].content), json!({ "year": "2024" }));
        assert!(FARMED.iter().all(|id| rules(BY_PERSON).field(id).is_some()));
    }

    #[test]
    fn it_reads_in_both_languages() {
        for lang in Lang::ALL {
            let shown = ShownFarming::new(lang, &Farming::of(rows()), on("2026-03-02"), None);
            let [farmed, scale, insured] = shown.years[0].said.each_ref().map(|one| &one.1);
            assert!(shown.names.iter().chain([farmed, scale]).all(|text| !text.is_empty() && !text.starts_with('[') && !text.contains('_')), "{shown:?}");
            assert_eq!((insured.as_str(), shown.years[0].year.as_str(), shown.years[0].href.as_str()), ("", "2025", ""), "nobody says");
            let own = ShownFarming::new(lang, &Farming::of(rows()), on("2026-03-02"), Some("/here"));
            assert!(own.is_there() && own.needs_letter.is_empty() && own.years[1].href.starts_with("/here/"), "{own:?}");
            let covered = ShownFarming::new(lang, &Farming::Covered, on("2026-03-02"), None);
            assert!(covered.years.is_empty() && covered.is_there() && !covered.needs_letter.starts_with('['));
        }
        assert!(!ShownFarming::new(Lang::Zh, &Farming::Nothing, on("2026-03-02"), None).is_there());
    }
}
