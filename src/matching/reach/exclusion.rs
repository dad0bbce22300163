//! 排除比例: what part of each group of firms conditions leave out, and which groups so much more than everybody that it has to be justified.

use super::population::By;
use super::privacy::{LEAST, Shown, ShownSplit};

/// From this part on, in per cent, a group is as good as shut out.
pub const SHUT_OUT: u64 = 90;
/// So many points more than of everybody make it a matter of the group.
const APART: u64 = 30;

/// The part of a group that does not pass, in per cent, as far as the shown numbers say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excluded {
    /// About so much.
    About(u64),
    /// At least so much: so few pass that their number is not shown.
    AtLeast(u64),
    /// Not to be said.
    Untold,
}

/// The part of these firms that does not pass.
pub fn excluded(all: Shown, pass: Shown) -> Excluded {
    match (all, pass) {
        (Shown::About(all), Shown::About(pass)) if all > 0 => Excluded::About(all.saturating_sub(pass) * 100 / all),
        (Shown::About(all), Shown::Few) if all > LEAST => Excluded::AtLeast((all - LEAST) * 100 / all),
        (Shown::About(_) | Shown::Few | Shown::Held, _) => Excluded::Untold,
    }
}

/// Groups that are as good as shut out while everybody is not: what is split by, the code, and the part. Industries are chosen on purpose and not among them.
pub fn shut_out<'s>(whole: Excluded, pass: &'s [ShownSplit], all: &'s [ShownSplit]) -> Vec<(By, &'s str, Excluded)> {
    let part = |of: Excluded| match of {
        Excluded::About(percent) | Excluded::AtLeast(percent) => Some(percent),
        Excluded::Untold => None,
    };
    let Some(usual) = part(whole) else { return Vec::new() };
    let of_split = |(pass, all): (&'s ShownSplit, &'s ShownSplit)| {
        let cells = pass.cells.iter().zip(&all.cells);
        cells.filter_map(move |((code, pass), (_, everybody))| Some((all.by, code.as_deref()?, excluded(*everybody, *pass)))).collect::<Vec<_>>()
    };
    let far = |of: &Excluded| part(*of).is_some_and(|percent| percent >= SHUT_OUT && percent >= usual + APART);
    let found = pass.iter().zip(all).flat_map(of_split);
    found.filter(|(by, code, of)| far(of) && *by != By::Section && !(*by == By::FirstLoan && *code == "no")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(by: By, cells: &[(&str, Shown)]) -> ShownSplit {
        ShownSplit { by, cells: cells.iter().map(|(code, shown)| (Some((*code).to_owned()), *shown)).collect() }
    }

    #[test]
    fn the_part_is_never_said_finer_than_the_numbers_it_is_made_of() {
        assert_eq!(excluded(Shown::About(400), Shown::About(100)), Excluded::About(75));
        assert_eq!(excluded(Shown::About(400), Shown::About(410)), Excluded::About(0), "rounding never makes it less than nothing");
        assert_eq!(excluded(Shown::About(1_000), Shown::Few), Excluded::AtLeast((1_000 - LEAST) * 100 / 1_000));
        for (all, pass) in [(Shown::Few, Shown::Few), (Shown::Held, Shown::About(10)), (Shown::About(400), Shown::Held), (Shown::About(LEAST), Shown::Few)] {
            assert_eq!(excluded(all, pass), Excluded::Untold);
        }
    }

    #[test]
    fn a_group_that_is_left_out_while_others_pass_is_named_with_its_figure() {
        let all = [
            split(By::County, &[("320803", Shown::About(1_000)), ("320812", Shown::About(1_000))]),
            split(By::Section, &[("A", Shown::About(1_000)), ("C", Shown::About(1_000))]),
            split(By::FirstLoan, &[("yes", Shown::About(1_000)), ("no", Shown::About(1_000))]),
        ];
        let pass = [
            split(By::County, &[("320803", Shown::About(50)), ("320812", Shown::About(700))]),
            split(By::Section, &[("A", Shown::Few), ("C", Shown::About(750))]),
            split(By::FirstLoan, &[("yes", Shown::About(740)), ("no", Shown::Few)]),
        ];
        let whole = excluded(Shown::About(2_000), Shown::About(750));
        assert_eq!(shut_out(whole, &pass, &all), [(By::County, "320803", Excluded::About(95))]);
        assert!(shut_out(Excluded::About(80), &pass, &all).is_empty(), "everybody is left out nearly as much");
        assert!(shut_out(Excluded::Untold, &pass, &all).is_empty());
    }
}
