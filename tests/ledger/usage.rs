//! Usage: quantity times price, discounts by volume, credits before cash (D34), with the arithmetic.

use super::*;

#[test]
fn units_are_paid_at_their_price() {
    let told = Told::of(
        QUARTERS,
        r#"
        [drivers]
        tokens = { process = "constant", per = "month", initial = "2m" }
        [terms]
        metered = { kind = "usage", from = "a", to = "b", quantity = "tokens", price = "$0.002" }
        seats   = { kind = "usage", from = "a", to = "b", quantity = 50, per = "month", price = { "2024-01" = 20, "2024-07" = 22 } }
        "#,
    );
    // Three months of 2m units at 0.002; 150 seats at 20, from July at 22.
    near(&told.paid("metered"), &[12_000.0; 12]);
    near(&told.paid("seats"), &[3_000.0, 3_000.0, 3_300.0, 3_300.0, 3_300.0]);
}

/// At list price 1,000 a quarter. Discounts: none on the first 1,500 of a year, 10% on the next 1,500,
/// 20% beyond: 1,000; 500 + 500 · 0.9 = 950; 1,000 · 0.9 = 900; 1,000 · 0.8 = 800; then anew.
#[test]
fn discounts_grow_with_what_is_bought() {
    let told = |keys: &str| {
        Told::of(
            QUARTERS,
            &format!(
                "[terms.metered]\nkind = \"usage\"\nfrom = \"a\"\nto = \"b\"\nquantity = 10\nper = \"quarter\"\nprice = 100\n\
                 discount_tiers = [{{ up_to = 1500, discount = 0 }}, {{ up_to = 3000, discount = \"10%\" }}, {{ discount = \"20%\" }}]\n{keys}"
            ),
        )
    };
    near(
        &told("").paid("metered"),
        &[1_000.0, 950.0, 900.0, 800.0, 1_000.0, 950.0],
    );
    // The whole year at the discount that is reached: 2,000 at 10% are 1,800, of which 1,000 are paid;
    // 3,000 at 10% are 2,700; 4,000 at 20% are 3,200.
    near(
        &told("tier_method = \"whole\"").paid("metered"),
        &[1_000.0, 800.0, 900.0, 500.0, 1_000.0],
    );
    // Over its life, at the discount reached before: 0 until 1,500 are counted, 10% until 3,000 are.
    near(
        &told("tier_method = \"prospective\"\ntier_period = \"life\"").paid("metered"),
        &[1_000.0, 1_000.0, 900.0, 900.0, 800.0, 800.0],
    );
    let total = told("");
    let total = total.total("metered");
    // Three years of 4,000 at list price for 3,650.
    near(
        &[total.base, total.effective_rate.expect("there is a base")],
        &[12_000.0, 3_650.0 / 4_000.0],
    );
}

/// D34. 100 a quarter; a credit of 250 is used before cash: 0, 0, 50, 100.
#[test]
fn credits_are_used_up_before_cash() {
    let told = |keys: &str| {
        Told::of(
            QUARTERS,
            &format!(
                "[terms.metered]\nkind = \"usage\"\nfrom = \"a\"\nto = \"b\"\nquantity = 10\nper = \"quarter\"\nprice = 10\n{keys}"
            ),
        )
    };
    let all = told("credits = 250");
    near(&all.paid("metered"), &[0.0, 0.0, 50.0, 100.0, 100.0]);
    let used = all.total("metered").own["credits"];
    assert_eq!((used.periods, used.first), (3, Some(0)));
    near(&[used.amount], &[250.0]);
    // Given on two dates, each for two quarters: 150 meet 100 and 50 of the first two quarters; 500 in
    // July 2024 meet two quarters, and 300 lapse.
    near(
        &told("credits = { \"2024-01\" = 150, \"2024-07\" = 500 }\ncredits_expire = \"6 months\"").paid("metered"),
        &[0.0, 50.0, 0.0, 0.0, 100.0, 100.0],
    );
    // What lapses first is used first: 120 of January for a year, 100 of April.
    near(
        &told("credits = { \"2024-01\" = 120, \"2024-04\" = 100 }\ncredits_expire = \"1 year\"").paid("metered"),
        &[0.0, 0.0, 80.0, 100.0],
    );
    // A credit of a term that starts later is there when it starts.
    near(
        &told("credits = 150\nstarts = \"2024-07\"").paid("metered"),
        &[0.0, 0.0, 0.0, 50.0, 100.0],
    );
}

/// Credits do not count towards a commitment to spend cash: the commitment looks at what is earned.
#[test]
fn credits_do_not_count_towards_a_commitment() {
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        metered    = { kind = "usage", from = "a", to = "b", quantity = 10, per = "year", price = 10, credits = 60 }
        commitment = { kind = "take_or_pay", from = "a", to = "b", of = "metered", commitment = 80 }
        "#,
    );
    near(&told.paid("metered"), &[40.0, 100.0]);
    near(&told.paid("commitment"), &[40.0, 0.0]);
}

/// What a trace says of a period.
#[test]
fn a_period_tells_its_figures() {
    let told = Told::of(
        QUARTERS,
        "[terms.metered]\nkind = \"usage\"\nfrom = \"a\"\nto = \"b\"\nquantity = 10\nper = \"quarter\"\nprice = 100\n\
         credits = 1200\ndiscount_tiers = [{ up_to = 1500, discount = 0 }, { discount = \"10%\" }]",
    );
    assert_eq!(
        told.text("metered", 1),
        "10 x 100 (10 * 4 x 1/4) = 1000 at list price less discount 50 (0% x 500 + 10% x 500, 1000 counted before in \
         the year) less credits 200 = 750; paid 750 at the end of 2024-06"
    );
}
