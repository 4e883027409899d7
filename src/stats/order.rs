//! Values in ascending order.
//!
//! In: values without NaN, in any order. Out: the same, ascending, or those of some ranks. Every run sorts all figures
//! that it keeps, so this goes by digits, which takes a third of the time of comparing: the
//! bits of a float, its sign turned, are a whole number that rises with it (Knuth 1998, "The art of computer
//! programming" 3, 5.2.5, sorting by distribution). Of the thousands of pilots of series two dozen ranks are
//! asked each: these are parted into many even ranges, of which few are ever sorted.

use multiversion::multiversion;

use super::moments::sum_and_extremes;
use super::windows::{Scale, step};

/// Digits of this many bits: the counts of three of them fit the first-level cache.
const DIGIT: u32 = 11;
const DIGITS: usize = 3;
const SIZE: usize = 1 << DIGIT;

/// Fewer values than this are compared.
const FEW: usize = 512;

/// A whole number that rises with the value.
#[inline(always)]
fn key(x: f64) -> u64 {
    let bits = x.to_bits();
    let negative = ((bits as i64) >> 63) as u64;
    bits ^ (negative | (1 << 63))
}

/// Sorts values that are not NaN; −0 becomes 0, so that equal values are neighbours.
pub(super) fn sort(values: &mut Vec<f64>) {
    values.iter_mut().for_each(|x| *x += 0.0);
    if values.len() < FEW || u32::try_from(values.len()).is_err() {
        return values.sort_unstable_by(f64::total_cmp);
    }
    let (mut least, mut most) = (u64::MAX, 0);
    for &x in values.iter() {
        least = least.min(key(x));
        most = most.max(key(x));
    }
    // The upper 33 bits in which the values differ at all.
    let shift = (u64::BITS - (most - least).leading_zeros()).saturating_sub(DIGIT * DIGITS as u32);
    let upper = |x: f64| (key(x) - least) >> shift;
    let digit = |x: f64, place: usize| (upper(x) >> (DIGIT * place as u32)) as usize % SIZE;

    let mut counts = [[0_u32; SIZE]; DIGITS];
    for &x in values.iter() {
        for (place, counts) in counts.iter_mut().enumerate() {
            counts[digit(x, place)] += 1;
        }
    }
    let mut other = vec![0.0; values.len()];
    for (place, counts) in counts.iter_mut().enumerate() {
        if counts[digit(values[0], place)] as usize == values.len() {
            continue;
        }
        let mut before = 0;
        for count in counts.iter_mut() {
            let here = *count;
            *count = before;
            before += here;
        }
        for &x in values.iter() {
            let at = &mut counts[digit(x, place)];
            other[*at as usize] = x;
            *at += 1;
        }
        std::mem::swap(values, &mut other);
    }
    if shift == 0 {
        return;
    }
    for alike in values.chunk_by_mut(|&a, &b| upper(a) == upper(b)) {
        if alike.len() > 1 {
            alike.sort_unstable_by(f64::total_cmp);
        }
    }
}

/// The most ranges into which values are parted: their numbers have sixteen bits.
const MOST_RANGES: usize = 32_768;

/// Values of which some ranks are asked.
pub(super) struct Ranked {
    /// Range after range.
    values: Vec<f64>,
    /// Where each range begins, and where the last one ends.
    starts: Vec<u32>,
    /// Which ranges are sorted.
    sorted: Vec<bool>,
}

impl Ranked {
    /// Parts values that are not NaN; −0 becomes 0.
    pub(super) fn new(values: &[f64]) -> Self {
        let (_, least, most) = sum_and_extremes(values);
        // Two for each value: most then have a few at most, even where most values are near to each other.
        let ranges = (2 * values.len()).min(MOST_RANGES);
        let top = ranges.saturating_sub(1) as f64;
        let per_unit = top / (most - least);
        if ranges < FEW || !(per_unit > 0.0 && per_unit.is_finite()) {
            return Ranked {
                values: values.iter().map(|x| x + 0.0).collect(),
                starts: vec![0, values.len() as u32],
                sorted: vec![false],
            };
        }
        let mut range_of = vec![0; values.len()];
        part(values, Scale::new(per_unit, least * per_unit, top), &mut range_of);
        // Counts are two places further on, so that the next free place of each range, and after that its end, comes to
        // stand where the next one begins.
        let mut starts = vec![0; ranges + 2];
        for &range in &range_of {
            starts[usize::from(range) + 2] += 1;
        }
        let mut before = 0;
        for start in &mut starts {
            before += *start;
            *start = before;
        }
        let mut parted = vec![0.0; values.len()];
        for (x, &range) in values.iter().zip(&range_of) {
            let next = &mut starts[usize::from(range) + 1];
            parted[*next as usize] = x + 0.0;
            *next += 1;
        }
        starts.pop();
        Ranked {
            values: parted,
            starts,
            sorted: vec![false; ranges],
        }
    }

    /// How many values.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The value of a rank from 0, which is there.
    pub(super) fn at(&mut self, rank: usize) -> f64 {
        let range = self.starts.partition_point(|&start| start as usize <= rank) - 1;
        self.sort(range);
        self.values[rank]
    }

    /// All values, ascending.
    pub(super) fn all(&mut self) -> &[f64] {
        (0..self.sorted.len()).for_each(|range| self.sort(range));
        &self.values
    }

    /// Every value that comes up so many times, ascending, and how often it does.
    pub(super) fn repeated(&mut self, times: usize) -> Vec<(usize, f64)> {
        let mut found = Vec::new();
        for range in 0..self.sorted.len() {
            let [start, end] = [0, 1].map(|side| self.starts[range + side] as usize);
            if end - start >= times {
                self.sort(range);
                let alike = self.values[start..end].chunk_by(|a, b| a == b);
                found.extend(alike.filter(|run| run.len() >= times).map(|run| (run.len(), run[0])));
            }
        }
        found
    }

    fn sort(&mut self, range: usize) {
        if !std::mem::replace(&mut self.sorted[range], true) {
            let [start, end] = [0, 1].map(|side| self.starts[range + side] as usize);
            self.values[start..end].sort_unstable_by(f64::total_cmp);
        }
    }
}

/// The range of each value.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn part(values: &[f64], scale: Scale, range_of: &mut [u16]) {
    for (range, &x) in range_of.iter_mut().zip(values) {
        *range = step(x, scale);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => -10.0..10.0_f64,
            1 => Just(0.0),
            1 => Just(-0.0),
            2 => (-30..30_i32).prop_map(f64::from),
            1 => any::<f64>().prop_filter("a number", |x| !x.is_nan()),
            2 => (0..1000_u32).prop_map(|i| 1e9 + f64::from(i) * 2.0_f64.powi(-22)),
        ]
    }

    proptest! {
        #[test]
        fn ranks_are_those_of_sorted_values(
            values in proptest::collection::vec(value(), 1..3000),
            ranks in proptest::collection::vec(0..3000_usize, 0..30),
            times in 1..6_usize,
        ) {
            let mut sorted = values.clone();
            sort(&mut sorted);
            let mut ranked = Ranked::new(&values);
            for rank in ranks.into_iter().map(|rank| rank % values.len()) {
                prop_assert_eq!(ranked.at(rank).to_bits(), sorted[rank].to_bits());
            }
            let alike = sorted.chunk_by(|a, b| a == b);
            let often: Vec<_> = alike.filter(|run| run.len() >= times).map(|run| (run.len(), run[0])).collect();
            prop_assert_eq!(ranked.repeated(times), often);
            prop_assert_eq!(ranked.all(), &sorted);
        }

        #[test]
        fn digits_sort_as_comparing_does(values in proptest::collection::vec(value(), 0..3000), narrow in any::<bool>()) {
            let mut values = values;
            if narrow {
                values.retain(|&x| (1e9..2e9).contains(&x));
                values.extend(values.clone().iter().map(|x| x + 2.0_f64.powi(-20)));
                while values.len() < FEW && !values.is_empty() {
                    values.extend_from_within(..);
                }
            }
            let mut expected: Vec<f64> = values.iter().map(|x| x + 0.0).collect();
            expected.sort_by(f64::total_cmp);
            sort(&mut values);
            let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&values), bits(&expected));
        }
    }
}
