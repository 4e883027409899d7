//! What `check` and `fit` say as JSON, each with its manifest.
//!
//! In: a deal that was read, or a file to fit. Out: one file. Nothing is drawn for either.

use crate::analysis::Loaded;
use crate::model::fit::{FitError, FitRequest, fit};
use crate::report::Manifest;
use crate::write::files::Item;
use crate::write::{evidence, fit as written, json, provenance};

/// Every fault of a deal that was read and linted, as `check.json`; a deal that is wrong has its faults too.
pub fn checked_json(loaded: &Loaded, manifest: &Manifest) -> Vec<Item> {
    let missing = loaded
        .deal
        .as_ref()
        .filter(|_| manifest.options.evidence)
        .map(|deal| evidence::missing(&deal.scenario));
    let faults = json::faults(&loaded.diagnostics, &loaded.sources, missing.as_deref());
    stamped(Item::new("check.json", json::text(&faults)), manifest)
}

/// A fit with every figure in full, as `fit.json`.
///
/// # Errors
///
/// As those of [`fit`].
pub fn fitted_json(request: &FitRequest, manifest: &Manifest) -> Result<Vec<Item>, FitError> {
    let found = written::json(&fit(request)?);
    Ok(stamped(Item::new("fit.json", json::text(&found)), manifest))
}

fn stamped(item: Item, manifest: &Manifest) -> Vec<Item> {
    let mut items = vec![item];
    provenance::stamp(&mut items, manifest);
    items
}
