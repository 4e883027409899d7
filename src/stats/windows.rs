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

use std::ops::Range;

use super::atoms::{Atoms, atoms};
use super::pilot::Pilot;

/// The percentiles of one period of a series.
pub(crate) const FAN: [f64; 5] = [0.05, 0.25, 0.50, 0.75, 0.95];

/// The most windows: one for each percentile.
pub(super) const MOST: usize = FAN.len();

/// The most steps in the range of the percentiles: their numbers have sixteen bits.
const MOST_STEPS: f64 = 65_000.0;

/// So few bins are never too many.
const LEAST_BINS: usize = 64;

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
    /// The bins of some of its steps.
    pub(super) fn bins(self, steps: Range<u16>) -> Range<u16> {
        steps.start - self.base..steps.end - self.base
    }

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
    /// Where the first step is, in steps from 0: a whole number.
    first: f64,
    /// Steps per unit.
    per_unit: f64,
    /// The step above the range.
    top: u16,
    /// Ascending and apart, those that are not there at the end.
    pub(super) windows: [Window; MOST],
    /// How many bins the windows have.
    pub(super) bins: usize,
    pub(super) atoms: Atoms,
    sure: bool,
}

impl Windows {
    /// The windows for a column of which `pilot` is a sample, in any order and without NaN, with at most about
    /// `limit` bins (each costs two bytes per thread).
    ///
    /// A window reaches beyond its percentile by six standard deviations of the rank in the pilot
    /// (√(n p (1 − p))), the outer ones half as far again as the pilot itself where it has no such rank. A step is
    /// 0.08% of the interquartile range wide, or of half the range if the quartiles coincide; wider if there would be
    /// too many, which [`Windows::is_sure`] tells.
    #[must_use]
    pub fn from_pilot(pilot: &[f64], limit: usize) -> Self {
        let mut found = Windows {
            first: 0.0,
            per_unit: 0.0,
            top: 0,
            windows: [Window::NONE; MOST],
            bins: 0,
            atoms: Atoms::new(&[]),
            sure: true,
        };
        let Some(mut pilot) = Pilot::new(pilot) else {
            return found;
        };
        found.atoms = Atoms::new(&atoms(&mut pilot.values));
        let spans = FAN.map(|p| pilot.span(p));
        let range = spans[MOST - 1].1 - spans[0].0;
        if !(range > 0.0 && range.is_finite()) {
            return found;
        }
        let Some(wanted) = pilot.width(range) else { return found };
        // No narrower than numbers of this size are apart.
        let least = f64::EPSILON * spans[MOST - 1].1.abs().max(spans[0].0.abs());
        let mut width = wanted.max(range / MOST_STEPS).max(least);
        found.lay(&spans, width);
        while found.bins > limit.max(LEAST_BINS) {
            width *= 2.0;
            found.lay(&spans, width);
        }
        found.sure = pilot.promises(width);
        found
    }

    /// Lays steps of a width over some ascending spans, and windows over the steps.
    fn lay(&mut self, spans: &[(f64, f64); MOST], width: f64) {
        self.per_unit = 1.0 / width;
        // One more on either side for what rounding does.
        self.first = (spans[0].0 * self.per_unit).floor() - 1.0;
        self.top = u16::MAX - 1;
        self.top = self.step(spans[MOST - 1].1) + 2;
        let top = self.top;
        let steps = spans.map(|(from, to)| {
            let start = self.step(from).saturating_sub(1).clamp(1, top - 1);
            (start, (self.step(to) + 2).clamp(start, top))
        });
        self.part(&apart(&steps));
    }

    /// Whether a step keeps the promise of 0.1% of the interquartile range wherever the quartiles may be, as far as the
    /// pilot knows. If not, [`Brackets`](super::Brackets) know more.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.sure
    }

    /// The step of a value. Never falls as the value rises.
    pub(super) fn step(&self, x: f64) -> u16 {
        step(x, self.scale())
    }

    /// What steps are worked out from.
    pub(super) fn scale(&self) -> Scale {
        Scale::new(self.per_unit, self.first, f64::from(self.top))
    }

    /// Where a step begins.
    pub(super) fn border(&self, step: u16) -> f64 {
        (self.first + f64::from(step) - 0.5) / self.per_unit
    }

    /// The windows that are there.
    pub(super) fn there(&self) -> impl Iterator<Item = Window> + '_ {
        self.windows
            .iter()
            .copied()
            .take_while(|window| *window != Window::NONE)
    }

    /// Draws the windows closer, to where they meet ascending spans of steps. What is not in a window any more cannot
    /// be had back, so they stay as they are where a span meets none of them, or where there would be too many: false.
    pub(super) fn narrow(&mut self, spans: &[(u16, u16)]) -> bool {
        let mut parts = Vec::with_capacity(2 * MOST);
        for &(from, to) in spans {
            let before = parts.len();
            for window in self.there() {
                let part = (from.max(window.start), to.min(window.end));
                if part.0 < part.1 {
                    parts.push(part);
                }
            }
            if parts.len() == before {
                return false;
            }
        }
        // Parts of one window may stand behind those of the next.
        parts.sort_unstable();
        let parts = apart(&parts);
        if parts.len() > MOST {
            return false;
        }
        self.part(&parts);
        true
    }

    /// Windows over ascending spans of steps that are apart, whose bins are one after the other.
    fn part(&mut self, spans: &[(u16, u16)]) {
        self.windows = [Window::NONE; MOST];
        self.bins = 0;
        for (window, &(start, end)) in self.windows.iter_mut().zip(spans) {
            let base = start - self.bins as u16;
            *window = Window { start, end, base };
            self.bins += usize::from(end - start);
        }
    }
}

/// From here on floating-point numbers are whole, and the lowest bits say which.
const TWO_52: f64 = (1_u64 << 52) as f64;

/// What steps are worked out from.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    per_unit: f64,
    shift: f64,
    top: f64,
}

impl Scale {
    /// So many steps per unit, numbered from the one that is `first` steps from 0 up to `top`.
    pub(super) fn new(per_unit: f64, first: f64, top: f64) -> Self {
        Scale {
            per_unit,
            shift: TWO_52 - first,
            top: TWO_52 + top,
        }
    }
}

/// The step of `x`, 0 below the range and the top one above it. Branchless, and written so that it becomes the same few
/// instructions on any vector unit. Values that differ by little beside their size, 10^−12 of it at the least, are so many
/// steps from 0 that rounding moves a step by an eighth of itself.
#[inline(always)]
pub(super) fn step(x: f64, Scale { per_unit, shift, top }: Scale) -> u16 {
    let y = x * per_unit + shift;
    let y = if y > TWO_52 { y } else { TWO_52 };
    let y = if y < top { y } else { top };
    y.to_bits() as u16
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_enclose_the_percentiles_with_room() {
        let pilot: Vec<f64> = (0..4096).map(|i| f64::from((i * 1237) % 4096)).collect();
        let windows = Windows::from_pilot(&pilot, 16_384);
        assert!(windows.is_sure());
        // 0.08% of an interquartile range of 2048, less three deviations of rank on both sides.
        let width = 1.0 / windows.per_unit;
        assert!((1.36..1.6384).contains(&width), "{width}");
        assert_eq!(windows.there().count(), MOST);
        for (window, p) in windows.there().zip(FAN) {
            let (n, [from, to]) = (4096.0, [window.start, window.end].map(|step| windows.border(step)));
            let sigmas = 6.0 * (n * p * (1.0 - p)).sqrt();
            let spare = 4.0 * width;
            assert!(from <= n * p - sigmas && from >= n * p - sigmas - spare, "{from} {p}");
            assert!(to >= n * p + sigmas && to <= n * p + sigmas + spare, "{to} {p}");
        }
        assert!(windows.atoms.is_empty());
    }

    #[test]
    fn steps_ascend_and_lie_between_their_borders() {
        let pilot: Vec<f64> = (0..3000).map(|i| f64::from(i).powi(2)).collect();
        let windows = Windows::from_pilot(&pilot, 16_384);
        let mut before = 0;
        for i in -3000..900_000 {
            let x = f64::from(i) * 11.0;
            let step = windows.step(x);
            assert!(step >= before && step <= windows.top);
            before = step;
            if step > 0 && step < windows.top {
                assert!(
                    windows.border(step) <= x + 1e-6 && windows.border(step + 1) >= x - 1e-6,
                    "{x}"
                );
            }
        }
        assert_eq!((windows.step(-1e308), windows.step(1e308)), (0, windows.top));
    }

    #[test]
    fn odd_pilots_make_sound_windows() {
        for pilot in [
            vec![],
            vec![3.5],
            vec![-2.0; 4096],
            vec![1.0, 2.0],
            vec![1e-308, 2e-308, 3e-308],
            vec![-1.7e308, 1.7e308],
            vec![1e15, 1e15 + 0.125],
        ] {
            let windows = Windows::from_pilot(&pilot, 16_384);
            assert!(windows.first.is_finite() && windows.per_unit.is_finite(), "{windows:?}");
            assert!(windows.bins <= 16_384, "{windows:?}");
        }
    }

    #[test]
    fn windows_are_drawn_closer_where_spans_meet_them() {
        let window = |start, end, base| Window { start, end, base };
        let pilot: Vec<f64> = (0..2048).map(f64::from).collect();
        let mut windows = Windows::from_pilot(&pilot, 16_384);
        windows.windows = [Window::NONE; MOST];
        windows.windows[..2].copy_from_slice(&[window(10, 20, 10), window(40, 60, 30)]);
        // One that lies in the gap alone.
        let before = windows.clone();
        assert!(!windows.narrow(&[(12, 15), (20, 40)]));
        assert_eq!(windows, before);
        // One that reaches over the gap.
        assert!(windows.narrow(&[(5, 12), (15, 43), (42, 44), (50, 99)]));
        let all: Vec<Window> = windows.there().collect();
        // Their 2, 5, 4 and 10 bins are one after the other.
        assert_eq!(
            all,
            [
                window(10, 12, 10),
                window(15, 20, 15 - 2),
                window(40, 44, 40 - 7),
                window(50, 60, 50 - 11)
            ]
        );
        assert_eq!(windows.bins, 21);
        // More than there may be.
        let before = windows.clone();
        assert!(!windows.narrow(&[(10, 11), (16, 17), (40, 41), (43, 44), (51, 52), (54, 55)]));
        assert_eq!(windows, before);
    }

    #[test]
    fn too_many_bins_are_wider_and_not_sure() {
        let pilot: Vec<f64> = (0..4096).map(|i| f64::from(i).powi(6)).collect();
        let (all, few) = (Windows::from_pilot(&pilot, 65_000), Windows::from_pilot(&pilot, 500));
        assert!(all.bins > 500 && few.bins <= 500);
        assert!(!few.is_sure());
    }
}
