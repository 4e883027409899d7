//! The sources of chance of a deal, in the order in which a sampler is dealt out to them.
//!
//! This is part of what a seed means under `sobol`: engine and ledger both ask here.

use super::{Cause, Model};
use crate::rng::{Design, Source, Use};

impl Model {
    /// The deal's sampler, dealt out to what it draws: named assumptions, events, distributions inside other
    /// things, drivers that have shocks, each in the order of the file.
    pub fn design(&self) -> Design {
        let mut sources = Vec::new();
        let drawn = |unnamed: bool| {
            let own = self
                .variables
                .iter()
                .filter(move |variable| variable.unnamed == unnamed);
            own.map(|variable| Source {
                address: variable.address.clone(),
                use_: Use::Once([true, false]),
            })
        };
        sources.extend(drawn(false));
        for event in self.events.iter() {
            let waits = matches!(event.cause, Cause::Hazard(_));
            sources.push(Source {
                address: event.address(),
                use_: Use::Once([waits, event.probability.is_some()]),
            });
        }
        sources.extend(drawn(true));
        // The last period moves nothing any more.
        let steps = self.timeline.periods.saturating_sub(1) as u32;
        for driver in self.drivers.iter().filter(|driver| driver.process.has_shocks()) {
            sources.push(Source {
                address: driver.address(),
                use_: Use::Steps(steps),
            });
        }
        Design::new(self.sampler, self.paths, &sources)
    }
}
