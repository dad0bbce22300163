//! Languages: Chinese is the source, English is complete. Sentences live in `templates/locale/{zh,en}/`.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use entity::value::money::Unit;
use entity::value::{Fen, Industry, Ppm, Region};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use serde::{Deserialize, Serialize};

static_loader! {
    static SENTENCES = {
        locales: "./templates/locale",
        fallback_language: "zh",
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.add_builtins().expect("builtins are added once");
        },
    };
}

static ZH: LanguageIdentifier = langid!("zh");
static EN: LanguageIdentifier = langid!("en");

/// A language of the portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The code in cookies and columns.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
    /// The tag of `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
    /// The one of the two that `code` names; Chinese for anything else.
    pub fn of(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Zh }
    }
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
    fn look_up(self, key: &str, args: &HashMap<Cow<'static, str>, FluentValue<'_>>) -> String {
        let id = match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        };
        SENTENCES.try_lookup_with_args(id, key, args).unwrap_or_else(|| format!("[{key}]"))
    }
    /// The sentence of a key.
    pub fn t(self, key: impl AsRef<str>) -> String {
        self.look_up(key.as_ref(), &HashMap::new())
    }
    /// The sentence of a key with named words in it.
    pub fn with(self, key: impl AsRef<str>, words: &[(&str, String)]) -> String {
        let args = words.iter().map(|(name, word)| (Cow::Owned((*name).to_owned()), FluentValue::from(word.clone()))).collect();
        self.look_up(key.as_ref(), &args)
    }
    /// The sentence of a key with a number `count`, which may choose between singular and plural.
    pub fn counted(self, key: impl AsRef<str>, count: i64) -> String {
        self.look_up(key.as_ref(), &HashMap::from([(Cow::Borrowed("count"), FluentValue::from(count))]))
    }
    /// The sentence of a key with one word.
    pub fn t1(self, key: impl AsRef<str>, name: &str, word: impl ToString) -> String {
        self.with(key, &[(name, word.to_string())])
    }
    /// The sentence of a key with two words.
    pub fn t2(self, key: impl AsRef<str>, name: &str, word: impl ToString, name2: &str, word2: impl ToString) -> String {
        self.with(key, &[(name, word.to_string()), (name2, word2.to_string())])
    }
    /// The sentence of a key with three words.
    #[expect(clippy::too_many_arguments, reason = "three pairs in a template read better than a list")]
    pub fn t3(self, key: impl AsRef<str>, name: &str, word: impl ToString, name2: &str, word2: impl ToString, name3: &str, word3: impl ToString) -> String {
        self.with(key, &[(name, word.to_string()), (name2, word2.to_string()), (name3, word3.to_string())])
    }
    /// Whether there is a sentence of the key in this language.
    pub fn has(self, key: &str) -> bool {
        !self.t(key).starts_with('[')
    }
    /// 2026年3月2日, 2 March 2026.
    pub fn day(self, day: &NaiveDate) -> String {
        match self {
            Self::Zh => self.t3("date-day", "year", day.year(), "month", day.month(), "day", day.day()),
            Self::En => day.format("%-d %B %Y").to_string(),
        }
    }
    /// A day, or a dash.
    pub fn day_or_dash(self, day: &Option<NaiveDate>) -> String {
        day.as_ref().map_or_else(|| "—".to_owned(), |d| self.day(d))
    }
    /// The day and time in Asia/Shanghai.
    pub fn instant(self, at: &DateTime<Utc>) -> String {
        let local = at.with_timezone(&Shanghai);
        format!("{} {}", self.day(&local.date_naive()), local.format("%H:%M"))
    }
    /// The day of an instant in Asia/Shanghai.
    pub fn day_of(self, at: &DateTime<Utc>) -> String {
        self.day(&at.with_timezone(&Shanghai).date_naive())
    }
    /// 120.00 万元, CNY 1,200,000.
    pub fn money(self, amount: &Fen) -> String {
        match self {
            Self::Zh if amount.0.abs() < Fen::wan(1).0 => self.t1("money-yuan", "amount", amount.print(Unit::Yuan, 2)),
            Self::Zh => self.t1("money-wan", "amount", amount.print(Unit::Wan, 2)),
            Self::En => {
                let places = if amount.0 % 100 == 0 { 0 } else { 2 };
                self.t1("money-yuan", "amount", amount.print(Unit::Yuan, places))
            }
        }
    }
    /// The amount in 万元 without the unit, for columns whose head carries it.
    pub fn wan(self, amount: &Fen) -> String {
        amount.print(Unit::Wan, 2)
    }
    /// The amount in 元 without the unit, for columns whose head carries it.
    pub fn yuan(self, amount: &Fen) -> String {
        amount.print(Unit::Yuan, 2)
    }
    /// 4.35%.
    pub fn percent(self, rate: &Ppm) -> String {
        format!("{}%", rate.percent(2))
    }
    /// The name of a division.
    pub fn region(self, region: &Region) -> String {
        match self {
            Self::Zh => region.name().to_owned(),
            Self::En => region.name_en().to_owned(),
        }
    }
    /// The name of an industry: of its division where the code goes that deep, otherwise of its section.
    pub fn industry(self, industry: &Industry) -> String {
        match self {
            Self::Zh => industry.name().to_owned(),
            Self::En => industry.name_en().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_money_in_both_languages() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        assert_eq!(Lang::Zh.day(&day), "2026年3月2日");
        assert_eq!(Lang::En.day(&day), "2 March 2026");
        assert_eq!(Lang::Zh.money(&Fen::wan(120)), "120.00 万元");
        assert_eq!(Lang::Zh.money(&Fen::yuan(1234)), "1,234.00 元");
        assert_eq!(Lang::En.money(&Fen::wan(120)), "CNY 1,200,000");
    }
}
