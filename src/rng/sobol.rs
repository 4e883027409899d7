//! Scrambled Sobol points, one coordinate at a time, by address.
//!
//! In: a dimension, a key, a path. Out: the path's coordinate. Path p is point ⌊p/8⌋ of scramble
//! p mod 8. The direction numbers are those of S. Joe and F. Y. Kuo, "Constructing Sobol sequences
//! with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), 256 dimensions of them.
//!
//! A scramble permutes the halves of the unit interval, the halves of each half, and so on (A. B. Owen, "Randomly
//! permuted (t,m,s)-nets and (t,s)-sequences", 1995). The permutations come from a hash that moves
//! bits only towards less significant ones, after S. Laine and T. Karras (2011) in the form of
//! B. Burley, "Practical hash-based Owen scrambling", JCGT 9 (2020), with the constants that
//! N. Vegdahl found in 2021. The first 32 bits of a coordinate are scrambled so; the 20 below are a
//! hash of them, which is what a scramble makes of bits that no two points share.

use std::sync::OnceLock;

use multiversion::multiversion;

use super::sampler::SCRAMBLES;
use super::{mix, uniform};

/// The dimensions that there are.
pub(super) const DIMENSIONS: usize = 256;

const BITS: usize = 32;

const JOE_KUO: &str = include_str!("../../assets/new-joe-kuo-6.256.txt");

/// Direction numbers of every dimension, most significant bit last: what bit k of a point's number adds.
fn directions() -> &'static [[u32; BITS]] {
    static DIRECTIONS: OnceLock<Vec<[u32; BITS]>> = OnceLock::new();
    DIRECTIONS.get_or_init(|| {
        // The first dimension is the van der Corput sequence: bit k of the number is bit k after the point.
        let mut all = vec![std::array::from_fn(|bit| 1_u32 << bit)];
        for line in JOE_KUO.lines().skip(1) {
            let numbers: Vec<u32> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
            if let [_, degree, polynomial, first @ ..] = numbers.as_slice() {
                all.push(recurrence(*degree as usize, *polynomial, first));
            }
        }
        all
    })
}

/// The direction numbers of a primitive polynomial (Bratley and Fox, "Algorithm 659", 1988), turned round.
fn recurrence(degree: usize, polynomial: u32, first: &[u32]) -> [u32; BITS] {
    let mut v = [0_u32; BITS];
    for k in 0..BITS {
        v[k] = if k < degree {
            first[k] << (BITS - 1 - k)
        } else {
            let mut next = v[k - degree] ^ (v[k - degree] >> degree);
            for j in 1..degree {
                if polynomial >> (degree - 1 - j) & 1 == 1 {
                    next ^= v[k - j];
                }
            }
            next
        };
    }
    v.map(u32::reverse_bits)
}

/// One coordinate of all scrambles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Coordinate {
    /// What bit k of the point's number adds.
    directions: [u32; BITS],
    /// What going from a point whose number ends in k ones to the next one changes.
    steps: [u32; BITS],
    adds: [u32; SCRAMBLES],
    factors: [u32; SCRAMBLES],
    below: [u64; SCRAMBLES],
}

impl Coordinate {
    /// The coordinate of a dimension below [`DIMENSIONS`], scrambled by `key`.
    pub(super) fn new(dimension: u16, key: u64) -> Coordinate {
        let directions = directions()[usize::from(dimension)];
        let mut steps = directions;
        for bit in 1..BITS {
            steps[bit] ^= steps[bit - 1];
        }
        let keys: [u64; SCRAMBLES] = std::array::from_fn(|scramble| mix(key ^ mix(0x736f_626f_6c00 + scramble as u64)));
        Coordinate {
            directions,
            steps,
            adds: keys.map(|key| key as u32),
            factors: keys.map(|key| (key >> 32) as u32 | 1),
            below: keys.map(|key| mix(key.wrapping_add(1))),
        }
    }

    /// The unscrambled coordinate of a point, most significant bit last.
    fn point(&self, number: u64) -> u32 {
        let bits = (0..BITS).filter(|bit| number >> bit & 1 == 1);
        bits.fold(0, |point, bit| point ^ self.directions[bit])
    }

    /// A path's coordinate, strictly between 0 and 1.
    pub(super) fn at(&self, path: u64) -> f64 {
        self.scrambled(self.point(path / SCRAMBLES as u64), (path % SCRAMBLES as u64) as usize)
    }

    #[inline(always)]
    fn scrambled(&self, point: u32, scramble: usize) -> f64 {
        let mut x = point;
        x ^= x.wrapping_mul(0x3d20_adea);
        x = x.wrapping_add(self.adds[scramble]);
        x = x.wrapping_mul(self.factors[scramble]);
        x ^= x.wrapping_mul(0x0552_6c56);
        x ^= x.wrapping_mul(0x53a2_2864);
        let below = (u64::from(x) ^ self.below[scramble]).wrapping_mul(0x94d0_49bb_1331_11eb) >> 44;
        uniform(u64::from(x.reverse_bits()) << 32 | below << 12)
    }

    /// The coordinates of the paths from `first` on: the bits of [`Coordinate::at`].
    pub(super) fn fill(&self, first: u64, out: &mut [f64]) {
        fill(self, first, out);
    }
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn fill(of: &Coordinate, first: u64, out: &mut [f64]) {
    let scrambles = SCRAMBLES as u64;
    let mut number = first / scrambles;
    let mut point = of.point(number);
    let head = ((scrambles - first % scrambles) % scrambles).min(out.len() as u64) as usize;
    let (head, rest) = out.split_at_mut(head);
    if !head.is_empty() {
        for (path, out) in (first..).zip(head) {
            *out = of.scrambled(point, (path % scrambles) as usize);
        }
        point ^= of.steps[number.trailing_ones() as usize];
        number += 1;
    }
    let (whole, rest) = rest.as_chunks_mut::<SCRAMBLES>();
    for chunk in whole {
        for (scramble, out) in chunk.iter_mut().enumerate() {
            *out = of.scrambled(point, scramble);
        }
        point ^= of.steps[number.trailing_ones() as usize];
        number += 1;
    }
    for (scramble, out) in rest.iter_mut().enumerate() {
        *out = of.scrambled(point, scramble);
    }
}

#[cfg(test)]
mod tests;
