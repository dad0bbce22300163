//! 模型说明: a version in a reader's language. What goes in and which way it may count, how well it did, what moved, and what is shown of it.

use entity::value::Ppm;

use super::input::Input;
use super::learned::{Experience, FamilyModel, LEAST, Learned, MOST_ERROR, Moved, Since, Standing};
use super::measure::{Bin, Measured};
use crate::platform::i18n::Lang;
use crate::report::calibration::{self, Dot};
use crate::report::chart::Caption;
use crate::report::figures::Days;

/// Shown likelihoods are rounded to this: the models are not finer.
const GRAIN: i64 = 50_000;
/// From here on, by custom, firms have moved.
const HAS_MOVED: Ppm = Ppm(250_000);
/// Below this they are steady.
const IS_STEADY: Ppm = Ppm(100_000);

/// A family of products on the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyRow {
    /// Its name.
    pub name: String,
    /// Decisions that it was fitted to.
    pub fitted: i64,
    /// Decisions that were held out.
    pub held: i64,
    /// The share approved before.
    pub before: String,
    /// The mean likelihood said of what was held out.
    pub said: String,
    /// The share approved of it.
    pub came: String,
    /// The expected calibration error.
    pub error: String,
    /// Tone of its standing.
    pub tone: &'static str,
    /// Whether it is shown.
    pub standing: String,
}

/// A calibration with its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// What it is of.
    pub title: String,
    /// Decisions and error in a sentence.
    pub line: String,
    /// The plot.
    pub svg: String,
    /// Likelihood said, decisions, share approved, interval.
    pub rows: Vec<[String; 4]>,
}

/// An input on the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputRow {
    /// Its name.
    pub name: String,
    /// The facts that it is made of.
    pub facts: String,
    /// Which way it may count.
    pub direction: String,
    /// Its bands.
    pub bands: String,
    /// What the lowest and the highest band add, and the unknown one, in percentage points.
    pub effects: [String; 3],
    /// How far the firms moved.
    pub moved: String,
}

/// A share in whole per cent.
pub fn whole(of: Ppm) -> String {
    format!("{}%", of.percent(0))
}

/// A likelihood as it is shown: not finer than the models are.
pub fn likely(of: Ppm) -> String {
    whole(Ppm((of.0 + GRAIN / 2) / GRAIN * GRAIN))
}

/// What experience says about a product, in sentences: the bank's time, similar firms, the likelihood; that there is none yet when too few
/// applications of its sort were decided.
pub fn sentences(lang: Lang, of: Option<&Learned>) -> Vec<String> {
    let none_yet = |decided: i64| lang.t2("experience-none-of", "count", decided, "least", LEAST);
    let Some(of) = of else { return vec![none_yet(0)] };
    let too_few = (of.similar.is_none() && of.likelihood.is_none()).then(|| none_yet(of.decided));
    let pace = match of.pace {
        Some(pace) => lang.t2("experience-pace", "days", Days(pace.median).print(1), "count", pace.n),
        None => lang.t("experience-pace-unknown"),
    };
    let similar = of.similar.map(|similar| lang.t2(similar.likeness.text_key(), "share", whole(similar.approved), "count", similar.n));
    let likelihood = of.likelihood.map(|one| lang.t2("experience-likelihood", "likely", likely(one.likely), "count", one.n));
    std::iter::once(pace).chain(similar).chain(likelihood).chain(too_few).collect()
}

/// Which likelihoods are shown, in a sentence, or why none is.
pub fn shown(lang: Lang, of: &Experience) -> String {
    let names: Vec<String> = of.shown().map(|one| lang.t(one.family.text_key())).collect();
    if names.is_empty() {
        return lang.t1("experience-none-shown", "most", whole(MOST_ERROR));
    }
    lang.t2("experience-some-shown", "families", names.join(&lang.t("product-list-separator")), "most", whole(MOST_ERROR))
}

/// The families, those shown first.
pub fn families(lang: Lang, of: &Experience) -> Vec<FamilyRow> {
    let dash = || "—".to_owned();
    let row = |one: &FamilyModel| {
        let held = one.measured.as_ref();
        FamilyRow {
            name: lang.t(one.family.text_key()),
            fitted: one.n,
            held: held.map_or(0, |of| of.n),
            before: if one.n > 0 { whole(one.approved) } else { dash() },
            said: held.map_or_else(dash, |of| whole(of.said)),
            came: held.map_or_else(dash, |of| whole(of.approved)),
            error: held.map_or_else(dash, |of| format!("{}%", of.error.percent(1))),
            tone: one.standing().tone(),
            standing: lang.t(one.standing().text_key()),
        }
    };
    let mut sorted: Vec<&FamilyModel> = of.families.iter().collect();
    sorted.sort_by_key(|one| one.standing() != Standing::Shown);
    sorted.into_iter().map(row).collect()
}

/// The plots: of all families together, then of each that is shown.
pub fn calibrations(lang: Lang, of: &Experience) -> Vec<Calibration> {
    let all = of.measured.iter().map(|measured| (lang.t("experience-all-families"), measured));
    let shown = of.shown().filter_map(|one| Some((lang.t(one.family.text_key()), one.measured.as_ref()?)));
    all.chain(shown).enumerate().map(|(nth, (title, measured))| calibration(lang, nth, title, measured)).collect()
}

fn calibration(lang: Lang, nth: usize, title: String, of: &Measured) -> Calibration {
    let words = |bin: &Bin| [whole(bin.said), bin.n.to_string(), whole(bin.approved), format!("{}–{}", whole(bin.low), whole(bin.high))];
    let rows: Vec<[String; 4]> = of.bins.iter().map(words).collect();
    let dots: Vec<Dot> = of
        .bins
        .iter()
        .zip(&rows)
        .map(|(bin, [said, n, came, _])| Dot {
            said: bin.said.0,
            came: bin.approved.0,
            low: bin.low.0,
            high: bin.high.0,
            shown: lang.t3("experience-dot", "said", said, "came", came, "count", n),
        })
        .collect();
    let line = lang.t2("experience-calibration-line", "count", of.n, "error", format!("{}%", of.error.percent(1)));
    let caption = Caption { id: format!("calibration-{nth}"), title: lang.t1("experience-calibration-of", "family", &title), description: line.clone() };
    let svg = calibration::calibration(&caption, &dots, [&lang.t("experience-said"), &lang.t("experience-came")]);
    Calibration { title, line, svg, rows }
}

/// The inputs.
pub fn inputs(lang: Lang, of: &Experience) -> Vec<InputRow> {
    let none = Vec::new();
    let row = |(at, input): (usize, &Input)| {
        let effects = of.together.effects.get(at).unwrap_or(&none);
        let effect = |nth: usize| effects.get(nth).map_or_else(|| "—".to_owned(), |effect| points(*effect));
        let facts: Vec<String> = input.facts().iter().map(|fact| lang.t(fact.text_key())).collect();
        InputRow {
            name: lang.t(input.text_key()),
            facts: facts.join(&lang.t("product-list-separator")),
            direction: lang.t(input.direction().text_key()),
            bands: lang.t(input.bands_key()),
            effects: [effect(1), effect(input.bands()), effect(0)],
            moved: of.moved.iter().find(|moved| moved.input == *input).map_or_else(|| "—".to_owned(), |moved| stability(lang, moved.stability)),
        }
    };
    Input::ALL.iter().enumerate().map(row).collect()
}

/// Percentage points with their sign.
fn points(of: i64) -> String {
    let sign = if of < 0 { "\u{2212}" } else { "+" };
    format!("{sign}{}", Ppm(of.abs()).percent(1))
}

/// A stability index with what it means by custom.
fn stability(lang: Lang, of: Ppm) -> String {
    let key = if of >= HAS_MOVED {
        "experience-moved"
    } else if of >= IS_STEADY {
        "experience-moving"
    } else {
        "experience-steady"
    };
    // An index of 0.1 is a tenth: its hundredths are per cent.
    lang.t1(key, "index", format!("{}.{:02}", of.0 / 1_000_000, of.0 / 10_000 % 100))
}

/// What changed between the decisions fitted to and those held out, and how the version before did since, in sentences.
pub fn drift(lang: Lang, of: &Experience) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(measured) = &of.measured {
        all.push(lang.t2("experience-drift-outcome", "before", whole(of.approved_before), "after", whole(measured.approved)));
    }
    match &of.previous {
        None => all.push(lang.t("experience-drift-first")),
        Some(Since { number, measured: None, .. }) => all.push(lang.t1("experience-drift-nothing", "number", number)),
        Some(Since { number, measured: Some(measured), moved }) => {
            let words = [
                ("number", number.to_string()),
                ("count", measured.n.to_string()),
                ("said", whole(measured.said)),
                ("came", whole(measured.approved)),
                ("error", format!("{}%", measured.error.percent(1))),
            ];
            all.push(lang.with("experience-drift-since", &words));
            if let Some(Moved { input, stability: index }) = moved.iter().max_by_key(|moved| moved.stability) {
                all.push(lang.t2("experience-drift-most", "input", lang.t(input.text_key()), "index", stability(lang, *index)));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::fact::{FactKey, Value};
    use crate::matching::evaluate::tests::firm;
    use crate::matching::experience::learn::tests::{bank, lively};

    #[test]
    fn a_card_says_which_likelihoods_are_shown_and_draws_them() {
        let version = lively();
        for lang in Lang::ALL {
            assert!(shown(lang, &version).contains(&lang.t("family-tax")));
            let mut dull = version.clone();
            dull.families[0].measured.as_mut().expect("held out").error = Ppm(50_001);
            assert!(shown(lang, &dull).contains("5%") && !shown(lang, &dull).contains(&lang.t("family-tax")));
            assert_eq!((calibrations(lang, &version).len(), calibrations(lang, &dull).len()), (2, 1));
            let rows = families(lang, &version);
            assert_eq!((rows.len(), rows[0].tone), (1, "pass"));
            assert_eq!(inputs(lang, &version).len(), Input::ALL.len());
            let drawn = &calibrations(lang, &version)[0];
            assert_eq!(drawn.svg.matches("<circle").count(), drawn.rows.len());
            assert!(!drift(lang, &version).is_empty());
        }
    }

    #[test]
    fn what_is_said_about_a_product_names_its_numbers() {
        let profile = firm(&[(FactKey::TaxGrade, Value::Code("A".to_owned()))]);
        let said = sentences(Lang::En, Some(&lively().of(entity::value::Family::Tax, Some(bank(1)), &profile)));
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].contains("2.0") && said[2].contains("90%") && said[2].contains("720"), "{said:?}");
        let little = sentences(Lang::En, Some(&lively().of(entity::value::Family::Farm, None, &profile)));
        assert_eq!(little, [Lang::En.t("experience-pace-unknown"), "Approval: no experience yet (0 of 30 decisions about products of this sort)".to_owned()]);
        assert_eq!(sentences(Lang::En, None), little[1..]);
        assert_eq!([likely(Ppm(622_000)), likely(Ppm(980_000)), likely(Ppm(12_000))], ["60%", "100%", "0%"]);
    }

    #[test]
    fn effects_have_a_sign_and_indices_two_places() {
        assert_eq!((points(-123_456), points(0), points(45_000)), ("\u{2212}12.3".to_owned(), "+0.0".to_owned(), "+4.5".to_owned()));
        assert!(stability(Lang::En, Ppm(54_000)).contains("0.05") && stability(Lang::En, Ppm(1_250_000)).contains("1.25"));
    }
}
