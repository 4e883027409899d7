//! Whether the variants of a file are sound deals.
//!
//! In: a deal, or what could be read of one that is not sound. Out: what is wrong with it under each of its variants and not
//! by itself.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Diagnostics, Severity, Span};
use crate::model::Files;
use crate::scenario::Scenario;

use super::read::{Request, read};

/// Reads the deal with each of its variants and reports what is wrong then: names, units and dates. Words and keys have
/// been told by reading the file.
pub fn check_variants(request: &Request, files: &dyn Files, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    if request.variant.is_some() {
        return;
    }
    let place = |fault: &Diagnostic| (fault.code, fault.primary.as_ref().map(|label| label.span));
    let mut told: BTreeSet<(&str, Option<Span>)> = diagnostics.sorted().into_iter().map(place).collect();
    for variant in &scenario.variants {
        let varied = Request {
            variant: Some(variant.key.value.clone()),
            ..request.clone()
        };
        let faults = read(&varied, files).diagnostics;
        for fault in faults.sorted() {
            // What the deal itself has may be told in other words with the variant.
            if fault.severity != Severity::Error || !told.insert(place(fault)) {
                continue;
            }
            let mut fault = fault.clone();
            fault.other(variant.key.span, "in this variant");
            diagnostics.add(fault);
        }
    }
}
