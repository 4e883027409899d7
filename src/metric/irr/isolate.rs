//! All positive roots of a polynomial, each alone in an interval and then found.
//!
//! In: the coefficients (cash by point). Out: the roots v > 0, in no particular order, a
//! multiple root once. What they mean as rates is left to the parent.
//!
//! The half-line is cut at a pivot near 1 and its upper part folded back by v → 1/v, so
//! that all work is done on w in (0, 1), where nothing overflows. On an interval the
//! polynomial is held by its Bernstein coefficients: its roots there are no more than
//! their sign changes, up to an even number, and de Casteljau's halving is a matter of
//! averages, so rounding stays at its level. Quadratic in the number of points, about a
//! microsecond per interval for ten years of months.

use multiversion::multiversion;

use crate::metric::DUST;

use super::SPECK;

/// Where the half-line may be cut: the first place that is clearly no root.
const PIVOTS: [f64; 6] = [1.0, 0.96, 1.03, 0.93, 1.08, 0.97];

/// Where an interval may be cut, as a share of it: likewise.
const CUTS: [f64; 5] = [0.5, 0.4375, 0.5625, 0.40625, 0.625];

/// How far from 1, in units of 1/points, the part of an interval begins in which long
/// streams have most of their roots: beyond, the first flow outweighs the rest.
const CROWD: f64 = 8.0;

/// Roots of even number closer together than this share of their place are one.
const CLUSTER: f64 = 1.0 / (1u64 << 36) as f64;

/// A multiple of the rounding of one operation that bounds that of a whole evaluation,
/// per coefficient.
const ROUNDING: f64 = 2.0 * f64::EPSILON;

/// The positive roots of Σ cash[g] v^g. Flows that are dust count as zero; none if a flow
/// is not finite.
pub(super) fn positive_roots(cash: &[f64]) -> Vec<f64> {
    let moved: f64 = cash.iter().map(|x| x.abs()).sum();
    if !(moved > 0.0 && moved.is_finite()) {
        return Vec::new();
    }
    let mut so_far = 0.0;
    let flows: Vec<f64> = cash
        .iter()
        .map(|x| {
            so_far += x.abs();
            let real = x.abs() > (DUST * so_far).max(SPECK * moved);
            if real { x / moved } else { 0.0 }
        })
        .collect();
    let first = flows.iter().position(|&x| x != 0.0);
    let last = flows.iter().rposition(|&x| x != 0.0);
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let flows = &flows[first..=last];
    if sign_changes(flows.iter().map(|&x| (x, 0.0))) == 0 {
        return Vec::new();
    }
    let clear = |pivot: f64| {
        let scaled = scale(flows, pivot);
        let size: f64 = scaled.iter().map(|x| x.abs()).sum();
        let value: f64 = scaled.iter().sum();
        (value.abs() > 1e-6 * size).then_some(scaled)
    };
    let (pivot, mut scaled) = PIVOTS
        .iter()
        .find_map(|&pivot| clear(pivot).map(|scaled| (pivot, scaled)))
        .unwrap_or_else(|| (PIVOTS[0], flows.to_vec()));
    let mut roots: Vec<f64> = Side::new(&scaled).roots().collect();
    roots.iter_mut().for_each(|w| *w *= pivot);
    scaled.reverse();
    roots.extend(Side::new(&scaled).roots().map(|w| pivot / w));
    roots
}

/// The coefficients of P(pivot × w).
fn scale(flows: &[f64], pivot: f64) -> Vec<f64> {
    let mut power = 1.0;
    flows
        .iter()
        .map(|x| {
            let scaled = x * power;
            power *= pivot;
            scaled
        })
        .collect()
}

/// A polynomial on (0, 1) by its coefficients, lowest first; the ends are no roots.
struct Side<'a> {
    flows: &'a [f64],
    /// What rounding may do to a value, as a share of the same value of all flows taken
    /// positive.
    noise: f64,
}

/// An interval, the polynomial's Bernstein coefficients on it, and those of the same
/// polynomial with all flows positive: rounding of the former is a share of the latter.
struct Piece {
    low: f64,
    high: f64,
    coefficients: Vec<f64>,
    sizes: Vec<f64>,
}

impl<'a> Side<'a> {
    fn new(flows: &'a [f64]) -> Self {
        Side {
            flows,
            noise: ROUNDING * (flows.len() as f64 + 8.0),
        }
    }

    /// The roots in (0, 1).
    fn roots(&self) -> impl Iterator<Item = f64> + use<> {
        let mut roots = Vec::new();
        let mut open = vec![Piece {
            low: 0.0,
            high: 1.0,
            coefficients: bernstein(self.flows),
            sizes: bernstein(&self.flows.iter().map(|x| x.abs()).collect::<Vec<_>>()),
        }];
        while let Some(mut piece) = open.pop() {
            match sign_changes(self.values(&piece)) {
                0 => {}
                1 => roots.push(self.crossing(piece.low, piece.high)),
                _ if sign_changes(self.slopes(&piece)) <= 1 => {
                    self.around_an_extremum(&piece, &mut roots);
                }
                _ if piece.high - piece.low <= CLUSTER * piece.high => {
                    let middle = 0.5 * (piece.low + piece.high);
                    let [low, high] = [piece.low, piece.high].map(|w| self.value(w));
                    if low * high < 0.0 || self.vanishes(middle) {
                        roots.push(middle);
                    }
                }
                _ => {
                    let width = piece.high - piece.low;
                    // Roots of long streams crowd near 1: all else is cut off first.
                    let first = (width == 1.0).then_some(1.0 - CROWD / self.flows.len() as f64);
                    let cut = first
                        .into_iter()
                        .filter(|&cut| cut > CUTS[0])
                        .chain(CUTS)
                        .find(|&cut| !self.vanishes(piece.low + cut * width))
                        .unwrap_or(CUTS[0]);
                    let border = piece.low + cut * width;
                    let left = split(&mut piece.coefficients, cut);
                    let left_sizes = split(&mut piece.sizes, cut);
                    open.push(Piece {
                        low: piece.low,
                        high: border,
                        coefficients: left,
                        sizes: left_sizes,
                    });
                    open.push(Piece {
                        low: border,
                        high: piece.high,
                        coefficients: piece.coefficients,
                        sizes: piece.sizes,
                    });
                }
            }
        }
        roots.into_iter()
    }

    /// The roots of a piece whose ends have one sign and which turns once between them:
    /// two, or one where it touches, or none.
    fn around_an_extremum(&self, piece: &Piece, roots: &mut Vec<f64>) {
        let Piece { low, high, .. } = *piece;
        let turn = solve(low, high, |w| {
            let [_, slope, bend] = self.derivatives(w);
            (slope, bend)
        });
        if self.vanishes(turn) {
            roots.push(turn);
        } else if self.value(turn) * self.value(low) < 0.0 {
            roots.push(self.crossing(low, turn));
            roots.push(self.crossing(turn, high));
        }
    }

    /// The root between two places of different sign.
    fn crossing(&self, low: f64, high: f64) -> f64 {
        solve(low, high, |w| {
            let [value, slope, _] = self.derivatives(w);
            (value, slope)
        })
    }

    fn value(&self, w: f64) -> f64 {
        self.flows.iter().rev().fold(0.0, |sum, x| sum * w + x)
    }

    /// The value and its first two derivatives.
    fn derivatives(&self, w: f64) -> [f64; 3] {
        let [mut value, mut slope, mut half_bend] = [0.0; 3];
        for x in self.flows.iter().rev() {
            half_bend = half_bend * w + slope;
            slope = slope * w + value;
            value = value * w + x;
        }
        [value, slope, 2.0 * half_bend]
    }

    /// Whether the value may be zero, for all that rounding leaves of it.
    fn vanishes(&self, w: f64) -> bool {
        let size = self.flows.iter().rev().fold(0.0, |sum, x| sum * w + x.abs());
        self.value(w).abs() <= 2.0 * self.noise * size
    }

    /// The Bernstein coefficients with their rounding.
    fn values<'p>(&self, piece: &'p Piece) -> impl Iterator<Item = (f64, f64)> + use<'p> {
        let noise = self.noise;
        let sizes = piece.sizes.iter().map(move |size| noise * size);
        piece.coefficients.iter().copied().zip(sizes)
    }

    /// The derivative's Bernstein coefficients with their rounding, but for a positive
    /// factor.
    fn slopes<'p>(&self, piece: &'p Piece) -> impl Iterator<Item = (f64, f64)> + use<'p> {
        let values = self.values(piece);
        let next = self.values(piece).skip(1);
        values.zip(next).map(|(a, b)| (b.0 - a.0, b.1.max(a.1)))
    }
}

/// How often the sign changes in a sequence of values with their rounding; a value within
/// its rounding has no sign.
fn sign_changes(values: impl Iterator<Item = (f64, f64)>) -> usize {
    let mut changes = 0;
    let mut before = 0.0;
    for (x, rounding) in values {
        if x.abs() > rounding {
            if x * before < 0.0 {
                changes += 1;
            }
            before = x.signum();
        }
    }
    changes
}

/// Bernstein coefficients on (0, 1) of Σ flows[g] w^g.
///
/// By Horner's rule in that basis: multiplying a polynomial of degree m by w takes the
/// coefficients b to j/(m + 1) · b[j − 1], and adding a number adds it to all. No weight
/// exceeds 1, so there is nothing to overflow and little to cancel.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn bernstein(flows: &[f64]) -> Vec<f64> {
    let ranks: Vec<f64> = (1..=flows.len()).map(|j| j as f64).collect();
    let mut coefficients = vec![0.0; flows.len()];
    let mut next = coefficients.clone();
    for (length, &x) in flows.iter().rev().enumerate() {
        let share = 1.0 / (length as f64).max(1.0);
        next[0] = x;
        let old = coefficients[..length].iter().zip(&ranks);
        for (new, (b, rank)) in next[1..].iter_mut().zip(old) {
            *new = x + rank * share * b;
        }
        std::mem::swap(&mut coefficients, &mut next);
    }
    coefficients
}

/// The coefficients on the two parts of an interval cut at a share of it, after
/// de Casteljau: returned for the left part, left in place for the right one.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn split(coefficients: &mut [f64], cut: f64) -> Vec<f64> {
    let rest = 1.0 - cut;
    let mut left = Vec::with_capacity(coefficients.len());
    for end in (0..coefficients.len()).rev() {
        left.push(coefficients[0]);
        let mut next = coefficients[0];
        for j in 0..end {
            let this = next;
            next = coefficients[j + 1];
            coefficients[j] = rest * this + cut * next;
        }
    }
    left
}

/// The zero between two places of different sign of a function that gives its value and
/// slope: Newton's steps, and halvings where these leave the interval or tarry.
fn solve(mut low: f64, mut high: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    /// Enough to halve (0, 1) down to the spacing of numbers near 10^-12, twice over.
    const MOST_STEPS: usize = 200;
    let rising = f(high).0 > 0.0;
    let mut w = 0.5 * (low + high);
    let mut last = high - low;
    for _ in 0..MOST_STEPS {
        let (value, slope) = f(w);
        if value == 0.0 {
            return w;
        }
        if (value > 0.0) == rising {
            high = w;
        } else {
            low = w;
        }
        let newton = w - value / slope;
        // A step must at least halve the one before, or the interval is halved instead.
        let next = if newton > low && newton < high && (newton - w).abs() <= 0.5 * last {
            newton
        } else {
            0.5 * (low + high)
        };
        last = (next - w).abs();
        if last <= 0.5 * f64::EPSILON * w || next <= low || next >= high {
            return next;
        }
        w = next;
    }
    w
}
