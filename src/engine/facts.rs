//! Clause facts: on which paths a clause bound in which period, and the money that it moved.
//!
//! Where a clause bound is a bit for each path and period: setting it costs next to nothing in a loop that has
//! worked out what the clause moves, and in how many periods it bound, when it first did, and on how many paths
//! it did in a period are whole numbers, read off the bits 64 paths at a time.

use multiversion::multiversion;

use crate::math;

use super::blocks::{self, BLOCK, Block, blocks};
use super::column::Column;
use super::tile::LANES;

/// A cap or floor binds where it moves more than this share of the amount: less is rounding.
pub(super) const DUST: f64 = 1e-9;

/// Words that have a bit for each path of a tile.
const WORDS: usize = LANES / BLOCK;

/// A number of periods has fewer binary digits.
const DIGITS: usize = u32::BITS as usize;

/// A bit for each path of a tile, a word for each block.
pub(super) type Marks = [u64; WORDS];

const _: () = assert!(BLOCK == u64::BITS as usize, "a word has a bit for each path of a block");

/// What a clause does in one period, for a loop that counts on its way.
pub(super) struct Facts {
    pub(super) marks: Marks,
    pub(super) amount: Column,
}

impl Facts {
    /// Counts the clause on path `i` if it moved more than dust of an amount.
    #[inline]
    pub(super) fn count(&mut self, i: usize, moved: f64, of: f64) {
        if moved > DUST * of.abs() {
            self.bind(i, moved);
        }
    }

    /// Counts the clause on path `i`.
    #[inline]
    pub(super) fn bind(&mut self, i: usize, moved: f64) {
        self.marks[i / BLOCK] |= 1 << (i % BLOCK);
        self.amount[i] += moved;
    }
}

/// The facts of a clause, block by block.
pub(super) struct FactBlocks<'a> {
    marks: &'a mut Marks,
    amount: &'a mut [Block],
}

impl<'a> FactBlocks<'a> {
    /// The facts of a clause that were taken out.
    #[inline(always)]
    pub(super) fn of(facts: &'a mut Facts) -> Self {
        FactBlocks::new(&mut facts.marks, &mut facts.amount)
    }

    /// Marks, and the column of the money.
    #[inline(always)]
    pub(super) fn new(marks: &'a mut Marks, amount: &'a mut [f64]) -> Self {
        FactBlocks {
            marks,
            amount: blocks(amount),
        }
    }

    /// The same, for a while.
    #[inline(always)]
    pub(super) fn again(&mut self) -> FactBlocks<'_> {
        FactBlocks {
            marks: self.marks,
            amount: self.amount,
        }
    }

    /// Counts the clause where it moved more than dust of an amount.
    #[inline(always)]
    pub(super) fn count(&mut self, block: usize, moved: &Block, of: &Block) {
        let mut real = [0.0; BLOCK];
        for i in 0..BLOCK {
            real[i] = if moved[i] > DUST * of[i].abs() { moved[i] } else { 0.0 };
        }
        self.add(block, math::bits_above(&real, 0.0), &real);
    }

    /// The money of a block, for a loop that adds to it itself …
    #[inline(always)]
    pub(super) fn amount(&mut self, block: usize) -> &mut Block {
        &mut self.amount[block]
    }

    /// … and the paths on which it has.
    #[inline(always)]
    pub(super) fn mark(&mut self, block: usize, marks: u64) {
        self.marks[block] |= marks;
    }

    /// Counts the clause on the paths that are marked; on the others it has moved 0.
    #[inline(always)]
    pub(super) fn add(&mut self, block: usize, marks: u64, moved: &Block) {
        if marks == 0 {
            return;
        }
        self.marks[block] |= marks;
        blocks::add(&mut self.amount[block], moved);
    }
}

/// Where the clauses of a tile have bound.
pub(super) struct Bound {
    periods: usize,
    /// By clause, then period.
    marks: Vec<Marks>,
}

impl Bound {
    pub(super) fn new(clauses: usize, periods: usize) -> Self {
        Bound {
            periods,
            marks: vec![[0; WORDS]; clauses * periods],
        }
    }

    /// Bytes that this takes.
    pub(super) fn bytes(clauses: usize, periods: usize) -> usize {
        clauses * periods * size_of::<Marks>()
    }

    pub(super) fn clear(&mut self) {
        self.marks.fill([0; WORDS]);
    }

    /// Adds paths on which a clause bound in period `k`.
    pub(super) fn add(&mut self, clause: usize, k: usize, marks: &Marks) {
        // Most clauses bind nowhere: theirs need not be fetched.
        if marks.iter().any(|&marks| marks != 0) {
            let all = self.marks[clause * self.periods + k].iter_mut();
            all.zip(marks).for_each(|(all, marks)| *all |= marks);
        }
    }

    /// Counts a clause on the paths of each replicate.
    pub(super) fn count(&self, clause: usize, replicates: &[Marks], counts: &mut ClauseCounts) {
        let rows = self.of(clause);
        for (asked, firsts) in replicates.iter().zip(&mut counts.firsts) {
            count(rows, asked, &mut counts.binds, firsts);
        }
        let mut digits = [[0; WORDS]; DIGITS];
        let used = add_up(rows, &mut digits);
        let mut sums = [0; BLOCK];
        for word in 0..WORDS {
            spread(&digits[..used], word, &mut sums);
            for (asked, lasts) in replicates.iter().zip(&mut counts.lasts) {
                match asked[word] {
                    u64::MAX => {
                        for (i, &sum) in sums.iter().enumerate() {
                            lasts[sum as usize][i % IN_TURN] += 1;
                        }
                    }
                    mut asked => {
                        while asked != 0 {
                            lasts[sums[asked.trailing_zeros() as usize] as usize][0] += 1;
                            asked &= asked - 1;
                        }
                    }
                }
            }
        }
    }

    fn of(&self, clause: usize) -> &[Marks] {
        &self.marks[clause * self.periods..][..self.periods]
    }

    /// The first period in which a clause bound on each path; infinite where it never did.
    pub(super) fn first(&self, clause: usize, out: &mut [f64]) {
        out.fill(f64::INFINITY);
        let mut seen = [0_u64; WORDS];
        for (k, marks) in self.of(clause).iter().enumerate() {
            for ((seen, marks), out) in seen.iter_mut().zip(marks).zip(blocks(out)) {
                let mut new = marks & !*seen;
                *seen |= new;
                while new != 0 {
                    out[new.trailing_zeros() as usize] = k as f64;
                    new &= new - 1;
                }
            }
        }
    }

    /// In how many periods a clause bound on each path.
    pub(super) fn periods(&self, clause: usize, out: &mut [f64]) {
        let mut digits = [[0; WORDS]; DIGITS];
        let used = add_up(self.of(clause), &mut digits);
        let mut sums = [0; BLOCK];
        for (word, out) in blocks(out).iter_mut().enumerate() {
            spread(&digits[..used], word, &mut sums);
            for (out, &sum) in out.iter_mut().zip(&sums) {
                *out = sum as f64;
            }
        }
    }
}

/// Counts of one number go to so many places in turn: adding to one place again and again would wait for memory.
const IN_TURN: usize = 4;

/// What is counted of a clause, in whole numbers, which add up in any order.
#[derive(Clone, Debug)]
pub(super) struct ClauseCounts {
    /// On how many paths it binds, by period.
    pub(super) binds: Vec<u64>,
    /// On how many paths it binds for the first time, by replicate, then period.
    firsts: Vec<Vec<u64>>,
    /// On how many paths it binds in so many periods, by replicate, then number of periods.
    lasts: Vec<Vec<[u64; IN_TURN]>>,
}

impl ClauseCounts {
    pub(super) fn new(periods: usize, replicates: usize) -> Self {
        ClauseCounts {
            binds: vec![0; periods],
            firsts: vec![vec![0; periods]; replicates],
            lasts: vec![vec![[0; IN_TURN]; periods + 1]; replicates],
        }
    }

    /// Adds what another thread has counted.
    pub(super) fn merge(&mut self, other: &ClauseCounts) {
        let all = self.binds.iter_mut().chain(self.firsts.iter_mut().flatten());
        let all = all.chain(self.lasts.iter_mut().flatten().flatten());
        let own = other.binds.iter().chain(other.firsts.iter().flatten());
        let own = own.chain(other.lasts.iter().flatten().flatten());
        all.zip(own).for_each(|(all, own)| *all += own);
    }

    /// On how many paths it binds for the first time in each period.
    pub(super) fn firsts(&self) -> Vec<u64> {
        let mut sums = vec![0; self.binds.len()];
        for firsts in &self.firsts {
            sums.iter_mut().zip(firsts).for_each(|(sum, first)| *sum += first);
        }
        sums
    }

    /// The end of the first period in which it binds, in years, with the number of paths of a replicate; periods
    /// last `dt` years.
    pub(super) fn first(&self, replicate: usize, dt: f64) -> impl Iterator<Item = (f64, u64)> + Clone + '_ {
        let firsts = self.firsts[replicate].iter().enumerate();
        firsts.map(move |(k, &paths)| ((k as f64 + 1.0) * dt, paths))
    }

    /// In how many periods it binds, with the number of paths of a replicate.
    pub(super) fn periods(&self, replicate: usize) -> impl Iterator<Item = (f64, u64)> + Clone + '_ {
        let lasts = self.lasts[replicate].iter().enumerate();
        lasts.map(|(periods, paths)| (periods as f64, paths.iter().sum()))
    }
}

/// Adds on how many of the paths asked for a clause binds, and binds for the first time, by period.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn count(rows: &[Marks], asked: &Marks, binds: &mut [u64], firsts: &mut [u64]) {
    let mut unseen = *asked;
    for ((row, binds), firsts) in rows.iter().zip(binds).zip(firsts) {
        for word in 0..WORDS {
            let marks = row[word] & asked[word];
            *binds += u64::from(marks.count_ones());
            *firsts += u64::from((marks & unseen[word]).count_ones());
            unseen[word] &= !marks;
        }
    }
}

/// Sums of bits, digit by digit: row `d` has the digits of 2^d of all paths' sums. And how many digits they have.
///
/// Eight rows at a time are added by full adders, a bit of each path at once, so that only what they carry has
/// to run through the digits (after Harley and Seal: Warren 2013, "Hacker's delight", 5-1).
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn add_up(rows: &[Marks], digits: &mut [Marks; DIGITS]) -> usize {
    const NONE: Marks = [0; WORDS];
    let [ones, twos, fours, eights @ ..] = digits;
    let mut used = 0;
    for rows in rows.chunks(8) {
        let row = |i: usize| rows.get(i).copied().unwrap_or(NONE);
        let twos_of = [0, 2, 4, 6].map(|i| add(ones, &row(i), &row(i + 1)));
        let fours_of = [0, 2].map(|i| add(twos, &twos_of[i], &twos_of[i + 1]));
        let mut carry = add(fours, &fours_of[0], &fours_of[1]);
        let mut digit = 0;
        while carry != NONE {
            for (digit, carry) in eights[digit].iter_mut().zip(&mut carry) {
                (*digit, *carry) = (*digit ^ *carry, *digit & *carry);
            }
            digit += 1;
        }
        used = used.max(digit);
    }
    used + 3
}

/// Adds two bits to each bit; what is carried.
#[inline(always)]
fn add(sum: &mut Marks, a: &Marks, b: &Marks) -> Marks {
    let mut carry = [0; WORDS];
    for word in 0..WORDS {
        let (x, y, z) = (sum[word], a[word], b[word]);
        sum[word] = x ^ y ^ z;
        carry[word] = (x & y) | ((x ^ y) & z);
    }
    carry
}

/// The sums of the paths of a word from their binary digits.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn spread(digits: &[Marks], word: usize, sums: &mut [u64; BLOCK]) {
    *sums = [0; BLOCK];
    for (place, digit) in digits.iter().enumerate() {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum |= (digit[word] >> i & 1) << place;
        }
    }
}
