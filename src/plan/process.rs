//! Drivers and events → steps.

mod bootstrap;
mod curve;
mod jump;
mod regimes;
mod reverting;

use crate::expr::BinaryOp;
use crate::id::{DriverId, EventId, Id, Table};
use crate::math;
use crate::model::expr::{Expr, Function, Kind};
use crate::model::{Cause, Growth, Process};

use super::build::Phase;
use super::compile::Compiler;
use super::{ColumnId, Event, Operand, Step, Weighed};

/// σ·√dt with what makes up its shock.
pub(super) type Noise = (Operand, Vec<Weighed>);

impl Compiler<'_> {
    /// Gives every driver its column, and writes what stands at the beginning of each period.
    ///
    /// The columns of all drivers are known before the first expression is read, since growth
    /// may depend on any of them.
    pub(super) fn processes(&mut self) {
        let model = self.build.model;
        for driver in model.drivers.iter() {
            let plain = driver.min.is_none() && driver.max.is_none();
            let operand = match &driver.process {
                Process::Constant { initial } if plain => self.checked(initial),
                Process::Table {
                    values,
                    volatility: None,
                } if plain => match self.schedule(values) {
                    fixed @ (Operand::Constant(_) | Operand::ByPeriod(_)) => fixed,
                    Operand::Column(_) => Operand::Column(self.build.state_column()),
                },
                Process::Curve {
                    curve,
                    volatility: None,
                } if plain && curve::is_fixed(&driver.process) => self.curve(curve),
                _ => Operand::Column(self.build.state_column()),
            };
            self.drivers.push(operand);
        }
        self.shocks();
        self.first_regimes();
        for (id, driver) in model.drivers.entries() {
            let Operand::Column(x) = self.drivers[id] else { continue };
            match &driver.process {
                Process::Constant { initial }
                | Process::Geometric { initial, .. }
                | Process::Reverting { initial, .. }
                | Process::Regimes { initial, .. }
                | Process::Bootstrap { initial, .. } => {
                    if !self.build.steady(self.drivers[id]) {
                        let value = self.checked(initial);
                        self.build.push(Step::Begin { value, out: x });
                    }
                }
                Process::Table { .. } | Process::Curve { .. } => {
                    let mut value = match &driver.process {
                        Process::Curve { curve, .. } => self.curve(curve),
                        Process::Table { values, .. } => self.schedule(values),
                        _ => continue,
                    };
                    if let Some(martingale) = self.martingales[id] {
                        self.build.push(Step::Begin {
                            value: Operand::Constant(1.0),
                            out: martingale,
                        });
                        value = self
                            .build
                            .binary(BinaryOp::Multiply, value, Operand::Column(martingale));
                    }
                    self.build.push(Step::Copy { value, out: x });
                }
                Process::Formula { .. } => continue,
            }
            self.bounds(id, x);
            self.build.release();
        }
    }

    /// The normals of every driver that has shocks, and what makes up those of each.
    fn shocks(&mut self) {
        let model = self.build.model;
        let mut own: Table<DriverId, Option<Weighed>> = Table::new();
        for driver in model.drivers.iter() {
            let still = !driver.process.has_shocks();
            self.martingales
                .push((driver.process.is_around() && !still).then(|| self.build.state_column()));
            own.push((!still).then(|| {
                let stream = self.build.stream(driver.address());
                let (even, odd) = (self.build.state_column(), self.build.state_column());
                self.build.push(Step::Shock { stream, even, odd });
                (even, odd, 1.0)
            }));
        }
        let group = &model.driver_correlation;
        self.shocks = own.iter().map(|own| own.map(|own| vec![own])).collect();
        let widened = self.widened(group, "correlations.drivers");
        for (row, &id) in group.members.iter().enumerate() {
            let weighted = group
                .members
                .iter()
                .zip(&group.factor[row])
                .filter(|(_, weight)| **weight != 0.0);
            let of: Vec<_> = weighted
                .filter_map(|(&j, &weight)| own[j].map(|(even, odd, _)| (even, odd, weight)))
                .collect();
            if own[id].is_none() {
                continue;
            }
            self.shocks[id] = Some(match widened {
                None => of,
                // A normal of a t copula is made of the whole shock.
                Some(_) => {
                    let out = self.build.state_column();
                    self.build.push(Step::Mix { of, out });
                    self.rejoin(group, widened, out);
                    vec![(out, out, 1.0)]
                }
            });
        }
    }

    /// Holds a driver's value between its bounds.
    fn bounds(&mut self, id: DriverId, x: ColumnId) {
        let driver = &self.build.model.drivers[id];
        for (bound, greatest) in [(&driver.min, true), (&driver.max, false)] {
            if let Some(bound) = bound {
                let bound = self.checked(bound);
                let value = self.build.extreme(greatest, Operand::Column(x), bound);
                self.build.push(Step::Copy { value, out: x });
            }
        }
    }

    /// A formula driver in its place in the order.
    pub(super) fn formula(&mut self, id: DriverId) {
        let driver = &self.build.model.drivers[id];
        let (Process::Formula { initial, formula }, Operand::Column(x)) = (&driver.process, self.drivers[id]) else {
            return;
        };
        let value = self.checked(formula);
        self.build.push(Step::Copy { value, out: x });
        if let Some(initial) = initial {
            let value = self.checked(initial);
            self.build.push(Step::Begin { value, out: x });
        }
        self.bounds(id, x);
        self.build.check(Operand::Column(x));
    }

    /// How drivers move at the end of a period.
    ///
    /// Every parameter is read before the first driver moves, so that none sees another's next value.
    pub(super) fn moves(&mut self) {
        let model = self.build.model;
        let mut steps = Vec::new();
        for (id, driver) in model.drivers.entries() {
            match (&driver.process, self.drivers[id], self.martingales[id]) {
                (
                    Process::Geometric {
                        growth,
                        fade,
                        volatility,
                        jumps,
                        ..
                    },
                    Operand::Column(x),
                    _,
                ) => {
                    let growth = self.log_growth(growth, fade.as_ref());
                    let (mut drift, noise) = self.drift(id, growth, volatility.as_ref());
                    if let Some(jumps) = jumps {
                        drift = self.jumps(id, drift, jumps);
                    }
                    steps.push(Step::Grow { x, drift, noise });
                }
                (Process::Bootstrap { .. }, Operand::Column(x), _) => {
                    let drift = self.resampled(id, &driver.process);
                    steps.push(Step::Grow { x, drift, noise: None });
                }
                (Process::Regimes { states, step, .. }, Operand::Column(x), _) => {
                    let (drift, noise) = self.regime(id, states);
                    steps.push(Step::Grow { x, drift, noise });
                    steps.push(self.change(id, step));
                }
                (Process::Reverting { .. }, Operand::Column(x), _) => {
                    let value = self.reverting(id, &driver.process);
                    steps.push(Step::Copy { value, out: x });
                }
                (Process::Table { volatility, .. } | Process::Curve { volatility, .. }, _, Some(x)) => {
                    let (drift, noise) = self.drift(id, Operand::Constant(0.0), volatility.as_ref());
                    steps.push(Step::Grow { x, drift, noise });
                }
                _ => {}
            }
        }
        steps.into_iter().for_each(|step| self.build.push(step));
        self.build.release();
    }

    /// (growth − σ²/2)·dt, and σ·√dt with its shock.
    pub(super) fn drift(
        &mut self,
        id: DriverId,
        growth: Operand,
        volatility: Option<&Expr>,
    ) -> (Operand, Option<Noise>) {
        let dt = self.build.model.timeline.dt();
        let mut drift = growth;
        let mut noise = None;
        if let (Some(volatility), Some(shock)) = (volatility, self.shocks[id].clone()) {
            let sigma = self.sigma(volatility);
            let variance = self.build.binary(BinaryOp::Multiply, sigma, sigma);
            let half = self.build.multiply(variance, 0.5);
            drift = self.build.binary(BinaryOp::Subtract, drift, half);
            let root = Operand::Constant(dt.sqrt());
            noise = Some((self.build.binary(BinaryOp::Multiply, sigma, root), shock));
        }
        (
            self.build.binary(BinaryOp::Multiply, drift, Operand::Constant(dt)),
            noise,
        )
    }

    /// A volatility, which must not be below 0.
    fn sigma(&mut self, volatility: &Expr) -> Operand {
        let sigma = self.checked(volatility);
        self.build.at_least(sigma, 0.0, false)
    }

    /// The growth of the expected value, as a continuous rate.
    pub(super) fn log_growth(&mut self, growth: &Growth, fade: Option<&(Expr, Expr)>) -> Operand {
        let (Growth::Effective(expr) | Growth::Continuous(expr)) = growth;
        let mut rate = self.checked(expr);
        if let Some((to, half_life)) = fade {
            let (to, half_life) = (self.checked(to), self.checked(half_life));
            let half_life = self.build.at_least(half_life, 0.0, true);
            let timeline = &self.build.model.timeline;
            let times = (0..timeline.periods).map(|k| -math::ln(2.0) * timeline.t(k)).collect();
            let times = self.build.table(times);
            let halvings = self.build.binary(BinaryOp::Divide, times, half_life);
            let left = self.build.call(Function::Exp, halvings);
            let distance = self.build.binary(BinaryOp::Subtract, rate, to);
            let distance = self.build.binary(BinaryOp::Multiply, distance, left);
            rate = self.build.binary(BinaryOp::Add, to, distance);
        }
        match growth {
            Growth::Effective(_) => self.build.log_of_rate(rate),
            Growth::Continuous(_) => rate,
        }
    }

    /// An event's clock and its columns.
    pub(super) fn event_clock(&mut self, id: EventId) -> Event {
        let event = &self.build.model.events[id];
        let (fall, time) = match self.is_steady(id) {
            true => (self.build.path_column(), self.build.path_column()),
            false => (self.build.never(), self.build.never()),
        };
        self.falls.push(fall);
        self.times.push(time);
        Event {
            fall,
            time,
            opens: event.not_before.unwrap_or(0.0).max(0.0),
            closes: event
                .not_after
                .unwrap_or(f64::INFINITY)
                .min(self.build.periods() as f64),
            after: event.after.map(|after| (after, event.delay)),
            comes: None,
        }
    }

    /// Whether everything about an event is known before the first period.
    fn is_steady(&self, id: EventId) -> bool {
        let event = &self.build.model.events[id];
        let known = |expr: &Expr| {
            let mut known = true;
            expr.walk(&mut |inner| {
                known &= matches!(
                    inner.kind,
                    Kind::Number(_)
                        | Kind::Variable(_)
                        | Kind::Assumption(_)
                        | Kind::Unary(..)
                        | Kind::Binary(..)
                        | Kind::If(..)
                        | Kind::Call(..)
                );
            });
            known
        };
        match &event.cause {
            Cause::Hazard(hazard) => event.after.is_none() && known(hazard),
            Cause::At(years) => known(years),
            Cause::Follows => event.after.is_some_and(|after| self.is_steady(after)),
            Cause::When(_) => false,
        }
    }

    /// Events in an order in which each comes after the one that it follows.
    pub(super) fn event_order(&self) -> Vec<EventId> {
        let model = self.build.model;
        let depth = |id: EventId| std::iter::successors(Some(id), |&id| model.events[id].after).count();
        let mut order: Vec<EventId> = model.events.ids().collect();
        order.sort_by_key(|&id| depth(id));
        order
    }

    /// An event that is known before the first period.
    pub(super) fn steady_event(&mut self, id: EventId, events: &mut Table<EventId, Event>) {
        let event = &self.build.model.events[id];
        if let Some(probability) = &event.probability {
            let probability = self.checked(probability);
            let (stream, out) = (self.build.stream(event.address()), self.build.path_column());
            self.build.push(Step::Comes {
                stream,
                probability,
                out,
            });
            events[id].comes = Some(out);
        }
        if !self.is_steady(id) {
            return;
        }
        match &event.cause {
            Cause::Hazard(hazard) => {
                let hazard = self.checked(hazard);
                let hazard = self.build.at_least(hazard, 0.0, false);
                // The draw waits in the column of the time.
                let stream = self.build.stream(event.address());
                self.build.push(Step::Threshold {
                    stream,
                    out: events[id].time,
                });
                self.build.push(Step::EventHazard { event: id, hazard });
            }
            Cause::At(years) => {
                let years = self.checked(years);
                self.build.push(Step::EventAt { event: id, years });
            }
            Cause::Follows => self.build.push(Step::EventFollows { event: id }),
            Cause::When(_) => {}
        }
    }

    /// An event in its place in the order, where it is not known before.
    pub(super) fn event(&mut self, id: EventId, events: &mut Table<EventId, Event>) {
        if self.is_steady(id) {
            return;
        }
        let event = &self.build.model.events[id];
        match &event.cause {
            Cause::Hazard(hazard) => {
                let stream = self.build.stream(event.address());
                let (threshold, gathered) = (self.build.path_column(), self.build.counter());
                let phase = std::mem::replace(&mut self.build.phase, Phase::Before);
                self.build.push(Step::Threshold { stream, out: threshold });
                self.build.phase = phase;
                // What is out of range matters only while the clock runs: the step sees to it.
                let hazard = self.expr(hazard);
                let hazard = self.build.at_least_unchecked(hazard, 0.0, false);
                self.build.push(Step::EventStep {
                    event: id,
                    hazard,
                    gathered,
                    threshold,
                });
            }
            Cause::When(condition) => {
                let condition = self.expr(condition);
                self.build.push(Step::EventWhen { event: id, condition });
            }
            Cause::At(years) => {
                let years = self.checked(years);
                self.build.push(Step::EventAt { event: id, years });
            }
            Cause::Follows => self.build.push(Step::EventFollows { event: id }),
        }
        debug_assert!(events[id].fall.index() < self.build.columns());
    }
}
