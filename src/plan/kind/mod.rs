//! Compiled kinds of term that carry more than fits into a few lines, a file each, and what all
//! kinds are asked.

mod loan;
mod profit_share;
mod revenue_financing;
mod take_or_pay;
mod usage;

pub use loan::{Loan, Part};
pub use profit_share::ProfitShare;
pub use revenue_financing::RevenueFinancing;
pub use take_or_pay::{MakeUp, TakeOrPay};
pub use usage::{Grant, Usage};

use super::{Clause, Kind, Rate};
use crate::scenario::TierMethod;

impl Kind {
    /// Whether something is to be done in period `k` even if the term is not active in it.
    pub fn wakes(&self, k: usize) -> bool {
        match self {
            Kind::Guarantee { closes, .. } => closes[k],
            Kind::TakeOrPay(deal) => deal.closes[k],
            Kind::Usage(deal) => deal.credits.iter().any(|grant| grant.from == k),
            Kind::Rate { .. }
            | Kind::Lumps { .. }
            | Kind::Share { .. }
            | Kind::Advance { .. }
            | Kind::Milestone { .. }
            | Kind::Equity { .. }
            | Kind::Rest(_)
            | Kind::Warrant { .. }
            | Kind::Loan(_)
            | Kind::RevenueFinancing(_)
            | Kind::ProfitShare(_) => false,
            // Its balances move whether it pays out or not.
            Kind::Waterfall(waterfall) => waterfall.enabled,
        }
    }

    /// Whether what it earns is owed on paths on which the term is not active any more.
    pub fn outlasts(&self) -> bool {
        matches!(self, Kind::Guarantee { .. } | Kind::TakeOrPay(_) | Kind::Waterfall(_))
    }

    /// The rate or tiers that it takes of a base.
    pub fn rate(&self) -> Option<&Rate> {
        match self {
            Kind::Share { rate, .. } => Some(rate),
            Kind::Usage(deal) => Some(&deal.discounts),
            Kind::ProfitShare(deal) => Some(&deal.rate),
            _ => None,
        }
    }

    /// The clauses that belong to the kind itself.
    pub fn clauses(&self) -> Vec<&Clause> {
        match self {
            Kind::Guarantee { clause, .. } | Kind::Advance { clause, .. } => vec![clause],
            Kind::TakeOrPay(deal) => deal.clauses(),
            Kind::Usage(deal) => deal.discounts.clauses().iter().chain(&deal.clause).collect(),
            Kind::Warrant { tranches, .. } => tranches.iter().filter_map(|tranche| tranche.clause.as_ref()).collect(),
            Kind::Waterfall(waterfall) => waterfall.clauses.iter().map(|(clause, _)| clause).collect(),
            Kind::Equity { exit, .. } => exit.iter().map(|(_, _, clause)| clause).collect(),
            Kind::RevenueFinancing(deal) => {
                let further = deal.minimum.iter().chain(&deal.maturity).map(|(_, clause)| clause);
                [&deal.clause].into_iter().chain(further).collect()
            }
            Kind::ProfitShare(deal) => {
                let own = deal.carried.iter().chain(&deal.put_off);
                own.chain(deal.rate.clauses()).collect()
            }
            Kind::Share { rate, .. } => rate.clauses().iter().collect(),
            Kind::Loan(_) | Kind::Rest(_) | Kind::Rate { .. } | Kind::Lumps { .. } | Kind::Milestone { .. } => {
                Vec::new()
            }
        }
    }
}

impl Rate {
    /// Whether two periods in turn give what one of both would: a single rate, or marginal tiers.
    pub fn adds_up(&self) -> bool {
        match self {
            Rate::Flat(_) => true,
            Rate::Tiers { method, .. } => *method == TierMethod::Marginal,
        }
    }

    /// The clauses of its tiers.
    pub fn clauses(&self) -> &[Clause] {
        match self {
            Rate::Flat(_) => &[],
            Rate::Tiers { clauses, .. } => clauses,
        }
    }
}
