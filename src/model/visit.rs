//! Every expression of a deal, one after the other.

use super::{Cause, Expr, Model, ShareRate, TermKind, Trigger};

impl Model {
    /// Calls `see` on every expression of the deal, in the order of the file's sections.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        for party in self.parties.iter() {
            [&party.discount_rate, &party.opening_cash, &party.arrears_rate]
                .into_iter()
                .for_each(&mut *see);
        }
        self.assumptions.iter().for_each(|assumption| see(&assumption.value));
        for driver in self.drivers.iter() {
            driver.min.iter().chain(&driver.max).for_each(&mut *see);
            driver.process.each_expr(see);
        }
        for event in self.events.iter() {
            event.probability.iter().for_each(&mut *see);
            match &event.cause {
                Cause::Hazard(expr) | Cause::At(expr) | Cause::When(expr) => see(expr),
                Cause::Follows => {}
            }
        }
        for term in self.terms.iter() {
            term.while_.iter().chain(&term.floor).for_each(&mut *see);
            term.cap.limits().for_each(&mut *see);
            term.holdback.iter().for_each(|holdback| see(&holdback.rate));
            term.kind.each_expr(see);
        }
        self.history.iter().for_each(|history| see(&history.against));
    }
}

impl ShareRate {
    /// Calls `see` on every expression of a rate or of tiers.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        match self {
            ShareRate::Flat(rate) => see(rate),
            ShareRate::Tiers { tiers, .. } => {
                tiers
                    .iter()
                    .flat_map(|tier| tier.up_to.iter().chain([&tier.rate]))
                    .for_each(see);
            }
        }
    }
}

impl TermKind {
    /// Calls `see` on every expression of the kind's own keys.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        match self {
            TermKind::Amount { amount, escalator } => {
                see(amount);
                escalator.iter().for_each(|escalator| see(&escalator.rate));
            }
            TermKind::Formula { amount } => see(amount),
            TermKind::LumpSum { schedule } => schedule.iter().for_each(|(_, amount)| see(amount)),
            TermKind::Share { of, deductions, rate } => {
                [of].into_iter().chain(deductions).for_each(&mut *see);
                rate.each_expr(see);
            }
            TermKind::TakeOrPay(deal) => deal.each_expr(see),
            TermKind::Usage(usage) => usage.each_expr(see),
            TermKind::ProfitShare(share) => share.each_expr(see),
            TermKind::Loan(loan) => loan.each_expr(see),
            TermKind::RevenueFinancing(deal) => deal.each_expr(see),
            TermKind::MinimumGuarantee { minimum, .. } => see(minimum),
            TermKind::Advance {
                schedule,
                rate,
                interest,
                ..
            } => {
                schedule.iter().for_each(|(_, amount)| see(amount));
                [rate].into_iter().chain(interest).for_each(see);
            }
            TermKind::Equity {
                stake,
                dividends,
                dilution,
                exit,
            } => {
                [stake].into_iter().chain(dividends).chain(dilution).for_each(&mut *see);
                exit.iter()
                    .flat_map(|exit| exit.multiple.iter().chain([&exit.of]))
                    .for_each(see);
            }
            TermKind::Warrant {
                price,
                strike,
                tranches,
                ..
            } => {
                [price, strike].into_iter().for_each(&mut *see);
                tranches
                    .iter()
                    .flat_map(|tranche| [&tranche.shares].into_iter().chain(&tranche.when))
                    .for_each(see);
            }
            TermKind::Waterfall(waterfall) => waterfall.each_expr(see),
            TermKind::Rest { .. } => {}
            TermKind::Milestone { amount, trigger } => {
                see(amount);
                if let Trigger::When(condition) = trigger {
                    see(condition);
                }
            }
        }
    }
}
