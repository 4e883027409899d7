//! Draws by address.
//!
//! In: a seed, the name of what is drawn, a path and a period. Out: the uniform or normal number
//! that belongs there, always the same one. Nothing is consumed, so one path can be replayed
//! alone, more paths extend a run, a new name leaves the draws of all others as they were, and
//! the order in which threads ask does not matter.
//!
//! The generator is Philox4x32-10 (`philox`). Seed and name make its key ([`Stream::new`]); path
//! and slot make its counter. A slot is a pair of periods: its block of 128 bits gives two
//! uniforms, or one Box–Muller pair of normals, for periods 2·slot and 2·slot + 1. A stream is
//! used for either kind; asking for both would give numbers that depend on each other.
//!
//! A [`Sampler`] says how the paths of one run lie to each other: by themselves, in pairs, in strata
//! or on the points of a Sobol sequence. A [`Design`] deals it out to a deal's sources of chance and
//! gives the stream of each address, which is asked for draws in the same way whatever the sampler.
//!
//! Other distributions are left to `dist`, which takes uniforms by inversion.

mod bridge;
mod design;
mod latin;
mod philox;
mod sampler;
mod sobol;

use std::sync::Arc;

use crate::math;
use multiversion::multiversion;

use latin::Orders;
use sobol::Coordinate;

pub use bridge::Walk;
pub use design::{Design, Draws, Source, Use};
pub use sampler::Sampler;

/// One named series of draws, addressed by path and period.
///
/// ```
/// use termsheet::rng::Stream;
/// let revenue = Stream::new(42, "drivers.revenue");
/// let mut even = [0.0; 3];
/// let mut odd = [0.0; 3];
/// // Paths 10, 11 and 12; slot 4 holds periods 8 and 9.
/// revenue.normals(10, 4, &mut even, &mut odd);
/// assert_eq!(even[2], revenue.normal(12, 8));
/// assert_eq!(odd[0], revenue.normal(10, 9));
/// assert_ne!(even[0], Stream::new(43, "drivers.revenue").normal(10, 8));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    key: u64,
    way: Way,
}

/// How a stream's draws on different paths lie to each other.
#[derive(Clone, Debug, PartialEq)]
enum Way {
    /// By themselves: the draws that the key gives.
    Random,
    /// Paths 2j and 2j + 1 mirror each other.
    Antithetic,
    /// Each of the equal parts has one path of each replicate.
    Latin { paths: u64 },
    /// Coordinates of a Sobol point for periods 0 and 1, where it has any.
    Points(Arc<[Option<Coordinate>; 2]>),
    /// Normals along a bridge.
    Bridge(Arc<bridge::Bridge>),
}

impl Stream {
    /// The stream of this name under this seed.
    ///
    /// The key of the generator is `mix(mix(seed + 0x9e3779b97f4a7c15) ^ fnv(name))`, where `fnv`
    /// is the 64-bit FNV-1a hash of the name's UTF-8 bytes and `mix` the finaliser of SplitMix64
    /// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). This is
    /// part of what a seed means and will not change. For one name different seeds always give
    /// different keys.
    pub fn new(seed: u64, name: &str) -> Stream {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Stream {
            key: mix(mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ hash),
            way: Way::Random,
        }
    }

    /// A uniform number strictly between 0 and 1: the middle of one of 2^52 equal parts, or under
    /// [`Sampler::LatinHypercube`] any number there.
    pub fn uniform(&self, path: u64, period: u32) -> f64 {
        match &self.way {
            Way::Antithetic => {
                let u = self.plain_uniform(path / 2, period);
                // Exact, and again the middle of a part.
                if path.is_multiple_of(2) { u } else { 1.0 - u }
            }
            Way::Latin { paths } => latin::one(self.key, period, *paths, path, self.plain_uniform(path, period)),
            Way::Points(of) => match of.get(period as usize) {
                Some(Some(coordinate)) => coordinate.at(path),
                _ => self.plain_uniform(path, period),
            },
            Way::Random | Way::Bridge(_) => self.plain_uniform(path, period),
        }
    }

    /// A standard normal number.
    pub fn normal(&self, path: u64, period: u32) -> f64 {
        match &self.way {
            Way::Antithetic => {
                let z = self.plain_normal(path / 2, period);
                if path.is_multiple_of(2) { z } else { -z }
            }
            Way::Latin { .. } => math::normal_quantile(self.uniform(path, period)),
            Way::Points(of) => match of.get(period as usize) {
                Some(Some(coordinate)) => math::normal_quantile(coordinate.at(path)),
                _ => self.plain_normal(path, period),
            },
            Way::Bridge(bridge) => bridge
                .shock(path, period)
                .unwrap_or_else(|| self.plain_normal(path, period)),
            Way::Random => self.plain_normal(path, period),
        }
    }

    fn plain_uniform(&self, path: u64, period: u32) -> f64 {
        let (even, odd) = philox::block(self.key, path, u64::from(period / 2));
        uniform(if period.is_multiple_of(2) { even } else { odd })
    }

    fn plain_normal(&self, path: u64, period: u32) -> f64 {
        let (even, odd) = philox::block(self.key, path, u64::from(period / 2));
        let (even, odd) = normal_pair(even, odd);
        if period.is_multiple_of(2) { even } else { odd }
    }

    /// The uniforms of periods 2·`slot` and 2·`slot` + 1 for the paths from `first_path` on:
    /// the bits of [`Stream::uniform`]. Rows beyond the shorter of the two columns stay as they
    /// are.
    pub fn uniforms(&self, first_path: u64, slot: u32, even: &mut [f64], odd: &mut [f64]) {
        match &self.way {
            Way::Antithetic => {
                mirrored(first_path, even, odd, |first, even, odd| {
                    uniform_columns(self.key, first, slot, even, odd);
                });
                for column in [even, odd] {
                    let from = (first_path + 1) % 2;
                    column
                        .iter_mut()
                        .skip(from as usize)
                        .step_by(2)
                        .for_each(|u| *u = 1.0 - *u);
                }
            }
            Way::Latin { paths } => {
                uniform_columns(self.key, first_path, slot, even, odd);
                for (period, column) in (2 * slot..).zip([even, odd]) {
                    let orders = Orders::new(self.key, period, *paths);
                    for (path, u) in (first_path..).zip(column) {
                        *u = orders.place(path, *u);
                    }
                }
            }
            Way::Points(of) if slot == 0 => {
                uniform_columns(self.key, first_path, slot, even, odd);
                for (coordinate, column) in of.iter().zip([even, odd]) {
                    if let Some(coordinate) = coordinate {
                        coordinate.fill(first_path, column);
                    }
                }
            }
            Way::Random | Way::Points(_) | Way::Bridge(_) => uniform_columns(self.key, first_path, slot, even, odd),
        }
    }

    /// The normals of periods 2·`slot` and 2·`slot` + 1 for the paths from `first_path` on:
    /// the bits of [`Stream::normal`]. Rows beyond the shorter of the two columns stay as they
    /// are.
    pub fn normals(&self, first_path: u64, slot: u32, even: &mut [f64], odd: &mut [f64]) {
        match &self.way {
            Way::Antithetic => {
                mirrored(first_path, even, odd, |first, even, odd| {
                    normal_columns(self.key, first, slot, even, odd);
                });
                for column in [even, odd] {
                    let from = (first_path + 1) % 2;
                    column.iter_mut().skip(from as usize).step_by(2).for_each(|z| *z = -*z);
                }
            }
            Way::Latin { .. } => {
                self.uniforms(first_path, slot, even, odd);
                let n = even.len().min(odd.len());
                math::normal_quantile_column(&mut even[..n]);
                math::normal_quantile_column(&mut odd[..n]);
            }
            Way::Points(of) if slot == 0 => {
                normal_columns(self.key, first_path, slot, even, odd);
                for (coordinate, column) in of.iter().zip([even, odd]) {
                    if let Some(coordinate) = coordinate {
                        coordinate.fill(first_path, column);
                        math::normal_quantile_column(column);
                    }
                }
            }
            Way::Bridge(_) => Walk::default().normals(self, first_path, slot, even, odd),
            Way::Random | Way::Points(_) => normal_columns(self.key, first_path, slot, even, odd),
        }
    }
}

/// Fills columns that begin at a path of an antithetic run with the draws of each path's pair.
fn mirrored(first_path: u64, even: &mut [f64], odd: &mut [f64], fill: impl Fn(u64, &mut [f64], &mut [f64])) {
    let n = even.len().min(odd.len());
    if n == 0 {
        return;
    }
    // The draws of the pairs stand at the front of the columns, then move apart from the back.
    let late = (first_path % 2) as usize;
    let pairs = (n + late).div_ceil(2);
    fill(first_path / 2, &mut even[..pairs], &mut odd[..pairs]);
    for column in [even, odd] {
        for lane in (0..n).rev() {
            column[lane] = column[(lane + late) / 2];
        }
    }
}

/// The finaliser of SplitMix64: a bijection in which every bit of the input moves half of the
/// output.
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// (k + 1/2) / 2^52 for the high 52 bits k: from 2^−53 to 1 − 2^−53.
#[inline(always)]
fn uniform(bits: u64) -> f64 {
    // A number in [1, 2) less the largest double below 1; the difference is exact.
    f64::from_bits((bits >> 12) | 0x3ff0_0000_0000_0000) - (1.0 - f64::EPSILON / 2.0)
}

/// Two independent standard normals (Box and Muller, "A note on the generation of random normal
/// deviates", 1958): one word gives the distance from the origin, the other the direction.
/// The distance ends at 8.57, which 2^53 draws reach about once.
#[inline(always)]
fn normal_pair(distance: u64, direction: u64) -> (f64, f64) {
    let r = (-2.0 * math::ln_normal(uniform(distance))).sqrt();
    let (x, y) = math::turn(direction);
    (r * x, r * y)
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn uniform_columns(key: u64, first_path: u64, slot: u32, even: &mut [f64], odd: &mut [f64]) {
    let mut path = first_path;
    for (even, odd) in even.iter_mut().zip(odd) {
        let (a, b) = philox::block(key, path, u64::from(slot));
        *even = uniform(a);
        *odd = uniform(b);
        path = path.wrapping_add(1);
    }
}

/// How many paths' bits are kept between the generator and the Box–Muller method.
const CHUNK: usize = 64;

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn normal_columns(key: u64, first_path: u64, slot: u32, even: &mut [f64], odd: &mut [f64]) {
    let mut path = first_path;
    // Generator and transformation in one loop form a chain longer than the processor can
    // overlap; taking turns over a few cache lines is faster by a fifth.
    let mut bits = [[0_u64; CHUNK]; 2];
    for (even, odd) in even.chunks_mut(CHUNK).zip(odd.chunks_mut(CHUNK)) {
        let paths = even.len().min(odd.len());
        let [first, second] = &mut bits;
        for (first, second) in first[..paths].iter_mut().zip(&mut second[..paths]) {
            (*first, *second) = philox::block(key, path, u64::from(slot));
            path = path.wrapping_add(1);
        }
        let [first, second] = &bits;
        for (((even, odd), first), second) in even.iter_mut().zip(odd).zip(first).zip(second) {
            (*even, *odd) = normal_pair(*first, *second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    const DRAWS: usize = 100_000;

    /// A design with a stream of each way: `points`, `walk`, and `other`, which no dimension is dealt to.
    fn designed(sampler: Sampler, paths: u64) -> Draws {
        let source = |address: &str, use_| Source {
            address: address.to_owned(),
            use_,
        };
        let sources = [
            source("points", Use::Once([true, true])),
            source("walk", Use::Steps(44)),
        ];
        Design::new(sampler, paths, &sources).draws(7, paths)
    }

    /// Even and odd periods of slot 0, `DRAWS` paths.
    fn normals(name: &str) -> (Vec<f64>, Vec<f64>) {
        let (mut even, mut odd) = (vec![0.0; DRAWS], vec![0.0; DRAWS]);
        Stream::new(2024, name).normals(0, 0, &mut even, &mut odd);
        (even, odd)
    }

    /// Largest distance between the draws' distribution function and `cdf`, times sqrt(n).
    fn kolmogorov_smirnov(draws: &mut [f64], cdf: impl Fn(f64) -> f64) -> f64 {
        draws.sort_by(f64::total_cmp);
        let n = draws.len() as f64;
        let mut distance = 0.0_f64;
        for (i, x) in draws.iter().enumerate() {
            let p = cdf(*x);
            distance = distance.max(p - i as f64 / n).max((i + 1) as f64 / n - p);
        }
        distance * n.sqrt()
    }

    fn mean_of(n: usize, f: impl Fn(usize) -> f64) -> f64 {
        (0..n).map(f).sum::<f64>() / n as f64
    }

    #[test]
    fn columns_give_the_bits_of_the_scalars() {
        let stream = Stream::new(7, "growth");
        // A first path just below 2^32 and one just below 2^64, so that counters carry.
        for first in [0, 5, (1 << 32) - 9, u64::MAX - 3] {
            for n in [0, 1, 2, 15, 16, 17, 100] {
                let mut columns = vec![[0.0; 2]; n];
                for kind in ["uniform", "normal"] {
                    let (mut even, mut odd) = (vec![0.0; n], vec![0.0; n]);
                    match kind {
                        "uniform" => stream.uniforms(first, 21, &mut even, &mut odd),
                        _ => stream.normals(first, 21, &mut even, &mut odd),
                    }
                    for (i, pair) in columns.iter_mut().enumerate() {
                        let path = first.wrapping_add(i as u64);
                        *pair = match kind {
                            "uniform" => [stream.uniform(path, 42), stream.uniform(path, 43)],
                            _ => [stream.normal(path, 42), stream.normal(path, 43)],
                        };
                        assert_eq!(pair[0].to_bits(), even[i].to_bits(), "{kind} of path {path}");
                        assert_eq!(pair[1].to_bits(), odd[i].to_bits(), "{kind} of path {path}");
                    }
                }
            }
        }
    }

    #[test]
    fn columns_give_the_bits_of_the_scalars_under_every_sampler() {
        for sampler in Sampler::ALL {
            for name in ["points", "walk", "other"] {
                let stream = designed(sampler, 3000).stream(name);
                for (first, n, slot) in [
                    (0, 40, 0),
                    (5, 17, 0),
                    (2048, 33, 21),
                    (2990, 16, 21),
                    (4, 1, 3),
                    (0, 0, 0),
                ] {
                    for kind in ["uniform", "normal"] {
                        let (mut even, mut odd) = (vec![0.0; n], vec![0.0; n]);
                        match kind {
                            "uniform" => stream.uniforms(first, slot, &mut even, &mut odd),
                            _ => stream.normals(first, slot, &mut even, &mut odd),
                        }
                        for (path, (even, odd)) in (first..).zip(even.iter().zip(&odd)) {
                            for (period, column) in [(2 * slot, even), (2 * slot + 1, odd)] {
                                let alone = match kind {
                                    "uniform" => stream.uniform(path, period),
                                    _ => stream.normal(path, period),
                                };
                                assert_eq!(
                                    alone.to_bits(),
                                    column.to_bits(),
                                    "{sampler:?} {name} {kind} of path {path}, period {period}"
                                );
                                assert!(alone.is_finite() && (kind == "normal" || (alone > 0.0 && alone < 1.0)));
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn plain_sampling_is_what_it_was_whatever_is_dealt() {
        let draws = designed(Sampler::Random, 10);
        for name in ["points", "walk", "other"] {
            assert_eq!(draws.stream(name), Stream::new(7, name));
        }
    }

    #[test]
    fn pairs_mirror_each_other_and_begin_with_the_plain_draws() {
        let stream = designed(Sampler::Antithetic, 10).stream("other");
        let plain = Stream::new(7, "other");
        for j in 0..20 {
            assert_eq!(stream.normal(2 * j, 3), plain.normal(j, 3));
            assert_eq!(stream.normal(2 * j + 1, 3), -plain.normal(j, 3));
            assert_eq!(stream.uniform(2 * j, 3), plain.uniform(j, 3));
            assert_eq!(stream.uniform(2 * j + 1, 3) + plain.uniform(j, 3), 1.0);
        }
    }

    /// Each n-th part has exactly one path of the replicate, in every period of every stream; one path
    /// alone has what it has in the run.
    #[test]
    fn a_latin_hypercube_has_one_path_in_every_part() {
        for paths in [160_u64, 1000, 1003] {
            let stream = designed(Sampler::LatinHypercube, paths).stream("walk");
            for period in [0, 1, 17] {
                for replicate in 0..16 {
                    let own = (replicate..paths).step_by(16);
                    let n = own.clone().count();
                    let mut seen = vec![false; n];
                    for path in own {
                        let part = (stream.uniform(path, period) * n as f64) as usize;
                        assert!(!std::mem::replace(&mut seen[part], true), "part {part} of {n} twice");
                    }
                }
            }
        }
    }

    #[test]
    fn columns_of_unequal_length_fill_the_shorter() {
        let (mut even, mut odd) = ([0.0; 4], [0.0; 2]);
        Stream::new(1, "a").normals(0, 0, &mut even, &mut odd);
        assert!(even[1] != 0.0 && odd[1] != 0.0);
        assert_eq!(even[2..], [0.0, 0.0]);
    }

    #[test]
    fn draws_stay_what_they_are() {
        // Pinned, and within two units of a separate calculation in 40 digits: a change here changes every result
        // that a seed has ever given.
        let stream = Stream::new(42, "drivers.revenue");
        assert_eq!(stream.key, 0xe8bc_e600_4c93_9068);
        let uniforms = [0, 1, 2].map(|period| stream.uniform(3, period));
        assert_eq!(
            uniforms,
            [
                0.751_066_680_638_572_7,
                0.623_313_827_468_724_1,
                0.541_349_743_153_861_3
            ]
        );
        let normals = [0, 1, 2].map(|period| stream.normal(3, period));
        assert_eq!(
            normals,
            [
                -0.607_526_823_786_569_9,
                0.451_035_300_651_375_3,
                0.826_665_979_884_844_7
            ]
        );
    }

    #[test]
    fn uniforms_never_reach_their_ends() {
        assert_eq!(uniform(0), 2.0_f64.powi(-53));
        assert_eq!(uniform(u64::MAX), 1.0 - 2.0_f64.powi(-53));
        assert_eq!(uniform(1 << 63), 0.5 + 2.0_f64.powi(-53));
        let (x, y) = normal_pair(0, 0);
        assert!((x.hypot(y) - 8.571_674_348_652_905).abs() < 1e-12);
        let (x, y) = normal_pair(u64::MAX, u64::MAX);
        assert!(x.is_finite() && y.is_finite() && x.hypot(y) > 0.0);
    }

    #[test]
    fn uniforms_are_uniform() {
        let (mut even, mut odd) = (vec![0.0; DRAWS], vec![0.0; DRAWS]);
        Stream::new(5, "u").uniforms(0, 3, &mut even, &mut odd);
        // 1.63 is passed by one sample in a hundred.
        assert!(kolmogorov_smirnov(&mut even, |x| x) < 1.63);
        assert!(kolmogorov_smirnov(&mut odd, |x| x) < 1.63);
    }

    #[test]
    fn normals_are_normal() {
        let (mut even, mut odd) = normals("shape");
        let standard = Normal::standard();
        let n = DRAWS as f64;
        for column in [&mut even, &mut odd] {
            assert!(kolmogorov_smirnov(column, |x| standard.cdf(x)) < 1.63);
            // Means of z, z², z³ and z⁴; their variances are 1, 2, 15 and 96.
            for (power, expected, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0_f64)] {
                let mean = mean_of(DRAWS, |i| column[i].powi(power));
                assert!(
                    (mean - expected).abs() < 4.0 * (variance / n).sqrt(),
                    "moment {power}: {mean}"
                );
            }
        }
    }

    #[test]
    fn pairs_periods_paths_and_names_are_independent() {
        let (even, odd) = normals("one");
        let (other, _) = normals("two");
        let (mut later, mut unused) = (vec![0.0; DRAWS], vec![0.0; DRAWS]);
        Stream::new(2024, "one").normals(0, 1, &mut later, &mut unused);
        let next_path: Vec<f64> = even[1..].iter().chain(&even[..1]).copied().collect();
        let error = 1.0 / (DRAWS as f64).sqrt();
        for (what, b) in [
            ("pair", &odd),
            ("name", &other),
            ("period", &later),
            ("path", &next_path),
        ] {
            let product = mean_of(DRAWS, |i| even[i] * b[i]);
            assert!(product.abs() < 4.0 * error, "{what}: {product}");
            // Products of squares less one have variance 4.
            let squares = mean_of(DRAWS, |i| (even[i].powi(2) - 1.0) * (b[i].powi(2) - 1.0));
            assert!(squares.abs() < 8.0 * error, "{what}: {squares}");
        }
        // The direction of a pair is uniform, whatever the distance.
        let mut angle: Vec<f64> = even
            .iter()
            .zip(&odd)
            .filter(|(x, y)| x.hypot(**y) > 1.5)
            .map(|(x, y)| y.atan2(*x) / std::f64::consts::TAU + 0.5)
            .collect();
        assert!(kolmogorov_smirnov(&mut angle, |x| x) < 1.63);
    }
}
