//! What it would be worth to know something before choosing between variants.
//!
//! Without knowledge a party takes the variant of the highest mean present value. If it knew an input first, it
//! could take the best variant for each value of it: the expected value of partial perfect information is
//! E max_v E[NPV_v | X] − max_v E NPV_v (H. Raiffa and R. Schlaifer, "Applied statistical decision theory", 1961). It is
//! 0 or more, and no study of X is worth more.
//!
//! X is cut into its values, or where it has many into 32 parts of equal weight. Choosing and reckoning on the
//! same paths would find value in noise: the best variant of each part is chosen on half of the
//! replicates and reckoned on the other, and the other way round. What is told is therefore rather too little.

use super::Work;
use super::input::{self, Input};
use super::replicated::{Parts, mean_of};
use crate::analysis::read::Faults;
use crate::analysis::statistic::Estimate;
use crate::engine::Job;
use crate::plan::{self, Plan};
use crate::scenario;

/// Parts of an input that has more values than that.
const CUTS: usize = 32;

/// One party's choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The party's key.
    pub party: String,
    /// The variants: title and mean present value; the deal as written first.
    pub variants: Vec<(String, Estimate)>,
    /// The place of the one that is best without knowledge.
    pub best: usize,
    /// How likely another one turns out better.
    pub doubt: Estimate,
    /// What knowing everything would be worth.
    pub everything: Estimate,
    /// What knowing one input would be, by input.
    pub inputs: Vec<Worth>,
}

/// What knowing one input would be worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// The place of the input.
    pub input: usize,
    /// The gain in mean present value.
    pub gain: Estimate,
}

/// The choices of all judged parties; none where there are no variants.
pub(super) fn choices(
    one: &scenario::Sensitivity,
    work: &Work<'_>,
    plan: &Plan,
    inputs: &[Input],
) -> Result<Vec<Choice>, Faults> {
    let named = one.choices(&work.asker.deal.model);
    // A sensitivity of one variant is about that variant.
    if named.is_empty() || one.variant.is_some() {
        return Ok(Vec::new());
    }
    let mut variations = vec![work.asker.as_written()];
    variations.extend(named.iter().map(|variant| work.asker.under(Some(variant))));
    let parties: Vec<String> = work
        .model
        .parties
        .iter()
        .filter(|party| !party.external)
        .map(|party| party.key.clone())
        .collect();
    let job_of = |index: usize| {
        let deal = variations[index].deal()?;
        let mut compiled = plan::compile(&deal.model);
        // All on the draws of the deal as written, whatever else a variant draws.
        compiled.design = plan.design.clone();
        let keys = parties.iter().map(|party| work.npv(party, &deal.model)).collect();
        Ok(Job {
            plan: compiled,
            keys,
            scales: vec![1.0; parties.len()],
        })
    };
    let settings = work.asker.settings();
    let columns = work
        .sample(variations.len(), settings, &job_of)
        .map_err(|stopped| work.fault(stopped))?;
    let paths = settings.paths as usize;
    let draws = plan.design.draws(settings.seed, settings.paths);
    let cells: Vec<Vec<usize>> = input::columns(inputs, work.model, &draws, paths)
        .iter()
        .map(|column| cells(column))
        .collect();
    let parts = Parts::new(plan.design.sampler, paths);
    let choice = |(place, party): (usize, &String)| {
        let npv: Vec<&[f64]> = columns.iter().map(|deal| deal[place].as_slice()).collect();
        let all: Vec<usize> = (0..paths).collect();
        let mean = |values: &[f64]| parts.estimate(&all, &|some| mean_of(values, some.iter().copied()));
        let means: Vec<Estimate> = npv.iter().map(|values| mean(values)).collect();
        let best = greatest(
            &means
                .iter()
                .map(|mean| mean.value.unwrap_or(f64::NEG_INFINITY))
                .collect::<Vec<f64>>(),
        );
        let at_best = |path: usize| npv.iter().map(|values| values[path]).fold(f64::NEG_INFINITY, f64::max);
        let gains: Vec<f64> = (0..paths).map(|path| at_best(path) - npv[best][path]).collect();
        let others: Vec<f64> = gains.iter().map(|gain| f64::from(u8::from(*gain > 0.0))).collect();
        let known = |(input, cells): (usize, &Vec<usize>)| Worth {
            input,
            gain: mean(&gains_knowing(&npv, cells, &parts)),
        };
        Choice {
            party: party.clone(),
            variants: variations
                .iter()
                .zip(&means)
                .enumerate()
                .map(|(index, (variation, mean))| {
                    let title = if index == 0 {
                        "as written".to_owned()
                    } else {
                        variation.title.clone()
                    };
                    (title, *mean)
                })
                .collect(),
            best,
            doubt: mean(&others),
            everything: mean(&gains),
            inputs: cells.iter().enumerate().map(known).collect(),
        }
    };
    Ok(parties.iter().enumerate().map(choice).collect())
}

/// The place of the greatest; the first of equal ones.
fn greatest(values: &[f64]) -> usize {
    let mut best = 0;
    for (place, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = place;
        }
    }
    best
}

/// In which part of its input each path is: one for each value, or parts of equal weight where there are many.
fn cells(column: &[f64]) -> Vec<usize> {
    let mut sorted: Vec<f64> = column.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut values = sorted.clone();
    values.dedup();
    let borders: Vec<f64> = if values.len() <= CUTS {
        values
    } else {
        let mut borders: Vec<f64> = (0..CUTS).map(|cut| sorted[cut * sorted.len() / CUTS]).collect();
        borders.dedup();
        borders
    };
    column
        .iter()
        .map(|x| borders.partition_point(|border| border <= x) - 1)
        .collect()
}

/// What each path gains over the best variant without knowledge if the best one of its cell is taken, both being
/// chosen on the other half of the replicates.
fn gains_knowing(npv: &[&[f64]], cells: &[usize], parts: &Parts) -> Vec<f64> {
    let count = cells.iter().max().map_or(0, |most| most + 1);
    let mut half = vec![0; cells.len()];
    for (number, part) in parts.0.iter().enumerate() {
        part.iter().for_each(|path| half[*path] = number % 2);
    }
    // Sums by half, then cell, then variant; the last cell is all of them.
    let mut sums = vec![vec![vec![0.0; npv.len()]; count + 1]; 2];
    for (path, cell) in cells.iter().enumerate() {
        for (variant, values) in npv.iter().enumerate() {
            sums[half[path]][*cell][variant] += values[path];
            sums[half[path]][count][variant] += values[path];
        }
    }
    let best: Vec<Vec<usize>> = sums
        .iter()
        .map(|cells| cells.iter().map(|sums| greatest(sums)).collect())
        .collect();
    (0..cells.len())
        .map(|path| {
            let other = &best[1 - half[path]];
            npv[other[cells[path]]][path] - npv[other[count]][path]
        })
        .collect()
}
