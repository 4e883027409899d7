//! One path against arithmetic done by hand: every kind of term, every key, every cause.
//!
//! Each file is small enough for its figures to be worked out in the comment beside it. Amounts
//! are compared to a relative 1e-12: a dozen operations on numbers of the same size.

mod advance;
mod amount;
mod cap;
mod driver;
mod equity;
mod event;
mod fault;
mod formula;
mod loan;
mod lump_sum;
mod milestone;
mod minimum_guarantee;
mod party;
mod profit_share;
mod revenue_financing;
mod settle;
mod share;
mod story;
mod take_or_pay;
mod term_dates;
#[path = "../support/told.rs"]
mod told;
mod usage;
mod warrant;

use told::{Told, fault, model, near, rendered};

/// A year of months, two parties, nobody discounts.
const YEAR: &str = r#"
[scenario]
title = "A small deal"
start = "2024-01"
years = 1
[parties]
a = {}
b = {}
"#;

/// Three years of quarters.
const QUARTERS: &str = r#"
[scenario]
title = "A small deal"
start = "2024-01"
years = 3
step = "quarter"
[parties]
a = {}
b = {}
"#;

/// Five years.
const YEARS: &str = r#"
[scenario]
title = "A small deal"
start = "2024-01"
years = 5
step = "year"
[parties]
a = {}
b = {}
"#;
