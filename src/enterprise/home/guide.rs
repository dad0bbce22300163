//! The guide: from the letter of authorisation to the bank's answer, and which step is next.

use entity::value::DemandState;

/// How far a firm has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Letters that are live today.
    pub live_letters: usize,
    /// Declarations made.
    pub declarations: usize,
    /// Facts that it could declare and that nobody knows.
    pub missing: usize,
    /// State of the latest demand.
    pub demand: Option<DemandState>,
    /// Applications, ended ones too.
    pub applications: usize,
}

/// A step of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Sign a letter of authorisation.
    Authorise,
    /// Look at the file and add what is missing.
    Complete,
    /// Say what money is needed.
    Ask,
    /// Compare what fits and apply.
    Apply,
    /// Follow the banks' answers.
    Follow,
}

impl Step {
    /// In their order.
    pub const ALL: [Self; 5] = [Self::Authorise, Self::Complete, Self::Ask, Self::Apply, Self::Follow];
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Authorise => "guide-authorise",
            Self::Complete => "guide-complete",
            Self::Ask => "guide-ask",
            Self::Apply => "guide-apply",
            Self::Follow => "guide-follow",
        }
    }
    /// Key of the sentence that says why.
    pub const fn why_key(self) -> &'static str {
        match self {
            Self::Authorise => "guide_why-authorise",
            Self::Complete => "guide_why-complete",
            Self::Ask => "guide_why-ask",
            Self::Apply => "guide_why-apply",
            Self::Follow => "guide_why-follow",
        }
    }
    /// Key of what its button says.
    pub const fn do_key(self) -> &'static str {
        match self {
            Self::Authorise => "guide_do-authorise",
            Self::Complete => "guide_do-complete",
            Self::Ask => "guide_do-ask",
            Self::Apply => "guide_do-apply",
            Self::Follow => "guide_do-follow",
        }
    }
    /// Where it is done.
    pub const fn href(self) -> &'static str {
        match self {
            Self::Authorise => "/firm/authorisations/new",
            Self::Complete => "/firm/file",
            Self::Ask | Self::Apply => "/firm/demands",
            Self::Follow => "/firm/applications",
        }
    }
    fn is_done(self, standing: &Standing) -> bool {
        let asked = match standing.demand {
            Some(DemandState::Open | DemandState::Closed) => true,
            Some(DemandState::Draft | DemandState::Withdrawn) | None => false,
        };
        match self {
            Self::Authorise => standing.live_letters > 0,
            Self::Complete => standing.declarations > 0 || standing.missing == 0,
            Self::Ask => asked || standing.applications > 0,
            Self::Apply => standing.applications > 0,
            // A firm goes on following for as long as it has something to follow.
            Self::Follow => false,
        }
    }
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is done.
    Done,
    /// It is next.
    Now,
    /// It comes later.
    Later,
}

impl Stage {
    /// The class of its line.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Now => "step-now",
            Self::Later => "",
        }
    }
}

/// Every step with its stage: the first that is not done is next.
pub fn steps(standing: &Standing) -> [(Step, Stage); 5] {
    let next = Step::ALL.into_iter().find(|step| !step.is_done(standing));
    Step::ALL.map(|step| {
        let stage = match (next == Some(step), step.is_done(standing)) {
            (true, _) => Stage::Now,
            (false, true) => Stage::Done,
            (false, false) => Stage::Later,
        };
        (step, stage)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(standing: Standing) -> Option<Step> {
        steps(&standing).into_iter().find(|(_, stage)| *stage == Stage::Now).map(|(step, _)| step)
    }

    #[test]
    fn the_first_step_that_is_not_done_is_next() {
        let new = Standing { missing: 7, ..Standing::default() };
        assert_eq!(next(new), Some(Step::Authorise));
        let signed = Standing { live_letters: 1, ..new };
        assert_eq!(next(signed), Some(Step::Complete));
        let declared = Standing { declarations: 1, ..signed };
        assert_eq!(next(declared), Some(Step::Ask));
        assert_eq!(next(Standing { demand: Some(DemandState::Draft), ..declared }), Some(Step::Ask));
        let asked = Standing { demand: Some(DemandState::Open), ..declared };
        assert_eq!(next(asked), Some(Step::Apply));
        let applied = Standing { applications: 1, ..asked };
        assert_eq!(next(applied), Some(Step::Follow));
        assert_eq!(next(Standing { live_letters: 0, ..applied }), Some(Step::Authorise), "a letter that was withdrawn is missed first");
    }
}
