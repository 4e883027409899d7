//! Lump sums on their dates, at the start or the end of a period.

use super::*;

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
