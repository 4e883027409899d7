//! Caps: in turn, below 0, carried forward (D11), in multiples of another term (D13).

use super::*;

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

const FEE: &str = "[terms.fee]\nkind = \"amount\"\nfrom = \"a\"\nto = \"b\"\nper = \"period\"\n";

/// 60, 150, 120, 80, 200 under a cap of 100 a year. The first year leaves 40, so the second may earn 140; the
/// third begins anew; the fourth leaves 20, so the fifth may earn 120.
#[test]
fn what_a_year_leaves_of_its_cap_raises_the_next() {
    let amounts = "amount = { \"2024\" = 60, \"2025\" = 150, \"2026\" = 120, \"2027\" = 80, \"2028\" = 200 }";
    let told = Told::of(
        YEARS,
        &format!("{FEE}{amounts}\ncap = {{ per_year = 100, carry_forward = true }}"),
    );
    near(&told.paid("fee"), &[60.0, 140.0, 100.0, 80.0, 120.0]);
    let bound = told.line("fee", 1).cap_year.expect("there is a cap");
    assert_eq!((bound.limit, bound.carried, bound.used), (100.0, 40.0, 0.0));
    let total = told.total("fee");
    assert_eq!((total.cap_year.periods, total.cap_year.first), (3, Some(1)));
    near(&[total.cap_year.amount], &[10.0 + 20.0 + 80.0]);
    assert!(
        told.text("fee", 1)
            .contains("cap per year 100 + 40 carried forward leaves 140"),
        "{}",
        told.text("fee", 1)
    );
    // Two years without a need leave both their parts: 0, 0, then 300 of 350.
    let later = "amount = { \"2024\" = 0, \"2026\" = 350 }\ncap = { per_year = 100, carry_forward = true }";
    near(
        &Told::of(YEARS, &format!("{FEE}{later}")).paid("fee"),
        &[0.0, 0.0, 300.0, 100.0, 100.0],
    );
}

/// Only periods in which the term is active leave anything. From March: 10 of 15, then 20 of 30, then 15 of 30; in
/// June, which is left out, nothing is added.
#[test]
fn a_period_without_the_term_leaves_nothing() {
    let keys = "amount = { \"2024-03\" = 10, \"2024-04\" = 30 }\nstarts = \"2024-03\"\nwhile = \"month != 6\"\n\
        cap = { per_period = 15, carry_forward = true }";
    let told = Told::of(YEAR, &format!("{FEE}{keys}"));
    near(&told.paid("fee")[..7], &[0.0, 0.0, 10.0, 20.0, 15.0, 0.0, 15.0]);
}

/// The limit of a year is that of its last period, and there may have been none before an amendment: the cap of 2024
/// is 50 in its second half, of which 30 are used; 2025 may earn 50 + 20.
#[test]
fn a_cap_that_changes_leaves_what_it_came_to() {
    let keys = "amount = { \"2024\" = 5, \"2025\" = 40 }\n\
        cap = { per_year = { \"2024\" = 90, \"2024-07\" = 50 }, carry_forward = true }";
    let head = "[scenario]\nstart = \"2024-01\"\nyears = 2\nstep = \"quarter\"\n[parties]\na = {}\nb = {}\n";
    let told = Told::of(head, &format!("{FEE}{keys}"));
    // 4 × 5 = 20 of 50 leave 30; 2025 earns 80 of 160.
    near(&told.paid("fee"), &[5.0, 5.0, 5.0, 5.0, 40.0, 40.0, 0.0, 0.0]);
    let amended = "amount = { \"2024\" = 5, \"2025\" = 40 }\ncap = { carry_forward = true, per_period = 100 }\n\
        [amendments.one]\ndate = \"2025-01\"\nset = { \"terms.fee.cap.per_year\" = 50 }";
    near(
        &Told::of(head, &format!("{FEE}{amended}")).paid("fee"),
        &[5.0, 5.0, 5.0, 5.0, 40.0, 10.0, 0.0, 0.0],
    );
}

const ADVANCE: &str = "[terms.advance]\nkind = \"lump_sum\"\nfrom = \"b\"\nto = \"a\"\n";

/// 10 are put in in January and 10 in June; 4 a month come back until twice of it is reached: 20 with May; from June
/// on 40, which October reaches.
#[test]
fn a_cap_may_be_a_multiple_of_what_another_term_has_paid() {
    let keys = "amount = 4\ncap = { multiple_of = [2, \"advance\"] }\n";
    let schedule = "schedule = { \"2024-01\" = 10, \"2024-06\" = 10 }";
    let told = Told::of(YEAR, &format!("{ADVANCE}{schedule}\n{FEE}{keys}"));
    near(
        &told.paid("fee"),
        &[4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 0.0, 0.0],
    );
    assert!(
        told.text("fee", 10)
            .contains("cap at a multiple of 2 x what advance has paid, 40, 40 used, leaves 0"),
        "{}",
        told.text("fee", 10)
    );
    // Without the second payment it stops at 20.
    let once = "schedule = { \"2024-01\" = 10 }";
    let told = Told::of(YEAR, &format!("{ADVANCE}{once}\n{FEE}{keys}"));
    near(&told.paid("fee")[4..6], &[4.0, 0.0]);
    let total = told.total("fee");
    assert_eq!((total.cap_multiple.periods, total.cap_multiple.first), (7, Some(5)));
    near(&[total.cap_multiple.amount, total.cap.amount], &[28.0, 28.0]);
}

/// What counts is paid: an advance due in January and paid in March allows nothing before March. One that is
/// switched off allows nothing at all.
#[test]
fn a_multiple_is_of_what_has_been_paid_by_then() {
    let keys = "amount = 4\ncap = { multiple_of = [1.5, \"advance\"] }\n";
    let paid = |more: &str| {
        let schedule = format!("schedule = {{ \"2024-01\" = 10 }}\n{more}\n");
        Told::of(YEAR, &format!("{ADVANCE}{schedule}{FEE}{keys}")).paid("fee")
    };
    near(&paid("lag = \"2 months\"")[..7], &[0.0, 0.0, 4.0, 4.0, 4.0, 3.0, 0.0]);
    near(&paid("enabled = false"), &[0.0; 12]);
    // Of a loan they are its payments: 1.5 times the 2 of interest and the 100 that come back with the last month.
    let loan = "[terms.loan]\nkind = \"loan\"\nfrom = \"b\"\nto = \"a\"\nprincipal = 100\nrate = \"24%\"\n";
    let told = Told::of(YEAR, &format!("{loan}{FEE}{}", keys.replace("advance", "loan")));
    near(&told.paid("fee")[..3], &[3.0, 3.0, 3.0]);
    near(&told.paid("fee")[11..], &[4.0]);
}
