//! Figures that change by date.

use super::Expr;

/// Dates with values: a step function, or straight lines.
///
/// Before the first position the first value holds, after the last the last. A step function in a
/// term is the average over that part of a period in which the term's dates let it hold, weighted by
/// time (over all of a period of which no part does); read at an instant (driver parameters and
/// tables), and for straight lines always, it is the value at the beginning of the period.
/// [`Schedule::weights`] gives both as weights of the entries.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Positions, ascending, with values.
    pub steps: Vec<(f64, Expr)>,
    /// Straight between dates.
    pub linear: bool,
    /// Read as the average over what these stretches, ascending and apart, have of each period (step functions in
    /// terms), or at its beginning.
    pub average: Option<Vec<(f64, f64)>>,
}

impl Schedule {
    /// The weights of the entries in period `k`: pairs of entry and weight that sum to 1, in order,
    /// none of them 0.
    ///
    /// Entries at 0 and 2.5; period 2 averaged: entry 0 for half of it, entry 1 for the other half; in a term that
    /// ends at 2.75 entry 0 for two thirds.
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
        let Some(stretches) = &self.average else {
            return vec![(at(begin), 1.0)];
        };
        let inside = |(from, until): &(f64, f64)| (from.clamp(begin, end), until.clamp(begin, end));
        let mut parts: Vec<(f64, f64)> = stretches.iter().map(inside).filter(|part| part.0 < part.1).collect();
        if parts.is_empty() {
            parts = vec![(begin, end)];
        }
        let length: f64 = parts.iter().map(|part| part.1 - part.0).sum();
        let mut weights = Vec::new();
        for entry in at(begin)..=last {
            let holds = match entry {
                0 => f64::NEG_INFINITY,
                _ => self.steps[entry].0,
            };
            let until = self.steps.get(entry + 1).map_or(f64::INFINITY, |next| next.0);
            let of = |part: &(f64, f64)| (part.1.min(until) - part.0.max(holds)).max(0.0);
            let weight = parts.iter().map(of).sum::<f64>() / length;
            if weight > 0.0 {
                weights.push((entry, weight));
            }
        }
        weights
    }
}
