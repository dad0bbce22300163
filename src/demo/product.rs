//! The 60 products of the made-up banks, read from `products.toml`.

use std::sync::LazyLock;

use chrono::{Datelike, Months, NaiveDate};
use entity::value::Ppm;
use serde::Deserialize;

use crate::product::criteria::Criteria;
use crate::product::terms::{Pricing, Terms};

static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(include_str!("products.toml")).expect("products.toml is well formed"));

#[derive(Deserialize)]
struct File {
    product: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    code: String,
    bank: String,
    name: String,
    line: String,
    from_month: u32,
    criteria: Criteria,
    terms: Terms,
}

/// A product as its bank publishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its code, e.g. `B01-02`.
    pub code: String,
    /// The code of its bank.
    pub bank: String,
    /// Its name.
    pub name: String,
    /// What it is, in one line.
    pub line: String,
    /// The first day it is offered.
    pub offered_from_on: NaiveDate,
    /// The day it is no longer offered, when that is known.
    pub offered_until: Option<NaiveDate>,
    /// What it offers.
    pub terms: Terms,
    /// Whom it is for.
    pub criteria: Criteria,
}

/// The products, in order of their codes; all are on offer on `today`.
pub fn products(today: NaiveDate) -> Vec<Product> {
    let month = today.with_day(1).unwrap_or(today);
    FILE.product
        .iter()
        .map(|listed| Product {
            code: listed.code.clone(),
            bank: listed.bank.clone(),
            name: listed.name.clone(),
            line: listed.line.clone(),
            offered_from_on: month.checked_sub_months(Months::new(listed.from_month)).unwrap_or(month),
            offered_until: None,
            terms: listed.terms.clone(),
            criteria: listed.criteria.clone(),
        })
        .collect()
}

/// The yearly rate that a firm with this public-credit grade and this tax grade would get at an LPR.
pub fn rate(pricing: &Pricing, grades: [&str; 2], lpr: Ppm) -> Ppm {
    match pricing {
        Pricing::Fixed(rate) => *rate,
        Pricing::LprPlus(spread) => Ppm(lpr.0 + spread.0),
        Pricing::ByGrade { fact, rates, otherwise } => {
            let grade = if *fact == crate::enterprise::fact::FactKey::TaxGrade { grades[1] } else { grades[0] };
            rates.iter().find(|(code, _)| code == grade).map_or(*otherwise, |(_, rate)| *rate)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use entity::value::{Family, FeeKind, Fen};

    use super::*;
    use crate::product::terms::FeeBasis;

    fn all() -> Vec<Product> {
        products(NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day"))
    }

    #[test]
    fn sixty_products_five_of_every_bank_in_all_families() {
        let products = all();
        assert_eq!(products.len(), 60);
        let mut of_bank: HashMap<&str, usize> = HashMap::new();
        for product in &products {
            *of_bank.entry(&product.bank).or_default() += 1;
        }
        assert!(super::super::organisation::banks().iter().all(|b| of_bank[b.code.as_str()] == 5));
        for family in Family::ALL {
            assert!(products.iter().any(|p| p.terms.family == *family), "{family}");
        }
        assert_eq!(products.iter().map(|p| &p.name).collect::<HashSet<_>>().len(), 60);
        assert_eq!(products.iter().map(|p| &p.code).collect::<HashSet<_>>().len(), 60);
    }

    #[test]
    fn terms_make_sense() {
        for product in all() {
            let terms = &product.terms;
            let name = &product.name;
            assert!(terms.min_amount >= Fen::wan(5) && terms.max_amount <= Fen::wan(1_000), "{name}");
            assert!(terms.min_amount < terms.max_amount && terms.limit.cap <= terms.max_amount, "{name}");
            assert!(terms.min_term_months >= 6 && terms.min_term_months <= terms.max_term_months && terms.max_term_months <= 36, "{name}");
            for grades in [["A", "A"], ["B", "B"], ["D", "D"]] {
                let rate = rate(&terms.pricing, grades, Ppm(30_000));
                assert!((32_000..=75_000).contains(&rate.0), "{name}: {}", rate.percent(2));
            }
            assert!(!terms.purposes.is_empty() && !terms.guarantees.is_empty() && !terms.repayment.is_empty(), "{name}");
            assert_eq!(product.criteria.check(), Ok(()), "{name}");
            let Criteria::All(conditions) = &product.criteria else { panic!("{name}: not a list") };
            assert!((4..=10).contains(&conditions.len()), "{name}: {} conditions", conditions.len());
            let guaranteed = terms.fees.iter().any(|f| f.kind == FeeKind::Guarantee);
            assert_eq!(guaranteed, terms.family == Family::Guaranteed, "{name}");
        }
        assert!(all().iter().flat_map(|p| &p.terms.fees).any(|f| f.basis == FeeBasis::Undisclosed));
    }
}
