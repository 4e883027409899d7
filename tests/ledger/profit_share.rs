//! Shares of profit (D2, D14) and cost recovery (D44), with the arithmetic beside them.

use super::*;

/// Five years of income and costs.
fn shared(income: [f64; 5], costs: [f64; 5], keys: &str) -> Told {
    let table = |values: [f64; 5]| {
        let entries: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(year, value)| format!("\"{}\" = {value}", 2024 + year))
            .collect();
        format!(
            "{{ process = \"table\", per = \"year\", values = {{ {}, interpolate = \"step\" }} }}",
            entries.join(", ")
        )
    };
    Told::of(
        YEARS,
        &format!(
            "[drivers]\nincome = {}\ncosts = {}\n[terms.split]\nkind = \"profit_share\"\nfrom = \"a\"\nto = \"b\"\n\
             of = \"income\"\ncosts = \"costs\"\n{keys}",
            table(income),
            table(costs)
        ),
    )
}

/// D2. Profits −60, 20, 100, −10, 30 at 50%: a loss pays nothing, and is forgotten or carried.
#[test]
fn losses_are_forgotten_or_carried_forward() {
    let (income, costs) = ([40.0, 80.0, 160.0, 50.0, 90.0], [100.0, 60.0, 60.0, 60.0, 60.0]);
    let told = shared(income, costs, "rate = \"50%\"");
    near(&told.paid("split"), &[0.0, 10.0, 50.0, 0.0, 15.0]);
    // Carried: −60 + 20 = −40; −40 + 100 = 60, of which half; −10; −10 + 30 = 20, of which half.
    let told = shared(income, costs, "rate = \"50%\"\nloss_carry_forward = true");
    near(&told.paid("split"), &[0.0, 0.0, 30.0, 0.0, 10.0]);
    near(
        &told.figures("split", |line| line.figure("pool")),
        &[0.0, 60.0, 40.0, 0.0, 10.0],
    );
    // Of the profits of 20, 100 and 30 earlier losses took 20, 40 and 10.
    let carried = told.total("split").own["loss_carry_forward"];
    assert_eq!((carried.periods, carried.first), (3, Some(1)));
    near(&[carried.amount], &[70.0]);
    near(&[told.total("split").base], &[80.0]);
}

/// What comes in may itself be a loss; there need be no costs.
#[test]
fn a_negative_income_is_a_loss() {
    let keys = "rate = \"50%\"\nloss_carry_forward = true";
    let told = shared([-60.0, 20.0, 100.0, 0.0, 0.0], [0.0; 5], keys);
    near(&told.paid("split"), &[0.0, 0.0, 30.0, 0.0, 0.0]);
}

/// D14, OpenAI and Microsoft as reported in 2023, in billions: 75% of profit until a principal of 13 is
/// back, then 49% until 92 in all, then nothing. Profits, an assumption: 4, 12, 40, 100, 120.
///
/// The tiers are of profit: 13 / 75% = 17.33 of profit repay the principal. Years: 3; 12 at 75% = 9, so
/// 16 of 17.33 counted; then 1.33 at 75% and 38.67 at 49% = 1 + 18.9467; then 49; then what is left to
/// 92: 92 − (3 + 9 + 19.9467 + 49) = 11.0533.
#[test]
fn a_capped_return_steps_with_cumulative_profit() {
    let told = shared(
        [4.0, 12.0, 40.0, 100.0, 120.0],
        [0.0; 5],
        "tiers = [{ up_to = \"13 / 75%\", rate = \"75%\" }, { rate = \"49%\" }]\ntier_period = \"life\"\n\
         cap = { total = 92 }",
    );
    let third = 1.0 + 0.49 * (40.0 - 4.0 / 3.0);
    let last = 92.0 - (3.0 + 9.0 + third + 49.0);
    near(&told.paid("split"), &[3.0, 9.0, third, 49.0, last]);
    near(&[third, last], &[1496.0 / 75.0, 829.0 / 75.0]);
}

/// A cap on the profit that is shared, not on what the holder takes, is a last tier of 0: with 50% of
/// profits up to 100, profits of 60, 60, 60 pay 30, 20, 0.
#[test]
fn a_cap_on_profit_is_a_tier_of_nothing() {
    let told = shared(
        [60.0, 60.0, 60.0, 0.0, 0.0],
        [0.0; 5],
        "tiers = [{ up_to = 100, rate = \"50%\" }, { rate = 0 }]\ntier_period = \"life\"",
    );
    near(&told.paid("split"), &[30.0, 20.0, 0.0, 0.0, 0.0]);
}

/// D44, Guyana's Stabroek agreement: 2% royalty, at most 75% of output for costs, the rest carried
/// forward, profit halved. While costs exceed the ceiling the state takes 2% + 50% · 25% = 14.5% of
/// output; with ceiling and split on output less royalty 2% + 50% · 25% · 98% = 14.25%; with the ceiling
/// on output and the royalty out of the rest 2% + 50% · (100% − 2% − 75%) = 13.5%.
#[test]
fn cost_recovery_has_a_ceiling() {
    let state = |of: &str, ceiling: &str| {
        let told = Told::of(
            YEARS,
            &format!(
                "[drivers]\noutput = {{ process = \"constant\", per = \"year\", initial = 1000 }}\n\
                 [terms]\nroyalty = {{ kind = \"share\", from = \"a\", to = \"b\", rate = \"2%\", of = \"output\" }}\n\
                 profit_oil = {{ kind = \"profit_share\", from = \"a\", to = \"b\", rate = \"50%\", of = \"{of}\", \
                 costs = [\"2 * output\"], cost_ceiling = \"{ceiling}\", loss_carry_forward = true }}"
            ),
        );
        told.paid("royalty")[0] + told.paid("profit_oil")[0]
    };
    near(&[state("output", "75%")], &[145.0]);
    near(&[state("98% * output", "75%")], &[142.5]);
    near(&[state("98% * output", "75% / 98%")], &[135.0]);
}

/// Costs of 120 in the first year against a ceiling of 75 a year: 75, then 45 with the 10 of the second
/// year (55), then the 10 of each year.
#[test]
fn costs_beyond_the_ceiling_wait() {
    let told = shared(
        [100.0; 5],
        [120.0, 10.0, 10.0, 10.0, 10.0],
        "rate = \"50%\"\ncost_ceiling = \"75%\"\nloss_carry_forward = true",
    );
    near(&told.paid("split"), &[12.5, 22.5, 45.0, 45.0, 45.0]);
    // Costs that were not recovered could have taken the 25 of the first year that were split.
    let put_off = told.total("split").own["cost_ceiling"];
    assert_eq!((put_off.periods, put_off.first), (1, Some(0)));
    near(&[put_off.amount], &[25.0]);
    // Not carried, they are lost: 75, then 10 in each year.
    let told = shared(
        [100.0; 5],
        [120.0, 10.0, 10.0, 10.0, 10.0],
        "rate = \"50%\"\ncost_ceiling = \"75%\"",
    );
    near(&told.paid("split"), &[12.5, 45.0, 45.0, 45.0, 45.0]);
}

/// What a trace says of a period.
#[test]
fn a_period_tells_its_figures() {
    let told = shared(
        [100.0; 5],
        [120.0, 10.0, 10.0, 10.0, 10.0],
        "rate = \"50%\"\ncost_ceiling = \"75%\"\nloss_carry_forward = true",
    );
    assert_eq!(
        told.text("split", 1),
        "50% of 45 (income 100/year = 100, costs 10, carried here 45, recovered 55 with at most 75% for costs) = 22.5; \
         paid 22.5 at the end of 2025-12"
    );
}
