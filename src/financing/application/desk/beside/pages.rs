//! What stands beside the firm's file on the desk and is not part of it.

use chrono::NaiveDate;

use crate::app::App;
use crate::consent::actions::{File, Reader};
use crate::consent::reading::past::actions::Looked;
use crate::credit::evaluation::actions as evaluation;
use crate::credit::evaluation::agency::filing::Standing;
use crate::credit::evaluation::agency::shown::ShownReport;
use crate::credit::evaluation::shown::line;
use crate::platform::i18n::Lang;
use crate::platform::web::failure::Failure;

/// The platform's matching profile in a line with its page, kept as shown, and what agencies say that holds today.
pub(in crate::financing::application::desk) async fn beside(
    app: &App,
    lang: Lang,
    reader: &Reader,
    file: &File,
) -> Result<([String; 2], Vec<ShownReport>), Failure> {
    let shown = evaluation::show(app, reader, file).await?;
    Ok(([line(lang, &shown.evaluation), format!("/bank/profiles/{}", shown.id)], reports(lang, file, app.clock.today())))
}

/// The same as of an earlier moment; the profile is not kept and has no page.
pub(in crate::financing::application::desk) async fn beside_then(app: &App, lang: Lang, looked: &Looked) -> Result<([String; 2], Vec<ShownReport>), Failure> {
    let made = evaluation::earlier(app, looked).await?;
    Ok(([line(lang, &made.evaluation), String::new()], reports(lang, &looked.file, looked.on)))
}

/// What agencies say that holds on a day.
fn reports(lang: Lang, file: &File, on: NaiveDate) -> Vec<ShownReport> {
    let valid = file.reports.iter().filter(|report| report.standing(on) == Standing::Valid);
    valid.map(|report| ShownReport::new(lang, report, on, None)).collect()
}
