//! Equity: dividends on a stake, and its share of the worth at an exit; path by path.

use crate::id::Id;
use crate::plan::{ColumnId, ExitAt, Kind, Term};

use super::super::kernels::{Arg, any};
use super::super::tile::{LANES, Tile};

impl Tile<'_> {
    /// What a stake earns; false where that is 0 on every path.
    pub(super) fn equity(&mut self, term: &Term, fraction: f64, gate: Option<ColumnId>) -> bool {
        let Kind::Equity {
            stake,
            dividends,
            dilution,
            exit,
        } = &term.kind
        else {
            return false;
        };
        let now = self.k as f64;
        let over = matches!(exit, Some((ExitAt::Period(period), ..)) if now > *period);
        if over {
            return false;
        }
        let length = self.plan.dt * fraction;
        let mut earned = self.take(term.earned);
        let mut proceeds = std::mem::take(&mut self.spare[0]);
        let mut taken = dilution.map(|(_, taken)| self.take(taken));
        let stake = self.arg(*stake);
        let paid = dividends.map_or(Arg::Scalar(0.0), |dividends| self.arg(dividends));
        let worth = exit.as_ref().map_or(Arg::Scalar(0.0), |(_, worth, _)| self.arg(*worth));
        let falls = match exit {
            Some((ExitAt::Falls(fall), ..)) => Arg::Column(&self.columns[fall.index()]),
            Some((ExitAt::Period(period), ..)) => Arg::Scalar(*period),
            None => Arg::Scalar(f64::INFINITY),
        };
        let open = gate.map_or(Arg::Scalar(1.0), |gate| Arg::Column(&self.columns[gate.index()]));
        for lane in 0..LANES {
            let held = stake.at(lane) * (1.0 - taken.as_ref().map_or(0.0, |taken| taken[lane]));
            let fall = falls.at(lane);
            let is_now = fall == now && open.at(lane) == 1.0;
            proceeds[lane] = if is_now {
                held * not_below_0(worth.at(lane))
            } else {
                0.0
            };
            let dividend = held * (not_below_0(paid.at(lane)) * length);
            earned[lane] = if fall < now { 0.0 } else { dividend + proceeds[lane] };
        }
        if let (Some((kept, _)), Some(taken)) = (dilution, &mut taken) {
            let kept = self.arg(*kept);
            for (lane, taken) in taken.iter_mut().enumerate() {
                *taken = 1.0 - (1.0 - *taken) * kept.at(lane);
            }
        }
        if let Some((_, _, clause)) = exit {
            self.bind(clause, &proceeds);
        }
        if let (Some((_, column)), Some(taken)) = (dilution, taken) {
            self.put(*column, taken);
        }
        let pays = any(&earned, |earned| earned != 0.0);
        self.spare[0] = proceeds;
        self.put(term.earned, earned);
        pays
    }
}

/// The amount, or 0 where it is below; NaN goes through.
#[inline(always)]
fn not_below_0(amount: f64) -> f64 {
    if amount < 0.0 { 0.0 } else { amount }
}
