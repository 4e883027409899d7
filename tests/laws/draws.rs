//! Draws have addresses: threads, more paths, idle clauses and variants that change nothing move no bit.

use std::collections::BTreeMap;

use serde_json::Value;
use termsheet::Request;
use termsheet::engine::{self, FigureKey, Settings};
use termsheet::model::Model;
use termsheet::plan;
use termsheet::rng::Sampler;
use termsheet::write::json;

use crate::runs::{load, request, run};
use crate::{LARGE, MANY, support};

fn no_files() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// A run's whole `summary.json`.
fn summary(request: &Request, threads: usize) -> Value {
    let loaded = load(request, &no_files());
    match termsheet::run(request, &loaded, &no_files(), Some(threads), &|_| {}) {
        Ok(report) => json::summary(&report),
        Err(faults) => panic!(
            "{}",
            termsheet::diag::render(&faults.diagnostics, &faults.sources, false)
        ),
    }
}

/// Enough paths to go beyond the exact percentiles of the series; the last tile is not full.
const SOME: u64 = 9_000;

/// The texts of random deals that have a meaning and no fault on their first paths, such as a
/// volatility below 0 where it is drawn from a normal; at least half of those asked for.
fn runnable(seeds: std::ops::Range<u64>) -> Vec<String> {
    let asked = seeds.end - seeds.start;
    let runs = |model: &Model| {
        let settings = Settings {
            paths: SOME,
            seed: model.seed,
            threads: Some(2),
        };
        engine::run(&plan::compile(model), settings, &|_| {}).is_ok()
    };
    let texts: Vec<String> = seeds
        .map(|seed| support::deals::random(seed, 1.0))
        .filter(|text| support::read(text).is_ok_and(|model| runs(&model)))
        .collect();
    assert!(2 * texts.len() as u64 >= asked, "only {} of {asked} run", texts.len());
    texts
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let check = |request: &Request| {
        let one = json::text(&summary(request, 1));
        for threads in [2, 7, 1] {
            let other = json::text(&summary(request, threads));
            assert!(
                one == other,
                "{threads} threads\n{}",
                String::from_utf8_lossy(&request.bytes)
            );
        }
    };
    for (text, sampler) in runnable(1000..1012).iter().zip(Sampler::ALL.into_iter().cycle()) {
        check(&Request {
            paths: Some(SOME),
            sampler: Some(sampler),
            ..request(text)
        });
    }
    // With variants; and so many paths that figures are binned as well.
    let text = include_str!("../../scenarios/cap-or-step-down.toml");
    check(&Request {
        paths: Some(SOME),
        ..request(text)
    });
    for sampler in [Sampler::Random, Sampler::Sobol] {
        check(&Request {
            paths: Some(MANY),
            sampler: Some(sampler),
            ..request(LARGE)
        });
    }
}

/// The first n paths of a longer run are those of a run of n, whatever n; and any stretch of paths
/// can be had alone. Under a Latin hypercube only the latter.
#[test]
fn more_paths_extend_a_run() {
    for (text, sampler) in runnable(2000..2012).iter().zip(Sampler::ALL.into_iter().cycle()) {
        let header = format!("[scenario]\nsampler = \"{}\"\npaths = 3500\n", sampler.word());
        let text = text.replacen("[scenario]\n", &header, 1);
        let long = run(&text, 3_500);
        let keys: Vec<FigureKey> = long.outcome.figures().map(|(key, _)| key).collect();
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); keys.len()];
        long.each_record(long.outcome.paths, |record| {
            for path in 0..record.paths {
                for (values, (_, value)) in values.iter_mut().zip(record.figures(path)) {
                    values.push(value);
                }
            }
        });
        // Odd, so that the median is a value of its own.
        let lengths: &[u64] = match sampler.extends() {
            true => &[1, 701, 1025, 3_001],
            false => &[3_500],
        };
        for &paths in lengths {
            let short = run(&text, paths);
            for (key, values) in keys.iter().zip(&values) {
                let mut first: Vec<f64> = values[..paths as usize]
                    .iter()
                    .copied()
                    .filter(|x| !x.is_nan())
                    .collect();
                first.sort_by(f64::total_cmp);
                let sketch = &short.figure(*key).sketch;
                assert_eq!(short.figure(*key).moments.count, first.len() as u64, "{key:?}\n{text}");
                for (p, rank) in [(0.0, 0), (1.0, first.len().saturating_sub(1)), (0.5, first.len() / 2)] {
                    // Missing on some paths, a figure may exist on an even number of them.
                    if p == 0.5 && first.len().is_multiple_of(2) {
                        continue;
                    }
                    let (found, expected) = (sketch.quantile(p), first.get(rank).copied());
                    assert_eq!(found, expected, "{key:?} at {p} of {paths} paths\n{text}");
                }
            }
        }
        let whole = engine::record(&long.plan, long.outcome.seed, 0, 1024).expect("the run above did");
        let part = engine::record(&long.plan, long.outcome.seed, 700, 60).expect("the run above did");
        for path in 0..part.paths {
            for (id, k) in long
                .model
                .terms
                .ids()
                .flat_map(|id| (0..long.model.timeline.periods).map(move |k| (id, k)))
            {
                let (alone, among) = (part.paid(id, k, path), whole.paid(id, k, 700 + path));
                assert_eq!(alone.to_bits(), among.to_bits(), "path {} alone\n{text}", 700 + path);
            }
        }
    }
}

/// What is in both of two summaries must be the same to the bit.
fn same_where_both(what: &str, before: &Value, after: &Value, text: &str) {
    for (key, value) in before.as_object().expect("a table") {
        assert!(
            after.get(key) == Some(value),
            "{what}.{key}: {value} became {:?}\n{text}",
            after.get(key)
        );
    }
}

/// A driver, an assumption, an event and a term between new parties, none of which anything refers
/// to, put before all others: every other figure keeps its bits.
#[test]
fn what_nothing_refers_to_changes_nothing() {
    for text in runnable(3000..3030) {
        // A lag of whole steps: any other refines the grid of the cash, on which rates of return round differently.
        let lag = ["month", "quarter", "year"]
            .into_iter()
            .zip([1, 3, 12])
            .find(|(step, _)| text.contains(&format!("step = \"{step}\"")))
            .map(|(_, months)| format!("lag = \"{months} months\"\n"))
            .expect("every deal has a step");
        let with = text
            .replacen("[parties]\n", "[parties]\npayer = {}\npayee = { external = true }\n", 1)
            .replacen("[assumptions]\n", "[assumptions]\nmore = \"normal(0.2, 0.1)\"\n", 1)
            .replacen(
                "[drivers.d0]\n",
                "[drivers.more_sales]\nprocess = \"geometric\"\ninitial = 100\nper = \"year\"\ngrowth = \"more\"\n\
                 volatility = 0.3\n[drivers.d0]\n",
                1,
            )
            .replacen(
                "[terms.f0]\n",
                &format!(
                    "[events.end]\nhazard = 0.3\n[terms.fee]\nkind = \"share\"\nfrom = \"payer\"\nto = \"payee\"\n\
                     rate = \"more\"\nof = \"more_sales * (1 + uniform(0, 1))\"\nuntil = \"end\"\n{lag}\
                     cap = {{ total = 60 }}\n[terms.f0]\n"
                ),
                1,
            );
        let summary = |text: &str| {
            summary(
                &Request {
                    paths: Some(3_000),
                    ..request(text)
                },
                2,
            )
        };
        let (before, after) = (summary(&text), summary(&with));
        assert!(
            after["terms"]["fee"]["total"]["mean"]
                .as_f64()
                .is_some_and(|mean| mean != 0.0),
            "{with}"
        );
        for table in ["parties", "terms", "events", "drivers", "assumptions", "series"] {
            same_where_both(table, &before[table], &after[table], &with);
        }
    }
}

/// A variant that sets a key to the value that it has is the deal: beside it, asked for by name, or
/// as an override.
#[test]
fn a_variant_that_sets_what_is_so_is_the_deal() {
    for text in runnable(4000..4010) {
        let rate = text
            .lines()
            .find_map(|line| line.strip_prefix("discount_rate = "))
            .expect("every deal has one");
        let with =
            format!("{text}[variants.same]\ntitle = \"The same\"\nset = {{ \"scenario.discount_rate\" = {rate} }}\n");
        let deal = Request {
            paths: Some(2_000),
            ..request(&text)
        };
        let beside = Request {
            bytes: with.clone().into_bytes(),
            ..deal.clone()
        };
        let named = Request {
            variant: Some("same".into()),
            ..beside.clone()
        };
        let set = Request {
            sets: vec![format!("scenario.discount_rate={rate}")],
            ..deal.clone()
        };
        let deal = summary(&deal, 2);
        let beside = summary(&beside, 2);
        for (party, figures) in beside["variants"]["same"]["parties"].as_object().expect("parties") {
            assert_eq!(figures["npv"], deal["parties"][party]["npv"], "{with}");
        }
        for other in [beside, summary(&named, 2), summary(&set, 2)] {
            for table in [
                "scenario",
                "parties",
                "terms",
                "events",
                "drivers",
                "assumptions",
                "series",
            ] {
                assert_eq!(other[table], deal[table], "{table}\n{with}");
            }
        }
    }
}

/// Whoever watches a run sees it come to its end, on any number of threads.
#[test]
fn progress_counts_the_paths_that_are_done() {
    let model = support::read(&support::deals::random(1, 1.0)).expect("a sound deal");
    let plan = termsheet::plan::compile(&model);
    for threads in [1, 3] {
        let (told, calls) = (
            std::sync::atomic::AtomicU64::new(0),
            std::sync::atomic::AtomicU64::new(0),
        );
        let settings = Settings {
            paths: 9_000,
            seed: 1,
            threads: Some(threads),
        };
        let order = std::sync::atomic::Ordering::Relaxed;
        let see = |done: u64| {
            told.fetch_max(done, order);
            calls.fetch_add(1, order);
        };
        termsheet::engine::run(&plan, settings, &see).expect("the deal runs");
        assert_eq!(told.load(order), 9_000);
        assert!(calls.load(order) > 1);
    }
}
