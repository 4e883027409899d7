//! Answers of analyses, told: sentences and tables for terminal and page, JSON, CSV.
//!
//! In: an [`Answered`]. Out: [`Block`]s, which `text` and `html` each set in their own way, so that both
//! say the same; a JSON value; the text of a CSV file. Figures shown to people are rounded to what
//! their errors support; JSON and CSV have every digit. One file per question.

mod bridge;
mod compare;
mod frontier;
mod sensitivity;
mod solve;
mod sweep;

use serde_json::{Map, Value, json};

use crate::analysis::{Answer, Estimate};
use crate::report::Answered;
use crate::rng::Sampler;
use crate::write::csv::{number as csv_number, row as csv_row};

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// What was found, in a sentence or a few.
    Finding(String),
    /// What else a reader should know.
    Note(String),
    /// A table under a heading (which may be empty).
    Table {
        /// What it shows.
        heading: String,
        /// The names of the columns; the first column holds words, the others figures.
        columns: Vec<String>,
        /// The cells.
        rows: Vec<Vec<String>>,
    },
}

/// An answer in sentences and tables.
pub fn blocks(answered: &Answered) -> Vec<Block> {
    let mut blocks = found(answered);
    if answered.sampler != answered.run.sampler {
        blocks.push(Block::Note(format!(
            "The draws of this answer are random and not {}, as a run of the scenario is: its errors are those of \
             independent paths.",
            match answered.sampler {
                Sampler::Random => "random",
                Sampler::Antithetic => "in mirrored pairs",
                Sampler::LatinHypercube => "a Latin hypercube",
                Sampler::Sobol => "Sobol points",
            }
        )));
    }
    blocks
}

fn found(answered: &Answered) -> Vec<Block> {
    match &answered.answer {
        Answer::Compare(found) => compare::blocks(answered, found),
        Answer::Sensitivity(found) => sensitivity::blocks(answered, found),
        Answer::Sweep(found) => sweep::blocks(answered, found),
        Answer::Solve(found) => solve::blocks(answered, found),
        Answer::Frontier(found) => frontier::blocks(answered, found),
    }
}

/// An answer with every digit.
pub fn json(answered: &Answered) -> Value {
    let mut root = Map::new();
    root.insert("kind".into(), answered.kind.into());
    root.insert("title".into(), answered.title.as_str().into());
    root.insert("paths".into(), answered.run.paths.into());
    let found = match &answered.answer {
        Answer::Compare(found) => compare::json(found),
        Answer::Sensitivity(found) => sensitivity::json(found),
        Answer::Sweep(found) => sweep::json(found),
        Answer::Solve(found) => solve::json(found),
        Answer::Frontier(found) => frontier::json(found),
    };
    if let Value::Object(found) = found {
        root.extend(found);
    }
    Value::Object(root)
}

/// Answers by name, with what they are about.
pub fn json_of(answers: &[Answered]) -> Value {
    let mut all = Map::new();
    for one in answers {
        all.insert(one.key.clone(), json(one));
    }
    let first = answers.first();
    json!({
        "termsheet": env!("CARGO_PKG_VERSION"),
        "scenario": first.map(|one| json!({ "title": one.scenario.title, "currency": one.scenario.currency.code })),
        "run": first.map(|one| json!({ "seed": one.run.seed, "sampler": one.run.sampler.word(), "overrides": one.run.overrides, "variant": one.run.variant })),
        "analyses": all,
    })
}

/// An answer as a CSV file, with a header.
pub fn csv(answered: &Answered) -> String {
    match &answered.answer {
        Answer::Compare(found) => compare::csv(found),
        Answer::Sensitivity(found) => sensitivity::csv(found),
        Answer::Sweep(found) => sweep::csv(found),
        Answer::Solve(found) => solve::csv(found),
        Answer::Frontier(found) => frontier::csv(found),
    }
}

/// An estimate: `{ "value", "se", "count" }`.
fn estimate(of: &Estimate) -> Value {
    json!({ "value": of.value, "se": of.se, "count": of.count })
}
