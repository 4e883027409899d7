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
