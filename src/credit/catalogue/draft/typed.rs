//! What an operator types of an item, and the content that it means.

use entity::value::SubjectKind;
use serde::Deserialize;

use super::super::content::{Content, SHARED_SOURCE};
use super::super::item::{Authorisation, Disclosure, Frequency, Mode, Sensitivity, Use};
use crate::platform::web::form::FieldErrors;

/// Longest note for the reviewer, and longest answer.
pub const LONGEST_NOTE: usize = 300;

/// The form of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The department.
    pub owner: String,
    /// Law or policy.
    pub basis: String,
    /// Codes of the kinds of subject.
    pub subjects: Vec<String>,
    /// Fields, one a line.
    pub fields: String,
    /// Code of the frequency.
    pub frequency: String,
    /// Code of the way of sharing.
    pub mode: String,
    /// Code of the disclosure.
    pub disclosure: String,
    /// Code of the sensitivity.
    pub sensitivity: String,
    /// Months after its end.
    pub retention_months: String,
    /// Code of the authorisation.
    pub authorisation: String,
    /// Codes of the uses.
    pub uses: Vec<String>,
    /// Of a new item: whether it comes by the form that several departments share.
    pub shared: String,
    /// Codes of the kinds of that form's rows that are it.
    pub kinds: Vec<String>,
    /// Why: the word for the reviewer.
    pub note: String,
}

impl Typed {
    /// What a content looks like in the form.
    pub fn of(content: &Content, note: &str) -> Self {
        Self {
            name: content.name.clone(),
            name_en: content.name_en.clone(),
            owner: content.owner.clone(),
            basis: content.basis.clone(),
            subjects: content.subjects.iter().map(|kind| kind.code().to_owned()).collect(),
            fields: content.fields.join("\n"),
            frequency: content.frequency.code().to_owned(),
            mode: content.mode.code().to_owned(),
            disclosure: content.disclosure.code().to_owned(),
            sensitivity: content.sensitivity.code().to_owned(),
            retention_months: content.retention_months.to_string(),
            authorisation: content.authorisation.code().to_owned(),
            uses: content.uses.iter().map(|of| of.code().to_owned()).collect(),
            shared: if content.source == Some(SHARED_SOURCE) { "yes".to_owned() } else { String::new() },
            kinds: content.kinds.clone(),
            note: note.to_owned(),
        }
    }
    /// The content, with the source that the item has; of a new item the one that was ticked.
    pub fn read(&self, before: Option<&Content>) -> Result<Content, FieldErrors> {
        let mut errors = FieldErrors::default();
        let frequency = chosen("frequency", &self.frequency, Frequency::of, &mut errors);
        let mode = chosen("mode", &self.mode, Mode::of, &mut errors);
        let disclosure = chosen("disclosure", &self.disclosure, Disclosure::of, &mut errors);
        let sensitivity = chosen("sensitivity", &self.sensitivity, Sensitivity::of, &mut errors);
        let authorisation = chosen("authorisation", &self.authorisation, Authorisation::of, &mut errors);
        let months = self.retention_months.trim().parse::<u32>();
        if months.is_err() {
            errors.add_with("retention_months", "item-error-retention", vec![("most", super::super::content::MOST_MONTHS.to_string())]);
        }
        let (subjects, uses) = (&self.subjects, &self.uses);
        let kinds: Vec<SubjectKind> = SubjectKind::ALL.iter().copied().filter(|kind| subjects.iter().any(|code| code == kind.code())).collect();
        let source = before.map_or((self.shared == "yes").then_some(SHARED_SOURCE), |before| before.source);
        let content = Content {
            name: self.name.trim().to_owned(),
            name_en: self.name_en.trim().to_owned(),
            owner: self.owner.trim().to_owned(),
            basis: self.basis.trim().to_owned(),
            subjects: kinds,
            fields: self.fields.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            frequency: frequency.unwrap_or(Frequency::OnRequest),
            mode: mode.unwrap_or(Mode::Verified),
            disclosure: disclosure.unwrap_or(Disclosure::Authorised),
            sensitivity: sensitivity.unwrap_or(Sensitivity::Personal),
            retention_months: months.unwrap_or_default(),
            authorisation: authorisation.unwrap_or(Authorisation::PersonalLetter),
            uses: Use::ALL.iter().copied().filter(|of| uses.iter().any(|code| code == of.code())).collect(),
            source,
            kinds: if source == Some(SHARED_SOURCE) { self.kinds.clone() } else { Vec::new() },
        };
        if let Err(more) = content.check() {
            errors.0.extend(more.0);
        }
        if self.note.trim().chars().count() > LONGEST_NOTE {
            errors.add("note", "draft-error-note");
        }
        errors.into_result().map(|()| content)
    }
}

fn chosen<T>(field: &'static str, code: &str, of: impl Fn(&str) -> Option<T>, errors: &mut FieldErrors) -> Option<T> {
    let found = of(code);
    if found.is_none() {
        errors.add(field, "item-error-choose");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::item::shipped;
    use super::*;

    #[test]
    fn what_is_shown_in_the_form_means_the_same_when_it_comes_back() {
        for item in shipped() {
            let content = Content::of(item);
            assert_eq!(Typed::of(&content, "").read(Some(&content)), Ok(content.clone()), "{}", item.code);
        }
    }

    #[test]
    fn an_empty_form_names_every_field_that_is_missing() {
        let errors = Typed::default().read(None).expect_err("errors");
        let fields: Vec<&str> = errors.0.iter().map(|error| error.field.as_str()).collect();
        let choices = ["frequency", "mode", "disclosure", "sensitivity", "authorisation"];
        assert_eq!(fields, [&choices[..], &["retention_months", "name", "name_en", "owner", "basis", "subjects", "fields"]].concat());
    }

    #[test]
    fn a_new_item_may_come_by_the_shared_form_and_a_shipped_one_keeps_its_own() {
        let tax = shipped().iter().find(|item| item.code == "XX1003").map(|item| Content::of(item)).expect("it");
        let typed = Typed { shared: "yes".to_owned(), ..Typed::of(&tax, "") };
        assert_eq!(typed.read(None).expect("a content").source, Some(SHARED_SOURCE));
        assert_eq!(typed.read(Some(&tax)).expect("a content").source, tax.source);
        // What belongs to it of the form counts only where it comes by it.
        let typed = Typed { kinds: vec!["time_honoured".to_owned()], ..typed };
        assert_eq!(typed.read(None).expect("a content").kinds, ["time_honoured"]);
        assert!(typed.read(Some(&tax)).expect("a content").kinds.is_empty());
    }
}
