//! Equity: dividends on a stake, and its share of the worth at an exit.

use multiversion::multiversion;

use crate::id::Id;
use crate::plan::{ColumnId, ExitAt, Kind, Term};

use super::super::blocks::{BLOCK, blocks, by_block};
use super::super::kernels::{Arg, any, read, update1};
use super::super::tile::Tile;

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
        let mut earned = self.take(term.earned);
        let mut proceeds = std::mem::take(&mut self.spare[0]);
        let nothing = Arg::Scalar(0.0);
        let held = Held {
            stake: self.arg(*stake),
            taken: dilution.map_or(nothing, |(_, taken)| Arg::Column(&self.columns[taken.index()])),
            dividends: dividends.map_or(nothing, |dividends| self.arg(dividends)),
            worth: exit.as_ref().map_or(nothing, |(_, worth, _)| self.arg(*worth)),
            falls: match exit {
                Some((ExitAt::Falls(fall), ..)) => Arg::Column(&self.columns[fall.index()]),
                Some((ExitAt::Period(period), ..)) => Arg::Scalar(*period),
                None => Arg::Scalar(f64::INFINITY),
            },
            open: self.gated(gate),
        };
        earn(&held, &mut earned, &mut proceeds, now, self.plan.dt * fraction);
        if let Some((kept, taken)) = dilution {
            let mut gone = self.take(*taken);
            let kept = self.arg(*kept);
            read!([kept] update1(&mut gone, kept, |gone, kept| 1.0 - (1.0 - gone) * kept));
            self.put(*taken, gone);
        }
        if let Some((_, _, clause)) = exit {
            self.bind(clause, &proceeds);
        }
        let pays = any(&earned, |earned| earned != 0.0);
        self.spare[0] = proceeds;
        self.put(term.earned, earned);
        pays
    }
}

/// What the holder of a stake looks at.
struct Held<'a> {
    stake: Arg<'a>,
    /// What new shares have taken of it.
    taken: Arg<'a>,
    /// Per year, on all shares.
    dividends: Arg<'a>,
    /// Of the whole at the exit.
    worth: Arg<'a>,
    /// The period of the exit.
    falls: Arg<'a>,
    open: Arg<'a>,
}

/// Dividends until the exit, and the share of the worth where it falls now.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn earn(held: &Held<'_>, earned: &mut [f64], proceeds: &mut [f64], now: f64, length: f64) {
    by_block!(stake = held.stake, taken = held.taken, dividends = held.dividends);
    by_block!(worth = held.worth, falls = held.falls, open = held.open);
    for (block, (earned, proceeds)) in blocks(earned).iter_mut().zip(blocks(proceeds)).enumerate() {
        let (stake, taken) = (stake.at(block), taken.at(block));
        let (dividends, worth) = (dividends.at(block), worth.at(block));
        let (falls, open) = (falls.at(block), open.at(block));
        for i in 0..BLOCK {
            let held = stake[i] * (1.0 - taken[i]);
            let is_now = (falls[i] == now) & (open[i] == 1.0);
            let sold = if is_now { held * not_below_0(worth[i]) } else { 0.0 };
            let dividend = held * (not_below_0(dividends[i]) * length);
            earned[i] = if falls[i] < now { 0.0 } else { dividend + sold };
            proceeds[i] = sold;
        }
    }
}

/// The amount, or 0 where it is below; NaN goes through.
#[inline(always)]
fn not_below_0(amount: f64) -> f64 {
    if amount < 0.0 { 0.0 } else { amount }
}
