//! Percentiles of one column exactly, in little memory: the values near them are kept, the others counted.
//!
//! In: columns of values, some at a time. Out: a [`Sketch`](super::Sketch) that knows the wanted percentiles to the
//! last bit. What a sample says of a percentile narrows with the root of its size, so the values that may still
//! be it are fewer and fewer of all: about 22 √n of n for the five of a fan. From time to time the brackets are
//! drawn closer ([`Brackets::narrow`]), and what falls out of them is counted only.
//!
//! This is for the few columns whose bins cannot keep the promise of 0.1% of the interquartile range: those with a
//! quartile near the edge of an atom, where the range may turn out to be next to nothing.

use multiversion::multiversion;
use multiversion::target::match_target;

use crate::math;

use super::atoms::atoms;
use super::order::{Ranked, sort};
use super::pilot::ranks_around;
use super::runs::{Run, Runs};
use super::sketch::Sketch;
use super::windows::{FAN, apart};

/// Values are looked at in blocks of this many.
const BLOCK: usize = u64::BITS as usize;

/// A point between values: those at it are on its upper side, or on its lower one.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cut {
    at: f64,
    /// Whether what equals it is above it.
    below: bool,
}

/// What is known of the values between two cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    /// How many.
    Gap,
    /// How many; they are all the same.
    Same,
    /// Each of them.
    Kept,
}

/// What is known of a column around some percentiles.
#[derive(Clone, Debug)]
pub struct Brackets {
    /// Values that come up again and again: they are counted and not kept.
    atoms: Vec<f64>,
    /// Ascending and different.
    cuts: Vec<Cut>,
    /// What lies before each cut, and after the last.
    between: Vec<Between>,
    /// How many values lie above each cut.
    above: Vec<u64>,
    count: u64,
    /// In any order.
    kept: Vec<f64>,
}

impl Brackets {
    /// Brackets for a column of which `pilot` is a sample, in any order and without NaN; the sample is not counted.
    #[must_use]
    pub fn from_pilot(pilot: &[f64]) -> Self {
        let mut pilot = Ranked::new(pilot);
        let mut brackets = Brackets {
            atoms: atoms(&mut pilot),
            cuts: Vec::new(),
            between: Vec::new(),
            above: Vec::new(),
            count: 0,
            kept: Vec::new(),
        };
        let n = pilot.len();
        let spans = brackets.spans((n as u64, u64::MAX), |rank| match usize::try_from(rank) {
            Err(_) => [f64::NEG_INFINITY; 2],
            Ok(rank) if rank < n => [pilot.at(rank); 2],
            Ok(_) => [f64::INFINITY; 2],
        });
        brackets.lay(&spans);
        brackets
    }

    /// Where the percentiles of `of` values can be of which `n` are a sample; `at` tells between what the value of
    /// a rank is. A percentile that is not in what is kept has no place.
    fn spans(&self, (n, of): (u64, u64), mut at: impl FnMut(i64) -> [f64; 2]) -> Vec<(f64, f64)> {
        let span = |&p: &f64| {
            let [from, to] = ranks_around(n, of, p);
            (at(from.floor() as i64)[0], at(to.ceil() as i64)[1])
        };
        let spans = FAN.iter().map(span).filter(|(from, to)| from <= to);
        apart(&spans.collect::<Vec<_>>())
    }

    /// Draws the cuts anew, with nothing counted: around each span, and around each atom.
    fn lay(&mut self, spans: &[(f64, f64)]) {
        let atoms = self.atoms.iter().map(|&atom| (atom, atom));
        let around = |(from, to)| [(from, true), (to, false)].map(|(at, below)| Cut { at, below });
        self.cuts = atoms.chain(spans.iter().copied()).flat_map(around).collect();
        let order = |a: &Cut, b: &Cut| a.at.total_cmp(&b.at).then(b.below.cmp(&a.below));
        self.cuts.sort_unstable_by(order);
        self.cuts.dedup();
        let between = |pair: &[Cut]| match spans.iter().any(|&(from, to)| from <= pair[0].at && pair[1].at <= to) {
            _ if pair[0].at == pair[1].at => Between::Same,
            true => Between::Kept,
            false => Between::Gap,
        };
        self.between = vec![Between::Gap];
        self.between.extend(self.cuts.windows(2).map(between));
        self.between.push(Between::Gap);
        self.above = vec![0; self.cuts.len()];
        (self.count, self.kept) = (0, Vec::new());
    }

    /// The same brackets with nothing counted.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Brackets {
            above: vec![0; self.cuts.len()],
            count: 0,
            kept: Vec::new(),
            ..self.clone()
        }
    }

    /// Counts a column of finite values.
    pub fn see(&mut self, column: &[f64]) {
        let (blocks, rest) = column.as_chunks::<BLOCK>();
        for block in blocks {
            self.see_block(block, BLOCK);
        }
        if !rest.is_empty() {
            // What fills the block up lies above no cut and is not looked at further.
            let mut block = [f64::NEG_INFINITY; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            self.see_block(&block, rest.len());
        }
    }

    fn see_block(&mut self, block: &[f64; BLOCK], values: usize) {
        let mut kept = pass(block, &self.cuts, &self.between, &mut self.above);
        if values < BLOCK {
            kept &= (1 << values) - 1;
        }
        while kept != 0 {
            self.kept.push(block[kept.trailing_zeros() as usize % BLOCK]);
            kept &= kept - 1;
        }
        self.count += values as u64;
    }

    /// Counts the same finite value `times` times.
    pub fn see_same(&mut self, value: f64, times: usize) {
        let passes = |cut: &&Cut| value > cut.at || (cut.below && value == cut.at);
        let place = self.cuts.iter().take_while(passes).count();
        self.above[..place].iter_mut().for_each(|above| *above += times as u64);
        self.count += times as u64;
        if self.between[place] == Between::Kept {
            self.kept.extend(std::iter::repeat_n(value, times));
        }
    }

    /// Takes over what was counted with the same brackets elsewhere.
    pub fn merge(&mut self, other: &mut Brackets) {
        debug_assert_eq!(self.cuts, other.cuts);
        for (all, own) in self.above.iter_mut().zip(&mut other.above) {
            *all += std::mem::take(own);
        }
        self.count += std::mem::take(&mut other.count);
        self.kept.append(&mut other.kept);
    }

    /// All that is known, ascending: kept values one by one, what is the same, and what lies between two cuts.
    fn runs(&self) -> Vec<Run> {
        let mut kept = self.kept.clone();
        sort(&mut kept);
        let mut runs = Vec::with_capacity(kept.len() + self.between.len());
        let mut rest = kept.iter().map(|&x| Run::of(x, 1));
        for (place, between) in self.between.iter().enumerate() {
            let cut = |at: usize| self.cuts.get(at).map(|cut| cut.at);
            let before = place.checked_sub(1);
            let more = before.map_or(self.count, |before| self.above[before]);
            let count = more - self.above.get(place).copied().unwrap_or(0);
            let low = before.and_then(cut).unwrap_or(f64::NEG_INFINITY);
            match between {
                _ if count == 0 => {}
                Between::Kept => runs.extend(rest.by_ref().take(count as usize)),
                Between::Same => runs.push(Run::of(low, count)),
                Between::Gap => runs.push(Run {
                    low,
                    high: cut(place).unwrap_or(f64::INFINITY),
                    count,
                }),
            }
        }
        runs
    }

    /// Draws the brackets closer, now that more is known of where the percentiles of `of` values are; what falls out of
    /// them is counted only.
    pub fn narrow(&mut self, of: u64) {
        let runs = self.runs();
        let ranks = Runs::new(runs.clone(), &FAN);
        // What is not kept any more cannot be had back: a bracket ends where that begins.
        let spans = self.spans((self.count, of), |rank| {
            let rank = (rank.max(0) as u64).min(self.count.saturating_sub(1));
            ranks.of_rank(rank).map_or([0.0; 2], |(run, _)| [run.high, run.low])
        });
        self.lay(&spans);
        for run in &runs {
            if run.low == run.high {
                self.see_same(run.low, run.count as usize);
                continue;
            }
            // Between two cuts of before: no new one lies inside.
            self.count += run.count;
            let passed = self
                .cuts
                .iter()
                .zip(&mut self.above)
                .filter(|(cut, _)| cut.at <= run.low);
            passed.for_each(|(_, above)| *above += run.count);
        }
    }

    /// What can be read off.
    #[must_use]
    pub fn sketch(&self) -> Sketch {
        Sketch::of_runs(Runs::new(self.runs(), &FAN))
    }
}

/// Adds the values above each cut to what was counted, and marks those that are to be kept.
#[multiversion(targets("x86_64+avx512dq+avx512vl+popcnt", "x86_64+avx2+popcnt"))]
fn pass(block: &[f64; BLOCK], cuts: &[Cut], between: &[Between], above: &mut [u64]) -> u64 {
    let bits = match_target! {
        "x86_64+avx512dq" => |bound: f64| math::bits_above_at_once(block, bound),
        _ => |bound: f64| math::bits_above(block, bound),
    };
    let (mut from, mut kept) = (Between::Gap, 0);
    for (place, &to) in between.iter().enumerate() {
        // Whoever passes a cut comes from what is before it to what is after; all have come to what is before the first.
        let passing = match place.checked_sub(1) {
            None => u64::MAX,
            Some(before) => {
                let cut = &cuts[before];
                let passing = bits(if cut.below { cut.at.next_down() } else { cut.at });
                above[before] += u64::from(passing.count_ones());
                passing
            }
        };
        if (from == Between::Kept) != (to == Between::Kept) {
            kept ^= passing;
        }
        from = to;
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A sample with atoms, and a tail from which nothing is far.
    fn value(i: u64, seed: u64) -> f64 {
        let bits = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(seed << 17);
        let mixed = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let u = ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64;
        match u {
            u if u < 0.249 => 0.0,
            u if u > 0.9 => 40.0,
            u => (u - 0.249) * (u - 0.249) * 1e-3,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn percentiles_are_those_of_the_sorted_values(seed in 0..1000_u64, parts in 1..4_usize, more in 0..20_000_u64) {
            let n = 4096 + more;
            let values: Vec<f64> = (0..n).map(|i| value(i, seed)).collect();
            let (pilot, rest) = values.split_at(4096);
            let most = n + 3 * rest.len().div_ceil(8192) as u64;
            let mut all = Brackets::from_pilot(pilot);
            all.see(pilot);
            for stage in rest.chunks(8192) {
                let mut others: Vec<Brackets> = (0..parts).map(|_| all.emptied()).collect();
                for (turn, column) in stage.chunks(700).enumerate() {
                    others[turn % parts].see(column);
                }
                others.iter_mut().for_each(|own| all.merge(own));
                all.see_same(0.0, 3);
                all.narrow(most);
            }
            let mut sorted = values.clone();
            sorted.extend(std::iter::repeat_n(0.0, 3 * rest.len().div_ceil(8192)));
            let exact = Sketch::exact(sorted);
            let found = all.sketch();
            prop_assert_eq!(found.count(), exact.count());
            prop_assert_eq!(found.precision(), super::super::Precision::Exact);
            for p in FAN {
                prop_assert_eq!(found.quantile(p), exact.quantile(p));
            }
            for x in [0.0, 40.0] {
                prop_assert_eq!(found.share_below(x), exact.share_below(x));
                prop_assert_eq!(found.share_up_to(x), exact.share_up_to(x));
            }
        }
    }

    #[test]
    fn few_values_are_kept() {
        let values: Vec<f64> = (0..400_000).map(|i| value(i, 3)).collect();
        let mut brackets = Brackets::from_pilot(&values[..4096]);
        for stage in [0..16_384, 16_384..65_536, 65_536..262_144, 262_144..400_000] {
            brackets.see(&values[stage]);
            brackets.narrow(values.len() as u64);
        }
        // Two of the five percentiles lie at atoms.
        assert!(brackets.kept.len() < 20_000, "{}", brackets.kept.len());
        assert_eq!(brackets.sketch().quantile(0.25), Sketch::exact(values).quantile(0.25));
    }

    #[test]
    fn a_percentile_out_of_its_brackets_shows_in_the_precision() {
        let mut brackets = Brackets::from_pilot(&(0..4096).map(f64::from).collect::<Vec<_>>());
        brackets.see(&(0..20_000).map(|i| 1000.0 + f64::from(i)).collect::<Vec<_>>());
        assert_ne!(brackets.sketch().precision(), super::super::Precision::Exact);
    }
}
