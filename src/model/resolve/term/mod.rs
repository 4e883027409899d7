//! `[terms]`: who owes whom what. What all terms share is settled here, each kind in its own file.

mod advance;
mod amount;
mod equity;
mod loan;
mod lump_sum;
mod milestone;
mod minimum_guarantee;
mod profit_share;
mod revenue_financing;
mod share;
mod take_or_pay;
mod usage;
mod warrant;
mod waterfall;

use super::Resolver;
use super::called;
use super::range::{self, Range};
use super::value::{Scope, Site};
use crate::diag::Spanned;
use crate::expr::BinaryOp;
use crate::id::{Id, PartyId, Table, TermId};
use crate::model::expr::Kind;
use crate::model::{Cap, Expr, Holdback, MultipleOf, Settlement, Term, TermKind, Until, Years};
use crate::scenario::{self, Timing};
use crate::time::Date;
use crate::unit::Unit;

impl Resolver<'_> {
    /// The terms, in the order of the file.
    pub(super) fn terms(&mut self) -> Table<TermId, Term> {
        let scenario = self.scenario;
        let mut table = Table::new();
        for (index, one) in scenario.terms.iter().enumerate() {
            let term = self.term(one, TermId::new(index));
            table.push(term);
        }
        for part in std::mem::take(&mut self.parts) {
            table.push(part);
        }
        advance::link(&mut table);
        table
    }

    fn term(&mut self, one: &scenario::Term, id: TermId) -> Term {
        let mut site = Site::new("a term", Scope::Period, &one.evidence);
        let holds = self.holds(one);
        site.average = Some(&holds);
        let (from, to) = self.payer_and_payee(one);
        let kind = match &one.kind {
            scenario::TermKind::Amount(quoted, escalator) => self.amount(quoted, escalator.as_ref(), one, &site),
            scenario::TermKind::LumpSum(schedule) => self.lump_sum(schedule, one, &site),
            scenario::TermKind::Share { of, deductions, rate } => self.share(of, deductions, rate, one, &site),
            scenario::TermKind::MinimumGuarantee {
                tops_up,
                minimum,
                per,
                counts_paid,
            } => self.minimum_guarantee(tops_up, minimum, per.value, *counts_paid, id, &site),
            scenario::TermKind::Advance {
                schedule,
                recouped_from,
                rate,
                interest,
            } => {
                let written = advance::Written {
                    schedule,
                    recouped_from,
                    rate: rate.as_ref(),
                    interest: interest.as_ref(),
                };
                self.advance(&written, one, id, &site)
            }
            scenario::TermKind::Milestone { amount, trigger } => self.milestone(amount, trigger, &site),
            scenario::TermKind::Warrant(warrant) => self.warrant(warrant, one, &site),
            scenario::TermKind::Waterfall(waterfall) => self.waterfall(waterfall, one, id, &site),
            scenario::TermKind::Rest(name) => self.rest(name, one, id),
            scenario::TermKind::Equity(equity) => self.equity(equity, one, &site),
            scenario::TermKind::Formula(quoted) => self.formula(quoted, one, &site),
            scenario::TermKind::TakeOrPay(written) => self.take_or_pay(written, one, &site),
            scenario::TermKind::Usage(written) => self.usage(written, one, &site),
            scenario::TermKind::ProfitShare(written) => self.profit_share(written, one, &site),
            scenario::TermKind::Loan(written) => self.loan(written, one, &site),
            scenario::TermKind::RevenueFinancing(written) => self.revenue_financing(written, one, &site),
            scenario::TermKind::Poison => TermKind::Formula {
                amount: self.stand_in(one.key.span),
            },
        };
        let until = self.until(&one.until);
        let from_event = one.from_event.as_ref().and_then(|name| {
            let event = self.names.event(name, self.diagnostics);
            self.poisoned |= event.is_none();
            event
        });
        let while_ = one
            .while_
            .as_ref()
            .map(|value| self.condition(value, &site.for_a("`while`")));
        let floor = self.optional_level(one.floor.as_ref(), &site.for_a("a floor"));
        if let Some(floor) = &floor {
            range::check(floor, "a floor", Range::NotNegative, self.diagnostics);
        }
        let holdback = one.holdback.as_ref().map(|holdback| {
            let rate = self.level(&holdback.rate, &site.for_a("the part that is held back"));
            range::check(&rate, "the part that is held back", Range::Share, self.diagnostics);
            Holdback {
                rate,
                release_months: holdback.release_months,
            }
        });
        let term = Term {
            key: one.key.value.clone(),
            label: called(one.label.as_ref(), &one.key),
            from,
            to,
            kind,
            starts: one.starts.as_ref().map(|date| self.position(date.value)),
            ends: one.ends.as_ref().map(|date| self.position(date.value)),
            gaps: one
                .gaps
                .iter()
                .map(|&(from, to)| (self.position(from), self.position(to)))
                .collect(),
            until,
            from_event,
            while_,
            years: self.years(one),
            settlement: self.settlement(one),
            cap: self.cap(&one.cap, &site),
            floor,
            enabled: one.enabled,
            recouped_by: Vec::new(),
            holdback,
            paid_in: one.paid_in,
            from_cash: one.pays_from_cash.is_some(),
            netted: None,
            part_of: None,
            evidence: one.evidence.clone(),
            span: one.key.span,
        };
        let term = self.with_principal(term, one, id, &site);
        if one.enabled && self.dated {
            self.check_active(one, &term);
        }
        term
    }

    /// The stretches in which the term's dates let it hold: what it reads there of a step function counts. A loan runs
    /// from the beginning of a period to the end of one.
    fn holds(&self, one: &scenario::Term) -> Vec<(f64, f64)> {
        if matches!(one.kind, scenario::TermKind::Loan(_)) {
            return vec![(f64::NEG_INFINITY, f64::INFINITY)];
        }
        let position = |date: &Spanned<Date>| self.position(date.value);
        let mut from = one.starts.as_ref().map_or(f64::NEG_INFINITY, position);
        let mut stretches = Vec::new();
        for &(gap, again) in &one.gaps {
            stretches.push((from, self.position(gap)));
            from = self.position(again);
        }
        stretches.push((from, one.ends.as_ref().map_or(f64::INFINITY, position)));
        stretches
    }

    /// What the term's years are counted from: the calendar, or its first period.
    fn years(&self, one: &scenario::Term) -> Years {
        if !one.contract_years {
            return Years::Calendar;
        }
        let starts = one.starts.as_ref().map_or(0.0, |date| self.position(date.value));
        // At most a few thousand years of months.
        Years::Contract {
            first: starts.floor() as i64,
        }
    }

    /// The events that end a term, each with the positions between which it does.
    fn until(&mut self, all: &[scenario::Until]) -> Vec<Until> {
        let mut found = Vec::new();
        for one in all {
            match self.names.event(&one.event, self.diagnostics) {
                None => self.poisoned = true,
                Some(event) => found.push(Until {
                    event,
                    from: one.from.map_or(f64::NEG_INFINITY, |date| self.position(date)),
                    before: one.before.map_or(f64::INFINITY, |date| self.position(date)),
                }),
            }
        }
        found
    }

    fn payer_and_payee(&mut self, one: &scenario::Term) -> (PartyId, PartyId) {
        let find = |resolver: &mut Self, name: &Option<Spanned<String>>| {
            name.as_ref()
                .and_then(|name| resolver.names.party(name, resolver.diagnostics))
        };
        let (from, to) = (find(self, &one.from), find(self, &one.to));
        self.poisoned |= from.is_none() || to.is_none();
        if let (Some(payer), Some(payee)) = (&one.from, &one.to)
            && from.is_some()
            && from == to
        {
            self.diagnostics
                .error("pays-itself", payee.span, format!("`{}` would pay itself", payee.value))
                .label("the same party")
                .other(payer.span, "as here")
                .help("a term is paid by one party and received by another");
        }
        (from.unwrap_or(PartyId(0)), to.unwrap_or(PartyId(0)))
    }

    /// When what a term earns is paid. Dated amounts are paid on their date, all else at the end of its period.
    fn settlement(&mut self, one: &scenario::Term) -> Settlement {
        let every = one.every.as_ref().map(|every| every.value);
        let dated = matches!(
            one.kind,
            scenario::TermKind::LumpSum(_) | scenario::TermKind::Advance { .. }
        );
        let own = one.timing.as_ref().map(|timing| timing.value);
        let general = self.scenario.header.timing.as_ref().map(|timing| timing.value);
        if let (Some(every), Some(timing)) = (&one.every, &one.timing)
            && timing.value == Timing::Start
        {
            self.diagnostics
                .error(
                    "timing-with-every",
                    timing.span,
                    "what settles by calendar windows is paid at their end",
                )
                .label("cannot be the start")
                .other(every.span, "settles at the end of each window")
                .help("drop one of the two");
        }
        let timing = match (every, own.or(general)) {
            (Some(_), _) => Timing::End,
            (None, Some(timing)) => timing,
            (None, None) if dated => Timing::Start,
            (None, None) => Timing::End,
        };
        let lag_months = one.lag_months.as_ref().map_or(0, |months| months.value);
        let horizon = u64::from(self.timeline.step.months()) * self.timeline.periods as u64;
        if let Some(lag) = &one.lag_months
            && one.enabled
            && self.dated
            && u64::from(lag.value) >= horizon
        {
            self.diagnostics
                .warning(
                    "never-paid",
                    lag.span,
                    format!("nothing of `{}` is paid within the scenario", one.key.value),
                )
                .label(format!("{} months late", lag.value))
                .help(format!(
                    "the scenario has {horizon} months; what comes later is reported as outstanding"
                ));
        }
        Settlement {
            every,
            lag_months,
            timing,
        }
    }

    fn cap(&mut self, cap: &scenario::Cap, site: &Site<'_>) -> Cap {
        let mut one = |value: Option<&scenario::Value>| {
            let cap = self.optional_level(value, &site.for_a("a cap"))?;
            range::check(&cap, "a cap", Range::NotNegative, self.diagnostics);
            Some(cap)
        };
        Cap {
            per_period: one(cap.per_period.as_ref()),
            per_year: one(cap.per_year.as_ref()),
            total: one(cap.total.as_ref()),
            multiple: cap
                .multiple_of
                .as_ref()
                .and_then(|written| self.multiple_of(written, site)),
            carries: cap.carry_forward,
        }
    }

    /// A cap in multiples of what another term has paid.
    fn multiple_of(&mut self, written: &scenario::MultipleOf, site: &Site<'_>) -> Option<MultipleOf> {
        let what = "the multiple of a cap";
        let multiple = self.level(&written.multiple, &site.for_a(what));
        range::check(&multiple, what, Range::NotNegative, self.diagnostics);
        let Some(of) = self.names.term(&written.term, self.diagnostics) else {
            self.poisoned = true;
            return None;
        };
        let span = written.term.span;
        let level = |kind: Kind| Expr {
            kind,
            unit: Unit::Level,
            span,
        };
        let paid = [Kind::SoFar(of), Kind::Paid(of)].map(|kind| Box::new(level(kind)));
        let [so_far, now] = paid;
        let paid = level(Kind::Binary(BinaryOp::Add, so_far, now));
        let limit = Kind::Binary(BinaryOp::Multiply, Box::new(multiple.clone()), Box::new(paid));
        Some(MultipleOf {
            multiple,
            of,
            limit: level(limit),
        })
    }

    /// Warns of a term that is active in no period of the scenario.
    fn check_active(&mut self, one: &scenario::Term, term: &Term) {
        let horizon = self.horizon();
        let end = self.timeline.periods as f64;
        let mut warn = |date: &Spanned<Date>, words: &str| {
            self.diagnostics
                .warning(
                    "never-active",
                    date.span,
                    format!("`{}` is never active in this scenario", one.key.value),
                )
                .label(words)
                .help(&*horizon);
        };
        if let (Some(starts), Some(position)) = (&one.starts, term.starts)
            && position >= end
        {
            warn(starts, "starts after the horizon");
        }
        if let (Some(ends), Some(position)) = (&one.ends, term.ends)
            && position <= 0.0
        {
            warn(ends, "ends before the scenario starts");
        }
    }
}
