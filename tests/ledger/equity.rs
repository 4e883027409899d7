//! Stakes: dividends, dilution, one sale (D40).

use super::*;

#[test]
fn a_stake_is_diluted_and_sold_once() {
    // The mechanism D40: the tranches are lump sums; the second waits for the event. The stake is 10%
    // of what new shares leave, 0.9^t; half a year into the third year it is sold at 1,000.
    let told = Told::of(
        YEARS,
        r#"
        [events]
        approval = { date = "2025-03" }
        sale = { date = "2026-07" }
        [terms]
        first  = { kind = "lump_sum", from = "a", to = "b", schedule = { "2024-01" = 15 } }
        second = { kind = "milestone", from = "a", to = "b", amount = 35, event = "approval" }
        stake  = { kind = "equity", from = "b", to = "a", stake = "10%", dilution = "10%", dividends = 50, per = "year", exit = "sale", value = "1k" }
        plain  = { kind = "equity", from = "b", to = "a", stake = "if happened(approval) then 20% else 5%", exit = "horizon", value = 300 }
        missed = { kind = "equity", from = "b", to = "a", stake = "10%", exit = "sale", value = 300, ends = "2026-01" }
        loss   = { kind = "equity", from = "b", to = "a", stake = "10%", dividends = -50, per = "year", value = -10 }
        "#,
    );
    near(&told.paid("first"), &[15.0, 0.0, 0.0, 0.0, 0.0]);
    near(&told.paid("second"), &[0.0, 35.0, 0.0, 0.0, 0.0]);
    // 0.1 · 50; 0.09 · 50; 0.081 · (50 + 1,000); then sold.
    near(&told.paid("stake"), &[5.0, 4.5, 85.05, 0.0, 0.0]);
    near(&told.paid("plain"), &[0.0, 0.0, 0.0, 0.0, 60.0]);
    near(&told.paid("missed"), &[0.0; 5]);
    near(&told.paid("loss"), &[0.0; 5]);
    let exit = told.total("stake").own["exit"];
    assert_eq!((exit.periods, exit.first), (1, Some(2)));
    near(&[exit.amount], &[81.0]);
    assert!(told.total("plain").own["exit"].first == Some(4));
}

#[test]
fn a_dilution_that_takes_a_year_takes_its_part_of_a_month() {
    // Twelve months of the same dilution leave 0.8 of the stake: the thirteenth month has 0.8 · 10%
    // of 100; the seventh 0.8^0.5.
    let told = Told::of(
        YEAR,
        r#"
        [terms.stake]
        kind = "equity"
        from = "b"
        to = "a"
        stake = "10%"
        dilution = "20%"
        dividends = 100
        per = "month"
        "#,
    );
    let expected: Vec<f64> = (0..12).map(|k| 10.0 * 0.8_f64.powf(f64::from(k) / 12.0)).collect();
    near(&told.paid("stake"), &expected);
    let (_, text) = fault(
        YEAR,
        r#"
        [drivers]
        more = { process = "formula", formula = "2 * t" }
        [terms.stake]
        kind = "equity"
        from = "b"
        to = "a"
        stake = "10%"
        dilution = "more"
        dividends = 100
        per = "month"
        "#,
    );
    assert!(
        text.contains("error[parameter-range]: a yearly dilution of 1.1667"),
        "{text}"
    );
}

#[test]
fn what_was_sold_before_the_start_pays_nothing() {
    let told = Told::of(
        &YEAR.replace("2024-01", "2024-02-15"),
        r#"
        [terms.stake]
        kind = "equity"
        from = "a"
        to = "b"
        stake = "10%"
        dividends = 100
        per = "month"
        exit = "2024-02"
        value = 1000
        "#,
    );
    near(&told.paid("stake"), &[0.0; 12]);
}
