//! Growth under chance: means and spreads are those of theory.

use termsheet::engine::{FigureKey, PartyFigure, TermFigure};

use crate::runs::{STANDARD_ERRORS, exactly, mean_is, mean_of_is, run};
use crate::{PATHS, deal};

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
