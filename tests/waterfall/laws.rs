//! Laws of waterfalls on random deals.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{Told, support};
use termsheet::ledger;
use termsheet::metric::Irr;
use termsheet::model::TermKind;

/// Of every pool of every deal the tiers are the whole, none is negative, and what each pays divides between investor
/// and manager; what both have had in all, less what went back, is what their terms earned before caps.
#[test]
fn the_tiers_are_the_pool_in_every_random_deal() {
    let (mut pools, mut tiers_seen, mut clawed) = (0, 0, 0);
    for seed in 0..700 {
        let text = support::deals::random(seed, 1.0);
        if !text.contains("kind = \"waterfall\"\npool") && !text.contains("deals = [") {
            continue;
        }
        let Ok(model) = support::read(&text) else { continue };
        for path in 0..4 {
            let Ok(ledger) = ledger::replay(&model, 11, path) else {
                continue;
            };
            for (id, _) in model
                .terms
                .entries()
                .filter(|(_, term)| matches!(term.kind, TermKind::Waterfall(_)))
            {
                for (k, period) in ledger.periods.iter().enumerate() {
                    let line = &period.terms[id];
                    let (mut investor, mut manager) = (0.0, 0.0);
                    for deal in &line.deals {
                        let near = |sum: f64| (sum - deal.pool).abs() <= 1e-9 * deal.pool.max(1.0);
                        let paid: f64 = deal.tiers.iter().map(|tier| tier.1 + tier.2).sum();
                        assert!(near(paid), "deal {seed}, period {k}: {paid} of {}\n{text}", deal.pool);
                        for (key, one, other) in &deal.tiers {
                            assert!(
                                *one >= 0.0 && *other >= -1e-12 * deal.pool && near(deal.pool.max(*one + *other)),
                                "deal {seed}, period {k}: {key} pays {one} and {other}\n{text}"
                            );
                            (investor, manager) = (investor + one, manager + other);
                            tiers_seen += 1;
                        }
                        pools += usize::from(deal.pool > 0.0);
                    }
                    let scale = 1e-9 * (investor + manager + line.clawback).max(1.0);
                    assert!(
                        (line.before - investor - line.clawback).abs() <= scale,
                        "deal {seed}\n{text}"
                    );
                    assert!(
                        (line.manager - manager + line.clawback).abs() <= scale,
                        "deal {seed}\n{text}"
                    );
                    clawed += usize::from(line.clawback > 0.0);
                }
            }
        }
    }
    assert!(
        pools > 2_000 && tiers_seen > pools && clawed > 10,
        "{pools} {tiers_seen} {clawed}"
    );
}

/// Where a pool ends exactly with the tier up to a hurdle, the investor's rate of return is that hurdle, whatever was
/// put in and paid out when, and the manager has nothing. With the same pool and more the return is above it.
#[test]
fn the_return_is_the_hurdle_where_only_the_hurdle_is_reached() {
    let mut rng = StdRng::seed_from_u64(7);
    for case in 0..60 {
        let (step, months) = [("month", 1), ("quarter", 3), ("year", 12)][case % 3];
        let periods: usize = rng.random_range(4..14);
        let hurdle = f64::from(rng.random_range(10..300)) / 1000.0;
        let timing = ["end", "start"][case % 2];
        let last = periods - 1;
        let date = |k: usize| format!("\"{}-{:02}\"", 2024 + k * months / 12, k * months % 12 + 1);
        // Capital at the beginning and once later; small distributions, then one at the end.
        let later = rng.random_range(1..periods);
        let calls = format!("{} = 100, {} = {}", date(0), date(later), rng.random_range(5..80));
        let small: Vec<String> = (0..last)
            .map(|k| format!("{} = {}", date(k), rng.random_range(0..6)))
            .collect();
        let told = |pool: f64| {
            Told::of(
                "",
                &format!(
                    "[scenario]\nstart = \"2024-01\"\nmonths = {}\nstep = \"{step}\"\n\
                     [parties]\nfund = {{}}\ninvestor = {{}}\nmanager = {{}}\n\
                     [drivers]\npool = {{ process = \"table\", values = {{ {}, {} = {pool}, interpolate = \"step\" }} }}\n[terms]\n\
                     calls = {{ kind = \"lump_sum\", from = \"investor\", to = \"fund\", schedule = {{ {calls} }} }}\n\
                     profit = {{ kind = \"waterfall\", from = \"fund\", to = \"investor\", pool = \"pool\", per = \"period\", timing = \"{timing}\", contributions = \"calls\", return_of_capital = \"none\", split = [{{ irr = {hurdle}, share = 1 }}, {{ share = 0.6 }}] }}\n\
                     carry = {{ kind = \"waterfall\", from = \"fund\", to = \"manager\", rest_of = \"profit\", timing = \"{timing}\" }}\n",
                    periods * months,
                    small.join(", "),
                    date(last),
                ),
            )
        };
        let needed = told(1e6).tier("profit", last, "split.0").0;
        let exactly = told(needed);
        let returned = exactly.irr("investor");
        assert!(
            (returned - hurdle).abs() < 1e-8,
            "case {case}: {returned} is not {hurdle}"
        );
        assert!(
            exactly.paid("carry").iter().all(|paid| paid.abs() < 1e-9),
            "case {case}"
        );
        let more = told(needed + 10.0);
        assert!(
            more.irr("investor") > hurdle && more.paid("carry")[last] > 3.9,
            "case {case}"
        );
        // With less than it needs it stays below (or has no rate of return at all).
        let less = told(needed * 0.9);
        let id = less
            .model
            .parties
            .find(|party| party.key == "investor")
            .expect("it is there");
        if let Irr::One(rate) = less.ledger.parties[id].metrics.expect("it is judged").irr {
            assert!(rate < hurdle, "case {case}: {rate}");
        }
    }
}
