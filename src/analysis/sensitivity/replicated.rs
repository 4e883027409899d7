//! Figures of a run with the errors that its replicates tell.

use crate::analysis::statistic::Estimate;
use crate::rng::Sampler;
use crate::stats::error_between;

/// Replicates that a plain run is cut into: every path is independent, so any cut will do.
const PARTS: usize = 16;

/// What gives a figure of some paths and how many of them it rests on.
pub(super) type Reading<'a> = dyn Fn(&[usize]) -> Option<(f64, u64)> + 'a;

/// Which paths belong together.
pub(super) struct Parts(pub(super) Vec<Vec<usize>>);

impl Parts {
    /// Those of `paths` paths of a sampler.
    pub(super) fn new(sampler: Sampler, paths: usize) -> Parts {
        let count = sampler.replicates().unwrap_or(PARTS);
        let mut parts = vec![Vec::with_capacity(paths / count + 1); count];
        for path in 0..paths {
            let part = match sampler.replicates() {
                Some(_) => sampler.replicate(path as u64),
                None => path % PARTS,
            };
            parts[part].push(path);
        }
        Parts(parts)
    }

    /// A figure of all paths, with the error that the parts' own figures tell. `of` gives the figure of some paths and
    /// how many of them it rests on.
    pub(super) fn estimate(&self, all: &[usize], of: &Reading<'_>) -> Estimate {
        let Some((value, count)) = of(all) else {
            return Estimate::default();
        };
        let each = self.0.iter().filter_map(|part| of(part));
        Estimate {
            value: Some(value),
            se: error_between(each.map(|(value, count)| (count as f64, value))),
            count,
        }
    }
}

/// The mean of some paths' values: only those that have one.
pub(super) fn mean_of(values: &[f64], paths: impl Iterator<Item = usize>) -> Option<(f64, u64)> {
    let (mut sum, mut count) = (0.0, 0_u64);
    for path in paths {
        if !values[path].is_nan() {
            sum += values[path];
            count += 1;
        }
    }
    (count > 0).then(|| (sum / count as f64, count))
}
