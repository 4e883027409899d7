//! Loans against closed forms, and against contracts that others have worked out.
//!
//! The latter are from the ACTUS Financial Research Foundation's test set, github.com/actusfrf/actus-tests at
//! acfaab8 of 2021-05-31 (tests/actus-tests-ann.json, -lam.json, -pam.json): those whose months and years
//! count 30/360, as ours do.

use termsheet::metric::Irr;

use super::*;

/// A loan of months from January 2013; `years` of horizon.
fn lent(years: u32, step: &str, keys: &str) -> Told {
    Told::of(
        &format!(
            "[scenario]\nstart = \"2013-01\"\nyears = {years}\nstep = \"{step}\"\n[parties]\nbank = {{}}\nfirm = {{}}\n"
        ),
        &format!("[terms.loan]\nkind = \"loan\"\nfrom = \"bank\"\nto = \"firm\"\n{keys}"),
    )
}

/// P · i / (1 − (1+i)^−n).
fn level(principal: f64, rate: f64, payments: i32) -> f64 {
    principal * rate / (1.0 - (1.0 + rate).powi(-payments))
}

/// What was paid is compared to this share of the principal: hundreds of operations, or published digits.
#[track_caller]
fn close(actual: &[f64], expected: &[f64], size: f64) {
    for (k, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        assert!(
            (actual - expected).abs() <= size,
            "period {k}: {actual} is not {expected}"
        );
    }
    assert!(actual.len() >= expected.len());
}

/// The borrower gets the principal at the beginning and pays at the end of each period.
#[test]
fn money_is_lent_at_the_start_and_repaid_at_ends() {
    let told = lent(3, "year", "principal = 1000\nrate = \"10%\"");
    near(&told.paid("loan"), &[100.0, 100.0, 1100.0]);
    near(&told.paid("loan.principal"), &[1000.0, 0.0, 0.0]);
    near(told.cash("bank"), &[-1000.0, 100.0, 100.0, 1100.0]);
    near(told.cash("firm"), &[1000.0, -100.0, -100.0, -1100.0]);
    let Irr::One(irr) = told.metrics("bank").irr else {
        panic!("one rate of return")
    };
    near(&[irr], &[0.1]);
}

/// A textbook mortgage: 200,000 at 6% a year over 30 years is 1,199.10 a month.
#[test]
fn an_annuity_pays_the_same_in_every_month() {
    let told = lent(
        30,
        "month",
        "principal = 200_000\nrate = \"6%\"\nrepayment = \"annuity\"",
    );
    let payment = level(200_000.0, 0.005, 360);
    assert!((payment - 1199.10).abs() < 0.005);
    close(&told.paid("loan"), &[payment; 360], 1e-6);
    // After 10 years what is owed is worth the 240 payments that are left.
    let owed = told.line("loan", 119).balance.expect("a loan has a balance").closing;
    let worth = payment * (1.0 - 1.005_f64.powi(-240)) / 0.005;
    close(&[owed], &[worth], 1e-6);
    close(
        &[told.line("loan", 359).balance.expect("a loan has a balance").closing],
        &[0.0],
        1e-6,
    );
}

/// Without interest an annuity repays equal parts; at a rate near 0 nearly so.
#[test]
fn an_annuity_without_interest_is_linear() {
    for rate in ["0", "0.000001%"] {
        let told = lent(
            1,
            "month",
            &format!("principal = 1200\nrate = \"{rate}\"\nrepayment = \"annuity\""),
        );
        close(&told.paid("loan"), &[100.0; 12], 1e-5);
    }
}

/// 1,200 at 12% in twelve equal parts of 100: interest of 12, 11, 10, … on what is owed.
#[test]
fn a_linear_loan_repays_equal_parts() {
    let told = lent(1, "month", "principal = 1200\nrate = \"12%\"\nrepayment = \"linear\"");
    let expected: Vec<f64> = (0..12).map(|month| 100.0 + f64::from(12 - month)).collect();
    near(&told.paid("loan"), &expected);
}

/// A grace of a year: interest alone of 10 a month, then 24 level payments.
#[test]
fn a_grace_pays_interest_alone() {
    let keys = "principal = 1000\nrate = \"12%\"\nrepayment = \"annuity\"\ngrace = \"1 year\"\nmaturity = \"2016-01\"";
    let told = lent(3, "month", keys);
    let mut expected = vec![10.0; 12];
    expected.extend([level(1000.0, 0.01, 24); 24]);
    close(&told.paid("loan"), &expected, 1e-8);
}

/// Interest in kind compounds month by month: 1,000 · 1.01^24 at the end of two years.
#[test]
fn interest_in_kind_compounds() {
    let told = lent(2, "month", "principal = 1000\nrate = \"12%\"\npay_in_kind = true");
    let mut expected = vec![0.0; 23];
    expected.push(1000.0 * 1.01_f64.powi(24));
    close(&told.paid("loan"), &expected, 1e-9);
    // In kind in the first year, in cash in the second: 1% of 1,000 · 1.01^12 a month.
    let told = lent(
        2,
        "month",
        "principal = 1000\nrate = \"12%\"\npay_in_kind = { \"2013-01\" = 1, \"2014-01\" = 0 }",
    );
    let owed = 1000.0 * 1.01_f64.powi(12);
    let mut expected = vec![0.0; 12];
    expected.extend([0.01 * owed; 11]);
    expected.push(1.01 * owed);
    close(&told.paid("loan"), &expected, 1e-9);
    // Half in kind: the balance grows by half a percent a month.
    let told = lent(1, "month", "principal = 1000\nrate = \"12%\"\npay_in_kind = \"50%\"");
    near(&told.paid("loan"), &[5.0, 5.025]);
}

/// Payments by quarters in a model of months: interest of a quarter on what was owed in it.
#[test]
fn payments_may_be_rarer_than_periods() {
    let told = lent(
        2,
        "month",
        "principal = 1000\nrate = \"8%\"\nrepayment = \"annuity\"\nevery = \"quarter\"",
    );
    let payment = level(1000.0, 0.02, 8);
    let expected: Vec<f64> = (0..24)
        .map(|month| if month % 3 == 2 { payment } else { 0.0 })
        .collect();
    close(&told.paid("loan"), &expected, 1e-9);
}

/// Quarters of the contract begin with the loan, those of the calendar after its first two months: then the
/// first payment covers two months of interest, and the last one, in April 2014, a month.
#[test]
fn a_first_window_may_be_short() {
    let keys = "principal = 900\nrate = \"12%\"\nrepayment = \"linear\"\nevery = \"quarter\"\nstarts = \"2013-02\"\nmaturity = \"6 months\"";
    let z = 0.0;
    // Contract: two payments, at the ends of April and July: 27 + 450, 13.5 + 450.
    let told = lent(1, "month", &format!("{keys}\nyear = \"contract\""));
    near(&told.paid("loan"), &[z, z, z, 477.0, z, z, 463.5, z]);
    // Calendar: three, at the ends of March (18 + 300), June (18 + 300) and July (3 + 300).
    let told = lent(1, "month", keys);
    near(&told.paid("loan"), &[z, z, 318.0, z, z, 318.0, 303.0, z]);
}

/// Drawn in two parts: 1,200 in January, 600 more in July. Five months at 100 of principal, then what is
/// owed is spread over what is left: (1,200 − 600 + 600) / 6 = 200.
#[test]
fn a_loan_may_be_drawn_in_parts() {
    let told = lent(
        1,
        "month",
        "principal = { \"2013-01\" = 1200, \"2013-07\" = 600 }\nrate = 0\nrepayment = \"linear\"",
    );
    near(
        &told.paid("loan"),
        &[
            100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0,
        ],
    );
}

/// A loan that an event sets off runs from the period after it: a year of 100 a month and interest.
#[test]
fn a_loan_may_begin_with_an_event() {
    let told = lent(
        2,
        "month",
        "principal = 1200\nrate = 0\nrepayment = \"linear\"\nmaturity = \"1 year\"\nfrom_event = \"launch\"\n\
         [events]\nlaunch = { date = \"2013-03-15\" }",
    );
    let mut expected = vec![0.0; 3];
    expected.extend([100.0; 12]);
    expected.extend([0.0; 9]);
    near(&told.paid("loan"), &expected);
    near(&told.paid("loan.principal"), &[0.0, 0.0, 0.0, 1200.0, 0.0]);
}

/// D54 in its simplest form: a rate that floats, here a margin over a rate that steps.
#[test]
fn a_rate_may_float() {
    let told = lent(
        2,
        "year",
        "principal = 1000\nrate = \"index + 8%\"\n[drivers]\nindex = { process = \"table\", values = { \"2013\" = 0.05, \"2014\" = 0.03, interpolate = \"step\" } }",
    );
    near(&told.paid("loan"), &[130.0, 1110.0]);
}

/// ACTUS ann02: 100,000 at 7% over 120 months, payments of 1,161.08479218624.
#[test]
fn actus_annuity() {
    let told = lent(
        10,
        "month",
        "principal = 100_000\nrate = \"7%\"\nrepayment = \"annuity\"\nmaturity = \"2023-01\"",
    );
    close(&told.paid("loan"), &[1_161.084_792_186_24; 120], 1e-6);
    let paid = |name: &str, k: usize| told.line("loan", k).figure(name);
    let principal = [577.751_458_852_9, 581.121_675_696_2, 584.511_552_137_7];
    let interest = [583.333_333_333_3, 579.963_116_490_0, 576.573_240_048_4];
    for k in 0..3 {
        close(&[paid("principal paid", k)], &[principal[k]], 1e-6);
        close(&[paid("interest paid", k)], &[interest[k]], 1e-6);
    }
    // December 2022 and January 2023, there dated on the first of the next month.
    close(
        &[paid("principal paid", 118), paid("interest paid", 118)],
        &[1_147.656_415_145_4, 13.428_377_040_8],
        1e-6,
    );
    close(
        &[paid("principal paid", 119), paid("interest paid", 119)],
        &[1_154.351_077_567_2, 6.733_714_619_1],
        1e-6,
    );
}

/// ACTUS lam29 (10,000 at 5%, five yearly parts), lam06 (50,000 at 5%, 2,000 a month) lam31 and pam04
/// (3,000 at 10% for a year of months; its discount of 200 is a fee).
#[test]
fn actus_linear_and_bullet() {
    let told = lent(5, "year", "principal = 10_000\nrate = \"5%\"\nrepayment = \"linear\"");
    near(&told.paid("loan"), &[2500.0, 2400.0, 2300.0, 2200.0, 2100.0]);
    let told = lent(
        3,
        "month",
        "principal = 50_000\nrate = \"5%\"\nrepayment = \"linear\"\nmaturity = \"25 months\"",
    );
    let expected: Vec<f64> = (0..25)
        .map(|month| 2000.0 + (50_000.0 - 2000.0 * f64::from(month)) * 0.05 / 12.0)
        .collect();
    close(&told.paid("loan"), &expected, 1e-9);
    near(&told.paid("loan")[25..], &[0.0; 11]);
    // lam31: 10,000 at 5% by years, the last part after five months in 2025: six parts of 1,666.67.
    let told = lent(
        14,
        "month",
        "principal = { \"2020-01\" = 10_000 }\nrate = \"5%\"\nrepayment = \"linear\"\nevery = \"year\"\nmaturity = \"2025-06\"",
    );
    let part = 10_000.0 / 6.0;
    let by_year: Vec<f64> = (0..5).map(|year| told.paid("loan")[84 + 12 * year + 11]).collect();
    let expected: Vec<f64> = (0..5)
        .map(|year| part + (10_000.0 - part * f64::from(year)) * 0.05)
        .collect();
    close(&by_year, &expected, 1e-8);
    close(&[told.paid("loan")[84 + 64]], &[part + 34.722_222_222_222_22], 1e-8);
    // pam04.
    let told = lent(1, "month", "principal = 3000\nrate = \"10%\"");
    let mut expected = vec![25.0; 11];
    expected.push(3025.0);
    near(&told.paid("loan"), &expected);
}

/// What a trace says of a payment.
#[test]
fn a_payment_tells_its_parts() {
    let told = lent(1, "month", "principal = 1200\nrate = \"12%\"\nrepayment = \"linear\"");
    assert_eq!(
        told.text("loan", 0),
        "interest 12 at 12% a year + principal 100 = 112; balance 0 + 1200 lent + 12 interest - 112 repaid = 1100; \
         paid 112 at the end of 2013-01"
    );
}
