//! `loan`: what is owed, its interest, and what is paid on it.

use crate::id::TermId;
use crate::model::Expr;
use crate::scenario::Repayment;
use crate::unit::Per;

/// The payments on a loan: from the borrower (`to` in the file) to the lender (`from`).
///
/// The principal is lent at the beginning of a period under a term of its own, `principal`, from the
/// lender to the borrower. The loan *begins* with the period `begins`, or with a `from_event` in the
/// period after the one in which that falls, if later. It *matures* at the end of period M.
///
/// In each active period, whole or in part: the balance B grows by what `principal` earned in it, and
/// interest accrued A by B · rate · dt. In a period that closes a window of `every`
/// ([`Years::close`](super::Years::close)), in every period without it, and in M and all later ones a
/// payment is due: the share `pay_in_kind` of A joins B, and the rest C of it is paid; A becomes 0. With it
/// a part of B is paid and comes off B: all of B from M on; nothing in the first `grace` periods; else
/// nothing (bullet), B / n (linear), or (B + C) / Σ (1+i)^−j − C, j from 0 to n − 1 (annuity). Here w is the
/// longer of the window and the period, in years, i = rate · w and n = 1 + ⌈(M − k) · dt / w⌉ the number of
/// payments that are left, this one included. `rate` and `pay_in_kind` are taken in this period.
#[derive(Clone, Debug)]
pub struct Loan {
    /// What is lent.
    pub principal: TermId,
    /// Nominal, per year.
    pub rate: Expr,
    /// How it is repaid.
    pub repayment: Repayment,
    /// The window of its payments.
    pub every: Option<Per>,
    /// The period with which it begins.
    pub begins: usize,
    /// When it matures.
    pub maturity: Maturity,
    /// How many periods nothing of the principal is repaid.
    pub grace: usize,
    /// The share of the interest that is added to what is owed.
    pub pay_in_kind: Option<Expr>,
}

/// The last period of a debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maturity {
    /// This one.
    At(usize),
    /// So many periods, the one with which it begins counted in.
    After(usize),
}

impl Loan {
    /// Calls `see` on every expression.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        [&self.rate].into_iter().chain(&self.pay_in_kind).for_each(see);
    }
}
