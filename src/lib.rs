//! termsheet.

pub mod math;
pub mod rng;
