use chrono::{DateTime, TimeDelta, Utc};
use entity::value::id::{EnterpriseId, LookupId, PersonId};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::*;

#[derive(Clone, Debug)]
struct Kept {
    seq: i64,
    line: Line,
    hash: String,
}

/// A register with an anchor after every third row.
#[derive(Clone, Debug)]
struct Register {
    rows: Vec<Kept>,
    anchors: Vec<Anchor>,
    end: Link,
}

fn at(n: i64) -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse::<DateTime<Utc>>().expect("an instant") + TimeDelta::minutes(n)
}

/// Rows of before the seals come first.
const UNSEALED: i64 = 4;

fn today() -> NaiveDate {
    "2032-06-01".parse().expect("a day")
}

fn line(n: i64) -> Line {
    let uuid = |n: i64| uuid::Uuid::from_u128(u128::from(n.unsigned_abs()));
    let line = Line {
        id: LookupId(uuid(n)),
        at: at(n),
        person: (n % 2 == 0).then(|| PersonId(uuid(7))),
        token: None,
        organisation: None,
        enterprise: EnterpriseId(uuid(n % 3)),
        items: "registration,public_credit".to_owned(),
        purpose: "credit_review".to_owned(),
        authorisation: None,
        application: None,
        result: if n % 5 == 0 { "refused" } else { "shown" }.to_owned(),
        request: Some(format!("r{n}")),
        records: String::new(),
        digest: (n % 5 != 0).then(|| "ab".repeat(32)),
        seal: None,
    };
    Line { seal: (n > UNSEALED).then(|| line.own_seal()), ..line }
}

fn register(rows: i64) -> Register {
    let mut made = Register { rows: Vec::new(), anchors: Vec::new(), end: Link { seq: 0, hash: ORIGIN.to_owned() } };
    for n in 1..=rows {
        let line = line(n);
        made.end = line.after(&made.end);
        made.rows.push(Kept { seq: n, line, hash: made.end.hash.clone() });
        if n % 3 == 0 {
            let day = "2026-03-01".parse::<NaiveDate>().expect("a day") + TimeDelta::days(n);
            made.anchors.push(Anchor::take(made.anchors.last(), day, made.end.clone(), at(n)));
        }
    }
    made
}

fn proves(of: &Register, kept: &[Anchor]) -> Findings {
    let mut rows = of.rows.clone();
    rows.sort_by_key(|row| (row.seq, row.line.id));
    let mut proof = Proof::new(&of.anchors, kept, &of.end, today());
    for Kept { seq, line, hash } in rows {
        proof.row(&Row::Read { seq, line: Box::new(line), hash, written_by_us: true, erased_on: None });
    }
    proof.end(&of.end)
}

/// Hashes everything anew from a row on, as somebody who knows how would.
fn rehash(of: &mut Register) {
    let mut end = Link { seq: 0, hash: ORIGIN.to_owned() };
    for row in &mut of.rows {
        end = row.line.after(&end);
        (row.seq, row.hash) = (end.seq, end.hash.clone());
    }
    of.end = end;
}

/// The same with the anchors, so that everything fits: what somebody can do who can write the whole database.
fn forge(of: &mut Register) {
    rehash(of);
    let Register { rows, anchors, end: _ } = of;
    let mut before: Option<Anchor> = None;
    for anchor in anchors {
        let row = rows.iter().find(|row| row.seq == anchor.at.seq).expect("the row that it holds");
        *anchor = Anchor::take(before.as_ref(), anchor.day, Link { seq: row.seq, hash: row.hash.clone() }, anchor.taken_at);
        before = Some(anchor.clone());
    }
}

#[derive(Clone, Debug)]
enum Tampering {
    Edit(usize, u8),
    Delete(usize),
    Insert(usize),
    Swap(usize, usize),
    SwapNumbers(usize, usize),
    Rehash(usize),
    Forge(usize),
    Anchor(usize, u8),
    DeleteAnchor(usize),
    CutOff(usize),
}

fn edit(row: &mut Kept, column: u8) {
    let flip = |text: &mut String| text.push('x');
    match column % 15 {
        0 => row.line.id = LookupId(uuid::Uuid::from_u128(u128::MAX)),
        1 => row.line.at += TimeDelta::microseconds(1),
        2 => row.line.person = if row.line.person.is_some() { None } else { Some(PersonId(uuid::Uuid::nil())) },
        3 => row.line.token = Some(entity::value::id::ApiTokenId(uuid::Uuid::nil())),
        4 => row.line.organisation = Some(entity::value::id::OrganisationId(uuid::Uuid::nil())),
        5 => row.line.enterprise = EnterpriseId(uuid::Uuid::max()),
        6 => flip(&mut row.line.items),
        7 => flip(&mut row.line.purpose),
        8 => row.line.authorisation = Some(entity::value::id::AuthorisationId(uuid::Uuid::nil())),
        9 => row.line.application = Some(entity::value::id::ApplicationId(uuid::Uuid::nil())),
        10 => flip(&mut row.line.result),
        11 => row.line.request = None,
        12 => flip(&mut row.line.records),
        13 => row.line.seal = if row.line.seal.is_some() { None } else { Some(row.line.own_seal()) },
        _ => row.line.digest = Some(String::new()),
    }
}

/// Whether something is another afterwards.
fn tamper(of: &mut Register, how: &Tampering) {
    let n = of.rows.len();
    match *how {
        Tampering::Edit(i, column) => {
            if column % 16 == 15 {
                of.rows[i % n].hash = "f".repeat(64);
            } else {
                edit(&mut of.rows[i % n], column % 16);
            }
        }
        Tampering::Delete(i) => drop(of.rows.remove(i % n)),
        Tampering::Insert(i) => {
            let mut row = of.rows[i % n].clone();
            row.line.id = LookupId(uuid::Uuid::from_u128(u128::MAX));
            of.rows.push(row);
        }
        Tampering::Swap(i, j) => {
            let lines = [of.rows[i % n].line.clone(), of.rows[j % n].line.clone()];
            [of.rows[j % n].line, of.rows[i % n].line] = lines;
        }
        Tampering::SwapNumbers(i, j) => {
            let numbers = [of.rows[i % n].seq, of.rows[j % n].seq];
            [of.rows[j % n].seq, of.rows[i % n].seq] = numbers;
        }
        // What comes before an anchor cannot be written anew with it left as it is.
        Tampering::Rehash(i) => {
            let anchored = usize::try_from(of.anchors.last().map_or(0, |anchor| anchor.at.seq)).unwrap_or_default();
            edit(&mut of.rows[i % anchored], 12);
            rehash(of);
        }
        Tampering::Forge(i) => {
            let anchored = usize::try_from(of.anchors.last().map_or(0, |anchor| anchor.at.seq)).unwrap_or_default();
            edit(&mut of.rows[i % anchored], 12);
            forge(of);
        }
        Tampering::Anchor(i, column) => {
            let count = of.anchors.len();
            let anchor = &mut of.anchors[i % count];
            match column % 5 {
                0 => anchor.day += TimeDelta::days(1),
                1 => anchor.at.seq += 1,
                2 => anchor.at.hash = "f".repeat(64),
                3 => anchor.lookups += 1,
                _ => anchor.taken_at += TimeDelta::microseconds(1),
            }
        }
        // The last one can be told only from what was kept outside.
        Tampering::DeleteAnchor(i) => {
            let before_last = of.anchors.len() - 1;
            drop(of.anchors.remove(i % before_last));
        }
        Tampering::CutOff(i) => {
            of.rows.truncate(i % n);
            of.end = of.rows.last().map_or(Link { seq: 0, hash: ORIGIN.to_owned() }, |row| Link { seq: row.seq, hash: row.hash.clone() });
        }
    }
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let any = any::<usize>;
    prop_oneof![
        (any(), proptest::prelude::any::<u8>()).prop_map(|(i, c)| Tampering::Edit(i, c)),
        any().prop_map(Tampering::Delete),
        any().prop_map(Tampering::Insert),
        (any(), any()).prop_map(|(i, j)| Tampering::Swap(i, j)),
        (any(), any()).prop_map(|(i, j)| Tampering::SwapNumbers(i, j)),
        any().prop_map(Tampering::Rehash),
        any().prop_map(Tampering::Forge),
        (any(), proptest::prelude::any::<u8>()).prop_map(|(i, c)| Tampering::Anchor(i, c)),
        any().prop_map(Tampering::DeleteAnchor),
        (any(), Just(())).prop_map(|(i, ())| Tampering::CutOff(i)),
    ]
}

/// The same in another order of reading is the same.
fn same(a: &Register, b: &Register) -> bool {
    let rows = |of: &Register| {
        let mut rows: Vec<_> = of.rows.iter().map(|row| (row.seq, row.line.clone(), row.hash.clone())).collect();
        rows.sort_by_key(|row| (row.0, row.1.id));
        rows
    };
    rows(a) == rows(b) && a.anchors == b.anchors && a.end == b.end
}

proptest! {
    #[test]
    fn what_was_not_touched_fits(rows in 0_i64..40) {
        let whole = register(rows);
        let found = proves(&whole, &whole.anchors);
        prop_assert!(found.fits(), "{:?}", found.wrong);
        prop_assert_eq!(found.last, rows);
    }

    #[test]
    fn whatever_is_done_behind_its_back_is_found(rows in 7_i64..40, how in tampering()) {
        let whole = register(rows);
        let mut touched = whole.clone();
        tamper(&mut touched, &how);
        // Cutting off what no anchor holds yet and moving the end leaves a shorter register that is sound in itself.
        let unheld = matches!(how, Tampering::CutOff(_)) && touched.anchors.last().is_none_or(|anchor| anchor.at.seq <= touched.end.seq);
        let found = proves(&touched, &whole.anchors);
        if same(&whole, &touched) || unheld {
            prop_assert!(found.fits(), "{:?}", found.wrong);
        } else {
            prop_assert!(!found.fits(), "{how:?}");
        }
    }
}

#[test]
fn it_says_the_first_row_that_does_not_fit() {
    let whole = register(9);
    let changed = |how: &dyn Fn(&mut Register)| {
        let mut touched = whole.clone();
        how(&mut touched);
        proves(&touched, &[]).wrong
    };
    assert_eq!(changed(&|of| edit(&mut of.rows[4], 12)), [Wrong::Changed { seq: 5 }]);
    assert_eq!(changed(&|of| drop(of.rows.drain(3..5))), [Wrong::Missing { from: 4, to: 5 }]);
    assert_eq!(changed(&|of| of.rows.push(Kept { line: line(70), ..of.rows[1].clone() })), [Wrong::Doubled { seq: 2 }]);
    assert_eq!(changed(&|of| drop(of.rows.remove(8))), [Wrong::Missing { from: 9, to: 9 }, Wrong::Unanchored { day: whole.anchors[2].day, seq: 9 }]);
    assert_eq!(changed(&|of| of.end.hash = "f".repeat(64)), [Wrong::End { seq: 9 }]);
    assert_eq!(changed(&|of| of.anchors[1].lookups = 4), [Wrong::Anchor { day: whole.anchors[1].day }]);
    assert_eq!(changed(&|of| tamper(of, &Tampering::Rehash(0)))[0], Wrong::Unanchored { day: whole.anchors[0].day, seq: 3 });
    // An anchor that fits in itself, of a day that is not over yet: none would be taken after it.
    for (day, expected) in [("2032-05-31", None), ("2032-06-01", Some("2032-06-01")), ("2099-01-01", Some("2099-01-01"))] {
        let expected: Vec<Wrong> = expected.into_iter().map(|day| Wrong::Ahead { day: day.parse().expect("a day") }).collect();
        let ahead = |of: &mut Register| of.anchors.push(Anchor::take(of.anchors.last(), day.parse().expect("a day"), of.end.clone(), at(9)));
        assert_eq!(changed(&ahead), expected, "{day}");
    }
}

#[test]
fn what_was_written_anew_as_a_whole_is_found_with_the_anchors_that_were_kept() {
    let whole = register(10);
    let forged = |how: &dyn Fn(&mut Register)| {
        let mut touched = whole.clone();
        how(&mut touched);
        forge(&mut touched);
        assert_eq!(proves(&touched, &[]).wrong, [], "it fits in itself");
        touched
    };
    for which in [1_i64, 4, 5, 9] {
        let row = usize::try_from(which - 1).expect("an index");
        let touched = forged(&|of| edit(&mut of.rows[row], 12));
        let past: Vec<&Anchor> = whole.anchors.iter().filter(|anchor| anchor.at.seq >= which).collect();
        let mut expected: Vec<Wrong> = past.iter().map(|anchor| Wrong::Anchor { day: anchor.day }).collect();
        expected.extend(past.iter().map(|anchor| Wrong::Unanchored { day: anchor.day, seq: anchor.at.seq }));
        assert_eq!(proves(&touched, &whole.anchors).wrong, expected, "row {which}");
        // The last one is enough.
        let last = &whole.anchors[2];
        let expected = [Wrong::Anchor { day: last.day }, Wrong::Unanchored { day: last.day, seq: 9 }];
        assert_eq!(proves(&touched, &whole.anchors[2..]).wrong, expected, "row {which}");
    }
    // Who read is taken out of a row, and its seal made to say so.
    let hidden = forged(&|of| {
        of.rows[5].line.person = None;
        of.rows[5].line.seal = Some(of.rows[5].line.own_seal());
    });
    assert_eq!(proves(&hidden, &whole.anchors).wrong[0], Wrong::Anchor { day: whole.anchors[1].day });
    // Rows are left out at the end with their anchor.
    let shorter = forged(&|of| {
        of.rows.truncate(6);
        of.anchors.truncate(2);
    });
    let day = whole.anchors[2].day;
    let expected = [Wrong::Anchor { day }, Wrong::Missing { from: 7, to: 9 }, Wrong::Unanchored { day, seq: 9 }];
    assert_eq!(proves(&shorter, &whole.anchors).wrong, expected);
    // What no anchor held yet is told by nothing.
    let behind = forged(&|of| edit(&mut of.rows[9], 12));
    assert_eq!(proves(&behind, &whole.anchors).wrong, []);
}

/// What is found when a row is erased on a day and then changed.
fn erased(whole: &Register, which: i64, on: &str, change: impl Fn(&mut Kept)) -> Vec<Wrong> {
    let mut proof = Proof::new(&whole.anchors, &[], &whole.end, today());
    for row in &whole.rows {
        let (mut row, erased_on) = (row.clone(), (row.seq == which).then(|| on.parse().expect("a day")));
        if erased_on.is_some() {
            (row.line.person, row.line.request) = (None, None);
            change(&mut row);
        }
        proof.row(&Row::Read { seq: row.seq, line: Box::new(row.line), hash: row.hash, written_by_us: true, erased_on });
    }
    proof.end(&whole.end).wrong
}

#[test]
fn a_line_that_was_erased_after_its_term_is_held_by_its_anchor_and_the_row_after_it() {
    let whole = register(9);
    for which in [1, 3, 4, 5, 8] {
        let changed = [Wrong::Changed { seq: which }];
        assert_eq!(erased(&whole, which, "2032-06-01", |_| {}), [], "{which}");
        assert_eq!(erased(&whole, which, "2032-06-01", |row| row.line.person = Some(PersonId(uuid::Uuid::nil()))), changed, "somebody is still named");
        assert_eq!(erased(&whole, which, "2032-06-01", |row| row.line.request = Some("r".to_owned())), changed, "a request is");
        assert_eq!(erased(&whole, which, "2031-06-01", |_| {}), changed, "before its term");
        assert_eq!(erased(&whole, which, "2032-06-02", |_| {}), changed, "on a day that has not come");
        assert_eq!(erased(&whole, which, "2099-01-01", |_| {}), changed, "on a day that has not come");
    }
    assert_eq!(erased(&whole, 3, "2032-06-01", |row| row.hash = "f".repeat(64))[0], Wrong::Unanchored { day: whole.anchors[0].day, seq: 3 });
    assert_eq!(erased(&whole, 4, "2032-06-01", |row| row.hash = "f".repeat(64)), [Wrong::Changed { seq: 5 }], "the row after goes over its hash");
}

#[test]
fn what_was_left_of_a_line_without_a_seal_is_held_against_the_trail() {
    let whole = register(9);
    let found = |told: &[(i64, i64)], change: &dyn Fn(&mut Line)| {
        let rest = |seq: i64| {
            let line = line(seq);
            Line { person: None, request: None, ..line }.rest(seq, &whole.rows[usize::try_from(seq - 1).expect("an index")].hash)
        };
        let told: BTreeMap<i64, String> = told.iter().map(|(seq, of)| (*seq, rest(*of))).collect();
        let mut proof = Proof::new(&whole.anchors, &[], &whole.end, today());
        for Kept { seq, mut line, hash } in whole.rows.clone() {
            let erased_on = (seq == 2).then(today);
            if erased_on.is_some() {
                (line.person, line.request) = (None, None);
                change(&mut line);
            }
            proof.row(&Row::Read { seq, line: Box::new(line), hash, written_by_us: true, erased_on });
        }
        let mut findings = proof.end(&whole.end);
        findings.rests(&told);
        findings.wrong
    };
    let changed = [Wrong::Changed { seq: 2 }];
    assert_eq!(found(&[(2, 2)], &|_| ()), []);
    assert_eq!(found(&[(2, 2), (3, 3)], &|_| ()), [], "another one was erased since");
    assert_eq!(found(&[(2, 2)], &|line| line.result = "refused".to_owned()), changed);
    assert_eq!(found(&[(2, 2)], &|line| line.items.push('x')), changed);
    assert_eq!(found(&[(2, 3)], &|_| ()), changed, "what is left of another line");
    assert_eq!(found(&[(3, 3)], &|_| ()), changed, "the trail does not say that it was erased");
    assert_eq!(found(&[], &|line| line.items.push('x')), [], "nothing was noted yet");
}

#[test]
fn of_a_sealed_line_that_was_erased_nothing_else_can_be_changed() {
    let whole = register(9);
    // Its person and its request are gone already.
    for column in (0..15).filter(|column| ![2, 11].contains(column)) {
        for which in [5, 6, 8] {
            let found = erased(&whole, which, "2032-06-01", |row| edit(row, column));
            assert_eq!(found, [Wrong::Changed { seq: which }], "{column} of {which}");
        }
    }
    // Nor does it pass for one of before the seals: the next one goes over its hash.
    let found = erased(&whole, 5, "2032-06-01", |row| {
        edit(row, 6);
        row.line.seal = None;
        row.hash = row.line.hash(5, &whole.rows[3].hash);
    });
    assert_eq!(found, [Wrong::Changed { seq: 6 }]);
}

#[test]
fn anchors_are_read_as_they_are_written() {
    let anchors = register(9).anchors;
    assert_eq!(Anchor::read(&Anchor::file(&anchors)), Some(anchors));
    assert_eq!(Anchor::read("day\n2026-03-02\n"), None);
}
