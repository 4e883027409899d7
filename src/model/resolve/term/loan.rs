//! `loan`: interest and repayment; and the term under which a principal or an advance is paid out.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::id::{Id, TermId};
use crate::model::expr::Kind;
use crate::model::{Cap, Expr, Loan, Maturity, Settlement, Term, TermKind, Trigger};
use crate::scenario::{self, Evidence, Timing, Value, ValueKind};
use crate::unit::Unit;

impl Resolver<'_> {
    pub(super) fn loan(&mut self, written: &scenario::Loan, one: &scenario::Term, site: &Site<'_>) -> TermKind {
        let rate = self.level(&written.rate, &site.for_a("interest"));
        range::check(&rate, "interest", Range::AboveMinusOne, self.diagnostics);
        range::warn_above(&rate, "interest", 1.0, self.diagnostics);
        let what = "the share of the interest that is added";
        let pay_in_kind = self.optional_level(written.pay_in_kind.as_ref(), &site.for_a(what));
        if let Some(share) = &pay_in_kind {
            range::check(share, what, Range::Share, self.diagnostics);
        }
        let begins = self.begins(&written.principal, one);
        let ends = one
            .ends
            .as_ref()
            .map(|date| self.last_before(self.position(date.value)));
        let maturity = self
            .maturity(written.maturity.as_ref())
            .unwrap_or(Maturity::At(ends.unwrap_or(self.timeline.periods - 1)));
        let grace = written.grace_months.as_ref().map_or(0.0, |months| months.value);
        TermKind::Loan(Loan {
            principal: self.next_part(),
            rate,
            repayment: written.repayment,
            every: one.every.as_ref().map(|every| every.value),
            begins,
            maturity,
            grace: (grace / f64::from(self.timeline.step.months())).ceil() as usize,
            pay_in_kind,
        })
    }

    /// The first period of a debt: that of `starts`, of the first date of what is lent, or the first of all.
    pub(super) fn begins(&self, lent: &Value, one: &scenario::Term) -> usize {
        let first = match &lent.kind {
            ValueKind::Schedule(schedule) => schedule.steps.first().map(|(date, _)| self.position(date.value)),
            _ => None,
        };
        let starts = one.starts.as_ref().map(|date| self.position(date.value));
        starts.or(first).unwrap_or(0.0).max(0.0).floor() as usize
    }

    /// The last period before a position: the one at whose end, or in which, it lies.
    fn last_before(&self, position: f64) -> usize {
        (position.ceil() - 1.0).max(0.0) as usize
    }

    pub(super) fn maturity(&self, written: Option<&scenario::Maturity>) -> Option<Maturity> {
        Some(match written? {
            scenario::Maturity::Date(date) => Maturity::At(self.last_before(self.position(date.value))),
            scenario::Maturity::Months(months) => {
                let periods = (months.value / f64::from(self.timeline.step.months())).ceil();
                Maturity::After(periods.max(1.0) as usize)
            }
        })
    }

    /// The id that the next part of a term will have.
    pub(super) fn next_part(&self) -> TermId {
        TermId::new(self.scenario.terms.len() + self.parts.len())
    }

    /// A debt is paid by the one who took the money. What was lent or advanced becomes a term of its own,
    /// from the one who gave it, on its dates or in the first period in which the debt is active.
    pub(super) fn with_principal(&mut self, mut term: Term, one: &scenario::Term, id: TermId, site: &Site<'_>) -> Term {
        let (lent, word, what) = match &one.kind {
            scenario::TermKind::Loan(loan) => (&loan.principal, "principal", "a principal"),
            scenario::TermKind::RevenueFinancing(deal) => (&deal.advance, "advance", "an advance"),
            _ => return term,
        };
        let kind = match &lent.kind {
            ValueKind::Schedule(schedule) => TermKind::LumpSum {
                schedule: self.dated_amounts(schedule, one, site),
            },
            ValueKind::Expr(_) | ValueKind::Amended(_) => {
                let amount = self.level(lent, &site.for_a(what));
                range::check(&amount, what, Range::NotNegative, self.diagnostics);
                let always = Expr {
                    kind: Kind::Number(1.0),
                    unit: Unit::Condition,
                    span: amount.span,
                };
                TermKind::Milestone {
                    amount,
                    trigger: Trigger::When(always),
                }
            }
        };
        if matches!(term.kind, TermKind::Loan(_)) {
            // Its end is its maturity; its payments keep to its own windows.
            term.ends = None;
            term.settlement.every = None;
            term.settlement.timing = Timing::End;
        }
        self.parts.push(Term {
            key: format!("{}.{word}", term.key),
            label: format!("{}: {word}", term.label),
            kind,
            settlement: Settlement {
                every: None,
                lag_months: 0,
                timing: Timing::Start,
            },
            cap: Cap::default(),
            floor: None,
            part_of: Some(id),
            evidence: Evidence::default(),
            ..term.clone()
        });
        (term.from, term.to) = (term.to, term.from);
        term
    }
}
