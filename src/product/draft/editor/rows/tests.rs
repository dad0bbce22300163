//! Trees and their rows, there and back; rows moved about.

use proptest::prelude::*;

use super::*;
use crate::product::lint::tests::catalogue;

fn kinds(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|r| format!("{}{}", "-".repeat(r.depth), if r.kind == "condition" { &r.fact } else { &r.kind })).collect()
}

fn sample() -> Vec<Row> {
    let patents = fresh(FactKey::Patents, 1);
    let rows = of(&Criteria::All(vec![]));
    let rows = apply(rows, 0, Act::Add(FactKey::AgeMonths));
    let rows = apply(rows, 1, Act::AddGroup(Kind::Any));
    let rows = apply(rows, 2, Act::Add(FactKey::Softwares));
    let mut rows = apply(rows, 2, Act::Add(FactKey::Staff));
    rows.push(patents);
    rows
}

#[test]
fn every_product_comes_back_from_its_rows() {
    for product in catalogue() {
        let rows = of(&product.criteria);
        assert_eq!(read(&rows).as_ref(), Ok(&product.criteria), "{}", product.code);
    }
}

#[test]
fn rows_are_moved_with_all_that_stands_under_them() {
    let rows = sample();
    assert_eq!(kinds(&rows), ["all", "-age_months", "-any", "--softwares", "--staff", "-patents"]);
    assert_eq!(kinds(&apply(rows.clone(), 2, Act::Up)), ["all", "-any", "--softwares", "--staff", "-age_months", "-patents"]);
    assert_eq!(kinds(&apply(rows.clone(), 2, Act::Down)), ["all", "-age_months", "-patents", "-any", "--softwares", "--staff"]);
    assert_eq!(kinds(&apply(rows.clone(), 5, Act::In)), ["all", "-age_months", "-any", "--softwares", "--staff", "--patents"]);
    assert_eq!(apply(rows.clone(), 2, Act::In), rows, "what stands before it is no group");
    assert_eq!(kinds(&apply(rows.clone(), 3, Act::Out)), ["all", "-age_months", "-any", "--staff", "-softwares", "-patents"]);
    assert_eq!(apply(rows.clone(), 1, Act::Out), rows, "the outermost group is everybody's");
    assert_eq!(kinds(&apply(rows.clone(), 2, Act::Remove)), ["all", "-age_months", "-patents"]);
    assert_eq!(apply(rows.clone(), 0, Act::Remove), rows);
    assert_eq!(apply(rows.clone(), 1, Act::Up), rows, "it is the first");
    assert_eq!(apply(rows.clone(), 99, Act::Up), rows);
}

#[test]
fn what_is_wrong_is_named_by_row_and_column() {
    let mut rows = sample();
    rows[1].value = "two years".to_owned();
    rows[3].relation = "one_of".to_owned();
    rows[4].value = "3".to_owned();
    rows[5] = Row {
        fact: "platform_loans".to_owned(),
        relation: "share_at_most".to_owned(),
        value: "50".to_owned(),
        of: "platform_loans".to_owned(),
        ..rows[5].clone()
    };
    rows.push(Row { depth: 3, kind: "at_least".to_owned(), count: "2".to_owned(), ..Row::default() });
    let found: Vec<(usize, &str, &str)> = read(&rows).expect_err("faults").iter().map(|f| (f.row, f.column.code(), f.text_key)).collect();
    assert_eq!(
        found,
        [
            (1, "value", "rows-error-number"),
            (3, "relation", "product-criteria-wrong_shape"),
            (5, "kind", "rows-error-condition-with-rows"),
            (6, "depth", "rows-error-depth-jump"),
            (6, "kind", "product-criteria-empty_group"),
        ]
    );
}

#[test]
fn every_relation_of_every_fact_can_be_typed() {
    for fact in FactKey::ALL {
        assert!(Relation::of_fact(*fact).count() >= 2, "{}", fact.code());
        for relation in Relation::of_fact(*fact) {
            assert_eq!(Relation::of_code(relation.code()), Some(relation));
        }
    }
    for relation in Relation::ALL {
        let code = crate::product::criteria::closed_codes(FactKey::TaxGrade).expect("codes")[0];
        let value = ["12", code, "2026-03-02"].into_iter().find_map(|v| relation.make(v, "assets").ok()).expect("a requirement");
        assert_eq!(Relation::of(&value), *relation);
        let (text, of) = typed(&value);
        assert_eq!(relation.make(&text, &of), Ok(value));
    }
}

fn any_tree() -> impl Strategy<Value = Criteria> {
    let leaf = prop_oneof![
        (-900_000_000_000_000_i64..900_000_000_000_000).prop_map(|n| (FactKey::Patents, crate::product::criteria::Requirement::CountAtLeast(n))),
        (-900_000_000_000_000_i64..900_000_000_000_000)
            .prop_map(|n| (FactKey::RevenueYear, crate::product::criteria::Requirement::MoneyAtMost(entity::value::Fen(n)))),
        (-9_000_000_000_i64..9_000_000_000).prop_map(|n| (FactKey::RevenueGrowth, crate::product::criteria::Requirement::RateAtLeast(entity::value::Ppm(n)))),
        (1..9_000_000_000_i64).prop_map(|n| (FactKey::Assets, crate::product::criteria::Requirement::CoversAsked(entity::value::Ppm(n)))),
    ]
    .prop_map(|(fact, is)| Criteria::Condition(Condition { fact, is }));
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Criteria::All),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Criteria::Any),
            (proptest::collection::vec(inner.clone(), 1..4), 1..4_usize).prop_map(|(of, n)| Criteria::AtLeast { count: n.min(of.len()), of }),
            inner.prop_map(|one| Criteria::Not(Box::new(one))),
        ]
    })
}

proptest! {
    #[test]
    fn any_tree_comes_back_from_its_rows(tree in any_tree()) {
        prop_assert_eq!(read(&of(&tree)), Ok(tree));
    }

    /// Whatever is pressed, the rows stay an outline: each at most one deeper than the one before, one outermost.
    #[test]
    fn rows_stay_an_outline(tree in any_tree(), presses in proptest::collection::vec((0..30_usize, 0..6_usize), 0..20)) {
        let mut rows = of(&Criteria::All(vec![tree]));
        for (at, press) in presses {
            let act = [Act::Up, Act::Down, Act::In, Act::Out, Act::Remove, Act::Add(FactKey::Staff)][press];
            rows = apply(rows, at, act);
            prop_assert_eq!(rows.iter().filter(|r| r.depth == 0).count(), 1);
            prop_assert!(rows.windows(2).all(|pair| pair[1].depth <= pair[0].depth + 1));
        }
    }
}
