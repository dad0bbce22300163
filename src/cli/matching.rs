//! `match`: a registered firm against the catalogue of products.

use std::process::ExitCode;

use super::reader;
use super::show::out;
use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use entity::value::id::MatchId;
use entity::value::{Fen, Guarantee, Ppm, Purpose, RepaymentForm, Uscc};
use serde_json::json;
use xinyidai::app::App;
use xinyidai::consent::actions::look_up;
use xinyidai::enterprise;
use xinyidai::enterprise::fact::Profile;
use xinyidai::matching::answer::{Candidate, Match};
use xinyidai::matching::describe;
use xinyidai::matching::evaluate::Reason;
use xinyidai::matching::experience::learned::Experience;
use xinyidai::matching::group::Group;
use xinyidai::matching::kept::{self, Listed, RULES, catalogue_digest, question_digest};
use xinyidai::matching::verdict::Verdict;
use xinyidai::matching::{actions, canonical};
use xinyidai::platform::audit::{self, By, Deed};
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::store::Error as StoreError;
use xinyidai::product;
use xinyidai::product::say::{arg, say};
use xinyidai::product::terms::Ask;

/// A firm and what it asks for.
#[derive(Debug, Args)]
pub(super) struct Question {
    /// Unified social credit code of a registered firm. What it would be shown today is printed and not kept: it cannot be replayed.
    #[arg(long, value_name = "CODE", required_unless_present = "replay")]
    firm: Option<String>,
    /// A kept match by its id: makes it again with the facts and products of its day and compares it with what was shown.
    #[arg(long, value_name = "MATCH", conflicts_with = "firm")]
    replay: Option<MatchId>,
    /// The amount in 10,000 yuan.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
    amount: i64,
    /// The term in months.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(i64).range(1..=360))]
    term: i64,
    /// What the money is for.
    #[arg(long, default_value = "working_capital")]
    purpose: Purpose,
    /// What can secure it: credit, guarantor, mortgage, pledge, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "credit,guarantor")]
    guarantees: Vec<Guarantee>,
    /// level_instalment, interest_then_principal or level_principal.
    #[arg(long, default_value = "interest_then_principal")]
    repayment: RepaymentForm,
    /// The highest yearly rate that is acceptable, in percent, e.g. 5.2.
    #[arg(long)]
    rate: Option<String>,
    /// Language of names and reasons.
    #[arg(long, value_enum, default_value_t = Language::En)]
    language: Language,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    En,
    Zh,
}

/// Prints every product with its group and its reasons.
pub(super) async fn run(app: &App, question: &Question) -> anyhow::Result<ExitCode> {
    if let Some(id) = question.replay {
        return replay(app, id).await;
    }
    let firm = question.firm.as_deref().unwrap_or_default();
    let code: Uscc = firm.parse().map_err(|e| anyhow!("--firm {firm}: {e}"))?;
    let rate = question.rate.as_deref().map(|text| percent(text).ok_or_else(|| anyhow!("--rate {text} is no percentage"))).transpose()?;
    let db = app.db.read();
    let firm = match enterprise::actions::find_by_code(db, &code).await {
        Err(StoreError::NotFound) => Err(anyhow!("no registered firm has the code {code}")),
        other => other.map_err(Into::into),
    }?;
    let today = app.clock.today();
    let profile = look_up(app, &reader(), firm.id).await?.profile;
    let catalogue = product::actions::catalogue(db, today).await?;
    let candidates: Vec<Candidate<'_>> = catalogue.iter().map(product::actions::Product::candidate).collect();
    let ask = Ask {
        amount: Fen::wan(question.amount),
        term_months: question.term,
        purpose: question.purpose,
        guarantees: question.guarantees.clone(),
        repayment: question.repayment,
        acceptable_rate: rate,
    };
    let learned = xinyidai::matching::experience::actions::latest(db).await?;
    let (number, experience) = learned.map(|version| (version.number, version.experience)).unzip();
    let lpr = product::lpr::actions::in_force(db, today).await?.of_months(ask.term_months);
    let asked = kept::Question { rules: RULES.to_owned(), on: today, lpr, ask, experience: number };
    let matches = answered(&asked, &profile, &candidates, experience.as_ref())?;
    let ask = asked.ask;
    let tx = app.db.begin_write().await?;
    let deed = Deed { action: "matching.command", subject_kind: "enterprise", subject_id: firm.id.to_string(), detail: json!({}) };
    audit::write(&tx, app, &By::SYSTEM, deed).await?;
    tx.commit().await?;
    if question.json {
        let all = json!({ "firm": { "code": firm.code.to_string(), "name": firm.name }, "on": today, "ask": ask, "matches": matches });
        out(&format!("{}\n", serde_json::to_string_pretty(&all).context("the answer cannot be written")?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let lang = match question.language {
        Language::En => Lang::En,
        Language::Zh => Lang::Zh,
    };
    let mut text = format!("{} {} · {} · {}\n", firm.code, firm.name, lang.money(&ask.amount), lang.day(&today));
    for group in Group::ALL {
        let of_group: Vec<&Match> = matches.iter().filter(|m| m.group == *group).collect();
        text += &format!("\n{} ({})\n", lang.t(group.text_key()), of_group.len());
        for line in of_group.into_iter().flat_map(|one| lines(lang, one)) {
            text += &format!("  {line}\n");
        }
    }
    out(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The answer, in the order in which the firm's own page would show it.
fn answered(asked: &kept::Question, profile: &Profile, candidates: &[Candidate<'_>], experience: Option<&Experience>) -> serde_json::Result<Vec<Match>> {
    let listed: Vec<Listed> = candidates.iter().map(Listed::of).collect();
    let digest = question_digest(asked, profile, &catalogue_digest(&listed)?)?;
    Ok(kept::answer(asked, &digest, profile, candidates, experience))
}

/// Prints a kept match made again, as JSON in one way of writing; exit code 3 when it is not what was shown.
async fn replay(app: &App, id: MatchId) -> anyhow::Result<ExitCode> {
    let again = match actions::replay(app.db.read(), id).await {
        Err(StoreError::NotFound) => Err(anyhow!("no match {id} was kept")),
        other => other.map_err(Into::into),
    }?
    .ok_or_else(|| anyhow!("match {id} was kept by an earlier version, which did not keep its question"))?;
    look_up(app, &reader(), again.enterprise).await?;
    let tx = app.db.begin_write().await?;
    let deed = Deed { action: "matching.replay", subject_kind: "match", subject_id: id.to_string(), detail: json!({ "digest": again.digest }) };
    audit::write(&tx, app, &By::SYSTEM, deed).await?;
    tx.commit().await?;
    let same = again.digest == again.shown;
    if !again.by_its_rules() {
        eprintln!("match {id}: it was shown by the rules {} and is made again by the rules {RULES}", again.question.rules);
    }
    let all = json!({ "match": id, "question": again.question, "digest": again.digest, "shown": again.shown, "same": same, "rules": RULES, "same_rules": again.by_its_rules(), "matches": again.matches });
    out(&format!("{}\n", canonical::text(&all).context("the answer cannot be written")?))?;
    if !same {
        eprintln!("match {id}: made again it has another digest than it was shown with");
        return Ok(ExitCode::from(3));
    }
    Ok(ExitCode::SUCCESS)
}

/// 5.2 as 52,000 parts per million.
fn percent(text: &str) -> Option<Ppm> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 4 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<4}").parse().ok()?;
    Some(Ppm(whole.parse::<i64>().ok()?.checked_mul(10_000)?.checked_add(part)?))
}

/// A product with its figures, the step that is missing, and every reason.
fn lines(lang: Lang, one: &Match) -> Vec<String> {
    let mut all =
        vec![format!("{} {} · {}", one.code, one.name, one.bank_name), format!("  {} · {}", lang.money(&one.indicative.amount), lang.percent(&one.price.rate))];
    all.extend(one.one_step().and_then(|step| describe::step(one, step)).map(|step| format!("  > {}", say(lang, &step))));
    all.extend(one.terms_reasons.iter().map(|reason| format!("  {} {}", mark(reason.verdict), say(lang, &describe::terms_reason(reason)))));
    all.extend(one.reasons().into_iter().map(|reason| format!("  {} {}", mark(reason.verdict), words(lang, reason))));
    all
}

const fn mark(verdict: Verdict) -> char {
    match verdict {
        Verdict::Pass => '+',
        Verdict::Fail => '-',
        Verdict::Unknown => '?',
    }
}

fn words(lang: Lang, reason: &Reason) -> String {
    let asked = say(lang, &product::describe::requirement(reason.fact, &reason.requirement, reason.sense));
    let has = match (&reason.value, reason.unknown) {
        (Some(value), _) => arg(lang, &product::describe::value(reason.fact, value)),
        (None, Some(why)) => lang.t(why.text_key()),
        (None, None) => String::from("—"),
    };
    let from = reason.source.as_ref().map(|source| say(lang, &product::describe::provenance(source)));
    let dated = reason.as_of_on.map(|day| lang.day(&day));
    let beside: Vec<String> = from.into_iter().chain(dated).collect();
    let far = reason.distance.as_ref().map(|far| format!(" · {}", say(lang, &describe::distance(reason.fact, far)))).unwrap_or_default();
    let beside = if beside.is_empty() { String::new() } else { format!(" ({})", beside.join(", ")) };
    format!("{asked} · {has}{beside}{far}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly() {
        assert_eq!(percent("5.2"), Some(Ppm(52_000)));
        assert_eq!(percent("4.35"), Some(Ppm(43_500)));
        assert_eq!(percent("24"), Some(Ppm(240_000)));
        for bad in ["", ".", "-1", "5,2", "5.23456", "1e3", "99999999999999999999"] {
            assert_eq!(percent(bad), None, "{bad}");
        }
    }
}
