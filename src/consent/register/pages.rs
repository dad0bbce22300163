//! The page of the register: who read the firm's file.

use askama::Template;
use axum::extract::State;
use entity::value::id::LookupId;
use entity::value::{LookupPurpose, LookupResult};
use serde::Deserialize;

use super::actions::{self, Filter, Lookup};
use crate::app::App;
use crate::consent::letter;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Firm, "/firm/lookups", lookups).merge(super::office::pages::routes())
}

/// Characters of a hash that are shown.
pub const SHORT: usize = 12;

/// A look-up as the firm sees it.
#[derive(Clone, Debug, Default)]
pub struct ShownLookup {
    /// When.
    pub at: String,
    /// The organisation, or the firm itself.
    pub reader: String,
    /// The person or system.
    pub person: String,
    /// What for.
    pub purpose: String,
    /// What was read; empty when nothing was shown.
    pub items: String,
    /// How many public-credit records were among it; empty when none.
    pub records: String,
    /// Number in the register.
    pub seq: String,
    /// The beginning of the row's hash.
    pub hash: String,
    /// Number of the letter; empty when there is none.
    pub letter: String,
    /// Where the letter is.
    pub letter_href: String,
    /// Tone of the result.
    pub tone: &'static str,
    /// The result.
    pub result: String,
}

impl ShownLookup {
    /// In a language.
    pub fn new(lookup: &Lookup, lang: Lang) -> Self {
        let own = lookup.purpose == LookupPurpose::OwnFile;
        let (letter_href, letter) = lookup.letter.as_ref().map(|(id, number)| (format!("/firm/authorisations/{id}"), number.clone())).unwrap_or_default();
        Self {
            at: lang.instant(&lookup.at),
            reader: lookup.organisation.clone().filter(|_| !own).unwrap_or_else(|| lang.t("lookup-own")),
            person: lookup.person.clone().unwrap_or_else(|| lang.t("lookup-system")),
            purpose: lang.t(lookup.purpose.text_key()),
            items: items(lookup, lang),
            records: if lookup.records > 0 { lang.counted("lookup-records", i64::try_from(lookup.records).unwrap_or(i64::MAX)) } else { String::new() },
            seq: lookup.seq.to_string(),
            hash: lookup.hash.chars().take(SHORT).collect(),
            letter,
            letter_href,
            tone: match lookup.result {
                LookupResult::Shown => "action",
                LookupResult::Refused => "fail",
            },
            result: lang.t(lookup.result.text_key()),
        }
    }
}

/// What was read, of the firm and of people under their letters.
fn items(lookup: &Lookup, lang: Lang) -> String {
    let of_firm = Some(letter::items(lang, &lookup.items)).filter(|text| !text.is_empty());
    let of_people = lookup.personal.iter().map(|(item, number)| lang.t2("lookup-personal", "item", lang.t(item.text_key()), "number", number.clone()));
    let then = lookup.as_of.map(|at| match &lookup.of_day {
        None => lang.t1("lookup-as-of", "at", lang.instant(&at)),
        Some(on) => lang.t2("lookup-as-of-day", "at", lang.instant(&at), "on", lang.day(on)),
    });
    let ended = lookup.with_ended.then(|| lang.t("lookup-with-ended"));
    of_firm.into_iter().chain(of_people).chain(then).chain(ended).collect::<Vec<_>>().join(&lang.t("product-list-separator"))
}

/// The register.
#[derive(Template)]
#[template(path = "pages/firm/lookups.html")]
pub struct Lookups {
    /// Frame.
    pub frame: Frame,
    /// The look-ups.
    pub lookups: Vec<ShownLookup>,
    /// Whether the firm's own looks are among them.
    pub shows_all: bool,
    /// Where the older ones are; empty when there are none.
    pub older: String,
    /// Where the latest ones are; empty when these are.
    pub newer: String,
}

#[derive(Debug, Deserialize)]
struct Asked {
    before: Option<LookupId>,
    #[serde(default)]
    show: String,
}

async fn lookups(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Lookups>, Failure> {
    let shows_all = asked.show == "all";
    let filter = if shows_all { Filter::All } else { Filter::Others };
    let rows = actions::lookups(&app, owner.enterprise, asked.before, filter).await?;
    let here = if shows_all { "/firm/lookups?show=all" } else { "/firm/lookups?show=others" };
    let full = u64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let older = rows.last().filter(|_| full).map(|last| format!("{here}&before={}", last.id)).unwrap_or_default();
    let newer = asked.before.map(|_| here.to_owned()).unwrap_or_default();
    let lookups = rows.iter().map(|row| ShownLookup::new(row, frame.lang)).collect();
    Ok(Page(Lookups { frame: frame.titled("lookup-title"), lookups, shows_all, older, newer }))
}
