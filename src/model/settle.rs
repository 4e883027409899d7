//! Between payable and paid: holdbacks, netting, and which payments are looked at before one from cash.

use crate::id::{Table, TermId};
use crate::scenario::{Evidence, PaidIn};

use super::{Expr, Term};

/// A part of what a term would pay, held for a while.
///
/// After recoupment `rate` (taken in this period) of what is payable, if above 0, is held back in
/// each period; what was held back ceil(`release_months` / step) periods ago is added. What comes out
/// is settled; what is still held at the end is `outstanding`.
#[derive(Clone, Debug)]
pub struct Holdback {
    /// 0 to 1; outside of that on a path is a fault of the run.
    pub rate: Expr,
    /// Whole months, at least 1.
    pub release_months: u32,
}

/// Terms between two parties that settle as one payment of the difference.
///
/// In each period, of what the terms have settled above 0: F in the direction of the first term, B in the
/// other, o = min(F, B). A term of the one direction pays its amount · (1 − o/F), one of the other its
/// amount · (1 − o/B).
#[derive(Clone, Debug)]
pub struct Netting {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// At least two, in the order of the file of terms, with one settlement.
    pub terms: Vec<TermId>,
    /// The evidence.
    pub evidence: Evidence,
}

/// Whether what `other` pays in a period is looked at before `term` pays from cash: it is cash by or to
/// the same payer, and either does not pay from cash or stands before it. When in the period it is paid is
/// another question.
pub(crate) fn counts_for_cash(terms: &Table<TermId, Term>, term: TermId, other: TermId) -> bool {
    let (one, payer) = (&terms[other], terms[term].from);
    let touches = one.from == payer || one.to == payer;
    other != term && touches && one.paid_in == PaidIn::Cash && (!one.from_cash || other < term)
}
