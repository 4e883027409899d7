//! What holds of every deal: money is neither made nor lost, caps hold, amounts scale, draws are
//! addressed, threads move no bit.
//!
//! The deals are random ones of `support/deals.rs`, by number, so that a failure names its deal. Of
//! a few the text has no meaning (a guarantee that counts what is paid, and an advance that keeps
//! it back, run in a circle); each law says how many deals it has seen at least.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;
mod support;

use std::collections::BTreeMap;

use runs::{Run, load, request, run};
use serde_json::Value;
use termsheet::Request;
use termsheet::engine::{self, CashFigure, ClauseFigure, FigureKey, PartyFigure, Record, Settings, TermFigure};
use termsheet::id::TermId;
use termsheet::model::{Model, ShareRate, TermKind, Years};
use termsheet::plan;
use termsheet::rng::Sampler;
use termsheet::scenario::TierMethod;
use termsheet::stats::{Precision, SeriesPoint};
use termsheet::write::json;

/// Deals looked at by the laws of single paths.
const DEALS: u64 = 400;

/// Paths of each.
const PATHS: usize = 24;

/// Sums in another order differ by rounding alone: this share of the greatest amount.
const ROUNDING: f64 = 1e-9;

/// The first paths of a random deal; `None` if it is a circle or leaves a formula's domain.
fn recorded(seed: u64, scale: f64) -> Option<(String, Model, Record)> {
    let text = support::deals::random(seed, scale);
    let model = match support::read(&text) {
        Ok(model) => model,
        Err(faults) if faults.contains("error[circle]") => return None,
        Err(faults) => panic!("{faults}\n{text}"),
    };
    let record = engine::record(&plan::compile(&model), model.seed, 0, PATHS).ok()?;
    Some((text, model, record))
}

/// Shows every recorded deal, and sees to it that there are enough.
fn each_deal(mut see: impl FnMut(u64, &str, &Model, &Record)) {
    let mut seen = 0;
    for seed in 0..DEALS {
        if let Some((text, model, record)) = recorded(seed, 1.0) {
            see(seed, &text, &model, &record);
            seen += 1;
        }
    }
    assert!(seen > DEALS * 9 / 10, "only {seen} deals of {DEALS} ran");
}

fn greatest(model: &Model, record: &Record, path: usize) -> f64 {
    let periods = 0..model.timeline.periods;
    let all = periods.flat_map(|k| model.terms.ids().map(move |id| record.paid(id, k, path).abs()));
    all.fold(1.0, f64::max)
}

fn figure_of(record: &Record, path: usize, wanted: FigureKey) -> f64 {
    let mut figures = record.figures(path);
    figures
        .find(|(key, _)| *key == wanted)
        .expect("the plan has the figure")
        .1
}

// ---------------------------------------------------------------------------------------------
// Money

/// Over all parties, those outside the deal too, each period sums to zero, and what a party nets is
/// what its terms bring and take. Over a path, all that is received is all that is paid.
#[test]
fn money_is_neither_made_nor_lost() {
    each_deal(|seed, text, model, record| {
        for path in 0..record.paths {
            let tolerance = ROUNDING * greatest(model, record, path);
            for k in 0..model.timeline.periods {
                let nets: f64 = model.parties.ids().map(|id| record.net(id, k, path)).sum();
                assert!(
                    nets.abs() <= tolerance,
                    "deal {seed}, path {path}: {nets} in period {k}\n{text}"
                );
                for id in model.parties.ids() {
                    // Credits and shares are no cash.
                    let share = |term: TermId| {
                        if model.terms[term].paid_in != termsheet::scenario::PaidIn::Cash {
                            return 0.0;
                        }
                        let (from, to) = (model.terms[term].from, model.terms[term].to);
                        f64::from(i8::from(to == id) - i8::from(from == id))
                    };
                    let terms: f64 = model
                        .terms
                        .ids()
                        .map(|term| share(term) * record.paid(term, k, path))
                        .sum();
                    let net = record.net(id, k, path);
                    assert!(
                        (net - terms).abs() <= tolerance,
                        "deal {seed}, path {path}, period {k}: nets {net}, its terms {terms}\n{text}"
                    );
                }
            }
            let sum = |of: CashFigure| -> f64 {
                let parties = model.parties.ids();
                parties.map(|id| figure_of(record, path, FigureKey::Cash(id, of))).sum()
            };
            let (received, paid) = (sum(CashFigure::Received), sum(CashFigure::Paid));
            let tolerance = tolerance * model.timeline.periods as f64;
            assert!(
                (received - paid).abs() <= tolerance && sum(CashFigure::Net).abs() <= tolerance,
                "deal {seed}, path {path}: {received} received, {paid} paid\n{text}"
            );
        }
    });
}

/// The cap of a term as the text has it: its key with a number and the assumption that it may be
/// a multiple of. A cap that an amendment changes is left out: it holds for a part of the time.
fn caps_of<'t>(text: &'t str, term: &str) -> Vec<(&'t str, f64, Option<&'t str>)> {
    let section = text
        .split("\n[")
        .find(|section| section.starts_with(&format!("terms.{term}]")));
    let amended = text.contains(&format!("\"terms.{term}.cap"));
    let line = section
        .filter(|_| !amended)
        .and_then(|section| section.lines().find_map(|line| line.strip_prefix("cap = {")))
        .and_then(|line| line.split("multiple_of").next())
        .map(|line| line.trim_end_matches([',', ' ']))
        .filter(|line| !line.is_empty());
    let entries = line
        .map(|line| line.trim_end_matches(['}', ' ']).split(','))
        .into_iter()
        .flatten()
        .filter(|entry| !entry.contains("carry_forward"));
    let read = entries.map(|entry| {
        let (key, value) = entry.split_once('=').expect("a cap has a value");
        let mut factors = value.trim().trim_matches('"').split(" * ");
        let number = factors.next().and_then(|number| number.parse().ok());
        (key.trim(), number.expect("a cap begins with a number"), factors.next())
    });
    read.collect()
}

/// Where unused parts of a cap go to the next window: all that was paid up to a window, less the caps of those before it.
fn beyond_earlier(sums: &BTreeMap<i32, f64>, limit: f64) -> BTreeMap<i32, f64> {
    let mut all = 0.0;
    let windows = sums.iter().enumerate();
    let beyond = windows.map(|(earlier, (&window, &sum))| {
        all += sum;
        (window, all - earlier as f64 * limit)
    });
    beyond.collect()
}

/// Caps count what is earned, of which what has been paid at any time is a part. So the total is
/// never above the total cap, nor above the multiple of what another term has paid; without settlement by windows, no period's payment is above the cap per
/// period; and without delay as well, no calendar year's above the cap per year.
#[test]
fn caps_hold_on_every_path() {
    let (mut checked, mut bound) = ([0; 4], [0; 4]);
    each_deal(|seed, text, model, record| {
        for (id, term) in model.terms.entries() {
            // A cap that an amendment moves is not the one that the text begins with.
            if text.contains(&format!("\"terms.{}.cap", term.key)) {
                continue;
            }
            // A multiple of what another term has paid, which its payments may also lower again.
            if let Some(multiple) = term.cap.multiple.as_ref().filter(|_| !term.from_cash) {
                let times = multiple.multiple.as_number().expect("random multiples are numbers");
                for path in 0..record.paths {
                    let (mut has_paid, mut limit, mut paid) = (0.0, 0.0_f64, 0.0);
                    for k in 0..model.timeline.periods {
                        has_paid += record.paid(multiple.of, k, path);
                        limit = limit.max(times * has_paid);
                        paid += record.paid(id, k, path);
                    }
                    assert!(
                        paid <= limit + ROUNDING * limit.max(1.0),
                        "deal {seed}, path {path}: {} pays {paid}, {times} times the other are {limit}\n{text}",
                        term.key
                    );
                    checked[3] += 1;
                    bound[3] += usize::from(paid >= limit * (1.0 - ROUNDING) && limit > 0.0);
                }
            }
            for (key, number, level) in caps_of(text, &term.key) {
                // The text gives the cap up to an amendment of it.
                if text.contains(&format!("\"terms.{}.cap.{key}\"", term.key)) {
                    continue;
                }
                let windows = term.settlement.every.is_some();
                let delayed = windows || term.settlement.lag_months > 0;
                for path in 0..record.paths {
                    let level = level.map_or(1.0, |level| {
                        let id = model.assumptions.find(|one| one.key == level).expect("the cap's level");
                        figure_of(record, path, FigureKey::Assumption(id))
                    });
                    let limit = (number * level).max(0.0);
                    let paid = |k: usize| record.paid(id, k, path);
                    let mut sums: BTreeMap<i32, f64> = BTreeMap::new();
                    // What is released or was owed comes on top of what a period earns, interest on top of all.
                    let carried = term.holdback.is_some() || term.from_cash;
                    let cap = match key {
                        "per_period" if !windows && !carried => {
                            sums.extend((0..model.timeline.periods).map(|k| (k as i32, paid(k))));
                            if term.cap.carries {
                                sums = beyond_earlier(&sums, limit);
                            }
                            0
                        }
                        "per_year" if !delayed && !carried => {
                            for k in 0..model.timeline.periods {
                                // Contract years are counted in months from the period in which the term starts.
                                let months = model.timeline.step.months() as i32;
                                let first = term.starts.unwrap_or(0.0).floor() as i32;
                                let year = match term.years {
                                    Years::Calendar => model.timeline.period_start(k).year(),
                                    Years::Contract { .. } => ((k as i32 - first) * months).div_euclid(12),
                                };
                                *sums.entry(year).or_default() += paid(k);
                            }
                            if term.cap.carries {
                                sums = beyond_earlier(&sums, limit);
                            }
                            1
                        }
                        "total" if !term.from_cash => {
                            sums.insert(0, (0..model.timeline.periods).map(paid).sum());
                            2
                        }
                        _ => continue,
                    };
                    let most = sums.values().fold(f64::NEG_INFINITY, |most, sum| most.max(*sum));
                    assert!(
                        most <= limit + ROUNDING * limit.max(1.0),
                        "deal {seed}, path {path}: {} pays {most} under a cap {key} of {limit}\n{text}",
                        term.key
                    );
                    checked[cap] += 1;
                    bound[cap] += usize::from(most >= limit * (1.0 - ROUNDING) && limit > 0.0);
                }
            }
        }
    });
    // The law would be empty if the caps were never near.
    let often = [200, 200, 200, 100];
    let near = checked.iter().zip(bound).zip(often);
    assert!(
        near.into_iter()
            .all(|((all, bound), least)| bound > least && *all > bound),
        "{checked:?} {bound:?}"
    );
}

/// A guarantee pays the difference upwards only, an advance and a lump sum what is written; none of
/// them is ever negative, nor is the money that a clause moved.
#[test]
fn top_ups_and_clauses_are_never_negative() {
    let mut top_ups = 0;
    each_deal(|seed, text, model, record| {
        let plan = plan::compile(model);
        // A whole tier that is reached trues up what was earned at another rate, in either direction.
        let trued_up = |id: TermId, clause: usize| {
            let rate = match &model.terms[id].kind {
                TermKind::Share { rate, .. } => Some(rate),
                TermKind::ProfitShare(deal) => Some(&deal.rate),
                TermKind::Usage(deal) => deal.discounts.as_ref(),
                _ => None,
            };
            let whole =
                |rate: &ShareRate| matches!(rate, ShareRate::Tiers { method, .. } if *method == TierMethod::Whole);
            rate.is_some_and(whole) && plan.terms[id].clauses()[clause].key.contains("tiers.")
        };
        for path in 0..record.paths {
            for (id, term) in model.terms.entries() {
                let upwards = match term.kind {
                    TermKind::MinimumGuarantee { .. } => true,
                    TermKind::LumpSum { .. } | TermKind::Advance { .. } | TermKind::Milestone { .. } => true,
                    TermKind::Amount { .. } | TermKind::Share { .. } | TermKind::Formula { .. } => false,
                    // Use that was paid for and is made up is paid back; tiers may be trued up.
                    TermKind::TakeOrPay(_) | TermKind::Usage(_) | TermKind::ProfitShare(_) => false,
                    // Interest that is drawn may be below 0.
                    TermKind::Loan(_) => false,
                    TermKind::RevenueFinancing(_) | TermKind::Equity { .. } | TermKind::Warrant { .. } => true,
                    // A clawback runs back from the manager; `tests/waterfall.rs` has laws of their own.
                    TermKind::Waterfall(_) | TermKind::Rest { .. } => false,
                };
                // A floor lifts and a cap never goes below 0, so these stay so.
                for k in (0..model.timeline.periods).filter(|_| upwards) {
                    let paid = record.paid(id, k, path);
                    assert!(
                        paid >= 0.0,
                        "deal {seed}, path {path}: {} pays {paid} in {k}\n{text}",
                        term.key
                    );
                    top_ups += usize::from(paid > 0.0 && matches!(term.kind, TermKind::MinimumGuarantee { .. }));
                }
            }
            for (key, value) in record.figures(path) {
                if let FigureKey::Clause(id, clause, ClauseFigure::Amount | ClauseFigure::Periods) = key
                    && !trued_up(id, clause)
                {
                    assert!(value >= 0.0, "deal {seed}, path {path}: {key:?} is {value}\n{text}");
                }
            }
        }
    });
    assert!(top_ups > 1000, "only {top_ups}");
}

/// The same deal with every amount doubled: every payment and every figure in money doubles, and
/// rates, multiples and times stay.
#[test]
fn doubling_all_amounts_doubles_all_cash() {
    let mut seen = 0;
    for seed in 0..DEALS {
        let (Some((text, model, once)), Some((_, _, twice))) = (recorded(seed, 1.0), recorded(seed, 2.0)) else {
            continue;
        };
        seen += 1;
        for path in 0..once.paths {
            let scale = greatest(&model, &once, path) * model.timeline.periods as f64;
            for (id, k) in model
                .terms
                .ids()
                .flat_map(|id| (0..model.timeline.periods).map(move |k| (id, k)))
            {
                let (one, two) = (once.paid(id, k, path), twice.paid(id, k, path));
                let key = &model.terms[id].key;
                assert!(
                    (two - 2.0 * one).abs() <= ROUNDING * scale,
                    "deal {seed}, path {path}: {key} pays {one} in {k}, doubled {two}\n{text}"
                );
            }
            for ((key, one), (_, two)) in once.figures(path).zip(twice.figures(path)) {
                let (factor, tolerance) = match key {
                    FigureKey::Cash(..)
                    | FigureKey::Party(_, PartyFigure::Npv | PartyFigure::Exposure)
                    | FigureKey::Term(_, TermFigure::Total | TermFigure::PresentValue | TermFigure::Outstanding)
                    | FigureKey::Clause(_, _, ClauseFigure::Amount)
                    | FigureKey::Driver(_) => (2.0, ROUNDING * scale),
                    // Where a stream nearly has another rate of return it is badly conditioned.
                    FigureKey::Party(_, PartyFigure::Irr) => (1.0, 1e-6 * (1.0 + one.abs())),
                    FigureKey::Party(_, PartyFigure::Multiple) => (1.0, 1e-6 * one.abs()),
                    FigureKey::Party(_, PartyFigure::Payback)
                    | FigureKey::Term(_, TermFigure::EffectiveRate)
                    | FigureKey::Clause(_, _, ClauseFigure::First | ClauseFigure::Periods)
                    | FigureKey::Event(_)
                    | FigureKey::Assumption(_) => (1.0, ROUNDING),
                    // One of an amount doubles, one of a rate stays: the text's business.
                    FigureKey::Variable(_) | FigureKey::History(..) => continue,
                };
                assert!(
                    (two - factor * one).abs() <= tolerance || (one.is_nan() && two.is_nan()),
                    "deal {seed}, path {path}: {key:?} is {one}, doubled {two}\n{text}"
                );
            }
        }
    }
    assert!(seen > DEALS * 9 / 10, "only {seen} deals of {DEALS} ran");
}

// ---------------------------------------------------------------------------------------------
// Draws

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
    let text = include_str!("../scenarios/cap-or-step-down.toml");
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

// ---------------------------------------------------------------------------------------------
// Percentiles of many paths

/// More than are kept exactly of this deal.
const MANY: u64 = 500_000;

/// A figure that fewer paths have is exact in any run.
const KEPT: usize = 8192;

/// A small deal with figures of every shape: smooth, with heavy tails, with atoms (a cap that is
/// reached, an event's period), in steps, existing on some paths alone, or on very few (`chance` falls on one in
/// five thousand).
const LARGE: &str = r#"
[scenario]
start = "2026-01"
years = 4
step = "year"
seed = 3
[parties]
a = { discount_rate = "10%" }
b = { discount_rate = "6%" }
c = { external = true }
[assumptions]
growth = "normal(20%, 15%)"
size = "1 to 50"
tail = "student_t(3, 0, 1)"
count = "poisson(3)"
[drivers.x]
process = "geometric"
initial = 100
per = "year"
growth = "growth"
volatility = "40%"
[drivers.y]
process = "constant"
initial = "size"
[events.e]
hazard = 0.3
[events.seldom]
hazard = 0.02
[events.chance]
hazard = 0.00005
[terms.sales]
kind = "amount"
from = "c"
to = "a"
amount = "x"
[terms.royalty]
kind = "share"
from = "a"
to = "b"
rate = "20%"
of = "x"
cap = { per_year = 30, total = 90 }
[terms.prize]
kind = "milestone"
from = "b"
to = "a"
amount = "5 * count + tail"
event = "e"
[terms.price]
kind = "lump_sum"
from = "b"
to = "a"
schedule = { "2026-01" = 60 }
"#;

/// The promise of docs and report: every percentile of a run of any size is within 0.1% of the
/// interquartile range of the exact one, taken here over all paths. Where the quartiles coincide it is
/// within 0.1% of the whole range.
#[test]
fn percentiles_of_many_paths_are_within_a_thousandth_of_the_range() {
    let run = run(LARGE, MANY);
    let keys: Vec<FigureKey> = run.outcome.figures().map(|(key, _)| key).collect();
    let mut figures: Vec<Vec<f64>> = vec![Vec::new(); keys.len()];
    let (model, periods) = (&run.model, run.model.timeline.periods);
    // Drivers, terms, nets and cumulative nets, by period.
    let mut series: BTreeMap<(String, usize), Vec<f64>> = BTreeMap::new();
    run.each_record(MANY, |record| {
        for path in 0..record.paths {
            for (values, (_, value)) in figures.iter_mut().zip(record.figures(path)) {
                values.push(value);
            }
        }
        for k in 0..periods {
            let mut push = |name: String, of: &dyn Fn(usize) -> f64| {
                series.entry((name, k)).or_default().extend((0..record.paths).map(of));
            };
            for (id, one) in model.drivers.entries() {
                push(format!("drivers.{}", one.key), &|path| record.driver(id, k, path));
            }
            for (id, one) in model.terms.entries() {
                push(format!("terms.{}", one.key), &|path| record.paid(id, k, path));
            }
            for (id, one) in model.parties.entries() {
                push(format!("parties.{}.net", one.key), &|path| record.net(id, k, path));
                push(format!("parties.{}.cumulative", one.key), &|path| {
                    record.cumulative(id, k, path)
                });
            }
        }
    });

    let (mut binned, mut few) = (0, 0);
    for (key, values) in keys.iter().zip(&mut figures) {
        values.retain(|value| !value.is_nan());
        values.sort_by(f64::total_cmp);
        let figure = run.figure(*key);
        assert_eq!(figure.moments.count, values.len() as u64, "{key:?}");
        // A clause that never binds has no first time.
        if values.is_empty() {
            assert_eq!(figure.sketch.quantile(0.5), None, "{key:?}");
            continue;
        }
        for p in [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99] {
            let found = figure.sketch.quantile(p).expect("there are values");
            near(&format!("{key:?}"), p, found, values);
        }
        let coincide = at(values, 0.75) == at(values, 0.25);
        if values.len() < KEPT {
            few += 1;
            assert_eq!(figure.sketch.precision(), Precision::Exact, "{key:?}");
        }
        match figure.sketch.precision() {
            Precision::Exact => {}
            Precision::OfQuartiles(share) => {
                binned += 1;
                assert!(share <= 0.001 && !coincide, "{key:?} says {share}");
            }
            Precision::OfRange(share) => assert!(share <= 0.001 && coincide, "{key:?} says {share}"),
        }
    }
    assert!(
        binned > 20,
        "only {binned} figures were binned: the run is too small to show anything"
    );
    assert!(few > 0, "no figure is so rare that all its values are kept");

    for ((name, k), mut values) in series {
        values.sort_by(f64::total_cmp);
        let point = points_of(&run, &name)[k];
        let percentiles = [
            (0.05, point.p5),
            (0.25, point.p25),
            (0.5, point.p50),
            (0.75, point.p75),
            (0.95, point.p95),
        ];
        for (p, found) in percentiles {
            let found = found.expect("there are values");
            near(&format!("{name} in period {k}"), p, found, &values);
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let found = point.mean.expect("there are values");
        assert!(
            (found - mean).abs() <= ROUNDING * mean.abs().max(1.0),
            "{name} in {k}: mean {found}, {mean}"
        );
    }
}

/// The outcome's series of a name such as `parties.a.net`.
fn points_of<'a>(run: &'a Run, name: &str) -> &'a [SeriesPoint] {
    let parts: Vec<&str> = name.split('.').collect();
    match parts[..] {
        ["drivers", key] => run.outcome.driver(run.driver_id(key)),
        ["terms", key] => run.outcome.term(run.term_id(key)),
        ["parties", key, "net"] => run.outcome.net(run.party_id(key)),
        ["parties", key, "cumulative"] => run.outcome.cumulative(run.party_id(key)),
        _ => panic!("{name} is no series"),
    }
}

/// The value at a rank of sorted values, straight between two of them: rank p·(n − 1).
fn at(sorted: &[f64], p: f64) -> f64 {
    let rank = p * (sorted.len() - 1) as f64;
    let (below, share) = (rank.floor() as usize, rank.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + share * (sorted[above] - sorted[below])
}

/// The distance from the lower quartile to the upper, or where they coincide (most paths have the
/// same value) from the least value to the greatest.
fn spread(sorted: &[f64]) -> f64 {
    let quartiles = at(sorted, 0.75) - at(sorted, 0.25);
    if quartiles > 0.0 {
        quartiles
    } else {
        at(sorted, 1.0) - at(sorted, 0.0)
    }
}

#[track_caller]
fn near(what: &str, p: f64, found: f64, sorted: &[f64]) {
    let (exact, spread) = (at(sorted, p), spread(sorted));
    assert!(
        (found - exact).abs() <= 0.001 * spread + ROUNDING * exact.abs().max(1.0),
        "{what} at {p}: {found}, exactly {exact}, spread {spread}"
    );
}

/// A quartile may lie just off an atom, so that the interquartile range is next to nothing: top-ups that about a quarter
/// of the paths get. Percentiles are within 0.1% of it all the same.
#[test]
fn percentiles_beside_an_atom_are_within_a_thousandth_of_the_range() {
    const PATHS: u64 = 60_000;
    let run = run(include_str!("../benches/deal.toml"), PATHS);
    for precision in &run.outcome.series_precision {
        if let Precision::OfQuartiles(share) | Precision::OfRange(share) = precision {
            assert!(*share <= 0.001, "{share}");
        }
    }
    let id = run.term_id("guarantee");
    let mut paid = vec![Vec::new(); run.model.timeline.periods];
    run.each_record(PATHS, |record| {
        for (k, values) in paid.iter_mut().enumerate() {
            values.extend((0..record.paths).map(|path| record.paid(id, k, path)));
        }
    });
    let mut narrow = 0;
    for (k, (point, mut values)) in points_of(&run, "terms.guarantee").iter().zip(paid).enumerate() {
        values.sort_by(f64::total_cmp);
        let (upper, most) = (at(&values, 0.75), at(&values, 0.95));
        narrow += usize::from(upper > 0.0 && upper < 0.1 * most);
        for (p, found) in [
            (0.25, point.p25),
            (0.5, point.p50),
            (0.75, point.p75),
            (0.95, point.p95),
        ] {
            near(
                &format!("guarantee in {k}"),
                p,
                found.expect("there are values"),
                &values,
            );
        }
    }
    assert!(narrow > 0, "some quartile lies just off the atom");
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
