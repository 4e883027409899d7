//! What holds of every deal: money is neither made nor lost, caps hold, amounts scale, draws are
//! addressed, threads move no bit, percentiles of many paths are as near as is promised.
//!
//! The deals are random ones of `support/deals.rs`, by number, so that a failure names its deal. Of
//! a few the text has no meaning (a guarantee that counts what is paid, and an advance that keeps
//! it back, run in a circle); each law says how many deals it has seen at least.

mod draws;
mod money;
mod percentiles;
#[path = "../support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;
#[path = "../support/mod.rs"]
mod support;

/// Sums in another order differ by rounding alone: this share of the greatest amount.
const ROUNDING: f64 = 1e-9;

/// More than are kept exactly of this deal.
const MANY: u64 = 500_000;

/// A small deal with figures of every shape: smooth, with heavy tails, with atoms (a cap that is
/// reached, an event's period), in steps, existing on some paths alone, or on very few (`chance` falls on one in
/// five thousand).
const LARGE: &str = r#"
[scenario]
start = "2026-01"
years = 4
step = "year"
seed = 3
[parties]
a = { discount_rate = "10%" }
b = { discount_rate = "6%" }
c = { external = true }
[assumptions]
growth = "normal(20%, 15%)"
size = "1 to 50"
tail = "student_t(3, 0, 1)"
count = "poisson(3)"
[drivers.x]
process = "geometric"
initial = 100
per = "year"
growth = "growth"
volatility = "40%"
[drivers.y]
process = "constant"
initial = "size"
[events.e]
hazard = 0.3
[events.seldom]
hazard = 0.02
[events.chance]
hazard = 0.00005
[terms.sales]
kind = "amount"
from = "c"
to = "a"
amount = "x"
[terms.royalty]
kind = "share"
from = "a"
to = "b"
rate = "20%"
of = "x"
cap = { per_year = 30, total = 90 }
[terms.prize]
kind = "milestone"
from = "b"
to = "a"
amount = "5 * count + tail"
event = "e"
[terms.price]
kind = "lump_sum"
from = "b"
to = "a"
schedule = { "2026-01" = 60 }
"#;
