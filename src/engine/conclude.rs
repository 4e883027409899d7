//! The end of a run: what the threads kept becomes an outcome.

use std::sync::Mutex;

use rayon::prelude::*;

use crate::stats::{Moments, Precision, Replicate, Sample, SeriesPoint, Sketch};

use super::cash::SeriesIndex;
use super::facts::ClauseCounts;
use super::figure::{ClauseFigure, FigureKey};
use super::merger::Sums;
use super::outcome::{Distribution, Outcome};
use super::run::{Job, Worker};

impl Job<'_> {
    /// Adds up what all threads kept, and reads off it what is asked.
    pub(super) fn outcome(
        &self,
        sums: Sums,
        index: SeriesIndex,
        seed: u64,
        workers: Vec<Mutex<Worker<'_>>>,
    ) -> Outcome {
        let workers: Vec<Worker<'_>> = workers
            .into_iter()
            .map(|worker| worker.into_inner().unwrap_or_else(|poison| poison.into_inner()))
            .collect();
        let mut workers = workers.into_iter();
        let mut all = workers.next().expect("there is at least one thread");
        for mut worker in workers {
            all.series.merge(&mut worker.series);
            all.figures
                .par_iter_mut()
                .zip(worker.figures)
                .for_each(|(a, b)| a.merge(b));
            let falls = all.falls.iter_mut().flatten().zip(worker.falls.iter().flatten());
            falls.for_each(|(a, b)| *a += b);
            let clauses = all.clauses.iter_mut().zip(&worker.clauses);
            clauses.for_each(|(a, b)| a.merge(b));
            for (party, tally) in worker.tallies {
                match all.tallies.iter_mut().find(|(known, _)| *known == party) {
                    Some((_, sum)) => sum.merge(tally),
                    None => all.tallies.push((party, tally)),
                }
            }
        }
        let parts = self.parts.count();
        let samples = all.figures.par_chunks_mut(parts).zip(sums.figures.par_chunks(parts));
        let columns: Vec<Distribution> = samples
            .map(|(samples, moments)| self.distribution(samples, moments))
            .collect();
        let mut columns = columns.into_iter();
        let mut figures: Vec<Distribution> = Vec::with_capacity(self.keys.len());
        for &key in &self.keys {
            let twin = key
                .twin(self.plan)
                .map(|twin| self.keys.iter().position(|&known| known == twin));
            figures.push(match (key, twin) {
                (FigureKey::Clause(id, clause, figure), _) if key.is_counted() => {
                    let clause = self.plan.terms[id].clauses()[clause];
                    self.counted(&all.clauses[clause.index], figure)
                }
                (_, Some(twin)) => figures[twin.expect("a party mirrors one before it")].clone(),
                _ => columns.next().expect("a figure is counted or has a column"),
            });
        }
        for (id, party) in self.plan.parties.entries() {
            let tally = |other| all.tallies.iter().find(|(known, _)| *known == other);
            if let Some((_, tally)) = party.mirrors.and_then(tally).copied() {
                all.tallies.push((id, tally));
            }
        }
        let pilot = self.take_pilot();
        let points: Vec<(SeriesPoint, Precision)> = (0..self.slots)
            .into_par_iter()
            .map(|slot| {
                let sketch = all.series.sketch(slot);
                let sketch = sketch.unwrap_or_else(|| Sketch::exact(self.joined(slot, &pilot)));
                let mean = sums.series[slot] / self.paths as f64;
                let moments = Moments {
                    count: self.paths,
                    mean,
                    ..Moments::default()
                };
                (SeriesPoint::new(&moments, &sketch), sketch.precision())
            })
            .collect();
        let width = self.slots / self.plan.periods;
        let row = |series| {
            points[series..]
                .iter()
                .step_by(width)
                .map(|(point, _)| *point)
                .collect()
        };
        let mut series: Vec<Vec<SeriesPoint>> = (0..width).map(row).collect();
        for (id, party) in self.plan.parties.entries() {
            if let Some(other) = party.mirrors {
                series[index.net(id)] = series[index.net(other)].iter().map(mirrored).collect();
                series[index.cumulative(id)] = series[index.cumulative(other)].iter().map(mirrored).collect();
            }
        }
        Outcome {
            paths: self.paths,
            seed,
            index,
            series,
            series_precision: points.iter().map(|(_, precision)| *precision).collect(),
            figures,
            keys: self.keys.clone(),
            tallies: all.tallies,
            falls: all
                .falls
                .iter()
                .map(|falls| falls[..self.plan.periods].to_vec())
                .collect(),
            firsts: all.clauses.iter().map(ClauseCounts::firsts).collect(),
            binds: all.clauses.into_iter().map(|clause| clause.binds).collect(),
        }
    }

    /// The distribution of a figure, of which each replicate has a sample and moments.
    fn distribution(&self, samples: &mut [Sample], moments: &[Moments]) -> Distribution {
        if let ([sample], [moments]) = (&mut *samples, moments) {
            let sketch = std::mem::take(sample).sketch(moments);
            return Distribution {
                moments: *moments,
                sketch,
            };
        }
        let (mut whole, mut all) = (Sample::default(), Moments::default());
        for (sample, moments) in samples.iter().zip(moments) {
            whole.merge(sample.clone());
            all.merge(moments);
        }
        let replicate = |(part, (sample, &moments)): (usize, (&mut Sample, &Moments))| Replicate {
            paths: self.parts.paths(part, self.paths),
            moments,
            sketch: std::mem::take(sample).sketch(&moments),
        };
        let replicates = samples.iter_mut().zip(moments).enumerate().map(replicate).collect();
        Distribution {
            moments: all,
            sketch: whole.sketch(&all).in_replicates(replicates),
        }
    }

    /// The distribution of a figure of a clause that is a whole number of periods.
    fn counted(&self, clause: &ClauseCounts, figure: ClauseFigure) -> Distribution {
        let parts = self.parts.count();
        let of = |part: usize| -> Vec<(f64, u64)> {
            match figure {
                ClauseFigure::First => clause.first(part, self.plan.dt).collect(),
                _ => clause.periods(part).collect(),
            }
        };
        let told = |counts: &[(f64, u64)]| {
            let counts = counts.iter().copied();
            (Moments::of_counts(counts.clone()), Sketch::of_counts(counts))
        };
        let of_parts: Vec<Vec<(f64, u64)>> = (0..parts).map(of).collect();
        let mut all = of_parts[0].clone();
        for part in &of_parts[1..] {
            all.iter_mut().zip(part).for_each(|(all, own)| all.1 += own.1);
        }
        let (moments, sketch) = told(&all);
        if parts == 1 {
            return Distribution { moments, sketch };
        }
        let replicate = |(part, counts): (usize, &Vec<(f64, u64)>)| {
            let (moments, sketch) = told(counts);
            Replicate {
                paths: self.parts.paths(part, self.paths),
                moments,
                sketch,
            }
        };
        let replicates = of_parts.iter().enumerate().map(replicate).collect();
        Distribution {
            moments,
            sketch: sketch.in_replicates(replicates),
        }
    }
}

/// A point of a series with the other sign: the low percentiles become the high ones.
fn mirrored(point: &SeriesPoint) -> SeriesPoint {
    let turned = |value: Option<f64>| value.map(|value| 0.0 - value);
    SeriesPoint {
        mean: turned(point.mean),
        p5: turned(point.p95),
        p25: turned(point.p75),
        p50: turned(point.p50),
        p75: turned(point.p25),
        p95: turned(point.p5),
    }
}
