//! The operator's page of a delivered list compared with all firms.

use askama::Template;
use axum::extract::State;
use entity::value::Source;
use entity::value::id::DeliveryId;

use super::actions::{self, Arrived};
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Path;

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/deliveries/{id}/comparison", show)
}

/// The page.
#[derive(Template)]
#[template(path = "pages/delivery_comparison.html")]
pub struct ArrivedPage {
    /// Frame.
    pub frame: Frame,
    /// The delivery's page, and its name.
    pub delivery: [String; 2],
    /// What it carries, and as of when it is compared.
    pub about: String,
    /// Whether it is still read.
    pub under_way: bool,
    /// Whether nothing of it stands.
    pub empty: bool,
    /// Whether it is the register, which is no list.
    pub is_register: bool,
    /// Label, value, unit and remark.
    pub figures: Vec<[String; 4]>,
    /// Where firms are whose representatives have a listed firm's one's name; empty when there are none.
    pub namesakes: String,
}

fn figures(of: &Arrived, lang: Lang) -> Vec<[String; 4]> {
    let one = |key: &str, value: usize, unit: &str, note: String| [lang.t(key), value.to_string(), lang.t(unit), note];
    let [banks, offices, firms] = of.told;
    vec![
        one("comparison_arrived-records", of.records, "comparison_unit-records", lang.t1("comparison_arrived-without_firm", "count", of.without_firm)),
        one("comparison_arrived-firms", of.firms, "comparison_unit-firms", lang.t1("comparison_arrived-flags", "count", of.flags)),
        one(
            "comparison_arrived-applications",
            of.applications,
            "comparison_unit-applications",
            lang.t2("comparison_arrived-applicants", "firms", of.applicants, "banks", of.application_banks),
        ),
        one(
            "comparison_arrived-borrowers",
            of.borrowers,
            "comparison_unit-firms",
            lang.t2("comparison_arrived-owed", "amount", lang.money(&of.owed), "banks", of.lenders),
        ),
        one(
            "comparison_arrived-namesakes",
            of.namesakes.open,
            "comparison_unit-pairs",
            lang.t3("comparison_arrived-namesakes-note", "firms", of.namesakes.firms, "same", of.namesakes.same, "not_same", of.namesakes.not_same),
        ),
        one("comparison_arrived-told", banks, "comparison_unit-banks", lang.t2("comparison_arrived-told-others", "offices", offices, "firms", firms)),
    ]
}

async fn show(State(app): State<App>, _: Operator, frame: Frame, Path(id): Path<DeliveryId>) -> Result<Page<ArrivedPage>, Failure> {
    let of = actions::arrived(&app, id).await?;
    let lang = frame.lang;
    Ok(Page(ArrivedPage {
        delivery: [format!("/operator/deliveries/{id}"), of.delivery.file_name.clone()],
        about: lang.t2("comparison_arrived-about", "source", lang.t(of.delivery.source.text_key()), "at", lang.instant(&app.clock.now())),
        under_way: of.delivery.under_way(),
        empty: of.records == 0,
        is_register: of.delivery.source == Source::Registration,
        figures: figures(&of, lang),
        namesakes: if of.namesakes.firms == 0 { String::new() } else { format!("/operator/deliveries/{id}/namesakes") },
        frame: frame.titled("comparison_arrived-title"),
    }))
}
