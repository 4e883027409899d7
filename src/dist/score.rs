//! Quantiles by interpolation, for families whose distribution function is slow to invert.
//!
//! In: a family seen through a [`Curve`], that is, through a coordinate in which its density is
//! well behaved: ln x of the gamma family, the log odds of the beta, arsinh t of Student's. Out:
//! that coordinate as a function of the normal score z = Φ⁻¹(u), tabulated once and then read in
//! some nanoseconds. Leaves the step from the coordinate to x to the family.
//!
//! Between scores most distributions are nearly straight lines, which makes a few hundred pieces
//! of a polynomial of degree five precise to ten digits and more. The idea is that of
//! G. Derflinger, W. Hörmann and J. Leydold, "Random variate generation by numerical inversion
//! when only the density is known" (ACM TOMACS 20, 2010); scores in place of probabilities and
//! exact derivatives in place of divided differences keep the tails.

use crate::math::{HALF_LN_TAU, exp, normal_quantile};
use std::fmt;
use std::sync::Arc;

/// A continuous distribution in a coordinate `l` that runs over all real numbers.
pub(super) trait Curve {
    /// The probabilities below and above `l`.
    fn tails(&self, l: f64) -> (f64, f64);
    /// The logarithm of the density with respect to `l`.
    fn log_density(&self, l: f64) -> f64;
    /// The derivative of `log_density`.
    fn log_density_slope(&self, l: f64) -> f64;
    /// A coordinate somewhere near the middle, where the search for the median begins.
    fn centre(&self) -> f64;
}

/// The normal score of the probability below `l`, from whichever tail is smaller.
pub(super) fn score(curve: &impl Curve, l: f64) -> f64 {
    let (lower, upper) = curve.tails(l);
    if lower < upper {
        normal_quantile(lower)
    } else {
        -normal_quantile(upper)
    }
}

/// dl/dz at `l`, whose score is `z`.
fn stretch(curve: &impl Curve, l: f64, z: f64) -> f64 {
    exp(-0.5 * z * z - HALF_LN_TAU - curve.log_density(l))
}

/// The coordinate with score `z`, from a guess: Newton's method between scores, kept inside a
/// bracket that grows until it holds the answer.
pub(super) fn solve(curve: &impl Curve, z: f64, guess: f64) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut l = guess;
    let mut reach = 1.0;
    for _ in 0..200 {
        let here = score(curve, l);
        let off = z - here;
        if off == 0.0 {
            return l;
        }
        if off > 0.0 {
            low = low.max(l);
        } else {
            high = high.min(l);
        }
        let step = off * stretch(curve, l, here);
        let newton = l + step;
        // From a billionth away, Newton's method is exact to the last digits.
        if off.abs() < 1e-9 && newton.is_finite() {
            return newton;
        }
        let next = if newton > low && newton < high && step.abs() <= reach {
            newton
        } else if low.is_finite() && high.is_finite() {
            0.5 * (low + high)
        } else {
            l + reach.copysign(off)
        };
        if next == l || high - low <= 4.0 * f64::EPSILON * l.abs() {
            return next;
        }
        if !(low.is_finite() && high.is_finite()) {
            reach *= 2.0;
        }
        l = next;
    }
    l
}

/// Scores within ±8.3 hold all probabilities that a draw can have (2^−53 to 1 − 2^−53).
pub(super) const REACH: f64 = 8.3;
const FEWEST_PIECES: usize = 256;
const MOST_PIECES: usize = 4096;
/// How far the probability of an interpolated quantile may be off, as found halfway between
/// nodes where a piece is at its worst.
const TOLERANCE: f64 = 1e-10;

/// The coordinate as a function of the score, in pieces; cheap to clone.
#[derive(Clone, PartialEq)]
pub(super) struct ScoreTable {
    per_score: f64,
    pieces: Arc<[[f64; 6]]>,
    /// Whether the pieces are precise, or only guesses to start a search from.
    precise: bool,
}

impl ScoreTable {
    /// Tabulates the curve, finely enough for the probabilities to be right to 1e-10; a curve
    /// that resists keeps a table to start its search from.
    pub(super) fn new(curve: &impl Curve) -> ScoreTable {
        let mut pieces = FEWEST_PIECES;
        loop {
            let mut table = ScoreTable::with_pieces(curve, pieces);
            if table.is_precise(curve) {
                return table;
            }
            if pieces >= MOST_PIECES {
                table.precise = false;
                return table;
            }
            pieces *= 2;
        }
    }

    fn with_pieces(curve: &impl Curve, count: usize) -> ScoreTable {
        let width = 2.0 * REACH / count as f64;
        let middle = count / 2;
        let mut nodes = vec![[0.0; 3]; count + 1];
        let median = solve(curve, 0.0, curve.centre());
        // Outwards from the median, each node guessed from its neighbour by Taylor's formula.
        for (first, last, sign) in [(middle, count, 1.0), (middle, 0, -1.0)] {
            let mut guess = median;
            for i in 0..=first.abs_diff(last) {
                let z = sign * width * i as f64;
                let l = solve(curve, z, guess);
                let slope = stretch(curve, l, z);
                let bend = slope * (-z - slope * curve.log_density_slope(l));
                let node = if sign > 0.0 { first + i } else { first - i };
                nodes[node] = [l, slope * width, bend * width * width];
                guess = l + sign * slope * width + 0.5 * bend * width * width;
                if !guess.is_finite() {
                    guess = l;
                }
            }
        }
        let pieces = nodes.windows(2).map(|pair| hermite(pair[0], pair[1]));
        ScoreTable {
            per_score: 1.0 / width,
            pieces: pieces.collect(),
            precise: true,
        }
    }

    fn is_precise(&self, curve: &impl Curve) -> bool {
        (0..self.pieces.len()).all(|i| {
            let z = (i as f64 + 0.5) / self.per_score - REACH;
            let off = score(curve, self.read(z)) - z;
            let density = exp(-0.5 * z * z - HALF_LN_TAU);
            // Far out a probability is too small for its error to tell; there the score does.
            (off * density).abs() < TOLERANCE && off.abs() < 1e-6
        })
    }

    fn read(&self, z: f64) -> f64 {
        let place = (z + REACH) * self.per_score;
        // The cast saturates, and takes NaN to zero.
        let piece = (place as usize).min(self.pieces.len() - 1);
        let t = place - piece as f64;
        let [a, b, c, d, e, f] = self.pieces[piece];
        a + t * (b + t * (c + t * (d + t * (e + t * f))))
    }

    /// The coordinate with score `z`; infinite scores have infinite coordinates.
    pub(super) fn at(&self, curve: &impl Curve, z: f64) -> f64 {
        if z.abs() <= REACH {
            let l = self.read(z);
            return if self.precise { l } else { solve(curve, z, l) };
        }
        if z.is_finite() {
            solve(curve, z, self.read(REACH.copysign(z)))
        } else {
            z
        }
    }
}

/// The polynomial of degree five on [0, 1] with these values, slopes and second derivatives at
/// its ends.
fn hermite(left: [f64; 3], right: [f64; 3]) -> [f64; 6] {
    let [p, v, a] = left;
    let rise = right[0] - p - v - 0.5 * a;
    let turn = right[1] - v - a;
    let twist = right[2] - a;
    [
        p,
        v,
        0.5 * a,
        10.0 * rise - 4.0 * turn + 0.5 * twist,
        -15.0 * rise + 7.0 * turn - twist,
        6.0 * rise - 3.0 * turn + 0.5 * twist,
    ]
}

impl fmt::Debug for ScoreTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScoreTable({} pieces)", self.pieces.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_cdf;

    /// The logistic distribution, whose quantile is known: l = ln(u / (1 − u)).
    struct Logistic;

    impl Curve for Logistic {
        fn tails(&self, l: f64) -> (f64, f64) {
            (1.0 / (1.0 + exp(-l)), 1.0 / (1.0 + exp(l)))
        }
        fn log_density(&self, l: f64) -> f64 {
            let (lower, upper) = self.tails(l);
            lower.ln() + upper.ln()
        }
        fn log_density_slope(&self, l: f64) -> f64 {
            let (lower, upper) = self.tails(l);
            upper - lower
        }
        fn centre(&self) -> f64 {
            3.0
        }
    }

    #[test]
    fn reads_a_known_quantile_to_ten_digits() {
        let table = ScoreTable::new(&Logistic);
        assert!(table.precise);
        for i in -830..=830 {
            let z = f64::from(i) * 0.01 + 0.003;
            let expected = (normal_cdf(z) / normal_cdf(-z)).ln();
            let l = table.at(&Logistic, z);
            assert!(
                (l - expected).abs() < 1e-10 * expected.abs().max(1.0),
                "{z}: {l} {expected}"
            );
        }
        // Beyond the table the search takes over.
        assert!((table.at(&Logistic, -20.0) - normal_cdf(-20.0).ln()).abs() < 1e-9);
        assert_eq!(table.at(&Logistic, f64::INFINITY), f64::INFINITY);
        assert!(table.at(&Logistic, f64::NAN).is_nan());
    }

    #[test]
    fn a_search_finds_its_way_from_far_off() {
        for guess in [-600.0, -1.0, 0.0, 5.0, 400.0] {
            let l = solve(&Logistic, 1.0, guess);
            assert!((score(&Logistic, l) - 1.0).abs() < 1e-12, "{guess}: {l}");
        }
    }
}
