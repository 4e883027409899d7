//! The engine on a rich deal, in path-periods per second, beside the bare kernels of the same run.
//!
//! *Naive* is what a first program does: a ziggurat normal and `f64::exp` for each path and period.
//! *Bare* are our own normals and exponentials in columns, nothing else. A *deal* is the whole
//! engine, statistics included: `benches/deal.toml`, whose net cash changes its sign on many paths, and
//! a kinder one with its tiers on revenue, where it seldom does; each on one thread and on two, with
//! many paths, which spread what is done once, and with few.
//!
//! `cargo bench --bench engine` prints times for each path and period (two drivers each); the
//! table at the end is that of the README. Times are of the wall; beside them, where the system tells it,
//! the processor's time, which says more on a machine that is busy with other things.

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
const MORE_PATHS: u64 = PATHS * 4;
const FEWER_PATHS: u64 = PATHS / 8;

/// So often all is run for the table.
const ROUNDS: usize = 15;

const DRIFT: f64 = 0.0001;
const SIGMA: f64 = 0.08;

/// The tiers of `deal.toml`, and others under which net cash seldom changes its sign.
const TIERS: &str = r#"of = "resale"
tiers = [{ up_to = "300m", rate = "5%" }, { up_to = "800m", rate = "4%" }, { rate = "2%" }]"#;
const KINDER_TIERS: &str = r#"of = "revenue"
tiers = [{ up_to = "500m", rate = "8%" }, { up_to = "2bn", rate = "6%" }, { rate = "5%" }]"#;

fn deal(tiers: &str) -> Plan {
    let text = include_str!("deal.toml");
    assert!(text.contains(TIERS), "the deal has the tiers that are replaced");
    let text = text.replace(TIERS, tiers);
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let scenario = scenario::parse(
        &mut sources,
        "deal.toml",
        &text,
        &[],
        scenario::Version::default(),
        &mut diagnostics,
    );
    let files = std::collections::BTreeMap::new();
    let model = scenario.and_then(|scenario| model::resolve(&scenario, "deal", &files, &mut diagnostics));
    plan::compile(&model.expect("the bench's deal is sound"))
}

/// Two drivers of every path through all periods, path by path.
fn naive(paths: u64) -> f64 {
    let mut rng = SmallRng::seed_from_u64(black_box(1));
    let mut sum = 0.0;
    for _ in 0..paths * DRIVERS {
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
fn bare(paths: u64) -> f64 {
    let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
    let mut total = 0.0;
    for driver in 0..DRIVERS {
        let stream = Stream::new(black_box(1), if driver == 0 { "a" } else { "b" });
        for tile in 0..paths / LANES as u64 {
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

fn whole(plan: &Plan, paths: u64, threads: usize) -> f64 {
    let settings = Settings {
        paths,
        seed: 42,
        threads: Some(threads),
    };
    let outcome = engine::run(plan, settings, &|_| {}).expect("the bench's deal has no fault");
    outcome.figures().map(|(_, figure)| figure.moments.mean).sum()
}

/// The least wall time and processor time of several runs: the least disturbed by whatever else the
/// machine does.
#[derive(Clone, Copy)]
struct Best {
    wall: Duration,
    processor: Duration,
}

impl Best {
    const NONE: Best = Best {
        wall: Duration::MAX,
        processor: Duration::MAX,
    };

    fn again(&mut self, run: impl FnOnce() -> f64) {
        let (start, before) = (Instant::now(), processor_time());
        black_box(run());
        self.wall = self.wall.min(start.elapsed());
        self.processor = self.processor.min(processor_time().saturating_sub(before));
    }
}

/// The processor time that this process has had, in steps of a hundredth of a second; 0 where the
/// system does not say.
fn processor_time() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = told.rsplit(')').next().unwrap_or_default().split_whitespace();
    // Fields 14 and 15 of all: ticks in the program and in the system. The first two are cut off.
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(10 * ticks)
}

fn main() {
    let deals = [("deal", deal(TIERS)), ("kinder deal", deal(KINDER_TIERS))];
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(10)
        .configure_from_args();
    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(PATHS * u64::from(PERIODS)));
    group.bench_function("naive", |bencher| bencher.iter(|| naive(PATHS)));
    group.bench_function("bare", |bencher| bencher.iter(|| bare(PATHS)));
    for (name, plan) in &deals {
        for threads in [1, 2] {
            group.bench_function(format!("{name}, threads: {threads}"), |bencher| {
                bencher.iter(|| whole(plan, PATHS, threads));
            });
        }
    }
    group.finish();

    let sizes = [MORE_PATHS, PATHS, FEWER_PATHS];
    let (mut naive_best, mut bare_best) = (Best::NONE, Best::NONE);
    let mut best = [[[Best::NONE; 2]; 3]; 2];
    // Taken in turn, so that all see the same machine; and as long as the longest, since what is short finds a quiet moment
    // more often.
    for _ in 0..ROUNDS {
        naive_best.again(|| naive(MORE_PATHS));
        bare_best.again(|| bare(MORE_PATHS));
        for (best, (_, plan)) in best.iter_mut().zip(&deals) {
            for (best, paths) in best.iter_mut().zip(sizes) {
                best[0].again(|| whole(plan, paths, 1));
                best[1].again(|| whole(plan, paths, 2));
            }
        }
    }
    let per = |time: Duration, paths: u64| time.as_secs_f64() * 1e9 / (paths * u64::from(PERIODS)) as f64;
    let row = |name: &str, best: Best, paths: u64, ratio: String| {
        let (wall, processor) = (per(best.wall, paths), per(best.processor, paths));
        println!("| {name} | {paths} | {wall:.2} | {processor:.2} | {ratio} |");
    };
    println!("\n| what | paths | ns per path-period | of processor time | ratio |\n| --- | --- | --- | --- | --- |");
    row("naive loop", naive_best, MORE_PATHS, String::new());
    let bare = per(bare_best.wall, MORE_PATHS);
    let of_naive = format!("{:.2} of naive", bare / per(naive_best.wall, MORE_PATHS));
    row("bare kernels", bare_best, MORE_PATHS, of_naive);
    for (best, (name, _)) in best.iter().zip(&deals) {
        for (best, paths) in best.iter().zip(sizes) {
            let (one, two) = (per(best[0].wall, paths), per(best[1].wall, paths));
            let times_bare = format!("{:.2} times bare", one / bare);
            row(&format!("{name}, 1 thread"), best[0], paths, times_bare);
            let faster = format!("{:.2} times as fast as one", one / two);
            row(&format!("{name}, 2 threads"), best[1], paths, faster);
        }
    }
}
