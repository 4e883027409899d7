//! Milestones: paid once, when an event falls or a condition is first true.

use super::*;

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
fn what_adds_up_to_the_mark_has_reached_it() {
    // A twelfth of the mark in each month, which binary fractions do not hold exactly: the twelfth month reaches it,
    // and none passes it.
    for mark in [100.0, 7e5, 1e6, 1.1e6, 5e6, 7e6] {
        let told = Told::of(
            YEAR,
            &format!(
                r#"
                [terms]
                sales   = {{ kind = "amount", from = "a", to = "b", amount = {mark}, per = "year" }}
                reached = {{ kind = "milestone", from = "a", to = "b", amount = 7, when = "so_far(sales) + paid(sales) >= {mark}" }}
                passed  = {{ kind = "milestone", from = "a", to = "b", amount = 7, when = "so_far(sales) + paid(sales) > {mark}" }}
                "#
            ),
        );
        let mut last = [0.0; 12];
        last[11] = 7.0;
        near(&told.paid("reached"), &last);
        near(&told.paid("passed"), &[0.0; 12]);
    }
}
