//! Events: hazards, clocks and dates against the distribution of their times.

use termsheet::engine::TermFigure;

use crate::runs::{STANDARD_ERRORS, exactly, mean_is, run};
use crate::{PATHS, deal};

/// The share of `PATHS` that a count is, within four binomial standard errors.
#[track_caller]
fn share_is(what: &str, count: u64, p: f64) {
    let n = PATHS as f64;
    let (share, se) = (count as f64 / n, (p * (1.0 - p) / n).sqrt());
    assert!(
        (share - p).abs() <= STANDARD_ERRORS * se,
        "{what}: {share}, theory {p}, standard error {se}"
    );
}

/// With a constant hazard h the time is exponential: it falls within T years with probability
/// p = 1 − e^(−hT), on average at 1/h − T·e^(−hT)/p. A period pays in full unless the event fell
/// before it, so `until` pays A·dt·Σ S(k·dt), S(t) = e^(−ht), and `from_event` the rest. A milestone is
/// paid at the end of its period: worth M·Σ (S(k·dt) − S((k + 1)·dt))·v^(k+1).
#[test]
fn a_constant_hazard_is_an_exponential_time() {
    let (n, dt, h) = (24, 0.25, 0.15_f64);
    let run = run(
        &deal(
            "quarter",
            72,
            "[events.agi]\nhazard = 0.15\n\
             [terms.before]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 100\nper = \"year\"\nuntil = \"agi\"\n\
             [terms.after]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 100\nper = \"year\"\nfrom_event = \"agi\"\n\
             [terms.prize]\nfrom = \"a\"\nto = \"b\"\nkind = \"milestone\"\namount = 70\nevent = \"agi\"\n",
        ),
        PATHS,
    );
    let survive = |k: usize| (-h * k as f64 * dt).exp();
    let p = 1.0 - survive(n);
    share_is("falls", run.event("agi").count, p);
    mean_is("time", run.event("agi"), 1.0 / h - 6.0 * survive(n) / p);
    let before: f64 = (0..n).map(|k| 100.0 * dt * survive(k)).sum();
    mean_is("until", run.total("before"), before);
    mean_is("from", run.total("after"), 600.0 - before);
    mean_is("milestone", run.total("prize"), 70.0 * p);
    let worth: f64 = (0..n)
        .map(|k| 70.0 * (survive(k) - survive(k + 1)) * 1.06_f64.powf(-(k as f64 + 1.0) * dt))
        .sum();
    mean_is("milestone's worth", run.term("prize", TermFigure::PresentValue), worth);
}

/// An annual probability q is a hazard −ln(1 − q): over T years 1 − (1 − q)^T, T being the time on the
/// clock: ten years; seven from 2029 on; two and a half with `not_after`; and after another event
/// of hazard g its own clock of hazard h begins, so that both fall within T with probability
/// 1 − (h·e^(−gT) − g·e^(−hT))/(h − g) (a hypoexponential time).
#[test]
fn annual_probabilities_run_on_the_clock() {
    let run = run(
        &deal(
            "month",
            120,
            "[events.any]\nannual_probability = \"4%\"\n\
             [events.late]\nannual_probability = \"20%\"\nnot_before = \"2029-01\"\n\
             [events.early]\nannual_probability = \"20%\"\nnot_after = \"2028-07\"\n\
             [events.first]\nhazard = 0.2\n\
             [events.second]\nhazard = 0.5\nafter = \"first\"\n\
             [events.echo]\nafter = \"first\"\ndelay = \"18 months\"\n",
        ),
        PATHS,
    );
    share_is("any", run.event("any").count, 1.0 - 0.96_f64.powi(10));
    share_is("late", run.event("late").count, 1.0 - 0.8_f64.powi(7));
    share_is("early", run.event("early").count, 1.0 - 0.8_f64.powf(2.5));
    share_is("first", run.event("first").count, 1.0 - (-2.0_f64).exp());
    let both = 1.0 - (0.5 * (-2.0_f64).exp() - 0.2 * (-5.0_f64).exp()) / 0.3;
    share_is("second", run.event("second").count, both);
    share_is("echo", run.event("echo").count, 1.0 - (-0.2 * 8.5_f64).exp());
    assert!(run.event("late").min >= 3.0 && run.event("early").max <= 2.5 + 1e-12);
}

/// Triangular(2027, 2030, 2040), read in years: (x − 2027)²/39 is the distribution function up to the mode,
/// 1 − (2040 − x)²/130 beyond. By 2036, ten years on, 1 − 16/130 has come; with a probability of 0.6 that it
/// ever comes, 0.6 of that. The mean over all its range is (2027 + 2030 + 2040)/3, less the tail's
/// ∫ from 2036 to 2040 of x·2(2040 − x)/130 dx. A fixed date is exact, and pays in full in its period.
#[test]
fn dated_events_have_the_distribution_of_their_date() {
    let run = run(
        &deal(
            "year",
            120,
            "[events.agi]\ndate = \"triangular(2027, 2030, 2040)\"\n\
             [events.perhaps]\ndate = \"triangular(2027, 2030, 2040)\"\nprobability = 0.6\n\
             [events.fixed]\ndate = \"2029-07\"\n\
             [terms.f]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 10\nper = \"year\"\nuntil = \"fixed\"\n",
        ),
        PATHS,
    );
    let by = 1.0 - 16.0 / 130.0;
    share_is("agi", run.event("agi").count, by);
    share_is("perhaps", run.event("perhaps").count, 0.6 * by);
    // With y = 2040 − x: ∫₀⁴ (2040 − y)·2y/130 dy = (2040·16 − 2·64/3)/130.
    let tail = (2040.0 * 16.0 - 128.0 / 3.0) / 130.0;
    let mean = ((2027.0 + 2030.0 + 2040.0) / 3.0 - tail) / by - 2026.0;
    mean_is("agi", run.event("agi"), mean);
    mean_is("perhaps", run.event("perhaps"), mean);
    exactly("fixed", run.event("fixed").mean, 3.5);
    assert_eq!(run.event("fixed").count, PATHS);
    exactly("until", run.total("f").mean, 40.0);
}

/// An event that follows at the very end of the horizon is none, whichever way rounding takes 5/12 + 1/12.
#[test]
fn the_end_of_the_horizon_is_outside_it() {
    let run = run(
        r#"
        [scenario]
        start = "2024-01"
        months = 6
        [parties]
        a = {}
        b = {}
        [events]
        first = { when = "period == 4" }
        last = { after = "first", delay = "1 months" }
        "#,
        1024,
    );
    assert_eq!((run.event("first").count, run.event("last").count), (1024, 0));
}
