//! The credit file and the match result on paper.

use crate::demo::Demo;
use crate::visit::{Language, Visit};

/// A4 upright in points, as the browser rounds it.
const A4: &str = "/MediaBox [0 0 594.95996 841.91998]";

/// How often a word of the format stands in the file.
fn count(pdf: &[u8], word: &str) -> usize {
    pdf.windows(word.len()).filter(|part| *part == word.as_bytes()).count()
}

#[tokio::test]
async fn the_credit_file_and_the_match_result_fit_on_upright_a4() {
    let demo = Demo::start();
    let owner = Visit::of(&demo, "owner").await;
    for language in Language::ALL {
        owner.speaks(language).await;
        owner.open("/firm/file").await;
        let file = owner.prints("file").await;
        owner.open("/firm/demands").await;
        owner.follow("/match").await;
        let result = owner.prints("match").await;
        for (name, pdf) in [("file", file), ("match", result)] {
            assert!(pdf.starts_with(b"%PDF-"), "{name} is no PDF");
            let pages = count(&pdf, "/Type /Page\n");
            assert!(pages >= 2, "{name} has {pages} pages");
            assert_eq!(count(&pdf, A4), pages, "every page of {name} is upright A4");
        }
    }
    owner.leave().await;
}

#[tokio::test]
async fn a_credit_report_is_sound_and_fits_on_upright_a4() {
    let demo = Demo::start();
    let owner = Visit::of(&demo, "owner").await;
    for (language, issue) in [(Language::Chinese, "出具报告"), (Language::English, "Issue a report")] {
        owner.speaks(language).await;
        owner.open("/firm/credit-reports").await;
        owner.press(issue).await;
        owner.sees("XYBG-").await;
        owner.sees_a_sound_page("credit-report").await;
        let pdf = owner.prints("credit-report").await;
        assert!(pdf.starts_with(b"%PDF-"));
        let pages = count(&pdf, "/Type /Page\n");
        assert!(pages >= 2, "{pages} pages");
        assert_eq!(count(&pdf, A4), pages, "every page is upright A4");
    }
    owner.leave().await;
}
