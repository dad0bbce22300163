//! 要素目录: the table of facts as people and systems read it, with the attributes of persons that are not in it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::edition::Catalogue;
use super::item::Item;
use crate::enterprise::fact::{Change, FactKey};
use crate::enterprise::protected::Protected;
use crate::platform::i18n::Lang;
use crate::product::criteria::closed_codes;
use crate::product::describe::{advice_key, change_key};

/// Address under which systems read it.
pub const PATH: &str = "/api/v1/facts.json";

/// A fact as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: String,
    /// What sort of value, in which unit.
    pub sort: String,
    /// Who delivers it first.
    pub keeper: String,
    /// Items of the catalogue that feed it: code and name.
    pub items: Vec<(String, String)>,
    /// Whether and how the firm can change it.
    pub change: String,
    /// What to do for it.
    pub advice: String,
    /// How long it counts.
    pub fresh: String,
    /// Whether the firm may declare it itself.
    pub is_declarable: bool,
}

/// Items of the catalogue that feed a fact.
fn items(catalogue: &Catalogue, on: NaiveDate, fact: FactKey) -> impl Iterator<Item = &Arc<Item>> {
    catalogue.on(on).filter(move |item| item.facts.contains(&fact))
}

impl Row {
    fn new((catalogue, on): (&Catalogue, NaiveDate), fact: FactKey, lang: Lang) -> Self {
        let name = |item: &Item| match lang {
            Lang::Zh => item.name.clone(),
            Lang::En => item.name_en.clone(),
        };
        let (sort, unit) = (lang.t(fact.shape().text_key()), lang.t(fact.unit().text_key()));
        let months = fact.fresh_months();
        Self {
            code: fact.code(),
            name: lang.t(fact.text_key()),
            sort: if sort == unit || fact.unit().code() == "code" { sort } else { lang.t2("facts-sort", "sort", sort, "unit", unit) },
            keeper: lang.t(fact.keeper().text_key()),
            items: items(catalogue, on, fact).map(|item| (item.code.clone(), name(item))).collect(),
            change: lang.t(change_key(fact.change())),
            advice: lang.t(advice_key(fact)),
            fresh: if months == 0 { lang.t("facts-fresh-always") } else { lang.t1("facts-fresh-months", "count", months) },
            is_declarable: fact.declarable(),
        }
    }
}

/// Every fact of the catalogue as it is in force on a day, by the item of an authorisation letter: key of the group's name, and its facts in
/// order.
pub fn groups(catalogue: &Catalogue, on: NaiveDate, lang: Lang) -> Vec<(&'static str, Vec<Row>)> {
    let of = |item: &str| FactKey::ALL.iter().filter(|fact| fact.item() == item).map(|fact| Row::new((catalogue, on), *fact, lang)).collect();
    [("item-registration", "registration"), ("item-public_credit", "public_credit"), ("item-operating", "operating"), ("facts-asked", "asked")]
        .map(|(key, item)| (key, of(item)))
        .into()
}

/// The table for systems, with the items as they are in force on a day.
pub fn json(catalogue: &Catalogue, on: NaiveDate) -> Json {
    let names = |key: &str| json!({ "zh": Lang::Zh.t(key), "en": Lang::En.t(key) });
    let fact = |fact: &FactKey| {
        json!({
            "code": fact.code(), "name": names(fact.text_key()), "type": fact.shape().code(), "unit": fact.unit().code(),
            "codes": closed_codes(*fact), "source": names(fact.keeper().text_key()), "items": items(catalogue, on, *fact).map(|item| &item.code).collect::<Vec<_>>(),
            "authorisation": fact.item(), "changeable": fact.change() != Change::Never, "change": fact.change().code(), "how": names(&advice_key(*fact)),
            "fresh_months": fact.fresh_months(), "declarable": fact.declarable(), "usable": true,
        })
    };
    let protected = |of: &Protected| json!({ "code": of.code(), "name": names(of.text_key()), "usable": false, "reason": names(of.basis_key()) });
    json!({
        "facts": FactKey::ALL.iter().map(fact).collect::<Vec<_>>(),
        "protected": Protected::ALL.iter().map(protected).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::keeper::Keeper;

    fn today() -> NaiveDate {
        "2026-03-02".parse().expect("a day")
    }

    #[test]
    fn every_fact_says_where_it_is_from() {
        let catalogue = Catalogue::as_shipped();
        for fact in FactKey::ALL {
            let fed = items(&catalogue, today(), *fact).next().is_some();
            match fact.keeper() {
                Keeper::Platform => {}
                Keeper::Firm => assert!(!fed, "{fact:?}"),
                Keeper::Registrar
                | Keeper::Tax
                | Keeper::Insurance
                | Keeper::Industry
                | Keeper::Patents
                | Keeper::Customs
                | Keeper::Environment
                | Keeper::Power
                | Keeper::Water
                | Keeper::Gas
                | Keeper::Finance
                | Keeper::Credit => assert!(fed, "{fact:?} rests on no item"),
            }
        }
    }

    #[test]
    fn the_table_is_whole_in_both_languages_and_says_what_may_not_be_used() {
        for lang in Lang::ALL {
            let rows: Vec<Row> = groups(&Catalogue::as_shipped(), today(), lang).into_iter().flat_map(|(_, rows)| rows).collect();
            assert_eq!(rows.len(), FactKey::ALL.len());
            for row in rows {
                assert!([&row.name, &row.sort, &row.keeper, &row.change, &row.advice].iter().all(|text| !text.is_empty() && !text.starts_with('[')), "{row:?}");
            }
        }
        let whole = json(&Catalogue::as_shipped(), today());
        assert_eq!(
            (whole["facts"].as_array().map(Vec::len), whole["protected"].as_array().map(Vec::len)),
            (Some(FactKey::ALL.len()), Some(Protected::ALL.len()))
        );
        assert!(whole["facts"].as_array().is_some_and(|all| all.iter().all(|fact| Protected::ALL.iter().all(|of| fact["code"] != of.code()))));
        assert_eq!(whole["protected"][0]["usable"], false);
    }
}
