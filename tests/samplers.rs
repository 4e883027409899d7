//! Samplers on whole deals: every figure has the distribution that theory gives it, and the standard
//! errors that a report prints are right.
//!
//! A deal whose figures have closed forms is run under many seeds. The estimates must centre on the
//! closed forms (no bias), and the interval of as many standard errors as the docs say must hold
//! the closed form about as often as it says. What each sampler gains is measured by
//! `cargo bench --bench samplers`; here it must only be no worse than what theory promises.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;

use std::collections::BTreeMap;

use runs::{Run, request};
use statrs::distribution::{ContinuousCDF, Normal};
use termsheet::engine::{self, Distribution, FigureKey, Settings, TermFigure};
use termsheet::plan;
use termsheet::rng::Sampler;

/// Monthly shocks over two years, an uncertain growth, a cap on the last payment, an event.
const DEAL: &str = r#"
[scenario]
start = "2026-01"
months = 25
[parties]
a = {}
b = {}
[assumptions]
trend = "normal(5%, 10%)"
[drivers.x]
process = "geometric"
initial = 100
log_growth = "trend"
volatility = "30%"
[drivers.y]
process = "geometric"
initial = 100
volatility = "20%"
[correlations]
pairs = [["x", "y", 0.5]]
[events.stop]
hazard = 0.4
[terms.all]
kind = "amount"
from = "a"
to = "b"
amount = "x"
per = "year"
[terms.call]
kind = "formula"
from = "a"
to = "b"
amount = "if period == 24 then max(0, x - 110) else 0"
per = "period"
[terms.both]
kind = "formula"
from = "a"
to = "b"
amount = "if period == 24 then x * y else 0"
per = "period"
[terms.upkeep]
kind = "formula"
from = "a"
to = "b"
amount = "1"
per = "period"
until = "stop"
"#;

/// Paths of each run: no power of two, no multiple of a tile.
const PATHS: u64 = 3_000;

/// So many runs of each sampler.
const SEEDS: u64 = 200;

/// A figure of the deal: its name, how it is read with its standard error, and its closed form.
struct Known {
    name: &'static str,
    read: fn(&Run) -> (f64, f64),
    theory: f64,
}

fn mean(of: &Distribution) -> (f64, f64) {
    let summary = of.summary(termsheet::stats::Tail::Lowest);
    (
        summary.mean.expect("every path has it"),
        summary.se.expect("many paths"),
    )
}

fn term<'a>(run: &'a Run, term: &str) -> &'a Distribution {
    run.figure(FigureKey::Term(run.term_id(term), TermFigure::Total))
}

fn known() -> Vec<Known> {
    let phi = |x: f64| Normal::standard().cdf(x);
    let (t, sigma) = (2.0_f64, 0.3_f64);
    // ln x(T) is normal with mean ln 100 + 0.05 T − σ²T/2 and variance σ²T + (0.1 T)².
    let log_mean = 100_f64.ln() + 0.05 * t - sigma * sigma * t / 2.0;
    let log_sd = (sigma * sigma * t + (0.1 * t).powi(2)).sqrt();
    let forward = (log_mean + log_sd * log_sd / 2.0).exp();
    let d1 = ((forward / 110.0).ln() + log_sd * log_sd / 2.0) / log_sd;
    // E x(t) = 100 exp(0.05 t + (0.1 t)²/2), paid for a twelfth of a year in each of 25 months.
    let months = (0..25).map(|k| f64::from(k) / 12.0);
    let all = months.map(|t| 100.0 * (0.05 * t + 0.005 * t * t).exp() / 12.0).sum();
    vec![
        Known {
            name: "mean of a sum over time",
            read: |run| mean(term(run, "all")),
            theory: all,
        },
        Known {
            name: "mean of a call",
            read: |run| mean(term(run, "call")),
            // Black (1976), undiscounted.
            theory: forward * phi(d1) - 110.0 * phi(d1 - log_sd),
        },
        Known {
            name: "mean of a product",
            read: |run| mean(term(run, "both")),
            // y is a martingale; their logs covary by 0.5 · 0.3 · 0.2 a year.
            theory: forward * 100.0 * (0.5_f64 * 0.3 * 0.2 * t).exp(),
        },
        Known {
            name: "probability above a level",
            read: |run| {
                let last = run.figure(FigureKey::Driver(run.driver_id("x")));
                let below = last.below(110.0, run.outcome.paths).expect("many paths");
                (1.0 - below.value, below.se)
            },
            theory: phi(d1 - log_sd),
        },
        Known {
            name: "50th percentile",
            read: |run| {
                let last = run.figure(FigureKey::Driver(run.driver_id("x")));
                let sketch = &last.sketch;
                (
                    sketch.quantile(0.5).expect("many paths"),
                    sketch.quantile_se(0.5).expect("many paths"),
                )
            },
            theory: log_mean.exp(),
        },
        Known {
            name: "5th percentile",
            read: |run| {
                let last = run.figure(FigureKey::Driver(run.driver_id("x")));
                let sketch = &last.sketch;
                (
                    sketch.quantile(0.05).expect("many paths"),
                    sketch.quantile_se(0.05).expect("many paths"),
                )
            },
            theory: (log_mean - 1.644_853_626_951_472_2 * log_sd).exp(),
        },
        Known {
            name: "probability of an event",
            read: |run| {
                let event = run.figure(FigureKey::Event(run.event_id("stop")));
                let ever = event.existence(run.outcome.paths).expect("many paths");
                (ever.value, ever.se)
            },
            theory: 1.0 - (-0.4_f64 * 25.0 / 12.0).exp(),
        },
        Known {
            name: "mean time of an event that falls",
            read: |run| mean(run.figure(FigureKey::Event(run.event_id("stop")))),
            // An exponential cut off at T: 1/λ − T/(exp(λT) − 1).
            theory: 2.5 - (25.0 / 12.0) / ((0.4_f64 * 25.0 / 12.0).exp() - 1.0),
        },
    ]
}

fn run_under(sampler: Sampler, seed: u64, paths: u64) -> Run {
    let loaded = runs::load(
        &termsheet::Request {
            sampler: Some(sampler),
            seed: Some(seed),
            paths: Some(paths),
            ..request(DEAL)
        },
        &BTreeMap::new(),
    );
    let model = loaded.deal.expect("load has seen to it").model;
    let plan = plan::compile(&model);
    let settings = Settings {
        paths,
        seed,
        threads: Some(2),
    };
    let outcome = engine::run(&plan, settings, &|_| {}).expect("the deal has no fault");
    Run { model, plan, outcome }
}

/// How many standard errors the central 95% of an estimate reach: Student's t with as many degrees of
/// freedom as there are replicates but one, which is what docs/language.md tells.
fn reach(sampler: Sampler) -> f64 {
    match sampler.replicates() {
        None => 1.96,
        Some(8) => 2.365,
        Some(16) => 2.131,
        Some(other) => panic!("{other} replicates have no number here"),
    }
}

#[test]
fn closed_forms_lie_within_the_stated_errors_as_often_as_stated() {
    let known = known();
    let mut plain: Vec<f64> = Vec::new();
    for sampler in Sampler::ALL {
        let mut inside = vec![0_u32; known.len()];
        let mut squares = vec![0.0; known.len()];
        let mut sums = vec![0.0; known.len()];
        for seed in 0..SEEDS {
            let run = run_under(sampler, seed, PATHS);
            for (index, one) in known.iter().enumerate() {
                let (value, se) = (one.read)(&run);
                let off = value - one.theory;
                inside[index] += u32::from(off.abs() <= reach(sampler) * se);
                squares[index] += off * off;
                sums[index] += off;
            }
        }
        for (index, one) in known.iter().enumerate() {
            let n = SEEDS as f64;
            let share = f64::from(inside[index]) / n;
            let rmse = (squares[index] / n).sqrt();
            let bias = sums[index] / n;
            let word = sampler.word();
            // 200 intervals of 95%: between 90% and 99% but in one case of a thousand.
            // A median of mirrored pairs, and a probability of strata, are known better than ranks can tell.
            let known = sampler != Sampler::Random && rmse < 0.02 * plain[index];
            assert!(
                (0.90..=0.99).contains(&share) || known && share > 0.99,
                "{word}: {} is inside {share}",
                one.name
            );
            // A percentile of n values is biased by about 1/n, the rest by nothing.
            let rounding = 2.0 * one.theory / PATHS as f64;
            assert!(
                bias.abs() < 4.0 * rmse / n.sqrt() + if one.name.contains("percentile") { rounding } else { 0.0 },
                "{word}: {} is off by {bias}, errors {rmse}",
                one.name
            );
            println!("{word:16} {:34} inside {share:.3}  rmse {rmse:.5}", one.name);
            match plain.get(index) {
                None => plain.push(rmse),
                // A pair whose halves agree is one path: at worst antithetic paths are worth half as many.
                Some(plain) => {
                    let most = match sampler {
                        Sampler::Antithetic => 2_f64.sqrt(),
                        Sampler::Sobol if one.name.contains("mean of") => 0.35,
                        _ => 1.05,
                    };
                    assert!(rmse < most * plain, "{word}: {}: {rmse} against {plain}", one.name);
                }
            }
        }
    }
}

/// One path of a run can be told alone: the run's own values, found in it by path.
#[test]
fn the_paths_of_a_run_are_those_told_alone() {
    for sampler in Sampler::ALL {
        let run = run_under(sampler, 5, PATHS);
        let key = FigureKey::Term(run.term_id("all"), TermFigure::Total);
        let mut alone = run.values(key);
        let ledger = termsheet::ledger::replay(&run.model, 5, 1_234).expect("a sound path");
        let told = ledger.terms[run.term_id("all")].paid;
        assert!((told - alone[1_234]).abs() < 1e-9 * told);
        alone.sort_by(f64::total_cmp);
        let sketch = &run.figure(key).sketch;
        for (p, index) in [(0.0, 0), (1.0, alone.len() - 1)] {
            assert_eq!(sketch.quantile(p), Some(alone[index]), "{}", sampler.word());
        }
        let mean = alone.iter().sum::<f64>() / alone.len() as f64;
        let found = run.figure(key).moments.mean;
        assert!((found - mean).abs() < 1e-9 * mean, "{}", sampler.word());
    }
}

/// A run whose figures are counted in bins tells the same errors as one that keeps them exactly: 64 paths
/// of the first are kept, by a deal of many figures run long.
#[test]
fn counted_runs_tell_their_errors_too() {
    let run = run_under(Sampler::Sobol, 1, 400_000);
    let last = run.figure(FigureKey::Driver(run.driver_id("x")));
    let replicates = last.sketch.replicates();
    assert_eq!(replicates.len(), 8);
    assert!(
        replicates
            .iter()
            .all(|one| one.paths == 50_000 && one.moments.count == 50_000)
    );
    assert!(last.sketch.precision() != termsheet::stats::Precision::Exact);
    let values = run.values(FigureKey::Driver(run.driver_id("x")));
    for (index, one) in replicates.iter().enumerate() {
        let own: Vec<f64> = values.iter().skip(index).step_by(8).copied().collect();
        let mean = own.iter().sum::<f64>() / own.len() as f64;
        assert!((one.moments.mean - mean).abs() < 1e-9 * mean);
        let mut sorted = own;
        sorted.sort_by(f64::total_cmp);
        let (median, exact) = (
            one.sketch.quantile(0.5).expect("many"),
            (sorted[24_999] + sorted[25_000]) / 2.0,
        );
        assert!((median - exact).abs() < 1e-3 * exact, "{median} {exact}");
    }
}

#[test]
fn a_precision_is_reached_and_told() {
    let files = BTreeMap::new();
    for sampler in [Sampler::Random, Sampler::Sobol] {
        let request = termsheet::Request {
            sampler: Some(sampler),
            precision: Some(0.004),
            ..request(DEAL)
        };
        let loaded = runs::load(&request, &files);
        let report = termsheet::run(&request, &loaded, &files, Some(2), &|_| {}).expect("no fault");
        let precision = report.run.precision.clone().expect("it was asked for");
        assert!(precision.met && precision.reached <= 0.004);
        assert_eq!(precision.tried.last(), Some(&report.run.paths));
        for party in report.parties.iter() {
            let (se, sd, mean) = (party.npv.summary.se, party.npv.summary.sd, party.npv.summary.mean);
            let (se, size) = (se.expect("many"), sd.expect("many").max(mean.expect("many").abs()));
            assert!(se / size <= precision.reached, "{se} of {size}");
        }
        // It is the run that the number of paths gives.
        let plain = termsheet::Request {
            precision: None,
            paths: Some(report.run.paths),
            ..request.clone()
        };
        let same = termsheet::run(&plain, &runs::load(&plain, &files), &files, Some(1), &|_| {}).expect("no fault");
        assert_eq!(same.parties[0].npv.summary, report.parties[0].npv.summary);
        // Sobol points need fewer.
        match sampler {
            Sampler::Sobol => assert_eq!(precision.tried.len(), 1),
            _ => assert!(precision.tried.len() > 1 && report.run.paths > 16_384),
        }
    }
    // Not with so few paths: said, and the run is there all the same.
    let request = termsheet::Request {
        paths: Some(1_000),
        precision: Some(0.001),
        ..request(DEAL)
    };
    let loaded = runs::load(&request, &files);
    let report = termsheet::run(&request, &loaded, &files, Some(2), &|_| {}).expect("no fault");
    let precision = report.run.precision.expect("it was asked for");
    assert!(!precision.met && report.run.paths == 1_000 && precision.reached > 0.001);
}
