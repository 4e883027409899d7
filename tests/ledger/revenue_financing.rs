//! Financings out of revenue (D13, D50), with the arithmetic beside them.

use super::*;

/// Years of revenue from 2024, and a financing of it.
fn financed(years: u32, revenue: &str, keys: &str) -> Told {
    Told::of(
        &format!(
            "[scenario]\nstart = \"2024-01\"\nyears = {years}\nstep = \"year\"\n[parties]\nfund = {{}}\nfirm = {{}}\n"
        ),
        &format!(
            "[drivers]\nrevenue = {{ {revenue}, per = \"year\" }}\n\
             [terms.financing]\nkind = \"revenue_financing\"\nfrom = \"fund\"\nto = \"firm\"\nof = \"revenue\"\n{keys}"
        ),
    )
}

/// D13, Coherus: 37.5m for a share of net sales (mid-single-digit; 5% assumed) that stops at 2.25 times,
/// 84.375m. At sales of 500m a year: 25, 25, 25 and 9.375.
#[test]
fn coherus_stops_at_a_multiple() {
    let told = financed(
        5,
        "process = \"constant\", initial = \"500m\"",
        "advance = \"37.5m\"\nrate = \"5%\"\nmultiple = 2.25",
    );
    let m = 1e6;
    near(&told.paid("financing"), &[25.0 * m, 25.0 * m, 25.0 * m, 9.375 * m, 0.0]);
    near(&told.paid("financing.advance"), &[37.5 * m, 0.0]);
    // The fund pays at the beginning of 2024 and is paid at the ends of the years.
    near(
        told.cash("fund"),
        &[-37.5 * m, 25.0 * m, 25.0 * m, 25.0 * m, 9.375 * m, 0.0],
    );
    let multiple = told.total("financing").own["multiple"];
    assert_eq!((multiple.periods, multiple.first), (2, Some(3)));
    near(&[multiple.amount], &[(25.0 - 9.375 + 25.0) * m]);
}

/// D13, Ascendis 2023: 150m for 9.15% of US revenue from 2025 on; over at 1.65 times (247.5m) if that is
/// reached by the end of 2031, else at 1.925 times (288.75m). Revenue is an assumption.
fn ascendis(revenue: &str) -> Told {
    financed(
        12,
        &format!("process = \"constant\", initial = \"{revenue}\""),
        "advance = \"150m\"\nrate = { \"2024\" = 0, \"2025\" = \"9.15%\" }\n\
         multiple = { \"2024\" = 1.65, \"2032\" = 1.925 }",
    )
}

#[test]
fn ascendis_pays_less_if_it_pays_early() {
    // 400m a year give 36.6m: seven years, 2025 to 2031, are 256.2m, so 247.5m are reached in time: six
    // payments and 27.9m. The multiple that rises in 2032 does not bring it back.
    let early = ascendis("400m");
    let m = 1e6;
    near(
        &early.paid("financing"),
        &[
            0.0,
            36.6 * m,
            36.6 * m,
            36.6 * m,
            36.6 * m,
            36.6 * m,
            36.6 * m,
            27.9 * m,
            0.0,
            0.0,
            0.0,
            0.0,
        ],
    );
    near(&[early.total("financing").paid], &[247.5 * m]);
    // 380m a year give 34.77m: 243.39m by the end of 2031, so it goes on to 288.75m: 34.77m and 10.59m.
    let late = ascendis("380m");
    near(
        &late.paid("financing")[7..],
        &[34.77 * m, 34.77 * m, 10.59 * m, 0.0, 0.0],
    );
    near(&[late.total("financing").paid], &[288.75 * m]);
}

/// A flat fee on an advance (Clearco's older product: 6% to 12%): 100,000 at 6% repaid out of 10% of sales
/// of 400,000 a month: 40,000, 40,000, 26,000.
#[test]
fn a_flat_fee_is_a_multiple() {
    let told = Told::of(
        YEAR,
        r#"
        [drivers]
        sales = { process = "constant", initial = 400_000, per = "month" }
        [terms.advance]
        kind = "revenue_financing"
        from = "a"
        to = "b"
        advance = 100_000
        multiple = 1.06
        rate = "10%"
        of = "sales"
        "#,
    );
    near(&told.paid("advance"), &[40_000.0, 40_000.0, 26_000.0, 0.0]);
    near(&[told.total("advance").paid], &[106_000.0]);
}

/// A fixed product (Clearco's of 2024: 5% for four months): 1m returns 1.05m in four payments of 262,500.
#[test]
fn a_minimum_alone_is_an_instalment_plan() {
    let told = Told::of(
        YEAR,
        "[terms.advance]\nkind = \"revenue_financing\"\nfrom = \"a\"\nto = \"b\"\nadvance = \"1m\"\n\
         multiple = 1.05\nof = 0\nrate = 0\nminimum = 262_500",
    );
    near(
        &told.paid("advance"),
        &[262_500.0, 262_500.0, 262_500.0, 262_500.0, 0.0],
    );
    let minimum = told.total("advance").own["minimum"];
    assert_eq!(minimum.periods, 4);
    near(&[minimum.amount], &[1_050_000.0]);
}

/// A share of 10 a year against 1.5 times 100: at least 20 a year, and all that is left at the end of the
/// fourth year, 150 − 60 = 90. Without maturity it goes on.
#[test]
fn a_minimum_and_a_maturity_make_debt_of_it() {
    let keys = "advance = 100\nrate = \"10%\"\nmultiple = 1.5\nminimum = 20\n";
    let revenue = "process = \"constant\", initial = 100";
    let told = financed(5, revenue, &format!("{keys}maturity = \"2028-01\""));
    near(&told.paid("financing"), &[20.0, 20.0, 20.0, 90.0, 0.0]);
    let due = told.total("financing").own["maturity"];
    assert_eq!((due.periods, due.first), (1, Some(3)));
    near(&[due.amount], &[70.0]);
    near(
        &[told.total("financing").own["minimum"].amount],
        &[10.0 + 10.0 + 10.0 + 10.0],
    );
    near(&financed(5, revenue, keys).paid("financing"), &[20.0; 5]);
    let told = financed(5, revenue, &format!("{keys}maturity = \"3 years\""));
    near(&told.paid("financing"), &[20.0, 20.0, 110.0, 0.0, 0.0]);
}

/// D50. A buy-out in the third year for 1.4 times less what has been paid: 140 − 60 = 80.
#[test]
fn a_buy_out_ends_it_for_a_price() {
    let told = financed(
        5,
        "process = \"constant\", initial = 300",
        "advance = 100\nrate = \"10%\"\nmultiple = 2\nuntil = \"bought\"\n\
         [terms.price]\nkind = \"milestone\"\nfrom = \"firm\"\nto = \"fund\"\nevent = \"bought\"\n\
         amount = \"max(1.4 * 100 - so_far(financing) - paid(financing), 0)\"\n\
         [events]\nbought = { date = \"2025-06\" }",
    );
    near(&told.paid("financing"), &[30.0, 30.0, 0.0, 0.0, 0.0]);
    near(&told.paid("price"), &[0.0, 80.0, 0.0, 0.0, 0.0]);
}

/// Advances on two dates, repaid at 1.9 times in all (as Cytokinetics' draws are): 190 after the first, and
/// once more is advanced the goal is 285.
#[test]
fn more_may_be_advanced() {
    let told = financed(
        5,
        "process = \"constant\", initial = 1000",
        "advance = { \"2024\" = 100, \"2027\" = 50 }\nrate = \"10%\"\nmultiple = 1.9",
    );
    near(&told.paid("financing"), &[100.0, 90.0, 0.0, 95.0, 0.0]);
}

/// What a trace says of a period.
#[test]
fn a_period_tells_what_is_left() {
    let told = financed(
        3,
        "process = \"constant\", initial = 100",
        "advance = 100\nrate = \"10%\"\nmultiple = 1.5\nminimum = 20",
    );
    assert_eq!(
        told.text("financing", 1),
        "10% of 100 (revenue 100/year) = 10, at least 20; 130 left to 1.5 x 100: 20; paid 20 at the end of 2025-12"
    );
}
