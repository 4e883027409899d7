//! Cash: what each period's payments are to the parties, dated, netted and added up.

use crate::id::{DriverId, Id, PartyId, TermId};
use crate::plan::{ColumnId, Plan};

use super::blocks::BLOCK;
use super::fused::{self, Dated};
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
            let mut net = None;
            // Where all that moves is due at one time within the period, it goes to the sum so far at once.
            let once = (0..party.flows.len()).filter(|&class| self.moves(id, class)).count() == 1;
            for class in 0..party.flows.len() {
                if let Some(flow) = self.flow(id, class, once) {
                    net = Some(match net {
                        None => flow,
                        Some(before) => {
                            self.net(before, flow, party.net);
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

    /// Whether a term pays at one time within the period, on any path.
    fn moving(&self, term: TermId, class: usize) -> bool {
        let term = &self.plan.terms[term];
        term.settlement.class == class && !self.still[term.paid.index()]
    }

    /// Whether any cash of a party moves at one time within the period.
    fn moves(&self, id: PartyId, class: usize) -> bool {
        let party = &self.plan.parties[id];
        let mut terms = party.receives.iter().chain(&party.pays);
        terms.any(|&term| self.moving(term, class))
    }

    /// A party's cash of one time within the period, which goes to its point of the grid too; `None` if none moved. If
    /// `once`, it is all of the period's, and goes to the sum so far.
    fn flow(&mut self, id: PartyId, class: usize, once: bool) -> Option<ColumnId> {
        let plan = self.plan;
        let party = &plan.parties[id];
        let out = party.flows[class]?;
        let (mut flow, mut grid) = (self.take(out), std::mem::take(&mut self.cash[id]));
        let mut cumulative = once.then(|| self.take(party.cumulative));
        let point = self.k * plan.points_per_period + plan.offsets[class];
        let dated = party.judged.then(|| Dated {
            cash: &mut grid,
            from: point * ROW,
            apart: plan.points() * ROW,
            again: self.written[id][point],
        });
        let mut goes_to = Some((cumulative.as_deref_mut(), dated));
        let moving = |(_, term): &(f64, &TermId)| self.moving(**term, class);
        let received = party.receives.iter().map(|term| (1.0, term));
        let given = party.pays.iter().map(|term| (-1.0, term));
        let mut signed = received
            .chain(given)
            .filter(moving)
            .map(|(sign, &term)| (sign, &self.columns[plan.terms[term].paid.index()][..]))
            .peekable();
        let mut moved = false;
        while let Some(a) = signed.next() {
            let next = [signed.next(), signed.next(), signed.next()];
            let goes_to = goes_to.take_if(|_| signed.peek().is_none()).unwrap_or_default();
            match next {
                [None, ..] => fused::add_signed(&mut flow, [a], !moved, goes_to),
                [Some(b), None, _] => fused::add_signed(&mut flow, [a, b], !moved, goes_to),
                [Some(b), Some(c), None] => fused::add_signed(&mut flow, [a, b, c], !moved, goes_to),
                [Some(b), Some(c), Some(d)] => fused::add_signed(&mut flow, [a, b, c, d], !moved, goes_to),
            }
            moved = true;
        }
        if let Some(cumulative) = cumulative {
            self.put(party.cumulative, cumulative);
        }
        self.put(out, flow);
        self.cash[id] = grid;
        if moved && party.judged {
            self.written[id][point] = true;
        }
        moved.then_some(out)
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
                self.bound.add(pays.index, self.k, &marks);
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
