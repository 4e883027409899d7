//! Cash: what each period's payments are to the parties, dated, netted and added up.

use crate::id::{DriverId, Id, PartyId, TermId};
use crate::plan::{ColumnId, Plan};

use super::blocks::BLOCK;
use super::fused;
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
        for (id, term) in plan.terms.entries() {
            self.show(
                observer,
                index.term(id),
                self.seen(term.paid, self.still[term.paid.index()]),
            )?;
        }
        for (id, party) in plan.parties.entries() {
            if party.mirrors.is_some() {
                continue;
            }
            let mut moved = None;
            for class in 0..party.flows.len() {
                if let Some(flow) = party.flows[class]
                    && self.flow(id, class, flow)
                {
                    self.date(id, class, flow);
                    moved = Some(match moved {
                        // Only what is due at one time within the period: that is the net cash.
                        None => flow,
                        Some(before) => {
                            self.net(before, flow, party.net);
                            party.net
                        }
                    });
                }
            }
            let Some(net) = moved else {
                self.show(observer, index.net(id), Values::Same(0.0))?;
                self.show(observer, index.cumulative(id), self.seen(party.cumulative, false))?;
                continue;
            };
            self.show(observer, index.net(id), self.seen(net, false))?;
            let mut cumulative = self.take(party.cumulative);
            update1(&mut cumulative, Each(&self.columns[net.index()]), |sum, x| sum + x);
            self.put(party.cumulative, cumulative);
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
        match observer.see(series, self.k, self.offset, values) {
            None => Ok(()),
            Some(lane) => Err(self.breaks(lane)),
        }
    }

    /// A party's cash of one time within the period; false if none moved.
    fn flow(&mut self, id: PartyId, class: usize, out: ColumnId) -> bool {
        let plan = self.plan;
        let party = &plan.parties[id];
        let mut flow = self.take(out);
        let moving = |term: &TermId| {
            let term = &plan.terms[*term];
            term.settlement.class == class && !self.still[term.paid.index()]
        };
        let paid = |&term: &TermId| &self.columns[plan.terms[term].paid.index()][..];
        let received = party
            .receives
            .iter()
            .filter(|term| moving(term))
            .map(|term| (1.0, paid(term)));
        let given = party
            .pays
            .iter()
            .filter(|term| moving(term))
            .map(|term| (-1.0, paid(term)));
        let mut signed = received.chain(given);
        let mut moved = false;
        while let Some(column) = signed.next() {
            fused::add_signed(&mut flow, column, signed.next(), !moved);
            moved = true;
        }
        self.put(out, flow);
        moved
    }

    /// Puts a party's cash at its point of the grid.
    fn date(&mut self, id: PartyId, class: usize, flow: ColumnId) {
        let plan = self.plan;
        if !plan.parties[id].judged {
            return;
        }
        let offset = plan.offsets[class];
        let point = self.k * plan.points_per_period + offset;
        let flow = &self.columns[flow.index()];
        let again = std::mem::replace(&mut self.written[id][point], true);
        let blocks = self.cash[id].chunks_exact_mut(plan.points() * ROW);
        for (block, flow) in blocks.zip(flow.chunks_exact(BLOCK)) {
            let dated = &mut block[point * ROW..][..BLOCK];
            match again {
                true => update1(dated, Each(flow), |sum, x| sum + x),
                false => dated.copy_from_slice(flow),
            }
        }
    }

    fn net(&mut self, before: ColumnId, flow: ColumnId, out: ColumnId) {
        let mut net = self.take(out);
        if before != out {
            net.copy_from_slice(&self.columns[before.index()]);
        }
        update1(&mut net, Each(&self.columns[flow.index()]), |sum, x| sum + x);
        self.put(out, net);
    }

    /// Adds what was paid to the running totals, after everything that asks for what was paid before.
    pub(super) fn close_period(&mut self) {
        let plan = self.plan;
        for term in plan.terms.iter() {
            if self.still[term.paid.index()] {
                continue;
            }
            let (mut total, mut value) = (self.take(term.total), self.take(term.present_value));
            let paid = &self.columns[term.paid.index()];
            let (marks, back) = fused::total(&mut total, &mut value, paid, self.arg(term.discount));
            if let Some(pays) = &term.pays {
                *self.bound.at(pays.index, self.k) = marks;
            }
            self.put(term.total, total);
            self.put(term.present_value, value);
            if back {
                let mut reversed = self.take(term.reversed);
                let paid = Each(&self.columns[term.paid.index()]);
                update1(&mut reversed, paid, |sum, paid| {
                    sum + if paid < 0.0 { paid } else { 0.0 }
                });
                self.put(term.reversed, reversed);
            }
        }
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
