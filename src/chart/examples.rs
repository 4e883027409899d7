//! Reports made by hand: one as a reader would meet it, and hard ones.
//!
//! The figures come from smooth formulas, not from a run: what matters here is their shape.

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
            currency: Currency {
                code: "USD".to_owned(),
                sign: "$".to_owned(),
            },
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

fn worth(openai: f64, microsoft: f64) -> Option<Vec<PartyWorth>> {
    let of = |party: &str, mean: f64| PartyWorth {
        party: party.to_owned(),
        value: figure(mean, mean.abs() * 0.8),
    };
    Some(vec![of("openai", openai), of("microsoft", microsoft)])
}

/// A deal like that of a laboratory and a cloud: two judged parties, customers outside, 96 months.
pub(crate) fn realistic() -> Report {
    let mut report = frame(
        "OpenAI and Microsoft: a 20% share, both ways",
        "2024-01",
        Step::Month,
        96,
    );
    report.scenario.file = "openai-microsoft.toml".to_owned();
    report.scenario.sources = vec![
        "https://www.sec.gov/Archives/edgar/data/789019/msft-20250630.htm".to_owned(),
        "https://www.theinformation.com/articles/openai-share".to_owned(),
        "Filings in Musk v. OpenAI".to_owned(),
    ];
    report.parties = vec![
        party("openai", "OpenAI", 96, 61e9, 38e9),
        party("microsoft", "Microsoft", 96, 34e9, 26e9),
        Party {
            external: true,
            ..party("customers", "Customers", 96, -150e9, 60e9)
        },
    ];
    let grow = |first: f64, by: f64| (0..8).map(|year| first * by.powi(year)).collect::<Vec<f64>>();
    report.terms = vec![
        term("sales", "Sales", "amount", ("customers", "openai"), grow(3.7e9, 1.45)),
        term(
            "revenue_share",
            "Revenue share",
            "share",
            ("openai", "microsoft"),
            grow(0.74e9, 1.36),
        ),
        term(
            "reciprocal",
            "Share of Azure OpenAI Service",
            "share",
            ("microsoft", "openai"),
            grow(0.2e9, 1.3),
        ),
        term(
            "compute",
            "Compute on Azure",
            "usage",
            ("openai", "microsoft"),
            grow(2.6e9, 1.33),
        ),
        term(
            "investment",
            "Investment tranches",
            "lump_sum",
            ("microsoft", "openai"),
            vec![4e9, 3.5e9, 2.1e9, 0.0, 0.0, 0.0, 0.0, 0.0],
        ),
    ];
    report.clause_paths = 3_584;
    report.clauses = vec![
        Clause {
            id: "revenue_share.cap.total".to_owned(),
            term: Some("revenue_share".to_owned()),
            part: Some("cap.total"),
            sort: "cap",
            label: "Revenue share: cap in total".to_owned(),
            ever: proportion(0.313),
            years: figure(6.1, 0.7),
            ends_period: true,
            periods: Some(figure(11.0, 6.0)),
            amount: Some(figure(4.1e9, 3e9)),
            by_period: (0..96)
                .map(|k| if k < 60 { 0.0 } else { f64::from(k - 60) * 0.008 })
                .collect(),
            ever_by_period: (0..96)
                .map(|k| if k < 60 { 0.0 } else { 0.313 * f64::from(k - 59) / 36.0 })
                .collect(),
            worth: worth(5.1e9, -2.2e9),
        },
        Clause {
            id: "compute.floor".to_owned(),
            term: Some("compute".to_owned()),
            part: Some("floor"),
            sort: "floor",
            label: "Compute on Azure: floor".to_owned(),
            ever: proportion(0.0),
            years: none(),
            ends_period: true,
            periods: Some(figure(0.0, 0.0)),
            amount: Some(figure(0.0, 0.0)),
            by_period: vec![0.0; 96],
            ever_by_period: vec![0.0; 96],
            worth: worth(0.0, 0.0),
        },
        Clause {
            id: "events.agi".to_owned(),
            term: None,
            part: None,
            sort: "event",
            label: "AGI is declared".to_owned(),
            ever: proportion(0.1846),
            years: figure(5.6, 1.4),
            ends_period: false,
            periods: None,
            amount: None,
            by_period: (0..96).map(|k| if k < 36 { 0.0 } else { 0.0034 }).collect(),
            ever_by_period: (0..96).map(|k| f64::from((k - 35).max(0)) * 0.0034).collect(),
            worth: worth(1.4e9, -0.9e9),
        },
    ];
    report.events = vec![Event {
        key: "agi".to_owned(),
        label: "AGI is declared".to_owned(),
        probability: proportion(0.1846),
        years: figure(5.6, 1.4),
        ends_period: false,
        survival: (0..=96)
            .map(|k| {
                if k <= 36 {
                    1.0
                } else {
                    0.96_f64.powf(f64::from(k - 36) / 12.0)
                }
            })
            .collect(),
    }];
    report.drivers = vec![
        driver("revenue", "OpenAI revenue", Some(Per::Year), 96, 2.47e9, 96e9),
        driver(
            "azure_revenue",
            "Revenue of the Azure OpenAI Service",
            Some(Per::Year),
            96,
            1.1e9,
            9e9,
        ),
        driver("price", "Price per million tokens", None, 96, 12.5, 0.8),
    ];
    report.assumptions = vec![
        Assumption {
            key: "growth".to_owned(),
            label: "Growth of revenue in the first year".to_owned(),
            per: None,
            unnamed: false,
            figure: figure(0.6, 0.2),
        },
        Assumption {
            key: "inference".to_owned(),
            label: "Inference cost per dollar of revenue".to_owned(),
            per: None,
            unnamed: false,
            figure: figure(0.72, 0.1),
        },
    ];
    report.evidence = vec![
        evidence(
            "driver",
            "revenue",
            "OpenAI revenue",
            "2.47bn a year",
            Confidence::Several,
        ),
        evidence("term", "revenue_share", "Revenue share", "20%", Confidence::Filing),
        EvidenceRow {
            source: Some("javascript:alert(1)".to_owned()),
            as_of: None,
            note: None,
            ..evidence("event", "agi", "AGI is declared", "4% a year", Confidence::Guess)
        },
    ];
    report.history = vec![backtest(8)];
    report.variants = vec![
        variant(
            "step_down",
            "The share steps down to 8% by 2030",
            &[("openai", 51e9, 22e9), ("microsoft", 16e9, 14e9)],
        ),
        variant(
            "no_cap",
            "No cap on the share",
            &[("openai", 38e9, 24e9), ("microsoft", 29e9, 19e9)],
        ),
        variant(
            "no_agi",
            "AGI is never declared",
            &[("openai", 41e9, 23e9), ("microsoft", 25e9, 16e9)],
        ),
    ];
    report
}

fn variant(key: &str, title: &str, parties: &[(&str, f64, f64)]) -> Variant {
    let parties = parties.iter().map(|(key, middle, spread)| VariantParty {
        key: (*key).to_owned(),
        npv: figure(*middle, *spread),
        change: Some(Change {
            mean: middle * 0.07,
            se: spread / 1e4,
        }),
        pair: Some(pair(*middle * 0.07, *spread * 0.2)),
        npv_density: density(*middle, *spread),
        cumulative: (0..96)
            .map(|k| f64::from(k + 1) / 96.0)
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

fn backtest(count: usize) -> Backtest {
    let rows = (0..count).map(|index| {
        let model = 0.5e9 * 1.25_f64.powi(index as i32);
        let observed = model * (1.0 + 0.12 * (index as f64 * 2.1).sin());
        BacktestRow {
            window: format!("{}-Q{}", 2024 + index / 4, index % 4 + 1),
            observed,
            model: figure(model, 0.02 * model * (index + 1) as f64),
            error: model / observed - 1.0,
        }
    });
    Backtest {
        key: "reported_share".to_owned(),
        label: "Revenue share as reported".to_owned(),
        against: "paid(revenue_share)".to_owned(),
        source: Some("https://www.example.com/leaked-figures".to_owned()),
        rows: rows.collect(),
        totals: (9.6e9, 9.9e9),
        mean_absolute_error: 0.0817,
    }
}

/// The hard cases by name.
pub(crate) fn hard() -> Vec<(&'static str, Report)> {
    let long = "The Amalgamated Société Générale für Überland & <Söhne> Ltd";
    let mut cases = Vec::new();

    let mut one = frame("One period", "2024-05", Step::Month, 1);
    one.parties = vec![party("a", "Payee", 1, 5e6, 2e6), party("b", "Payer", 1, -5e6, 2e6)];
    one.terms = vec![term("fee", "Fee", "amount", ("b", "a"), vec![5e6])];
    one.drivers = vec![driver("units", "Units sold", Some(Per::Month), 1, 1000.0, 1000.0)];
    one.events = vec![Event {
        key: "e".to_owned(),
        label: "Approval".to_owned(),
        probability: proportion(0.03),
        years: figure(0.1, 0.0),
        ends_period: false,
        survival: vec![1.0, 0.97],
    }];
    one.history = vec![backtest(1)];
    cases.push(("one", one));

    let mut zero = frame("All zero", "2024-07", Step::Quarter, 10);
    zero.parties = vec![party("a", "Nobody", 10, 0.0, 0.0)];
    zero.terms = vec![term("fee", "Fee", "amount", ("b", "a"), vec![0.0; 3])];
    zero.drivers = vec![Driver {
        series: vec![series_point(0.0, 0.0); 10],
        last: figure(0.0, 0.0),
        ..driver("nil", "Nil", None, 10, 1.0, 1.0)
    }];
    zero.events = vec![Event {
        key: "never".to_owned(),
        label: "Never".to_owned(),
        probability: proportion(0.0),
        years: none(),
        ends_period: false,
        survival: vec![1.0; 11],
    }];
    zero.parties[0].irr = none();
    zero.parties[0].multiple = none();
    zero.parties[0].payback_years = none();
    cases.push(("zero", zero));

    let mut loss = frame("Negative only", "2023-10", Step::Quarter, 24);
    loss.parties = vec![party("a", "Loser", 24, -3e9, 0.2e9)];
    loss.terms = vec![term(
        "cost",
        "Cost",
        "amount",
        ("a", "b"),
        vec![-0.0, 1e9, 0.5e9, 0.7e9, 0.4e9, 0.3e9, 0.1e9],
    )];
    loss.variants = vec![variant("worse", "Worse still", &[("a", -4e9, 0.3e9)])];
    cases.push(("loss", loss));

    let mut crowd = frame(
        "Twelve parties with names of sixty letters that go on and on, and a title that must be cut",
        "2024-01",
        Step::Year,
        12,
    );
    crowd.scenario.sources = vec!["A source of such length that the whole line cannot hold it ".repeat(5)];
    crowd.run.overrides = vec!["terms.fee.rate=20%".to_owned(); 9];
    for index in 0..12 {
        let name = format!("{index} {long}");
        crowd
            .parties
            .push(party(&format!("p{index}"), &name, 12, (index as f64 - 4.0) * 1e8, 3e8));
        let ends = if index % 3 == 0 { ("p0", "p1") } else { ("p1", "p0") };
        let yearly = (0..12)
            .map(|year| 1e7 * (1.0 + f64::from(year * (index % 5))))
            .collect();
        crowd.terms.push(term(
            &format!("t{index}"),
            &format!("Term {index}, {long}"),
            "share",
            ends,
            yearly,
        ));
    }
    crowd.variants = (0..14)
        .map(|index| {
            variant(
                &format!("v{index}"),
                &format!("Variant {index}: {long}"),
                &[("p0", f64::from(index - 5) * 1e8, 2e8)],
            )
        })
        .collect();
    crowd.drivers = vec![driver("units", long, Some(Per::Year), 12, 1e3, 1e9)];
    crowd.history = vec![Backtest {
        label: long.to_owned(),
        ..backtest(60)
    }];
    cases.push(("crowd", crowd));

    let mut long_run = frame("Forty years of months", "2024-01-15", Step::Month, 480);
    long_run.parties = vec![party("fund", "Fund", 480, 2e12, 0.9e12)];
    let yearly = (0..41).map(|year| 1e10 * f64::from(year)).collect();
    long_run.terms = vec![term("coupon", "Coupon", "loan", ("state", "fund"), yearly)];
    long_run.drivers = vec![driver("index", "Price index", None, 480, 100.0, 240.0)];
    cases.push(("long", long_run));

    for (name, size) in [("tiny", 1e-6), ("huge", 1e15)] {
        let mut report = frame(name, "2024-01", Step::Month, 18);
        report.parties = vec![party("a", "Party", 18, size, size * 0.4)];
        report.terms = vec![term("fee", "Fee", "amount", ("b", "a"), vec![size * 0.4, size * 0.6])];
        report.drivers = vec![driver("x", "Driver", None, 18, size, size * 3.0)];
        cases.push((name, report));
    }

    let mut flat = frame("No spread", "2024-01", Step::Month, 36);
    flat.parties = vec![party("a", "Lender", 36, 12_345_678.9, 0.0)];
    flat.terms = vec![term("rent", "Rent", "amount", ("b", "a"), vec![4e6, 4e6, 4.3e6])];
    flat.drivers = vec![Driver {
        series: vec![series_point(1e9, 0.0); 36],
        last: figure(1e9, 0.0),
        ..driver("flat", "Flat", Some(Per::Year), 36, 1.0, 1.0)
    }];
    cases.push(("flat", flat));
    cases
}
