//! What does not vary: annuities, recursions and clauses have the spreadsheet's answer.

use termsheet::engine::{ClauseFigure, FigureKey, PartyFigure, TermFigure};

use crate::deal;
use crate::runs::{Run, exactly, run};

fn npv(run: &Run, party: &str) -> f64 {
    run.party(party, PartyFigure::Npv).mean
}

/// 120 a year in n parts of A = 120·dt, each lagged by L months. A payment due at (k + 1)·dt + L/12
/// (at k·dt + L/12 for payments at the start) is made if that is within the horizon, for a start
/// strictly: n − ⌈L/s⌉ payments at ends, n − ⌊L/s⌋ at starts, s being the months of a step. m
/// payments of A from time τ on are worth A·(1 + r)^(−τ)·(1 − v^m)/(1 − v).
#[test]
fn annuities_have_the_value_of_the_formula() {
    for (step, s, n) in [("month", 1_u32, 36_u32), ("quarter", 3, 20), ("year", 12, 10)] {
        for timing in ["end", "start"] {
            for lag in [0_u32, 1, 2, 3, 7, 12] {
                let text = deal(
                    step,
                    s * n,
                    &format!(
                        "[terms.rent]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 120\nper = \"year\"\n\
                         timing = \"{timing}\"\nlag = \"{lag} months\"\n"
                    ),
                );
                let run = run(&text, 1);
                let dt = f64::from(s) / 12.0;
                let (made, first) = match timing {
                    "end" => (n - lag.div_ceil(s).min(n), dt),
                    _ => (n - (lag / s).min(n), 0.0),
                };
                let worth = |r: f64| {
                    let v = (1.0 + r).powf(-dt);
                    let tau = first + f64::from(lag) / 12.0;
                    120.0 * dt * (1.0 + r).powf(-tau) * (1.0 - v.powi(made as i32)) / (1.0 - v)
                };
                let what = format!("{step}, {timing}, lag {lag}");
                exactly(&what, run.total("rent").mean, 120.0 * dt * f64::from(made));
                exactly(
                    &what,
                    run.term("rent", TermFigure::Outstanding).mean,
                    120.0 * dt * f64::from(n - made),
                );
                exactly(&what, run.term("rent", TermFigure::PresentValue).mean, worth(0.06));
                exactly(&what, npv(&run, "b"), worth(0.06));
                exactly(&what, npv(&run, "a"), -worth(0.10));
            }
        }
    }
}

/// A month's 10 settled each quarter: 30 at 3/12, 6/12, …, an annuity by quarters.
#[test]
fn what_is_settled_by_quarters_is_an_annuity_by_quarters() {
    let run = run(
        &deal(
            "month",
            48,
            "[terms.rent]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 10\nper = \"month\"\nevery = \"quarter\"\n",
        ),
        1,
    );
    let v = 1.06_f64.powf(-0.25);
    exactly("worth", npv(&run, "b"), 30.0 * v * (1.0 - v.powi(16)) / (1.0 - v));
    let paid = run.outcome.term(run.term_id("rent"));
    let expected = |k: usize| if k % 3 == 2 { 30.0 } else { 0.0 };
    for (k, point) in paid.iter().enumerate() {
        exactly("paid", point.mean.expect("one path"), expected(k));
    }
}

/// Growth at g without volatility: period k pays I·dt·(1 + g)^(k·dt) at (k + 1)·dt, so the worth is
/// I·dt·v·(1 − q^n)/(1 − q) with q = ((1 + g)/(1 + r))^dt; where g = r, I·dt·v·n.
#[test]
fn growing_annuities_have_the_value_of_the_formula() {
    for (step, s, n) in [("month", 1, 60), ("quarter", 3, 24), ("year", 12, 8)] {
        for growth in [-0.3, 0.0, 0.06, 0.25] {
            let text = deal(
                step,
                s * n,
                &format!(
                    "[drivers.sales]\nprocess = \"geometric\"\ninitial = 400\nper = \"year\"\ngrowth = {growth}\n\
                     [terms.share]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.25\nof = \"sales\"\n"
                ),
            );
            let run = run(&text, 1);
            let dt = f64::from(s) / 12.0;
            let (v, q) = (1.06_f64.powf(-dt), ((1.0 + growth) / 1.06_f64).powf(dt));
            let series = if growth == 0.06 {
                f64::from(n)
            } else {
                (1.0 - q.powi(n as i32)) / (1.0 - q)
            };
            exactly(
                &format!("{step}, growth {growth}"),
                npv(&run, "b"),
                100.0 * dt * v * series,
            );
            let last = 400.0 * (1.0 + growth).powf(f64::from(n - 1) * dt);
            exactly("last value", run.last("sales").mean, last);
            exactly(
                "effective rate",
                run.term("share", TermFigure::EffectiveRate).mean,
                0.25,
            );
        }
    }
}

/// An annuity bought at its present value returns the rate it was valued at. 100 for 30 a year is
/// back after four years (120 ≥ 100 > 90), is 100 deep, and comes back 1.5 times in five.
#[test]
fn an_investment_is_judged_as_by_hand() {
    let terms = |price: f64| {
        deal(
            "year",
            60,
            &format!(
                "[terms.price]\nfrom = \"a\"\nto = \"b\"\nkind = \"lump_sum\"\nschedule = {{ \"2026-01\" = {price} }}\n\
                 [terms.rent]\nfrom = \"b\"\nto = \"a\"\nkind = \"amount\"\namount = 30\nper = \"year\"\n"
            ),
        )
    };
    for rate in [-0.1_f64, 0.05, 0.4] {
        let v = 1.0 / (1.0 + rate);
        let run = run(&terms(30.0 * v * (1.0 - v.powi(5)) / (1.0 - v)), 1);
        exactly("rate of return", run.party("a", PartyFigure::Irr).mean, rate);
    }
    let run = run(&terms(100.0), 1);
    exactly("payback", run.party("a", PartyFigure::Payback).mean, 4.0);
    exactly("exposure", run.party("a", PartyFigure::Exposure).mean, 100.0);
    exactly("multiple", run.party("a", PartyFigure::Multiple).mean, 1.5);
    // The other side has the money first and is never below zero before it pays more than it got.
    exactly(
        "other side's multiple",
        run.party("b", PartyFigure::Multiple).mean,
        100.0 / 150.0,
    );
    exactly(
        "other side's exposure",
        run.party("b", PartyFigure::Exposure).mean,
        50.0,
    );
}

/// Growth of period k: fade_to + (growth − fade_to)·2^(−k·dt/half_life); the value is the product of
/// (1 + that)^dt, or for log growths e to the power of their sum times dt.
#[test]
fn growth_that_fades_is_the_product_of_its_periods() {
    let (n, dt, half_life) = (48, 1.0 / 12.0, 1.7);
    let fade = |k: i32| 0.04 + (0.80 - 0.04) * 0.5_f64.powf(f64::from(k) * dt / half_life);
    let text = |key: &str| {
        deal(
            "month",
            n,
            &format!(
                "[drivers.x]\nprocess = \"geometric\"\ninitial = 10\n{key} = 0.8\nfade_to = 0.04\nhalf_life = {half_life}\n"
            ),
        )
    };
    let moves = 0..n as i32 - 1;
    let effective: f64 = moves.clone().map(|k| (1.0 + fade(k)).powf(dt)).product();
    exactly("effective", run(&text("growth"), 1).last("x").mean, 10.0 * effective);
    let continuous: f64 = moves.map(|k| fade(k) * dt).sum();
    exactly(
        "continuous",
        run(&text("log_growth"), 1).last("x").mean,
        10.0 * continuous.exp(),
    );
}

/// Subscribers s ← 0.9·s + 50 from 100: s_k = 500 − 400·0.9^k.
#[test]
fn a_recursion_has_its_solution() {
    let run = run(
        &deal(
            "month",
            24,
            "[drivers.users]\nprocess = \"formula\"\ninitial = 100\nformula = \"0.9 * prev(users) + 50\"\n",
        ),
        1,
    );
    let values = run.outcome.driver(run.driver_id("users"));
    for (k, point) in values.iter().enumerate() {
        exactly(
            "s",
            point.mean.expect("one path"),
            500.0 - 400.0 * 0.9_f64.powi(k as i32),
        );
    }
}

fn payments(run: &Run, term: &str) -> Vec<f64> {
    let points = run.outcome.term(run.term_id(term)).iter();
    points.map(|point| point.mean.expect("there is a path")).collect()
}

#[track_caller]
fn pays(run: &Run, term: &str, expected: &[f64]) {
    let paid = payments(run, term);
    assert_eq!(paid.len(), expected.len());
    for (k, (paid, expected)) in paid.iter().zip(expected).enumerate() {
        exactly(&format!("{term} in period {k}"), *paid, *expected);
    }
}

/// 100 advanced against a share of 30 a year. Kept whole: 30, 30, 30, then 10. Kept by halves: 15
/// six times, then 10. With 10% interest the balance runs 100 → 110 − 30 = 80 → 88 − 30 = 58 →
/// 63.8 − 30 = 33.8 → 37.18 − 30 = 7.18 → 7.898, which the fifth year bears. Two shares of 30 and 5
/// under one advance: 35 a year twice, then 30 from the first, nothing from the second.
#[test]
fn an_advance_is_recouped_as_by_hand() {
    let text = |advance: &str, from: &str| {
        deal(
            "year",
            96,
            &format!(
                "[terms.share]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.3\nof = \"sales\"\n\
                 [terms.other]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nrate = 0.05\nof = \"sales\"\n\
                 [drivers.sales]\nprocess = \"constant\"\ninitial = 100\nper = \"year\"\n\
                 [terms.advance]\nfrom = \"a\"\nto = \"b\"\nkind = \"advance\"\nschedule = {{ \"2026-01\" = 100 }}\n\
                 recouped_from = {from}\n{advance}\n"
            ),
        )
    };
    let one = "[\"share\"]";
    let whole = run(&text("", one), 1);
    pays(&whole, "share", &[0.0, 0.0, 0.0, 20.0, 30.0, 30.0, 30.0, 30.0]);
    pays(&whole, "advance", &[100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    pays(&whole, "other", &[5.0; 8]);
    let halves = run(&text("rate = \"50%\"", one), 1);
    pays(&halves, "share", &[15.0, 15.0, 15.0, 15.0, 15.0, 15.0, 20.0, 30.0]);
    let interest = run(&text("interest = \"10%\"", one), 1);
    pays(&interest, "share", &[0.0, 0.0, 0.0, 0.0, 22.102, 30.0, 30.0, 30.0]);
    let both = run(&text("", "[\"share\", \"other\"]"), 1);
    pays(&both, "share", &[0.0, 0.0, 0.0, 30.0, 30.0, 30.0, 30.0, 30.0]);
    pays(&both, "other", &[0.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]);
}

/// 60 a quarter, tiers of 10% up to 100, 6% up to 200, 2% beyond, counted by calendar year.
/// Marginal: 6; 4 + 20·6% = 5.2; 3.6; 20·6% + 40·2% = 2. Whole, on 60, 120, 180, 240: 6; 7.2 − 6 = 1.2;
/// 10.8 − 7.2 = 3.6; 4.8 − 10.8 = −6. Prospective, by the rate at 0, 60, 120, 180: 6, 6, 3.6, 3.6.
#[test]
fn tiers_earn_as_by_hand() {
    let text = |method: &str, period: &str| {
        deal(
            "quarter",
            24,
            &format!(
                "[drivers.sales]\nprocess = \"constant\"\ninitial = 60\nper = \"quarter\"\n\
                 [terms.share]\nfrom = \"a\"\nto = \"b\"\nkind = \"share\"\nof = \"sales\"\n\
                 tiers = [{{ up_to = 100, rate = \"10%\" }}, {{ up_to = 200, rate = \"6%\" }}, {{ rate = \"2%\" }}]\n\
                 tier_period = \"{period}\"\ntier_method = \"{method}\"\n"
            ),
        )
    };
    let check = |method: &str, period: &str, expected: [f64; 8]| {
        pays(&run(&text(method, period), 1), "share", &expected);
    };
    check("marginal", "year", [6.0, 5.2, 3.6, 2.0, 6.0, 5.2, 3.6, 2.0]);
    check("marginal", "life", [6.0, 5.2, 3.6, 2.0, 1.2, 1.2, 1.2, 1.2]);
    check("marginal", "period", [6.0; 8]);
    check("whole", "year", [6.0, 1.2, 3.6, -6.0, 6.0, 1.2, 3.6, -6.0]);
    check("prospective", "year", [6.0, 6.0, 3.6, 3.6, 6.0, 6.0, 3.6, 3.6]);
    check("prospective", "life", [6.0, 6.0, 3.6, 3.6, 1.2, 1.2, 1.2, 1.2]);
}

/// 25 a quarter: at most 20 a quarter, 70 a calendar year, 150 in all. The deal begins in July.
#[test]
fn caps_stop_as_by_hand() {
    let text = deal(
        "quarter",
        36,
        "[terms.fee]\nfrom = \"a\"\nto = \"b\"\nkind = \"amount\"\namount = 25\nper = \"quarter\"\n\
         cap = { per_period = 20, per_year = 70, total = 150 }\n",
    )
    .replace("2026-01", "2026-07");
    let run = run(&text, 1);
    let expected = [20.0, 20.0, 20.0, 20.0, 20.0, 10.0, 20.0, 20.0, 0.0, 0.0, 0.0, 0.0];
    pays(&run, "fee", &expected);
    let first = |clause| {
        let key = FigureKey::Clause(run.term_id("fee"), clause, ClauseFigure::First);
        run.figure(key).moments.mean
    };
    // The term itself comes before its caps. At the end of the first, the sixth and the ninth quarter.
    exactly("per period", first(1), 0.25);
    exactly("per year", first(2), 1.5);
    exactly("total", first(3), 2.25);
}

/// A year of 12 months at a twelfth of the bound each, in binary fractions a little more or less than the bound: all of it is
/// inside the first tier (10% of B, not 20%), and the last month reaches the mark of a milestone.
#[test]
fn a_bound_that_is_just_met_is_met_and_not_passed() {
    for bound in [100.0, 7e5, 1e6, 1.1e6, 1.7e6, 5e6, 7e6] {
        let text = deal(
            "month",
            12,
            &format!(
                "[terms]\n\
                 sales = {{ kind = \"amount\", from = \"a\", to = \"b\", amount = {bound}, per = \"year\" }}\n\
                 share = {{ kind = \"share\", from = \"a\", to = \"b\", of = \"sales\", tier_method = \"whole\", \
                 tiers = [{{ up_to = {bound}, rate = \"10%\" }}, {{ rate = \"20%\" }}] }}\n\
                 bonus = {{ kind = \"milestone\", from = \"a\", to = \"b\", amount = 7, when = \"so_far(sales) + paid(sales) >= {bound}\" }}\n"
            ),
        );
        let run = run(&text, 1);
        let what = format!("a bound of {bound}");
        exactly(&what, run.total("share").mean, 0.1 * bound);
        exactly(&what, run.total("bonus").mean, 7.0);
    }
}
