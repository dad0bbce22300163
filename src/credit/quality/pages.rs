//! The operator's pages of the quality of deliveries: all items in a month, one item over twelve, and the monthly reports.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::{OrganisationId, ReportId};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, CODE};
use super::figures::{Figures, ItemQuality, Quality};
use super::line::{Group, Line, SharedLine, Sieve, VALID_FROM, Wanted, shared};
use super::standing::Standing;
use super::table::{self, Measure};
use crate::app::App;
use crate::consent::export::actions::{Taken, mark};
use crate::consent::export::sheet::Kind;
use crate::credit::catalogue::shown::category;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};
use crate::report::actions::{News, Origin, kept, kept_file, periods};
use crate::report::chart::{self, Caption, Mark, Scale, Series};
use crate::report::pages::{Choice, workbook};
use crate::report::period::{Length, Period};
use crate::report::shown::ShownTable;
use crate::report::table::Cell;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/quality", show)
        .get(Access::Operator, "/operator/quality/items/{code}", one)
        .post(Access::Operator, "/operator/quality/reports", make)
        .get(Access::Operator, "/operator/quality/reports/{id}", report)
}

/// A report on the page.
#[derive(Clone, Debug, Default)]
pub struct ShownReport {
    /// Where its file is.
    pub href: String,
    /// Of which month, and when it was made.
    pub text: String,
}

/// The quality of all items in a month.
#[derive(Template)]
#[template(path = "pages/operator_quality.html")]
pub struct QualityPage {
    /// Frame.
    pub frame: Frame,
    /// Months.
    pub months: Vec<Choice>,
    /// Months that are over, of which a report can be made.
    pub over: Vec<Choice>,
    /// Of what the figures are, and up to when.
    pub subtitle: String,
    /// Whether nothing has ever been delivered.
    pub empty: bool,
    /// Label, value, unit and remark.
    pub figures: Vec<[String; 4]>,
    /// Categories, departments and states that can be asked for.
    pub choices: [Vec<Choice>; 3],
    /// Whether only some of the items are asked for.
    pub is_sifted: bool,
    /// How many items are shown.
    pub count: String,
    /// The share of valid rows, in per cent, below which an item needs attention.
    pub valid_from: i64,
    /// The items that need attention.
    pub attention: Option<Group>,
    /// The others, by category.
    pub groups: Vec<Group>,
    /// Of items that several organisations deliver, what each does.
    pub shared: Vec<SharedLine>,
    /// Name and definition of every figure.
    pub definitions: Vec<[String; 2]>,
    /// Items that no delivery can carry yet: code and name, department.
    pub unconnected: Vec<[String; 2]>,
    /// The reports, the latest first.
    pub reports: Vec<ShownReport>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    period: String,
    list: String,
}

/// The month that is asked for, or the one of now.
fn month_of(app: &App, asked: &str) -> Period {
    asked.parse::<Period>().ok().filter(|period| period.length() == Length::Month).unwrap_or_else(|| Period::month_of(app.clock.now()))
}

fn subtitle(quality: &Quality, lang: Lang) -> String {
    lang.t2("quality-report-subtitle", "period", quality.month.label(&lang), "cut", lang.instant(&quality.cut_off))
}

fn strip(quality: &Quality, lang: Lang) -> Vec<[String; 4]> {
    let total = quality.total();
    let count = |wanted: fn(Standing) -> bool| quality.items.iter().filter(|item| wanted(item.standing)).count();
    let fresh = count(|standing| standing == Standing::Fresh);
    let overdue = count(|standing| matches!(standing, Standing::Overdue { .. } | Standing::Never));
    let of = |part: i64, whole: i64| lang.t2("quality-part", "part", table_count(part), "whole", table_count(whole));
    let share = |measure: Measure| measure.cell(&total).print(&lang);
    let percent = "%".to_owned();
    vec![
        [
            lang.t("quality-fresh"),
            fresh.to_string(),
            lang.t("quality-unit-items"),
            lang.counted("quality-of-items", i64::try_from(quality.items.len()).unwrap_or(0)),
        ],
        [lang.t("quality-overdue"), overdue.to_string(), lang.t("quality-unit-items"), lang.t("quality-overdue-note")],
        [lang.t(Measure::OnTimeShare.text_key()), share(Measure::OnTimeShare), percent.clone(), of(total.on_time, total.expected)],
        [lang.t(Measure::ValidShare.text_key()), share(Measure::ValidShare), percent.clone(), of(total.accepted, total.rows())],
        [lang.t(Measure::MatchedShare.text_key()), share(Measure::MatchedShare), percent, of(total.matched, total.counted)],
    ]
}

/// A count as tables print it.
fn table_count(n: i64) -> String {
    Cell::Count(n).print(&Lang::En)
}

fn definitions(lang: Lang) -> Vec<[String; 2]> {
    let measures = Measure::ALL.iter().map(|measure| [lang.t(measure.text_key()), lang.t(measure.definition_key())]);
    measures.chain([[lang.t("quality-standing"), lang.t("quality_definition-standing")]]).collect()
}

/// What the items can be sifted by.
fn choices(quality: &Quality, sieve: &Sieve, lang: Lang) -> [Vec<Choice>; 3] {
    let categories: BTreeSet<&str> = quality.items.iter().map(|of| of.item.category.as_str()).collect();
    let departments: BTreeSet<&str> = quality.items.iter().map(ItemQuality::owner).collect();
    let of = |value: &str, label: String, asked: &str| Choice::new(value.to_owned(), label, asked);
    [
        categories.into_iter().map(|code| of(code, category(code, lang), &sieve.category)).collect(),
        departments.into_iter().map(|name| of(name, name.to_owned(), &sieve.department)).collect(),
        Wanted::ALL.into_iter().map(|wanted| of(wanted.code(), lang.t(wanted.text_key()), &sieve.state)).collect(),
    ]
}

async fn show(State(app): State<App>, _: Operator, frame: Frame, Query(sieve): Query<Sieve>) -> Result<Page<QualityPage>, Failure> {
    let (lang, now, month) = (frame.lang, app.clock.now(), month_of(&app, &sieve.period));
    let quality = actions::quality(&app, month, None).await?;
    let sifted: Vec<&ItemQuality> = quality.items.iter().filter(|of| sieve.lets_pass(of)).collect();
    let (attention, groups) = Group::all(&quality, &sifted, lang);
    let all = periods(now, Length::Month);
    let choice = |period: &Period| Choice::new(period.to_string(), period.label(&lang), &month.to_string());
    let reports = kept(&app, CODE).await?.into_iter().map(|report| {
        let period = report.period.parse::<Period>().map_or(report.period, |period| period.label(&lang));
        ShownReport {
            href: format!("/operator/quality/reports/{}", report.id),
            text: lang.t2("quality-report", "period", period, "at", lang.instant(&report.made_at)),
        }
    });
    Ok(Page(QualityPage {
        months: all.iter().take(24).map(choice).collect(),
        over: all.iter().filter(|period| period.is_over(now)).take(12).map(choice).collect(),
        subtitle: subtitle(&quality, lang),
        empty: quality.items.iter().all(|item| item.newest_on.is_none()),
        figures: strip(&quality, lang),
        choices: choices(&quality, &sieve, lang),
        is_sifted: sieve.asks_for_some(),
        count: lang.t2("quality-shown", "some", sifted.len(), "all", quality.items.len()),
        shared: shared(&quality, &sifted, &actions::senders(&app).await?, lang),
        valid_from: VALID_FROM.0 / 10_000,
        attention,
        groups,
        definitions: definitions(lang),
        unconnected: quality.unconnected.iter().map(|item| [format!("{} {}", item.code, table::name(item, lang)), item.owner.clone()]).collect(),
        reports: reports.collect(),
        frame: frame.titled("nav-operator-quality"),
    }))
}

/// One item over twelve months.
#[derive(Template)]
#[template(path = "pages/operator_quality_item.html")]
pub struct ItemPage {
    /// Frame.
    pub frame: Frame,
    /// Where all items are.
    pub back: String,
    /// Department, frequency, legal basis: what stands below the title.
    pub about: String,
    /// Of what the figures are, and up to when.
    pub subtitle: String,
    /// The item as on the page of all.
    pub line: Line,
    /// What was expected and what came on time, by month.
    pub chart: String,
    /// Rows by month.
    pub rows_chart: String,
    /// Every figure by month.
    pub months: ShownTable,
    /// Why rows were refused in the month: reason, rows, per cent of the most frequent one.
    pub reasons: Vec<(String, String, i64)>,
    /// Who sent deliveries in the month, and how many.
    pub senders: Vec<[String; 2]>,
    /// Name and definition of every figure.
    pub definitions: Vec<[String; 2]>,
    /// Where the deliveries are.
    pub deliveries: String,
}

/// What the chart of the stretches shows.
const DUES: [Counted; 2] = [(Measure::Expected, |figures| figures.expected), (Measure::OnTime, |figures| figures.on_time)];
/// What the chart of the rows shows.
const ROWS: [Counted; 2] = [(Measure::Accepted, |figures| figures.accepted), (Measure::Quarantined, |figures| figures.quarantined)];

/// A series of a chart.
type Counted = (Measure, fn(&Figures) -> i64);

fn columns(of: &ItemQuality, id: &str, [title, described, unit]: [&str; 3], measures: [Counted; 2], lang: Lang) -> String {
    let mark = |(_, value): Counted, (month, figures, _): &(Period, Figures, Figures)| Mark {
        label: month.short_label(&lang),
        value: value(figures),
        shown: table_count(value(figures)),
    };
    let series = measures.map(|one| Series { name: lang.t(one.0.text_key()), marks: of.months.iter().map(|month| mark(one, month)).collect() });
    let caption = Caption { id: id.to_owned(), title: lang.t(title), description: lang.t(described) };
    chart::columns(&caption, &series, &Scale { per: 1, unit: lang.t(unit) })
}

fn reasons(figures: &Figures, lang: Lang) -> Vec<(String, String, i64)> {
    let all = table::found(figures, lang);
    let most = all.first().map_or(1, |(_, n)| (*n).max(1));
    all.into_iter().map(|(text, n)| (text, table_count(n), (n.saturating_mul(100) / most).max(1))).collect()
}

fn sent_by(of: &ItemQuality, names: &HashMap<OrganisationId, String>, lang: Lang) -> Vec<[String; 2]> {
    let counting = of.senders.iter().filter(|(_, sent)| sent.figures.deliveries > 0);
    counting.map(|(id, sent)| [table::sender(*id, names, lang), table_count(sent.figures.deliveries)]).collect()
}

async fn one(State(app): State<App>, _: Operator, frame: Frame, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result<Page<ItemPage>, Failure> {
    let (lang, month) = (frame.lang, month_of(&app, &asked.period));
    let quality = actions::quality(&app, month, None).await?;
    let is_asked = |of: &&ItemQuality| of.item.code == code && (asked.list.is_empty() || of.list.is_some_and(|list| list.code == asked.list));
    let of = quality.items.iter().find(is_asked).ok_or(Failure::NotFound)?;
    let names = actions::senders(&app).await?;
    let about = [of.item.code.clone(), of.owner().to_owned(), lang.t(of.item.frequency.text_key()), of.item.basis.clone()];
    Ok(Page(ItemPage {
        back: format!("/operator/quality?period={month}"),
        about: about.join(" · "),
        subtitle: subtitle(&quality, lang),
        line: Line::new(&quality, of, lang),
        chart: columns(of, "chart-dues", ["quality-chart-dues", "quality-chart-dues-described", "report-unit-dues"], DUES, lang),
        rows_chart: columns(of, "chart-rows", ["quality-chart-rows", "quality-chart-rows-described", "report-unit-rows"], ROWS, lang),
        months: ShownTable::of(&table::by_month(of), &lang),
        reasons: reasons(of.figures(), lang),
        senders: sent_by(of, &names, lang),
        definitions: definitions(lang),
        deliveries: format!("/operator/deliveries?source={}", of.source.code()),
        frame: frame.named(table::title(of, lang)),
    }))
}

async fn make(State(app): State<App>, operator: Operator, session: Session, Form(asked): Form<Asked>) -> Result<Redirect, Failure> {
    let month = asked.period.parse::<Period>().ok().filter(|period| period.length() == Length::Month);
    let month = month.ok_or_else(|| Failure::Invalid(FieldErrors::one("period", "report-error-period")))?;
    let made = actions::make(&app, &operator.who.by(), month, Origin::Hand).await?;
    let key = match made.news {
        News::New => "quality-report-made",
        News::Known => "quality-report-known",
    };
    session::flash(&session, key).await?;
    Ok(Redirect::to("/operator/quality"))
}

async fn report(State(app): State<App>, operator: Operator, Path(id): Path<ReportId>) -> Result<Response, Failure> {
    let report = kept_file(&app, CODE, id).await?;
    mark(&app, &operator.who, &Taken { what: &report.file_name, kind: Kind::Xlsx.code(), rows: 1 }).await?;
    Ok(workbook(report).into_response())
}
