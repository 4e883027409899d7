//! From written arguments to a distribution.
//!
//! In: the name of a family and numbers, by position or by name. Out: the distribution, or what is
//! wrong with which argument. Leaves to the caller whatever is not a number: values with weights,
//! distributions inside others, files.

use super::bernoulli::Bernoulli;
use super::beta::Beta;
use super::binomial::Binomial;
use super::exponential::Exponential;
use super::families::{FAMILIES, Signature};
use super::family::Parameter;
use super::gamma::Gamma;
use super::lognormal::Lognormal;
use super::normal::Normal;
use super::pareto::Pareto;
use super::percentiles::Percentile;
use super::pert::Pert;
use super::poisson::Poisson;
use super::student_t::StudentT;
use super::triangular::Triangular;
use super::uniform::Uniform;
use super::weibull::Weibull;
use super::{Dist, DistError, DistErrorKind};

/// A number as an argument of a distribution, with its name if it was given one.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `mean`, `p10`, …; `None` by position.
    pub name: Option<String>,
    /// The number.
    pub value: f64,
}

/// The candidate nearest to `name`, if it takes no more than a slip or two: at most a third of
/// its letters.
fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

pub(super) fn from_arguments(family: &str, arguments: &[Argument]) -> Result<Dist, DistError> {
    let Some(signature) = FAMILIES.iter().find(|s| s.name == family) else {
        return Err(DistError::whole(DistErrorKind::UnknownFamily {
            name: family.to_string(),
            nearest: nearest(family, FAMILIES.iter().map(|s| s.name)),
        }));
    };
    if signature.parameters.is_empty() {
        return Err(DistError::whole(DistErrorKind::NotByParameters {
            family: signature.name,
            written: signature.written[0],
        }));
    }
    check_names(signature, arguments)?;
    let mut percentiles = Vec::new();
    for (argument, given) in arguments.iter().enumerate() {
        if let Some(p) = percentile_of(signature, given) {
            let p = p.map_err(|kind| DistError::at(argument, kind))?;
            let x = given.value;
            percentiles.push(Percentile { p, x, argument });
        }
    }
    if percentiles.is_empty() {
        by_parameters(signature, arguments)
    } else {
        by_percentiles(signature, arguments, percentiles)
    }
}

/// Checks what concerns each argument alone: order, finite values, known names, repetitions.
fn check_names(signature: &Signature, arguments: &[Argument]) -> Result<(), DistError> {
    for (i, given) in arguments.iter().enumerate() {
        let Some(name) = &given.name else {
            if arguments[..i].iter().any(|earlier| earlier.name.is_some()) {
                return Err(DistError::at(i, DistErrorKind::PositionalAfterNamed));
            }
            continue;
        };
        let known = || {
            signature
                .parameters
                .iter()
                .flat_map(|form| form.iter().copied())
        };
        if percentile_of(signature, given).is_none() && !known().any(|n| n == name) {
            return Err(DistError::at(
                i,
                DistErrorKind::UnknownArgument {
                    family: signature.name,
                    name: name.clone(),
                    written: signature.written,
                    nearest: nearest(name, known()),
                },
            ));
        }
        if arguments[..i].iter().any(|e| e.name.as_ref() == Some(name)) {
            let name = name.clone();
            return Err(DistError::at(i, DistErrorKind::Repeated { name }));
        }
    }
    for (i, given) in arguments.iter().enumerate() {
        if !given.value.is_finite() {
            let name = match &given.name {
                Some(name) => format!("`{name}`"),
                None => "this".to_string(),
            };
            return Err(DistError::at(i, DistErrorKind::NotFinite { name }));
        }
    }
    Ok(())
}

/// Reads the name of an argument as a percentile, `p10` or `p2.5`: the probability, or why it is
/// none. `None` if the name is not of that kind.
fn percentile_of(signature: &Signature, given: &Argument) -> Option<Result<f64, DistErrorKind>> {
    let name = given.name.as_ref()?;
    let digits = name.strip_prefix('p')?;
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // An identifier cannot hold a point, so an underscore may stand for it.
    let percent: f64 = digits.replace('_', ".").parse().ok()?;
    if signature.percentiles.is_none() {
        return Some(Err(DistErrorKind::PercentilesUnsupported {
            family: signature.name,
            written: signature.written,
        }));
    }
    if percent > 0.0 && percent < 100.0 {
        Some(Ok(percent / 100.0))
    } else {
        let name = name.clone();
        Some(Err(DistErrorKind::PercentileOutOfRange { name }))
    }
}

fn by_parameters(signature: &Signature, arguments: &[Argument]) -> Result<Dist, DistError> {
    let form = choose_form(signature, arguments)?;
    if let Some(extra) = (form.len()..arguments.len()).next() {
        return Err(DistError::at(
            extra,
            DistErrorKind::TooMany {
                family: signature.name,
                most: form.len(),
                written: signature.written,
            },
        ));
    }
    let find = |i: usize| {
        let positional = arguments.get(i).filter(|given| given.name.is_none());
        let place = match positional {
            Some(_) => Some(i),
            None => arguments
                .iter()
                .position(|given| given.name.as_deref() == Some(form[i])),
        };
        place.map(|place| Parameter {
            argument: Some(place),
            name: form[i],
            value: arguments[place].value,
        })
    };
    // A name that repeats what stands before it by position.
    for (i, given) in arguments.iter().enumerate() {
        let place = form.iter().position(|n| Some(*n) == given.name.as_deref());
        if place.is_some_and(|place| arguments.get(place).is_some_and(|a| a.name.is_none())) {
            let name = given.name.clone().unwrap_or_default();
            return Err(DistError::at(i, DistErrorKind::Repeated { name }));
        }
    }
    let mut missing = Vec::new();
    let parameters: Vec<Parameter> = (0..form.len())
        .map(|i| {
            find(i)
                .or_else(|| default(signature.name, form[i]))
                .unwrap_or_else(|| {
                    missing.push(form[i]);
                    Parameter::computed(form[i], f64::NAN)
                })
        })
        .collect();
    if !missing.is_empty() {
        return Err(DistError::whole(DistErrorKind::Missing {
            family: signature.name,
            names: missing,
            written: signature.written,
        }));
    }
    build(signature, form[0], &parameters)
}

/// Student's t is the standard one unless it is moved and scaled.
fn default(family: &str, parameter: &'static str) -> Option<Parameter> {
    match (family, parameter) {
        ("student_t", "location") => Some(Parameter::computed(parameter, 0.0)),
        ("student_t", "scale") => Some(Parameter::computed(parameter, 1.0)),
        _ => None,
    }
}

/// The first form that has all the names.
fn choose_form(
    signature: &Signature,
    arguments: &[Argument],
) -> Result<&'static [&'static str], DistError> {
    let names = || {
        let named = arguments.iter().enumerate();
        named.filter_map(|(i, given)| given.name.as_deref().map(|name| (i, name)))
    };
    for form in signature.parameters {
        if names().all(|(_, name)| form.contains(&name)) {
            return Ok(form);
        }
    }
    // Each name is known to some form: find two that are not of the same.
    let first = names().next().map_or("", |(_, name)| name);
    let of_first = signature
        .parameters
        .iter()
        .find(|form| form.contains(&first));
    let stranger = names().find(|(_, name)| of_first.is_some_and(|form| !form.contains(name)));
    let (place, second) = stranger.unwrap_or((0, first));
    Err(DistError::at(
        place,
        DistErrorKind::MixedForms {
            family: signature.name,
            first: first.to_string(),
            second: second.to_string(),
            written: signature.written,
        },
    ))
}

/// Builds a family from the parameters of one form, of which `first` is the first name.
fn build(signature: &Signature, first: &str, parameters: &[Parameter]) -> Result<Dist, DistError> {
    Ok(match (signature.name, first, parameters) {
        ("normal", _, &[mean, sd]) => Dist::Normal(Normal::new(mean, sd)?),
        ("lognormal", "mean", &[mean, sd]) => Dist::Lognormal(Lognormal::from_mean_sd(mean, sd)?),
        ("lognormal", _, &[median, sigma]) => {
            Dist::Lognormal(Lognormal::from_median_sigma(median, sigma)?)
        }
        ("uniform", _, &[low, high]) => Dist::Uniform(Uniform::new(low, high)?),
        ("triangular", _, &[low, mode, high]) => {
            Dist::Triangular(Triangular::new(low, mode, high)?)
        }
        ("pert", _, &[low, mode, high]) => Dist::Pert(Pert::new(low, mode, high)?),
        ("beta", "alpha", &[alpha, beta]) => Dist::Beta(Beta::new(alpha, beta)?),
        ("beta", _, &[mean, sd]) => Dist::Beta(Beta::from_mean_sd(mean, sd)?),
        ("gamma", _, &[shape, scale]) => Dist::Gamma(Gamma::new(shape, scale)?),
        ("exponential", _, &[mean]) => Dist::Exponential(Exponential::new(mean)?),
        ("weibull", _, &[shape, scale]) => Dist::Weibull(Weibull::new(shape, scale)?),
        ("pareto", _, &[minimum, shape]) => Dist::Pareto(Pareto::new(minimum, shape)?),
        ("student_t", _, &[df, location, scale]) => {
            Dist::StudentT(StudentT::new(df, location, scale)?)
        }
        ("poisson", _, &[mean]) => Dist::Poisson(Poisson::new(mean)?),
        ("binomial", _, &[n, p]) => Dist::Binomial(Binomial::new(n, p)?),
        ("bernoulli", _, &[p]) => Dist::Bernoulli(Bernoulli::new(p)?),
        (family, ..) => {
            return Err(DistError::whole(DistErrorKind::NotByParameters {
                family,
                written: signature.written[0],
            }));
        }
    })
}

fn by_percentiles(
    signature: &Signature,
    arguments: &[Argument],
    mut percentiles: Vec<Percentile>,
) -> Result<Dist, DistError> {
    let family = signature.name;
    let takes = signature.percentiles.unwrap_or("no percentiles");
    // The one parameter that may stand beside percentiles.
    let companion = match family {
        "triangular" | "pert" => Some("mode"),
        "student_t" => Some("df"),
        _ => None,
    };
    let mut beside = None;
    for (i, given) in arguments.iter().enumerate() {
        if percentiles.iter().any(|p| p.argument == i) {
            continue;
        }
        // By position the parameters follow the first form.
        let name = match &given.name {
            Some(name) => name.as_str(),
            None => signature.parameters[0].get(i).copied().unwrap_or("this"),
        };
        match companion {
            Some(companion) if name == companion && given.name.is_some() => {
                beside = Some(Parameter {
                    argument: Some(i),
                    name: companion,
                    value: given.value,
                });
            }
            _ => {
                let name = name.to_string();
                return Err(DistError::at(
                    i,
                    DistErrorKind::PercentilesWithParameters {
                        family,
                        name,
                        takes,
                    },
                ));
            }
        }
    }

    percentiles.sort_by(|a, b| a.p.total_cmp(&b.p));
    let name_of = |p: &Percentile| arguments[p.argument].name.clone().unwrap_or_default();
    for pair in percentiles.windows(2) {
        let (lower, upper) = (&pair[0], &pair[1]);
        if lower.p == upper.p {
            let name = name_of(upper);
            return Err(DistError::at(
                upper.argument,
                DistErrorKind::Repeated { name },
            ));
        }
        if lower.x >= upper.x {
            return Err(DistError::at(
                upper.argument,
                DistErrorKind::PercentilesNotAscending {
                    lower: (name_of(lower), lower.x),
                    upper: (name_of(upper), upper.x),
                },
            ));
        }
    }

    Ok(match (family, percentiles.as_slice()) {
        ("normal", &[a, b]) => Dist::Normal(Normal::through(a, b)?),
        ("lognormal", &[a, b]) => Dist::Lognormal(Lognormal::through(a, b)?),
        ("uniform", &[a, b]) => Dist::Uniform(Uniform::through(a, b)?),
        ("beta", &[a, b]) => Dist::Beta(Beta::through(a, b)?),
        ("gamma", &[a, b]) => Dist::Gamma(Gamma::through(a, b)?),
        ("weibull", &[a, b]) => Dist::Weibull(Weibull::through(a, b)?),
        ("pareto", &[a, b]) => Dist::Pareto(Pareto::through(a, b)?),
        ("exponential", &[a]) => Dist::Exponential(Exponential::through(a)?),
        (_, few) if few.len() + usize::from(beside.is_some()) != 3 || companion.is_none() => {
            // The first one too many, if there is one.
            let most = match (companion, beside) {
                (None, _) if family == "exponential" => 1,
                (None, _) => 2,
                (Some(_), None) => 3,
                (Some(_), Some(_)) => 2,
            };
            return Err(DistError {
                argument: few.get(most).map(|p| p.argument),
                kind: DistErrorKind::PercentileCount {
                    family,
                    given: few.len(),
                    takes,
                },
            });
        }
        ("triangular", all) => Dist::Triangular(Triangular::through(all, beside)?),
        ("pert", all) => Dist::Pert(Pert::through(all, beside)?),
        (_, all) => Dist::StudentT(StudentT::through(all, beside)?),
    })
}
