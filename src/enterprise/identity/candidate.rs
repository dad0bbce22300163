//! Which firms a row without a unified code may be about: explained candidates, and whether one is sure, a person has to look,
//! or there is none.
//!
//! A legal representative's name is left aside: it is a person's, changes, and proves little.

use std::collections::HashMap;

use entity::value::code::CheckDigit;
use entity::value::old_code::{OrganisationCode, RegistrationNumber, TaxNumber};
use entity::value::{Region, Uscc};

use super::compare::{Agreement, Comparison, PERHAPS, SAME, compare};
use super::name::Name;
use super::place::lies_in;

/// From this score on a name agrees in every part that it has: no region, form or industry is missing.
const WHOLE: u16 = 940;
/// Most candidates that a person is shown.
const SHOWN: usize = 5;

/// A firm as it can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<I> {
    /// Which firm.
    pub id: I,
    /// Its organisation code: that inside its unified code.
    pub organisation: OrganisationCode,
    /// Its registration number of the time before the unified code, when known.
    pub registration: Option<RegistrationNumber>,
    /// Where it is.
    pub region: Option<Region>,
    /// Its name, then the names that it had.
    pub names: Vec<Name>,
}

impl<I> Known<I> {
    /// A firm by what the register says.
    pub fn new(id: I, code: &Uscc, name: &str, region: Option<Region>) -> Self {
        Self { id, organisation: OrganisationCode::of(code), registration: None, region, names: vec![Name::parse(name)] }
    }
    /// With a name that it had (曾用名).
    #[must_use]
    pub fn formerly(mut self, name: &str) -> Self {
        self.names.push(Name::parse(name));
        self
    }
    /// With its registration number.
    #[must_use]
    pub fn registered(mut self, number: RegistrationNumber) -> Self {
        self.registration = Some(number);
        self
    }
}

/// Who a row is about, by what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    name: Name,
    region: Option<Region>,
    organisation: Option<OrganisationCode>,
    registration: Option<RegistrationNumber>,
}

impl Asked {
    /// By a name alone.
    pub fn named(name: &str) -> Self {
        Self { name: Name::parse(name), region: None, organisation: None, registration: None }
    }
    /// With the division that the row names.
    #[must_use]
    pub fn within(mut self, region: Option<Region>) -> Self {
        self.region = region;
        self
    }
    /// With an older number, whichever it is; a number whose check is wrong proves nothing and is left out.
    #[must_use]
    pub fn numbered(mut self, text: &str) -> Self {
        if let Ok(number) = text.parse::<RegistrationNumber>()
            && number.expected_check().is_none()
        {
            self.registration = Some(number);
            return self;
        }
        let tax = text.parse::<TaxNumber>().ok().filter(|number| match number {
            TaxNumber::Unified(code) => code.check() == CheckDigit::Right,
            TaxNumber::Organisation { .. } => true,
        });
        let organisation = tax.map(|number| number.organisation_code()).or_else(|| text.parse().ok());
        if let Some(organisation) = organisation.filter(|code| code.expected_check().is_none()) {
            self.organisation = Some(organisation);
        }
        self
    }
}

/// Why a firm is a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A number and the name agree.
    NumberAndName,
    /// The whole name agrees, and nothing speaks against it.
    WholeName,
    /// The name agrees as far as it goes, and the place does.
    NameAndPlace,
    /// A number agrees, the name does not: renamed, or the number is another's.
    NumberAlone,
    /// The name agrees, a number or the place does not.
    NameAgainstNumber,
    /// The name agrees in part.
    NameInPart,
    /// The name agrees with several firms.
    Several,
}

impl Reason {
    /// Every reason.
    pub const ALL: &'static [Self] =
        &[Self::NumberAndName, Self::WholeName, Self::NameAndPlace, Self::NumberAlone, Self::NameAgainstNumber, Self::NameInPart, Self::Several];
    /// The text that is stored and that the API speaks.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NumberAndName => "number_and_name",
            Self::WholeName => "whole_name",
            Self::NameAndPlace => "name_and_place",
            Self::NumberAlone => "number_alone",
            Self::NameAgainstNumber => "name_against_number",
            Self::NameInPart => "name_in_part",
            Self::Several => "several",
        }
    }
    const fn is_proof(self) -> bool {
        match self {
            Self::NumberAndName | Self::WholeName | Self::NameAndPlace => true,
            Self::NumberAlone | Self::NameAgainstNumber | Self::NameInPart | Self::Several => false,
        }
    }
}

/// A firm that a row may be about, and what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<I> {
    /// Which firm.
    pub id: I,
    /// The names, part by part.
    pub name: Comparison,
    /// The name that agrees is one that it had before.
    pub former_name: bool,
    /// The older numbers; `Differs` when one does and none agrees.
    pub number: Agreement,
    /// The row's division and the firm's.
    pub place: Agreement,
    /// What that comes to.
    pub reason: Reason,
}

/// Who a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<I> {
    /// This firm.
    Sure(Candidate<I>),
    /// One of these, the likeliest first, or none: a person has to look.
    Unsure(Vec<Candidate<I>>),
    /// None that is known.
    Nobody,
}

/// Firms by the beginnings of their trade names and by their older numbers.
#[derive(Clone, Debug)]
pub struct Index<I> {
    firms: Vec<Known<I>>,
    beginnings: HashMap<[u16; 2], Vec<usize>>,
    organisations: HashMap<String, Vec<usize>>,
    registrations: HashMap<String, Vec<usize>>,
}

impl<I> Default for Index<I> {
    fn default() -> Self {
        Self { firms: Vec::new(), beginnings: HashMap::new(), organisations: HashMap::new(), registrations: HashMap::new() }
    }
}

impl<I: Copy + Ord> Index<I> {
    /// How many firms it has.
    pub fn len(&self) -> usize {
        self.firms.len()
    }
    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.firms.is_empty()
    }
    /// Adds a firm.
    pub fn insert(&mut self, firm: Known<I>) {
        let at = self.firms.len();
        for beginning in firm.names.iter().flat_map(beginnings) {
            let firms = self.beginnings.entry(beginning).or_default();
            if firms.last() != Some(&at) {
                firms.push(at);
            }
        }
        self.organisations.entry(firm.organisation.as_str().to_owned()).or_default().push(at);
        if let Some(number) = &firm.registration {
            self.registrations.entry(number.as_str().to_owned()).or_default().push(at);
        }
        self.firms.push(firm);
    }
    /// Who a row is about.
    pub fn resolve(&self, asked: &Asked) -> Outcome<I> {
        let mut found: Vec<Candidate<I>> = self.near(asked).into_iter().filter_map(|at| judge(&self.firms[at], asked)).collect();
        // Proofs first, a number before a name; then by score; equal ones in the order of their firms.
        found.sort_by_key(|one| (!one.reason.is_proof(), one.number != Agreement::Same, std::cmp::Reverse(one.name.score), one.id));
        let proofs = found.iter().filter(|one| one.reason.is_proof()).count();
        let numbered = found.iter().filter(|one| one.number == Agreement::Same).count();
        // What agrees with a number outdoes what agrees with a name; but a number that points elsewhere makes the name doubtful.
        let settled = match found.first() {
            Some(first) if first.reason == Reason::NumberAndName => numbered == 1,
            Some(first) => first.reason.is_proof() && proofs == 1 && numbered == 0,
            None => return Outcome::Nobody,
        };
        if settled {
            found.truncate(1);
            return found.pop().map_or(Outcome::Nobody, Outcome::Sure);
        }
        if proofs > 1 {
            found.iter_mut().filter(|one| one.reason.is_proof()).for_each(|one| one.reason = Reason::Several);
        }
        found.truncate(SHOWN);
        Outcome::Unsure(found)
    }
    fn near(&self, asked: &Asked) -> Vec<usize> {
        let numbers = [
            asked.organisation.as_ref().and_then(|code| self.organisations.get(code.as_str())),
            asked.registration.as_ref().and_then(|number| self.registrations.get(number.as_str())),
        ];
        let names = beginnings(&asked.name).filter_map(|beginning| self.beginnings.get(&beginning));
        let mut near: Vec<usize> = numbers.into_iter().flatten().chain(names).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        near
    }
}

/// The first two signs of what may be a name's trade name: in either reading when a place stands before it that may be its beginning.
fn beginnings(name: &Name) -> impl Iterator<Item = [u16; 2]> {
    let mut whole = name.bare_units().iter().chain(name.core_units()).copied();
    let read = (!name.bare_units().is_empty()).then(|| [whole.next().unwrap_or(0), whole.next().unwrap_or(0)]);
    let core = name.core_units();
    let plain = (!core.is_empty()).then(|| [core[0], core.get(1).copied().unwrap_or(0)]);
    // Names of industry words alone, and of nothing but a form.
    let rest = core.is_empty().then(|| [name.form_units().first().copied().unwrap_or(0), 0]);
    plain.into_iter().chain(read).chain(rest)
}

/// What speaks for and against a firm; nothing when it is none.
fn judge<I: Copy>(firm: &Known<I>, asked: &Asked) -> Option<Candidate<I>> {
    let (former, name) =
        firm.names.iter().map(|name| compare(&asked.name, name)).enumerate().max_by_key(|(at, found)| (found.score, std::cmp::Reverse(*at)))?;
    let number = numbers(firm, asked);
    let place = place(firm.region.as_ref(), asked.region.as_ref());
    let (alike, whole) = (name.score >= SAME, name.score >= WHOLE);
    let against = number == Agreement::Differs || place == Agreement::Differs;
    let reason = if number == Agreement::Same {
        if name.score >= PERHAPS { Reason::NumberAndName } else { Reason::NumberAlone }
    } else if alike && against {
        Reason::NameAgainstNumber
    } else if whole && name.region != Agreement::Missing {
        Reason::WholeName
    } else if alike && place == Agreement::Same {
        Reason::NameAndPlace
    } else if name.score >= PERHAPS && !against {
        Reason::NameInPart
    } else {
        return None;
    };
    Some(Candidate { id: firm.id, name, former_name: former > 0, number, place, reason })
}

fn numbers<I>(firm: &Known<I>, asked: &Asked) -> Agreement {
    let organisation = asked.organisation.as_ref().map(|code| *code == firm.organisation);
    let registration = asked.registration.as_ref().zip(firm.registration.as_ref()).map(|(a, b)| a == b);
    match (organisation, registration) {
        (Some(true), None | Some(true)) | (None, Some(true)) => Agreement::Same,
        (None, None) => Agreement::Missing,
        // One of two numbers is another's.
        (Some(true), Some(false)) | (Some(false), Some(true)) => Agreement::Partly,
        (Some(false), None | Some(false)) | (None, Some(false)) => Agreement::Differs,
    }
}

fn place(firm: Option<&Region>, asked: Option<&Region>) -> Agreement {
    let code = |region: &Region| region.as_str().parse::<u32>().ok();
    match (firm.and_then(code), asked.and_then(code)) {
        (Some(a), Some(b)) if a == b => Agreement::Same,
        (Some(a), Some(b)) if lies_in(a, b) || lies_in(b, a) => Agreement::Partly,
        (Some(_), Some(_)) => Agreement::Differs,
        (None, _) | (_, None) => Agreement::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Option<Region> {
        code.parse().ok()
    }

    fn index() -> Index<u32> {
        let mut index = Index::default();
        let code = |text: &str| Uscc::complete(text).expect("a code");
        index.insert(
            Known::new(1, &code("91320899MAX00001"), "淮安市洪泽区金桂粮油食品有限公司", region("320813"))
                .registered("320899000000019".parse().expect("a number")),
        );
        index.insert(Known::new(2, &code("91320899MAX00002"), "盐城市金桂粮油食品有限公司", None));
        index.insert(Known::new(3, &code("91320899MAX00003"), "淮安市洪泽区金桂粮油食品有限公司朱坝分公司", region("320813")));
        index.insert(Known::new(4, &code("91320899MAX00004"), "淮安某川智能科技股份有限公司", region("320812")).formerly("淮阴市某川电子有限公司"));
        index.insert(Known::new(5, &code("92320899MAX00005"), "涟水县高沟镇某记面馆", region("320826")));
        index.insert(Known::new(6, &code("92320899MAX00006"), "涟水县高沟镇某记面馆", region("320826")));
        index
    }

    fn organisation(of: u32) -> String {
        index().firms.iter().find(|firm| firm.id == of).map(|firm| firm.organisation.to_string()).expect("a firm")
    }

    fn sure(asked: Asked) -> (u32, Reason) {
        let found = index().resolve(&asked);
        let Outcome::Sure(one) = found else { panic!("{asked:?}: {found:?}") };
        (one.id, one.reason)
    }

    fn unsure(asked: Asked) -> Vec<(u32, Reason)> {
        let found = index().resolve(&asked);
        let Outcome::Unsure(all) = found else { panic!("{asked:?}: {found:?}") };
        all.iter().map(|one| (one.id, one.reason)).collect()
    }

    #[test]
    fn sure_by_the_whole_name_or_by_name_and_place_or_by_number_and_name() {
        assert_eq!(sure(Asked::named("淮安市洪泽区金桂粮油食品有限责任公司")), (1, Reason::WholeName));
        assert_eq!(sure(Asked::named("洪泽县金桂粮油食品有限公司")), (1, Reason::WholeName));
        assert_eq!(sure(Asked::named("金桂粮油食品有限公司").within(region("320813"))), (1, Reason::NameAndPlace));
        assert_eq!(sure(Asked::named("金桂粮油食品有限公司").numbered("320899000000019")), (1, Reason::NumberAndName));
        assert_eq!(sure(Asked::named("金桂粮油食品有限公司").numbered(&organisation(2))), (2, Reason::NumberAndName));
        assert_eq!(sure(Asked::named("淮安某川智能科技有限公司").numbered(&organisation(4))), (4, Reason::NumberAndName));
        assert_eq!(sure(Asked::named("淮安市洪泽区金桂粮油食品有限公司朱坝分公司")), (3, Reason::WholeName));
    }

    #[test]
    fn a_former_name_is_found_and_said_to_be_one() {
        let found = index().resolve(&Asked::named("淮安市某川电子有限公司"));
        let Outcome::Sure(one) = found else { panic!("{found:?}") };
        assert!(one.id == 4 && one.former_name && one.name.region == Agreement::Variant, "{one:?}");
    }

    #[test]
    fn a_person_has_to_look() {
        assert_eq!(unsure(Asked::named("金桂粮油食品有限公司")), [(1, Reason::NameInPart), (2, Reason::NameInPart)], "without region it may be either");
        assert_eq!(unsure(Asked::named("涟水县高沟镇某记面馆")), [(5, Reason::Several), (6, Reason::Several)], "two traders of one name");
        assert_eq!(
            unsure(Asked::named("淮安市洪泽区金桂粮油食品有限公司").numbered(&organisation(4))),
            [(4, Reason::NumberAlone), (1, Reason::NameAgainstNumber)]
        );
        assert_eq!(unsure(Asked::named("盐城市金桂粮油食品有限公司").numbered("796544598")), [(2, Reason::NameAgainstNumber)]);
        assert_eq!(unsure(Asked::named("淮安市洪泽区金桂粮油食品有限公司").within(region("320831"))), [(1, Reason::NameAgainstNumber)]);
        assert_eq!(unsure(Asked::named("淮安市洪泽区金桂有限公司")), [(1, Reason::NameInPart)]);
    }

    #[test]
    fn nobody() {
        for name in ["淮安市洪泽区金桔粮油食品有限公司", "淮安市涟水县金桂粮油食品有限公司", "淮安市洪泽区金桂粮油食品有限公司岔河分公司", "", "某某"]
        {
            assert_eq!(index().resolve(&Asked::named(name)), Outcome::Nobody, "{name}");
        }
    }

    #[test]
    fn a_number_with_a_wrong_check_proves_nothing() {
        assert_eq!(Asked::named("某").numbered("320899000000018"), Asked::named("某"));
        assert_eq!(Asked::named("某").numbered("79654459-7"), Asked::named("某"));
        assert_ne!(Asked::named("某").numbered("79654459-8"), Asked::named("某"));
        assert_eq!(Asked::named("某").numbered("320899796544598"), Asked::named("某").numbered("796544598"), "a tax number names its organisation");
        assert_eq!(Asked::named("某").numbered("11010519491231002X"), Asked::named("某"), "a person's number is never looked for");
    }

    #[test]
    fn every_name_of_the_index_finds_its_firm() {
        let index = index();
        for name in ["淮安市洪泽区金桂粮油食品有限公司", "盐城市金桂粮油食品有限公司", "淮安某川智能科技股份有限公司"]
        {
            assert!(matches!(index.resolve(&Asked::named(name)), Outcome::Sure(_)), "{name}");
        }
        assert!(index.len() == 6 && !index.is_empty() && Index::<u32>::default().is_empty());
    }
}
