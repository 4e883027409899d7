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
            "process = \"jump_diffusion\"\ninitial = 1\njump_rate = \"normal(0, 1)\"",
            "jumps per period of -",
        ),
        (
            "process = \"jump_diffusion\"\ninitial = 1\njump_rate = 1\njump_sd = \"normal(0, 1)\"",
            "a jump_sd of -",
        ),
        (
            "process = \"mean_reverting\"\ninitial = 1\nlevel = \"normal(0, 1)\"\nhalf_life = 1",
            "reverts in logs, with a value of -",
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

// ---------------------------------------------------------------------------------------------
// Jumps

/// With jumps at a rate λ whose logs are normal (μ, δ), the expected value grows at g whatever they are. The
/// log over T years has the cumulants (Merton, "Option pricing when underlying stock returns are
/// discontinuous", 1976): mean (ln(1+g) − σ²/2 − λ(e^(μ+δ²/2) − 1) + λμ)·T, variance (σ² + λ(μ² + δ²))·T, third
/// λ(μ³ + 3μδ²)·T, fourth λ(μ⁴ + 6μ²δ² + 3δ⁴)·T.
#[test]
fn a_jump_diffusion_has_mertons_moments() {
    for (step, periods, rate, mu, delta) in [("month", 31, 0.8, -0.3, 0.2), ("year", 4, 2.5, 0.1, 0.15)] {
        let dt = if step == "month" { 1.0 / 12.0 } else { 1.0 };
        let keys = format!(
            "process = \"jump_diffusion\"\ninitial = 50\ngrowth = 0.2\nvolatility = 0.15\n\
             jump_rate = {rate}\njump_mean = {mu}\njump_sd = {delta}"
        );
        let months = if step == "month" { periods } else { 12 * periods };
        let run = run(&driver(step, months, &keys), PATHS);
        let t = f64::from(periods - 1) * dt;
        mean_is("mean", run.last("x"), 50.0 * 1.2_f64.powf(t));
        let gain = f64::exp(mu + delta * delta / 2.0) - 1.0;
        let mean = (1.2_f64.ln() - 0.15_f64.powi(2) / 2.0 - rate * gain + rate * mu) * t;
        let variance = (0.15_f64.powi(2) + rate * (mu * mu + delta * delta)) * t;
        let third = rate * (mu.powi(3) + 3.0 * mu * delta * delta) * t;
        let fourth = rate * (mu.powi(4) + 6.0 * mu * mu * delta * delta + 3.0 * delta.powi(4)) * t;
        let off: Vec<f64> = last(&run).iter().map(|x| (x / 50.0).ln() - mean).collect();
        mean_of_is("log", off.iter().copied(), 0.0);
        mean_of_is("variance", off.iter().map(|d| d.powi(2)), variance);
        mean_of_is("third", off.iter().map(|d| d.powi(3)), third);
        mean_of_is(
            "fourth",
            off.iter().map(|d| d.powi(4)),
            fourth + 3.0 * variance * variance,
        );
    }
}

/// A call on a jump diffusion is a sum over the number of jumps (Merton 1976): given n jumps in T years the
/// final value is lognormal with forward F·e^(n(μ + δ²/2) − λT·κ) and log variance σ²T + nδ². The number
/// itself is Poisson: without diffusion, where jumps have one size, the value tells it.
#[test]
fn options_on_jumps_have_mertons_price() {
    let (rate, mu, delta, t) = (0.8, -0.3_f64, 0.2_f64, 2.0);
    let text = driver(
        "quarter",
        27,
        "process = \"jump_diffusion\"\ninitial = 100\ngrowth = 0.1\nvolatility = 0.15\n\
         jump_rate = 0.8\njump_mean = -0.3\njump_sd = 0.2",
    );
    let values = last(&run(&text, PATHS));
    let forward = 100.0 * 1.1_f64.powf(t);
    let gain = f64::exp(mu + delta * delta / 2.0) - 1.0;
    for strike in [60.0, 100.0, 150.0] {
        let (mut price, mut weight) = (0.0, f64::exp(-rate * t));
        for n in 0..40 {
            let n = f64::from(n);
            let forward = forward * f64::exp(n * (mu + delta * delta / 2.0) - rate * t * gain);
            price += weight * call(forward, strike, 0.15_f64.powi(2) * t + n * delta * delta);
            weight *= rate * t / (n + 1.0);
        }
        mean_of_is("call", values.iter().map(|x| (x - strike).max(0.0)), price);
    }
    let text = driver(
        "quarter",
        27,
        "process = \"jump_diffusion\"\ninitial = 1\njump_rate = 0.8\njump_mean = 0.5",
    );
    let still = f64::exp(-rate * t * (0.5_f64.exp() - 1.0));
    let counts: Vec<f64> = last(&run(&text, PATHS))
        .iter()
        .map(|x| (x / still).ln() / 0.5)
        .collect();
    let mut weight = f64::exp(-rate * t);
    for n in 0..6 {
        let is = |count: &f64| f64::from(u8::from((count - f64::from(n)).abs() < 1e-6));
        mean_of_is("Poisson", counts.iter().map(is), weight);
        weight *= rate * t / (f64::from(n) + 1.0);
    }
}

/// E[max(X − strike, 0)] of a lognormal X with E[X] = forward and Var[ln X] = variance (Black 1976).
fn call(forward: f64, strike: f64, variance: f64) -> f64 {
    use statrs::distribution::{ContinuousCDF, Normal};
    let phi = |x: f64| Normal::standard().cdf(x);
    let d = ((forward / strike).ln() + variance / 2.0) / variance.sqrt();
    forward * phi(d) - strike * phi(d - variance.sqrt())
}

// ---------------------------------------------------------------------------------------------
// Mean reversion

/// In levels (Uhlenbeck and Ornstein 1930, Vasicek 1977) the value at t is normal with mean L + (x₀ − L)·2^(−t/h)
/// and variance σ²·h/(2 ln 2)·(1 − 4^(−t/h)), and its covariance with an earlier s is the variance at s times
/// 2^(−(t − s)/h), whatever the step.
#[test]
fn reversion_in_levels_has_the_moments_of_ornstein_and_uhlenbeck() {
    let (h, sigma) = (1.5_f64, 12.0_f64);
    for (step, months) in [("month", 37), ("quarter", 39), ("year", 48)] {
        let keys = "process = \"mean_reverting\"\nin = \"levels\"\ninitial = 40\nlevel = 100\n\
                    half_life = \"18 months\"\nvolatility = 12";
        let run = run(&driver(step, months, keys), PATHS);
        let variance = |t: f64| sigma * sigma * h / (2.0 * 2.0_f64.ln()) * (1.0 - 4.0_f64.powf(-t / h));
        let mean = |t: f64| 100.0 - 60.0 * 2.0_f64.powf(-t / h);
        mean_is("mean", run.last("x"), mean(3.0));
        let values = last(&run);
        mean_of_is(
            "variance",
            values.iter().map(|x| (x - mean(3.0)).powi(2)),
            variance(3.0),
        );
        let year = match step {
            "month" => 12,
            "quarter" => 4,
            _ => 1,
        };
        let mut products = Vec::new();
        run.each_record(20_000, |record| {
            let periods = run.model.timeline.periods;
            products.extend((0..record.paths).map(|path| {
                let at = |k: usize| record.driver(run.driver_id("x"), k, path);
                (at(year) - mean(1.0)) * (at(periods - 1) - mean(3.0))
            }));
        });
        mean_of_is(
            "covariance",
            products.into_iter(),
            variance(1.0) * 2.0_f64.powf(-2.0 / h),
        );
    }
}

/// In logs the log is such a process around θ = ln L − σ²h/(4 ln 2), so the value is lognormal, and in the long
/// run its mean is L (Schwartz, "The stochastic behavior of commodity prices", 1997, model 1).
#[test]
fn reversion_in_logs_tends_to_its_level_on_average() {
    let (h, sigma) = (0.75_f64, 0.6_f64);
    let speed = 2.0_f64.ln() / h;
    let theta = 100.0_f64.ln() - sigma * sigma / (4.0 * speed);
    for (step, months, t) in [("month", 13, 1.0), ("quarter", 243, 20.0)] {
        let keys = "process = \"mean_reverting\"\ninitial = 40\nper = \"quarter\"\nlevel = 100\nhalf_life = 0.75\n\
                    volatility = \"60%\"";
        let run = run(&driver(step, months, keys), PATHS);
        let left = f64::exp(-speed * t);
        let mean = theta + (40.0_f64.ln() - theta) * left;
        let variance = sigma * sigma * (1.0 - left * left) / (2.0 * speed);
        let values: Vec<f64> = last(&run).iter().map(|x| x / 4.0).collect();
        mean_of_is("value", values.iter().copied(), f64::exp(mean + variance / 2.0));
        mean_of_is("log", values.iter().map(|x| x.ln()), mean);
        mean_of_is("log variance", values.iter().map(|x| (x.ln() - mean).powi(2)), variance);
        if t == 20.0 {
            mean_of_is("long run", values.iter().copied(), 100.0);
        }
    }
}

/// What moves a driver is read before any driver has moved: b doubles while a is at 100 and halves once it is
/// not, whichever stands first in the file.
#[test]
fn no_driver_sees_another_after_its_move() {
    let a = "[drivers.a]\nprocess = \"geometric\"\ninitial = 100\ngrowth = 1\n";
    let b = "[drivers.b]\nprocess = \"geometric\"\ninitial = 8\ngrowth = \"if a > 150 then -0.5 else 1\"\n";
    for order in [format!("{a}{b}"), format!("{b}{a}")] {
        let text = format!("[scenario]\nstart = \"2026-01\"\nyears = 4\nstep = \"year\"\n[parties]\np = {{}}\n{order}");
        let run = run(&text, 1);
        let series = run.outcome.driver(run.driver_id("b"));
        let b: Vec<f64> = series.iter().map(|point| point.mean.expect("one path")).collect();
        for (got, theory) in b.iter().zip([8.0, 16.0, 8.0, 4.0]) {
            exactly("b", *got, theory);
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Regimes

/// A year later the state has the probabilities of the annual matrix, however many periods the year has: the
/// matrix of a period is a root of it. A state shows in the growth of the move that leaves its period.
#[test]
fn a_year_of_periods_is_the_annual_matrix() {
    let annual = [[0.70, 0.20, 0.10], [0.15, 0.75, 0.10], [0.05, 0.25, 0.70]];
    let names = ["boom", "calm", "bust"];
    for (step, months, year) in [("month", 26, 12), ("quarter", 30, 4), ("year", 36, 1)] {
        for (begins, row) in names.iter().zip(&annual) {
            let keys = format!(
                "process = \"regimes\"\ninitial = 1\nbegins_in = \"{begins}\"\n\
                 states.boom = {{ log_growth = 1 }}\nstates.calm = {{ log_growth = 2 }}\n\
                 states.bust = {{ log_growth = 3 }}\n\
                 transitions.boom = {{ calm = 0.2, bust = 0.1 }}\n\
                 transitions.calm = {{ boom = 0.15, calm = \"75%\", bust = 0.1 }}\n\
                 transitions.bust = {{ boom = 0.05, calm = 0.25 }}"
            );
            let run = run(&driver(step, months, &keys), 1);
            let dt = run.model.timeline.dt();
            let mut found = Vec::new();
            run.each_record(50_000, |record| {
                found.extend((0..record.paths).map(|path| {
                    let at = |k: usize| record.driver(run.driver_id("x"), k, path).ln();
                    ((at(year + 1) - at(year)) / dt).round() as usize - 1
                }));
            });
            for (state, share) in row.iter().enumerate() {
                let is = found.iter().map(|found| f64::from(u8::from(*found == state)));
                mean_of_is(&format!("{step}, {begins} to {}", names[state]), is, *share);
            }
        }
    }
}

/// Given the states the log is normal. With v the row of E[x·1(state)] over the states, one period takes v to
/// v·diag(e^(g·dt))·R, R being the matrix of the period; for the second moment the diagonal is
/// e^((2g + σ²)·dt). For two states R is known in closed form (the eigenvalues of the annual matrix are 1 and
/// 1 − a − b).
#[test]
fn regimes_have_the_moments_of_their_chain() {
    let (a, b) = (0.25_f64, 0.4_f64);
    let keys = "process = \"regimes\"\ninitial = 10\nbegins_in = { boom = \"60%\", bust = \"40%\" }\n\
                states.boom = { growth = \"50%\", volatility = \"20%\" }\n\
                states.bust = { growth = \"-20%\", volatility = \"45%\" }\n\
                transitions.boom = { bust = \"25%\" }\ntransitions.bust = { boom = \"40%\" }";
    for (step, months, n) in [("month", 37, 36), ("quarter", 39, 12), ("year", 48, 3)] {
        let run = run(&driver(step, months, keys), PATHS);
        let dt = run.model.timeline.dt();
        let share = (1.0 - (1.0 - a - b).powf(dt)) / (a + b);
        let root = [[1.0 - a * share, a * share], [b * share, 1.0 - b * share]];
        let moment = |factors: [f64; 2]| {
            let mut v = [0.6, 0.4];
            for _ in 0..n {
                let moved = [v[0] * factors[0], v[1] * factors[1]];
                v = [0, 1].map(|j| moved[0] * root[0][j] + moved[1] * root[1][j]);
            }
            v[0] + v[1]
        };
        let growth = |g: f64| (1.0 + g).powf(dt);
        let mean = 10.0 * moment([growth(0.5), growth(-0.2)]);
        let square = |g: f64, sigma: f64| growth(g).powi(2) * f64::exp(sigma * sigma * dt);
        let second = 100.0 * moment([square(0.5, 0.2), square(-0.2, 0.45)]);
        mean_is(step, run.last("x"), mean);
        let values = last(&run);
        mean_of_is(step, values.iter().map(|x| x * x), second);
        mean_of_is(step, values.iter().map(|x| (x - mean).powi(2)), second - mean * mean);
    }
}

// ---------------------------------------------------------------------------------------------
// Draws in every period

/// A figure drawn afresh in each of n periods: its sum has n times the mean and the variance, and the periods
/// have no correlation; one drawn once per path has n² times the variance.
#[test]
fn draws_of_every_period_are_fresh() {
    let n = 12.0;
    let text = |value: &str| {
        format!(
            "[scenario]\nstart = \"2026-01\"\nyears = 1\nseed = 3\n[parties]\na = {{}}\nb = {{}}\n\
             [terms.x]\nkind = \"formula\"\nfrom = \"a\"\nto = \"b\"\namount = \"{value}\"\nper = \"month\"\n"
        )
    };
    for (value, mean, variance) in [
        ("each_period(uniform(2, 8))", 5.0 * n, 3.0 * n),
        ("uniform(2, 8)", 5.0 * n, 3.0 * n * n),
        ("each_period(poisson(3))", 3.0 * n, 3.0 * n),
        ("each_period(normal(1, 2)) - each_period(normal(1, 2))", 0.0, 8.0 * n),
        (
            "2 + (each_period(bernoulli(25%)) + each_period(bernoulli(25%))) * 4",
            4.0 * n,
            16.0 * 0.375 * n,
        ),
    ] {
        let run = run(&text(value), PATHS);
        let key = FigureKey::Term(run.term_id("x"), termsheet::engine::TermFigure::Total);
        let values = run.values(key);
        mean_of_is(value, values.iter().copied(), mean);
        mean_of_is(value, values.iter().map(|x| (x - mean).powi(2)), variance);
    }
    // Neighbouring periods, which share a block of the generator, are not correlated either.
    let run = run(&text("each_period(normal(0, 1))"), 1);
    let mut products = Vec::new();
    run.each_record(40_000, |record| {
        let paid = |k: usize, path: usize| record.paid(run.term_id("x"), k, path);
        products.extend((0..record.paths).map(|path| paid(4, path) * paid(5, path) + paid(5, path) * paid(6, path)));
    });
    mean_of_is("neighbours", products.into_iter(), 0.0);
}

// ---------------------------------------------------------------------------------------------
// Student's t copula

/// The shocks of two drivers in one period, and two assumptions, on many paths.
fn pairs(copula: &str) -> [Vec<(f64, f64)>; 2] {
    let text = format!(
        "[scenario]\nstart = \"2026-01\"\nmonths = 4\nseed = 8\n[parties]\na = {{}}\n\
         [assumptions]\np = \"uniform(0, 1)\"\nq = \"normal(3, 2)\"\n\
         [drivers.x]\nprocess = \"geometric\"\ninitial = 1\nvolatility = 0.3\n\
         [drivers.y]\nprocess = \"geometric\"\ninitial = 1\nvolatility = 0.5\n\
         [correlations]\n{copula}\npairs = [[\"x\", \"y\", 0.5], [\"p\", \"q\", 0.5]]\n"
    );
    let run = run(&text, 1);
    let (dt, mut shocks, mut assumed) = (1.0_f64 / 12.0, Vec::new(), Vec::new());
    run.each_record(100_000, |record| {
        for path in 0..record.paths {
            let shock = |driver: &str, sigma: f64| {
                let at = |k: usize| record.driver(run.driver_id(driver), k, path).ln();
                (at(3) - at(2) + sigma * sigma * dt / 2.0) / (sigma * dt.sqrt())
            };
            shocks.push((shock("x", 0.3), shock("y", 0.5)));
            let value = |name: &str| {
                let key = FigureKey::Assumption(run.assumption_id(name));
                let mut figures = record.figures(path);
                figures.find(|(known, _)| *known == key).expect("it is a figure").1
            };
            // Back to normal scores.
            let score = |u: f64| {
                use statrs::distribution::{ContinuousCDF, Normal};
                Normal::standard().inverse_cdf(u)
            };
            assumed.push((score(value("p")), (value("q") - 3.0) / 2.0));
        }
    });
    [shocks, assumed]
}

/// Each margin is as normal as without a copula. Kendall's tau of independent pairs of paths, the mean of the sign of
/// (x − x')(y − y'), is 2/π·arcsin ρ for both copulas (Lindskog, McNeil and Schmock 2003). Of the t copula the
/// probability of both beyond their u-quantiles, given one, tends to
/// 2·T_{ν+1}(−√((ν + 1)(1 − ρ)/(1 + ρ))) as u goes to 1 (Demarta and McNeil 2005), that of the Gaussian to 0.
#[test]
fn a_t_copula_keeps_margins_and_rank_correlation_and_joins_the_tails() {
    use statrs::distribution::{ContinuousCDF, StudentsT};
    let (rho, df) = (0.5_f64, 3.0);
    let limit = {
        let at = -((df + 1.0) * (1.0 - rho) / (1.0 + rho)).sqrt();
        2.0 * StudentsT::new(0.0, 1.0, df + 1.0).expect("it is one").cdf(at)
    };
    for (copula, tail) in [("copula = \"student_t\"\ndf = 3", Some(limit)), ("", None)] {
        for pairs in pairs(copula) {
            for side in [0, 1] {
                let values = || pairs.iter().map(move |pair| if side == 0 { pair.0 } else { pair.1 });
                for (power, moment) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0)] {
                    mean_of_is("margin", values().map(|x| x.powi(power)), moment);
                }
                // P(Z > 2.326348) = 1%.
                mean_of_is("tail", values().map(|x| f64::from(u8::from(x > 2.326_347_874))), 0.01);
            }
            let sign = |a: &(f64, f64), b: &(f64, f64)| ((a.0 - b.0) * (a.1 - b.1)).signum();
            let tau = 2.0 / std::f64::consts::PI * rho.asin();
            let half = pairs.len() / 2;
            mean_of_is(
                "tau",
                pairs[..half].iter().zip(&pairs[half..]).map(|(a, b)| sign(a, b)),
                tau,
            );
            // Beyond 0.5% on both sides, given one: near the limit, which it nears from above.
            let far = 2.575_829_3;
            let beyond = |both: bool| {
                let is = |(x, y): &&(f64, f64)| {
                    let (low, high) = ((*x < -far, *y < -far), (*x > far, *y > far));
                    let any = |f: fn(bool, bool) -> bool| f(low.0, low.1) || f(high.0, high.1);
                    any(if both { |a, b| a && b } else { |a, _| a })
                };
                pairs.iter().filter(is).count() as f64
            };
            let (n, share) = (beyond(false), beyond(true) / beyond(false));
            match tail {
                // At 0.5% a t copula of three degrees is within 0.03 of its limit.
                Some(limit) => {
                    let se = (limit * (1.0 - limit) / n).sqrt();
                    assert!(
                        share > limit - 4.0 * se && share < limit + 0.03 + 4.0 * se,
                        "{share}, {limit}"
                    );
                }
                None => assert!(share < 0.2, "{share}"),
            }
        }
    }
}
