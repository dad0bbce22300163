//! What a file can be said to be about, whether it has rows of it or not: a list, a kind of filings, a qualification.

use entity::value::Source;

use super::rule::rules;
use crate::credit::catalogue::belonging::{SHARED, item_of, kinds_of, told_by};
use crate::credit::catalogue::item::shipped;
use crate::platform::i18n::Lang;

/// Whether a file of a source can be about a kind.
pub fn can_be_about(source: Source, kind: &str) -> bool {
    told_by(source).is_some() && item_of(source, kind).is_some()
}

/// A code and its name.
pub type Named = (&'static str, String);

/// Everything that a file can be about, under the name of its source.
pub fn choices(lang: Lang) -> Vec<(String, Vec<Named>)> {
    let kinds = |source: Source| shipped().iter().filter(move |item| item.source == Some(source)).flat_map(|item| kinds_of(item));
    let named = |source: Source, field: &str| {
        let field = rules(source).field(field);
        kinds(source).filter_map(|kind| Some((kind, lang.t(field?.choice_key(kind))))).collect::<Vec<Named>>()
    };
    SHARED.iter().map(|(source, field)| (lang.t(source.text_key()), named(*source, field))).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::Figures;

    use super::*;

    #[test]
    fn a_file_can_be_about_every_kind_of_its_own_source() {
        let all = choices(Lang::Zh);
        let counts: Vec<(&str, usize)> = all.iter().map(|(source, kinds)| (source.as_str(), kinds.len())).collect();
        assert!(matches!(counts[..], [("其他名单", 40..), ("登记备案与公示", 10), ("资质与认定", 14)]), "{counts:?}");
        assert!(all[2].1.contains(&("specialised", "专精特新中小企业".to_owned())), "{:?}", all[2]);
        assert!(can_be_about(Source::Filing, "subsidy") && can_be_about(Source::Figures(Figures::Qualification), "high_tech"));
        assert!(!can_be_about(Source::Listing, "subsidy") && !can_be_about(Source::Penalty, "customs"));
    }
}
