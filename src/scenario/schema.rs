//! The JSON Schema of the file, for editors that complete and check while one types.
//!
//! Made from the same lists of keys and words that the reader uses. Draft 07, because taplo
//! knows that one without a connection: `#:schema ./termsheet.schema.json` on the first line.

use serde_json::{Map, Value as Json, json};

use super::keys::{
    ANALYSIS, ANALYSIS_KEYS, DRIVER, EVIDENCE, KIND_KEYS, Key, PROCESS_KEYS, SECTIONS, Shape, TERM, What,
};

/// The schema, draft 07.
pub fn schema() -> Json {
    let mut properties = Map::new();
    for section in SECTIONS {
        let mut one = match section.shape {
            Shape::One(keys) if section.name == "scenario" => object(keys.iter(), &["start"]),
            Shape::One(keys) => object(keys.iter(), &[]),
            Shape::Many(keys) if section.name == "parties" || section.name == "variants" => {
                many(object(keys.iter(), &[]))
            }
            Shape::Many(keys) if section.name == "charts" => many(object(keys.iter(), &["kind"])),
            Shape::Many(keys) => many(object(keys.iter().chain(EVIDENCE), &[])),
            Shape::ManyOrValue(keys) => {
                let table = object(keys.iter().chain(EVIDENCE), &["value"]);
                many(json!({ "anyOf": [{ "$ref": "#/definitions/value" }, table] }))
            }
            Shape::Drivers => many(choice(&["process"], DRIVER, EVIDENCE, &PROCESS_KEYS)),
            Shape::Terms => many(choice(&["kind", "from", "to"], TERM, EVIDENCE, &KIND_KEYS)),
            Shape::Analyses => many(choice(&["kind"], ANALYSIS, &[], &ANALYSIS_KEYS)),
        };
        one["description"] = section.about.into();
        properties.insert(section.name.to_owned(), one);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": format!("as termsheet {} reads it", env!("CARGO_PKG_VERSION")),
        "title": "termsheet scenario",
        "description": "A deal that runs: parties, assumptions, drivers, events and terms.",
        "type": "object",
        "properties": properties,
        "required": ["scenario"],
        "additionalProperties": false,
        "definitions": definitions(),
    })
}

fn definitions() -> Json {
    let date = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";
    json!({
        "single": {
            "description": "A number, or an expression such as \"20%\", \"2.47bn\", \"8% to 15%\" or \"0.5 * revenue\".",
            "type": ["number", "string"],
        },
        "schedule": {
            "description": "Dates, each with the value that holds from then on.",
            "type": "object",
            "patternProperties": { date: { "$ref": "#/definitions/single" } },
            "properties": {
                "interpolate": { "enum": super::keys::INTERPOLATIONS, "description": "How it runs between dates." },
            },
            "additionalProperties": false,
            "minProperties": 1,
        },
        "value": {
            "anyOf": [{ "$ref": "#/definitions/single" }, { "$ref": "#/definitions/schedule" }],
        },
        "date": {
            "description": "YYYY, YYYY-MM or YYYY-MM-DD.",
            "type": "string",
            "pattern": date,
        },
        "duration": {
            "description": "A length of time, such as \"18 months\", \"1 quarter\" or \"2 years\".",
            "type": "string",
            "pattern": "^\\s*[0-9]+(\\.[0-9]+)?\\s*(months?|quarters?|years?)\\s*$",
        },
    })
}

/// A section whose entries have names of their own.
fn many(entry: Json) -> Json {
    json!({
        "type": "object",
        "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" },
        "additionalProperties": entry,
    })
}

fn object<'a>(keys: impl Iterator<Item = &'a Key>, required: &[&str]) -> Json {
    let properties: Map<String, Json> = keys.map(|key| (key.name.to_owned(), described(key))).collect();
    let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

/// A table whose keys depend on the word behind the first of the `required` ones.
///
/// The union of all keys is listed first, for completion; each word then narrows it.
fn choice(
    required: &[&str],
    common: &'static [Key],
    evidence: &'static [Key],
    kinds: &[(&'static str, &'static [Key])],
) -> Json {
    let word = required.first().copied().unwrap_or_default();
    let mut all: Vec<&Key> = common.iter().chain(evidence).collect();
    for key in kinds.iter().flat_map(|(_, own)| own.iter()) {
        if !all.iter().any(|other| other.name == key.name) {
            all.push(key);
        }
    }
    // Where two kinds word the same key differently the narrowing below says which holds.
    let mut properties = Map::new();
    for key in all {
        let shapes: Vec<Json> = kinds
            .iter()
            .flat_map(|(_, own)| own.iter())
            .filter(|other| other.name == key.name)
            .map(fragment)
            .collect();
        let alike = shapes.windows(2).all(|pair| pair[0] == pair[1]);
        let one = if alike {
            described(key)
        } else {
            json!({ "description": key.about })
        };
        properties.insert(key.name.to_owned(), one);
    }
    let narrowed: Vec<Json> = kinds
        .iter()
        .map(|(kind, own)| {
            let names: Vec<&str> = common
                .iter()
                .chain(evidence)
                .chain(own.iter())
                .map(|key| key.name)
                .collect();
            let own: Map<String, Json> = own.iter().map(|key| (key.name.to_owned(), described(key))).collect();
            json!({
                "if": { "properties": { word: { "const": kind } }, "required": [word] },
                "then": { "properties": own, "propertyNames": { "enum": names } },
            })
        })
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "allOf": narrowed,
    })
}

fn described(key: &Key) -> Json {
    let fragment = fragment(key);
    // Draft 07 ignores what stands beside `$ref`, so a description needs a wrapper.
    let mut json = if fragment.get("$ref").is_some() {
        json!({ "allOf": [fragment] })
    } else {
        fragment
    };
    json["description"] = key.about.into();
    json
}

fn fragment(key: &Key) -> Json {
    let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    match key.what {
        What::Value => reference("value"),
        What::Values => {
            json!({ "anyOf": [reference("value"), { "type": "array", "items": reference("value") }] })
        }
        What::Text if key.name == "as_of" => json!({ "type": ["string", "integer"] }),
        What::Text | What::Name => json!({ "type": "string", "minLength": 1 }),
        What::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        What::Names => json!({
            "anyOf": [
                { "type": "string", "minLength": 1 },
                { "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": true },
            ],
        }),
        What::Flag => json!({ "type": "boolean" }),
        What::FlagOrValue => json!({ "anyOf": [{ "type": "boolean" }, reference("value")] }),
        What::DateOrDuration => json!({ "anyOf": [reference("date"), reference("duration")] }),
        What::Whole => json!({ "type": "integer", "minimum": i32::from(key.name != "seed") }),
        What::Number => json!({ "type": "number", "exclusiveMinimum": 0 }),
        What::Date => reference("date"),
        What::DateOrValue => reference("single"),
        What::Duration => reference("duration"),
        What::DurationOrValue => reference("value"),
        What::Schedule => reference("schedule"),
        What::Word(words) => {
            json!({ "enum": words })
        }
        What::Table(keys) => object(keys.iter(), &[]),
        What::Tables(keys) => {
            json!({ "type": "array", "items": object(keys.iter(), &["rate"]), "minItems": 1 })
        }
        What::ValueOrTables(keys) => {
            json!({ "anyOf": [reference("value"), fragment(&Key { what: What::Tables(keys), ..*key })] })
        }
        What::Pairs => json!({
            "type": "array",
            "items": {
                "type": "array",
                "items": [{ "type": "string" }, { "type": "string" }, reference("single")],
                "minItems": 3,
                "maxItems": 3,
            },
        }),
        What::MultipleOf => json!({
            "type": "array",
            "items": [reference("value"), { "type": "string", "minLength": 1 }],
            "minItems": 2,
            "maxItems": 2,
        }),
        What::NamedTexts => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        What::States(keys) => {
            json!({ "type": "object", "additionalProperties": object(keys.iter(), &[]), "minProperties": 2 })
        }
        What::Transitions => json!({
            "type": "object",
            "additionalProperties": { "type": "object", "additionalProperties": reference("single") },
        }),
        What::NameOrShares => json!({
            "anyOf": [
                { "type": "string", "minLength": 1 },
                { "type": "object", "additionalProperties": reference("single") },
            ],
        }),
        What::Set => json!({ "type": "object" }),
        What::Vary => {
            let values = json!({ "type": "array", "minItems": 2 });
            let range = json!({
                "type": "object",
                "properties": { "from": reference("single"), "to": reference("single"), "points": { "type": "integer" } },
                "required": ["from", "to"],
                "additionalProperties": false,
            });
            json!({ "type": "object", "additionalProperties": { "anyOf": [values, range] } })
        }
        What::Amounts => json!({
            "anyOf": [reference("single"), { "type": "object", "additionalProperties": reference("single") }],
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All property names at a place of the schema.
    fn properties<'a>(json: &'a Json, pointer: &str) -> Vec<&'a str> {
        let map = json.pointer(pointer).and_then(Json::as_object);
        map.into_iter().flat_map(|map| map.keys()).map(String::as_str).collect()
    }

    #[test]
    fn every_key_of_the_reader_is_in_the_schema_with_its_description() {
        let schema = schema();
        let mut checked = 0;
        let mut check = |pointer: &str, keys: &[Key]| {
            let names = properties(&schema, pointer);
            for key in keys {
                assert!(names.contains(&key.name), "{pointer}/{}", key.name);
                let about = schema.pointer(&format!("{pointer}/{}/description", key.name));
                assert!(
                    about.and_then(Json::as_str).is_some_and(|about| about.len() > 10),
                    "{}",
                    key.name
                );
                checked += 1;
            }
        };
        for section in SECTIONS {
            let one = format!("/properties/{}/properties", section.name);
            let many = format!("/properties/{}/additionalProperties/properties", section.name);
            let either = format!("/properties/{}/additionalProperties/anyOf/1/properties", section.name);
            match section.shape {
                Shape::One(keys) => check(&one, keys),
                Shape::Many(keys) => check(&many, keys),
                Shape::ManyOrValue(keys) => {
                    check(&either, keys);
                    check(&either, EVIDENCE);
                }
                Shape::Drivers => {
                    check(&many, DRIVER);
                    check(&many, EVIDENCE);
                    PROCESS_KEYS.iter().for_each(|(_, own)| check(&many, own));
                }
                Shape::Terms => {
                    check(&many, TERM);
                    check(&many, EVIDENCE);
                    KIND_KEYS.iter().for_each(|(_, own)| check(&many, own));
                    check(&format!("{many}/cap/properties"), super::super::keys::CAP);
                    check(&format!("{many}/floor/properties"), super::super::keys::FLOOR);
                }
                Shape::Analyses => {
                    check(&many, ANALYSIS);
                    ANALYSIS_KEYS.iter().for_each(|(_, own)| check(&many, own));
                }
            }
        }
        assert!(checked > 100, "{checked}");
    }

    /// Every `$ref` below a place of the schema.
    fn references<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
        match json {
            Json::Object(map) => {
                found.extend(map.get("$ref").and_then(Json::as_str));
                map.values().for_each(|one| references(one, found));
            }
            Json::Array(list) => list.iter().for_each(|one| references(one, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_to_a_definition() {
        let schema = schema();
        let mut found = Vec::new();
        references(&schema, &mut found);
        assert!(found.len() > 50, "{}", found.len());
        for reference in found {
            let pointer = reference.trim_start_matches('#');
            assert!(schema.pointer(pointer).is_some(), "{reference}");
        }
    }

    #[test]
    fn each_kind_narrows_to_its_own_words() {
        let schema = schema();
        let narrowed = schema.pointer("/properties/terms/additionalProperties/allOf").unwrap();
        let guarantee = narrowed
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one.pointer("/if/properties/kind/const") == Some(&json!("minimum_guarantee")))
            .unwrap();
        assert_eq!(
            guarantee.pointer("/then/properties/per/enum"),
            Some(&json!(["month", "quarter", "year"]))
        );
    }
}
