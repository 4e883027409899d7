//! Brownian bridge: the shocks of a driver, made of independent normals so that the first few of
//! them settle most of the path.
//!
//! In: K shocks wanted and K independent normals ξ. The first ξ gives their sum; the second, given
//! the sum, where the path stands half way; and so on, halving. In terms of the shocks z themselves:
//!
//! > z = Q ξ with Q orthogonal. The first column of Q is 1/√K throughout. Each other belongs to an
//! > interval of n shocks that is cut into l and r: +√(r/(l·n)) on the left part, −√(l/(r·n)) on the
//! > right, 0 elsewhere.
//!
//! So the shocks are independent standard normals if the ξ are, and their sums have the covariance
//! min(s, t) of Brownian motion. Each shock is a sum over the few intervals that hold it, and can be
//! asked for alone.
//!
//! The first of the ξ come from coordinates of a Sobol point, the rest from the stream's own draws.

use std::sync::Arc;

use super::sobol::Coordinate;
use super::{Stream, Way};
use crate::math;

/// An interval of shocks that is cut in two.
#[derive(Clone, Debug, PartialEq)]
struct Cut {
    /// One past the last shock of the left part.
    middle: u32,
    /// What the interval's normal adds to a shock of each part.
    weights: [f64; 2],
    /// The part's own cut; `None` where it is a single shock.
    parts: [Option<u32>; 2],
}

/// The bridge of one stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bridge {
    /// The key of the normals that have no coordinate.
    key: u64,
    steps: u32,
    /// 1/√K.
    share: f64,
    /// Cuts, the long intervals first; the normal of cut j is ξ number j + 1.
    cuts: Vec<Cut>,
    /// The coordinates of the first ξ.
    coordinates: Vec<Coordinate>,
}

impl Bridge {
    /// A bridge over `steps` shocks (1 or more). `key` is the stream's; `dimensions` are those of
    /// the first normals, at most `steps` of them.
    pub(super) fn new(key: u64, steps: u32, dimensions: &[u16]) -> Bridge {
        let mut cuts = Vec::new();
        // Intervals in the order in which they are cut, each with the part of the cut that it is.
        let mut intervals = std::collections::VecDeque::from([(0, steps, None)]);
        while let Some((begin, end, of)) = intervals.pop_front() {
            if end - begin < 2 {
                continue;
            }
            let middle = begin + (end - begin).div_ceil(2);
            let (l, r) = (f64::from(middle - begin), f64::from(end - middle));
            let number = cuts.len() as u32;
            if let Some((cut, part)) = of {
                let cut: &mut Cut = &mut cuts[cut as usize];
                cut.parts[part] = Some(number);
            }
            cuts.push(Cut {
                middle,
                weights: [(r / (l * (l + r))).sqrt(), -(l / (r * (l + r))).sqrt()],
                parts: [None; 2],
            });
            intervals.push_back((begin, middle, Some((number, 0))));
            intervals.push_back((middle, end, Some((number, 1))));
        }
        let coordinate = |(number, &dimension): (usize, &u16)| {
            Coordinate::new(dimension, super::mix(key.wrapping_add(2 + number as u64)))
        };
        Bridge {
            key: super::mix(key.wrapping_add(1)),
            steps,
            share: 1.0 / f64::from(steps).sqrt(),
            cuts,
            coordinates: dimensions.iter().enumerate().map(coordinate).collect(),
        }
    }

    /// The normal ξ of a number on a path.
    fn normal(&self, number: usize, path: u64) -> f64 {
        match self.coordinates.get(number) {
            Some(coordinate) => math::normal_quantile(coordinate.at(path)),
            None => self.own().normal(path, 2 * number as u32),
        }
    }

    /// The same for a column of paths; `spare` is written over.
    fn normals(&self, number: usize, first: u64, out: &mut [f64], spare: &mut [f64]) {
        match self.coordinates.get(number) {
            Some(coordinate) => {
                coordinate.fill(first, out);
                math::normal_quantile_column(out);
            }
            None => self.own().normals(first, number as u32, out, spare),
        }
    }

    fn own(&self) -> Stream {
        Stream {
            key: self.key,
            way: Way::Random,
        }
    }

    /// The shock of a period; `None` beyond the last.
    pub(super) fn shock(&self, path: u64, period: u32) -> Option<f64> {
        if period >= self.steps {
            return None;
        }
        let mut sum = self.share * self.normal(0, path);
        let mut cut = (!self.cuts.is_empty()).then_some(0);
        while let Some(number) = cut {
            let at = &self.cuts[number as usize];
            let part = usize::from(period >= at.middle);
            sum += at.weights[part] * self.normal(number as usize + 1, path);
            cut = at.parts[part];
        }
        Some(sum)
    }
}

/// The shocks of one stream over a range of paths, period by period.
///
/// What neighbouring periods share is kept from one to the next, so that a period costs one normal
/// and two passes rather than the logarithm of the number of periods. Any period may be asked for;
/// the bits are those of [`Stream::normal`].
#[derive(Clone, Debug, Default)]
pub struct Walk {
    first: u64,
    paths: usize,
    levels: Vec<Level>,
    spare: Vec<f64>,
}

/// What the walk keeps of the cut that it is in at some depth.
#[derive(Clone, Debug)]
struct Level {
    cut: u32,
    /// What the cuts above add.
    sum: Vec<f64>,
    /// The cut's own normal.
    normal: Vec<f64>,
}

impl Walk {
    /// The normals of periods 2·`slot` and 2·`slot` + 1 for the paths from `first` on: what
    /// [`Stream::normals`] gives, in less time where the stream goes along a bridge. A walk is for one
    /// stream.
    pub fn normals(&mut self, stream: &Stream, first: u64, slot: u32, even: &mut [f64], odd: &mut [f64]) {
        let Way::Bridge(bridge) = &stream.way else {
            return stream.normals(first, slot, even, odd);
        };
        let bridge = Arc::clone(bridge);
        self.shocks(&bridge, stream, first, 2 * slot, even);
        self.shocks(&bridge, stream, first, 2 * slot + 1, odd);
    }

    fn shocks(&mut self, bridge: &Bridge, stream: &Stream, first: u64, period: u32, out: &mut [f64]) {
        if period >= bridge.steps {
            for (path, out) in (first..).zip(out) {
                *out = stream.normal(path, period);
            }
            return;
        }
        if self.first != first || self.paths != out.len() {
            self.levels.clear();
            (self.first, self.paths) = (first, out.len());
            self.spare = vec![0.0; out.len()];
        }
        if bridge.cuts.is_empty() {
            bridge.normals(0, first, out, &mut self.spare);
            out.iter_mut().for_each(|z| *z *= bridge.share);
            return;
        }
        let (mut cut, mut depth, mut weight) = (0_u32, 0, 0.0);
        loop {
            if self.levels.get(depth).is_none_or(|level| level.cut != cut) {
                // What is deeper belongs to another branch; its columns are used again.
                let mut level = match self.levels.get_mut(depth) {
                    Some(level) => std::mem::replace(level, Level::none()),
                    None => {
                        self.levels.push(Level::none());
                        Level::new(out.len())
                    }
                };
                level.cut = cut;
                if depth == 0 {
                    bridge.normals(0, first, &mut level.sum, &mut self.spare);
                    level.sum.iter_mut().for_each(|z| *z *= bridge.share);
                } else {
                    self.levels[depth - 1].onward(weight, &mut level.sum);
                }
                bridge.normals(cut as usize + 1, first, &mut level.normal, &mut self.spare);
                self.levels[depth] = level;
                self.levels[depth + 1..]
                    .iter_mut()
                    .for_each(|level| level.cut = u32::MAX);
            }
            let at = &bridge.cuts[cut as usize];
            let part = usize::from(period >= at.middle);
            weight = at.weights[part];
            match at.parts[part] {
                Some(next) => (cut, depth) = (next, depth + 1),
                None => return self.levels[depth].onward(weight, out),
            }
        }
    }
}

impl Level {
    fn new(paths: usize) -> Level {
        Level {
            cut: u32::MAX,
            sum: vec![0.0; paths],
            normal: vec![0.0; paths],
        }
    }

    fn none() -> Level {
        Level {
            cut: u32::MAX,
            sum: Vec::new(),
            normal: Vec::new(),
        }
    }

    /// The sum with the cut's own normal.
    fn onward(&self, weight: f64, out: &mut [f64]) {
        for ((out, sum), normal) in out.iter_mut().zip(&self.sum).zip(&self.normal) {
            *out = sum + weight * normal;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix Q, by asking for the shocks that single normals make.
    fn matrix(steps: u32) -> Vec<Vec<f64>> {
        let bridge = Bridge::new(1, steps, &[]);
        let row = |period: u32| {
            let mut row = vec![0.0; steps as usize];
            row[0] = bridge.share;
            let mut cut = (!bridge.cuts.is_empty()).then_some(0);
            while let Some(number) = cut {
                let at = &bridge.cuts[number as usize];
                let part = usize::from(period >= at.middle);
                row[number as usize + 1] = at.weights[part];
                cut = at.parts[part];
            }
            row
        };
        (0..steps).map(row).collect()
    }

    /// Brownian motion at s and t has the covariance min(s, t): sums of the first s and t shocks, whose own
    /// covariance is Q Qᵀ.
    #[test]
    fn the_path_has_the_covariance_of_brownian_motion() {
        for steps in [1, 2, 3, 7, 8, 95, 100] {
            let q = matrix(steps);
            let mut sum = vec![0.0; steps as usize];
            let path: Vec<Vec<f64>> = q
                .iter()
                .map(|row| {
                    sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
                    sum.clone()
                })
                .collect();
            for s in 0..steps as usize {
                for t in 0..steps as usize {
                    let covariance: f64 = path[s].iter().zip(&path[t]).map(|(a, b)| a * b).sum();
                    let expected = s.min(t) as f64 + 1.0;
                    assert!((covariance - expected).abs() < 1e-11, "{steps}: {s}, {t}: {covariance}");
                }
            }
        }
    }

    /// The first normal settles the end, the second the middle, the next two the quarters: given these, what is
    /// left of the variance of the path's mean is a few hundredths.
    #[test]
    fn the_first_normals_settle_most_of_the_path() {
        let q = matrix(64);
        let end: Vec<f64> = (0..64).map(|number| q.iter().map(|row| row[number]).sum()).collect();
        assert!((end[0] - 8.0).abs() < 1e-12 && end[1..].iter().all(|weight| weight.abs() < 1e-12));
        let mean: Vec<f64> = (0..64)
            .map(|number| (0..64).map(|k| (64 - k) as f64 * q[k][number]).sum::<f64>())
            .collect();
        let squares: Vec<f64> = mean.iter().map(|weight| weight * weight).collect();
        let (first, all) = (squares[..4].iter().sum::<f64>(), squares.iter().sum::<f64>());
        assert!(first / all > 0.98, "{}", first / all);
    }

    #[test]
    fn a_walk_gives_the_bits_of_single_shocks() {
        for steps in [1, 2, 3, 13, 40] {
            let stream = Stream {
                key: 77,
                way: Way::Bridge(Arc::new(Bridge::new(77, steps, &[3, 0, 7][..3.min(steps as usize)]))),
            };
            let mut walk = Walk::default();
            // In order, then another range, then backwards.
            let slots: Vec<u32> = (0..steps.div_ceil(2)).collect();
            let back = slots.iter().rev().copied().collect();
            for (first, slots) in [(0, slots.clone()), (2048, slots.clone()), (5, slots), (5, back)] {
                for slot in slots {
                    let (mut even, mut odd) = ([0.0; 21], [0.0; 21]);
                    walk.normals(&stream, first, slot, &mut even, &mut odd);
                    for lane in 0..21 {
                        let path = first + lane as u64;
                        assert_eq!(even[lane].to_bits(), stream.normal(path, 2 * slot).to_bits());
                        assert_eq!(odd[lane].to_bits(), stream.normal(path, 2 * slot + 1).to_bits());
                    }
                }
            }
        }
    }
}
