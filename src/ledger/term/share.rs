//! A share of a base: flat, or by tiers over the base counted so far.

use crate::id::{Id, TermId};
use crate::ledger::DUST;
use crate::ledger::fault::RunFault;
use crate::ledger::replay::Replay;
use crate::model::clause::tier_names;
use crate::model::expr::ops;
use crate::model::{Expr, ShareRate};
use crate::scenario::{TierMethod, TierPeriod};

impl Replay<'_> {
    /// What a share earns. Only asked where the term is active.
    pub(super) fn share(
        &mut self,
        id: TermId,
        active: f64,
        of: &Expr,
        deductions: &[Expr],
        rate: &ShareRate,
    ) -> Result<f64, RunFault> {
        let scope = self.scope();
        let deducted = deductions
            .iter()
            .fold(scope.value(of), |left, deduction| left - scope.value(deduction));
        let base = ops::max(0.0, deducted) * self.model.timeline.dt() * active;
        let mut parts: Vec<(&Expr, &'static str)> = vec![(of, "base")];
        parts.extend(deductions.iter().map(|deduction| (deduction, "deductions")));
        self.earned_from(id, base, &parts)?;
        self.line(id).base = base;
        self.of_base(id, base, rate, &mut parts)
    }

    /// What a rate or tiers earn of a period's base, which is counted. `parts` are what the base was
    /// made of, for the fault where the amount is not finite.
    pub(super) fn of_base<'e>(
        &mut self,
        id: TermId,
        base: f64,
        rate: &'e ShareRate,
        parts: &mut Vec<(&'e Expr, &'static str)>,
    ) -> Result<f64, RunFault> {
        // What the whole-tier formula has given in the tier period, this period included.
        let mut whole = 0.0;
        // What the base earns in each tier that counts in this period.
        let mut reached = Vec::new();
        let earned = match rate {
            ShareRate::Flat(rate) => {
                parts.push((rate, "rate"));
                base * scope_value(self, rate)
            }
            ShareRate::Tiers { tiers, period, method } => {
                let read: Vec<(f64, f64)> = tiers
                    .iter()
                    .map(|tier| {
                        let up_to = tier
                            .up_to
                            .as_ref()
                            .map_or(f64::INFINITY, |up_to| scope_value(self, up_to));
                        (up_to, scope_value(self, &tier.rate))
                    })
                    .collect();
                parts.extend(tiers.iter().filter_map(|tier| Some((tier.up_to.as_ref()?, "tiers"))));
                parts.extend(tiers.iter().map(|tier| (&tier.rate, "tiers")));
                let state = &self.states[id.index()];
                let (counted, earned_before) = match period {
                    TierPeriod::Year => (state.base_year, state.whole_year),
                    TierPeriod::Life => (state.base, state.whole),
                    TierPeriod::Period => (0.0, 0.0),
                };
                self.line(id).counted_before = counted;
                let names = tier_names(&self.model.terms[id].kind).iter().copied();
                let mut from = 0.0;
                match method {
                    TierMethod::Marginal => {
                        for (&(up_to, rate), name) in read.iter().zip(names) {
                            let part = (counted + base).min(up_to) - counted.max(from);
                            if part > DUST * base {
                                reached.push((name, part * rate));
                            }
                            from = up_to;
                        }
                        marginal(&read, counted + base) - marginal(&read, counted)
                    }
                    TierMethod::Whole => {
                        whole = rate_at(&read, counted + base) * (counted + base);
                        let earned = whole - earned_before;
                        reached.extend(the_one(&read, counted + base, base, earned, names));
                        earned
                    }
                    TierMethod::Prospective => {
                        let earned = rate_at(&read, counted) * base;
                        reached.extend(the_one(&read, counted, base, earned, names));
                        earned
                    }
                }
            }
        };
        let earned = self.earned_from(id, earned, parts)?;
        self.line(id).moved.extend(reached);
        let state = &mut self.states[id.index()];
        state.base_year += base;
        state.base += base;
        (state.whole_year, state.whole) = (whole, whole);
        Ok(earned)
    }
}

/// The tier that counts for all of a period's base, by the base that decides, and what it earns.
fn the_one(
    tiers: &[(f64, f64)],
    decides: f64,
    base: f64,
    earned: f64,
    mut names: impl Iterator<Item = &'static str>,
) -> Option<(&'static str, f64)> {
    let tier = tiers.iter().position(|&(up_to, _)| !ops::above(decides, up_to))?;
    names.nth(tier).filter(|_| base > 0.0).map(|name| (name, earned))
}

/// The value of an expression in the current period.
fn scope_value(replay: &Replay<'_>, expr: &Expr) -> f64 {
    replay.scope().value(expr)
}

/// F(x): what a base of `x` earns over marginal tiers (upper bound, rate); NaN if any bound is.
///
/// 5% up to 100, 3% beyond: F(120) = 5 + 0.6.
fn marginal(tiers: &[(f64, f64)], x: f64) -> f64 {
    let mut below = 0.0;
    let mut sum = 0.0;
    for &(up_to, rate) in tiers {
        sum += rate * ops::max(0.0, ops::min(x, up_to) - below);
        below = up_to;
    }
    sum
}

/// r(x): the rate of the first tier that x does not exceed by more than rounding; NaN if a bound on the way to it is.
fn rate_at(tiers: &[(f64, f64)], x: f64) -> f64 {
    for &(up_to, rate) in tiers {
        if up_to.is_nan() {
            return f64::NAN;
        }
        if !ops::above(x, up_to) {
            return rate;
        }
    }
    tiers.last().map_or(f64::NAN, |last| last.1)
}
