//! Sobol indices by design: how much of the variance each input, or group of correlated inputs, accounts for.
//!
//! A run A, a run B in which every source draws anew, and for each group a run AB that is A but for the
//! group's sources, which draw what they draw in B (A. Saltelli et al., "Variance based sensitivity analysis
//! of model output", Comput. Phys. Commun. 181, 2010). On scrambled Sobol points: A and B are two halves of
//! the dimensions of one point. With f centred by the mean of A and B, and V their variance:
//!
//! > first order: mean of f(B)·(f(AB) − f(A)), over V (Saltelli 2010, table 2, b)
//! > total: mean of (f(A) − f(AB))² / 2, over V (Jansen 1999)
//!
//! A group's members draw anew together, so that what correlates them is kept.

use std::collections::BTreeSet;

use super::input::Input;
use super::replicated::Parts;
use super::{Designed, Group, Work};
use crate::analysis::read::Faults;
use crate::analysis::statistic::Estimate;
use crate::plan;
use crate::rng::{Design, Sampler};
use crate::stats::error_between;

/// By figure its groups.
pub(super) struct Indices {
    pub(super) of: Vec<Vec<Group>>,
    pub(super) runs: u64,
}

/// Works the indices out.
pub(super) fn indices(work: &Work<'_>, inputs: &[Input]) -> Result<Indices, Faults> {
    let count = inputs.iter().map(|input| input.group + 1).max().unwrap_or(0);
    let groups: Vec<Vec<usize>> = (0..count)
        .map(|group| {
            (0..inputs.len())
                .filter(|place| inputs[*place].group == group)
                .collect()
        })
        .collect();
    let addresses = |places: &[usize]| -> BTreeSet<String> {
        let of = places.iter().flat_map(|place| inputs[*place].addresses.iter().cloned());
        of.collect()
    };
    let mut plan = plan::compile(work.model);
    plan.design = Design::twice(Sampler::Sobol, work.design_paths, &work.model.sources());
    let run = |index: usize| {
        let redrawn = match index {
            0 => BTreeSet::new(),
            // Whatever draws, also what is no input of its own.
            1 => plan.streams.iter().cloned().collect(),
            group => addresses(&groups[group - 2]),
        };
        let mut plan = plan.clone();
        plan.design = plan.design.redrawing(redrawn);
        Designed { plan }
    };
    let runs = count + 2;
    let columns = work.columns(runs, &run, work.design_paths)?;
    let parts = Parts::new(Sampler::Sobol, work.design_paths as usize);
    let of_figure = |figure: usize| {
        let column = |run: usize| &columns[run][figure];
        let (a, b) = (column(0), column(1));
        // A share of the variance of a figure that some paths lack is no share of anything.
        if columns.iter().any(|columns| columns[figure].iter().any(|x| x.is_nan())) {
            return Vec::new();
        }
        let each = |(group, places): (usize, &Vec<usize>)| {
            let (first, total) = of_group(a, b, column(group + 2), &parts);
            Group {
                inputs: places.clone(),
                first,
                total,
            }
        };
        groups.iter().enumerate().map(each).collect()
    };
    Ok(Indices {
        of: (0..work.figures.len()).map(of_figure).collect(),
        runs: runs as u64,
    })
}

/// The first-order and total index, each a ratio of means with the error that the replicates tell of it.
fn of_group(a: &[f64], b: &[f64], ab: &[f64], parts: &Parts) -> (Estimate, Estimate) {
    let n = a.len() as f64;
    let centre = (a.iter().sum::<f64>() + b.iter().sum::<f64>()) / (2.0 * n);
    let means = |some: &mut dyn Iterator<Item = usize>| {
        let mut sums = [0.0; 3];
        let mut count = 0.0;
        for path in some {
            let (a, b, ab) = (a[path] - centre, b[path] - centre, ab[path] - centre);
            for (sum, x) in sums
                .iter_mut()
                .zip([b * (ab - a), (a - ab) * (a - ab) / 2.0, (a * a + b * b) / 2.0])
            {
                *sum += x;
            }
            count += 1.0;
        }
        sums.map(|sum| sum / count)
    };
    let whole = means(&mut (0..a.len()));
    let each: Vec<[f64; 3]> = parts.0.iter().map(|part| means(&mut part.iter().copied())).collect();
    let variance = whole[2];
    let index = |which: usize| {
        if variance <= 0.0 {
            return Estimate::default();
        }
        let value = whole[which] / variance;
        // The error of a ratio: that of its numerator less the ratio times its denominator.
        let off = each
            .iter()
            .map(|part| (1.0, (part[which] - value * part[2]) / variance));
        Estimate {
            value: Some(value),
            se: error_between(off),
            count: a.len() as u64,
        }
    };
    (index(0), index(1))
}
