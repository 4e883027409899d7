//! What each sampler gains on a real deal: root mean square errors over many seeds.
//!
//! `cargo bench --bench samplers`. Runs scenarios/openai-microsoft.toml under every sampler with 4,096
//! paths and 200 seeds each, and prints, for each figure, the root mean square error as a share of that
//! of plain sampling; the number of plain paths that would be as exact (the square of its inverse); and
//! how the standard error that a run states compares to the true one. The truth is the mean of eight
//! Sobol runs of 2^18 paths, whose own error is far below what is measured. The time is of whole runs.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use termsheet::engine::{self, FigureKey, Outcome, PartyFigure, Settings};
use termsheet::model::Model;
use termsheet::plan;
use termsheet::rng::Sampler;
use termsheet::stats::Tail;
use termsheet::{Request, load};

const PATHS: u64 = 4_096;
const SEEDS: u64 = 200;

fn model() -> Model {
    let request = Request {
        name: "openai-microsoft.toml".into(),
        stem: "openai-microsoft".into(),
        bytes: include_bytes!("../scenarios/openai-microsoft.toml").to_vec(),
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: Some(PATHS),
        seed: None,
        sampler: None,
        precision: None,
    };
    let files: BTreeMap<String, String> = BTreeMap::new();
    load(&request, &files).deal.expect("the scenario is sound").model
}

fn run(model: &Model, sampler: Sampler, seed: u64, paths: u64) -> (Outcome, Duration) {
    let model = Model {
        sampler,
        paths,
        ..model.clone()
    };
    let plan = plan::compile(&model);
    let settings = Settings {
        paths,
        seed,
        threads: None,
    };
    let begin = Instant::now();
    let outcome = engine::run(&plan, settings, &|_| {}).expect("the scenario has no fault");
    (outcome, begin.elapsed())
}

/// Names, values and stated standard errors of what is measured.
fn figures(model: &Model, outcome: &Outcome) -> Vec<(String, f64, f64)> {
    let mut all = Vec::new();
    for (id, party) in model.parties.entries().filter(|(_, party)| !party.external) {
        let npv = outcome
            .figure(FigureKey::Party(id, PartyFigure::Npv))
            .expect("a judged party has it");
        let summary = npv.summary(Tail::Lowest);
        let key = &party.key;
        all.push((
            format!("{key}.npv mean"),
            summary.mean.expect("many paths"),
            summary.se.expect("many paths"),
        ));
        for p in [5.0, 50.0] {
            let share = p / 100.0;
            all.push((
                format!("{key}.npv p{p}"),
                npv.sketch.quantile(share).expect("many paths"),
                npv.sketch.quantile_se(share).expect("many paths"),
            ));
        }
        let loss = npv.below(0.0, outcome.paths).expect("many paths");
        all.push((format!("{key} probability of loss"), loss.value, loss.se));
    }
    all
}

fn main() {
    let model = model();
    let long: Vec<_> = (0..8)
        .map(|seed| figures(&model, &run(&model, Sampler::Sobol, 1_000_000 + seed, 1 << 18).0))
        .collect();
    let truth: Vec<f64> = (0..long[0].len())
        .map(|index| long.iter().map(|run| run[index].1).sum::<f64>() / long.len() as f64)
        .collect();
    let mut rows: Vec<Vec<String>> = long[0].iter().map(|(name, ..)| vec![name.clone()]).collect();
    let mut times = vec!["time of a run, ms".to_owned()];
    let mut plain: Vec<f64> = Vec::new();
    for sampler in Sampler::ALL {
        let (mut squares, mut stated) = (vec![0.0; truth.len()], vec![0.0; truth.len()]);
        let mut time = Duration::ZERO;
        for seed in 0..SEEDS {
            let (outcome, took) = run(&model, sampler, seed, PATHS);
            time += took;
            for (index, (_, value, se)) in figures(&model, &outcome).into_iter().enumerate() {
                squares[index] += (value - truth[index]).powi(2);
                stated[index] += se * se;
            }
        }
        for (index, row) in rows.iter_mut().enumerate() {
            let rmse = (squares[index] / SEEDS as f64).sqrt();
            if sampler == Sampler::Random {
                plain.push(rmse);
            }
            // What never varies is not worth a row.
            if plain[index] == 0.0 {
                row.push("–".into());
                continue;
            }
            let share = rmse / plain[index];
            let honest = (stated[index] / squares[index]).sqrt();
            row.push(format!("{share:.2} (×{:.1}; {honest:.2})", 1.0 / (share * share)));
        }
        times.push(format!("{:.1}", 1e3 * time.as_secs_f64() / SEEDS as f64));
    }
    rows.push(times);
    println!("{PATHS} paths, {SEEDS} seeds: error / plain error (plain paths that it is worth; stated / true error)\n");
    println!("| figure | {} |", Sampler::ALL.map(Sampler::word).join(" | "));
    println!("| --- | --- | --- | --- | --- |");
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
}
