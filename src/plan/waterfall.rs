//! A compiled waterfall. What its figures mean stands with [`model::Waterfall`](crate::model::Waterfall).

use crate::id::TermId;
use crate::scenario::Returns;

use super::{Clause, ColumnId, Operand};

/// A pool paid out tier by tier.
#[derive(Clone, Debug)]
pub struct Waterfall {
    /// Whether anything is done about it at all.
    pub enabled: bool,
    /// One, or deal by deal.
    pub deals: Vec<Deal>,
    /// The tiers.
    pub tiers: Tiers,
    /// The part that can be asked back, and the period in which it is; with the column of what is.
    pub clawback: Option<(Operand, usize)>,
    /// The clause facts of each tier in turn, then of the clawback; each with what it moves in this period.
    pub clauses: Vec<(Clause, ColumnId)>,
    /// What the manager has in this period.
    pub manager: ColumnId,
    /// The pool of this period, all deals together.
    pub pool: ColumnId,
    /// U, all deals together; only where something can be asked back.
    pub beyond: Option<ColumnId>,
    /// Within a deal: what is left of its pool, what the investor and the manager have of it.
    pub within: [ColumnId; 3],
}

/// The tiers of a waterfall.
#[derive(Clone, Debug)]
pub struct Tiers {
    /// When capital comes back.
    pub returns: Returns,
    /// What the investor has first.
    pub preferred: Option<Preferred>,
    /// c and 1 − c.
    pub catch_up: Option<[Operand; 2]>,
    /// The split, tier by tier.
    pub split: Vec<Split>,
    /// What a period does to the balance of each IRR hurdle: the preferred return's, then the split's.
    pub growths: Vec<Operand>,
}

/// What the investor has first.
#[derive(Clone, Debug)]
pub enum Preferred {
    /// A return: what a period adds to a balance of 1.
    Rate {
        /// For each period.
        on: Operand,
        /// Whether an unpaid return bears return.
        compounding: bool,
        /// Whether what is unpaid is carried into the next year.
        cumulative: bool,
    },
    /// All, up to a hurdle.
    Hurdle(Lack),
}

/// What an investor lacks to a hurdle.
#[derive(Clone, Copy, Debug)]
pub enum Lack {
    /// The balance of an IRR hurdle, by its position.
    Balance(usize),
    /// So many times its capital.
    Multiple(Operand),
}

/// A tier of the split.
#[derive(Clone, Debug)]
pub struct Split {
    /// Where it ends.
    pub until: Option<Lack>,
    /// The investor's part.
    pub share: Operand,
}

/// A deal: its pool, its capital and its balances.
#[derive(Clone, Debug)]
pub struct Deal {
    /// Per year.
    pub pool: Operand,
    /// What puts capital in.
    pub contributions: Vec<Contribution>,
    /// K.
    pub put_in: ColumnId,
    /// R.
    pub returned: ColumnId,
    /// I.
    pub investor: ColumnId,
    /// M.
    pub manager: ColumnId,
    /// P, and the preferred return that has been paid.
    pub preferred: [ColumnId; 2],
    /// X of each IRR hurdle.
    pub balances: Vec<ColumnId>,
}

/// Capital that is put in.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// Whence.
    pub source: Source,
    /// What of this period counts only in the next one.
    pub late: Option<ColumnId>,
    /// What it adds to the preferred return, for each of it.
    pub on: Operand,
    /// What it adds to the balance of each IRR hurdle.
    pub growths: Vec<Operand>,
}

/// Where capital comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// What a term pays.
    Term(TermId),
    /// A level, in one period.
    In(usize, Operand),
}
