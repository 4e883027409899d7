//! Clause facts: on which paths a clause bound in which period, and the money that it moved.
//!
//! Where a clause bound is a bit for each path and period: setting it costs next to nothing in a loop that has
//! worked out what the clause moves, and in how many periods it bound, when it first did, and on how many paths
//! it did in a period are whole numbers, read off the bits 64 paths at a time.

use multiversion::multiversion;

use super::blocks::{BITS, BLOCK, Block, add, blocks, mask, masked};
use super::column::Column;
use super::tile::LANES;

/// A cap or floor binds where it moves more than this share of the amount: less is rounding.
pub(super) const DUST: f64 = 1e-9;

/// A bit for each path of a tile, a word for each block.
pub(super) type Marks = [u64; LANES / BLOCK];

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

    /// Counts the clause where it moved more than dust of an amount.
    #[inline(always)]
    pub(super) fn count(&mut self, block: usize, moved: &Block, of: &Block) {
        let mut real = [0.0; BLOCK];
        let marks = real_block(&mut real, moved, of);
        self.add(block, marks, &real);
    }

    /// Counts the clause on the paths that are marked; on the others it has moved 0.
    #[inline(always)]
    pub(super) fn add(&mut self, block: usize, marks: u64, moved: &Block) {
        if marks == 0 {
            return;
        }
        self.marks[block] |= marks;
        add(&mut self.amount[block], moved);
    }
}

/// What is more than dust of an amount, and where.
#[inline(always)]
fn real_block(real: &mut Block, moved: &Block, of: &Block) -> u64 {
    let mut marks = 0;
    for i in 0..BLOCK {
        let binds = mask(moved[i] > DUST * of[i].abs());
        real[i] = masked(moved[i], binds);
        marks |= BITS[i] & binds;
    }
    marks
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
            marks: vec![[0; LANES / BLOCK]; clauses * periods],
        }
    }

    /// Bytes that this takes.
    pub(super) fn bytes(clauses: usize, periods: usize) -> usize {
        clauses * periods * size_of::<Marks>()
    }

    pub(super) fn clear(&mut self) {
        self.marks.fill([0; LANES / BLOCK]);
    }

    /// Adds paths on which a clause bound in period `k`.
    pub(super) fn add(&mut self, clause: usize, k: usize, marks: &Marks) {
        // Most clauses bind nowhere: theirs need not be fetched.
        if marks.iter().any(|&marks| marks != 0) {
            let all = self.marks[clause * self.periods + k].iter_mut();
            all.zip(marks).for_each(|(all, marks)| *all |= marks);
        }
    }

    /// Adds on how many of the first `paths` paths a clause bound, and first bound, by period.
    pub(super) fn count(&self, clause: usize, paths: usize, binds: &mut [u64], firsts: &mut [u64]) {
        let asked = |at: usize| match paths.saturating_sub(at * BLOCK) {
            there if there >= BLOCK => u64::MAX,
            there => (1 << there) - 1,
        };
        let mut unseen: Marks = std::array::from_fn(asked);
        let asked = unseen;
        for ((marks, binds), firsts) in self.of(clause).iter().zip(binds).zip(firsts) {
            for ((marks, asked), unseen) in marks.iter().zip(asked).zip(&mut unseen) {
                *binds += u64::from((marks & asked).count_ones());
                *firsts += u64::from((marks & *unseen).count_ones());
                *unseen &= !marks;
            }
        }
    }

    fn of(&self, clause: usize) -> &[Marks] {
        &self.marks[clause * self.periods..][..self.periods]
    }

    /// The first period in which a clause bound on each path; infinite where it never did.
    pub(super) fn first(&self, clause: usize, out: &mut [f64]) {
        out.fill(f64::INFINITY);
        let mut seen = [0_u64; LANES / BLOCK];
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
        // Digit by digit: word `d` has the digit of 2^d of 64 paths' counts.
        let mut digits = [[0_u64; u32::BITS as usize]; LANES / BLOCK];
        let mut used = 0;
        for marks in self.of(clause) {
            for (digits, marks) in digits.iter_mut().zip(marks) {
                let (mut carry, mut digit) = (*marks, 0);
                while carry != 0 {
                    (digits[digit], carry) = (digits[digit] ^ carry, digits[digit] & carry);
                    digit += 1;
                }
                used = used.max(digit);
            }
        }
        for (digits, out) in digits.iter().zip(blocks(out)) {
            spread(&digits[..used], out);
        }
    }
}

/// Numbers from their binary digits, the lowest first.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn spread(digits: &[u64], out: &mut Block) {
    let mut sums = [0_u64; BLOCK];
    for (place, digit) in digits.iter().enumerate() {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum |= (digit >> i & 1) << place;
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = sum as f64;
    }
}
