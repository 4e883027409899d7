//! Independent replicates of a sample, and the errors that they tell.
//!
//! In: what each replicate gives (a mean, a share, a percentile) and how much it weighs. Out: the
//! standard error of the figure of the whole sample. The values of one replicate may depend on each
//! other in any way; the replicates must not.

use super::moments::Moments;
use super::sketch::Sketch;
use super::summary::Proportion;

/// The values of one figure in one replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicate {
    /// How many paths it has, those without the figure too.
    pub paths: u64,
    /// Count, mean, spread and extremes.
    pub moments: Moments,
    /// Percentiles.
    pub sketch: Sketch,
}

/// The standard error of a figure that the replicates give with weights: √(R/(R − 1) Σ w² (x − x̄)²), w being the
/// weights as shares of their sum and x̄ the weighted mean. With equal weights it is the standard deviation
/// of the replicates over √R; with weights that are themselves drawn (how many paths have an IRR) it is
/// the error of a ratio (Cochran 1977, "Sampling techniques", 6.4). `None` below two replicates.
///
/// ```
/// use termsheet::stats::error_between;
/// // 1, 2 and 3: standard deviation 1, over √3.
/// let se = error_between([1.0, 2.0, 3.0].map(|x| (10.0, x)).into_iter()).expect("three replicates");
/// assert!((se - 1.0 / 3.0_f64.sqrt()).abs() < 1e-15);
/// ```
#[must_use]
pub fn error_between(replicates: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let replicates: Vec<(f64, f64)> = replicates.filter(|(weight, _)| *weight > 0.0).collect();
    let r = replicates.len() as f64;
    if replicates.len() < 2 {
        return None;
    }
    let all: f64 = replicates.iter().map(|(weight, _)| weight).sum();
    let mean = replicates.iter().map(|(weight, x)| weight / all * x).sum::<f64>();
    let squares = replicates.iter().map(|(weight, x)| {
        let off = weight / all * (x - mean);
        off * off
    });
    Some((r / (r - 1.0) * squares.sum::<f64>()).sqrt())
}

impl Sketch {
    /// The standard error of the mean as the replicates tell it; `None` where there are none.
    #[must_use]
    pub fn mean_se(&self) -> Option<f64> {
        let of = |one: &Replicate| (one.moments.count as f64, one.moments.mean);
        error_between(self.replicates().iter().map(of))
    }

    /// A share of all paths, of which `hits` of `paths` are a part, with the error that the replicates tell;
    /// `hits_of` counts those of a replicate. Binomial where every path is a replicate.
    #[must_use]
    pub fn share(&self, hits: u64, paths: u64, hits_of: impl Fn(&Replicate) -> u64) -> Option<Proportion> {
        let proportion = Proportion::of(hits, paths)?;
        if self.replicates().is_empty() {
            return Some(proportion);
        }
        let of = |one: &Replicate| (one.paths as f64, hits_of(one) as f64 / (one.paths as f64).max(1.0));
        let se = error_between(self.replicates().iter().map(of));
        Some(Proportion {
            se: se.unwrap_or(proportion.se),
            ..proportion
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Summary, Tail};

    fn of(parts: &[&[f64]]) -> Sketch {
        let replicate = |values: &&[f64]| Replicate {
            paths: values.len() as u64,
            moments: Moments::of_existing(values),
            sketch: Sketch::exact(values.to_vec()),
        };
        Sketch::exact(parts.concat()).in_replicates(parts.iter().map(replicate).collect())
    }

    #[test]
    fn errors_come_from_what_differs_between_replicates() {
        // Pairs that mirror each other around means 9, 10 and 11: sd 1, over √3, whatever the pairs' own spread.
        let sketch = of(&[&[0.0, 18.0], &[-30.0, 50.0], &[10.0, 12.0]]);
        let third = 1.0 / 3.0_f64.sqrt();
        assert!((sketch.mean_se().expect("three") - third).abs() < 1e-14);
        // Half of each pair lies below the median, 11: only the rounding of ranks is left, √(1/12) of the way
        // from 10 to 12 on either side.
        let (median, se) = (sketch.quantile(0.5), sketch.quantile_se(0.5).expect("three"));
        assert!(
            median == Some(11.0) && (se - 2.0 * (1.0_f64 / 12.0).sqrt()).abs() < 1e-14,
            "{se}"
        );
        let summary = Summary::new(
            &Moments::of(&[0.0, 18.0, -30.0, 50.0, 10.0, 12.0]),
            &sketch,
            Tail::Lowest,
        );
        assert_eq!(summary.se, sketch.mean_se());
        // Shares below 1: 1/2, 1/2, 0; mean 1/3; √(3/2 · (1/36 + 1/36 + 1/9)/9) = 1/6.
        let below = |one: &Replicate| (one.sketch.share_below(1.0).unwrap_or(0.0) * one.paths as f64) as u64;
        let share = sketch.share(2, 6, below).expect("six paths");
        assert!((share.se - 1.0 / 6.0).abs() < 1e-14 && share.count == 6);
    }

    #[test]
    fn a_replicate_without_the_figure_weighs_nothing() {
        let sketch = of(&[&[f64::NAN, f64::NAN], &[1.0, f64::NAN], &[2.0, 4.0]]);
        // Means 1 and 3 with weights 1/3 and 2/3, x̄ = 7/3: √(2 · ((4/9)² + (4/9)²)) = 8/9.
        assert!((sketch.mean_se().expect("two") - 8.0 / 9.0).abs() < 1e-14);
        assert_eq!(of(&[&[1.0, 2.0], &[f64::NAN]]).mean_se(), None);
        assert_eq!(of(&[&[1.0, 2.0], &[f64::NAN]]).quantile_se(0.5), None);
    }
}
