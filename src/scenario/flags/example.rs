//! Examples for help, each as a file has it and as the command line has it.
//!
//! Whoever helps with a key of a question takes its example from here, so that a question in flags gets help in flags.

/// An example for help in both forms.
#[derive(Debug)]
pub(crate) struct Example {
    /// As a file has it.
    pub(crate) toml: &'static str,
    /// As the command line has it.
    pub(super) flags: &'static str,
}

/// Keys with ranges.
pub(crate) const VARY: Example = Example {
    toml: "vary = { \"terms.fee.rate\" = { from = \"5%\", to = \"25%\", points = 5 } }",
    flags: "--vary terms.fee.rate=5%..25%:5",
};
/// A range alone.
pub(crate) const RANGE: Example = Example {
    toml: "{ from = \"5%\", to = \"25%\" }",
    flags: "--vary terms.fee.rate=5%..25%",
};
/// A statistic to look at.
pub(crate) const MEDIAN: Example = Example {
    toml: "of = \"studio.npv.p50\"",
    flags: "--of studio.npv.p50",
};
/// A statistic to meet a target.
pub(crate) const MEAN: Example = Example {
    toml: "of = \"studio.npv.mean\"",
    flags: "--of studio.npv.mean",
};
/// What a statistic is to meet.
pub(crate) const TARGET: Example = Example {
    toml: "target = 0, or equal_to = \"another_variant\"",
    flags: "--target 0, or --equal-to another_variant",
};
/// How sure a deal must be.
pub(crate) const PROBABILITY: Example = Example {
    toml: "probability = \"90%\"",
    flags: "--probability 90%",
};
/// How many orders of clauses.
pub(crate) const ORDERS: Example = Example {
    toml: "orders = 100",
    flags: "--orders 100",
};
/// Rates of return, which need no currency.
pub(crate) const RATES: Example = Example {
    toml: "figures = [\"irr\"]",
    flags: "--figure irr",
};
/// Two parties.
pub(crate) const PARTIES: Example = Example {
    toml: "parties = [\"…\", \"…\"]",
    flags: "--parties …,…",
};
/// Another scenario.
pub(crate) const OTHERS: Example = Example {
    toml: "files = [\"other.toml\"]",
    flags: "other.toml behind this file",
};

pub(super) const EXAMPLES: [Example; 10] = [
    VARY,
    RANGE,
    MEDIAN,
    MEAN,
    TARGET,
    PROBABILITY,
    ORDERS,
    RATES,
    PARTIES,
    OTHERS,
];
