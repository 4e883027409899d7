//! Means and standard deviations: against known values, and against draws.

use super::{compound, dist, everything};
use crate::dist::Dist;
use crate::rng::Stream;

#[test]
fn constants_are_those_of_the_textbook() {
    let pi = std::f64::consts::PI;
    for (text, mean, sd) in [
        ("normal(0.6, 0.2)", Some(0.6), Some(0.2)),
        ("lognormal(10, 4)", Some(10.0), Some(4.0)),
        ("uniform(2, 8)", Some(5.0), Some(3.0_f64.sqrt())),
        ("triangular(0, 3, 3)", Some(2.0), Some(0.5_f64.sqrt())),
        // (0 + 4·1 + 4)/6; variance (mean − low)·(high − mean)/7.
        (
            "pert(0, 1, 4)",
            Some(4.0 / 3.0),
            Some((4.0_f64 / 3.0 * (8.0 / 3.0) / 7.0).sqrt()),
        ),
        ("beta(2, 3)", Some(0.4), Some(0.2)),
        ("beta(mean = 0.3, sd = 0.1)", Some(0.3), Some(0.1)),
        ("gamma(4, 3)", Some(12.0), Some(6.0)),
        ("exponential(4)", Some(4.0), Some(4.0)),
        ("weibull(2, 2)", Some(pi.sqrt()), Some((4.0 - pi).sqrt())),
        ("pareto(2, 3)", Some(3.0), Some(3.0_f64.sqrt())),
        ("pareto(2, 1.5)", Some(6.0), None),
        ("pareto(2, 1)", None, None),
        ("student_t(4, 5, 3)", Some(5.0), Some(18.0_f64.sqrt())),
        ("student_t(2, 5, 3)", Some(5.0), None),
        ("student_t(1)", None, None),
        ("poisson(4.2)", Some(4.2), Some(4.2_f64.sqrt())),
        ("binomial(10, 0.3)", Some(3.0), Some(2.1_f64.sqrt())),
        ("bernoulli(0.2)", Some(0.2), Some(0.4)),
    ] {
        let dist = dist(text);
        for (what, ours, expected) in [("mean", dist.mean(), mean), ("sd", dist.sd(), sd)] {
            match (ours, expected) {
                (Some(ours), Some(expected)) => {
                    assert!(
                        (ours - expected).abs() < 1e-12 * expected.abs(),
                        "{what} of {text}: {ours}"
                    );
                }
                _ => assert_eq!(ours, expected, "{what} of {text}"),
            }
        }
    }
}

#[test]
fn compounds_have_the_moments_of_their_parts() {
    let close =
        |ours: Option<f64>, expected: f64, tolerance: f64| ours.is_some_and(|ours| (ours - expected).abs() < tolerance);
    let steps = Dist::discrete(&[(0.0, 1.0), (4.0, 3.0)]).expect("the weights are right");
    assert!(close(steps.mean(), 3.0, 1e-15) && close(steps.sd(), 3.0_f64.sqrt(), 1e-15));
    let rows = Dist::empirical(vec![1.0, 2.0, 6.0]).expect("the rows are right");
    assert!(close(rows.mean(), 3.0, 1e-15) && close(rows.sd(), (14.0_f64 / 3.0).sqrt(), 1e-15));
    let parts = vec![(dist("normal(0, 1)"), 1.0), (dist("normal(4, 1)"), 1.0)];
    let mixture = Dist::mixture(parts).expect("the weights are right");
    assert!(close(mixture.mean(), 2.0, 1e-15) && close(mixture.sd(), 5.0_f64.sqrt(), 1e-14));
    let heavy = vec![(dist("normal(0, 1)"), 1.0), (dist("pareto(1, 1)"), 1.0)];
    assert_eq!(Dist::mixture(heavy).expect("the weights are right").mean(), None);

    let truncate = |text: &str, low: f64, high: f64| Dist::truncate(dist(text), low, high).expect("the range is right");
    // Half of the normal distribution: mean sqrt(2/π), variance 1 − 2/π.
    let half = truncate("normal(0, 1)", 0.0, f64::INFINITY);
    let pi = std::f64::consts::PI;
    assert!(close(half.mean(), (2.0 / pi).sqrt(), 1e-9) && close(half.sd(), (1.0 - 2.0 / pi).sqrt(), 1e-9));
    // Of an exponential from 3 on, nothing is forgotten but the wait so far.
    let late = truncate("exponential(2)", 3.0, f64::INFINITY);
    assert!(close(late.mean(), 5.0, 1e-8) && close(late.sd(), 2.0, 1e-6));
    let even = truncate("uniform(0, 10)", 2.0, 4.0);
    assert!(close(even.mean(), 3.0, 1e-12) && close(even.sd(), 1.0 / 3.0_f64.sqrt(), 1e-9));
    let corner = truncate("triangular(0, 1, 2)", 0.0, 2.0);
    assert!(close(corner.mean(), 1.0, 1e-9) && close(corner.sd(), 1.0 / 6.0_f64.sqrt(), 1e-5));
    // The heavy tail is cut off, or it is not.
    assert!(truncate("pareto(1, 0.5)", 1.0, 9.0).mean().is_some());
    assert_eq!(truncate("pareto(1, 0.5)", 2.0, f64::INFINITY).mean(), None);
    // Poisson from 1 on: mean m / (1 − e^−m).
    let some = truncate("poisson(2)", 1.0, f64::INFINITY);
    assert!(close(some.mean(), 2.0 / (1.0 - (-2.0_f64).exp()), 1e-12));
}

#[test]
fn draws_have_these_moments() {
    const DRAWS: u32 = 40_000;
    for (i, dist) in everything().iter().enumerate() {
        let (Some(mean), Some(sd)) = (dist.mean(), dist.sd()) else {
            continue;
        };
        let stream = Stream::new(99, &format!("moments.{i}"));
        let (mut even, mut odd) = (vec![0.0; DRAWS as usize / 2], vec![0.0; DRAWS as usize / 2]);
        stream.uniforms(0, 0, &mut even, &mut odd);
        dist.fill(&mut even);
        dist.fill(&mut odd);
        let draws = || even.iter().chain(&odd);
        let n = f64::from(DRAWS);
        let average = draws().sum::<f64>() / n;
        let standard_error = sd / n.sqrt();
        assert!(
            (average - mean).abs() <= 4.0 * standard_error + 1e-12 * mean.abs(),
            "mean of {dist}: {average}, expected {mean}"
        );
        // The spread of the squares has to exist and be judged from the draws themselves; of
        // tails whose fourth moment is infinite nothing can be said.
        let heavy = [
            "pareto",
            "student_t(df = 2",
            "student_t(df = 3",
            "sigma = 3",
            "weibull(shape = 0.4",
        ];
        if heavy.iter().any(|name| dist.to_string().contains(name)) {
            continue;
        }
        let square = |x: &f64| (x - mean) * (x - mean);
        let variance = draws().map(square).sum::<f64>() / n;
        let spread = draws().map(|x| (square(x) - variance).powi(2)).sum::<f64>() / n;
        assert!(
            (variance - sd * sd).abs() <= 5.0 * (spread / n).sqrt() + 1e-9 * sd * sd,
            "sd of {dist}: {}, expected {sd}",
            variance.sqrt()
        );
    }
}

#[test]
fn what_is_both_steps_and_spread_has_no_known_truncated_mean() {
    let both = compound()[4].clone();
    assert!(both.mean().is_some());
    let cut = Dist::truncate(both, 0.0, 1.0).expect("the range is right");
    assert_eq!((cut.mean(), cut.sd()), (None, None));
}
