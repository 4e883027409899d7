//! A party judged by its cash: present value, rate of return, multiple, payback, exposure.

use termsheet::metric::Irr;

use super::*;

#[test]
fn a_party_is_judged_by_all_its_dated_cash() {
    let head = r#"
        [scenario]
        title = "A loan"
        start = "2024-01"
        years = 3
        step = "year"
        discount_rate = "10%"
        [parties]
        a = {}
        b = { discount_rate = "25%" }
        bank = { external = true }
    "#;
    let told = Told::of(
        head,
        r#"
        [terms]
        loan = { kind = "lump_sum", from = "a", to = "b", schedule = { "2024" = 100 } }
        back = { kind = "amount", from = "b", to = "a", amount = 60, per = "year", ends = "2026" }
        fee  = { kind = "lump_sum", from = "b", to = "bank", schedule = { "2026" = 5 } }
        "#,
    );
    near(told.cash("a"), &[-100.0, 60.0, 60.0, 0.0]);
    let (a, b) = (told.metrics("a"), told.metrics("b"));
    near(
        &[a.npv, a.net_cash, a.peak_exposure],
        &[-100.0 + 60.0 / 1.1 + 60.0 / 1.21, 20.0, 100.0],
    );
    // b discounts at 25%: 100 − 48 − 38.4, less the fee 3.2 at the start of 2026.
    near(
        &[b.npv, b.net_cash, b.peak_exposure],
        &[100.0 - 48.0 - 38.4 - 3.2, -25.0, 25.0],
    );
    near(&[a.multiple.expect("a paid"), b.multiple.expect("b paid")], &[1.2, 0.8]);
    // −100 + 60v + 60v² = 0: v = (−60 + √(3600 + 24000)) / 120.
    let v = (27_600.0_f64.sqrt() - 60.0) / 120.0;
    match a.irr {
        Irr::One(irr) => assert!((irr - (1.0 / v - 1.0)).abs() < 1e-10, "{irr}"),
        other => panic!("{other:?}"),
    }
    // 100 is back with the second 60.
    assert_eq!((a.payback_years, b.payback_years), (Some(2.0), None));
    assert_eq!(told.ledger.parties[told.party("bank")].metrics, None);
    // Of `back`, at the payee's 10%.
    near(
        &[told.total("back").present_value, told.total("back").paid],
        &[60.0 / 1.1 + 60.0 / 1.21, 120.0],
    );
}
