//! From payable to paid: holdbacks, windows and lags, netting, and the payer's cash.

use crate::id::{Id, TermId};
use crate::plan::{Holdback, Limit, Operand, Settlement, Term};

use super::super::kernels::{Each, any, read, update1};
use super::super::tile::{LANES, Tile};
use super::DUST;

impl Tile<'_> {
    /// What a term pays in this period.
    pub(in crate::engine) fn pay(&mut self, id: TermId) {
        let plan = self.plan;
        let term = &plan.terms[id];
        if term.paid == term.payable {
            return;
        }
        match &term.netted {
            // The terms of a group are settled together, with the first of them.
            Some((group, ..)) if plan.netting[*group][0].first() == Some(&id) => self.net_off(*group),
            Some(_) => {}
            None => {
                self.settle(term);
                if let Some(limit) = &term.limit {
                    self.hold_to_cash(term, limit);
                }
            }
        }
    }

    /// What falls due for payment in this period, after holdback, windows and lag.
    fn settle(&mut self, term: &Term) {
        let due = match &term.holdback {
            None => term.payable,
            Some(holdback) => {
                self.hold_back(term, holdback);
                holdback.due
            }
        };
        let Settlement { closes, pot, ring, .. } = &term.settlement;
        if let (Some(closes), Some(pot)) = (closes, pot) {
            if !self.still[due.index()] {
                self.add(*pot, due);
                self.still[pot.index()] = false;
            }
            if closes[self.k] {
                self.copy(Operand::Column(*pot), term.paid);
                self.still[term.paid.index()] = self.still[pot.index()];
                self.quiet(*pot);
            } else {
                self.quiet(term.paid);
            }
        } else {
            self.copy(Operand::Column(due), term.paid);
            self.still[term.paid.index()] = self.still[due.index()];
        }
        if !ring.is_empty() {
            // What is due now takes the place of what falls due for payment.
            let slot = ring[self.k % ring.len()].index();
            self.columns.swap(slot, term.paid.index());
            self.still.swap(slot, term.paid.index());
        }
    }

    /// Takes off what is held back, and adds what is released.
    fn hold_back(&mut self, term: &Term, holdback: &Holdback) {
        let slot = holdback.ring[self.k % holdback.ring.len()];
        let (mut due, mut held) = (self.take(holdback.due), self.take(slot));
        let mut moved = std::mem::take(&mut self.spare[0]);
        let rate = self.arg(holdback.rate);
        let payable = &self.columns[term.payable.index()];
        for lane in 0..LANES {
            let keep = if payable[lane] < 0.0 { 0.0 } else { payable[lane] } * rate.at(lane);
            due[lane] = payable[lane] - keep + held[lane];
            held[lane] = keep;
            moved[lane] = if keep > DUST * payable[lane] { keep } else { 0.0 };
        }
        self.bind(&holdback.clause, &moved);
        self.spare[0] = moved;
        self.still[holdback.due.index()] = !any(&due, |due| due != 0.0);
        self.put(holdback.due, due);
        self.put(slot, held);
    }

    /// Settles the terms of a group and sets off what they owe each other.
    fn net_off(&mut self, group: usize) {
        let plan = self.plan;
        let sides = &plan.netting[group];
        for &id in sides.iter().flatten() {
            self.settle(&plan.terms[id]);
        }
        let still = |side: &Vec<TermId>| side.iter().all(|&id| self.still[plan.terms[id].paid.index()]);
        if sides.iter().any(still) {
            return;
        }
        let [mut forward, mut back] = std::mem::take(&mut self.spare);
        for (sum, side) in [(&mut forward, &sides[0]), (&mut back, &sides[1])] {
            sum.fill(0.0);
            for &id in side {
                let paid = Each(&self.columns[plan.terms[id].paid.index()]);
                update1(sum, paid, |sum, paid| sum + if paid < 0.0 { 0.0 } else { paid });
            }
        }
        // Of each unit of a side so much is set off.
        for (forward, back) in forward.iter_mut().zip(back.iter_mut()) {
            let common = if *forward < *back { *forward } else { *back };
            let part = |side: f64| if common > 0.0 { common / side } else { 0.0 };
            (*forward, *back) = (part(*forward), part(*back));
        }
        for (part, side) in [(&forward, &sides[0]), (&back, &sides[1])] {
            for &id in side {
                let term = &plan.terms[id];
                let Some((_, clause, off)) = &term.netted else {
                    continue;
                };
                let (mut paid, mut moved) = (self.take(term.paid), self.take(*off));
                for ((paid, moved), part) in paid.iter_mut().zip(moved.iter_mut()).zip(part.iter()) {
                    let off = if *paid > 0.0 { *paid * part } else { 0.0 };
                    *moved = if off > DUST * *paid { off } else { 0.0 };
                    *paid -= off;
                }
                self.put(term.paid, paid);
                self.still[term.paid.index()] = false;
                self.bind(clause, &moved);
                self.put(*off, moved);
            }
        }
        self.spare = [forward, back];
    }

    /// Holds a payment to what the payer has; the rest is carried as arrears.
    fn hold_to_cash(&mut self, term: &Term, limit: &Limit) {
        let plan = self.plan;
        let [mut cash, mut short] = std::mem::take(&mut self.spare);
        cash.copy_from_slice(&self.columns[plan.parties[term.from].cumulative.index()]);
        let opening = self.arg(limit.opening);
        read!([opening] update1(&mut cash, opening, |cash, opening| cash + opening));
        for &(other, sign) in &limit.counts {
            let paid = plan.terms[other].paid;
            if !self.still[paid.index()] {
                let paid = Each(&self.columns[paid.index()]);
                update1(&mut cash, paid, |cash, paid| cash + sign * paid);
            }
        }
        let (mut paid, mut arrears) = (self.take(term.paid), self.take(limit.arrears));
        let growth = self.arg(limit.growth);
        for lane in 0..LANES {
            let settled = paid[lane];
            let owed = arrears[lane] * growth.at(lane);
            let rest = settled + owed;
            // A credit that meets what is owed leaves rounding.
            let wanted = if rest.abs() <= DUST * settled.abs() { 0.0 } else { rest };
            let has = if cash[lane] <= DUST * wanted { 0.0 } else { cash[lane] };
            let pays = if wanted > 0.0 && has < wanted { has } else { wanted };
            paid[lane] = pays;
            arrears[lane] = wanted - pays;
            let missing = settled - pays;
            let real = missing > DUST * (settled.abs() + owed);
            short[lane] = if real { missing } else { 0.0 };
        }
        self.bind(&limit.clause, &short);
        self.still[term.paid.index()] = !any(&paid, |paid| paid != 0.0);
        self.spare = [cash, short];
        self.put(term.paid, paid);
        self.put(limit.arrears, arrears);
    }
}
