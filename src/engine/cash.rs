//! Cash: what each period's payments are to the parties, dated, netted and added up.

use crate::id::{DriverId, Id, PartyId, TermId};
use crate::plan::{ColumnId, Plan};

use super::fused;
use super::kernels::{Arg, Each, update1};
use super::tile::{Broken, LANES, Observer, ROW, Tile, Values};

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

/// Where a party's cash of one time within a period stands.
#[derive(Clone, Copy)]
enum Flow {
    Column(ColumnId),
    /// A point of the grid.
    Point(usize),
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
            // Where all is due at one time within the period, it goes to the sum so far at once.
            let once = party.flows.iter().flatten().count() == 1;
            for class in 0..party.flows.len() {
                if let Some(flow) = self.flow(id, class, once) {
                    net = Some(match net {
                        None => flow,
                        Some(before) => self.net(id, before, flow),
                    });
                }
            }
            if let Some(net) = net.filter(|_| !once) {
                let mut cumulative = self.take(party.cumulative);
                update1(&mut cumulative, Each(self.moved(id, net)), |sum, x| sum + x);
                self.put(party.cumulative, cumulative);
            }
            let values = match net {
                None => Values::Same(0.0),
                Some(net) => Values::Each(&self.moved(id, net)[..self.paths]),
            };
            self.show(observer, index.net(id), values)?;
            self.show(observer, index.cumulative(id), self.seen(party.cumulative, false))?;
        }
        Ok(())
    }

    /// A party's cash, wherever it stands.
    fn moved(&self, id: PartyId, flow: Flow) -> &[f64] {
        match flow {
            Flow::Column(column) => &self.columns[column.index()],
            Flow::Point(point) => &self.cash[id][point * ROW..][..LANES],
        }
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

    /// A party's cash of one time within the period, at its point of the grid too; `None` if none moved. If `once`,
    /// it is all of the period's, and is added to the sum so far.
    fn flow(&mut self, id: PartyId, class: usize, once: bool) -> Option<Flow> {
        let plan = self.plan;
        let party = &plan.parties[id];
        let out = party.flows[class]?;
        let point = self.k * plan.points_per_period + plan.offsets[class];
        // The first cash of a point is made where it stands.
        let here = party.judged && !self.written[id][point];
        let (mut grid, mut column) = (std::mem::take(&mut self.cash[id]), self.take(out));
        let flow = match here {
            true => &mut grid[point * ROW..][..LANES],
            false => &mut column,
        };
        let mut cumulative = once.then(|| self.take(party.cumulative));
        let mut running = cumulative.as_deref_mut();
        let moving = |(_, term): &(f64, &TermId)| {
            let term = &plan.terms[**term];
            term.settlement.class == class && !self.still[term.paid.index()]
        };
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
            let running = running.take_if(|_| signed.peek().is_none());
            match next {
                [None, ..] => fused::add_signed(flow, [a], !moved, running),
                [Some(b), None, _] => fused::add_signed(flow, [a, b], !moved, running),
                [Some(b), Some(c), None] => fused::add_signed(flow, [a, b, c], !moved, running),
                [Some(b), Some(c), Some(d)] => fused::add_signed(flow, [a, b, c, d], !moved, running),
            }
            moved = true;
        }
        if moved && party.judged && !here {
            let dated = &mut grid[point * ROW..][..LANES];
            update1(dated, Each(&column), |sum, x| sum + x);
        }
        if let Some(cumulative) = cumulative {
            self.put(party.cumulative, cumulative);
        }
        self.put(out, column);
        self.cash[id] = grid;
        if moved && here {
            self.written[id][point] = true;
        }
        moved.then_some(if here { Flow::Point(point) } else { Flow::Column(out) })
    }

    /// What moved at two times within the period.
    fn net(&mut self, id: PartyId, before: Flow, flow: Flow) -> Flow {
        let out = self.plan.parties[id].net;
        let mut net = self.take(out);
        match before {
            Flow::Column(before) if before == out => {}
            _ => net.copy_from_slice(self.moved(id, before)),
        }
        update1(&mut net, Each(self.moved(id, flow)), |sum, x| sum + x);
        self.put(out, net);
        Flow::Column(out)
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
        for (cash, written) in self.cash.iter_mut().zip(self.written.iter()) {
            for (row, &written) in cash.chunks_exact_mut(ROW).zip(written) {
                match written {
                    true => row[self.paths..].fill(0.0),
                    false => row.fill(0.0),
                }
            }
        }
    }
}
