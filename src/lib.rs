//! termsheet.

pub mod dist;
pub mod math;
pub mod rng;
