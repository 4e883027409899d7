//! Every process of a driver against its own mathematics: curves against their formulas, and what
//! chance moves against closed-form means and variances, within four standard errors.
//!
//! A driver has its initial value in period 0 and has moved k times in period k, at time k·dt.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;

use runs::{Run, exactly, mean_is, mean_of_is, run};
use termsheet::engine::FigureKey;

/// Enough that four standard errors are about a percent of a spread.
const PATHS: u64 = 100_000;

/// A scenario with one driver `x`.
fn driver(step: &str, months: u32, keys: &str) -> String {
    format!(
        "[scenario]\nstart = \"2026-01\"\nmonths = {months}\nstep = \"{step}\"\nseed = 5\n\
         [parties]\na = {{}}\nb = {{}}\n[drivers.x]\n{keys}"
    )
}

/// The mean of `x` in each period.
fn means(run: &Run) -> Vec<f64> {
    let series = run.outcome.driver(run.driver_id("x"));
    series
        .iter()
        .map(|point| point.mean.expect("there are paths"))
        .collect()
}

/// What a driver without chance gives in each period.
fn certain(step: &str, months: u32, keys: &str) -> Vec<f64> {
    means(&run(&driver(step, months, keys), 1))
}

/// Every path's value in the last period.
fn last(run: &Run) -> Vec<f64> {
    run.values(FigureKey::Driver(run.driver_id("x")))
}

// ---------------------------------------------------------------------------------------------
// Curves

/// Fourth-order Runge–Kutta over a year in steps of 1/20,000: the curve's differential equation, which knows
/// nothing of its solution.
fn integrated(from: f64, years: u32, slope: impl Fn(f64) -> f64) -> f64 {
    let (mut x, h, steps) = (from, 1.0 / 20_000.0, 20_000 * years);
    for _ in 0..steps {
        let a = slope(x);
        let b = slope(x + h / 2.0 * a);
        let c = slope(x + h / 2.0 * b);
        let d = slope(x + h * c);
        x += h / 6.0 * (a + 2.0 * b + 2.0 * c + d);
    }
    x
}

/// From 100 towards 1,000 with a growth of 50%: dx/dt = ln(1.5)·x·(1 − x/1000). After one year x is
/// 1000/(1 + 9/1.5) = 1000/7, after two 1000/(1 + 9/2.25) = 200, after four 1000/(1 + 9/1.5⁴) = 360.
#[test]
fn an_s_curve_solves_the_logistic_equation() {
    let keys = "process = \"s_curve\"\ninitial = 100\nsaturation = 1000\ngrowth = \"50%\"";
    let x = certain("year", 120, keys);
    exactly("a year", x[1], 1000.0 / 7.0);
    exactly("two years", x[2], 200.0);
    exactly("four years", x[4], 1000.0 / (1.0 + 9.0 / 1.5_f64.powi(4)));
    let slope = |x: f64| 1.5_f64.ln() * x * (1.0 - x / 1000.0);
    for years in [3, 9] {
        exactly("integrated", x[years as usize], integrated(100.0, years, slope));
    }
    // From above it falls towards the saturation.
    let keys = "process = \"s_curve\"\ninitial = 2000\nsaturation = 1000\nlog_growth = 0.4";
    let x = certain("year", 60, keys);
    exactly(
        "from above",
        x[4],
        integrated(2000.0, 4, |x| 0.4 * x * (1.0 - x / 1000.0)),
    );
    // By months the same curve.
    let monthly = certain(
        "month",
        25,
        "process = \"s_curve\"\ninitial = 100\nsaturation = 1000\ngrowth = 0.5",
    );
    exactly("24 months", monthly[24], 200.0);
}

/// dx/dt = b·x·ln(1000/x); a growth of 50% at the start makes b = ln(1.5)/ln(10).
#[test]
fn a_gompertz_curve_solves_its_equation() {
    let keys = "process = \"gompertz\"\ninitial = 100\nsaturation = 1000\ngrowth = \"50%\"";
    let x = certain("year", 120, keys);
    let b = 1.5_f64.ln() / 10.0_f64.ln();
    for years in [1, 5, 9] {
        let theory = integrated(100.0, years, |x| b * x * (1000.0 / x).ln());
        exactly("integrated", x[years as usize], theory);
    }
    // The first instant grows at 50% a year: a month of it, less the slowing.
    let monthly = certain("month", 2, keys);
    let speed = (monthly[1] / monthly[0]).ln() * 12.0;
    assert!((speed - 1.5_f64.ln()).abs() < 0.005, "{speed}");
}

/// Half of the saturation at the midpoint, whether the date is fixed or a calendar year.
#[test]
fn curves_reach_half_at_their_midpoint() {
    for process in ["s_curve", "gompertz"] {
        for midpoint in ["\"2029\"", "\"2028 + 1\"", "2029", "\"2029-01\""] {
            let keys = format!(
                "process = \"{process}\"\ninitial = 30\nper = \"month\"\nsaturation = 800\nmidpoint = {midpoint}"
            );
            // Rates are per year inside, 12 times as much.
            exactly(process, certain("quarter", 60, &keys)[12] / 12.0, 400.0);
        }
        // More than half is reached: the midpoint has passed.
        let keys = format!("process = \"{process}\"\ninitial = 700\nsaturation = 800\nmidpoint = \"2024\"");
        let x = certain("year", 36, &keys);
        assert!(x[0] > 699.999 && x[1] > x[0] && x[2] < 800.0, "{x:?}");
    }
}

/// dN/dt = (p + q·N/m)·(m − N) with p = 0.03, q = 0.38 (the means that Sultan, Farley and Lehmann, "A
/// meta-analysis of applications of diffusion models", 1990, found over 213 applications). A rate adds up
/// to the adopters of its period, and adoption is at its peak at ln(q/p)/(p + q) = 6.19 years, where
/// N = m/2 − p·m/(2q) (Bass, "A new product growth model for consumer durables", 1969).
#[test]
fn bass_solves_the_equation_of_diffusion() {
    let (p, q, m) = (0.03, 0.38, 1e6);
    let keys = "process = \"bass\"\nmarket = \"1m\"\ninnovation = 0.03\nimitation = 0.38";
    let level = certain("year", 240, keys);
    let slope = |n: f64| (p + q * n / m) * (m - n);
    exactly("nobody yet", level[0], 0.0);
    for years in [1, 6, 15] {
        exactly("adopters", level[years as usize], integrated(0.0, years, slope));
    }
    let flow = certain("year", 240, &format!("per = \"year\"\n{keys}"));
    for k in 0..19 {
        exactly("adoptions", flow[k], level[k + 1] - level[k]);
    }
    let monthly = certain("month", 240, &format!("per = \"month\"\n{keys}"));
    let peak = (0..240)
        .max_by(|&i, &j| monthly[i].total_cmp(&monthly[j]))
        .expect("there are months");
    let theory = (q / p).ln() / (p + q) * 12.0;
    assert!((peak as f64 + 0.5 - theory).abs() <= 0.5, "{peak}, theory {theory}");
    let by_peak: f64 = monthly[..peak].iter().map(|rate| rate / 12.0).sum();
    let half = m / 2.0 - p * m / (2.0 * q);
    assert!((by_peak / half - 1.0).abs() < 0.03, "{by_peak}, {half}");
    // A fifth has adopted at the start.
    let begun = certain("year", 60, &format!("{keys}\ninitial = \"200k\""));
    exactly("at the start", begun[0], 2e5);
    exactly("begun", begun[4], integrated(2e5, 4, slope));
}

/// Around a curve a martingale of mean 1 moves: the mean is the curve, and the variance of the log σ²·t.
#[test]
fn volatility_leaves_the_mean_on_the_curve() {
    for keys in [
        "process = \"s_curve\"\ninitial = 100\nsaturation = 1000\ngrowth = \"50%\"",
        "process = \"gompertz\"\ninitial = 100\nsaturation = 1000\nmidpoint = \"2029\"",
        "process = \"bass\"\nmarket = \"1m\"\ninnovation = 0.03\nimitation = 0.38\nper = \"year\"",
    ] {
        let curve = certain("quarter", 60, keys);
        let run = run(&driver("quarter", 60, &format!("{keys}\nvolatility = \"40%\"")), PATHS);
        mean_is(keys, run.last("x"), curve[19]);
        let values = last(&run);
        let variance = 0.4_f64.powi(2) * 19.0 / 4.0;
        let log = |x: &f64| (x / curve[19]).ln();
        mean_of_is("log", values.iter().map(log), -variance / 2.0);
        mean_of_is(
            "spread",
            values.iter().map(|x| (log(x) + variance / 2.0).powi(2)),
            variance,
        );
    }
}

/// What a path of a deal is stopped by, as the ledger and the engine both find.
fn fault(keys: &str) -> String {
    let text = driver("year", 60, keys);
    let loaded = runs::load(&runs::request(&text), &std::collections::BTreeMap::new());
    let model = loaded.deal.expect("the text is sound").model;
    let settings = termsheet::engine::Settings {
        paths: 50,
        seed: 5,
        threads: Some(1),
    };
    let run = termsheet::engine::run(&termsheet::plan::compile(&model), settings, &|_| ());
    assert!(run.is_err(), "the engine runs {keys}");
    let ledgers = (0..50).map(|path| termsheet::ledger::replay(&model, 5, path));
    let fault = ledgers.filter_map(Result::err).next().expect("a path is at fault");
    let mut diagnostics = termsheet::diag::Diagnostics::new();
    fault.report(&model, &mut diagnostics);
    termsheet::diag::render(&diagnostics, &loaded.sources, false)
}

#[test]
fn parameters_out_of_their_range_are_told_with_their_path() {
    for (keys, words) in [
        (
            "process = \"s_curve\"\ninitial = \"normal(1, 2)\"\nsaturation = 10\ngrowth = 0.1",
            "initial value of -",
        ),
        (
            "process = \"s_curve\"\ninitial = 8\nsaturation = \"uniform(9, 20)\"\nmidpoint = \"2028\"",
            "midpoint of 2 on path",
        ),
        (
            "process = \"s_curve\"\ninitial = 12\nsaturation = 10\nlog_growth = -0.9",
            "a curve that has left every bound",
        ),
        (
            "process = \"gompertz\"\ninitial = 10\nsaturation = 10\ngrowth = 0.1",
            "a curve that begins at its saturation",
        ),
        (
            "process = \"bass\"\nmarket = 10\ninnovation = 0.1\nimitation = \"normal(0, 1)\"",
            "imitation of -",
        ),
        (
            "process = \"bass\"\nmarket = 10\ninitial = \"uniform(5, 20)\"\ninnovation = 0.1\nimitation = 0.3",
            "initial value of 1",
        ),
    ] {
        let text = fault(keys);
        assert!(
            text.contains("error[parameter-range]") && text.contains(words),
            "{text}"
        );
    }
}
