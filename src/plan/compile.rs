//! The order of compilation: variables, assumptions, then what happens in a period.

use std::collections::BTreeSet;

use crate::expr::BinaryOp;
use crate::id::{AssumptionId, DriverId, EventId, FreshId, Id, PartyId, Table, TermId, VariableId};
use crate::model::expr::Function;
use crate::model::{self, Correlation, Model, Node, Window};
use crate::scenario::{PaidIn, Timing};

use super::build::{Builder, Phase, discount_factor};
use super::{
    ADDED_AT_ONCE, ColumnId, Discount, Event, Flow, HistoryWindow, Kind, Operand, Party, Plan, Step, Term, Weighed,
};

/// A compilation under way: where everything that an expression can name is found.
pub(super) struct Compiler<'m> {
    pub(super) build: Builder<'m>,
    pub(super) variables: Table<VariableId, ColumnId>,
    /// The draws of `each_period`, once they are asked for.
    pub(super) fresh: Table<FreshId, Option<ColumnId>>,
    pub(super) assumptions: Vec<Operand>,
    pub(super) drivers: Table<DriverId, Operand>,
    pub(super) falls: Table<EventId, ColumnId>,
    pub(super) times: Table<EventId, ColumnId>,
    pub(super) earned: Table<TermId, ColumnId>,
    /// The terms of which it is asked what they have paid so far …
    pub(super) asked_total: BTreeSet<TermId>,
    /// … and those of which others ask what they earn, before anything is recouped from it.
    pub(super) asked_earned: BTreeSet<TermId>,
    pub(super) payable: Table<TermId, ColumnId>,
    pub(super) paid: Table<TermId, ColumnId>,
    pub(super) totals: Table<TermId, ColumnId>,
    /// What each waterfall leaves to its manager.
    pub(super) managers: Table<TermId, Option<ColumnId>>,
    pub(super) this_year: Vec<(TermId, ColumnId)>,
    pub(super) remembered: Vec<(Operand, Vec<ColumnId>)>,
    /// What makes up each driver's shock, and the martingale of a table with volatility.
    pub(super) shocks: Table<DriverId, Option<Vec<Weighed>>>,
    pub(super) martingales: Table<DriverId, Option<ColumnId>>,
    /// Where the state of a driver with regimes is found, and its stream with the columns of its uniforms.
    pub(super) regimes: Table<DriverId, Option<(ColumnId, usize, ColumnId, ColumnId)>>,
    /// Each party's discount rate, and ln(1 + rate).
    pub(super) rates: Table<PartyId, Operand>,
    pub(super) logs: Table<PartyId, Operand>,
    /// Distinct offsets of payments inside a period, in grid units, ascending.
    pub(super) offsets: Vec<usize>,
    pub(super) points_per_period: usize,
    pub(super) unit: f64,
}

/// Compiles a deal.
pub fn compile(model: &Model) -> Plan {
    let mut compiler = Compiler::new(model);
    compiler.variables();
    compiler.assumptions();
    let mut events: Table<EventId, Event> = model.events.ids().map(|id| compiler.event_clock(id)).collect();
    for id in compiler.event_order() {
        compiler.steady_event(id, &mut events);
    }
    compiler.build.phase = Phase::Period;
    compiler.parties_rates();
    compiler.processes();
    let mut terms: Table<TermId, Option<Term>> = model.terms.ids().map(|_| None).collect();
    for &node in &model.order {
        match node {
            Node::Driver(id) => compiler.formula(id),
            Node::Event(id) => compiler.event(id, &mut events),
            Node::Earn(id) => terms[id] = Some(compiler.earn(id)),
            Node::Recoup(id) => compiler.recoup(id, &mut terms),
            Node::Pay(id) => compiler.pay(id, &mut terms),
        }
        compiler.build.release();
    }
    let history = compiler.history();
    compiler.build.phase = Phase::Moves;
    compiler.moves();
    let terms = terms
        .iter()
        .map(|term| term.clone().expect("the order holds every term"))
        .collect();
    compiler.finish(terms, events, history)
}

impl<'m> Compiler<'m> {
    fn new(model: &'m Model) -> Self {
        let mut build = Builder::new(model);
        let step = model.timeline.step.months();
        let whole_steps = model.terms.iter().all(|term| term.settlement.lag_months % step == 0);
        let unit_months = if whole_steps { step } else { 1 };
        let mut offsets: Vec<usize> = model
            .terms
            .iter()
            .map(|term| placement(term, step, unit_months).1)
            .collect();
        offsets.sort_unstable();
        offsets.dedup();
        let earned: Table<TermId, ColumnId> = model.terms.iter().map(|_| build.counter()).collect();
        let recouped = |id: TermId| !model.terms[id].recouped_by.is_empty();
        let settles_later = |id: TermId| {
            let settlement = &model.terms[id].settlement;
            let term = &model.terms[id];
            let held = term.holdback.is_some() || term.netted.is_some() || term.from_cash;
            held || settlement.every.is_some_and(|every| every.months() > step) || settlement.lag_months > 0
        };
        let ids = || model.terms.ids();
        let payable: Table<TermId, ColumnId> = ids()
            .map(|id| if recouped(id) { build.counter() } else { earned[id] })
            .collect();
        let paid = ids()
            .map(|id| {
                if settles_later(id) {
                    build.counter()
                } else {
                    payable[id]
                }
            })
            .collect();
        let totals = ids().map(|_| build.counter()).collect();
        Compiler {
            variables: Table::new(),
            fresh: model.fresh.ids().map(|_| None).collect(),
            assumptions: vec![Operand::Constant(0.0); model.assumptions.len()],
            drivers: Table::new(),
            falls: Table::new(),
            times: Table::new(),
            earned,
            payable,
            paid,
            totals,
            asked_total: BTreeSet::new(),
            asked_earned: BTreeSet::new(),
            managers: model.terms.ids().map(|_| None).collect(),
            this_year: Vec::new(),
            remembered: Vec::new(),
            shocks: Table::new(),
            martingales: Table::new(),
            regimes: Table::new(),
            rates: Table::new(),
            logs: Table::new(),
            offsets,
            points_per_period: (step / unit_months) as usize,
            unit: f64::from(unit_months) / 12.0,
            build,
        }
    }

    /// Draws every variable, the correlated ones by their normal scores.
    fn variables(&mut self) {
        let model = self.build.model;
        let group = &model.variable_correlation;
        let own = self.scores(group, |id| model.variables[id].address.clone());
        let widened = self.widened(group, "correlations.assumptions");
        for (id, variable) in model.variables.entries() {
            let out = self.build.path_column();
            let step = match group.members.iter().position(|&member| member == id) {
                None => Step::Draw {
                    variable: id,
                    stream: self.build.stream(variable.address.clone()),
                    out,
                },
                Some(row) => {
                    let score = self.build.path_column();
                    let of = own.iter().zip(&group.factor[row]).map(|(&z, &weight)| (z, z, weight));
                    let of = of.filter(|(_, _, weight)| *weight != 0.0).collect();
                    self.build.push(Step::Mix { of, out: score });
                    self.rejoin(group, widened, score);
                    Step::FromScore {
                        variable: id,
                        score,
                        out,
                    }
                }
            };
            self.build.push(step);
            self.variables.push(out);
        }
    }

    /// The column of the common factor of a t copula, worked out where the step stands.
    pub(super) fn widened<I>(&mut self, group: &Correlation<I>, address: &str) -> Option<ColumnId> {
        let copula = group.copula.clone().filter(|_| !group.members.is_empty())?;
        let stream = self.build.stream(address.to_owned());
        let column = |build: &mut Builder<'_>| match build.phase {
            Phase::Before => build.path_column(),
            Phase::Period | Phase::Moves => build.state_column(),
        };
        let [even, odd, out] = [(); 3].map(|()| column(&mut self.build));
        self.build.push(Step::Uniforms { stream, even, odd });
        self.build.push(Step::Widen { copula, even, odd, out });
        Some(out)
    }

    /// Joins a correlated normal with its group by the t copula, if there is one.
    pub(super) fn rejoin<I>(&mut self, group: &Correlation<I>, factor: Option<ColumnId>, normal: ColumnId) {
        if let (Some(copula), Some(factor)) = (group.copula.clone(), factor) {
            self.build.push(Step::Rejoin { copula, factor, normal });
        }
    }

    fn scores<I: Id>(&mut self, group: &Correlation<I>, address: impl Fn(I) -> String) -> Vec<ColumnId> {
        let members = group.members.iter();
        members
            .map(|&member| {
                let (stream, out) = (self.build.stream(address(member)), self.build.path_column());
                self.build.push(Step::Score { stream, out });
                out
            })
            .collect()
    }

    fn assumptions(&mut self) {
        let model = self.build.model;
        for &id in &model.assumption_order {
            let value = self.checked(&model.assumptions[id].value);
            self.assumptions[AssumptionId::index(id)] = value;
        }
    }

    /// The parties' rates and their logarithms: constants, or columns worked out once per tile.
    fn parties_rates(&mut self) {
        for party in self.build.model.parties.iter() {
            let rate = self.checked(&party.discount_rate);
            let log = self.build.log_of_rate(rate);
            self.rates.push(rate);
            self.logs.push(log);
        }
    }

    /// The discount factor of a party at the time of a payment of period `k` at `offset`.
    pub(super) fn discount(&mut self, party: PartyId, offset: usize) -> Operand {
        let time = |k: usize| (k * self.points_per_period + offset) as f64 * self.unit;
        let times: Vec<f64> = (0..self.build.periods()).map(time).collect();
        if let Operand::Constant(rate) = self.rates[party] {
            return self
                .build
                .table(times.into_iter().map(|time| discount_factor(rate, time)).collect());
        }
        let log = self.logs[party];
        let times = self.build.table(times.into_iter().map(|time| -time).collect());
        let exponent = self.build.binary(BinaryOp::Multiply, log, times);
        let factor = self.build.call(Function::Exp, exponent);
        Operand::Column(self.build.keep(factor))
    }

    fn history(&mut self) -> Vec<Vec<HistoryWindow>> {
        let model = self.build.model;
        let mut all = Vec::new();
        for (history, observed) in model.history.iter().enumerate() {
            let against = self.expr(&observed.against);
            self.build.push(Step::Observe { history, against });
            let window = |window: &Window| HistoryWindow {
                first: window.first,
                end: window.end,
                sum: self.build.counter(),
            };
            all.push(observed.windows.iter().map(window).collect());
            self.build.release();
        }
        all
    }

    fn finish(
        mut self,
        mut terms: Table<TermId, Term>,
        events: Table<EventId, Event>,
        history: Vec<Vec<HistoryWindow>>,
    ) -> Plan {
        let model = self.build.model;
        let timeline = &model.timeline;
        for (id, term) in terms.entries_mut() {
            let plain = matches!(term.kind, Kind::Share { .. }) && term.caps.iter().all(|cap| cap.carried.is_none());
            if plain && !self.asked_earned.contains(&id) {
                term.earned = term.payable;
            }
            // A discount factor that differs from path to path is known in its period only.
            if !self.asked_total.contains(&id) && !matches!(term.discount, Operand::Column(_)) {
                term.waiting = (1..ADDED_AT_ONCE).map(|_| self.build.state_column()).collect();
            }
        }
        let points = timeline.periods * self.points_per_period + 1;
        let mut parties = Table::new();
        for (id, party) in model.parties.entries() {
            let discount = match self.rates[id] {
                Operand::Constant(rate) => Discount::Fixed(
                    (0..points)
                        .map(|g| discount_factor(rate, g as f64 * self.unit))
                        .collect(),
                ),
                Operand::Column(_) | Operand::ByPeriod(_) => Discount::ByPath(self.logs[id]),
            };
            let cash = |is: fn(&Term) -> PartyId, offset: usize| {
                let there = move |term: &&Term| term.cash && is(term) == id && term.settlement.offset == offset;
                terms.iter().filter(there).map(|term| term.paid)
            };
            let flows = self.offsets.iter().filter_map(|&offset| {
                let received = cash(|term| term.to, offset).map(|paid| (1.0, paid));
                let paid = cash(|term| term.from, offset).map(|paid| (-1.0, paid));
                let cash: Vec<(f64, ColumnId)> = received.chain(paid).collect();
                (!cash.is_empty()).then(|| Flow {
                    out: self.build.state_column(),
                    offset,
                    cash,
                })
            });
            let flows = flows.collect();
            let of =
                |is: &dyn Fn(&Term) -> bool| terms.entries().filter(|(_, term)| is(term)).map(|(id, _)| id).collect();
            parties.push(Party {
                key: party.key.clone(),
                judged: !party.external,
                discount,
                flows,
                net: self.build.state_column(),
                cumulative: self.build.counter(),
                mirrors: mirrored(model, id),
                pays: of(&|term| term.cash && term.from == id),
                receives: of(&|term| term.cash && term.to == id),
            });
        }
        let year = |k: usize| timeline.period_start(k).year();
        Plan {
            periods: timeline.periods,
            dt: timeline.dt(),
            columns: self.build.columns(),
            zeroed: self.build.zeroed,
            infinite: self.build.infinite,
            tables: self.build.tables,
            streams: self.build.streams,
            design: model.design(),
            dists: model.variables.iter().map(|variable| variable.dist.clone()).collect(),
            fresh: model.fresh.iter().map(|fresh| fresh.dist.clone()).collect(),
            before: self.build.before,
            period: self.build.period,
            moves: self.build.moves,
            terms,
            parties,
            events,
            drivers: self.drivers,
            variables: self.variables,
            unnamed: model
                .variables
                .entries()
                .filter(|(_, variable)| variable.unnamed)
                .map(|(id, _)| id)
                .collect(),
            assumptions: self.assumptions,
            history,
            netting: model
                .netting
                .iter()
                .map(|group| {
                    let first = model.terms[group.terms[0]].from;
                    let (one, other) = group.terms.iter().partition(|&&id| model.terms[id].from == first);
                    [one, other]
                })
                .collect(),
            points_per_period: self.points_per_period,
            unit: self.unit,
            year_ends: (0..timeline.periods).map(|k| year(k) != year(k + 1)).collect(),
            this_year: self.this_year,
            remembered: self.remembered,
            clauses: self.build.clauses,
            fault: self.build.fault,
        }
    }
}

/// The earlier party that deals with this one alone, as this one does with it.
fn mirrored(model: &Model, id: PartyId) -> Option<PartyId> {
    let touches =
        |term: &&model::Term, party: PartyId| term.paid_in == PaidIn::Cash && (term.from == party || term.to == party);
    let mut others = model
        .terms
        .iter()
        .filter(|term| touches(term, id))
        .map(|term| match term.from == id {
            true => term.to,
            false => term.from,
        });
    let other = others.next().filter(|&other| other < id)?;
    let alone = |term: &model::Term| touches(&term, id) == touches(&term, other);
    // A payer's own cash must be known to what it pays from.
    if model.terms.iter().any(|term| term.from_cash && term.from == id) {
        return None;
    }
    let only = model.terms.iter().all(alone) && others.all(|next| next == other);
    (only && !model.parties[other].external).then_some(other)
}

/// After how many periods, and at which grid offset inside that period, a term's due amounts are paid.
pub(super) fn placement(term: &model::Term, step_months: u32, unit_months: u32) -> (usize, usize) {
    let (step, lag) = (step_months, term.settlement.lag_months);
    // Months from the beginning of the period in which it is due.
    let (delay, months) = match term.settlement.timing {
        Timing::Start => (lag / step, lag % step),
        Timing::End => {
            let delay = lag.div_ceil(step);
            (delay, step + lag - delay * step)
        }
    };
    (delay as usize, (months / unit_months) as usize)
}
