//! `profit_share`: a share of what is left after costs.

use crate::model::{Expr, ShareRate};

/// A share of a profit, with losses or unrecovered costs carried forward or not.
///
/// In each active period V = `of · dt · active`, K = the sum of `costs` · dt · active, and the pool P
/// of what was not recovered before (at first 0):
///
/// to recover R = P + K + max(0, −V); recovered = min(`ceiling` · max(0, V), R);
/// profit = max(0, V) − recovered; P becomes R − recovered with `carries_losses`, else 0.
///
/// It earns of the profit what a share of the base B = profit would earn (see
/// [`TermKind::Share`](crate::model::TermKind::Share)).
#[derive(Clone, Debug)]
pub struct ProfitShare {
    /// What comes in: a rate.
    pub of: Expr,
    /// What comes off first: rates.
    pub costs: Vec<Expr>,
    /// The share of what comes in that may go to costs, 0 to 1; `None`: all of it.
    pub ceiling: Option<Expr>,
    /// Whether what was not recovered comes off later profits.
    pub carries_losses: bool,
    /// What share of the profit.
    pub rate: ShareRate,
}

impl ProfitShare {
    /// Calls `see` on every expression.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        [&self.of]
            .into_iter()
            .chain(&self.costs)
            .chain(&self.ceiling)
            .for_each(&mut *see);
        self.rate.each_expr(see);
    }
}
