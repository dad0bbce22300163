//! What editing may not loosen because a law or the program's own use fixes it, and what it widens, so that the second person sees it in words.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::{ItemVersionKind, Source};

use super::content::Content;
use super::edition::Life;
use super::item::{Authorisation, Disclosure, Frequency, Item, Mode, Sensitivity, Use, is_shipped};
use super::used::used_for;
use crate::consent::retention::law::Kind as Kept;
use crate::platform::web::form::FieldErrors;
use crate::product::draft::state::Examined;

/// A proposed version, with what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    /// Code of the item.
    pub code: &'a str,
    /// What it does.
    pub kind: ItemVersionKind,
    /// What it says.
    pub content: &'a Content,
    /// Every item that there is or was: a kind of rows belongs to one of the city's own.
    pub among: &'a [Life],
    /// The item as its newest version says; none for a new one.
    pub before: Option<&'a Item>,
    /// Whether that version is an end.
    pub is_over: bool,
    /// Whether it answers what the program ships otherwise than it did: then the city's version may stand as it is.
    pub answers: bool,
    /// The item as the program ships it: what law and code fix; none for an item of the city's own.
    pub shipped: Option<&'a Item>,
}

macro_rules! rails {
    ($($(#[$doc:meta])* $variant:ident = $examined:ident $code:literal $key:literal,)*) => {
        /// What was found about a proposed version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rail { $($(#[$doc])* $variant,)* }
        impl Rail {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
            /// Key of its sentence.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
            /// What it means for review.
            pub const fn examined(self) -> Examined {
                match self { $(Self::$variant => Examined::$examined,)* }
            }
        }
    };
}

rails! {
    /// It says nothing new.
    Same = Blocked "item.same" "item_rail-same",
    /// Reading it would need less consent than the law asks for.
    ConsentLoosened = Blocked "item.consent_loosened" "item_rail-consent_loosened",
    /// Data that are protected would be seen by more.
    ProtectedOpened = Blocked "item.protected_opened" "item_rail-protected_opened",
    /// It would count as less sensitive than the law has it.
    SensitivityLowered = Blocked "item.sensitivity_lowered" "item_rail-sensitivity_lowered",
    /// What anybody may see cannot need consent.
    OpenWithLetter = Blocked "item.open_with_letter" "item_rail-open_with_letter",
    /// What is read with authorisation needs somebody's consent.
    AuthorisedWithoutLetter = Blocked "item.authorised_without_letter" "item_rail-authorised_without_letter",
    /// Personal information needs the person's own letter.
    PersonalWithoutOwnLetter = Blocked "item.personal_without_own_letter" "item_rail-personal_without_own_letter",
    /// Personal information that only leaves its source as an answer would be copied.
    PersonalCopied = Blocked "item.personal_copied" "item_rail-personal_copied",
    /// Personal information would be used for more.
    PersonalUsedMore = Blocked "item.personal_used_more" "item_rail-personal_used_more",
    /// Personal information would be kept for longer.
    PersonalKeptLonger = Blocked "item.personal_kept_longer" "item_rail-personal_kept_longer",
    /// It would be kept for longer than the law lets anybody keep records.
    KeptBeyondLaw = Blocked "item.kept_beyond_law" "item_rail-kept_beyond_law",
    /// Double publicity has to come within seven working days.
    PublicitySlower = Blocked "item.publicity_slower" "item_rail-publicity_slower",
    /// The program uses it for what would no longer be allowed.
    UsedFor = Blocked "item.used_for" "item_rail-used_for",
    /// A kind of its rows is another item's of the city's own.
    KindTaken = Blocked "item.kind_taken" "item_rail-kind_taken",
    /// It says what the version before does, on purpose: the program ships it otherwise.
    Stands = Warned "item.stands" "item_rail-stands",
    /// It is new: more may be collected than before.
    NewItem = Warned "item.new" "item_rail-new",
    /// It had ended: it may be collected again.
    TakenUpAgain = Warned "item.taken_up_again" "item_rail-taken_up_again",
    /// It may be used for more.
    MoreUses = Warned "item.more_uses" "item_rail-more_uses",
    /// More kinds of subject are in it.
    MoreSubjects = Warned "item.more_subjects" "item_rail-more_subjects",
    /// More may see it.
    WiderDisclosure = Warned "item.wider_disclosure" "item_rail-wider_disclosure",
    /// Reading it needs less consent.
    LessConsent = Warned "item.less_consent" "item_rail-less_consent",
    /// It counts as less sensitive.
    LessSensitive = Warned "item.less_sensitive" "item_rail-less_sensitive",
    /// More of it leaves its source.
    MoreShared = Warned "item.more_shared" "item_rail-more_shared",
    /// It is kept for longer.
    KeptLonger = Warned "item.kept_longer" "item_rail-kept_longer",
    /// It is kept for a shorter time: records that are over it go with the next sweep.
    KeptShorter = Warned "item.kept_shorter" "item_rail-kept_shorter",
    /// Deliveries of it are refused from then on.
    DeliveriesStop = Warned "item.deliveries_stop" "item_rail-deliveries_stop",
}

impl Rail {
    /// Whether more is done with somebody's data, so that letters and firms are counted beside it.
    pub const fn widens(self) -> bool {
        match self {
            Self::NewItem
            | Self::TakenUpAgain
            | Self::MoreUses
            | Self::MoreSubjects
            | Self::WiderDisclosure
            | Self::LessConsent
            | Self::LessSensitive
            | Self::MoreShared
            | Self::KeptLonger => true,
            Self::Same
            | Self::Stands
            | Self::ConsentLoosened
            | Self::ProtectedOpened
            | Self::SensitivityLowered
            | Self::OpenWithLetter
            | Self::AuthorisedWithoutLetter
            | Self::PersonalWithoutOwnLetter
            | Self::PersonalCopied
            | Self::PersonalUsedMore
            | Self::PersonalKeptLonger
            | Self::KeptBeyondLaw
            | Self::PublicitySlower
            | Self::UsedFor
            | Self::KindTaken
            | Self::KeptShorter
            | Self::DeliveriesStop => false,
        }
    }
}

/// The worst of what was found.
pub fn worst(found: &[Rail]) -> Examined {
    found.iter().map(|rail| rail.examined()).max().unwrap_or(Examined::Clean)
}

/// Months for which something is kept: without a term of its own, as long as the law keeps records.
fn kept(months: u32) -> u32 {
    if months == 0 { Kept::Record.term().months } else { months }
}

impl<'a> Proposal<'a> {
    /// The kinds of its rows that another item of the city's own has on a day or later, each with that item; of rows of one kind in two items
    /// nobody could say where they belong.
    pub fn taken(&self, from: NaiveDate) -> Vec<(&'a str, &'a Item)> {
        if self.kind == ItemVersionKind::End {
            return Vec::new();
        }
        let mut taken: BTreeMap<(&'a str, &'a str), &'a Item> = BTreeMap::new();
        for life in self.among.iter().filter(|life| life.code != self.code && !is_shipped(&life.code)) {
            let days = life.versions.iter().map(|version| version.from_on.max(from));
            for item in days.filter_map(|day| life.on(day)) {
                let both = self.content.kinds.iter().filter(|kind| item.kinds.contains(kind));
                taken.extend(both.map(|kind| ((kind.as_str(), life.code.as_str()), item.as_ref())));
            }
        }
        taken.into_iter().map(|((kind, _), item)| (kind, item)).collect()
    }
    /// Whether it may come into force on a day: not while another item that is to end still has one of its kinds.
    pub fn free_from(&self, day: NaiveDate) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        if let Some((_, other)) = self.taken(day).first() {
            errors.add_with("day", "item-error-day_taken", vec![("code", other.code.clone())]);
        }
        errors.into_result()
    }
}

impl Proposal<'_> {
    /// Everything that is found about it.
    pub fn examine(&self) -> Vec<Rail> {
        let mut found = Vec::new();
        if self.kind == ItemVersionKind::End {
            found.extend(self.before.filter(|item| item.source.is_some() && item.mode == Mode::Copied).map(|_| Rail::DeliveriesStop));
            found.extend(self.is_over.then_some(Rail::Same));
            return found;
        }
        found.extend(self.of_law());
        found.extend(self.of_itself());
        found.extend(self.of_use().is_some().then_some(Rail::UsedFor));
        // What is to end gives its kinds away; from which day on is asked when that is known.
        found.extend((!self.taken(NaiveDate::MAX).is_empty()).then_some(Rail::KindTaken));
        found.extend(self.widened());
        found
    }
    /// What the law fixes with the shipped item.
    fn of_law(&self) -> Vec<Rail> {
        let mut found = Vec::new();
        let now = self.content;
        if matches!(now.source, Some(Source::Licence | Source::Penalty)) && now.frequency > Frequency::Weekly {
            found.push(Rail::PublicitySlower);
        }
        // 征信业管理条例 16: five years after the end; the terms of retention say it.
        if kept(now.retention_months) > kept(0) {
            found.push(Rail::KeptBeyondLaw);
        }
        let Some(law) = self.shipped else { return found };
        let protected = law.sensitivity != Sensitivity::General || law.authorisation != Authorisation::None;
        let personal = law.sensitivity == Sensitivity::Personal;
        for (is_so, rail) in [
            (now.authorisation < law.authorisation, Rail::ConsentLoosened),
            (protected && now.disclosure < law.disclosure, Rail::ProtectedOpened),
            (now.sensitivity < law.sensitivity, Rail::SensitivityLowered),
            (personal && now.mode == Mode::Copied && law.mode != Mode::Copied, Rail::PersonalCopied),
            (personal && now.uses.iter().any(|of| !law.uses.contains(of)), Rail::PersonalUsedMore),
            (personal && kept(now.retention_months) > kept(law.retention_months), Rail::PersonalKeptLonger),
        ] {
            found.extend(is_so.then_some(rail));
        }
        found
    }
    /// What cannot go together, unless a law has shipped it so.
    fn of_itself(&self) -> Vec<Rail> {
        let now = self.content;
        let shipped_so =
            self.shipped.is_some_and(|law| (law.sensitivity, law.disclosure, law.authorisation) == (now.sensitivity, now.disclosure, now.authorisation));
        let mut found = Vec::new();
        if now.disclosure == Disclosure::Open && now.authorisation != Authorisation::None {
            found.push(Rail::OpenWithLetter);
        }
        if now.disclosure == Disclosure::Authorised && now.authorisation == Authorisation::None {
            found.push(Rail::AuthorisedWithoutLetter);
        }
        if !shipped_so && now.sensitivity != Sensitivity::General && now.disclosure == Disclosure::Open {
            found.push(Rail::ProtectedOpened);
        }
        if !shipped_so && now.sensitivity == Sensitivity::Personal && now.authorisation != Authorisation::PersonalLetter {
            found.push(Rail::PersonalWithoutOwnLetter);
        }
        if self.shipped.is_none() && now.sensitivity == Sensitivity::Personal && now.uses.contains(&Use::Matching) {
            found.push(Rail::PersonalUsedMore);
        }
        found.retain(|rail| *rail != Rail::ProtectedOpened || !self.of_law().contains(rail));
        found
    }
    /// The use of the program that would no longer be allowed, if there is one.
    pub fn of_use(&self) -> Option<Use> {
        let now = self.content.item(self.code, 1, NaiveDate::default(), self.shipped);
        used_for(&now).into_iter().find(|of| !self.content.uses.contains(of))
    }
    /// What is more or less than before.
    fn widened(&self) -> Vec<Rail> {
        let now = self.content;
        let Some(before) = self.before else { return vec![Rail::NewItem] };
        let more = |is_so: bool, rail: Rail| is_so.then_some(rail);
        let (old, new) = (kept(before.retention_months), kept(now.retention_months));
        let stops = before.source.is_some() && before.mode == Mode::Copied && now.mode != Mode::Copied;
        let mut found: Vec<Rail> = [
            more(self.is_over, Rail::TakenUpAgain),
            more(!self.is_over && Content::of(before) == *now, if self.answers { Rail::Stands } else { Rail::Same }),
            more(now.uses.iter().any(|of| !before.uses.contains(of)), Rail::MoreUses),
            more(now.subjects.iter().any(|kind| !before.subjects.contains(kind)), Rail::MoreSubjects),
            more(now.disclosure < before.disclosure, Rail::WiderDisclosure),
            more(now.authorisation < before.authorisation, Rail::LessConsent),
            more(now.sensitivity < before.sensitivity, Rail::LessSensitive),
            more(now.mode < before.mode, Rail::MoreShared),
            more(new > old, Rail::KeptLonger),
            more(new < old, Rail::KeptShorter),
            more(stops, Rail::DeliveriesStop),
        ]
        .into_iter()
        .flatten()
        .collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use entity::value::id::ItemVersionId;

    use super::super::content::SHARED_SOURCE;
    use super::super::edition::{Approved, Catalogue};
    use super::super::item::{BY_PERSON, shipped};
    use super::*;

    fn law(code: &str) -> &'static Item {
        shipped().iter().find(|item| item.code == code).expect("an item")
    }
    fn found(code: &str, change: impl Fn(&mut Content)) -> Vec<Rail> {
        let item = law(code);
        let mut content = Content::of(item);
        change(&mut content);
        Proposal { code, kind: ItemVersionKind::Change, content: &content, among: &[], before: Some(item), is_over: false, answers: false, shipped: Some(item) }
            .examine()
    }

    #[test]
    fn what_is_shipped_breaks_no_rail_of_law() {
        for item in shipped() {
            assert_eq!(found(&item.code, |_| ()), [Rail::Same], "{}", item.code);
        }
    }

    #[test]
    fn what_the_law_fixes_is_not_loosened() {
        use Rail as R;
        let letter = |of: &mut Content| of.authorisation = Authorisation::None;
        // Tax returns need the firm's letter; without one they are not read with authorisation either.
        assert_eq!(found("XX1003", letter), [R::ConsentLoosened, R::AuthorisedWithoutLetter, R::LessConsent]);
        let open = |of: &mut Content| (of.disclosure, of.authorisation) = (Disclosure::Open, Authorisation::None);
        assert_eq!(found("XX1003", open), [R::ConsentLoosened, R::ProtectedOpened, R::WiderDisclosure, R::LessConsent]);
        assert_eq!(found("XX0202", |of| of.disclosure = Disclosure::Shared), [R::ProtectedOpened, R::WiderDisclosure], "managers of a firm");
        assert_eq!(found("XX0202", |of| of.mode = Mode::Copied), [R::PersonalCopied, R::MoreShared]);
        assert_eq!(found("XX0202", |of| of.uses.push(Use::Matching)), [R::PersonalUsedMore, R::MoreUses]);
        assert_eq!(found("XX0203", |of| of.retention_months = 24), [R::PersonalKeptLonger, R::KeptLonger]);
        assert_eq!(found("XX0501", |of| of.retention_months = 61), [R::KeptBeyondLaw, R::KeptLonger]);
        assert_eq!(found("XX0202", |of| of.sensitivity = Sensitivity::General), [R::SensitivityLowered, R::LessSensitive]);
        assert_eq!(found("XX0501", |of| of.frequency = Frequency::Monthly), [R::PublicitySlower]);
        assert_eq!(found("XX0501", |of| of.frequency = Frequency::Daily), []);
        assert_eq!(found("XX0602", |of| of.frequency = Frequency::Monthly), [], "no double publicity");
    }

    #[test]
    fn what_the_program_uses_stays_allowed() {
        assert_eq!(found("XX0501", |of| of.uses.retain(|one| *one != Use::Risk)), [Rail::UsedFor]);
        assert_eq!(found("XX0705", |of| of.uses.clear()), [], "judgments are used for nothing yet");
    }

    /// Whether a version of an item that says this cannot come into force.
    fn is_refused(item: &Item, content: &Content) -> bool {
        let code = item.code.as_str();
        let proposal =
            Proposal { code, kind: ItemVersionKind::Change, content, among: &[], before: Some(item), is_over: false, answers: true, shipped: Some(item) };
        worst(&proposal.examine()) == Examined::Blocked || content.clone().as_used(code).is_err()
    }

    #[test]
    fn no_version_of_any_item_forbids_what_the_program_does_with_it() {
        for item in shipped() {
            let used = used_for(item);
            for chosen in 0..1 << Use::ALL.len() {
                let uses: Vec<Use> = Use::ALL.iter().enumerate().filter(|(at, _)| chosen & (1 << at) != 0).map(|(_, of)| *of).collect();
                let forbids = used.iter().any(|of| !uses.contains(of));
                let more = item.sensitivity == Sensitivity::Personal && uses.iter().any(|of| !item.uses.contains(of));
                let content = Content { uses: uses.clone(), ..Content::of(item) };
                assert_eq!(is_refused(item, &content), forbids || more, "{} for {uses:?}; the program uses it for {used:?}", item.code);
            }
        }
    }

    #[test]
    fn whatever_a_version_of_any_item_says_it_is_read_as_it_demands() {
        use crate::consent::letter::Item as Letter;
        let all = || Mode::ALL.iter().flat_map(|mode| Disclosure::ALL.iter().map(move |disclosure| (*mode, *disclosure)));
        let both = || Sensitivity::ALL.iter().flat_map(|sensitivity| Authorisation::ALL.iter().map(move |authorisation| (*sensitivity, *authorisation)));
        let mut in_force = 0;
        for item in shipped() {
            let received = item.arrives_by().is_some();
            // Banks read of what is received what the firm's letter opens, whatever the version says, and nothing else.
            assert!(item.facts.iter().all(|fact| received && Letter::of(fact.item()).is_some()), "{}", item.code);
            for ((mode, disclosure), (sensitivity, authorisation)) in all().flat_map(|one| both().map(move |other| (one, other))) {
                let content = Content { mode, disclosure, sensitivity, authorisation, ..Content::of(item) };
                if is_refused(item, &content) {
                    continue;
                }
                in_force += 1;
                let said = format!("{} {mode:?} {disclosure:?} {sensitivity:?} {authorisation:?}", item.code);
                let as_shipped = (sensitivity, disclosure, authorisation) == (item.sensitivity, item.disclosure, item.authorisation);
                assert!(authorisation >= item.authorisation && sensitivity >= item.sensitivity, "{said}: less consent than the law asks for");
                assert_eq!(
                    authorisation == Authorisation::PersonalLetter && received,
                    item.arrives_by() == Some(BY_PERSON),
                    "{said}: it is read under the firm's letter"
                );
                assert!(disclosure != Disclosure::Open || authorisation == Authorisation::None, "{said}: anybody may see it, and it needs a letter");
                assert!(
                    disclosure != Disclosure::Authorised || authorisation != Authorisation::None,
                    "{said}: it is read with authorisation, and needs no letter"
                );
                assert!(as_shipped || disclosure != Disclosure::Open || sensitivity == Sensitivity::General, "{said}: anybody may see what is protected");
                assert!(
                    as_shipped || sensitivity != Sensitivity::Personal || authorisation == Authorisation::PersonalLetter,
                    "{said}: a person's data without the person"
                );
            }
        }
        assert!(in_force > 2 * shipped().len(), "most items can be tightened: {in_force}");
    }

    #[test]
    fn what_is_widened_is_said_and_what_is_tightened_is_not() {
        use Rail as R;
        assert_eq!(found("XX0502", |of| of.disclosure = Disclosure::Open), [R::WiderDisclosure], "general data that needed no letter");
        assert_eq!(found("XX0501", |of| of.retention_months = 60), [R::KeptLonger]);
        assert_eq!(found("XX0501", |of| of.retention_months = 12), [R::KeptShorter]);
        assert_eq!(found("XX0501", |of| of.retention_months = 0), [R::KeptLonger], "no term of its own is the law's of 60 months");
        assert_eq!(found("XX0905", |of| (of.disclosure, of.authorisation) = (Disclosure::Authorised, Authorisation::Letter)), []);
        assert_eq!(found("XX1301", |of| of.mode = Mode::Queried), [R::DeliveriesStop]);
        assert_eq!(found("XX1102", |of| of.uses.push(Use::Risk)), [R::MoreUses]);
        assert_eq!(found("XX1102", |of| of.mode = Mode::Copied), [R::MoreShared]);
    }

    #[test]
    fn a_new_item_keeps_to_itself_what_is_personal() {
        let new = |change: &dyn Fn(&mut Content)| {
            let mut content = Content { source: None, ..Content::of(law("XX0905")) };
            change(&mut content);
            Proposal { code: "XX0951", kind: ItemVersionKind::New, content: &content, among: &[], before: None, is_over: false, answers: false, shipped: None }
                .examine()
        };
        assert_eq!(new(&|_| ()), [Rail::NewItem]);
        let personal = |of: &mut Content| (of.sensitivity, of.disclosure, of.uses) = (Sensitivity::Personal, Disclosure::Open, vec![Use::Matching]);
        assert_eq!(new(&personal), [Rail::ProtectedOpened, Rail::PersonalWithoutOwnLetter, Rail::PersonalUsedMore, Rail::NewItem]);
    }

    #[test]
    fn a_kind_of_rows_belongs_to_one_item_of_the_citys_own() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let content = |kinds: &[&str]| {
            let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            Content { source: Some(SHARED_SOURCE), kinds, ..Content::of(law("XX0902")) }
        };
        let approved = |number: u32, kind: ItemVersionKind, from_on: &str| Approved {
            id: ItemVersionId(uuid::Uuid::from_u128(number.into())),
            code: "XX0951".to_owned(),
            kind,
            number,
            from_on: day(from_on),
            content: content(&["little_giant", "time_honoured"]),
            shipped: None,
            approved_at: day(from_on).and_hms_opt(1, 0, 0).expect("an instant").and_utc(),
        };
        let first = approved(1, ItemVersionKind::New, "2026-04-01");
        let stands = Catalogue::of(1, shipped(), vec![first.clone()]);
        let ends = Catalogue::of(2, shipped(), vec![first, approved(2, ItemVersionKind::End, "2026-06-01")]);
        let found = |catalogue: &Catalogue, (code, kind): (&str, ItemVersionKind), kinds: &[&str], on: &str| {
            let content = content(kinds);
            let proposal = Proposal { code, kind, content: &content, among: &catalogue.lives, before: None, is_over: false, answers: false, shipped: None };
            (proposal.examine().contains(&Rail::KindTaken), proposal.free_from(day(on)).is_ok())
        };
        let new = ("XX0952", ItemVersionKind::New);
        assert_eq!(found(&stands, new, &["little_giant"], "2026-03-02"), (true, false), "also before the other is in force");
        assert_eq!(found(&stands, new, &["trade_food"], "2026-05-01"), (false, true), "a shipped item gives its kinds away");
        assert_eq!(found(&stands, ("XX0951", ItemVersionKind::Change), &["little_giant"], "2026-05-01"), (false, true), "they are its own");
        assert_eq!(found(&stands, ("XX0952", ItemVersionKind::End), &["little_giant"], "2026-05-01"), (false, true));
        assert_eq!(found(&ends, new, &["little_giant"], "2026-05-31"), (false, false), "one day too early");
        assert_eq!(found(&ends, new, &["little_giant"], "2026-06-01"), (false, true));
    }

    #[test]
    fn what_says_nothing_new_stands_where_it_answers_what_is_shipped() {
        let item = law("XX0501");
        let content = Content::of(item);
        let same = |answers| {
            Proposal {
                code: &item.code,
                kind: ItemVersionKind::Change,
                content: &content,
                among: &[],
                before: Some(item),
                is_over: false,
                answers,
                shipped: Some(item),
            }
            .examine()
        };
        assert_eq!((same(false), same(true)), (vec![Rail::Same], vec![Rail::Stands]));
        assert_eq!(worst(&same(true)), Examined::Warned, "a word is asked for");
    }

    #[test]
    fn an_end_says_that_deliveries_stop_and_only_ends_once() {
        let item = law("XX0501");
        let end = |is_over| {
            let content = Content::of(item);
            Proposal {
                code: &item.code,
                kind: ItemVersionKind::End,
                content: &content,
                among: &[],
                before: Some(item),
                is_over,
                answers: false,
                shipped: Some(item),
            }
            .examine()
        };
        assert_eq!(end(false), [Rail::DeliveriesStop]);
        assert_eq!(worst(&end(true)), Examined::Blocked);
    }

    #[test]
    fn codes_are_one_each() {
        let codes: std::collections::BTreeSet<&str> = Rail::ALL.iter().map(|rail| rail.code()).collect();
        assert_eq!(codes.len(), Rail::ALL.len());
    }
}
