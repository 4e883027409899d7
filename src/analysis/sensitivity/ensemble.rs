//! What one run tells: means where an input is low or high, rank correlation, regression.

use nalgebra::{DMatrix, DVector};

use super::input::{self, Input};
use super::replicated::{Parts, mean_of};
use super::{Designed, Row, Work};
use crate::analysis::read::Faults;
use crate::analysis::statistic::Estimate;
use crate::plan::Plan;
use crate::stats::{Moments, Sketch};

/// The share of the paths at each end of an input whose mean is told.
const END: f64 = 0.1;

/// What is told of a figure beside its inputs.
pub(super) struct Told {
    pub(super) mean: Estimate,
    pub(super) sd: Estimate,
    pub(super) straight: Option<f64>,
}

/// By figure: a row for each input, and the rest.
pub(super) fn ensemble(work: &Work<'_>, plan: &Plan, inputs: &[Input]) -> Result<(Vec<Vec<Row>>, Vec<Told>), Faults> {
    let paths = work.asker.paths;
    let run = |_: usize| Designed { plan: plan.clone() };
    let columns = work.columns(1, &run, paths)?.pop().unwrap_or_default();
    let settings = work.asker.settings();
    let draws = plan.design.draws(settings.seed, paths);
    let drawn = input::columns(inputs, work.model, &draws, paths as usize);
    let ranks: Vec<Vec<f64>> = drawn.iter().map(|column| ranks(column)).collect();
    let parts = Parts::new(plan.design.sampler, paths as usize);
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    for column in &columns {
        let all: Vec<usize> = (0..column.len()).filter(|path| !column[*path].is_nan()).collect();
        let there =
            |some: &[usize]| -> Vec<usize> { some.iter().copied().filter(|path| !column[*path].is_nan()).collect() };
        told.push(Told {
            mean: parts.estimate(&all, &|some| mean_of(column, some.iter().copied())),
            sd: parts.estimate(&all, &|some| {
                let values: Vec<f64> = there(some).into_iter().map(|path| column[path]).collect();
                let moments = Moments::of(&values);
                moments.sd().map(|sd| (sd, moments.count))
            }),
            straight: straight(&drawn, column, &all).map(|(_, share)| share),
        });
        let ranked = self::ranks(column);
        let coefficients: Vec<Estimate> = (0..inputs.len())
            .map(|place| Estimate {
                value: straight(&drawn, column, &all).map(|(all, _)| all[place]),
                se: None,
                count: all.len() as u64,
            })
            .collect();
        let of_parts: Vec<Option<(Vec<f64>, f64)>> = parts
            .0
            .iter()
            .map(|part| straight(&drawn, column, &there(part)))
            .collect();
        let row = |(place, (own, own_ranks)): (usize, (&Vec<f64>, &Vec<f64>))| {
            let sketch = Sketch::exact(all.iter().map(|path| own[*path]).collect());
            let (low, high) = (
                sketch.quantile(END).unwrap_or(f64::NAN),
                sketch.quantile(1.0 - END).unwrap_or(f64::NAN),
            );
            let end = |some: &[usize], is: &dyn Fn(f64) -> bool| {
                mean_of(column, some.iter().copied().filter(|path| is(own[*path])))
            };
            let (is_low, is_high) = (|x: f64| x <= low, |x: f64| x >= high);
            let regression = Estimate {
                se: crate::stats::error_between(
                    of_parts
                        .iter()
                        .flatten()
                        .map(|(coefficients, _)| (1.0, coefficients[place])),
                ),
                ..coefficients[place]
            };
            Row {
                low: parts.estimate(&all, &|some| end(some, &is_low)),
                high: parts.estimate(&all, &|some| end(some, &is_high)),
                swing: parts.estimate(&all, &|some| {
                    let ((low, few), (high, more)) = (end(some, &is_low)?, end(some, &is_high)?);
                    Some((high - low, few + more))
                }),
                borders: (inputs[place].kind == super::InputKind::Assumption).then_some((low, high)),
                rank: parts.estimate(&all, &|some| correlation(own_ranks, &ranked, &there(some))),
                regression,
                shapley: None,
            }
        };
        rows.push(drawn.iter().zip(&ranks).enumerate().map(row).collect());
    }
    Ok((rows, told))
}

/// The rank of each value, equal ones sharing the mean of theirs; NaN stays.
fn ranks(column: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..column.len()).filter(|path| !column[*path].is_nan()).collect();
    order.sort_by(|a, b| column[*a].total_cmp(&column[*b]));
    let mut ranks = vec![f64::NAN; column.len()];
    let mut first = 0;
    while first < order.len() {
        let value = column[order[first]];
        let end = first + order[first..].iter().take_while(|path| column[**path] == value).count();
        let shared = (first + end - 1) as f64 / 2.0;
        order[first..end].iter().for_each(|path| ranks[*path] = shared);
        first = end.max(first + 1);
    }
    ranks
}

/// Pearson's correlation over some paths; none where either does not vary.
fn correlation(a: &[f64], b: &[f64], some: &[usize]) -> Option<(f64, u64)> {
    let n = some.len() as f64;
    let mean = |of: &[f64]| some.iter().map(|path| of[*path]).sum::<f64>() / n;
    let (of_a, of_b) = (mean(a), mean(b));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for path in some {
        let (x, y) = (a[*path] - of_a, b[*path] - of_b);
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    (aa > 0.0 && bb > 0.0).then(|| (ab / (aa * bb).sqrt(), some.len() as u64))
}

/// Standardised coefficients of the least squares on all inputs, and the share of the variance that they account for.
/// An input that does not vary has 0. None with too few paths or inputs that are each other's sums.
fn straight(inputs: &[Vec<f64>], column: &[f64], some: &[usize]) -> Option<(Vec<f64>, f64)> {
    let n = some.len();
    if n < 2 * inputs.len() + 2 {
        return None;
    }
    let standard = |of: &[f64]| {
        let values: Vec<f64> = some.iter().map(|path| of[*path]).collect();
        let moments = Moments::of(&values);
        let sd = moments.sd().unwrap_or(0.0);
        // What varies by rounding alone does not vary.
        (sd > 1e-12 * moments.mean.abs()).then(|| {
            values
                .into_iter()
                .map(|x| (x - moments.mean) / sd)
                .collect::<Vec<f64>>()
        })
    };
    let y = standard(column)?;
    let varying: Vec<(usize, Vec<f64>)> = inputs
        .iter()
        .enumerate()
        .filter_map(|(place, input)| Some((place, standard(input)?)))
        .collect();
    let d = varying.len();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (n as f64 - 1.0);
    let gram = DMatrix::from_fn(d, d, |i, j| dot(&varying[i].1, &varying[j].1));
    let right = DVector::from_iterator(d, varying.iter().map(|(_, x)| dot(x, &y)));
    let solved = gram.cholesky()?.solve(&right);
    let mut coefficients = vec![0.0; inputs.len()];
    for ((place, _), coefficient) in varying.iter().zip(solved.iter()) {
        coefficients[*place] = *coefficient;
    }
    Some((coefficients, right.dot(&solved).clamp(0.0, 1.0)))
}
