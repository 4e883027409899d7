//! Funds and buildings.

use super::*;

/// $100m in four calls come back as $200m. What is owed at 8% runs: 25; 57; 91.56; 113.8848; less 20 at the end of the fourth
/// year 102.9956; less 30: 81.2352; less 50: 37.7340 with all capital back; a year later 40.7528, the
/// preferred return. A full catch-up takes a quarter of it and the manager ends with a fifth of the
/// profit of 100m: 20m; so it does with half a catch-up (40.7528 × 0.2 / (0.5 − 0.2) = 27.2m are enough), and
/// without a preferred return, only earlier: a fifth of 50m, 30m and 20m.
#[test]
fn fund_8_100_20() {
    let preferred =
        ((((((25.0_f64 * 1.08 + 30.0) * 1.08 + 30.0) * 1.08 + 15.0) * 1.08 - 20.0) * 1.08 - 30.0) * 1.08 - 50.0) * 1.08;
    within(preferred, 40.7528, 1e-5);
    let set = ["assumptions.multiple.value=2"];
    let told = deal("fund-8-100-20", &set);
    is(told.paid("carry"), 20e6);
    is(told.paid("distributions"), 180e6);
    // The seventh year's 50m: the preferred return, and all of the rest is caught up.
    is(told.paid_in("carry", 2032), 50e6 - preferred * 1e6);
    is(variant("fund-8-100-20", "half_catch_up", &set).paid("carry"), 20e6);
    let no_hurdle = variant("fund-8-100-20", "no_hurdle", &set);
    is(no_hurdle.paid("carry"), 20e6);
    is(no_hurdle.paid_in("carry", 2032), 10e6);
}

/// $36m for seven years at 8% are 36 × 1.08⁷ = 61.698m, which take 68.553m of the cash at 90%; at 12% 79.585m, a further 17.887m
/// that take 22.359m at 80%. Of $100m at the end 9.089m are left, 70% of them the investor's.
#[test]
fn real_estate_promote() {
    let told = deal(
        "real-estate-promote",
        &["drivers.cash.formula=if period == 6 then 100m * income / income else 0"],
    );
    let (first, second) = (36.0 * 1.08_f64.powi(7), 36.0 * 1.12_f64.powi(7));
    let pool = first / 0.90 + (second - first) / 0.80;
    let investor = second + 0.70 * (100.0 - pool);
    within(pool, 90.912, 1e-4);
    is(told.paid("investor_cash"), investor * 1e6);
    is(told.paid("developer_cash"), (100.0 - investor) * 1e6);
    // Where only the first hurdle is reached, the investor has 90% and no more than 8% a year.
    let low = deal(
        "real-estate-promote",
        &["drivers.cash.formula=if period == 6 then 60m * income / income else 0"],
    );
    is(low.paid("investor_cash"), 54e6);
}
