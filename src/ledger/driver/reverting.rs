//! The pull back to a level.

use super::super::DriverStep;
use super::super::fault::{FaultCause, Needed, RunFault};
use super::super::replay::Replay;
use crate::id::{DriverId, Id};
use crate::math;
use crate::model::{Expr, Process};

impl Replay<'_> {
    /// One move of a driver that reverts.
    pub(super) fn revert(&self, id: DriverId, process: &Process) -> Result<DriverStep, RunFault> {
        let needed = Needed::Driver(id);
        let from = self.record.drivers[self.k][id.index()].unwrap_or(f64::NAN);
        let mut step = DriverStep {
            from,
            log_growth: 0.0,
            volatility: 0.0,
            shock: None,
            jumps: None,
            level: None,
            regime: None,
            factor: 1.0,
            to: from,
        };
        let Process::Reverting {
            initial,
            level,
            half_life,
            volatility,
            logs,
        } = process
        else {
            return Ok(step);
        };
        let target = self.finite(level, needed, "level")?;
        let years = self.finite(half_life, needed, "half_life")?;
        if years <= 0.0 {
            return Err(self.fault(FaultCause::HalfLife { value: years }, half_life, needed, "half_life"));
        }
        let left = math::powf(2.0, -self.model.timeline.dt() / years);
        let mut noise = 0.0;
        if let Some(volatility) = volatility {
            let sigma = self.finite(volatility, needed, "volatility")?;
            if sigma < 0.0 {
                let cause = FaultCause::Volatility { value: sigma };
                return Err(self.fault(cause, volatility, needed, "volatility"));
            }
            let shock = self.shock(id);
            noise = sigma * ((1.0 - left * left) * years / (2.0 * math::ln(2.0))).sqrt() * shock;
            (step.volatility, step.shock) = (sigma, Some(shock));
        }
        step.to = match logs {
            false => target + (from - target) * left + noise,
            true => {
                let log_of = |value: f64, expr: &Expr, part: &'static str| match value > 0.0 {
                    true => Ok(math::ln(value)),
                    false => {
                        let cause = FaultCause::OutOfRange {
                            what: "a driver that reverts in logs, with a value",
                            value,
                            help: "logarithms need values above 0; in = \"levels\" does not",
                        };
                        Err(self.fault(cause, expr, needed, part))
                    }
                };
                let (now, level) = (log_of(from, initial, "value")?, log_of(target, level, "level")?);
                let centre = level - step.volatility * step.volatility * years / (4.0 * math::ln(2.0));
                math::exp(centre + (now - centre) * left + noise)
            }
        };
        step.level = Some((target, left));
        step.factor = step.to / from;
        Ok(step)
    }
}
