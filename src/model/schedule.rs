//! Figures that change by date.

use super::Expr;

/// Dates with values: a step function, or straight lines.
///
/// Before the first position the first value holds, after the last the last. A step function read
/// for a whole period is the average over the period, weighted by time, where a date falls inside
/// it; read at an instant (driver parameters and tables), and for straight lines always, it is the
/// value at the beginning of the period. [`Schedule::weights`] gives both as weights of the entries.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Positions, ascending, with values.
    pub steps: Vec<(f64, Expr)>,
    /// Straight between dates.
    pub linear: bool,
    /// Read as the average over each period (step functions in terms), or at its beginning.
    pub average: bool,
}

impl Schedule {
    /// The weights of the entries in period `k`: pairs of entry and weight that sum to 1, in order,
    /// none of them 0.
    ///
    /// Entries at 0 and 2.5; period 2 averaged: entry 0 for half of it, entry 1 for the other half.
    pub fn weights(&self, k: usize) -> Vec<(usize, f64)> {
        let (begin, end) = (k as f64, k as f64 + 1.0);
        let last = self.steps.len() - 1;
        let at = |position: f64| self.steps.iter().rposition(|step| step.0 <= position).unwrap_or(0);
        if self.linear {
            let from = at(begin);
            let (x0, next) = (self.steps[from].0, (from + 1).min(last));
            let x1 = self.steps[next].0;
            if next == from || begin <= x0 {
                return vec![(from, 1.0)];
            }
            let share = (begin - x0) / (x1 - x0);
            return vec![(from, 1.0 - share), (next, share)];
        }
        if !self.average {
            return vec![(at(begin), 1.0)];
        }
        let mut weights = Vec::new();
        let mut from = begin;
        for entry in at(begin)..=last {
            let until = self.steps.get(entry + 1).map_or(end, |next| next.0.clamp(from, end));
            if until > from {
                weights.push((entry, until - from));
            }
            from = until;
        }
        weights
    }
}
