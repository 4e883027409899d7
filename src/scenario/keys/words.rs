//! Words of the expression language, which nothing in the deal may be called.

/// Words that an expression understands by itself: the time names and the functions. Nothing in
/// the deal may be called so.
pub(in crate::scenario) const TIME_NAMES: &[&str] = &["t", "year", "quarter", "month", "period"];

/// Functions and distributions of the expression language.
pub(in crate::scenario) const FUNCTIONS: &[&str] = &[
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
    "date",
    "prev",
    "lag",
    "so_far",
    "this_year",
    "paid",
    "happened",
    "since",
    "earned",
    "each_period",
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
