//! The values of one column of a run: each of them while they are few, how many fell where afterwards.
//!
//! In: columns of values, NaN where a path has none. Out: a [`Sketch`], exact unless the values were too many to keep.
//! When they are is for the run to say ([`Sample::count`]): the bins then come from all that was kept, so it
//! has to be at a point that the run reaches with the same values on any number of threads.

use super::grid::Grid;
use super::histogram::Histogram;
use super::moments::Moments;
use super::sketch::Sketch;

/// Values that are kept, or counted in bins.
///
/// ```
/// use termsheet::stats::{Moments, Sample};
/// let values = [2.0, f64::NAN, 1.0, 4.0];
/// let mut sample = Sample::default();
/// sample.add(&values);
/// assert_eq!(sample.kept(), 3);
/// // Rank 2 × 0.75 = 1.5: half of the way from 2 to 4.
/// assert_eq!(sample.sketch(&Moments::of_existing(&values)).quantile(0.75), Some(3.0));
/// ```
#[derive(Clone, Debug)]
pub struct Sample(Form);

#[derive(Clone, Debug)]
enum Form {
    /// In any order.
    Kept(Vec<f64>),
    Counted(Histogram),
}

impl Default for Sample {
    /// No values yet; what comes is kept.
    fn default() -> Self {
        Sample(Form::Kept(Vec::new()))
    }
}

impl Sample {
    /// Adds those values of a column that exist; a NaN is a path without the figure.
    pub fn add(&mut self, column: &[f64]) {
        match &mut self.0 {
            Form::Kept(values) => values.extend(column.iter().filter(|x| !x.is_nan())),
            Form::Counted(histogram) => histogram.add_existing(column),
        }
    }

    /// How many values are kept; 0 where they are counted.
    #[must_use]
    pub fn kept(&self) -> usize {
        match &self.0 {
            Form::Kept(values) => values.len(),
            Form::Counted(_) => 0,
        }
    }

    /// Adds the values of another sample. Of two that count, both do so in the same bins.
    pub fn merge(&mut self, mut other: Sample) {
        if matches!((&self.0, &other.0), (Form::Kept(_), Form::Counted(_))) {
            std::mem::swap(self, &mut other);
        }
        match other.0 {
            Form::Kept(values) => self.add(&values),
            Form::Counted(theirs) => {
                if let Form::Counted(histogram) = &mut self.0 {
                    histogram.merge(&theirs);
                }
            }
        }
    }

    /// Counts the values of some samples from here on, in the same bins: chosen from all that they have kept so far. If it
    /// may `wait`, they are kept on where these do not tell enough for bins that are narrow wherever percentiles can be.
    pub fn count(samples: &mut [Sample], wait: bool) {
        let mut pilot = Vec::new();
        for sample in samples.iter() {
            if let Form::Kept(values) = &sample.0 {
                pilot.extend_from_slice(values);
            }
        }
        let grid = Grid::from_pilot(&pilot);
        if wait && !grid.is_even() {
            return;
        }
        for sample in samples {
            let counted = Sample(Form::Counted(Histogram::new(grid.clone())));
            let kept = std::mem::replace(sample, counted);
            sample.merge(kept);
        }
    }

    /// A sample without values that treats them alike.
    #[must_use]
    pub fn emptied(&self) -> Self {
        match &self.0 {
            Form::Kept(_) => Sample::default(),
            Form::Counted(histogram) => Sample(Form::Counted(Histogram::new(histogram.grid().clone()))),
        }
    }

    /// What can be read off; the moments are of the same values.
    #[must_use]
    pub fn sketch(self, moments: &Moments) -> Sketch {
        match self.0 {
            Form::Kept(values) => Sketch::exact(values),
            Form::Counted(histogram) => Sketch::binned(histogram, moments),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many evenly spread quantiles of a Pareto distribution, whose mean is infinite.
    fn heavy(n: u32) -> Vec<f64> {
        let share = |i: u32| (f64::from(i) + 0.5) / f64::from(n);
        (0..n).map(|i| share(i).powf(-1.0 / 0.7)).collect()
    }

    #[test]
    fn a_sample_whose_bins_would_be_wide_in_places_waits_for_more() {
        let mut sample = Sample::default();
        sample.add(&heavy(8192));
        Sample::count(std::slice::from_mut(&mut sample), true);
        assert_eq!(sample.kept(), 8192);
        Sample::count(std::slice::from_mut(&mut sample), false);
        assert_eq!(sample.kept(), 0);

        let mut light = Sample::default();
        light.add(&(0..8192).map(f64::from).collect::<Vec<_>>());
        Sample::count(std::slice::from_mut(&mut light), true);
        assert_eq!(light.kept(), 0);
    }
}
