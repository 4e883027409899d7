//! Formulas that look back: `prev`, `lag`, `so_far`, `this_year`.

use super::*;

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
