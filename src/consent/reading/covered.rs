//! What a reader does not see of people in a file.

use entity::value::LookupPurpose;
use entity::value::id::OrganisationId;

use super::actions::File;
use crate::consent::personal::actions::Opened;
use crate::consent::personal::letter::{PersonalItem, read_under};
use crate::consent::sight::{Personal, Purpose, Viewer, cover, sight};

/// As what somebody reads; regulators and operators see the same of a file.
pub(in crate::consent::reading) const fn viewer(bank: Option<OrganisationId>, purpose: LookupPurpose) -> Viewer {
    match (bank, purpose) {
        (Some(_), _) => Viewer::Bank,
        (None, LookupPurpose::OwnFile) => Viewer::Firm,
        (None, LookupPurpose::CreditReview | LookupPurpose::PostLoan | LookupPurpose::Supervision) => Viewer::Operator,
    }
}

/// Covers what the reader may not see of people, and says what was opened under which personal letter.
pub(in crate::consent::reading) fn covered(file: &mut File, viewer: Viewer, purpose: LookupPurpose, letters: &[Opened]) -> Vec<String> {
    let Some(name) = file.enterprise.legal_representative.clone() else {
        let seen = sight(viewer, Purpose::File(purpose), Personal::Named, &[]);
        for record in &mut file.records {
            record.content = cover(&record.content, seen);
        }
        file.farming = std::mem::take(&mut file.farming).seen(sight(viewer, Purpose::File(purpose), Personal::Farming, &[]));
        return Vec::new();
    };
    let own: Vec<(PersonalItem, &str)> = Opened::of(letters, &name).collect();
    file.people = own.iter().map(|(item, _)| *item).collect();
    let items = file.people.clone();
    let seen = |item| sight(viewer, Purpose::File(purpose), item, &items);
    file.enterprise.legal_representative = Personal::LegalRepresentative.shown(&name, seen(Personal::LegalRepresentative));
    file.records.iter_mut().for_each(|record| record.content = cover(&record.content, seen(Personal::Named)));
    file.farming = std::mem::take(&mut file.farming).seen(seen(Personal::Farming));
    own.into_iter().map(|(item, number)| read_under(item, number)).collect()
}
