//! How much the present values of two deals differ from path to path: what the error of the difference of their
//! means follows from.
//!
//! In: two deals. Out: for each party that both judge the spread of the difference on some paths of the same draws. The
//! means themselves are those of the whole runs.

use crate::engine::{self, FigureKey, Job, PartyFigure, Settings};
use crate::model::Model;
use crate::plan;
use crate::rng::Sampler;
use crate::stats::Moments;

/// The spread of a difference is known well enough from a sixteenth of the run ...
const SHARE: u64 = 16;

/// ... or from so many paths, which leave it uncertain by a fiftieth.
const FEWEST: u64 = 1_024;

/// For each party that both deals judge, its name in the file and the standard deviation of the difference of
/// its present values. `None` where one of the deals cannot be worked out on some path.
pub fn spread_of_change(before: &Model, after: &Model, run: Settings) -> Option<Vec<(String, f64)>> {
    let deals = [before, after];
    let judged = |model: &Model, key: &str| {
        let id = model.parties.find(|party| party.key == key && !party.external)?;
        Some(FigureKey::Party(id, PartyFigure::Npv))
    };
    let keys: Vec<&String> = before.parties.iter().map(|party| &party.key).collect();
    let keys: Vec<&String> = keys
        .into_iter()
        .filter(|key| deals.iter().all(|model| judged(model, key).is_some()))
        .collect();
    let settings = Settings {
        paths: (run.paths / SHARE).max(FEWEST).min(run.paths),
        ..run
    };
    let job = |index: usize| {
        let mut model = deals[index].clone();
        // The spread is that of single paths, however those of the run lie to each other.
        model.sampler = Sampler::Random;
        Ok::<Job, ()>(Job {
            plan: plan::compile(&model),
            keys: keys.iter().map(|key| judged(&model, key)).collect(),
            scales: vec![1.0; keys.len()],
        })
    };
    let columns = engine::sample(2, settings, &job, &|_, columns| columns, &|_| {}).ok()?;
    let [before, after] = columns.as_slice() else {
        return None;
    };
    let spread = |(before, after): (&Vec<f64>, &Vec<f64>)| {
        let change: Vec<f64> = before.iter().zip(after).map(|(before, after)| after - before).collect();
        Moments::of_existing(&change).sd().unwrap_or(0.0)
    };
    let spreads = before.iter().zip(after).map(spread);
    Some(keys.into_iter().cloned().zip(spreads).collect())
}
