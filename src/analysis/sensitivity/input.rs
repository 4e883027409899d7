//! The sources of chance of a deal as inputs of its figures.

use std::collections::BTreeSet;

use crate::id::{DriverId, Id, VariableId};
use crate::math;
use crate::model::{Correlation, Model};
use crate::plan::Plan;
use crate::rng::{Draws, Walk};

/// A source of chance.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its address: `growth`, `events.launch`, `drivers.revenue`, or the key path of a distribution.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// What it is.
    pub kind: InputKind,
    /// Which others it is correlated with, itself too: all of one number.
    pub group: usize,
    /// The addresses of its draws.
    pub(super) addresses: Vec<String>,
    /// What its values are divided by to be told as the file quotes them.
    pub(super) scale: f64,
    pub(super) of: Of,
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A distribution, named or not.
    Assumption,
    /// Whether and when an event comes.
    Event,
    /// All the shocks of a driver.
    Shocks,
    /// Something else that draws, known by its address.
    Draw,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Of {
    Variable(VariableId),
    /// A single draw: its period.
    Event(u32),
    Driver(DriverId),
}

#[cfg(test)]
impl Input {
    /// An input that nothing draws, to be drawn in the other sense.
    pub(crate) fn for_pictures(key: &str, label: &str, group: usize) -> Input {
        Input {
            key: key.to_owned(),
            label: label.to_owned(),
            kind: InputKind::Assumption,
            group,
            addresses: Vec::new(),
            scale: 1.0,
            of: Of::Event(0),
        }
    }
}

/// The inputs of a deal, in the order of its sources.
pub(super) fn inputs(model: &Model, plan: &Plan) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (id, variable) in model.variables.entries() {
        let named = variable
            .address
            .strip_prefix("assumptions.")
            .unwrap_or(&variable.address);
        let assumption = model.assumptions.iter().find(|one| one.key == named);
        inputs.push(Input {
            key: variable
                .address
                .strip_prefix("assumptions.")
                .unwrap_or(&variable.address)
                .to_owned(),
            label: assumption.map_or_else(|| variable.address.clone(), |one| one.label.clone()),
            kind: InputKind::Assumption,
            group: 0,
            addresses: vec![variable.address.clone()],
            scale: assumption
                .and_then(|one| one.per)
                .map_or(1.0, crate::unit::Per::per_year),
            of: Of::Variable(id),
        });
    }
    let used = |address: &str| plan.streams.iter().any(|stream| stream == address);
    for event in model.events.iter().filter(|event| used(&event.address())) {
        let waits = matches!(event.cause, crate::model::Cause::Hazard(_));
        inputs.push(Input {
            key: event.address(),
            label: event.label.clone(),
            kind: InputKind::Event,
            group: 0,
            addresses: vec![event.address()],
            scale: 1.0,
            of: Of::Event(u32::from(!waits)),
        });
    }
    for (id, driver) in model.drivers.entries() {
        // Whatever else a driver draws in the course of time is part of its shocks.
        let own = driver.address();
        let inside = format!("{own}.");
        let variables: BTreeSet<&str> = model.variables.iter().map(|one| one.address.as_str()).collect();
        let mut addresses: Vec<String> = plan.streams.clone();
        addresses
            .retain(|stream| *stream == own || stream.starts_with(&inside) && !variables.contains(stream.as_str()));
        addresses.dedup();
        if !addresses.is_empty() {
            inputs.push(Input {
                key: own,
                label: format!("shocks of {}", driver.label),
                kind: InputKind::Shocks,
                group: 0,
                addresses,
                scale: 1.0,
                of: Of::Driver(id),
            });
        }
    }
    // Whatever draws beside these is an input too: nothing of the variance is left out.
    for stream in &plan.streams {
        if !inputs.iter().any(|input| input.addresses.contains(stream)) {
            inputs.push(Input {
                key: stream.clone(),
                label: stream.clone(),
                kind: InputKind::Draw,
                group: 0,
                addresses: vec![stream.clone()],
                scale: 1.0,
                of: Of::Event(0),
            });
        }
    }
    let variables = components(&model.variable_correlation);
    let drivers = components(&model.driver_correlation);
    // Whatever is correlated with nothing is a group of its own.
    let mut met: Vec<(bool, usize)> = Vec::new();
    for input in &mut inputs {
        let (is_driver, component) = match input.of {
            Of::Variable(id) => (false, component_of(&model.variable_correlation, &variables, id)),
            Of::Driver(id) => (true, component_of(&model.driver_correlation, &drivers, id)),
            Of::Event(_) => (false, None),
        };
        let key = component.map(|component| (is_driver, component));
        let known = key.and_then(|key| met.iter().position(|met| *met == key));
        input.group = known.unwrap_or(met.len());
        if known.is_none() {
            met.push(key.unwrap_or((false, usize::MAX)));
        }
    }
    inputs
}

/// Which members of a correlation hang together: by member the number of its component.
fn components<I: Id>(group: &Correlation<I>) -> Vec<usize> {
    let n = group.members.len();
    let mut component: Vec<usize> = (0..n).collect();
    for a in 0..n {
        for b in 0..a {
            if covariance(group, a, b).abs() > 1e-12 && component[a] != component[b] {
                let (from, to) = (component[a], component[b]);
                component
                    .iter_mut()
                    .filter(|one| **one == from)
                    .for_each(|one| *one = to);
            }
        }
    }
    component
}

fn component_of<I: Id + PartialEq>(group: &Correlation<I>, components: &[usize], id: I) -> Option<usize> {
    let place = group.members.iter().position(|member| *member == id)?;
    Some(components[place])
}

/// The correlation of two members of a group.
pub(super) fn covariance<I: Id>(group: &Correlation<I>, a: usize, b: usize) -> f64 {
    group.factor[a].iter().zip(&group.factor[b]).map(|(x, y)| x * y).sum()
}

/// One number per path for each input: a distribution's value, the draw of an event (low is early), the sum of a
/// driver's shocks (under a Student t copula that of the normals which the copula joins).
pub(super) fn columns(inputs: &[Input], model: &Model, draws: &Draws, paths: usize) -> Vec<Vec<f64>> {
    let scores = |address: &str| {
        let stream = draws.stream(address);
        (0..paths as u64)
            .map(|path| stream.normal(path, 0))
            .collect::<Vec<f64>>()
    };
    let own: Vec<Vec<f64>> = model
        .variable_correlation
        .members
        .iter()
        .map(|&member| scores(&model.variables[member].address))
        .collect();
    let walked: Vec<Vec<f64>> = model
        .driver_correlation
        .members
        .iter()
        .map(|&member| sums(draws, &model.drivers[member].address(), model, paths))
        .collect();
    inputs
        .iter()
        .map(|input| match input.of {
            Of::Variable(id) => {
                let dist = &model.variables[id].dist;
                let place = model
                    .variable_correlation
                    .members
                    .iter()
                    .position(|member| *member == id);
                match place {
                    Some(row) => {
                        let group = &model.variable_correlation;
                        let mut mixed = mixed(&own, &group.factor[row], paths);
                        if let Some(copula) = &group.copula {
                            // As the model has it: one mixing draw for all members.
                            let stream = draws.stream("correlations.assumptions");
                            for (path, z) in (0..).zip(&mut mixed) {
                                *z = copula.score(copula.factor(stream.uniform(path, 0)) * *z);
                            }
                        }
                        mixed
                            .into_iter()
                            .map(|z| dist.quantile(math::normal_cdf(z)) / input.scale)
                            .collect()
                    }
                    None => {
                        let stream = draws.stream(&input.addresses[0]);
                        (0..paths as u64)
                            .map(|path| dist.quantile(stream.uniform(path, 0)) / input.scale)
                            .collect()
                    }
                }
            }
            Of::Event(period) => {
                let stream = draws.stream(&input.addresses[0]);
                (0..paths as u64).map(|path| stream.uniform(path, period)).collect()
            }
            Of::Driver(id) => match model.driver_correlation.members.iter().position(|member| *member == id) {
                Some(row) => mixed(&walked, &model.driver_correlation.factor[row], paths),
                None => sums(draws, &model.drivers[id].address(), model, paths),
            },
        })
        .collect()
}

fn mixed(own: &[Vec<f64>], weights: &[f64], paths: usize) -> Vec<f64> {
    let mut sum = vec![0.0; paths];
    for (own, weight) in own.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
        sum.iter_mut().zip(own).for_each(|(sum, z)| *sum += weight * z);
    }
    sum
}

/// The sum of a driver's shocks on each path, in standard deviations of it.
fn sums(draws: &Draws, address: &str, model: &Model, paths: usize) -> Vec<f64> {
    const WIDE: usize = 2048;
    let stream = draws.stream(address);
    let steps = model.timeline.periods.saturating_sub(1);
    let mut sums = vec![0.0; paths];
    let mut walk = Walk::default();
    let (mut even, mut odd) = (vec![0.0; WIDE], vec![0.0; WIDE]);
    for (block, sums) in sums.chunks_mut(WIDE).enumerate() {
        let (even, odd) = (&mut even[..sums.len()], &mut odd[..sums.len()]);
        for slot in 0..steps.div_ceil(2) {
            walk.normals(&stream, (block * WIDE) as u64, slot as u32, even, odd);
            sums.iter_mut().zip(even.iter()).for_each(|(sum, z)| *sum += z);
            if 2 * slot + 1 < steps {
                sums.iter_mut().zip(odd.iter()).for_each(|(sum, z)| *sum += z);
            }
        }
        let scale = (steps.max(1) as f64).sqrt();
        sums.iter_mut().for_each(|sum| *sum /= scale);
    }
    sums
}
