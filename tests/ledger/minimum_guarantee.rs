//! Guarantees that top up what was earned, or paid, at the end of their windows.

use super::*;

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
