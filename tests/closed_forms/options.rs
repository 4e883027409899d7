//! Clauses that are options: caps, floors, guarantees and advances by the formulas of calls and puts.

use statrs::distribution::{ContinuousCDF, Normal};
use termsheet::engine::{ClauseFigure, FigureKey, TermFigure};

use crate::runs::{exactly, mean_is, mean_of_is, run};
use crate::{PATHS, deal};

/// The standard normal distribution function.
fn phi(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// E[max(X − strike, 0)] of a lognormal X with E[X] = forward and Var[ln X] = variance: Black
/// (1976), "The pricing of commodity contracts", undiscounted.
fn call(forward: f64, strike: f64, variance: f64) -> f64 {
    if variance == 0.0 {
        return (forward - strike).max(0.0);
    }
    let d1 = ((forward / strike).ln() + variance / 2.0) / variance.sqrt();
    forward * phi(d1) - strike * phi(d1 - variance.sqrt())
}

/// With a base that is lognormal in each period, F_k = I·(1 + g)^(k·dt)·dt and w_k = σ²·k·dt, a cap per period
/// is short a call, E[min(X, K)] = F − C(F, K, w); a floor is long one over the strike, E[max(X, K)] =
/// K + C; and a guarantee per period tops up by a put, E[max(K − X, 0)] = C − F + K.
#[test]
fn caps_floors_and_guarantees_by_period_are_options() {
    let (n, dt, rate, sigma, strike) = (20, 0.25, 0.2, 0.4, 3.0);
    let run = run(
        &deal(
            "quarter",
            60,
            "[drivers.x]\nprocess = \"geometric\"\ninitial = 40\nper = \"year\"\ngrowth = \"20%\"\nvolatility = \"40%\"\n\
             [terms.capped]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.2\nof = \"x\"\ncap = { per_period = 3 }\n\
             [terms.floored]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.2\nof = \"x\"\nfloor = { per_period = 3 }\n\
             [terms.plain]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.2\nof = \"x\"\n\
             [terms.guarantee]\nfrom = \"a\"\nto = \"b\"\nkind = \"minimum_guarantee\"\ntops_up = [\"plain\"]\n\
             minimum = 3\nper = \"quarter\"\n",
        ),
        PATHS,
    );
    let forward = |k: usize| rate * 40.0 * 1.2_f64.powf(k as f64 * dt) * dt;
    let calls = |k: usize| call(forward(k), strike, sigma * sigma * k as f64 * dt);
    let sum = |of: &dyn Fn(usize) -> f64| (0..n).map(of).sum::<f64>();
    let capped = |k: usize| forward(k) - calls(k);
    mean_is("capped", run.total("capped"), sum(&capped));
    mean_is("floored", run.total("floored"), sum(&|k| strike + calls(k)));
    mean_is(
        "guarantee",
        run.total("guarantee"),
        sum(&|k| calls(k) - forward(k) + strike),
    );
    let discounted = sum(&|k| capped(k) * 1.06_f64.powf(-(k as f64 + 1.0) * dt));
    mean_is(
        "capped, discounted",
        run.term("capped", TermFigure::PresentValue),
        discounted,
    );

    // One period alone: the last.
    let id = run.term_id("capped");
    let mut last = Vec::new();
    run.each_record(PATHS, |record| {
        last.extend((0..record.paths).map(|path| record.paid(id, n - 1, path)));
    });
    mean_of_is("the last period", last.iter().copied(), capped(n - 1));

    // The clause's own account: what the cap withheld is the calls, and the probability that it
    // bound in the last period is that of ending above the strike, Φ(d2).
    let withheld = FigureKey::Clause(id, 1, ClauseFigure::Amount);
    mean_is("withheld", &run.figure(withheld).moments, sum(&|k| calls(k)));
    let w = sigma * sigma * (n - 1) as f64 * dt;
    let above = phi(((forward(n - 1) / strike).ln() - w / 2.0) / w.sqrt());
    let bound = last.iter().map(|paid| f64::from(u8::from(*paid >= strike)));
    mean_of_is("how often the cap binds in the last period", bound, above);
}

/// A base X·100 a year that is constant on each path, X uniform on 0.5 to 1.5, for four years. A total cap K
/// pays min(400·X, K); an advance A recouped from it leaves max(400·X − A, 0); a cap L a year pays
/// 4·min(100·X, L). For U uniform on a to b, E[max(U − K, 0)] = (b − K)²/(2(b − a)) for K in a..b.
#[test]
fn totals_of_a_constant_base_are_options_on_one_draw() {
    let run = run(
        &deal(
            "quarter",
            48,
            "[drivers.x]\nprocess = \"constant\"\ninitial = \"100 * uniform(0.5, 1.5)\"\nper = \"year\"\n\
             [terms.total]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = \"x\"\ncap = { total = 450 }\n\
             [terms.yearly]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = \"x\"\ncap = { per_year = 80 }\n\
             [terms.recouped]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = \"x\"\n\
             [terms.advance]\nfrom = \"a\"\nto = \"b\"\nkind = \"advance\"\nschedule = { \"2026-01\" = 350 }\n\
             recouped_from = [\"recouped\"]\n",
        ),
        PATHS,
    );
    let above = |strike: f64| (600.0 - strike).powi(2) / 800.0;
    mean_is("total cap", run.total("total"), 400.0 - above(450.0));
    mean_is("yearly cap", run.total("yearly"), 400.0 - above(320.0));
    mean_is("advance", run.total("recouped"), above(350.0));
    exactly("advanced", run.total("advance").mean, 350.0);
    let recouped = FigureKey::Clause(run.term_id("advance"), 1, ClauseFigure::Amount);
    mean_is("recouped", &run.figure(recouped).moments, 400.0 - above(350.0));
}
