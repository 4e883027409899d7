//! Reports made by hand: one as a reader would meet it (`realistic`), hard ones (`hard`), and answers (`answers`).
//!
//! The figures come from smooth formulas, not from a run: what matters here is their shape.

mod answers;
mod hard;
mod keys;
mod realistic;

pub(crate) use answers::{Ask, answers};
pub(crate) use hard::hard;
pub(crate) use realistic::realistic;

use crate::analysis::{Estimate, Pair, Spread};
use crate::model::Currency;
use crate::report::{
    Assumption, Backtest, BacktestRow, Bin, Change, Charts, Clause, Driver, Event, EvidenceRow, Figure, Party,
    PartyWorth, Report, Run, Scenario, Term, Variant, VariantParty,
};
use crate::rng::Sampler;
use crate::scenario::Confidence;
use crate::stats::{Proportion, SeriesPoint, Summary};
use crate::time::{Date, Step};
use crate::unit::Per;

/// Standard normal scores of the 5th, 25th, 50th, 75th and 95th percentile.
const SCORES: [f64; 5] = [-1.645, -0.674, 0.0, 0.674, 1.645];
const SCORES_OF_THREE: [f64; 3] = [SCORES[0], SCORES[2], SCORES[4]];
const PATHS: u64 = 100_000;

fn series_point(middle: f64, spread: f64) -> SeriesPoint {
    let at = |which: usize| Some(middle + spread * SCORES[which]);
    SeriesPoint {
        mean: Some(middle),
        p5: at(0),
        p25: at(1),
        p50: at(2),
        p75: at(3),
        p95: at(4),
    }
}

/// A skewed point: lognormal-like around `middle`.
fn skewed_point(middle: f64, sigma: f64) -> SeriesPoint {
    let at = |which: usize| Some(middle * (SCORES[which] * sigma).exp());
    SeriesPoint {
        mean: Some(middle * (sigma * sigma / 2.0).exp()),
        p5: at(0),
        p25: at(1),
        p50: at(2),
        p75: at(3),
        p95: at(4),
    }
}

pub(crate) fn figure(middle: f64, spread: f64) -> Figure {
    let at = |score: f64| Some(middle + spread * score);
    let se = spread / (PATHS as f64).sqrt();
    Figure {
        summary: Summary {
            count: PATHS,
            mean: Some(middle),
            se: Some(se),
            sd: Some(spread),
            min: at(-4.3),
            max: at(4.3),
            p1: at(-2.326),
            p5: at(SCORES[0]),
            p10: at(-1.282),
            p25: at(SCORES[1]),
            p50: at(SCORES[2]),
            p75: at(SCORES[3]),
            p90: at(1.282),
            p95: at(SCORES[4]),
            p99: at(2.326),
            tail_mean_5: at(-2.063),
        },
        quantile_se: [2.1 * se, 1.25 * se, 2.1 * se],
    }
}

fn none() -> Figure {
    Figure {
        summary: Summary {
            count: 0,
            mean: None,
            se: None,
            sd: None,
            min: None,
            max: None,
            p1: None,
            p5: None,
            p10: None,
            p25: None,
            p50: None,
            p75: None,
            p90: None,
            p95: None,
            p99: None,
            tail_mean_5: None,
        },
        quantile_se: [0.0; 3],
    }
}

fn proportion(value: f64) -> Proportion {
    Proportion {
        value,
        se: (value * (1.0 - value) / PATHS as f64).sqrt(),
        count: PATHS,
    }
}

/// Bins of a normal density, lightly skewed.
fn density(middle: f64, spread: f64) -> Vec<Bin> {
    if spread == 0.0 {
        return Vec::new();
    }
    let (low, high) = (middle - 2.576 * spread, middle + 2.9 * spread);
    let width = (high - low) / 60.0;
    let bins = (0..60).map(|index| {
        let low = low + width * f64::from(index);
        let score = (low + width / 2.0 - middle) / spread;
        Bin {
            low,
            high: low + width,
            share: 0.3989 * (-score * score / 2.0).exp() * width / spread,
        }
    });
    bins.collect()
}

/// A hundred values of a normal distribution, by Winitzki's inverse of the error function (2008), which is
/// good to a few thousandths: enough for pictures.
fn ranks(middle: f64, spread: f64) -> Vec<f64> {
    let rank = |index: u32| {
        let x = 2.0 * (f64::from(index) + 0.5) / 100.0 - 1.0;
        let log = (1.0 - x * x).ln();
        let half = 2.0 / (std::f64::consts::PI * 0.147) + log / 2.0;
        let inverse = ((half * half - log / 0.147).sqrt() - half).sqrt();
        middle + spread * std::f64::consts::SQRT_2 * inverse.copysign(x)
    };
    (0..100).map(rank).collect()
}

fn party(key: &str, name: &str, periods: usize, amount: f64, spread: f64) -> Party {
    let net = |k: usize| {
        let grown = 1.0 + 4.0 * k as f64 / periods as f64;
        // Quarterly settlement: nothing for two months of three.
        if k % 3 == 2 || periods < 12 {
            series_point(
                amount / periods as f64 * 2.0 * grown / 2.0,
                spread / periods as f64 * grown,
            )
        } else {
            series_point(-amount / periods as f64 / 8.0, 0.0)
        }
    };
    let cumulative = |k: usize| {
        let share = (k + 1) as f64 / periods as f64;
        let middle = amount * share * (1.6 * share - 0.6);
        series_point(middle, spread * share.sqrt())
    };
    let loss = if spread == 0.0 {
        if amount < 0.0 { 1.0 } else { 0.0 }
    } else {
        1.0 / (1.0 + (1.7 * 0.7 * amount / (0.6 * spread)).exp())
    };
    Party {
        key: key.to_owned(),
        name: name.to_owned(),
        external: false,
        discount_rate: "10%".to_owned(),
        npv: figure(0.7 * amount, 0.6 * spread),
        net_cash: figure(amount, spread),
        received: figure(amount.abs() * 2.0, spread),
        paid: figure(amount.abs() * 1.4, spread),
        irr: figure(0.24, 0.11),
        irr_none: 812,
        irr_several: 31,
        multiple: figure(1.6, 0.4),
        payback_years: figure(4.2, 0.8),
        peak_exposure: figure(amount.abs() * 0.3, spread * 0.1),
        probability_of_loss: proportion(loss),
        net: (0..periods).map(net).collect(),
        cumulative: (0..periods).map(cumulative).collect(),
        npv_density: density(0.7 * amount, 0.6 * spread),
        npv_ranks: ranks(0.7 * amount, 0.6 * spread),
    }
}

fn term(key: &str, label: &str, kind: &'static str, ends: (&str, &str), yearly: Vec<f64>) -> Term {
    let total: f64 = yearly.iter().sum();
    Term {
        key: key.to_owned(),
        label: label.to_owned(),
        kind,
        from: ends.0.to_owned(),
        to: ends.1.to_owned(),
        enabled: true,
        paid_in: "cash",
        recouped_by: Vec::new(),
        total: figure(total, total.abs() * 0.3),
        present_value: figure(total * 0.7, total.abs() * 0.2),
        effective_rate: (kind == "share").then(|| figure(0.174, 0.012)),
        outstanding: figure(total * 0.01, total.abs() * 0.001),
        series: Vec::new(),
        yearly,
    }
}

fn evidence(section: &'static str, key: &str, label: &str, value: &str, confidence: Confidence) -> EvidenceRow {
    EvidenceRow {
        section,
        key: key.to_owned(),
        label: label.to_owned(),
        value: value.to_owned(),
        source: Some("https://www.sec.gov/Archives/edgar/data/789019/000095017025100235/msft-20250630.htm".to_owned()),
        as_of: Some("2025-06-30".to_owned()),
        confidence: Some(confidence),
        note: Some("Read off note 7.".to_owned()),
    }
}

fn frame(title: &str, start: &str, step: Step, periods: usize) -> Report {
    let start = Date::parse(start).expect("the examples give dates");
    let first = |k: usize| {
        let months = i64::from(step.months()) * k as i64;
        start.plus_months(months).expect("the examples end before year 10000")
    };
    let years = start.year()..=first(periods - 1).year();
    Report {
        scenario: Scenario {
            title: title.to_owned(),
            file: "deal.toml".to_owned(),
            currency: Currency::dollars(),
            start,
            step,
            periods,
            sources: Vec::new(),
        },
        run: Run {
            version: "0.1.0",
            paths: PATHS,
            seed: 42,
            sampler: Sampler::Random,
            precision: None,
            overrides: Vec::new(),
            variant: None,
            as_of: None,
            figures_exact: true,
            figures_error: 0.0,
            series_exact: false,
            series_error: 0.0004,
        },
        parties: Vec::new(),
        terms: Vec::new(),
        clauses: Vec::new(),
        clause_paths: 0,
        events: Vec::new(),
        drivers: Vec::new(),
        assumptions: Vec::new(),
        period_start: (0..periods).map(first).collect(),
        years: years.collect(),
        evidence: Vec::new(),
        history: Vec::new(),
        variants: Vec::new(),
        analyses: Vec::new(),
        charts: Charts::default(),
        paths: Vec::new(),
    }
}

fn driver(key: &str, label: &str, per: Option<Per>, periods: usize, first: f64, last: f64) -> Driver {
    let series: Vec<SeriesPoint> = (0..periods)
        .map(|k| {
            let share = k as f64 / periods.max(2) as f64;
            skewed_point(first * (last / first).powf(share.sqrt()), 0.6 * share.sqrt())
        })
        .collect();
    Driver {
        key: key.to_owned(),
        label: label.to_owned(),
        per,
        last: figure(last, last * 0.4),
        series,
    }
}

fn variant((key, title): (&str, &str), periods: usize, parties: &[(&str, f64, f64)]) -> Variant {
    let parties = parties.iter().map(|(key, middle, spread)| VariantParty {
        key: (*key).to_owned(),
        npv: figure(*middle, *spread),
        change: Some(Change {
            mean: middle * 0.07,
            se: spread / 1e4,
        }),
        pair: Some(pair(*middle * 0.07, *spread * 0.2)),
        npv_density: density(*middle, *spread),
        cumulative: (0..periods)
            .map(|k| (k + 1) as f64 / periods as f64)
            .map(|share| series_point(*middle * share * (1.6 * share - 0.6), *spread * share.sqrt()))
            .collect(),
    });
    Variant {
        key: key.to_owned(),
        title: title.to_owned(),
        parties: parties.collect(),
    }
}

/// A difference between two deals, path by path.
pub(crate) fn pair(middle: f64, spread: f64) -> Pair {
    let exact = |value: f64| Estimate {
        value: Some(value),
        se: Some(spread / 64.0),
        count: 4_096,
    };
    let bars = density(middle, spread);
    let share = |positive: bool| {
        let side = bars.iter().filter(|bar| (bar.low >= 0.0) == positive);
        proportion(side.map(|bar| bar.share).sum::<f64>().min(1.0))
    };
    Pair {
        deal: 1,
        against: 0,
        difference: exact(middle),
        independent_se: None,
        percentiles: SCORES_OF_THREE.map(|score| exact(middle + spread * score)),
        larger: Some(share(true)),
        smaller: Some(share(false)),
        first_order: None,
        second_order: None,
        paths_needed: None,
        spread: Spread {
            low: bars.first().map_or(0.0, |bar| bar.low),
            width: bars.first().map_or(0.0, |bar| bar.high - bar.low),
            below: 0.005,
            shares: bars.iter().map(|bar| bar.share).collect(),
        },
    }
}

/// So many quarters, growing by a quarter each, the first of this size.
fn backtest(count: usize, first: f64) -> Backtest {
    let rows = (0..count).map(|index| {
        let model = first * 1.25_f64.powi(index as i32);
        let observed = model * (1.0 + 0.12 * (index as f64 * 2.1).sin());
        BacktestRow {
            window: format!("{}-Q{}", 2024 + index / 4, index % 4 + 1),
            observed,
            model: figure(model, 0.02 * model.abs() * (index + 1) as f64),
            error: if observed == 0.0 { 0.0 } else { model / observed - 1.0 },
        }
    });
    Backtest {
        key: "reported_share".to_owned(),
        label: "Revenue share as reported".to_owned(),
        against: "paid(revenue_share)".to_owned(),
        against_words: "what “Revenue share” pays in the period".to_owned(),
        money: true,
        source: Some("https://www.example.com/leaked-figures".to_owned()),
        rows: rows.collect(),
        totals: (19.2 * first, 19.8 * first),
        mean_absolute_error: 0.0817,
    }
}
