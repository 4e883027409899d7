//! How drivers begin, move and are held between their bounds.
//!
//! A driver that is no formula has its value at the beginning of a period, from its move at the
//! end of the one before; a formula is worked out at its node. All moves of one period read the
//! values of that period, so that none sees another's next value.

mod bootstrap;
mod curve;
mod jump;
mod regimes;
mod reverting;

use crate::id::{DriverId, Id};
use crate::math;
use crate::model::expr::Kind;
use crate::model::{Driver, Expr, Growth, Model, Process};

use super::fault::{FaultCause, Needed, RunFault};
use super::replay::{Replay, combine};
use super::{DriverLine, DriverStep};

/// The drivers that have a value at the beginning of each period, each after those that its
/// initial value or bounds refer to, otherwise in the order of the file.
pub(super) fn starting_order(model: &Model) -> Vec<DriverId> {
    let mut order = Vec::new();
    let mut seen = vec![false; model.drivers.len()];
    for (id, driver) in model.drivers.entries() {
        if !matches!(driver.process, Process::Formula { .. }) {
            visit(model, id, &mut seen, &mut order);
        }
    }
    order
}

/// Appends a driver after those that it refers to. Marked before they are visited, so a circle,
/// which `resolve` refuses, ends here too and is a fault of the run.
fn visit(model: &Model, id: DriverId, seen: &mut [bool], order: &mut Vec<DriverId>) {
    if std::mem::replace(&mut seen[id.index()], true) {
        return;
    }
    let driver = &model.drivers[id];
    let mut needs = Vec::new();
    for expr in beginnings(driver) {
        expr.walk(&mut |inner| {
            if let Kind::Driver(other) = inner.kind {
                needs.push(other);
            }
        });
    }
    for other in needs {
        visit(model, other, seen, order);
    }
    order.push(id);
}

/// The expressions that a driver's value at the beginning of a period is read from.
fn beginnings(driver: &Driver) -> Vec<&Expr> {
    let values = driver.process.values().into_iter();
    values.chain(&driver.min).chain(&driver.max).collect()
}

impl Replay<'_> {
    /// Gives a driver its value of the current period, unless it has one.
    pub(super) fn start_driver(&mut self, id: DriverId) -> Result<(), RunFault> {
        if self.record.drivers[self.k][id.index()].is_some() {
            return Ok(());
        }
        let model = self.model;
        let driver = &model.drivers[id];
        let needed = Needed::Driver(id);
        let step = self.moved[id.index()];
        let unbounded = match (&driver.process, step) {
            (Process::Table { values, .. }, _) => self.finite_schedule(values, needed)? * self.multipliers[id.index()],
            (Process::Curve { curve, .. }, _) => self.curve(id, curve)? * self.multipliers[id.index()],
            (
                Process::Formula {
                    initial: Some(initial), ..
                },
                _,
            ) if self.k == 0 => self.finite(initial, needed, "initial value")?,
            (Process::Formula { formula, .. }, _) => self.finite(formula, needed, "formula")?,
            (
                Process::Geometric { .. }
                | Process::Reverting { .. }
                | Process::Regimes { .. }
                | Process::Bootstrap { .. },
                Some(step),
            ) => step.to,
            (Process::Constant { .. }, _) if self.k > 0 => {
                self.record.drivers[self.k - 1][id.index()].unwrap_or(f64::NAN)
            }
            (
                Process::Constant { initial }
                | Process::Geometric { initial, .. }
                | Process::Reverting { initial, .. }
                | Process::Regimes { initial, .. }
                | Process::Bootstrap { initial, .. },
                _,
            ) => self.finite(initial, needed, "initial value")?,
        };
        let mut value = unbounded;
        if let Some(min) = &driver.min {
            value = value.max(self.finite(min, needed, "min")?);
        }
        if let Some(max) = &driver.max {
            value = value.min(self.finite(max, needed, "max")?);
        }
        if !value.is_finite() {
            // Only a process that has grown beyond all numbers gets here: expressions are checked.
            let span = driver.span;
            return Err(RunFault {
                span,
                ..self.fault(FaultCause::TooLarge, place(driver), needed, "value")
            });
        }
        self.record.drivers[self.k][id.index()] = Some(value);
        self.periods[self.k].drivers[id] = DriverLine { value, unbounded, step };
        Ok(())
    }

    /// Moves every driver to the next period.
    pub(super) fn move_drivers(&mut self) -> Result<(), RunFault> {
        let model = self.model;
        let mut steps = Vec::new();
        for (id, driver) in model.drivers.entries() {
            steps.push(match &driver.process {
                Process::Constant { .. }
                | Process::Formula { .. }
                | Process::Table { volatility: None, .. }
                | Process::Curve { volatility: None, .. } => None,
                Process::Geometric {
                    growth,
                    fade,
                    volatility,
                    jumps,
                    ..
                } => {
                    let log_growth = self.log_growth(id, growth, fade.as_ref())?;
                    let from = self.record.drivers[self.k][id.index()].unwrap_or(f64::NAN);
                    let step = self.step(id, from, log_growth, volatility.as_ref())?;
                    Some(match jumps {
                        Some(jumps) => self.jump(id, step, jumps)?,
                        None => step,
                    })
                }
                Process::Bootstrap { .. } => Some(self.resampled(id, &driver.process)),
                Process::Regimes { states, .. } => {
                    let regime = self.regime(id, &driver.process);
                    let log_growth = self.log_growth(id, &states[regime].growth, None)?;
                    let from = self.record.drivers[self.k][id.index()].unwrap_or(f64::NAN);
                    let step = self.step(id, from, log_growth, states[regime].volatility.as_ref())?;
                    Some(DriverStep {
                        regime: Some(regime),
                        ..step
                    })
                }
                Process::Reverting { .. } => Some(self.revert(id, &driver.process)?),
                Process::Table { volatility, .. } | Process::Curve { volatility, .. } => {
                    Some(self.step(id, self.multipliers[id.index()], 0.0, volatility.as_ref())?)
                }
            });
        }
        for ((id, driver), step) in model.drivers.entries().zip(&steps) {
            if let (true, Some(step)) = (driver.process.is_around(), step) {
                self.multipliers[id.index()] = step.to;
            }
        }
        self.moved = steps;
        Ok(())
    }

    /// One move: x · exp(g·dt − σ²·dt/2 + σ·√dt·Z).
    fn step(
        &self,
        id: DriverId,
        from: f64,
        log_growth: f64,
        volatility: Option<&Expr>,
    ) -> Result<DriverStep, RunFault> {
        let needed = Needed::Driver(id);
        let dt = self.model.timeline.dt();
        let mut exponent = log_growth * dt;
        let (mut sigma, mut shock) = (0.0, None);
        if let Some(volatility) = volatility {
            sigma = self.finite(volatility, needed, "volatility")?;
            if sigma < 0.0 {
                let cause = FaultCause::Volatility { value: sigma };
                return Err(self.fault(cause, volatility, needed, "volatility"));
            }
            let z = self.shock(id);
            exponent = log_growth * dt - sigma * sigma * dt / 2.0 + sigma * dt.sqrt() * z;
            shock = Some(z);
        }
        let factor = math::exp(exponent);
        Ok(DriverStep {
            from,
            log_growth,
            volatility: sigma,
            shock,
            jumps: None,
            level: None,
            regime: None,
            factor,
            to: from * factor,
        })
    }

    /// The continuous growth of the current period, after any fade.
    fn log_growth(&self, id: DriverId, growth: &Growth, fade: Option<&(Expr, Expr)>) -> Result<f64, RunFault> {
        let needed = Needed::Driver(id);
        let (Growth::Effective(expr) | Growth::Continuous(expr)) = growth;
        let mut rate = self.finite(expr, needed, "growth")?;
        if let Some((fade_to, half_life)) = fade {
            let fade_to = self.finite(fade_to, needed, "fade_to")?;
            let years = self.finite(half_life, needed, "half_life")?;
            if years <= 0.0 {
                return Err(self.fault(FaultCause::HalfLife { value: years }, half_life, needed, "half_life"));
            }
            let left = math::powf(2.0, -self.model.timeline.t(self.k) / years);
            rate = fade_to + (rate - fade_to) * left;
        }
        match growth {
            Growth::Continuous(_) => Ok(rate),
            Growth::Effective(_) if rate > -1.0 => Ok(math::ln(1.0 + rate)),
            Growth::Effective(expr) => Err(self.fault(FaultCause::Growth { value: rate }, expr, needed, "growth")),
        }
    }

    /// The standard normal that moves a driver from the current period to the next.
    fn shock(&self, id: DriverId) -> f64 {
        let group = &self.model.driver_correlation;
        // Periods are far fewer than 2^32: `time` holds dates up to year 9999.
        let period = self.k as u32;
        let normal = |member: DriverId| {
            self.stream(&self.model.drivers[member].address())
                .normal(self.path, period)
        };
        match group.members.iter().position(|&member| member == id) {
            Some(row) => {
                let mixed = combine(&group.factor[row], &group.members, normal);
                self.joined(group, mixed, "correlations.drivers", period)
            }
            None => normal(id),
        }
    }
}

/// An expression of a driver to point at where the process as a whole is at fault.
fn place(driver: &Driver) -> &Expr {
    match &driver.process {
        Process::Constant { initial }
        | Process::Geometric { initial, .. }
        | Process::Reverting { initial, .. }
        | Process::Regimes { initial, .. }
        | Process::Bootstrap { initial, .. } => initial,
        Process::Table { values, .. } => &values.steps[0].1,
        Process::Curve { curve, .. } => curve.towards(),
        Process::Formula { formula, .. } => formula,
    }
}
