//! The peer: a-tree, with the same criteria in its language.

use a_tree::{ATree, AttributeDefinition};
use xinyidai::enterprise::fact::{Profile, Shape, Value};
use xinyidai::product::criteria::{Condition, Criteria, Requirement};

use crate::workload::{FACTS, Product};

/// The criteria in a-tree's language; a list that is empty cannot be said in it and matches nobody.
pub(crate) fn expression(criteria: &Criteria) -> String {
    let joined = |of: &[Criteria], word: &str| of.iter().map(|one| format!("({})", expression(one))).collect::<Vec<_>>().join(word);
    let list = |codes: &[String]| codes.iter().map(|code| format!("'{code}'")).collect::<Vec<_>>().join(", ");
    match criteria {
        Criteria::All(of) => joined(of, " and "),
        Criteria::Any(of) => joined(of, " or "),
        Criteria::Condition(Condition { fact, is }) => match is {
            Requirement::MoneyAtLeast(least) => format!("{} >= {}", fact.code(), least.0),
            Requirement::CountAtLeast(least) => format!("{} >= {least}", fact.code()),
            Requirement::CountAtMost(most) => format!("{} <= {most}", fact.code()),
            Requirement::RateAtLeast(least) => format!("{} >= {}", fact.code(), least.0),
            Requirement::OneOf(codes) => format!("{} in [{}]", fact.code(), list(codes)),
            Requirement::HasAny(codes) => format!("{} one of [{}]", fact.code(), list(codes)),
            Requirement::Yes => fact.code().to_owned(),
            Requirement::MoneyAtMost(_)
            | Requirement::RateAtMost(_)
            | Requirement::NoneOf(_)
            | Requirement::HasNone(_)
            | Requirement::No
            | Requirement::CoversAsked(_)
            | Requirement::ShareAtMost { .. }
            | Requirement::ShareAtLeast { .. }
            | Requirement::OnOrBefore(_)
            | Requirement::OnOrAfter(_)
            | Requirement::MonthsSinceAtLeast(_)
            | Requirement::MonthsSinceAtMost(_) => panic!("{is:?} is not in the workload"),
        },
        Criteria::Not(_) | Criteria::AtLeast { .. } => panic!("{criteria:?} is not in the workload"),
    }
}

pub(crate) fn peer(products: &[Product]) -> ATree<usize> {
    let attributes = FACTS.map(|fact| match fact.shape() {
        Shape::Money | Shape::Count | Shape::Rate | Shape::Day => AttributeDefinition::integer(fact.code()),
        Shape::Code => AttributeDefinition::string(fact.code()),
        Shape::Codes => AttributeDefinition::string_list(fact.code()),
        Shape::YesNo => AttributeDefinition::boolean(fact.code()),
    });
    let mut tree = ATree::new(&attributes).expect("a tree");
    for (at, product) in products.iter().enumerate() {
        tree.insert(&at, &expression(&product.criteria)).expect("an expression");
    }
    tree
}

/// The firm as a-tree's event; what is unknown stays undefined.
pub(crate) fn event(tree: &ATree<usize>, profile: &Profile) -> a_tree::Event {
    let mut builder = tree.make_event();
    for fact in FACTS {
        match profile.value(fact) {
            Some(Value::Money(amount)) => builder.with_integer(fact.code(), amount.0),
            Some(Value::Count(count)) => builder.with_integer(fact.code(), *count),
            Some(Value::Rate(rate)) => builder.with_integer(fact.code(), rate.0),
            Some(Value::Code(code)) => builder.with_string(fact.code(), code),
            Some(Value::Codes(codes)) => builder.with_string_list(fact.code(), &codes.iter().map(String::as_str).collect::<Vec<_>>()),
            Some(Value::YesNo(yes)) => builder.with_boolean(fact.code(), *yes),
            Some(Value::Day(_)) | None => builder.with_undefined(fact.code()),
        }
        .expect("an attribute");
    }
    builder.build().expect("an event")
}
