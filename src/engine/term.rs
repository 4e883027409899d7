//! Terms: what each earns, what advances keep back, what is paid.
//!
//! A column of a term that is 0 on every path is marked still, and nothing more is done about it
//! until it is not. Where a selection could let a path that left its formula's domain pass (a cap
//! that is NaN, say), it is written so that NaN comes out, and what is earned is checked.

use crate::id::{Id, TermId};
use crate::model::expr::ops;
use crate::plan::{Cap, Clause, ColumnId, Gate, Kind, Operand, Rate, Settlement, Term, Trigger};
use crate::scenario::{TierMethod, TierPeriod};

use super::kernels::{Arg, Each, Same, any, any2, map1, map2, read, update_both, update1, update2, update3, update5};
use super::tile::{Broken, Tile};

/// A cap or floor binds where it moves more than this share of the amount: less is rounding.
pub(super) const DUST: f64 = 1e-9;

/// Adds to `earned` what the part of this period's base inside one band earns.
#[inline(always)]
fn marginal(earned: f64, [count, base, below, above, rate]: [f64; 5]) -> f64 {
    let part = ops::min(count + base, above) - ops::max(count, below);
    earned + ops::max(part, 0.0) * rate
}

impl Tile<'_> {
    /// What a term earns in this period, after floor and caps.
    pub(super) fn earn(&mut self, id: TermId) -> Result<(), Broken> {
        let plan = self.plan;
        let term = &plan.terms[id];
        let fraction = term.fraction[self.k];
        let closing = matches!(&term.kind, Kind::Guarantee { closes, .. } if closes[self.k]);
        if fraction == 0.0 && !closing {
            self.quiet(term.earned);
            self.quiet(term.payable);
            return Ok(());
        }
        if let Some(gate) = &term.gate {
            self.gate(gate);
        }
        let gate = term.gate.as_ref().map(|gate| gate.out);
        let floor = term.floor.as_ref().filter(|_| fraction > 0.0);
        if !self.kind(term, fraction, gate) {
            self.quiet(term.earned);
            self.quiet(term.payable);
            if floor.is_none() {
                return Ok(());
            }
        }
        self.still[term.earned.index()] = false;
        if let Some((floor, clause)) = floor {
            self.floor(term.earned, *floor, clause, gate);
        }
        // A guarantee is owed for the part of its window in which it was active, gate or no gate.
        let gate = gate.filter(|_| !matches!(term.kind, Kind::Guarantee { .. }));
        for cap in &term.caps {
            self.cap(term.earned, cap, gate);
        }
        if let Some(gate) = gate {
            let mut earned = self.take(term.earned);
            update1(&mut earned, Each(&self.columns[gate.index()]), |earned, gate| {
                ops::select(gate, earned, 0.0)
            });
            self.put(term.earned, earned);
        }
        self.broken(&self.columns[term.earned.index()])?;
        for cap in &term.caps {
            if let Some(counter) = cap.counter {
                self.add(counter, term.earned);
            }
        }
        if term.payable != term.earned {
            self.copy(Operand::Column(term.earned), term.payable);
            self.still[term.payable.index()] = false;
        }
        Ok(())
    }

    fn add(&mut self, to: ColumnId, what: ColumnId) {
        let mut sum = self.take(to);
        update1(&mut sum, Each(&self.columns[what.index()]), |sum, x| sum + x);
        self.put(to, sum);
    }

    /// 1 on the paths on which a term is active.
    fn gate(&mut self, gate: &Gate) {
        let now = self.k as f64;
        let mut open = self.take(gate.out);
        match gate.while_.map(|condition| self.arg(condition)) {
            Some(condition) => read!([condition] map1(&mut open, condition, |condition| condition)),
            None => open.fill(1.0),
        }
        for fall in &gate.until {
            let fall = Each(&self.columns[fall.index()]);
            update1(&mut open, fall, |open, fall| if fall < now { 0.0 } else { open });
        }
        if let Some(fall) = gate.from {
            let fall = Each(&self.columns[fall.index()]);
            update1(&mut open, fall, |open, fall| if fall < now { open } else { 0.0 });
        }
        self.put(gate.out, open);
    }

    /// What the kind gives, into the earned column; false where that is 0 on every path.
    fn kind(&mut self, term: &Term, fraction: f64, gate: Option<ColumnId>) -> bool {
        match &term.kind {
            Kind::Rate { amount } => {
                let length = self.plan.dt * fraction;
                let mut earned = self.take(term.earned);
                let amount = self.arg(*amount);
                read!([amount] map1(&mut earned, amount, |amount| amount * length));
                self.put(term.earned, earned);
                true
            }
            Kind::Lumps { lumps } | Kind::Advance { lumps, .. } => self.lumps(lumps, term.earned),
            Kind::Share {
                of,
                deductions,
                base,
                rate,
            } => {
                self.base(*of, deductions, *base, self.plan.dt * fraction, gate);
                if let Some(total) = term.base_total {
                    self.add(total, *base);
                }
                self.rate(rate, *base, term.earned);
                true
            }
            Kind::Guarantee { .. } => self.guarantee(term, fraction, gate),
            Kind::Milestone { amount, trigger } => self.milestone(*amount, trigger, term.earned, gate),
        }
    }

    fn lumps(&mut self, lumps: &[(usize, Operand)], earned: ColumnId) -> bool {
        let (mut any, now) = (false, self.k);
        for (_, amount) in lumps.iter().filter(|(period, _)| *period == now) {
            if any {
                let mut sum = self.take(earned);
                let amount = self.arg(*amount);
                read!([amount] update1(&mut sum, amount, |sum, x| sum + x));
                self.put(earned, sum);
            } else {
                self.copy(*amount, earned);
                any = true;
            }
        }
        any
    }

    /// max(0, of − deductions) · length, 0 where the term is not active.
    fn base(&mut self, of: Operand, deductions: &[Operand], out: ColumnId, length: f64, gate: Option<ColumnId>) {
        let mut base = self.take(out);
        let of = self.arg(of);
        match deductions {
            [] => read!([of] map1(&mut base, of, |x| ops::max(x, 0.0) * length)),
            [first, rest @ ..] => {
                let first = self.arg(*first);
                read!([of first] map2(&mut base, of, first, |x, less| x - less));
                for less in rest {
                    let less = self.arg(*less);
                    read!([less] update1(&mut base, less, |x, less| x - less));
                }
                update1(&mut base, Same(length), |x, length| ops::max(x, 0.0) * length);
            }
        }
        if let Some(gate) = gate {
            update1(&mut base, Each(&self.columns[gate.index()]), |base, gate| {
                ops::select(gate, base, 0.0)
            });
        }
        self.put(out, base);
    }

    fn rate(&mut self, rate: &Rate, base: ColumnId, out: ColumnId) {
        let mut earned = self.take(out);
        match rate {
            Rate::Flat(rate) => {
                let (rate, base) = (self.arg(*rate), Each(&self.columns[base.index()]));
                read!([rate] map2(&mut earned, base, rate, |base, rate| base * rate));
            }
            Rate::Tiers {
                tiers,
                period,
                method,
                counted,
                credited,
            } => {
                let mut count = self.take(*counted);
                let mut credit = self.take(*credited);
                let mut after = std::mem::take(&mut self.spare[0]);
                let this = Each(&self.columns[base.index()]);
                match method {
                    TierMethod::Marginal => {
                        earned.fill(0.0);
                        let mut below = Arg::Scalar(0.0);
                        for (up_to, rate) in tiers {
                            let above = up_to.map_or(Arg::Scalar(f64::INFINITY), |up_to| self.arg(up_to));
                            let rate = self.arg(*rate);
                            read!([below above rate] update5(&mut earned, (Each(&count), this, below, above, rate), marginal));
                            below = above;
                        }
                    }
                    TierMethod::Whole => {
                        map2(&mut after, Each(&count), this, |count, base| count + base);
                        self.reached(tiers, &after, &mut earned);
                        update_both(&mut earned, &mut credit, Each(&after), |rate, credit, after| {
                            (rate * after - credit, rate * after)
                        });
                    }
                    TierMethod::Prospective => {
                        self.reached(tiers, &count, &mut earned);
                        update1(&mut earned, this, |rate, base| rate * base);
                    }
                }
                if *period != TierPeriod::Period {
                    update1(&mut count, this, |count, base| count + base);
                }
                self.spare[0] = after;
                self.put(*credited, credit);
                self.put(*counted, count);
            }
        }
        self.put(out, earned);
    }

    /// The rate of the tier that each count has reached.
    fn reached(&self, tiers: &[(Option<Operand>, Operand)], count: &[f64], out: &mut [f64]) {
        for (up_to, rate) in tiers.iter().rev() {
            let rate = self.arg(*rate);
            match up_to.map(|up_to| self.arg(up_to)) {
                None => read!([rate] map1(out, rate, |rate| rate)),
                Some(bound) => read!([rate bound] {
                    update3(out, Each(count), rate, bound, |later, count, rate, bound| {
                        ops::select(if count <= bound { 1.0 } else if count > bound { 0.0 } else { f64::NAN }, rate, later)
                    })
                }),
            }
        }
    }

    /// Gathers the minimum and what counts against it; tops up where the window closes.
    fn guarantee(&mut self, term: &Term, fraction: f64, gate: Option<ColumnId>) -> bool {
        let Kind::Guarantee {
            counted_from,
            minimum,
            windows_per_year,
            closes,
            due,
            counted,
            clause,
        } = &term.kind
        else {
            return false;
        };
        let plan = self.plan;
        if fraction > 0.0 {
            let windows = fraction * plan.dt * windows_per_year;
            let mut sum = self.take(*due);
            let minimum = self.arg(*minimum);
            match gate {
                None => read!([minimum] update1(&mut sum, minimum, |sum, x| sum + x * windows)),
                Some(gate) => {
                    let gate = Each(&self.columns[gate.index()]);
                    read!([minimum] update2(&mut sum, minimum, gate, |sum, x, gate| {
                        sum + ops::select(gate, x * windows, 0.0)
                    }));
                }
            }
            self.put(*due, sum);
            for &(topped, paid) in counted_from {
                let topped = &plan.terms[topped];
                let column = if paid { topped.paid } else { topped.earned };
                if self.still[column.index()] {
                    continue;
                }
                let mut sum = self.take(*counted);
                let amount = Each(&self.columns[column.index()]);
                match gate {
                    None => update1(&mut sum, amount, |sum, x| sum + x),
                    Some(gate) => {
                        let gate = Each(&self.columns[gate.index()]);
                        update2(&mut sum, amount, gate, |sum, x, gate| sum + ops::select(gate, x, 0.0));
                    }
                }
                self.put(*counted, sum);
            }
        }
        if !closes[self.k] {
            return false;
        }
        let mut earned = self.take(term.earned);
        let (mut owed, mut had) = (self.take(*due), self.take(*counted));
        map2(&mut earned, Each(&owed), Each(&had), |due, counted| {
            ops::max(due - counted, 0.0)
        });
        let binds = any2(&earned, Each(&owed), |top_up, due| top_up > DUST * due);
        if binds {
            // What is due is not needed any more: it becomes what the clause moves.
            update1(
                &mut owed,
                Each(&earned),
                |due, top_up| if top_up > DUST * due { top_up } else { 0.0 },
            );
            self.bind(clause, &owed);
        }
        owed.fill(0.0);
        had.fill(0.0);
        self.put(*due, owed);
        self.put(*counted, had);
        self.put(term.earned, earned);
        true
    }

    fn milestone(&mut self, amount: Operand, trigger: &Trigger, out: ColumnId, gate: Option<ColumnId>) -> bool {
        let now = self.k as f64;
        let mut earned = self.take(out);
        match trigger {
            Trigger::Falls(fall) => {
                map1(&mut earned, Each(&self.columns[fall.index()]), |fall| {
                    if fall == now { 1.0 } else { 0.0 }
                });
            }
            Trigger::When(condition, done) => {
                let mut paid = self.take(*done);
                let condition = self.arg(*condition);
                read!([condition] map2(&mut earned, condition, Each(&paid), |is, paid| ops::select(paid, 0.0, is)));
                if let Some(gate) = gate {
                    update1(&mut earned, Each(&self.columns[gate.index()]), |is, gate| {
                        ops::select(gate, is, 0.0)
                    });
                }
                update1(&mut paid, Each(&earned), |paid, is| paid + is);
                self.put(*done, paid);
            }
        }
        let due = any(&earned, |is| is != 0.0);
        if due {
            let amount = self.arg(amount);
            read!([amount] update1(&mut earned, amount, |is, amount| ops::select(is, amount, 0.0)));
        }
        self.put(out, earned);
        due
    }

    fn floor(&mut self, earned: ColumnId, floor: Operand, clause: &Clause, gate: Option<ColumnId>) {
        let mut after = self.take(earned);
        let mut moved = std::mem::take(&mut self.spare[0]);
        moved.copy_from_slice(&after);
        let floor = self.arg(floor);
        match gate {
            None => read!([floor] update1(&mut after, floor, ops::max)),
            Some(gate) => {
                let gate = Each(&self.columns[gate.index()]);
                read!([floor] update2(&mut after, floor, gate, |earned, floor, gate| {
                    ops::select(gate, ops::max(earned, floor), earned)
                }));
            }
        }
        update1(&mut moved, Each(&after), |before, after| {
            let added = after - before;
            if added > DUST * after.abs().max(before.abs()) {
                added
            } else {
                0.0
            }
        });
        self.bind(clause, &moved);
        self.spare[0] = moved;
        self.put(earned, after);
    }

    fn cap(&mut self, earned: ColumnId, cap: &Cap, gate: Option<ColumnId>) {
        let mut after = self.take(earned);
        let mut room = std::mem::take(&mut self.spare[0]);
        let limit = self.arg(cap.limit);
        let used = cap
            .counter
            .map_or(Arg::Scalar(0.0), |counter| Arg::Column(&self.columns[counter.index()]));
        read!([limit used] map2(&mut room, limit, used, |limit, used| ops::max(ops::max(limit, 0.0) - used, 0.0)));
        // In most periods a cap stops nobody.
        if any2(&after, Each(&room), |earned, room| {
            (earned > room) | (room.is_nan() & (earned > 0.0))
        }) {
            update_both(&mut after, &mut room, Same(0.0), |earned, room, _| {
                // What is not above 0 needs no cap, nor a cap that can be worked out.
                let held = if earned > 0.0 { ops::min(earned, room) } else { earned };
                let withheld = earned - held;
                (held, if withheld > DUST * earned { withheld } else { 0.0 })
            });
            self.bind_where(&cap.clause, &mut room, gate);
        }
        self.spare[0] = room;
        self.put(earned, after);
    }

    fn bind_where(&mut self, clause: &Clause, moved: &mut [f64], gate: Option<ColumnId>) {
        if let Some(gate) = gate {
            update1(moved, Each(&self.columns[gate.index()]), |moved, gate| {
                ops::select(gate, moved, 0.0)
            });
        }
        self.bind(clause, moved);
    }

    /// Counts a clause where it moved money.
    fn bind(&mut self, clause: &Clause, moved: &[f64]) {
        if !any(moved, |moved| moved > 0.0) {
            return;
        }
        let (mut periods, mut first, mut amount) = (
            self.take(clause.periods),
            self.take(clause.first),
            self.take(clause.amount),
        );
        let now = self.k as f64;
        let moved = Each(moved);
        update2(&mut first, Each(&periods), moved, |first, periods, moved| {
            if moved > 0.0 && periods == 0.0 { now } else { first }
        });
        update_both(&mut periods, &mut amount, moved, |periods, amount, moved| {
            (if moved > 0.0 { periods + 1.0 } else { periods }, amount + moved)
        });
        self.put(clause.periods, periods);
        self.put(clause.first, first);
        self.put(clause.amount, amount);
    }

    /// Adds what an advance paid out to its balance, and keeps back what its payer would pay.
    pub(super) fn recoup(&mut self, id: TermId) {
        let plan = self.plan;
        let term = &plan.terms[id];
        let Kind::Advance {
            recouped_from,
            rate,
            growth,
            balance,
            clause,
            ..
        } = &term.kind
        else {
            return;
        };
        let mut owed = self.take(*balance);
        if !self.still[term.earned.index()] {
            update1(&mut owed, Each(&self.columns[term.earned.index()]), |owed, advanced| {
                owed + advanced
            });
        }
        if !any(&owed, |owed| owed != 0.0) {
            self.put(*balance, owed);
            return;
        }
        if let Some(growth) = growth {
            let growth = self.arg(*growth);
            // Where nothing is owed, neither interest nor rate is needed, nor need they be there.
            read!([growth] update1(&mut owed, growth, |owed, growth| if owed == 0.0 { 0.0 } else { owed * growth }));
        }
        let mut kept = std::mem::take(&mut self.spare[0]);
        kept.copy_from_slice(&owed);
        for &from in recouped_from {
            let payable = plan.terms[from].payable;
            if self.still[payable.index()] {
                continue;
            }
            let mut left = self.take(payable);
            let rate = self.arg(*rate);
            read!([rate] update_both(&mut left, &mut owed, rate, |payable, owed, rate| {
                let keep = if owed == 0.0 { 0.0 } else { ops::max(ops::min(rate * payable, owed), 0.0) };
                (payable - keep, owed - keep)
            }));
            self.put(payable, left);
        }
        update1(&mut kept, Each(&owed), |before, after| {
            let kept = before - after;
            if kept > DUST * before { kept } else { 0.0 }
        });
        self.bind(clause, &kept);
        self.spare[0] = kept;
        self.put(*balance, owed);
    }

    /// What a term pays in this period.
    pub(super) fn pay(&mut self, id: TermId) {
        let plan = self.plan;
        let term = &plan.terms[id];
        if term.paid == term.payable {
            return;
        }
        let Settlement { closes, pot, ring, .. } = &term.settlement;
        if let (Some(closes), Some(pot)) = (closes, pot) {
            if !self.still[term.payable.index()] {
                self.add(*pot, term.payable);
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
            self.copy(Operand::Column(term.payable), term.paid);
            self.still[term.paid.index()] = self.still[term.payable.index()];
        }
        if !ring.is_empty() {
            // What is due now takes the place of what falls due for payment.
            let slot = ring[self.k % ring.len()].index();
            self.columns.swap(slot, term.paid.index());
            self.still.swap(slot, term.paid.index());
        }
    }

    /// Counters that begin again with the next period or calendar year.
    pub(super) fn reset_counters(&mut self) {
        let plan = self.plan;
        let year_ends = plan.year_ends[self.k];
        for term in plan.terms.iter() {
            for cap in term.caps.iter().filter(|cap| cap.yearly && year_ends) {
                cap.counter
                    .iter()
                    .for_each(|counter| self.columns[counter.index()].fill(0.0));
            }
            if let Kind::Share {
                rate:
                    Rate::Tiers {
                        period,
                        counted,
                        credited,
                        ..
                    },
                ..
            } = &term.kind
            {
                let again = match period {
                    TierPeriod::Period => true,
                    TierPeriod::Year => year_ends,
                    TierPeriod::Life => false,
                };
                if again {
                    self.columns[counted.index()].fill(0.0);
                    self.columns[credited.index()].fill(0.0);
                }
            }
        }
    }
}
