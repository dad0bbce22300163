//! The command line: what it prints, how it ends.

use entity::value::Source;

use crate::program::{Program, firms, registrations, write};

fn migrated() -> Program {
    let program = Program::new();
    program.ok(&["migrate"]);
    program
}

#[test]
fn check_says_what_works_and_what_does_not() {
    let program = Program::new().with("XINYIDAI__MAIL__PASSWORD", "geheim-geheim");
    let fine = program.ok(&["check"]);
    assert!(fine.out.contains("ready to serve") && !fine.out.contains("geheim"), "{}", fine.out);
    assert!(fine.out.contains("is not there yet"), "{}", fine.out);

    let program = program.with("XINYIDAI__SERVER__PUBLIC_URL", "ftp://x").with("XINYIDAI__MAIL__TRANSPORT", "smtp").with("XINYIDAI__MAIL__PORT", "1");
    let wrong = program.run(&["check"]);
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    assert!(wrong.out.contains("WRONG  settings: server.public_url") && wrong.out.contains("WRONG  mail: 127.0.0.1:1"), "{}", wrong.out);

    let unknown = Program::new().with("XINYIDAI__SERVER__PRT", "1").run(&["check"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.err.contains("prt"), "{}", unknown.err);
}

#[test]
fn a_wrong_command_line_is_told_from_a_failure() {
    let program = Program::new();
    assert_eq!(program.run(&["frobnicate"]).code, Some(2));
    assert_eq!(program.run(&["import", "--source", "weather", "x.csv"]).code, Some(2));
    assert_eq!(program.run(&["report"]).code, Some(2));
    for command in ["serve", "demo", "migrate", "import", "match", "account", "check", "backup"] {
        assert!(program.ok(&[command, "--help"]).out.contains("Usage:"), "{command}");
    }
}

#[test]
fn the_help_of_import_names_every_source() {
    let help = Program::new().ok(&["import", "--help"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = help.split_once("What the files carry: ").and_then(|(_, rest)| rest.split_once(" --about")).map(|(codes, _)| codes);
    let listed = listed.unwrap_or_else(|| panic!("{help}")).split(", ").collect::<Vec<_>>();
    assert_eq!(listed, Source::ALL.iter().map(|source| source.code()).collect::<Vec<_>>());
    assert!(["filing", "qualification", "farming"].iter().all(|code| listed.contains(code)), "{listed:?}");
}

#[test]
fn commands_say_that_a_database_is_missing_and_how_to_make_one() {
    let program = Program::new();
    let ended = program.run(&["account", "list"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("xinyidai migrate") && !program.path("data").exists(), "{}", ended.err);
    assert!(!program.ok(&["migrate"]).out.starts_with("0 migrations run"));
    assert!(program.ok(&["migrate"]).out.starts_with("0 migrations run"));
    assert!(program.ok(&["check"]).out.contains("the schema is the latest"));
}

#[test]
fn accounts_are_opened_closed_and_given_tokens() {
    let program = migrated();
    program.ok(&["account", "organisation", "--code", "B01", "--kind", "bank", "--name", "江河银行", "--mail", "b01@example.org"]);
    let add = ["account", "add", "--login", "Officer", "--name", "沈佳怡", "--role", "bank_officer", "--organisation", "B01"];
    let weak = program.run_with(&add, "short\n");
    assert_eq!(weak.code, Some(1));
    assert!(weak.err.contains("password: A password has at least 12 characters"), "{}", weak.err);
    assert_eq!(program.run_with(&add, "").code, Some(1), "no password at all");
    assert_eq!(program.run_with(&add, "four words in a row\n").code, Some(0));
    let twice = program.run_with(&add, "four words in a row\n");
    assert!(twice.code == Some(1) && twice.err.contains("login"), "{}", twice.err);

    let listed = program.ok(&["account", "list"]).out;
    assert!(listed.contains("officer") && listed.contains("bank_officer") && listed.contains("江河银行"), "{listed}");
    assert_eq!(program.run_with(&["account", "password", "officer"], "five words in a row\n").code, Some(0));
    program.ok(&["account", "close", "officer"]);
    assert!(program.ok(&["account", "list"]).out.contains("closed"));
    program.ok(&["account", "reopen", "officer"]);
    let nobody = program.run(&["account", "close", "nobody"]);
    assert!(nobody.code == Some(1) && nobody.err.contains("nobody has the login nobody"), "{}", nobody.err);

    let token = program.ok(&["account", "token", "--organisation", "B01", "--scope", "lending,reports", "--quiet"]).out;
    assert!(token.starts_with("xyd_") && token.trim().len() == 68 && token.lines().count() == 1, "{token}");
    let scope = program.run(&["account", "token", "--organisation", "B01", "--scopes", "everything"]);
    assert!(scope.code == Some(1) && scope.err.contains("deliver, applications, lending, reports, products, compare, objections and all"), "{}", scope.err);
    let bank = program.run(&["account", "token", "--organisation", "B99"]);
    assert!(bank.code == Some(1) && bank.err.contains("B99"), "{}", bank.err);
}

#[test]
fn a_file_is_imported_once_and_its_bad_rows_come_back() {
    let program = migrated();
    let mut delivery = registrations(&firms(12));
    let good = delivery.rows.len();
    let mut bad = delivery.rows[0].clone();
    "12345".clone_into(&mut bad[1]);
    delivery.rows.push(bad);
    let (file, out) = (program.path("registrations.csv"), program.path("corrections.csv"));
    write(&delivery, &file);
    let arguments = ["import", "--source", "registration", "registrations.csv", "--corrections", "corrections.csv"];
    let first = program.run(&arguments);
    assert_eq!(first.code, Some(3), "{first:?}");
    assert_eq!((first.number("new"), first.number("quarantined")), (i64::try_from(good).expect("a number"), 1), "{}", first.out);
    let corrections = std::fs::read_to_string(&out).expect("corrections");
    assert!(corrections.lines().count() == 2 && corrections.contains("12345"), "{corrections}");

    let again = program.run(&arguments);
    assert_eq!((again.number("new"), again.number("changed"), again.number("unchanged")), (0, 0, first.number("new")), "{}", again.out);

    delivery.rows.pop();
    write(&delivery, &file);
    assert_eq!(program.ok(&["import", "--source", "registration", "registrations.csv"]).number("unchanged"), first.number("new"));

    let missing = program.run(&["import", "--source", "registration", "nowhere.csv"]);
    assert!(missing.code == Some(1) && missing.err.contains("nowhere.csv is not a file"), "{}", missing.err);
    std::fs::write(&file, "a,b\n1,2\n").expect("a file");
    let other = program.run(&["import", "--source", "registration", "registrations.csv"]);
    assert!(other.code == Some(1) && other.err.contains("refused as a whole"), "{}", other.err);
}

#[test]
fn a_file_says_which_list_it_is_about() {
    let program = migrated();
    let (head, code) = ("名称,证件,案号,法院,立案日期,执行标的(元)", firms(1)[0].code.to_string());
    std::fs::write(program.path("lists.csv"), format!("{head}\n某公司,{code},（2026）苏0812执1号,某法院,2026-02-04,50000\n")).expect("a file");
    let import = |source: &str, about: &[&str]| program.run(&[&["import", "--source", source][..], about, &["lists.csv"]].concat());
    for (source, about) in [("listing", "nothing"), ("listing", "enforcement,nothing"), ("listing", "subsidy"), ("penalty", "enforcement")] {
        let wrong = import(source, &["--about", about]);
        assert!(wrong.code == Some(1) && wrong.err.contains("about: Only a file of other lists"), "{wrong:?}");
    }
    // No column names the list: nobody says which it is, or one of two is meant.
    let nothing: &[&str] = &[];
    for about in [nothing, &["--about", "enforcement,customs"], &["--about", "enforcement", "--about", "customs"]] {
        let open = import("listing", about);
        assert!(open.code == Some(1) && open.err.contains("refused as a whole"), "{open:?}");
    }
    let read = import("listing", &["--about", " enforcement,"]);
    assert_eq!(read.code, Some(0), "{read:?}");
    assert_eq!((read.number("new"), read.number("quarantined")), (1, 0), "{}", read.out);
}

#[test]
fn a_firm_is_matched_in_words_and_as_json() {
    let program = migrated();
    let firms = firms(3);
    write(&registrations(&firms), &program.path("registrations.csv"));
    program.ok(&["import", "--source", "registration", "registrations.csv"]);
    let code = firms[0].code.to_string();
    let text = program.ok(&["match", "--firm", &code, "--amount", "50", "--rate", "5.2"]).out;
    assert!(text.contains(&firms[0].name) && text.contains("CNY 500,000") && text.contains("You qualify (0)"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&program.ok(&["match", "--firm", &code, "--json"]).out).expect("JSON");
    assert_eq!(json["firm"]["code"], code);
    assert_eq!(json["matches"], serde_json::json!([]));
    let unknown = program.run(&["match", "--firm", &crate::program::firms(5)[4].code.to_string()]);
    assert!(unknown.code == Some(1) && unknown.err.contains("no registered firm has the code"), "{}", unknown.err);
    assert_eq!(program.run(&["match", "--firm", "123"]).code, Some(1));
    assert_eq!(program.run(&["match", "--firm", &code, "--purpose", "yacht"]).code, Some(2));
}

#[test]
fn a_report_is_written_and_comes_out_the_same() {
    let program = migrated();
    let first = program.ok(&["report", "--month", "2026-02", "--out", "one.xlsx"]);
    assert!(first.out.contains("made now"), "{}", first.out);
    let again = program.ok(&["report", "--month", "2026-02", "--out", "two.xlsx"]);
    assert!(again.out.contains("the same data gave it before"), "{}", again.out);
    let bytes = |name: &str| std::fs::read(program.path(name)).expect("a workbook");
    assert!(bytes("one.xlsx") == bytes("two.xlsx") && bytes("one.xlsx").starts_with(b"PK"));
    for month in ["2026-13", "2026", "February"] {
        let wrong = program.run(&["report", "--month", month]);
        assert!(wrong.code == Some(1) && wrong.err.contains("is written like 2026-02"), "{}", wrong.err);
    }
    assert!(program.run(&["report", "--month", "2199-12"]).err.contains("is not over yet"));
}

#[test]
fn a_backup_is_a_database_that_works() {
    let program = migrated();
    program.ok(&["account", "organisation", "--code", "S01", "--kind", "regulator", "--name", "监管"]);
    program.ok(&["backup", "copy.db"]);
    let twice = program.run(&["backup", "copy.db"]);
    assert!(twice.code == Some(1) && twice.err.contains("is there already"), "{}", twice.err);
    let file = program.path("copy.db").display().to_string();
    let restored = Program::new().with("XINYIDAI__DATABASE__URL", &format!("sqlite://{file}?mode=rw"));
    assert!(restored.ok(&["account", "list"]).out.contains("S01"));
}
