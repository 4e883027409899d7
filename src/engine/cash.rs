//! Cash: what each period's payments are to the parties, dated, netted and added up.

use crate::id::{DriverId, Id, PartyId, TermId};
use crate::math::in_registers;
use crate::plan::{ADDED_AT_ONCE, ColumnId, Flow, Plan};

use super::blocks::BLOCK;
use super::fused::{self, Dated, Total};
use super::kernels::{Arg, Each, update1};
use super::tile::{Broken, Observer, ROW, Tile, Values};

/// Where each series stands among the series of a plan: drivers, terms, then net and cumulative of each party.
#[derive(Clone, Copy, Debug)]
pub(super) struct SeriesIndex {
    drivers: usize,
    terms: usize,
    parties: usize,
}

impl SeriesIndex {
    pub(super) fn new(plan: &Plan) -> Self {
        SeriesIndex {
            drivers: plan.drivers.len(),
            terms: plan.terms.len(),
            parties: plan.parties.len(),
        }
    }

    /// How many there are.
    pub(super) fn count(self) -> usize {
        self.drivers + self.terms + 2 * self.parties
    }

    pub(super) fn driver(self, id: DriverId) -> usize {
        id.index()
    }

    pub(super) fn term(self, id: TermId) -> usize {
        self.drivers + id.index()
    }

    pub(super) fn net(self, id: PartyId) -> usize {
        self.drivers + self.terms + 2 * id.index()
    }

    pub(super) fn cumulative(self, id: PartyId) -> usize {
        self.net(id) + 1
    }
}

/// Terms whose payments go to a party's cash in one loop.
const COLUMNS_AT_ONCE: usize = 4;

impl Tile<'_> {
    /// Shows every series of this period and dates the parties' cash.
    pub(super) fn settle_cash(&mut self, observer: &mut impl Observer) -> Result<(), Broken> {
        let plan = self.plan;
        let index = SeriesIndex::new(plan);
        for (id, operand) in plan.drivers.entries() {
            let values = match self.arg(*operand) {
                Arg::Scalar(value) => Values::Same(value),
                Arg::Column(column) => Values::Each(&column[..self.paths]),
            };
            self.show(observer, index.driver(id), values)?;
        }
        for (id, party) in plan.parties.entries() {
            if party.mirrors.is_some() {
                continue;
            }
            let mut net = None;
            // Where all that moves is due at one time within the period, it goes to the sum so far at once.
            let moves = |flow: &&Flow| flow.cash.iter().any(|(_, paid)| !self.still[paid.index()]);
            let once = party.flows.iter().filter(moves).count() == 1;
            for flow in &party.flows {
                if self.flow(id, flow, once) {
                    net = Some(match net {
                        None => flow.out,
                        Some(before) => {
                            self.net(before, flow.out, party.net);
                            party.net
                        }
                    });
                }
            }
            if let Some(net) = net.filter(|_| !once) {
                let mut cumulative = self.take(party.cumulative);
                update1(&mut cumulative, Each(&self.columns[net.index()]), |sum, x| sum + x);
                self.put(party.cumulative, cumulative);
            }
            let values = net.map_or(Values::Same(0.0), |net| self.seen(net, false));
            self.show(observer, index.net(id), values)?;
            self.show(observer, index.cumulative(id), self.seen(party.cumulative, false))?;
        }
        Ok(())
    }

    fn seen(&self, column: ColumnId, still: bool) -> Values<'_> {
        match still {
            true => Values::Same(0.0),
            false => Values::Each(&self.columns[column.index()][..self.paths]),
        }
    }

    fn show(&self, observer: &mut impl Observer, series: usize, values: Values<'_>) -> Result<(), Broken> {
        match observer.see(series, self.k, values) {
            None => Ok(()),
            Some(lane) => Err(self.breaks(lane)),
        }
    }

    /// Adds up a party's cash of one time within the period, which goes to its point of the grid too; whether any moved.
    /// If `once`, it is all of the period's, and goes to the sum so far.
    fn flow(&mut self, id: PartyId, flow: &Flow, once: bool) -> bool {
        let plan = self.plan;
        let party = &plan.parties[id];
        let mut moving = flow
            .cash
            .iter()
            .filter(|(_, paid)| !self.still[paid.index()])
            .peekable();
        if moving.peek().is_none() {
            return false;
        }
        let mut sum = std::mem::take(&mut self.columns[flow.out.index()]);
        let mut cumulative = once.then(|| std::mem::take(&mut self.columns[party.cumulative.index()]));
        let mut grid = std::mem::take(&mut self.cash[id]);
        let point = self.k * plan.points_per_period + flow.offset;
        let mut first = true;
        while moving.peek().is_some() {
            let mut columns: [(f64, &[f64]); COLUMNS_AT_ONCE] = [(0.0, &[]); COLUMNS_AT_ONCE];
            let mut count = 0;
            for (column, &(sign, paid)) in columns.iter_mut().zip(moving.by_ref()) {
                *column = (sign, &self.columns[paid.index()]);
                count += 1;
            }
            let goes_to = match moving.peek() {
                Some(_) => Default::default(),
                None => {
                    let dated = party.judged.then(|| Dated {
                        cash: &mut grid,
                        from: point * ROW,
                        apart: plan.points() * ROW,
                        again: self.written[id][point],
                    });
                    (cumulative.as_deref_mut(), dated)
                }
            };
            match columns {
                [a, ..] if count == 1 => fused::add_signed(&mut sum, [a], first, goes_to),
                [a, b, ..] if count == 2 => fused::add_signed(&mut sum, [a, b], first, goes_to),
                [a, b, c, _] if count == 3 => fused::add_signed(&mut sum, [a, b, c], first, goes_to),
                all => fused::add_signed(&mut sum, all, first, goes_to),
            }
            first = false;
        }
        if let Some(cumulative) = cumulative {
            self.put(party.cumulative, cumulative);
        }
        self.put(flow.out, sum);
        self.cash[id] = grid;
        if party.judged {
            self.written[id][point] = true;
        }
        true
    }

    fn net(&mut self, before: ColumnId, flow: ColumnId, out: ColumnId) {
        let mut net = self.take(out);
        if before != out {
            net.copy_from_slice(&self.columns[before.index()]);
        }
        update1(&mut net, Each(&self.columns[flow.index()]), |sum, x| sum + x);
        self.put(out, net);
    }

    /// Shows what each term has paid, and adds it to the running totals: after everything that asks for what was paid
    /// before.
    pub(super) fn close_period(&mut self, observer: &mut impl Observer) -> Result<(), Broken> {
        let plan = self.plan;
        for &(term, this_year) in &plan.this_year {
            let mut sum = self.take(this_year);
            match plan.year_ends[self.k] {
                true => sum.fill(0.0),
                false => update1(
                    &mut sum,
                    Each(&self.columns[plan.terms[term].paid.index()]),
                    |sum, x| sum + x,
                ),
            }
            self.put(this_year, sum);
        }
        self.reset_counters();
        let (index, last) = (SeriesIndex::new(plan), self.k + 1 == plan.periods);
        for (id, term) in plan.terms.entries() {
            let paid = term.paid.index();
            let still = self.still[paid];
            self.show(observer, index.term(id), self.seen(term.paid, still))?;
            match (still, term.waiting.get(self.waiting[id].len())) {
                (true, _) if last && !self.waiting[id].is_empty() => self.add_up(id),
                (true, _) => {}
                (false, Some(room)) if !last => {
                    self.columns.swap(paid, room.index());
                    self.still.swap(paid, room.index());
                    self.waiting[id].push(self.k);
                }
                (false, _) => self.add_up(id),
            }
        }
        Ok(())
    }

    /// Adds what a term has paid in this period, and in those that wait, to its totals.
    fn add_up(&mut self, id: TermId) {
        let waiting = self.waiting[id].len();
        match waiting {
            0 => self.add_up_all::<1>(id),
            1 => self.add_up_all::<2>(id),
            2 => self.add_up_all::<3>(id),
            _ => self.add_up_all::<ADDED_AT_ONCE>(id),
        }
        self.waiting[id].clear();
    }

    fn add_up_all<const PERIODS: usize>(&mut self, id: TermId) {
        let term = &self.plan.terms[id];
        let (mut total, mut value) = (self.take(term.total), self.take(term.present_value));
        let now = [(self.k, term.paid)];
        let waiting = self.waiting[id].iter().copied().zip(term.waiting.iter().copied());
        let mut all = waiting.chain(now);
        let all: [(usize, ColumnId); PERIODS] = std::array::from_fn(|_| all.next().expect("as many as were counted"));
        let column = |paid: ColumnId| &self.columns[paid.index()];
        let (marks, back) = in_registers(Total {
            total: &mut total,
            value: &mut value,
            paid: all.map(|(k, paid)| (&column(paid)[..], self.arg_in(term.discount, k))),
        });
        if let Some(pays) = &term.pays {
            for ((k, _), marks) in all.iter().zip(&marks) {
                self.bound.add(pays.index, *k, marks);
            }
        }
        self.put(term.total, total);
        self.put(term.present_value, value);
        if back {
            let mut reversed = self.take(term.reversed);
            for (_, paid) in all {
                update1(&mut reversed, Each(&self.columns[paid.index()]), |sum, paid| {
                    sum + if paid < 0.0 { paid } else { 0.0 }
                });
            }
            self.put(term.reversed, reversed);
            self.still[term.reversed.index()] = false;
        }
    }

    /// Points of the grid at which no cash moved are 0; so are paths that were not asked for.
    pub(super) fn close_cash(&mut self) {
        let points = self.plan.points();
        for (cash, written) in self.cash.iter_mut().zip(self.written.iter()) {
            for (block, rows) in cash.chunks_exact_mut(points * ROW).enumerate() {
                let asked = self.paths.saturating_sub(block * BLOCK).min(BLOCK);
                for (row, &written) in rows.chunks_exact_mut(ROW).zip(written) {
                    let from = if written { asked } else { 0 };
                    row[from..BLOCK].fill(0.0);
                }
            }
        }
    }
}
