//! What the first values of a column tell of where percentiles of all of them can be.
//!
//! In: the first values (the pilot). Out: [`Pilot`]: ranges for percentiles, and how wide a bin may be. What a pilot of
//! n values says of a percentile p is off by a standard deviation of √(n p (1 − p)) of its rank (binomial).

use super::order::Ranked;

/// How far, in standard deviations of its rank, a sample may be wrong about the place of a percentile: at six, less
/// than one column in 10^8 leaves its bins.
pub(super) const RANK_SIGMAS: f64 = 6.0;

/// The ranks from 0, in a sample of `n` of `of` values, between which the percentile of all of them surely lies: six
/// standard deviations to either side, √(n p (1 − p) (1 − n / of)), since what has been drawn is not drawn again
/// (hypergeometric; Cochran 1977, "Sampling techniques", 3.2), and two more for what rounding to whole ranks does.
pub(super) fn ranks_around(n: u64, of: u64, p: f64) -> [f64; 2] {
    let (n, of) = (n as f64, of.max(n) as f64);
    let sigma = (n * p * (1.0 - p) * (1.0 - n / of)).sqrt();
    [-1.0, 1.0].map(|side| n * p + side * (RANK_SIGMAS * sigma + 2.0))
}

/// The same for the quartiles, whose distance only scales the bins.
const QUARTILE_SIGMAS: f64 = 3.0;

/// How far both quartiles may be nearer to each other in truth, in standard deviations of their ranks, upper and lower:
/// either alone as far as a percentile may be off, and both together, whose ranks correlate by a third, at the same odds.
const QUARTILES_OFF: [[f64; 2]; 3] = [[RANK_SIGMAS, 0.0], [0.0, RANK_SIGMAS], [3.5, 3.5]];

/// The width of a bin as a share of the pilot's interquartile range. The promise is an
/// error of at most 0.1%, which one bin bounds; a fifth is left for a pilot whose quartiles
/// are further apart than those of the whole run.
const WIDTH_OF_IQR: f64 = 0.000_8;

/// The promise: no percentile is further off than this share of the interquartile range.
const PROMISE: f64 = 0.001;

/// Values that are nearer to each other than this share of their size differ by rounding alone.
const ROUNDING: f64 = 1e-12;

/// The first values of a column.
pub(super) struct Pilot {
    pub(super) values: Ranked,
}

impl Pilot {
    /// Of values that are not NaN. `None` without values.
    pub(super) fn new(values: &[f64]) -> Option<Self> {
        (!values.is_empty()).then(|| Pilot {
            values: Ranked::new(values),
        })
    }

    fn n(&self) -> f64 {
        self.values.len() as f64
    }

    /// The rank of a percentile, and some standard deviations more.
    fn rank(&self, p: f64, sigmas: f64) -> f64 {
        let n = self.n();
        n * p + sigmas * (n * p * (1.0 - p)).sqrt()
    }

    fn at(&mut self, rank: f64) -> f64 {
        self.values.at((rank.max(0.0) as usize).min(self.values.len() - 1))
    }

    pub(super) fn median(&mut self) -> f64 {
        self.at(0.5 * self.n())
    }

    /// Where the percentile of the whole can be; where the pilot has no such rank, half as far again from the median as
    /// the pilot itself.
    pub(super) fn span(&mut self, p: f64) -> (f64, f64) {
        let [from, to] = [-RANK_SIGMAS, RANK_SIGMAS].map(|sigmas| self.rank(p, sigmas));
        let mut place = |rank: f64| match self.at(rank) {
            x if rank < 0.0 || rank >= self.n() => x + 0.5 * (x - self.median()),
            x => x,
        };
        (place((from - 1.0).floor()), place((to + 1.0).ceil()))
    }

    /// The distance of the quartiles, each that many standard deviations of its rank nearer to the other; 0 where that is
    /// rounding.
    fn apart(&mut self, [upper, lower]: [f64; 2]) -> f64 {
        let [low, high] = [self.rank(0.25, lower), self.rank(0.75, -upper)].map(|rank| self.at(rank));
        distance(low, high)
    }

    /// How wide a bin should be: 0.08% of the interquartile range, or of half a `range` if the quartiles coincide. `None`
    /// where that is too small for numbers to tell bins apart.
    pub(super) fn width(&mut self, range: f64) -> Option<f64> {
        let (careful, plain) = (self.apart([QUARTILE_SIGMAS; 2]), self.apart([0.0; 2]));
        let width = if careful > 0.0 {
            WIDTH_OF_IQR * careful
        } else if plain > 0.0 {
            // A quartile on the edge of an atom: the true range may be a good deal less.
            WIDTH_OF_IQR * plain / 4.0
        } else {
            // As much of the range as windows that are drawn closer still know.
            WIDTH_OF_IQR * range / 2.0
        };
        (width >= f64::MIN_POSITIVE / f64::EPSILON).then_some(width)
    }

    /// Whether bins of a width keep the promise of 0.1% of the interquartile range wherever the quartiles may be, as far
    /// as the pilot knows; quartiles that surely coincide promise nothing.
    pub(super) fn promises(&mut self, width: f64) -> bool {
        let least = QUARTILES_OFF
            .map(|off| self.apart(off))
            .into_iter()
            .fold(f64::INFINITY, f64::min);
        width <= PROMISE * least || self.apart([-RANK_SIGMAS; 2]) == 0.0
    }
}

/// How far two values are apart, 0 where that is rounding.
pub(super) fn distance(low: f64, high: f64) -> f64 {
    match high - low {
        rounding if rounding.abs() <= ROUNDING * low.abs().max(high.abs()) => 0.0,
        distance => distance,
    }
}
