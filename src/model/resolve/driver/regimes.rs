//! Regimes: states by name, and the transitions of a period out of those of a year.
//!
//! The matrix of a period is the principal root of the annual one. Where that has a negative entry no
//! chain that changes within the year gives the annual matrix, and the file is refused.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::{Scope, Site};
use crate::diag::{Span, Spanned, nearest};
use crate::math::{Matrix, matrix_product, matrix_root};
use crate::model::{Process, Regime};
use crate::scenario::{self, BeginsIn, Shares, State};
use crate::time::Step;

/// Probabilities add up to 1 within this.
const ROUNDING: f64 = 1e-9;
/// A root may be this far below 0 by rounding alone.
const BELOW: f64 = 1e-10;

impl Resolver<'_> {
    pub(super) fn regimes(
        &mut self,
        one: &scenario::Driver,
        states: &[State],
        transitions: &[(Spanned<String>, Shares)],
        begins_in: &BeginsIn,
        site: &Site<'_>,
    ) -> Process {
        let initial = self.initial(one, site);
        if states.len() < 2 {
            self.diagnostics
                .error(
                    "too-few",
                    one.key.span,
                    format!("`{}` has fewer than two states", one.key.value),
                )
                .label("nothing to change between")
                .help("a driver with one growth and volatility has process = \"geometric\"");
        }
        let regimes = states
            .iter()
            .map(|state| Regime {
                name: state.name.value.clone(),
                growth: self.growth(state.growth.as_ref(), one, site),
                volatility: self.volatility(state.volatility.as_ref(), site),
            })
            .collect();
        let annual = self.annual(one, states, transitions, site);
        let step = annual.and_then(|annual| self.of_a_period(&annual, states, transitions));
        let first = self.first(states, begins_in, site);
        self.poisoned |= step.is_none() || first.is_none();
        Process::Regimes {
            initial,
            states: regimes,
            first: first.map_or_else(Vec::new, |first| cumulative(&first)),
            step: step.map_or_else(Vec::new, |step| step.iter().map(|row| cumulative(row)).collect()),
        }
    }

    /// The number of a state; `None` with a fault where there is none of that name.
    fn state(&mut self, name: &Spanned<String>, states: &[State]) -> Option<usize> {
        let found = states.iter().position(|state| state.name.value == name.value);
        if found.is_none() {
            let known = || states.iter().map(|state| state.name.value.as_str());
            let fault = self.diagnostics.error(
                "unknown-state",
                name.span,
                format!("there is no state `{}`", name.value),
            );
            fault.label("not among `states`");
            match nearest(&name.value, known()) {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help(super::super::names::list("the states are", known())),
            };
        }
        found
    }

    /// Probabilities by state; `None` with a fault where they make no sense. Where `rest` names a
    /// state that is not among them it has what is left.
    fn shares(
        &mut self,
        shares: &Shares,
        states: &[State],
        rest: Option<usize>,
        place: Span,
        site: &Site<'_>,
    ) -> Option<Vec<f64>> {
        let site = site.within(Scope::Constant).for_a("a probability of a state");
        let mut row = vec![None; states.len()];
        let mut sound = true;
        for (name, value) in shares {
            let state = self.state(name, states);
            let expr = self.level(value, &site);
            range::check(&expr, "a probability", Range::Share, self.diagnostics);
            match (state, range::constant(&expr)) {
                (Some(state), Some(share)) if (0.0..=1.0).contains(&share) => row[state] = Some(share),
                _ => sound = false,
            }
        }
        let sum: f64 = row.iter().flatten().sum();
        let left = rest.filter(|&rest| row[rest].is_none());
        if let Some(rest) = left {
            row[rest] = Some((1.0 - sum).max(0.0));
        }
        let fits = match left {
            Some(_) => sum <= 1.0 + ROUNDING,
            None => (sum - 1.0).abs() <= ROUNDING,
        };
        if sound && !fits {
            let fault = self.diagnostics.error(
                "not-a-whole",
                place,
                format!("these probabilities add up to {}%", range::number(sum * 100.0)),
            );
            fault.label("must be 100% together");
            if rest.is_some() {
                fault.help("the probability of staying may be left out: it is what is left");
            }
            return None;
        }
        sound.then(|| row.into_iter().map(|share| share.unwrap_or(0.0)).collect())
    }

    /// The annual matrix.
    fn annual(
        &mut self,
        one: &scenario::Driver,
        states: &[State],
        transitions: &[(Spanned<String>, Shares)],
        site: &Site<'_>,
    ) -> Option<Matrix> {
        let mut rows: Vec<Option<Vec<f64>>> = vec![None; states.len()];
        let mut sound = states.len() > 1;
        for (name, shares) in transitions {
            let Some(from) = self.state(name, states) else {
                sound = false;
                continue;
            };
            rows[from] = self.shares(shares, states, Some(from), name.span, site);
            sound &= rows[from].is_some();
        }
        for (state, row) in states.iter().zip(&rows) {
            if row.is_none() && !transitions.iter().any(|(name, _)| name.value == state.name.value) {
                self.diagnostics
                    .error(
                        "missing-key",
                        state.name.span,
                        format!(
                            "nothing says where `{}` goes from `{}`",
                            one.key.value, state.name.value
                        ),
                    )
                    .label("no row of `transitions` is for this state")
                    .help(format!(
                        "for a state that is never left write transitions.{} = {{}}",
                        state.name.value
                    ));
                sound = false;
            }
        }
        if sound { rows.into_iter().collect() } else { None }
    }

    /// The matrix of a period: the principal root of the annual one.
    fn of_a_period(
        &mut self,
        annual: &Matrix,
        states: &[State],
        transitions: &[(Spanned<String>, Shares)],
    ) -> Option<Matrix> {
        let (halvings, thirds, word) = match self.timeline.step {
            Step::Month => (2, 1, "monthly"),
            Step::Quarter => (2, 0, "quarterly"),
            Step::Year => return Some(annual.clone()),
        };
        let root = matrix_root(annual, halvings, thirds);
        let times = 12 / self.timeline.step.months();
        let back = |root: &Matrix| (1..times).fold(root.clone(), |power, _| matrix_product(&power, root));
        let differs = |root: &Matrix| {
            let power = back(root);
            let mut pairs = power.iter().flatten().zip(annual.iter().flatten());
            pairs.any(|(a, b)| (a - b).abs() > ROUNDING || !a.is_finite())
        };
        let message = format!("no {word} transitions give these annual ones");
        let (label, help, from) = match root {
            Some(root) if !differs(&root) => {
                let below = |row: &Vec<f64>| row.iter().position(|share| *share < -BELOW);
                let Some((from, to)) = root
                    .iter()
                    .enumerate()
                    .find_map(|(from, row)| Some((from, below(row)?)))
                else {
                    return Some(root.into_iter().map(whole).collect());
                };
                let (name, other) = (&states[from].name.value, &states[to].name.value);
                (
                    format!(
                        "from `{name}` to `{other}` within a year there must be more than {}%",
                        range::number(annual[from][to] * 100.0)
                    ),
                    "a year may lead to any state that others lead to on the way; raise that probability, \
                     or run the scenario with step = \"year\"",
                    from,
                )
            }
            _ => (
                "states change back and forth more often than not".to_owned(),
                "what changes by the month is spread more evenly after a year; lower these probabilities, \
                 or run the scenario with step = \"year\"",
                0,
            ),
        };
        let place = transitions
            .iter()
            .find(|(name, _)| name.value == states[from].name.value);
        let place = place.map_or(states[from].name.span, |(name, _)| name.span);
        let fault = self.diagnostics.error("no-root", place, message);
        fault.label(label);
        fault.help(help);
        None
    }

    /// The probabilities of the states in period 0.
    fn first(&mut self, states: &[State], begins_in: &BeginsIn, site: &Site<'_>) -> Option<Vec<f64>> {
        match begins_in {
            BeginsIn::State(name) => {
                let begins = self.state(name, states)?;
                Some(
                    (0..states.len())
                        .map(|state| f64::from(u8::from(state == begins)))
                        .collect(),
                )
            }
            BeginsIn::Shares(shares) => {
                let place = shares.first().map_or(site_span(states), |(name, _)| name.span);
                self.shares(shares, states, None, place, site)
            }
            BeginsIn::Poison => None,
        }
    }
}

fn site_span(states: &[State]) -> Span {
    states.first().map_or_else(Span::default, |state| state.name.span)
}

/// A row without what rounding left below 0, scaled to add up to 1.
fn whole(row: Vec<f64>) -> Vec<f64> {
    let row: Vec<f64> = row.into_iter().map(|share| share.max(0.0)).collect();
    let sum: f64 = row.iter().sum();
    row.into_iter().map(|share| share / sum).collect()
}

/// Sums from the first on; the last is 1 whatever rounding says.
fn cumulative(row: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = row
        .iter()
        .map(|share| {
            sum += share;
            sum
        })
        .collect();
    // Nothing lies beyond the last state that has a share.
    let last = row.iter().rposition(|share| *share > 0.0).unwrap_or(0);
    sums.iter_mut().skip(last).for_each(|sum| *sum = 1.0);
    sums
}
