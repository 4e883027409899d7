//! A mixture of other distributions.

use super::discrete::check_weight;
use super::family::{Family, Number};
use super::score::REACH;
use super::{Dist, DistError, DistErrorKind};
use crate::math::{normal_cdf, normal_quantile};
use std::fmt;

/// One of several distributions, chosen with probabilities in proportion to their weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// Components with positive probabilities that sum to one.
    components: Vec<(Dist, f64)>,
    atoms: Vec<Point>,
    /// Quantiles at even steps of the normal score from −8.3 to 8.3: a search begins between two
    /// of them.
    ladder: Vec<Point>,
}

/// Rungs of the ladder; more of them shorten the search, and take longer to set up.
const RUNGS: usize = 256;
const PER_SCORE: f64 = RUNGS as f64 / (2.0 * REACH);

/// A value with the probabilities of less than it and of at most it, which differ if it is an atom.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    x: f64,
    below: f64,
    up_to: f64,
}

impl Mixture {
    pub(super) fn new(components: Vec<(Dist, f64)>) -> Result<Mixture, DistError> {
        let family = "mixture";
        if components.is_empty() {
            return Err(DistError::whole(DistErrorKind::Empty { family }));
        }
        for (i, (_, weight)) in components.iter().enumerate() {
            check_weight(i, *weight)?;
        }
        let largest = components.iter().fold(0.0_f64, |most, (_, w)| most.max(*w));
        if largest == 0.0 {
            return Err(DistError::whole(DistErrorKind::NoWeight { family }));
        }
        let total: f64 = components.iter().map(|(_, weight)| weight / largest).sum();
        let components: Vec<(Dist, f64)> = components
            .into_iter()
            .map(|(dist, weight)| (dist, weight / largest / total))
            .filter(|(_, probability)| *probability > 0.0)
            .collect();

        let mut places: Vec<f64> = components
            .iter()
            .flat_map(|(dist, _)| dist.atoms())
            .collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        let mut mixture = Mixture {
            components,
            atoms: Vec::new(),
            ladder: Vec::new(),
        };
        mixture.atoms = places.into_iter().map(|x| mixture.point(x)).collect();
        mixture.ladder = (0..=RUNGS)
            .map(|i| normal_cdf(i as f64 / PER_SCORE - REACH))
            .map(|u| mixture.point(mixture.quantile(u)))
            .collect();
        Ok(mixture)
    }

    fn weigh(&self, f: impl Fn(&Dist) -> f64) -> f64 {
        self.components.iter().map(|(dist, p)| p * f(dist)).sum()
    }

    /// Σ p·f over the components, unless one has no f.
    fn weigh_known(&self, f: impl Fn(&Dist) -> Option<f64>) -> Option<f64> {
        self.components
            .iter()
            .map(|(dist, p)| Some(p * f(dist)?))
            .sum()
    }

    /// `x` with its probabilities.
    fn point(&self, x: f64) -> Point {
        Point {
            x,
            below: self.below(x),
            up_to: self.cdf(x),
        }
    }

    /// Two points between which the quantile of `u` lies.
    fn bracket(&self, u: f64) -> (Point, Point) {
        let place = (normal_quantile(u) + REACH) * PER_SCORE;
        if !self.ladder.is_empty() && place >= 0.0 && place < RUNGS as f64 {
            let rung = place as usize;
            return (self.ladder[rung], self.ladder[rung + 1]);
        }
        // It lies between the smallest and the largest of the components' quantiles.
        let quantiles = self.components.iter().map(|(dist, _)| dist.quantile(u));
        let (low, high) = quantiles.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        });
        (self.point(low), self.point(high))
    }

    /// The x between `low` and `high`, free of atoms within, with cdf(x) = u.
    ///
    /// False position with halving (the Illinois rule), and a bisection wherever that is slow.
    fn search(&self, u: f64, low: Point, high: Point) -> f64 {
        let (mut a, mut b) = (low.x.max(f64::MIN), high.x.min(f64::MAX));
        let (mut fa, mut fb) = (low.up_to - u, high.below - u);
        if fa >= 0.0 || a >= b {
            return a;
        }
        if fb <= 0.0 {
            return b;
        }
        let mut last = 0;
        for step in 0..200 {
            let secant = a - fa * ((b - a) / (fb - fa));
            // Halves, because the sum of the ends may overflow.
            let middle = 0.5 * a + 0.5 * b;
            let x = if step % 4 < 3 && secant > a && secant < b {
                secant
            } else {
                middle
            };
            if x <= a || x >= b {
                return b;
            }
            let fx = self.cdf(x) - u;
            if fx.abs() <= 1e-14 * u {
                return x;
            }
            if fx < 0.0 {
                (a, fa) = (x, fx);
                if last == -1 {
                    fb *= 0.5;
                }
                last = -1;
            } else {
                (b, fb) = (x, fx);
                if last == 1 {
                    fa *= 0.5;
                }
                last = 1;
            }
        }
        b
    }
}

impl Family for Mixture {
    fn quantile(&self, u: f64) -> f64 {
        if u.is_nan() {
            return u;
        }
        let (mut low, mut high) = self.bracket(u);
        if u <= 0.0 {
            return low.x;
        }
        if u >= 1.0 {
            return high.x;
        }
        let next = self.atoms.partition_point(|atom| atom.up_to < u);
        if let Some(atom) = self.atoms.get(next) {
            if atom.below < u {
                return atom.x;
            }
            if atom.x < high.x {
                high = *atom;
            }
        }
        let before = next.checked_sub(1).and_then(|i| self.atoms.get(i));
        if let Some(atom) = before.filter(|atom| atom.x > low.x) {
            low = *atom;
        }
        self.search(u, low, high)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.weigh(|dist| dist.cdf(x)).min(1.0)
    }

    fn below(&self, x: f64) -> f64 {
        self.weigh(|dist| dist.below(x)).min(1.0)
    }

    fn mean(&self) -> Option<f64> {
        self.weigh_known(Dist::mean)
    }

    fn sd(&self) -> Option<f64> {
        // The variance within the components and that between their means.
        let mean = self.mean()?;
        let variance = self.weigh_known(|dist| {
            let (m, s) = (dist.mean()?, dist.sd()?);
            Some(s * s + (m - mean) * (m - mean))
        })?;
        Some(variance.sqrt())
    }

    fn atoms(&self) -> Vec<f64> {
        self.atoms.iter().map(|atom| atom.x).collect()
    }

    fn is_continuous(&self) -> bool {
        self.atoms.is_empty()
    }
}

impl fmt::Display for Mixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mixture(")?;
        for (i, (dist, probability)) in self.components.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{dist}: {}", Number(*probability))?;
        }
        write!(f, ")")
    }
}
