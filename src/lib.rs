//! termsheet: what a partnership deal really pays, and how sure we can be.
//!
//! A scenario is a term sheet that runs. One line of types leads from its text to files:
//!
//! ```text
//! text ─parse▶ Scenario ─resolve▶ Model ─compile▶ Plan ─run▶ Outcome ─summarise▶ Report ─render▶ files
//!              as written         as meant        as columns  merged samples      as told
//!                                    └─replay▶ Ledger: one path told in full, for `trace` and as the engine's oracle
//! ```
//!
//! One verb per arrow, one room per type. Each arrow ends a kind of doubt: after [`scenario::parse`] the
//! syntax is sound; after [`model::resolve`] names, units, dates and order are settled. What only
//! a run can show is reported at its place in the file, with path and period. [`load`], [`run`] and
//! [`files()`] go the whole way; ARCHITECTURE.md tells the house.

pub mod analysis;
pub mod chart;
pub mod diag;
pub mod dist;
pub mod engine;
pub mod explain;
pub mod expr;
mod facade;
pub mod id;
pub mod ledger;
pub mod math;
pub mod metric;
pub mod model;
pub mod plan;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod stats;
pub mod time;
pub mod unit;
pub mod write;

pub use analysis::{Deal, Faults, Loaded, Request};
pub use facade::{
    AtError, Others, PIPED, PathFigure, Recorded, SAMPLES, SamplesError, Selector, Verdict, VerifyError, answer_charts,
    answer_files, ask, chart_choice, checked_json, choose_charts, explain, files, fitted_json, lint, load, load_asking,
    manifest_of_answers, manifest_of_check, manifest_of_fit, manifest_of_run, manifest_of_telling, path_at,
    paths_in_all, paths_to_ask, questions, replay, run, samples, telling, verify,
};
