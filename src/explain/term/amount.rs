//! What raises an amount from year to year, in words.

use super::Clause;
use crate::explain::words::{self, Form};
use crate::model::Escalator;

impl Clause<'_> {
    /// `It rises by 1.5% with each whole year from January 2024 on.`
    pub(super) fn escalation(&self, escalator: &Escalator) -> String {
        let timeline = &self.voice.model.timeline;
        format!(
            "It rises by {} with each whole year from {} on.",
            self.voice.phrase(&escalator.rate, Form::Percent),
            words::at(timeline, escalator.first as f64)
        )
    }
}
