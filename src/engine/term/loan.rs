//! Loans: interest on what is owed, and what a payment takes of it; path by path.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, Loan, Part};

use super::super::kernels::Arg;
use super::super::tile::Tile;

impl Tile<'_> {
    /// What is paid on a loan in this period.
    pub(super) fn loan(&mut self, loan: &Loan, gate: Option<ColumnId>, out: ColumnId) {
        let mut earned = self.take(out);
        let (mut balance, mut accrued) = (self.take(loan.balance), self.take(loan.accrued));
        let lent = match self.still[loan.lent.index()] {
            true => Arg::Scalar(0.0),
            false => Arg::Column(&self.columns[loan.lent.index()]),
        };
        let (interest, left, age) = (self.arg(loan.interest), self.arg(loan.left), self.arg(loan.age));
        let in_kind = loan.pay_in_kind.map_or(Arg::Scalar(0.0), |share| self.arg(share));
        let open = gate.map_or(Arg::Scalar(1.0), |gate| Arg::Column(&self.columns[gate.index()]));
        let part = match loan.part {
            Part::Nothing => Arg::Scalar(0.0),
            Part::OfBalance(share) | Part::OfAll(share) => self.arg(share),
        };
        let of_all = matches!(loan.part, Part::OfAll(_));
        let closes = loan.closes[self.k];
        for (i, earned) in earned.iter_mut().enumerate() {
            *earned = 0.0;
            let owed = balance[i] + lent.at(i);
            if open.at(i) == 0.0 || (owed == 0.0 && accrued[i] == 0.0) {
                continue;
            }
            let since = accrued[i] + owed * interest.at(i);
            let mature = left.at(i) <= 0.0;
            if !closes && !mature {
                // What grows beyond all numbers shows where it is paid.
                (balance[i], accrued[i]) = (owed, since);
                *earned = ops::select(open.at(i), 0.0 * since, 0.0);
                continue;
            }
            let kind = since * in_kind.at(i);
            let (cash, owed) = (since - kind, owed + kind);
            let repaid = if mature {
                owed
            } else if age.at(i) < loan.grace {
                0.0
            } else if of_all {
                (owed + cash) * part.at(i) - cash
            } else {
                owed * part.at(i)
            };
            accrued[i] = 0.0;
            balance[i] = if mature { 0.0 } else { owed - repaid };
            *earned = ops::select(open.at(i), cash + repaid, 0.0);
        }
        self.put(loan.balance, balance);
        self.put(loan.accrued, accrued);
        self.put(out, earned);
    }
}
