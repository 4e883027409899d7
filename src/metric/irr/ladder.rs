//! Streams that have several rates of return, or none, told by their values at some rates.
//!
//! In: eight streams whose rates are in doubt. Out: how often their present value surely changes its
//! sign along a ladder of rates, and between how many rungs it might vanish for all that is known.
//! Two changes are two rates; no change and no gap is none. Anything else is left to `isolate.rs`.
//!
//! What is received and what is paid are, with s = ln v, sums of positive multiples of exp(g s), and
//! the logarithm of such a sum is a convex function of s (by Hölder's inequality; Boyd and
//! Vandenberghe 2004, "Convex optimization", 3.1.5). Between two rungs it lies below its chord and above
//! its tangents. So if the chord of the smaller of the two stays below the tangents of the larger one, the
//! present value does not vanish between the rungs.

#![expect(clippy::needless_range_loop, reason = "a lane's number reads several blocks at once")]

use multiversion::multiversion;

use super::column::Changes;
use super::{HIGHEST_GROWTH, LOWEST_GROWTH, SPECK};
use crate::math;
use crate::metric::DUST;
use crate::metric::judge::{LANES, Lanes};

/// The rungs as powers of two of 1 + r, from one end of the range of rates to the other; close where rates
/// of deals are.
const POWERS: [f64; 29] = [
    40.0, 28.0, 20.0, 14.0, 10.0, 7.0, 5.0, 3.5, 2.5, 1.75, 1.25, 0.75, 0.4, 0.15, 0.0, -0.15, -0.4, -0.75, -1.25,
    -1.75, -2.5, -3.5, -5.0, -7.0, -10.0, -14.0, -20.0, -28.0, -40.0,
];

/// Logarithms that differ by less than this may be equal: far more than rounding can do.
const CLEAR: f64 = 1e-9;

/// The rungs, and room for the flows.
pub(super) struct Ladder {
    /// ln v of each rung, ascending.
    logs: [f64; POWERS.len()],
    received: Vec<Lanes>,
    paid: Vec<Lanes>,
}

/// What the ladder shows of each lane.
pub(super) struct Seen {
    /// Changes of sign.
    pub(super) changes: Lanes,
    /// Intervals that may hold a root.
    pub(super) gaps: Lanes,
}

impl Ladder {
    pub(super) fn new(points: usize, unit_years: f64) -> Self {
        debug_assert!(LOWEST_GROWTH * HIGHEST_GROWTH == 1.0 && HIGHEST_GROWTH == (1_u64 << 40) as f64);
        Ladder {
            logs: POWERS.map(|power| -power * math::ln(2.0) * unit_years),
            received: vec![[0.0; LANES]; points],
            paid: vec![[0.0; LANES]; points],
        }
    }

    /// Looks at a block of streams, of which so much cash `moved` in all.
    pub(super) fn climb(&mut self, block: &[Lanes], moved: &Lanes) -> Seen {
        part(block, moved, &mut self.received, &mut self.paid);
        climb(&self.logs, &self.received, &self.paid)
    }
}

/// Parts flows by their sign. Those that are dust are left out, as `isolate.rs` does.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn part(block: &[Lanes], moved: &Lanes, received: &mut [Lanes], paid: &mut [Lanes]) {
    let mut so_far = [0.0; LANES];
    for ((row, received), paid) in block.iter().zip(received).zip(paid) {
        for lane in 0..LANES {
            let size = row[lane].abs();
            so_far[lane] += size;
            let (share, speck) = (DUST * so_far[lane], SPECK * moved[lane]);
            let real = size > if share > speck { share } else { speck };
            received[lane] = if real & (row[lane] > 0.0) { size } else { 0.0 };
            paid[lane] = if real & (row[lane] < 0.0) { size } else { 0.0 };
        }
    }
}

/// A rung: the logarithms of what is received and paid, and their slopes in ln v.
#[derive(Clone, Copy)]
struct Rung {
    received: Lanes,
    paid: Lanes,
    received_slope: Lanes,
    paid_slope: Lanes,
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn climb(logs: &[f64; POWERS.len()], received: &[Lanes], paid: &[Lanes]) -> Seen {
    let mut signs = Changes::new();
    let mut gaps = [0.0; LANES];
    let mut before: Option<(f64, Rung)> = None;
    for &s in logs {
        let this = rung(s, received, paid);
        let mut ratio = [0.0; LANES];
        for lane in 0..LANES {
            ratio[lane] = this.received[lane] - this.paid[lane];
        }
        signs.see(&ratio, &[CLEAR; LANES]);
        if let Some((start, from)) = before {
            let width = s - start;
            for lane in 0..LANES {
                let less = from.received[lane] < from.paid[lane];
                let pick = |a: &Lanes, b: &Lanes| if less { a[lane] } else { b[lane] };
                let (small, small_end) = (pick(&from.received, &from.paid), pick(&this.received, &this.paid));
                let (large, large_end) = (pick(&from.paid, &from.received), pick(&this.paid, &this.received));
                let slope = pick(&from.paid_slope, &from.received_slope);
                let slope_end = pick(&this.paid_slope, &this.received_slope);
                // Where the tangents meet they leave the least room; else an end does.
                let meet = (large_end - large - slope_end * width) / (slope - slope_end);
                let meet = if meet > 0.0 { meet } else { 0.0 };
                let meet = if meet < width { meet } else { width };
                let (first, second) = (large + slope * meet, large_end - slope_end * (width - meet));
                let tangents = if first > second { first } else { second };
                let chord = small + (small_end - small) * (meet / width);
                let clear = (tangents - chord > CLEAR) & (large - small > CLEAR) & (large_end - small_end > CLEAR);
                gaps[lane] += if clear { 0.0 } else { 1.0 };
            }
        }
        before = Some((s, this));
    }
    Seen {
        changes: signs.count,
        gaps,
    }
}

/// Values and slopes at ln v = `s`, by Horner's rule in v or, above 1, in 1/v, so that nothing overflows.
#[inline(always)]
fn rung(s: f64, received: &[Lanes], paid: &[Lanes]) -> Rung {
    let mut sums = [[0.0; LANES]; 4];
    let backwards = s > 0.0;
    let w = math::exp(if backwards { -s } else { s });
    let mut add = |received: &Lanes, paid: &Lanes| {
        for lane in 0..LANES {
            sums[2][lane] = sums[2][lane] * w + sums[0][lane];
            sums[3][lane] = sums[3][lane] * w + sums[1][lane];
            sums[0][lane] = sums[0][lane] * w + received[lane];
            sums[1][lane] = sums[1][lane] * w + paid[lane];
        }
    };
    if backwards {
        received
            .iter()
            .zip(paid)
            .for_each(|(received, paid)| add(received, paid));
    } else {
        received
            .iter()
            .zip(paid)
            .rev()
            .for_each(|(received, paid)| add(received, paid));
    }
    let last = received.len().saturating_sub(1) as f64;
    let [values, slopes] = [[sums[0], sums[1]], [sums[2], sums[3]]];
    let mut rung = [[0.0; LANES]; 4];
    for side in 0..2 {
        for lane in 0..LANES {
            let slope = w * slopes[side][lane] / values[side][lane];
            rung[side][lane] = math::ln(values[side][lane]) + if backwards { last * s } else { 0.0 };
            rung[side + 2][lane] = if backwards { last - slope } else { slope };
        }
    }
    let [received, paid, received_slope, paid_slope] = rung;
    Rung {
        received,
        paid,
        received_slope,
        paid_slope,
    }
}
