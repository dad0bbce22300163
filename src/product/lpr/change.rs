//! What an operator enters of a publication, as typed and as read.

use chrono::{Days, NaiveDate};
use entity::value::Ppm;

use super::publication::{Entry, Publication, Publications};

/// The first publication after the reform of the LPR.
const FIRST: Option<NaiveDate> = NaiveDate::from_ymd_opt(2019, 8, 20);
/// Most days between a publication and the day on which its rates hold.
const MOST_DAYS: u64 = 31;
/// The highest rate that can be entered.
const MOST_RATE: Ppm = Ppm(150_000);
/// A rate is published in hundredths of a per cent.
const GRAIN: i64 = 100;
/// A rate that moved further than that from the one before has to be confirmed.
const FAR: i64 = 5_000;

/// A publication to enter, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The day of the publication.
    pub published: String,
    /// The first day on which its rates hold; empty for the same day.
    pub effective: String,
    /// The rate for one year in per cent.
    pub one_year: String,
    /// The rate for more than five years in per cent.
    pub five_years: String,
    /// Who published it, and where.
    pub source: String,
    /// Why what was entered before is corrected.
    pub note: String,
    /// The publication that is corrected, by its day; empty for one that is new.
    pub corrects: String,
    /// `yes` when a rate that moved far is meant.
    pub sure: String,
}

/// What a publication is held against.
pub struct Against<'a> {
    /// What was entered before.
    pub known: &'a Publications,
    /// The day of today.
    pub today: NaiveDate,
    /// Whether people work on a day.
    pub works: &'a (dyn Fn(NaiveDate) -> bool + Sync),
}

/// Why a publication cannot be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No day of publication, or one before the first publication.
    Published,
    /// It lies ahead.
    Ahead,
    /// Nobody worked on it.
    DayOff,
    /// It was entered before: that entry is to be corrected.
    Known,
    /// No day, or one before the publication or more than a month after it.
    Effective,
    /// No rate for one year.
    OneYear,
    /// No rate for more than five years.
    FiveYears,
    /// The rate for one year is far from the one before.
    OneYearFar,
    /// The rate for more than five years is far from the one before.
    FiveYearsFar,
    /// No source, or one that is too long.
    Source,
    /// A correction without a reason, or with one that is too long.
    Note,
    /// A correction that says what is known already.
    Same,
}

impl Wrong {
    /// The field of the form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Published | Self::Ahead | Self::DayOff | Self::Known => "published",
            Self::Effective => "effective",
            Self::OneYear | Self::OneYearFar | Self::Same => "one_year",
            Self::FiveYears | Self::FiveYearsFar => "five_years",
            Self::Source => "source",
            Self::Note => "note",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Published => "lpr-error-published",
            Self::Ahead => "lpr-error-ahead",
            Self::DayOff => "lpr-error-day-off",
            Self::Known => "lpr-error-known",
            Self::Effective => "lpr-error-effective",
            Self::OneYear => "lpr-error-one-year",
            Self::FiveYears => "lpr-error-five-years",
            Self::OneYearFar | Self::FiveYearsFar => "lpr-error-far",
            Self::Source => "lpr-error-source",
            Self::Note => "lpr-error-note",
            Self::Same => "lpr-error-same",
        }
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}

fn rate(text: &str) -> Option<Ppm> {
    Ppm::parse_percent(text).ok().filter(|rate| (Ppm(1)..=MOST_RATE).contains(rate) && rate.0 % GRAIN == 0)
}

impl Typed {
    /// An entry as it is put into the form to be corrected.
    pub fn of(entry: &Entry) -> Self {
        let published = entry.published_on.to_string();
        let typed = Self { published: published.clone(), corrects: published, ..Self::default() };
        match &entry.says {
            None => typed,
            Some(says) => Self {
                effective: says.effective_on.to_string(),
                one_year: says.one_year.percent(2),
                five_years: says.five_years.percent(2),
                source: says.source.clone(),
                ..typed
            },
        }
    }
    /// The publication, or everything that is wrong with it.
    pub fn read(&self, against: &Against<'_>) -> Result<Publication, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let published = self.published(against, &mut wrong);
        let effective = if self.effective.trim().is_empty() { day(&self.published) } else { day(&self.effective) };
        let in_time = |effective: &NaiveDate| published.is_none_or(|on| (on..=on + Days::new(MOST_DAYS)).contains(effective));
        let effective = effective.filter(in_time);
        if published.is_some() && effective.is_none() {
            wrong.push(Wrong::Effective);
        }
        let before = published.and_then(|on| on.pred_opt()).map(|eve| against.known.on(eve));
        let one_year = self.rate(&self.one_year, before.map(|of| of.one_year), [Wrong::OneYear, Wrong::OneYearFar], &mut wrong);
        let five_years = self.rate(&self.five_years, before.map(|of| of.five_years), [Wrong::FiveYears, Wrong::FiveYearsFar], &mut wrong);
        let (source, note) = (self.source.trim(), self.note.trim());
        if !(2..=120).contains(&source.chars().count()) {
            wrong.push(Wrong::Source);
        }
        let corrects = !self.corrects.is_empty();
        if !(if corrects { 2..=200 } else { 0..=200 }).contains(&note.chars().count()) {
            wrong.push(Wrong::Note);
        }
        let (Some(published_on), Some(effective_on), Some(one_year), Some(five_years), true) = (published, effective, one_year, five_years, wrong.is_empty())
        else {
            return Err(wrong);
        };
        let read = Publication { published_on, effective_on, one_year, five_years, source: source.to_owned() };
        if corrects && against.known.latest(published_on).is_some_and(|entry| entry.says.as_ref() == Some(&read)) {
            return Err(vec![Wrong::Same]);
        }
        Ok(read)
    }
    fn published(&self, against: &Against<'_>, wrong: &mut Vec<Wrong>) -> Option<NaiveDate> {
        let found = day(&self.published).filter(|on| FIRST.is_none_or(|first| *on >= first));
        let entered = |on: NaiveDate| against.known.latest(on).is_some();
        let said = match found {
            None => Some(Wrong::Published),
            Some(on) if on > against.today => Some(Wrong::Ahead),
            Some(on) if !(against.works)(on) => Some(Wrong::DayOff),
            // A correction is of what was entered, and what was entered is only corrected.
            Some(on) if self.corrects.is_empty() && entered(on) => Some(Wrong::Known),
            Some(on) if !self.corrects.is_empty() && (day(&self.corrects) != Some(on) || !entered(on)) => Some(Wrong::Published),
            Some(_) => None,
        };
        wrong.extend(said);
        found.filter(|_| said.is_none())
    }
    fn rate(&self, text: &str, before: Option<Ppm>, [none, far]: [Wrong; 2], wrong: &mut Vec<Wrong>) -> Option<Ppm> {
        let found = rate(text);
        match (found, before) {
            (None, _) => wrong.push(none),
            (Some(rate), Some(before)) if (rate.0 - before.0).abs() > FAR && self.sure != "yes" => wrong.push(far),
            (Some(_), _) => {}
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::publication::tests::{day as on, entry};
    use super::*;

    fn typed() -> Typed {
        let [published, effective, one_year, five_years, source] = ["2026-02-24", "", "2.90", "3.40", "全国银行间同业拆借中心"].map(str::to_owned);
        Typed { published, effective, one_year, five_years, source, ..Typed::default() }
    }
    fn read(typed: &Typed) -> Result<Publication, Vec<Wrong>> {
        let known = Publications::new([entry("2026-01-20", "2026-01-20", 1, Some((295, 345)), "2026-01-20T02:00:00Z")]);
        // The weekend and the days of the Spring Festival.
        let works = |day: NaiveDate| !["2026-02-20", "2026-02-21", "2026-02-22", "2026-02-23"].map(on).contains(&day);
        typed.read(&Against { known: &known, today: on("2026-03-02"), works: &works })
    }

    #[test]
    fn a_publication_is_read() {
        let found = read(&typed()).expect("a publication");
        assert_eq!((found.published_on, found.effective_on), (on("2026-02-24"), on("2026-02-24")));
        assert_eq!((found.one_year, found.five_years), (Ppm(29_000), Ppm(34_000)));
        let later = read(&Typed { effective: "2026-03-01".to_owned(), one_year: "2.9%".to_owned(), ..typed() }).expect("a publication");
        assert_eq!((later.effective_on, later.one_year), (on("2026-03-01"), Ppm(29_000)));
    }

    #[test]
    fn everything_wrong_is_said() {
        assert_eq!(read(&Typed::default()), Err(vec![Wrong::Published, Wrong::OneYear, Wrong::FiveYears, Wrong::Source]));
        let published = |text: &str| Typed { published: text.to_owned(), ..typed() };
        for (text, said) in [
            ("2019-08-19", Wrong::Published),
            ("20.2.2026", Wrong::Published),
            ("2026-03-03", Wrong::Ahead),
            ("2026-02-20", Wrong::DayOff),
            ("2026-01-20", Wrong::Known),
            ("2025-05-20", Wrong::Known),
        ] {
            assert_eq!(read(&published(text)), Err(vec![said]), "{text}");
        }
        for text in ["2026-02-23", "2026-03-28", "soon"] {
            assert_eq!(read(&Typed { effective: text.to_owned(), ..typed() }), Err(vec![Wrong::Effective]), "{text}");
        }
        for text in ["0", "-2.9", "2.905", "29", "x", ""] {
            assert_eq!(read(&Typed { one_year: text.to_owned(), ..typed() }), Err(vec![Wrong::OneYear]), "{text}");
            assert_eq!(read(&Typed { five_years: text.to_owned(), ..typed() }), Err(vec![Wrong::FiveYears]), "{text}");
        }
        assert_eq!(read(&Typed { note: "长".repeat(201), ..typed() }), Err(vec![Wrong::Note]));
    }

    #[test]
    fn a_rate_far_from_the_one_before_is_asked_for_again() {
        let far = Typed { one_year: "3.90".to_owned(), five_years: "2.90".to_owned(), ..typed() };
        assert_eq!(read(&far), Err(vec![Wrong::OneYearFar, Wrong::FiveYearsFar]));
        assert_eq!(read(&Typed { sure: "yes".to_owned(), ..far }).map(|found| found.one_year), Ok(Ppm(39_000)));
        assert!(read(&Typed { one_year: "3.45".to_owned(), ..typed() }).is_ok(), "half a point");
    }

    #[test]
    fn a_correction_is_of_what_was_entered_and_says_why() {
        let known = entry("2026-01-20", "2026-01-20", 1, Some((295, 345)), "2026-01-20T02:00:00Z");
        let form = Typed::of(&known);
        assert_eq!((form.one_year.as_str(), form.five_years.as_str(), form.corrects.as_str()), ("2.95", "3.45", "2026-01-20"));
        assert_eq!(read(&form), Err(vec![Wrong::Note]));
        let told = Typed { note: "录入时看错一行".to_owned(), ..form };
        assert_eq!(read(&told), Err(vec![Wrong::Same]));
        let other = Typed { one_year: "2.96".to_owned(), ..told };
        assert_eq!(read(&other).map(|found| found.one_year), Ok(Ppm(29_600)));
        assert_eq!(read(&Typed { corrects: "2026-02-24".to_owned(), published: "2026-02-24".to_owned(), ..other.clone() }), Err(vec![Wrong::Published]));
        assert_eq!(read(&Typed { published: "2026-02-24".to_owned(), ..other }), Err(vec![Wrong::Published]));
        let gone = Typed::of(&Entry { says: None, ..known });
        assert_eq!((gone.published.as_str(), gone.one_year.as_str()), ("2026-01-20", ""));
    }
}
