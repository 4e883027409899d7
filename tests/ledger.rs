//! One path against arithmetic done by hand: every kind of term, every key, every cause.
//!
//! Each file is small enough for its figures to be worked out in the comment beside it. Amounts
//! are compared to a relative 1e-12: a dozen operations on numbers of the same size.

#[path = "ledger/amount.rs"]
mod amount;
#[path = "ledger/cap.rs"]
mod cap;
#[path = "ledger/loan.rs"]
mod loan;
#[path = "ledger/profit_share.rs"]
mod profit_share;
#[path = "ledger/revenue_financing.rs"]
mod revenue_financing;
#[path = "ledger/take_or_pay.rs"]
mod take_or_pay;
#[path = "ledger/usage.rs"]
mod usage;

#[path = "support/told.rs"]
mod told;

use termsheet::ledger::{self, Fall, FaultCause};
use termsheet::math;
use termsheet::metric::Irr;
use termsheet::rng::Stream;

use told::{Told, fault, model, near, rendered};

/// A year of months, two parties, nobody discounts.
const YEAR: &str = r#"
[scenario]
title = "A small deal"
start = "2024-01"
years = 1
[parties]
a = {}
b = {}
"#;

/// Three years of quarters.
const QUARTERS: &str = r#"
[scenario]
title = "A small deal"
start = "2024-01"
years = 3
step = "quarter"
[parties]
a = {}
b = {}
"#;

/// Five years.
const YEARS: &str = r#"
[scenario]
title = "A small deal"
start = "2024-01"
years = 5
step = "year"
[parties]
a = {}
b = {}
"#;

#[test]
fn amounts_are_quoted_per_time() {
    let told = Told::of(
        QUARTERS,
        r#"
        [drivers.revenue]
        process = "constant"
        initial = 1200
        per = "year"
        [terms]
        monthly   = { kind = "amount", from = "a", to = "b", amount = 300, per = "month" }
        quarterly = { kind = "amount", from = "a", to = "b", amount = 300, per = "quarter" }
        yearly    = { kind = "amount", from = "a", to = "b", amount = 300, per = "year" }
        each      = { kind = "amount", from = "a", to = "b", amount = 300, per = "period" }
        all       = { kind = "amount", from = "a", to = "b", amount = "revenue" }
        "#,
    );
    near(&told.paid("monthly"), &[900.0; 12]);
    near(&told.paid("quarterly"), &[300.0; 12]);
    near(&told.paid("yearly"), &[75.0; 12]);
    near(&told.paid("each"), &[300.0; 12]);
    near(&told.paid("all"), &[300.0; 12]);
}

#[test]
fn a_period_that_is_active_in_part_earns_a_part() {
    // 11 January begins 21 of 31 days: 310 · 21/31 = 210. 11 March ends 10 of 31: 100.
    let told = Told::of(
        YEAR,
        r#"[terms.fee]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 310
        per = "month"
        starts = "2024-01-11"
        ends = "2024-03-11""#,
    );
    near(&told.paid("fee"), &[210.0, 310.0, 100.0, 0.0, 0.0]);
    near(
        &told.figures("fee", |line| line.active),
        &[21.0 / 31.0, 1.0, 10.0 / 31.0, 0.0],
    );
}

#[test]
fn the_period_of_an_event_still_pays_in_full() {
    let told = Told::of(
        YEAR,
        r#"
        [events]
        stop = { date = "2024-02-15" }
        never = { date = "2024-06", probability = 0 }
        [terms]
        before = { kind = "amount", from = "a", to = "b", amount = 10, per = "month", until = "stop" }
        after  = { kind = "amount", from = "a", to = "b", amount = 10, per = "month", from_event = "stop" }
        either = { kind = "amount", from = "a", to = "b", amount = 10, per = "month", until = ["never", "stop"] }
        on     = { kind = "amount", from = "a", to = "b", amount = 10, per = "month", until = "never" }
        off    = { kind = "amount", from = "a", to = "b", amount = 10, per = "month", enabled = false }
        summer = { kind = "amount", from = "a", to = "b", amount = 10, per = "month", while = "month >= 6 and month <= 8" }
        "#,
    );
    // 15 February is 14 of 29 days into the second month.
    assert_eq!(
        told.event("stop"),
        Some(Fall {
            period: 1,
            time: (1.0 + 14.0 / 29.0) / 12.0
        })
    );
    near(&told.paid("before"), &[10.0, 10.0, 0.0, 0.0]);
    near(&told.paid("either"), &[10.0, 10.0, 0.0, 0.0]);
    near(&told.paid("after"), &[0.0, 0.0, 10.0, 10.0]);
    near(&told.paid("on"), &[10.0; 12]);
    near(&told.paid("off"), &[0.0; 12]);
    near(
        &told.paid("summer"),
        &[0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 10.0, 10.0, 0.0, 0.0, 0.0, 0.0],
    );
}

#[test]
fn lump_sums_fall_on_their_dates() {
    let told = Told::of(
        YEAR,
        r#"
        [terms.first]
        kind = "lump_sum"
        from = "a"
        to = "b"
        schedule = { "2023-12" = 1, "2024-01" = 100, "2024-02-10" = 50, "2024-02-20" = 5, "2025-01" = 2 }
        [terms.late]
        kind = "lump_sum"
        from = "a"
        to = "b"
        timing = "end"
        starts = "2024-02"
        ends = "2024-04"
        schedule = { "2024-01" = 100, "2024-02" = 50, "2024-04" = 10 }
        "#,
    );
    // Of the first: 100 in January, 50 + 5 in February, the others lie outside. Of the second:
    // only February lies within its dates.
    near(&told.paid("first"), &[100.0, 55.0, 0.0]);
    near(&told.paid("late"), &[0.0, 50.0, 0.0, 0.0]);
    // The first pays at the start of its months (points 0 and 1), the second at the end of
    // February (point 2).
    near(told.cash("b"), &[100.0, 55.0, 50.0, 0.0]);
}

#[test]
fn a_share_takes_deductions_off_first() {
    let told = Told::of(
        YEAR,
        r#"
        [drivers]
        revenue = { process = "constant", initial = 1200, per = "year" }
        costs   = { process = "table", per = "year", values = { "2024-01" = 240, "2024-02" = 3600, interpolate = "step" } }
        [terms.royalty]
        kind = "share"
        from = "a"
        to = "b"
        rate = "25%"
        of = "revenue"
        deductions = ["costs", "10% * revenue"]
        "#,
    );
    // January: (1200 − 240 − 120) / 12 = 70, of which 25%. From February below 0, so nothing.
    near(&told.paid("royalty"), &[17.5, 0.0, 0.0]);
    near(&told.figures("royalty", |line| line.base), &[70.0, 0.0]);
    let total = told.total("royalty");
    near(
        &[total.base, total.effective_rate.expect("there is a base")],
        &[70.0, 0.25],
    );
}

/// A share of 100 a quarter by tiers: 5% up to `bound`, 3% beyond.
fn tiers(bound: u32, keys: &str) -> Vec<f64> {
    let told = Told::of(
        QUARTERS,
        &format!(
            r#"
            [terms.royalty]
            kind = "share"
            from = "a"
            to = "b"
            of = 100
            per = "quarter"
            tiers = [{{ up_to = {bound}, rate = "5%" }}, {{ rate = "3%" }}]
            {keys}
            "#
        ),
    );
    told.earned("royalty")
}

#[test]
fn tiers_count_by_year_life_and_period() {
    // Marginal: 5, 5, then 50 at 5% and 50 at 3%, then 3; the next year begins anew.
    near(&tiers(250, ""), &[5.0, 5.0, 4.0, 3.0, 5.0, 5.0, 4.0, 3.0, 5.0]);
    near(&tiers(250, "tier_period = \"life\""), &[5.0, 5.0, 4.0, 3.0, 3.0, 3.0]);
    // 60 at 5% and 40 at 3% in every period.
    near(&tiers(60, "tier_period = \"period\""), &[4.2; 12]);
}

#[test]
fn tiers_reach_back_or_look_ahead() {
    // Whole: 5, 5, then 3% of 300 less 10 already earned, then 3% of 400 less 9; next year anew.
    near(
        &tiers(250, "tier_method = \"whole\""),
        &[5.0, 5.0, -1.0, 3.0, 5.0, 5.0, -1.0, 3.0],
    );
    // A bound belongs to its tier: at exactly 200 the rate is still 5%.
    near(&tiers(200, "tier_method = \"whole\""), &[5.0, 5.0, -1.0, 3.0]);
    // Prospective: the rate at 0, 100, 200 counted is 5%, at 300 it is 3%.
    near(&tiers(250, "tier_method = \"prospective\""), &[5.0, 5.0, 5.0, 3.0, 5.0]);
    near(
        &tiers(250, "tier_method = \"prospective\"\ntier_period = \"life\""),
        &[5.0, 5.0, 5.0, 3.0, 3.0, 3.0],
    );
    near(
        &tiers(60, "tier_method = \"prospective\"\ntier_period = \"period\""),
        &[5.0; 12],
    );
    near(
        &tiers(60, "tier_method = \"whole\"\ntier_period = \"period\""),
        &[3.0; 12],
    );
}

#[test]
fn caps_hold_in_turn_and_years_begin_anew() {
    // 100 a quarter held to 80, then to 200 a year, then to 450 in all:
    // 80 80 40 0 | 80 80 40 0 | 50 0 0 0.
    let told = Told::of(
        QUARTERS,
        r#"[terms.fee]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 100
        per = "quarter"
        cap = { per_period = 80, per_year = 200, total = 450 }"#,
    );
    let earned = [80.0, 80.0, 40.0, 0.0, 80.0, 80.0, 40.0, 0.0, 50.0, 0.0, 0.0, 0.0];
    near(&told.paid("fee"), &earned);
    let total = told.total("fee");
    // The cap per period withholds 20 in each of 12 quarters; the cap per year 40 and 80 in the
    // second halves of the first two years; the total 30, 80, 80, 80 in the third.
    assert_eq!((total.cap_period.periods, total.cap_period.first), (12, Some(0)));
    near(&[total.cap_period.amount], &[240.0]);
    assert_eq!((total.cap_year.periods, total.cap_year.first), (4, Some(2)));
    near(&[total.cap_year.amount], &[240.0]);
    assert_eq!((total.cap_total.periods, total.cap_total.first), (4, Some(8)));
    near(&[total.cap_total.amount], &[30.0 + 3.0 * 80.0]);
    near(&[total.cap.amount, total.paid], &[240.0 + 240.0 + 270.0, 450.0]);
    assert_eq!(total.cap.periods, 12);
    assert_eq!(total.cap_year.first_years(&told.model.timeline), Some(0.75));
}

#[test]
fn a_calendar_year_is_that_of_the_first_day() {
    // Starting in November: two months of the first year, then a new year.
    let head = YEAR.replace("2024-01", "2024-11");
    let told = Told::of(
        &head,
        r#"[terms.fee]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 10
        per = "month"
        cap = { per_year = 15 }"#,
    );
    near(&told.paid("fee"), &[10.0, 5.0, 10.0, 5.0, 0.0, 0.0]);
}

#[test]
fn a_cap_may_fall_and_below_0_it_is_0() {
    let told = Told::of(
        YEAR,
        r#"[terms.fee]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 10
        per = "month"
        cap = { total = "25 - 20 * period" }"#,
    );
    // Left: 25 → 10 earned; 5 − 10 used → nothing; −15 counts as 0 → nothing.
    near(&told.paid("fee"), &[10.0, 0.0, 0.0]);
    assert_eq!(told.line("fee", 2).cap_total.expect("there is a cap").limit, 0.0);
}

#[test]
fn a_floor_comes_before_the_caps() {
    let told = Told::of(
        YEAR,
        r#"
        [terms.fee]
        kind = "amount"
        from = "a"
        to = "b"
        amount = "if month == 3 then 30 else 10"
        per = "month"
        starts = "2024-01-16"
        while = "month != 2"
        floor = { per_period = 25 }
        [terms.held]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 10
        per = "month"
        floor = { per_period = 25 }
        cap = { per_period = 20 }
        "#,
    );
    // January is active in part: the floor is not reduced. February is not active: no floor.
    near(&told.paid("fee"), &[25.0, 0.0, 30.0, 25.0]);
    near(&told.paid("held"), &[20.0; 12]);
    let floor = told.total("held").floor;
    assert_eq!((floor.periods, floor.first), (12, Some(0)));
    near(&[floor.amount], &[12.0 * 15.0]);
}

#[test]
fn a_guarantee_tops_up_at_the_end_of_its_window() {
    let told = Told::of(
        YEAR,
        r#"
        [terms.royalty]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 10
        per = "month"
        [terms.late]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 10
        per = "month"
        lag = "1 month"
        [terms.quarterly]
        kind = "minimum_guarantee"
        from = "a"
        to = "b"
        tops_up = ["royalty"]
        minimum = 50
        per = "quarter"
        [terms.part]
        kind = "minimum_guarantee"
        from = "a"
        to = "b"
        tops_up = ["royalty"]
        minimum = 60
        per = "quarter"
        starts = "2024-02"
        ends = "2024-05"
        [terms.yearly]
        kind = "minimum_guarantee"
        from = "a"
        to = "b"
        tops_up = ["royalty", "late"]
        minimum = 300
        per = "year"
        [terms.in_cash]
        kind = "minimum_guarantee"
        from = "a"
        to = "b"
        tops_up = ["late"]
        minimum = 50
        per = "quarter"
        counts = "paid"
        "#,
    );
    // 50 − 30 at the end of each quarter.
    near(
        &told.paid("quarterly"),
        &[0.0, 0.0, 20.0, 0.0, 0.0, 20.0, 0.0, 0.0, 20.0, 0.0, 0.0, 20.0],
    );
    // Two of three months: 40 − 20 in March. April alone: 20 − 10 in June, though it has ended.
    near(&told.paid("part"), &[0.0, 0.0, 20.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0]);
    // 300 − 120 − 120 in December.
    near(&told.paid("yearly")[11..], &[60.0]);
    // Of three months two were paid by the end of March: 50 − 20; then three in each quarter.
    near(&told.paid("in_cash"), &[0.0, 0.0, 30.0, 0.0, 0.0, 20.0]);
    let guarantee = told.total("part").guarantee;
    assert_eq!((guarantee.periods, guarantee.first), (2, Some(2)));
    near(&[guarantee.amount], &[30.0]);
}

#[test]
fn an_advance_is_got_back_with_interest() {
    let told = Told::of(
        YEARS,
        r#"
        [terms.royalty]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 66
        per = "year"
        [terms.advance]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 100 }
        recouped_from = ["royalty"]
        interest = "10%"
        "#,
    );
    // 100 grows to 110, less 66 is 44; grows to 48.4, all of it kept out of the second 66.
    near(&told.paid("advance"), &[100.0, 0.0, 0.0]);
    near(&told.paid("royalty"), &[0.0, 17.6, 66.0, 66.0, 66.0]);
    near(&told.earned("royalty"), &[66.0; 5]);
    let balance = |k| told.line("advance", k).balance.expect("an advance has a balance");
    near(
        &[
            balance(0).interest,
            balance(0).closing,
            balance(1).recouped,
            balance(1).closing,
        ],
        &[10.0, 44.0, 48.4, 0.0],
    );
    let recoupment = told.total("royalty").recoupment;
    assert_eq!((recoupment.periods, recoupment.first), (2, Some(0)));
    near(&[recoupment.amount], &[114.4]);
    // The advance is paid at the start, the royalty at the end of each year.
    near(told.cash("b"), &[100.0, 0.0, 17.6, 66.0, 66.0, 66.0]);
}

#[test]
fn advances_are_recouped_across_terms_and_in_turn() {
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        books = { kind = "amount", from = "a", to = "b", amount = 30, per = "year" }
        films = { kind = "amount", from = "a", to = "b", amount = 50, per = "year" }
        songs = { kind = "amount", from = "a", to = "b", amount = 60, per = "year" }
        [terms.both]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 60, "2025-06" = 40 }
        recouped_from = ["books", "films"]
        [terms.first]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 1000 }
        recouped_from = ["songs"]
        rate = "50%"
        [terms.second]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 20 }
        recouped_from = ["songs"]
        rate = "50%"
        "#,
    );
    // 60: all 30 of books and 30 of films; then 40 more: 30 and 10; then nothing is left.
    near(&told.paid("books"), &[0.0, 0.0, 30.0]);
    near(&told.paid("films"), &[20.0, 40.0, 50.0]);
    // 60 less 30 for the first leaves 30, less 15 for the second; then less 5; then 30 a year.
    near(&told.paid("songs"), &[15.0, 25.0, 30.0, 30.0, 30.0]);
    near(&[told.total("first").balance], &[1000.0 - 5.0 * 30.0]);
}

#[test]
fn milestones_are_paid_once() {
    let told = Told::of(
        YEAR,
        r#"
        [events]
        launch = { date = "2024-03-10" }
        [terms]
        sales   = { kind = "amount", from = "a", to = "b", amount = 10, per = "month" }
        success = { kind = "milestone", from = "a", to = "b", amount = 7, event = "launch" }
        missed  = { kind = "milestone", from = "a", to = "b", amount = 7, event = "launch", starts = "2024-04" }
        part    = { kind = "milestone", from = "a", to = "b", amount = 7, event = "launch", starts = "2024-03-20" }
        reached = { kind = "milestone", from = "a", to = "b", amount = "2 * month", when = "so_far(sales) + earned(sales) >= 35" }
        later   = { kind = "milestone", from = "a", to = "b", amount = 7, when = "so_far(sales) >= 20", starts = "2024-06" }
        "#,
    );
    near(&told.paid("success"), &[0.0, 0.0, 7.0, 0.0, 0.0]);
    near(&told.paid("missed"), &[0.0; 12]);
    // Active in part is active: the amount is whole.
    near(&told.paid("part"), &[0.0, 0.0, 7.0, 0.0]);
    // 30 + 10 in April reach 35 first.
    near(&told.paid("reached"), &[0.0, 0.0, 0.0, 8.0, 0.0, 0.0]);
    near(&told.paid("later"), &[0.0, 0.0, 0.0, 0.0, 0.0, 7.0, 0.0]);
}

#[test]
fn what_settles_by_quarters_with_a_lag_is_paid_later_or_outstanding() {
    let told = Told::of(
        YEAR,
        r#"
        [terms]
        slow  = { kind = "amount", from = "a", to = "b", amount = 10, per = "month", every = "quarter", lag = "2 months" }
        plain = { kind = "amount", from = "a", to = "b", amount = 1, per = "month", every = "year" }
        early = { kind = "amount", from = "b", to = "a", amount = 1, per = "month", timing = "start", lag = "1 month" }
        "#,
    );
    // January to March are due at the end of March and paid two months later, at the end of May.
    let paid = [0.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0, 30.0, 0.0, 0.0, 30.0, 0.0];
    near(&told.paid("slow"), &paid);
    near(
        &[told.total("slow").outstanding, told.total("plain").outstanding],
        &[30.0, 0.0],
    );
    near(
        &told.figures("slow", |line| line.outstanding),
        &[10.0, 20.0, 30.0, 40.0, 20.0, 30.0, 40.0, 20.0],
    );
    near(&told.paid("plain")[11..], &[12.0]);
    // Due at the start of January, paid at the start of February; December's is never paid.
    near(&told.paid("early"), &[0.0, 1.0, 1.0]);
    near(
        &[told.total("early").paid, told.total("early").outstanding],
        &[11.0, 1.0],
    );
    near(told.cash("a"), &[0.0, 1.0, 1.0, 1.0, 1.0, -29.0]);
}

#[test]
fn a_lag_of_a_month_among_quarters_has_a_grid_of_months() {
    let told = Told::of(
        QUARTERS,
        r#"
        [terms]
        late  = { kind = "amount", from = "a", to = "b", amount = 30, per = "quarter", lag = "1 month" }
        early = { kind = "amount", from = "a", to = "b", amount = 7, per = "quarter", lag = "1 month", timing = "start" }
        "#,
    );
    assert_eq!(told.ledger.grid_months, 1);
    // Due at month 3, paid at month 4, within the second quarter; of 12 quarters 11 are paid.
    near(&told.paid("late"), &[0.0, 30.0, 30.0]);
    near(
        &[told.total("late").paid, told.total("late").outstanding],
        &[330.0, 30.0],
    );
    // Due at month 0, paid at month 1, within the first quarter.
    near(&told.paid("early"), &[7.0; 12]);
    near(told.cash("b"), &[0.0, 7.0, 0.0, 0.0, 37.0, 0.0, 0.0, 37.0]);
    assert_eq!(told.cash("b").len(), 37);
}

#[test]
fn formulas_look_back() {
    let told = Told::of(
        YEAR.replace("2024-01", "2024-11").as_str(),
        r#"
        [drivers]
        doubling = { process = "formula", initial = 1, formula = "2 * prev(doubling)" }
        total    = { process = "formula", formula = "prev(total) + lag(doubling, 2, 100)" }
        [terms.fee]
        kind = "formula"
        from = "a"
        to = "b"
        amount = "10 + 10% * so_far(fee) + this_year(fee)"
        per = "period"
        [terms.echo]
        kind = "formula"
        from = "a"
        to = "b"
        amount = "2 * lag(fee, 1) + prev(fee)"
        "#,
    );
    near(&told.driver("doubling"), &[1.0, 2.0, 4.0, 8.0]);
    // 0 + 100, 100 + 100, 200 + 1, 201 + 2, 203 + 4.
    near(&told.driver("total"), &[100.0, 200.0, 201.0, 203.0, 207.0]);
    // November: 10. December: 10 + 1 + 10 = 21. January, a new year: 10 + 3.1 + 0 = 13.1.
    // February: 10 + 4.41 + 13.1 = 27.51.
    near(&told.paid("fee"), &[10.0, 21.0, 13.1, 27.51]);
    near(&told.paid("echo"), &[0.0, 30.0, 63.0, 39.3]);
}

#[test]
fn schedules_step_average_and_run_straight() {
    let told = Told::of(
        YEAR,
        r#"
        [drivers]
        straight = { process = "table", values = { "2024-02" = 0, "2024-06" = 40 } }
        steps = { process = "table", values = { "2024-02-10" = 1, "2024-04-10" = 2, interpolate = "step" } }
        [terms]
        fee = { kind = "amount", from = "a", to = "b", amount = { "2024-01" = 290, "2024-02-16" = 580 }, per = "month" }
        ramp = { kind = "amount", from = "a", to = "b", amount = { "2024-01" = 10, "2024-03" = 30, interpolate = "linear" }, per = "month" }
        "#,
    );
    near(&told.driver("straight"), &[0.0, 0.0, 10.0, 20.0, 30.0, 40.0, 40.0]);
    // Read at the beginning of each month; before the first date the first value.
    near(&told.driver("steps"), &[1.0, 1.0, 1.0, 1.0, 2.0, 2.0]);
    // February has 15 of 29 days at 290: 150 + 280.
    near(&told.paid("fee"), &[290.0, 150.0 + 280.0, 580.0]);
    near(&told.paid("ramp"), &[10.0, 20.0, 30.0, 30.0]);
}

#[test]
fn drivers_grow_fade_and_are_held() {
    let told = Told::of(
        YEARS,
        r#"
        [drivers]
        grows   = { process = "geometric", initial = 100, growth = "10%" }
        logs    = { process = "geometric", initial = 100, log_growth = "10%" }
        fades   = { process = "geometric", initial = 100, growth = "50%", fade_to = "10%", half_life = "1 year" }
        capped  = { process = "geometric", initial = 100, growth = { "2024" = "50%", "2026" = "-20%" }, max = 150 }
        rising  = { process = "geometric", initial = 100, growth = 0, min = "100 + 10 * t" }
        still   = { process = "constant", initial = 101, max = { "2024" = 1000, "2026" = 90, "2027" = 1000 } }
        "#,
    );
    near(&told.driver("grows"), &[100.0, 110.0, 121.0, 133.1]);
    near(
        &told.driver("logs"),
        &[100.0, 100.0 * 0.1_f64.exp(), 100.0 * 0.2_f64.exp()],
    );
    // Growth 50%, then 10% + 40% / 2 = 30%, then 20%, then 15%.
    near(&told.driver("fades"), &[100.0, 150.0, 195.0, 234.0, 269.1]);
    // 150; 225 held at 150; then 20% less from there.
    near(&told.driver("capped"), &[100.0, 150.0, 150.0, 120.0, 96.0]);
    near(&told.driver("rising"), &[100.0, 110.0, 120.0, 130.0]);
    // A bound leaves its mark: what was held goes on from there.
    near(&told.driver("still"), &[101.0, 101.0, 90.0, 90.0, 90.0]);
}

#[test]
fn shocks_move_drivers_by_their_address() {
    let told = Told::path(
        QUARTERS,
        r#"
        [drivers]
        x = { process = "geometric", initial = 100, growth = "10%", volatility = "40%" }
        y = { process = "table", values = { "2024" = 10, "2026" = 20, interpolate = "step" }, volatility = "20%" }
        [correlations]
        pairs = [["x", "y", 0.6]]
        "#,
        7,
    );
    // In logs: ln(1.1)/4 − 0.16/8 + 0.4·0.5·z a quarter; y's shock is 0.6 z_x + 0.8 z_y.
    let normal = |name: &str, k| Stream::new(42, name).normal(7, k);
    let x = 100.0 * ((1.1_f64.ln() / 4.0) - 0.02 + 0.2 * normal("drivers.x", 0)).exp();
    let z = |k| 0.6 * normal("drivers.x", k) + 0.8 * normal("drivers.y", k);
    let y = 10.0 * (-0.005 + 0.1 * z(0)).exp();
    let y8 = 20.0 * ((0..8).map(|k| -0.005 + 0.1 * z(k)).sum::<f64>()).exp();
    near(&told.driver("x"), &[100.0, x]);
    near(&told.driver("y"), &[10.0, y]);
    near(&told.driver("y")[8..], &[y8]);
}

#[test]
fn assumptions_are_drawn_once_by_their_address() {
    let told = Told::path(
        YEARS,
        r#"
        [assumptions]
        low = "uniform(10, 20)"
        high = "low + normal(100, 1)"
        first = "normal(0, 1)"
        second = "normal(5, 2)"
        [correlations]
        pairs = [["first", "second", -0.6]]
        [terms.fee]
        kind = "amount"
        from = "a"
        to = "b"
        amount = "high"
        per = "year"
        "#,
        3,
    );
    let uniform = |name: &str| Stream::new(42, name).uniform(3, 0);
    let normal = |name: &str| Stream::new(42, name).normal(3, 0);
    let low = 10.0 + 10.0 * uniform("assumptions.low");
    let high = low + 100.0 + math::normal_quantile(uniform("assumptions.high"));
    let first = normal("assumptions.first");
    let second = 5.0 + 2.0 * (-0.6 * first + 0.8 * normal("assumptions.second"));
    let values: Vec<f64> = told.ledger.assumptions.iter().copied().collect();
    near(&values, &[low, high, first, second]);
    near(&told.paid("fee"), &[high; 5]);
}

#[test]
fn a_hazard_falls_where_its_sum_reaches_the_draw() {
    let body = r#"
        [events]
        flat   = { annual_probability = "40%" }
        late   = { hazard = 2, not_before = "2024-07" }
        grows  = { hazard = "4 * t" }
        brief  = { hazard = 5, not_before = "2025-01", not_after = "2025-02" }
        next   = { hazard = 3, after = "flat", delay = "3 months" }
        trail  = { after = "flat", delay = "6 months" }
    "#;
    let mut fell = 0;
    for path in 0..20 {
        let told = Told::path(YEARS, body, path);
        let sum = |name: &str| -(1.0 - Stream::new(42, &format!("events.{name}")).uniform(path, 0)).ln();
        let check = |name: &str, time: Option<f64>| {
            // At or after the end of the horizon is no event.
            let time = time.filter(|&time| time < 5.0);
            let fall = told.event(name);
            assert_eq!(
                fall.map(|fall| fall.period),
                time.map(|time| time as usize),
                "{name} on path {path}"
            );
            if let (Some(fall), Some(time)) = (fall, time) {
                near(&[fall.time], &[time]);
            }
        };
        let flat = sum("flat") / -(0.6_f64.ln());
        check("flat", Some(flat));
        check("late", Some(0.5 + sum("late") / 2.0));
        // 0 in the first year, then 4, 8, 12, 16 a year: sums 0, 0, 4, 12, 24, 40.
        let grows = match sum("grows") {
            sum if sum < 4.0 => 1.0 + sum / 4.0,
            sum => 2.0 + (sum - 4.0) / 8.0,
        };
        check("grows", Some(grows));
        // A month on the clock.
        let brief = sum("brief") / 5.0;
        check("brief", (brief <= 1.0 / 12.0).then_some(1.0 + brief));
        // The clock of what follows starts within the period; flat must have fallen.
        let flat = Some(flat).filter(|&flat| flat < 5.0);
        fell += usize::from(flat.is_some());
        check("next", flat.map(|flat| flat + 0.25 + sum("next") / 3.0));
        check("trail", flat.map(|flat| flat + 0.5));
    }
    assert!(fell > 5 && fell < 20, "{fell} of 20 fell: the test must see both");
}

#[test]
fn dated_events_come_on_their_day_if_the_clock_runs() {
    let told = Told::of(
        YEAR,
        r#"
        [assumptions]
        midyear = "uniform(2024.5, 2024.5000001)"
        [events]
        third  = { date = "2024-03" }
        decade = { date = "2034-01" }
        drawn  = { date = "midyear" }
        sure   = { date = "2024-05-01", probability = 1 }
        follow = { after = "third" }
        in_month = { after = "third", delay = "1 month" }
        beyond = { after = "third", delay = "11 months" }
        [terms]
        before = { kind = "amount", from = "a", to = "b", amount = 1, per = "month", until = "third" }
        "#,
    );
    let period = |key| told.event(key).map(|fall| fall.period);
    // A dated instant belongs to the period that it begins, which still pays.
    assert_eq!(period("third"), Some(2));
    near(&told.paid("before"), &[1.0, 1.0, 1.0, 0.0]);
    assert_eq!(
        (period("decade"), period("drawn"), period("sure")),
        (None, Some(6), Some(4))
    );
    assert_eq!(
        (period("follow"), period("in_month"), period("beyond")),
        (Some(2), Some(3), None)
    );
}

#[test]
fn a_probability_lets_an_event_come_or_not() {
    let body = r#"
        [events]
        maybe = { date = "2024-06", probability = "40%" }
        told  = { after = "maybe", delay = "2 months", probability = "50%" }
    "#;
    let mut came = 0;
    for path in 0..40 {
        let told = Told::path(YEAR, body, path);
        let chance = |name: &str| Stream::new(42, name).uniform(path, 1);
        let maybe = chance("events.maybe") < 0.4;
        let then = maybe && chance("events.told") < 0.5;
        assert_eq!(told.event("maybe").map(|fall| fall.period), maybe.then_some(5));
        assert_eq!(told.event("told").map(|fall| fall.period), then.then_some(7));
        came += usize::from(then);
    }
    assert!(came > 0, "on none of 40 paths");
}

#[test]
fn a_condition_is_checked_at_the_end_of_each_period() {
    let told = Told::of(
        YEAR,
        r#"
        [events]
        enough = { when = "so_far(sales) + earned(sales) >= 30" }
        later  = { when = "earned(sales) > 0", not_before = "2024-05" }
        follow = { after = "enough" }
        wait   = { when = "earned(sales) > 0", after = "enough" }
        last   = { when = "month == 12" }
        [terms]
        sales = { kind = "amount", from = "a", to = "b", amount = 10, per = "month" }
        rebate = { kind = "amount", from = "b", to = "a", amount = 1, per = "month", from_event = "enough" }
        since_ = { kind = "formula", from = "b", to = "a", amount = "12 * since(enough)", per = "period" }
        "#,
    );
    // At the end of March 30 have been earned: the event falls in March, at its end.
    assert_eq!(told.event("enough"), Some(Fall { period: 2, time: 0.25 }));
    assert_eq!(told.event("later").map(|fall| fall.period), Some(4));
    // What follows without delay has the same time, which begins April.
    assert_eq!(told.event("follow"), Some(Fall { period: 3, time: 0.25 }));
    // No part of March is on the clock of what waits for the end of March.
    assert_eq!(told.event("wait").map(|fall| fall.period), Some(3));
    assert_eq!(told.event("last"), Some(Fall { period: 11, time: 1.0 }));
    near(&told.paid("rebate"), &[0.0, 0.0, 0.0, 1.0, 1.0]);
    near(&told.paid("since_"), &[0.0, 0.0, 0.0, 0.0, 1.0, 2.0]);
}

#[test]
fn a_party_is_judged_by_all_its_dated_cash() {
    let head = r#"
        [scenario]
        title = "A loan"
        start = "2024-01"
        years = 3
        step = "year"
        discount_rate = "10%"
        [parties]
        a = {}
        b = { discount_rate = "25%" }
        bank = { external = true }
    "#;
    let told = Told::of(
        head,
        r#"
        [terms]
        loan = { kind = "lump_sum", from = "a", to = "b", schedule = { "2024" = 100 } }
        back = { kind = "amount", from = "b", to = "a", amount = 60, per = "year", ends = "2026" }
        fee  = { kind = "lump_sum", from = "b", to = "bank", schedule = { "2026" = 5 } }
        "#,
    );
    near(told.cash("a"), &[-100.0, 60.0, 60.0, 0.0]);
    let (a, b) = (told.metrics("a"), told.metrics("b"));
    near(
        &[a.npv, a.net_cash, a.peak_exposure],
        &[-100.0 + 60.0 / 1.1 + 60.0 / 1.21, 20.0, 100.0],
    );
    // b discounts at 25%: 100 − 48 − 38.4, less the fee 3.2 at the start of 2026.
    near(
        &[b.npv, b.net_cash, b.peak_exposure],
        &[100.0 - 48.0 - 38.4 - 3.2, -25.0, 25.0],
    );
    near(&[a.multiple.expect("a paid"), b.multiple.expect("b paid")], &[1.2, 0.8]);
    // −100 + 60v + 60v² = 0: v = (−60 + √(3600 + 24000)) / 120.
    let v = (27_600.0_f64.sqrt() - 60.0) / 120.0;
    match a.irr {
        Irr::One(irr) => assert!((irr - (1.0 / v - 1.0)).abs() < 1e-10, "{irr}"),
        other => panic!("{other:?}"),
    }
    // 100 is back with the second 60.
    assert_eq!((a.payback_years, b.payback_years), (Some(2.0), None));
    assert_eq!(told.ledger.parties[told.party("bank")].metrics, None);
    // Of `back`, at the payee's 10%.
    near(
        &[told.total("back").present_value, told.total("back").paid],
        &[60.0 / 1.1 + 60.0 / 1.21, 120.0],
    );
}

/// A deal with everything in it.
const RICH: &str = r#"
[scenario]
title = "Everything at once"
start = "2024-03"
years = 4
discount_rate = "8%"
[parties]
maker = {}
seller = {}
customers = { external = true }
[assumptions]
growth = "normal(mean = 30%, sd = 20%)"
rate = "10% to 20%"
[drivers]
sales = { process = "geometric", initial = "120m", per = "year", growth = "growth", volatility = "30%" }
costs = { process = "formula", formula = "0.4 * sales + 0.1 * prev(sales)", per = "month" }
[events]
launch = { annual_probability = "60%" }
end = { annual_probability = "20%", not_before = "2025-01", after = "launch" }
[terms.revenue]
kind = "amount"
from = "customers"
to = "seller"
amount = "sales"
[terms.royalty]
kind = "share"
from = "seller"
to = "maker"
of = "sales"
deductions = ["0.1 * costs"]
tiers = [{ up_to = "30m", rate = "rate" }, { up_to = "60m", rate = "8%" }, { rate = "5%" }]
tier_method = "whole"
until = "end"
cap = { per_year = "12m", total = "30m" }
every = "quarter"
lag = "2 months"
[terms.minimum]
kind = "minimum_guarantee"
from = "seller"
to = "maker"
tops_up = ["royalty"]
minimum = "2m"
per = "quarter"
until = "end"
counts = "paid"
[terms.advance]
kind = "advance"
from = "seller"
to = "maker"
schedule = { "2024-03" = "5m", "2025-01" = "2m" }
recouped_from = ["royalty"]
rate = "60%"
interest = "6%"
[terms.prize]
kind = "milestone"
from = "maker"
to = "seller"
amount = "1m"
event = "launch"
"#;

#[test]
fn money_is_neither_made_nor_lost() {
    for path in 0..50 {
        let told = Told::path(RICH, "", path);
        for period in &told.ledger.periods {
            let size: f64 = period.net.iter().map(|net| net.abs()).sum();
            let sum: f64 = period.net.iter().sum();
            assert!(sum.abs() <= 1e-12 * size, "{sum} is left in period {}", period.index);
        }
        let points = told.cash("maker").len();
        for point in 0..points {
            let cash: Vec<f64> = ["maker", "seller", "customers"].map(|key| told.cash(key)[point]).into();
            let size: f64 = cash.iter().map(|cash| cash.abs()).sum();
            assert!(cash.iter().sum::<f64>().abs() <= 1e-12 * size);
        }
        for key in ["revenue", "royalty", "minimum", "advance", "prize"] {
            let total = told.total(key);
            let kept: f64 = told
                .figures(key, |line| line.kept.iter().map(|kept| kept.1).sum())
                .iter()
                .sum();
            // Earned is kept back, paid or owed.
            let rest = total.earned - kept - total.paid - total.outstanding;
            assert!(
                rest.abs() <= 1e-9 * total.earned.abs().max(1.0),
                "{rest} of {key} is left on path {path}"
            );
        }
        // The balance of the advance is what was advanced, with interest, less what was kept back.
        let lines = (0..48).filter_map(|k| told.line("advance", k).balance);
        let (mut balance, mut kept) = (0.0, 0.0);
        for line in lines {
            balance = (balance + line.advanced) * 1.06_f64.powf(1.0 / 12.0) - line.recouped;
            kept += line.recouped;
            assert!((balance - line.closing).abs() < 1e-6 * balance.abs().max(1.0));
        }
        let kept_back: f64 = told
            .figures("royalty", |line| line.kept.iter().map(|kept| kept.1).sum())
            .iter()
            .sum();
        assert!((kept - kept_back).abs() < 1e-6);
        // Caps hold, whatever the year: the whole-tier formula may give back but never over-earns.
        assert!(told.total("royalty").earned <= 30e6 * (1.0 + 1e-12));
    }
}

#[test]
fn a_path_is_told_again_in_the_same_bits() {
    let (first, again) = (Told::path(RICH, "", 11), Told::path(RICH, "", 11));
    let json = |told: &Told| told.ledger.to_json(&told.model).to_string();
    assert_eq!(json(&first), json(&again));
    assert_ne!(json(&first), json(&Told::path(RICH, "", 12)));
}

#[test]
fn history_stands_beside_the_model() {
    let told = Told::of(
        YEAR,
        r#"
        [terms]
        fee = { kind = "amount", from = "a", to = "b", amount = "10 * month", per = "month" }
        [history.fees]
        per = "quarter"
        values = { "2024-01" = 55, "2024-04" = 155 }
        against = "2 * fee"
        "#,
    );
    // 2 · (10 + 20 + 30) and 2 · (40 + 50 + 60).
    near(&told.ledger.history[0], &[120.0, 300.0]);
}

#[test]
fn a_fault_stands_at_its_place() {
    let body = r#"
        [drivers]
        units = { process = "table", values = { "2024-01" = 3, "2024-04" = 0 } }
        [terms]
        fee = { kind = "formula", from = "a", to = "b", per = "month", amount = "1 + max(2, 6 / (2 * units))" }
    "#;
    let (fault, text) = fault(YEAR, body);
    assert_eq!(fault.cause, FaultCause::DivisionByZero { numerator: 6.0 });
    assert_eq!(
        (fault.period, fault.date.to_string(), fault.path),
        (3, "2024-04".to_string(), 0)
    );
    assert!(
        text.contains("division by zero on path 0, in the period from 2024-04"),
        "{text}"
    );
    assert!(text.contains("amount of `terms.fee`"), "{text}");
    let (_, sources) = model(&format!("{YEAR}{body}"));
    let source = sources.source(fault.span).expect("it has a place");
    assert_eq!(&source.text[fault.span.start..fault.span.end], "6 / (2 * units)");
}

#[test]
fn every_fault_has_its_own_words() {
    let formula = |amount: &str| {
        format!(
            "[terms]\nfee = {{ kind = \"formula\", from = \"a\", to = \"b\", per = \"month\", amount = \"{amount}\" }}"
        )
    };
    let driver = |keys: &str| format!("[drivers]\nx = {{ process = \"geometric\", initial = 1, {keys} }}");
    for (body, code, words) in [
        (formula("ln(t - 3)"), "logarithm-domain", "logarithm of -3 on path 0"),
        (formula("sqrt(t - 4)"), "root-domain", "square root of -4"),
        (
            formula("(t - 8) ^ 0.5"),
            "power-domain",
            "-8 to the power of 0.5 is no number",
        ),
        (
            formula("exp(1000 + t)"),
            "number-too-large",
            "a number too large to hold",
        ),
        (
            driver("growth = \"-1 - t\""),
            "growth-range",
            "a growth of -100% a year",
        ),
        (
            driver("volatility = \"t - 0.2\""),
            "volatility-range",
            "a volatility of -20%",
        ),
        (
            driver("growth = 0, fade_to = 0, half_life = \"t - 1\""),
            "half-life-range",
            "a half-life of -1 years",
        ),
        (
            "[events]\nx = { hazard = \"t - 2\" }".to_string(),
            "hazard-range",
            "a hazard of -2 per year",
        ),
    ] {
        let (fault, text) = fault(YEAR, &body);
        assert_eq!(fault.cause.code(), code, "{text}");
        assert!(text.contains(words), "{text}");
    }
    let head = YEAR.replace("years = 1", "years = 1\ndiscount_rate = \"low - 1.5\"");
    let (fault, text) = fault(&head, "[assumptions]\nlow = \"uniform(0.1, 0.2)\"");
    assert!(
        matches!(fault.cause, FaultCause::DiscountRate { value } if value < -1.2),
        "{text}"
    );
    assert!(!text.contains("period"), "a discount rate belongs to no period: {text}");
}

#[test]
fn what_is_not_needed_is_no_fault() {
    let told = Told::of(
        YEAR,
        r#"
        [terms]
        branch = { kind = "formula", from = "a", to = "b", per = "month", amount = "if t > 0 then 1 / t else 0" }
        both   = { kind = "formula", from = "a", to = "b", per = "month", amount = "if t > 0 and 1 / t > 2 then 1 else 0" }
        over   = { kind = "formula", from = "a", to = "b", per = "month", amount = "1 / exp(1000 + t)" }
        ended  = { kind = "formula", from = "a", to = "b", per = "month", amount = "1 / (t - 0.25)", ends = "2024-03" }
        idle   = { kind = "amount", from = "a", to = "b", per = "month", amount = 0, cap = { total = "1 / t" } }
        "#,
    );
    near(&told.paid("branch"), &[0.0, 12.0, 6.0]);
    near(&told.paid("both"), &[0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    near(&told.paid("over"), &[0.0; 12]);
    near(&told.paid("ended")[2..], &[0.0; 10]);
    near(&told.paid("idle"), &[0.0; 12]);
}

#[test]
fn the_story_gives_every_figure_its_rule() {
    let head = r#"
        [scenario]
        title = "A share with a cap"
        start = "2024-12"
        months = 3
        discount_rate = "10%"
        [parties]
        maker = {}
        seller = {}
    "#;
    let told = Told::of(
        head,
        r#"
        [assumptions]
        rate = "15% + 5%"
        [drivers]
        revenue = { process = "geometric", initial = "3.7bn", per = "year", growth = 0 }
        [events]
        launch = { date = "2025-01-16" }
        [terms]
        revenue_share = { kind = "share", from = "seller", to = "maker", rate = "rate", of = "revenue", cap = { per_year = "100m" } }
        quarterly = { kind = "amount", from = "seller", to = "maker", amount = 300, per = "month", every = "quarter" }
        prize = { kind = "milestone", from = "maker", to = "seller", amount = "2 * 3m", event = "launch", timing = "start" }
        "#,
    );
    insta::assert_snapshot!(told.ledger.story(&told.model).to_string());
}

#[test]
fn the_story_of_a_rich_deal_reads_on_every_path() {
    for path in 0..20 {
        let told = Told::path(RICH, "", path);
        let story = told.ledger.story(&told.model);
        let text = story.to_string();
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        // Every term that paid in a period is told there, after the draws and the assumptions.
        for (period, section) in told.ledger.periods.iter().zip(&story.sections[2..]) {
            assert_eq!(
                section.heading,
                format!("period {}, from {}", period.index, period.date)
            );
            for (id, line) in period.terms.entries().filter(|(_, line)| line.paid != 0.0) {
                let key = &told.model.terms[id].key;
                let line_told = section.lines.iter().find(|told| told.name == *key);
                let text = line_told.map_or("", |told| told.text.as_str());
                assert!(
                    text.contains("paid "),
                    "{key} paid {} in {}: {text}",
                    line.paid,
                    section.heading
                );
            }
        }
    }
}

#[test]
fn the_json_has_every_figure_in_full() {
    let told = Told::of(
        YEAR,
        r#"
        [events]
        stop = { date = "2024-02" }
        [terms]
        fee = { kind = "amount", from = "a", to = "b", amount = "100 / 3", per = "month", cap = { per_period = 20 }, until = "stop" }
        "#,
    );
    let json = told.ledger.to_json(&told.model);
    assert_eq!(json["terms"]["fee"]["total"], 40.0);
    assert_eq!(json["terms"]["fee"]["cap_per_period"]["periods"], 2);
    assert_eq!(json["events"]["stop"]["period"], 1);
    let fee = &json["periods"][0]["terms"]["fee"];
    near(&[fee["before"].as_f64().expect("a number")], &[100.0 / 3.0]);
    assert_eq!(fee["cap_per_period"]["binds"], true);
    assert_eq!(
        fee["how"],
        told.ledger
            .term_text(&told.model, &told.ledger.periods[0], told.term("fee"))
    );
    assert_eq!(json["periods"][3]["terms"]["fee"]["how"], "nothing");
    assert_eq!(json["parties"]["b"]["cash"][1], 20.0);
    assert_eq!(json["parties"]["a"]["metrics"]["irr"], serde_json::Value::Null);
}

#[test]
fn a_stake_is_diluted_and_sold_once() {
    // The mechanism D40: the tranches are lump sums; the second waits for the event. The stake is 10%
    // of what new shares leave, 0.9^t; half a year into the third year it is sold at 1,000.
    let told = Told::of(
        YEARS,
        r#"
        [events]
        approval = { date = "2025-03" }
        sale = { date = "2026-07" }
        [terms]
        first  = { kind = "lump_sum", from = "a", to = "b", schedule = { "2024-01" = 15 } }
        second = { kind = "milestone", from = "a", to = "b", amount = 35, event = "approval" }
        stake  = { kind = "equity", from = "b", to = "a", stake = "10%", dilution = "10%", dividends = 50, per = "year", exit = "sale", value = "1k" }
        plain  = { kind = "equity", from = "b", to = "a", stake = "if happened(approval) then 20% else 5%", exit = "horizon", value = 300 }
        missed = { kind = "equity", from = "b", to = "a", stake = "10%", exit = "sale", value = 300, ends = "2026-01" }
        loss   = { kind = "equity", from = "b", to = "a", stake = "10%", dividends = -50, per = "year", value = -10 }
        "#,
    );
    near(&told.paid("first"), &[15.0, 0.0, 0.0, 0.0, 0.0]);
    near(&told.paid("second"), &[0.0, 35.0, 0.0, 0.0, 0.0]);
    // 0.1 · 50; 0.09 · 50; 0.081 · (50 + 1,000); then sold.
    near(&told.paid("stake"), &[5.0, 4.5, 85.05, 0.0, 0.0]);
    near(&told.paid("plain"), &[0.0, 0.0, 0.0, 0.0, 60.0]);
    near(&told.paid("missed"), &[0.0; 5]);
    near(&told.paid("loss"), &[0.0; 5]);
    let exit = told.total("stake").own["exit"];
    assert_eq!((exit.periods, exit.first), (1, Some(2)));
    near(&[exit.amount], &[81.0]);
    assert!(told.total("plain").own["exit"].first == Some(4));
}

#[test]
fn a_dilution_that_takes_a_year_takes_its_part_of_a_month() {
    // Twelve months of the same dilution leave 0.8 of the stake: the thirteenth month has 0.8 · 10%
    // of 100; the seventh 0.8^0.5.
    let told = Told::of(
        YEAR,
        r#"
        [terms.stake]
        kind = "equity"
        from = "b"
        to = "a"
        stake = "10%"
        dilution = "20%"
        dividends = 100
        per = "month"
        "#,
    );
    let expected: Vec<f64> = (0..12).map(|k| 10.0 * 0.8_f64.powf(f64::from(k) / 12.0)).collect();
    near(&told.paid("stake"), &expected);
    let (_, text) = fault(
        YEAR,
        r#"
        [drivers]
        more = { process = "formula", formula = "2 * t" }
        [terms.stake]
        kind = "equity"
        from = "b"
        to = "a"
        stake = "10%"
        dilution = "more"
        dividends = 100
        per = "month"
        "#,
    );
    assert!(
        text.contains("error[parameter-range]: a yearly dilution of 1.1667"),
        "{text}"
    );
}

#[test]
fn tranches_vest_on_deliveries_and_prices() {
    // The mechanism D39, with the published ends of a chip maker's warrant: 160m shares at $0.01, the
    // first tranche at 1 GW, the last at 6 GW and a price of $600. The price goes 161, 300, 610, 500, 640;
    // 1 GW comes in the second year, 6 GW in the fourth. The last needs both in one year, which is the
    // fifth; what only asks that 600 were once reached vests in the fourth.
    let told = Told::of(
        YEARS,
        r#"
        [drivers]
        price = { process = "table", values = { "2024-01" = 161, "2025-01" = 300, "2026-01" = 610, "2027-01" = 500, "2028-01" = 640 } }
        [events]
        one_gw = { date = "2025-07" }
        six_gw = { date = "2027-07" }
        at_600 = { when = "price >= 600" }
        [terms]
        warrant = { kind = "warrant", from = "a", to = "b", strike = 0.01, price = "price", vesting = [{ shares = "100m", event = "one_gw" }, { shares = "60m", event = "six_gw", when = "price >= 600" }] }
        early = { kind = "warrant", from = "a", to = "b", strike = 0.01, price = "price", exit = "2027-01", vesting = [{ shares = "100m", event = "one_gw" }, { shares = "60m", event = "six_gw", when = "price >= 600" }] }
        once = { kind = "warrant", from = "a", to = "b", strike = 0.01, price = "price", exit = "2027-01", vesting = [{ shares = "60m", event = ["six_gw", "at_600"] }] }
        under = { kind = "warrant", from = "a", to = "b", strike = 700, price = "price", shares = "1m" }
        missed = { kind = "warrant", from = "a", to = "b", strike = 1, price = "price", shares = "1m", exit = "one_gw", from_event = "six_gw" }
        "#,
    );
    near(&told.paid("warrant"), &[0.0, 0.0, 0.0, 0.0, 160e6 * (640.0 - 0.01)]);
    near(&told.paid("early"), &[0.0, 0.0, 0.0, 100e6 * (500.0 - 0.01), 0.0]);
    near(&told.paid("once"), &[0.0, 0.0, 0.0, 60e6 * (500.0 - 0.01), 0.0]);
    near(&told.paid("under"), &[0.0; 5]);
    near(&told.paid("missed"), &[0.0; 5]);
    assert_eq!(told.line("warrant", 1).vested, [1]);
    assert_eq!(told.line("warrant", 4).vested, [2]);
    let own = &told.total("warrant").own;
    near(
        &[own["vesting.0"].amount, own["vesting.1"].amount],
        &[100e6 * 639.99, 60e6 * 639.99],
    );
}

#[test]
fn a_part_is_held_back_and_released() {
    // D19 and D20: a fifth of 100 a month is held for two months: 80, 80, then 80 + 20. The last two
    // fifths are still held at the end. Quarters hold four months for two periods.
    let told = Told::of(
        YEAR,
        r#"
        [terms]
        royalty = { kind = "amount", from = "a", to = "b", amount = 100, per = "month", holdback = { rate = "20%", release_after = "2 months" } }
        once = { kind = "lump_sum", from = "a", to = "b", schedule = { "2024-02" = 50 }, holdback = { rate = "10%", release_after = "3 months" } }
        "#,
    );
    let mut expected = vec![100.0; 12];
    expected[..2].fill(80.0);
    near(&told.paid("royalty"), &expected);
    near(&[told.total("royalty").outstanding], &[40.0]);
    near(&told.paid("once"), &[0.0, 45.0, 0.0, 0.0, 5.0, 0.0]);
    near(&[told.total("once").outstanding], &[0.0]);
    let own = told.total("royalty").own["holdback"];
    assert_eq!((own.periods, own.first), (12, Some(0)));
    let told = Told::of(
        QUARTERS,
        r#"
        [terms.royalty]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 100
        per = "quarter"
        holdback = { rate = "50%", release_after = "4 months" }
        "#,
    );
    near(&told.paid("royalty"), &[50.0, 50.0, 100.0, 100.0]);
}

#[test]
fn opposite_terms_settle_as_one_payment() {
    // D35: 20% of 100 one way, 20% of 30 the other: 14 of the 20 are paid and nothing of the 6. When the
    // other base is 150, 10 run the other way. Caps are tested before: the third holds 30 to 25.
    let told = Told::of(
        YEARS,
        r#"
        [drivers]
        other = { process = "table", per = "year", values = { "2024-01" = 30, "2025-01" = 150, "2026-01" = 100, interpolate = "step" } }
        [terms]
        share = { kind = "share", from = "a", to = "b", of = 100, per = "year", rate = "20%" }
        back = { kind = "share", from = "b", to = "a", of = "other", rate = "20%" }
        [netting.both]
        terms = ["back", "share"]
        "#,
    );
    near(&told.paid("share"), &[14.0, 0.0, 0.0, 0.0, 0.0]);
    near(&told.paid("back"), &[0.0, 10.0, 0.0, 0.0, 0.0]);
    near(&told.earned("share"), &[20.0; 5]);
    near(&told.earned("back"), &[6.0, 30.0, 20.0, 20.0, 20.0]);
    near(&[told.total("share").own["netting"].amount], &[6.0 + 20.0 * 4.0]);
    assert_eq!(told.total("share").outstanding, 0.0);
    assert_eq!(told.metrics("a").multiple, Some(10.0 / 14.0));
    // Two against one share what is set off by their amounts: 30 and 10 against 20 pay 15 and 5.
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        large = { kind = "amount", from = "a", to = "b", amount = 30, per = "year" }
        small = { kind = "amount", from = "a", to = "b", amount = 10, per = "year" }
        other = { kind = "amount", from = "b", to = "a", amount = 20, per = "year" }
        [netting]
        all = { terms = ["large", "small", "other"] }
        "#,
    );
    near(&told.paid("large"), &[15.0; 5]);
    near(&told.paid("small"), &[5.0; 5]);
    near(&told.paid("other"), &[0.0; 5]);
}

#[test]
fn credits_and_shares_move_no_cash() {
    // D34: what is paid in credits is reported with its term; cash is 10 a year and nothing else.
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        fee = { kind = "amount", from = "a", to = "b", amount = 10, per = "year" }
        credits = { kind = "amount", from = "b", to = "a", amount = 100, per = "year", paid_in = "credits" }
        shares = { kind = "lump_sum", from = "b", to = "a", schedule = { "2025-01" = 50 }, paid_in = "equity" }
        "#,
    );
    near(&told.paid("credits"), &[100.0; 5]);
    near(&[told.total("shares").present_value], &[50.0]);
    let account = &told.ledger.parties[told.party("a")];
    near(&[account.paid, account.received], &[50.0, 0.0]);
    near(
        &told
            .ledger
            .periods
            .iter()
            .map(|period| period.net[told.party("b")])
            .collect::<Vec<_>>(),
        &[10.0; 5],
    );
}

#[test]
fn what_cash_does_not_reach_is_owed_with_interest() {
    // D54: 10 at the start and 5, 5, 5, 30, 30 a year; the first clause of the file is the senior one.
    // 15: 8 and 4, 3 left. 8: 8, and 4 owed. 5: 5, and 3 owed; 4.4 + 4 owed to the junior. 30: 3.3 + 8;
    // 9.24 + 4 of the other 18.7; 5.46 left. 35.46: 8 and 4.
    let told = Told::of(
        &YEARS.replace("a = {}", "a = { opening_cash = 10, arrears_rate = \"10%\" }\nx = {}"),
        r#"
        [drivers]
        income = { process = "table", per = "year", values = { "2024-01" = 5, "2027-01" = 30, interpolate = "step" } }
        [terms]
        senior = { kind = "amount", from = "a", to = "b", amount = 8, per = "year", pays_from_cash = true }
        junior = { kind = "amount", from = "a", to = "x", amount = 4, per = "year", pays_from_cash = true }
        sales = { kind = "amount", from = "x", to = "a", amount = "income" }
        "#,
    );
    near(&told.paid("senior"), &[8.0, 8.0, 5.0, 11.3, 8.0]);
    near(&told.paid("junior"), &[4.0, 0.0, 0.0, 13.24, 4.0]);
    let owed: Vec<f64> = told.figures("junior", |line| line.outstanding);
    near(&owed, &[0.0, 4.0, 8.4, 0.0, 0.0]);
    // What is due at the start of a year cannot be paid from what comes at its end.
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        rent = { kind = "amount", from = "a", to = "b", amount = 4, per = "year", timing = "start", pays_from_cash = true }
        sales = { kind = "amount", from = "b", to = "a", amount = 6, per = "year" }
        "#,
    );
    near(&told.paid("rent"), &[0.0, 6.0, 6.0, 4.0, 4.0]);
    let own = told.total("rent").own["arrears"];
    near(&[own.amount], &[4.0]);
}

#[test]
fn what_was_sold_before_the_start_pays_nothing() {
    let told = Told::of(
        &YEAR.replace("2024-01", "2024-02-15"),
        r#"
        [terms.stake]
        kind = "equity"
        from = "a"
        to = "b"
        stake = "10%"
        dividends = 100
        per = "month"
        exit = "2024-02"
        value = 1000
        "#,
    );
    near(&told.paid("stake"), &[0.0; 12]);
}
