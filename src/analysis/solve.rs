//! `solve`: the value of a key at which a statistic meets a target, or at which two deals are equal.
//!
//! On fixed draws the statistic is a function of the key like any other. It is looked at over the whole
//! range first, so that several roots, or none, are told as such; then Brent's method (1973, "Algorithms
//! for minimization without derivatives", chapter 4; crate `argmin`) closes in on each. The interval of a
//! root is that of the values at which the target is within 1.96 standard errors (the interval that
//! belongs to the test; Fieller's in the linear case): its ends are roots themselves, of the statistic more
//! or less its error. Where the statistic jumps over the target there is no root, and it says so.

use std::cell::RefCell;
use std::collections::BTreeMap;

use argmin::core::{CostFunction, Executor};
use argmin::solver::brent::BrentRoot;

use crate::scenario::{Solve, Target};

use super::address::Address;
use super::compare::{Named, SURE};
use super::figure::Unit;
use super::read::Faults;
use super::statistic::{Estimate, difference};
use super::sweep::{self, points, with};
use super::variation::{Asker, Variation};

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// The key path.
    pub path: String,
    /// What the key's numbers are.
    pub key_unit: Unit,
    /// The range that was looked at.
    pub range: (f64, f64),
    /// The statistic's address.
    pub address: String,
    /// What it is called.
    pub label: String,
    /// What its numbers are.
    pub unit: Unit,
    /// What it is to meet.
    pub target: Goal,
    /// Where it does, ascending.
    pub roots: Vec<Root>,
    /// The statistic less the target at the values that were looked at first.
    pub scan: Vec<(f64, Estimate)>,
    /// How many paths each deal had.
    pub paths: u64,
}

/// What a statistic is to meet.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// A number.
    Value(f64),
    /// The same statistic of another deal; `both` where the key is varied in that one too.
    Deal {
        /// The other deal.
        deal: Named,
        /// Whether the key has the same value there.
        both: bool,
    },
}

/// A value of the key.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// The value.
    pub value: f64,
    /// The lower end of its 95% interval; `None` where that lies beyond the range.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The statistic jumps over the target here and does not meet it.
    pub jump: bool,
}

/// How many values are looked at first where the file does not say.
const POINTS: usize = 17;

/// How near a root is closed in on, as a share of the range.
const NEAR: f64 = 1e-9;

/// How many steps that may take.
const STEPS: u64 = 60;

/// About how many values are looked at to close in on a root and on the ends of its interval.
const TO_CLOSE_IN: u64 = 30;

/// How many deals a question runs at first; closing in takes some more.
pub(super) fn runs(solve: &Solve) -> u64 {
    let first = points(&solve.vary, POINTS).0.len() as u64;
    let sides = match &solve.target {
        Target::Deal { both: true, .. } => 2,
        _ => 1,
    };
    sides * (first + TO_CLOSE_IN)
}

/// The gap between statistic and target, by the value of the key.
struct Gap<'a, 'b> {
    asker: &'b Asker<'a>,
    base: Variation<'a>,
    address: &'b Address,
    path: &'b str,
    other: Other<'a>,
    /// How many deals are run, about.
    in_all: u64,
    known: RefCell<BTreeMap<u64, Estimate>>,
    fault: RefCell<Option<Faults>>,
}

/// What the statistic is compared with.
enum Other<'a> {
    Value(f64),
    Fixed((Estimate, Option<Vec<f64>>)),
    Both(Variation<'a>),
}

impl Gap<'_, '_> {
    /// The gaps at several values, all at once over all cores.
    fn at(&self, values: &[f64]) -> Result<Vec<Estimate>, Faults> {
        let mut wanted: Vec<f64> = Vec::new();
        for value in values {
            if !self.known.borrow().contains_key(&value.to_bits()) {
                wanted.push(*value);
            }
        }
        let texts: Vec<String> = wanted.iter().map(|value| format!("{value:?}")).collect();
        let sides = if matches!(self.other, Other::Both(_)) { 2 } else { 1 };
        // Threads see the deals and not what is known of them.
        let (other, base, path, address) = (&self.other, &self.base, self.path, self.address);
        let variation = |index: usize| {
            let deal = match (other, index % sides) {
                (Other::Both(other), 1) => other,
                _ => base,
            };
            with(deal, &[(path, &texts[index / sides])])
        };
        let figures = [address.figure.clone()];
        let reduce = |_: usize, columns: Vec<Vec<f64>>| address.statistic.with_influence(&columns[0]);
        let before = (self.known.borrow().len() * sides) as u64;
        let count = texts.len() * sides;
        let span = (before, self.in_all.max(before + count as u64));
        let found = self.asker.sample(count, &variation, &figures, &reduce, span)?;
        for (index, value) in wanted.iter().enumerate() {
            let own = &found[index * sides];
            let gap = match &self.other {
                Other::Value(target) => Estimate {
                    value: own.0.value.map(|value| value - target),
                    ..own.0
                },
                Other::Fixed(other) => difference(own, other),
                Other::Both(_) => difference(own, &found[index * sides + 1]),
            };
            self.known.borrow_mut().insert(value.to_bits(), gap);
        }
        let known = self.known.borrow();
        Ok(values
            .iter()
            .filter_map(|value| known.get(&value.to_bits()).copied())
            .collect())
    }

    /// Of the values looked at in a range, the one nearest to the target of the closest pair on either side of it.
    fn between(&self, errors: f64, (a, b): (f64, f64)) -> Option<f64> {
        let known = self.known.borrow();
        let seen = known.iter().map(|(bits, gap)| (f64::from_bits(*bits), gap));
        let inside = seen.filter(|(value, _)| (a..=b).contains(value));
        let mut values: Vec<(f64, f64)> = inside
            .filter_map(|(value, gap)| Some((value, moved(gap, errors)?)))
            .collect();
        values.sort_by(|one, other| one.0.total_cmp(&other.0));
        let pairs = values
            .windows(2)
            .filter(|pair| (pair[0].1 <= 0.0) != (pair[1].1 <= 0.0));
        let closest = pairs.min_by(|one, other| (one[1].0 - one[0].0).total_cmp(&(other[1].0 - other[0].0)))?;
        let nearer = usize::from(closest[1].1.abs() < closest[0].1.abs());
        Some(closest[nearer].0)
    }

    fn one(&self, value: f64) -> Result<Estimate, Faults> {
        Ok(self.at(&[value])?.first().copied().unwrap_or_default())
    }
}

/// The gap, moved by a number of its standard errors, as `argmin` asks for it.
struct Moved<'g, 'a, 'b> {
    gap: &'g Gap<'a, 'b>,
    errors: f64,
}

fn moved(gap: &Estimate, errors: f64) -> Option<f64> {
    Some(gap.value? + errors * gap.se.unwrap_or(0.0))
}

impl CostFunction for Moved<'_, '_, '_> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, value: &f64) -> Result<f64, argmin::core::Error> {
        let none = || argmin::core::Error::msg("the statistic exists on no path");
        match self.gap.one(*value) {
            Ok(gap) => moved(&gap, self.errors).ok_or_else(none),
            Err(faults) => {
                *self.gap.fault.borrow_mut() = Some(faults);
                Err(none())
            }
        }
    }
}

/// Closes in on a change of sign between two values.
fn close_in(gap: &Gap<'_, '_>, errors: f64, (a, b): (f64, f64), near: f64) -> Result<Option<f64>, Faults> {
    let ends = gap.at(&[a, b])?;
    let at = |index: usize| ends.get(index).and_then(|end| moved(end, errors));
    let (Some(first), Some(last)) = (at(0), at(1)) else {
        return Ok(None);
    };
    if first == 0.0 {
        return Ok(Some(a));
    }
    if last == 0.0 {
        return Ok(Some(b));
    }
    if (first < 0.0) == (last < 0.0) {
        return Ok(None);
    }
    let found = Executor::new(Moved { gap, errors }, BrentRoot::new(a, b, near))
        .configure(|state| state.param(0.5 * (a + b)).max_iters(STEPS))
        .timer(false)
        .run();
    if let Some(faults) = gap.fault.borrow_mut().take() {
        return Err(faults);
    }
    // Where the gap jumps the best value seen is not where it does: the closest pair of values that has
    // the jump, or the root, between it tells both.
    Ok(found.ok().and_then(|_| gap.between(errors, (a, b))))
}

/// Finds the values.
pub(super) fn solve(solve: &Solve, asker: &Asker<'_>) -> Result<Solved, Faults> {
    let base = asker.under(solve.variant.as_ref().map(|variant| variant.value.as_str()));
    let addresses = sweep::addresses(std::slice::from_ref(&solve.of), &base.deal()?);
    let Some(address) = addresses.first() else {
        return Err(Faults::default());
    };
    let (_, axis) = points(&solve.vary, POINTS);
    let values = axis.values.clone().unwrap_or_default();
    let (goal, other) = match &solve.target {
        Target::Value(value) => (Goal::Value(*value), Other::Value(*value)),
        Target::Deal { variant, both } => {
            // The deal as written has no name.
            let name = Some(variant.value.as_str()).filter(|name| *name != AS_WRITTEN);
            let deal = asker.under(name);
            let goal = Goal::Deal {
                deal: Named {
                    key: deal.key.clone(),
                    title: if name.is_none() {
                        "As written".to_owned()
                    } else {
                        deal.title.clone()
                    },
                },
                both: *both,
            };
            let other = match both {
                true => Other::Both(deal),
                false => {
                    let figures = [address.figure.clone()];
                    let reduce = |_: usize, columns: Vec<Vec<f64>>| address.statistic.with_influence(&columns[0]);
                    let fixed = asker.sample(1, &|_| deal.clone(), &figures, &reduce, (0, u64::MAX))?;
                    Other::Fixed(fixed.into_iter().next().unwrap_or_default())
                }
            };
            (goal, other)
        }
    };
    let gap = Gap {
        asker,
        base,
        address,
        path: &axis.path,
        other,
        in_all: runs(solve),
        known: RefCell::default(),
        fault: RefCell::default(),
    };
    let gaps = gap.at(&values)?;
    let scan: Vec<(f64, Estimate)> = values.iter().copied().zip(gaps).collect();
    let range = (
        values.first().copied().unwrap_or(0.0),
        values.last().copied().unwrap_or(0.0),
    );
    let near = NEAR * (range.1 - range.0);
    let mut roots: Vec<Root> = Vec::new();
    for pair in scan.windows(2) {
        let Some(value) = close_in(&gap, 0.0, (pair[0].0, pair[1].0), near)? else {
            continue;
        };
        // A root at a point of the scan is found from both sides.
        if roots
            .last()
            .is_some_and(|last| (last.value - value).abs() <= 4.0 * near)
        {
            continue;
        }
        roots.push(interval(&gap, &scan, value, near)?);
    }
    Ok(Solved {
        range,
        key_unit: axis.unit,
        path: axis.path.clone(),
        address: address.text.clone(),
        label: address.label.clone(),
        unit: address.unit,
        target: goal,
        roots,
        scan,
        paths: asker.paths,
    })
}

/// What the deal as written is called where a variant is named.
pub(super) const AS_WRITTEN: &str = "as_written";

/// The interval around a root.
fn interval(gap: &Gap<'_, '_>, scan: &[(f64, Estimate)], value: f64, near: f64) -> Result<Root, Faults> {
    let here = gap.one(value)?;
    let beside = gap.at(&[value - 8.0 * near, value + 8.0 * near])?;
    let size = |gap: &Estimate| gap.value.unwrap_or(0.0).abs();
    // Between neighbours a millionth of a millionth apart nothing moves that is not a jump.
    let whole = scan.iter().map(|(_, gap)| size(gap)).fold(0.0, f64::max);
    let (left, right) = (size(&beside[0]), size(&beside[1]));
    let opposite = beside[0]
        .value
        .zip(beside[1].value)
        .is_some_and(|(a, b)| (a < 0.0) != (b < 0.0));
    let jump = opposite && left.max(right) > 1e-4 * whole && size(&here) > 1e-6 * whole;
    // Where the gap jumps, or no path has an error, the value itself is all that there is.
    let beyond = [-SURE, SURE]
        .iter()
        .all(|errors| moved(&here, *errors).is_some_and(|end| end * here.value.unwrap_or(0.0) > 0.0));
    let mut ends = [beyond.then_some(value); 2];
    for (end, way) in [(0, -1.0), (1, 1.0)].into_iter().filter(|_| !beyond) {
        let mut from = value;
        let mut on_the_way: Vec<f64> = scan
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| (at - value) * way > 0.0)
            .collect();
        if way < 0.0 {
            on_the_way.reverse();
        }
        for to in on_the_way {
            let between = if way < 0.0 { (to, from) } else { (from, to) };
            // The target is left upwards or downwards: beyond a second root on the side from which the first was met.
            for errors in [-SURE, SURE] {
                let found = close_in(gap, errors, between, near)?;
                let nearer = |found: f64| ends[end].is_none_or(|known: f64| (found - known) * way < 0.0);
                if let Some(found) = found.filter(|found| nearer(*found)) {
                    ends[end] = Some(found);
                }
            }
            if ends[end].is_some() {
                break;
            }
            from = to;
        }
    }
    Ok(Root {
        value,
        low: ends[0],
        high: ends[1],
        jump,
    })
}
