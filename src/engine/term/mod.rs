//! Terms: what each earns, what advances keep back, what is paid.
//!
//! Here is what all kinds have in common, in the order of a period: the gate, what the kind gives
//! (a file each), floor and caps with their clause facts, settlement, counters. A kind overwrites
//! the column `earned` and says whether it may differ from 0 on some path.
//!
//! A column of a term that is 0 on every path is marked still, and nothing more is done about it
//! until it is not. Where a selection could let a path that left its formula's domain pass (a cap
//! that is NaN, say), it is written so that NaN comes out, and what is earned is checked.

mod advance;
mod amount;
mod cap;
mod equity;
mod loan;
mod lump_sum;
mod milestone;
mod minimum_guarantee;
mod profit_share;
mod revenue_financing;
mod settle;
mod share;
mod take_or_pay;
mod usage;
mod warrant;
mod waterfall;

use crate::id::{Id, TermId};
use crate::model::expr::ops;
use crate::plan::{Clause, ColumnId, Gate, Kind, Operand, Rate, Term};
use crate::scenario::TierPeriod;

use super::facts::{DUST, Facts, Marks};
use super::fused::{self, Active, TIERS_AT_ONCE};
use super::kernels::{Arg, Each, any, map1, read, update1, update2};
use super::tile::{Broken, Tile};

use cap::Given;
use share::Making;

/// Where a term is active in a period: everywhere, or on the paths on which a column has this or more.
#[derive(Clone, Copy)]
struct Open {
    column: Option<ColumnId>,
    from: f64,
    /// Whether it may be NaN there, which is a condition that left its domain.
    doubtful: bool,
}

impl Open {
    const EVERYWHERE: Open = Open {
        column: None,
        from: 0.0,
        doubtful: false,
    };
}

/// The first `N` of some things, for a loop that is compiled for their number.
#[inline(always)]
pub(super) fn all<T, const N: usize>(mut things: impl Iterator<Item = T>) -> [T; N] {
    std::array::from_fn(|_| things.next().expect("as many as were counted"))
}

impl Tile<'_> {
    /// What a term earns in this period, after floor and caps.
    pub(in crate::engine) fn earn(&mut self, id: TermId) -> Result<(), Broken> {
        let plan = self.plan;
        let term = &plan.terms[id];
        let fraction = term.fraction[self.k];
        if fraction == 0.0 && !term.kind.wakes(self.k) {
            self.quiet(term.earned);
            self.quiet(term.payable);
            return Ok(());
        }
        let floor = term.floor.as_ref().filter(|_| fraction > 0.0);
        // Loops that go through a clause at once need no column of its gate.
        let at_once = floor.is_none()
            && term.caps.iter().all(|cap| cap.carried.is_none())
            && match &term.kind {
                Kind::Rate { .. } | Kind::Lumps { .. } | Kind::Advance { .. } | Kind::Guarantee { .. } => true,
                Kind::Share { rate, .. } => rate.adds_up(),
                _ => false,
            };
        let open = self.open(term.gate.as_ref(), at_once);
        let gate = open.column.filter(|_| !at_once);
        let length = self.plan.dt * fraction;
        let given = match &term.kind {
            Kind::Rate { amount } if at_once => Given::Amount(*amount, length),
            Kind::Share {
                of,
                deductions,
                rate: Rate::Flat(rate),
                ..
            } if at_once => Given::Share(Making::new(*of, deductions, term.base_total, length), *rate),
            Kind::Share {
                of,
                deductions,
                rate: rate @ Rate::Tiers { tiers, .. },
                ..
            } if at_once && term.caps.is_empty() && tiers.len() <= TIERS_AT_ONCE => {
                Given::Tiers(Making::new(*of, deductions, term.base_total, length), rate)
            }
            _ => {
                if !self.kind(term, fraction, (open, gate))? {
                    self.quiet(term.earned);
                    self.quiet(term.payable);
                    if floor.is_none() {
                        return self.see_limits(term, fraction, gate);
                    }
                }
                Given::Earned
            }
        };
        self.still[term.earned.index()] = false;
        if let Some((floor, clause)) = floor {
            self.floor(term.earned, *floor, clause, gate);
        }
        self.see_limits(term, fraction, gate)?;
        // A guarantee is owed for the part of its window in which it was active, gate or no gate.
        // A waterfall has let its gate decide on its pool; a clawback is owed in any case.
        let open = if term.kind.outlasts() { Open::EVERYWHERE } else { open };
        if !self.hold(term, given, open) {
            self.broken(&self.columns[term.earned.index()])?;
        }
        if let Kind::RevenueFinancing(deal) = &term.kind {
            self.add(deal.repaid, term.earned);
        }
        if term.payable != term.earned {
            self.still[term.payable.index()] = false;
        }
        Ok(())
    }

    /// Where a term is active. If `at_once`, the period of the one event that ends it will do instead of a column.
    fn open(&mut self, gate: Option<&Gate>, at_once: bool) -> Open {
        let Some(gate) = gate else { return Open::EVERYWHERE };
        let now = self.k;
        let mut counting = gate.until.iter().filter(|(_, counts)| counts.contains(&now));
        match (counting.next(), counting.next(), gate.from, gate.while_) {
            (None, _, None, None) => Open::EVERYWHERE,
            (Some((fall, _)), None, None, None) if at_once => Open {
                column: Some(*fall),
                from: now as f64,
                doubtful: false,
            },
            _ => {
                self.gate(gate);
                Open {
                    column: Some(gate.out),
                    from: 1.0,
                    doubtful: gate.while_.is_some(),
                }
            }
        }
    }

    /// The same for a loop.
    fn active(&self, open: Open) -> Active<'_> {
        Active {
            of: open.column.map(|column| &self.columns[column.index()][..]),
            from: open.from,
            doubtful: open.doubtful,
        }
    }

    pub(super) fn add(&mut self, to: ColumnId, what: ColumnId) {
        let mut sum = self.take(to);
        update1(&mut sum, Each(&self.columns[what.index()]), |sum, x| sum + x);
        self.put(to, sum);
    }

    /// A gate as an operand: open, where there is none.
    pub(super) fn gated(&self, gate: Option<ColumnId>) -> Arg<'_> {
        gate.map_or(Arg::Scalar(1.0), |gate| Arg::Column(&self.columns[gate.index()]))
    }

    /// 1 on the paths on which a term is active.
    fn gate(&mut self, gate: &Gate) {
        let now = self.k as f64;
        let mut open = self.take(gate.out);
        match gate.while_ {
            Some(condition) => {
                let condition = self.arg(condition);
                read!([condition] map1(&mut open, condition, |condition| condition));
            }
            None => open.fill(1.0),
        }
        for (fall, _) in gate.until.iter().filter(|(_, counts)| counts.contains(&self.k)) {
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
    #[inline(never)]
    fn kind(&mut self, term: &Term, fraction: f64, (open, gate): (Open, Option<ColumnId>)) -> Result<bool, Broken> {
        Ok(match &term.kind {
            Kind::Rate { amount } => {
                self.amount(*amount, self.plan.dt * fraction, term.earned);
                true
            }
            Kind::Lumps { lumps } | Kind::Advance { lumps, .. } => self.lumps(lumps, term.earned),
            Kind::Share {
                of,
                deductions,
                base,
                rate,
            } => {
                let length = self.plan.dt * fraction;
                let making = Making::new(*of, deductions, term.base_total, length);
                self.share(rate, making, *base, open, term.earned);
                true
            }
            Kind::Guarantee { .. } => self.guarantee(term, fraction, open),
            Kind::Equity { .. } => self.equity(term, fraction, gate),
            Kind::Warrant { .. } => self.warrant(term, gate),
            Kind::Waterfall(waterfall) => self.waterfall(term, waterfall, fraction, gate),
            Kind::Rest(manager) => {
                self.copy(Operand::Column(*manager), term.earned);
                any(&self.columns[term.earned.index()], |earned| earned != 0.0)
            }
            Kind::Milestone { amount, trigger } => self.milestone(*amount, trigger, term.earned, gate),
            Kind::TakeOrPay(deal) => self.take_or_pay(deal, term, fraction, gate)?,
            Kind::Usage(deal) => self.usage(deal, term, fraction, open)?,
            Kind::Loan(loan) => {
                self.loan(loan, gate, term.earned);
                true
            }
            Kind::RevenueFinancing(deal) => {
                self.financing(deal, self.plan.dt * fraction, gate, term.earned);
                true
            }
            Kind::ProfitShare(deal) => {
                self.profit(deal, self.plan.dt * fraction, gate);
                if let Some(total) = term.base_total {
                    self.add(total, deal.base);
                }
                self.rate(&deal.rate, deal.base, term.earned);
                true
            }
        })
    }

    /// Adds what a rate comes to in this period, on the paths on which the term is active.
    fn gather(&mut self, to: ColumnId, rate: Operand, length: f64, gate: Option<ColumnId>) -> Result<(), Broken> {
        let mut sum = self.take(to);
        let rate = self.arg(rate);
        match gate {
            None => read!([rate] update1(&mut sum, rate, |sum, x| sum + x * length)),
            Some(gate) => {
                let gate = Each(&self.columns[gate.index()]);
                read!([rate] update2(&mut sum, rate, gate, |sum, x, gate| {
                    sum + ops::select(gate, x * length, 0.0)
                }));
            }
        }
        let broken = self.broken(&sum);
        self.put(to, sum);
        broken
    }

    /// A clause's facts, so that a loop can count in them; they must be put back.
    fn take_facts(&mut self, clause: &Clause) -> Facts {
        Facts {
            marks: Marks::default(),
            amount: self.take(clause.amount),
        }
    }

    fn put_facts(&mut self, clause: &Clause, facts: Facts) {
        self.bound.add(clause.index, self.k, &facts.marks);
        self.put(clause.amount, facts.amount);
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

    /// Counts a clause where it moved money.
    pub(super) fn bind(&mut self, clause: &Clause, moved: &[f64]) {
        let mut facts = self.take_facts(clause);
        fused::bind(&mut facts, moved);
        self.put_facts(clause, facts);
    }

    /// Counters that begin again with the next period or year.
    pub(in crate::engine) fn reset_counters(&mut self) {
        let plan = self.plan;
        for term in plan.terms.iter() {
            let year_ends = term.year_ends[self.k];
            self.carry(term, year_ends);
            for cap in term.caps.iter().filter(|cap| cap.yearly && year_ends) {
                cap.counter
                    .iter()
                    .for_each(|counter| self.columns[counter.index()].fill(0.0));
            }
            if let Some(Rate::Tiers {
                period,
                counted,
                credited,
                ..
            }) = term.kind.rate()
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
