//! One version of what was learned, as it is kept for ever, and what it says about one product for one firm.

use chrono::NaiveDate;
use entity::value::id::OrganisationId;
use entity::value::{Family, Ppm};
use serde::{Deserialize, Serialize};

use super::additive::Additive;
use super::calibration::Curve;
use super::decided::Kin;
use super::input::{Input, bands};
use super::measure::Measured;
use crate::enterprise::fact::Profile;

/// Fewer decisions than this are never shown as a share or a likelihood.
pub const LEAST: i64 = 30;
/// Fewer decisions of a bank than this have no typical time.
pub const LEAST_PACE: i64 = 10;
/// The largest expected calibration error with which a likelihood is shown.
pub const MOST_ERROR: Ppm = Ppm(50_000);

/// What was learned from the outcomes of a span of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experience {
    /// The first day.
    pub from_on: NaiveDate,
    /// The day from which decisions were held out of the fitting.
    pub held_from_on: NaiveDate,
    /// The day after the last.
    pub until_on: NaiveDate,
    /// Decisions of the span.
    pub decided: i64,
    /// Those among them whose facts were not kept, which no model can learn from.
    pub without_facts: i64,
    /// The share of all decisions that was an approval.
    pub approved: Ppm,
    /// The model of all families together.
    pub together: Additive,
    /// How well the families' models did on what was held out.
    pub measured: Option<Measured>,
    /// The share of approvals among the decisions that models were fitted to.
    pub approved_before: Ppm,
    /// Firms in each band of each input among them; the unknown one first.
    pub firms: Vec<Vec<i64>>,
    /// How far the firms moved from there to what was held out, by input.
    pub moved: Vec<Moved>,
    /// The models, in order of families.
    pub families: Vec<FamilyModel>,
    /// Banks' decision times, in order of banks.
    pub paces: Vec<(OrganisationId, Pace)>,
    /// Shares approved among similar firms, in order of who they are.
    pub shares: Vec<Share>,
    /// How the version before did on what came after it.
    pub previous: Option<Since>,
    /// Decisions of the span by family, in its order.
    #[serde(default)]
    pub decided_of: Vec<(Family, i64)>,
}

/// A version as it is looked up: its number and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// What was learned.
    pub experience: Experience,
}

/// How far the firms of one input moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The input.
    pub input: Input,
    /// Population stability index.
    pub stability: Ppm,
}

/// How a version did on decisions made after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Which version.
    pub number: i64,
    /// Its likelihoods against what was decided.
    pub measured: Option<Measured>,
    /// How far the firms moved, by input.
    pub moved: Vec<Moved>,
}

/// The model of one family of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyModel {
    /// The family.
    pub family: Family,
    /// Decisions that it was fitted to.
    pub n: i64,
    /// The share of approvals among them.
    pub approved: Ppm,
    /// The sum of what facts add.
    pub model: Additive,
    /// From the sum to a likelihood.
    pub curve: Curve,
    /// How well it did on what was held out.
    pub measured: Option<Measured>,
}

/// Whether a family's likelihood may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Shown,
    /// There are too few decisions.
    TooFew,
    /// What it says lies too far from what was decided.
    TooFar,
}

impl Standing {
    /// Key of its words.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Shown => "experience-standing-shown",
            Self::TooFew => "experience-standing-too_few",
            Self::TooFar => "experience-standing-too_far",
        }
    }
    /// Its tone.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Shown => "pass",
            Self::TooFew => "unknown",
            Self::TooFar => "fail",
        }
    }
}

impl FamilyModel {
    /// Whether its likelihood may be shown.
    pub fn standing(&self) -> Standing {
        match &self.measured {
            Some(measured) if self.n >= LEAST && measured.n >= LEAST => {
                if measured.error <= MOST_ERROR {
                    Standing::Shown
                } else {
                    Standing::TooFar
                }
            }
            Some(_) | None => Standing::TooFew,
        }
    }
    /// How likely an approval is by the bands of a firm that asks.
    pub fn likely(&self, bands: &super::input::Bands) -> Ppm {
        self.curve.at(self.model.score(bands))
    }
}

/// A bank's typical time to a decision, over the last twelve months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// The median in hundredths of a working day.
    pub median: i64,
    /// Decisions.
    pub n: i64,
}

/// Who counts as similar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Of the same section and size.
    SectionAndSize,
    /// Of the same size.
    Size,
    /// Every firm that asked for this sort of product.
    Any,
}

impl Likeness {
    /// The finest first.
    pub const ALL: [Self; 3] = [Self::SectionAndSize, Self::Size, Self::Any];

    /// Key of the sentence with the share.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::SectionAndSize => "experience-similar-section_and_size",
            Self::Size => "experience-similar-size",
            Self::Any => "experience-similar-any",
        }
    }
    /// What of a firm's kin counts; nothing when that is not known of it.
    pub fn of(self, kin: &Kin) -> Option<Kin> {
        match self {
            Self::SectionAndSize => (kin.section.is_some() && kin.size.is_some()).then(|| kin.clone()),
            Self::Size => kin.size.is_some().then(|| Kin { section: None, size: kin.size.clone() }),
            Self::Any => Some(Kin::default()),
        }
    }
}

/// The share approved among similar firms; kept only from [`LEAST`] decisions on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The family of products.
    pub family: Family,
    /// Section of the firms, when it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Size class of the firms, when it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Decisions.
    pub n: i64,
    /// The share that was an approval.
    pub approved: Ppm,
}

/// What experience says about one product for one firm; what it cannot say is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The bank's time to a decision.
    pub pace: Option<Pace>,
    /// Similar firms.
    pub similar: Option<Similar>,
    /// How likely an approval is.
    pub likelihood: Option<Likelihood>,
    /// The share approved among all decisions: what stands in for what is not known.
    pub usual: Ppm,
    /// Decisions about products of this sort: too few of them say nothing.
    #[serde(default)]
    pub decided: i64,
}

/// The share approved among similar firms, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    /// Who counts as similar.
    pub likeness: Likeness,
    /// Decisions.
    pub n: i64,
    /// The share that was an approval.
    pub approved: Ppm,
}

/// How likely an approval is, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likelihood {
    /// The likelihood.
    pub likely: Ppm,
    /// Decisions it was fitted to.
    pub n: i64,
}

impl Learned {
    /// The chance of an approval as far as anything may be said: the likelihood, else similar firms' share, else the share of all.
    pub fn chance(&self) -> Ppm {
        self.likelihood.map(|of| of.likely).or(self.similar.map(|of| of.approved)).unwrap_or(self.usual)
    }
}

impl Experience {
    /// What it says about a product of a family and a bank for a firm, whose profile has the ask's facts in it.
    pub fn of(&self, family: Family, bank: Option<OrganisationId>, profile: &Profile) -> Learned {
        let model = self.families.iter().find(|one| one.family == family && one.standing() == Standing::Shown);
        Learned {
            pace: bank.and_then(|bank| self.pace(bank)),
            similar: self.similar(family, &Kin::of(profile)),
            likelihood: model.map(|model| Likelihood { likely: model.likely(&bands(profile)), n: model.n }),
            usual: self.approved,
            decided: self.decided_of(family),
        }
    }
    /// Decisions about products of a family; a version of the time before they were counted has those of its model.
    fn decided_of(&self, family: Family) -> i64 {
        let counted = self.decided_of.iter().find(|(of, _)| *of == family).map(|(_, count)| *count);
        let model = || self.families.iter().find(|one| one.family == family).map(|one| one.n + one.measured.as_ref().map_or(0, |held| held.n));
        counted.or_else(model).unwrap_or(0)
    }
    fn pace(&self, bank: OrganisationId) -> Option<Pace> {
        let at = self.paces.binary_search_by_key(&bank, |(bank, _)| *bank).ok()?;
        self.paces.get(at).map(|(_, pace)| *pace)
    }
    fn similar(&self, family: Family, kin: &Kin) -> Option<Similar> {
        Likeness::ALL.into_iter().find_map(|likeness| {
            let Kin { section, size } = likeness.of(kin)?;
            let at = self.shares.binary_search_by(|one| (one.family, &one.section, &one.size).cmp(&(family, &section, &size))).ok()?;
            self.shares.get(at).map(|share| Similar { likeness, n: share.n, approved: share.approved })
        })
    }
    /// The families whose likelihood is shown.
    pub fn shown(&self) -> impl Iterator<Item = &FamilyModel> {
        self.families.iter().filter(|one| one.standing() == Standing::Shown)
    }
}
