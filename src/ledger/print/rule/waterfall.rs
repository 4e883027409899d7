//! What a waterfall's line says: each pool, and what every tier took of it.

use crate::ledger::TermLine;
use crate::ledger::show::readable;

/// `pool 220: 12 preferred (12 unpaid), 100 return of capital (100 in), 108 split 54 to the investor; the investor's part`.
pub(super) fn pool_text(told: &TermLine) -> String {
    let several = told.deals.len() > 1;
    let mut parts = Vec::new();
    for (index, deal) in told.deals.iter().enumerate() {
        if deal.pool == 0.0 && deal.contributed == 0.0 {
            continue;
        }
        let name = if several {
            format!("deal {}: pool", index + 1)
        } else {
            "pool".to_string()
        };
        let tiers: Vec<String> = deal
            .tiers
            .iter()
            .map(|&(key, investor, manager)| {
                let amount = readable(investor + manager);
                match key {
                    "return_of_capital" => format!("{amount} back of {} of capital", readable(deal.capital)),
                    "preferred" => format!("{amount} of the preferred {}", readable(deal.preferred)),
                    "catch_up" if investor == 0.0 => format!("{amount} catch-up to the manager"),
                    _ => format!(
                        "{amount} {}, {} to the investor and {} to the manager",
                        if key == "catch_up" { "catch-up" } else { "split" },
                        readable(investor),
                        readable(manager)
                    ),
                }
            })
            .collect();
        parts.push(format!("{name} {}: {}", readable(deal.pool), tiers.join(", ")));
    }
    if told.clawback != 0.0 {
        parts.push(format!("{} clawed back", readable(told.clawback)));
    }
    format!("{}; the investor's part", parts.join("; "))
}
