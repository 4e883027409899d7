//! termsheet: what a partnership deal really pays, and how sure we can be.

pub mod diag;
pub mod expr;
pub mod id;
pub mod math;
pub mod metric;
pub mod rng;
pub mod scenario;
pub mod stats;
pub mod time;
pub mod unit;
