//! Bins of several widths, for columns that even bins cannot serve.
//!
//! In: the pilot, and where the wanted percentiles can be. Out: [`Sections`], the finding
//! of a value's bin. An event that multiplies a deal leaves a narrow hump and another one
//! a hundred times its width away: even bins that are fine enough for the former would be
//! millions. So the range is cut into even sections, and each section into as many even
//! bins as it deserves. Looking up takes a nanosecond more than on even bins.

use crate::math::ln;

/// Into how many sections the range may be cut; what loses least is taken. More of them
/// find narrower humps, and leave fewer bins to each.
const CUTS: [usize; 3] = [256, 1024, 4096];

/// A range cut into even sections, each into its own number of even bins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sections {
    low: f64,
    high: f64,
    /// Sections per unit.
    per_unit: f64,
    /// The number of bins before each section, and in all: whole numbers, ascending.
    before: Vec<f64>,
}

impl Sections {
    /// Cuts `range` for a sorted pilot into at most `limit` bins. The `windows` are where
    /// percentiles are wanted: there, bins are to be of the `wanted` width, or as near to
    /// it as an even share of the bins for each window allows. All other values of the
    /// pilot make up a window too. Where the pilot has nothing, bins are wide.
    ///
    /// Range and width are finite and above 0. `None` if even bins lose less.
    pub(crate) fn new(
        sorted: &[f64],
        range: (f64, f64),
        wanted: f64,
        windows: &[(f64, f64)],
        limit: usize,
    ) -> Option<Self> {
        let even = ln(((range.1 - range.0) / limit as f64 / wanted).max(1.0));
        let mut best = (even * windows.len() as f64, None);
        for sections in CUTS.into_iter().filter(|&sections| 2 * sections <= limit) {
            let (lost, found) = Self::cut(sorted, range, wanted, windows, limit, sections);
            if lost < best.0 {
                best = (lost, Some(found));
            }
        }
        best.1
    }

    /// One way to cut, and the binary digits that its windows lose against the wanted
    /// width, added up.
    fn cut(
        sorted: &[f64],
        (low, high): (f64, f64),
        wanted: f64,
        windows: &[(f64, f64)],
        limit: usize,
        sections: usize,
    ) -> (f64, Self) {
        let per_unit = sections as f64 / (high - low);
        let section = |x: f64| (((x - low) * per_unit).max(0.0) as usize).min(sections - 1);
        let mut inhabited = vec![false; sections];
        for &x in sorted.iter().filter(|&&x| x >= low && x <= high) {
            let at = section(x);
            // The run has values a little beyond the pilot's.
            inhabited[at.saturating_sub(1)..=(at + 1).min(sections - 1)].fill(true);
        }
        // Each window with the number of sections in it that need bins.
        let windows: Vec<(std::ops::RangeInclusive<usize>, f64)> = windows
            .iter()
            .chain(&[(low, high)])
            .map(|&(from, to)| {
                let within = section(from)..=section(to);
                let needy = inhabited[within.clone()].iter().filter(|&&is| is).count();
                (within, (needy as f64).max(1.0))
            })
            .collect();
        let full = 1.0 / per_unit / wanted;
        let spare = (limit - sections) as f64;
        // Every window an even share of the bins, and what overlapping windows leave over
        // shared again.
        let deal = |share: f64| -> Vec<f64> {
            let mut bins = vec![1.0; sections];
            for (within, needy) in &windows {
                let each = 1.0 + full.min(share / needy).floor();
                for at in within.clone().filter(|&at| inhabited[at]) {
                    bins[at] = each.max(bins[at]);
                }
            }
            bins
        };
        let mut share = spare / windows.len() as f64;
        let mut bins = deal(share);
        while share < spare {
            share *= 1.2;
            let more = deal(share);
            if more.iter().sum::<f64>() > limit as f64 {
                break;
            }
            bins = more;
        }
        let lost = windows[..windows.len() - 1]
            .iter()
            .map(|(within, _)| {
                let fewest = within
                    .clone()
                    .filter(|&at| inhabited[at])
                    .map(|at| bins[at])
                    .fold(full, f64::min);
                ln(full / fewest)
            })
            .sum();
        let mut before = vec![0.0];
        let mut total = 0.0;
        for bins in bins {
            total += bins;
            before.push(total);
        }
        let cut = Sections {
            low,
            high,
            per_unit,
            before,
        };
        (lost, cut)
    }

    /// The number of bins.
    pub(crate) fn bins(&self) -> usize {
        self.before[self.before.len() - 1] as usize
    }

    /// The cell of a value: 0 below the range, then the bins, then one above. Never falls
    /// as the value rises.
    #[inline]
    pub(crate) fn cell(&self, x: f64) -> u32 {
        let last = self.before.len() - 1;
        let bins = self.before[last];
        let at = (x - self.low) * self.per_unit;
        let section = (at as usize).min(last - 1);
        let [start, end] = [self.before[section], self.before[section + 1]];
        let bin = start + (at - section as f64) * (end - start);
        let bin = if bin < bins - 1.0 { bin } else { bins - 1.0 };
        let inside = bin as u32 + 1;
        // One in ten lies beyond: a branch would often be guessed wrong.
        let beyond = if x < self.low { 0 } else { bins as u32 + 1 };
        if (x < self.low) | (x > self.high) {
            beyond
        } else {
            inside
        }
    }

    /// Where a bin, counted from 0, begins; the end of the range for the number of bins.
    pub(crate) fn border(&self, bin: usize) -> f64 {
        let bin = bin as f64;
        let after = self.before.partition_point(|&before| before <= bin);
        if after >= self.before.len() {
            return self.high;
        }
        let section = after - 1;
        let [start, end] = [self.before[section], self.before[after]];
        self.low + (section as f64 + (bin - start) / (end - start)) / self.per_unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn humps() -> Sections {
        let mut sorted: Vec<f64> = (0..1000).map(|i| f64::from(i) * 0.001).collect();
        sorted.extend((0..1000).map(|i| 1000.0 + f64::from(i) * 0.001));
        Sections::new(&sorted, (0.0, 1001.0), 0.0005, &[(0.4, 0.6), (1000.5, 1001.0)], 16_384)
            .expect("even bins would be sixty times as wide")
    }

    #[test]
    fn bins_are_fine_where_they_matter() {
        let sections = humps();
        assert!(sections.bins() <= 16_384);
        for (x, width) in [(0.5, 0.0005), (1000.7, 0.0005)] {
            let bin = sections.cell(x) as usize - 1;
            let found = sections.border(bin + 1) - sections.border(bin);
            assert!(found <= width * 1.001 && found > 0.5 * width, "{x}: {found}");
        }
    }

    #[test]
    fn values_lie_within_the_borders_of_their_cells() {
        let sections = humps();
        let mut before = 0;
        for i in 0..200_000 {
            let x = -0.1 + f64::from(i) * 0.005_011;
            let cell = sections.cell(x);
            assert!(cell >= before);
            before = cell;
            let bin = cell as usize;
            if bin > 0 && bin <= sections.bins() {
                let rounding = 1e-9;
                assert!(sections.border(bin - 1) <= x + rounding);
                assert!(sections.border(bin) >= x - rounding);
            }
        }
        assert_eq!(before as usize, sections.bins() + 1);
    }
}
