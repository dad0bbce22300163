//! The check of one cell by the kind of its field.

use chrono::{Datelike, NaiveDate};
use entity::value::code::CheckDigit;
use entity::value::industry_edition::{Doubt, Edition, take};
use entity::value::money::{MoneyError, Unit};
use entity::value::{Fen, Uscc};
use serde_json::{Value, json};

use super::amount::read_amount;
use super::check::Case;
use super::correction::plain;
use super::day::parse_day;
use super::finding::{MarkCode, ReasonCode};
use super::fold::{fold, name};
use super::header::Bound;
use super::rule::{ChoiceRule, DayRole, DayRule, HeaderUnit, Kind, MoneyRule};
use super::subject::{CodeFault, SubjectCode, is_personal_number, organisation_checks, read_code};
use super::word::words;

/// The code of a choice that says that the row is about a natural person.
const NATURAL_PERSON: &str = "natural_person";
/// The least amount that a text's 元 can contradict: smaller numbers stand in texts for other reasons.
const LEAST_CONTRADICTED: Fen = Fen::yuan(50);

/// The longest word of a code table that is kept as it was written, in characters.
const WORDS: usize = 100;

/// The field that says of which edition an industry's code is.
pub const EDITION: &str = "industry_edition";
/// What an industry of an earlier edition was as it was delivered.
pub const DELIVERED_INDUSTRY: &str = "industry_delivered";
/// The editions that a header can name.
const EDITIONS: [Edition; 3] = [Edition::Of2017, Edition::Of2011, Edition::Of2002];

/// The place of a role in [`Case::days`].
pub(super) const fn place(role: DayRole) -> usize {
    match role {
        DayRole::DecidedOn => 0,
        DayRole::ValidFromOn => 1,
        DayRole::ValidToOn => 2,
        DayRole::PublishUntilOn => 3,
        DayRole::RemovedOn => 4,
    }
}

impl Case<'_> {
    /// Checks the cell of a field.
    pub(super) fn field(&mut self, bound: &Bound) {
        let row = self.row;
        let cell = plain(row.cell(bound.column).unwrap_or_default().trim());
        if is_empty(cell) {
            if bound.field.required {
                self.refuse(bound, ReasonCode::Required, None);
            }
            return;
        }
        match &bound.field.is {
            Kind::Name { max } => {
                self.name = name(cell);
                self.length(bound, &self.name.clone(), *max);
            }
            Kind::Text { max } => {
                if self.length(bound, cell, *max) {
                    let patterns = &bound.field.patterns;
                    if !patterns.is_empty() && !patterns.iter().any(|pattern| pattern.fits(cell)) {
                        self.mark(bound, MarkCode::OtherForm, None);
                    }
                    self.content.insert(&bound.field.id, Value::from(cell));
                }
            }
            Kind::Code => self.code(bound, cell),
            Kind::OtherCode => self.other_code(bound, cell),
            Kind::OrganisationCode => self.organisation_code(bound, cell),
            Kind::Day(rule) => self.day(bound, rule, cell),
            Kind::Money(rule) => self.money(bound, rule, cell),
            Kind::Capital { foreign } => self.capital(bound, foreign, cell),
            Kind::Choice(rule) => self.choice(bound, rule, cell),
            Kind::Whole { min, max, not_after_this_year } => {
                let latest = if *not_after_this_year { i64::from(self.today.year()).min(*max) } else { *max };
                self.whole(bound, cell, *min, latest);
            }
            Kind::Industry => self.industry(bound, cell),
            Kind::Quantity(rule) => self.quantity(bound, rule, cell),
            Kind::Percent { min, max } => self.percent(bound, cell, *min, *max),
            Kind::Period(stretch) => self.period(bound, *stretch, cell),
        }
    }
    pub(super) fn length(&mut self, bound: &Bound, text: &str, max: usize) -> bool {
        let fits = text.len() <= max || text.chars().count() <= max;
        if !fits {
            self.refuse(bound, ReasonCode::TooLong, Some(max.to_string()));
        }
        fits
    }
    fn code(&mut self, bound: &Bound, cell: &str) {
        match read_code(cell) {
            Ok(SubjectCode::Unified(code)) => {
                match code.check() {
                    CheckDigit::Right => {}
                    CheckDigit::OuterWrong { expected } => self.mark(bound, MarkCode::UsccCheckFailed, Some(expected.to_string())),
                    CheckDigit::InnerWrong { expected } => self.mark(bound, MarkCode::OrganisationCheckFailed, Some(expected.to_string())),
                }
                self.code = Some(code);
            }
            Ok(SubjectCode::Registration(number)) => {
                self.mark(bound, MarkCode::OldNumber, None);
                self.other.get_or_insert(number);
            }
            Ok(SubjectCode::Organisation(number)) => {
                let code = if organisation_checks(&number) { MarkCode::OrganisationCode } else { MarkCode::OrganisationCheckFailed };
                self.mark(bound, code, None);
                self.other.get_or_insert(number);
            }
            Err(CodeFault::Length) => self.refuse(bound, ReasonCode::CodeLength, None),
            Err(CodeFault::Character(suggestion)) => self.refuse(bound, ReasonCode::CodeCharacter, suggestion),
            Err(CodeFault::DigitsLost) => self.refuse(bound, ReasonCode::DigitsLost, None),
            Err(CodeFault::PersonalNumber) => self.refuse(bound, ReasonCode::PersonalNumber, None),
            Err(CodeFault::Masked) => self.refuse(bound, ReasonCode::NaturalPerson, None),
        }
    }
    fn other_code(&mut self, bound: &Bound, cell: &str) {
        let number = Uscc::normalise(cell);
        if is_personal_number(number.get(..18).unwrap_or_default()) && number.parse::<Uscc>().map(|code| code.check()) != Ok(CheckDigit::Right) {
            return self.refuse(bound, ReasonCode::PersonalNumber, None);
        }
        if self.length(bound, &number, 40) {
            self.content.insert(&bound.field.id, Value::from(number.as_str()));
            self.other.get_or_insert(number);
        }
    }
    fn organisation_code(&mut self, bound: &Bound, cell: &str) {
        let number = Uscc::normalise(cell).replace('-', "");
        if self.length(bound, &number, 18) {
            self.content.insert(&bound.field.id, Value::from(number.as_str()));
            self.organisation = Some(number);
        }
    }
    fn day(&mut self, bound: &Bound, rule: &DayRule, cell: &str) {
        let words = words();
        let id: &'static str = &bound.field.id;
        let Some(day) = parse_day(cell) else {
            if rule.open && words.open.contains(&fold(cell)) {
                self.content.insert(id, Value::Null);
            } else {
                self.refuse(bound, ReasonCode::NotADay, None);
            }
            return;
        };
        if rule.open && words.open_days.contains(&day) {
            self.content.insert(id, Value::Null);
            return;
        }
        if words.empty_days.contains(&day) {
            if bound.field.required {
                self.refuse(bound, ReasonCode::Required, None);
            }
            return;
        }
        if !(1900..2200).contains(&day.year()) {
            return self.refuse(bound, ReasonCode::DayOutOfRange, None);
        }
        if rule.past && day > self.today {
            return self.refuse(bound, ReasonCode::FutureDay, None);
        }
        self.content.insert(id, Value::from(iso(day)));
        if let Some(role) = rule.role {
            self.days[place(role)] = Some(day);
        }
    }
    fn amount_refused(&mut self, bound: &Bound, error: MoneyError) {
        match error {
            MoneyError::NotANumber => self.refuse(bound, ReasonCode::NotAnAmount, None),
            MoneyError::TooFine => self.refuse(bound, ReasonCode::AmountTooFine, None),
            MoneyError::TooLarge => self.refuse(bound, ReasonCode::UnitSuspect, None),
        }
    }
    fn money(&mut self, bound: &Bound, rule: &MoneyRule, cell: &str) {
        let unit = match bound.unit {
            HeaderUnit::Own => rule.unit,
            HeaderUnit::Yuan => Unit::Yuan,
            HeaderUnit::Wan => Unit::Wan,
        };
        let amount = match read_amount(cell, unit) {
            Ok(amount) if amount.foreign.is_some() => return self.refuse(bound, ReasonCode::NotAnAmount, None),
            Ok(amount) => amount,
            Err(error) => return self.amount_refused(bound, error),
        };
        if amount.fen < Fen::ZERO && !rule.signed {
            return self.refuse(bound, ReasonCode::NegativeAmount, None);
        }
        // An amount that was meant in 元 stands 10,000 times too large in a column of 万元.
        let as_yuan = || Fen::parse(cell, Unit::Yuan).ok().map(|fen| fen.plain(unit));
        let unsaid = amount.said.is_none() && unit == Unit::Wan;
        if unsaid && self.said_in_yuan(rule, cell) {
            return self.refuse(bound, ReasonCode::UnitContradicted, as_yuan());
        }
        let bound_fen = |count: i64| count.saturating_mul(rule.unit.fen());
        if amount.fen.0 >= bound_fen(rule.refuse_from) && amount.fen.0 % rule.unit.fen() == 0 {
            return self.refuse(bound, ReasonCode::UnitSuspect, as_yuan().filter(|_| unsaid));
        }
        if amount.fen.0 >= bound_fen(rule.suspect_from) {
            self.mark(bound, MarkCode::UnitSuspect, as_yuan().filter(|_| unsaid));
        }
        self.content.insert(&bound.field.id, Value::from(amount.fen.0));
    }
    /// The field's text names the same number as so many 元: `罚款2000元` beside 2000 in a column of 万元.
    fn said_in_yuan(&self, rule: &MoneyRule, cell: &str) -> bool {
        let text = rule.said_in.as_deref().and_then(|field| self.header.column_of(field)).and_then(|column| self.row.cell(column));
        let (Some(text), Ok(meant)) = (text, Fen::parse(cell, Unit::Yuan)) else { return false };
        meant >= LEAST_CONTRADICTED && numbers_in_yuan(text).any(|said| said == meant)
    }
    fn capital(&mut self, bound: &Bound, foreign: &'static str, cell: &str) {
        let usual = match bound.unit {
            HeaderUnit::Own | HeaderUnit::Wan => Unit::Wan,
            HeaderUnit::Yuan => Unit::Yuan,
        };
        let amount = match read_amount(cell, usual) {
            Ok(amount) => amount,
            Err(error) => return self.amount_refused(bound, error),
        };
        if amount.fen < Fen::ZERO {
            return self.refuse(bound, ReasonCode::NegativeAmount, None);
        }
        if let Some(currency) = amount.foreign {
            self.mark(bound, MarkCode::ForeignCurrency, Some(currency.to_owned()));
            self.content.insert(foreign, json!({ "currency": currency, "hundredths": amount.fen.0 }));
            return;
        }
        let header_says = bound.unit == HeaderUnit::Yuan || self.header.columns()[bound.column].contains(&words().wan);
        if amount.said.is_none() && !header_says {
            self.mark(bound, MarkCode::UnitAssumed, None);
        }
        self.content.insert(&bound.field.id, Value::from(amount.fen.0));
    }
    fn choice(&mut self, bound: &Bound, rule: &'static ChoiceRule, cell: &str) {
        let version = self.header.version();
        let id: &'static str = &bound.field.id;
        if let Some(code) = rule.code(&fold(cell), version) {
            // Natural persons are outside the platform's remit, whatever else the row says.
            if code == NATURAL_PERSON {
                return self.refuse(bound, ReasonCode::NaturalPerson, None);
            }
            let value = if rule.several { json!([code]) } else { Value::from(code) };
            self.content.insert(id, value);
            if let Some(words) = &rule.words
                && self.length(bound, cell, WORDS)
            {
                self.content.insert(words, Value::from(cell));
            }
            return;
        }
        if rule.several {
            let parts = cell.split([';', '\u{ff1b}', ',', '\u{ff0c}', '\u{3001}', '|', ' ', '\u{3000}', '\n']).filter(|part| !part.trim().is_empty());
            let codes: Option<Vec<&str>> = parts.map(|part| rule.code(&fold(part), version)).collect();
            if let Some(mut codes) = codes {
                codes.sort_unstable();
                codes.dedup();
                self.content.insert(id, json!(codes));
                return;
            }
        }
        if rule.strict { self.refuse(bound, ReasonCode::UnknownChoice, None) } else { self.keep_marked(bound, cell) }
    }
    /// An industry in terms of the present edition; of a code of an earlier one it is kept what it was and of which.
    fn industry(&mut self, bound: &Bound, cell: &str) {
        let column = &self.header.columns()[bound.column];
        let headed = EDITIONS.into_iter().find(|edition| column.contains(edition.year()));
        let declared = self.content.get(EDITION).and_then(Value::as_str).and_then(|year| year.parse().ok()).or(headed);
        let Some(taken) = take(cell, declared) else { return self.keep_marked(bound, cell) };
        match &taken.doubt {
            Some(Doubt::Edition { otherwise }) => self.mark(bound, MarkCode::IndustryEdition, Some(otherwise.to_string())),
            Some(Doubt::Apart) => self.mark(bound, MarkCode::IndustryApart, taken.industry.as_ref().map(ToString::to_string)),
            None => {
                // Codes of earlier editions lead to divisions, and to groups that there are.
                let unknown = taken.industry.as_ref().filter(|industry| industry.has_unknown_group());
                if let Some(division) = unknown.and_then(|industry| industry.as_str().get(..3)) {
                    self.mark(bound, MarkCode::UnknownChoice, Some(division.to_owned()));
                }
            }
        }
        if taken.edition != Edition::Of2017 {
            self.content.insert(EDITION, Value::from(taken.edition.year()));
            self.content.insert(DELIVERED_INDUSTRY, Value::from(cell));
        }
        if let Some(industry) = taken.industry {
            self.content.insert(&bound.field.id, Value::from(industry.as_str()));
        }
    }
    /// Keeps a word that no table has, as it is.
    fn keep_marked(&mut self, bound: &Bound, cell: &str) {
        if self.length(bound, cell, 200) {
            self.mark(bound, MarkCode::UnknownChoice, None);
            self.content.insert(&bound.field.id, Value::from(cell));
        }
    }
    fn whole(&mut self, bound: &Bound, cell: &str, min: i64, max: i64) {
        // 年 may follow a year.
        let digits = Uscc::normalise(cell);
        match digits.trim_end_matches('\u{5e74}').parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => drop(self.content.insert(&bound.field.id, Value::from(number))),
            Ok(_) => self.refuse(bound, ReasonCode::OutOfRange, Some(format!("{min}-{max}"))),
            Err(_) => self.refuse(bound, ReasonCode::NotANumber, None),
        }
    }
}

/// The cell says nothing.
fn is_empty(cell: &str) -> bool {
    // The longest word for nothing is short; long texts are not folded for it.
    cell.is_empty() || (cell.len() <= 12 && words().empty.contains(&fold(cell)))
}

/// A day as ISO text.
fn iso(day: NaiveDate) -> String {
    day.to_string()
}

/// The numbers of a text that are followed by 元 itself, not by 万元.
fn numbers_in_yuan(text: &str) -> impl Iterator<Item = Fen> {
    text.match_indices(words().yuan_word.as_str()).filter_map(|(end, _)| {
        let before = text[..end].trim_end();
        let begin =
            before.rfind(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        Fen::parse(before[begin..].trim_start_matches(','), Unit::Yuan).ok()
    })
}
