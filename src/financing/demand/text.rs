//! A demand in the reader's language.

use entity::value::{Fen, Guarantee};

use super::actions::Kept;
use super::state::Field;
use crate::platform::i18n::Lang;

/// What is asked, in a line: "120.00 万元 · 12 个月 · 采购原材料".
pub fn in_a_line(lang: Lang, kept: &Kept) -> String {
    let draft = &kept.answers.draft;
    let amount = draft.amount.map(|a| lang.money(&a));
    let term = draft.term_months.map(|t| lang.counted("product-months", t));
    let purpose = draft.purpose.map(|p| lang.t(p.text_key()));
    let guarantees = (!draft.guarantees.is_empty()).then(|| named(lang, &draft.guarantees));
    let parts: Vec<String> = [amount, term, purpose, guarantees].into_iter().flatten().collect();
    if parts.is_empty() { lang.t("demand-nothing-yet") } else { parts.join(" · ") }
}

fn named(lang: Lang, guarantees: &[Guarantee]) -> String {
    guarantees.iter().map(|g| lang.t(g.text_key())).collect::<Vec<_>>().join(&lang.t("product-list-separator"))
}

/// Question, answer and name of the field, in the order of the form.
pub fn answers_of(lang: Lang, kept: &Kept) -> Vec<(String, String, &'static str)> {
    let draft = &kept.answers.draft;
    let or_dash = |text: Option<String>| text.filter(|t| !t.is_empty()).unwrap_or_else(|| "—".to_owned());
    let of = |field: Field, answer: Option<String>| (lang.t(field.text_key()), or_dash(answer), field.code());
    let in_full = |a: Fen| lang.t2("demand-amount-in-full", "amount", lang.money(&a), "yuan", lang.yuan(&a));
    let claim = |claims: bool| lang.t(if claims { "demand-first-loan-yes" } else { "demand-first-loan-no" });
    vec![
        of(Field::Amount, draft.amount.map(in_full)),
        of(Field::TermMonths, draft.term_months.map(|t| lang.counted("product-months", t))),
        of(Field::Purpose, draft.purpose.map(|p| lang.t(p.text_key()))),
        (lang.t("demand-purpose-note"), or_dash(Some(kept.answers.purpose_note.clone())), "purpose_note"),
        of(Field::RepaymentSource, draft.repayment_source.map(|s| lang.t(s.text_key()))),
        of(Field::RepaymentForm, draft.repayment_form.map(|f| lang.t(f.text_key()))),
        of(Field::Guarantees, Some(named(lang, &draft.guarantees))),
        of(Field::AcceptableRate, draft.acceptable_rate.map(|r| lang.percent(&r))),
        (lang.t("demand-first-loan"), or_dash(kept.answers.claims_first_loan.map(claim)), "claims_first_loan"),
    ]
}

/// Key of the sentence that asks for the answer where there is none.
pub const fn missing_key(field: Field) -> &'static str {
    match field {
        Field::Amount => "demand_missing-amount",
        Field::TermMonths => "demand_missing-term_months",
        Field::Purpose => "demand_missing-purpose",
        Field::RepaymentSource => "demand_missing-repayment_source",
        Field::RepaymentForm => "demand_missing-repayment_form",
        Field::Guarantees => "demand_missing-guarantees",
        Field::AcceptableRate => "demand_missing-acceptable_rate",
    }
}
