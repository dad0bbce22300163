//! For how long a bank asks to follow a loan.

use chrono::NaiveDate;

use crate::consent::letter::{MOST_MONTHS, last_day};

/// The months of a letter that is signed today and lasts until the loan is due, or as long as a letter may last.
pub fn months(today: NaiveDate, matures_on: NaiveDate) -> u32 {
    (1..MOST_MONTHS).find(|months| last_day(today, *months) >= matures_on).unwrap_or(MOST_MONTHS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_lasts_until_the_loan_is_due() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (matures_on, expected) in [("2026-02-01", 1), ("2026-04-01", 1), ("2026-04-02", 2), ("2027-01-31", 11), ("2027-02-02", 12), ("2029-03-02", 12)] {
            assert_eq!(months(day("2026-03-02"), day(matures_on)), expected, "{matures_on}");
        }
    }
}
