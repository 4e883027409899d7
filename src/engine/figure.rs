//! Figures: one number per path, read off a tile when it is done.

use crate::id::{AssumptionId, DriverId, EventId, Id, PartyId, TermId, VariableId};
use crate::math;
use crate::metric;
use crate::plan::{Clause, ColumnId, Discount, Operand, Plan, Term};

use super::blocks::BLOCK;
use super::column::Column;
use super::kernels::{Arg, Each, map1, map2, read, update1, update2};
use super::tile::{LANES, ROW, Tile};

/// A figure that every path has, or may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureKey {
    /// Of a judged party.
    Party(PartyId, PartyFigure),
    /// Undiscounted cash of any party.
    Cash(PartyId, CashFigure),
    /// Of a term.
    Term(TermId, TermFigure),
    /// Of a clause of a term, by its position in [`Term::clauses`].
    Clause(TermId, usize, ClauseFigure),
    /// The time of an event in years; missing where it does not fall.
    Event(EventId),
    /// A driver's value in the last period.
    Driver(DriverId),
    /// An assumption's value.
    Assumption(AssumptionId),
    /// An unnamed variable's draw.
    Variable(VariableId),
    /// A window of a back-test.
    History(usize, usize),
}

/// Undiscounted cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CashFigure {
    /// Received less paid.
    Net,
    /// Received.
    Received,
    /// Paid.
    Paid,
}

/// What a party is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyFigure {
    /// Net present value.
    Npv,
    /// Internal rate of return.
    Irr,
    /// Received over paid.
    Multiple,
    /// When cumulative cash comes back.
    Payback,
    /// The deepest cumulative shortfall.
    Exposure,
}

/// What is known of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermFigure {
    /// Paid in all.
    Total,
    /// Its present value at the payee's rate.
    PresentValue,
    /// Paid over base.
    EffectiveRate,
    /// Not paid within the horizon.
    Outstanding,
}

/// What is known of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseFigure {
    /// The end of the first period in which it bound, in years; missing where it never did.
    First,
    /// In how many periods it bound.
    Periods,
    /// The money it moved.
    Amount,
}

impl Term {
    /// Its clauses: itself (if it stands for itself), the kind's own, floor, caps in their order, and what stands between payable and paid.
    pub fn clauses(&self) -> Vec<&Clause> {
        let floor = self.floor.as_ref().map(|(_, clause)| clause);
        let own = self.kind.clauses();
        self.pays
            .iter()
            .chain(own)
            .chain(floor)
            .chain(self.caps.iter().map(|cap| &cap.clause))
            .chain(self.holdback.as_ref().map(|holdback| &holdback.clause))
            .chain(self.netted.as_ref().map(|(_, clause, _)| clause))
            .chain(self.limit.as_ref().map(|limit| &limit.clause))
            .collect()
    }
}

impl FigureKey {
    /// Whether it is a whole number of periods, which is counted without being worked out path by path.
    pub(super) fn is_counted(&self) -> bool {
        matches!(
            self,
            FigureKey::Clause(_, _, ClauseFigure::First | ClauseFigure::Periods)
        )
    }

    /// Another figure that is the same number on every path: two parties who deal with each other alone receive what
    /// the other pays, and have one rate of return.
    pub(super) fn twin(self, plan: &Plan) -> Option<FigureKey> {
        let mirrored = |id: PartyId| plan.parties[id].mirrors;
        match self {
            FigureKey::Cash(id, CashFigure::Received) => Some(FigureKey::Cash(mirrored(id)?, CashFigure::Paid)),
            FigureKey::Cash(id, CashFigure::Paid) => Some(FigureKey::Cash(mirrored(id)?, CashFigure::Received)),
            FigureKey::Party(id, PartyFigure::Irr) => Some(FigureKey::Party(mirrored(id)?, PartyFigure::Irr)),
            _ => None,
        }
    }
}

/// All figures of a plan.
pub(super) fn figures(plan: &Plan) -> Vec<FigureKey> {
    use {CashFigure as C, ClauseFigure as B, PartyFigure as P, TermFigure as T};
    let mut keys = Vec::new();
    for (id, party) in plan.parties.entries() {
        keys.extend([C::Net, C::Received, C::Paid].map(|figure| FigureKey::Cash(id, figure)));
        if party.judged {
            let judged = [P::Npv, P::Irr, P::Multiple, P::Payback, P::Exposure];
            keys.extend(judged.map(|figure| FigureKey::Party(id, figure)));
        }
    }
    for (id, term) in plan.terms.entries() {
        keys.extend([T::Total, T::PresentValue, T::Outstanding].map(|figure| FigureKey::Term(id, figure)));
        keys.extend(term.base_total.map(|_| FigureKey::Term(id, T::EffectiveRate)));
        for (position, clause) in term.clauses().into_iter().enumerate() {
            // The money of the term itself is its total.
            let money = (clause.amount != term.total).then_some(B::Amount);
            let facts = [B::First, B::Periods].into_iter().chain(money);
            keys.extend(facts.map(|figure| FigureKey::Clause(id, position, figure)));
        }
    }
    keys.extend(plan.events.ids().map(FigureKey::Event));
    keys.extend(plan.drivers.ids().map(FigureKey::Driver));
    keys.extend((0..plan.assumptions.len()).map(|index| FigureKey::Assumption(AssumptionId::new(index))));
    keys.extend(plan.unnamed.iter().map(|&variable| FigureKey::Variable(variable)));
    for (history, windows) in plan.history.iter().enumerate() {
        keys.extend((0..windows.len()).map(|window| FigureKey::History(history, window)));
    }
    keys
}

/// What a party is judged by on the paths of a tile.
#[derive(Default)]
pub(super) struct Judged {
    npv: Column,
    payback: Column,
    exposure: Column,
    /// Rates of return; empty for a party that mirrors another, whose rates they are.
    rates: Column,
    tally: metric::IrrTally,
    /// Whether this is of the paths that the tile has now.
    done: bool,
}

impl Judged {
    pub(super) fn new(plan: &Plan, id: PartyId) -> Self {
        let party = &plan.parties[id];
        let column = |wanted: bool| Column::new(if wanted { LANES } else { 0 });
        Judged {
            npv: column(party.judged),
            payback: column(party.judged),
            exposure: column(party.judged),
            rates: column(party.judged && party.mirrors.is_none()),
            tally: metric::IrrTally::default(),
            done: false,
        }
    }

    pub(super) fn forget(&mut self) {
        self.done = false;
    }

    fn side<'a>(&'a mut self, discount: &'a Discount) -> metric::Side<'a> {
        metric::Side {
            factors: match discount {
                Discount::Fixed(factors) => factors,
                Discount::ByPath(_) => &[],
            },
            npv: &mut self.npv,
            payback: &mut self.payback,
            exposure: &mut self.exposure,
        }
    }
}

/// What a party has received and paid in all on the paths of a tile.
#[derive(Default)]
pub(super) struct Gross {
    received: Column,
    paid: Column,
    /// Whether this is of the paths that the tile has now.
    done: bool,
}

impl Gross {
    pub(super) fn new(plan: &Plan, id: PartyId) -> Self {
        let lanes = if plan.parties[id].mirrors.is_none() { LANES } else { 0 };
        Gross {
            received: Column::new(lanes),
            paid: Column::new(lanes),
            done: false,
        }
    }

    pub(super) fn forget(&mut self) {
        self.done = false;
    }
}

/// How many paths of a tile have no rate of return, or several, by judged party.
pub(super) type IrrTallies = Vec<(PartyId, metric::IrrTally)>;

impl Tile<'_> {
    /// Shows each figure of the paths asked for, in the order of [`figures`]; NaN where a path has none.
    pub(super) fn figures(&mut self, keys: &[FigureKey], tallies: &mut IrrTallies, mut see: impl FnMut(usize, &[f64])) {
        let mut room = std::mem::take(&mut self.spare[0]);
        self.ask(keys);
        for (position, &key) in keys.iter().enumerate() {
            see(position, self.figure(key, tallies, &mut room));
        }
        self.spare[0] = room;
    }

    /// Says which figures are going to be asked for.
    pub(super) fn ask(&mut self, keys: &[FigureKey]) {
        let rates = |key: &FigureKey| matches!(key, FigureKey::Party(_, PartyFigure::Irr));
        self.rates = keys.iter().any(rates);
    }

    /// A figure of the paths asked for, NaN where one has none: in a column of the tile or, where no column has it, in
    /// `room`, which is as long as a column.
    pub(super) fn figure<'a>(&'a mut self, key: FigureKey, tallies: &mut IrrTallies, room: &'a mut [f64]) -> &'a [f64] {
        let paths = self.paths;
        let values = match key {
            FigureKey::Cash(id, figure) => self.cash_figure(id, figure, room),
            FigureKey::Party(id, figure) => self.party_figure(id, figure, room, tallies),
            FigureKey::Term(id, figure) => self.term_figure(id, figure, room),
            FigureKey::Clause(id, clause, figure) => {
                let dt = self.plan.dt;
                let clause = *self.plan.terms[id].clauses()[clause];
                match figure {
                    ClauseFigure::First => {
                        self.bound.first(clause.index, room);
                        for first in room.iter_mut() {
                            *first = if *first < f64::INFINITY {
                                (*first + 1.0) * dt
                            } else {
                                f64::NAN
                            };
                        }
                        room
                    }
                    ClauseFigure::Periods => {
                        self.bound.periods(clause.index, room);
                        room
                    }
                    ClauseFigure::Amount => self.column(clause.amount),
                }
            }
            FigureKey::Event(id) => {
                let time = Each(self.column(self.plan.events[id].time));
                map1(room, time, |time| if time < f64::INFINITY { time } else { f64::NAN });
                room
            }
            FigureKey::Driver(id) => self.value(self.plan.drivers[id], room),
            FigureKey::Assumption(id) => self.value(self.plan.assumptions[id.index()], room),
            FigureKey::Variable(id) => self.column(self.plan.variables[id]),
            FigureKey::History(history, window) => self.column(self.plan.history[history][window].sum),
        };
        &values[..paths]
    }

    fn column(&self, column: ColumnId) -> &[f64] {
        &self.columns[column.index()]
    }

    fn value<'a>(&'a self, operand: Operand, room: &'a mut [f64]) -> &'a [f64] {
        match self.arg(operand) {
            Arg::Scalar(value) => {
                room.fill(value);
                room
            }
            Arg::Column(column) => column,
        }
    }

    fn cash_figure<'a>(&'a mut self, id: PartyId, figure: CashFigure, room: &'a mut [f64]) -> &'a [f64] {
        let mirrored = self.plan.parties[id].mirrors;
        let source = mirrored.unwrap_or(id);
        match (figure, mirrored) {
            (CashFigure::Net, None) => self.column(self.plan.parties[id].cumulative),
            (CashFigure::Net, Some(other)) => {
                let net = Each(self.column(self.plan.parties[other].cumulative));
                map1(room, net, |x| -x);
                room
            }
            (CashFigure::Received, None) | (CashFigure::Paid, Some(_)) => &self.gross(source).received,
            (CashFigure::Received, Some(_)) | (CashFigure::Paid, None) => &self.gross(source).paid,
        }
    }

    /// What a party that mirrors no other has received and paid.
    fn gross(&mut self, id: PartyId) -> &Gross {
        if !self.gross[id].done {
            let mut gross = std::mem::take(&mut self.gross[id]);
            let party = &self.plan.parties[id];
            self.add_cash(&party.receives, &party.pays, &mut gross.received);
            self.add_cash(&party.pays, &party.receives, &mut gross.paid);
            gross.done = true;
            self.gross[id] = gross;
        }
        &self.gross[id]
    }

    /// The sum of payments that run forward, and of those that run back among others: a negative payment runs the other
    /// way, its payee pays it.
    fn add_cash(&self, forward: &[TermId], back: &[TermId], out: &mut [f64]) {
        out.fill(0.0);
        for &term in forward {
            let term = &self.plan.terms[term];
            let total = Each(self.column(term.total));
            match self.still[term.reversed.index()] {
                true => update1(out, total, |sum, total| sum + total),
                false => {
                    let reversed = Each(self.column(term.reversed));
                    update2(out, total, reversed, |sum, total, reversed| sum + (total - reversed));
                }
            }
        }
        let reversed = back.iter().map(|&term| self.plan.terms[term].reversed);
        for column in reversed.filter(|column| !self.still[column.index()]) {
            update1(out, Each(self.column(column)), |sum, reversed| sum - reversed);
        }
    }

    fn party_figure<'a>(
        &'a mut self,
        id: PartyId,
        figure: PartyFigure,
        room: &'a mut [f64],
        tallies: &mut IrrTallies,
    ) -> &'a [f64] {
        let plan = self.plan;
        let mirrored = plan.parties[id].mirrors;
        let source = mirrored.unwrap_or(id);
        if figure != PartyFigure::Multiple && !self.judged[source].done {
            self.judge(source);
        }
        match figure {
            PartyFigure::Npv => match &plan.parties[id].discount {
                Discount::Fixed(_) => &self.judged[id].npv,
                Discount::ByPath(log) => {
                    room.fill(0.0);
                    let sign = if source == id { 1.0 } else { -1.0 };
                    let blocks = self.cash[source].chunks_exact(plan.points() * ROW);
                    for (block, (rows, out)) in blocks.zip(room.chunks_exact_mut(BLOCK)).enumerate() {
                        let log = match self.arg(*log) {
                            Arg::Scalar(log) => Arg::Scalar(log),
                            Arg::Column(log) => Arg::Column(&log[block * BLOCK..][..BLOCK]),
                        };
                        for (point, row) in rows.chunks_exact(ROW).enumerate() {
                            let time = -(point as f64) * plan.unit;
                            read!([log] update2(out, log, Each(&row[..BLOCK]), |sum, log, cash| {
                                sum + sign * cash * math::exp(log * time)
                            }));
                        }
                    }
                    room
                }
            },
            PartyFigure::Irr => {
                let tally = self.judged[source].tally;
                match tallies.iter_mut().find(|(party, _)| *party == id) {
                    Some((_, sum)) => sum.merge(tally),
                    None => tallies.push((id, tally)),
                }
                &self.judged[source].rates
            }
            PartyFigure::Multiple => {
                let Gross { received, paid, .. } = self.gross(source);
                let (received, paid) = match mirrored {
                    None => (received, paid),
                    Some(_) => (paid, received),
                };
                map2(room, Each(received), Each(paid), |received, paid| {
                    if paid > 0.0 { received / paid } else { f64::NAN }
                });
                room
            }
            PartyFigure::Payback => &self.judged[id].payback,
            PartyFigure::Exposure => &self.judged[id].exposure,
        }
    }

    /// Judges a party and the one that mirrors it.
    fn judge(&mut self, id: PartyId) {
        let plan = self.plan;
        let mirror = plan.parties.entries().find(|(_, party)| party.mirrors == Some(id));
        let mut ours = std::mem::take(&mut self.judged[id]);
        let mut theirs = match mirror {
            Some((mirror, party)) if party.judged => std::mem::take(&mut self.judged[mirror]),
            _ => Judged::default(),
        };
        let mut rates = std::mem::take(&mut ours.rates);
        let discount = mirror.map_or(&plan.parties[id].discount, |(_, party)| &party.discount);
        ours.tally = metric::judge_column(
            metric::Cash {
                all: &self.cash[id],
                group: BLOCK,
                row: ROW,
                points: plan.points(),
            },
            plan.unit,
            self.rates.then_some(&mut rates[..]),
            ours.side(&plan.parties[id].discount),
            theirs.side(discount),
        );
        // The paths that were not asked for have no cash, and so no rate.
        ours.tally.none = ours.tally.none.saturating_sub((LANES - self.paths) as u64);
        (ours.rates, ours.done) = (rates, true);
        self.judged[id] = ours;
        if let Some((mirror, party)) = mirror
            && party.judged
        {
            self.judged[mirror] = theirs;
        }
    }

    fn term_figure<'a>(&'a self, id: TermId, figure: TermFigure, room: &'a mut [f64]) -> &'a [f64] {
        let term = &self.plan.terms[id];
        match figure {
            TermFigure::Total => self.column(term.total),
            TermFigure::PresentValue => self.column(term.present_value),
            TermFigure::EffectiveRate => {
                let base = Each(self.column(term.base_total.unwrap_or(term.total)));
                map2(room, Each(self.column(term.total)), base, |total, base| {
                    if base > 0.0 { total / base } else { f64::NAN }
                });
                room
            }
            TermFigure::Outstanding => {
                room.fill(0.0);
                let held = term.holdback.iter().flat_map(|holdback| &holdback.ring);
                let owed = term.limit.iter().map(|limit| &limit.arrears);
                let waits = term.settlement.pot.iter().chain(&term.settlement.ring);
                for column in waits.chain(held).chain(owed) {
                    update1(room, Each(self.column(*column)), |sum, owed| sum + owed);
                }
                room
            }
        }
    }
}
