//! Figures without a source, in a file that gives sources for others.

use crate::diag::{Diagnostics, Spanned};
use crate::model::expr::Kind;
use crate::model::{Cause, Expr, Model};
use crate::scenario::{Confidence, Evidence, Scenario};

/// So many sources make a file one that says where its figures come from.
const SOURCED: usize = 2;

/// How many places are shown besides the first.
const SHOWN: usize = 6;

/// Warns, once, of entries with figures of their own that have no source and do not say that they are the author's.
///
/// A file that has fewer than two sources makes no claim to be sourced, and nothing is said.
pub(super) fn unsourced(scenario: &Scenario, model: &Model, diagnostics: &mut Diagnostics) {
    let entries = entries(scenario, model);
    let has_source = |evidence: &Evidence| evidence.source.is_some();
    if entries.iter().filter(|entry| has_source(entry.1)).count() < SOURCED {
        return;
    }
    let own = |evidence: &Evidence| {
        let confidence = evidence.confidence.as_ref().map(|one| one.value);
        matches!(confidence, Some(Confidence::Guess | Confidence::Derived))
    };
    let silent: Vec<&Spanned<String>> = entries
        .iter()
        .filter(|(_, evidence, figures)| *figures && !has_source(evidence) && !own(evidence))
        .map(|(key, ..)| *key)
        .collect();
    let Some((first, others)) = silent.split_first() else {
        return;
    };
    let message = match others.len() {
        0 => format!("`{}` has figures and no source", first.value),
        more => format!("`{}` and {more} more have figures and no source", first.value),
    };
    let fault = diagnostics.warning("no-source", first.span, message);
    fault.label("where does this come from?");
    for other in others.iter().take(SHOWN) {
        fault.other(other.span, "and this?");
    }
    fault.help("give each a `source`, or say `confidence = \"guess\"` or \"derived\"; `check --evidence` lists all");
}

/// Every entry that can carry evidence: its name, what it says, and whether it has figures of its own.
fn entries<'s>(scenario: &'s Scenario, model: &Model) -> Vec<(&'s Spanned<String>, &'s Evidence, bool)> {
    let mut all = Vec::new();
    for (one, meant) in scenario.assumptions.iter().zip(model.assumptions.iter()) {
        all.push((&one.key, &one.evidence, has_figure(&meant.value)));
    }
    for (one, meant) in scenario.drivers.iter().zip(model.drivers.iter()) {
        let mut figures = meant.min.iter().chain(&meant.max).any(has_figure);
        meant.process.each_expr(&mut |expr| figures |= has_figure(expr));
        all.push((&one.key, &one.evidence, figures));
    }
    for (one, meant) in scenario.events.iter().zip(model.events.iter()) {
        let caused = match &meant.cause {
            Cause::Hazard(expr) | Cause::At(expr) | Cause::When(expr) => has_figure(expr),
            Cause::Follows => meant.delay != 0.0,
        };
        let figures = caused || meant.probability.as_ref().is_some_and(has_figure);
        all.push((&one.key, &one.evidence, figures));
    }
    for (one, meant) in scenario.terms.iter().zip(model.terms.iter()) {
        let mut figures = meant.while_.iter().chain(&meant.floor).any(has_figure);
        figures |= meant.cap.limits().any(has_figure);
        figures |= meant
            .holdback
            .as_ref()
            .is_some_and(|holdback| has_figure(&holdback.rate));
        meant.kind.each_expr(&mut |expr| figures |= has_figure(expr));
        // What a loan lends stands under a part of its own.
        let parts = model.terms.entries().filter(|(id, _)| {
            let of = model.terms[*id].part_of;
            of.is_some_and(|of| model.terms[of].key == meant.key)
        });
        for (_, part) in parts {
            part.kind.each_expr(&mut |expr| figures |= has_figure(expr));
        }
        all.push((&one.key, &one.evidence, figures));
    }
    all.extend(scenario.amendments.iter().map(|one| (&one.key, &one.evidence, true)));
    all.extend(scenario.history.iter().map(|one| (&one.key, &one.evidence, true)));
    all
}

/// Whether an expression holds a figure: a distribution, or a number that is not the 0 or 1 of plain arithmetic.
fn has_figure(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Number(value) => ![0.0, 1.0].contains(value) && value.is_finite(),
        Kind::Variable(_) | Kind::EachPeriod(_) => true,
        // A factor that turns a month's amount into a year's stands where the amount does, and nobody wrote it.
        _ => {
            let factor = |child: &Expr| child.as_number().is_some() && child.span == expr.span;
            expr.children()
                .into_iter()
                .any(|child| !factor(child) && has_figure(child))
        }
    }
}
