//! What a row without a unified code says about its subject, and under which numbers to look for it.

use entity::value::old_code::{OrganisationCode, RegistrationNumber, TaxNumber};
use entity::value::{MatchedBy, Region};
use serde_json::Value;

use crate::credit::feed::draft::Draft;
use crate::credit::feed::fold::{fold, sha256};
use crate::enterprise::identity::candidate::Asked;

/// What a row says about its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The name.
    pub name: String,
    /// The older number.
    pub number: Option<String>,
    /// The division that its address names.
    pub region: Option<Region>,
}

impl Asking {
    /// What a checked row asks; nothing when it has a unified code.
    pub fn of(draft: &Draft) -> Option<Self> {
        let region = || draft.content.get("address").and_then(Value::as_str).and_then(Region::find);
        draft.subject_code.is_none().then(|| Self { name: draft.subject_name.clone(), number: draft.subject_other_code.clone(), region: region() })
    }
    /// The same question has the same.
    pub fn hash(&self) -> String {
        let region = self.region.as_ref().map(Region::as_str).unwrap_or_default();
        sha256(format!("{}|{}|{region}", fold(&self.name), self.number.as_deref().unwrap_or_default()).as_bytes())
    }
    /// As the index of names is asked.
    pub fn asked(&self) -> Asked {
        let asked = Asked::named(&self.name).within(self.region.clone());
        match &self.number {
            Some(number) => asked.numbered(number),
            None => asked,
        }
    }
    /// What the number may be, the likeliest first, each as it is looked for.
    pub fn numbers(&self) -> Vec<(MatchedBy, String)> {
        let Some(text) = &self.number else { return Vec::new() };
        let mut all = Vec::new();
        if let Ok(number) = text.parse::<RegistrationNumber>() {
            all.push((MatchedBy::RegistrationNumber, number.as_str().to_owned()));
        }
        if let Ok(code) = text.parse::<OrganisationCode>() {
            all.push((MatchedBy::OrganisationCode, code.as_str().to_owned()));
        }
        match text.parse::<TaxNumber>() {
            Ok(TaxNumber::Unified(code)) => all.push((MatchedBy::TaxNumber, code.to_string())),
            // Fifteen digits may be a registration number as well: only the check character tells.
            Ok(TaxNumber::Organisation { code, .. }) if code.expected_check().is_none() => all.push((MatchedBy::TaxNumber, code.as_str().to_owned())),
            Ok(TaxNumber::Organisation { .. }) | Err(_) => {}
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(number: &str) -> Asking {
        Asking { name: "某公司".to_owned(), number: (!number.is_empty()).then(|| number.to_owned()), region: None }
    }

    #[test]
    fn a_number_is_looked_for_as_what_it_can_be() {
        let kinds = |number: &str| asking(number).numbers().into_iter().map(|(by, key)| format!("{by} {key}")).collect::<Vec<_>>();
        assert_eq!(kinds(""), [""; 0]);
        assert_eq!(kinds("796544598"), ["organisation_code 796544598"]);
        assert_eq!(kinds("320899400000036"), ["registration_number 320899400000036"]);
        assert_eq!(kinds("3208991100626"), ["registration_number 3208991100626"]);
        assert_eq!(kinds("320899796544598"), ["registration_number 320899796544598", "tax_number 796544598"]);
        assert_eq!(kinds("320899MAXAY4CL0"), ["tax_number MAXAY4CL0"]);
        assert_eq!(kinds("91320899MAXAY4CL05"), ["tax_number 91320899MAXAY4CL05"]);
        assert_eq!(kinds("91320899MAXAY4CL051"), [""; 0]);
    }

    #[test]
    fn the_same_question_in_another_writing_is_the_same() {
        let named = |name: &str| Asking { name: name.to_owned(), ..asking("") }.hash();
        assert_eq!(named("淮安(某)公司"), named("淮安〔某〕 公司"));
        assert_ne!(named("淮安某公司"), named("淮安某有限公司"));
        assert_ne!(asking("796544598").hash(), asking("").hash());
    }
}
