//! Distributions from percentiles give these percentiles back.

use super::{dist, read};
use crate::dist::{Dist, DistErrorKind};

/// Reads the distribution and checks that each percentile in its text is met to 1e-9.
fn check(text: &str) -> Dist {
    let dist = dist(text);
    let arguments = text.split_once('(').expect("it is a call").1;
    for argument in arguments.trim_end_matches(')').split(',') {
        let (name, value) = argument.split_once('=').expect("all have names");
        let value: f64 = value.trim().parse().expect("all are numbers");
        let Some(percent) = name.trim().strip_prefix('p') else {
            continue;
        };
        let p = percent.replace('_', ".").parse::<f64>().expect("it is one") / 100.0;
        assert!(
            (dist.cdf(value) - p).abs() < 1e-9,
            "{text}: cdf({value}) = {}",
            dist.cdf(value)
        );
        let x = dist.quantile(p);
        assert!(
            (x - value).abs() <= 1e-9 * value.abs().max(1.0),
            "{text}: {name} is {x}"
        );
    }
    dist
}

#[test]
fn two_percentiles_fit_two_parameters() {
    check("normal(p10 = 2, p90 = 5)");
    check("normal(p2.5 = -20, p97.5 = 3)");
    check("normal(p2_5 = -20, p97_5 = 3)");
    check("normal(p90 = 5, p10 = 2)");
    check("normal(p50 = 0, p51 = 0.001)");
    check("lognormal(p5 = 1e9, p95 = 4e9)");
    check("lognormal(p60 = 0.001, p70 = 50)");
    check("uniform(p25 = 0, p50 = 1)");
    check("weibull(p10 = 1, p90 = 8)");
    check("weibull(p1 = 0.0001, p5 = 900)");
    check("pareto(p10 = 2, p80 = 5)");
    check("exponential(p50 = 3)");
    check("exponential(p99.9 = 3)");
    for (low, high) in [(1.0, 1.001), (1.0, 2.0), (1.0, 8.0), (0.001, 8.0), (1e-20, 1e9)] {
        check(&format!("gamma(p10 = {low}, p90 = {high})"));
    }
    for (low, high) in [
        (0.2, 0.4),
        (0.499, 0.501),
        (0.001, 0.999),
        (0.9, 0.99),
        (1e-12, 0.3),
        (0.01, 0.02),
    ] {
        check(&format!("beta(p10 = {low}, p90 = {high})"));
        check(&format!("beta(p5 = {low}, p50 = {high})"));
    }
}

#[test]
fn three_points_fit_three_parameters() {
    for family in ["triangular", "pert"] {
        check(&format!("{family}(p10 = 2, p50 = 3.3, p90 = 5)"));
        check(&format!("{family}(p5 = 10, p60 = 20, p95 = 25)"));
        let dist = check(&format!("{family}(p10 = 2, mode = 3, p90 = 6)"));
        assert!(
            dist.to_string().contains("mode = 3") || dist.to_string().contains("mode = 2.99999"),
            "{dist}"
        );
        check(&format!("{family}(p10 = 2, mode = 4, p90 = 6)"));
    }
    check("student_t(df = 4, p10 = -1, p90 = 5)");
    check("student_t(p50 = 0, p75 = 1, p95 = 4)");
    check("student_t(p5 = -1, p50 = 0, p80 = 0.4)");
}

#[test]
fn a_fit_finds_what_the_percentiles_came_from() {
    for (text, family) in [
        ("gamma(0.3, 5)", "gamma"),
        ("gamma(70, 0.1)", "gamma"),
        ("beta(0.4, 3)", "beta"),
        ("beta(50, 20)", "beta"),
        ("weibull(3, 2)", "weibull"),
        ("pareto(4, 1.5)", "pareto"),
    ] {
        let original = dist(text);
        let (low, high) = (original.quantile(0.1), original.quantile(0.7));
        let fitted = dist(&format!("{family}(p10 = {low}, p70 = {high})"));
        for u in [0.01, 0.3, 0.5, 0.95] {
            let (x, y) = (original.quantile(u), fitted.quantile(u));
            assert!((x - y).abs() < 1e-7 * x, "{text} at {u}: {x} {y}");
        }
    }
}

#[test]
fn the_ninety_percent_between_two_numbers() {
    let users = Dist::between(1.0, 4.0).expect("the range is right");
    assert!(matches!(users, Dist::Lognormal(_)));
    let change = Dist::between(-1.0, 4.0).expect("the range is right");
    assert!(matches!(change, Dist::Normal(_)));
    assert!(matches!(Dist::between(0.0, 4.0), Ok(Dist::Normal(_))));
    for (dist, low) in [(users, 1.0), (change, -1.0)] {
        assert!((dist.cdf(low) - 0.05).abs() < 1e-12 && (dist.cdf(4.0) - 0.95).abs() < 1e-12);
    }
    for (low, high, argument) in [
        (4.0, 1.0, 1),
        (1.0, 1.0, 1),
        (f64::NAN, 1.0, 0),
        (1.0, f64::INFINITY, 1),
    ] {
        let error = Dist::between(low, high).expect_err("there is nothing between");
        assert_eq!(error.argument, Some(argument), "{error}");
    }
}

#[test]
fn percentiles_that_no_member_has_are_refused() {
    for (text, argument) in [
        ("lognormal(p10 = -1, p90 = 4)", Some(0)),
        ("gamma(p90 = 3, p10 = 0)", Some(1)),
        ("weibull(p10 = 0, p90 = 4)", Some(0)),
        ("pareto(p10 = -3, p90 = 4)", Some(0)),
        ("exponential(p10 = -3)", Some(0)),
        ("beta(p10 = 0.3, p90 = 1.2)", Some(1)),
        ("beta(p10 = 0, p90 = 0.3)", Some(0)),
        ("triangular(p10 = 2, p50 = 2.1, p90 = 5)", None),
        ("pert(p10 = 2, p50 = 4.9, p90 = 5)", None),
        ("pert(p10 = 2, mode = 40, p90 = 5)", None),
        ("student_t(p10 = 0, p50 = 1, p90 = 2)", None),
        ("student_t(p50 = 0, p75 = 1, p95 = 1.2)", None),
    ] {
        let error = read(text).expect_err(text);
        assert!(matches!(error.kind, DistErrorKind::NoFit { .. }), "{text}: {error}");
        assert_eq!(error.argument, argument, "{text}: {error}");
        assert!(error.to_string().starts_with("no `"), "{error}");
    }
}
