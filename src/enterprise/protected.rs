//! Protected attributes of persons: what no condition, no formula and no model may name, and why.

use crate::platform::i18n::Lang;

/// An attribute of a firm's owner or staff that may not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protected {
    /// 性别.
    Sex,
    /// 年龄 of a person; the age of a firm is another thing.
    Age,
    /// 民族.
    Ethnicity,
    /// 婚姻状况.
    Marriage,
    /// 生育状况.
    Childbearing,
    /// 宗教信仰.
    Religion,
    /// 户籍.
    Household,
    /// 籍贯, 出生地.
    Origin,
    /// 健康状况, 残疾.
    Health,
    /// 政治面貌.
    Politics,
}

impl Protected {
    /// Every one.
    pub const ALL: &'static [Self] = &[
        Self::Sex,
        Self::Age,
        Self::Ethnicity,
        Self::Marriage,
        Self::Childbearing,
        Self::Religion,
        Self::Household,
        Self::Origin,
        Self::Health,
        Self::Politics,
    ];
    /// The text outside.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sex => "sex",
            Self::Age => "age",
            Self::Ethnicity => "ethnicity",
            Self::Marriage => "marriage",
            Self::Childbearing => "childbearing",
            Self::Religion => "religion",
            Self::Household => "household",
            Self::Origin => "origin",
            Self::Health => "health",
            Self::Politics => "politics",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Sex => "protected-sex",
            Self::Age => "protected-age",
            Self::Ethnicity => "protected-ethnicity",
            Self::Marriage => "protected-marriage",
            Self::Childbearing => "protected-childbearing",
            Self::Religion => "protected-religion",
            Self::Household => "protected-household",
            Self::Origin => "protected-origin",
            Self::Health => "protected-health",
            Self::Politics => "protected-politics",
        }
    }
    /// Key of the law that keeps it out.
    pub const fn basis_key(self) -> &'static str {
        match self {
            Self::Sex | Self::Marriage | Self::Childbearing => "protected_basis-women",
            Self::Ethnicity => "protected_basis-ethnicity",
            Self::Religion | Self::Health => "protected_basis-sensitive",
            Self::Age | Self::Household | Self::Origin | Self::Politics => "protected_basis-fair",
        }
    }
    /// Key of the words by which it is known; between spaces.
    const fn words_key(self) -> &'static str {
        match self {
            Self::Sex => "protected_words-sex",
            Self::Age => "protected_words-age",
            Self::Ethnicity => "protected_words-ethnicity",
            Self::Marriage => "protected_words-marriage",
            Self::Childbearing => "protected_words-childbearing",
            Self::Religion => "protected_words-religion",
            Self::Household => "protected_words-household",
            Self::Origin => "protected_words-origin",
            Self::Health => "protected_words-health",
            Self::Politics => "protected_words-politics",
        }
    }
    /// The attribute that a text names: a Chinese word anywhere in it, an English one between its underscores, hyphens and spaces. Whoever
    /// asks has made sure that it is no fact of the catalogue.
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let says = |of: &Self, lang: Lang| {
            lang.t(of.words_key()).split(' ').any(|word| match lang {
                Lang::Zh => text.contains(word),
                Lang::En => parts.contains(&word),
            })
        };
        Self::ALL.iter().copied().find(|of| Lang::ALL.into_iter().any(|lang| says(of, lang)))
    }
}

/// Key of the sentence that refuses a text that is no fact: that it names a protected attribute when it does, the other one otherwise.
pub fn refusal<'k>(text: &str, otherwise: &'k str) -> &'k str {
    if Protected::named(text).is_some() { "fact_error-protected" } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::fact::FactKey;

    #[test]
    fn protected_attributes_are_known_by_their_names_in_both_languages() {
        for (text, found) in [
            ("sex", Some(Protected::Sex)),
            ("owner_gender", Some(Protected::Sex)),
            ("法定代表人性别", Some(Protected::Sex)),
            ("age", Some(Protected::Age)),
            ("legal-representative age", Some(Protected::Age)),
            ("负责人年龄", Some(Protected::Age)),
            ("民族", Some(Protected::Ethnicity)),
            ("Marital_Status", Some(Protected::Marriage)),
            ("婚姻状况", Some(Protected::Marriage)),
            ("宗教信仰", Some(Protected::Religion)),
            ("hukou", Some(Protected::Household)),
            ("户籍所在地", Some(Protected::Household)),
            ("average_revenue", None),
            ("营业收入", None),
            ("", None),
        ] {
            assert_eq!(Protected::named(text), found, "{text}");
        }
        for of in Protected::ALL {
            assert_eq!(Protected::named(of.code()), Some(*of));
            assert!(of.code().parse::<FactKey>().is_err(), "{of:?} can be named");
            for lang in Lang::ALL {
                assert_eq!(Protected::named(&lang.t(of.text_key())), Some(*of), "{}", lang.t(of.text_key()));
            }
        }
        // The name of a fact is no name of a protected attribute, in the words of either language.
        for fact in FactKey::ALL {
            assert_eq!(Protected::named(&Lang::Zh.t(fact.text_key())), None, "{fact:?}");
        }
    }
}
