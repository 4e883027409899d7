//! Financings out of revenue: a share of it until a multiple of the advance is repaid; path by path.

use multiversion::multiversion;

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, RevenueFinancing};

use super::super::blocks::{BLOCK, Blocks, blocks, by_block};
use super::super::facts::{DUST, FactBlocks, Facts};
use super::super::kernels::Arg;
use super::super::tile::Tile;

/// The goal of a financing that is over.
const OVER: f64 = f64::NEG_INFINITY;

impl Tile<'_> {
    /// What repays an advance in this period.
    pub(super) fn financing(&mut self, deal: &RevenueFinancing, length: f64, gate: Option<ColumnId>, out: ColumnId) {
        let mut earned = self.take(out);
        let (mut advanced, mut goal) = (self.take(deal.advanced), self.take(deal.goal));
        let mut multiples = self.take_facts(&deal.clause);
        let mut minimums = deal.minimum.as_ref().map(|(_, clause)| self.take_facts(clause));
        let mut matured = deal.maturity.as_ref().map(|(_, clause)| self.take_facts(clause));
        let base = Base {
            lent: match self.still[deal.lent.index()] {
                true => Arg::Scalar(0.0),
                false => Arg::Column(&self.columns[deal.lent.index()]),
            },
            of: self.arg(deal.of),
            rate: self.arg(deal.rate),
            multiple: self.arg(deal.multiple),
            minimum: match &deal.minimum {
                Some((minimum, _)) => self.arg(*minimum),
                None => Arg::Scalar(f64::NEG_INFINITY),
            },
            left: match &deal.maturity {
                Some((left, _)) => self.arg(*left),
                None => Arg::Scalar(f64::INFINITY),
            },
            repaid: &self.columns[deal.repaid.index()],
            open: self.gated(gate),
            length,
        };
        let facts = [Some(&mut multiples), minimums.as_mut(), matured.as_mut()];
        repay(&base, &mut earned, &mut advanced, &mut goal, facts);
        self.put_facts(&deal.clause, multiples);
        for (clause, facts) in [(&deal.minimum, minimums), (&deal.maturity, matured)] {
            if let (Some((_, clause)), Some(facts)) = (clause, facts) {
                self.put_facts(clause, facts);
            }
        }
        self.put(deal.advanced, advanced);
        self.put(deal.goal, goal);
        self.put(out, earned);
    }
}

/// What a repayment depends on.
struct Base<'a> {
    lent: Arg<'a>,
    /// Per year.
    of: Arg<'a>,
    rate: Arg<'a>,
    multiple: Arg<'a>,
    minimum: Arg<'a>,
    /// Periods until maturity.
    left: Arg<'a>,
    repaid: &'a [f64],
    open: Arg<'a>,
    length: f64,
}

/// One period of all paths; the facts are of the multiple, the minimum and the maturity.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn repay(base: &Base<'_>, earned: &mut [f64], advanced: &mut [f64], goal: &mut [f64], facts: [Option<&mut Facts>; 3]) {
    by_block!(lent = base.lent, open = base.open, of = base.of, rate = base.rate);
    by_block!(multiple = base.multiple, minimum = base.minimum, left = base.left);
    let repaid = Blocks::of(base.repaid);
    let mut facts = facts.map(|facts| facts.map(FactBlocks::of));
    let length = base.length;
    let columns = blocks(earned).iter_mut().zip(blocks(advanced)).zip(blocks(goal));
    for (block, ((earned, advanced), goal)) in columns.enumerate() {
        let (lent, open) = (lent.at(block), open.at(block));
        let (of, rate) = (of.at(block), rate.at(block));
        let (multiple, minimum) = (multiple.at(block), minimum.at(block));
        let (left, repaid) = (left.at(block), repaid.at(block));
        // What each clause moved, and of how much.
        let (mut moved, mut whole) = ([[0.0; BLOCK]; 3], [[0.0; BLOCK]; 3]);
        for i in 0..BLOCK {
            let shut = open[i] == 0.0;
            // A goal that was reached is marked until more is advanced.
            let reached = (goal[i] == OVER) | ((goal[i] > 0.0) & (repaid[i] >= goal[i] * (1.0 - DUST)));
            let over = reached & (lent[i] == 0.0);
            let given = advanced[i] + lent[i];
            let idle = shut | (given == 0.0);
            let share = ops::max(of[i], 0.0) * length * rate[i];
            let due = multiple[i] * given;
            let room = if over { 0.0 } else { ops::max(due - repaid[i], 0.0) };
            let wanted = ops::max(share, minimum[i]);
            let plain = ops::min(wanted, room);
            // What does not exist must not be lost at maturity.
            let gives = if left[i] <= 0.0 { room + 0.0 * plain } else { plain };
            let by_minimum = plain - ops::min(share, room);
            let aims = if over { OVER } else { due };
            advanced[i] = if shut { advanced[i] } else { given };
            goal[i] = if idle { goal[i] } else { aims };
            earned[i] = if idle { 0.0 } else { ops::select(open[i], gives, 0.0) };
            moved[0][i] = if idle { 0.0 } else { share - gives };
            moved[1][i] = if idle { 0.0 } else { by_minimum };
            moved[2][i] = if idle { 0.0 } else { gives - plain };
            (whole[0][i], whole[1][i], whole[2][i]) = (share, wanted, gives);
        }
        for ((facts, moved), whole) in facts.iter_mut().zip(&moved).zip(&whole) {
            if let Some(facts) = facts {
                facts.count(block, moved, whole);
            }
        }
    }
}
