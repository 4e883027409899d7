//! Deals asked their questions.

#![allow(dead_code, reason = "each test file uses its part of this")]

use std::collections::BTreeMap;

use termsheet::report::Answered;
use termsheet::{Loaded, Request};

use crate::runs::load;

/// No files beside the scenario.
pub(crate) fn no_files() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// Answers every analysis of a text.
pub(crate) fn answers(request: &Request, threads: Option<usize>) -> Vec<Answered> {
    let loaded: Loaded = load(request, &no_files());
    let deal = loaded.deal.as_ref().expect("the deal is sound");
    let keys: Vec<String> = deal.scenario.analyses.iter().map(|one| one.key.value.clone()).collect();
    termsheet::ask(request, &loaded, &no_files(), &[], &keys, threads, &|_| ()).expect("the deals run")
}
