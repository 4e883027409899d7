//! Whether the variants of a file are sound deals.
//!
//! In: a deal, or what could be read of one that is not sound. Out: what is wrong with it under each of its variants and not
//! by itself, and the deal under each of them.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Diagnostics, Severity, Span};
use crate::model::{Files, Model};
use crate::scenario::Scenario;

use super::read::{Request, read};

/// Reads the deal with each of its variants and reports what is wrong then: names, units and dates. Words and keys have
/// been told by reading the file. Gives the deal under each, as far as it is sound; none where one was asked for.
pub fn check_variants(
    request: &Request,
    files: &dyn Files,
    scenario: &Scenario,
    diagnostics: &mut Diagnostics,
) -> Vec<Model> {
    let mut models = Vec::new();
    if request.variant.is_some() {
        return models;
    }
    let place = |fault: &Diagnostic| (fault.code, fault.primary.as_ref().map(|label| label.span));
    let mut told: BTreeSet<(&str, Option<Span>)> = diagnostics.sorted().into_iter().map(place).collect();
    for variant in &scenario.variants {
        let varied = Request {
            variant: Some(variant.key.value.clone()),
            ..request.clone()
        };
        let loaded = read(&varied, files);
        models.extend(loaded.deal.map(|deal| deal.model));
        for fault in loaded.diagnostics.sorted() {
            // What the deal itself has may be told in other words with the variant.
            if fault.severity != Severity::Error || !told.insert(place(fault)) {
                continue;
            }
            let mut fault = fault.clone();
            fault.other(variant.key.span, "in this variant");
            diagnostics.add(fault);
        }
    }
    models
}
