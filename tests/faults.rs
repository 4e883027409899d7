//! All faults of a file come in one go, also beside faults of syntax, and none that only follows from those.
//!
//! Sound scenarios are spoilt in known ways; what is told must be what was planted. How many cases there are can be
//! multiplied: `TERMSHEET_FAULTS=100 cargo test --release --test faults`.

#[path = "faults/plants.rs"]
mod plants;
#[path = "support/runs.rs"]
#[allow(dead_code, reason = "only the request is asked for")]
mod runs;

use std::collections::BTreeMap;
use std::path::Path;

use plants::{Broken, Dice, Plant, broken_lines, heading_at, lines, planted};
use termsheet::diag::{Severity, render};

/// One case in so many is tried in the usual run.
const USUAL: usize = 60;

/// How many times as many cases are tried as usual.
fn scale() -> usize {
    std::env::var("TERMSHEET_FAULTS").map_or(1, |text| text.parse().expect("TERMSHEET_FAULTS is a number"))
}

/// Every sound scenario that is published or tested, with its name.
fn sound() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["scenarios", "tests/scenarios"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = std::fs::read_to_string(&path).expect("it can be read");
                texts.push((
                    path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                    text,
                ));
            }
        }
    }
    texts.sort();
    texts
}

/// What is told of a text: code, the line at fault, and all in full.
struct Told {
    faults: Vec<(&'static str, String)>,
    text: String,
}

fn told(text: &str) -> Told {
    let files: BTreeMap<String, String> = BTreeMap::new();
    let loaded = termsheet::load(&runs::request(text), &files);
    let faults = loaded.diagnostics.sorted().into_iter();
    let faults = faults.filter(|one| one.severity == Severity::Error).map(|one| {
        let at = one.primary.as_ref().map_or(0, |label| label.span.start).min(text.len());
        let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
        (one.code, text[start..].lines().next().unwrap_or("").to_owned())
    });
    Told {
        faults: faults.collect(),
        text: render(&loaded.diagnostics, &loaded.sources, false),
    }
}

/// The spoilt line with those around it, for messages.
fn around(broken: &Broken) -> String {
    let before = broken.text[..broken.at].matches('\n').count();
    let lines = broken.text.lines().enumerate().skip(before.saturating_sub(2)).take(5);
    lines
        .map(|(number, line)| format!("{:4} | {line}\n", number + 1))
        .collect()
}

#[test]
fn a_fault_of_syntax_brings_no_other() {
    let mut dice = Dice(1);
    let (mut tried, mut wrong) = (0, Vec::new());
    for (name, text) in sound() {
        for line in lines(&text) {
            for broken in broken_lines(&text, line, &mut dice) {
                if dice.below(USUAL) >= scale() {
                    continue;
                }
                tried += 1;
                let told = told(&broken.text);
                let others = told.faults.iter().filter(|(code, _)| *code != "toml-syntax").count();
                if told.faults.is_empty() || others > 0 {
                    wrong.push(format!("{name}\n{}{}", around(&broken), told.text));
                }
            }
        }
    }
    assert!(tried > 100);
    println!("{tried} files with a fault of syntax");
    let shown = wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n==========\n");
    assert!(wrong.is_empty(), "{} of {tried} told more:\n{shown}", wrong.len());
}

/// Whether what was planted must be told although a fault of syntax stands at that place: where that is
/// in another table, and no text in triple quotation marks could begin or end there.
fn must_be_told(plant: &Plant, before: &str, broken: &Broken) -> bool {
    let heading = heading_at(before, broken.at.min(before.len() - 1));
    let line = before[..broken.at].matches('\n').count();
    let is_heading = before
        .lines()
        .nth(line)
        .is_some_and(|line| line.trim_start().starts_with('['));
    let whole = heading != "[scenario]" && !is_heading || plant.of_the_words;
    let stem = plant.heading.trim_end_matches(']');
    let quotes = |text: &str| text.contains("\"\"\"") || text.contains("'''");
    let apart = !heading.is_empty() && !heading.starts_with(stem) && !quotes(&broken.text);
    // A heading that is spoilt may have left its keys to the table before it.
    let earlier = before[..broken.at]
        .lines()
        .rev()
        .skip(1)
        .find(|line| line.starts_with('['));
    let behind = is_heading && earlier.is_some_and(|earlier| earlier.starts_with(stem));
    apart && whole && !behind
}

#[test]
fn all_that_was_planted_is_told_and_nothing_else() {
    let mut dice = Dice(2);
    let (mut tried, mut wanted, mut found, mut wrong) = (0, 0, 0, Vec::new());
    for (name, text) in sound() {
        for _ in 0..4 * scale() {
            let count = 1 + dice.below(4);
            let (text, plants) = planted(&text, count, &mut dice);
            let matches = |told: &Told, plant: &Plant| {
                let mut faults = told.faults.iter();
                faults.any(|(code, line)| *code == plant.code && line.contains(&plant.mark))
            };
            // What is planted is told alone as well, so that the case is about syntax.
            let without = told(&text);
            if plants.is_empty() || without.faults.len() != plants.len() {
                continue;
            }
            assert!(plants.iter().all(|plant| matches(&without, plant)), "{}", without.text);
            let mut all = lines(&text);
            all.retain(|line| plants.iter().all(|plant| !text[line.clone()].contains(&plant.mark)));
            let candidates = broken_lines(&text, dice.one(&all).clone(), &mut dice);
            if candidates.is_empty() {
                continue;
            }
            let broken = dice.one(&candidates);
            tried += 1;
            let told = told(&broken.text);
            let others = told.faults.iter().filter(|(code, _)| *code != "toml-syntax");
            let known = |fault: &&(&str, String)| {
                let mut plants = plants.iter();
                plants.any(|plant| plant.code == fault.0 && fault.1.contains(&plant.mark))
            };
            let follow_on = others.clone().any(|fault| !known(&fault));
            let must: Vec<&Plant> = plants
                .iter()
                .filter(|plant| must_be_told(plant, &text, broken))
                .collect();
            wanted += must.len();
            found += plants.iter().filter(|plant| matches(&told, plant)).count();
            let missed: Vec<_> = must.into_iter().filter(|plant| !matches(&told, plant)).collect();
            let syntax = told.faults.iter().any(|(code, _)| *code == "toml-syntax");
            if follow_on || !missed.is_empty() || !syntax {
                wrong.push(format!("{name}: missed {missed:?}\n{}{}", around(broken), told.text));
            }
        }
    }
    println!("{tried} files with a fault of syntax and others; {wanted} must be told, {found} were");
    assert!(tried > 50 && wanted > 50, "{tried} tried, {wanted} wanted");
    let shown = wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n==========\n");
    assert!(wrong.is_empty(), "{} of {tried} are wrong:\n{shown}", wrong.len());
}
