//! Holdbacks, netting and the payer's cash, compiled.

use crate::id::{Table, TermId};
use crate::model::expr::Function;
use crate::model::{self};
use crate::plan::compile::{Compiler, placement};
use crate::plan::{Holdback, Limit, Operand, Term};

impl Compiler<'_> {
    /// What stands between a term's payable amount and its payment, in the place of that in the order.
    pub(super) fn settle_later(&mut self, id: TermId, terms: &mut Table<TermId, Option<Term>>) {
        let model = self.build.model;
        let term = &model.terms[id];
        let step = model.timeline.step.months();
        let holdback = term.holdback.as_ref().map(|holdback| {
            let rate = self.expr(&holdback.rate);
            let rate = self.build.share_unchecked(rate);
            self.build.check(rate);
            let periods = (holdback.release_months.div_ceil(step) as usize).min(model.timeline.periods);
            Holdback {
                rate,
                due: self.build.counter(),
                ring: (0..periods).map(|_| self.build.counter()).collect(),
                clause: self.build.clause("holdback"),
            }
        });
        let netted = term
            .netted
            .map(|group| (group, self.build.clause("netting"), self.build.state_column()));
        let limit = term.from_cash.then(|| self.limit(id));
        if let Some(compiled) = &mut terms[id] {
            (compiled.holdback, compiled.netted, compiled.limit) = (holdback, netted, limit);
        }
    }

    fn limit(&mut self, id: TermId) -> Limit {
        let model = self.build.model;
        let term = &model.terms[id];
        let payer = &model.parties[term.from];
        let opening = self.checked(&payer.opening_cash);
        let rate = self.checked(&payer.arrears_rate);
        let growth = match rate {
            Operand::Constant(0.0) => Operand::Constant(1.0),
            _ => {
                let log = self.build.log_of_rate_unchecked(rate);
                let exponent = self.build.multiply(log, model.timeline.dt());
                let growth = self.build.call(Function::Exp, exponent);
                self.build.check(growth);
                growth
            }
        };
        let paid_at = |id: TermId| placement(&model.terms[id], model.timeline.step.months(), 1).1;
        let counts = model
            .terms
            .ids()
            .filter(|&other| model::counts_for_cash(&model.terms, id, other) && paid_at(other) <= paid_at(id))
            .map(|other| (other, if model.terms[other].to == term.from { 1.0 } else { -1.0 }))
            .collect();
        Limit {
            opening,
            growth,
            counts,
            arrears: self.build.counter(),
            clause: self.build.clause("arrears"),
        }
    }
}
