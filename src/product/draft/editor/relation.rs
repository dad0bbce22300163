//! Relations of a row: what can be asked of a fact, and a requirement made of a relation and what was typed, and back.

use entity::value::money::Unit;
use entity::value::{Fen, Ppm};

use crate::enterprise::fact::{FactKey, Shape};
use crate::product::criteria::Requirement;

/// What sort of value a relation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// An amount in 万元.
    Wan,
    /// A whole number.
    Number,
    /// Per cent.
    Percent,
    /// Codes of the fact.
    Codes,
    /// A day.
    Day,
    /// Nothing.
    Nothing,
    /// Per cent of another fact.
    ShareOf,
}

macro_rules! relations {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $takes:ident;)*) => {
        /// What is asked of a fact, without the value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Relation {
            $($(#[$doc])* $name,)*
        }
        impl Relation {
            /// Every relation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The text in forms, files and the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// Key of its name.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$name => concat!("relation-", $text),)* }
            }
            /// What sort of value it takes.
            pub const fn takes(self) -> Takes {
                match self { $(Self::$name => Takes::$takes,)* }
            }
            /// The relation of a text.
            pub fn of_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|r| r.code() == code)
            }
        }
    };
}

relations! {
    /// At least so much money.
    MoneyAtLeast = "money_at_least", Wan;
    /// At most so much money.
    MoneyAtMost = "money_at_most", Wan;
    /// At least so many.
    CountAtLeast = "count_at_least", Number;
    /// At most so many.
    CountAtMost = "count_at_most", Number;
    /// At least such a rate.
    RateAtLeast = "rate_at_least", Percent;
    /// At most such a rate.
    RateAtMost = "rate_at_most", Percent;
    /// Is one of these.
    OneOf = "one_of", Codes;
    /// Is none of these.
    NoneOf = "none_of", Codes;
    /// Has one of these.
    HasAny = "has_any", Codes;
    /// Has none of these.
    HasNone = "has_none", Codes;
    /// Yes.
    Yes = "yes", Nothing;
    /// No.
    No = "no", Nothing;
    /// The amount asked for is at most this share of it.
    CoversAsked = "covers_asked", Percent;
    /// At most a share of another.
    ShareAtMost = "share_at_most", ShareOf;
    /// At least a share of another.
    ShareAtLeast = "share_at_least", ShareOf;
    /// On the day or before.
    OnOrBefore = "on_or_before", Day;
    /// On the day or later.
    OnOrAfter = "on_or_after", Day;
    /// At least so many months ago.
    MonthsSinceAtLeast = "months_since_at_least", Number;
    /// At most so many months ago.
    MonthsSinceAtMost = "months_since_at_most", Number;
}

impl Relation {
    /// The relation of a requirement.
    pub const fn of(requirement: &Requirement) -> Self {
        match requirement {
            Requirement::MoneyAtLeast(_) => Self::MoneyAtLeast,
            Requirement::MoneyAtMost(_) => Self::MoneyAtMost,
            Requirement::CountAtLeast(_) => Self::CountAtLeast,
            Requirement::CountAtMost(_) => Self::CountAtMost,
            Requirement::RateAtLeast(_) => Self::RateAtLeast,
            Requirement::RateAtMost(_) => Self::RateAtMost,
            Requirement::OneOf(_) => Self::OneOf,
            Requirement::NoneOf(_) => Self::NoneOf,
            Requirement::HasAny(_) => Self::HasAny,
            Requirement::HasNone(_) => Self::HasNone,
            Requirement::Yes => Self::Yes,
            Requirement::No => Self::No,
            Requirement::CoversAsked(_) => Self::CoversAsked,
            Requirement::ShareAtMost { .. } => Self::ShareAtMost,
            Requirement::ShareAtLeast { .. } => Self::ShareAtLeast,
            Requirement::OnOrBefore(_) => Self::OnOrBefore,
            Requirement::OnOrAfter(_) => Self::OnOrAfter,
            Requirement::MonthsSinceAtLeast(_) => Self::MonthsSinceAtLeast,
            Requirement::MonthsSinceAtMost(_) => Self::MonthsSinceAtMost,
        }
    }
    /// Whether a fact of this shape can be held against it.
    pub const fn suits(self, shape: Shape) -> bool {
        match self {
            Self::MoneyAtLeast | Self::MoneyAtMost | Self::CoversAsked | Self::ShareAtMost | Self::ShareAtLeast => matches!(shape, Shape::Money),
            Self::CountAtLeast | Self::CountAtMost => matches!(shape, Shape::Count),
            Self::RateAtLeast | Self::RateAtMost => matches!(shape, Shape::Rate),
            Self::OneOf | Self::NoneOf => matches!(shape, Shape::Code),
            Self::HasAny | Self::HasNone => matches!(shape, Shape::Codes),
            Self::Yes | Self::No => matches!(shape, Shape::YesNo),
            Self::OnOrBefore | Self::OnOrAfter | Self::MonthsSinceAtLeast | Self::MonthsSinceAtMost => matches!(shape, Shape::Day),
        }
    }
    /// What can be asked of a fact.
    pub fn of_fact(fact: FactKey) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |r| r.suits(fact.shape()) && !(*r == Self::CoversAsked && fact == FactKey::AskedAmount))
    }
    /// The requirement that it makes with what was typed; otherwise the key of what is wrong with the value.
    pub fn make(self, value: &str, of: &str) -> Result<Requirement, &'static str> {
        let wan = || Fen::parse(value.trim(), Unit::Wan).map_err(|_| "rows-error-amount");
        let number = || value.trim().parse::<i64>().map_err(|_| "rows-error-number");
        let percent = || Ppm::parse_percent(value).map_err(|_| "rows-error-percent");
        let day = || value.trim().parse().map_err(|_| "rows-error-day");
        let other = || of.parse().map_err(|_| "rows-error-of");
        let codes = || Some(split(value)).filter(|codes| !codes.is_empty()).ok_or("product-criteria-empty_list");
        Ok(match self {
            Self::MoneyAtLeast => Requirement::MoneyAtLeast(wan()?),
            Self::MoneyAtMost => Requirement::MoneyAtMost(wan()?),
            Self::CountAtLeast => Requirement::CountAtLeast(number()?),
            Self::CountAtMost => Requirement::CountAtMost(number()?),
            Self::RateAtLeast => Requirement::RateAtLeast(percent()?),
            Self::RateAtMost => Requirement::RateAtMost(percent()?),
            Self::OneOf => Requirement::OneOf(codes()?),
            Self::NoneOf => Requirement::NoneOf(codes()?),
            Self::HasAny => Requirement::HasAny(codes()?),
            Self::HasNone => Requirement::HasNone(codes()?),
            Self::Yes => Requirement::Yes,
            Self::No => Requirement::No,
            Self::CoversAsked => Requirement::CoversAsked(percent()?),
            Self::ShareAtMost => Requirement::ShareAtMost { of: other()?, share: percent()? },
            Self::ShareAtLeast => Requirement::ShareAtLeast { of: other()?, share: percent()? },
            Self::OnOrBefore => Requirement::OnOrBefore(day()?),
            Self::OnOrAfter => Requirement::OnOrAfter(day()?),
            Self::MonthsSinceAtLeast => Requirement::MonthsSinceAtLeast(number()?),
            Self::MonthsSinceAtMost => Requirement::MonthsSinceAtMost(number()?),
        })
    }
}

/// The value of a requirement as it is typed, and the code of the other fact.
pub fn typed(requirement: &Requirement) -> (String, String) {
    let plain = |text: String| (text, String::new());
    match requirement {
        Requirement::MoneyAtLeast(amount) | Requirement::MoneyAtMost(amount) => plain(amount.plain(Unit::Wan)),
        Requirement::CountAtLeast(n) | Requirement::CountAtMost(n) | Requirement::MonthsSinceAtLeast(n) | Requirement::MonthsSinceAtMost(n) => {
            plain(n.to_string())
        }
        Requirement::RateAtLeast(rate) | Requirement::RateAtMost(rate) | Requirement::CoversAsked(rate) => plain(percent(*rate)),
        Requirement::OneOf(codes) | Requirement::NoneOf(codes) | Requirement::HasAny(codes) | Requirement::HasNone(codes) => plain(codes.join(" ")),
        Requirement::Yes | Requirement::No => plain(String::new()),
        Requirement::ShareAtMost { of, share } | Requirement::ShareAtLeast { of, share } => (percent(*share), of.code().to_owned()),
        Requirement::OnOrBefore(day) | Requirement::OnOrAfter(day) => plain(day.to_string()),
    }
}

/// Per cent with only the places it needs.
pub fn percent(rate: Ppm) -> String {
    let text = rate.percent(4);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Codes between commas, spaces and their Chinese kin.
pub fn split(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', ' ', '\n', '\r', '\t', '\u{3001}', '\u{ff0c}', '\u{ff1b}', '\u{3000}']);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
