//! Tiers that overlap once their bounds have changed.

use super::super::range::constant;
use crate::diag::Diagnostics;
use crate::model::expr::Kind;
use crate::model::{Expr, Model, Term, Tier};

/// Warns of the first period in which a tier ends no higher than the one before it. (Bounds that never change and do
/// not ascend are an error.)
pub(super) fn overlapping(model: &Model, term: &Term, tiers: &[Tier], diagnostics: &mut Diagnostics) {
    let bounds = || tiers.iter().filter_map(|tier| tier.up_to.as_ref());
    for (lower, upper) in bounds().zip(bounds().skip(1)) {
        if constant(lower).is_some() && constant(upper).is_some() {
            continue;
        }
        let overlaps = |k: &usize| {
            at(lower, *k)
                .zip(at(upper, *k))
                .is_some_and(|(lower, upper)| upper <= lower)
        };
        if let Some(k) = (0..model.timeline.periods).find(overlaps) {
            let message = format!(
                "two tiers of `{}` overlap from {} on",
                term.key,
                model.timeline.period_start(k)
            );
            diagnostics
                .warning("tiers-overlap", upper.span, message)
                .label("not above the bound before it then")
                .other(lower.span, "the bound before it")
                .help("what lies in both counts in the lower one, and the upper one is never reached");
            return;
        }
    }
}

/// What an expression of numbers and dates is in a period.
fn at(expr: &Expr, k: usize) -> Option<f64> {
    let Kind::Schedule(schedule) = &expr.kind else {
        return constant(expr);
    };
    let parts = schedule.weights(k).into_iter();
    parts
        .map(|(entry, weight)| Some(weight * at(&schedule.steps[entry].1, k)?))
        .sum()
}
