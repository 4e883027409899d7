//! Given values with given weights.

use super::family::{Family, Number};
use super::steps::Steps;
use super::{DistError, DistErrorKind};
use std::fmt;

/// Finitely many values with probabilities in proportion to their weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Discrete {
    steps: Steps,
}

impl Discrete {
    pub(super) fn new(weighted: &[(f64, f64)]) -> Result<Discrete, DistError> {
        if weighted.is_empty() {
            return Err(DistError::whole(DistErrorKind::Empty { family: "discrete" }));
        }
        for (i, (value, weight)) in weighted.iter().enumerate() {
            if !value.is_finite() {
                let name = "the value".to_string();
                return Err(DistError::at(i, DistErrorKind::NotFinite { name }));
            }
            check_weight(i, *weight)?;
        }
        if weighted.iter().all(|(_, weight)| *weight == 0.0) {
            return Err(DistError::whole(DistErrorKind::NoWeight { family: "discrete" }));
        }
        Ok(Discrete {
            steps: Steps::new(weighted.to_vec()),
        })
    }
}

/// Refuses a weight that is negative or not finite.
pub(super) fn check_weight(place: usize, weight: f64) -> Result<(), DistError> {
    if !weight.is_finite() {
        let name = "the weight".to_string();
        return Err(DistError::at(place, DistErrorKind::NotFinite { name }));
    }
    if weight < 0.0 {
        return Err(DistError::at(place, DistErrorKind::NegativeWeight { weight }));
    }
    Ok(())
}

impl Family for Discrete {
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

impl fmt::Display for Discrete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "discrete(")?;
        for (i, (value, probability)) in self.steps.weighted().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            // Twelve digits: the differences of cumulative probabilities are rounded.
            let rounded = (probability * 1e12).round() / 1e12;
            write!(f, "{comma}{}: {}", Number(value), Number(rounded))?;
        }
        write!(f, ")")
    }
}
