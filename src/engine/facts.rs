//! Clause facts: on which paths a clause bound in which period, and the money that it moved.
//!
//! Where a clause bound in a period is a bit for each path: setting it costs next to nothing in a loop that has
//! worked out what the clause moves. In how many periods it bound, when it first did, and on how many paths it did
//! in a period are whole numbers, which are kept up 64 paths at a time.

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

/// What is known of the clauses of a tile.
pub(super) struct Bound {
    clauses: Vec<Known>,
    /// A bit for each path that was asked for.
    asked: Marks,
}

/// In which periods a clause bound. Everything is kept as it comes: marks of every period would be fetched from
/// afar when they are written and again when they are read.
struct Known {
    /// The paths on which it bound in this period.
    period: usize,
    now: Marks,
    /// The paths on which it has bound.
    seen: Marks,
    /// The period in which it first did; infinite where it has not.
    first: Column,
    /// In how many periods it did, digit by digit: word `d` has the digit of 2^d of 64 paths' counts.
    digits: Vec<Marks>,
    /// On how many paths it did, and first did, by period.
    binds: Vec<u64>,
    firsts: Vec<u64>,
}

impl Bound {
    pub(super) fn new(clauses: usize, periods: usize) -> Self {
        let known = || Known {
            period: 0,
            now: Marks::default(),
            seen: Marks::default(),
            first: Column::new(LANES),
            digits: vec![Marks::default(); digits(periods)],
            binds: vec![0; periods],
            firsts: vec![0; periods],
        };
        Bound {
            clauses: (0..clauses).map(|_| known()).collect(),
            asked: Marks::default(),
        }
    }

    /// Bytes that this takes.
    pub(super) fn bytes(clauses: usize, periods: usize) -> usize {
        let words = 2 + digits(periods);
        clauses * (LANES * size_of::<f64>() + words * size_of::<Marks>() + 2 * periods * size_of::<u64>())
    }

    /// Forgets everything; from now on the first `paths` paths count.
    pub(super) fn clear(&mut self, paths: usize) {
        self.asked = std::array::from_fn(|at| match paths.saturating_sub(at * BLOCK) {
            there if there >= BLOCK => u64::MAX,
            there => (1 << there) - 1,
        });
        for known in &mut self.clauses {
            (known.period, known.now, known.seen) = (0, Marks::default(), Marks::default());
            known.first.fill(f64::INFINITY);
            known.digits.fill(Marks::default());
            known.binds.fill(0);
            known.firsts.fill(0);
        }
    }

    /// Adds paths on which a clause bound in period `k`.
    pub(super) fn add(&mut self, clause: usize, k: usize, marks: &Marks) {
        // Most clauses bind nowhere.
        if marks.iter().all(|&marks| marks == 0) {
            return;
        }
        let known = &mut self.clauses[clause];
        if std::mem::replace(&mut known.period, k) != k {
            known.now = Marks::default();
        }
        keep_up(known, marks, &self.asked);
    }

    /// Adds on how many paths a clause bound, and first bound, by period.
    pub(super) fn count(&self, clause: usize, binds: &mut [u64], firsts: &mut [u64]) {
        let known = &self.clauses[clause];
        for (sum, counts) in [(binds, &known.binds), (firsts, &known.firsts)] {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }

    /// The first period in which a clause bound on each path; infinite where it never did.
    pub(super) fn first(&self, clause: usize) -> &[f64] {
        &self.clauses[clause].first
    }

    /// In how many periods a clause bound on each path.
    pub(super) fn periods(&self, clause: usize, out: &mut [f64]) {
        let digits = &self.clauses[clause].digits;
        let used = digits.iter().rposition(|digit| digit.iter().any(|&word| word != 0));
        let used = &digits[..used.map_or(0, |last| last + 1)];
        for (block, out) in blocks(out).iter_mut().enumerate() {
            spread(used, block, out);
        }
    }
}

/// Adds the paths of this period that are marked.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn keep_up(known: &mut Known, marks: &Marks, asked: &Marks) {
    let (k, now, seen) = (known.period, &mut known.now, &mut known.seen);
    let (mut carry, mut new) = (Marks::default(), Marks::default());
    let (mut binds, mut firsts) = (0, 0);
    for block in 0..LANES / BLOCK {
        (carry[block], new[block]) = (marks[block] & !now[block], marks[block] & !seen[block]);
        now[block] |= marks[block];
        seen[block] |= marks[block];
        binds += u64::from((carry[block] & asked[block]).count_ones());
        firsts += u64::from((new[block] & asked[block]).count_ones());
    }
    known.binds[k] += binds;
    known.firsts[k] += firsts;
    // After this period no count needs more digits.
    for digit in &mut known.digits[..digits(k + 1)] {
        for (digit, carry) in digit.iter_mut().zip(&mut carry) {
            (*digit, *carry) = (*digit ^ *carry, *digit & *carry);
        }
    }
    for (first, new) in blocks(&mut known.first).iter_mut().zip(new) {
        if new != 0 {
            for i in 0..BLOCK {
                first[i] = if new & BITS[i] != 0 { k as f64 } else { first[i] };
            }
        }
    }
}

/// Binary digits of a number of periods.
fn digits(periods: usize) -> usize {
    (usize::BITS - periods.leading_zeros()) as usize
}

/// The numbers of a block from their binary digits, the lowest first.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn spread(digits: &[Marks], block: usize, out: &mut Block) {
    let mut sums = [0_u64; BLOCK];
    for (place, digit) in digits.iter().enumerate() {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum |= (digit[block] >> i & 1) << place;
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = sum as f64;
    }
}
