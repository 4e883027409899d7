//! Columns of chosen figures, path by path, for one plan or many.
//!
//! In: plans, the figures wanted of each, a seed and a number of paths. Out: for each plan one column
//! per figure with a value for every path, NaN where a path has none. The draws are those of a run
//! ([`super::run()`]) with the same seed: plans that share drivers and assumptions share their weather,
//! path by path, so that columns of several plans can be subtracted.
//!
//! Nothing is counted and no series is kept. Plans are made by the threads that run them, each once,
//! when its turn comes; what is done with a plan's columns is done as soon as they are whole, so that a
//! thousand plans need the memory of a few. What comes out does not depend on the number of threads.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use crate::plan::Plan;
use crate::rng::Stream;

use super::figure::FigureKey;
use super::run::{Fault, MOST_BYTES, Settings, lock, pool, streams};
use super::tile::{Broken, LANES, Observer, Tile, Values};

/// One plan and what is wanted of it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The plan.
    pub plan: Plan,
    /// A column for each of these; `None`, a figure that this plan does not have, exists on no path.
    pub keys: Vec<Option<FigureKey>>,
    /// What each column is divided by.
    pub scales: Vec<f64>,
}

/// Why the plans were not all run. Of several reasons that of the first plan is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Stopped<E> {
    /// A plan could not be made.
    Job {
        /// Which, from 0.
        index: usize,
        /// Why.
        error: E,
    },
    /// A plan could not be run.
    Run {
        /// Which, from 0.
        index: usize,
        /// Why.
        fault: Fault,
    },
}

/// Sees that series stay finite and keeps nothing.
pub(super) struct Watch;

impl Observer for Watch {
    fn see(&mut self, _: usize, _: usize, values: Values<'_>) -> Option<usize> {
        match values {
            Values::Same(value) => (!value.is_finite()).then_some(0),
            // A sum shows with one addition a value whether there is anything to look for.
            Values::Each(column) => match column.iter().sum::<f64>().is_finite() {
                true => None,
                false => Some(column.iter().position(|value| !value.is_finite()).unwrap_or(0)),
            },
        }
    }
}

/// A plan that is ready to run, with what belongs to it.
struct Ready {
    job: Job,
    streams: Vec<Stream>,
}

/// What becomes of one plan.
struct Slot<R, E> {
    ready: OnceLock<Result<Ready, E>>,
    /// A column per figure while its tiles are being run.
    columns: Mutex<Vec<Vec<f64>>>,
    /// Tiles that are not done.
    left: AtomicUsize,
    result: Mutex<Option<R>>,
}

/// Runs `count` plans and gives what `reduce` makes of each one's columns, in their order.
///
/// `job_of` makes the plan of an index and is called once for each, from any thread. `reduce` gets the
/// index and a column per figure of [`Job::keys`], each as long as the number of paths.
/// `progress` is told how many paths are done of all plans together.
///
/// # Errors
///
/// Where a plan cannot be made, or a path leaves the domain of a formula: that of the first such
/// plan, and within it that of the first such path.
pub fn sample<R: Send, E: Send + Sync>(
    count: usize,
    settings: Settings,
    job_of: &(dyn Fn(usize) -> Result<Job, E> + Sync),
    reduce: &(dyn Fn(usize, Vec<Vec<f64>>) -> R + Sync),
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<R>, Stopped<E>> {
    let pool = pool(settings.threads).map_err(|fault| Stopped::Run { index: 0, fault })?;
    let threads = pool.current_num_threads();
    let tiles = settings.paths.div_ceil(LANES as u64) as usize;
    // With plans enough for all threads each is run by one of them, which sets up its tile once.
    let stride = if count >= 4 * threads { tiles } else { 1 };
    let parts = tiles.div_ceil(stride.max(1));
    let slots: Vec<Slot<R, E>> = (0..count)
        .map(|_| Slot {
            ready: OnceLock::new(),
            columns: Mutex::default(),
            left: AtomicUsize::new(parts),
            result: Mutex::default(),
        })
        .collect();
    let all = Sampler {
        slots: &slots,
        settings,
        tiles,
        stride,
        job_of,
        reduce,
        progress,
        done: AtomicU64::new(0),
        first_fault: AtomicUsize::new(usize::MAX),
        fault: Mutex::new(None),
    };
    let next = AtomicUsize::new(0);
    pool.broadcast(|_| {
        let mut at_hand: Option<(usize, Tile<'_>)> = None;
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            // Parts before the first faulty one are still run: it may not be the first.
            if part >= count * parts || part > all.first_fault.load(Ordering::Relaxed) {
                break;
            }
            if let Err((order, stopped)) = all.part(part / parts, part % parts, &mut at_hand) {
                all.first_fault.fetch_min(part, Ordering::Relaxed);
                let mut first = lock(&all.fault);
                if first.as_ref().is_none_or(|(known, _)| order < *known) {
                    *first = Some((order, stopped));
                }
            }
        }
    });
    let found = lock(&all.fault).take();
    if let Some((_, (index, fault))) = found {
        return Err(
            match (
                fault,
                slots.into_iter().nth(index).and_then(|slot| slot.ready.into_inner()),
            ) {
                (None, Some(Err(error))) => Stopped::Job { index, error },
                (fault, _) => Stopped::Run {
                    index,
                    fault: fault.unwrap_or(Fault::NoThreads),
                },
            },
        );
    }
    let result = |slot: Slot<R, E>| slot.result.into_inner().unwrap_or_else(|poison| poison.into_inner());
    Ok(slots.into_iter().filter_map(result).collect())
}

/// A place among all tiles of all plans, and the fault there: none where the plan could not be made.
type Found = ((usize, u64), (usize, Option<Fault>));

struct Sampler<'a, R, E> {
    slots: &'a [Slot<R, E>],
    settings: Settings,
    tiles: usize,
    /// How many tiles a thread takes at a time.
    stride: usize,
    job_of: &'a (dyn Fn(usize) -> Result<Job, E> + Sync),
    reduce: &'a (dyn Fn(usize, Vec<Vec<f64>>) -> R + Sync),
    progress: &'a (dyn Fn(u64) + Sync),
    done: AtomicU64,
    first_fault: AtomicUsize,
    fault: Mutex<Option<Found>>,
}

impl<'a, R, E> Sampler<'a, R, E> {
    /// Runs a part of a plan's tiles.
    fn part(&self, index: usize, part: usize, at_hand: &mut Option<(usize, Tile<'a>)>) -> Result<(), Found> {
        let slot = &self.slots[index];
        let ready = slot.ready.get_or_init(|| {
            (self.job_of)(index).map(|job| Ready {
                streams: streams(&job.plan, self.settings),
                job,
            })
        });
        let Ok(ready) = ready else {
            return Err(((index, 0), (index, None)));
        };
        let (plan, keys) = (&ready.job.plan, &ready.job.keys);
        let fault = |path: u64, fault| ((index, path), (index, Some(fault)));
        if let Some(period) = plan.fault {
            return Err(fault(0, Fault::Broken { path: 0, period }));
        }
        let paths = self.settings.paths;
        let bytes = Tile::bytes(plan) + paths.saturating_mul(8 * keys.len() as u64);
        if bytes > MOST_BYTES {
            return Err(fault(
                0,
                Fault::TooLarge {
                    bytes,
                    limit: MOST_BYTES,
                },
            ));
        }
        if at_hand.as_ref().is_none_or(|(of, _)| *of != index) {
            // The tile before it goes first: two at a time are not needed.
            *at_hand = None;
            *at_hand = Some((index, Tile::new(plan, &ready.streams)));
        }
        let Some((_, tile)) = at_hand else { return Ok(()) };
        let there: Vec<FigureKey> = keys.iter().flatten().copied().collect();
        for number in part * self.stride..((part + 1) * self.stride).min(self.tiles) {
            let first = (number * LANES) as u64;
            let wide = (paths - first).min(LANES as u64) as usize;
            tile.run(first, wide, &mut Watch)
                .map_err(|Broken { path, period }| fault(path, Fault::Broken { path, period }))?;
            let mut values: Vec<Vec<f64>> = Vec::with_capacity(there.len());
            tile.figures(&there, &mut Vec::new(), |_, column| values.push(column.to_vec()));
            let mut columns = lock(&slot.columns);
            if columns.is_empty() {
                *columns = vec![vec![f64::NAN; paths as usize]; keys.len()];
            }
            let wanted = columns.iter_mut().zip(keys).filter(|(_, key)| key.is_some());
            for ((column, _), values) in wanted.zip(&values) {
                column[first as usize..first as usize + wide].copy_from_slice(values);
            }
            drop(columns);
            let done = self.done.fetch_add(wide as u64, Ordering::Relaxed) + wide as u64;
            (self.progress)(done);
        }
        if slot.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            let mut columns = std::mem::take(&mut *lock(&slot.columns));
            for (column, scale) in columns
                .iter_mut()
                .zip(&ready.job.scales)
                .filter(|(_, scale)| **scale != 1.0)
            {
                column.iter_mut().for_each(|value| *value /= scale);
            }
            *lock(&slot.result) = Some((self.reduce)(index, columns));
        }
        Ok(())
    }
}
