//! A warrant: tranches vest, and what has vested is exercised at the exit, path by path where it falls.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, ExitAt, Kind, Operand, Term, Tranche};

use super::super::kernels::{Arg, Each, any, map2, read, update1, update2};
use super::super::tile::{LANES, Tile};

impl Tile<'_> {
    /// What a warrant earns; false where that is 0 on every path.
    pub(super) fn warrant(&mut self, term: &Term, gate: Option<ColumnId>) -> bool {
        let Kind::Warrant {
            price,
            strike,
            tranches,
            exit,
        } = &term.kind
        else {
            return false;
        };
        let now = self.k as f64;
        for tranche in tranches {
            self.vest(tranche, gate);
        }
        let falls = match exit {
            ExitAt::Falls(fall) => Operand::Column(*fall),
            ExitAt::Period(period) => Operand::Constant(*period),
        };
        let none_now = match self.arg(falls) {
            Arg::Scalar(period) => period != now,
            Arg::Column(falls) => !any(falls, |fall| fall == now),
        };
        if none_now {
            return false;
        }
        let mut earned = self.take(term.earned);
        earned.fill(0.0);
        let mut brought = std::mem::take(&mut self.spare[0]);
        for tranche in tranches {
            let (falls, open, vested) = (self.arg(falls), self.gated(gate), &self.columns[tranche.vested.index()]);
            let (price, strike, shares) = (self.arg(*price), self.arg(*strike), self.arg(tranche.shares));
            for lane in 0..LANES {
                let gain = ops::max(price.at(lane) - strike.at(lane), 0.0);
                let exercised = falls.at(lane) == now && open.at(lane) == 1.0 && vested[lane] != 0.0;
                brought[lane] = match exercised {
                    true => vested[lane] * ops::max(shares.at(lane), 0.0) * gain,
                    false => 0.0,
                };
                earned[lane] += brought[lane];
            }
            if let Some(clause) = &tranche.clause {
                self.bind(clause, &brought);
            }
        }
        let pays = any(&earned, |earned| earned != 0.0);
        self.spare[0] = brought;
        self.put(term.earned, earned);
        pays
    }

    /// Vests a tranche on the paths on which all that it waits for has come.
    fn vest(&mut self, tranche: &Tranche, gate: Option<ColumnId>) {
        let now = self.k as f64;
        let mut vested = self.take(tranche.vested);
        let mut ready = std::mem::take(&mut self.spare[0]);
        let open = self.gated(gate);
        read!([open] map2(&mut ready, open, Each(&vested), |open, vested| {
            if (open == 1.0) & (vested == 0.0) { 1.0 } else { 0.0 }
        }));
        for fall in &tranche.events {
            let fall = Each(&self.columns[fall.index()]);
            update1(&mut ready, fall, |ready, fall| if fall <= now { ready } else { 0.0 });
        }
        let when = tranche.when.map_or(Arg::Scalar(1.0), |when| self.arg(when));
        // A condition that is no number stays none, and what it vests is none.
        read!([when] update2(&mut vested, Each(&ready), when, |vested, ready, when| {
            if ready == 1.0 { when } else { vested }
        }));
        self.spare[0] = ready;
        self.put(tranche.vested, vested);
    }
}
