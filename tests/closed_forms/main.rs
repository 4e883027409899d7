//! Deals whose worth is known in closed form: the spreadsheet's answer where nothing varies, and
//! the mean that theory gives, within four standard errors, where something does.
//!
//! Each derivation stands beside its scenario. Notation: n periods of dt years; r the effective
//! annual rate; v = (1 + r)^(−dt), the discount of one period; a period's money comes at its end,
//! time (k + 1)·dt, unless the deal says otherwise; a driver has its initial value in period 0 and
//! has moved k times in period k.

mod capped_share;
mod constants;
mod correlation;
mod events;
mod growth;
mod options;
#[path = "../support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;

/// Enough that four standard errors are about a percent of a spread.
const PATHS: u64 = 100_000;

/// A deal from 2026 on between a payer at 10% and a payee at 6%.
fn deal(step: &str, months: u32, rest: &str) -> String {
    format!(
        "[scenario]\nstart = \"2026-01\"\nmonths = {months}\nstep = \"{step}\"\nseed = 11\n\
         [parties]\na = {{ discount_rate = 0.10 }}\nb = {{ discount_rate = 0.06 }}\n{rest}"
    )
}
