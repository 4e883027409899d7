//! Quantiles and distribution functions against each other and against statrs.

use super::{CONTINUOUS, compound, dist, everything};
use crate::dist::Dist;
use statrs::distribution as reference;
use statrs::distribution::{ContinuousCDF, DiscreteCDF};

/// Probabilities from 1e-9 to 1 − 1e-9, dense in the middle.
fn probabilities() -> Vec<f64> {
    let mut all: Vec<f64> = (1..200).map(|i| f64::from(i) / 200.0).collect();
    for exponent in 3..=9 {
        for digit in [1.0, 2.5, 6.0] {
            let tail = digit * 10.0_f64.powi(-exponent);
            all.extend([tail, 1.0 - tail]);
        }
    }
    all.sort_by(f64::total_cmp);
    all
}

/// How far from `u` the probability of the quantile of `u` is, beyond what the spacing of the
/// doubles next to it excuses: near 1 a beta variable may have no double of its own.
fn error_at(dist: &Dist, u: f64) -> f64 {
    let x = dist.quantile(u);
    let (from, to) = (dist.below(x.next_down()), dist.cdf(x.next_up()));
    if u < from {
        from - u
    } else if u > to {
        u - to
    } else {
        0.0
    }
}

#[test]
fn the_probability_of_a_quantile_is_the_probability_asked_for() {
    for text in CONTINUOUS {
        let dist = dist(text);
        for u in probabilities() {
            let error = error_at(&dist, u);
            assert!(error < 2e-10, "{text} at {u}: off by {error:e}");
            // Lower tails keep their relative precision.
            assert!(error < 1e-8 * u, "{text} at {u}: off by {error:e}");
        }
    }
}

#[test]
fn a_quantile_is_the_smallest_value_with_enough_below() {
    for dist in everything() {
        for u in probabilities() {
            let error = error_at(&dist, u);
            assert!(error < 1e-9, "{dist} at {u}: off by {error:e}");
            let x = dist.quantile(u);
            if !dist.is_continuous() && dist.cdf(x) > dist.below(x) {
                assert!(
                    dist.cdf(x) >= u - 1e-15 && dist.below(x) <= u + 1e-15,
                    "{dist} at {u}"
                );
            }
        }
    }
}

#[test]
fn quantiles_never_fall() {
    for dist in everything() {
        let mut last = dist.quantile(0.0);
        for i in 1..=5000 {
            let x = dist.quantile(f64::from(i) / 5000.0);
            assert!(x >= last, "{dist} falls from {last} to {x} at {i}");
            last = x;
        }
    }
}

#[test]
fn columns_give_the_bits_of_the_scalars() {
    let uniforms: Vec<f64> = (0..301).map(|i| (f64::from(i) + 0.5) / 301.0).collect();
    for dist in everything() {
        let mut column = uniforms.clone();
        column[7] = 2.0_f64.powi(-53);
        column[11] = 1.0 - 2.0_f64.powi(-53);
        let scalars: Vec<f64> = column.iter().map(|u| dist.quantile(*u)).collect();
        dist.fill(&mut column);
        for (x, expected) in column.iter().zip(&scalars) {
            assert_eq!(x.to_bits(), expected.to_bits(), "{dist}: {x} {expected}");
        }
        assert!(scalars[7].is_finite() && scalars[11].is_finite(), "{dist}");
        dist.fill(&mut []);
    }
}

#[test]
fn ends_and_nonsense() {
    let infinite = f64::INFINITY;
    for (text, low, high) in [
        ("normal(1, 2)", -infinite, infinite),
        ("normal(1, 0)", 1.0, 1.0),
        ("lognormal(1, 2)", 0.0, infinite),
        ("lognormal(3, 0)", 3.0, 3.0),
        ("uniform(-2, 5)", -2.0, 5.0),
        ("triangular(0, 1, 4)", 0.0, 4.0),
        ("pert(1, 2, 4)", 1.0, 4.0),
        ("beta(2, 3)", 0.0, 1.0),
        ("gamma(2, 3)", 0.0, infinite),
        ("exponential(4)", 0.0, infinite),
        ("weibull(2, 3)", 0.0, infinite),
        ("pareto(2, 3)", 2.0, infinite),
        ("student_t(3)", -infinite, infinite),
        ("bernoulli(0.3)", 0.0, 1.0),
    ] {
        let dist = dist(text);
        let (first, last) = (dist.quantile(0.0), dist.quantile(1.0));
        assert!(
            first == low || (first - low).abs() < 1e-15,
            "{text}: {first}"
        );
        assert!(
            last == high || (last - high).abs() < 1e-15,
            "{text}: {last}"
        );
        assert_eq!(dist.below(low), 0.0, "{text}");
        assert_eq!(dist.cdf(infinite), 1.0, "{text}");
        assert_eq!(dist.cdf(-infinite), 0.0, "{text}");
    }
    for dist in everything() {
        assert!(dist.quantile(f64::NAN).is_nan(), "{dist}");
    }
}

#[test]
fn distribution_functions_agree_with_statrs() {
    let points: Vec<f64> = (-60..=200).map(|i| f64::from(i) * 0.08 + 0.01).collect();
    let check = |text: &str, tolerance: f64, other: &dyn Fn(f64) -> f64| {
        let dist = dist(text);
        for x in &points {
            let (ours, theirs) = (dist.cdf(*x), other(*x));
            assert!(
                (ours - theirs).abs() < tolerance,
                "{text} at {x}: {ours} {theirs}"
            );
        }
    };
    let proof = "the parameters are right";
    // Tolerances are those of statrs: its error function is good to about 1e-11.
    let normal = reference::Normal::new(0.6, 2.0).expect(proof);
    check("normal(0.6, 2)", 1e-10, &|x| normal.cdf(x));
    let lognormal = reference::LogNormal::new(2.0_f64.ln(), 0.7).expect(proof);
    check("lognormal(median = 2, sigma = 0.7)", 1e-10, &|x| {
        lognormal.cdf(x)
    });
    let uniform = reference::Uniform::new(-2.0, 5.0).expect(proof);
    check("uniform(-2, 5)", 1e-14, &|x| uniform.cdf(x));
    let triangular = reference::Triangular::new(0.0, 4.0, 1.0).expect(proof);
    check("triangular(0, 1, 4)", 1e-14, &|x| triangular.cdf(x));
    let beta = reference::Beta::new(0.7, 3.0).expect(proof);
    check("beta(0.7, 3)", 1e-11, &|x| beta.cdf(x));
    let pert = reference::Beta::new(2.0, 4.0).expect(proof);
    check("pert(0, 1, 4)", 1e-11, &|x| pert.cdf(x / 4.0));
    let gamma = reference::Gamma::new(2.5, 1.0 / 3.0).expect(proof);
    check("gamma(2.5, 3)", 1e-11, &|x| gamma.cdf(x));
    let exponential = reference::Exp::new(0.25).expect(proof);
    check("exponential(4)", 1e-14, &|x| exponential.cdf(x));
    let weibull = reference::Weibull::new(1.7, 3.0).expect(proof);
    check("weibull(1.7, 3)", 1e-13, &|x| weibull.cdf(x));
    let pareto = reference::Pareto::new(2.0, 3.0).expect(proof);
    check("pareto(2, 3)", 1e-13, &|x| pareto.cdf(x));
    let student = reference::StudentsT::new(2.0, 3.0, 2.5).expect(proof);
    check("student_t(2.5, 2, 3)", 1e-11, &|x| student.cdf(x));
    // Whole numbers.
    let whole = |x: f64| x.floor() as u64;
    let poisson = reference::Poisson::new(4.2).expect(proof);
    check("poisson(4.2)", 1e-12, &|x| {
        if x < 0.0 { 0.0 } else { poisson.cdf(whole(x)) }
    });
    let binomial = reference::Binomial::new(0.3, 10).expect(proof);
    check("binomial(10, 0.3)", 1e-12, &|x| {
        if x < 0.0 { 0.0 } else { binomial.cdf(whole(x)) }
    });
}

#[test]
fn quantiles_agree_with_statrs() {
    let proof = "the parameters are right";
    let gamma = reference::Gamma::new(2.5, 1.0 / 3.0).expect(proof);
    let beta = reference::Beta::new(2.0, 3.0).expect(proof);
    let student = reference::StudentsT::new(0.0, 1.0, 5.0).expect(proof);
    let ours = [
        dist("gamma(2.5, 3)"),
        dist("beta(2, 3)"),
        dist("student_t(5)"),
    ];
    for u in probabilities() {
        // The other side: their distribution function at our quantile.
        for (dist, theirs) in ours.iter().zip([
            gamma.cdf(ours[0].quantile(u)),
            beta.cdf(ours[1].quantile(u)),
            student.cdf(ours[2].quantile(u)),
        ]) {
            assert!((theirs - u).abs() < 1e-9, "{dist} at {u}: {theirs}");
        }
    }
    let poisson = reference::Poisson::new(1234.5).expect(proof);
    let dist = dist("poisson(1234.5)");
    for u in probabilities() {
        let k = dist.quantile(u);
        assert!(poisson.cdf(k as u64) >= u - 1e-11 && poisson.cdf(k as u64 - 1) < u + 1e-11);
    }
}

#[test]
fn extreme_parameters_do_not_break_inversion() {
    for text in [
        "gamma(1e-6, 1)",
        "gamma(1e8, 1)",
        "beta(1e-5, 1e-5)",
        "beta(1e8, 1e8)",
        "beta(1e-4, 1e7)",
        "student_t(0.01)",
        "student_t(1e8)",
        "weibull(1e6, 1)",
        "weibull(0.001, 1)",
        "pareto(1, 1e8)",
        "lognormal(1, 1e9)",
        "uniform(-1.7e308, 1.7e308)",
        "pert(-1.7e308, 0, 1.7e308)",
        "poisson(1e7)",
        "binomial(1000000000, 0.5)",
    ] {
        let dist = dist(text);
        let mut last = f64::NEG_INFINITY;
        for u in [
            1e-12,
            1e-6,
            0.01,
            0.3,
            0.5,
            0.7,
            0.99,
            1.0 - 1e-6,
            1.0 - 1e-12,
        ] {
            let x = dist.quantile(u);
            assert!(!x.is_nan() && x >= last, "{text} at {u}: {x} after {last}");
            last = x;
        }
    }
}

#[test]
fn atoms_of_mixtures_are_hit_exactly() {
    let half = Dist::mixture(vec![
        (dist("bernoulli(0.5)"), 1.0),
        (dist("uniform(0, 1)"), 1.0),
    ]);
    let dist = half.expect("the weights are right");
    // A quarter at 0, half spread between, a quarter at 1.
    assert_eq!([1e-9, 0.1, 0.25].map(|u| dist.quantile(u)), [0.0; 3]);
    assert_eq!([0.75 + 1e-9, 0.9, 1.0].map(|u| dist.quantile(u)), [1.0; 3]);
    assert!((dist.quantile(0.5) - 0.5).abs() < 1e-12);
    assert!(!dist.is_continuous());
    // A gap is jumped over.
    let gap = &compound()[3];
    assert!((gap.quantile(0.4) - 0.8).abs() < 1e-12 && (gap.quantile(0.6) - 5.2).abs() < 1e-12);
}

#[test]
fn draws_stay_what_they_are() {
    // Pinned: a change here changes results that a seed has given.
    let draws = [
        "normal(0.6, 0.2)",
        "lognormal(10, 4)",
        "triangular(0, 1, 4)",
        "pert(0, 1, 4)",
        "beta(2, 3)",
        "gamma(2.5, 3)",
        "student_t(5)",
        "poisson(4.2)",
    ]
    .map(|text| {
        let mut column = [0.125, 0.8125];
        dist(text).fill(&mut column);
        column
    });
    assert_eq!(
        draws,
        [
            [0.369_930_123_924_798_4, 0.777_429_311_803_775_2],
            [5.960_768_077_594_293_5, 13.067_799_028_179_8],
            [0.5_f64.sqrt(), 2.5],
            [0.510_145_770_973_550_1, 1.999_999_999_999_995_1],
            [0.161_620_271_098_974_48, 0.592_879_386_696_677_1],
            [2.712_257_540_822_722, 11.215_786_646_458_438],
            [-1.300_949_036_927_548_7, 0.973_533_710_685_395_4],
            [2.0, 6.0],
        ]
    );
}
