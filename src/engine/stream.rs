//! The figures of every path in the order of the paths, a few tiles at a time.
//!
//! In: a plan, a seed and a number of paths. Out: columns of figures, one tile after another, to whoever writes them
//! down. The draws are those of a run. Threads work out some tiles, which are then taken in their order: what comes
//! out does not depend on the number of threads, and memory does not grow with the number of paths.

use rayon::prelude::*;

use crate::plan::Plan;

use super::figure::{FigureKey, figures};
use super::run::{Fault, Settings, pool, streams};
use super::sample::Watch;
use super::tile::{Broken, LANES, Tile};

/// Tiles in flight for each thread: enough that none waits long for the last one.
const AHEAD: u64 = 4;

/// Who takes the figures: gets the number of the first path and a column for each key.
pub type Take<'a, E> = dyn FnMut(u64, &[Vec<f64>]) -> Result<(), E> + 'a;

/// Why not all paths were taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Cut<E> {
    /// A path has a fault.
    Fault(Fault),
    /// Whoever takes them had enough.
    Taker(E),
}

/// Every figure that a plan has for each path, in the plan's order.
pub fn figure_keys(plan: &Plan) -> Vec<FigureKey> {
    figures(plan)
}

/// Gives `take` the number of the first path of each tile and a column for each key, NaN where a path has none.
///
/// `progress` is told how many paths have been taken.
///
/// # Errors
///
/// Where a path leaves the domain of a formula, the threads do not start, or `take` gives an error.
pub fn stream<E>(
    plan: &Plan,
    settings: Settings,
    keys: &[FigureKey],
    take: &mut Take<'_, E>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), Cut<E>> {
    if let Some(period) = plan.fault {
        return Err(Cut::Fault(Fault::Broken { path: 0, period }));
    }
    let pool = pool(settings.threads).map_err(Cut::Fault)?;
    let streams = streams(plan, settings);
    let (lanes, paths) = (LANES as u64, settings.paths);
    let tiles = paths.div_ceil(lanes);
    let ahead = AHEAD * pool.current_num_threads() as u64;
    let mut begin = 0;
    while begin < tiles {
        let end = (begin + ahead).min(tiles);
        let worked_out: Vec<Result<Vec<Vec<f64>>, Broken>> = pool.install(|| {
            (begin..end)
                .into_par_iter()
                .map_init(
                    || Tile::new(plan, &streams),
                    |tile, number| {
                        let first = number * lanes;
                        tile.run(first, (paths - first).min(lanes) as usize, &mut Watch)?;
                        let mut columns = Vec::with_capacity(keys.len());
                        tile.figures(keys, &mut Vec::new(), |_, column| columns.push(column.to_vec()));
                        Ok(columns)
                    },
                )
                .collect()
        });
        for (number, columns) in (begin..end).zip(worked_out) {
            let columns = columns.map_err(|Broken { path, period }| Cut::Fault(Fault::Broken { path, period }))?;
            take(number * lanes, &columns).map_err(Cut::Taker)?;
        }
        progress((end * lanes).min(paths));
        begin = end;
    }
    Ok(())
}
