//! Loans: interest on what is owed, and what a payment takes of it.

use multiversion::multiversion;

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, Loan, Part};

use super::super::blocks::{BLOCK, blocks, by_block};
use super::super::kernels::Arg;
use super::super::tile::Tile;

impl Tile<'_> {
    /// What is paid on a loan in this period.
    pub(super) fn loan(&mut self, loan: &Loan, gate: Option<ColumnId>, out: ColumnId) {
        let mut earned = self.take(out);
        let (mut balance, mut accrued) = (self.take(loan.balance), self.take(loan.accrued));
        let owed = Owed {
            lent: match self.still[loan.lent.index()] {
                true => Arg::Scalar(0.0),
                false => Arg::Column(&self.columns[loan.lent.index()]),
            },
            interest: self.arg(loan.interest),
            in_kind: loan.pay_in_kind.map_or(Arg::Scalar(0.0), |share| self.arg(share)),
            left: self.arg(loan.left),
            age: self.arg(loan.age),
            grace: loan.grace,
            part: match loan.part {
                Part::Nothing => Arg::Scalar(0.0),
                Part::OfBalance(share) | Part::OfAll(share) => self.arg(share),
            },
            of_all: matches!(loan.part, Part::OfAll(_)),
            closes: loan.closes[self.k],
            open: self.gated(gate),
        };
        pay(&owed, &mut earned, &mut balance, &mut accrued);
        self.put(loan.balance, balance);
        self.put(loan.accrued, accrued);
        self.put(out, earned);
    }
}

/// What a payment depends on.
struct Owed<'a> {
    lent: Arg<'a>,
    /// Of a period.
    interest: Arg<'a>,
    /// The share of the interest that is added to what is owed.
    in_kind: Arg<'a>,
    /// Periods until maturity, and since the loan began.
    left: Arg<'a>,
    age: Arg<'a>,
    grace: f64,
    /// The share that a payment repays, of the balance or of all that is due.
    part: Arg<'a>,
    of_all: bool,
    /// Whether there is a payment in this period.
    closes: bool,
    open: Arg<'a>,
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn pay(terms: &Owed<'_>, earned: &mut [f64], balance: &mut [f64], accrued: &mut [f64]) {
    by_block!(lent = terms.lent, open = terms.open);
    by_block!(interest = terms.interest, in_kind = terms.in_kind);
    by_block!(left = terms.left, age = terms.age, part = terms.part);
    let (grace, of_all, closes) = (terms.grace, terms.of_all, terms.closes);
    let columns = blocks(earned).iter_mut().zip(blocks(balance)).zip(blocks(accrued));
    for (block, ((earned, balance), accrued)) in columns.enumerate() {
        let (lent, open) = (lent.at(block), open.at(block));
        let (interest, in_kind) = (interest.at(block), in_kind.at(block));
        let (left, age, part) = (left.at(block), age.at(block), part.at(block));
        for i in 0..BLOCK {
            let owed = balance[i] + lent[i];
            let idle = (open[i] == 0.0) | ((owed == 0.0) & (accrued[i] == 0.0));
            let since = accrued[i] + owed * interest[i];
            let mature = left[i] <= 0.0;
            let kind = since * in_kind[i];
            let (cash, all) = (since - kind, owed + kind);
            let share = if of_all {
                (all + cash) * part[i] - cash
            } else {
                all * part[i]
            };
            let share = if age[i] < grace { 0.0 } else { share };
            let repaid = if mature { all } else { share };
            let due = closes | mature;
            let rest = if mature { 0.0 } else { all - repaid };
            // What grows beyond all numbers shows where it is paid.
            let pays = if due { cash + repaid } else { 0.0 * since };
            let (rest, since) = if due { (rest, 0.0) } else { (owed, since) };
            earned[i] = if idle { 0.0 } else { ops::select(open[i], pays, 0.0) };
            balance[i] = if idle { balance[i] } else { rest };
            accrued[i] = if idle { accrued[i] } else { since };
        }
    }
}
