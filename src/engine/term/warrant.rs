//! A warrant: tranches vest path by path, and what has vested is exercised at the exit.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, ExitAt, Kind, Operand, Term};

use super::super::kernels::{Arg, any};
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
        let falls = match exit {
            ExitAt::Falls(fall) => Operand::Column(*fall),
            ExitAt::Period(Some(period)) => Operand::Constant(*period as f64),
            ExitAt::Period(None) => return false,
        };
        let mut earned = self.take(term.earned);
        earned.fill(0.0);
        let mut brought = std::mem::take(&mut self.spare[0]);
        for tranche in tranches {
            let mut vested = self.take(tranche.vested);
            {
                let open = gate.map_or(Arg::Scalar(1.0), |gate| Arg::Column(&self.columns[gate.index()]));
                let when = tranche.when.map_or(Arg::Scalar(1.0), |when| self.arg(when));
                for (lane, vested) in vested.iter_mut().enumerate() {
                    let fallen = |fall: &ColumnId| self.columns[fall.index()][lane] <= now;
                    if *vested == 0.0 && open.at(lane) == 1.0 && tranche.events.iter().all(fallen) {
                        // A condition that is no number stays none, and what it vests is none.
                        *vested = when.at(lane);
                    }
                }
                let (falls, price, strike) = (self.arg(falls), self.arg(*price), self.arg(*strike));
                let shares = self.arg(tranche.shares);
                for lane in 0..LANES {
                    let gain = ops::max(price.at(lane) - strike.at(lane), 0.0);
                    brought[lane] = if falls.at(lane) == now && open.at(lane) == 1.0 && vested[lane] != 0.0 {
                        vested[lane] * ops::max(shares.at(lane), 0.0) * gain
                    } else {
                        0.0
                    };
                    earned[lane] += brought[lane];
                }
            }
            self.put(tranche.vested, vested);
            if let Some(clause) = &tranche.clause {
                self.bind(clause, &brought);
            }
        }
        let pays = any(&earned, |earned| earned != 0.0);
        self.spare[0] = brought;
        self.put(term.earned, earned);
        pays
    }
}
