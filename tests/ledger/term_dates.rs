//! When a term runs: its dates, its events, its condition.

use termsheet::ledger::Fall;

use super::*;

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
fn a_step_inside_a_period_counts_for_the_part_in_which_the_term_holds() {
    // Quarters. From May on 200 a month, and the term begins then: 400 for May and June, though April's figure is 100.
    // In the fourth quarter 300 from November on, and the term ends then: 200 for October. The share ends on
    // the day on which its rate would rise: 1 + 14/29 of three months at 10%.
    let told = Told::of(
        QUARTERS,
        r#"
        [terms.rent]
        kind = "amount"
        from = "a"
        to = "b"
        amount = { "2024-01" = 100, "2024-05" = 200, "2024-11" = 300 }
        per = "month"
        starts = "2024-05"
        ends = "2024-11"
        [terms.share]
        kind = "share"
        from = "a"
        to = "b"
        of = 1000
        per = "quarter"
        rate = { "2024-01" = "10%", "2024-02-15" = "90%" }
        ends = "2024-02-15"
        [terms.again]
        kind = "amount"
        from = "a"
        to = "b"
        amount = { "2024-01" = 100, "2024-02" = 400, "2024-03" = 700 }
        per = "month"
        [amendments.pause]
        date = "2024-02"
        set = { "terms.again.enabled" = false }
        [amendments.on_again]
        date = "2024-03"
        set = { "terms.again.enabled" = true }
        "#,
    );
    near(&told.paid("rent"), &[0.0, 400.0, 600.0, 200.0, 0.0]);
    near(&told.paid("share"), &[100.0 * (1.0 + 14.0 / 29.0) / 3.0, 0.0]);
    // January at 100 and March at 700; February, at 400, is not in force.
    near(&told.paid("again")[..1], &[800.0]);
}
