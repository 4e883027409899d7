//! `revenue_financing`: an advance, repaid out of revenue up to a multiple.

use super::Maturity;
use crate::id::TermId;
use crate::model::Expr;

/// The repayments of an advance: from the one who took it (`to` in the file) to the one who gave it.
///
/// The advance is paid at the beginning of a period under a term of its own, `advance`. With I all that was
/// advanced up to this period and C all that this term earned before it (after floor and caps), an active
/// period owes the greater of rate · max(0, of) · dt · active and `minimum`, and from its maturity on (as
/// that of a [`Loan`](super::Loan)) all that is left; but never more than what is left, max(0, multiple · I − C),
/// and nothing where nothing was advanced.
///
/// Once C has reached the multiple that held in the period that reached it (within a billionth) the
/// financing is over, whatever the multiple is later, until more is advanced.
#[derive(Clone, Debug)]
pub struct RevenueFinancing {
    /// What is advanced.
    pub advance: TermId,
    /// A rate.
    pub of: Expr,
    /// The share of it, 0 or more; below 0 on a path is a fault of the run.
    pub rate: Expr,
    /// How many times the advance is repaid; taken at the beginning of the period.
    pub multiple: Expr,
    /// The least of each period.
    pub minimum: Option<Expr>,
    /// The period with which it begins.
    pub begins: usize,
    /// When all that is left falls due.
    pub maturity: Option<Maturity>,
}

impl RevenueFinancing {
    /// Calls `see` on every expression.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        [&self.of, &self.rate, &self.multiple]
            .into_iter()
            .chain(&self.minimum)
            .for_each(see);
    }
}
