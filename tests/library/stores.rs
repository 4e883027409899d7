//! Stores and creators: what platforms keep.

use super::*;

/// Sales of 200,000 a month leave 170,000 at 15%: 850,000 after five months, 1,020,000 after six. So six
/// months at 15% and six at 30% in the first year, 6 × 30,000 + 6 × 60,000 = 540,000; the second year is
/// at 30% whatever happens: 720,000. If sales fall to 50,000 a month after a year, the second year
/// still costs 30% (12 × 15,000), and the third 15% again (12 × 7,500).
#[test]
fn app_store() {
    let flat = "drivers.sales={process=\"constant\",initial=\"2.4m\",per=\"year\"}";
    let told = deal("app-store", &[flat]);
    is(told.paid_in("commission", 2026), 540e3);
    is(told.paid_in("commission", 2027), 720e3);
    let falls = "drivers.sales={process=\"table\",per=\"month\",values={\"2026-01\"=\"200k\",\"2027-01\"=\"50k\",interpolate=\"step\"}}";
    let told = deal("app-store", &[falls]);
    is(told.paid_in("commission", 2026), 540e3);
    is(told.paid_in("commission", 2027), 180e3);
    is(told.paid_in("commission", 2028), 90e3);
}

/// Sales of 3m a year. 2025: 15% of 1m and 30% of 2m are 750,000. 2026: 5 months and 29 of June's 30 days
/// fall under the tiers, 250,000 × 5.9667 = 1,491,667: 150,000 + 30% × 491,667 = 297,500; the rest of the
/// year, 1,508,333, pays 20%. 2027: 20% of 3m, and 5% of what Google bills (all of it).
#[test]
fn google_play() {
    let flat = "drivers.sales={process=\"constant\",initial=\"3m\",per=\"year\"}";
    let told = deal("google-play", &[flat, "assumptions.google_bill.value=1"]);
    is(told.paid_in("commission", 2025), 750e3);
    let before = 250e3 * (5.0 + 29.0 / 30.0);
    is(told.paid_in("commission", 2026), 150e3 + 0.30 * (before - 1e6));
    is(told.paid_in("service_fee", 2026), 0.20 * (3e6 - before));
    is(told.paid_in("service_fee", 2027), 600e3);
    is(told.paid_in("billing_fee", 2027), 150e3);
}

/// A title that sells $60m pays 30% of 10m, 25% of 40m and 20% of 10m: 3 + 10 + 2 = 15m. With sales that fall by
/// 95% a year, 2 in 100 million lie beyond the horizon. Epic's terms take 12% of 59m: 7.08m.
#[test]
fn steam_tiers() {
    let sets = ["assumptions.lifetime.value=60m", "assumptions.fade.value=95%"];
    let told = deal("steam-tiers", &sets);
    within(told.paid("receipts"), 60e6, 1e-7);
    within(told.paid("commission"), 15e6, 1e-7);
    within(variant("steam-tiers", "epic", &sets).paid("commission"), 7.08e6, 1e-7);
}

/// $100 beside Shorts: 45 without music; one track takes half, 45% of 50 are 22.50; two take two thirds,
/// 45% of 33.33 are 15. $100 beside long videos: 55.
#[test]
fn youtube_creator() {
    let shares = |shorts: &str, one: &str, two: &str| {
        let told = deal(
            "youtube-creator",
            &[
                "drivers.ads={process=\"constant\",initial=100,per=\"month\"}",
                &format!("assumptions.shorts.value={shorts}"),
                &format!("assumptions.one_track.value={one}"),
                &format!("assumptions.two_track.value={two}"),
            ],
        );
        (told.paid("long_videos") / 48.0, told.paid("shorts_pool") / 48.0)
    };
    for (shorts, one, two, long, pool) in [
        ("0", "0", "0", 55.0, 0.0),
        ("1", "0", "0", 0.0, 45.0),
        ("1", "1", "0", 0.0, 22.5),
        ("1", "0", "1", 0.0, 15.0),
    ] {
        let (paid_long, paid_pool) = shares(shorts, one, two);
        is(paid_long, long);
        is(paid_pool, pool);
    }
}

/// Subscriptions of $200,000 a year from 4,000 points. October to December 2023 qualify, at half: 25,000.
/// Under the rules of 2023 a year then gives 70% of 100,000 and 50% of 100,000, 120,000; under those of
/// 2024, 70% of all, 140,000. With 200 points the rules of 2023 give half and those of 2024 60%. Status once
/// held lasts: a streamer that falls to 200 points in January 2024 still has it for twelve months.
#[test]
fn twitch_plus() {
    let points = |points: &str| format!("drivers.points={{process=\"constant\",initial={points}}}");
    let price = |per_point: f64| format!("assumptions.price.value={per_point}");
    let (many, dear) = (points("4000"), price(200e3 / 12.0 / 4000.0));
    let old = variant("twitch-plus", "as_2023", &[&many, &dear]);
    is(old.paid_in("standard_2023", 2023), 25e3);
    is(old.paid_in("plus_2023", 2024), 120e3);
    is(deal("twitch-plus", &[&many, &dear]).paid_in("plus_2024", 2025), 140e3);

    let (few, dear) = (points("200"), price(200e3 / 12.0 / 200.0));
    is(
        variant("twitch-plus", "as_2023", &[&few, &dear]).paid_in("standard_2023", 2024),
        100e3,
    );
    is(deal("twitch-plus", &[&few, &dear]).paid_in("plus_2024", 2025), 120e3);

    let falls = "drivers.points={process=\"table\",values={\"2023-10\"=400,\"2024-01\"=200,interpolate=\"step\"}}";
    let told = variant("twitch-plus", "as_2023", &[falls, &price(1.0)]);
    is(told.paid_in("plus_2023", 2024), 0.70 * 12.0 * 200.0);
    is(
        told.paid_in("standard_2023", 2025),
        0.50 * 9.0 * 200.0 + 0.50 * 3.0 * 200.0,
    );
}

/// One ten-thousandth of the streams of a pool of 65% of 50m gets 3,250 a month. At 100 streams a month the
/// thousandth comes in the tenth month: nothing for nine, then 100 / 10bn of the pool, 0.325 a month.
#[test]
fn spotify_pool() {
    let flat = [
        "drivers.revenue={process=\"constant\",initial=\"50m\",per=\"month\"}",
        "drivers.all_streams={process=\"constant\",initial=\"10bn\"}",
        "assumptions.pool_part.value=65%",
    ];
    let hit = [
        &flat[..],
        &["drivers.song_streams={process=\"constant\",initial=\"1m\"}"],
    ]
    .concat();
    is(deal("spotify-pool", &hit).paid("stream_share"), 36.0 * 3_250.0);
    let slow = [&flat[..], &["drivers.song_streams={process=\"constant\",initial=100}"]].concat();
    is(deal("spotify-pool", &slow).paid("stream_share"), 27.0 * 0.325);
}
