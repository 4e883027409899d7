//! A statistic of a column, with its standard error and what each path has to do with it.
//!
//! In: a column with a value per path, NaN where a path has none. Out: an [`Estimate`], and the
//! *influence* of each path: how much the statistic would move if the path counted a little more (Hampel
//! 1974, "The influence curve and its role in robust estimation"). The standard error of any statistic
//! here is the spread of its influences over √n, and that of a difference of two statistics on the
//! same draws is the spread of the differences of theirs: the covariance is in it by construction.

use crate::stats::{Moments, Sketch, Tail};

/// What is read off a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// The mean over the paths that have the figure.
    Mean,
    /// The standard deviation.
    Sd,
    /// The least value.
    Min,
    /// The greatest.
    Max,
    /// A percentile, as a share of one.
    Quantile(f64),
    /// The mean of the worst 5%.
    TailMean(Tail),
    /// The share of all paths that have the figure.
    Exists,
    /// The share of all paths that have it, as a time in years, up to this one.
    By(f64),
    /// The share of all paths that have it below this value.
    Below(f64),
    /// The share of all paths that have it above this value.
    Above(f64),
}

/// A statistic with its error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The value; `None` where no path has the figure.
    pub value: Option<f64>,
    /// Its standard error; `None` where none is known (of an extreme, or of a single path).
    pub se: Option<f64>,
    /// On how many paths the figure exists; for a share of all paths, the number of paths.
    pub count: u64,
}

/// The share of the worst that [`Statistic::TailMean`] is about.
const WORST: f64 = 0.05;

impl Statistic {
    /// The statistic of a column.
    pub fn of(self, column: &[f64]) -> Estimate {
        self.with_influence(column).0
    }

    /// The statistic and the influence of each path, 0 on average; no influences where none are known.
    pub fn with_influence(self, column: &[f64]) -> (Estimate, Option<Vec<f64>>) {
        let n = column.len() as f64;
        let share = |is: &dyn Fn(f64) -> bool| {
            let hits = column.iter().filter(|value| is(**value)).count() as f64;
            let value = hits / n;
            let influence = column.iter().map(|x| f64::from(u8::from(is(*x))) - value).collect();
            (Some(value), Some(influence))
        };
        let existing = Moments::of_existing(column);
        let all = column.len() as u64;
        if column.is_empty() {
            return (Estimate::default(), None);
        }
        let (value, influence): (Option<f64>, Option<Vec<f64>>) = match self {
            Statistic::Exists => share(&|x| !x.is_nan()),
            // A NaN is neither above nor below anything. A time that is a hair late by rounding is in time.
            Statistic::By(time) => share(&|x| x <= time + 1e-9),
            Statistic::Below(bound) => share(&|x| x < bound),
            Statistic::Above(bound) => share(&|x| x > bound),
            _ if existing.count == 0 => (None, None),
            Statistic::Min => (Some(existing.min), None),
            Statistic::Max => (Some(existing.max), None),
            Statistic::Mean => {
                let mean = existing.mean;
                (Some(mean), Some(over(column, existing.count, |x| x - mean)))
            }
            Statistic::Sd => {
                let variance = existing.m2 / existing.count as f64;
                let sd = existing.sd();
                let influence = sd.filter(|sd| *sd > 0.0).map(|sd| {
                    over(column, existing.count, |x| {
                        let d = x - existing.mean;
                        (d * d - variance) / (2.0 * sd)
                    })
                });
                (sd, influence.or_else(|| sd.map(|_| vec![0.0; column.len()])))
            }
            Statistic::Quantile(p) => {
                let sketch = Sketch::exact(column.to_vec());
                let value = sketch.quantile(p);
                // What the error of the order statistic says of the density at this place, the
                // inverse of the usual step from the density to the error.
                let m = existing.count as f64;
                let spread = sketch.quantile_se(p).map(|se| se * m.sqrt());
                let scale = (p * (1.0 - p)).sqrt();
                let influence = value.zip(spread).map(|(value, spread)| {
                    let per = if scale > 0.0 { spread / scale } else { 0.0 };
                    let below = column.iter().filter(|x| **x <= value).count() as f64 / m;
                    over(column, existing.count, |x| {
                        per * (below - f64::from(u8::from(x <= value)))
                    })
                });
                (value, influence.filter(|_| scale > 0.0))
            }
            Statistic::TailMean(tail) => {
                let sketch = Sketch::exact(column.to_vec());
                let value = sketch.tail_mean(WORST, tail);
                let border = sketch.quantile(match tail {
                    Tail::Lowest => WORST,
                    Tail::Highest => 1.0 - WORST,
                });
                let influence = value.zip(border).map(|(_, border)| {
                    let beyond = |x: f64| match tail {
                        Tail::Lowest => (x - border).min(0.0) / WORST,
                        Tail::Highest => (x - border).max(0.0) / WORST,
                    };
                    let mean = column.iter().filter(|x| !x.is_nan()).map(|x| beyond(*x)).sum::<f64>();
                    let mean = mean / existing.count as f64;
                    over(column, existing.count, |x| beyond(x) - mean)
                });
                (value, influence)
            }
        };
        let se = influence.as_deref().and_then(spread_of);
        let shares = matches!(
            self,
            Statistic::Exists | Statistic::By(_) | Statistic::Below(_) | Statistic::Above(_)
        );
        let count = if shares { all } else { existing.count };
        (Estimate { value, se, count }, influence)
    }
}

/// The influences of a statistic of the paths that have a figure: those that have none have none.
fn over(column: &[f64], count: u64, influence: impl Fn(f64) -> f64) -> Vec<f64> {
    let weight = column.len() as f64 / count as f64;
    let of = |x: &f64| if x.is_nan() { 0.0 } else { weight * influence(*x) };
    column.iter().map(of).collect()
}

/// The standard error that influences say: their spread over √n. `None` for a single path.
pub fn spread_of(influence: &[f64]) -> Option<f64> {
    Moments::of(influence).se()
}

/// The difference of two statistics on the same draws, the second taken from the first.
pub fn difference(first: &(Estimate, Option<Vec<f64>>), second: &(Estimate, Option<Vec<f64>>)) -> Estimate {
    let value = first.0.value.zip(second.0.value).map(|(a, b)| a - b);
    let se = match (&first.1, &second.1) {
        (Some(a), Some(b)) => spread_of(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>()),
        _ => None,
    };
    Estimate {
        value,
        se,
        count: first.0.count.min(second.0.count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers 1 to 100, a hundredth path without the figure.
    fn hundred() -> Vec<f64> {
        (1..=100).map(f64::from).collect()
    }

    #[test]
    fn statistics_of_a_hundred_numbers() {
        let column = hundred();
        let mean = Statistic::Mean.of(&column);
        // Σ(x − 50.5)² = 100 · (100² − 1) / 12 = 83,325; the error √(83,325 / 99 / 100).
        assert_eq!(mean.value, Some(50.5));
        assert!((mean.se.unwrap() - (83_325.0_f64 / 99.0 / 100.0).sqrt()).abs() < 1e-12);
        assert_eq!(Statistic::Quantile(0.5).of(&column).value, Some(50.5));
        assert_eq!(Statistic::Below(11.0).of(&column).value, Some(0.1));
        assert_eq!(Statistic::Above(90.0).of(&column).value, Some(0.1));
        assert_eq!(Statistic::By(11.0).of(&column).value, Some(0.11));
        assert_eq!(Statistic::TailMean(Tail::Lowest).of(&column).value, Some(3.0));
        assert_eq!(Statistic::TailMean(Tail::Highest).of(&column).value, Some(98.0));
        assert_eq!(
            (Statistic::Min.of(&column).value, Statistic::Max.of(&column).se),
            (Some(1.0), None)
        );
    }

    #[test]
    fn paths_without_the_figure_count_in_shares_alone() {
        let mut column = hundred();
        column.extend([f64::NAN; 100]);
        assert_eq!(Statistic::Exists.of(&column).value, Some(0.5));
        assert_eq!(Statistic::Below(51.0).of(&column).value, Some(0.25));
        let (all, some) = (Statistic::Mean.of(&hundred()), Statistic::Mean.of(&column));
        assert_eq!((all.value, all.count), (some.value, some.count));
        // √(n/(n−1)) is all that differs: 200 paths, of which 100 have it.
        let ratio = some.se.unwrap() / all.se.unwrap();
        assert!((ratio - (99.0_f64 / 199.0 * 2.0).sqrt()).abs() < 1e-12, "{ratio}");
        assert_eq!(Statistic::Mean.of(&[f64::NAN]).value, None);
    }

    #[test]
    fn a_difference_of_equal_columns_has_no_error() {
        let column = hundred();
        let shifted: Vec<f64> = column.iter().map(|x| x + 3.0).collect();
        for statistic in [
            Statistic::Mean,
            Statistic::Sd,
            Statistic::Quantile(0.3),
            Statistic::TailMean(Tail::Lowest),
        ] {
            let (a, b) = (statistic.with_influence(&shifted), statistic.with_influence(&column));
            let difference = difference(&a, &b);
            assert!(difference.se.unwrap() < 1e-9, "{statistic:?}: {difference:?}");
            let expected = if statistic == Statistic::Sd { 0.0 } else { 3.0 };
            assert!(
                (difference.value.unwrap() - expected).abs() < 1e-9,
                "{statistic:?}: {difference:?}"
            );
        }
    }
}
