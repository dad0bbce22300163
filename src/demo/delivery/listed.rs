//! Rows of the lists and grades: 失信被执行人, 经营异常, 严重违法失信, 欠税, 纳税信用, 信用承诺.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::value::Fen;
use entity::value::money::Unit;

use super::{PATTERNS, authority_code, cells, is_trader};
use crate::demo::chance::Chance;
use crate::demo::firm::Firm;
use crate::demo::list::{Listed, Pattern};
use crate::demo::troubles::{Arrears, Listing, past_day};
use crate::demo::words::fill;

fn day(on: Option<NaiveDate>) -> String {
    on.map_or_else(String::new, |d| d.to_string())
}

fn days_before(on: NaiveDate, days: u64) -> NaiveDate {
    on.checked_sub_days(Days::new(days)).unwrap_or(on)
}

/// A row of the court's list.
pub(super) fn dishonest(firm: &Firm, listing: Listing, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.dishonest_debtor;
    let county = firm.region.name();
    let court_code = words.court_codes.get(firm.region.as_str()).map_or("08", String::as_str);
    let filed_on = days_before(listing.on, 20 + chance.below(120));
    let decided_on = days_before(filed_on, 60 + chance.below(300));
    let instrument = fill(&words.instrument, &[("year", &decided_on.year()), ("court", &court_code), ("number", &chance.between(100, 9_800))]);
    let case = fill(&words.case, &[("year", &filed_on.year()), ("court", &court_code), ("number", &chance.between(100, 6_900))]);
    let duty = fill(&words.duty, &[("matter", &chance.pick(&words.matters).as_str()), ("amount", &(chance.between(120, 28_000) * 100))]);
    // The court writes the unified code, or the nine characters of the organisation code, with a hyphen or without.
    let organisation = firm.code.organisation_code();
    let card = match chance.below(20) {
        0 => organisation.to_owned(),
        1 => format!("{}-{}", &organisation[..8], &organisation[8..]),
        _ => firm.code.to_string(),
    };
    cells([
        &firm.name,
        &card,
        &fill(&words.court, &[("county", &county)]),
        &words.area,
        &instrument,
        &filed_on.to_string(),
        &case,
        &duty,
        chance.pick(&words.performance).as_str(),
        chance.pick(&words.conduct).as_str(),
        &listing.on.to_string(),
        &day(listing.removed_on),
    ])
}

/// A row of 经营异常名录.
pub(super) fn abnormal(firm: &Firm, listing: Listing, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.abnormal_operation;
    let [reason, ended] = chance.pick(&words.reasons);
    let authority = fill(&words.authority, &[("county", &firm.region.name())]);
    let removed = |text: &str| if listing.removed_on.is_some() { text.to_owned() } else { String::new() };
    cells([&firm.name, firm.code.as_str(), reason, &listing.on.to_string(), &authority, &removed(ended), &day(listing.removed_on), &removed(&authority)])
}

/// A row of 严重违法失信名单.
pub(super) fn serious(firm: &Firm, listing: Listing, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.serious_violation;
    let [reason, category, ended] = chance.pick(&words.reasons);
    let removed = |text: &str| if listing.removed_on.is_some() { text.to_owned() } else { String::new() };
    cells([
        &firm.name,
        firm.code.as_str(),
        reason,
        &listing.on.to_string(),
        &words.authority,
        &removed(ended),
        &day(listing.removed_on),
        &removed(&words.authority),
        category,
    ])
}

/// The rows of the other lists.
pub(super) fn others<'a>(firm: &'a Firm, listed: &'a [Listed]) -> impl Iterator<Item = Vec<String>> + 'a {
    let row = move |one: &Listed| {
        let Pattern { word, authority, reason, .. } = one.pattern;
        let days = [Some(one.listing.on), one.valid_to_on(), one.listing.removed_on].map(day);
        cells([&firm.name, firm.code.as_str(), word, &days[0], authority, reason, &days[1], &days[2]])
    };
    listed.iter().map(row)
}

/// A row of 欠税公告; amounts in yuan.
pub(super) fn arrears(firm: &Firm, arrears: &Arrears, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.tax_arrears;
    let published_on = arrears.listing.on;
    let due_on = days_before(published_on, 30 + chance.below(90));
    let new = Fen(arrears.owed.0 / 10_000 * chance.between(0, 60) * 100);
    cells([
        &firm.name,
        firm.code.as_str(),
        chance.pick(&words.taxes).as_str(),
        &arrears.owed.print(Unit::Yuan, 2).replace(',', ""),
        &new.print(Unit::Yuan, 2).replace(',', ""),
        &fill(&words.office, &[("county", &firm.region.name())]),
        &days_before(due_on, 15).to_string(),
        &due_on.to_string(),
        &words.publisher,
        &published_on.to_string(),
        &day(arrears.listing.removed_on),
    ])
}

/// The day in April on which the tax grades of the year before were last published.
pub(in crate::demo) fn graded_on(today: NaiveDate) -> NaiveDate {
    let this_year = NaiveDate::from_ymd_opt(today.year(), 4, 20).unwrap_or(today);
    if this_year < days_before(today, 5) { this_year } else { NaiveDate::from_ymd_opt(today.year() - 1, 4, 20).unwrap_or(today) }
}

/// The year that the last published tax grades are for.
pub(super) fn grade_year(today: NaiveDate) -> i32 {
    graded_on(today).year() - 1
}

/// The row of 纳税信用, for firms that were evaluated.
pub(super) fn grade(firm: &Firm, today: NaiveDate) -> Option<Vec<String>> {
    let grade = firm.figures.tax_grade?;
    let on = graded_on(today);
    (firm.established_on < on).then(|| {
        cells([
            &firm.name,
            firm.code.as_str(),
            &grade_year(today).to_string(),
            grade,
            &on.to_string(),
            &fill(&PATTERNS.tax_grade.office, &[("county", &firm.region.name())]),
        ])
    })
}

/// The rows of 信用承诺: one firm in four made some.
pub(super) fn commitments(firm: &Firm, today: NaiveDate, chance: &mut Chance, rows: &mut Vec<Vec<String>>) {
    if !chance.permille(250) {
        return;
    }
    for _ in 0..chance.weighted(&[(75, 1), (20, 2), (5, 3)]) {
        rows.push(commitment(firm, past_day(firm, today, 900, chance), today, rows.len(), chance));
    }
}

fn commitment(firm: &Firm, on: NaiveDate, today: NaiveDate, sequence: usize, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.commitment;
    let [kind, matter, content] = chance.pick(&words.kinds);
    let until = on.checked_add_months(Months::new(*chance.pick(&[6, 12, 12, 36]))).unwrap_or(on);
    let over = until <= today || chance.permille(350);
    let broken = if firm.figures.quality < -1_000 { 140 } else { 12 };
    let outcome = match (over, chance.between(0, 999)) {
        (_, n) if n < broken => &words.broken,
        (true, n) if n < broken + 40 => &words.partly,
        (true, _) => &words.kept,
        (false, _) => &words.running,
    };
    cells([
        &format!("{}{}{:06}", firm.region, on.format("%Y%m%d"), sequence + 1),
        &firm.name,
        if is_trader(firm) { "4" } else { "1" },
        firm.code.as_str(),
        kind,
        matter,
        content,
        &words.liability,
        &on.to_string(),
        &until.to_string(),
        &fill(&words.office, &[("county", &firm.region.name())]),
        &authority_code(&firm.region),
        "1",
        if over { "2" } else { "0" },
        outcome,
    ])
}
