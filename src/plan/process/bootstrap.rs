//! Resampled growth → one step, which gives the exponent of a move.

use super::super::compile::Compiler;
use super::super::{Operand, Resample, Step};
use crate::id::DriverId;
use crate::model::Process;

impl Compiler<'_> {
    /// The exponent of a move.
    pub(super) fn resampled(&mut self, id: DriverId, process: &Process) -> Operand {
        let Process::Bootstrap {
            growths,
            block,
            per_period,
            periods,
            ..
        } = process
        else {
            return Operand::Constant(0.0);
        };
        let stream = self.build.stream(self.build.model.drivers[id].address());
        let [even, odd] = [(); 2].map(|()| self.build.state_column());
        let sample = Box::new(Resample {
            stream,
            even,
            odd,
            growths: growths.clone(),
            block: *block,
            per_period: *per_period,
            periods: *periods,
        });
        self.build.emit_in_period(|out| Step::Resample { sample, out })
    }
}
