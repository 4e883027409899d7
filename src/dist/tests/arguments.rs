//! Arguments by position and by name, and the words for what is wrong with them.

use super::{CONTINUOUS, COUNTS, compound, dist, read};
use crate::dist::{Dist, DistErrorKind, FAMILIES};

#[test]
fn names_and_positions_mean_the_same() {
    for (a, b) in [
        ("normal(1, 2)", "normal(sd = 2, mean = 1)"),
        ("normal(1, 2)", "normal(1, sd = 2)"),
        ("lognormal(3, 2)", "lognormal(mean = 3, sd = 2)"),
        ("lognormal(median = 3, sigma = 0.5)", "lognormal(3, sigma = 0.5)"),
        ("triangular(0, 1, 2)", "triangular(0, high = 2, mode = 1)"),
        ("beta(mean = 0.4, sd = 0.2)", "beta(0.4, sd = 0.2)"),
        ("gamma(2, 3)", "gamma(scale = 3, shape = 2)"),
        ("pareto(2, 3)", "pareto(minimum = 2, shape = 3)"),
        ("student_t(4)", "student_t(df = 4, location = 0, scale = 1)"),
        ("student_t(4, scale = 2)", "student_t(4, 0, 2)"),
        ("binomial(5, 0.5)", "binomial(n = 5, p = 0.5)"),
    ] {
        assert_eq!(dist(a), dist(b), "{a} and {b}");
    }
    // The two ways of giving a beta distribution meet.
    let (a, b) = (dist("beta(2, 3)"), dist("beta(mean = 0.4, sd = 0.2)"));
    assert!((a.quantile(0.3) - b.quantile(0.3)).abs() < 1e-12);
}

#[test]
fn a_distribution_prints_as_the_language_writes_it() {
    for (text, printed) in [
        ("normal(0.6, 0.2)", "normal(mean = 0.6, sd = 0.2)"),
        ("uniform(-2, 1e9)", "uniform(low = -2, high = 1000000000)"),
        ("pert(0, 1, 4)", "pert(low = 0, mode = 1, high = 4)"),
        ("gamma(1e-9, 3)", "gamma(shape = 1e-9, scale = 3)"),
        ("student_t(5)", "student_t(df = 5, location = 0, scale = 1)"),
        ("bernoulli(0.3)", "bernoulli(p = 0.3)"),
    ] {
        assert_eq!(dist(text).to_string(), printed);
    }
    // What is printed reads back as the same distribution, up to the rounding of logarithms.
    for text in CONTINUOUS.iter().chain(COUNTS) {
        let original = dist(text);
        let back = dist(&original.to_string());
        for u in [0.1, 0.5, 0.8] {
            let (x, y) = (original.quantile(u), back.quantile(u));
            assert!((x - y).abs() <= 1e-13 * x.abs(), "{text} printed as {original}");
        }
    }
    let printed: Vec<String> = compound().iter().map(Dist::to_string).collect();
    assert_eq!(
        printed[0],
        "discrete(-1: 0.571428571429, 3: 0.285714285714, 10: 0.142857142857)"
    );
    assert_eq!(printed[1], "empirical(5 rows)");
    assert_eq!(
        printed[2],
        "mixture(normal(mean = 0, sd = 1): 0.75, normal(mean = 8, sd = 0.5): 0.25)"
    );
    assert_eq!(printed[6], "truncate(normal(mean = 0, sd = 1), low = 1, high = 3)");
    assert_eq!(printed[7], "truncate(gamma(shape = 0.5, scale = 2), low = 0.1)");
}

#[test]
fn every_fault_has_its_place_and_its_words() {
    // Text, the argument at fault, the message, the help.
    for (text, argument, message, help) in [
        (
            "norml(1, 2)",
            None,
            "there is no distribution called `norml`",
            "did you mean `normal`?",
        ),
        (
            "cauchy(1, 2)",
            None,
            "there is no distribution called `cauchy`",
            "the distributions are normal, lognormal,",
        ),
        (
            "discrete(1, 2)",
            None,
            "`discrete` is not given by parameters",
            "write `discrete(value: weight, …)`",
        ),
        (
            "normal(1, std = 2)",
            Some(1),
            "`normal` has no argument `std`",
            "did you mean `sd`?",
        ),
        (
            "normal(1, volatility = 2)",
            Some(1),
            "`normal` has no argument `volatility`",
            "write `normal(mean, sd)` or `normal(p10 = …, p90 = …)`",
        ),
        (
            "normal(mean = 1, 2)",
            Some(1),
            "an argument without a name follows one with a name",
            "name this one too",
        ),
        ("normal(mean = 1, mean = 2)", Some(1), "`mean` is given twice", ""),
        ("normal(1, mean = 2)", Some(1), "`mean` is given twice", ""),
        ("normal(p10 = 1, p10 = 2)", Some(1), "`p10` is given twice", ""),
        ("normal(p10 = 1, p10.0 = 2)", Some(1), "`p10.0` is given twice", ""),
        ("normal(1)", None, "`normal` lacks `sd`", "write `normal(mean, sd)` or"),
        (
            "triangular(mode = 1)",
            None,
            "`triangular` lacks `low` and `high`",
            "write `triangular(low, mode, high)` or",
        ),
        (
            "exponential()",
            None,
            "`exponential` lacks `mean`",
            "write `exponential(mean)`",
        ),
        (
            "normal(1, 2, 3)",
            Some(2),
            "`normal` takes 2 arguments, and this is one more",
            "write",
        ),
        (
            "poisson(1, 2)",
            Some(1),
            "`poisson` takes 1 argument, and this is one more",
            "write `poisson(mean)`",
        ),
        (
            "lognormal(mean = 1, sigma = 2)",
            Some(1),
            "`mean` and `sigma` belong to different ways of writing `lognormal`",
            "write `lognormal(mean, sd)` or `lognormal(median = …, sigma = …)`",
        ),
        ("normal(1, inf)", Some(1), "this is not a finite number", ""),
        ("normal(1, sd = NaN)", Some(1), "`sd` is not a finite number", ""),
        ("normal(1, -2)", Some(1), "`sd` is -2 and must be 0 or more", ""),
        ("lognormal(0, 2)", Some(0), "`mean` is 0 and must be above 0", ""),
        (
            "lognormal(sigma = -1, median = 2)",
            Some(0),
            "`sigma` is -1 and must be 0 or more",
            "",
        ),
        (
            "uniform(5, 2)",
            Some(0),
            "`low` is 5 and must be below `high`, which is 2",
            "swap them?",
        ),
        (
            "triangular(0, 9, 4)",
            Some(1),
            "`mode` is 9 and must not be above `high`, which is 4",
            "swap them?",
        ),
        (
            "pert(3, 2, 4)",
            Some(0),
            "`low` is 3 and must not be above `mode`, which is 2",
            "swap them?",
        ),
        (
            "pert(3, 3, 3)",
            Some(0),
            "`low` is 3 and must be below `high`, which is 3",
            "",
        ),
        (
            "beta(0, 2)",
            Some(0),
            "`alpha` is 0 and must be above 0 and at most 100 million",
            "",
        ),
        (
            "beta(mean = 1.2, sd = 0.1)",
            Some(0),
            "`mean` is 1.2 and must be above 0 and below 1",
            "",
        ),
        (
            "beta(mean = 0.5, sd = 0.6)",
            Some(1),
            "`sd` is 0.6 and must be below 0.5000 for a beta distribution with this mean",
            "a beta variable lies between 0 and 1",
        ),
        (
            "beta(mean = 0.5, sd = 1e-9)",
            Some(1),
            "`sd` is 0.000000001 and must be large enough to be told from 0",
            "",
        ),
        (
            "gamma(1e9, 2)",
            Some(0),
            "`shape` is 1000000000 and must be above 0 and at most 100 million",
            "",
        ),
        ("gamma(1, 0)", Some(1), "`scale` is 0 and must be above 0", ""),
        ("pareto(-1, 2)", Some(0), "`minimum` is -1 and must be above 0", ""),
        (
            "poisson(-1)",
            Some(0),
            "`mean` is -1 and must be from 0 to a billion",
            "",
        ),
        (
            "binomial(2.5, 0.5)",
            Some(0),
            "`n` is 2.5 and must be a whole number from 0 to a billion",
            "",
        ),
        ("binomial(2, 1.5)", Some(1), "`p` is 1.5 and must be from 0 to 1", ""),
        ("bernoulli(-0.1)", Some(0), "`p` is -0.1 and must be from 0 to 1", ""),
        (
            "poisson(p10 = 3, p90 = 5)",
            Some(0),
            "`poisson` cannot be given by percentiles",
            "write `poisson(mean)`",
        ),
        (
            "normal(p10 = 3, sd = 5)",
            Some(1),
            "`sd` cannot stand with percentiles: `normal` takes two percentiles",
            "",
        ),
        (
            "normal(3, p90 = 5)",
            Some(0),
            "`mean` cannot stand with percentiles: `normal` takes two percentiles",
            "",
        ),
        ("normal(p10 = 3)", None, "`normal` takes two percentiles, not 1", ""),
        (
            "normal(p10 = 3, p50 = 4, p90 = 5)",
            Some(2),
            "`normal` takes two percentiles, not 3",
            "",
        ),
        (
            "exponential(p10 = 3, p50 = 4)",
            Some(1),
            "`exponential` takes one percentile, not 2",
            "",
        ),
        (
            "triangular(p10 = 3, p90 = 4)",
            None,
            "`triangular` takes three percentiles, or two and `mode`, not 2",
            "",
        ),
        (
            "pert(p10 = 3, p50 = 4, p90 = 5, mode = 4)",
            Some(2),
            "`pert` takes three percentiles, or two and `mode`, not 3",
            "",
        ),
        (
            "student_t(p10 = 3, p90 = 5)",
            None,
            "`student_t` takes two percentiles and `df`, or three, not 2",
            "",
        ),
        (
            "student_t(df = -1, p10 = 3, p90 = 5)",
            Some(0),
            "`df` is -1 and must be above 0 and at most 100 million",
            "",
        ),
        (
            "normal(p0 = 3, p50 = 5)",
            Some(0),
            "`p0` is not a percentile between 0 and 100",
            "p10 is the value",
        ),
        (
            "normal(p50 = 3, p100 = 5)",
            Some(1),
            "`p100` is not a percentile between 0 and 100",
            "p10 is the value",
        ),
        (
            "normal(p10 = 5, p90 = 2)",
            Some(1),
            "percentiles must ascend: `p10` is 5 and `p90` is 2",
            "swap their values?",
        ),
        (
            "normal(p90 = 2, p10 = 5)",
            Some(0),
            "percentiles must ascend: `p10` is 5 and `p90` is 2",
            "swap their values?",
        ),
        (
            "normal(p10 = 5, p90 = 5)",
            Some(1),
            "percentiles must ascend: `p10` is 5 and `p90` is 5",
            "",
        ),
        (
            "gamma(p10 = -5, p90 = 5)",
            Some(0),
            "no `gamma` distribution has these percentiles: all its values are above 0",
            "",
        ),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text}");
        assert_eq!(error.argument, argument, "{text}");
        let given = error.help().unwrap_or_default();
        assert!(given.starts_with(help), "{text}: {given}");
    }
}

#[test]
fn faults_of_what_is_made_of_parts() {
    let normal = || dist("normal(0, 1)");
    for (made, argument, message) in [
        (Dist::discrete(&[]), None, "`discrete` has nothing to draw from"),
        (
            Dist::discrete(&[(1.0, 1.0), (2.0, -1.0)]),
            Some(1),
            "a weight is -1 and must not be below 0",
        ),
        (
            Dist::discrete(&[(1.0, 0.0), (2.0, 0.0)]),
            None,
            "all weights of `discrete` are 0",
        ),
        (
            Dist::discrete(&[(f64::NAN, 1.0)]),
            Some(0),
            "the value is not a finite number",
        ),
        (
            Dist::discrete(&[(1.0, f64::INFINITY)]),
            Some(0),
            "the weight is not a finite number",
        ),
        (Dist::empirical(vec![]), None, "`empirical` has nothing to draw from"),
        (
            Dist::empirical(vec![1.0, f64::NAN]),
            Some(1),
            "the row is not a finite number",
        ),
        (Dist::mixture(vec![]), None, "`mixture` has nothing to draw from"),
        (
            Dist::mixture(vec![(normal(), -2.0)]),
            Some(0),
            "a weight is -2 and must not be below 0",
        ),
        (
            Dist::mixture(vec![(normal(), 0.0)]),
            None,
            "all weights of `mixture` are 0",
        ),
        (
            Dist::truncate(normal(), 2.0, 1.0),
            Some(2),
            "the range from 2 to 1 is empty",
        ),
        (
            Dist::truncate(normal(), f64::NAN, 1.0),
            Some(1),
            "`low` is not a finite number",
        ),
        (
            Dist::truncate(normal(), 1.0, 1.0),
            None,
            "almost nothing of the distribution lies from 1 to 1: a probability of 0.0e0",
        ),
        (
            Dist::truncate(normal(), 8.0, 9.0),
            None,
            "almost nothing of the distribution lies from 8 to 9: a probability of 6.7e-16",
        ),
    ] {
        let error = made.expect_err(message);
        assert_eq!(error.to_string(), message);
        assert_eq!(error.argument, argument, "{message}");
    }
}

#[test]
fn the_list_of_families_tells_the_truth() {
    for family in FAMILIES {
        assert!(family.written[0].starts_with(&format!("{}(", family.name)));
        let error = Dist::from_arguments(family.name, &[]).expect_err("something is missing");
        let by_parameters = !family.parameters.is_empty();
        assert_eq!(
            matches!(error.kind, DistErrorKind::Missing { .. }),
            by_parameters,
            "{error}"
        );
    }
}
