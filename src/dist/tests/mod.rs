//! Tests that go over all families: inversion, moments, arguments, percentiles.

mod arguments;
mod inversion;
mod moments;
mod percentiles;

use super::{Argument, Dist, DistError};

/// A distribution from text such as `gamma(2, scale = 3)`, for short tests. The language proper
/// is read elsewhere; this knows names, numbers, commas and `=`.
fn read(text: &str) -> Result<Dist, DistError> {
    let (family, rest) = text.split_once('(').expect("the tests write a parenthesis");
    let list = rest.strip_suffix(')').expect("the tests close it");
    let arguments: Vec<Argument> = list
        .split(',')
        .filter(|argument| !argument.trim().is_empty())
        .map(|argument| {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (Some(name.trim().to_string()), value),
                None => (None, argument),
            };
            let value = value.trim().parse().expect("the tests write numbers");
            Argument { name, value }
        })
        .collect();
    Dist::from_arguments(family, &arguments)
}

/// [`read`] of what is right.
fn dist(text: &str) -> Dist {
    match read(text) {
        Ok(dist) => dist,
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Continuous members of every family, ordinary and extreme.
const CONTINUOUS: &[&str] = &[
    "normal(0.6, 0.2)",
    "normal(-1e9, 3e8)",
    "lognormal(10, 4)",
    "lognormal(median = 2, sigma = 3)",
    "uniform(-2, 5)",
    "triangular(0, 1, 4)",
    "triangular(2, 2, 3)",
    "triangular(2, 3, 3)",
    "pert(0, 1, 4)",
    "pert(-5, -5, 20)",
    "pert(1, 7, 7)",
    "beta(2, 3)",
    "beta(0.5, 0.5)",
    "beta(0.02, 0.05)",
    "beta(40, 0.3)",
    "beta(3000, 7000)",
    "beta(mean = 0.3, sd = 0.1)",
    "gamma(2.5, 3)",
    "gamma(1, 0.1)",
    "gamma(0.05, 4)",
    "gamma(0.6, 1e6)",
    "gamma(900, 1)",
    "exponential(4)",
    "weibull(1.7, 3)",
    "weibull(0.4, 10)",
    "pareto(2, 3)",
    "pareto(1, 0.5)",
    "student_t(5)",
    "student_t(1, 2, 3)",
    "student_t(0.4, 0, 1)",
    "student_t(2.5, -10, 4)",
    "student_t(1e6, 0, 2)",
];

/// Members of the families on whole numbers.
const COUNTS: &[&str] = &[
    "poisson(0)",
    "poisson(0.3)",
    "poisson(4.2)",
    "poisson(1234.5)",
    "binomial(0, 0.4)",
    "binomial(10, 0.3)",
    "binomial(500, 0.98)",
    "binomial(7, 0)",
    "binomial(7, 1)",
    "bernoulli(0)",
    "bernoulli(0.3)",
    "bernoulli(1)",
];

/// Distributions made of others, and steps.
fn compound() -> Vec<Dist> {
    let made = [
        Dist::discrete(&[(3.0, 1.0), (-1.0, 2.0), (10.0, 0.5)]),
        Dist::empirical(vec![4.0, 1.0, 1.0, 2.5, 9.0]),
        Dist::mixture(vec![(dist("normal(0, 1)"), 3.0), (dist("normal(8, 0.5)"), 1.0)]),
        Dist::mixture(vec![(dist("uniform(0, 1)"), 1.0), (dist("uniform(5, 6)"), 1.0)]),
        Dist::mixture(vec![(dist("bernoulli(0.5)"), 1.0), (dist("normal(0.5, 2)"), 1.0)]),
        Dist::mixture(vec![(dist("poisson(3)"), 0.4), (dist("gamma(2, 2)"), 0.6)]),
        Dist::truncate(dist("normal(0, 1)"), 1.0, 3.0),
        Dist::truncate(dist("gamma(0.5, 2)"), 0.1, f64::INFINITY),
        Dist::truncate(dist("student_t(3)"), f64::NEG_INFINITY, 0.5),
        Dist::truncate(dist("poisson(6)"), 2.5, 8.5),
    ];
    made.into_iter().map(|made| made.expect("they are right")).collect()
}

/// All of the above.
fn everything() -> Vec<Dist> {
    let written = CONTINUOUS.iter().chain(COUNTS).map(|text| dist(text));
    written.chain(compound()).collect()
}
