//! Questions that take many runs: which deal is better, for whom, and how it depends on a key.
//!
//! In: a [`Request`], and a [`Question`] of the file's `[analyses]` or of the
//! command line. Out: an [`Answer`] as plain data, every number with its standard error. All deals of a
//! question are run on the same draws, so that differences are the clauses' and not the dice's.
//!
//! A question turns into [`Variation`]s of the deal (`variation`), each read and compiled once;
//! [`engine::sample`](crate::engine::sample()) runs them over all cores and gives columns of figures, a value
//! per path; [`Address`]es say which figures, [`Statistic`]s what is read off them. One file per question.
//! How a number is printed is left to `report`, sentences and tables to `write`.

mod address;
mod bridge;
mod check;
mod clause;
mod compare;
mod dominance;
mod figure;
mod frontier;
mod orders;
mod paired;
mod read;
mod sensitivity;
mod solve;
mod statistic;
mod sweep;
mod variants;
mod variation;

pub use address::Address;
pub use bridge::{Bridge, MOST_ORDERS, Method, NoValues, Split, Step, Told};
pub use check::check;
pub use clause::{Clause, ClauseWorth, paths as clause_paths, worth as clause_worth};
pub use compare::{Compared, Comparison, Named, Pair, Ranked, Side, Spread};
pub use dominance::{Dominance, Test, Verdict, Violation};
pub use figure::{AddressError, Figure, Unit};
pub use frontier::{DealPoint, Fair, Frontier, Sense, Standing};
pub use paired::{Paired, paired};
pub use read::{Deal, Faults, Loaded, Request, read, read_asking, run_fault};
pub use sensitivity::{Choice, Explained, Group, Input, InputKind, REACH, Row, Sensitivity, Worth};
pub use solve::{Goal, Root, Solved};
pub use statistic::{Estimate, Statistic, difference, spread_of};
pub use sweep::{Swept, SweptAxis, SweptStatistic};
pub use variants::check_variants;
pub use variation::{Asker, Variation, Words};

use crate::scenario::{Analysis, Question};

/// What a question comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of `compare`.
    Compare(Comparison),
    /// Of `sensitivity`.
    Sensitivity(Sensitivity),
    /// Of `sweep`.
    Sweep(Swept),
    /// Of `solve`.
    Solve(Solved),
    /// Of `frontier`.
    Frontier(Frontier),
}

/// How many deals a question runs, as far as can be said before.
pub fn runs(analysis: &Analysis, asker: &Asker<'_>) -> u64 {
    match &analysis.question {
        Question::Compare(one) => compare::runs(one, asker),
        Question::Sensitivity(one) => sensitivity::runs(one, asker.deal),
        Question::Sweep(one) => sweep::runs(one),
        Question::Solve(one) => solve::runs(one),
        Question::Frontier(one) => frontier::runs(one),
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
        Question::Sensitivity(one) => sensitivity::sensitivity(one, asker).map(Answer::Sensitivity),
        Question::Sweep(one) => sweep::sweep(one, asker).map(Answer::Sweep),
        Question::Solve(one) => solve::solve(one, asker).map(Answer::Solve),
        Question::Frontier(one) => frontier::frontier(one, asker).map(Answer::Frontier),
        Question::Poison => Err(Faults::default()),
    }
}
