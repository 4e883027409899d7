//! Growth that is drawn again from a history.

use super::super::DriverStep;
use super::super::replay::Replay;
use crate::id::{DriverId, Id};
use crate::math;
use crate::model::Process;

impl Replay<'_> {
    /// One move by growth rates of the past.
    pub(super) fn resampled(&self, id: DriverId, process: &Process) -> DriverStep {
        let from = self.record.drivers[self.k][id.index()].unwrap_or(f64::NAN);
        let mut exponent = 0.0;
        if let Process::Bootstrap {
            growths,
            block,
            per_period,
            periods,
            ..
        } = process
        {
            let stream = self.stream(&self.model.drivers[id].address());
            let growth = |number: usize| {
                let u = stream.uniform(self.path, (number / block) as u32);
                let begins = (u * growths.len() as f64).floor() as usize;
                growths[(begins + number % block) % growths.len()]
            };
            exponent = match periods {
                1 => (self.k * per_period..(self.k + 1) * per_period).map(growth).sum(),
                _ => growth(self.k / periods) / *periods as f64,
            };
        }
        let factor = math::exp(exponent);
        DriverStep {
            from,
            log_growth: exponent / self.model.timeline.dt(),
            volatility: 0.0,
            shock: None,
            jumps: None,
            level: None,
            regime: None,
            factor,
            to: from * factor,
        }
    }
}
