//! Observed values, each as likely as the others.

use super::family::Family;
use super::steps::Steps;
use super::{DistError, DistErrorKind};
use std::fmt;

/// The empirical distribution of a list of values: every row equally likely, nothing between.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    steps: Steps,
    rows: usize,
}

impl Empirical {
    pub(super) fn new(rows: Vec<f64>) -> Result<Empirical, DistError> {
        if rows.is_empty() {
            let family = "empirical";
            return Err(DistError::whole(DistErrorKind::Empty { family }));
        }
        if let Some(row) = rows.iter().position(|value| !value.is_finite()) {
            let name = "the row".to_string();
            return Err(DistError::at(row, DistErrorKind::NotFinite { name }));
        }
        Ok(Empirical {
            rows: rows.len(),
            steps: Steps::new(rows.into_iter().map(|value| (value, 1.0)).collect()),
        })
    }
}

impl Family for Empirical {
    fn quantile(&self, u: f64) -> f64 {
        self.steps.quantile(u)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.steps.cdf(x)
    }

    fn below(&self, x: f64) -> f64 {
        self.steps.below(x)
    }

    fn mean(&self) -> Option<f64> {
        Some(self.steps.mean())
    }

    fn sd(&self) -> Option<f64> {
        Some(self.steps.sd())
    }

    fn atoms(&self) -> Vec<f64> {
        self.steps.values().to_vec()
    }

    fn is_continuous(&self) -> bool {
        false
    }
}

impl fmt::Display for Empirical {
    /// The file is not known here: the number of rows stands for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "empirical({} rows)", self.rows)
    }
}
