//! The state of a driver with regimes.

use super::super::replay::Replay;
use crate::id::DriverId;
use crate::model::Process;

impl Replay<'_> {
    /// The state of the current period: drawn for period 0, then changed at the end of each period.
    ///
    /// It is followed from the first draw each time; the draws have their addresses.
    pub(super) fn regime(&self, id: DriverId, process: &Process) -> usize {
        let Process::Regimes { first, step, .. } = process else {
            return 0;
        };
        let address = self.model.drivers[id].address();
        let reached = |row: &[f64], chance: f64| row.iter().position(|sum| *sum >= chance).unwrap_or(0);
        let begins = self.stream(&format!("{address}.first_regime")).uniform(self.path, 0);
        let changes = self.stream(&format!("{address}.regime"));
        (0..self.k).fold(reached(first, begins), |state, k| {
            reached(&step[state], changes.uniform(self.path, k as u32))
        })
    }
}
