//! The same rows in every form in which departments send them come to the same records.

use std::io::{Cursor, Write};

use encoding_rs::{GB18030, GBK};
use entity::credit::{credit_record, quarantine_row};
use entity::value::{Coverage, DeliveryState, OrganisationKind, Role, Source, Uscc};
use rust_xlsxwriter::Workbook;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use xinyidai::credit::feed::actions::{self, Delivery};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::feed::read::Format;
use xinyidai::platform::audit::By;

use crate::support::app::TestApp;
use crate::support::both_databases;

const COLUMNS: [&str; 4] = ["纳税人名称", "纳税人识别号", "年度", "等级"];

/// What stands in `tests/fixtures/deliveries/grades.xls`, which a program of 2009 would have written.
fn rows() -> [[String; 4]; 3] {
    let row = |name: &str, first16: &str, year: &str, grade: &str| {
        [name.to_owned(), Uscc::complete(first16).expect("a code").to_string(), year.to_owned(), grade.to_owned()]
    };
    [
        row("淮安市某某纺织有限公司", "91320899MAXAAAA0", "2024", "A"),
        row("淮安市某某食品有限公司", "91320899MAXAAAA1", "2024", "B"),
        row("淮安市某某贸易有限公司", "91320899MAXAAAA2", "2023", "M"),
    ]
}

fn table(rows: &[[String; 4]]) -> String {
    let lines = std::iter::once(COLUMNS.join(",")).chain(rows.iter().map(|row| row.join(",")));
    lines.map(|line| line + "\r\n").collect()
}

fn utf16(text: &str, to: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(to).collect()
}

fn json(rows: &[[String; 4]]) -> Vec<String> {
    rows.iter().map(|row| serde_json::json!(COLUMNS.into_iter().zip(row).collect::<std::collections::BTreeMap<_, _>>()).to_string()).collect()
}

fn lines(rows: &[[String; 4]]) -> Vec<u8> {
    let row = |row: &[String; 4]| {
        let cells: Vec<String> = COLUMNS.iter().zip(row).map(|(name, cell)| format!("\"{name}\":\"{cell}\"")).collect();
        format!("{{{}}}", cells.join(","))
    };
    (rows.iter().map(row).collect::<Vec<_>>().join("\n") + "\n").into_bytes()
}

fn workbook(rows: &[[String; 4]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (line, cells) in (0..).zip(std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().cloned())) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(line, column, cell).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn zipped(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default().compression_level(Some(9))).and_then(|()| Ok(zip.write_all(bytes)?)).expect("a part");
    }
    zip.finish().expect("a zip").into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("packed");
    out.finish().expect("packed")
}

async fn delivered(test: &TestApp, name: &str, bytes: &[u8]) -> Delivery {
    let path = test.app.settings.data.directory.join(name);
    std::fs::write(&path, bytes).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::TaxGrade, &path).await.expect("received");
    test.works().await;
    actions::summary(&test.app, id).await.expect("a delivery")
}

async fn records(test: &TestApp) -> Vec<credit_record::Model> {
    credit_record::Entity::find().order_by_asc(credit_record::Column::NaturalKey).all(test.app.db.read()).await.expect("records")
}

both_databases! {
    async fn every_form_of_the_same_rows_comes_to_the_same_records(test: TestApp) {
        let rows = rows();
        let text = table(&rows);
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let array = format!("[{}]", json(&rows).join(",\n"));
        let several = [("一.csv", GBK.encode(&table(&rows[..1])).0.into_owned()), ("二.xlsx", workbook(&rows[1..2])), ("三/三.jsonl", lines(&rows[2..]))];
        let forms: [(&str, Vec<u8>, Format, Option<&str>); 14] = [
            ("utf8.csv", text.clone().into_bytes(), Format::Table, Some("UTF-8")),
            ("mark.csv", marked, Format::Table, Some("UTF-8")),
            ("gb18030.csv", GB18030.encode(&text).0.into_owned(), Format::Table, Some("gb18030")),
            ("little.csv", utf16(&text, u16::to_le_bytes), Format::Table, Some("UTF-16LE")),
            ("big.txt", utf16(&text, u16::to_be_bytes), Format::Table, Some("UTF-16BE")),
            ("tabs.tsv", text.replace(',', "\t").into_bytes(), Format::Table, Some("UTF-8")),
            ("book.xlsx", workbook(&rows), Format::Xlsx, None),
            ("book.xls", include_bytes!("../fixtures/deliveries/grades.xls").to_vec(), Format::Xls, None),
            ("lines.jsonl", lines(&rows), Format::Json, Some("UTF-8")),
            ("array.json", array.into_bytes(), Format::Json, Some("UTF-8")),
            ("packed.csv.gz", gzipped(text.as_bytes()), Format::Table, Some("UTF-8")),
            ("one.zip", zipped(&[("数据/等级.csv", text.clone().into_bytes())]), Format::Zip, Some("UTF-8")),
            ("old.zip", zipped(&[("a.xls", include_bytes!("../fixtures/deliveries/grades.xls").to_vec())]), Format::Zip, None),
            ("several.zip", zipped(&several), Format::Zip, None),
        ];
        let mut first = None;
        for (name, bytes, format, encoding) in forms {
            let delivery = delivered(&test, name, &bytes).await;
            assert_eq!((delivery.state, delivery.failure.as_ref()), (DeliveryState::Done, None), "{name}");
            assert_eq!((delivery.head.format, delivery.head.encoding.as_deref()), (Some(format), encoding), "{name}");
            let kept = records(&test).await;
            match &first {
                None => assert_eq!((delivery.rows_new, kept.len()), (3, 3), "{name}"),
                Some(first) => {
                    assert_eq!((delivery.rows_read, delivery.rows_unchanged), (3, 3), "{name}");
                    assert_eq!(&kept, first, "{name}");
                }
            }
            first = Some(kept);
            test.later(chrono::Duration::hours(1));
        }
    }

    async fn refused_rows_of_an_archive_keep_their_own_lines(test: TestApp) {
        let rows = rows();
        let broken = |grade: &str| table(&rows).replace(",A\r\n", &format!(",{grade}\r\n")).into_bytes();
        let delivery = delivered(&test, "two.zip", &zipped(&[("a.csv", broken("E")), ("b.csv", broken("F"))])).await;
        assert_eq!((delivery.state, delivery.rows_quarantined), (DeliveryState::Done, 2));
        let refused = quarantine_row::Entity::find().filter(quarantine_row::Column::DeliveryId.eq(delivery.id)).order_by_asc(quarantine_row::Column::Line);
        let refused: Vec<i64> = refused.all(test.app.db.read()).await.expect("rows").into_iter().map(|row| row.line).collect();
        assert_eq!(refused, [2, 6]);
    }

    async fn what_a_name_does_not_say_is_refused_in_words(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let text = table(&rows());
        let blank = [text.clone().into_bytes(), b" \n".repeat(6 << 20)].concat();
        let cases = [
            ("a.xls", text.clone().into_bytes(), "feed.wrong_extension", "CSV"),
            ("a.csv", workbook(&rows()), "feed.wrong_extension", "XLSX"),
            ("a.xlsx", zipped(&[("a.csv", text.clone().into_bytes())]), "feed.wrong_extension", "ZIP"),
            ("a.zip", zipped(&[("a.csv", text.clone().into_bytes()), ("说明.docx", b"PK".to_vec())]), "feed.wrong_member", "说明.docx"),
            ("b.zip", zipped(&[("a.csv", blank.clone()), ("b.csv", blank.clone()), ("c.csv", blank)]), "feed.bomb", "250"),
            ("a.pdf", b"%PDF-1.4\n\x00\xff".to_vec(), "feed.unknown_encoding", "GB18030"),
        ];
        for (name, bytes, code, word) in cases {
            let delivery = delivered(&test, name, &bytes).await;
            assert_eq!(delivery.failure.as_ref().map(|failure| failure.code.as_str()), Some(code), "{name}");
            assert!(operator.get(&format!("/operator/deliveries/{}", delivery.id)).await.ok().contains(word), "{name}");
        }
        assert!(records(&test).await.is_empty());
        let kept = std::fs::read_dir(test.app.settings.data.directory.join("deliveries")).expect("the inbox").count();
        assert_eq!(kept, 6, "what was unpacked to be read does not stay");
        assert_eq!(actions::list(&test.app, None, None, None).await.expect("deliveries")[0].coverage, Coverage::Delta);
    }
}
