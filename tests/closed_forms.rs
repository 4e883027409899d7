//! Deals whose worth is known in closed form: the spreadsheet's answer where nothing varies, and
//! the mean that theory gives, within four standard errors, where something does.
//!
//! Each derivation stands beside its scenario. Notation: n periods of dt years; r the effective
//! annual rate; v = (1 + r)^(−dt), the discount of one period; a period's money comes at its end,
//! time (k + 1)·dt, unless the deal says otherwise; a driver has its initial value in period 0 and
//! has moved k times in period k.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;

use runs::{Run, STANDARD_ERRORS, exactly, mean_is, mean_of_is, run};
use statrs::distribution::{ContinuousCDF, Normal};
use termsheet::engine::{CashFigure, ClauseFigure, FigureKey, PartyFigure, TermFigure};

/// Enough that four standard errors are about a percent of a spread.
const PATHS: u64 = 100_000;

/// A deal from 2026 on between a payer at 10% and a payee at 6%.
fn deal(step: &str, months: u32, rest: &str) -> String {
    format!(
        "[scenario]\nstart = \"2026-01\"\nmonths = {months}\nstep = \"{step}\"\nseed = 11\n\
         [parties]\na = {{ discount_rate = 0.10 }}\nb = {{ discount_rate = 0.06 }}\n{rest}"
    )
}

fn npv(run: &Run, party: &str) -> f64 {
    run.party(party, PartyFigure::Npv).mean
}

/// The standard normal distribution function.
fn phi(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// E[max(X − strike, 0)] of a lognormal X with E[X] = forward and Var[ln X] = variance: Black
/// (1976), "The pricing of commodity contracts", undiscounted.
fn call(forward: f64, strike: f64, variance: f64) -> f64 {
    if variance == 0.0 {
        return (forward - strike).max(0.0);
    }
    let d1 = ((forward / strike).ln() + variance / 2.0) / variance.sqrt();
    forward * phi(d1) - strike * phi(d1 - variance.sqrt())
}

// ---------------------------------------------------------------------------------------------
// What does not vary

/// 120 a year in n parts of A = 120·dt, each lagged by L months. A payment due at (k + 1)·dt + L/12
/// (at k·dt + L/12 for payments at the start) is made if that is within the horizon, for a start
/// strictly: n − ⌈L/s⌉ payments at ends, n − ⌊L/s⌋ at starts, s being the months of a step. m
/// payments of A from time τ on are worth A·(1 + r)^(−τ)·(1 − v^m)/(1 − v).
#[test]
fn annuities_have_the_value_of_the_formula() {
    for (step, s, n) in [("month", 1_u32, 36_u32), ("quarter", 3, 20), ("year", 12, 10)] {
        for timing in ["end", "start"] {
            for lag in [0_u32, 1, 2, 3, 7, 12] {
                let text = deal(
                    step,
                    s * n,
                    &format!(
                        "[terms.rent]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 120\nper = \"year\"\n\
                         timing = \"{timing}\"\nlag = \"{lag} months\"\n"
                    ),
                );
                let run = run(&text, 1);
                let dt = f64::from(s) / 12.0;
                let (made, first) = match timing {
                    "end" => (n - lag.div_ceil(s).min(n), dt),
                    _ => (n - (lag / s).min(n), 0.0),
                };
                let worth = |r: f64| {
                    let v = (1.0 + r).powf(-dt);
                    let tau = first + f64::from(lag) / 12.0;
                    120.0 * dt * (1.0 + r).powf(-tau) * (1.0 - v.powi(made as i32)) / (1.0 - v)
                };
                let what = format!("{step}, {timing}, lag {lag}");
                exactly(&what, run.total("rent").mean, 120.0 * dt * f64::from(made));
                exactly(
                    &what,
                    run.term("rent", TermFigure::Outstanding).mean,
                    120.0 * dt * f64::from(n - made),
                );
                exactly(&what, run.term("rent", TermFigure::PresentValue).mean, worth(0.06));
                exactly(&what, npv(&run, "b"), worth(0.06));
                exactly(&what, npv(&run, "a"), -worth(0.10));
            }
        }
    }
}

/// A month's 10 settled each quarter: 30 at 3/12, 6/12, …, an annuity by quarters.
#[test]
fn what_is_settled_by_quarters_is_an_annuity_by_quarters() {
    let run = run(
        &deal(
            "month",
            48,
            "[terms.rent]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 10\nper = \"month\"\nevery = \"quarter\"\n",
        ),
        1,
    );
    let v = 1.06_f64.powf(-0.25);
    exactly("worth", npv(&run, "b"), 30.0 * v * (1.0 - v.powi(16)) / (1.0 - v));
    let paid = run.outcome.term(run.term_id("rent"));
    let expected = |k: usize| if k % 3 == 2 { 30.0 } else { 0.0 };
    for (k, point) in paid.iter().enumerate() {
        exactly("paid", point.mean.expect("one path"), expected(k));
    }
}

/// Growth at g without volatility: period k pays I·dt·(1 + g)^(k·dt) at (k + 1)·dt, so the worth is
/// I·dt·v·(1 − q^n)/(1 − q) with q = ((1 + g)/(1 + r))^dt; where g = r, I·dt·v·n.
#[test]
fn growing_annuities_have_the_value_of_the_formula() {
    for (step, s, n) in [("month", 1, 60), ("quarter", 3, 24), ("year", 12, 8)] {
        for growth in [-0.3, 0.0, 0.06, 0.25] {
            let text = deal(
                step,
                s * n,
                &format!(
                    "[drivers.sales]\nprocess = \"geometric\"\ninitial = 400\nper = \"year\"\ngrowth = {growth}\n\
                     [terms.share]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.25\nof = \"sales\"\n"
                ),
            );
            let run = run(&text, 1);
            let dt = f64::from(s) / 12.0;
            let (v, q) = (1.06_f64.powf(-dt), ((1.0 + growth) / 1.06_f64).powf(dt));
            let series = if growth == 0.06 {
                f64::from(n)
            } else {
                (1.0 - q.powi(n as i32)) / (1.0 - q)
            };
            exactly(
                &format!("{step}, growth {growth}"),
                npv(&run, "b"),
                100.0 * dt * v * series,
            );
            let last = 400.0 * (1.0 + growth).powf(f64::from(n - 1) * dt);
            exactly("last value", run.last("sales").mean, last);
            exactly(
                "effective rate",
                run.term("share", TermFigure::EffectiveRate).mean,
                0.25,
            );
        }
    }
}

/// An annuity bought at its present value returns the rate it was valued at. 100 for 30 a year is
/// back after four years (120 ≥ 100 > 90), is 100 deep, and comes back 1.5 times in five.
#[test]
fn an_investment_is_judged_as_by_hand() {
    let terms = |price: f64| {
        deal(
            "year",
            60,
            &format!(
                "[terms.price]\nfrom = \"a\"\nto = \"b\"\nkind = \"lump_sum\"\nschedule = {{ \"2026-01\" = {price} }}\n\
                 [terms.rent]\nfrom = \"b\"\nto = \"a\"\nkind = \"amount\"\namount = 30\nper = \"year\"\n"
            ),
        )
    };
    for rate in [-0.1_f64, 0.05, 0.4] {
        let v = 1.0 / (1.0 + rate);
        let run = run(&terms(30.0 * v * (1.0 - v.powi(5)) / (1.0 - v)), 1);
        exactly("rate of return", run.party("a", PartyFigure::Irr).mean, rate);
    }
    let run = run(&terms(100.0), 1);
    exactly("payback", run.party("a", PartyFigure::Payback).mean, 4.0);
    exactly("exposure", run.party("a", PartyFigure::Exposure).mean, 100.0);
    exactly("multiple", run.party("a", PartyFigure::Multiple).mean, 1.5);
    // The other side has the money first and is never below zero before it pays more than it got.
    exactly(
        "other side's multiple",
        run.party("b", PartyFigure::Multiple).mean,
        100.0 / 150.0,
    );
    exactly(
        "other side's exposure",
        run.party("b", PartyFigure::Exposure).mean,
        50.0,
    );
}

/// Growth of period k: fade_to + (growth − fade_to)·2^(−k·dt/half_life); the value is the product of
/// (1 + that)^dt, or for log growths e to the power of their sum times dt.
#[test]
fn growth_that_fades_is_the_product_of_its_periods() {
    let (n, dt, half_life) = (48, 1.0 / 12.0, 1.7);
    let fade = |k: i32| 0.04 + (0.80 - 0.04) * 0.5_f64.powf(f64::from(k) * dt / half_life);
    let text = |key: &str| {
        deal(
            "month",
            n,
            &format!(
                "[drivers.x]\nprocess = \"geometric\"\ninitial = 10\n{key} = 0.8\nfade_to = 0.04\nhalf_life = {half_life}\n"
            ),
        )
    };
    let moves = 0..n as i32 - 1;
    let effective: f64 = moves.clone().map(|k| (1.0 + fade(k)).powf(dt)).product();
    exactly("effective", run(&text("growth"), 1).last("x").mean, 10.0 * effective);
    let continuous: f64 = moves.map(|k| fade(k) * dt).sum();
    exactly(
        "continuous",
        run(&text("log_growth"), 1).last("x").mean,
        10.0 * continuous.exp(),
    );
}

/// Subscribers s ← 0.9·s + 50 from 100: s_k = 500 − 400·0.9^k.
#[test]
fn a_recursion_has_its_solution() {
    let run = run(
        &deal(
            "month",
            24,
            "[drivers.users]\nprocess = \"formula\"\ninitial = 100\nformula = \"0.9 * prev(users) + 50\"\n",
        ),
        1,
    );
    let values = run.outcome.driver(run.driver_id("users"));
    for (k, point) in values.iter().enumerate() {
        exactly(
            "s",
            point.mean.expect("one path"),
            500.0 - 400.0 * 0.9_f64.powi(k as i32),
        );
    }
}

fn payments(run: &Run, term: &str) -> Vec<f64> {
    let points = run.outcome.term(run.term_id(term)).iter();
    points.map(|point| point.mean.expect("there is a path")).collect()
}

#[track_caller]
fn pays(run: &Run, term: &str, expected: &[f64]) {
    let paid = payments(run, term);
    assert_eq!(paid.len(), expected.len());
    for (k, (paid, expected)) in paid.iter().zip(expected).enumerate() {
        exactly(&format!("{term} in period {k}"), *paid, *expected);
    }
}

/// 100 advanced against a share of 30 a year. Kept whole: 30, 30, 30, then 10. Kept by halves: 15
/// six times, then 10. With 10% interest the balance runs 100 → 110 − 30 = 80 → 88 − 30 = 58 →
/// 63.8 − 30 = 33.8 → 37.18 − 30 = 7.18 → 7.898, which the fifth year bears. Two shares of 30 and 5
/// under one advance: 35 a year twice, then 30 from the first, nothing from the second.
#[test]
fn an_advance_is_recouped_as_by_hand() {
    let text = |advance: &str, from: &str| {
        deal(
            "year",
            96,
            &format!(
                "[terms.share]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.3\nof = \"sales\"\n\
                 [terms.other]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.05\nof = \"sales\"\n\
                 [drivers.sales]\nprocess = \"constant\"\ninitial = 100\nper = \"year\"\n\
                 [terms.advance]\nfrom = \"a\"\nto = \"b\"\nkind = \"advance\"\nschedule = {{ \"2026-01\" = 100 }}\n\
                 recouped_from = {from}\n{advance}\n"
            ),
        )
    };
    let one = "[\"share\"]";
    let whole = run(&text("", one), 1);
    pays(&whole, "share", &[0.0, 0.0, 0.0, 20.0, 30.0, 30.0, 30.0, 30.0]);
    pays(&whole, "advance", &[100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    pays(&whole, "other", &[5.0; 8]);
    let halves = run(&text("rate = \"50%\"", one), 1);
    pays(&halves, "share", &[15.0, 15.0, 15.0, 15.0, 15.0, 15.0, 20.0, 30.0]);
    let interest = run(&text("interest = \"10%\"", one), 1);
    pays(&interest, "share", &[0.0, 0.0, 0.0, 0.0, 22.102, 30.0, 30.0, 30.0]);
    let both = run(&text("", "[\"share\", \"other\"]"), 1);
    pays(&both, "share", &[0.0, 0.0, 0.0, 30.0, 30.0, 30.0, 30.0, 30.0]);
    pays(&both, "other", &[0.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]);
}

/// 60 a quarter, tiers of 10% up to 100, 6% up to 200, 2% beyond, counted by calendar year.
/// Marginal: 6; 4 + 20·6% = 5.2; 3.6; 20·6% + 40·2% = 2. Whole, on 60, 120, 180, 240: 6; 7.2 − 6 = 1.2;
/// 10.8 − 7.2 = 3.6; 4.8 − 10.8 = −6. Prospective, by the rate at 0, 60, 120, 180: 6, 6, 3.6, 3.6.
#[test]
fn tiers_earn_as_by_hand() {
    let text = |method: &str, period: &str| {
        deal(
            "quarter",
            24,
            &format!(
                "[drivers.sales]\nprocess = \"constant\"\ninitial = 60\nper = \"quarter\"\n\
                 [terms.share]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nof = \"sales\"\n\
                 tiers = [{{ up_to = 100, rate = \"10%\" }}, {{ up_to = 200, rate = \"6%\" }}, {{ rate = \"2%\" }}]\n\
                 tier_period = \"{period}\"\ntier_method = \"{method}\"\n"
            ),
        )
    };
    let check = |method: &str, period: &str, expected: [f64; 8]| {
        pays(&run(&text(method, period), 1), "share", &expected);
    };
    check("marginal", "year", [6.0, 5.2, 3.6, 2.0, 6.0, 5.2, 3.6, 2.0]);
    check("marginal", "life", [6.0, 5.2, 3.6, 2.0, 1.2, 1.2, 1.2, 1.2]);
    check("marginal", "period", [6.0; 8]);
    check("whole", "year", [6.0, 1.2, 3.6, -6.0, 6.0, 1.2, 3.6, -6.0]);
    check("prospective", "year", [6.0, 6.0, 3.6, 3.6, 6.0, 6.0, 3.6, 3.6]);
    check("prospective", "life", [6.0, 6.0, 3.6, 3.6, 1.2, 1.2, 1.2, 1.2]);
}

/// 25 a quarter: at most 20 a quarter, 70 a calendar year, 150 in all. The deal begins in July.
#[test]
fn caps_stop_as_by_hand() {
    let text = deal(
        "quarter",
        36,
        "[terms.fee]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 25\nper = \"quarter\"\n\
         cap = { per_period = 20, per_year = 70, total = 150 }\n",
    )
    .replace("2026-01", "2026-07");
    let run = run(&text, 1);
    let expected = [20.0, 20.0, 20.0, 20.0, 20.0, 10.0, 20.0, 20.0, 0.0, 0.0, 0.0, 0.0];
    pays(&run, "fee", &expected);
    let first = |clause| {
        let key = FigureKey::Clause(run.term_id("fee"), clause, ClauseFigure::First);
        run.figure(key).moments.mean
    };
    // The term itself comes before its caps. At the end of the first, the sixth and the ninth quarter.
    exactly("per period", first(1), 0.25);
    exactly("per year", first(2), 1.5);
    exactly("total", first(3), 2.25);
}

// ---------------------------------------------------------------------------------------------
// Growth

/// The expected value grows at exactly `growth` whatever the volatility: E[x_k] = I·(1 + g)^(k·dt), and
/// Cov[x_j, x_k] = E[x_j]·E[x_k]·(e^(σ²·min(j,k)·dt) − 1). So the sum of payments Σ x_k·dt has mean
/// Σ E[x_k]·dt and variance ΣΣ Cov·dt². The same holds with `log_growth`, 1 + g being e^log_growth.
#[test]
fn growth_has_its_mean_and_spread_whatever_the_volatility() {
    let (n, dt) = (20, 0.25);
    for (key, growth, yearly) in [("growth", 0.35, 1.35), ("log_growth", 0.35, 0.35_f64.exp())] {
        for sigma in [0.0, 0.2, 0.5] {
            let text = deal(
                "quarter",
                60,
                &format!(
                    "[drivers.x]\nprocess = \"geometric\"\ninitial = 8\nper = \"year\"\n{key} = {growth}\nvolatility = {sigma}\n\
                     [terms.f]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = \"x\"\n"
                ),
            );
            let run = run(&text, PATHS);
            let mean = |k: usize| 8.0 * f64::powf(yearly, k as f64 * dt);
            let excess = |j: usize, k: usize| (sigma * sigma * j.min(k) as f64 * dt).exp_m1();
            let what = format!("{key}, volatility {sigma}");

            let m = mean(n - 1);
            mean_is(&what, run.last("x"), m);
            let last = run.values(FigureKey::Driver(run.driver_id("x")));
            let variance = m * m * excess(n - 1, n - 1);
            let squares = last.iter().map(|x| (x - m).powi(2));
            mean_of_is(&format!("{what}: variance"), squares, variance);
            exactly("sd of the outcome", run.last("x").sd().expect("many"), sample_sd(&last));

            let total: f64 = (0..n).map(|k| mean(k) * dt).sum();
            mean_is(&what, run.total("f"), total);
            let pairs = (0..n).flat_map(|j| (0..n).map(move |k| (j, k)));
            let variance: f64 = pairs.map(|(j, k)| mean(j) * mean(k) * excess(j, k) * dt * dt).sum();
            let totals = run.values(FigureKey::Term(run.term_id("f"), TermFigure::Total));
            let squares = totals.iter().map(|x| (x - total).powi(2));
            mean_of_is(&format!("{what}: variance of the sum"), squares, variance);

            let worth: f64 = (0..n)
                .map(|k| mean(k) * dt * 1.06_f64.powf(-(k as f64 + 1.0) * dt))
                .sum();
            mean_is(&what, run.party("b", PartyFigure::Npv), worth);
        }
    }
}

fn sample_sd(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

/// A log growth G that is itself normal(m, s), drawn once per path: after t years E[e^(G·t)] =
/// e^(m·t + s²·t²/2), the shocks leaving the mean alone.
#[test]
fn uncertain_growth_compounds() {
    let run = run(
        &deal(
            "quarter",
            36,
            "[assumptions]\ng = \"normal(mean = 0.3, sd = 0.15)\"\n\
             [drivers.x]\nprocess = \"geometric\"\ninitial = 1\nlog_growth = \"g\"\nvolatility = 0.2\n",
        ),
        PATHS,
    );
    let t = 11.0 * 0.25;
    mean_is("last", run.last("x"), (0.3 * t + 0.15 * 0.15 * t * t / 2.0_f64).exp());
}

/// A table with volatility is its schedule times a martingale from 1: in every period the mean is
/// the schedule's value f (here straight from 50 to 150 over two years), the variance f²·(e^(σ²·t) − 1).
#[test]
fn a_table_with_volatility_stays_around_its_table() {
    let run = run(
        &deal(
            "month",
            24,
            "[drivers.x]\nprocess = \"table\"\nvalues = { \"2026-01\" = 50, \"2028-01\" = 150 }\nvolatility = 0.4\n",
        ),
        PATHS,
    );
    let id = run.driver_id("x");
    for (k, point) in run.outcome.driver(id).iter().enumerate() {
        let (t, f) = (k as f64 / 12.0, 50.0 + 100.0 * k as f64 / 24.0);
        let se = f * ((0.16 * t).exp_m1() / PATHS as f64).sqrt();
        let mean = point.mean.expect("many paths");
        assert!(
            (mean - f).abs() <= STANDARD_ERRORS * se + 1e-9,
            "period {k}: {mean}, table {f}, se {se}"
        );
    }
    let (m, variance) = (50.0 + 100.0 * 23.0 / 24.0_f64, (0.16 * 23.0 / 12.0_f64).exp_m1());
    let last = run.values(FigureKey::Driver(id));
    mean_of_is("variance", last.iter().map(|x| (x / m - 1.0).powi(2)), variance);
}

// ---------------------------------------------------------------------------------------------
// Clauses that are options

/// With a base that is lognormal in each period, F_k = I·(1 + g)^(k·dt)·dt and w_k = σ²·k·dt, a cap per period
/// is short a call, E[min(X, K)] = F − C(F, K, w); a floor is long one over the strike, E[max(X, K)] =
/// K + C; and a guarantee per period tops up by a put, E[max(K − X, 0)] = C − F + K.
#[test]
fn caps_floors_and_guarantees_by_period_are_options() {
    let (n, dt, rate, sigma, strike) = (20, 0.25, 0.2, 0.4, 3.0);
    let run = run(
        &deal(
            "quarter",
            60,
            "[drivers.x]\nprocess = \"geometric\"\ninitial = 40\nper = \"year\"\ngrowth = \"20%\"\nvolatility = \"40%\"\n\
             [terms.capped]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.2\nof = \"x\"\ncap = { per_period = 3 }\n\
             [terms.floored]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.2\nof = \"x\"\nfloor = { per_period = 3 }\n\
             [terms.plain]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.2\nof = \"x\"\n\
             [terms.guarantee]\nfrom = \"a\"\nto = \"b\"\nkind = \"minimum_guarantee\"\ntops_up = [\"plain\"]\n\
             minimum = 3\nper = \"quarter\"\n",
        ),
        PATHS,
    );
    let forward = |k: usize| rate * 40.0 * 1.2_f64.powf(k as f64 * dt) * dt;
    let calls = |k: usize| call(forward(k), strike, sigma * sigma * k as f64 * dt);
    let sum = |of: &dyn Fn(usize) -> f64| (0..n).map(of).sum::<f64>();
    let capped = |k: usize| forward(k) - calls(k);
    mean_is("capped", run.total("capped"), sum(&capped));
    mean_is("floored", run.total("floored"), sum(&|k| strike + calls(k)));
    mean_is(
        "guarantee",
        run.total("guarantee"),
        sum(&|k| calls(k) - forward(k) + strike),
    );
    let discounted = sum(&|k| capped(k) * 1.06_f64.powf(-(k as f64 + 1.0) * dt));
    mean_is(
        "capped, discounted",
        run.term("capped", TermFigure::PresentValue),
        discounted,
    );

    // One period alone: the last.
    let id = run.term_id("capped");
    let mut last = Vec::new();
    run.each_record(PATHS, |record| {
        last.extend((0..record.paths).map(|path| record.paid(id, n - 1, path)));
    });
    mean_of_is("the last period", last.iter().copied(), capped(n - 1));

    // The clause's own account: what the cap withheld is the calls, and the probability that it
    // bound in the last period is that of ending above the strike, Φ(d2).
    let withheld = FigureKey::Clause(id, 1, ClauseFigure::Amount);
    mean_is("withheld", &run.figure(withheld).moments, sum(&|k| calls(k)));
    let w = sigma * sigma * (n - 1) as f64 * dt;
    let above = phi(((forward(n - 1) / strike).ln() - w / 2.0) / w.sqrt());
    let bound = last.iter().map(|paid| f64::from(u8::from(*paid >= strike)));
    mean_of_is("how often the cap binds in the last period", bound, above);
}

/// A base X·100 a year that is constant on each path, X uniform on 0.5 to 1.5, for four years. A total cap K
/// pays min(400·X, K); an advance A recouped from it leaves max(400·X − A, 0); a cap L a year pays
/// 4·min(100·X, L). For U uniform on a to b, E[max(U − K, 0)] = (b − K)²/(2(b − a)) for K in a..b.
#[test]
fn totals_of_a_constant_base_are_options_on_one_draw() {
    let run = run(
        &deal(
            "quarter",
            48,
            "[drivers.x]\nprocess = \"constant\"\ninitial = \"100 * uniform(0.5, 1.5)\"\nper = \"year\"\n\
             [terms.total]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = \"x\"\ncap = { total = 450 }\n\
             [terms.yearly]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = \"x\"\ncap = { per_year = 80 }\n\
             [terms.recouped]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = \"x\"\n\
             [terms.advance]\nfrom = \"a\"\nto = \"b\"\nkind = \"advance\"\nschedule = { \"2026-01\" = 350 }\n\
             recouped_from = [\"recouped\"]\n",
        ),
        PATHS,
    );
    let above = |strike: f64| (600.0 - strike).powi(2) / 800.0;
    mean_is("total cap", run.total("total"), 400.0 - above(450.0));
    mean_is("yearly cap", run.total("yearly"), 400.0 - above(320.0));
    mean_is("advance", run.total("recouped"), above(350.0));
    exactly("advanced", run.total("advance").mean, 350.0);
    let recouped = FigureKey::Clause(run.term_id("advance"), 1, ClauseFigure::Amount);
    mean_is("recouped", &run.figure(recouped).moments, 400.0 - above(350.0));
}

// ---------------------------------------------------------------------------------------------
// Events

/// With a constant hazard h the time is exponential: it falls within T years with probability
/// p = 1 − e^(−hT), on average at 1/h − T·e^(−hT)/p. A period pays in full unless the event fell
/// before it, so `until` pays A·dt·Σ S(k·dt), S(t) = e^(−ht), and `from_event` the rest. A milestone is
/// paid at the end of its period: worth M·Σ (S(k·dt) − S((k + 1)·dt))·v^(k+1).
#[test]
fn a_constant_hazard_is_an_exponential_time() {
    let (n, dt, h) = (24, 0.25, 0.15_f64);
    let run = run(
        &deal(
            "quarter",
            72,
            "[events.agi]\nhazard = 0.15\n\
             [terms.before]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 100\nper = \"year\"\nuntil = \"agi\"\n\
             [terms.after]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 100\nper = \"year\"\nfrom_event = \"agi\"\n\
             [terms.prize]\nfrom = \"a\"\nto = \"b\"\nkind = \"milestone\"\namount = 70\nevent = \"agi\"\n",
        ),
        PATHS,
    );
    let survive = |k: usize| (-h * k as f64 * dt).exp();
    let p = 1.0 - survive(n);
    share_is("falls", run.event("agi").count, p);
    mean_is("time", run.event("agi"), 1.0 / h - 6.0 * survive(n) / p);
    let before: f64 = (0..n).map(|k| 100.0 * dt * survive(k)).sum();
    mean_is("until", run.total("before"), before);
    mean_is("from", run.total("after"), 600.0 - before);
    mean_is("milestone", run.total("prize"), 70.0 * p);
    let worth: f64 = (0..n)
        .map(|k| 70.0 * (survive(k) - survive(k + 1)) * 1.06_f64.powf(-(k as f64 + 1.0) * dt))
        .sum();
    mean_is("milestone's worth", run.term("prize", TermFigure::PresentValue), worth);
}

/// The share of `PATHS` that a count is, within four binomial standard errors.
#[track_caller]
fn share_is(what: &str, count: u64, p: f64) {
    let n = PATHS as f64;
    let (share, se) = (count as f64 / n, (p * (1.0 - p) / n).sqrt());
    assert!(
        (share - p).abs() <= STANDARD_ERRORS * se,
        "{what}: {share}, theory {p}, standard error {se}"
    );
}

/// An annual probability q is a hazard −ln(1 − q): over T years 1 − (1 − q)^T, T being the time on the
/// clock: ten years; seven from 2029 on; two and a half with `not_after`; and after another event
/// of hazard g its own clock of hazard h begins, so that both fall within T with probability
/// 1 − (h·e^(−gT) − g·e^(−hT))/(h − g) (a hypoexponential time).
#[test]
fn annual_probabilities_run_on_the_clock() {
    let run = run(
        &deal(
            "month",
            120,
            "[events.any]\nannual_probability = \"4%\"\n\
             [events.late]\nannual_probability = \"20%\"\nnot_before = \"2029-01\"\n\
             [events.early]\nannual_probability = \"20%\"\nnot_after = \"2028-07\"\n\
             [events.first]\nhazard = 0.2\n\
             [events.second]\nhazard = 0.5\nafter = \"first\"\n\
             [events.echo]\nafter = \"first\"\ndelay = \"18 months\"\n",
        ),
        PATHS,
    );
    share_is("any", run.event("any").count, 1.0 - 0.96_f64.powi(10));
    share_is("late", run.event("late").count, 1.0 - 0.8_f64.powi(7));
    share_is("early", run.event("early").count, 1.0 - 0.8_f64.powf(2.5));
    share_is("first", run.event("first").count, 1.0 - (-2.0_f64).exp());
    let both = 1.0 - (0.5 * (-2.0_f64).exp() - 0.2 * (-5.0_f64).exp()) / 0.3;
    share_is("second", run.event("second").count, both);
    share_is("echo", run.event("echo").count, 1.0 - (-0.2 * 8.5_f64).exp());
    assert!(run.event("late").min >= 3.0 && run.event("early").max <= 2.5 + 1e-12);
}

/// Triangular(2027, 2030, 2040), read in years: (x − 2027)²/39 is the distribution function up to the mode,
/// 1 − (2040 − x)²/130 beyond. By 2036, ten years on, 1 − 16/130 has come; with a probability of 0.6 that it
/// ever comes, 0.6 of that. The mean over all its range is (2027 + 2030 + 2040)/3, less the tail's
/// ∫ from 2036 to 2040 of x·2(2040 − x)/130 dx. A fixed date is exact, and pays in full in its period.
#[test]
fn dated_events_have_the_distribution_of_their_date() {
    let run = run(
        &deal(
            "year",
            120,
            "[events.agi]\ndate = \"triangular(2027, 2030, 2040)\"\n\
             [events.perhaps]\ndate = \"triangular(2027, 2030, 2040)\"\nprobability = 0.6\n\
             [events.fixed]\ndate = \"2029-07\"\n\
             [terms.f]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 10\nper = \"year\"\nuntil = \"fixed\"\n",
        ),
        PATHS,
    );
    let by = 1.0 - 16.0 / 130.0;
    share_is("agi", run.event("agi").count, by);
    share_is("perhaps", run.event("perhaps").count, 0.6 * by);
    // With y = 2040 − x: ∫₀⁴ (2040 − y)·2y/130 dy = (2040·16 − 2·64/3)/130.
    let tail = (2040.0 * 16.0 - 128.0 / 3.0) / 130.0;
    let mean = ((2027.0 + 2030.0 + 2040.0) / 3.0 - tail) / by - 2026.0;
    mean_is("agi", run.event("agi"), mean);
    mean_is("perhaps", run.event("perhaps"), mean);
    exactly("fixed", run.event("fixed").mean, 3.5);
    assert_eq!(run.event("fixed").count, PATHS);
    exactly("until", run.total("f").mean, 40.0);
}

// ---------------------------------------------------------------------------------------------
// Correlation

/// Says that a sample has a correlation: by Fisher's transformation, artanh r is about normal with
/// standard error 1/√(n − 3).
#[track_caller]
fn correlation_is(what: &str, xs: &[f64], ys: &[f64], rho: f64) {
    let n = xs.len() as f64;
    let (mx, my) = (xs.iter().sum::<f64>() / n, ys.iter().sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys) {
        xx += (x - mx).powi(2);
        yy += (y - my).powi(2);
        xy += (x - mx) * (y - my);
    }
    let r = xy / f64::sqrt(xx * yy);
    let off = (r.atanh() - rho.atanh()).abs() * (n - 3.0).sqrt();
    assert!(
        off <= STANDARD_ERRORS,
        "{what}: {r}, given {rho}, {off:.2} standard errors"
    );
}

/// The logs of two geometric drivers move by shocks of correlation ρ, so their final logs have it, and so has
/// each period's move; moves of different periods have none.
#[test]
fn drivers_move_with_the_correlation_given() {
    let run = run(
        &deal(
            "quarter",
            24,
            "[drivers.x]\nprocess = \"geometric\"\ninitial = 1\ngrowth = 0.1\nvolatility = 0.3\n\
             [drivers.y]\nprocess = \"geometric\"\ninitial = 5\ngrowth = -0.1\nvolatility = 0.6\n\
             [drivers.z]\nprocess = \"geometric\"\ninitial = 5\ngrowth = 0\nvolatility = 0.1\n\
             [correlations]\npairs = [[\"x\", \"y\", 0.6], [\"y\", \"z\", -0.45]]\n",
        ),
        PATHS,
    );
    let ids = ["x", "y", "z"].map(|key| run.driver_id(key));
    // By driver and period: every path's log.
    let mut logs = vec![vec![Vec::new(); 8]; 3];
    run.each_record(PATHS, |record| {
        for (id, logs) in ids.iter().zip(&mut logs) {
            for (k, logs) in logs.iter_mut().enumerate() {
                logs.extend((0..record.paths).map(|path| record.driver(*id, k, path).ln()));
            }
        }
    });
    let step = |driver: usize, k: usize| -> Vec<f64> {
        logs[driver][k + 1]
            .iter()
            .zip(&logs[driver][k])
            .map(|(after, before)| after - before)
            .collect()
    };
    correlation_is("final x, y", &logs[0][7], &logs[1][7], 0.6);
    correlation_is("final y, z", &logs[1][7], &logs[2][7], -0.45);
    correlation_is("final x, z", &logs[0][7], &logs[2][7], 0.0);
    for k in 0..7 {
        correlation_is("x, y", &step(0, k), &step(1, k), 0.6);
        correlation_is("y, z", &step(1, k), &step(2, k), -0.45);
    }
    for k in 0..6 {
        correlation_is("x, then y", &step(0, k), &step(1, k + 1), 0.0);
        correlation_is("x, then x", &step(0, k), &step(0, k + 1), 0.0);
    }
}

/// Assumptions are correlated by their normal scores: ln of a lognormal is one, Φ⁻¹ of a uniform is one. The
/// uniform itself then has the correlation (6/π)·arcsin(ρ/2) with another uniform (Pearson 1907).
#[test]
fn assumptions_have_the_correlation_given_between_their_scores() {
    let run = run(
        &deal(
            "year",
            12,
            "[assumptions]\nsize = \"1 to 9\"\nshare = \"uniform(2, 4)\"\nother = \"uniform(0, 1)\"\nalone = \"normal(0, 1)\"\n\
             [correlations]\npairs = [[\"size\", \"share\", 0.7], [\"share\", \"other\", -0.5]]\n",
        ),
        PATHS,
    );
    let values = |key: &str| run.values(FigureKey::Assumption(run.assumption_id(key)));
    let score = |u: f64| Normal::standard().inverse_cdf(u);
    let size: Vec<f64> = values("size").iter().map(|x| x.ln()).collect();
    let share: Vec<f64> = values("share").iter().map(|x| (x - 2.0) / 2.0).collect();
    let other = values("other");
    let scores = |values: &[f64]| -> Vec<f64> { values.iter().map(|u| score(*u)).collect() };
    correlation_is("size, share", &size, &scores(&share), 0.7);
    correlation_is("share, other", &scores(&share), &scores(&other), -0.5);
    correlation_is("size, other", &size, &scores(&other), 0.0);
    correlation_is("size, alone", &size, &values("alone"), 0.0);
    let uniforms = 6.0 / std::f64::consts::PI * (-0.25_f64).asin();
    correlation_is("uniforms", &share, &other, uniforms);
}

// ---------------------------------------------------------------------------------------------
// A capped share of growing revenue

/// A share of revenue until 38 are paid, against figures found outside this project.
///
/// Revenue begins at 5 a quarter and follows geometric Brownian motion with a drift of 0.45 of the
/// expected value (so e^(0.45·t) is the growth of the mean) and a volatility of 0.35. At the ends of
/// quarters k = 1 to 20, 20% of revenue *at that time* is paid, R_k after k steps of growth,
/// until 38 have been paid. Discounting is at 10% effective, 1.1^(−k/4). That these are the conventions
/// shows in the deal without a cap, whose worth is Σ 0.2·5·e^(0.45·k/4)·1.1^(−k/4) = 57.64131:
/// payments on the revenue of the quarter's beginning would give 51.508, discounting by e^(−0.1·t) 56.750,
/// a drift of the log 70.899.
///
/// A driver's value in period k has moved k times. A payment at the *start* of period k, time k/4, is
/// therefore on R_k; the payments of k = 1 to 20 are a term with `timing = "start"` that starts in
/// the second quarter, in a horizon of 21.
///
/// The capped figures are those of a simulation by other means: mean 29.1041 with a standard error of
/// 0.0008, percentiles to the third place, P(38 are reached) = 0.84508. Its spread of 3.5 says that
/// it had some 19 million paths, so that its own errors are under a quarter of ours.
#[test]
fn a_capped_share_of_growing_revenue_is_worth_what_others_found() {
    let paths = 1_000_000;
    let text = deal(
        "quarter",
        63,
        "[drivers.revenue]\nprocess = \"geometric\"\ninitial = 5\nper = \"quarter\"\nlog_growth = 0.45\nvolatility = 0.35\n\
         [terms.capped]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = \"20%\"\nof = \"revenue\"\n\
         starts = \"2026-04\"\ntiming = \"start\"\ncap = { total = 38 }\n\
         [terms.open]\nfrom = \"a\"\nto = \"c\"\nkind = \"share\"\nrate = \"20%\"\nof = \"revenue\"\n\
         starts = \"2026-04\"\ntiming = \"start\"\n",
    )
    .replace("b = { discount_rate = 0.06 }", "b = { discount_rate = \"10%\" }\nc = { discount_rate = \"10%\" }");
    let run = run(&text, paths);

    let open: f64 = (1..=20)
        .map(|k| f64::from(k) / 4.0)
        .map(|t| (0.45 * t).exp() * 1.1_f64.powf(-t))
        .sum();
    assert!((open - 57.64131).abs() < 5e-6);
    mean_is("open", run.party("c", PartyFigure::Npv), open);

    let worth = run.figure(FigureKey::Party(run.party_id("b"), PartyFigure::Npv));
    let (mean, se) = (worth.moments.mean, worth.moments.se().expect("many paths"));
    assert!(
        (mean - 29.1041).abs() <= STANDARD_ERRORS * f64::hypot(se, 0.0008),
        "mean {mean}, standard error {se}"
    );
    let quantile = |p| worth.sketch.quantile(p).expect("many paths");
    let range = quantile(0.75) - quantile(0.25);
    for (p, found) in [(0.05, 20.797), (0.50, 30.046), (0.95, 32.061)] {
        let se = worth.sketch.quantile_se(p).expect("many paths");
        // Their error, the third place, and our bins, which are within 0.1% of the interquartile range.
        let tolerance = STANDARD_ERRORS * se * 1.0625_f64.sqrt() + 0.0005 + 0.001 * range;
        assert!(
            (quantile(p) - found).abs() <= tolerance,
            "p{}: {}, found {found}, tolerance {tolerance}",
            100.0 * p,
            quantile(p)
        );
    }
    let total = run.total("capped");
    exactly("the cap", total.max, 38.0);
    let reached = FigureKey::Clause(run.term_id("capped"), 1, ClauseFigure::First);
    let share = run.figure(reached).moments.count as f64 / paths as f64;
    let se = (0.84508 * 0.15492 / paths as f64).sqrt();
    assert!(
        (share - 0.84508).abs() <= STANDARD_ERRORS * se * 1.0625_f64.sqrt() + 5e-6,
        "reached on {share}, standard error {se}"
    );
    let paid = FigureKey::Cash(run.party_id("b"), CashFigure::Received);
    exactly("received", run.figure(paid).moments.mean, total.mean);
}

/// An event that follows at the very end of the horizon is none, whichever way rounding takes 5/12 + 1/12.
#[test]
fn the_end_of_the_horizon_is_outside_it() {
    let run = run(
        r#"
        [scenario]
        start = "2024-01"
        months = 6
        [parties]
        a = {}
        b = {}
        [events]
        first = { when = "period == 4" }
        last = { after = "first", delay = "1 months" }
        "#,
        1024,
    );
    assert_eq!((run.event("first").count, run.event("last").count), (1024, 0));
}
