//! The documents agree with the program: whole scenarios on them are sound and pay what the page
//! says, and every key, word, function and figure is described.
//!
//! In `docs/language.md` a block marked `toml scenario` is a whole scenario, and a block marked
//! `text pays` below it gives what some of its terms pay in each period.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use termsheet::{Loaded, Request};

const LANGUAGE: &str = include_str!("../docs/language.md");
const KEYS: &str = include_str!("../src/scenario/keys/words.rs");

/// A fenced block of a page: what stands behind the fence, the text inside, the line it begins in.
struct Block {
    info: String,
    text: String,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => {
                open = Some(Block {
                    info: info.trim().to_owned(),
                    text: String::new(),
                    line: index + 1,
                });
            }
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is never closed");
    blocks
}

fn is_scenario(block: &Block) -> bool {
    let text = block.text.trim_start();
    let begins = text.starts_with("[scenario]") || text.starts_with("scenario =");
    block.info == "toml scenario" || block.info == "toml" && begins
}

fn request(text: &str) -> Request {
    Request {
        name: "page".to_owned(),
        stem: "page".to_owned(),
        bytes: text.as_bytes().to_vec(),
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: Some(100),
        seed: None,
        sampler: None,
        precision: None,
    }
}

/// No file beside the page.
fn no_files() -> BTreeMap<String, String> {
    BTreeMap::new()
}

fn sound(page: &str, block: &Block) -> Loaded {
    let loaded = termsheet::load(&request(&block.text), &no_files());
    let said = termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false);
    assert!(said.is_empty(), "{page}, line {}:\n{said}", block.line);
    loaded
}

#[test]
fn every_scenario_of_the_documents_is_sound() {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut checked = 0;
    for page in ["README.md", "docs/language.md"] {
        // The reader of a package without a README still has the language.
        let Ok(text) = std::fs::read_to_string(format!("{root}/{page}")) else {
            continue;
        };
        for block in blocks(&text).iter().filter(|block| is_scenario(block)) {
            sound(page, block);
            checked += 1;
        }
    }
    assert!(checked >= 15, "{checked}");
}

#[test]
fn the_payments_on_the_page_are_those_of_the_program() {
    let mut deal: Option<Loaded> = None;
    let mut compared = 0;
    for block in blocks(LANGUAGE) {
        if is_scenario(&block) {
            deal = Some(sound("docs/language.md", &block));
        }
        if block.info != "text pays" {
            continue;
        }
        let loaded = deal.as_ref().expect("payments stand below their scenario");
        let model = &loaded.deal.as_ref().expect("the scenario is sound").model;
        let ledger = termsheet::replay(loaded, 0).expect("the path has no fault");
        for line in block.text.lines() {
            let (name, said) = line.split_once(':').expect("a line is a term and its payments");
            let term = model.terms.find(|term| term.key == name).expect("the term is there");
            let said: Vec<f64> = said
                .split_whitespace()
                .map(|number| number.parse().expect("payments are numbers"))
                .collect();
            let paid: Vec<f64> = ledger.periods.iter().map(|period| period.terms[term].paid).collect();
            // A dozen operations on numbers of this size.
            let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-12 * a.abs().max(1.0);
            assert!(
                said.len() == paid.len() && said.iter().zip(&paid).all(near),
                "line {}: {name} pays {paid:?}",
                block.line
            );
            compared += 1;
        }
    }
    assert!(compared >= 15, "{compared}");
}

/// The words that stand in code on the page, in blocks or between backticks.
fn words_in_code() -> BTreeSet<String> {
    let mut code = String::new();
    let mut prose = String::new();
    let mut inside = false;
    for line in LANGUAGE.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            code.push_str(line);
            code.push('\n');
        } else {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    for span in prose.split('`').skip(1).step_by(2) {
        code.push_str(span);
        code.push('\n');
    }
    code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Every key of the language and every word that a key can be, out of the JSON Schema.
fn names_of_schema(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                names.extend(properties.keys().cloned());
            }
            if let Some(Value::Array(words)) = map.get("enum") {
                names.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            map.values().for_each(|inner| names_of_schema(inner, names));
        }
        Value::Array(list) => list.iter().for_each(|inner| names_of_schema(inner, names)),
        _ => {}
    }
}

/// The texts of a list of the reader, such as its `FUNCTIONS`.
fn list_of_reader(name: &str) -> Vec<&'static str> {
    let (_, list) = KEYS
        .split_once(&format!("const {name}: &[&str] = &["))
        .expect("the reader has this list");
    let (list, _) = list.split_once("];").expect("a list ends");
    list.split('"').skip(1).step_by(2).collect()
}

#[test]
fn every_key_word_and_function_is_on_the_page() {
    let mut names = BTreeSet::new();
    names_of_schema(&termsheet::scenario::schema(), &mut names);
    for list in ["FUNCTIONS", "TIME_NAMES", "KEYWORDS"] {
        names.extend(list_of_reader(list).into_iter().map(str::to_owned));
    }
    for family in termsheet::dist::FAMILIES {
        names.insert(family.name.to_owned());
        for parameter in family.parameters.iter().flat_map(|form| form.iter()) {
            names.insert((*parameter).to_owned());
        }
    }
    assert!(names.len() > 150, "{}", names.len());
    let described = words_in_code();
    // A hyphen joins words.
    let is_there = |name: &String| name.split('-').all(|word| described.contains(word));
    let missing: Vec<&String> = names.iter().filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "not in docs/language.md: {missing:?}");
}

/// The keys of a JSON value that are the program's own; the names of the deal are left out.
fn own_keys(value: &Value, deal: &BTreeSet<&str>, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                // Series and unnamed assumptions are key paths of the deal.
                if !deal.contains(key.as_str()) && !key.contains('.') {
                    keys.insert(key.clone());
                }
                own_keys(inner, deal, keys);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| own_keys(inner, deal, keys)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_summary_is_on_the_page() {
    let text = r#"
        [scenario]
        start = "2024-01"
        years = 1
        [parties]
        p_one = {}
        p_two = {}
        [assumptions]
        an_assumption = "10% to 20%"
        [drivers.a_driver]
        process = "constant"
        initial = 100
        per = "year"
        [events.an_event]
        annual_probability = "an_assumption"
        [terms.a_share]
        kind = "share"
        from = "p_one"
        to = "p_two"
        rate = "an_assumption"
        of = "a_driver"
        until = "an_event"
        cap = { per_period = 1, per_year = 5, total = 50 }
        floor = { per_period = 0 }
        [history.a_history]
        per = "year"
        values = { "2024-01" = 90 }
        against = "a_driver"
        [variants.a_variant]
        set = { "terms.a_share.rate" = "30%" }
    "#;
    let request = request(text);
    let loaded = termsheet::load(&request, &no_files());
    let report = termsheet::run(&request, &loaded, &no_files(), Some(1), &|_| ()).expect("the deal runs");
    let names = [
        "p_one",
        "p_two",
        "an_assumption",
        "a_driver",
        "an_event",
        "a_share",
        "a_history",
        "a_variant",
    ];
    let mut keys = BTreeSet::new();
    own_keys(
        &termsheet::write::json::summary(&report),
        &names.into_iter().collect(),
        &mut keys,
    );
    assert!(keys.len() > 50, "{}", keys.len());
    let described = words_in_code();
    let missing: Vec<&String> = keys.iter().filter(|key| !described.contains(*key)).collect();
    assert!(missing.is_empty(), "not in docs/language.md: {missing:?}");
}
