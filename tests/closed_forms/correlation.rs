//! Correlation: what moves together does so by as much as was given.

use statrs::distribution::{ContinuousCDF, Normal};
use termsheet::engine::FigureKey;

use crate::runs::{STANDARD_ERRORS, run};
use crate::{PATHS, deal};

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
