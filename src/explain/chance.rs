//! Distributions in words: `a normal distribution with mean 60% and standard deviation 20%`.
//!
//! In: a distribution as the file writes it, as a tree of the expression language. Out: a noun
//! phrase to stand after "drawn once per path from", or a clause for intervals. The names of the
//! arguments are the language's; what a family means is left to `dist`.

use super::words::{self, Form};
use crate::diag::Diagnostics;
use crate::expr::{self, Argument, Expr, Kind, UnaryOp};
use crate::model::Currency;

/// A distribution in words.
pub(super) enum Chance {
    /// Follows "drawn once per path from".
    From(String),
    /// Follows "drawn once per path," such as `between 55% and 90% with 90% probability`.
    Clause(String),
}

impl Chance {
    /// The whole phrase: `drawn once per path from a normal distribution with …`.
    pub(super) fn drawn(&self) -> String {
        match self {
            Chance::From(noun) => format!("drawn once per path from {noun}"),
            Chance::Clause(clause) => format!("drawn once per path, {clause}"),
        }
    }
}

/// The words for a distribution written as `text`; `None` where the text is no distribution.
pub(super) fn in_words(text: &str, form: Form, currency: &Currency) -> Option<Chance> {
    let mut faults = Diagnostics::new();
    let tree = expr::parse(text, &|at| at, &mut faults);
    if !faults.is_empty() {
        return None;
    }
    Writer { form, currency }.chance(&tree)
}

/// How the figures of one distribution are written.
struct Writer<'a> {
    form: Form,
    currency: &'a Currency,
}

impl Writer<'_> {
    fn chance(&self, tree: &Expr) -> Option<Chance> {
        match &tree.kind {
            Kind::To(low, high) => Some(Chance::Clause(format!(
                "between {} and {} with 90% probability",
                self.figure(low, self.form),
                self.figure(high, self.form)
            ))),
            Kind::Call(name, arguments) => self.call(&name.value, arguments),
            _ => None,
        }
    }

    /// The noun phrase of a distribution inside another.
    fn inner(&self, tree: &Expr) -> Option<String> {
        Some(match self.chance(tree)? {
            Chance::From(noun) => noun,
            Chance::Clause(clause) => format!("a distribution {clause}"),
        })
    }

    fn call(&self, family: &str, arguments: &[Argument]) -> Option<Chance> {
        let noun = match family {
            "discrete" => return self.discrete(arguments),
            "bernoulli" => {
                let p = self.figure(&arguments.first()?.value, Form::Percent);
                return Some(Chance::Clause(format!("1 with a probability of {p} and 0 otherwise")));
            }
            "mixture" => return self.mixture(arguments),
            "empirical" => {
                let [file, column] = arguments else {
                    return None;
                };
                format!(
                    "the rows of column {} of {}, each equally likely",
                    file_or_text(&column.value),
                    file_or_text(&file.value)
                )
            }
            "truncate" => {
                let [inner, bounds @ ..] = arguments else {
                    return None;
                };
                let named = named(bounds, &["low", "high"]);
                let low = named
                    .iter()
                    .find(|(name, _)| *name == "low")
                    .map(|(_, value)| self.figure(value, self.form));
                let high = named
                    .iter()
                    .find(|(name, _)| *name == "high")
                    .map(|(_, value)| self.figure(value, self.form));
                let cut = match (low, high) {
                    (Some(low), Some(high)) => format!("kept between {low} and {high}"),
                    (Some(low), None) => format!("kept above {low}"),
                    (None, Some(high)) => format!("kept below {high}"),
                    (None, None) => return None,
                };
                format!("{}, {cut}", self.inner(&inner.value)?)
            }
            _ => self.family(family, arguments)?,
        };
        Some(Chance::From(noun))
    }

    /// A family with parameters or percentiles.
    fn family(&self, family: &str, arguments: &[Argument]) -> Option<String> {
        let (words, order): (&str, &[&str]) = match family {
            "normal" => ("a normal distribution", &["mean", "sd"]),
            "lognormal" => ("a lognormal distribution", &["mean", "sd"]),
            "uniform" => ("a uniform distribution", &["low", "high"]),
            "triangular" => ("a triangular distribution", &["low", "mode", "high"]),
            "pert" => ("a PERT distribution", &["low", "mode", "high"]),
            "beta" => ("a beta distribution", &["alpha", "beta"]),
            "gamma" => ("a gamma distribution", &["shape", "scale"]),
            "exponential" => ("an exponential distribution", &["mean"]),
            "weibull" => ("a Weibull distribution", &["shape", "scale"]),
            "pareto" => ("a Pareto distribution", &["minimum", "shape"]),
            "student_t" => ("a Student t distribution", &["df", "location", "scale"]),
            "poisson" => ("a Poisson distribution", &["mean"]),
            "binomial" => ("a binomial distribution", &["n", "p"]),
            _ => return None,
        };
        let named = named(arguments, order);
        if let [("low", low), rest @ .., ("high", high)] = named.as_slice() {
            let range = format!(
                "{words} between {} and {}",
                self.figure(low, self.form),
                self.figure(high, self.form)
            );
            return Some(match rest {
                [("mode", mode)] => {
                    format!("{range}, most likely {}", self.figure(mode, self.form))
                }
                _ => range,
            });
        }
        let parts: Vec<String> = named
            .iter()
            .map(|(name, value)| {
                let (word, form) = self.parameter(name);
                format!("{word} {}", self.figure(value, form))
            })
            .collect();
        Some(format!("{words} with {}", words::list(&parts, "and")))
    }

    /// A parameter's name in words and the form of its figure.
    fn parameter(&self, name: &str) -> (String, Form) {
        if let Some(percentile) = name
            .strip_prefix('p')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            let percentile = percentile.replace('_', ".");
            return (
                format!("{percentile}{} percentile", ordinal_ending(&percentile)),
                self.form,
            );
        }
        match name {
            "sd" => ("standard deviation".to_owned(), self.form),
            "df" => ("degrees of freedom".to_owned(), Form::Plain),
            "p" => ("probability".to_owned(), Form::Percent),
            "n" => ("number of trials".to_owned(), Form::Plain),
            "sigma" => ("standard deviation of the logarithm".to_owned(), Form::Plain),
            "alpha" | "beta" | "shape" => (name.to_owned(), Form::Plain),
            other => (other.replace('_', " "), self.form),
        }
    }

    fn discrete(&self, arguments: &[Argument]) -> Option<Chance> {
        let shares = shares(arguments)?;
        let parts: Vec<String> = arguments
            .iter()
            .zip(shares)
            .map(|(argument, share)| {
                format!(
                    "{} with a probability of {share}",
                    self.figure(&argument.value, self.form)
                )
            })
            .collect();
        Some(Chance::Clause(words::list(&parts, "or")))
    }

    fn mixture(&self, arguments: &[Argument]) -> Option<Chance> {
        let shares = shares(arguments)?;
        let parts: Option<Vec<String>> = arguments
            .iter()
            .zip(shares)
            .map(|(argument, share)| {
                Some(format!(
                    "{} with a probability of {share}",
                    self.inner(&argument.value)?
                ))
            })
            .collect();
        Some(Chance::From(words::list(&parts?, "or")))
    }

    /// A constant in the given form; anything else as the language writes it.
    fn figure(&self, tree: &Expr, form: Form) -> String {
        match constant(tree) {
            Some(value) => words::number(value, form, self.currency),
            None => format!("`{tree}`"),
        }
    }
}

/// Arguments with the names that their position gives them, in the order of `order` where both
/// ends are among them (so that a range reads from low to high).
fn named<'a>(arguments: &'a [Argument], order: &'a [&'a str]) -> Vec<(&'a str, &'a Expr)> {
    let mut named: Vec<(&str, &Expr)> = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| {
            let by_position = order.get(index).copied().unwrap_or("value");
            (
                argument.name.as_ref().map_or(by_position, |name| name.value.as_str()),
                &argument.value,
            )
        })
        .collect();
    let place = |name: &str| order.iter().position(|known| *known == name).unwrap_or(order.len());
    named.sort_by_key(|(name, _)| place(name));
    named
}

/// The weights of all arguments as shares of their sum, written as percentages.
fn shares(arguments: &[Argument]) -> Option<Vec<String>> {
    let weights: Option<Vec<f64>> = arguments
        .iter()
        .map(|argument| constant(argument.weight.as_ref()?))
        .collect();
    let weights = weights?;
    let sum: f64 = weights.iter().sum();
    let rounded = |share: f64| (share * 1e4).round() / 1e4;
    (sum > 0.0).then(|| {
        weights
            .iter()
            .map(|weight| format!("{}%", words::plain(rounded(weight / sum) * 100.0)))
            .collect()
    })
}

/// The number that a tree is, if it is a number with or without a minus.
fn constant(tree: &Expr) -> Option<f64> {
    match &tree.kind {
        Kind::Number { value, .. } => Some(*value),
        Kind::Unary(UnaryOp::Negate, inner) => constant(inner).map(|value| -value),
        _ => None,
    }
}

/// The text of a text literal in code style.
fn file_or_text(tree: &Expr) -> String {
    match &tree.kind {
        Kind::Text(text) => format!("`{text}`"),
        _ => format!("`{tree}`"),
    }
}

/// `st`, `nd`, `rd` or `th`.
fn ordinal_ending(number: &str) -> &'static str {
    if number.contains('.') || number.ends_with("11") || number.ends_with("12") || number.ends_with("13") {
        return "th";
    }
    match number.chars().last() {
        Some('1') => "st",
        Some('2') => "nd",
        Some('3') => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_read_as_sentences() {
        let currency = Currency::dollars();
        for (text, form, expected) in [
            (
                "normal(mean = 60%, sd = 20%)",
                Form::Percent,
                "drawn once per path from a normal distribution with mean 60% and standard deviation 20%",
            ),
            (
                "normal(60%, 20%)",
                Form::Percent,
                "drawn once per path from a normal distribution with mean 60% and standard deviation 20%",
            ),
            (
                "55% to 90%",
                Form::Percent,
                "drawn once per path, between 55% and 90% with 90% probability",
            ),
            (
                "lognormal(p5 = 1bn, p95 = 4bn)",
                Form::Money,
                "drawn once per path from a lognormal distribution with 5th percentile $1bn and 95th percentile $4bn",
            ),
            (
                "triangular(2027, 2030, 2040)",
                Form::Plain,
                "drawn once per path from a triangular distribution between 2,027 and 2,040, most likely 2,030",
            ),
            (
                "pert(high = 9m, low = -1m, mode = 2m)",
                Form::Money,
                "drawn once per path from a PERT distribution between −$1m and $9m, most likely $2m",
            ),
            (
                "discrete(10%: 1, 20%: 2)",
                Form::Percent,
                "drawn once per path, 10% with a probability of 33.33% or 20% with a probability of 66.67%",
            ),
            (
                "bernoulli(30%)",
                Form::Plain,
                "drawn once per path, 1 with a probability of 30% and 0 otherwise",
            ),
            (
                "truncate(normal(0, 1), low = -2)",
                Form::Plain,
                "drawn once per path from a normal distribution with mean 0 and standard deviation 1, kept above −2",
            ),
            (
                "binomial(10, 0.3)",
                Form::Plain,
                "drawn once per path from a binomial distribution with number of trials 10 and probability 30%",
            ),
        ] {
            assert_eq!(
                in_words(text, form, &currency).map(|chance| chance.drawn()).as_deref(),
                Some(expected)
            );
        }
        assert!(in_words("revenue * 2", Form::Plain, &currency).is_none());
        assert!(in_words("normal(", Form::Plain, &currency).is_none());
    }
}
