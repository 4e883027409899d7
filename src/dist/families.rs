//! The table of families: how each is written.
//!
//! In: nothing. Out: names, parameters and forms, for reading arguments, for hints and for the
//! reference. Leaves the meaning of the parameters to each family's own file.

/// A family of distributions as the language knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its name.
    pub name: &'static str,
    /// The ways to write it, for hints and documentation.
    pub written: &'static [&'static str],
    /// The names of the parameters in each way of giving them; empty for families that are not
    /// given by parameters. Arguments by position follow the first.
    pub parameters: &'static [&'static [&'static str]],
    /// What percentiles it takes in place of parameters, in words; `None` for none.
    pub percentiles: Option<&'static str>,
}

const TWO: Option<&str> = Some("two percentiles");

/// All families, in the order of the language's reference.
pub const FAMILIES: &[Signature] = &[
    Signature {
        name: "normal",
        written: &["normal(mean, sd)", "normal(p10 = …, p90 = …)"],
        parameters: &[&["mean", "sd"]],
        percentiles: TWO,
    },
    Signature {
        name: "lognormal",
        written: &[
            "lognormal(mean, sd)",
            "lognormal(median = …, sigma = …)",
            "lognormal(p10 = …, p90 = …)",
        ],
        parameters: &[&["mean", "sd"], &["median", "sigma"]],
        percentiles: TWO,
    },
    Signature {
        name: "uniform",
        written: &["uniform(low, high)", "uniform(p10 = …, p90 = …)"],
        parameters: &[&["low", "high"]],
        percentiles: TWO,
    },
    Signature {
        name: "triangular",
        written: &[
            "triangular(low, mode, high)",
            "triangular(p10 = …, mode = …, p90 = …)",
            "triangular(p10 = …, p50 = …, p90 = …)",
        ],
        parameters: &[&["low", "mode", "high"]],
        percentiles: Some("three percentiles, or two and `mode`"),
    },
    Signature {
        name: "pert",
        written: &[
            "pert(low, mode, high)",
            "pert(p10 = …, mode = …, p90 = …)",
            "pert(p10 = …, p50 = …, p90 = …)",
        ],
        parameters: &[&["low", "mode", "high"]],
        percentiles: Some("three percentiles, or two and `mode`"),
    },
    Signature {
        name: "beta",
        written: &[
            "beta(alpha, beta)",
            "beta(mean = …, sd = …)",
            "beta(p10 = …, p90 = …)",
        ],
        parameters: &[&["alpha", "beta"], &["mean", "sd"]],
        percentiles: TWO,
    },
    Signature {
        name: "gamma",
        written: &["gamma(shape, scale)", "gamma(p10 = …, p90 = …)"],
        parameters: &[&["shape", "scale"]],
        percentiles: TWO,
    },
    Signature {
        name: "exponential",
        written: &["exponential(mean)", "exponential(p50 = …)"],
        parameters: &[&["mean"]],
        percentiles: Some("one percentile"),
    },
    Signature {
        name: "weibull",
        written: &["weibull(shape, scale)", "weibull(p10 = …, p90 = …)"],
        parameters: &[&["shape", "scale"]],
        percentiles: TWO,
    },
    Signature {
        name: "pareto",
        written: &["pareto(minimum, shape)", "pareto(p10 = …, p90 = …)"],
        parameters: &[&["minimum", "shape"]],
        percentiles: TWO,
    },
    Signature {
        name: "student_t",
        written: &[
            "student_t(df, location, scale)",
            "student_t(df = …, p10 = …, p90 = …)",
            "student_t(p50 = …, p75 = …, p95 = …)",
        ],
        parameters: &[&["df", "location", "scale"]],
        percentiles: Some("two percentiles and `df`, or three"),
    },
    Signature {
        name: "poisson",
        written: &["poisson(mean)"],
        parameters: &[&["mean"]],
        percentiles: None,
    },
    Signature {
        name: "binomial",
        written: &["binomial(n, p)"],
        parameters: &[&["n", "p"]],
        percentiles: None,
    },
    Signature {
        name: "bernoulli",
        written: &["bernoulli(p)"],
        parameters: &[&["p"]],
        percentiles: None,
    },
    Signature {
        name: "discrete",
        written: &["discrete(value: weight, …)"],
        parameters: &[],
        percentiles: None,
    },
    Signature {
        name: "mixture",
        written: &["mixture(distribution: weight, …)"],
        parameters: &[],
        percentiles: None,
    },
    Signature {
        name: "empirical",
        written: &["empirical(\"file.csv\", \"column\")"],
        parameters: &[],
        percentiles: None,
    },
    Signature {
        name: "truncate",
        written: &["truncate(distribution, low, high)"],
        parameters: &[],
        percentiles: None,
    },
];
