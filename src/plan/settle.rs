//! Compiled holdbacks, and payments that are held to the payer's cash.

use crate::id::TermId;

use super::{Clause, ColumnId, Operand};

/// A part of what is payable, held for some periods.
#[derive(Clone, Debug)]
pub struct Holdback {
    /// The part.
    pub rate: Operand,
    /// What is due after it.
    pub due: ColumnId,
    /// What is held; as many columns as it is held periods.
    pub ring: Vec<ColumnId>,
    /// The clause facts.
    pub clause: Clause,
}

/// A payment that is held to the payer's cash.
#[derive(Clone, Debug)]
pub struct Limit {
    /// What the payer has at the start.
    pub opening: Operand,
    /// What a period does to arrears.
    pub growth: Operand,
    /// What is looked at of this period: the terms, and whether they add or take.
    pub counts: Vec<(TermId, f64)>,
    /// What is owed.
    pub arrears: ColumnId,
    /// The clause facts.
    pub clause: Clause,
}
