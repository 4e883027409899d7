//! Commitments, licences and finance.

use super::*;

/// Profits of 20bn a year. The first: 75% of 17.333bn are 13bn, 49% of 2.667bn are 1.307bn. Eight years make 160bn and
/// 13 + 49% × 142.667 = 82.907bn; the ninth has room for 9.093bn under the mark of 92bn. Where the
/// mark counts profit: 13 + 49% × (92 − 17.333) = 49.587bn in all.
#[test]
fn openai_2023_profit() {
    let sets = ["terms.profit.amount=20bn", "terms.profit.per=year"];
    let told = deal("openai-2023-profit", &sets);
    is(told.paid_in("profit_share", 2023), 13e9 + 0.49 * (20e9 - 13e9 / 0.75));
    is(
        told.paid_in("profit_share", 2031),
        92e9 - 13e9 - 0.49 * (160e9 - 13e9 / 0.75),
    );
    is(told.paid("profit_share"), 92e9);
    is(told.paid("investment"), 13e9);
    let on_profit = variant("openai-2023-profit", "mark_on_profit", &sets);
    is(on_profit.paid("profit_share"), 13e9 + 0.49 * (92e9 - 13e9 / 0.75));
}

/// At the 17.2bn of 2025 seven years (to the end of 2032) use 120.4bn, and 129.6bn are missing; five years 86bn and 164bn.
#[test]
fn openai_azure() {
    let flat = "drivers.azure_use={process=\"constant\",initial=\"17.2bn\",per=\"year\"}";
    let told = deal("openai-azure", &[flat]);
    is(told.paid("commitment"), 129.6e9);
    is(told.paid_in("commitment", 2032), 129.6e9);
    is(variant("openai-azure", "by_2030", &[flat]).paid("commitment"), 164e9);
}

/// Whatever is used up to 60bn a year, five years cost 300bn. Beyond it the use itself is paid, and a strong year does
/// not make up for a weak one: 30 and four years of 75 cost 330bn and a shortfall of 30bn. With two
/// years to make up, the second year gives 15bn of it back, and the third the other 15bn.
#[test]
fn openai_oracle() {
    for need in ["0", "40bn", "60bn"] {
        let flat = format!("drivers.need={{process=\"constant\",initial=\"{need}\",per=\"year\"}}");
        let told = deal("openai-oracle", &[&flat]);
        is(told.paid("use") + told.paid("commitment"), 300e9);
    }
    let grows = "drivers.need={process=\"table\",per=\"year\",values={\"2027-01\"=\"30bn\",\"2028-01\"=\"75bn\",interpolate=\"step\"}}";
    let told = deal("openai-oracle", &[grows]);
    is(told.paid("use"), 330e9);
    is(told.paid("commitment"), 30e9);
    let made_up = variant("openai-oracle", "make_up", &[grows]);
    is(made_up.paid_in("commitment", 2028), -15e9);
    is(made_up.paid("commitment"), 0.0);
}

/// Reported: 1.3m, 360m and, as forecasts, 1.9bn and 6.4bn. The profits are worked back from them, which proves the
/// arithmetic. Half of the gross profit is 20% of sales where the margin is 40%.
#[test]
fn anthropic_cloud_resale() {
    let as_planned = "drivers.against_plan.volatility=0";
    let told = deal("anthropic-cloud-resale", &[as_planned]);
    for (model, reported) in told.history("payments").iter().zip([1.3e6, 360e6, 1.9e9, 6.4e9]) {
        is(*model, reported);
    }
    let margin = [as_planned, "assumptions.margin.value=40%"];
    is(
        variant("anthropic-cloud-resale", "share_of_sales", &margin).paid("cloud_share"),
        deal("anthropic-cloud-resale", &margin).paid("cloud_share"),
    );
}

/// The published floor: while costs fill the ceiling the state has 2% + 50% × 25% = 14.5% of the oil; with the royalty
/// taken off first 2% + 98% × 12.5% = 14.25%. Without costs 2% + 50%.
#[test]
fn stabroek() {
    let take = |told: &Told| {
        let year = 2025;
        (told.earned_in("royalty", year) + told.earned_in("profit_oil", year)) / told.earned_in("oil", year)
    };
    let dear = ["assumptions.development.value=100tn"];
    within(take(&deal("stabroek", &dear)), 0.145, 1e-12);
    within(take(&variant("stabroek", "royalty_first", &dear)), 0.1425, 1e-12);
    let free = ["assumptions.development.value=0", "assumptions.lifting.value=0"];
    within(take(&deal("stabroek", &free)), 0.52, 1e-12);
}

/// Bills of 99 + 106 + 121 + 131 = 457m against 450m. With 400m of them at Google, AWS has 7m too many and needs 125 − 7 = 118m in
/// 2018: both together 518m. (The annual report says 518.8m; the quarters are rounded to a million.) If 2018 had
/// no use at all, Google's 400m would be paid but for 60m (15%) that move on, and AWS's 118m. Short by 30m in 2017,
/// Google needs 430m in 2018.
#[test]
fn snap_clouds() {
    let stops = "drivers.growth_since={process=\"table\",values={\"2017-01\"=1,\"2018-01\"=0,interpolate=\"step\"}}";
    let told = deal("snap-clouds", &[stops, "assumptions.aws_2017.value=57 / 457"]);
    is(told.history("hosting").iter().sum(), 457e6);
    is(
        told.earned_in("google_minimum", 2017) + told.earned_in("aws_minimum", 2017),
        0.0,
    );
    is(told.earned_in("aws_minimum", 2018), 118e6);
    is(told.earned_in("google_minimum", 2018), 340e6);
    within(340e6 + 60e6 + 118e6, 518.8e6, 2e-3);
    let short = deal("snap-clouds", &[stops, "assumptions.aws_2017.value=87 / 457"]);
    is(short.earned_in("google_minimum", 2017), 0.0);
    is(short.earned_in("google_minimum", 2018), 430e6 - 60e6);
}

/// Without use: 80m each year and the other 60m at the end, 300m. 100m a year owe nothing more. 70m, 120m and 120m owe 10m for the
/// first year; 310m in all are enough.
#[test]
fn lyft_aws() {
    let use_of = |years: [u32; 3]| {
        let [first, second, third] = years;
        let set = format!(
            "drivers.need={{process=\"table\",per=\"year\",values={{\"2019-01\"=\"{first}m\",\"2020-01\"=\"{second}m\",\
             \"2021-01\"=\"{third}m\",interpolate=\"step\"}}}}"
        );
        let told = deal("lyft-aws", &[&set]);
        [2019, 2020, 2021].map(|year| told.earned_in("commitment", year))
    };
    for (years, owed) in [
        ([0, 0, 0], [80e6, 80e6, 140e6]),
        ([100, 100, 100], [0.0, 0.0, 0.0]),
        ([70, 120, 120], [10e6, 0.0, 0.0]),
    ] {
        for (owes, owed) in use_of(years).iter().zip(owed) {
            is(*owes, owed);
        }
    }
}

/// Published: 0.5m in hand, up to 87m of milestones, half of the gross profit. Of sales of 300m a third is cost: half of 200m. After
/// expiry half of that (assumed).
#[test]
fn vyera() {
    let told = deal(
        "vyera",
        &[
            "events.approval.date=2020-06",
            "events.approval.probability=1",
            "events.expiry.date=2030-12-31",
            "assumptions.peak.value=300m",
            "assumptions.making.value=1 / 3",
        ],
    );
    is(told.paid("upfront"), 0.5e6);
    is(told.paid("approval_milestone") + told.paid("sales_milestone"), 87e6);
    is(told.paid_in("gross_profit_share", 2029), 100e6);
    is(told.paid_in("gross_profit_share", 2031), 50e6);
}

/// (120 + 80) / (1 − 20%) = 250m: nothing up to there; receipts of 260m leave 260 × 80% − 200 = 8m, a tenth of it is 0.8m. The Phoenix
/// statement has −167m; with its other figures that leaves 459.3 − 182.6 − 315.9 − 57 + 167 = 70.8m for a fee,
/// 15.4%, which is derived and no published rate.
#[test]
fn film_breakeven() {
    for (receipts, paid) in [("200m", 0.0), ("250m", 0.0), ("260m", 0.8e6)] {
        let set = format!("assumptions.receipts.value={receipts}");
        within(deal("film-breakeven", &[&set]).paid("net_profits"), paid, 1e-9 * 1e6);
    }
    let told = variant("film-breakeven", "phoenix", &[]);
    within(70.8 / 459.3, 0.154, 1e-3);
    is(told.paid("rentals") - 70.8e6 - told.paid("costs"), -167e6);
    is(told.paid("net_profits"), 0.0);
}

/// 1.65 × 150 = 247.5m, 1.925 × 150 = 288.75m. 9.15% of 386.5m for the seven years 2025 to 2031 are 247.55m: in time. Of 386.3m they
/// are 247.43m: too late by a hair, and it ends at 288.75m.
#[test]
fn ascendis_royalty() {
    let revenue =
        |revenue: &str| format!("drivers.us_revenue={{process=\"constant\",initial=\"{revenue}\",per=\"year\"}}");
    for (sales, in_all) in [
        ("1bn", 247.5e6),
        ("386.5m", 247.5e6),
        ("386.3m", 288.75e6),
        ("200m", 288.75e6),
    ] {
        is(deal("ascendis-royalty", &[&revenue(sales)]).paid("royalty"), in_all);
    }
    is(
        variant("ascendis-royalty", "no_step", &[&revenue("1bn")]).paid("royalty"),
        288.75e6,
    );
}

/// 8% of 1.5m a year are 120,000, 10,000 a month: 600,000 in five years, and 100,000 are due with the last of them. At 3m a
/// year 700,000 are back after 35 months.
#[test]
fn revenue_based_finance() {
    for (revenue, last_year, month) in [("1.5m", 120e3 + 100e3, 10e3), ("3m", 0.0, 20e3)] {
        let set = format!("drivers.revenue={{process=\"constant\",initial=\"{revenue}\",per=\"year\"}}");
        let told = deal("revenue-based-finance", &[&set]);
        is(told.paid("repayment.advance"), 500e3);
        is(told.paid("repayment"), 700e3);
        is(told.paid_in("repayment", 2030), last_year);
        is(told.paid_in("repayment", 2026), 12.0 * month);
        is(told.paid_in("repayment", 2031), 0.0);
    }
}

/// 160m shares at $600 less a cent are 95,998.4m, "about $96bn". At $599 the last sixth does not vest:
/// 5/6 × 160m × 598.99.
#[test]
fn openai_amd() {
    let price = |price: &str| format!("drivers.share_price={{process=\"constant\",initial={price}}}");
    let pace = "assumptions.pace.value=2";
    is(
        deal("openai-amd", &[&price("600"), pace]).paid("warrant"),
        160e6 * 599.99,
    );
    let short = deal("openai-amd", &[&price("599"), pace]);
    is(short.paid("warrant"), 5.0 / 6.0 * 160e6 * 598.99);
    // 0.6 GW a year from mid-2026 are 2.55 GW by October 2030: two tranches.
    let slow = deal("openai-amd", &[&price("600"), "assumptions.pace.value=0.6"]);
    is(slow.paid("warrant"), 2.0 / 6.0 * 160e6 * 599.99);
}
