//! Learning a version from returned outcomes: fitted to the earlier decisions, calibrated out of fold, measured on the later ones. The same
//! outcomes make the same version, byte for byte.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use entity::value::Family;
use entity::value::id::OrganisationId;

use super::additive::Additive;
use super::calibration::{Curve, Scored};
use super::decided::{Decided, Kin};
use super::input::Input;
use super::learned::{Experience, FamilyModel, LEAST, LEAST_PACE, Likeness, Moved, Pace, Share, Since};
use super::measure::{measure, share, stability};

/// Folds of the calibration: each is scored by models that did not see it.
const FOLDS: usize = 5;
/// Tenths of the decisions that models are fitted to; the later ones are held out.
const FITTED: usize = 6;
/// Months in which a bank's decisions count for its pace.
const PACE_MONTHS: u32 = 12;

/// An outcome that a bank returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What was decided, and on whom.
    pub decided: Decided,
    /// The bank.
    pub bank: OrganisationId,
    /// Working days it took, where the events say.
    pub days: Option<i64>,
    /// Whether the firm's facts of that day were kept.
    pub has_facts: bool,
}

/// Learns from outcomes in the order in which they were decided, all before `until_on`; `previous` is the version before with its number.
pub fn learn(outcomes: &[Outcome], until_on: NaiveDate, previous: Option<(i64, &Experience)>) -> Option<Experience> {
    let from_on = outcomes.first()?.decided.decided_on;
    let cases: Vec<&Decided> = outcomes.iter().filter(|one| one.has_facts).map(|one| &one.decided).collect();
    let held_from_on = cases.get(cases.len() * FITTED / 10).map_or(until_on, |case| case.decided_on);
    let (earlier, later): (Vec<&Decided>, Vec<&Decided>) = cases.iter().partition(|case| case.decided_on < held_from_on);
    let together = Additive::together(&earlier);
    let scored = out_of_fold(&earlier);
    let all: Vec<Scored> = scored.values().flatten().copied().collect();
    let curve = Curve::together(&all);
    let families: Vec<FamilyModel> = Family::ALL.iter().filter_map(|family| fit(*family, &earlier, &later, (&together, &curve), &scored)).collect();
    let said: Vec<_> =
        later.iter().filter_map(|case| Some((families.iter().find(|one| one.family == case.family)?.likely(&case.bands), case.approved))).collect();
    let firms = count(&earlier);
    Some(Experience {
        from_on,
        held_from_on,
        until_on,
        decided: length(outcomes),
        without_facts: length(outcomes) - length(&cases),
        approved: share(yes(outcomes.iter().map(|one| &one.decided)), length(outcomes)),
        measured: measure(&said),
        approved_before: share(yes(earlier.iter().copied()), length(&earlier)),
        moved: moved(&firms, &count(&later)),
        firms,
        families,
        together,
        paces: paces(outcomes, until_on),
        shares: shares(outcomes),
        previous: previous.map(|(number, before)| since(number, before, &cases)),
        decided_of: decided_of(outcomes),
    })
}

/// The sums of decisions by models that were fitted to the others, by family.
fn out_of_fold(cases: &[&Decided]) -> BTreeMap<Family, Vec<Scored>> {
    let mut scored: BTreeMap<Family, Vec<Scored>> = BTreeMap::new();
    for fold in 0..FOLDS {
        let others: Vec<&Decided> = cases.iter().enumerate().filter(|(nth, _)| nth % FOLDS != fold).map(|(_, case)| *case).collect();
        let together = Additive::together(&others);
        let mut models: BTreeMap<Family, Additive> = BTreeMap::new();
        for case in cases.iter().skip(fold).step_by(FOLDS) {
            let model = models.entry(case.family).or_insert_with(|| Additive::of_family(&of_family(&others, case.family), &together));
            scored.entry(case.family).or_default().push((model.score(&case.bands), case.approved));
        }
    }
    scored
}

fn of_family<'a>(cases: &[&'a Decided], family: Family) -> Vec<&'a Decided> {
    cases.iter().filter(|case| case.family == family).copied().collect()
}

/// The model of a family that was ever decided on.
fn fit(
    family: Family,
    earlier: &[&Decided],
    later: &[&Decided],
    (together, curve): (&Additive, &Curve),
    scored: &BTreeMap<Family, Vec<Scored>>,
) -> Option<FamilyModel> {
    let (own, held) = (of_family(earlier, family), of_family(later, family));
    if own.is_empty() && held.is_empty() {
        return None;
    }
    let mut model = FamilyModel {
        family,
        n: length(&own),
        approved: share(yes(own.iter().copied()), length(&own)),
        model: Additive::of_family(&own, together),
        curve: Curve::of_family(scored.get(&family).map_or(&[], Vec::as_slice), curve),
        measured: None,
    };
    let said: Vec<_> = held.iter().map(|case| (model.likely(&case.bands), case.approved)).collect();
    model.measured = measure(&said);
    Some(model)
}

/// Firms in each band of each input.
fn count(cases: &[&Decided]) -> Vec<Vec<i64>> {
    let mut all: Vec<Vec<i64>> = Input::ALL.iter().map(|input| vec![0; input.bands() + 1]).collect();
    for case in cases {
        for (firms, band) in all.iter_mut().zip(case.bands) {
            if let Some(firms) = firms.get_mut(usize::from(band)) {
                *firms += 1;
            }
        }
    }
    all
}

fn moved(before: &[Vec<i64>], after: &[Vec<i64>]) -> Vec<Moved> {
    Input::ALL.iter().zip(before.iter().zip(after)).map(|(input, (before, after))| Moved { input: *input, stability: stability(before, after) }).collect()
}

/// How a version did on what was decided after it.
fn since(number: i64, before: &Experience, cases: &[&Decided]) -> Since {
    let after: Vec<&Decided> = cases.iter().filter(|case| case.decided_on >= before.until_on).copied().collect();
    let model = |family: Family| before.families.iter().find(|one| one.family == family);
    let said: Vec<_> = after.iter().filter_map(|case| Some((model(case.family)?.likely(&case.bands), case.approved))).collect();
    Since { number, measured: measure(&said), moved: if after.is_empty() { Vec::new() } else { moved(&before.firms, &count(&after)) } }
}

/// The median time of every bank with enough decisions in the last months.
fn paces(outcomes: &[Outcome], until_on: NaiveDate) -> Vec<(OrganisationId, Pace)> {
    let from_on = until_on.checked_sub_months(Months::new(PACE_MONTHS)).unwrap_or(NaiveDate::MIN);
    let mut of_bank: BTreeMap<OrganisationId, Vec<i64>> = BTreeMap::new();
    for one in outcomes.iter().filter(|one| one.decided.decided_on >= from_on) {
        if let Some(days) = one.days {
            of_bank.entry(one.bank).or_default().push(days);
        }
    }
    let pace = |mut days: Vec<i64>| {
        days.sort_unstable();
        let (low, high) = (days.get((days.len() - 1) / 2)?, days.get(days.len() / 2)?);
        Some(Pace { median: (low + high) * 50, n: length(&days) })
    };
    let typical = of_bank.into_iter().filter(|(_, days)| length(days) >= LEAST_PACE);
    typical.filter_map(|(bank, days)| Some((bank, pace(days)?))).collect()
}

/// Decisions by family.
fn decided_of(outcomes: &[Outcome]) -> Vec<(Family, i64)> {
    let mut counted: BTreeMap<Family, i64> = BTreeMap::new();
    for Outcome { decided, .. } in outcomes {
        *counted.entry(decided.family).or_default() += 1;
    }
    counted.into_iter().collect()
}

/// The shares approved of every likeness with enough decisions.
fn shares(outcomes: &[Outcome]) -> Vec<Share> {
    let mut counted: BTreeMap<(Family, Kin), (i64, i64)> = BTreeMap::new();
    for Outcome { decided, .. } in outcomes {
        for kin in Likeness::ALL.into_iter().filter_map(|likeness| likeness.of(&decided.kin)) {
            let (n, yes) = counted.entry((decided.family, kin)).or_default();
            *n += 1;
            *yes += i64::from(decided.approved);
        }
    }
    let enough = counted.into_iter().filter(|(_, (n, _))| *n >= LEAST);
    enough.map(|((family, Kin { section, size }), (n, yes))| Share { family, section, size, n, approved: share(yes, n) }).collect()
}

fn yes<'a>(of: impl Iterator<Item = &'a Decided>) -> i64 {
    i64::try_from(of.filter(|case| case.approved).count()).unwrap_or(i64::MAX)
}

fn length<T>(of: &[T]) -> i64 {
    i64::try_from(of.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::Days;
    use entity::value::Ppm;
    use uuid::Uuid;

    use super::*;
    use crate::enterprise::fact::{FactKey, Profile, Value};
    use crate::matching::canonical::digest;
    use crate::matching::evaluate::tests::{day, firm};
    use crate::matching::experience::decided::tests::place;
    use crate::matching::experience::input::INPUTS;
    use crate::matching::experience::learned::{MOST_ERROR, Standing};

    pub(crate) fn bank(nth: u8) -> OrganisationId {
        OrganisationId(Uuid::from_u128(u128::from(nth)))
    }

    /// So many outcomes, one a day, of which every other firm has a good grade; `rule` says how many of ten are approved of good and bad ones.
    fn outcomes(count: u64, rule: impl Fn(u64) -> [u64; 2]) -> Vec<Outcome> {
        (0..count)
            .map(|nth| {
                let good = nth % 2 == 0;
                let mut bands = [0; INPUTS];
                bands[place(Input::TaxGrade)] = if good { 5 } else { 2 };
                let [of_good, of_bad] = rule(nth);
                let approved = (nth / 2 * 7) % 10 < if good { of_good } else { of_bad };
                let kin = Kin { section: Some("C".to_owned()), size: Some(if nth % 3 == 0 { "small" } else { "micro" }.to_owned()) };
                let decided_on = day("2024-03-01").checked_add_days(Days::new(nth / 2)).expect("a day");
                let which = if nth % 4 == 0 { 1 } else { 2 };
                Outcome {
                    decided: Decided { family: Family::Tax, bands, kin, approved, decided_on },
                    bank: bank(which),
                    days: Some(if which == 1 { 2 } else { 9 }),
                    has_facts: true,
                }
            })
            .collect()
    }

    /// What a city with two lively banks has taught.
    pub(crate) fn lively() -> Experience {
        learn(&outcomes(1_200, |_| [9, 3]), day("2025-10-24"), None).expect("outcomes")
    }

    #[test]
    fn what_holds_on_is_shown_and_what_changes_is_not() {
        let steady = lively();
        let family = &steady.families[0];
        assert_eq!((family.standing(), steady.families.len()), (Standing::Shown, 1));
        let error = family.measured.as_ref().expect("held out").error;
        assert!(error < Ppm(20_000), "{error:?}");
        let good = firm(&[(FactKey::TaxGrade, Value::Code("A".to_owned()))]);
        let bad = firm(&[(FactKey::TaxGrade, Value::Code("C".to_owned()))]);
        let likely = |of: &Profile| steady.of(Family::Tax, None, of).likelihood.expect("shown").likely.0;
        assert!((likely(&good) - 900_000).abs() < 40_000 && (likely(&bad) - 300_000).abs() < 60_000, "{} {}", likely(&good), likely(&bad));
        assert!(steady.of(Family::Farm, None, &good).likelihood.is_none(), "a family that was never decided on");

        // From the seventh month on the banks turn their minds.
        let turned = learn(&outcomes(1_200, |nth| if nth < 840 { [9, 3] } else { [3, 9] }), day("2025-10-24"), None).expect("outcomes");
        assert_eq!(turned.families[0].standing(), Standing::TooFar);
        assert!(turned.families[0].measured.as_ref().expect("held out").error > MOST_ERROR);
        assert!(turned.of(Family::Tax, None, &good).likelihood.is_none(), "shown nowhere");
        let few = learn(&outcomes(60, |_| [9, 3]), day("2025-10-24"), None).expect("outcomes");
        assert_eq!(few.families[0].standing(), Standing::TooFew);
        assert!(learn(&[], day("2025-10-24"), None).is_none());
    }

    #[test]
    fn the_same_outcomes_make_the_same_version() {
        let text = |of: &Experience| digest(of).expect("json");
        assert_eq!(text(&lively()), text(&lively()));
        let again: Experience = serde_json::from_str(&serde_json::to_string(&lively()).expect("json")).expect("an experience");
        assert_eq!(again, lively());
        let json = serde_json::to_value(lively()).expect("json").to_string();
        assert!(!json.contains('.'), "whole numbers only");
    }

    #[test]
    fn times_and_shares_need_enough_decisions() {
        let all = lively();
        let of = |which, profile: &Profile| all.of(Family::Tax, Some(bank(which)), profile);
        let small = firm(&[(FactKey::Industry, Value::Code("C17".to_owned())), (FactKey::SizeClass, Value::Code("small".to_owned()))]);
        assert_eq!(of(1, &small).pace.map(|pace| pace.median), Some(200));
        assert_eq!(of(2, &small).pace.map(|pace| pace.median), Some(900));
        assert_eq!(of(3, &small).pace, None, "a bank that decided nothing");
        let similar = of(1, &small).similar.expect("enough");
        assert_eq!((similar.likeness, similar.n), (Likeness::SectionAndSize, 400));
        let farm = firm(&[(FactKey::Industry, Value::Code("A01".to_owned())), (FactKey::SizeClass, Value::Code("small".to_owned()))]);
        assert_eq!(of(1, &farm).similar.map(|similar| similar.likeness), Some(Likeness::Size));
        assert_eq!(of(1, &Profile::default()).similar.map(|similar| (similar.likeness, similar.n)), Some((Likeness::Any, 1_200)));
        let old = learn(&outcomes(1_200, |_| [9, 3]), day("2027-01-01"), None).expect("outcomes");
        assert!(old.paces.is_empty(), "decisions of more than twelve months ago have no pace");
        let few = learn(&outcomes(29, |_| [9, 3]), day("2024-04-01"), None).expect("outcomes");
        assert!(few.shares.is_empty() && few.paces.len() == 1, "{:?}", few.paces);
        let said = few.of(Family::Tax, None, &small);
        assert_eq!((said.similar, said.likelihood, said.decided), (None, None, 29), "29 are one too few, and are told");
        assert_eq!(few.of(Family::Science, None, &small).decided, 0);
    }

    #[test]
    fn the_version_before_is_held_against_what_came_after() {
        let all = outcomes(1_600, |nth| if nth < 1_200 { [9, 3] } else { [3, 9] });
        let first = learn(&all[..1_200], day("2025-10-22"), None).expect("outcomes");
        let next = learn(&all, day("2026-05-10"), Some((1, &first))).expect("outcomes");
        let since = next.previous.expect("a version before");
        assert_eq!((since.number, since.measured.as_ref().map(|of| of.n)), (1, Some(400)));
        assert!(since.measured.expect("decisions").error > Ppm(400_000), "it would have been wrong");
        assert!(since.moved.iter().all(|moved| moved.stability < Ppm(20_000)), "the firms are the same ones: {:?}", since.moved);
    }
}
