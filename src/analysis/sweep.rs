//! `sweep`: statistics over values of one or two keys.
//!
//! Every point is the deal with its keys set, on the same draws; a point's columns are reduced to
//! its statistics as soon as they are whole.

use crate::plan;
use crate::scenario::{Axis, Sweep, Vary};

use super::address::Address;
use super::figure::{Figure, Unit};
use super::read::{Deal, Faults};
use super::statistic::Estimate;
use super::variation::{Asker, Variation};

/// How many points a range has where the file does not say: of a line, and each way of a map.
const POINTS: [usize; 2] = [21, 11];

/// Statistics over a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// The keys with their values, one or two.
    pub axes: Vec<SweptAxis>,
    /// The statistics.
    pub statistics: Vec<SweptStatistic>,
    /// How many paths each point had.
    pub paths: u64,
}

/// A key and its values.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptAxis {
    /// The key path.
    pub path: String,
    /// The values in short, as they are written.
    pub labels: Vec<String>,
    /// Their numbers, if all of them are numbers.
    pub values: Option<Vec<f64>>,
    /// What its numbers are: shares, amounts of money, or plain numbers.
    pub unit: Unit,
}

/// A statistic at each point.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptStatistic {
    /// Its address.
    pub address: String,
    /// What it is called.
    pub label: String,
    /// What its numbers are.
    pub unit: Unit,
    /// The party that it is of, if it is one of a party.
    pub party: Option<String>,
    /// By point: the first axis outermost.
    pub cells: Vec<Estimate>,
}

/// The values of a key, as TOML and as what a reader is shown.
pub(super) fn points(vary: &Vary, default: usize) -> (Vec<String>, SweptAxis) {
    let path = vary.path.value.clone();
    match &vary.axis {
        Axis::Range { from, to, points, .. } => {
            let count = points.unwrap_or(default).max(2);
            let at = |index: usize| match index {
                index if index + 1 == count => *to,
                index => from + (to - from) * index as f64 / (count - 1) as f64,
            };
            let values: Vec<f64> = (0..count).map(at).map(tidy).collect();
            let labels = values.iter().map(|value| format!("{value}")).collect();
            let toml = values.iter().map(|value| format!("{value:?}")).collect();
            let axis = SweptAxis {
                path,
                labels,
                values: Some(values),
                unit: match from.abs() <= 1.0 && to.abs() <= 1.0 {
                    true => Unit::Share,
                    false => unit_of(&vary.path.value),
                },
            };
            (toml, axis)
        }
        Axis::List(list) => {
            let labels = list.iter().map(|(toml, _)| toml.trim_matches('"').to_owned()).collect();
            let values: Option<Vec<f64>> = list.iter().map(|(_, number)| *number).collect();
            let unit = match list.iter().all(|(toml, _)| toml.contains('%')) {
                true => Unit::Share,
                false => unit_of(&path),
            };
            let toml = list.iter().map(|(toml, _)| toml.clone()).collect();
            let axis = SweptAxis {
                path,
                labels,
                values: values.filter(|values| values.windows(2).all(|pair| pair[0] < pair[1])),
                unit,
            };
            (toml, axis)
        }
    }
}

/// What plain numbers at a key path are: amounts of money where only such can stand.
fn unit_of(path: &str) -> Unit {
    const AMOUNTS: [&str; 8] = [
        "amount",
        "minimum",
        "commitment",
        "principal",
        "advance",
        "opening_cash",
        "schedule",
        "floor",
    ];
    let mut parts = path.split('.').skip(2);
    match parts.next() {
        Some("cap") if parts.next() != Some("multiple_of") => Unit::Money,
        Some(key) if AMOUNTS.contains(&key) => Unit::Money,
        _ => Unit::Plain,
    }
}

/// A number without the dust of a division: 0.15000000000000002 is 0.15.
fn tidy(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

/// How many points a sweep has.
pub(super) fn runs(sweep: &Sweep) -> u64 {
    let default = POINTS[sweep.vary.len().clamp(1, 2) - 1];
    sweep
        .vary
        .iter()
        .map(|vary| points(vary, default).0.len() as u64)
        .product()
}

/// The deal with keys set to values.
pub(super) fn with<'a>(deal: &Variation<'a>, keys: &[(&str, &str)]) -> Variation<'a> {
    let mut one = deal.clone();
    let sets = keys.iter().map(|(path, value)| format!("{path}={value}"));
    one.request.sets.extend(sets);
    one
}

/// The statistics that a question names, in a deal.
pub(super) fn addresses(texts: &[crate::diag::Spanned<String>], deal: &Deal) -> Vec<Address> {
    let plan = plan::compile(&deal.model);
    let known = texts.iter().map(|text| Address::parse(&text.value, &deal.model, &plan));
    known.filter_map(Result::ok).collect()
}

/// Runs the grid.
pub(super) fn sweep(sweep: &Sweep, asker: &Asker<'_>) -> Result<Swept, Faults> {
    let base = asker.under(sweep.variant.as_ref().map(|variant| variant.value.as_str()));
    let addresses = addresses(&sweep.of, &base.deal()?);
    let figures: Vec<Figure> = addresses.iter().map(|address| address.figure.clone()).collect();
    let default = POINTS[sweep.vary.len().clamp(1, 2) - 1];
    let keys: Vec<(Vec<String>, SweptAxis)> = sweep.vary.iter().map(|vary| points(vary, default)).collect();
    let count: usize = keys.iter().map(|(values, _)| values.len()).product();
    let variation = |index: usize| {
        let mut rest = index;
        let mut set = Vec::new();
        for (values, axis) in keys.iter().rev() {
            set.push((axis.path.as_str(), values[rest % values.len()].as_str()));
            rest /= values.len();
        }
        with(&base, &set)
    };
    let reduce = |_: usize, columns: Vec<Vec<f64>>| -> Vec<Estimate> {
        addresses
            .iter()
            .zip(&columns)
            .map(|(address, column)| address.statistic.of(column))
            .collect()
    };
    let cells = asker.sample(count, &variation, &figures, &reduce, (0, count as u64))?;
    let statistics = addresses.iter().enumerate().map(|(index, address)| SweptStatistic {
        address: address.text.clone(),
        label: address.label.clone(),
        unit: address.unit,
        party: address.figure.party.clone(),
        cells: cells.iter().map(|cell| cell[index]).collect(),
    });
    Ok(Swept {
        statistics: statistics.collect(),
        axes: keys.into_iter().map(|(_, axis)| axis).collect(),
        paths: asker.paths,
    })
}
