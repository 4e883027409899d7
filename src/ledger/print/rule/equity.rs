//! What an equity term's line says: the stake, what dilution left of it, and what it is a stake in.

use crate::ledger::TermLine;
use crate::ledger::show::{percent, readable};
use crate::ledger::value::Scope;
use crate::model::Exit;

/// `8% (10% x 0.8 left after dilution) of dividends of 5m and an exit worth 2bn (8 x revenue 250m)`.
pub(super) fn stake_text(scope: &Scope<'_>, exit: Option<&Exit>, told: &TermLine) -> String {
    let Some(stake) = told.equity else {
        return "no stake".to_string();
    };
    let held = match stake.left == 1.0 {
        true => percent(stake.before),
        false => format!(
            "{} ({} x {} left after dilution)",
            percent(stake.before * stake.left),
            percent(stake.before),
            readable(stake.left)
        ),
    };
    let mut of = Vec::new();
    if stake.dividends != 0.0 {
        of.push(format!("dividends of {}", readable(stake.dividends)));
    }
    if let (Some(worth), Some(exit)) = (stake.worth, exit) {
        let shown = match &exit.multiple {
            Some(multiple) => format!(" ({} x {})", scope.show(multiple), scope.show(&exit.of)),
            None if exit.of.as_number().is_some() => String::new(),
            None => format!(" ({})", scope.show(&exit.of)),
        };
        of.push(format!("an exit worth {}{shown}", readable(worth)));
    }
    format!("{held} of {}", of.join(" and "))
}
