//! What `explain` says of whole deals, sentence by sentence.
//!
//! The snapshots are meant to be read: each sentence must say what the file says, no more.

use std::collections::BTreeMap;

use termsheet::explain::explain;
use termsheet::{Loaded, Request, load};

/// Reads a deal that must be sound.
fn read(text: &str) -> Loaded {
    let request = Request {
        name: "deal.toml".into(),
        stem: "deal".into(),
        bytes: text.into(),
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: None,
        seed: None,
        sampler: None,
        precision: None,
    };
    let loaded = load(&request, &BTreeMap::<String, String>::new());
    let faults = termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false);
    assert!(loaded.deal.is_some(), "{faults}");
    loaded
}

fn explained(text: &str) -> String {
    let loaded = read(text);
    let deal = loaded.deal.expect("`read` has seen to it");
    explain(&deal.model, &deal.variants, &loaded.sources).to_string()
}

#[test]
fn a_partnership_reads_like_its_term_sheet() {
    insta::assert_snapshot!(explained(include_str!("explain/partnership.toml")));
}

#[test]
fn every_process_has_its_words() {
    insta::assert_snapshot!(explained(include_str!("explain/growth.toml")));
}

/// The first two periods of a path: how each driver begins and moves.
#[test]
fn every_process_is_told_on_its_path() {
    let deal = read(include_str!("explain/growth.toml"))
        .deal
        .expect("`read` has seen to it");
    let ledger = termsheet::ledger::replay(&deal.model, 1, 0).expect("the path has no fault");
    let story = ledger.story(&deal.model);
    let told: Vec<String> = story
        .sections
        .iter()
        .filter(|section| section.heading.starts_with("period"))
        .take(3)
        .flat_map(|section| section.lines.iter().map(|line| format!("{}: {}", line.name, line.text)))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn every_form_of_a_clause_has_its_words() {
    insta::assert_snapshot!(explained(include_str!("explain/forms.toml")));
}

#[test]
fn capital_and_what_comes_back_have_their_words() {
    insta::assert_snapshot!(explained(include_str!("explain/capital.toml")));
}

/// A path of it, at the beginning and where most has happened.
#[test]
fn capital_and_what_comes_back_are_told_on_their_path() {
    let deal = read(include_str!("explain/capital.toml"))
        .deal
        .expect("`read` has seen to it");
    let ledger = termsheet::ledger::replay(&deal.model, 1, 0).expect("the path has no fault");
    let story = ledger.story(&deal.model);
    let periods = story
        .sections
        .iter()
        .filter(|section| section.heading.starts_with("period"))
        .enumerate()
        .filter(|(k, _)| [0, 6, 13, 23].contains(k));
    let told: Vec<String> = periods
        .flat_map(|(_, section)| {
            let lines = section.lines.iter().map(|line| format!("{}: {}", line.name, line.text));
            std::iter::once(section.heading.clone()).chain(lines)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_moves_from_year_to_year_has_its_words() {
    insta::assert_snapshot!(explained(include_str!("explain/years.toml")));
}

/// Views are counted by the quarter and paid for at 0.12 each: no sentence calls them money, nor the price a share, and what
/// `trace` prints can be worked out: 160m a year at 0.12 for a quarter of a year are 4.8m, of which 10% are 480k.
#[test]
fn a_price_times_a_count_is_told_so_that_it_can_be_worked_out() {
    let deal = r#"
        scenario = { start = "2026-07", years = 1, step = "quarter", currency = "EUR" }
        parties = { streamer = {}, producer = {} }
        drivers.views = { process = "constant", initial = "40m", per = "quarter" }
        drivers.sales = { process = "constant", initial = "€8m", per = "year" }
        [terms]
        licence = { kind = "share", from = "streamer", to = "producer", rate = "10%", of = "views * 0.12" }
        extra = { kind = "share", from = "streamer", to = "producer", rate = "10%", of = "12% * sales" }
        "#;
    let told = explained(deal);
    for sentence in [
        "Views: 40m a quarter throughout.",
        "10% of 0.12 times views",
        "Sales: €8m a year throughout.",
        "10% of 12% of sales",
    ] {
        assert!(told.contains(sentence), "no “{sentence}” in\n{told}");
    }
    let model = read(deal).deal.expect("`read` has seen to it").model;
    let ledger = termsheet::ledger::replay(&model, 1, 0).expect("the path has no fault");
    let story = ledger.story(&model);
    let mut lines = story.sections.iter().flat_map(|section| &section.lines);
    let licence = lines.find(|line| line.name == "licence").expect("it is told");
    assert!(
        licence
            .text
            .starts_with("10% of 4.8m (views 160m/year * 0.12 x 1/4) = 480k;"),
        "{}",
        licence.text
    );
}

/// What a variant changes is told in the words of the changed deal, what an amendment does as the file has it.
#[test]
fn every_sort_of_change_has_its_words() {
    insta::assert_snapshot!(explained(include_str!("explain/variants.toml")));
}
