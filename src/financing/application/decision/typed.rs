//! What an officer types into the form of a grant, as terms.

use chrono::NaiveDate;
use entity::value::money::Unit;
use entity::value::{FeeKind, Fen, Guarantee, Ppm, RepaymentForm};

use crate::financing::application::act::Terms;
use crate::platform::web::form::FieldErrors;
use crate::product::cost::{Costs, Loan, costs};
use crate::product::terms::{Fee, FeeBasis};

/// A row of the list of costs as typed; a row without a kind is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeeTyped {
    /// Code of the kind.
    pub kind: String,
    /// `sum`, `once` or `yearly`.
    pub basis: String,
    /// The figure.
    pub figure: String,
}

/// A grant as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantTyped {
    /// The amount in 万元.
    pub amount: String,
    /// The yearly rate in per cent.
    pub rate: String,
    /// The term in months.
    pub term_months: String,
    /// The last day of the offer.
    pub valid_to: String,
    /// Code of the way of repaying.
    pub repayment: String,
    /// Code of what secures it.
    pub guarantee: String,
    /// The list of costs.
    pub fees: Vec<FeeTyped>,
    /// What the firm has to do first.
    pub conditions: String,
    /// Why the amount is above the product's maximum.
    pub override_reason: String,
}

/// An amount in 万元, written under its field when it is none.
pub fn wan(errors: &mut FieldErrors, field: &str, text: &str) -> Fen {
    read(errors, field, "loan-error-amount", Fen::parse(text.trim(), Unit::Wan).ok().filter(|a| *a > Fen::ZERO)).unwrap_or(Fen::ZERO)
}

/// A yearly rate in per cent, written under its field when it is none.
pub fn rate(errors: &mut FieldErrors, field: &str, text: &str) -> Ppm {
    read(errors, field, "loan-error-rate", Ppm::parse_percent(text.trim().trim_end_matches('%')).ok()).unwrap_or(Ppm::ZERO)
}

/// A number of months, written under its field when it is none.
pub fn months(errors: &mut FieldErrors, field: &str, text: &str) -> i64 {
    read(errors, field, "loan-error-term", text.trim().parse().ok().filter(|n| (1..=360).contains(n))).unwrap_or(0)
}

/// A day, written under its field when it is none.
pub fn day(errors: &mut FieldErrors, field: &str, text: &str) -> NaiveDate {
    read(errors, field, "loan-error-day", text.trim().parse().ok()).unwrap_or(NaiveDate::MIN)
}

fn read<T>(errors: &mut FieldErrors, field: &str, text_key: &str, value: Option<T>) -> Option<T> {
    if value.is_none() {
        errors.add(field, text_key);
    }
    value
}

impl GrantTyped {
    /// The terms; otherwise what is wrong, field by field.
    pub fn terms(&self, today: NaiveDate) -> Result<Terms, FieldErrors> {
        let mut errors = FieldErrors::default();
        let until = day(&mut errors, "valid_to", &self.valid_to);
        let fees = self.fees.iter().enumerate().filter_map(|(i, fee)| fee_of(&mut errors, i, fee)).collect();
        let said = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let terms = Terms {
            amount: wan(&mut errors, "amount", &self.amount),
            rate: rate(&mut errors, "rate", &self.rate),
            term_months: months(&mut errors, "term_months", &self.term_months),
            guarantee: read(&mut errors, "guarantee", "loan-error-choice", self.guarantee.parse().ok()).unwrap_or(Guarantee::Credit),
            repayment: read(&mut errors, "repayment", "loan-error-choice", self.repayment.parse().ok()).unwrap_or(RepaymentForm::LevelInstalment),
            fees,
            // The last day still counts.
            valid_days: until.signed_duration_since(today).num_days().saturating_add(1),
            conditions: self.conditions.trim().to_owned(),
            override_reason: said(&self.override_reason),
        };
        errors.into_result().map(|()| terms)
    }
}

fn fee_of(errors: &mut FieldErrors, at: usize, typed: &FeeTyped) -> Option<Fee> {
    let kind: FeeKind = typed.kind.parse().ok()?;
    let field = format!("fee-{at}-figure");
    let text = typed.figure.trim();
    let basis = match typed.basis.as_str() {
        "once" => Ppm::parse_percent(text).ok().map(FeeBasis::Once),
        "yearly" => Ppm::parse_percent(text).ok().map(FeeBasis::Yearly),
        _ => Fen::parse(text, Unit::Yuan).ok().filter(|f| *f >= Fen::ZERO).map(FeeBasis::Sum),
    };
    read(errors, &field, "loan-error-fee", basis).map(|basis| Fee { kind, basis })
}

/// What the firm would pay under these terms; none when they make no plan.
pub fn cost_of(terms: &Terms) -> Option<Costs> {
    let loan = Loan { amount: terms.amount, term_months: terms.term_months, rate: terms.rate, repayment: terms.repayment };
    costs(&loan, &terms.fees).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> GrantTyped {
        GrantTyped {
            amount: "120".to_owned(),
            rate: "3.95".to_owned(),
            term_months: "12".to_owned(),
            valid_to: "2026-03-31".to_owned(),
            repayment: "level_instalment".to_owned(),
            guarantee: "credit".to_owned(),
            fees: vec![
                FeeTyped { kind: "guarantee".to_owned(), basis: "yearly".to_owned(), figure: "0.5".to_owned() },
                FeeTyped { kind: "valuation".to_owned(), basis: "sum".to_owned(), figure: "800".to_owned() },
                FeeTyped::default(),
            ],
            ..GrantTyped::default()
        }
    }

    #[test]
    fn a_form_becomes_terms() {
        let terms = typed().terms("2026-03-02".parse().expect("a day")).expect("terms");
        assert_eq!((terms.amount, terms.rate, terms.term_months, terms.valid_days), (Fen::wan(120), Ppm(39_500), 12, 30));
        let fees = [(FeeKind::Guarantee, FeeBasis::Yearly(Ppm(5_000))), (FeeKind::Valuation, FeeBasis::Sum(Fen::yuan(800)))];
        assert_eq!(terms.fees, fees.map(|(kind, basis)| Fee { kind, basis }));
        assert_eq!(cost_of(&terms).expect("costs").fees_total, Fen::yuan(6_800));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let mut wrong = GrantTyped { amount: "a lot".to_owned(), rate: String::new(), repayment: "never".to_owned(), ..typed() };
        wrong.fees[1].figure = "some".to_owned();
        let errors = wrong.terms("2026-03-02".parse().expect("a day")).expect_err("errors");
        let fields: Vec<&str> = errors.0.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["fee-1-figure", "amount", "rate", "repayment"]);
    }
}
