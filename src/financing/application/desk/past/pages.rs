//! The desk as of an earlier moment: the firm's file as it was known then and the application as it stood, under a letter that is live today.
//! Nothing on it acts.

use super::super::super::actions::Detail;
use super::super::super::reading::actions::{demand_of, detail_as_of, shown_match};
use super::super::beside::pages::beside_then;
use super::super::compared::compared;
use super::super::may::May;
use super::super::pages::{Desk, Opened, page};
use super::super::purpose;
use crate::app::App;
use crate::consent::actions::{self as consent, Reader};
use crate::consent::reading::past::actions::look_up_as_of;
use crate::credit::repair::actions::marks_as_of;
use crate::enterprise::figures::shown::series;
use crate::enterprise::past::actions::Reach;
use crate::enterprise::past::day::actions as day;
use crate::enterprise::past::pages::Then;
use crate::platform::moment::Moment;
use crate::platform::page::Frame;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::risk::namesake::past::actions::of_file_as_of;

/// The desk of an earlier moment; not found when the firm was not known then.
pub(in crate::financing::application::desk) async fn of_past(
    app: &App,
    officer: &BankOfficer,
    frame: Frame,
    detail: Detail,
    (found, then): (Moment, Then),
) -> Result<Desk, Failure> {
    let demand = demand_of(app.db.read(), &detail).await?;
    // Who may read the past is who may read now: what the application has come to today decides.
    let purpose = purpose::of(detail.summary.state);
    let (enterprise, application) = (detail.summary.enterprise, detail.summary.id);
    let detail = detail_as_of(app.db.read(), detail, found.at).await?;
    let Some(purpose) = purpose else {
        let opened = Opened::closed("desk-ended", then.of(frame.lang, found, 0));
        return Ok(page(app, frame, &detail, &demand, opened, May::default()));
    };
    let reader = Reader { by: officer.who.by(), token: None, bank: Some(officer.bank), purpose, application: Some(application) };
    let looked = match look_up_as_of(app, &reader, enterprise, found, Reach::Standing).await {
        Ok(looked) => looked,
        Err(consent::Error::NotAuthorised | consent::Error::Changed) => {
            let opened = Opened::closed("desk-not-authorised", then.of(frame.lang, found, 0));
            return Ok(page(app, frame, &detail, &demand, opened, May::default()));
        }
        Err(consent::Error::Store(error)) => return Err(error.into()),
    };
    let file = &looked.file;
    // What was compared when the firm applied was not there before it applied.
    let shown = match detail.summary.match_id.filter(|_| !detail.events.is_empty()) {
        Some(of) => shown_match(app, of, detail.summary.product_version).await?,
        None => None,
    };
    let shown = shown.map(|shown| compared(frame.lang, &shown, &file.profile, &|item| file.opens(item)));
    let (profile, reports) = beside_then(app, frame.lang, &looked).await?;
    let marks = marks_as_of(app.db.read(), enterprise, found.at).await?;
    let numbers = day::series(app.db.read(), enterprise, found, Reach::Standing).await?;
    let series = series(frame.lang, numbers.iter().filter(|one| one.is_opened(|item| file.opens(item))));
    let roles = of_file_as_of(app, file, found).await?.iter().map(|role| role.text(frame.lang)).collect();
    let then = then.of(frame.lang, found, looked.over).saying(frame.t("past-names"));
    let then = if found.earlier_day().is_some() { then.saying(frame.t("past-no-roles")) } else { then };
    let opened = Opened { file: Some(looked.file), no_file: "", marks, profile, series, reports, roles, compared: shown, then };
    Ok(page(app, frame, &detail, &demand, opened, May::default()))
}
