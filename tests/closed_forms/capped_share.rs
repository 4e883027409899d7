//! A capped share of growing revenue, against figures found outside this project.

use termsheet::engine::{CashFigure, ClauseFigure, FigureKey, PartyFigure};

use crate::deal;
use crate::runs::{STANDARD_ERRORS, exactly, mean_is, run};

/// A share of revenue until 38 are paid, against figures found outside this project.
///
/// Revenue begins at 5 a quarter and follows geometric Brownian motion with a drift of 0.45 of the
/// expected value (so e^(0.45·t) is the growth of the mean) and a volatility of 0.35. At the ends of
/// quarters k = 1 to 20, 20% of revenue *at that time* is paid, R_k after k steps of growth,
/// until 38 have been paid. Discounting is at 10% effective, 1.1^(−k/4). That these are the conventions
/// shows in the deal without a cap, whose worth is Σ 0.2·5·e^(0.45·k/4)·1.1^(−k/4) = 57.64131:
/// payments on the revenue of the quarter's beginning would give 51.508, discounting by e^(−0.1·t) 56.750,
/// a drift of the log 70.899.
///
/// A driver's value in period k has moved k times. A payment at the *start* of period k, time k/4, is
/// therefore on R_k; the payments of k = 1 to 20 are a term with `timing = "start"` that starts in
/// the second quarter, in a horizon of 21.
///
/// The capped figures are those of a simulation by other means: mean 29.1041 with a standard error of
/// 0.0008, percentiles to the third place, P(38 are reached) = 0.84508. Its spread of 3.5 says that
/// it had some 19 million paths, so that its own errors are under a quarter of ours.
#[test]
fn a_capped_share_of_growing_revenue_is_worth_what_others_found() {
    let paths = 1_000_000;
    let text = deal(
        "quarter",
        63,
        "[drivers.revenue]\nprocess = \"geometric\"\ninitial = 5\nper = \"quarter\"\nlog_growth = 0.45\nvolatility = 0.35\n\
         [terms.capped]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = \"20%\"\nof = \"revenue\"\n\
         starts = \"2026-04\"\ntiming = \"start\"\ncap = { total = 38 }\n\
         [terms.open]\nfrom = \"a\"\nto = \"c\"\nkind = \"share\"\nrate = \"20%\"\nof = \"revenue\"\n\
         starts = \"2026-04\"\ntiming = \"start\"\n",
    )
    .replace("b = { discount_rate = 0.06 }", "b = { discount_rate = \"10%\" }\nc = { discount_rate = \"10%\" }");
    let run = run(&text, paths);

    let open: f64 = (1..=20)
        .map(|k| f64::from(k) / 4.0)
        .map(|t| (0.45 * t).exp() * 1.1_f64.powf(-t))
        .sum();
    assert!((open - 57.64131).abs() < 5e-6);
    mean_is("open", run.party("c", PartyFigure::Npv), open);

    let worth = run.figure(FigureKey::Party(run.party_id("b"), PartyFigure::Npv));
    let (mean, se) = (worth.moments.mean, worth.moments.se().expect("many paths"));
    assert!(
        (mean - 29.1041).abs() <= STANDARD_ERRORS * f64::hypot(se, 0.0008),
        "mean {mean}, standard error {se}"
    );
    let quantile = |p| worth.sketch.quantile(p).expect("many paths");
    let range = quantile(0.75) - quantile(0.25);
    for (p, found) in [(0.05, 20.797), (0.50, 30.046), (0.95, 32.061)] {
        let se = worth.sketch.quantile_se(p).expect("many paths");
        // Their error, the third place, and our bins, which are within 0.1% of the interquartile range.
        let tolerance = STANDARD_ERRORS * se * 1.0625_f64.sqrt() + 0.0005 + 0.001 * range;
        assert!(
            (quantile(p) - found).abs() <= tolerance,
            "p{}: {}, found {found}, tolerance {tolerance}",
            100.0 * p,
            quantile(p)
        );
    }
    let total = run.total("capped");
    exactly("the cap", total.max, 38.0);
    let reached = FigureKey::Clause(run.term_id("capped"), 1, ClauseFigure::First);
    let share = run.figure(reached).moments.count as f64 / paths as f64;
    let se = (0.84508 * 0.15492 / paths as f64).sqrt();
    assert!(
        (share - 0.84508).abs() <= STANDARD_ERRORS * se * 1.0625_f64.sqrt() + 5e-6,
        "reached on {share}, standard error {se}"
    );
    let paid = FigureKey::Cash(run.party_id("b"), CashFigure::Received);
    exactly("received", run.figure(paid).moments.mean, total.mean);
}
