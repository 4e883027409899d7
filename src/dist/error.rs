//! What can be wrong with a distribution as it was written.
//!
//! In: nothing. Out: the fault as data, which prints itself in plain words and may offer help.
//! Leaves the place in the file to the caller, who knows where each argument stands.

use std::fmt;

/// A distribution that cannot be.
#[derive(Clone, Debug, PartialEq)]
pub struct DistError {
    /// The position of the offending argument (or component, value, row) in what was given,
    /// counted from zero; `None` if the whole is at fault.
    pub argument: Option<usize>,
    /// What is wrong.
    pub kind: DistErrorKind,
}

/// The ways in which a distribution can be wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DistErrorKind {
    /// There is no family of this name.
    UnknownFamily {
        /// The name as written.
        name: String,
        /// The known name nearest to it, if one is near.
        nearest: Option<&'static str>,
    },
    /// The family is written with values, weights, distributions or a file, not with parameters.
    NotByParameters {
        /// The family.
        family: &'static str,
        /// How it is written.
        written: &'static str,
    },
    /// The family has no argument of this name.
    UnknownArgument {
        /// The family.
        family: &'static str,
        /// The name as written.
        name: String,
        /// How the family is written.
        written: &'static [&'static str],
        /// The known argument nearest to it, if one is near.
        nearest: Option<&'static str>,
    },
    /// Two arguments belong to different ways of writing the family.
    MixedForms {
        /// The family.
        family: &'static str,
        /// An argument of one form.
        first: String,
        /// The argument that is not of that form.
        second: String,
        /// How the family is written.
        written: &'static [&'static str],
    },
    /// An argument without a name follows one with a name.
    PositionalAfterNamed,
    /// An argument is given twice.
    Repeated {
        /// Its name.
        name: String,
    },
    /// Arguments are missing.
    Missing {
        /// The family.
        family: &'static str,
        /// The names of what is missing.
        names: Vec<&'static str>,
        /// How the family is written.
        written: &'static [&'static str],
    },
    /// There are more arguments than the family takes.
    TooMany {
        /// The family.
        family: &'static str,
        /// How many it takes.
        most: usize,
        /// How the family is written.
        written: &'static [&'static str],
    },
    /// An argument is infinite or no number.
    NotFinite {
        /// Its name.
        name: String,
    },
    /// An argument lies outside its range.
    OutOfRange {
        /// Its name.
        name: String,
        /// Its value.
        value: f64,
        /// The range in words, to follow "must be".
        range: &'static str,
    },
    /// Two arguments are in the wrong order.
    WrongOrder {
        /// What must be the smaller, with its value.
        lower: (&'static str, f64),
        /// What must be the larger, with its value.
        upper: (&'static str, f64),
        /// Whether they may be equal.
        may_be_equal: bool,
    },
    /// The standard deviation is too large for a beta distribution with this mean.
    SdTooLarge {
        /// The standard deviation given.
        sd: f64,
        /// What it must stay below: sqrt(mean·(1 − mean)).
        limit: f64,
    },
    /// The family cannot be given by percentiles.
    PercentilesUnsupported {
        /// The family.
        family: &'static str,
        /// How the family is written.
        written: &'static [&'static str],
    },
    /// Percentiles stand with a parameter that they cannot be combined with.
    PercentilesWithParameters {
        /// The family.
        family: &'static str,
        /// The parameter.
        name: String,
        /// What the family takes in this form.
        takes: &'static str,
    },
    /// There are too few or too many percentiles.
    PercentileCount {
        /// The family.
        family: &'static str,
        /// How many are given.
        given: usize,
        /// What the family takes.
        takes: &'static str,
    },
    /// A percentile is not strictly between 0 and 100.
    PercentileOutOfRange {
        /// Its name as written.
        name: String,
    },
    /// The values of the percentiles do not ascend.
    PercentilesNotAscending {
        /// The lower percentile's name and value.
        lower: (String, f64),
        /// The upper percentile's name and value.
        upper: (String, f64),
    },
    /// No member of the family has these percentiles.
    NoFit {
        /// The family.
        family: &'static str,
        /// Why, if there is a plain reason.
        reason: &'static str,
    },
    /// There are no values, components or rows at all.
    Empty {
        /// The family.
        family: &'static str,
    },
    /// A weight is below zero.
    NegativeWeight {
        /// The weight.
        weight: f64,
    },
    /// All weights are zero.
    NoWeight {
        /// The family.
        family: &'static str,
    },
    /// A range whose end is not above its beginning.
    EmptyRange {
        /// The beginning.
        low: f64,
        /// The end.
        high: f64,
    },
    /// The distribution puts almost nothing into the range that it is truncated to.
    NoMass {
        /// The beginning.
        low: f64,
        /// The end.
        high: f64,
        /// The probability that falls into it.
        mass: f64,
    },
}

impl DistError {
    /// An error about one argument.
    pub(super) fn at(argument: usize, kind: DistErrorKind) -> DistError {
        DistError {
            argument: Some(argument),
            kind,
        }
    }

    /// An error about the whole.
    pub(super) fn whole(kind: DistErrorKind) -> DistError {
        DistError { argument: None, kind }
    }

    /// What would be right, where there is something to say.
    pub fn help(&self) -> Option<String> {
        use DistErrorKind as K;
        match &self.kind {
            K::UnknownFamily { nearest, .. } => Some(match nearest {
                Some(name) => format!("did you mean `{name}`?"),
                None => {
                    let names: Vec<&str> = super::FAMILIES.iter().map(|f| f.name).collect();
                    format!("the distributions are {}", names.join(", "))
                }
            }),
            K::UnknownArgument {
                nearest: Some(name), ..
            } => Some(format!("did you mean `{name}`?")),
            K::NotByParameters { written, .. } => Some(format!("write `{written}`")),
            K::UnknownArgument { written, .. }
            | K::MixedForms { written, .. }
            | K::Missing { written, .. }
            | K::TooMany { written, .. }
            | K::PercentilesUnsupported { written, .. } => Some(forms(written)),
            K::PositionalAfterNamed => Some("name this one too, or put it before the named ones".to_string()),
            K::WrongOrder { .. } | K::EmptyRange { .. } => Some("swap them?".to_string()),
            K::PercentilesNotAscending { lower, upper } if lower.1 > upper.1 => Some("swap their values?".to_string()),
            K::PercentileOutOfRange { .. } => Some("p10 is the value that one in ten stays below".to_string()),
            K::SdTooLarge { .. } => {
                Some("a beta variable lies between 0 and 1, which limits how far it can spread".to_string())
            }
            K::NoMass { .. } => Some("widen the range, or move the distribution".to_string()),
            K::PercentilesNotAscending { .. }
            | K::PercentilesWithParameters { .. }
            | K::PercentileCount { .. }
            | K::Repeated { .. }
            | K::NotFinite { .. }
            | K::OutOfRange { .. }
            | K::NoFit { .. }
            | K::Empty { .. }
            | K::NegativeWeight { .. }
            | K::NoWeight { .. } => None,
        }
    }
}

fn forms(written: &[&str]) -> String {
    let quoted: Vec<String> = written.iter().map(|form| format!("`{form}`")).collect();
    format!("write {}", quoted.join(" or "))
}

impl fmt::Display for DistError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use DistErrorKind as K;
        match &self.kind {
            K::UnknownFamily { name, .. } => write!(f, "there is no distribution called `{name}`"),
            K::NotByParameters { family, .. } => {
                write!(f, "`{family}` is not given by parameters")
            }
            K::UnknownArgument { family, name, .. } => {
                write!(f, "`{family}` has no argument `{name}`")
            }
            K::MixedForms {
                family, first, second, ..
            } => write!(
                f,
                "`{first}` and `{second}` belong to different ways of writing `{family}`"
            ),
            K::PositionalAfterNamed => {
                write!(f, "an argument without a name follows one with a name")
            }
            K::Repeated { name } => write!(f, "`{name}` is given twice"),
            K::Missing { family, names, .. } => {
                let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                write!(f, "`{family}` lacks {}", quoted.join(" and "))
            }
            K::TooMany { family, most, .. } => {
                let s = if *most == 1 { "" } else { "s" };
                write!(f, "`{family}` takes {most} argument{s}, and this is one more")
            }
            K::NotFinite { name } => write!(f, "{name} is not a finite number"),
            K::OutOfRange { name, value, range } => {
                write!(f, "`{name}` is {value} and must be {range}")
            }
            K::WrongOrder {
                lower,
                upper,
                may_be_equal,
            } => {
                let relation = if *may_be_equal {
                    "must not be above"
                } else {
                    "must be below"
                };
                write!(
                    f,
                    "`{}` is {} and {relation} `{}`, which is {}",
                    lower.0, lower.1, upper.0, upper.1
                )
            }
            K::SdTooLarge { sd, limit } => write!(
                f,
                "`sd` is {sd} and must be below {limit:.4} for a beta distribution with this mean"
            ),
            K::PercentilesUnsupported { family, .. } => {
                write!(f, "`{family}` cannot be given by percentiles")
            }
            K::PercentilesWithParameters { family, name, takes } => {
                write!(f, "`{name}` cannot stand with percentiles: `{family}` takes {takes}")
            }
            K::PercentileCount { family, given, takes } => write!(f, "`{family}` takes {takes}, not {given}"),
            K::PercentileOutOfRange { name } => {
                write!(f, "`{name}` is not a percentile between 0 and 100")
            }
            K::PercentilesNotAscending { lower, upper } => write!(
                f,
                "percentiles must ascend: `{}` is {} and `{}` is {}",
                lower.0, lower.1, upper.0, upper.1
            ),
            K::NoFit { family, reason } => {
                write!(f, "no `{family}` distribution has these percentiles: {reason}")
            }
            K::Empty { family } => write!(f, "`{family}` has nothing to draw from"),
            K::NegativeWeight { weight } => {
                write!(f, "a weight is {weight} and must not be below 0")
            }
            K::NoWeight { family } => write!(f, "all weights of `{family}` are 0"),
            K::EmptyRange { low, high } => {
                write!(f, "the range from {low} to {high} is empty")
            }
            K::NoMass { low, high, mass } => write!(
                f,
                "almost nothing of the distribution lies from {low} to {high}: \
                 a probability of {mass:.1e}"
            ),
        }
    }
}

impl std::error::Error for DistError {}
