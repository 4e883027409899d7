//! termsheet.
pub mod stats;
