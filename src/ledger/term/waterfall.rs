//! A waterfall: a pool paid out tier by tier, told deal by deal.

use crate::id::{Id, TermId};
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::ledger::{DUST, DealLine};
use crate::math;
use crate::model::clause::SPLITS;
use crate::model::{Deal, Expr, Hurdle, Preferred, Waterfall};
use crate::scenario::{Returns, Timing};

/// Where a deal stands after the last time that it paid out.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// K: all that has been put in.
    put_in: f64,
    /// R: what tiers have given back of it.
    returned: f64,
    /// I: all that the investor has had.
    investor: f64,
    /// M: all that the manager has had.
    manager: f64,
    /// U: what further tiers of the split gave the manager beyond the first one's part.
    beyond: f64,
    /// P: the preferred return that is unpaid.
    unpaid: f64,
    /// The preferred return that has been paid.
    preferred: f64,
    /// X of each IRR hurdle: the preferred return's first if it is one, then those of the split.
    balances: Vec<f64>,
    /// Put in after the last time: when, in months since start, and how much.
    late: Vec<(u64, f64)>,
}

/// A year's rates as they are in the current period.
struct Rates {
    preferred: Option<f64>,
    /// Of each IRR hurdle, in the order of [`Standing::balances`].
    irrs: Vec<f64>,
}

impl Replay<'_> {
    /// Moves every deal through the current period and pays out its pool. Gives the investor's part.
    pub(super) fn waterfall(&mut self, id: TermId, active: f64, waterfall: &Waterfall) -> Result<f64, RunFault> {
        let model = self.model;
        if !model.terms[id].enabled {
            return Ok(0.0);
        }
        let rates = self.rates(id, waterfall)?;
        let mut standings = std::mem::take(&mut self.states[id.index()].deals);
        standings.resize(waterfall.deals.len(), Standing::default());
        let mut lines = Vec::new();
        let (mut investor, mut manager, mut pool) = (0.0, 0.0, 0.0);
        for (deal, standing) in waterfall.deals.iter().zip(&mut standings) {
            let mut line = DealLine {
                contributed: self.accrue(id, deal, waterfall, &rates, standing)?,
                ..DealLine::default()
            };
            if active > 0.0 {
                let rate = self.finite(&deal.pool, Needed::Term(id), "pool")?;
                line.pool = rate.max(0.0) * model.timeline.dt() * active;
            }
            self.distribute(id, waterfall, standing, &mut line)?;
            investor += line.tiers.iter().map(|tier| tier.1).sum::<f64>();
            manager += line.tiers.iter().map(|tier| tier.2).sum::<f64>();
            pool += line.pool;
            lines.push(line);
        }
        let mut moved: Vec<(&'static str, f64)> = Vec::new();
        for (key, to_investor, to_manager) in lines.iter().flat_map(|line| &line.tiers) {
            let paid = to_investor + to_manager;
            match moved.iter_mut().find(|known| known.0 == *key) {
                Some(known) => known.1 += paid,
                None => moved.push((key, paid)),
            }
        }
        moved.retain(|tier| tier.1 > DUST * pool);
        let mut clawback = 0.0;
        if self.is_last_inside(id) {
            clawback = self.clawback(id, waterfall, &standings)?;
            if clawback > 0.0 {
                moved.push(("clawback", clawback));
            }
        }
        if let Some(Preferred::Rate { cumulative: false, .. }) = waterfall.preferred
            && model.timeline.closes_window(self.k, 12)
        {
            standings.iter_mut().for_each(|standing| standing.unpaid = 0.0);
        }
        self.states[id.index()].deals = standings;
        let line = self.line(id);
        (line.base, line.deals, line.moved) = (pool, lines, moved);
        (line.manager, line.clawback) = (manager - clawback, clawback);
        Ok(investor + clawback)
    }

    /// The rates of this period.
    fn rates(&self, id: TermId, waterfall: &Waterfall) -> Result<Rates, RunFault> {
        let needed = Needed::Term(id);
        let yearly = |expr: &Expr, part: &'static str, least: bool| {
            let value = self.finite(expr, needed, part)?;
            match least && value < -1.0 {
                true => Err(self.fault(FaultCause::Interest { value }, expr, needed, part)),
                false => Ok(value),
            }
        };
        let mut rates = Rates {
            preferred: None,
            irrs: Vec::new(),
        };
        match &waterfall.preferred {
            Some(Preferred::Rate { rate, compounding, .. }) => {
                rates.preferred = Some(yearly(rate, "preferred return", *compounding)?);
            }
            Some(Preferred::Hurdle(Hurdle::Irr(rate))) => rates.irrs.push(yearly(rate, "hurdle", true)?),
            _ => {}
        }
        for tier in &waterfall.split {
            if let Some(Hurdle::Irr(rate)) = &tier.until {
                rates.irrs.push(yearly(rate, "hurdle", true)?);
            }
        }
        Ok(rates)
    }

    /// Takes a deal's balances from the last time that it paid out to this one. Gives what was put in.
    fn accrue(
        &self,
        id: TermId,
        deal: &Deal,
        waterfall: &Waterfall,
        rates: &Rates,
        standing: &mut Standing,
    ) -> Result<f64, RunFault> {
        let timeline = &self.model.timeline;
        let term = &self.model.terms[id];
        let step = u64::from(timeline.step.months());
        let begin = self.k as u64 * step;
        let pays_at = match term.settlement.timing {
            Timing::Start => begin,
            Timing::End => begin + step,
        };
        let mut put_in = std::mem::take(&mut standing.late);
        for &contribution in &deal.contributions {
            let payments = &self.periods[self.k].terms[contribution].payments;
            put_in.extend(payments.iter().map(|payment| (payment.month, payment.amount)));
        }
        if let Some(capital) = &deal.capital
            && term.starts.unwrap_or(0.0).max(0.0).floor() == self.k as f64
        {
            put_in.push((begin, self.finite(capital, Needed::Term(id), "capital")?));
        }
        let (now, late): (Vec<_>, Vec<_>) = put_in.into_iter().partition(|(month, _)| *month <= pays_at);
        standing.late = late;
        let years = |month: u64| (pays_at - month) as f64 / 12.0;
        let dt = timeline.dt();
        if let (Some(rate), Some(Preferred::Rate { compounding, .. })) = (rates.preferred, &waterfall.preferred) {
            let capital = (standing.put_in - standing.returned).max(0.0);
            let on = |years: f64| match compounding {
                true => math::powf(1.0 + rate, years) - 1.0,
                false => rate * years,
            };
            let bears = if *compounding {
                capital + standing.unpaid
            } else {
                capital
            };
            standing.unpaid += bears * on(dt);
            standing.unpaid += now
                .iter()
                .map(|(month, amount)| amount * on(years(*month)))
                .sum::<f64>();
        }
        standing.balances.resize(rates.irrs.len(), 0.0);
        for (balance, rate) in standing.balances.iter_mut().zip(&rates.irrs) {
            *balance *= math::powf(1.0 + rate, dt);
            for (month, amount) in &now {
                *balance += amount * math::powf(1.0 + rate, years(*month));
            }
        }
        let total: f64 = now.iter().map(|(_, amount)| amount).sum();
        standing.put_in += total;
        Ok(total)
    }

    /// Pays a deal's pool out, tier by tier.
    fn distribute(
        &self,
        id: TermId,
        waterfall: &Waterfall,
        standing: &mut Standing,
        line: &mut DealLine,
    ) -> Result<(), RunFault> {
        let needed = Needed::Term(id);
        let mut left = line.pool;
        let (mut investor, mut manager) = (0.0, 0.0);
        // Takes what a tier needs out of what is left.
        let mut pay = |key: &'static str, need: f64, share: f64| {
            let paid = need.max(0.0).min(left);
            left -= paid;
            if paid != 0.0 {
                line.tiers.push((key, paid * share, paid - paid * share));
            }
            (paid * share, paid - paid * share)
        };
        line.capital = standing.put_in - standing.returned;
        let splits_from = match waterfall.preferred {
            Some(Preferred::Hurdle(Hurdle::Irr(_))) => 1,
            _ => 0,
        };
        if waterfall.returns == Returns::First {
            let paid = pay("return_of_capital", line.capital, 1.0).0;
            standing.returned += paid;
            investor += paid;
        }
        match &waterfall.preferred {
            Some(Preferred::Rate { .. }) => {
                line.preferred = standing.unpaid;
                let paid = pay("preferred", standing.unpaid, 1.0).0;
                standing.unpaid -= paid;
                standing.preferred += paid;
                investor += paid;
            }
            Some(Preferred::Hurdle(hurdle)) => {
                let lacks = match hurdle {
                    Hurdle::Irr(_) => standing.balances[0] - investor,
                    Hurdle::Multiple(multiple) => {
                        self.finite(multiple, needed, "multiple")? * standing.put_in - (standing.investor + investor)
                    }
                };
                line.preferred = lacks;
                let paid = pay("preferred", real(lacks, standing, investor, manager), 1.0).0;
                investor += paid;
                if waterfall.returns != Returns::None {
                    standing.returned += paid.min((standing.put_in - standing.returned).max(0.0));
                }
            }
            None => {}
        }
        if waterfall.returns == Returns::AfterPreferred {
            let paid = pay("return_of_capital", standing.put_in - standing.returned, 1.0).0;
            standing.returned += paid;
            investor += paid;
        }
        let mut shares = Vec::new();
        for tier in &waterfall.split {
            shares.push(self.finite(&tier.share, needed, "split")?);
        }
        if let Some(catch_up) = &waterfall.catch_up {
            let part = self.finite(catch_up, needed, "catch-up")?;
            let carry = 1.0 - shares[0];
            let profit = standing.investor + investor - standing.returned;
            let lacks = carry * profit - (1.0 - carry) * (standing.manager + manager);
            let lacks = real(lacks, standing, investor, manager);
            let need = match part > carry {
                _ if lacks == 0.0 => 0.0,
                true => lacks / (part - carry),
                false => f64::INFINITY,
            };
            let (to_investor, to_manager) = pay("catch_up", need, 1.0 - part);
            investor += to_investor;
            manager += to_manager;
        }
        let mut irr = splits_from;
        for (index, (tier, &share)) in waterfall.split.iter().zip(&shares).enumerate() {
            let lacks = match &tier.until {
                None => f64::INFINITY,
                Some(Hurdle::Irr(_)) => {
                    irr += 1;
                    standing.balances[irr - 1] - investor
                }
                Some(Hurdle::Multiple(multiple)) => {
                    self.finite(multiple, needed, "multiple")? * standing.put_in - (standing.investor + investor)
                }
            };
            let lacks = real(lacks, standing, investor, manager);
            let need = if lacks == 0.0 {
                0.0
            } else if share > 0.0 {
                lacks / share
            } else {
                f64::INFINITY
            };
            let (to_investor, to_manager) = pay(SPLITS[index.min(SPLITS.len() - 1)], need, share);
            standing.beyond += (to_investor + to_manager) * (shares[0] - share);
            investor += to_investor;
            manager += to_manager;
        }
        standing.investor += investor;
        standing.manager += manager;
        standing.balances.iter_mut().for_each(|balance| *balance -= investor);
        if !(standing.investor.is_finite() && standing.put_in.is_finite()) {
            return Err(self.fault(FaultCause::TooLarge, &waterfall.split[0].share, needed, "split"));
        }
        Ok(())
    }

    /// What the manager gives back at the end, over all deals together.
    fn clawback(&self, id: TermId, waterfall: &Waterfall, standings: &[Standing]) -> Result<f64, RunFault> {
        let Some(clawback) = &waterfall.clawback else {
            return Ok(0.0);
        };
        let needed = Needed::Term(id);
        let reach = self.finite(clawback, needed, "clawback")?;
        let carry = 1.0 - self.finite(&waterfall.split[0].share, needed, "split")?;
        let sum = |part: fn(&Standing) -> f64| standings.iter().map(part).sum::<f64>();
        let (put_in, investor, manager) = (
            sum(|standing| standing.put_in),
            sum(|standing| standing.investor),
            sum(|standing| standing.manager),
        );
        let lacks = match &waterfall.preferred {
            None => put_in - investor,
            Some(Preferred::Rate { .. }) => put_in + sum(|one| one.unpaid + one.preferred) - investor,
            Some(Preferred::Hurdle(Hurdle::Irr(_))) => sum(|one| one.balances[0]),
            Some(Preferred::Hurdle(Hurdle::Multiple(multiple))) => {
                self.finite(multiple, needed, "multiple")? * put_in - investor
            }
        };
        let may_keep = carry * (investor + manager - put_in).max(0.0) + sum(|standing| standing.beyond);
        let too_much = manager - may_keep;
        let back = too_much.max(lacks).max(0.0).min(reach * manager);
        Ok(if back > DUST * manager { back } else { 0.0 })
    }

    /// Whether this is the last period of the horizon that lies inside the term's dates in part.
    fn is_last_inside(&self, id: TermId) -> bool {
        let mut periods = (0..self.model.timeline.periods).rev();
        periods.find(|&k| self.share_inside_of(id, k) > 0.0) == Some(self.k)
    }
}

/// What is lacking to a hurdle or a catch-up, 0 where that is rounding: a billionth of what was put in and had.
fn real(lacks: f64, standing: &Standing, investor: f64, manager: f64) -> f64 {
    let had = standing.investor + investor + standing.manager + manager;
    if lacks <= DUST * (standing.put_in.abs() + had) {
        0.0
    } else {
        lacks
    }
}
