//! The fields of an item as its deliveries must have them: what each is, in which unit and form, by which codes, under which columns.

use entity::value::Source;
use entity::value::money::Unit;

use crate::credit::feed::rule::{DayRule, Field, Kind, Stretch, rules};
use crate::platform::i18n::Lang;

/// A field as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldShown {
    /// Its name in the platform.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What sort of value.
    pub sort: String,
    /// Unit and form.
    pub form: String,
    /// The code table: code and name.
    pub codes: Vec<(String, String)>,
    /// Columns that it is known by, the official one first.
    pub columns: Vec<String>,
    /// Whether it must be there.
    pub required: bool,
}

/// The fields of a source's deliveries, in the order of a complete file.
pub fn fields(source: Source, lang: Lang) -> Vec<FieldShown> {
    rules(source).fields.iter().map(|field| FieldShown::new(field, lang)).collect()
}

/// The fields that together identify a record of a source.
pub fn key(source: Source, lang: Lang) -> Vec<String> {
    let name = |id: &String| rules(source).field(id).map_or_else(|| lang.t("item-key-subject"), |field| lang.t(field.text_key()));
    rules(source).key.iter().map(name).collect()
}

impl FieldShown {
    /// How many codes its table has.
    pub fn count(&self) -> i64 {
        i64::try_from(self.codes.len()).unwrap_or(i64::MAX)
    }
    fn new(field: &Field, lang: Lang) -> Self {
        let codes = match &field.is {
            Kind::Choice(choice) => {
                let mut codes: Vec<String> = choice.codes().map(str::to_owned).collect();
                codes.dedup();
                codes.into_iter().map(|code| (code.clone(), lang.t(field.choice_key(&code)))).collect()
            }
            Kind::Name { .. }
            | Kind::Text { .. }
            | Kind::Code
            | Kind::OtherCode
            | Kind::OrganisationCode
            | Kind::Day(_)
            | Kind::Money(_)
            | Kind::Capital { .. }
            | Kind::Whole { .. }
            | Kind::Industry
            | Kind::Quantity(_)
            | Kind::Percent { .. }
            | Kind::Period(_) => Vec::new(),
        };
        Self {
            id: field.id.clone(),
            name: lang.t(field.text_key()),
            sort: lang.t(sort(&field.is).1),
            form: form(&field.is, lang),
            codes,
            columns: field.columns.iter().chain(&field.yuan_columns).chain(&field.wan_columns).cloned().collect(),
            required: field.required,
        }
    }
}

/// Code and key of the name of a sort of value.
pub const fn sort(of: &Kind) -> (&'static str, &'static str) {
    match of {
        Kind::Name { .. } => ("name", "item_sort-name"),
        Kind::Text { .. } => ("text", "item_sort-text"),
        Kind::Code => ("unified_code", "item_sort-unified_code"),
        Kind::OtherCode => ("other_code", "item_sort-other_code"),
        Kind::OrganisationCode => ("organisation_code", "item_sort-organisation_code"),
        Kind::Day(_) => ("day", "item_sort-day"),
        Kind::Money(_) => ("money", "item_sort-money"),
        Kind::Capital { .. } => ("capital", "item_sort-capital"),
        Kind::Choice(_) => ("choice", "item_sort-choice"),
        Kind::Whole { .. } => ("whole", "item_sort-whole"),
        Kind::Industry => ("industry", "item_sort-industry"),
        Kind::Quantity(_) => ("quantity", "item_sort-quantity"),
        Kind::Percent { .. } => ("percent", "item_sort-percent"),
        Kind::Period(_) => ("period", "item_sort-period"),
    }
}

/// Unit and form of a value, in words; empty where the sort says all.
fn form(of: &Kind, lang: Lang) -> String {
    let between = |min: i64, max: i64| lang.t2("item_form-between", "min", min, "max", max);
    match of {
        Kind::Name { max } | Kind::Text { max } => lang.t1("item_form-most", "max", max),
        Kind::Day(DayRule { past, open, .. }) => {
            let parts = [(*past, "item_form-past"), (*open, "item_form-open")];
            parts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, key)| lang.t(key)).collect::<Vec<_>>().join(&lang.t("terms-separator"))
        }
        Kind::Money(rule) => lang.t(match rule.unit {
            Unit::Yuan => "item_form-yuan",
            Unit::Wan => "item_form-wan",
            Unit::Yi => "item_form-yi",
        }),
        Kind::Capital { .. } => lang.t("item_form-capital"),
        Kind::Choice(rule) => {
            let parts = [(rule.strict, "item_form-strict"), (rule.several, "item_form-several")];
            parts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, key)| lang.t(key)).collect::<Vec<_>>().join(&lang.t("terms-separator"))
        }
        Kind::Whole { min, max, .. } => between(*min, *max),
        Kind::Quantity(rule) => between(rule.min, rule.max),
        Kind::Percent { .. } => lang.t("item_form-percent"),
        Kind::Period(Stretch::Month) => lang.t("item_form-month"),
        Kind::Period(Stretch::Year) => lang.t("item_form-year"),
        Kind::Code | Kind::OtherCode | Kind::OrganisationCode | Kind::Industry => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_source_reads_in_both_languages() {
        for lang in Lang::ALL {
            for source in Source::ALL {
                for field in fields(*source, lang) {
                    let texts = [&field.name, &field.sort, &field.form].into_iter().chain(field.codes.iter().map(|(_, name)| name));
                    assert!(texts.into_iter().all(|text| !text.starts_with('[') && !text.contains("{$")), "{source}: {field:?}");
                    assert!(!field.columns.is_empty() && !field.name.is_empty(), "{source}: {field:?}");
                }
                assert!(key(*source, lang).iter().all(|name| !name.starts_with('[')), "{source}");
            }
        }
    }

    #[test]
    fn a_field_says_unit_code_table_and_columns() {
        let all = fields(Source::Penalty, Lang::Zh);
        let fine = all.iter().find(|field| field.id == "fine").expect("the fine");
        assert!(fine.form.contains("万元") && fine.columns.iter().any(|column| column == "CF_NR_FK"), "{fine:?}");
        let kind = all.iter().find(|field| field.id == "subject_type").expect("the kind of subject");
        assert!(kind.codes.iter().any(|(code, name)| code == "natural_person" && name == "自然人"), "{kind:?}");
    }
}
