//! The operators' board of the catalogue: what is worked on, what was done last, and every item.

use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;

use super::super::actions::{self, Kept};
use super::super::shown::{state_key, tone};
use crate::account::actions::people_by_id;
use crate::app::App;
use crate::credit::catalogue::actions::current;
use crate::credit::catalogue::content::category_of;
use crate::credit::catalogue::edition::Life;
use crate::credit::catalogue::item::categories;
use crate::credit::catalogue::shown::{category, name_of, standing};
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;

/// Routes of the board.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/catalogue", board)
}

/// A draft or a closed version in a list.
pub struct Line {
    /// Code of the item.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub kind: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Where it stands.
    pub state: String,
    /// When something was done with it last, or from when it holds.
    pub when: String,
    /// Who wrote on it.
    pub authors: String,
}

/// An item in the list of all.
pub struct ItemLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its department.
    pub owner: String,
    /// Number of the version that counts.
    pub number: u32,
    /// Tone of its standing.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
}

/// What is worked on, and every item.
#[derive(Template)]
#[template(path = "pages/operator_catalogue.html")]
pub struct Board {
    /// Frame.
    pub frame: Frame,
    /// Drafts that are worked on.
    pub open: Vec<Line>,
    /// What was approved or given up last.
    pub closed: Vec<Line>,
    /// Code and name of items that the program ships otherwise than the city has them.
    pub differs: Vec<(String, String)>,
    /// Name of the category and its items.
    pub groups: Vec<(String, Vec<ItemLine>)>,
}

async fn lines(app: &App, frame: &Frame, kept: Vec<Kept>) -> Result<Vec<Line>, Failure> {
    let people: Vec<_> = kept.iter().flat_map(|one| one.authors.clone()).collect();
    let people = people_by_id(app, &people).await?;
    let name = |id: &_| people.iter().find(|person| person.id == *id).map(|person| person.name.clone());
    let line = |one: Kept| Line {
        name: one.content.name_in(frame.lang).clone(),
        kind: frame.t(one.kind.text_key()),
        tone: tone(one.state),
        state: frame.t(state_key(one.state)),
        when: match one.approved {
            Some((number, from_on)) => frame.t2("item-version-from", "number", number, "day", frame.day(&from_on)),
            None => frame.instant(&one.updated_at),
        },
        authors: one.authors.iter().filter_map(name).collect::<Vec<_>>().join(&frame.t("product-list-separator")),
        code: one.code,
    };
    Ok(kept.into_iter().map(line).collect())
}

fn item_line(life: &Life, today: NaiveDate, frame: &Frame) -> Option<ItemLine> {
    let counts = life.version_on(today).or_else(|| life.newest())?;
    let (tone, standing) = standing(life, counts, today);
    Some(ItemLine {
        code: life.code.clone(),
        name: name_of(&counts.item, frame.lang).clone(),
        owner: counts.item.owner.clone(),
        number: counts.number,
        tone,
        standing: frame.t(standing),
    })
}

async fn board(State(app): State<App>, _: Operator, frame: Frame) -> Result<Page<Board>, Failure> {
    let (open, closed) = actions::board(&app).await?;
    let catalogue = current(&app, app.db.read()).await?;
    let today = app.clock.today();
    let differs = catalogue.lives.iter().filter_map(|life| Some((life.code.clone(), name_of(life.differs.as_ref()?, frame.lang).clone())));
    let of = |code: &str| {
        let within = catalogue.lives.iter().filter(|life| category_of(&life.code) == code);
        within.filter_map(|life| item_line(life, today, &frame)).collect()
    };
    Ok(Page(Board {
        open: lines(&app, &frame, open).await?,
        closed: lines(&app, &frame, closed).await?,
        differs: differs.collect(),
        groups: categories().iter().map(|one| (category(&one.code, frame.lang), of(&one.code))).collect(),
        frame: frame.titled("item-board-title"),
    }))
}
