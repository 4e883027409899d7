//! `solve`, told: where the target is met, with its interval; the scan as a table, JSON, CSV.

use serde_json::{Value, json};

use super::{Block, csv_number, csv_row, estimate};
use crate::analysis::{Goal, Root, Solved, Unit};
use crate::report::answer::Within;
use crate::report::{Answered, answer, digits};

fn number(answered: &Answered, found: &Solved, value: f64) -> String {
    answer::key_value(value, found.key_unit, &answered.scenario.currency)
}

/// The interval in words; empty where the root has no error at all.
fn interval_words(root: &Root, within: &Within) -> String {
    let Some((low, high)) = &within.ends else {
        return String::new();
    };
    match (root.low, root.high) {
        (Some(_), Some(_)) => format!(" (95% interval: {low} to {high})"),
        (Some(_), None) => format!(" (95% interval: from {low}, upwards beyond the range)"),
        (None, Some(_)) => format!(" (95% interval: up to {high}, downwards beyond the range)"),
        (None, None) => " (these paths cannot tell it from any other value of the range)".to_owned(),
    }
}

pub(super) fn blocks(answered: &Answered, found: &Solved) -> Vec<Block> {
    let goal = answer::goal_words(answered, found);
    let ends = [(found.range.0, 0.0), (found.range.1, 0.0)];
    let [low, high] = digits::alike(ends, |value, _| number(answered, found, value));
    let one = |root: &Root| {
        let within = answer::root_within(found, root, &answered.scenario.currency);
        match root.jump {
            false => format!("`{}` = {}{}", found.path, within.value, interval_words(root, &within)),
            true => format!(
                "`{}` = {}, where it jumps over the target without meeting it",
                found.path, within.value
            ),
        }
    };
    let finding = match found.roots.as_slice() {
        [] => {
            let gaps: Vec<f64> = found.scan.iter().filter_map(|(_, gap)| gap.value).collect();
            let side = match (gaps.iter().all(|gap| *gap > 0.0), gaps.iter().all(|gap| *gap < 0.0)) {
                _ if gaps.is_empty() => "the figure exists on no path",
                (true, _) => "it lies above throughout",
                (_, true) => "it lies below throughout",
                _ => "it meets it nowhere for sure",
            };
            format!(
                "There is no value of `{}` from {low} to {high} at which {goal}: {side}.",
                found.path
            )
        }
        [root] => format!("{} at {}.", answer::capitalised(&goal), one(root)),
        several => {
            let all: Vec<String> = several.iter().map(one).collect();
            let goal = answer::capitalised(&goal);
            format!("{goal} at more than one value: {}.", all.join("; "))
        }
    };
    let currency = &answered.scenario.currency;
    let rows = found.scan.iter().map(|(value, gap)| {
        vec![
            number(answered, found, *value),
            match (found.unit, gap.value, gap.se) {
                // One that drowns in its error is told with it: 0 would look like an answer.
                (Unit::Money, Some(value), Some(se)) => digits::change(value, se, currency),
                _ => answer::shown_difference(gap, found.unit, currency),
            },
        ]
    });
    vec![
        Block::Finding(finding),
        Block::Table {
            heading: "What was looked at first".to_owned(),
            columns: vec![found.path.clone(), "statistic less target".to_owned()],
            rows: rows.collect(),
        },
        Block::Note(format!(
            "Values between {low} and {high} that meet the target twice between two rows of this table are not seen; more `points` look closer."
        )),
    ]
}

pub(super) fn json(found: &Solved) -> Value {
    let target = match &found.target {
        Goal::Value(value) => json!({ "value": value }),
        Goal::Deal { deal, both } => json!({ "deal": deal.key, "title": deal.title, "both": both }),
    };
    let roots: Vec<Value> = found
        .roots
        .iter()
        .map(|root| json!({ "value": root.value, "low": root.low, "high": root.high, "jump": root.jump }))
        .collect();
    let scan: Vec<Value> = found
        .scan
        .iter()
        .map(|(value, gap)| json!({ "value": value, "gap": estimate(gap) }))
        .collect();
    json!({ "key": found.path, "address": found.address, "label": found.label, "target": target, "roots": roots, "scan": scan })
}

pub(super) fn csv(found: &Solved) -> String {
    let mut text = csv_row(&[found.path.as_str(), "what", "value", "se"].map(str::to_owned));
    let row = |at: f64, what: &str, value: Option<f64>, se: Option<f64>| {
        csv_row(&[csv_number(Some(at)), what.to_owned(), csv_number(value), csv_number(se)])
    };
    for (at, gap) in &found.scan {
        text.push_str(&row(*at, "statistic less target", gap.value, gap.se));
    }
    for root in &found.roots {
        text.push_str(&row(
            root.value,
            if root.jump { "jump" } else { "root" },
            Some(0.0),
            None,
        ));
        for (end, what) in [(root.low, "interval low"), (root.high, "interval high")] {
            text.push_str(&end.map_or_else(String::new, |end| row(end, what, None, None)));
        }
    }
    text
}
