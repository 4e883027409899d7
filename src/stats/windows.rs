//! Bins that are fine where percentiles are wanted, and coarse elsewhere.
//!
//! In: where the wanted percentiles can be, as the pilot knows. Out: [`Windows`], the finding of a value's
//! bin. A series asks for five percentiles in each of its periods, and there are thousands of these: what
//! counting them costs is to fetch the counts from memory, and most bins of an even grid are never asked
//! for. So the range has even *steps*, as narrow as is wanted, of which a window has a bin for each (or, if it
//! is too long, for some), and the rest one for many. The bin of a step is a sum of what each window adds, in
//! whole numbers, of sixteen bits where these will do: no table and no branch, so that loops over columns become wide.

use multiversion::multiversion;

use super::grid::cell;

/// The most windows: one for each percentile, and one more where an event leaves a wide gap in one of them.
const MOST: usize = 6;

/// Steps outside of windows come together to about this many bins, which serve if a percentile is missed.
const COARSE_BINS: u32 = 256;

/// With no more steps than this each of them is a bin.
const FEW_STEPS: f64 = 1024.0;

/// The most steps: distances stay exact in 32 bits.
const MOST_STEPS: f64 = (1_u64 << 30) as f64;

/// Even steps over a range, gathered to bins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Windows {
    low: f64,
    /// Steps per unit.
    per_unit: f64,
    /// The step beyond the last; step 0 lies below the range.
    top: u32,
    /// How many steps come together outside of windows, as a power of two.
    rest: u32,
    /// Ascending, empty ones at the end.
    windows: [Window; MOST],
}

/// Some steps that have bins of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Window {
    /// The step before its first.
    start: u32,
    /// How many steps it has.
    length: u32,
    /// How many of them come together, as a power of two.
    shift: u32,
}

impl Windows {
    /// Steps of the `wanted` width over a range, and in each window a bin for each of them, or for as few
    /// together as `limit` bins in all allow. The first of the `windows` begins where the range does and the
    /// last one ends there; they ascend, as the pilot does.
    ///
    /// Range and width are finite and above 0.
    pub(crate) fn new(
        sorted: &[f64],
        (low, high): (f64, f64),
        wanted: f64,
        windows: &[(f64, f64)],
        limit: usize,
    ) -> Self {
        let width = wanted.max((high - low) / MOST_STEPS);
        let steps = ((high - low) / width).ceil();
        let mut found = Windows {
            low,
            per_unit: 1.0 / width,
            top: steps as u32 + 1,
            rest: 0,
            windows: [Window::default(); MOST],
        };
        if steps <= FEW_STEPS.min(limit as f64) {
            return found;
        }
        let coarse = COARSE_BINS.min(limit as u32 / 2).max(1);
        while found.top >> found.rest > coarse {
            found.rest += 1;
        }
        let mut spans = apart(windows);
        found.lay(&spans);
        if found.bins() > limit {
            split(&mut spans, sorted);
            found.lay(&spans);
        }
        // The window with most bins is the one that can spare some.
        while found.bins() > limit
            && let Some(longest) = found
                .windows
                .iter_mut()
                .max_by_key(|window| window.length >> window.shift)
        {
            longest.shift += 1;
        }
        found
    }

    /// Lays windows over the steps of some spans.
    fn lay(&mut self, spans: &[(f64, f64)]) {
        self.windows = [Window::default(); MOST];
        let mut before = 0;
        for (position, &(from, to)) in spans.iter().take(MOST).enumerate() {
            // A step more on either side, for what rounding does.
            let start = match position {
                0 => 0,
                _ => self.step(from).saturating_sub(2).max(before),
            };
            let end = match position + 1 == spans.len() {
                true => self.top,
                false => (self.step(to) + 1).clamp(start, self.top),
            };
            self.windows[position] = Window {
                start,
                length: end - start,
                shift: 0,
            };
            before = end;
        }
    }

    #[inline]
    fn step(&self, x: f64) -> u32 {
        cell(x, self.low, self.per_unit, f64::from(self.top))
    }

    #[inline]
    fn gathered(&self, step: u32) -> u32 {
        gather(step, self.rest, &self.windows)
    }

    /// The number of bins.
    pub(crate) fn bins(&self) -> usize {
        self.gathered(self.top) as usize - 1
    }

    /// The width of its widest bin where percentiles can be.
    pub(crate) fn widest(&self) -> f64 {
        let shifts = self
            .windows
            .iter()
            .filter(|window| window.length > 0)
            .map(|window| window.shift);
        f64::from(1_u32 << shifts.max().unwrap_or(0)) / self.per_unit
    }

    /// Steps per unit, and the end of the range.
    pub(crate) fn scale(&self) -> (f64, f64) {
        (self.per_unit, self.low + f64::from(self.top - 1) / self.per_unit)
    }

    /// The cell of a value: 0 below the range, then the bins, then one above. Never falls as the value rises.
    pub(crate) fn cell(&self, x: f64) -> u32 {
        self.gathered(self.step(x))
    }

    /// The cells of a column; there are fewer than 2^16 bins.
    pub(crate) fn cells(&self, column: &[f64], cells: &mut [u16]) {
        if u16::try_from(self.top).is_err() {
            return gather_wide(column, self, cells);
        }
        steps(column, self.low, self.per_unit, f64::from(self.top), cells);
        if self.rest > 0 {
            gather_narrow(cells, self.rest, &self.windows);
        }
    }

    /// Where a bin, counted from 0, begins; the end of the range for the number of bins.
    pub(crate) fn border(&self, bin: usize) -> f64 {
        // The first step of its cell.
        let (mut below, mut first) = (0, self.top);
        while below + 1 < first {
            let middle = below + (first - below) / 2;
            match self.gathered(middle) as usize > bin {
                true => first = middle,
                false => below = middle,
            }
        }
        self.low + f64::from(first - 1) / self.per_unit
    }
}

/// Ascending spans, those that meet as one.
pub(super) fn apart(spans: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::with_capacity(MOST);
    for &(from, to) in spans {
        match found.last_mut().filter(|(_, before)| from <= *before) {
            Some((_, before)) => *before = to.max(*before),
            None => found.push((from, to)),
        }
    }
    found
}

/// Splits spans where the pilot has nothing for more than half of one, as far as there may be windows: the
/// percentile is on one side or the other. What it has no value for but near those that it has stays in.
fn split(spans: &mut Vec<(f64, f64)>, sorted: &[f64]) {
    while spans.len() < MOST {
        let gap = |&(from, to): &(f64, f64)| {
            let inside = &sorted[sorted.partition_point(|&x| x < from)..sorted.partition_point(|&x| x <= to)];
            let gaps = inside.windows(2).map(|pair| (pair[1] - pair[0], pair[0]));
            let (gap, begins) = gaps.fold((0.0, from), |most, gap| if gap.0 > most.0 { gap } else { most });
            (if gap > 0.0 { gap / (to - from) } else { 0.0 }, begins, gap)
        };
        let gaps = spans.iter().map(gap).enumerate();
        let Some((at, (share, begins, gap))) = gaps.max_by(|a, b| a.1.0.total_cmp(&b.1.0)) else {
            return;
        };
        if share <= 0.5 {
            return;
        }
        let (from, to) = spans[at];
        let ends = begins + gap;
        let near = |size: f64| size.min(0.25 * gap);
        spans[at] = (from, begins + near(begins - from));
        spans.insert(at + 1, (ends - near(to - ends), to));
    }
}

#[inline(always)]
fn gather(step: u32, rest: u32, windows: &[Window; MOST]) -> u32 {
    let mut cell = step >> rest;
    for window in windows {
        let inside = step.saturating_sub(window.start).min(window.length);
        cell = cell.wrapping_add(inside >> window.shift);
    }
    cell
}

/// The step of each value.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn steps(column: &[f64], low: f64, per_unit: f64, top: f64, cells: &mut [u16]) {
    for (found, &x) in cells.iter_mut().zip(column) {
        *found = cell(x, low, per_unit, top) as u16;
    }
}

/// Steps to cells, all of which fit sixteen bits.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn gather_narrow(cells: &mut [u16], rest: u32, windows: &[Window; MOST]) {
    let starts = windows.map(|window| window.start as u16);
    let lengths = windows.map(|window| window.length as u16);
    let shifts = windows.map(|window| window.shift);
    for cell in cells {
        let step = *cell;
        let mut sum = step >> rest;
        for window in 0..MOST {
            let inside = step.saturating_sub(starts[window]).min(lengths[window]);
            sum = sum.wrapping_add(inside >> shifts[window]);
        }
        *cell = sum;
    }
}

/// Values to cells.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn gather_wide(column: &[f64], windows: &Windows, cells: &mut [u16]) {
    let (low, per_unit, top) = (windows.low, windows.per_unit, f64::from(windows.top));
    let (rest, windows) = (windows.rest, windows.windows);
    for (found, &x) in cells.iter_mut().zip(column) {
        *found = gather(cell(x, low, per_unit, top), rest, &windows) as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn few() -> Windows {
        Windows::new(&[], (2.0, 9.0), 0.1, &[(2.0, 2.5), (8.0, 9.0)], 4096)
    }

    fn narrow() -> Windows {
        Windows::new(
            &[],
            (0.0, 100.0),
            0.01,
            &[(0.0, 3.0), (40.0, 44.0), (42.0, 45.0), (98.0, 100.0)],
            4096,
        )
    }

    fn wide() -> Windows {
        Windows::new(
            &[],
            (-1.0, 1000.0),
            0.002,
            &[(-1.0, 0.5), (500.0, 500.5), (999.5, 1000.0)],
            4096,
        )
    }

    #[test]
    fn windows_have_a_bin_for_each_step() {
        for (windows, inside, width) in [(few(), 5.0, 0.1), (narrow(), 43.0, 0.01), (wide(), 500.2, 0.002)] {
            let bin = windows.cell(inside) as usize - 1;
            let found = windows.border(bin + 1) - windows.border(bin);
            assert!((found / width - 1.0).abs() < 1e-6, "{found} {width}");
            assert!(windows.bins() <= 4096);
        }
        // 3%, 5% and 2% of 10,000 steps, and 256 bins at most for the rest.
        assert!((1000..1300).contains(&narrow().bins()), "{}", narrow().bins());
    }

    #[test]
    fn a_gap_in_a_window_needs_no_bins() {
        let mut sorted: Vec<f64> = (0..100).map(|i| f64::from(i) * 0.001).collect();
        sorted.extend((0..100).map(|i| 1000.0 + f64::from(i) * 0.001));
        let windows = Windows::new(
            &sorted,
            (0.0, 1000.1),
            0.0005,
            &[(0.0, 1000.02), (1000.05, 1000.1)],
            4096,
        );
        for x in [0.05, 0.15, 999.99, 1000.01, 1000.07] {
            let bin = windows.cell(x) as usize - 1;
            let found = windows.border(bin + 1) - windows.border(bin);
            assert!((found / 0.0005 - 1.0).abs() < 1e-6, "{x}: {found}");
        }
    }

    #[test]
    fn a_window_that_is_too_long_has_wider_bins() {
        let windows = Windows::new(&[], (0.0, 100.0), 0.001, &[(0.0, 1.0), (60.0, 100.0)], 4096);
        assert!((2048..=4096).contains(&windows.bins()), "{}", windows.bins());
        for (x, width) in [(0.5, 0.001), (70.0, 0.016)] {
            let bin = windows.cell(x) as usize - 1;
            let found = windows.border(bin + 1) - windows.border(bin);
            assert!((found / width - 1.0).abs() < 1e-6, "{found} {width}");
        }
        let tiny = Windows::new(&[], (0.0, 1.0), 1e-300, &[(0.0, 1.0)], 4096);
        assert!(tiny.bins() <= 4096);
    }

    #[test]
    fn values_lie_within_the_borders_of_their_cells() {
        for windows in [few(), narrow(), wide()] {
            let (_, high) = windows.scale();
            let mut column: Vec<f64> = (0..100_001)
                .map(|i| windows.low - 1.0 + (high - windows.low + 2.0) * f64::from(i) * 1e-5)
                .collect();
            column.extend([-1e300, 1e300]);
            let mut cells = vec![0; column.len()];
            windows.cells(&column, &mut cells);
            let mut before = 0;
            for (&x, &cell) in column.iter().zip(&cells) {
                assert_eq!(u32::from(cell), windows.cell(x), "{x}");
                if x.abs() > 1e299 {
                    continue;
                }
                assert!(cell >= before);
                before = cell;
                let bin = usize::from(cell);
                let rounding = 1e-9;
                if bin > 0 {
                    assert!(windows.border(bin - 1) <= x + rounding, "{x} {bin}");
                }
                if bin <= windows.bins() {
                    assert!(windows.border(bin) >= x - rounding, "{x} {bin}");
                }
            }
            assert_eq!(usize::from(before), windows.bins() + 1);
            assert_eq!(windows.cell(-1e300), 0);
            assert_eq!(windows.cell(1e300) as usize, windows.bins() + 1);
        }
    }
}
