//! Events: hazards, dates, probabilities, conditions, and what follows them.

use termsheet::ledger::Fall;
use termsheet::rng::Stream;

use super::*;

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
