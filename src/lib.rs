//! termsheet.

pub mod math;
pub mod metric;
pub mod rng;
pub mod stats;
