//! Financings out of revenue: a share of it until a multiple of the advance is repaid; path by path.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, RevenueFinancing};

use super::super::kernels::Arg;
use super::super::tile::Tile;
use super::DUST;

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
        let lent = match self.still[deal.lent.index()] {
            true => Arg::Scalar(0.0),
            false => Arg::Column(&self.columns[deal.lent.index()]),
        };
        let (of, rate, multiple) = (self.arg(deal.of), self.arg(deal.rate), self.arg(deal.multiple));
        let minimum = deal
            .minimum
            .as_ref()
            .map_or(Arg::Scalar(f64::NEG_INFINITY), |(minimum, _)| self.arg(*minimum));
        let left = deal
            .maturity
            .as_ref()
            .map_or(Arg::Scalar(f64::INFINITY), |(left, _)| self.arg(*left));
        let open = gate.map_or(Arg::Scalar(1.0), |gate| Arg::Column(&self.columns[gate.index()]));
        let repaid = &self.columns[deal.repaid.index()];
        for (i, earned) in earned.iter_mut().enumerate() {
            *earned = 0.0;
            if open.at(i) == 0.0 {
                continue;
            }
            // A goal that was reached is marked until more is advanced.
            let mut over = goal[i] == OVER || (goal[i] > 0.0 && repaid[i] >= goal[i] * (1.0 - DUST));
            if lent.at(i) != 0.0 {
                over = false;
            }
            advanced[i] += lent.at(i);
            if advanced[i] == 0.0 {
                continue;
            }
            let share = ops::max(of.at(i), 0.0) * length * rate.at(i);
            let due = multiple.at(i) * advanced[i];
            goal[i] = if over { OVER } else { due };
            let room = if over { 0.0 } else { ops::max(due - repaid[i], 0.0) };
            let wanted = ops::max(share, minimum.at(i));
            let plain = ops::min(wanted, room);
            // What does not exist must not be lost at maturity.
            let gives = if left.at(i) <= 0.0 { room + 0.0 * plain } else { plain };
            multiples.count(i, share - gives, share);
            if let Some(facts) = &mut minimums {
                facts.count(i, plain - ops::min(share, room), wanted);
            }
            if let Some(facts) = &mut matured {
                facts.count(i, gives - plain, gives);
            }
            *earned = ops::select(open.at(i), gives, 0.0);
        }
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
