//! Terms as they are typed: amounts in 万元, rates in per cent, everything still text.

use entity::value::money::Unit;
use entity::value::{Family, FeeKind, Fen, Guarantee, Ppm, Purpose, RepaymentForm};

use super::relation::percent;
use crate::enterprise::protected;
use crate::platform::web::form::FieldErrors;
use crate::product::terms::{Fee, FeeBasis, Limit, Pricing, Terms};

/// A cost as typed; a row without a kind is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeeTyped {
    /// Code of the kind.
    pub kind: String,
    /// `yearly`, `once`, `sum` or `undisclosed`.
    pub basis: String,
    /// Per cent, or yuan for a sum.
    pub figure: String,
}

/// Terms as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsTyped {
    /// Code of the family.
    pub family: String,
    /// In 万元.
    pub min_amount: String,
    /// In 万元.
    pub max_amount: String,
    /// In months.
    pub min_term_months: String,
    /// In months.
    pub max_term_months: String,
    /// Codes.
    pub purposes: Vec<String>,
    /// Codes.
    pub guarantees: Vec<String>,
    /// Codes.
    pub repayment: Vec<String>,
    /// Code of the usual way of repaying.
    pub usual: String,
    /// `fixed`, `lpr` or `grade`.
    pub pricing: String,
    /// The fixed rate, or the spread over the LPR, in per cent.
    pub rate: String,
    /// Code of the fact that grades.
    pub grade_fact: String,
    /// Code of the grade and rate in per cent; a row without a code is empty.
    pub grades: Vec<(String, String)>,
    /// The rate of everybody else, in per cent.
    pub otherwise: String,
    /// In 万元.
    pub cap: String,
    /// Code of the fact and per cent; a row without a fact is empty.
    pub shares: Vec<(String, String)>,
    /// Costs.
    pub fees: Vec<FeeTyped>,
    /// In working days.
    pub decision_days: String,
}

fn codes<T: Copy>(of: &[T], code: impl Fn(T) -> &'static str) -> Vec<String> {
    of.iter().map(|one| code(*one).to_owned()).collect()
}

impl TermsTyped {
    /// The terms as they would be typed.
    pub fn of(terms: &Terms) -> Self {
        let mut typed = Self {
            family: terms.family.code().to_owned(),
            min_amount: terms.min_amount.plain(Unit::Wan),
            max_amount: terms.max_amount.plain(Unit::Wan),
            min_term_months: terms.min_term_months.to_string(),
            max_term_months: terms.max_term_months.to_string(),
            purposes: codes(&terms.purposes, Purpose::code),
            guarantees: codes(&terms.guarantees, Guarantee::code),
            repayment: codes(&terms.repayment, RepaymentForm::code),
            usual: terms.repayment.first().map(|r| r.code().to_owned()).unwrap_or_default(),
            cap: terms.limit.cap.plain(Unit::Wan),
            shares: terms.limit.shares.iter().map(|(fact, share)| (fact.code().to_owned(), percent(*share))).collect(),
            fees: terms.fees.iter().map(fee).collect(),
            decision_days: terms.decision_days.to_string(),
            ..Self::default()
        };
        match &terms.pricing {
            Pricing::Fixed(rate) => {
                "fixed".clone_into(&mut typed.pricing);
                typed.rate = percent(*rate);
            }
            Pricing::LprPlus(spread) => {
                "lpr".clone_into(&mut typed.pricing);
                typed.rate = percent(*spread);
            }
            Pricing::ByGrade { fact, rates, otherwise } => {
                "grade".clone_into(&mut typed.pricing);
                fact.code().clone_into(&mut typed.grade_fact);
                typed.grades = rates.iter().map(|(code, rate)| (code.clone(), percent(*rate))).collect();
                typed.otherwise = percent(*otherwise);
            }
        }
        typed
    }
    /// The terms; otherwise what is wrong, field by field. What does not go together is found by the examination.
    pub fn terms(&self) -> Result<Terms, FieldErrors> {
        let mut errors = FieldErrors::default();
        let read = &mut Reader { errors: &mut errors };
        let mut repayment: Vec<RepaymentForm> = read.list("repayment", &self.repayment);
        if let Some(usual) = repayment.iter().position(|r| r.code() == self.usual) {
            repayment[..=usual].rotate_right(1);
        }
        let terms = Terms {
            family: read.parsed("family", &self.family, "terms-error-choice").unwrap_or(Family::Credit),
            min_amount: read.wan("min_amount", &self.min_amount),
            max_amount: read.wan("max_amount", &self.max_amount),
            min_term_months: read.number("min_term_months", &self.min_term_months),
            max_term_months: read.number("max_term_months", &self.max_term_months),
            purposes: read.list("purposes", &self.purposes),
            guarantees: read.list("guarantees", &self.guarantees),
            repayment,
            pricing: self.pricing(read),
            limit: Limit { cap: read.wan("cap", &self.cap), shares: self.shares(read) },
            fees: self.fees.iter().enumerate().filter_map(|(at, fee)| read.fee(at, fee)).collect(),
            decision_days: read.number("decision_days", &self.decision_days),
        };
        if let Some(field) = terms.beyond() {
            errors.add(if field == "limit" { "cap" } else { field }, "product-criteria-out_of_range");
        }
        errors.into_result().map(|()| terms)
    }
    fn pricing(&self, read: &mut Reader<'_>) -> Pricing {
        match self.pricing.as_str() {
            "lpr" => Pricing::LprPlus(read.percent("rate", &self.rate)),
            "grade" => {
                let fact = read.parsed("grade_fact", &self.grade_fact, "terms-error-choice").unwrap_or(crate::enterprise::fact::FactKey::TaxGrade);
                let typed = self.grades.iter().enumerate().filter(|(_, (code, rate))| !(code.trim().is_empty() && rate.trim().is_empty()));
                let rates = typed.map(|(at, (code, rate))| (code.trim().to_owned(), read.percent(&format!("grade-{at}-rate"), rate))).collect();
                Pricing::ByGrade { fact, rates, otherwise: read.percent("otherwise", &self.otherwise) }
            }
            _ => Pricing::Fixed(read.percent("rate", &self.rate)),
        }
    }
    fn shares(&self, read: &mut Reader<'_>) -> Vec<(crate::enterprise::fact::FactKey, Ppm)> {
        let typed = self.shares.iter().enumerate().filter(|(_, (fact, share))| !(fact.is_empty() && share.trim().is_empty()));
        typed
            .filter_map(|(at, (fact, share))| {
                let fact = read.parsed(&format!("share-{at}-fact"), fact, "terms-error-choice")?;
                Some((fact, read.percent(&format!("share-{at}-rate"), share)))
            })
            .collect()
    }
}

fn fee(fee: &Fee) -> FeeTyped {
    let (basis, figure) = match fee.basis {
        FeeBasis::Yearly(share) => ("yearly", percent(share)),
        FeeBasis::Once(share) => ("once", percent(share)),
        FeeBasis::Sum(sum) => ("sum", sum.plain(Unit::Yuan)),
        FeeBasis::Undisclosed => ("undisclosed", String::new()),
    };
    FeeTyped { kind: fee.kind.code().to_owned(), basis: basis.to_owned(), figure }
}

struct Reader<'a> {
    errors: &'a mut FieldErrors,
}

impl Reader<'_> {
    fn parsed<T: std::str::FromStr>(&mut self, field: &str, text: &str, text_key: &str) -> Option<T> {
        let value = text.trim().parse().ok();
        if value.is_none() {
            self.errors.add(field, protected::refusal(text, text_key));
        }
        value
    }
    fn wan(&mut self, field: &str, text: &str) -> Fen {
        Fen::parse(text.trim(), Unit::Wan).unwrap_or_else(|_| {
            self.errors.add(field, "rows-error-amount");
            Fen::ZERO
        })
    }
    fn percent(&mut self, field: &str, text: &str) -> Ppm {
        Ppm::parse_percent(text).unwrap_or_else(|_| {
            self.errors.add(field, "rows-error-percent");
            Ppm::ZERO
        })
    }
    fn number(&mut self, field: &str, text: &str) -> i64 {
        self.parsed(field, text, "rows-error-number").unwrap_or(0)
    }
    fn list<T: std::str::FromStr>(&mut self, field: &str, codes: &[String]) -> Vec<T> {
        codes.iter().filter_map(|code| self.parsed(field, code, "terms-error-choice")).collect()
    }
    fn fee(&mut self, at: usize, typed: &FeeTyped) -> Option<Fee> {
        if typed.kind.trim().is_empty() {
            return None;
        }
        let kind: FeeKind = self.parsed(&format!("fee-{at}-kind"), &typed.kind, "terms-error-choice")?;
        let field = format!("fee-{at}-figure");
        let basis = match typed.basis.as_str() {
            "once" => FeeBasis::Once(self.percent(&field, &typed.figure)),
            "sum" => FeeBasis::Sum(Fen::parse(typed.figure.trim(), Unit::Yuan).unwrap_or_else(|_| {
                self.errors.add(field, "rows-error-amount");
                Fen::ZERO
            })),
            "undisclosed" => FeeBasis::Undisclosed,
            _ => FeeBasis::Yearly(self.percent(&field, &typed.figure)),
        };
        Some(Fee { kind, basis })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::lint::tests::catalogue;

    #[test]
    fn every_product_comes_back_from_its_form() {
        for product in catalogue() {
            assert_eq!(TermsTyped::of(&product.terms).terms().as_ref(), Ok(&product.terms), "{}", product.code);
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let mut typed = TermsTyped::of(&catalogue()[0].terms);
        "a lot".clone_into(&mut typed.max_amount);
        typed.grades[0].1 = "low".to_owned();
        typed.fees = vec![FeeTyped { kind: "guarantee".to_owned(), basis: "sum".to_owned(), figure: "some".to_owned() }, FeeTyped::default()];
        typed.shares.push(("revenue_year".to_owned(), String::new()));
        let fields: Vec<String> = typed.terms().expect_err("errors").0.into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["max_amount", "grade-0-rate", "share-1-rate", "fee-0-figure"]);
        let mut usual = TermsTyped::of(&catalogue()[0].terms);
        "level_instalment".clone_into(&mut usual.usual);
        assert_eq!(usual.terms().expect("terms").repayment[0], RepaymentForm::LevelInstalment);
    }
}
