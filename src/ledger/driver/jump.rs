//! What a jump diffusion does besides growing.

use super::super::DriverStep;
use super::super::fault::{FaultCause, Needed, RunFault};
use super::super::replay::Replay;
use crate::dist::poisson_at;
use crate::id::DriverId;
use crate::math;
use crate::model::{Jumps, MOST_JUMPS};

impl Replay<'_> {
    /// A move with its jumps: their number by inversion, their logs as one normal sum.
    pub(super) fn jump(&self, id: DriverId, step: DriverStep, jumps: &Jumps) -> Result<DriverStep, RunFault> {
        let needed = Needed::Driver(id);
        let expected = self.finite(&jumps.rate, needed, "jump_rate")? * self.model.timeline.dt();
        if !(0.0..=MOST_JUMPS).contains(&expected) {
            let cause = FaultCause::OutOfRange {
                what: "jumps per period",
                value: expected,
                help: "a rate of jumps is 0 or more, and at most 500 are expected in a period",
            };
            return Err(self.fault(cause, &jumps.rate, needed, "jump_rate"));
        }
        let mean = self.finite(&jumps.mean, needed, "jump_mean")?;
        let mut sd = 0.0;
        if let Some(expr) = &jumps.sd {
            sd = self.finite(expr, needed, "jump_sd")?;
            if sd < 0.0 {
                let cause = FaultCause::OutOfRange {
                    what: "a jump_sd",
                    value: sd,
                    help: "a standard deviation is 0 or more: `max(x, 0)`",
                };
                return Err(self.fault(cause, expr, needed, "jump_sd"));
            }
        }
        let address = self.model.drivers[id].address();
        let period = self.k as u32;
        let chance = self.stream(&format!("{address}.jumps")).uniform(self.path, period);
        let count = poisson_at(expected, chance);
        let size = self.stream(&format!("{address}.jump_sizes")).normal(self.path, period);
        let jumped = math::exp(count * mean + count.sqrt() * sd * size);
        let compensation = math::exp(-expected * (math::exp(mean + sd * sd / 2.0) - 1.0));
        let factor = step.factor * jumped * compensation;
        Ok(DriverStep {
            jumps: Some((count, jumped)),
            factor,
            to: step.from * factor,
            ..step
        })
    }
}
