//! An order of payment that the file does not read in.

use crate::diag::Diagnostics;
use crate::model::{self, Model};
use crate::scenario::Timing;

/// Warns of terms that are paid before one that stands above them and pays from cash.
///
/// Terms that pay from cash take their turns as the file has them; what cannot be put off is paid before all of
/// them, wherever it stands. Where it stands below, a reader takes it for the junior one.
pub(super) fn unstated(model: &Model, diagnostics: &mut Diagnostics) {
    let in_force = || {
        model
            .terms
            .entries()
            .filter(|(_, term)| term.enabled && term.part_of.is_none())
    };
    for (above, senior) in in_force().filter(|(_, term)| term.from_cash) {
        for (below, term) in in_force().filter(|(below, _)| *below > above) {
            let first = term.from == senior.from
                && !term.from_cash
                && model::counts_for_cash(&model.terms, above, below)
                && (term.settlement.timing == Timing::Start || senior.settlement.timing == Timing::End);
            // A later clause that is over before the cash could be short is no matter of order.
            if !first || never_together(term, senior) {
                continue;
            }
            let message = format!("`{}` is paid before `{}`, which stands above it", term.key, senior.key);
            diagnostics
                .warning("order-of-payment", term.span, message)
                .label(format!("paid in any case; `{}` has what is left", senior.key))
                .other(senior.span, "pays no more than its payer's cash")
                .help(format!(
                    "put `{}` above `{}`, or give it `pays_from_cash = true`",
                    term.key, senior.key
                ));
        }
    }
}

/// Whether two terms hold at no time together, by their dates.
fn never_together(one: &model::Term, other: &model::Term) -> bool {
    let before = |a: &model::Term, b: &model::Term| a.ends.zip(b.starts).is_some_and(|(ends, starts)| ends <= starts);
    before(one, other) || before(other, one)
}
