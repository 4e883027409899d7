//! Words of the expression language, which nothing in the deal may be called.

/// The time names.
pub(in crate::scenario) const TIME_NAMES: &[&str] = &["t", "year", "quarter", "month", "period"];

/// The functions of the expression language that are no distributions.
pub const FUNCTIONS: &[&str] = &[
    "min",
    "max",
    "clamp",
    "abs",
    "exp",
    "ln",
    "sqrt",
    "sin",
    "cos",
    "round",
    "floor",
    "ceil",
    "prev",
    "lag",
    "so_far",
    "this_year",
    "paid",
    "earned",
    "happened",
    "since",
    "date",
    "each_period",
];

/// The distributions.
pub(in crate::scenario) const DISTRIBUTIONS: &[&str] = &[
    "normal",
    "lognormal",
    "uniform",
    "triangular",
    "pert",
    "beta",
    "gamma",
    "exponential",
    "weibull",
    "pareto",
    "student_t",
    "poisson",
    "binomial",
    "bernoulli",
    "discrete",
    "mixture",
    "empirical",
    "truncate",
];

/// Words of the expression grammar.
pub(in crate::scenario) const KEYWORDS: &[&str] = &["and", "or", "not", "if", "then", "else", "to", "inf", "nan"];
