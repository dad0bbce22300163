//! The life of an item's version: the one of a product's version, in the words of the catalogue.

pub use crate::product::draft::state::{Act, Draft, Examined, Refusal, State};

/// The code of a refusal that is seen outside; it never changes.
pub const fn code(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::InReview => "item.in_review",
        Refusal::NotInReview => "item.not_in_review",
        Refusal::NotPublished => "item.not_published",
        Refusal::Ended => "item.approved",
        Refusal::Blocked => "item.blocked",
        Refusal::NoteNeeded => "item.note_needed",
        Refusal::NoteTooShort => "item.note_too_short",
        Refusal::SamePerson => "item.same_person",
        Refusal::DateInPast => "item.date_in_past",
    }
}

/// Key of the sentence that people read.
pub const fn text_key(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::InReview | Refusal::NotInReview | Refusal::Blocked | Refusal::NoteNeeded | Refusal::NoteTooShort | Refusal::DateInPast => refusal.text_key(),
        Refusal::NotPublished => "item_refusal-not_published",
        Refusal::Ended => "item_refusal-approved",
        Refusal::SamePerson => "item_refusal-same_person",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::i18n::Lang;

    #[test]
    fn every_refusal_has_a_code_of_its_own_and_a_sentence() {
        let codes: std::collections::BTreeSet<&str> = Refusal::ALL.iter().map(|refusal| code(*refusal)).collect();
        assert_eq!(codes.len(), Refusal::ALL.len());
        for refusal in Refusal::ALL {
            assert!(code(*refusal).starts_with("item."));
            assert!(Lang::ALL.iter().all(|lang| lang.has(text_key(*refusal))), "{refusal:?}");
        }
    }
}
