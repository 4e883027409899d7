//! Shapley effects: the variance divided fairly between inputs, also where they are correlated.
//!
//! The value of a set u of inputs is the variance of the mean given them, c(u) = Var E[Y | X_u]; an input's effect is
//! what it adds, averaged over all orders in which inputs can be added (A. B. Owen and C. Prieur, "On Shapley
//! value for measuring importance of dependent inputs", 2017; E. Song, B. L. Nelson and J. Staum, "Shapley
//! effects for global sensitivity analysis", 2016). The effects add up to one.
//!
//! c(u) is the covariance of two runs that share X_u and draw the rest anew, given X_u. For the Gaussian copula
//! this is exact: of a correlated group the members in u are put first, so that they depend on their own normals
//! alone, and the factor of the group is worked out for that order. The deal keeps its distribution.

use std::collections::{BTreeMap, BTreeSet};

use super::input::{Input, Of, covariance};
use super::replicated::Parts;
use super::{Designed, Work};
use crate::analysis::orders;
use crate::analysis::read::Faults;
use crate::analysis::statistic::Estimate;
use crate::id::Id;
use crate::model::{Correlation, Model};
use crate::plan;
use crate::rng::{Design, Sampler, Stream};
use crate::stats::error_between;

/// With so many inputs all sets are worked out; with more, those of some orders.
const ALL_SETS: usize = 7;

/// How many orders are looked at with more inputs; every second is the one before it turned round.
const ORDERS: usize = 12;

/// More inputs than this are not taken apart.
const MOST: usize = 30;

/// Shapley effects of each figure, by input; none where no inputs are correlated.
#[derive(Default)]
pub(super) struct Shapley {
    pub(super) effects: Vec<Vec<Estimate>>,
    pub(super) runs: u64,
    pub(super) refused: Option<&'static str>,
}

/// A set of inputs as bits.
type Set = u64;

/// How many runs of the design the effects take, about: sets that several orders share are run once.
pub(super) fn runs(inputs: &[Input]) -> u64 {
    let d = inputs.len() as u64;
    let sets = match inputs.len() {
        few if few <= ALL_SETS => (1 << d) - 2_u64.min(1 << d),
        few if few <= MOST => ORDERS as u64 * (d - 1),
        _ => 0,
    };
    if correlated(inputs) { 2 * sets + 1 } else { 0 }
}

fn correlated(inputs: &[Input]) -> bool {
    (0..inputs.len()).any(|a| (0..a).any(|b| inputs[a].group == inputs[b].group))
}

/// Works the effects out.
pub(super) fn shapley(work: &Work<'_>, inputs: &[Input]) -> Result<Shapley, Faults> {
    let d = inputs.len();
    if !correlated(inputs) {
        return Ok(Shapley::default());
    }
    let joined = work.model.variable_correlation.copula.is_some() || work.model.driver_correlation.copula.is_some();
    if joined {
        return Ok(Shapley {
            refused: Some("under a Student t copula inputs depend on each other beyond their correlation"),
            ..Shapley::default()
        });
    }
    if d > MOST {
        return Ok(Shapley {
            refused: Some("there are too many inputs"),
            ..Shapley::default()
        });
    }
    let full: Set = (1 << d) - 1;
    let orders = some_orders(d, work.asker.settings().seed);
    // Every order begins with nothing and ends with everything, whose values are known.
    let mut sets: BTreeSet<Set> = BTreeSet::new();
    match &orders {
        None => sets.extend(1..full),
        Some(orders) => orders.iter().for_each(|order| sets.extend(prefixes(order))),
    }
    sets.remove(&full);
    let sets: Vec<Set> = sets.into_iter().collect();
    let design = Design::twice(Sampler::Sobol, work.design_paths, &work.model.sources());
    let run = |index: usize| {
        // The last run is the deal itself.
        let set = sets.get(index / 2).copied().unwrap_or(full);
        let model = in_front(work.model, inputs, set);
        let mut plan = plan::compile(&model);
        let anew = |place: &usize| index % 2 == 1 && set >> place & 1 == 0;
        let redrawn = (0..d)
            .filter(anew)
            .flat_map(|place| inputs[place].addresses.iter().cloned());
        plan.design = design.redrawing(redrawn.collect());
        Designed { plan }
    };
    let runs = 2 * sets.len() + 1;
    let columns = work.columns(runs, &run, work.design_paths)?;
    let parts = Parts::new(Sampler::Sobol, work.design_paths as usize);
    let of_figure = |figure: usize| {
        if columns.iter().any(|columns| columns[figure].iter().any(|x| x.is_nan())) {
            return Vec::new();
        }
        let all: Vec<usize> = (0..work.design_paths as usize).collect();
        let whole = &columns[runs - 1][figure];
        let effects_of = |some: &[usize]| {
            let value = |set: Set| match set {
                0 => 0.0,
                set if set == full => covariance_of(whole, whole, some),
                set => {
                    let place = sets.binary_search(&set).unwrap_or(0);
                    covariance_of(&columns[2 * place][figure], &columns[2 * place + 1][figure], some)
                }
            };
            shares(d, full, &orders, &value)
        };
        let Some((shares, spread)) = effects_of(&all) else {
            return Vec::new();
        };
        let each: Vec<Vec<f64>> = parts
            .0
            .iter()
            .filter_map(|part| effects_of(part).map(|(shares, _)| shares))
            .collect();
        (0..d)
            .map(|place| {
                let of_draws = error_between(each.iter().map(|shares| (1.0, shares[place])));
                // What the choice of orders leaves open comes on top.
                let of_orders = spread[place];
                Estimate {
                    value: Some(shares[place]),
                    se: of_draws.map(|of_draws| (of_draws * of_draws + of_orders * of_orders).sqrt()),
                    count: work.design_paths,
                }
            })
            .collect()
    };
    Ok(Shapley {
        effects: (0..work.figures.len()).map(of_figure).collect(),
        runs: runs as u64,
        refused: None,
    })
}

/// Some orders in pairs that are each other's reverse; none where all sets are to be worked out.
fn some_orders(d: usize, seed: u64) -> Option<Vec<Vec<usize>>> {
    if d <= ALL_SETS {
        return None;
    }
    let stream = Stream::new(seed, "sensitivity.orders");
    Some(orders::in_pairs(d, ORDERS as u64 / 2, &stream))
}

/// The sets of an order's first inputs.
fn prefixes(order: &[usize]) -> Vec<Set> {
    let grow = |set: &mut Set, place: &usize| {
        *set |= 1 << place;
        Some(*set)
    };
    order.iter().scan(0, grow).collect()
}

/// What each input adds, as a share of the value of all, and the error that looking at some orders alone leaves.
fn shares(
    d: usize,
    full: Set,
    orders: &Option<Vec<Vec<usize>>>,
    value: &dyn Fn(Set) -> f64,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let all = value(full);
    if all <= 0.0 {
        return None;
    }
    let mut known: BTreeMap<Set, f64> = BTreeMap::new();
    let mut value = |set: Set| *known.entry(set).or_insert_with(|| value(set)) / all;
    match orders {
        None => {
            let mut shares = vec![0.0; d];
            for set in 0..full {
                for (place, share) in shares.iter_mut().enumerate().filter(|(place, _)| set >> place & 1 == 0) {
                    *share += orders::weight(set.count_ones(), d as u32) * (value(set | 1 << place) - value(set));
                }
            }
            Some((shares, vec![0.0; d]))
        }
        Some(orders) => {
            let gains: Vec<Vec<f64>> = orders
                .iter()
                .map(|order| {
                    let mut gains = vec![0.0; d];
                    let mut before = 0.0;
                    for (place, set) in order.iter().zip(prefixes(order)) {
                        let now = value(set);
                        gains[*place] = now - before;
                        before = now;
                    }
                    gains
                })
                .collect();
            // An order and its reverse are one observation.
            let pairs: Vec<Vec<f64>> = gains
                .chunks(2)
                .map(|pair| (0..d).map(|place| (pair[0][place] + pair[1][place]) / 2.0).collect())
                .collect();
            let mean = |place: usize| pairs.iter().map(|pair| pair[place]).sum::<f64>() / pairs.len() as f64;
            let spread = |place: usize| error_between(pairs.iter().map(|pair| (1.0, pair[place]))).unwrap_or(0.0);
            Some(((0..d).map(mean).collect(), (0..d).map(spread).collect()))
        }
    }
}

fn covariance_of(a: &[f64], b: &[f64], some: &[usize]) -> f64 {
    let n = some.len() as f64;
    let centre = some.iter().map(|path| a[*path] + b[*path]).sum::<f64>() / (2.0 * n);
    some.iter()
        .map(|path| (a[*path] - centre) * (b[*path] - centre))
        .sum::<f64>()
        / n
}

/// The deal with the members of a set first in their correlated groups: the same distribution, drawn in another order.
fn in_front(model: &Model, inputs: &[Input], set: Set) -> Model {
    let mut model = model.clone();
    let chosen = |of: Of| {
        let place = inputs.iter().position(|input| input.of == of);
        place.is_some_and(|place| set >> place & 1 == 1)
    };
    reorder(&mut model.variable_correlation, |id| chosen(Of::Variable(id)));
    reorder(&mut model.driver_correlation, |id| chosen(Of::Driver(id)));
    model
}

fn reorder<I: Id>(group: &mut Correlation<I>, first: impl Fn(I) -> bool) {
    let mut order: Vec<usize> = (0..group.members.len()).collect();
    order.sort_by_key(|place| !first(group.members[*place]));
    let n = order.len();
    let mut factor = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let rest = covariance(group, order[i], order[j]) - inner;
            factor[i][j] = if i == j {
                // A member that those before it settle has nothing of its own.
                rest.max(0.0).sqrt()
            } else if factor[j][j] > 1e-7 {
                rest / factor[j][j]
            } else {
                0.0
            };
        }
    }
    group.members = order.iter().map(|place| group.members[*place]).collect();
    group.factor = factor;
}
