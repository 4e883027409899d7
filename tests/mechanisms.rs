//! Every mechanism of `docs/mechanisms.md`: its snippet runs, and pays what the page says.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;

use std::collections::BTreeMap;

const PAGE: &str = include_str!("../docs/mechanisms.md");

/// How many mechanisms there are, D1 to D54.
const MECHANISMS: usize = 54;

/// A mechanism on the page: its heading and its blocks.
struct Mechanism<'p> {
    heading: &'p str,
    toml: &'p str,
    pays: &'p str,
}

/// The text of the first block below `text` whose fence says so.
fn block<'p>(text: &'p str, fence: &str) -> &'p str {
    let begin = text
        .find(&format!("```{fence}\n"))
        .unwrap_or_else(|| panic!("{fence} in {text}"));
    let inside = &text[begin + fence.len() + 4..];
    &inside[..inside.find("```").expect("a block ends")]
}

fn mechanisms() -> Vec<Mechanism<'static>> {
    let sections = PAGE.split("\n## ").skip(1);
    sections
        .map(|section| Mechanism {
            heading: section.lines().next().expect("a heading"),
            toml: block(section, "toml"),
            pays: block(section, "text pays"),
        })
        .collect()
}

#[test]
fn every_mechanism_pays_what_the_page_says() {
    let head = block(PAGE, "toml head");
    for mechanism in mechanisms() {
        let text = match mechanism.toml.contains("[scenario]") {
            true => mechanism.toml.to_owned(),
            false => format!("{head}{}", mechanism.toml),
        };
        let request = runs::request(&text);
        let no_files: BTreeMap<String, String> = BTreeMap::new();
        let loaded = termsheet::load(&request, &no_files);
        let said = termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false);
        let model = &loaded.deal.as_ref().unwrap_or_else(|| panic!("{said}")).model;
        let ledger = termsheet::replay(&loaded, 0).expect("the path has no fault");
        for line in mechanism.pays.lines() {
            let (name, figures) = line.split_once(':').expect("a term and its payments");
            let term = model.terms.find(|term| term.key == name).expect("the term is there");
            let figures = figures.split_whitespace();
            let said: Vec<f64> = figures.map(|figure| figure.parse().expect("a number")).collect();
            let paid: Vec<f64> = ledger.periods.iter().map(|period| period.terms[term].paid).collect();
            // A dozen operations on numbers of this size.
            let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
            assert!(
                said.len() == paid.len() && said.iter().zip(&paid).all(near),
                "{}: {name} pays {paid:?}",
                mechanism.heading
            );
        }
    }
}

#[test]
fn no_mechanism_is_missing() {
    let numbers: Vec<String> = mechanisms()
        .iter()
        .map(|mechanism| mechanism.heading.split(' ').next().expect("a number").to_owned())
        .collect();
    let all: Vec<String> = (1..=MECHANISMS).map(|number| format!("D{number}")).collect();
    assert_eq!(numbers, all);
    for number in all {
        assert!(PAGE.contains(&format!("| {number} | [")), "{number} has no row");
    }
}
