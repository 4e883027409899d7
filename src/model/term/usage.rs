//! `usage`: units at a price, less discounts, less credits.

use crate::model::{Expr, ShareRate};

/// Units at a price.
///
/// At list price a period comes to B = max(0, quantity · price) · dt · active. The discount is what a
/// share of the base B by the tiers of `discounts` would earn (see
/// [`TermKind::Share`](crate::model::TermKind::Share)); the charge is B less the discount. In each
/// active period the charge, where it is above 0, is first met from the credits that are there, those
/// that lapse first coming first (then in the order of the file). The term earns the rest.
#[derive(Clone, Debug)]
pub struct Usage {
    /// Units: a rate.
    pub quantity: Expr,
    /// The list price of a unit: a level.
    pub price: Expr,
    /// Tiers whose rates are discounts.
    pub discounts: Option<ShareRate>,
    /// The credits, those that lapse first coming first.
    pub credits: Vec<Grant>,
}

/// A credit that can be used up in place of cash.
#[derive(Clone, Debug)]
pub struct Grant {
    /// How much, taken in the period in which it is given: a level; below 0 counts as 0.
    pub amount: Expr,
    /// The period in which it is given, whether the term is active then or not.
    pub from: usize,
    /// The period with which it lapses; `None`: never.
    pub until: Option<usize>,
}

impl Usage {
    /// Calls `see` on every expression.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        [&self.quantity, &self.price].into_iter().for_each(&mut *see);
        self.credits.iter().for_each(|grant| see(&grant.amount));
        if let Some(rate) = &self.discounts {
            rate.each_expr(see);
        }
    }
}
