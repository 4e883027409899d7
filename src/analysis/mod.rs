//! Questions that take many runs: which deal is better, for whom, and how it depends on a key.
//!
//! In: a [`Request`], and a [`Question`](crate::scenario::Question) of the file's `[analyses]` or of the
//! command line. Out: an [`Answer`] as plain data, every number with its standard error. All deals of a
//! question are run on the same draws, so that differences are the clauses' and not the dice's.
//!
//! A question turns into [`Variation`]s of the deal (`variation`), each read and compiled once;
//! [`engine::sample`](crate::engine::sample()) runs them over all cores and gives columns of figures, a value
//! per path; [`Address`]es say which figures, [`Statistic`]s what is read off them. One file per question.
//! How a number is printed is left to `report`, sentences and tables to `write`.

mod address;
mod check;
mod compare;
mod dominance;
mod read;
mod statistic;
mod sweep;
mod variation;

pub use address::{Address, AddressError, Figure, Unit};
pub use check::check;
pub use compare::{Compared, Comparison, Named, Pair, Ranked, Side, Spread};
pub use dominance::{Dominance, Test, Verdict, Violation};
pub use read::{Deal, Faults, Loaded, Request, read, read_asking, run_fault};
pub use statistic::{Estimate, Statistic, difference, spread_of};
pub use sweep::{Swept, SweptAxis, SweptStatistic};
pub use variation::{Asker, Variation};

use crate::scenario::{Analysis, Question};

/// What a question comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of `compare`.
    Compare(Comparison),
    /// Of `sweep`.
    Sweep(Swept),
}

/// How many deals a question runs, as far as can be said before.
pub fn runs(analysis: &Analysis, deal: &Deal) -> u64 {
    match &analysis.question {
        Question::Compare(one) => compare::runs(one, deal),
        Question::Sweep(one) => sweep::runs(one),
        Question::Poison => 0,
    }
}

/// Answers a question about a deal that [`check`] has found no fault with.
///
/// # Errors
///
/// Where a deal of the question cannot be read, or a path of it leaves the domain of a formula.
pub fn answer(analysis: &Analysis, asker: &Asker<'_>) -> Result<Answer, Faults> {
    match &analysis.question {
        Question::Compare(one) => compare::compare(one, asker).map(Answer::Compare),
        Question::Sweep(one) => sweep::sweep(one, asker).map(Answer::Sweep),
        Question::Poison => Err(Faults::default()),
    }
}
