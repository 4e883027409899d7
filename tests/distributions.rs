//! Every distribution as a scenario writes it, in every form, against its distribution function.
//!
//! All are assumptions of one deal of 100,000 paths. The laws they are held against come from
//! `statrs`, which the samplers do not use, or from closed forms; quantiles are found by
//! bisection of the distribution function alone.
//!
//! How far a percentile may be off: of n draws, the number below a point with probability p has
//! standard deviation √(n·p(1 − p)), so the sample's p-quantile lies between the true quantiles of
//! p ± 5·√(p(1 − p)/n) but for one case in two million. For a smooth density f and large n that
//! is x_p ± 5·√(p(1 − p)/n)/f(x_p), but it also holds in tails and for distributions in steps.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;

use std::collections::BTreeMap;

use runs::{Run, run_with};
use statrs::distribution::{
    Bernoulli, Beta, Binomial, ContinuousCDF, DiscreteCDF, Exp, Gamma, LogNormal, Normal, Pareto, Poisson, StudentsT,
    Triangular, Uniform, Weibull,
};
use statrs::statistics::Distribution;
use termsheet::engine::FigureKey;
use termsheet::stats::Precision;

const PATHS: u64 = 100_000;

/// How many standard errors an estimate may be off.
const STANDARD_ERRORS: f64 = 5.0;

/// What a distribution should be.
struct Law {
    cdf: Box<dyn Fn(f64) -> f64>,
    mean: Option<f64>,
    /// The standard deviation; `None` also where the fourth moment, which says how well it can be
    /// estimated, does not exist or is itself hard to estimate.
    sd: Option<f64>,
}

impl Law {
    fn new(cdf: impl Fn(f64) -> f64 + 'static, mean: f64, sd: f64) -> Law {
        Law {
            cdf: Box::new(cdf),
            mean: Some(mean),
            sd: Some(sd),
        }
    }

    /// One of statrs'.
    fn of(law: impl ContinuousCDF<f64, f64> + Distribution<f64> + 'static) -> Law {
        let (mean, sd) = (law.mean(), law.std_dev());
        Law {
            cdf: Box::new(move |x| law.cdf(x)),
            mean,
            sd,
        }
    }

    /// One of statrs' on whole numbers from 0.
    fn counts(law: impl DiscreteCDF<u64, f64> + Distribution<f64> + 'static) -> Law {
        let (mean, sd) = (law.mean(), law.std_dev());
        Law {
            // A bisection ends within rounding of a whole number.
            cdf: Box::new(move |x| if x < 0.0 { 0.0 } else { law.cdf(x as u64) }),
            mean,
            sd,
        }
    }

    /// Values with probabilities.
    fn steps(values: &'static [(f64, f64)]) -> Law {
        let mean = values.iter().map(|(x, p)| x * p).sum::<f64>();
        let variance = values.iter().map(|(x, p)| p * (x - mean).powi(2)).sum::<f64>();
        let cdf = |x: f64| values.iter().filter(|(value, _)| *value <= x).map(|(_, p)| p).sum();
        Law::new(cdf, mean, variance.sqrt())
    }

    /// The law of `from + width · X`.
    fn moved(self, from: f64, width: f64) -> Law {
        Law {
            cdf: Box::new(move |x| (self.cdf)((x - from) / width)),
            mean: self.mean.map(|mean| from + width * mean),
            sd: self.sd.map(|sd| width * sd),
        }
    }

    fn heavy(self) -> Law {
        Law { sd: None, ..self }
    }

    /// The smallest x with a probability of p or more at or below it.
    fn quantile(&self, p: f64) -> f64 {
        let reached = |x: f64| (self.cdf)(x) >= p;
        let (mut low, mut high) = (-1.0, 1.0);
        while reached(low) {
            low *= 2.0;
        }
        while !reached(high) {
            high *= 2.0;
        }
        for _ in 0..90 {
            let middle = 0.5 * (low + high);
            if reached(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}

fn sound<T, E: std::fmt::Debug>(law: Result<T, E>) -> T {
    law.expect("the parameters of the law are sound")
}

fn normal(mean: f64, sd: f64) -> Law {
    Law::of(sound(Normal::new(mean, sd)))
}

/// By location and scale of the logarithm.
fn lognormal(mu: f64, sigma: f64) -> Law {
    Law::of(sound(LogNormal::new(mu, sigma)))
}

fn beta(alpha: f64, beta: f64) -> Law {
    Law::of(sound(Beta::new(alpha, beta)))
}

fn gamma(shape: f64, scale: f64) -> Law {
    Law::of(sound(Gamma::new(shape, 1.0 / scale)))
}

fn triangular(low: f64, mode: f64, high: f64) -> Law {
    Law::of(sound(Triangular::new(low, high, mode)))
}

/// The PERT is a beta over low to high with α = 1 + 4·(mode − low)/(high − low) and β = 6 − α: Malcolm,
/// Roseboom, Clark and Fazar (1959), "Application of a technique for research and development
/// program evaluation".
fn pert(low: f64, mode: f64, high: f64) -> Law {
    let alpha = 1.0 + 4.0 * (mode - low) / (high - low);
    beta(alpha, 6.0 - alpha).moved(low, high - low)
}

fn student_t(df: f64, location: f64, scale: f64) -> Law {
    Law::of(sound(StudentsT::new(location, scale, df)))
}

/// X held between low and high by leaving the rest out: (F(x) − F(low))/(F(high) − F(low)).
fn truncated(law: Law, low: f64, high: f64, moments: Option<(f64, f64)>) -> Law {
    let (below, up_to) = ((law.cdf)(low), (law.cdf)(high));
    let cdf = move |x: f64| (((law.cdf)(x.clamp(low, high)) - below) / (up_to - below)).clamp(0.0, 1.0);
    Law {
        cdf: Box::new(cdf),
        mean: moments.map(|(mean, _)| mean),
        sd: moments.map(|(_, sd)| sd),
    }
}

/// Mean and standard deviation of a normal held between low and high: with a, b the ends in standard
/// units, φ and Φ the standard normal and Z = Φ(b) − Φ(a), the mean is μ + σ·(φ(a) − φ(b))/Z and the
/// variance σ²·(1 + (a·φ(a) − b·φ(b))/Z − ((φ(a) − φ(b))/Z)²): Johnson, Kotz and Balakrishnan (1994),
/// "Continuous univariate distributions", vol. 1, 13.10.1.
fn truncated_normal(mean: f64, sd: f64, low: f64, high: f64) -> Law {
    let (a, b) = ((low - mean) / sd, (high - mean) / sd);
    let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let mass = Normal::standard().cdf(b) - Normal::standard().cdf(a);
    let shift = (density(a) - density(b)) / mass;
    let variance = 1.0 + (a * density(a) - b * density(b)) / mass - shift * shift;
    let moments = (mean + sd * shift, sd * variance.sqrt());
    truncated(normal(mean, sd), low, high, Some(moments))
}

/// F = Σ w·F_i, with mean Σ w·m_i and variance Σ w·(s_i² + m_i²) − mean².
fn mixture(parts: Vec<(Law, f64)>) -> Law {
    let whole: f64 = parts.iter().map(|(_, weight)| weight).sum();
    let moment = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        let each = parts.iter().map(|(law, weight)| {
            let (mean, sd) = law.mean.zip(law.sd).expect("the parts have moments");
            weight / whole * of(mean, sd)
        });
        each.sum()
    };
    let mean = moment(&|mean, _| mean);
    let variance = moment(&|mean, sd| sd * sd + mean * mean) - mean * mean;
    let cdf = move |x| parts.iter().map(|(law, weight)| weight / whole * (law.cdf)(x)).sum();
    Law::new(cdf, mean, variance.sqrt())
}

/// A family written by percentiles of a known member of it: that member again.
fn fitted(family: &str, percents: &[u32], beside: &str, law: Law) -> (String, Law) {
    let percentile = |percent: &u32| format!("p{percent} = {}", law.quantile(f64::from(*percent) / 100.0));
    let percentiles: Vec<String> = percents.iter().map(percentile).collect();
    (format!("{family}({}{beside})", percentiles.join(", ")), law)
}

/// The parameters of a beta of given mean and standard deviation.
fn beta_of(mean: f64, sd: f64) -> Law {
    let size = mean * (1.0 - mean) / (sd * sd) - 1.0;
    beta(mean * size, (1.0 - mean) * size)
}

/// A lognormal of given mean and standard deviation of the variable itself.
fn lognormal_of(mean: f64, sd: f64) -> Law {
    let variance = (1.0 + (sd / mean).powi(2)).ln();
    lognormal(mean.ln() - variance / 2.0, variance.sqrt())
}

/// The lognormal whose central 90% are low to high.
fn lognormal_between(low: f64, high: f64) -> Law {
    let sigma = (high / low).ln() / (2.0 * Normal::standard().inverse_cdf(0.95));
    lognormal((low * high).ln() / 2.0, sigma)
}

/// Each way of giving parameters.
fn by_parameters() -> Vec<(String, Law)> {
    let written = |text: &str, law: Law| (text.to_owned(), law);
    vec![
        written("normal(3, 2)", normal(3.0, 2.0)),
        written("normal(sd = 5%, mean = -10%)", normal(-0.10, 0.05)),
        written("lognormal(5, 3)", lognormal_of(5.0, 3.0)),
        written("lognormal(mean = 2bn, sd = 400m)", lognormal_of(2e9, 4e8)),
        written("lognormal(median = 4, sigma = 0.5)", lognormal(4.0_f64.ln(), 0.5)),
        written("uniform(-1, 4)", Law::of(sound(Uniform::new(-1.0, 4.0)))),
        written("triangular(1, 2, 6)", triangular(1.0, 2.0, 6.0)),
        written("triangular(low = 0, mode = 0, high = 1)", triangular(0.0, 0.0, 1.0)),
        written("pert(2, 3, 9)", pert(2.0, 3.0, 9.0)),
        written("beta(2, 5)", beta(2.0, 5.0)),
        written("beta(0.5, 0.4)", beta(0.5, 0.4)),
        written("beta(mean = 30%, sd = 12%)", beta_of(0.3, 0.12)),
        written("gamma(3, 2)", gamma(3.0, 2.0)),
        written("gamma(shape = 0.4, scale = 5)", gamma(0.4, 5.0)),
        written("exponential(4)", Law::of(sound(Exp::new(0.25)))),
        written("weibull(1.7, 3)", Law::of(sound(Weibull::new(1.7, 3.0)))),
        written(
            "weibull(shape = 0.8, scale = 2)",
            Law::of(sound(Weibull::new(0.8, 2.0))),
        ),
        written("pareto(2, 12)", Law::of(sound(Pareto::new(2.0, 12.0)))),
        written(
            "pareto(minimum = 2, shape = 2.5)",
            Law::of(sound(Pareto::new(2.0, 2.5))).heavy(),
        ),
        written("student_t(20)", student_t(20.0, 0.0, 1.0)),
        written(
            "student_t(df = 4, location = 10, scale = 3)",
            student_t(4.0, 10.0, 3.0).heavy(),
        ),
        written("poisson(3.5)", Law::counts(sound(Poisson::new(3.5)))),
        written("poisson(120)", Law::counts(sound(Poisson::new(120.0)))),
        written("binomial(12, 30%)", Law::counts(sound(Binomial::new(0.3, 12)))),
        written("bernoulli(35%)", Law::counts(sound(Bernoulli::new(0.35)))),
        written(
            "discrete(10: 2, -1: 1, 4: 5)",
            Law::steps(&[(-1.0, 0.125), (4.0, 0.625), (10.0, 0.25)]),
        ),
    ]
}

/// Percentiles in place of parameters, and ranges.
fn by_percentiles() -> Vec<(String, Law)> {
    vec![
        fitted("normal", &[10, 90], "", normal(3.5, 1.2)),
        fitted("normal", &[50, 99], "", normal(-2.0, 0.7)),
        fitted("lognormal", &[5, 95], "", lognormal(0.7, 0.4)),
        fitted("uniform", &[20, 70], "", Law::of(sound(Uniform::new(3.0, 8.0)))),
        fitted("beta", &[10, 90], "", beta(3.0, 7.0)),
        fitted("gamma", &[10, 90], "", gamma(2.5, 4.0)),
        fitted("weibull", &[10, 90], "", Law::of(sound(Weibull::new(2.0, 5.0)))),
        fitted("pareto", &[10, 90], "", Law::of(sound(Pareto::new(1.0, 11.0)))),
        fitted("exponential", &[50], "", Law::of(sound(Exp::new(0.5)))),
        fitted("triangular", &[10, 90], ", mode = 4", triangular(1.0, 4.0, 6.0)),
        fitted("triangular", &[10, 50, 90], "", triangular(1.0, 4.0, 6.0)),
        fitted("pert", &[10, 90], ", mode = 2.5", pert(1.0, 2.5, 7.0)),
        fitted("pert", &[10, 50, 90], "", pert(1.0, 2.5, 7.0)),
        fitted("student_t", &[10, 90], ", df = 15", student_t(15.0, 1.0, 2.0)),
        fitted("student_t", &[50, 75, 95], "", student_t(5.0, 1.0, 2.0).heavy()),
        ("2 to 8".to_owned(), lognormal_between(2.0, 8.0)),
        ("$0.5bn to $3bn".to_owned(), lognormal_between(5e8, 3e9)),
        // The middle of −2 and 8, and 10 over twice the 95% point.
        (
            "-2 to 8".to_owned(),
            normal(3.0, 5.0 / Normal::standard().inverse_cdf(0.95)),
        ),
    ]
}

/// Made of others, or of a file's column.
fn composed() -> Vec<(String, Law)> {
    let two_normals = mixture(vec![(normal(0.0, 1.0), 3.0), (normal(6.0, 2.0), 7.0)]);
    let three = mixture(vec![
        (gamma(2.0, 1.5), 0.5),
        (Law::of(sound(Uniform::new(4.0, 5.0))), 0.2),
        (Law::steps(&[(1.0, 1.0)]), 0.3),
    ]);
    let observed = Law::steps(&[(0.5, 0.25), (1.5, 0.5), (7.0, 0.25)]);
    vec![
        ("mixture(normal(0, 1): 3, normal(6, 2): 7)".to_owned(), two_normals),
        (
            "mixture(gamma(2, 1.5): 0.5, uniform(4, 5): 0.2, discrete(1: 1): 0.3)".to_owned(),
            three,
        ),
        (
            "truncate(normal(1, 2), 0, 4)".to_owned(),
            truncated_normal(1.0, 2.0, 0.0, 4.0),
        ),
        (
            "truncate(lognormal(median = 2, sigma = 0.8), 0.5, 5)".to_owned(),
            truncated(lognormal(2.0_f64.ln(), 0.8), 0.5, 5.0, None),
        ),
        (
            "truncate(gamma(0.7, 3), 0.1, 20)".to_owned(),
            truncated(gamma(0.7, 3.0), 0.1, 20.0, None),
        ),
        ("empirical('seen.csv', 'growth')".to_owned(), observed),
    ]
}

/// The deal in which every case is the value of an assumption, by position.
fn deal(cases: &[(String, Law)]) -> Run {
    let mut text = "[scenario]\nstart = \"2026-01\"\nyears = 1\nstep = \"year\"\nseed = 5\n\
                    [parties]\na = { external = true }\nb = { external = true }\n[assumptions]\n"
        .to_owned();
    for (index, (written, _)) in cases.iter().enumerate() {
        text.push_str(&format!("x{index} = \"{}\"\n", written.replace('\'', "\\\"")));
    }
    let csv = "month,growth\n2025-01,1.5\n2025-02,0.5\n2025-03,7\n2025-04,1.5\n";
    let files = BTreeMap::from([("seen.csv".to_owned(), csv.to_owned())]);
    run_with(&text, &files, PATHS)
}

/// Percentiles 1 to 99, the mean and the standard deviation of one assumption.
fn check(run: &Run, index: usize, written: &str, law: &Law, values: &[f64]) {
    let figure = run.figure(FigureKey::Assumption(run.assumption_id(&format!("x{index}"))));
    assert_eq!(figure.sketch.precision(), Precision::Exact, "{written}");
    let n = PATHS as f64;
    for percent in 1..100 {
        let p = f64::from(percent) / 100.0;
        let se = (p * (1.0 - p) / n).sqrt();
        let (low, high) = (
            law.quantile(p - STANDARD_ERRORS * se),
            law.quantile(p + STANDARD_ERRORS * se),
        );
        let found = figure.sketch.quantile(p).expect("there are draws");
        let rounding = 1e-9 * found.abs().max(1e-3);
        assert!(
            low - rounding <= found && found <= high + rounding,
            "{written}: p{percent} is {found}, not within {low} to {high}"
        );
    }
    let (mean, se) = (figure.moments.mean, figure.moments.se().expect("many draws"));
    if let Some(theory) = law.mean {
        assert!(
            (mean - theory).abs() <= STANDARD_ERRORS * se,
            "{written}: mean {mean}, theory {theory}, standard error {se}"
        );
    }
    if let Some(theory) = law.sd {
        // The sample standard deviation has a standard error of σ·√((κ − 1)/(4n)), κ the fourth
        // standardised moment: Kendall and Stuart (1977), "The advanced theory of statistics", 10.8.
        let sd = figure.moments.sd().expect("many draws");
        let kurtosis = values.iter().map(|x| ((x - mean) / sd).powi(4)).sum::<f64>() / n;
        let se = theory * ((kurtosis - 1.0).max(0.0) / (4.0 * n)).sqrt();
        assert!(
            (sd - theory).abs() <= STANDARD_ERRORS * se,
            "{written}: sd {sd}, theory {theory}, standard error {se}"
        );
    }
}

fn check_all(cases: &[(String, Law)]) {
    let run = deal(cases);
    let mut values = vec![Vec::new(); cases.len()];
    run.each_record(PATHS, |record| {
        for path in 0..record.paths {
            for (key, value) in record.figures(path) {
                if let FigureKey::Assumption(id) = key {
                    values[id.0 as usize].push(value);
                }
            }
        }
    });
    for (index, ((written, law), values)) in cases.iter().zip(&values).enumerate() {
        check(&run, index, written, law, values);
    }
}

#[test]
fn distributions_given_by_parameters_have_their_percentiles_and_moments() {
    check_all(&by_parameters());
}

#[test]
fn distributions_given_by_percentiles_are_the_members_that_have_them() {
    check_all(&by_percentiles());
}

#[test]
fn mixtures_truncations_and_columns_have_their_percentiles_and_moments() {
    check_all(&composed());
}

/// The proofs above leave no family out.
#[test]
fn every_family_of_the_language_is_among_the_cases() {
    let written: Vec<String> = [by_parameters(), by_percentiles(), composed()]
        .into_iter()
        .flatten()
        .map(|(written, _)| written)
        .collect();
    for family in termsheet::dist::FAMILIES {
        let call = format!("{}(", family.name);
        assert!(
            written.iter().any(|text| text.starts_with(&call)),
            "{call}…) has no case"
        );
        let by_percentiles = |text: &String| text.starts_with(&format!("{call}p"));
        if family.percentiles.is_some() {
            assert!(written.iter().any(by_percentiles), "{call}p10 = …) has no case");
        }
    }
}

/// A fit is exact at its percentiles, whether or not another member comes near.
#[test]
fn fits_go_through_the_percentiles_given() {
    let cases = [
        ("normal(p10 = 2, p90 = 5)", [(0.1, 2.0), (0.9, 5.0)]),
        ("lognormal(p5 = 1bn, p95 = 4bn)", [(0.05, 1e9), (0.95, 4e9)]),
        ("beta(p10 = 20%, p90 = 50%)", [(0.1, 0.2), (0.9, 0.5)]),
        ("gamma(p25 = 3, p75 = 9)", [(0.25, 3.0), (0.75, 9.0)]),
        ("weibull(p1 = 1, p99 = 20)", [(0.01, 1.0), (0.99, 20.0)]),
        ("pareto(p50 = 2, p90 = 3)", [(0.5, 2.0), (0.9, 3.0)]),
        ("uniform(p10 = 0, p50 = 1)", [(0.1, 0.0), (0.5, 1.0)]),
        ("student_t(df = 3, p10 = -1, p90 = 4)", [(0.1, -1.0), (0.9, 4.0)]),
        ("triangular(p10 = 2, mode = 3, p90 = 8)", [(0.1, 2.0), (0.9, 8.0)]),
        ("pert(p10 = 2, mode = 3, p90 = 8)", [(0.1, 2.0), (0.9, 8.0)]),
        ("12 to 30", [(0.05, 12.0), (0.95, 30.0)]),
        ("-12 to 30", [(0.05, -12.0), (0.95, 30.0)]),
    ];
    let lines: String = cases
        .iter()
        .enumerate()
        .map(|(index, (written, _))| format!("x{index} = \"{written}\"\n"))
        .collect();
    let text =
        format!("[scenario]\nstart = \"2026-01\"\nyears = 1\n[parties]\na = {{}}\nb = {{}}\n[assumptions]\n{lines}");
    let model = run_with(&text, &BTreeMap::new(), 1).model;
    assert_eq!(model.variables.len(), cases.len());
    for (variable, (written, points)) in model.variables.iter().zip(cases) {
        for (p, x) in points {
            let found = variable.dist.quantile(p);
            assert!(
                (found - x).abs() <= 1e-9 * f64::max(x.abs(), 1.0),
                "{written}: {found} at {p}"
            );
            assert!(
                (variable.dist.cdf(x) - p).abs() <= 1e-9,
                "{written}: {} at {x}",
                variable.dist.cdf(x)
            );
        }
    }
}
