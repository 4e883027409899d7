//! What is sound and still looks like a slip: the lints of `check`.
//!
//! In: a model. Out: warnings with their places. Each is about figures that are plain numbers, so that
//! a warning is certain; what depends on a draw is for the clause figures of a run to show. Dates on
//! which nothing can happen are reported where they are resolved.

mod evidence;
mod growth;
mod order;
mod tiers;

use super::range::{constant, number};
use crate::diag::{Diagnostics, Span};
use crate::id::TermId;
use crate::model::expr::Kind;
use crate::model::{Expr, Model, ShareRate, Term, TermKind, Tier};
use crate::scenario::{Scenario, TierMethod, TierPeriod};

/// Warns of clauses that cannot do what they seem to be for, of assumptions that are not used, of figures whose source
/// alone is not given, of growth whose mean tells nothing, and of an order of payment that the file does not read in.
pub fn lint(scenario: &Scenario, model: &Model, diagnostics: &mut Diagnostics) {
    for name in &scenario.unused {
        diagnostics
            .warning(
                "unused-assumption",
                name.span,
                format!("nothing in the deal uses `{}`", name.value),
            )
            .label("used nowhere")
            .help("write its name where its figure belongs, or take it out");
    }
    evidence::unsourced(scenario, model, diagnostics);
    growth::exploding(model, diagnostics);
    order::unstated(model, diagnostics);
    for (id, term) in model.terms.entries().filter(|(_, term)| term.enabled) {
        let mut lint = Lint {
            model,
            term,
            diagnostics,
        };
        lint.pays_nothing();
        match &term.kind {
            TermKind::MinimumGuarantee {
                tops_up, minimum, per, ..
            } => lint.guarantee(tops_up, minimum, f64::from(per.months())),
            TermKind::Share {
                rate: ShareRate::Tiers { tiers, period, method },
                ..
            } => {
                lint.tiers(tiers, *period, *method);
                tiers::overlapping(model, term, tiers, lint.diagnostics);
            }
            TermKind::Advance {
                schedule,
                recouped_from,
                rate,
                ..
            } => lint.advance(id, schedule, recouped_from, rate),
            _ => {}
        }
    }
}

/// The least and the most that an expression of numbers and dates can be; `None` if it holds anything else.
fn extremes(expr: &Expr) -> Option<(f64, f64)> {
    let Kind::Schedule(schedule) = &expr.kind else {
        return constant(expr).map(|value| (value, value));
    };
    let mut all = schedule.steps.iter().map(|(_, value)| extremes(value));
    all.try_fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| {
        one.map(|(least, most)| (low.min(least), high.max(most)))
    })
}

/// The most that an expression can be, infinite where that is not known.
fn most(expr: Option<&Expr>) -> f64 {
    expr.and_then(extremes).map_or(f64::INFINITY, |(_, most)| most)
}

struct Lint<'a, 'd> {
    model: &'a Model,
    term: &'a Term,
    diagnostics: &'d mut Diagnostics,
}

impl Lint<'_, '_> {
    fn warn(&mut self, code: &'static str, span: Span, message: String, label: String) -> &mut crate::diag::Diagnostic {
        let fault = self.diagnostics.warning(code, span, message);
        fault.label(label);
        fault
    }

    /// A rate, an amount or a cap of 0.
    fn pays_nothing(&mut self) {
        // A multiple of what is switched off.
        let multiple = self.term.cap.multiple.as_ref();
        if let Some(multiple) = multiple.filter(|one| !self.model.terms[one.of].enabled) {
            let message = format!("`{}` never pays anything", self.term.key);
            let label = format!(
                "`{}` is switched off and pays nothing",
                self.model.terms[multiple.of].key
            );
            self.warn("pays-nothing", multiple.limit.span, message, label)
                .help("its cap is a multiple of that; switch it off as well, or give it another cap");
        }
        let figures = match &self.term.kind {
            TermKind::Amount { amount, .. } => vec![amount],
            TermKind::Share {
                rate: ShareRate::Flat(rate),
                of,
                ..
            } => vec![rate, of],
            TermKind::Milestone { amount, .. } => vec![amount],
            _ => Vec::new(),
        };
        let zero = |expr: &&Expr| extremes(expr) == Some((0.0, 0.0));
        let caps = self.term.cap.limits().find(zero);
        if let Some(figure) = figures.into_iter().find(zero).or(caps) {
            let message = format!("`{}` never pays anything", self.term.key);
            self.warn("pays-nothing", figure.span, message, "always 0".to_owned())
                .help("`enabled = false` takes a term out of the deal and says so");
        }
    }

    /// The most that a term can earn in so many months, by its caps; infinite without any.
    fn ceiling(&self, term: &Term, months: f64) -> f64 {
        let timeline = &self.model.timeline;
        let step = f64::from(timeline.step.months());
        let years = (months / 12.0).ceil();
        // What earlier windows left may be added.
        let horizon = self.model.timeline.periods as f64 * step;
        if term.cap.carries && months < horizon {
            return most(term.cap.total.as_ref());
        }
        let per_period = most(term.cap.per_period.as_ref()) * (months / step);
        let per_year = most(term.cap.per_year.as_ref()) * years;
        per_period.min(per_year).min(most(term.cap.total.as_ref()))
    }

    /// More is guaranteed than the terms that it tops up can ever earn.
    fn guarantee(&mut self, tops_up: &[TermId], minimum: &Expr, months: f64) {
        let topped: Vec<&Term> = tops_up.iter().map(|&id| &self.model.terms[id]).collect();
        let (to, span) = (self.term.to, self.term.span);
        if let Some(first) = topped.first()
            && topped.iter().all(|term| term.to != to)
        {
            let message = format!("`{}` is paid to somebody else than what it tops up", self.term.key);
            let label = format!("paid to {}", self.model.parties[to].name);
            let theirs = format!("paid to {}", self.model.parties[first.to].name);
            let fault = self.warn("guarantee-to-another", span, message, label);
            fault.other(first.span, theirs);
            fault.help("a guarantee is usually owed to those who are paid under what it tops up");
        }
        let Some((least, _)) = extremes(minimum) else {
            return;
        };
        let ceiling: f64 = topped.iter().map(|term| self.ceiling(term, months)).sum();
        if least > ceiling {
            let caps = topped.iter().find_map(|term| term.cap.limits().next());
            let message = format!("`{}` tops up in every window, whatever happens", self.term.key);
            let label = format!("at least {}", number(least));
            let fault = self.warn("guarantee-above-cap", minimum.span, message, label);
            if let Some(cap) = caps {
                fault.other(cap.span, "what it tops up cannot earn as much");
            }
            fault.help(format!(
                "its terms earn {} at most in a window, by their caps",
                number(ceiling)
            ));
        }
    }

    /// Tiers that begin where a cap has cut off all that they could add.
    fn tiers(&mut self, tiers: &[Tier], period: TierPeriod, method: TierMethod) {
        if method != TierMethod::Marginal {
            return;
        }
        let cap = match period {
            TierPeriod::Year => &self.term.cap.per_year,
            TierPeriod::Life => &self.term.cap.total,
            TierPeriod::Period => &self.term.cap.per_period,
        };
        if self.term.cap.carries && period != TierPeriod::Life {
            return;
        }
        let (limit, mut earned, mut begin) = (most(cap.as_ref()), 0.0, 0.0);
        for pair in tiers.windows(2) {
            let (Some((rate, _)), Some((_, end))) =
                (extremes(&pair[0].rate), pair[0].up_to.as_ref().and_then(extremes))
            else {
                return;
            };
            earned += rate * (end - begin);
            begin = end;
            if let (true, Some(cap)) = (earned >= limit, cap) {
                let message = format!("a tier of `{}` is never reached", self.term.key);
                let label = "adds nothing".to_owned();
                self.warn("tier-never-reached", pair[1].rate.span, message, label)
                    .other(cap.span, "the cap is reached before it begins")
                    .help(format!(
                        "the tiers below it give {}, the cap allows {}",
                        number(earned),
                        number(limit)
                    ));
                return;
            }
        }
    }

    /// An advance that is larger than all that it could ever be recouped from.
    fn advance(&mut self, id: TermId, schedule: &[(f64, Expr)], recouped_from: &[TermId], rate: &Expr) {
        let end = self.model.timeline.periods as f64;
        let mut least = 0.0;
        let mut first = f64::INFINITY;
        for (position, amount) in schedule.iter().filter(|(position, _)| (0.0..end).contains(position)) {
            let Some((low, _)) = extremes(amount) else {
                return;
            };
            least += low;
            first = first.min(*position);
        }
        let Some((_, share)) = extremes(rate) else {
            return;
        };
        let over = |term: &Term| !term.enabled || term.ends.is_some_and(|ends| ends <= first);
        let months = f64::from(self.model.timeline.step.months()) * end;
        let sources = recouped_from.iter().map(|&from| &self.model.terms[from]);
        let ceiling: f64 = sources
            .map(|term| if over(term) { 0.0 } else { self.ceiling(term, months) })
            .sum();
        let span = schedule.first().map_or(self.term.span, |(_, amount)| amount.span);
        if least > 0.0 && share * ceiling < least && first < f64::INFINITY {
            let message = format!("`{}` can never be recouped in full", self.model.terms[id].key);
            let label = format!("{} in all", number(least));
            self.warn("never-recouped", span, message, label).help(format!(
                "at most {} can be kept back, by the caps and dates of what it is recouped from",
                number(share * ceiling)
            ));
        }
    }
}
