//! The engine on a rich deal, in path-periods per second, beside the bare kernels of the same run.
//!
//! *Naive* is what a first program does: a ziggurat normal and `f64::exp` for each path and period.
//! *Bare* are our own normals and exponentials in columns, nothing else. *Deal* is the whole
//! engine on `benches/deal.toml`, statistics included, on one thread and on two.
//!
//! `cargo bench --bench engine` prints times for a million path-periods (two drivers each); the
//! ratios at the end are those of the README.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, StandardNormal};
use termsheet::diag::{Diagnostics, Sources};
use termsheet::engine::{self, Settings};
use termsheet::plan::{self, Plan};
use termsheet::rng::Stream;
use termsheet::{math, model, scenario};

const PERIODS: u32 = 120;
const LANES: usize = 1024;
const TILES: u64 = 256;
const DRIVERS: u64 = 2;
const PATHS: u64 = LANES as u64 * TILES;

const DRIFT: f64 = 0.0001;
const SIGMA: f64 = 0.08;

fn deal() -> Plan {
    let text = include_str!("deal.toml");
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let scenario = scenario::parse(
        &mut sources,
        "deal.toml",
        text,
        &[],
        scenario::Version::default(),
        &mut diagnostics,
    );
    let files = std::collections::BTreeMap::new();
    let model = scenario.and_then(|scenario| model::resolve(&scenario, "deal", &files, &mut diagnostics));
    plan::compile(&model.expect("the bench's deal is sound"))
}

/// Two drivers of every path through all periods, path by path.
fn naive() -> f64 {
    let mut rng = SmallRng::seed_from_u64(black_box(1));
    let mut sum = 0.0;
    for _ in 0..PATHS * DRIVERS {
        let mut x = 1.0_f64;
        for _ in 0..PERIODS {
            let z: f64 = StandardNormal.sample(&mut rng);
            x *= (DRIFT + SIGMA * z).exp();
            sum += x;
        }
    }
    sum
}

/// The same with our kernels, in columns.
fn bare() -> f64 {
    let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
    let mut total = 0.0;
    for driver in 0..DRIVERS {
        let stream = Stream::new(black_box(1), if driver == 0 { "a" } else { "b" });
        for tile in 0..TILES {
            let (mut x, mut sum) = ([1.0_f64; LANES], [0.0_f64; LANES]);
            for slot in 0..PERIODS / 2 {
                stream.normals(tile * LANES as u64, slot, &mut even, &mut odd);
                for shocks in [&mut even, &mut odd] {
                    for z in shocks.iter_mut() {
                        *z = DRIFT + SIGMA * *z;
                    }
                    math::exp_column(shocks);
                    for ((x, sum), growth) in x.iter_mut().zip(&mut sum).zip(shocks.iter()) {
                        *x *= growth;
                        *sum += *x;
                    }
                }
            }
            total += sum.iter().sum::<f64>();
        }
    }
    total
}

fn whole(plan: &Plan, threads: usize) -> f64 {
    let settings = Settings {
        paths: PATHS,
        seed: 42,
        threads: Some(threads),
    };
    let outcome = engine::run(plan, settings, &|_| {}).expect("the bench's deal has no fault");
    outcome.figures().map(|(_, figure)| figure.moments.mean).sum()
}

/// The best of several runs: the least disturbed by whatever else the machine does.
fn best(mut run: impl FnMut() -> f64) -> Duration {
    let time = |run: &mut dyn FnMut() -> f64| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    (0..5).map(|_| time(&mut run)).min().unwrap_or_default()
}

fn main() {
    let plan = deal();
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(10)
        .configure_from_args();
    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(PATHS * u64::from(PERIODS)));
    group.bench_function("naive", |bencher| bencher.iter(naive));
    group.bench_function("bare", |bencher| bencher.iter(bare));
    group.bench_function("deal, 1 thread", |bencher| bencher.iter(|| whole(&plan, 1)));
    group.bench_function("deal, 2 threads", |bencher| bencher.iter(|| whole(&plan, 2)));
    group.finish();

    // Taken in turn, so that all see the same machine.
    let (naive, bare) = (best(naive), best(bare));
    let (one, two) = (best(|| whole(&plan, 1)), best(|| whole(&plan, 2)));
    let per = |time: Duration| time.as_secs_f64() * 1e9 / (PATHS * u64::from(PERIODS)) as f64;
    println!("\n| what | ns per path-period | ratio |\n| --- | --- | --- |");
    println!("| naive | {:.2} | |", per(naive));
    println!(
        "| bare kernels | {:.2} | {:.2} of naive |",
        per(bare),
        per(bare) / per(naive)
    );
    println!(
        "| deal, 1 thread | {:.2} | {:.2} times bare |",
        per(one),
        per(one) / per(bare)
    );
    println!(
        "| deal, 2 threads | {:.2} | {:.2} times as fast as one |",
        per(two),
        per(one) / per(two)
    );
}
