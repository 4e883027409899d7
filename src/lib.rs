//! termsheet: what a partnership deal really pays, and how sure we can be.

pub mod id;
pub mod math;
pub mod rng;
pub mod stats;
pub mod time;
pub mod unit;
