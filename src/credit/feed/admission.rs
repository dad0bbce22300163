//! What the catalogue says to a row that keeps the rules of its source: whether the item that it is of lets it in, and is about such subjects.

use entity::value::Uscc;
use serde_json::Value;

use super::check::Checked;
use super::draft::Draft;
use super::finding::{Finding, MarkCode, ReasonCode, shown};
use super::header::Header;
use crate::credit::catalogue::gate::Gate;

/// The field of a subject's unified code.
const CODE: &str = "subject_code";

/// A row that keeps the rules of its source: let in, with a mark where its item is not about subjects of its kind, or refused.
pub fn admitted(gate: &Gate, header: &Header, mut draft: Box<Draft>) -> Checked {
    let field = gate.told_by().unwrap_or_default();
    let kind = draft.content.get(field).and_then(Value::as_str).unwrap_or_default();
    if let Some(item) = gate.shut_to(kind) {
        return Checked::Refused { reasons: vec![finding(header, ReasonCode::ItemNotInForce, field, item)] };
    }
    let stranger = draft.subject_code.as_ref().filter(|code| !gate.is_about(kind, code.kind()));
    let mark = stranger.map(|code: &Uscc| finding(header, MarkCode::SubjectKind, CODE, code.as_str()));
    draft.marks.extend(mark);
    Checked::Accepted(draft)
}

fn finding<C>(header: &Header, code: C, field: &str, value: &str) -> Finding<C> {
    let column = header.column_of(field).and_then(|column| header.columns().get(column)).cloned().unwrap_or_default();
    Finding { code, field: field.to_owned(), column, value: shown(value), suggestion: None, other: None }
}

#[cfg(test)]
mod tests {
    use entity::value::{Figures, Source};

    use super::super::check::check;
    use super::super::row::Row;
    use super::*;
    use crate::credit::catalogue::edition::Catalogue;

    #[test]
    fn a_row_about_another_kind_of_subject_is_marked() {
        let (source, day) = (Source::Figures(Figures::Qualification), "2026-03-02".parse().expect("a day"));
        let gate = Catalogue::as_shipped().gate(source, day);
        let columns = ["企业名称", "统一社会信用代码", "认定名称", "认定日期"].map(str::to_owned).to_vec();
        let header = Header::resolve(source, columns).expect("a header");
        let marks = |first16: &str, held: &str| {
            let code = Uscc::complete(first16).expect("a code");
            let row = Row::new(2, ["某社", code.as_str(), held, "2026-01-05"]);
            let Checked::Accepted(draft) = check(&header, &row, day) else { panic!("it keeps the rules") };
            let Checked::Accepted(draft) = admitted(&gate, &header, draft) else { panic!("everything is in force") };
            draft.marks.into_iter().map(|mark| (mark.code, mark.column, mark.value == code.as_str())).collect::<Vec<_>>()
        };
        let marked = [(MarkCode::SubjectKind, "统一社会信用代码".to_owned(), true)];
        assert_eq!(marks("91320899MAXAAAA0", "省级示范社"), marked, "a company among the cooperatives");
        assert_eq!(marks("93320899MAXAAAA0", "省级示范社"), []);
        assert_eq!(marks("91320899MAXAAAA0", "家庭农场"), marked);
        assert_eq!(marks("91320899MAXAAAA0", "高新技术企业"), []);
    }
}
