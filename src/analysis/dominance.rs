//! Stochastic dominance of the first and the second order, tested on two columns of the same paths.
//!
//! A dominates B in the first order if everybody who prefers more prefers A: P(A ≤ x) ≤ P(B ≤ x) at
//! every x. It does in the second order if everybody who prefers more and dislikes risk does: E max(0, x −
//! A) ≤ E max(0, x − B) at every x (Hadar and Russell 1969; Hanoch and Levy 1969; Rothschild and Stiglitz
//! 1970). Both are looked at at every value that occurs, for these differences are steps or straight
//! between the values; where one is violated, the violation is set against its standard error on the same
//! paths, over a grid of percentiles.

/// A test of dominance both ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dominance {
    /// That the first dominates the second.
    pub forward: Test,
    /// That the second dominates the first.
    pub backward: Test,
}

/// What a test of dominance says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// In one word.
    pub verdict: Verdict,
    /// Where it is violated most, in standard errors; `None` where it is nowhere.
    pub violation: Option<Violation>,
}

/// What a test comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing on these paths speaks against it.
    Holds,
    /// It is violated, but by less than the error of the paths allows.
    Unclear,
    /// It is violated by more than that.
    Fails,
    /// The two are the same.
    Same,
}

/// Where a dominance is violated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Violation {
    /// The value x.
    pub at: f64,
    /// P(· ≤ x), or E max(0, x − ·), of what should dominate: larger than that of the other.
    pub dominant: f64,
    /// The same of the other.
    pub other: f64,
    /// The difference in standard errors.
    pub errors: f64,
}

/// From how many standard errors on a violation counts. The greatest of a whole curve of
/// differences is looked at, which passes 3 by chance in about one case of twenty.
const LIMIT: f64 = 3.0;

/// How many percentiles are looked at for the size of a violation.
const GRID: usize = 199;

/// Differences below this share of the largest value are rounding.
const ROUNDING: f64 = 1e-11;

/// Tests the first and the second order. The columns are of the same paths, without NaN, and more is
/// better in both.
pub(super) fn test(a: &[f64], b: &[f64]) -> [Dominance; 2] {
    let (mut low, mut high) = (a.to_vec(), b.to_vec());
    low.sort_unstable_by(f64::total_cmp);
    high.sort_unstable_by(f64::total_cmp);
    let largest = low
        .iter()
        .chain(&high)
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let slack = ROUNDING * largest;
    let above = |one: &[f64], other: &[f64]| one.iter().zip(other).any(|(a, b)| a - b > slack);
    // By ranks: A dominates where each of its order statistics is at least B's.
    let first = [above(&high, &low), above(&low, &high)];
    let second = partial_sums(&low, &high, slack);
    let grid = grid(&low, &high);
    [
        by_grid(a, b, &grid, first, &|value, x| f64::from(u8::from(value <= x + slack))),
        by_grid(a, b, &grid, second, &|value, x| (x - value).max(0.0)),
    ]
}

/// Whether the second order is violated forward and backward, by the sums of the lowest values: E max(0,
/// x − A) ≤ E max(0, x − B) at every x if and only if the sum of the k lowest of A is at least that of B
/// for every k (Shorrocks 1983, generalised Lorenz curves).
fn partial_sums(low: &[f64], high: &[f64], slack: f64) -> [bool; 2] {
    let (mut a, mut b) = (0.0, 0.0);
    let mut violated = [false; 2];
    for (index, (one, other)) in low.iter().zip(high).enumerate() {
        a += one;
        b += other;
        let slack = slack * (index + 1) as f64;
        violated[0] |= b - a > slack;
        violated[1] |= a - b > slack;
    }
    violated
}

/// Percentiles of both columns together, and the largest value of all.
fn grid(low: &[f64], high: &[f64]) -> Vec<f64> {
    let mut both: Vec<f64> = low.iter().chain(high).copied().collect();
    both.sort_unstable_by(f64::total_cmp);
    let Some(last) = both.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut grid: Vec<f64> = (0..=GRID).map(|index| both[last * index / GRID]).collect();
    grid.dedup();
    grid
}

/// The verdicts, given whether the exact test found a violation `[forward, backward]`.
fn by_grid(a: &[f64], b: &[f64], grid: &[f64], violated: [bool; 2], of: &dyn Fn(f64, f64) -> f64) -> Dominance {
    let n = a.len() as f64;
    let mut worst: [Option<Violation>; 2] = [None, None];
    for &x in grid {
        let (mut first, mut second, mut squares) = (0.0, 0.0, 0.0);
        for (a, b) in a.iter().zip(b) {
            let (a, b) = (of(*a, x), of(*b, x));
            first += a;
            second += b;
            squares += (a - b) * (a - b);
        }
        let (first, second) = (first / n, second / n);
        let difference = first - second;
        let variance = (squares / n - difference * difference).max(0.0);
        let se = (variance / n).sqrt();
        let errors = if se > 0.0 { difference.abs() / se } else { f64::INFINITY };
        let (way, dominant, other) = if difference > 0.0 {
            (0, first, second)
        } else {
            (1, second, first)
        };
        if difference != 0.0 && worst[way].is_none_or(|known| errors > known.errors) {
            worst[way] = Some(Violation {
                at: x,
                dominant,
                other,
                errors,
            });
        }
    }
    let test = |way: usize| {
        let violation = worst[way].filter(|_| violated[way]);
        let verdict = match (violated, violation) {
            ([false, false], _) => Verdict::Same,
            _ if !violated[way] => Verdict::Holds,
            (_, Some(violation)) if violation.errors > LIMIT => Verdict::Fails,
            _ => Verdict::Unclear,
        };
        Test { verdict, violation }
    };
    Dominance {
        forward: test(0),
        backward: test(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Even steps through a normal distribution: its percentiles at (i + ½) / n.
    fn normal(mean: f64, sd: f64) -> Vec<f64> {
        (0..2000)
            .map(|i| mean + sd * crate::math::normal_quantile((f64::from(i) + 0.5) / 2000.0))
            .collect()
    }

    fn verdicts(a: &[f64], b: &[f64]) -> [Verdict; 4] {
        let [first, second] = test(a, b);
        [
            first.forward.verdict,
            first.backward.verdict,
            second.forward.verdict,
            second.backward.verdict,
        ]
    }

    #[test]
    fn shifted_scaled_and_crossing_distributions() {
        use Verdict::{Fails, Holds, Same, Unclear};
        let base = normal(0.0, 1.0);
        // Shifted up: dominates in both orders.
        assert_eq!(verdicts(&normal(0.5, 1.0), &base), [Holds, Fails, Holds, Fails]);
        assert_eq!(verdicts(&base, &normal(0.5, 1.0)), [Fails, Holds, Fails, Holds]);
        // The same mean with less spread: no first order either way, second order for the calmer one.
        assert_eq!(verdicts(&normal(0.0, 0.5), &base), [Fails, Fails, Holds, Fails]);
        // A higher mean with more spread: neither order (normals: the second needs no more spread).
        assert_eq!(verdicts(&normal(0.5, 2.0), &base), [Fails, Fails, Fails, Fails]);
        assert_eq!(verdicts(&base, &base), [Same, Same, Same, Same]);
        // A shift of a ten-thousandth of the spread that crosses once is within any error.
        let mut crossing = normal(0.0001, 1.0);
        crossing.reverse();
        crossing[0] += 1.0;
        crossing[1999] -= 1.0;
        let [first, ..] = verdicts(&crossing, &base);
        assert_eq!(first, Unclear);
    }

    #[test]
    fn a_violation_names_its_place() {
        // A is 0 or 10, B is 4: P(A ≤ 0) = ½ > 0 = P(B ≤ 0), and E max(0, 4 − A) = 2 > 0.
        let a: Vec<f64> = (0..1000).map(|i| if i % 2 == 0 { 0.0 } else { 10.0 }).collect();
        let b = vec![4.0; 1000];
        let [first, second] = test(&a, &b);
        let one = first.forward.violation.unwrap();
        assert_eq!((one.at, one.dominant, one.other), (0.0, 0.5, 0.0));
        let two = second.forward.violation.unwrap();
        assert_eq!((two.at, two.dominant, two.other), (4.0, 2.0, 0.0));
    }
}
