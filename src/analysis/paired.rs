//! How much the present values of two deals differ from path to path: what the error of the difference of their
//! means follows from, and on how many paths the one is worth more.
//!
//! In: two deals. Out: for each party that both judge the difference on some paths of the same draws. The
//! means themselves are those of the whole runs.

use crate::engine::{self, FigureKey, Job, PartyFigure, Settings};
use crate::model::Model;
use crate::plan;
use crate::rng::Sampler;
use crate::stats::{Moments, Tail};

use super::compare::{Pair, pair};

/// The spread of a difference is known well enough from a sixteenth of the run ...
const SHARE: u64 = 16;

/// ... or from so many paths, which leave it uncertain by a ninetieth, and a share of paths by less than one in a hundred.
const FEWEST: u64 = 4_096;

/// The difference of a party's present values in two deals.
#[derive(Clone, Debug)]
pub struct Paired {
    /// The party's name in the file.
    pub party: String,
    /// The standard deviation of the difference.
    pub spread: f64,
    /// All else that is known of it.
    pub pair: Pair,
}

/// The difference for each party that both deals judge: the later deal less the earlier one. `None` where one of the deals
/// cannot be worked out on some path.
pub fn paired(before: &Model, after: &Model, run: Settings) -> Option<Vec<Paired>> {
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
    let of = |(party, (before, after)): (&String, (&Vec<f64>, &Vec<f64>))| {
        let change: Vec<f64> = before.iter().zip(after).map(|(before, after)| after - before).collect();
        Paired {
            party: party.clone(),
            spread: Moments::of_existing(&change).sd().unwrap_or(0.0),
            pair: pair(1, 0, &[before, after], Some(Tail::Lowest)),
        }
    };
    Some(keys.into_iter().zip(before.iter().zip(after)).map(of).collect())
}
