//! A compiled commitment to use or to pay.

use super::super::compile::Compiler;
use super::super::{Clause, ColumnId, Operand};
use crate::id::TermId;
use crate::model;

/// A commitment: what gathers over a year, and what moves from year to year.
#[derive(Clone, Debug)]
pub struct TakeOrPay {
    /// What is used, per year.
    pub of: Operand,
    /// What is committed to, per year; `None` where there is a total alone.
    pub commitment: Option<Operand>,
    /// What is committed to over the whole term.
    pub total: Option<Operand>,
    /// Whether anything is settled at the end of each period.
    pub closes: Vec<bool>,
    /// Whether a year closes at the end of each period, and how many have closed before.
    pub years: Vec<(bool, usize)>,
    /// The period in which the whole is settled.
    pub last: Option<usize>,
    /// The share that may move.
    pub roll_forward: Option<Operand>,
    /// Whether what is used beyond moves too.
    pub excess_to_next: bool,
    /// Used and committed to in this year.
    pub used: ColumnId,
    /// See `used`.
    pub committed: ColumnId,
    /// Moved here from the year before: a shortfall above 0, an excess below.
    pub moved: ColumnId,
    /// What can be made up.
    pub make_up: Option<MakeUp>,
    /// All use and all that was given, for the total.
    pub spent: ColumnId,
    /// The clause facts.
    pub shortfall: Option<Clause>,
    /// See `shortfall`.
    pub rolled: Option<Clause>,
    /// See `shortfall`.
    pub missing: Option<Clause>,
}

/// What was paid for and not used: a ring of columns, one for each closing that still counts.
#[derive(Clone, Debug)]
pub struct MakeUp {
    /// Closing n's is in column n modulo its length.
    pub bank: Vec<ColumnId>,
    /// The clause facts.
    pub clause: Clause,
}

impl TakeOrPay {
    /// The clauses of the commitment.
    pub fn clauses(&self) -> Vec<&Clause> {
        let made_up = self.make_up.as_ref().map(|make_up| &make_up.clause);
        let all = [
            self.shortfall.as_ref(),
            self.rolled.as_ref(),
            made_up,
            self.missing.as_ref(),
        ];
        all.into_iter().flatten().collect()
    }
}

impl Compiler<'_> {
    pub(in crate::plan) fn take_or_pay(&mut self, id: TermId, deal: &model::TakeOrPay) -> TakeOrPay {
        let timeline = &self.build.model.timeline;
        let years = self.build.model.terms[id].years;
        let mut closed = 0;
        let years: Vec<(bool, usize)> = (0..timeline.periods)
            .map(|k| {
                let yearly = years.close(timeline, k, 12) || deal.ends_in == Some(k);
                let closes = deal.commitment.is_some() && yearly;
                closed += usize::from(closes);
                (closes, closed - usize::from(closes))
            })
            .collect();
        let settles = |k: usize| years[k].0 || deal.total.is_some() && deal.last == Some(k);
        let closes = (0..timeline.periods).map(settles).collect();
        let of = self.expr(&deal.of);
        let commitment = deal.commitment.as_ref().map(|commitment| self.expr(commitment));
        let total = deal.total.as_ref().map(|total| self.expr(total));
        let roll_forward = deal.roll_forward.as_ref().map(|share| self.expr(share));
        let make_up = (deal.make_up_years > 0 && commitment.is_some()).then(|| MakeUp {
            bank: (0..deal.make_up_years).map(|_| self.build.counter()).collect(),
            clause: self.build.clause("make_up"),
        });
        TakeOrPay {
            of,
            commitment,
            total,
            closes,
            years,
            last: deal.last,
            roll_forward,
            excess_to_next: deal.excess_to_next,
            used: self.build.counter(),
            committed: self.build.counter(),
            moved: self.build.counter(),
            make_up,
            spent: self.build.counter(),
            shortfall: commitment.map(|_| self.build.clause("shortfall")),
            rolled: roll_forward.map(|_| self.build.clause("roll_forward")),
            missing: total.map(|_| self.build.clause("total")),
        }
    }
}
