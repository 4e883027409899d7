//! termsheet: what a partnership deal really pays, and how sure we can be.

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

pub use facade::{
    AtError, Deal, Faults, Loaded, PathFigure, Request, Selector, explain, files, load, path_at, paths_in_all, replay,
    run,
};
