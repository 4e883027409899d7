//! Scrambled points against what is published and proved of them.

use super::*;

/// Scramble `scramble` of the first `n` points in some dimensions.
fn points(dimensions: &[u16], key: u64, scramble: u64, n: u64) -> Vec<Vec<f64>> {
    let coordinates: Vec<Coordinate> = dimensions
        .iter()
        .map(|&dimension| Coordinate::new(dimension, mix(key.wrapping_mul(1000) + u64::from(dimension))))
        .collect();
    (0..n)
        .map(|number| {
            let path = number * SCRAMBLES as u64 + scramble;
            coordinates.iter().map(|coordinate| coordinate.at(path)).collect()
        })
        .collect()
}

/// The first ten points in three dimensions as Joe and Kuo print them (the notes to their `sobol.cc`); theirs
/// are in the order of the Gray code.
#[test]
fn the_sequence_is_that_of_joe_and_kuo() {
    let published = [
        [0.0, 0.0, 0.0],
        [0.5, 0.5, 0.5],
        [0.75, 0.25, 0.25],
        [0.25, 0.75, 0.75],
        [0.375, 0.375, 0.625],
        [0.875, 0.875, 0.125],
        [0.625, 0.125, 0.875],
        [0.125, 0.625, 0.375],
        [0.1875, 0.3125, 0.9375],
        [0.6875, 0.8125, 0.4375],
    ];
    for (number, expected) in (0_u64..).zip(published) {
        let gray = number ^ (number >> 1);
        for (dimension, expected) in (0..).zip(expected) {
            let point = Coordinate::new(dimension, 0).point(gray).reverse_bits();
            assert_eq!(f64::from(point) / 2_f64.powi(32), expected, "{number}, {dimension}");
        }
    }
}

/// Every dimension by itself is stratified: each n-th part of the unit interval has one of the first n points.
#[test]
fn every_dimension_has_a_point_in_every_part() {
    assert_eq!(directions().len(), DIMENSIONS);
    for dimension in 0..DIMENSIONS as u16 {
        let mut seen = [false; 256];
        for point in points(&[dimension], 5, u64::from(dimension) % 8, 256) {
            assert!(!std::mem::replace(&mut seen[(point[0] * 256.0) as usize], true));
        }
    }
}

/// The first two dimensions are a (0, m, 2)-net: every elementary interval of area 2^−m has exactly one of the
/// first 2^m points, whatever its shape. Of the first three, with t = 1, every one of volume 2^(1−m) has
/// two; with t = 3 of the first four (both by the degrees of the polynomials, Niederreiter 1992, theorem 4.49:
/// t = Σ (degree − 1); degrees 0, 1, 2 and 3 give 0, 0, 1, 3). Scrambling keeps all that.
#[test]
fn every_elementary_interval_has_its_share() {
    fn shapes(dimensions: usize, total: u32) -> Vec<Vec<u32>> {
        if dimensions == 1 {
            return vec![vec![total]];
        }
        let with = |first: u32| {
            let rest = shapes(dimensions - 1, total - first).into_iter();
            rest.map(move |rest| [vec![first], rest].concat())
        };
        (0..=total).flat_map(with).collect()
    }
    for (dimensions, t) in [(2_usize, 0_u32), (3, 1), (4, 3)] {
        let used: Vec<u16> = (0..dimensions as u16).collect();
        for m in [4, 7, 10] {
            for scramble in [0, 3, 7] {
                let points = points(&used, u64::from(m), scramble, 1 << m);
                for shape in shapes(dimensions, m - t) {
                    let mut counts = vec![0; 1 << (m - t)];
                    for point in &points {
                        let cell = point.iter().zip(&shape).fold(0, |cell, (x, &cuts)| {
                            (cell << cuts) | (x * f64::from(1_u32 << cuts)) as usize
                        });
                        counts[cell] += 1;
                    }
                    assert!(counts.iter().all(|&count| count == 1 << t), "{shape:?} of 2^{m} points");
                }
            }
        }
    }
}

/// Over many keys every point is uniform by itself, to the last of the first 20 bits, and pairs of
/// points are where a scramble puts them: two that first differ in bit k of the sequence lie in different halves
/// of one interval of length 2^−k, and are independent below.
#[test]
fn scrambles_are_unbiased() {
    let keys = 20_000;
    for (a, b, dimension) in [(0_u64, 1_u64, 0_u16), (5, 6, 0), (3, 200, 7), (0, 77, 100)] {
        let mut ones = [0_i32; 20];
        let mut both = [0_i32; 20];
        let mut product = 0.0;
        let differ = {
            let coordinate = Coordinate::new(dimension, 0);
            (coordinate.point(a) ^ coordinate.point(b)).trailing_zeros() as usize
        };
        for key in 0..keys {
            let coordinate = Coordinate::new(dimension, mix(key));
            let scramble = key % SCRAMBLES as u64;
            let [x, y] = [a, b].map(|number| coordinate.at(number * SCRAMBLES as u64 + scramble));
            let bits = |x: f64| (x * f64::from(1 << 20)) as u32;
            let (p, q) = (bits(x), bits(y));
            for bit in 0..20 {
                ones[bit] += (p >> (19 - bit) & 1) as i32;
                both[bit] += ((p ^ q) >> (19 - bit) & 1) as i32;
            }
            // What comes after the bit in which they differ: independent uniforms.
            let scale = f64::from(1_u32 << (differ + 1));
            product += ((x * scale).fract() - 0.5) * ((y * scale).fract() - 0.5);
        }
        // Four standard deviations of a fair coin; of the product of two uniforms, variance 1/144.
        let four = 4.0 * (keys as f64).sqrt() / 2.0;
        for bit in 0..20 {
            assert!(
                (f64::from(ones[bit]) - keys as f64 / 2.0).abs() < four,
                "bit {bit}: {ones:?}"
            );
            match bit.cmp(&differ) {
                std::cmp::Ordering::Less => assert_eq!(both[bit], 0),
                std::cmp::Ordering::Equal => assert_eq!(both[bit], keys as i32),
                std::cmp::Ordering::Greater => {
                    assert!(
                        (f64::from(both[bit]) - keys as f64 / 2.0).abs() < four,
                        "bit {bit}: {both:?}"
                    );
                }
            }
        }
        assert!(product.abs() < 4.0 * (keys as f64 / 144.0).sqrt(), "{product}");
    }
}

/// The mean of a product over the points is right on average over scrambles, and its error falls much faster than
/// with independent points: Π 3x² over three dimensions has mean 1 and variance (9/5)³ − 1 = 4.832.
#[test]
fn means_are_unbiased_and_much_better_than_chance() {
    for (n, gain) in [(256_u64, 15.0), (4096, 60.0)] {
        let means: Vec<f64> = (0..200)
            .map(|key| {
                let points = points(&[0, 1, 2], 7 + key, key % 8, n);
                points
                    .iter()
                    .map(|point| point.iter().map(|x| 3.0 * x * x).product::<f64>())
                    .sum::<f64>()
                    / n as f64
            })
            .collect();
        let mean = means.iter().sum::<f64>() / 200.0;
        let error = (means.iter().map(|one| (one - 1.0).powi(2)).sum::<f64>() / 200.0).sqrt();
        let plain = (4.832 / n as f64).sqrt();
        assert!((mean - 1.0).abs() < 4.0 * error / 200_f64.sqrt(), "{mean} by {error}");
        assert!(plain / error > gain, "{n} points: {}", plain / error);
    }
}
