//! From one deal to another: the difference of two deals split over the clauses that differ.
//!
//! In: two deals of a comparison and the columns of their figures. Out: for each clause that differs what it is
//! called, what it was and what it is, and its *value*: what it adds to a figure when it is changed, averaged over
//! all orders in which the clauses can be changed one after another (Shapley 1953). So the values of the clauses
//! add up to the whole difference, path by path, and a clause that works only together with another shares with it
//! what both bring about.
//!
//! The deals in between are the first one's tree with some clauses as the second has them
//! ([`crate::scenario::Bridge`]); all are run on the same draws. Up to [`MOST_EXACT`] clauses every deal in between
//! is run; beyond that those of some random orders, whose choice adds to the error. A clause whose change alone
//! makes no sound deal is told together with the one that it needs.

mod between;

use crate::rng::Stream;
use crate::scenario::Clause;
use crate::stats::{Moments, error_between};

use super::compare::ROUNDING;
use super::figure::Figure;
use super::orders;
use super::read::Faults;
use super::statistic::Estimate;
use super::variation::Asker;
pub(super) use between::Between;

/// The way from one deal to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Bridge {
    /// The deal that it leads to.
    pub deal: usize,
    /// The deal that it leads from.
    pub against: usize,
    /// What differs, in the order of the file.
    pub steps: Vec<Step>,
    /// How many entries differ in labels, sources or notes alone.
    pub silent: usize,
    /// How the values were found; `Err` says why there are none.
    pub method: Result<Method, NoValues>,
    /// The values, by figure of the comparison; none where there are no values.
    pub figures: Vec<Split>,
}

/// A clause that differs, or several that cannot be had apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// One or more.
    pub clauses: Vec<Told>,
}

/// A clause that differs, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Which.
    pub clause: Clause,
    /// What it is called: `the cap on “Revenue share” in all`.
    pub name: String,
    /// What it was; empty where it was not there.
    pub was: String,
    /// What it is; empty where it is no longer there.
    pub is: String,
}

/// How the values of clauses were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// From all deals in between: this many.
    Exact {
        /// How many there are.
        deals: u64,
    },
    /// From the deals in between of random orders: this many orders.
    Orders {
        /// How many.
        orders: u64,
    },
}

/// Why clauses have no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoValues {
    /// They would take too much memory.
    TooLarge,
    /// What differs between the deals is not in their clauses alone.
    Entangled,
}

/// A figure's difference, split.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The whole difference.
    pub whole: Estimate,
    /// What each step adds; they sum to the whole.
    pub values: Vec<Estimate>,
}

/// Up to so many clauses all deals in between are run.
const MOST_EXACT: usize = 10;

/// The fewest orders: two pairs, of which an error can be told.
const LEAST_ORDERS: u64 = 4;

/// The most orders.
pub const MOST_ORDERS: u64 = 10_000;

/// The most memory for the values of paths.
const MOST_BYTES: u64 = 1 << 30;

/// About how much memory the columns of the deals at hand may take.
const BLOCK_BYTES: u64 = 256 << 20;

/// So many sets of clauses are read to see whether they make a deal before any is run.
const MOST_TRIED: usize = 6;

/// How values are found for so many steps.
///
/// Where nobody says how many orders, there are as many as take about the deals of [`MOST_EXACT`] clauses.
fn method(steps: usize, orders: Option<u64>) -> Method {
    match steps {
        // One step is the whole difference: nothing lies in between.
        0 | 1 => Method::Exact { deals: 0 },
        2..=MOST_EXACT => Method::Exact { deals: 1 << steps },
        _ => {
            let usual = ((1 << MOST_EXACT) / (steps as u64 - 1)).max(LEAST_ORDERS);
            Method::Orders {
                orders: orders.unwrap_or(usual).div_ceil(2) * 2,
            }
        }
    }
}

/// A set of steps from its bits.
fn members(set: u32, steps: usize) -> Vec<bool> {
    (0..steps).map(|step| set >> step & 1 == 1).collect()
}

/// How a bridge is to be told.
pub(super) struct Wanted {
    /// The deals that it leads from and to, among those compared.
    pub(super) pair: (usize, usize),
    /// How many orders, where somebody asks for them.
    pub(super) orders: Option<u64>,
}

impl Wanted {
    /// How many deals in between are run.
    pub(super) fn runs(&self, between: &Between<'_>) -> u64 {
        let steps = between.steps.len();
        match method(steps, self.orders) {
            Method::Exact { deals } => deals,
            Method::Orders { orders } => orders * (steps as u64 - 1) + 2,
        }
    }
}

/// The figures of a comparison, and their columns in the deal that a bridge leads from and in the other.
type Ends<'c> = (&'c [Figure], [&'c [Vec<f64>]; 2]);

/// Tells what differs and what it is worth. `span` is how many runs of how many were done before.
pub(super) fn bridge(
    mut between: Between<'_>,
    wanted: &Wanted,
    ends: Ends<'_>,
    asker: &Asker<'_>,
    span: (u64, u64),
) -> Result<Bridge, Faults> {
    let mut method = Ok(method(between.steps.len(), wanted.orders));
    let bytes = (between.steps.len() as u64 * ends.0.len() as u64 * asker.paths).saturating_mul(8);
    if method.is_ok() && bytes > MOST_BYTES {
        method = Err(NoValues::TooLarge);
    }
    let mut figures = Vec::new();
    if let Ok(how) = method {
        match values(&between, how, ends, asker, span)? {
            Some(values) => figures = values,
            None => {
                between.steps = vec![(0..between.deals.clauses().len()).collect()];
                method = Err(NoValues::Entangled);
            }
        }
    }
    Ok(Bridge {
        deal: wanted.pair.1,
        against: wanted.pair.0,
        steps: between.told(asker),
        silent: between.deals.silent(),
        method,
        figures,
    })
}

/// What each step adds, by figure; `None` where the deals in between do not lead from one deal to the other.
fn values(
    between: &Between<'_>,
    how: Method,
    (figures, [from, to]): Ends<'_>,
    asker: &Asker<'_>,
    (mut done, in_all): (u64, u64),
) -> Result<Option<Vec<Split>>, Faults> {
    let steps = between.steps.len();
    let whole = || -> Vec<Vec<f64>> { (0..from.len()).map(|figure| less(&to[figure], &from[figure])).collect() };
    if steps == 0 {
        // Without a clause that differs nothing may.
        let same = whole().iter().zip(from).all(|(whole, from)| is_nothing(whole, from));
        return Ok(same.then(|| whole().iter().map(|whole| split(whole, &[], &[])).collect()));
    }
    if steps == 1 {
        let of = |whole: &Vec<f64>| split(whole, std::slice::from_ref(whole), &[]);
        return Ok(Some(whole().iter().map(of).collect()));
    }
    let paths = asker.paths as usize;
    let mut added = vec![vec![vec![0.0; paths]; steps]; from.len()];
    // Runs sets of steps and gives each one's columns less those of the first deal, in their order.
    let block = (BLOCK_BYTES / (8 * paths as u64 * from.len() as u64).max(1)).clamp(1, 64) as usize;
    let mut each = |sets: &[Vec<bool>], see: &mut dyn FnMut(usize, &[Vec<f64>])| -> Result<(), Faults> {
        for (number, some) in sets.chunks(block).enumerate() {
            let loaded = |index: usize| between.loaded(&some[index]);
            let less = |_: usize, columns: Vec<Vec<f64>>| -> Vec<Vec<f64>> {
                columns
                    .iter()
                    .zip(from)
                    .map(|(column, from)| less(column, from))
                    .collect()
            };
            let span = (done, in_all);
            let found = asker.sample_loaded(some.len(), &loaded, figures, &less, span)?;
            done += some.len() as u64;
            for (index, columns) in found.iter().enumerate() {
                see(number * block + index, columns);
            }
        }
        Ok(())
    };
    // The ends are run like the deals between them: they must be the two that are compared.
    let mut ends = true;
    let mut is_end = |all: bool, columns: &[Vec<f64>]| {
        for (figure, column) in columns.iter().enumerate() {
            let off = match all {
                true => less(column, &less(&to[figure], &from[figure])),
                false => column.clone(),
            };
            ends &= is_nothing(&off, &from[figure]);
        }
    };
    let mut of_orders: Vec<Vec<Vec<f64>>> = vec![Vec::new(); from.len()];
    match how {
        Method::Exact { .. } => {
            let sets: Vec<Vec<bool>> = (0..1_u32 << steps).map(|set| members(set, steps)).collect();
            each(&sets, &mut |set, columns| {
                let (size, all) = ((set as u32).count_ones(), set + 1 == sets.len());
                if size == 0 || all {
                    is_end(all, columns);
                }
                for (added, column) in added.iter_mut().zip(columns) {
                    for (step, added) in added.iter_mut().enumerate() {
                        let factor = match sets[set][step] {
                            true => orders::weight(size - 1, steps as u32),
                            false if all => 0.0,
                            false => -orders::weight(size, steps as u32),
                        };
                        added
                            .iter_mut()
                            .zip(column)
                            .for_each(|(added, value)| *added += factor * value);
                    }
                }
            })?;
        }
        Method::Orders { orders: count } => {
            each(&[vec![false; steps], vec![true; steps]], &mut |index, columns| {
                is_end(index == 1, columns)
            })?;
            let stream = Stream::new(asker.settings().seed, "compare.orders");
            let share = 1.0 / count as f64;
            for order in orders::in_pairs(steps, count / 2, &stream) {
                let sets: Vec<Vec<bool>> = (1..steps)
                    .map(|length| (0..steps).map(|step| order[..length].contains(&step)).collect())
                    .collect();
                let mut means = vec![vec![0.0; steps]; from.len()];
                let mut see = |place: usize, figure: usize, column: &[f64]| {
                    // What the step at a place adds is what comes out with it less what comes out before it.
                    for (step, sign) in [(order[place], 1.0), (order[place + 1], -1.0)] {
                        means[figure][step] += sign * mean(column);
                        let added = &mut added[figure][step];
                        added
                            .iter_mut()
                            .zip(column)
                            .for_each(|(added, value)| *added += sign * share * value);
                    }
                };
                each(&sets, &mut |place, columns| {
                    (0..columns.len()).for_each(|figure| see(place, figure, &columns[figure]));
                })?;
                let last = order[steps - 1];
                for figure in 0..from.len() {
                    let whole = less(&to[figure], &from[figure]);
                    means[figure][last] += mean(&whole);
                    let added = &mut added[figure][last];
                    added
                        .iter_mut()
                        .zip(&whole)
                        .for_each(|(added, value)| *added += share * value);
                }
                of_orders.iter_mut().zip(means).for_each(|(all, means)| all.push(means));
            }
        }
    }
    if !ends {
        return Ok(None);
    }
    let differences = whole();
    let splits = differences.iter().enumerate().map(|(figure, whole)| {
        let largest = size(&from[figure]).max(size(&to[figure]));
        let mut added = std::mem::take(&mut added[figure]);
        // What is left of sums that cancel is no effect.
        for value in added
            .iter_mut()
            .flatten()
            .filter(|value| value.abs() <= ROUNDING * largest)
        {
            *value = 0.0;
        }
        split(whole, &added, &of_orders[figure])
    });
    Ok(Some(splits.collect()))
}

/// Values with their errors. A path that some deal lacks the figure on counts in none of them.
fn split(whole: &[f64], added: &[Vec<f64>], of_orders: &[Vec<f64>]) -> Split {
    let there: Vec<bool> = (0..whole.len())
        .map(|path| !whole[path].is_nan() && added.iter().all(|added| !added[path].is_nan()))
        .collect();
    let estimate = |column: &[f64], of_orders: f64| {
        let some: Vec<f64> = column
            .iter()
            .zip(&there)
            .filter(|(_, there)| **there)
            .map(|(x, _)| *x)
            .collect();
        let moments = Moments::of(&some);
        Estimate {
            value: moments.mean(),
            se: moments.se().map(|se| (se * se + of_orders * of_orders).sqrt()),
            count: moments.count,
        }
    };
    let values = added.iter().enumerate().map(|(step, added)| {
        // An order and its reverse are one observation.
        let pairs = of_orders.chunks(2).map(|pair| {
            let sum: f64 = pair.iter().map(|means| means[step]).sum();
            (1.0, sum / pair.len() as f64)
        });
        estimate(added, error_between(pairs).unwrap_or(0.0))
    });
    Split {
        values: values.collect(),
        whole: estimate(whole, 0.0),
    }
}

fn less(column: &[f64], other: &[f64]) -> Vec<f64> {
    column.iter().zip(other).map(|(a, b)| a - b).collect()
}

fn mean(column: &[f64]) -> f64 {
    Moments::of_existing(column).mean().unwrap_or(0.0)
}

/// The largest value of a column.
fn size(column: &[f64]) -> f64 {
    column
        .iter()
        .filter(|x| !x.is_nan())
        .fold(0.0, |most, x| most.max(x.abs()))
}

/// Whether a difference of columns is rounding beside one of them. What a path lacks it lacks in both.
fn is_nothing(difference: &[f64], of: &[f64]) -> bool {
    let slack = 1e-9 * size(of);
    difference.iter().all(|x| x.is_nan() || x.abs() <= slack)
}
