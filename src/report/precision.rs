//! How exact a run is, and how many paths a wanted precision takes.
//!
//! In: an outcome. Out: the standard error of each judged party's present value as a share of its
//! spread or of its mean, whichever is larger, and the next number of paths to try.
//!
//! With plain sampling n paths reach at least 1/√n of the spread: 0.5% takes up to 40,000 paths.

use crate::engine::{FigureKey, Outcome, PartyFigure};
use crate::model::Model;
use crate::rng::Sampler;
use crate::stats::Tail;

/// The number of paths that is tried first.
pub const FIRST_PATHS: u64 = 16_384;

/// The most that is tried where nothing else is said.
pub const MOST_PATHS: u64 = 16_777_216;

/// The greatest error of a judged party's mean present value, as a share of the larger of its standard deviation
/// and its mean's size; `None` where it cannot be told (too few paths).
///
/// An error that is known from R replicates is itself uncertain by about 1/√(2(R − 1)) of itself. It is
/// taken larger by that much, so that a run does not stop because it was lucky.
pub fn reached(model: &Model, outcome: &Outcome) -> Option<f64> {
    let doubt = match model.sampler.replicates() {
        Some(replicates) => 1.0 + 1.0 / (2.0 * (replicates as f64 - 1.0)).sqrt(),
        None => 1.0,
    };
    let mut worst = 0.0_f64;
    for (id, _) in model.parties.entries().filter(|(_, party)| !party.external) {
        let npv = outcome
            .figure(FigureKey::Party(id, PartyFigure::Npv))?
            .summary(Tail::Lowest);
        let size = npv.sd?.max(npv.mean?.abs());
        if npv.se? > 0.0 {
            worst = worst.max(npv.se? * doubt / size);
        }
    }
    Some(worst)
}

/// How many paths to try after `paths` have reached `reached`; at least twice as many, whole powers of two
/// under Sobol, where they are spread best.
pub fn next_paths(sampler: Sampler, paths: u64, reached: Option<f64>, wanted: f64) -> u64 {
    let ratio = (reached.unwrap_or(f64::INFINITY) / wanted).clamp(1.0, 1e3);
    // Sobol points get better faster than chance does; a tenth more, since the error is an estimate.
    let factor = match sampler {
        Sampler::Sobol => ratio,
        Sampler::Random | Sampler::Antithetic | Sampler::LatinHypercube => 1.1 * ratio * ratio,
    };
    let next = (paths as f64 * factor.clamp(2.0, 64.0)) as u64;
    match sampler {
        Sampler::Sobol => next.next_power_of_two(),
        _ => next.next_multiple_of(2048),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_try_is_where_the_error_should_be_small_enough() {
        // Three times too large an error takes nine times the paths, and a tenth more.
        assert_eq!(next_paths(Sampler::Random, 16_384, Some(0.03), 0.01), 163_840);
        // No try is less than double, none more than 64 times.
        assert_eq!(next_paths(Sampler::Random, 4096, Some(0.0101), 0.01), 8192);
        assert_eq!(next_paths(Sampler::Antithetic, 2048, None, 0.01), 131_072);
        assert_eq!(next_paths(Sampler::Sobol, 16_384, Some(0.03), 0.01), 65_536);
    }
}
