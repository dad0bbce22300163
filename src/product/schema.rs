//! The JSON Schema (2020-12) of conditions, made of the catalogue of facts: which fact takes which requirement with which codes.

use serde_json::{Value as Json, json};

use super::criteria::{MAX_CONDITIONS, closed_codes};
use super::draft::editor::relation::{Relation, Takes};
use crate::enterprise::fact::{Change, FactKey, Shape};
use crate::platform::i18n::Lang;

/// Address under which the schema is served.
pub const PATH: &str = "/api/v1/criteria.schema.json";

/// The schema.
pub fn criteria() -> Json {
    let conditions: Vec<Json> = FactKey::ALL.iter().map(|fact| condition(*fact)).collect();
    let group = |name: &str, least: u32| json!({ "type": "object", "additionalProperties": false, "required": [name], "properties": { name: list(least) } });
    let at_least = json!({ "type": "object", "additionalProperties": false, "required": ["count", "of"],
        "properties": { "count": { "type": "integer", "minimum": 1 }, "of": list(1) } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": PATH,
        "title": "Conditions of a credit product",
        "description": "A tree of all, any, at_least and not over conditions, each one fact against one requirement. Amounts are integers of fen, rates integers of parts per million, days ISO 8601. An empty outermost `all` sets no conditions.",
        "$ref": "#/$defs/criteria",
        "$defs": {
            "criteria": { "oneOf": [
                group("all", 0),
                group("any", 1),
                { "type": "object", "additionalProperties": false, "required": ["not"], "properties": { "not": { "$ref": "#/$defs/criteria" } } },
                { "type": "object", "additionalProperties": false, "required": ["at_least"], "properties": { "at_least": at_least } },
                { "type": "object", "additionalProperties": false, "required": ["condition"], "properties": { "condition": { "$ref": "#/$defs/condition" } } },
            ] },
            "condition": { "oneOf": conditions },
        },
    })
}

fn list(least: u32) -> Json {
    json!({ "type": "array", "minItems": least, "maxItems": MAX_CONDITIONS, "items": { "$ref": "#/$defs/criteria" } })
}

fn condition(fact: FactKey) -> Json {
    let requirements: Vec<Json> = Relation::of_fact(fact).map(|relation| requirement(fact, relation)).collect();
    json!({
        "type": "object",
        "title": Lang::En.t(fact.text_key()),
        "description": Lang::Zh.t(fact.text_key()),
        "additionalProperties": false,
        "required": ["fact", "is"],
        "properties": { "fact": { "const": fact.code() }, "is": { "oneOf": requirements } },
        "x-changeable": fact.change() != Change::Never,
        "x-declarable": fact.declarable(),
        "x-fresh-months": fact.fresh_months(),
    })
}

fn requirement(fact: FactKey, relation: Relation) -> Json {
    let value = match relation.takes() {
        Takes::Nothing => return json!({ "const": relation.code() }),
        Takes::Wan => json!({ "type": "integer", "description": "fen" }),
        Takes::Number => json!({ "type": "integer" }),
        Takes::Percent if relation == Relation::CoversAsked => json!({ "type": "integer", "minimum": 1, "description": "parts per million" }),
        Takes::Percent => json!({ "type": "integer", "description": "parts per million" }),
        Takes::Day => json!({ "type": "string", "format": "date" }),
        Takes::Codes => json!({ "type": "array", "minItems": 1, "items": code(fact) }),
        Takes::ShareOf => {
            let others: Vec<&str> = FactKey::ALL.iter().filter(|f| f.shape() == Shape::Money && **f != fact).map(|f| f.code()).collect();
            json!({ "type": "object", "additionalProperties": false, "required": ["of", "share"],
                "properties": { "of": { "enum": others }, "share": { "type": "integer", "minimum": 1, "description": "parts per million" } } })
        }
    };
    json!({ "type": "object", "additionalProperties": false, "required": [relation.code()], "properties": { relation.code(): value } })
}

fn code(fact: FactKey) -> Json {
    match closed_codes(fact) {
        Some(codes) => json!({ "enum": codes }),
        None if fact == FactKey::Region => json!({ "type": "string", "pattern": "^([0-9]{2}){1,3}$", "description": "GB/T 2260, or the beginning of a code" }),
        None => json!({ "type": "string", "minLength": 1, "description": "GB/T 4754 with its section letter, or the beginning of a code" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::lint::tests::catalogue;

    /// Whether a value meets a schema, as far as ours go.
    fn meets(value: &Json, schema: &Json, root: &Json) -> bool {
        let of = |name: &str| schema.get(name);
        let len = |least: &Json, n: usize| least.as_u64().is_none_or(|least| n as u64 >= least);
        if let Some(pointer) = of("$ref").and_then(Json::as_str) {
            return meets(value, root.pointer(pointer.trim_start_matches('#')).expect("a definition"), root);
        }
        of("const").is_none_or(|only| only == value)
            && of("enum").and_then(Json::as_array).is_none_or(|all| all.contains(value))
            && of("oneOf").and_then(Json::as_array).is_none_or(|all| all.iter().filter(|one| meets(value, one, root)).count() == 1)
            && of("minimum").and_then(Json::as_i64).is_none_or(|least| value.as_i64().is_some_and(|v| v >= least))
            && match of("type").and_then(Json::as_str) {
                None => true,
                Some("integer") => value.is_i64(),
                Some("string") => value.is_string(),
                Some("array") => value.as_array().is_some_and(|all| {
                    len(schema.get("minItems").unwrap_or(&Json::Null), all.len()) && all.iter().all(|one| meets(one, &schema["items"], root))
                }),
                Some("object") => value.as_object().is_some_and(|all| {
                    let known = schema["properties"].as_object().expect("properties");
                    let required = schema["required"].as_array().expect("required");
                    required.iter().all(|name| all.contains_key(name.as_str().expect("a name")))
                        && all.iter().all(|(name, one)| known.get(name).is_some_and(|schema| meets(one, schema, root)))
                }),
                Some(other) => panic!("{other}"),
            }
    }

    #[test]
    fn every_product_meets_the_schema() {
        let schema = criteria();
        for product in catalogue() {
            assert!(meets(&json!(product.criteria), &schema, &schema), "{}", product.code);
        }
    }

    #[test]
    fn what_the_language_refuses_the_schema_refuses() {
        let schema = criteria();
        for wrong in [
            json!({ "any": [] }),
            json!({ "all": [{ "condition": { "fact": "age_months", "is": "yes" } }] }),
            json!({ "condition": { "fact": "tax_grade", "is": { "one_of": ["E"] } } }),
            json!({ "condition": { "fact": "assets", "is": { "share_at_most": { "of": "assets", "share": 1 } } } }),
            json!({ "condition": { "fact": "age", "is": { "count_at_least": 1 } } }),
            json!({ "condition": { "fact": "age_months", "is": { "count_at_least": 1 } }, "more": 1 }),
        ] {
            let refused = serde_json::from_value::<crate::product::criteria::Criteria>(wrong.clone()).map_or(true, |c| c.check().is_err());
            assert!(!meets(&wrong, &schema, &schema) && (refused || wrong.get("more").is_some()), "{wrong}");
        }
        assert!(meets(&json!({ "all": [] }), &schema, &schema));
    }
}
