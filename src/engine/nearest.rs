//! Finding a path by a figure.

use rayon::prelude::*;

use crate::plan::Plan;

use super::figure::FigureKey;
use super::run::{Fault, Settings, pool, streams};
use super::tile::{LANES, Observer, Tile, Values};

/// The path whose figure is nearest to `target`; the first of them where several are as near.
///
/// Runs all paths again, keeping nothing.
pub fn nearest(plan: &Plan, settings: Settings, key: FigureKey, target: f64) -> Result<Option<u64>, Fault> {
    struct Blind;
    impl Observer for Blind {
        fn see(&mut self, _: usize, _: usize, _: Values<'_>) -> Option<usize> {
            None
        }
    }
    let streams = streams(plan, settings);
    let tiles = settings.paths.div_ceil(LANES as u64);
    let pool = pool(settings.threads)?;
    let best = pool.install(|| {
        (0..tiles)
            .into_par_iter()
            .map_init(
                || Tile::new(plan, &streams),
                |state, tile| {
                    let first = tile * LANES as u64;
                    let paths = (settings.paths - first).min(LANES as u64) as usize;
                    let mut best: Option<(f64, u64)> = None;
                    if state.run(first, paths, &mut Blind).is_ok() {
                        state.figures(&[key], &mut Vec::new(), |_, values| {
                            for (lane, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
                                let distance = (value - target).abs();
                                if best.is_none_or(|(least, _)| distance < least) {
                                    best = Some((distance, first + lane as u64));
                                }
                            }
                        });
                    }
                    best
                },
            )
            .flatten()
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    });
    Ok(best.map(|(_, path)| path))
}
