//! Latin hypercube: the n paths of a replicate take the n equal parts of every draw in an order
//! of their own.
//!
//! In: the key of a stream, a period, a replicate and the number of its paths. Out: which part a
//! path takes, by a permutation that is worked out path by path, so that no order is stored and
//! any path can be replayed alone.

use super::mix;
use super::sampler::PARTS;

/// Replicates of at most so many paths are shuffled outright: a hash of so few bits permutes badly.
const FEW: u64 = 256;

/// Rounds of the hash that permutes more: with four, the distance of two paths in opposite halves shows.
const ROUNDS: usize = 6;

/// The order of one replicate in one period of one stream.
#[derive(Clone, Debug)]
struct Order {
    /// How many paths take part.
    paths: u64,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    /// The part of each path.
    Shuffled(Vec<u16>),
    /// A bijection of a power of two; what falls outside the parts is taken round again.
    Hashed {
        mask: u64,
        shift: u32,
        keys: [(u64, u64); ROUNDS],
        last: u64,
    },
}

impl Order {
    fn new(key: u64, period: u32, replicate: usize, paths: u64) -> Order {
        let mut state = mix(key ^ mix((u64::from(period) << 8 | replicate as u64).wrapping_add(0x6c61_7469_6e00_0000)));
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mix(state)
        };
        let way = if paths <= FEW {
            let mut parts: Vec<u16> = (0..paths as u16).collect();
            for last in (1..parts.len()).rev() {
                // The high word of a product is even to one in 2^55.
                let other = (u128::from(next()) * (last as u128 + 1)) >> 64;
                parts.swap(last, other as usize);
            }
            Way::Shuffled(parts)
        } else {
            let bits = 64 - (paths - 1).leading_zeros();
            Way::Hashed {
                mask: u64::MAX >> (64 - bits),
                shift: bits.div_ceil(2),
                keys: std::array::from_fn(|_| (next(), next() | 1)),
                last: next(),
            }
        };
        Order { paths, way }
    }

    /// The part that the `index`-th path takes: a permutation of 0 to `paths` − 1.
    #[inline]
    fn part(&self, index: u64) -> u64 {
        match &self.way {
            Way::Shuffled(parts) => u64::from(parts[index as usize]),
            Way::Hashed {
                mask,
                shift,
                keys,
                last,
            } => {
                let mut x = index;
                loop {
                    for (offset, factor) in keys {
                        x = x.wrapping_mul(*factor).wrapping_add(*offset) & mask;
                        x ^= x >> shift;
                    }
                    x = x.wrapping_add(*last) & mask;
                    if x < self.paths {
                        return x;
                    }
                }
            }
        }
    }
}

/// The orders of all replicates in one period of one stream.
pub(super) struct Orders([Order; PARTS]);

impl Orders {
    /// For a run of `paths` paths.
    pub(super) fn new(key: u64, period: u32, paths: u64) -> Orders {
        Orders(std::array::from_fn(|replicate| {
            Order::new(key, period, replicate, size(paths, replicate))
        }))
    }

    /// `inside` (0 to 1, neither end) moved into the part of the whole that `path` takes. A path that is not
    /// one of the run keeps it.
    pub(super) fn place(&self, path: u64, inside: f64) -> f64 {
        place(&self.0[(path % PARTS as u64) as usize], path, inside)
    }
}

/// The same for one path.
pub(super) fn one(key: u64, period: u32, paths: u64, path: u64, inside: f64) -> f64 {
    let replicate = (path % PARTS as u64) as usize;
    place(
        &Order::new(key, period, replicate, size(paths, replicate)),
        path,
        inside,
    )
}

fn place(order: &Order, path: u64, inside: f64) -> f64 {
    let index = path / PARTS as u64;
    if index >= order.paths {
        return inside;
    }
    let place = (order.part(index) as f64 + inside) / order.paths as f64;
    // Rounding must not reach 1.
    place.min(1.0 - f64::EPSILON / 2.0)
}

/// How many of a run's paths are of a replicate.
fn size(paths: u64, replicate: usize) -> u64 {
    (paths + (PARTS - 1 - replicate) as u64) / PARTS as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_taken_once() {
        for paths in [1, 2, 3, 5, 16, 17, 100, 256, 257, 512, 4096, 4097] {
            for replicate in [0, 7] {
                let order = Order::new(99, 3, replicate, paths);
                let mut parts: Vec<u64> = (0..paths).map(|index| order.part(index)).collect();
                parts.sort_unstable();
                assert!(parts.into_iter().eq(0..paths), "{paths} paths");
            }
        }
    }

    /// How many standard deviations χ² of counts that should be even is from its mean.
    fn uneven(counts: &[u32]) -> f64 {
        let (cells, all) = (counts.len() as f64, counts.iter().sum::<u32>());
        let expected = f64::from(all) / cells;
        let of = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
        (counts.iter().map(of).sum::<f64>() - (cells - 1.0)) / (2.0 * (cells - 1.0)).sqrt()
    }

    /// Over many keys a path takes every part equally often, two paths take parts at every distance equally
    /// often, and a path's parts in two draws know nothing of each other.
    #[test]
    fn orders_are_drawn_evenly_and_apart() {
        for paths in [5_u64, 100, 257, 300, 512, 3000] {
            let n = paths as usize;
            let keys = 200 * paths;
            for (a, b) in [(0, 1), (1, 2), (3, paths - 1), (0, paths / 2)] {
                let (mut single, mut distance, mut apart) = (vec![0; n], vec![0; n - 1], vec![0; n]);
                for key in 0..keys {
                    let (order, other) = (Order::new(mix(key), 0, 0, paths), Order::new(mix(key), 1, 0, paths));
                    let (first, second, elsewhere) = (order.part(a), order.part(b), other.part(a));
                    single[first as usize] += 1;
                    distance[((first + paths - second) % paths) as usize - 1] += 1;
                    apart[((first + paths - elsewhere) % paths) as usize] += 1;
                }
                for (what, counts) in [("alone", single), ("distance", distance), ("apart", apart)] {
                    let off = uneven(&counts);
                    assert!(off.abs() < 4.0, "{what} of {a} and {b} of {paths}: {off}");
                }
            }
        }
    }
}
