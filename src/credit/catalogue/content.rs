//! What of an item a city may say anew; which facts, signals and deliveries hang on it is the program's.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::value::{Figures, Source, SubjectKind};
use serde::{Deserialize, Serialize};

use super::belonging::item_of;
use super::item::{Authorisation, BY_PERSON, Disclosure, Frequency, Item, Mode, Sensitivity, Use, is_shipped, shipped};
use super::workbook::retention_words;
use crate::credit::feed::about::name_of;
use crate::platform::i18n::Lang;
use crate::platform::web::form::FieldErrors;

/// Most months that an item can be kept after its end.
pub const MOST_MONTHS: u32 = 360;
/// Most fields of an item.
const MOST_FIELDS: usize = 40;
/// The source whose one form carries items of several departments: a city's own item may come by it too.
pub const SHARED_SOURCE: Source = Source::Figures(Figures::Qualification);

/// What an item says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// The department that owns the data.
    pub owner: String,
    /// The law or policy that lets it be collected.
    pub basis: String,
    /// Kinds of subject that it is about.
    pub subjects: Vec<SubjectKind>,
    /// Names of its fields, in the words of its owner.
    pub fields: Vec<String>,
    /// How often it is to be delivered.
    pub frequency: Frequency,
    /// How the platform gets at it.
    pub mode: Mode,
    /// Who may see it.
    pub disclosure: Disclosure,
    /// How much harm it can do.
    pub sensitivity: Sensitivity,
    /// Months that it is kept after its end; 0: as long as it stands.
    pub retention_months: u32,
    /// Whose consent reading it needs.
    pub authorisation: Authorisation,
    /// What it may be used for.
    pub uses: Vec<Use>,
    /// The deliveries that carry it; of a shipped item the program's.
    pub source: Option<Source>,
    /// Of an item of the city's own that comes by the shared form, the kinds of its rows that are this item; of a shipped one the program says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
}

impl Content {
    /// What an item says.
    pub fn of(item: &Item) -> Self {
        Self {
            name: item.name.clone(),
            name_en: item.name_en.clone(),
            owner: item.owner.clone(),
            basis: item.basis.clone(),
            subjects: item.subjects.clone(),
            fields: item.fields.clone(),
            frequency: item.frequency,
            mode: item.mode,
            disclosure: item.disclosure,
            sensitivity: item.sensitivity,
            retention_months: item.retention_months,
            authorisation: item.authorisation,
            uses: item.uses.clone(),
            source: item.source,
            kinds: if is_shipped(&item.code) { Vec::new() } else { item.kinds.clone() },
        }
    }
    /// The item that says it, with what the program hangs on the shipped one.
    pub fn item(&self, code: &str, version: u32, from: NaiveDate, shipped: Option<&Item>) -> Item {
        let Self { name, name_en, owner, basis, subjects, fields, frequency, mode, .. } = self.clone();
        let Self { disclosure, sensitivity, retention_months, authorisation, uses, source, .. } = self.clone();
        Item {
            code: code.to_owned(),
            category: category_of(code).to_owned(),
            name,
            name_en,
            version,
            owner,
            basis,
            subjects,
            fields,
            frequency,
            mode,
            disclosure,
            sensitivity,
            retention_months,
            authorisation,
            uses,
            source: shipped.map_or(source, |item| item.source),
            carried_by: shipped.and_then(|item| item.carried_by.clone()),
            lists: shipped.map(|item| item.lists.clone()).unwrap_or_default(),
            kinds: shipped.map_or_else(|| self.kinds.clone(), |item| item.kinds.clone()),
            facts: shipped.map(|item| item.facts.clone()).unwrap_or_default(),
            signals: shipped.map(|item| item.signals.clone()).unwrap_or_default(),
            from,
        }
    }
    /// Whether it can be kept at all; what law and use ask of it is examined apart.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for (field, text_key, text, least, most) in [
            ("name", "item-error-name", &self.name, 2, 60),
            ("name_en", "item-error-name_en", &self.name_en, 2, 120),
            ("owner", "item-error-owner", &self.owner, 2, 60),
            ("basis", "item-error-basis", &self.basis, 4, 200),
        ] {
            if !(least..=most).contains(&text.chars().count()) {
                errors.add_with(field, text_key, vec![("least", least.to_string()), ("most", most.to_string())]);
            }
        }
        if self.subjects.is_empty() {
            errors.add("subjects", "item-error-subjects");
        }
        let unlike: BTreeSet<&String> = self.fields.iter().collect();
        if self.fields.is_empty() || self.fields.len() > MOST_FIELDS || unlike.len() < self.fields.len() || self.fields.iter().any(|one| !is_field(one)) {
            errors.add_with("fields", "item-error-fields", vec![("most", MOST_FIELDS.to_string())]);
        }
        if !self.kinds.is_empty() && (self.source != Some(SHARED_SOURCE) || self.kinds.iter().any(|kind| item_of(SHARED_SOURCE, kind).is_none())) {
            errors.add("kinds", "item-error-kinds");
        }
        if self.retention_months > MOST_MONTHS {
            errors.add_with("retention_months", "item-error-retention", vec![("most", MOST_MONTHS.to_string())]);
        }
        errors.into_result()
    }
    /// The same, when it allows what the platform does with the item of this code: what is matched on or watched may be, and what is collected, or
    /// was until it is no longer copied, is read under the firm's letter, unless it has a door of its own that asks for the person's.
    pub fn as_used(self, code: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let item = shipped().iter().find(|item| item.code == code);
        if item.is_some_and(|item| !item.facts.is_empty()) && !self.uses.contains(&Use::Matching) {
            errors.add("uses", "item-error-use_matching");
        }
        if item.is_some_and(|item| !item.signals.is_empty()) && !self.uses.contains(&Use::Risk) {
            errors.add("uses", "item-error-use_risk");
        }
        if item.is_some() && !self.kinds.is_empty() {
            errors.add("kinds", "item-error-kinds");
        }
        let received = self.source.is_some() || item.is_some_and(|item| item.arrives_by().is_some());
        let own_door = self.source.or(item.and_then(|item| item.arrives_by())) == Some(BY_PERSON);
        if (self.mode == Mode::Copied || received) && self.authorisation == Authorisation::PersonalLetter && !own_door {
            errors.add("authorisation", "item-error-personal_letter");
        }
        errors.into_result().map(|()| self)
    }
    /// Its name in a language.
    pub const fn name_in(&self, lang: Lang) -> &String {
        match lang {
            Lang::Zh => &self.name,
            Lang::En => &self.name_en,
        }
    }
    /// Its attributes as people read them: key of the name, and value.
    pub fn attributes(&self, lang: Lang) -> Vec<(&'static str, String)> {
        let joined = |names: Vec<String>| names.join(&lang.t("product-list-separator"));
        vec![
            ("catalogue-name", self.name.clone()),
            ("catalogue-name-en", self.name_en.clone()),
            ("catalogue-owner", self.owner.clone()),
            ("catalogue-basis", self.basis.clone()),
            ("catalogue-subjects", joined(self.subjects.iter().map(|kind| lang.t(kind.text_key())).collect())),
            ("catalogue-fields", joined(self.fields.clone())),
            ("catalogue-frequency", lang.t(self.frequency.text_key())),
            ("catalogue-mode", lang.t(self.mode.text_key())),
            ("catalogue-disclosure", lang.t(self.disclosure.text_key())),
            ("catalogue-sensitivity", lang.t(self.sensitivity.text_key())),
            ("catalogue-retention", retention_words(self.retention_months, lang)),
            ("catalogue-authorisation", lang.t(self.authorisation.text_key())),
            ("catalogue-allowed", joined(self.uses.iter().map(|of| lang.t(of.text_key())).collect())),
            ("item-source", self.source.map_or_else(|| lang.t("catalogue-no-way-in"), |source| lang.t(source.text_key()))),
            ("item-kinds", joined(self.kinds.iter().filter_map(|kind| name_of(SHARED_SOURCE, kind, lang)).collect())),
        ]
    }
    /// What differs after this: key of the attribute's name, what it was and what it is.
    pub fn differences(&self, after: &Self, lang: Lang) -> Vec<(&'static str, String, String)> {
        let pairs = self.attributes(lang).into_iter().zip(after.attributes(lang));
        pairs.filter(|(before, after)| before != after).map(|((key, before), (_, after))| (key, before, after)).collect()
    }
}

/// The category that an item's code names.
pub fn category_of(code: &str) -> &str {
    code.get(2..4).unwrap_or_default()
}

fn is_field(text: &str) -> bool {
    (1..=60).contains(&text.chars().count()) && !text.contains(['|', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shipped_item_comes_back_out_of_what_it_says() {
        for item in shipped() {
            let content = Content::of(item);
            assert_eq!(content.check(), Ok(()), "{}", item.code);
            assert_eq!(content.item(&item.code, item.version, item.from, Some(item)), **item);
            let kept: Content = serde_json::from_value(serde_json::to_value(&content).expect("JSON")).expect("a content");
            assert_eq!(kept, content);
        }
    }

    #[test]
    fn a_version_allows_what_the_platform_does_with_its_item() {
        for item in shipped() {
            assert!(Content::of(item).as_used(&item.code).is_ok(), "{}", item.code);
        }
        let said = |code: &str, change: &dyn Fn(&mut Content)| {
            let mut content = Content::of(shipped().iter().find(|item| item.code == code).expect("an item"));
            change(&mut content);
            content.as_used(code).err().map(|errors| errors.0.iter().map(|error| error.text_key.clone()).collect::<Vec<_>>())
        };
        let unused = said("XX0501", &|content| content.uses.clear()).expect("errors");
        assert_eq!(unused, ["item-error-use_matching", "item-error-use_risk"]);
        assert_eq!(said("XX0501", &|content| content.authorisation = Authorisation::PersonalLetter).expect("errors"), ["item-error-personal_letter"]);
        let queried = |of: &mut Content| (of.mode, of.authorisation) = (Mode::Queried, Authorisation::PersonalLetter);
        assert_eq!(said("XX0501", &queried).expect("errors"), ["item-error-personal_letter"], "what was copied before is still read");
        assert_eq!(said("XX1202", &queried), None, "nothing of it was ever received");
        assert_eq!(said("XX0102", &|content| content.uses.clear()), None, "it feeds neither facts nor signals");
    }

    #[test]
    fn what_cannot_be_kept_is_named_field_by_field() {
        let mut content = Content::of(&shipped()[0]);
        content.name = "名".to_owned();
        content.basis = String::new();
        content.subjects.clear();
        content.fields = vec!["甲".to_owned(), "甲".to_owned()];
        content.retention_months = MOST_MONTHS + 1;
        let errors = content.check().expect_err("errors");
        assert_eq!(errors.0.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["name", "basis", "subjects", "fields", "retention_months"]);
        assert_eq!(errors.of("name", Lang::En), "Chinese name: between 2 and 60 characters.");
    }

    #[test]
    fn an_item_of_the_citys_own_names_kinds_of_the_shared_form_alone() {
        let own = |source, kinds: &[&str]| {
            let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            Content { source, kinds, ..Content::of(shipped().iter().find(|item| item.code == "XX0902").expect("it")) }
        };
        let content = own(Some(SHARED_SOURCE), &["time_honoured"]);
        assert_eq!((content.check(), content.item("XX0951", 1, NaiveDate::default(), None).kinds), (Ok(()), vec!["time_honoured".to_owned()]));
        let wrong = [own(None, &["time_honoured"]), own(Some(SHARED_SOURCE), &["none"]), own(Some(SHARED_SOURCE), &["subsidy"])];
        assert!(wrong.iter().all(|content| content.check().is_err_and(|errors| errors.0[0].field == "kinds")));
        assert!(content.clone().as_used("XX0951").is_ok() && content.as_used("XX0902").is_err(), "of a shipped item the program says");
    }

    #[test]
    fn differences_name_the_attribute_and_both_values() {
        let before = Content::of(&shipped()[0]);
        assert!(before.differences(&before, Lang::Zh).is_empty());
        let after = Content { frequency: Frequency::Daily, ..before.clone() };
        assert_eq!(before.differences(&after, Lang::Zh), [("catalogue-frequency", "七个工作日内".to_owned(), "每日".to_owned())]);
    }
}
