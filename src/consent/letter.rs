//! 授权书: what a firm signs, in words (个人信息保护法 13–17, 23; 征信业管理条例 18–20): who may read what, for what, until when, and how to take it back.

use chrono::{Days, Months, NaiveDate};
use entity::value::LookupPurpose;
use entity::value::id::OrganisationId;

use super::text;
use crate::platform::i18n::Lang;

/// Version of the letter's sentences; it changes with every change of them: a sentence under which somebody signed is never edited, its
/// place is taken by a new one under a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The first.
    First,
    /// It says how often may be read.
    Counted,
}

impl Text {
    /// The one that is signed now.
    pub const NOW: Self = Self::Counted;
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "2026-1",
            Self::Counted => "2026-2",
        }
    }
    /// The version of a code; of one that is not known, the latest.
    pub fn of(code: &str) -> Self {
        if code == Self::First.code() { Self::First } else { Self::NOW }
    }
}

/// How often may be read under a letter, as it can be chosen; 0 is as often as needed.
pub const MOST: [i64; 4] = [0, 1, 5, 20];

/// Longest term in months.
pub const MOST_MONTHS: u32 = 12;

/// What a letter can be for.
pub const PURPOSES: [LookupPurpose; 2] = [LookupPurpose::CreditReview, LookupPurpose::PostLoan];

/// An item of a firm's file that can be authorised by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// 登记信息.
    Registration,
    /// 资质与公共信用.
    PublicCredit,
    /// 经营与纳税.
    Operating,
    /// 自主申报.
    Declared,
}

impl Item {
    /// Every item, in the order of the file.
    pub const ALL: [Self; 4] = [Self::Registration, Self::PublicCredit, Self::Operating, Self::Declared];
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::PublicCredit => "public_credit",
            Self::Operating => "operating",
            Self::Declared => "declared",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Registration => "item-registration",
            Self::PublicCredit => "item-public_credit",
            Self::Operating => "item-operating",
            Self::Declared => "item-declared",
        }
    }
    /// Key of the sentence that says what is in it.
    pub const fn hint_key(self) -> &'static str {
        match self {
            Self::Registration => "item_hint-registration",
            Self::PublicCredit => "item_hint-public_credit",
            Self::Operating => "item_hint-operating",
            Self::Declared => "item_hint-declared",
        }
    }
    /// The item of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.code() == code)
    }
}

/// The banks that a letter covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covers<B> {
    /// Each bank that the firm applies to.
    Applied,
    /// These.
    Named(Vec<B>),
}

/// What a firm chooses before it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What may be read.
    pub items: Vec<Item>,
    /// What for.
    pub purpose: LookupPurpose,
    /// By whom.
    pub banks: Covers<OrganisationId>,
    /// For how many months, 1 to 12.
    pub months: u32,
    /// How often; none is as often as needed.
    pub most: Option<i64>,
}

/// What the form holds, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Codes of items.
    pub items: Vec<String>,
    /// Code of the purpose.
    pub purpose: String,
    /// `applied` or `named`.
    pub covers: String,
    /// Ids of banks.
    pub banks: Vec<String>,
    /// Months.
    pub months: String,
    /// Readings; 0 is as many as needed.
    pub most: String,
}

/// Why a draft cannot be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No item is chosen.
    Items,
    /// No purpose is chosen.
    Purpose,
    /// Neither every bank nor named ones.
    Covers,
    /// No bank is named, or one that is not there.
    Banks,
    /// Not 1 to 12 months.
    Months,
    /// Not a number of readings that can be chosen.
    Most,
}

impl Wrong {
    /// The field of the form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Purpose => "purpose",
            Self::Covers => "covers",
            Self::Banks => "banks",
            Self::Months => "months",
            Self::Most => "most",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Items => "consent-error-items",
            Self::Purpose => "consent-error-purpose",
            Self::Covers => "consent-error-covers",
            Self::Banks => "consent-error-banks",
            Self::Months => "consent-error-months",
            Self::Most => "consent-error-most",
        }
    }
}

impl Typed {
    /// The draft, or everything that is wrong with it; `known` are the banks there are.
    pub fn read(&self, known: &[OrganisationId]) -> Result<Draft, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let items: Vec<Item> = Item::ALL.into_iter().filter(|item| self.items.iter().any(|code| code == item.code())).collect();
        if items.is_empty() {
            wrong.push(Wrong::Items);
        }
        let purpose = PURPOSES.into_iter().find(|purpose| purpose.code() == self.purpose);
        if purpose.is_none() {
            wrong.push(Wrong::Purpose);
        }
        let banks = match self.covers.as_str() {
            "applied" => Some(Covers::Applied),
            "named" => {
                let named: Vec<OrganisationId> = known.iter().copied().filter(|bank| self.banks.iter().any(|id| *id == bank.to_string())).collect();
                if named.is_empty() || named.len() != self.banks.len() {
                    wrong.push(Wrong::Banks);
                }
                Some(Covers::Named(named))
            }
            _ => {
                wrong.push(Wrong::Covers);
                None
            }
        };
        let months = self.months.trim().parse().ok().filter(|months| (1..=MOST_MONTHS).contains(months));
        if months.is_none() {
            wrong.push(Wrong::Months);
        }
        let most = self.most.trim().parse().ok().filter(|most| MOST.contains(most));
        if most.is_none() {
            wrong.push(Wrong::Most);
        }
        match (wrong.is_empty(), purpose, banks, months, most) {
            (true, Some(purpose), Some(banks), Some(months), Some(most)) => Ok(Draft { items, purpose, banks, months, most: (most > 0).then_some(most) }),
            (_, _, _, _, _) => Err(wrong),
        }
    }
}

/// The last day of a term of months that begins on a day.
pub fn last_day(from: NaiveDate, months: u32) -> NaiveDate {
    from.checked_add_months(Months::new(months)).and_then(|end| end.checked_sub_days(Days::new(1))).unwrap_or(from)
}

/// A letter with everything filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Name of the firm.
    pub firm: String,
    /// Its unified code.
    pub code: String,
    /// Name of the person who signs for it.
    pub signer: String,
    /// What may be read.
    pub items: Vec<Item>,
    /// What for.
    pub purpose: LookupPurpose,
    /// Names of the banks.
    pub banks: Covers<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// How often may be read; none is as often as needed.
    pub most: Option<i64>,
    /// Version of the sentences.
    pub text: Text,
}

/// A part of the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Its text.
    pub text: String,
}

/// Keys of the headings and of the texts, in the order of the letter.
const SECTIONS: [(&str, &str); 9] = [
    ("letter_head-parties", "letter-parties"),
    ("letter_head-items", "letter-items"),
    ("letter_head-purpose", "letter-purpose"),
    ("letter_head-term", "letter-term"),
    ("letter_head-method", "letter-method"),
    ("letter_head-storage", "letter-storage"),
    ("letter_head-consequence", "letter-consequence"),
    ("letter_head-withdrawal", "letter-withdrawal"),
    (COUNT, "letter-count"),
];
/// The heading that the first version does not have.
const COUNT: &str = "letter_head-count";

impl Letter {
    /// The letter in a language, part by part.
    pub fn sections(&self, lang: Lang) -> Vec<Section> {
        let words = [
            ("firm", self.firm.clone()),
            ("code", self.code.clone()),
            ("signer", self.signer.clone()),
            ("banks", self.banks_in(lang)),
            ("items", items(lang, &self.items)),
            ("purpose", lang.t(self.purpose.text_key())),
            ("from", lang.day(&self.from)),
            ("to", lang.day(&self.to)),
            ("most", most(lang, self.most)),
        ];
        SECTIONS
            .iter()
            .filter(|(heading, _)| self.text == Text::Counted || *heading != COUNT)
            .map(|(heading, text)| Section { heading: lang.t(heading), text: lang.with(text, &words) })
            .collect()
    }
    /// The banks in a language.
    pub fn banks_in(&self, lang: Lang) -> String {
        match &self.banks {
            Covers::Applied => lang.t("consent-covers-applied"),
            Covers::Named(names) => names.join(&lang.t("product-list-separator")),
        }
    }
    /// The letter in both languages, as stored with the signature.
    pub fn written(&self) -> String {
        text::written(self.text.code(), |lang| self.sections(lang))
    }
    /// SHA-256 of it.
    pub fn hash(&self) -> String {
        text::hash(&self.written())
    }
}

/// How often may be read, in a language.
pub fn most(lang: Lang, most: Option<i64>) -> String {
    most.map_or_else(|| lang.t("consent-most-unlimited"), |most| lang.counted("consent-most-times", most))
}

/// Names of items in a language.
pub fn items(lang: Lang, items: &[Item]) -> String {
    items.iter().map(|item| lang.t(item.text_key())).collect::<Vec<_>>().join(&lang.t("product-list-separator"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn letter() -> Letter {
        Letter {
            firm: "淮安市示例纺织有限公司".to_owned(),
            code: "91320899MAXAAAA00K".to_owned(),
            signer: "张三".to_owned(),
            items: Item::ALL.to_vec(),
            purpose: LookupPurpose::CreditReview,
            banks: Covers::Named(vec!["示例银行".to_owned(), "另一家银行".to_owned()]),
            from: day("2026-03-02"),
            to: day("2027-03-01"),
            most: None,
            text: Text::NOW,
        }
    }

    #[test]
    fn a_term_ends_the_day_before_it_would_begin_again() {
        assert_eq!(last_day(day("2026-03-02"), 12), day("2027-03-01"));
        assert_eq!(last_day(day("2026-01-31"), 1), day("2026-02-27"));
    }

    #[test]
    fn the_letter_says_everything_in_both_languages() {
        for lang in Lang::ALL {
            let all: String = letter().sections(lang).into_iter().map(|s| s.heading + &s.text).collect();
            for word in
                ["淮安市示例纺织有限公司", "91320899MAXAAAA00K", "示例银行", "张三", &lang.day(&day("2027-03-01")), &lang.t("lookup_purpose-credit_review")]
            {
                assert!(all.contains(word), "{lang:?}: {word}: {all}");
            }
            assert!(!all.contains("[letter") && !all.contains("{$"), "{all}");
        }
    }

    #[test]
    fn a_letter_of_the_first_text_reads_as_it_was_signed() {
        let first = Letter { text: Text::First, most: Some(5), ..letter() };
        assert_eq!(first.sections(Lang::Zh).len(), 8);
        assert_eq!(first.hash(), Letter { most: None, ..first.clone() }.hash(), "it says nothing of a number");
        assert_eq!(letter().sections(Lang::Zh).len(), 9);
        for text in [Text::First, Text::Counted] {
            assert_eq!(Text::of(text.code()), text);
        }
    }

    /// Letters of every version as they were signed, with their hashes. People signed these words: nothing here is ever edited.
    const SIGNED: [(Text, &str, [&str; 2]); 2] = [
        (
            Text::First,
            include_str!("../../tests/fixtures/letters/2026-1.txt"),
            ["f29dbb837c5ef42a655de97114b75cd731fe456a27119961482fcc10305e8b5c", "78a07c3daec2d1c7da58fc2fe551b4dd701a6ded0cce0c469bff56ee71d4710f"],
        ),
        (
            Text::Counted,
            include_str!("../../tests/fixtures/letters/2026-2.txt"),
            ["c01b77257ad09632fb85ef5a765605ce0e1b00b7da760ad32bd388aff697977b", "207da3e0370d0815879653ca7279d1fea74e192c0b92a85b4b4ef2288ffcff89"],
        ),
    ];

    #[test]
    fn letters_of_every_version_read_as_they_were_signed() {
        assert!(SIGNED.iter().any(|(text, ..)| *text == Text::NOW));
        for (text, signed, hashes) in SIGNED {
            let counted = Letter { most: Some(5), text, ..letter() };
            let open = Letter { items: vec![Item::Registration], purpose: LookupPurpose::PostLoan, banks: Covers::Applied, text, ..letter() };
            assert_eq!([counted.written(), open.written()].join("\n\n"), signed.trim_end(), "{text:?}");
            assert_eq!([counted.hash(), open.hash()], hashes, "{text:?}");
        }
    }

    #[test]
    fn every_filled_in_value_changes_the_hash() {
        let whole = letter().hash();
        assert_eq!(whole.len(), 64);
        let others = [
            Letter { signer: "李四".to_owned(), ..letter() },
            Letter { items: vec![Item::Registration], ..letter() },
            Letter { purpose: LookupPurpose::PostLoan, ..letter() },
            Letter { banks: Covers::Applied, ..letter() },
            Letter { to: day("2026-12-01"), ..letter() },
            Letter { most: Some(5), ..letter() },
            Letter { text: Text::First, ..letter() },
        ];
        for other in others {
            assert_ne!(other.hash(), whole, "{other:?}");
        }
    }

    #[test]
    fn a_draft_needs_items_purpose_banks_and_a_term() {
        let bank = OrganisationId::from(uuid::Uuid::from_u128(7));
        let right = Typed {
            items: vec!["operating".to_owned(), "registration".to_owned()],
            purpose: "credit_review".to_owned(),
            covers: "named".to_owned(),
            banks: vec![bank.to_string()],
            months: "6".to_owned(),
            most: "5".to_owned(),
        };
        let draft = right.read(&[bank]).expect("a draft");
        assert_eq!(draft.items, [Item::Registration, Item::Operating]);
        assert_eq!((draft.banks, draft.months, draft.most), (Covers::Named(vec![bank]), 6, Some(5)));
        assert_eq!(Typed::default().read(&[bank]), Err(vec![Wrong::Items, Wrong::Purpose, Wrong::Covers, Wrong::Months, Wrong::Most]));
        assert_eq!(Typed { months: "13".to_owned(), ..right.clone() }.read(&[bank]), Err(vec![Wrong::Months]));
        assert_eq!(Typed { purpose: "own_file".to_owned(), ..right.clone() }.read(&[bank]), Err(vec![Wrong::Purpose]));
        assert_eq!(Typed { most: "3".to_owned(), ..right.clone() }.read(&[bank]), Err(vec![Wrong::Most]));
        assert_eq!(Typed { most: "0".to_owned(), ..right.clone() }.read(&[bank]).map(|draft| draft.most), Ok(None));
        assert_eq!(right.read(&[]), Err(vec![Wrong::Banks]), "a bank that is not there");
    }
}
