//! A letter as the firm sees it in its list, and what proves its signature.

use super::actions::{Proof, Signed, Standing};
use super::letter::{self, Covers};
use super::signature::Origin;
use crate::platform::i18n::Lang;

/// A letter in the list.
#[derive(Clone, Debug, Default)]
pub struct ShownLetter {
    /// Where it is.
    pub href: String,
    /// What for.
    pub purpose: String,
    /// Its number.
    pub number: String,
    /// The banks.
    pub banks: String,
    /// What may be read.
    pub items: String,
    /// Its term, and what is left of it.
    pub term: String,
    /// How often was read under it, and how often may be.
    pub used: String,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
    /// Whether it can be withdrawn: one that is used up too, for reports that were issued under it open until then.
    pub is_withdrawable: bool,
    /// Version of the row.
    pub version: i64,
}

impl ShownLetter {
    /// In a language, on a day.
    pub fn new(signed: &Signed, lang: Lang, today: chrono::NaiveDate) -> Self {
        let (tone, standing, left) = match signed.standing {
            Standing::Live => ("pass", lang.t("consent-live"), lang.counted("consent-days-left", (signed.to - today).num_days() + 1)),
            Standing::Expired => ("unknown", lang.t("consent-expired"), String::new()),
            Standing::UsedUp => ("unknown", lang.t("consent-used-up"), String::new()),
            Standing::Revoked => (
                "fail",
                lang.t("authorisation-revoked"),
                signed.revoked_at.map(|at| lang.t1("consent-revoked-on", "at", lang.instant(&at))).unwrap_or_default(),
            ),
        };
        let banks = match &signed.banks {
            Covers::Applied => lang.t("consent-covers-applied"),
            Covers::Named(names) => names.join(&lang.t("product-list-separator")),
        };
        Self {
            href: format!("/firm/authorisations/{}", signed.id),
            purpose: lang.t(signed.purpose.text_key()),
            number: signed.number.clone(),
            banks,
            items: letter::items(lang, &signed.items),
            term: lang.t3("consent-term", "from", lang.day(&signed.from), "to", lang.day(&signed.to), "left", left),
            used: lang.t2("consent-used", "used", signed.used.to_string(), "most", letter::most(lang, signed.most)),
            tone,
            standing,
            is_withdrawable: matches!(signed.standing, Standing::Live | Standing::UsedUp),
            version: signed.version.0,
        }
    }
}

/// What proves a signature.
#[derive(Clone, Debug, Default)]
pub struct ShownProof {
    /// Whether it is kept: letters of before have none.
    pub is_kept: bool,
    /// By what it was signed.
    pub means: String,
    /// The network that it came from.
    pub network: String,
    /// Hash of the session.
    pub session: String,
    /// Hash over text, number, person, instant and means.
    pub hash: String,
    /// Whether it is as it was kept.
    pub holds: String,
}

impl ShownProof {
    /// In a language, of the text with a hash.
    pub fn new(proof: Option<Proof>, text_hash: &str, lang: Lang) -> Self {
        let Some(proof) = proof else { return Self::default() };
        let key = if proof.holds(text_hash) { "consent-evidence-sound" } else { "consent-evidence-broken" };
        let Origin { means, session, network } = proof.signature.origin;
        let network = if network.is_empty() { lang.t("consent-network-unknown") } else { network };
        Self { is_kept: true, means: lang.t(means.text_key()), network, session, hash: proof.hash, holds: lang.t(key) }
    }
}

/// How the text of a letter reads that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// As it was signed.
    AsSigned,
    /// Names or sentences have changed since, and the text was not kept.
    Differently,
    /// Its term is over: who signed, the text and what proves it are deleted.
    Over,
}

impl Reads {
    /// What has to be said about it; empty when nothing has.
    pub fn note(self, lang: Lang) -> String {
        match self {
            Self::AsSigned => String::new(),
            Self::Differently => lang.t("consent-reads-differently"),
            Self::Over => lang.t("consent-over"),
        }
    }
}
