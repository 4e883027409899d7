//! One path from the first draw to the last payment.
//!
//! In: model, seed, path. Out: a [`Ledger`], or the first [`RunFault`]. The order is that of
//! docs/language.md, section 7: what a path has once; then in each period the drivers that have
//! moved, the model's nodes in their order, and the move to the next period. How drivers move,
//! events fall, terms earn and payments settle is in the files of those names.

use crate::id::{EventId, Id, PartyId, Table, TermId, VariableId};
use crate::math;
use crate::model::{Correlation, Expr, Fresh, Model, Node, Schedule};
use crate::rng::{Draws, Stream};

use super::event::Clock;
use super::fault::{FaultCause, Needed, RunFault};
use super::settle::Pending;
use super::term::TermState;
use super::value::{Record, Scope};
use super::{DriverLine, Fall, Ledger, Period, TermLine, account, driver, filled};

/// Replays one path of a deal.
///
/// The draws are those that the engine gives the same path: they are addressed by seed, name,
/// path and period, under a Latin hypercube also by the number of paths of the run, which is the model's. A path whose every value exists gives a ledger; otherwise the first fault, in
/// the order in which a path is worked out.
pub fn replay(model: &Model, seed: u64, path: u64) -> Result<Ledger, RunFault> {
    let mut replay = Replay::new(model, seed, path);
    replay.draw();
    replay.assume()?;
    let discount_rates = replay.discount_rates()?;
    replay.open_cash()?;
    replay.fix_events()?;
    let starting = driver::starting_order(model);
    for k in 0..model.timeline.periods {
        replay.begin(k);
        for &id in &starting {
            replay.start_driver(id)?;
        }
        for &node in &model.order {
            replay.node(node)?;
        }
        replay.observe()?;
        if k + 1 < model.timeline.periods {
            replay.move_drivers()?;
        }
        replay.close();
    }
    Ok(replay.finish(discount_rates))
}

/// A path on its way.
pub(super) struct Replay<'a> {
    /// The deal.
    pub(super) model: &'a Model,
    /// The draws under the seed.
    draws: Draws,
    /// The seed of the draws.
    pub(super) seed: u64,
    /// The path.
    pub(super) path: u64,
    /// The current period.
    pub(super) k: usize,
    /// What expressions read.
    pub(super) record: Record,
    /// The periods told so far, the current one last.
    pub(super) periods: Vec<Period>,
    /// Where each driver's process stands: the value before bounds that the next period begins
    /// with, or a table's multiplier; `None` before the first period.
    pub(super) moved: Vec<Option<super::DriverStep>>,
    /// A table driver's multiplier M.
    pub(super) multipliers: Vec<f64>,
    /// Where each event stands.
    pub(super) clocks: Vec<Clock>,
    /// What each term carries from period to period.
    pub(super) states: Vec<TermState>,
    /// What each term has earned and not yet paid.
    pub(super) pending: Vec<Pending>,
    /// What each party has at the start and its interest on arrears; only where a term asks.
    pub(super) cash: Vec<(f64, f64)>,
    /// Paid so far in this calendar year and ever, each term.
    totals: Vec<(f64, f64)>,
    /// The model's figures beside the observed ones.
    history: Vec<Vec<f64>>,
}

impl<'a> Replay<'a> {
    fn new(model: &'a Model, seed: u64, path: u64) -> Self {
        let record = Record {
            assumptions: vec![None; model.assumptions.len()],
            falls: vec![None; model.events.len()],
            ..Record::default()
        };
        let terms = model.terms.len();
        Replay {
            model,
            draws: model.design().draws(seed, model.paths),
            seed,
            path,
            k: 0,
            record,
            periods: Vec::new(),
            moved: vec![None; model.drivers.len()],
            multipliers: vec![1.0; model.drivers.len()],
            clocks: Vec::new(),
            states: vec![TermState::default(); terms],
            pending: vec![Pending::default(); terms],
            cash: vec![(0.0, 0.0); model.parties.len()],
            totals: vec![(0.0, 0.0); terms],
            history: model
                .history
                .iter()
                .map(|history| vec![0.0; history.windows.len()])
                .collect(),
        }
    }

    /// The stream of an address.
    pub(super) fn stream(&self, address: &str) -> Stream {
        self.draws.stream(address)
    }

    /// Draws every distribution.
    fn draw(&mut self) {
        let group = &self.model.variable_correlation;
        let normal = |id: VariableId| self.stream(&self.model.variables[id].address).normal(self.path, 0);
        let mut draws = Vec::new();
        for (id, variable) in self.model.variables.entries() {
            let chance = match group.members.iter().position(|&member| member == id) {
                Some(row) => {
                    let mixed = combine(&group.factor[row], &group.members, normal);
                    math::normal_cdf(self.joined(group, mixed, "correlations.assumptions", 0))
                }
                None => self.stream(&variable.address).uniform(self.path, 0),
            };
            draws.push(variable.dist.quantile(chance));
        }
        self.record.variables = draws;
    }

    /// A correlated normal after the t copula of its group, if it has one.
    pub(super) fn joined<I>(&self, group: &Correlation<I>, mixed: f64, address: &str, period: u32) -> f64 {
        match &group.copula {
            Some(copula) => {
                let factor = copula.factor(self.stream(address).uniform(self.path, period));
                copula.score(mixed * factor)
            }
            None => mixed,
        }
    }

    /// Works out every assumption.
    fn assume(&mut self) -> Result<(), RunFault> {
        for &id in &self.model.assumption_order {
            let value = self.finite(&self.model.assumptions[id].value, Needed::Assumption(id), "value")?;
            self.record.assumptions[id.index()] = Some(value);
        }
        Ok(())
    }

    /// Works out every party's discount rate.
    fn discount_rates(&self) -> Result<Table<PartyId, f64>, RunFault> {
        let mut rates = Table::new();
        for (id, party) in self.model.parties.entries() {
            let rate = self.finite(&party.discount_rate, Needed::Party(id), "discount rate")?;
            if rate <= -1.0 {
                let cause = FaultCause::DiscountRate { value: rate };
                return Err(self.fault(cause, &party.discount_rate, Needed::Party(id), "discount rate"));
            }
            rates.push(rate);
        }
        Ok(rates)
    }

    /// Opens period `k`: empty rows, and the totals paid before it.
    fn begin(&mut self, k: usize) {
        self.k = k;
        let (drivers, terms) = (self.model.drivers.len(), self.model.terms.len());
        let timeline = &self.model.timeline;
        let date = timeline.period_start(k);
        if k > 0 && timeline.period_start(k - 1).year() != date.year() {
            self.totals.iter_mut().for_each(|total| total.0 = 0.0);
        }
        for (id, term) in self.model.terms.entries() {
            if k > 0 {
                let earned = self.periods[k - 1].terms[id].earned;
                self.states[id.index()].new_period(earned);
            }
            if k > 0 && term.years.close(timeline, k - 1, 12) {
                self.states[id.index()].new_year();
            }
        }
        // Periods are far fewer than 2^32: `time` holds dates up to year 9999.
        let draw = |fresh: &Fresh| {
            let chance = self.stream(&fresh.address).uniform(self.path, k as u32);
            fresh.dist.quantile(chance)
        };
        let fresh = self.model.fresh.iter().map(draw).collect();
        self.record.fresh.push(fresh);
        self.record.drivers.push(vec![None; drivers]);
        self.record.earned.push(vec![None; terms]);
        self.record.paid.push(vec![None; terms]);
        self.record
            .this_year
            .push(self.totals.iter().map(|total| total.0).collect());
        self.record
            .so_far
            .push(self.totals.iter().map(|total| total.1).collect());
        self.periods.push(Period {
            index: k,
            date,
            drivers: filled(drivers, DriverLine::default()),
            hazards: filled(self.model.events.len(), None),
            terms: filled(terms, TermLine::default()),
            net: filled(self.model.parties.len(), 0.0),
            cumulative: filled(self.model.parties.len(), 0.0),
        });
    }

    /// Works out one node of the current period.
    fn node(&mut self, node: Node) -> Result<(), RunFault> {
        match node {
            Node::Driver(id) => self.start_driver(id),
            Node::Event(id) => self.event(id),
            Node::Earn(id) => self.earn(id),
            Node::Recoup(id) => self.recoup(id),
            Node::Pay(id) => self.pay(id),
        }
    }

    /// Adds this period to the windows of `[history]` that it lies in.
    fn observe(&mut self) -> Result<(), RunFault> {
        let dt = self.model.timeline.dt();
        for (index, history) in self.model.history.iter().enumerate() {
            for (window, total) in history.windows.iter().enumerate() {
                if (total.first..total.end).contains(&self.k) {
                    let rate = self.finite(&history.against, Needed::History(index), "figure")?;
                    self.history[index][window] += rate * dt;
                }
            }
        }
        Ok(())
    }

    /// Closes the current period: what was paid in it counts from the next one on.
    fn close(&mut self) {
        for (total, paid) in self.totals.iter_mut().zip(&self.record.paid[self.k]) {
            let paid = paid.unwrap_or(0.0);
            total.0 += paid;
            total.1 += paid;
        }
    }

    /// Adds everything up.
    fn finish(self, discount_rates: Table<PartyId, f64>) -> Ledger {
        let mut ledger = Ledger {
            seed: self.seed,
            path: self.path,
            variables: self.record.variables.iter().copied().collect(),
            assumptions: self
                .record
                .assumptions
                .iter()
                .map(|value| value.unwrap_or(f64::NAN))
                .collect(),
            discount_rates,
            events: self
                .record
                .falls
                .iter()
                .copied()
                .collect::<Table<EventId, Option<Fall>>>(),
            periods: self.periods,
            terms: Table::new(),
            parties: Table::new(),
            history: self.history,
            grid_months: 0,
            record: self.record,
        };
        account::settle(self.model, &mut ledger);
        ledger
    }

    /// The current period, to read expressions in.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope {
            model: self.model,
            record: &self.record,
            k: self.k,
        }
    }

    /// The line of a term in the current period.
    pub(super) fn line(&mut self, id: TermId) -> &mut TermLine {
        &mut self.periods[self.k].terms[id]
    }

    /// The value of an expression that must be finite.
    pub(super) fn finite(&self, expr: &Expr, needed: Needed, part: &'static str) -> Result<f64, RunFault> {
        let scope = self.scope();
        let value = scope.value(expr);
        if value.is_finite() {
            return Ok(value);
        }
        let (span, cause) = scope.locate(expr);
        Err(self.fault_at(cause, span, needed, part))
    }

    /// The value of a share, which must be from 0 to 1.
    pub(super) fn share_of(
        &self,
        expr: &Expr,
        needed: Needed,
        part: &'static str,
        what: &'static str,
    ) -> Result<f64, RunFault> {
        let value = self.finite(expr, needed, part)?;
        if (0.0..=1.0).contains(&value) {
            return Ok(value);
        }
        let cause = FaultCause::OutOfRange {
            what,
            value,
            help: "it is from 0 to 1 (0% to 100%): `clamp(x, 0, 1)` or `truncate(d, 0, 1)`",
        };
        Err(self.fault(cause, expr, needed, part))
    }

    /// The value of a cap or floor, infinite where there is none yet: amendments bring them in.
    pub(super) fn limit(&self, expr: &Expr, needed: Needed, part: &'static str) -> Result<f64, RunFault> {
        let value = self.scope().value(expr);
        if value.is_nan() {
            return self.finite(expr, needed, part);
        }
        Ok(value)
    }

    /// The value of a schedule, which must be finite; and the place of the entry that it was taken from.
    pub(super) fn finite_schedule(&self, schedule: &Schedule, needed: Needed) -> Result<f64, RunFault> {
        for (entry, _) in schedule.weights(self.k) {
            self.finite(&schedule.steps[entry].1, needed, "value")?;
        }
        Ok(self.scope().schedule(schedule))
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, expr: &Expr, needed: Needed, part: &'static str) -> Result<bool, RunFault> {
        Ok(self.finite(expr, needed, part)? != 0.0)
    }

    /// A fault at an expression, in the current period.
    pub(super) fn fault(&self, cause: FaultCause, expr: &Expr, needed: Needed, part: &'static str) -> RunFault {
        self.fault_at(cause, expr.span, needed, part)
    }

    fn fault_at(&self, cause: FaultCause, span: crate::diag::Span, needed: Needed, part: &'static str) -> RunFault {
        let date = self.model.timeline.period_start(self.k);
        RunFault {
            cause,
            span,
            needed,
            part,
            path: self.path,
            period: self.k,
            date,
        }
    }
}

/// `sum_j factor[j] · normal(member j)`: a correlated normal.
pub(super) fn combine<I: Copy>(factor: &[f64], members: &[I], normal: impl Fn(I) -> f64) -> f64 {
    factor
        .iter()
        .zip(members)
        .map(|(weight, &member)| weight * normal(member))
        .sum()
}
