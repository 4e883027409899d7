//! Accumulators: what is known of many values without keeping them.
//!
//! | type | of | merges |
//! | --- | --- | --- |
//! | [`Moments`] | count, mean, spread, extremes | in tile order |
//! | [`Histogram`] on a [`Grid`] | how many values fell where | in any order |
//! | [`Sample`] | all values while they are few, a histogram of them afterwards | in any order |
//! | [`Counter`] on [`Windows`] | what is near the five percentiles of a fan, for thousands of columns | in any order |
//! | [`Brackets`] | some percentiles exactly: the values near them | in any order |
//! | [`Sketch`] | percentiles, tail means and density, read off either form | no: it is made at the end |
//! | [`Replicate`] | errors of samples whose values depend on each other | no |
//! | [`GeometricFit`] | growth and volatility of a series of figures | no |
//! | [`Summary`], [`SeriesPoint`], [`Proportion`] | what a report says | no |
//!
//! The use of it: one [`Sample`] per thread, one [`Moments`] per tile. Where the values become too many to be kept,
//! [`Sample::count`] chooses bins; at the end merge both and make [`Sample::sketch`]. Which columns there are,
//! and when they are looked at, is left to `engine`.

mod atoms;
mod backlog;
mod brackets;
mod counter;
mod fit;
mod grid;
mod histogram;
mod moments;
mod order;
mod pilot;
mod replicate;
mod runs;
mod sample;
mod sections;
mod sketch;
mod summary;
#[cfg(test)]
mod tests;
mod vectors;
mod windows;

pub use backlog::Backlog;
pub use brackets::Brackets;
pub use counter::Counter;
pub use fit::{GeometricFit, geometric_fit};
pub use grid::Grid;
pub use histogram::Histogram;
pub use moments::Moments;
pub use replicate::{Replicate, error_between};
pub use sample::Sample;
pub use sketch::{Bar, Precision, Sketch, Tail};
pub use summary::{Proportion, SeriesPoint, Summary};
pub use vectors::{Steps, sum};
pub use windows::Windows;
