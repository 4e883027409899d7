//! What the figures of one path cost, and what counting a value for percentiles does.
//!
//! `cargo bench --bench metric`. Throughput is in paths for the metrics (a tile of 1,024
//! paths of ten years of months) and in values for the statistics.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use termsheet::metric;
use termsheet::rng::Stream;
use termsheet::stats::{Counter, Grid, Histogram, Moments, Sketch, Windows};

const PATHS: usize = 1024;
const POINTS: usize = 121;
const MONTH: f64 = 1.0 / 12.0;

/// Cash of a tile by point and path.
fn tile(cash: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let stream = Stream::new(42, "bench");
    let mut tile = Vec::with_capacity(PATHS * POINTS);
    for point in 0..POINTS {
        for path in 0..PATHS {
            tile.push(cash(point, stream.normal(path as u64, point as u32)));
        }
    }
    tile
}

fn metrics(c: &mut Criterion) {
    let mut group = c.benchmark_group("metric");
    group.throughput(Throughput::Elements(PATHS as u64));
    let mut out = vec![0.0; PATHS];
    // An investment and an uncertain income.
    let typical = tile(|g, z| if g == 0 { -60.0 - 8.0 * z } else { 1.0 + 0.3 * z });
    // Three years of spending, then income; now and then a bad month.
    let ramp = tile(|g, z| (g as f64 - 36.0) / 36.0 + 0.5 * z);
    // A spread so wide that the balance often crosses zero.
    let restless = tile(|g, z| if g == 0 { -10.0 } else { 0.2 + 3.0 * z });
    // An advance that comes back to the cent.
    let recouped = tile(|g, _| if g == 0 { -120.0 } else { 1.0 });
    for (name, cash) in [
        ("typical", &typical),
        ("ramp", &ramp),
        ("restless", &restless),
        ("recouped", &recouped),
    ] {
        group.bench_function(format!("irr/{name}"), |b| {
            b.iter(|| metric::irr_column(black_box(cash), MONTH, &mut out));
        });
    }
    group.bench_function("npv", |b| {
        let factors = metric::discount_factors(POINTS, MONTH, 0.1);
        b.iter(|| metric::npv_column(black_box(&typical), &factors, &mut out));
    });
    group.bench_function("payback", |b| {
        b.iter(|| metric::payback_years_column(black_box(&typical), MONTH, &mut out));
    });
    group.bench_function("exposure", |b| {
        b.iter(|| metric::peak_exposure_column(black_box(&typical), &mut out));
    });
    group.finish();
}

fn statistics(c: &mut Criterion) {
    let mut group = c.benchmark_group("stats");
    let values: Vec<f64> = tile(|_, z| z).into_iter().take(64 * PATHS).collect();
    let halted: Vec<f64> = values.iter().map(|z| z.max(0.0)).collect();
    group.throughput(Throughput::Elements(values.len() as u64));
    group.bench_function("moments", |b| {
        b.iter(|| {
            let mut all = Moments::default();
            for column in black_box(&values).chunks(PATHS) {
                all.merge(&Moments::of(column));
            }
            all
        });
    });
    for (name, values) in [("plain", &values), ("atom", &halted)] {
        let grid = Grid::from_pilot(&values[..4096]);
        let mut histogram = Histogram::new(grid);
        group.bench_function(format!("count/figure/{name}"), |b| {
            b.iter(|| {
                for column in black_box(values).chunks(PATHS) {
                    histogram.add(column);
                }
            });
        });
        let mut counter = Counter::new(Windows::from_pilot(&values[..4096], 16_384));
        group.bench_function(format!("count/series/{name}"), |b| {
            b.iter(|| counter.count(black_box(values)));
        });
    }
    group.finish();

    let grid = Grid::from_pilot(&values[..4096]);
    let mut histogram = Histogram::new(grid);
    histogram.add(&values);
    let sketch = Sketch::binned(histogram, &Moments::of(&values));
    c.bench_function("stats/quantile", |b| {
        b.iter(|| black_box(&sketch).quantile(0.75));
    });
    c.bench_function("stats/grid", |b| {
        b.iter(|| Grid::from_pilot(black_box(&values[..4096])));
    });
}

criterion_group!(benches, metrics, statistics);
criterion_main!(benches);
