//! The address of a statistic: a figure, and what is to be read off it: `microsoft.npv.p50`,
//! `terms.revenue_share.total.mean`, `events.launch.probability`.
//!
//! In: a text, and the deal that it is about. Out: the figure and the statistic with their words; or what is wrong.
//! An address holds names, so that one address serves every variation of a deal.

use crate::diag::nearest;
use crate::model::Model;
use crate::plan::Plan;
use crate::stats::Tail;
use crate::time::Date;

use super::figure::{Figure, Parsed, Unit, labelled, wrong};
use super::statistic::Statistic;

/// A statistic of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// As written.
    pub text: String,
    /// Of what.
    pub figure: Figure,
    /// Which.
    pub statistic: Statistic,
    /// What the numbers of the statistic are.
    pub unit: Unit,
    /// What to call it: `median present value of Microsoft`.
    pub label: String,
}

impl Address {
    /// Reads an address of a deal.
    ///
    /// # Errors
    ///
    /// Where it names nothing, or no statistic.
    pub fn parse(text: &str, model: &Model, plan: &Plan) -> Parsed<Address> {
        let (figure, rest) = Figure::read(text.trim(), model, plan)?;
        let (statistic, label) = statistic(text, &figure, &rest, model)?;
        let unit = match statistic {
            Statistic::Exists | Statistic::By(_) | Statistic::Below(_) | Statistic::Above(_) => Unit::Probability,
            _ => figure.unit,
        };
        Ok(Address {
            text: text.trim().to_owned(),
            figure,
            statistic,
            unit,
            label,
        })
    }
}

/// The words of statistics; `p50` stands for all percentiles.
const STATISTICS: [&str; 9] = [
    "mean",
    "median",
    "p50",
    "sd",
    "min",
    "max",
    "tail_mean_5",
    "above",
    "below",
];

/// Which statistics there are, with `before` in front of each word.
fn statistics(before: &str) -> String {
    format!(
        "there are {before}mean, {before}median, {before}p5 (or any percentile), {before}sd, {before}min, {before}max, \
         {before}tail_mean_5, {before}above.0 and {before}below.0 (or any number)"
    )
}

/// What is to be read off a figure, and what to call it.
fn statistic(text: &str, figure: &Figure, rest: &[&str], model: &Model) -> Parsed<(Statistic, String)> {
    let of = &figure.label;
    let Some((word, more)) = rest.split_first() else {
        return labelled(
            "a statistic is missing",
            format!("`{text}` has a value for each path; say which statistic of it"),
            format!("for example {text}.mean; {}", statistics(".")),
        );
    };
    let percentile = word
        .strip_prefix('p')
        .and_then(|digits| digits.replace('_', ".").parse::<f64>().ok());
    let found = match (*word, more) {
        ("mean", []) => (Statistic::Mean, format!("mean {of}")),
        ("sd", []) => (Statistic::Sd, format!("standard deviation of the {of}")),
        ("min", []) => (Statistic::Min, format!("least {of}")),
        ("max", []) => (Statistic::Max, format!("greatest {of}")),
        ("median", []) => (Statistic::Quantile(0.5), format!("median {of}")),
        ("tail_mean_5", []) => {
            let worst = figure.worst.unwrap_or(match figure.unit {
                Unit::Years => Tail::Highest,
                _ => Tail::Lowest,
            });
            (Statistic::TailMean(worst), format!("mean of the worst 5% of the {of}"))
        }
        ("probability", []) => (Statistic::Exists, format!("probability that {}", figure.exists)),
        ("probability", ["by", date @ ..]) => {
            let written = date.join(".");
            let Some(date) = Date::parse(&written) else {
                return wrong(format!("`{written}` is no date"), "write by.2030 or by.2030-07");
            };
            let years = model.timeline.position(date) * model.timeline.dt();
            let label = format!("probability that {} by {written}", figure.exists);
            (Statistic::By(years), label)
        }
        ("probability_of_loss", []) => (Statistic::Below(0.0), format!("probability that the {of} is below 0")),
        ("above" | "below", number @ [_, ..]) => {
            let written = number.join(".");
            let Some(bound) = number_of(&written) else {
                return wrong(
                    format!("`{written}` is no number"),
                    format!("for example {word}.2.5bn or {word}.10%"),
                );
            };
            let label = format!("probability that the {of} is {word} {written}");
            (
                if *word == "above" {
                    Statistic::Above(bound)
                } else {
                    Statistic::Below(bound)
                },
                label,
            )
        }
        _ if percentile.is_some_and(|p| (0.0..=100.0).contains(&p)) && more.is_empty() => {
            let p = percentile.unwrap_or_default();
            let label = if p == 50.0 {
                format!("median {of}")
            } else {
                format!("{} percentile of the {of}", ordinal(p))
            };
            (Statistic::Quantile(p / 100.0), label)
        }
        _ => {
            let message = format!("`{}` is no statistic", rest.join("."));
            let help = match nearest(word, STATISTICS) {
                Some(near) if !word.starts_with('p') => format!("did you mean `{near}`?"),
                _ => statistics(""),
            };
            return labelled("no statistic of a figure", message, help);
        }
    };
    Ok(found)
}

/// `5th`, `50th`, `2.5th`.
fn ordinal(p: f64) -> String {
    let ending = match p {
        p if p.fract() != 0.0 => "th",
        p if (11.0..=13.0).contains(&(p % 100.0)) => "th",
        p if p % 10.0 == 1.0 => "st",
        p if p % 10.0 == 2.0 => "nd",
        p if p % 10.0 == 3.0 => "rd",
        _ => "th",
    };
    format!("{p}{ending}")
}

/// A plain number in the words of the language: `2.5bn`, `-10%`.
fn number_of(text: &str) -> Option<f64> {
    use crate::diag::Diagnostics;
    use crate::expr::{Kind, UnaryOp, parse};
    let mut faults = Diagnostics::new();
    let expr = parse(text, &|byte| byte, &mut faults);
    if !faults.is_empty() {
        return None;
    }
    match &expr.kind {
        Kind::Number { value, .. } => Some(*value),
        Kind::Unary(UnaryOp::Negate, of) => match &of.kind {
            Kind::Number { value, .. } => Some(-value),
            _ => None,
        },
        _ => None,
    }
}
