//! Shares of a base: what comes off it first, and tiers by year, life and period, marginal, whole and prospective.

use super::*;

#[test]
fn a_share_takes_deductions_off_first() {
    let told = Told::of(
        YEAR,
        r#"
        [drivers]
        revenue = { process = "constant", initial = 1200, per = "year" }
        costs   = { process = "table", per = "year", values = { "2024-01" = 240, "2024-02" = 3600, interpolate = "step" } }
        [terms.royalty]
        kind = "share"
        from = "a"
        to = "b"
        rate = "25%"
        of = "revenue"
        deductions = ["costs", "10% * revenue"]
        "#,
    );
    // January: (1200 − 240 − 120) / 12 = 70, of which 25%. From February below 0, so nothing.
    near(&told.paid("royalty"), &[17.5, 0.0, 0.0]);
    near(&told.figures("royalty", |line| line.base), &[70.0, 0.0]);
    let total = told.total("royalty");
    near(
        &[total.base, total.effective_rate.expect("there is a base")],
        &[70.0, 0.25],
    );
}

/// A share of 100 a quarter by tiers: 5% up to `bound`, 3% beyond.
fn tiers(bound: u32, keys: &str) -> Vec<f64> {
    let told = Told::of(
        QUARTERS,
        &format!(
            r#"
            [terms.royalty]
            kind = "share"
            from = "a"
            to = "b"
            of = 100
            per = "quarter"
            tiers = [{{ up_to = {bound}, rate = "5%" }}, {{ rate = "3%" }}]
            {keys}
            "#
        ),
    );
    told.earned("royalty")
}

#[test]
fn a_bound_that_is_just_met_is_not_passed() {
    // A year of 12 months at a twelfth of the bound each: in binary fractions they may add up to 10⁻¹⁰ more than the
    // bound, or less. All of it is inside the first tier, 10%; the other tier would double what the year pays.
    for bound in [100.0, 700.0, 7e5, 1e6, 1.1e6, 1.7e6, 5e6, 7e6] {
        let told = Told::of(
            YEAR,
            &format!(
                r#"
                [terms.royalty]
                kind = "share"
                from = "a"
                to = "b"
                of = {bound}
                per = "year"
                tiers = [{{ up_to = {bound}, rate = "10%" }}, {{ rate = "20%" }}]
                tier_method = "whole"
                [terms.kept]
                kind = "share"
                from = "a"
                to = "b"
                of = {bound}
                per = "year"
                tiers = [{{ up_to = {half}, rate = "10%" }}, {{ rate = "20%" }}]
                tier_method = "prospective"
                "#,
                half = bound / 2.0
            ),
        );
        let month = bound / 12.0;
        near(&told.paid("royalty"), &[0.1 * month; 12]);
        // After six months the half has been reached and not passed: the seventh is the last at 10%.
        let kept: Vec<f64> = (0..12).map(|k| if k < 7 { 0.1 * month } else { 0.2 * month }).collect();
        near(&told.paid("kept"), &kept);
    }
}

#[test]
fn tiers_count_by_year_life_and_period() {
    // Marginal: 5, 5, then 50 at 5% and 50 at 3%, then 3; the next year begins anew.
    near(&tiers(250, ""), &[5.0, 5.0, 4.0, 3.0, 5.0, 5.0, 4.0, 3.0, 5.0]);
    near(&tiers(250, "tier_period = \"life\""), &[5.0, 5.0, 4.0, 3.0, 3.0, 3.0]);
    // 60 at 5% and 40 at 3% in every period.
    near(&tiers(60, "tier_period = \"period\""), &[4.2; 12]);
}

#[test]
fn tiers_reach_back_or_look_ahead() {
    // Whole: 5, 5, then 3% of 300 less 10 already earned, then 3% of 400 less 9; next year anew.
    near(
        &tiers(250, "tier_method = \"whole\""),
        &[5.0, 5.0, -1.0, 3.0, 5.0, 5.0, -1.0, 3.0],
    );
    // A bound belongs to its tier: at exactly 200 the rate is still 5%.
    near(&tiers(200, "tier_method = \"whole\""), &[5.0, 5.0, -1.0, 3.0]);
    // Prospective: the rate at 0, 100, 200 counted is 5%, at 300 it is 3%.
    near(&tiers(250, "tier_method = \"prospective\""), &[5.0, 5.0, 5.0, 3.0, 5.0]);
    near(
        &tiers(250, "tier_method = \"prospective\"\ntier_period = \"life\""),
        &[5.0, 5.0, 5.0, 3.0, 3.0, 3.0],
    );
    near(
        &tiers(60, "tier_method = \"prospective\"\ntier_period = \"period\""),
        &[5.0; 12],
    );
    near(
        &tiers(60, "tier_method = \"whole\"\ntier_period = \"period\""),
        &[3.0; 12],
    );
}
