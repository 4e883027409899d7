//! Where the percentiles of one period of a series can be, in even steps.
//!
//! In: the values of the first paths (the pilot), later what was counted. Out: [`Windows`], which say of a value
//! whether it may be one of the five percentiles of a fan, and in which bin it lies if so. There are thousands of
//! series and periods, and what a pilot says of a percentile narrows with the root of its size: of many paths
//! nine in ten are surely none of the percentiles, and of them no more is asked than between which windows they
//! lie. So the range has even steps, a number of sixteen bits for each value; a step in a window is a bin. From time
//! to time the windows are drawn closer ([`Counter::narrow`](super::Counter::narrow)), over the same steps.
//!
//! Values that come up again and again (*atoms*), such as the 0 of a clause that has not begun or the amount of a
//! cap, are counted by equality, so a percentile that falls on one is exact.

use super::atoms::atoms;
use super::order::sort;

/// The percentiles of one period of a series.
pub(crate) const FAN: [f64; 5] = [0.05, 0.25, 0.50, 0.75, 0.95];

/// The most windows: one for each percentile.
pub(super) const MOST: usize = FAN.len();

/// The highest step, which lies above the range; step 0 lies below.
const MOST_STEPS: f64 = 65_000.0;

/// The width of a step as a share of the pilot's interquartile range. The promise is an error of at most 0.1%,
/// which one step bounds; the rest is left for a pilot whose quartiles are further apart than those of the whole run.
const WIDTH_OF_IQR: f64 = 0.000_8;

/// The promise: no percentile is further off than this share of the interquartile range.
const PROMISE: f64 = 0.001;

/// How far, in standard deviations of its rank, a sample may be wrong about the place of a percentile: at six, less
/// than one column in 10^8 leaves its windows.
pub(super) const RANK_SIGMAS: f64 = 6.0;

/// The same for the quartiles, whose distance only scales the steps.
const QUARTILE_SIGMAS: f64 = 3.0;

/// How far both may be nearer to each other in truth, in standard deviations of their ranks, upper and lower: either
/// alone as far as a percentile may be off, and both together, whose ranks correlate by a third, at the same odds.
const QUARTILES_OFF: [[f64; 2]; 3] = [[RANK_SIGMAS, 0.0], [0.0, RANK_SIGMAS], [3.5, 3.5]];

/// Some steps that are bins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Its first step.
    pub(super) start: u16,
    /// The step after its last.
    pub(super) end: u16,
    /// What a step's number is above that of its bin.
    pub(super) base: u16,
}

impl Window {
    /// One that no step reaches.
    const NONE: Window = Window {
        start: u16::MAX,
        end: u16::MAX,
        base: 0,
    };
}

/// Even steps over the range in which five percentiles can lie, and windows around each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    low: f64,
    /// Steps per unit.
    per_unit: f64,
    /// The step above the range.
    top: u16,
    /// Ascending and apart, those that are not there at the end.
    pub(super) windows: [Window; MOST],
    /// How many bins the windows had before they were first drawn closer.
    pub(super) bins: usize,
    /// Ascending and different.
    pub(super) atoms: Vec<f64>,
    sure: bool,
}

impl Windows {
    /// The windows for a column of which `pilot` is a sample, in any order and without NaN, with at most about
    /// `limit` bins (each costs four bytes per thread).
    ///
    /// A window reaches beyond its percentile by six standard deviations of the rank in the pilot
    /// (√(n p (1 − p))), the outer ones half as far again as the pilot itself where it has no such rank. A step is
    /// 0.08% of the interquartile range wide, or of the range if the quartiles coincide; wider if there would be
    /// too many, which [`Windows::is_sure`] tells.
    #[must_use]
    pub fn from_pilot(pilot: &[f64], limit: usize) -> Self {
        let mut sorted = pilot.to_vec();
        sort(&mut sorted);
        let nothing = Windows {
            low: 0.0,
            per_unit: 0.0,
            top: 0,
            windows: [Window::NONE; MOST],
            bins: 0,
            atoms: atoms(&sorted),
            sure: true,
        };
        let Some(last) = sorted.len().checked_sub(1) else {
            return nothing;
        };
        let n = sorted.len() as f64;
        let rank = |p: f64, sigmas: f64| n * p + sigmas * (n * p * (1.0 - p)).sqrt();
        let at = |rank: f64| sorted[(rank.max(0.0) as usize).min(last)];
        let spans = FAN.map(|p| {
            let [from, to] = [-RANK_SIGMAS, RANK_SIGMAS].map(|sigmas| rank(p, sigmas));
            [(from - 1.0).floor(), (to + 1.0).ceil()]
        });
        let median = at(0.5 * n);
        let beyond = |x: f64| x + 0.5 * (x - median);
        let place = |rank: f64| match at(rank) {
            x if rank < 0.0 || rank > last as f64 => beyond(x),
            x => x,
        };
        let spans = spans.map(|span| span.map(place));
        let (low, high) = (spans[0][0], spans[MOST - 1][1]);
        let range = high - low;
        if !(range > 0.0 && range.is_finite()) {
            return nothing;
        }
        let apart = |[upper, lower]: [f64; 2]| at(rank(0.75, -upper)) - at(rank(0.25, lower));
        let (careful, plain) = (apart([QUARTILE_SIGMAS; 2]), apart([0.0; 2]));
        let wanted = if careful > 0.0 {
            WIDTH_OF_IQR * careful
        } else if plain > 0.0 {
            // A quartile on the edge of an atom: the true range may be a good deal less.
            WIDTH_OF_IQR * plain / 4.0
        } else {
            WIDTH_OF_IQR * range
        };
        let mut width = wanted.max(range / (MOST_STEPS - 4.0));
        if width < f64::MIN_POSITIVE / f64::EPSILON {
            return nothing;
        }
        let mut found = nothing;
        loop {
            found.lay(&spans, width);
            if found.bins <= limit.max(4 * MOST) {
                break;
            }
            width *= 2.0;
        }
        let least = QUARTILES_OFF.map(apart).into_iter().fold(f64::INFINITY, f64::min);
        let most = apart([-RANK_SIGMAS; 2]);
        found.sure = width <= PROMISE * least || most == 0.0;
        found
    }

    /// Lays steps of a width over some ascending spans, and windows over the steps.
    fn lay(&mut self, spans: &[[f64; 2]; MOST], width: f64) {
        // Half a step lower, since steps are rounded to, and one more on either side for what rounding does.
        self.low = spans[0][0] - 1.5 * width;
        self.per_unit = 1.0 / width;
        self.top = u16::MAX - 1;
        self.top = self.step(spans[MOST - 1][1]) + 2;
        let top = self.top;
        let steps = spans.map(|[from, to]| {
            let start = self.step(from).saturating_sub(1).clamp(1, top - 1);
            (start, (self.step(to) + 2).clamp(start, top))
        });
        self.windows = [Window::NONE; MOST];
        self.bins = 0;
        for (window, &(start, end)) in self.windows.iter_mut().zip(&apart(&steps)) {
            let base = start - self.bins as u16;
            *window = Window { start, end, base };
            self.bins += usize::from(end - start);
        }
    }

    /// Whether a step keeps the promise of 0.1% of the interquartile range wherever the quartiles may be, as far as the
    /// pilot knows. If not, [`Brackets`](super::Brackets) know more.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.sure
    }

    /// The step of a value. Never falls as the value rises.
    pub(super) fn step(&self, x: f64) -> u16 {
        step(x, self.low, self.per_unit, f64::from(self.top))
    }

    /// What steps are worked out from: the low end, steps per unit, and the step above the range.
    pub(super) fn scale(&self) -> (f64, f64, f64) {
        (self.low, self.per_unit, f64::from(self.top))
    }

    /// Where a step begins.
    pub(super) fn border(&self, step: u16) -> f64 {
        self.low + (f64::from(step) - 0.5) / self.per_unit
    }

    /// The windows that are there.
    pub(super) fn there(&self) -> impl Iterator<Item = Window> + '_ {
        self.windows.iter().copied().take_while(|window| *window != Window::NONE)
    }

    /// Draws the windows closer, to ascending spans of steps each of which lies in one of them.
    pub(super) fn narrow(&mut self, spans: &[(u16, u16)]) {
        let old = self.windows;
        self.windows = [Window::NONE; MOST];
        for (window, (start, end)) in self.windows.iter_mut().zip(apart(spans)) {
            let around = old.iter().rev().find(|old| old.start <= start);
            let base = around.map_or(0, |around| around.base);
            *window = Window { start, end, base };
        }
    }
}

/// The step of `x`, 0 below the range and `top` above it. Branchless, and written so that it becomes the same few
/// instructions on any vector unit: adding 2^52 leaves the nearest whole number in the lowest bits.
#[inline(always)]
pub(super) fn step(x: f64, low: f64, per_unit: f64, top: f64) -> u16 {
    const TWO_52: f64 = (1_u64 << 52) as f64;
    let y = (x - low) * per_unit;
    let y = if y > 0.0 { y } else { 0.0 };
    let y = if y < top { y } else { top };
    (y + TWO_52).to_bits() as u16
}

/// Ascending spans, those that meet as one.
pub(super) fn apart<T: PartialOrd + Copy>(spans: &[(T, T)]) -> Vec<(T, T)> {
    let mut found: Vec<(T, T)> = Vec::with_capacity(spans.len());
    for &(from, to) in spans {
        match found.last_mut().filter(|(_, before)| from <= *before) {
            Some((_, before)) if to > *before => *before = to,
            Some(_) => {}
            None => found.push((from, to)),
        }
    }
    found
}
