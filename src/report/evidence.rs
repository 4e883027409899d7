//! Where the figures of a deal come from, as a table.

use super::EvidenceRow;
use super::summarise::{Telling, kind_word};
use crate::model::{self, Process};
use crate::scenario::Evidence;

impl Telling<'_> {
    pub(super) fn evidence(&self) -> Vec<EvidenceRow> {
        let row = |section, key: &str, label: &str, value: String, evidence: &Evidence| EvidenceRow {
            section,
            key: key.to_owned(),
            label: label.to_owned(),
            value,
            source: evidence.source.as_ref().map(|source| source.value.clone()),
            as_of: evidence.as_of.as_ref().map(|as_of| as_of.value.clone()),
            confidence: evidence.confidence.as_ref().map(|confidence| confidence.value),
            note: evidence.note.as_ref().map(|note| note.value.clone()),
        };
        let mut rows = Vec::new();
        for assumption in self.model.assumptions.iter() {
            let value = self.written(assumption.value.span);
            rows.push(row(
                "assumption",
                &assumption.key,
                &assumption.label,
                value,
                &assumption.evidence,
            ));
        }
        for driver in self.model.drivers.iter() {
            let value = match &driver.process {
                Process::Constant { initial }
                | Process::Geometric { initial, .. }
                | Process::Reverting { initial, .. }
                | Process::Regimes { initial, .. }
                | Process::Bootstrap { initial, .. } => self.written(initial.span),
                Process::Formula { formula, .. } => self.written(formula.span),
                Process::Table { .. } => "dated values".to_owned(),
                Process::Curve { curve, .. } => self.written(curve.towards().span),
            };
            rows.push(row("driver", &driver.key, &driver.label, value, &driver.evidence));
        }
        for event in self.model.events.iter() {
            let value = match &event.cause {
                model::Cause::Hazard(expr) | model::Cause::At(expr) | model::Cause::When(expr) => {
                    self.written(expr.span)
                }
                model::Cause::Follows => "follows another event".to_owned(),
            };
            rows.push(row("event", &event.key, &event.label, value, &event.evidence));
        }
        for term in self.model.terms.iter().filter(|term| term.part_of.is_none()) {
            rows.push(row(
                "term",
                &term.key,
                &term.label,
                kind_word(&term.kind).to_owned(),
                &term.evidence,
            ));
        }
        for amendment in &self.model.amendments {
            let value = format!("from {}", amendment.date);
            rows.push(row(
                "amendment",
                &amendment.key,
                &amendment.title,
                value,
                &amendment.evidence,
            ));
        }
        for history in &self.model.history {
            let value = format!("{} windows", history.windows.len());
            rows.push(row("history", &history.key, &history.label, value, &history.evidence));
        }
        rows
    }
}
