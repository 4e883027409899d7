//! Drivers, schedules and assumptions: how they move, and that a draw belongs to its address.

use termsheet::math;
use termsheet::rng::Stream;

use super::*;

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
