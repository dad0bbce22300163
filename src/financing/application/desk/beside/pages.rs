//! What stands beside the firm's file on the desk and is not part of it.

use crate::app::App;
use crate::consent::actions::{File, Reader};
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
    let today = app.clock.today();
    let valid = file.reports.iter().filter(|report| report.standing(today) == Standing::Valid);
    let reports = valid.map(|report| ShownReport::new(lang, report, today, None)).collect();
    Ok(([line(lang, &shown.evaluation), format!("/bank/profiles/{}", shown.id)], reports))
}
