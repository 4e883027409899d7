//! A run: tiles over threads, the pilot, the merging.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::plan::Plan;
use crate::rng::Stream;
use crate::stats::{Moments, Sample};

use super::cash::SeriesIndex;
use super::column::Column;
use super::facts::ClauseCounts;
use super::figure::{FigureKey, IrrTallies, figures};
use super::keep::{Counts, Keep};
use super::merger::Merger;
use super::outcome::Outcome;
use super::parts::Parts;
use super::tile::{Broken, LANES, Tile};

/// How a plan is run.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many paths, 1 or more.
    pub paths: u64,
    /// The seed.
    pub seed: u64,
    /// How many threads; all cores where absent.
    pub threads: Option<usize>,
}

/// Why a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A path left the domain of some formula; the ledger of this path tells which.
    Broken {
        /// The path, the first one of the run that does.
        path: u64,
        /// The period in which it was noticed.
        period: usize,
    },
    /// The run would need more memory than is reasonable.
    TooLarge {
        /// An estimate.
        bytes: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// The threads could not be started.
    NoThreads,
}

/// The first 2,048 paths are kept exactly: their values tell where the percentiles of the series are …
const PILOT_TILES: u64 = 2048 / LANES as u64;

/// … and all of a run of no more than 4,096.
const ALL_PILOT_TILES: u64 = 4096 / LANES as u64;

/// The values of all figures on all paths are kept if they fit in this …
const ALL_KEPT_BYTES: u64 = 64 << 20;

/// … and else those of a figure until there are so many, enough to choose bins from; a figure that few paths have
/// keeps them to the end, and one whose bins would be wide in places keeps them for as long as those of all
/// figures would fit. This is looked at when there are four times as many paths as the last time.
const ENOUGH: usize = 8192;

/// No run takes more than this.
pub(super) const MOST_BYTES: u64 = 8 << 30;

/// What each thread keeps.
pub(super) struct Worker<'p> {
    pub(super) tile: Tile<'p>,
    /// Room for a figure on the paths of a tile.
    values: Column,
    pub(super) series: Counts,
    /// By figure, then replicate.
    pub(super) figures: Vec<Sample>,
    pub(super) tallies: IrrTallies,
    /// How many paths each event falls on, by event and period, and at the end on how many it does not.
    pub(super) falls: Vec<Vec<u64>>,
    /// By clause.
    pub(super) clauses: Vec<ClauseCounts>,
}

pub(super) struct Job<'p> {
    pub(super) plan: &'p Plan,
    /// All figures.
    pub(super) keys: Vec<FigureKey>,
    /// Those that are worked out path by path, and are no other's twin.
    pub(super) columns: Vec<FigureKey>,
    pub(super) slots: usize,
    pub(super) paths: u64,
    pub(super) parts: Parts,
    /// The series of each tile of the pilot, by slot, then path.
    pub(super) pilot: Vec<Mutex<Vec<f64>>>,
    pub(super) merger: Mutex<Merger>,
    pub(super) broken: Mutex<Option<Broken>>,
    pub(super) first_broken: AtomicU64,
    /// How many paths are done.
    pub(super) done: AtomicU64,
}

/// Runs a plan. `progress` is told the number of paths done so far, from any thread.
pub fn run(plan: &Plan, settings: Settings, progress: &(dyn Fn(u64) + Sync)) -> Result<Outcome, Fault> {
    if let Some(period) = plan.fault {
        return Err(Fault::Broken { path: 0, period });
    }
    let index = SeriesIndex::new(plan);
    let keys = figures(plan);
    let has_column = |key: &FigureKey| !key.is_counted() && key.twin(plan).is_none();
    let columns: Vec<FigureKey> = keys.iter().copied().filter(has_column).collect();
    let slots = index.count() * plan.periods;
    let tiles = settings.paths.div_ceil(LANES as u64);
    let path_bytes = (columns.len() * size_of::<f64>()) as u64;
    let fit = |paths: u64| paths.saturating_mul(path_bytes) <= ALL_KEPT_BYTES;
    let pilot_tiles = if tiles <= ALL_PILOT_TILES { tiles } else { PILOT_TILES };
    let pool = pool(settings.threads)?;
    let counts = if tiles > pilot_tiles { Counts::bytes(slots) } else { 0 };
    let threads = pool.current_num_threads() as u64;
    let pilot_bytes = pilot_tiles * (slots * LANES * size_of::<f64>()) as u64;
    let bytes = pilot_bytes + threads * (Tile::bytes(plan) + counts);
    if bytes > MOST_BYTES {
        return Err(Fault::TooLarge {
            bytes,
            limit: MOST_BYTES,
        });
    }
    let streams = streams(plan, settings);
    let parts = Parts::new(plan.design.sampler);
    let job = Job {
        plan,
        slots,
        paths: settings.paths,
        pilot: (0..pilot_tiles).map(|_| Mutex::default()).collect(),
        merger: Mutex::new(Merger::new(slots, columns.len() * parts.count())),
        parts,
        keys,
        columns,
        broken: Mutex::new(None),
        first_broken: AtomicU64::new(u64::MAX),
        done: AtomicU64::new(0),
    };
    let worker = |_| {
        Mutex::new(Worker {
            tile: Tile::new(plan, &streams),
            values: Column::new(LANES),
            series: Counts::new(slots),
            figures: vec![Sample::default(); job.columns.len() * job.parts.count()],
            tallies: Vec::new(),
            falls: vec![vec![0; plan.periods + 1]; plan.events.len()],
            clauses: vec![ClauseCounts::new(plan.periods, job.parts.count()); plan.clauses],
        })
    };
    let workers = pool.install(|| {
        (0..pool.current_num_threads())
            .into_par_iter()
            .map(worker)
            .collect::<Vec<_>>()
    });
    job.tiles(&pool, &workers, 0..pilot_tiles, progress)?;
    if tiles > pilot_tiles {
        job.begin_series(&pool, &workers);
    }
    let mut next = pilot_tiles;
    while next < tiles {
        // Each time there are four times as many paths, what is counted on is drawn closer.
        let end = tiles.min(4 * next);
        job.tiles(&pool, &workers, next..end, progress)?;
        next = end;
        if next < tiles {
            job.narrow(&pool, &workers);
            if !fit(settings.paths) {
                job.count_figures(&pool, &workers, fit(4 * next * LANES as u64));
            }
        }
    }
    let sums = std::mem::replace(&mut *lock(&job.merger), Merger::new(0, 0)).total();
    Ok(pool.install(|| job.outcome(sums, index, settings.seed, workers)))
}

/// The streams of a plan in a run.
pub(super) fn streams(plan: &Plan, settings: Settings) -> Vec<Stream> {
    let draws = plan.design.draws(settings.seed, settings.paths);
    plan.streams.iter().map(|address| draws.stream(address)).collect()
}

pub(super) fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, Fault> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .map_err(|_| Fault::NoThreads)
}

/// A lock whose holder panicked is as good as any: the panic ends the run anyway.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Job<'_> {
    /// How many paths a tile has.
    fn paths_of(&self, tile: u64) -> usize {
        (self.paths - tile * LANES as u64).min(LANES as u64) as usize
    }

    /// Begins to count the series, on what the pilot tells.
    fn begin_series(&self, pool: &rayon::ThreadPool, workers: &[Mutex<Worker<'_>>]) {
        let pilot = self.take_pilot();
        let own = &mut lock(&workers[0]).series;
        pool.install(|| {
            own.begin(self.slots, self.paths, |slot| self.joined(slot, &pilot));
            workers[1..].iter().for_each(|other| lock(other).series.begin_like(own));
        });
    }

    /// Brings together what the threads have counted of the series, and draws closer what is counted on.
    fn narrow(&self, pool: &rayon::ThreadPool, workers: &[Mutex<Worker<'_>>]) {
        let own = &mut lock(&workers[0]).series;
        pool.install(|| {
            workers[1..].iter().for_each(|other| own.merge(&mut lock(other).series));
            own.narrow(self.paths);
            workers[1..].iter().for_each(|other| lock(other).series.follow(own));
        });
    }

    /// Begins to count the figures of which all threads together keep enough values. If they may `wait`, those whose bins
    /// would be wide in places do.
    fn count_figures(&self, pool: &rayon::ThreadPool, workers: &[Mutex<Worker<'_>>], wait: bool) {
        let mut workers: Vec<_> = workers.iter().map(lock).collect();
        let parts = self.parts.count();
        let full: Vec<usize> = (0..self.columns.len())
            .filter(|figure| {
                let of = |worker: &Worker<'_>| -> usize {
                    let samples = &worker.figures[figure * parts..(figure + 1) * parts];
                    samples.iter().map(Sample::kept).sum()
                };
                workers.iter().map(|worker| of(worker)).sum::<usize>() >= ENOUGH
            })
            .collect();
        let Some((own, others)) = workers.split_first_mut() else {
            return;
        };
        for &figure in &full {
            for at in figure * parts..(figure + 1) * parts {
                others
                    .iter_mut()
                    .for_each(|other| own.figures[at].merge(std::mem::take(&mut other.figures[at])));
            }
        }
        let samples = &mut own.figures;
        pool.install(|| {
            let all = samples.par_chunks_mut(parts).enumerate();
            all.filter(|(figure, _)| full.binary_search(figure).is_ok())
                .for_each(|(_, samples)| Sample::count(samples, wait));
        });
        for &figure in &full {
            for at in figure * parts..(figure + 1) * parts {
                others
                    .iter_mut()
                    .for_each(|other| other.figures[at] = own.figures[at].emptied());
            }
        }
    }

    /// Runs a range of tiles over all threads, each of which counts all that it has seen.
    fn tiles(
        &self,
        pool: &rayon::ThreadPool,
        workers: &[Mutex<Worker<'_>>],
        range: std::ops::Range<u64>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Fault> {
        let next = AtomicU64::new(range.start);
        pool.broadcast(|context| {
            let mut worker = lock(&workers[context.index()]);
            loop {
                let tile = next.fetch_add(1, Ordering::Relaxed);
                // Tiles before the first broken one are still run: it may not be the first.
                if tile >= range.end || tile > self.first_broken.load(Ordering::Relaxed) {
                    break;
                }
                self.tile(tile, &mut worker);
                let paths = self.paths_of(tile) as u64;
                progress(self.done.fetch_add(paths, Ordering::Relaxed) + paths);
            }
            worker.series.settle();
        });
        match *lock(&self.broken) {
            None => Ok(()),
            Some(Broken { path, period }) => Err(Fault::Broken { path, period }),
        }
    }

    fn tile(&self, tile: u64, worker: &mut Worker<'_>) {
        let paths = self.paths_of(tile);
        let mut sums = lock(&self.merger).room();
        let mut kept = self.pilot.get(tile as usize).map(lock);
        let pilot = kept.as_mut().map_or(&mut [][..], |kept| {
            **kept = vec![0.0; self.slots * LANES];
            kept
        });
        let mut keep = Keep {
            series: self.slots / self.plan.periods,
            sums: &mut sums.series,
            pilot,
            counts: &mut worker.series,
            paths,
        };
        let one = &mut worker.tile;
        if let Err(broken) = one.run(tile * LANES as u64, paths, &mut keep) {
            self.first_broken.fetch_min(tile, Ordering::Relaxed);
            let mut first = lock(&self.broken);
            *first = Some(first.map_or(broken, |first| first.min(broken)));
            return;
        }
        one.count_falls(&mut worker.falls);
        one.count_clauses(&self.parts.marks(one.paths), &mut worker.clauses);
        one.ask(&self.columns);
        let samples = worker.figures.chunks_mut(self.parts.count());
        let moments = sums.figures.chunks_mut(self.parts.count());
        for ((&key, samples), moments) in self.columns.iter().zip(samples).zip(moments) {
            let values = one.figure(key, &mut worker.tallies, &mut worker.values);
            self.parts.each(values, |part, values| {
                moments[part] = Moments::of_existing(values);
                samples[part].add(values);
            });
        }
        lock(&self.merger).add(tile, sums);
    }

    /// The series on the paths of the pilot, tile by tile; they are not kept any more.
    pub(super) fn take_pilot(&self) -> Vec<Vec<f64>> {
        self.pilot.iter().map(|kept| std::mem::take(&mut *lock(kept))).collect()
    }

    /// The values of a series in a period on the paths of the pilot.
    pub(super) fn joined(&self, slot: usize, pilot: &[Vec<f64>]) -> Vec<f64> {
        let mut values = Vec::with_capacity(pilot.len() * LANES);
        for (tile, kept) in pilot.iter().enumerate() {
            values.extend_from_slice(&kept[slot * LANES..][..self.paths_of(tile as u64)]);
        }
        values
    }
}
