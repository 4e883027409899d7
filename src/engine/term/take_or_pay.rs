//! Commitments to use or to pay: a year's use and commitment, and the shortfall where it closes.
//!
//! A year closes once in twelve months, so the closing is a plain loop over the paths.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, MakeUp, TakeOrPay, Term};

use super::super::kernels::{Arg, Each, update1};
use super::super::tile::{Broken, Tile};

impl Tile<'_> {
    /// Gathers use and commitment; earns what is due where a year closes or the term ends.
    pub(super) fn take_or_pay(
        &mut self,
        deal: &TakeOrPay,
        term: &Term,
        fraction: f64,
        gate: Option<ColumnId>,
    ) -> Result<bool, Broken> {
        if fraction > 0.0 {
            let length = self.plan.dt * fraction;
            self.gather(deal.used, deal.of, length, gate)?;
            if let Some(commitment) = deal.commitment {
                self.gather(deal.committed, commitment, length, gate)?;
            }
            if deal.total.is_some() {
                self.gather(deal.spent, deal.of, length, gate)?;
            }
        }
        if !deal.closes[self.k] {
            return Ok(false);
        }
        let mut earned = self.take(term.earned);
        earned.fill(0.0);
        if deal.years[self.k].0 {
            self.close_year(deal, &mut earned);
        }
        if deal.total.is_some() {
            let mut spent = self.take(deal.spent);
            update1(&mut spent, Each(&earned), |spent, given| spent + given);
            self.put(deal.spent, spent);
            if deal.last == Some(self.k) && fraction > 0.0 {
                self.close_total(deal, gate, &mut earned);
            }
        }
        self.put(term.earned, earned);
        Ok(true)
    }

    /// What is due for a year, less what was made up.
    fn close_year(&mut self, deal: &TakeOrPay, earned: &mut [f64]) {
        let last = deal.last == Some(self.k);
        let (mut used, mut committed, mut moved) =
            (self.take(deal.used), self.take(deal.committed), self.take(deal.moved));
        let mut excess = std::mem::take(&mut self.spare[0]);
        let mut shortfall = deal.shortfall.as_ref().map(|clause| self.take_facts(clause));
        let mut rolled = deal.rolled.as_ref().map(|clause| self.take_facts(clause));
        let roll = deal
            .roll_forward
            .filter(|_| !last)
            .map_or(Arg::Scalar(0.0), |share| self.arg(share));
        for (i, due) in earned.iter_mut().enumerate() {
            let required = ops::max(committed[i] + moved[i], 0.0);
            let short = ops::max(required - used[i], 0.0);
            let rolls = match short == 0.0 {
                true => 0.0,
                false => ops::max(ops::min(short, roll.at(i) * committed[i]), 0.0),
            };
            excess[i] = ops::max(used[i] - required, 0.0);
            moved[i] = rolls;
            *due = short - rolls;
            if let Some(facts) = &mut shortfall {
                facts.count(i, *due, required);
            }
            if let Some(facts) = &mut rolled {
                facts.count(i, rolls, short);
            }
        }
        used.fill(0.0);
        committed.fill(0.0);
        for (clause, facts) in [(&deal.shortfall, shortfall), (&deal.rolled, rolled)] {
            if let (Some(clause), Some(facts)) = (clause, facts) {
                self.put_facts(clause, facts);
            }
        }
        if let Some(make_up) = &deal.make_up {
            self.make_up(make_up, deal.years[self.k].1, &mut excess, earned);
        }
        if deal.excess_to_next {
            update1(&mut moved, Each(&excess), |moved, left| moved - left);
        }
        self.spare[0] = excess;
        self.put(deal.used, used);
        self.put(deal.committed, committed);
        self.put(deal.moved, moved);
    }

    /// Makes up, out of this year's excess, what was paid for in the years before, the oldest first;
    /// what is due for this year takes the place of the oldest.
    fn make_up(&mut self, make_up: &MakeUp, closing: usize, excess: &mut [f64], earned: &mut [f64]) {
        let mut credit = std::mem::take(&mut self.spare[1]);
        credit.fill(0.0);
        let years = make_up.bank.len();
        for slot in (closing..closing + years).map(|year| make_up.bank[year % years]) {
            let mut bank = self.take(slot);
            for ((left, credit), paid_for) in excess.iter_mut().zip(credit.iter_mut()).zip(bank.iter_mut()) {
                let taken = ops::min(*left, *paid_for);
                *paid_for -= taken;
                *left -= taken;
                *credit += taken;
            }
            self.put(slot, bank);
        }
        let oldest = make_up.bank[closing % years];
        let mut bank = self.take(oldest);
        bank.copy_from_slice(earned);
        self.put(oldest, bank);
        let mut facts = self.take_facts(&make_up.clause);
        for (i, (earned, credit)) in earned.iter_mut().zip(credit.iter()).enumerate() {
            facts.count(i, *credit, excess[i] + credit);
            *earned -= credit;
        }
        self.put_facts(&make_up.clause, facts);
        self.spare[1] = credit;
    }

    /// Adds what is missing to the whole, on the paths on which the term is still active.
    fn close_total(&mut self, deal: &TakeOrPay, gate: Option<ColumnId>, earned: &mut [f64]) {
        let (Some(total), Some(clause)) = (deal.total, &deal.missing) else {
            return;
        };
        let mut facts = self.take_facts(clause);
        let (total, spent) = (self.arg(total), &self.columns[deal.spent.index()]);
        let open = gate.map_or(Arg::Scalar(1.0), |gate| Arg::Column(&self.columns[gate.index()]));
        for (i, earned) in earned.iter_mut().enumerate() {
            let missing = ops::select(open.at(i), ops::max(total.at(i) - spent[i], 0.0), 0.0);
            facts.count(i, missing, total.at(i));
            *earned += missing;
        }
        self.put_facts(clause, facts);
    }
}
