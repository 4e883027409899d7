//! termsheet: what a partnership deal really pays, and how sure we can be.

pub mod diag;
pub mod dist;
pub mod expr;
pub mod id;
pub mod math;
pub mod model;
pub mod rng;
pub mod scenario;
pub mod time;
pub mod unit;
