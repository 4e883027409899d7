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

    /// Counts the values of some samples from here on, in the same bins: chosen from all that they have kept so far.
    pub fn count(samples: &mut [Sample]) {
        let mut pilot = Vec::new();
        for sample in samples.iter() {
            if let Form::Kept(values) = &sample.0 {
                pilot.extend_from_slice(values);
            }
        }
        let grid = Grid::from_pilot(&pilot);
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
