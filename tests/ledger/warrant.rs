//! Warrants whose tranches vest on deliveries and prices (D39).

use super::*;

#[test]
fn tranches_vest_on_deliveries_and_prices() {
    // The mechanism D39, with the published ends of a chip maker's warrant: 160m shares at $0.01, the
    // first tranche at 1 GW, the last at 6 GW and a price of $600. The price goes 161, 300, 610, 500, 640;
    // 1 GW comes in the second year, 6 GW in the fourth. The last needs both in one year, which is the
    // fifth; what only asks that 600 were once reached vests in the fourth.
    let told = Told::of(
        YEARS,
        r#"
        [drivers]
        price = { process = "table", values = { "2024-01" = 161, "2025-01" = 300, "2026-01" = 610, "2027-01" = 500, "2028-01" = 640 } }
        [events]
        one_gw = { date = "2025-07" }
        six_gw = { date = "2027-07" }
        at_600 = { when = "price >= 600" }
        [terms]
        warrant = { kind = "warrant", from = "a", to = "b", strike = 0.01, price = "price", vesting = [{ shares = "100m", event = "one_gw" }, { shares = "60m", event = "six_gw", when = "price >= 600" }] }
        early = { kind = "warrant", from = "a", to = "b", strike = 0.01, price = "price", exit = "2027-01", vesting = [{ shares = "100m", event = "one_gw" }, { shares = "60m", event = "six_gw", when = "price >= 600" }] }
        once = { kind = "warrant", from = "a", to = "b", strike = 0.01, price = "price", exit = "2027-01", vesting = [{ shares = "60m", event = ["six_gw", "at_600"] }] }
        under = { kind = "warrant", from = "a", to = "b", strike = 700, price = "price", shares = "1m" }
        missed = { kind = "warrant", from = "a", to = "b", strike = 1, price = "price", shares = "1m", exit = "one_gw", from_event = "six_gw" }
        "#,
    );
    near(&told.paid("warrant"), &[0.0, 0.0, 0.0, 0.0, 160e6 * (640.0 - 0.01)]);
    near(&told.paid("early"), &[0.0, 0.0, 0.0, 100e6 * (500.0 - 0.01), 0.0]);
    near(&told.paid("once"), &[0.0, 0.0, 0.0, 60e6 * (500.0 - 0.01), 0.0]);
    near(&told.paid("under"), &[0.0; 5]);
    near(&told.paid("missed"), &[0.0; 5]);
    assert_eq!(told.line("warrant", 1).vested, [1]);
    assert_eq!(told.line("warrant", 4).vested, [2]);
    let own = &told.total("warrant").own;
    near(
        &[own["vesting.0"].amount, own["vesting.1"].amount],
        &[100e6 * 639.99, 60e6 * 639.99],
    );
}
