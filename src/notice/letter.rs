//! Mails that carry a notice: the same sentences as text and as HTML.

use askama::Template;
use entity::value::id::NoticeId;

use crate::platform::i18n::Lang;
use crate::platform::mail::Letter;

/// What the mail says.
pub(super) struct Parts {
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) link: String,
}

/// The frame of a mail.
struct Mail {
    lang_tag: &'static str,
    subject: String,
    site_name: String,
    greeting: String,
    footer: String,
}

#[derive(Template)]
#[template(path = "mail/notice/html.html")]
struct Html {
    mail: Mail,
    page_href: String,
    page_text: String,
    paragraphs: Vec<String>,
}

#[derive(Template)]
#[template(path = "mail/notice/text.txt")]
struct Text {
    mail: Mail,
    page_href: String,
    paragraphs: Vec<String>,
}

fn mail(lang: Lang, subject: &str) -> Mail {
    Mail { lang_tag: lang.tag(), subject: subject.to_owned(), site_name: lang.t("site-name"), greeting: lang.t("mail-greeting"), footer: lang.t("mail-footer") }
}

/// Makes the letter of a notice.
pub(super) fn letter(lang: Lang, parts: &Parts, to: String, notice: NoticeId, cause_key: String) -> Letter {
    let paragraphs: Vec<String> = parts.body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    let html = Html { mail: mail(lang, &parts.subject), page_href: parts.link.clone(), page_text: lang.t("mail-open"), paragraphs: paragraphs.clone() };
    let text = Text { mail: mail(lang, &parts.subject), page_href: parts.link.clone(), paragraphs };
    Letter {
        to,
        lang,
        subject: parts.subject.clone(),
        // Rendering into a string cannot fail: the templates hold nothing but texts.
        text: text.render().unwrap_or_default(),
        html: html.render().unwrap_or_default(),
        report: None,
        notice: Some(notice),
        cause_key,
    }
}
