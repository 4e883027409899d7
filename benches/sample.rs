//! What a draw costs: the sampling kernels alone, and one driver-step against the loop that one
//! would write first.
//!
//! `cargo bench --bench sample`. Throughput is in values; a column has 1,024 of them, the width
//! of a batch. `column` are the kernels, `fill` the inversion of a column of uniforms. `step`
//! grows a driver by a lognormal shock: `bare` with this package's columns of normals and
//! exponentials, `naive` path by path with the ziggurat of rand_distr on rand's xoshiro256++ and
//! the platform's `exp`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use multiversion::multiversion;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, StandardNormal};
use std::hint::black_box;
use termsheet::dist::{Argument, Dist};
use termsheet::{math, rng::Stream};

const WIDTH: usize = 1024;
/// A month of 25% annual volatility.
const VOLATILITY: f64 = 0.0722;
const DRIFT: f64 = 0.0123;

/// A function of one variable over a column.
type Kernel = fn(&mut [f64]);

fn columns(c: &mut Criterion) {
    let mut group = c.benchmark_group("column");
    let stream = Stream::new(42, "bench");
    let (mut even, mut odd) = (vec![0.0; WIDTH], vec![0.0; WIDTH]);
    group.throughput(Throughput::Elements(2 * WIDTH as u64));
    let mut slot = 0;
    group.bench_function("uniforms", |b| {
        b.iter(|| {
            slot += 1;
            stream.uniforms(0, slot, black_box(&mut even), black_box(&mut odd));
        });
    });
    group.bench_function("normals", |b| {
        b.iter(|| {
            slot += 1;
            stream.normals(0, slot, black_box(&mut even), black_box(&mut odd));
        });
    });

    group.throughput(Throughput::Elements(WIDTH as u64));
    let functions: [(&str, Kernel, f64, f64); 5] = [
        ("exp", math::exp_column, -3.0, 3.0),
        ("ln", math::ln_column, 0.01, 10.0),
        ("sin", math::sin_column, -10.0, 10.0),
        ("normal_cdf", math::normal_cdf_column, -4.0, 4.0),
        (
            "normal_quantile",
            math::normal_quantile_column,
            0.0005,
            0.9995,
        ),
    ];
    for (name, function, low, high) in functions {
        let arguments: Vec<f64> = (0..WIDTH)
            .map(|i| low + (high - low) * i as f64 / WIDTH as f64)
            .collect();
        let mut column = arguments.clone();
        group.bench_function(name, |b| {
            b.iter(|| {
                column.copy_from_slice(&arguments);
                function(black_box(&mut column));
            });
        });
    }
    group.finish();
}

fn fills(c: &mut Criterion) {
    let mut group = c.benchmark_group("fill");
    group.throughput(Throughput::Elements(WIDTH as u64));
    let uniforms: Vec<f64> = (0..WIDTH)
        .map(|i| (i as f64 + 0.5) / WIDTH as f64)
        .collect();
    let mut column = uniforms.clone();
    for (family, values) in [
        ("normal", vec![0.6, 0.2]),
        ("lognormal", vec![10.0, 4.0]),
        ("triangular", vec![0.0, 1.0, 4.0]),
        ("pert", vec![0.0, 1.0, 4.0]),
        ("gamma", vec![2.5, 3.0]),
        ("student_t", vec![4.0]),
        ("poisson", vec![100.0]),
    ] {
        let arguments: Vec<Argument> = values
            .into_iter()
            .map(|value| Argument { name: None, value })
            .collect();
        let dist = Dist::from_arguments(family, &arguments).expect("the parameters are right");
        group.bench_function(family, |b| {
            b.iter(|| {
                column.copy_from_slice(&uniforms);
                dist.fill(black_box(&mut column));
            });
        });
    }
    group.finish();
}

/// One driver-step as a kernel: grows every level by its lognormal shock.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn grow(level: &mut [f64], shock: &[f64]) {
    for (x, z) in level.iter_mut().zip(shock) {
        *x *= math::exp(z * VOLATILITY - DRIFT);
    }
}

fn step(c: &mut Criterion) {
    let mut group = c.benchmark_group("step");
    group.throughput(Throughput::Elements(2 * WIDTH as u64));
    let mut level = vec![1.0; WIDTH];

    let stream = Stream::new(42, "bench");
    let (mut even, mut odd) = (vec![0.0; WIDTH], vec![0.0; WIDTH]);
    let mut slot = 0;
    group.bench_function("bare", |b| {
        b.iter(|| {
            slot += 1;
            // From one again, or the levels would drift into the slow subnormal numbers.
            level.fill(1.0);
            stream.normals(0, slot, &mut even, &mut odd);
            grow(&mut level, &even);
            grow(&mut level, &odd);
            black_box(&mut level);
        });
    });

    let mut generator = Xoshiro256PlusPlus::seed_from_u64(42);
    group.bench_function("naive", |b| {
        b.iter(|| {
            level.fill(1.0);
            for _ in 0..2 {
                for x in &mut level {
                    let z: f64 = StandardNormal.sample(&mut generator);
                    *x *= (z * VOLATILITY - DRIFT).exp();
                }
            }
            black_box(&mut level);
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    // Criterion draws with the same plotters as the package, whose text backend has no font
    // until one is registered: its own plots would panic.
    config = Criterion::default().without_plots();
    targets = columns, fills, step
}
criterion_main!(benches);
