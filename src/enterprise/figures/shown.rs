//! Delivered facts as their firm reads them: who delivered each, as of when, and the row that it may object to.

use std::collections::{BTreeMap, BTreeSet};

use super::work_out::{Resting, There};
use crate::enterprise::fact::{FactKey, Profile};
use crate::enterprise::shown::ShownFact;
use crate::platform::i18n::Lang;

/// A delivered fact in a list: who delivered it, as of when, since when the platform has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownDelivered {
    /// Its name.
    pub name: String,
    /// The department and the day, or why it is not known.
    pub source: String,
    /// Since when the platform has it so.
    pub recorded: String,
    /// How many months are there of those that it needs; empty when it needs none.
    pub months: String,
    /// The page of the row it rests on; empty when there is none.
    pub href: String,
}

/// The delivered facts of a firm, and those whose months are too few, in the order of the catalogue.
pub fn delivered(lang: Lang, profile: &Profile, resting: &BTreeMap<FactKey, Resting>, months: &BTreeMap<FactKey, There>) -> Vec<ShownDelivered> {
    let keys: BTreeSet<FactKey> = resting.keys().chain(months.keys()).copied().collect();
    let one = |key: FactKey| ShownDelivered {
        name: lang.t(key.text_key()),
        source: ShownFact::new(lang, key, profile).source,
        recorded: resting.get(&key).map(|row| lang.day(&row.recorded_on)).unwrap_or_default(),
        months: months.get(&key).map(|there| lang.t2("firm-file-months", "have", there.have, "need", there.need)).unwrap_or_default(),
        href: resting.get(&key).map(|row| format!("/firm/file/records/{}", row.record)).unwrap_or_default(),
    };
    keys.into_iter().map(one).collect()
}
