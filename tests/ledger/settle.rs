//! From what is earned to what is paid: settlement and lag, holdback, netting, credits, cash that does not reach.

use super::*;

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
