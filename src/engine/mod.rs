//! Kernels over tiles of paths, the only threads, and the outcome of a run.
//!
//! In: a [`Plan`](crate::plan::Plan), a seed and a number of paths. Out: an [`Outcome`]: the distribution of
//! every figure and of every series in every period.
//!
//! Threads take tiles from a counter. Whole numbers (histogram counts) add up in any order; sums
//! are made per tile and added up in the order of the tiles. So a result has the same bits on any
//! number of threads. Memory does not grow with the number of paths: the first tiles are kept
//! exactly, to choose bins from, and the rest is counted.
//!
//! Left to others: which expression left its domain (`ledger` tells that of the one path), files,
//! progress bars.

mod blocks;
mod cash;
mod column;
mod conclude;
mod event;
mod facts;
mod figure;
mod formula;
mod fused;
mod keep;
mod kernels;
mod merger;
mod nearest;
mod outcome;
mod parts;
mod process;
mod record;
mod rows;
mod run;
mod sample;
mod stream;
mod term;
mod tile;

pub use figure::{CashFigure, ClauseFigure, FigureKey, PartyFigure, TermFigure};
pub use nearest::nearest;
pub use outcome::{Distribution, Outcome};
pub use record::{Record, record};
pub use run::{Fault, Settings, run};
pub use sample::{Job, Stopped, sample};
pub use stream::{Cut, Take, figure_keys, stream};
