//! What a person signs, in words (个人信息保护法 13, 14, 23, 29: separately, freely, to be taken back): a text of its own, beside the firm's.

use chrono::NaiveDate;
use entity::value::id::OrganisationId;
use entity::value::{Capacity, LookupPurpose};

use crate::consent::letter::{Covers, MOST, MOST_MONTHS, PURPOSES, Section, most};
use crate::consent::text;
use crate::platform::i18n::Lang;

/// Version of the letter's sentences; it changes with every change of them, as the firm's does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The first.
    First,
    /// It says how often may be read.
    Counted,
    /// It can open how a household farms, and says what that is.
    Farmed,
}

impl Text {
    /// The one that is signed now.
    pub const NOW: Self = Self::Farmed;
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "2026-P1",
            Self::Counted => "2026-P2",
            Self::Farmed => "2026-P3",
        }
    }
    /// The version of a code; of one that is not known, the latest.
    pub fn of(code: &str) -> Self {
        [Self::First, Self::Counted].into_iter().find(|text| text.code() == code).unwrap_or(Self::NOW)
    }
}

/// Longest name in characters.
const LONGEST_NAME: usize = 40;

/// An item of a person's data that can be authorised by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalItem {
    /// 姓名 as registered.
    FullName,
    /// 个人名单信息: where lists and judgments name the person.
    Lists,
    /// 农户经营信息: how the household whose operator signs farms.
    Farming,
}

impl PersonalItem {
    /// Every item.
    pub const ALL: [Self; 3] = [Self::FullName, Self::Lists, Self::Farming];
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FullName => "full_name",
            Self::Lists => "personal_lists",
            Self::Farming => "farming",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::FullName => "personal_item-full_name",
            Self::Lists => "personal_item-personal_lists",
            Self::Farming => "personal_item-farming",
        }
    }
    /// Key of the sentence that says what is in it.
    pub const fn hint_key(self) -> &'static str {
        match self {
            Self::FullName => "personal_item_hint-full_name",
            Self::Lists => "personal_item_hint-personal_lists",
            Self::Farming => "personal_item_hint-farming",
        }
    }
    /// The item of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.code() == code)
    }
}

/// As what somebody can sign.
pub const CAPACITIES: [Capacity; 4] = [Capacity::LegalRepresentative, Capacity::Proprietor, Capacity::ActualController, Capacity::Guarantor];

/// What a person chooses before they sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Their name.
    pub name: String,
    /// As what.
    pub capacity: Capacity,
    /// What may be read.
    pub items: Vec<PersonalItem>,
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
    /// The person's name.
    pub name: String,
    /// Code of the capacity.
    pub capacity: String,
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
    /// No name, or one that is too long.
    Name,
    /// The register names another legal representative.
    Representative,
    /// The register names another operator.
    Proprietor,
    /// No capacity is chosen.
    Capacity,
    /// No item is chosen.
    Items,
    /// How a household farms is opened by who operates it, and by nobody else.
    Farming,
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
            Self::Name | Self::Representative | Self::Proprietor => "name",
            Self::Capacity => "capacity",
            Self::Items | Self::Farming => "items",
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
            Self::Name => "personal-error-name",
            Self::Representative => "personal-error-representative",
            Self::Proprietor => "personal-error-proprietor",
            Self::Capacity => "personal-error-capacity",
            Self::Items => "consent-error-items",
            Self::Farming => "personal-error-farming",
            Self::Purpose => "consent-error-purpose",
            Self::Covers => "consent-error-covers",
            Self::Banks => "consent-error-banks",
            Self::Months => "consent-error-months",
            Self::Most => "consent-error-most",
        }
    }
}

impl Typed {
    /// The draft, or everything that is wrong with it; `known` are the banks there are, `registered` the legal representative or operator.
    pub fn read(&self, known: &[OrganisationId], registered: Option<&str>) -> Result<Draft, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut need = |found: bool, what: Wrong| {
            if !found {
                wrong.push(what);
            }
        };
        let name = self.name.trim().to_owned();
        need(!name.is_empty() && name.chars().count() <= LONGEST_NAME, Wrong::Name);
        let capacity = CAPACITIES.into_iter().find(|capacity| capacity.code() == self.capacity);
        need(capacity.is_some(), Wrong::Capacity);
        let another = !name.is_empty() && registered.is_some_and(|registered| registered.trim() != name);
        need(!another || capacity != Some(Capacity::LegalRepresentative), Wrong::Representative);
        need(!another || capacity != Some(Capacity::Proprietor), Wrong::Proprietor);
        let items: Vec<PersonalItem> = PersonalItem::ALL.into_iter().filter(|item| self.items.iter().any(|code| code == item.code())).collect();
        need(!items.is_empty(), Wrong::Items);
        // A family farm can be a company, and its operator the one who represents it.
        let operates = capacity.is_none_or(|capacity| [Capacity::Proprietor, Capacity::LegalRepresentative].contains(&capacity));
        need(operates || !items.contains(&PersonalItem::Farming), Wrong::Farming);
        let purpose = PURPOSES.into_iter().find(|purpose| purpose.code() == self.purpose);
        need(purpose.is_some(), Wrong::Purpose);
        let banks = match self.covers.as_str() {
            "applied" => Some(Covers::Applied),
            "named" => {
                let named: Vec<OrganisationId> = known.iter().copied().filter(|bank| self.banks.iter().any(|id| *id == bank.to_string())).collect();
                need(!named.is_empty() && named.len() == self.banks.len(), Wrong::Banks);
                Some(Covers::Named(named))
            }
            _ => None,
        };
        need(banks.is_some(), Wrong::Covers);
        let months = self.months.trim().parse().ok().filter(|months| (1..=MOST_MONTHS).contains(months));
        need(months.is_some(), Wrong::Months);
        let most = self.most.trim().parse().ok().filter(|most| MOST.contains(most));
        need(most.is_some(), Wrong::Most);
        match (wrong.is_empty(), capacity, purpose, banks, months, most) {
            (true, Some(capacity), Some(purpose), Some(banks), Some(months), Some(most)) => {
                Ok(Draft { name, capacity, items, purpose, banks, months, most: (most > 0).then_some(most) })
            }
            (_, _, _, _, _, _) => Err(wrong),
        }
    }
}

/// A letter with everything filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Name of the firm.
    pub firm: String,
    /// Its unified code.
    pub code: String,
    /// Name of the person.
    pub name: String,
    /// As what they sign.
    pub capacity: Capacity,
    /// What may be read.
    pub items: Vec<PersonalItem>,
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

/// Keys of the headings and of the texts, in the order of the letter.
const SECTIONS: [(&str, &str); 9] = [
    ("personal_head-parties", "personal-parties"),
    ("personal_head-items", "personal-items"),
    ("personal_head-purpose", "personal-purpose"),
    ("personal_head-term", "personal-term"),
    ("personal_head-handling", "personal-handling"),
    ("personal_head-consequence", "personal-consequence"),
    ("personal_head-withdrawal", "personal-withdrawal"),
    (COUNT, "personal-count"),
    (FARMING, "personal-farming"),
];
/// The heading that the first version does not have.
const COUNT: &str = "personal_head-count";
/// The heading that the third version brought, of letters that open how a household farms.
const FARMING: &str = "personal_head-farming";

impl Letter {
    /// The letter in a language, part by part.
    pub fn sections(&self, lang: Lang) -> Vec<Section> {
        let words = [
            ("firm", self.firm.clone()),
            ("code", self.code.clone()),
            ("name", self.name.clone()),
            ("capacity", lang.t(self.capacity.text_key())),
            ("banks", self.banks_in(lang)),
            ("items", items(lang, &self.items)),
            ("purpose", lang.t(self.purpose.text_key())),
            ("from", lang.day(&self.from)),
            ("to", lang.day(&self.to)),
            ("most", most(lang, self.most)),
        ];
        let own = SECTIONS.iter().filter(|(heading, _)| match *heading {
            COUNT => self.text != Text::First,
            FARMING => self.text == Text::Farmed && self.items.contains(&PersonalItem::Farming),
            _ => true,
        });
        own.map(|(heading, text)| Section { heading: lang.t(heading), text: lang.with(text, &words) }).collect()
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

/// Names of items in a language.
pub fn items(lang: Lang, items: &[PersonalItem]) -> String {
    items.iter().map(|item| lang.t(item.text_key())).collect::<Vec<_>>().join(&lang.t("product-list-separator"))
}

/// An item of a line of the register that was read under a person's letter.
pub fn read_under(item: PersonalItem, number: &str) -> String {
    format!("{}@{number}", item.code())
}

/// The item and the number of the letter of what stands in a line of the register; none of what belongs to the firm.
pub fn under(item: &str) -> Option<(PersonalItem, &str)> {
    let (code, number) = item.split_once('@')?;
    Some((PersonalItem::of(code)?, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            firm: "淮安市示例纺织有限公司".to_owned(),
            code: "91320899MAXAAAA00K".to_owned(),
            name: "张三".to_owned(),
            capacity: Capacity::Guarantor,
            items: PersonalItem::ALL.to_vec(),
            purpose: LookupPurpose::CreditReview,
            banks: Covers::Named(vec!["示例银行".to_owned()]),
            from: "2026-03-02".parse().expect("a day"),
            to: "2027-03-01".parse().expect("a day"),
            most: Some(5),
            text: Text::NOW,
        }
    }

    #[test]
    fn the_letter_says_everything_in_both_languages() {
        for lang in Lang::ALL {
            let all: String = letter().sections(lang).into_iter().map(|s| s.heading + &s.text).collect();
            let words = ["张三", "淮安市示例纺织有限公司", "91320899MAXAAAA00K", "示例银行", &lang.t("capacity-guarantor"), &lang.day(&letter().to)];
            for word in words.into_iter().chain(PersonalItem::ALL.iter().map(|item| lang.t(item.text_key())).collect::<Vec<_>>().iter().map(String::as_str)) {
                assert!(all.contains(word), "{lang:?}: {word}: {all}");
            }
            assert!(!all.contains("[personal") && !all.contains("{$"), "{all}");
        }
        let whole = letter().hash();
        for other in [
            Letter { name: "李四".to_owned(), ..letter() },
            Letter { capacity: Capacity::ActualController, ..letter() },
            Letter { items: vec![PersonalItem::Lists], ..letter() },
            Letter { purpose: LookupPurpose::PostLoan, ..letter() },
            Letter { banks: Covers::Applied, ..letter() },
            Letter { most: None, ..letter() },
            Letter { text: Text::First, ..letter() },
        ] {
            assert_ne!(other.hash(), whole, "{other:?}");
        }
    }

    /// Letters of every version as they were signed, with their hashes. People signed these words: nothing here is ever edited.
    const SIGNED: [(Text, &str, [&str; 3]); 3] = [
        (
            Text::First,
            include_str!("../../../tests/fixtures/letters/2026-P1.txt"),
            [
                "4b616e78587554f16cfb940a3a6b7ba141c2da9e99cec981fff5e355cbb034a5",
                "ba7db41eeb51ba216aa890b3a8ee739fcb2f67a32077814a976e5a7f2210eca9",
                "f03a876dab86d4ca6c3bec57a78665ac8e5a6eb207034b9cbc51c448df795acd",
            ],
        ),
        (
            Text::Counted,
            include_str!("../../../tests/fixtures/letters/2026-P2.txt"),
            [
                "d499a03c776345ae3f52db1859069ab38ff0a7264b25f72eb5f6e05adee739ae",
                "60b3255b8a35c1c7dd17ed362c72e76cf044e4ea90f9c17f974f8cbbefa75f28",
                "7c90224ff3fc24cba519a5e3757832de22b43e22e3b9ae8f5a5505c543609fa0",
            ],
        ),
        (
            Text::Farmed,
            include_str!("../../../tests/fixtures/letters/2026-P3.txt"),
            [
                "ab7d29802688c19b534e69316983dd224ccde3dd51c25b729fba09b705caf0f5",
                "41881e6907fcf45d521498a358c92331b975d983de64dd1f2b78df79e857fce1",
                "4ef0e55d3774d3852718c4803fb68e5e9706d62331a344576240863c4ebfd8b9",
            ],
        ),
    ];

    #[test]
    fn letters_of_every_version_read_as_they_were_signed() {
        assert!(SIGNED.iter().any(|(text, ..)| *text == Text::NOW));
        for (text, signed, hashes) in SIGNED {
            let guarantor = Letter { text, items: vec![PersonalItem::FullName, PersonalItem::Lists], ..letter() };
            let legal = Letter {
                capacity: Capacity::LegalRepresentative,
                items: vec![PersonalItem::FullName],
                purpose: LookupPurpose::PostLoan,
                banks: Covers::Applied,
                most: None,
                ..guarantor.clone()
            };
            // Since the third, who operates a household opens how it farms.
            let (capacity, items) = match text {
                Text::First | Text::Counted => (Capacity::ActualController, vec![PersonalItem::Lists]),
                Text::Farmed => (Capacity::Proprietor, PersonalItem::ALL.to_vec()),
            };
            let actual = Letter { capacity, items, most: Some(1), ..guarantor.clone() };
            let all = [guarantor, legal, actual];
            assert_eq!(all.each_ref().map(Letter::written).join("\n\n"), signed.trim_end(), "{text:?}");
            assert_eq!(all.each_ref().map(Letter::hash), hashes, "{text:?}");
            assert_eq!(Text::of(text.code()), text);
        }
    }

    #[test]
    fn a_draft_needs_a_person_and_what_a_letter_needs() {
        let bank = OrganisationId::from(uuid::Uuid::from_u128(7));
        let right = Typed {
            name: " 张三 ".to_owned(),
            capacity: "legal_representative".to_owned(),
            items: vec!["full_name".to_owned()],
            purpose: "post_loan".to_owned(),
            covers: "named".to_owned(),
            banks: vec![bank.to_string()],
            months: "6".to_owned(),
            most: "5".to_owned(),
        };
        let draft = right.read(&[bank], Some("张三")).expect("a draft");
        assert_eq!((draft.name.as_str(), draft.items, draft.most), ("张三", vec![PersonalItem::FullName], Some(5)));
        assert_eq!(Typed { most: "0".to_owned(), ..right.clone() }.read(&[bank], None).map(|draft| draft.most), Ok(None));
        assert_eq!(Typed { most: "3".to_owned(), ..right.clone() }.read(&[bank], None), Err(vec![Wrong::Most]));
        assert!(right.read(&[bank], None).is_ok(), "the register does not say");
        assert_eq!(right.read(&[bank], Some("李四")), Err(vec![Wrong::Representative]));
        assert!(Typed { capacity: "guarantor".to_owned(), ..right.clone() }.read(&[bank], Some("李四")).is_ok(), "a guarantor is somebody else");
        assert_eq!(right.read(&[], Some("张三")), Err(vec![Wrong::Banks]));
        let operates = Typed { capacity: "proprietor".to_owned(), items: vec!["farming".to_owned()], ..right.clone() };
        assert_eq!(operates.read(&[bank], Some("张三")).map(|draft| (draft.capacity, draft.items)), Ok((Capacity::Proprietor, vec![PersonalItem::Farming])));
        assert_eq!(operates.read(&[bank], Some("李四")), Err(vec![Wrong::Proprietor]));
        for (capacity, wrong) in [("legal_representative", None), ("actual_controller", Some(Wrong::Farming)), ("guarantor", Some(Wrong::Farming))] {
            let said = Typed { capacity: capacity.to_owned(), ..operates.clone() }.read(&[bank], Some("张三")).err();
            assert_eq!(said, wrong.map(|wrong| vec![wrong]), "{capacity}");
        }
        let nothing = [Wrong::Name, Wrong::Capacity, Wrong::Items, Wrong::Purpose, Wrong::Covers, Wrong::Months, Wrong::Most];
        assert_eq!(Typed::default().read(&[bank], Some("张三")), Err(nothing.to_vec()));
        assert_eq!(Typed { name: "张".repeat(41), ..right }.read(&[bank], None), Err(vec![Wrong::Name]));
    }

    #[test]
    fn a_line_of_the_register_names_the_letter() {
        assert_eq!(under(&read_under(PersonalItem::Lists, "GR-2026-000001")), Some((PersonalItem::Lists, "GR-2026-000001")));
        assert_eq!((under("operating"), under("else@GR-2026-000001")), (None, None));
    }
}
