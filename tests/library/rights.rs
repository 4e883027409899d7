//! Licences and rights.

use super::*;

/// Audited royalties of 2015 to 2017; the sales are worked back from them, which proves the arithmetic. Sales of $4bn in a
/// year pay 15% of 3bn and 5% of 1bn: 500m.
#[test]
fn gsk_innoviva() {
    let told = deal("gsk-innoviva", &[]);
    is(told.history("royalties")[0], 59.188e6);
    is(told.history("royalties")[1], 128.638e6);
    is(told.history("royalties")[2], 198.726e6);
    let large = deal("gsk-innoviva", &["drivers.audited.values.2016-01=4bn"]);
    is(large.earned_in("royalty", 2016), 500e6);
}

/// On sales of $1bn a year: 8% for the 5¼ years to the end of 2023, 420m; 2.5% for three years, 75m; 20m in hand.
#[test]
fn libtayo() {
    let told = deal("libtayo", &["terms.royalty.of=1bn", "terms.royalty.per=year"]);
    is(told.paid("royalty"), 420e6 + 75e6);
    is(told.earned_in("royalty", 2023), 80e6);
    is(told.earned_in("royalty", 2024), 25e6);
    is(told.paid("upfront"), 20e6);
}

/// 9 × 715m = 6,435m if all three come in time; nothing if one is late, as it came.
#[test]
fn celgene_cvr() {
    let in_time = [
        "events.ozanimod.date=2020-04",
        "events.liso_cel.date=2020-12-30",
        "events.ide_cel.date=2021-03-30",
        "events.ozanimod.probability=1",
        "events.liso_cel.probability=1",
        "events.ide_cel.probability=1",
    ];
    is(deal("celgene-cvr", &in_time).paid("right"), 6_435e6);
    is(variant("celgene-cvr", "as_it_came", &in_time).paid("right"), 6_435e6);
    is(variant("celgene-cvr", "as_it_came", &[]).paid("right"), 0.0);
    let late = [&in_time[..], &["events.ide_cel.date=2021-04-01"]].concat();
    is(deal("celgene-cvr", &late).paid("right"), 0.0);
}

/// Sales of 4m: 5% are 200,000, 4% for advertising 160,000. With a base rent of 250,000 the breakpoint is 2.5m; above it
/// 10%, so that rent is 400,000, 10% of sales; below it the base alone. The fee to begin is 45,000.
#[test]
fn mcdonalds() {
    let sales = |sales: &str| format!("drivers.sales={{process=\"constant\",initial=\"{sales}\",per=\"year\"}}");
    let rent = "assumptions.base_rent.value=250k";
    let told = deal("mcdonalds", &[&sales("4m"), rent]);
    is(told.paid_in("royalty", 2026), 200e3);
    is(told.paid_in("advertising", 2026), 160e3);
    is(
        told.paid_in("base_rent_due", 2026) + told.paid_in("percentage_rent", 2026),
        400e3,
    );
    is(told.paid("franchise_fee"), 45e3);
    is(deal("mcdonalds", &[&sales("2m"), rent]).paid("percentage_rent"), 0.0);
}

/// Published prices of gold: 400, later 418 and 430.91, which are 400 × 1.015³ = 418.27 and 400 × 1.015⁵ = 430.91. Their
/// dates (18 months apart) do not follow from one step a year; the values do, in the fourth and the
/// sixth year. Where the market is below the fixed price, the market's is paid.
#[test]
fn cobre_panama() {
    let told = deal("cobre-panama", &[]);
    let step = told.driver("step_up");
    is(400.0 * step[0], 400.0);
    within(400.0 * step[4 * 3], 418.27, 0.005 / 418.0);
    within(400.0 * step[4 * 5], 430.91, 0.005 / 430.0);
    let cheap = [
        "drivers.gold={process=\"constant\",initial=300}",
        "drivers.silver={process=\"constant\",initial=5}",
        "correlations.pairs=[]",
    ];
    let told = deal("cobre-panama", &cheap);
    is(told.paid("fixed_price"), told.paid("metal"));
    is(told.paid("deposit"), 1e9);
}
