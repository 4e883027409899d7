//! `frontier`: which deals neither of two parties can improve without hurting the other, which both prefer to
//! what they would have otherwise, and which of those is fair.
//!
//! Every point of a grid over the keys is a deal. A party's *gain* is its mean present value there less
//! its alternative, which is an amount or what another variant gives it on the same path. A deal is
//! *acceptable* if both gains are 0 or more, and, where a probability is asked for, if each party does at
//! least as well as its alternative with that probability. It is *efficient* if no other deal of the grid
//! gives both as much and one of them more.
//!
//! Among acceptable deals three are fair in senses of their own: the largest product of gains (Nash 1950,
//! "The bargaining problem"); the largest common share of what each could gain at most (Kalai and Smorodinsky
//! 1975, "Other solutions to Nash's bargaining problem"); the largest gain that both have (Kalai 1977,
//! "Proportional solutions to bargaining situations", with equal weights). Each is looked for on the grid and
//! then between its points, in ever smaller grids around the best, all on the same draws; and so, before them,
//! is the most that each could gain.

use crate::scenario::{Amounts, Frontier as Asked};

use super::compare::SURE;
use super::figure::Figure;
use super::read::Faults;
use super::statistic::{Estimate, Statistic};
use super::sweep::{SweptAxis, points, with};
use super::variation::{Asker, Variation};

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    /// The keys with the values of the grid.
    pub axes: Vec<SweptAxis>,
    /// The two parties: their keys.
    pub parties: [String; 2],
    /// What their gains are against, in amounts; `None` for what a variant gives.
    pub alternatives: [Option<f64>; 2],
    /// The variant that holds where they do not agree: its title.
    pub otherwise: Option<String>,
    /// The probability with which each must do at least as well.
    pub probability: Option<f64>,
    /// Every deal of the grid, the first key outermost.
    pub deals: Vec<DealPoint>,
    /// The fair deals, of those kinds that there are.
    pub fair: Vec<Fair>,
    /// How many paths each deal had.
    pub paths: u64,
}

/// One deal.
#[derive(Clone, Debug, PartialEq)]
pub struct DealPoint {
    /// The values of the keys.
    pub at: Vec<f64>,
    /// What each party gains on average.
    pub gains: [Estimate; 2],
    /// With which probability each does at least as well as its alternative.
    pub chances: [Estimate; 2],
    /// Whether both take it.
    pub standing: Standing,
    /// Whether no other deal of the grid is better for one and as good for the other.
    pub efficient: bool,
    /// Means over groups of paths, for errors of what is made of several deals.
    groups: [Vec<f64>; 2],
}

/// Whether both parties take a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Both surely do.
    Accepted,
    /// The paths cannot tell.
    Unclear,
    /// One surely does not.
    Refused,
}

/// A deal that is fair in a sense.
#[derive(Clone, Debug, PartialEq)]
pub struct Fair {
    /// Which sense.
    pub sense: Sense,
    /// The deal.
    pub deal: DealPoint,
    /// Over which values of each key these paths cannot tell it from the best, as far as was looked.
    pub within: Vec<(f64, f64)>,
}

/// What is fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// The largest product of gains.
    Nash,
    /// The largest common share of what each could gain at most.
    KalaiSmorodinsky,
    /// The largest gain that both have.
    EqualGain,
}

/// How many points a key has where the file does not say, by the number of keys.
const POINTS: [usize; 3] = [41, 21, 9];

/// Groups of paths for errors.
const GROUPS: usize = 32;

/// Rounds of smaller grids around the best deal; each halves the distance between points.
const ROUNDS: i32 = 6;

/// What is looked for between the points of the grid: the most of each party, and a fair deal in each sense.
const SEARCHES: u64 = 5;

/// Points each way of a smaller grid.
const FINE: [usize; 3] = [9, 5, 3];

fn of_keys(table: [usize; 3], keys: usize) -> usize {
    table[keys.clamp(1, 3) - 1]
}

/// How many deals a question runs, about.
pub(super) fn runs(asked: &Asked) -> u64 {
    let keys = asked.vary.len();
    let grid: u64 = asked
        .vary
        .iter()
        .map(|vary| points(vary, of_keys(POINTS, keys)).0.len() as u64)
        .product();
    let fine = of_keys(FINE, keys) as u64;
    grid + SEARCHES * (ROUNDS as u64) * fine.pow(keys as u32)
}

/// How many deals the grid has.
pub(super) fn grid_size(asked: &Asked) -> u64 {
    let keys = asked.vary.len();
    asked
        .vary
        .iter()
        .map(|vary| points(vary, of_keys(POINTS, keys)).0.len() as u64)
        .product()
}

struct Bargain<'a, 'b> {
    asker: &'b Asker<'a>,
    base: Variation<'a>,
    paths: Vec<String>,
    figures: Vec<Figure>,
    /// What each party has otherwise, path by path.
    otherwise: [Vec<f64>; 2],
    probability: Option<f64>,
}

impl Bargain<'_, '_> {
    /// Runs deals.
    fn deals(&self, at: &[Vec<f64>], span: (u64, u64)) -> Result<Vec<DealPoint>, Faults> {
        let variation = |index: usize| {
            let texts: Vec<String> = at[index].iter().map(|value| format!("{value:?}")).collect();
            let keys: Vec<(&str, &str)> = self
                .paths
                .iter()
                .map(String::as_str)
                .zip(texts.iter().map(String::as_str))
                .collect();
            with(&self.base, &keys)
        };
        let reduce = |index: usize, columns: Vec<Vec<f64>>| self.point(at[index].clone(), &columns);
        self.asker.sample(at.len(), &variation, &self.figures, &reduce, span)
    }

    fn point(&self, at: Vec<f64>, columns: &[Vec<f64>]) -> DealPoint {
        let gains: [Vec<f64>; 2] = [0, 1].map(|party: usize| {
            let other = &self.otherwise[party];
            columns[party]
                .iter()
                .enumerate()
                .map(|(path, value)| value - other[path % other.len()])
                .collect()
        });
        let means = [0, 1].map(|party: usize| Statistic::Mean.of(&gains[party]));
        // At least as well: not below 0 but for rounding.
        let chances = [0, 1].map(|party: usize| {
            let slack = 1e-12 * gains[party].iter().fold(0.0_f64, |most, gain| most.max(gain.abs()));
            Statistic::Above(-slack).of(&gains[party])
        });
        let groups = [0, 1].map(|party: usize| {
            let size = gains[party].len().div_ceil(GROUPS).max(1);
            gains[party]
                .chunks(size)
                .map(|group| group.iter().sum::<f64>() / group.len() as f64)
                .collect()
        });
        DealPoint {
            standing: standing(&means, &chances, self.probability),
            efficient: false,
            at,
            gains: means,
            chances,
            groups,
        }
    }
}

/// Whether both take a deal, by the ends of the 95% intervals.
fn standing(gains: &[Estimate; 2], chances: &[Estimate; 2], probability: Option<f64>) -> Standing {
    let mut tests: Vec<(f64, f64)> = Vec::new();
    for party in 0..2 {
        tests.push((
            gains[party].value.unwrap_or(f64::NEG_INFINITY),
            gains[party].se.unwrap_or(0.0),
        ));
        if let Some(probability) = probability {
            tests.push((
                chances[party].value.unwrap_or(0.0) - probability,
                chances[party].se.unwrap_or(0.0),
            ));
        }
    }
    if tests.iter().all(|(value, se)| value - SURE * se >= 0.0) {
        Standing::Accepted
    } else if tests.iter().any(|(value, se)| value + SURE * se < 0.0) {
        Standing::Refused
    } else {
        Standing::Unclear
    }
}

#[cfg(test)]
impl DealPoint {
    /// A deal that was never run, to be drawn.
    pub(crate) fn for_pictures(at: Vec<f64>, gains: [Estimate; 2], standing: Standing, efficient: bool) -> DealPoint {
        DealPoint {
            at,
            gains,
            chances: gains,
            standing,
            efficient,
            groups: Default::default(),
        }
    }
}

impl DealPoint {
    /// A party's mean gain.
    fn gain(&self, party: usize) -> f64 {
        self.gains[party].value.unwrap_or(f64::NEG_INFINITY)
    }

    /// The mean gains of both.
    fn both(&self) -> [f64; 2] {
        [self.gain(0), self.gain(1)]
    }

    /// Whether both take it, by the means and probabilities as they are.
    fn taken(&self, probability: Option<f64>) -> bool {
        let chance = |party: usize| self.chances[party].value.unwrap_or(0.0);
        (0..2).all(|party| self.gain(party) >= 0.0 && probability.is_none_or(|wanted| chance(party) >= wanted))
    }
}

/// Marks the deals that none of a grid dominates.
fn mark_efficient<'d>(deals: impl Iterator<Item = &'d mut DealPoint>, gains: &[[f64; 2]]) {
    let size = gains.iter().flatten().fold(
        0.0_f64,
        |most, gain| if gain.is_finite() { most.max(gain.abs()) } else { most },
    );
    // What differs by rounding alone does not dominate.
    let slack = 1e-11 * size;
    for deal in deals {
        let own = deal.both();
        let dominated = gains.iter().any(|other| {
            (0..2).all(|party| other[party] >= own[party] - slack)
                && (0..2).any(|party| other[party] > own[party] + slack)
        });
        deal.efficient = !dominated;
    }
}

/// How good a pair of gains is in a sense, and how it moves with each gain.
fn worth(sense: Sense, gains: [f64; 2], ideal: [f64; 2]) -> (f64, [f64; 2]) {
    match sense {
        Sense::Nash => (gains[0] * gains[1], [gains[1], gains[0]]),
        Sense::KalaiSmorodinsky => {
            let shares = [0, 1].map(|party: usize| {
                if ideal[party] > 0.0 {
                    gains[party] / ideal[party]
                } else {
                    0.0
                }
            });
            let least = usize::from(shares[1] < shares[0]);
            let slope = if ideal[least] > 0.0 { 1.0 / ideal[least] } else { 0.0 };
            (shares[least], if least == 0 { [slope, 0.0] } else { [0.0, slope] })
        }
        Sense::EqualGain => {
            let least = usize::from(gains[1] < gains[0]);
            (gains[least], if least == 0 { [1.0, 0.0] } else { [0.0, 1.0] })
        }
    }
}

/// The deal among those that both take whose gains are worth most.
fn best<'d>(
    deals: impl Iterator<Item = &'d DealPoint>,
    probability: Option<f64>,
    worth: &dyn Fn([f64; 2]) -> f64,
) -> Option<&'d DealPoint> {
    let mut found: Option<(f64, &DealPoint)> = None;
    for deal in deals.filter(|deal| deal.taken(probability)) {
        let value = worth(deal.both());
        if found.is_none_or(|(most, _)| value > most) {
            found = Some((value, deal));
        }
    }
    found.map(|(_, deal)| deal)
}

/// Runs the grid, then looks for the fair deals between its points.
pub(super) fn frontier(asked: &Asked, asker: &Asker<'_>) -> Result<Frontier, Faults> {
    let keys = asked.vary.len();
    let axes: Vec<SweptAxis> = asked
        .vary
        .iter()
        .map(|vary| points(vary, of_keys(POINTS, keys)).1)
        .collect();
    let parties = parties(asked, asker);
    let base = asker.under(asked.variant.as_ref().map(|variant| variant.value.as_str()));
    let deal = base.deal()?;
    let plan = crate::plan::compile(&deal.model);
    let figures: Vec<Figure> = parties
        .iter()
        .filter_map(|party| {
            Figure::several(&format!("parties.{party}.npv"), &deal.model, &plan)
                .ok()?
                .pop()
        })
        .collect();
    let amount = |party: &String| match &asked.alternative {
        None => 0.0,
        Some(Amounts::All(amount)) => amount.value,
        Some(Amounts::Each(each)) => each
            .iter()
            .find(|(name, _)| name.value == *party)
            .map_or(0.0, |(_, amount)| amount.value),
    };
    let variant = asked.otherwise.as_ref().map(|name| asker.under(Some(&name.value)));
    let otherwise = match &variant {
        Some(variant) => {
            let mut columns = asker.columns(std::slice::from_ref(variant), &figures, (0, u64::MAX))?;
            let mut columns = columns.pop().unwrap_or_default();
            let second = columns.pop().unwrap_or_default();
            [columns.pop().unwrap_or_default(), second]
        }
        None => [vec![amount(&parties[0])], vec![amount(&parties[1])]],
    };
    let probability = asked.probability.as_ref().map(|probability| probability.value);
    let bargain = Bargain {
        asker,
        base,
        paths: axes.iter().map(|axis| axis.path.clone()).collect(),
        figures,
        otherwise,
        probability,
    };
    let values: Vec<Vec<f64>> = axes
        .iter()
        .map(|axis| axis.values.clone().unwrap_or_default())
        .collect();
    let in_all = runs(asked);
    let mut deals = bargain.deals(&product(&values), (0, in_all))?;
    let gains: Vec<[f64; 2]> = deals.iter().map(DealPoint::both).collect();
    mark_efficient(deals.iter_mut(), &gains);
    let mut looked: Vec<DealPoint> = Vec::new();
    let mut done = deals.len() as u64;
    let mut search = |looked: &mut Vec<DealPoint>, worth: &dyn Fn([f64; 2]) -> f64| -> Result<(), Faults> {
        for round in 1..=ROUNDS {
            let Some(here) = best(deals.iter().chain(looked.iter()), probability, worth) else {
                break;
            };
            let around = around(&here.at, &values, round, of_keys(FINE, keys));
            looked.extend(bargain.deals(&around, (done, in_all))?);
            done += around.len() as u64;
        }
        Ok(())
    };
    // The most that each could gain lies where the other is left with nothing, seldom at a point of the grid.
    let mut ideal = [0.0; 2];
    for (party, most) in ideal.iter_mut().enumerate() {
        let gain = |gains: [f64; 2]| gains[party];
        search(&mut looked, &gain)?;
        *most = best(deals.iter().chain(&looked), probability, &gain).map_or(0.0, |deal| deal.gain(party));
    }
    let senses = [Sense::Nash, Sense::KalaiSmorodinsky, Sense::EqualGain];
    for sense in senses {
        search(&mut looked, &|gains| worth(sense, gains, ideal).0)?;
    }
    let fair = senses.into_iter().filter_map(|sense| {
        let found = best(deals.iter().chain(&looked), probability, &|gains| {
            worth(sense, gains, ideal).0
        })?;
        let mut deal = found.clone();
        mark_efficient(std::iter::once(&mut deal), &gains);
        Some(Fair {
            sense,
            within: within(sense, found, deals.iter().chain(&looked), ideal, probability),
            deal,
        })
    });
    let fair: Vec<Fair> = fair.collect();
    Ok(Frontier {
        alternatives: match &variant {
            Some(_) => [None, None],
            None => [Some(amount(&parties[0])), Some(amount(&parties[1]))],
        },
        otherwise: variant.map(|variant| variant.title),
        axes,
        parties,
        probability,
        deals,
        fair,
        paths: asker.paths,
    })
}

/// The two parties: those that are named, else the first two that are judged.
fn parties(asked: &Asked, asker: &Asker<'_>) -> [String; 2] {
    let judged = asker
        .deal
        .model
        .parties
        .iter()
        .filter(|party| !party.external)
        .map(|party| party.key.clone());
    let named: Vec<String> = asked.parties.iter().map(|party| party.value.clone()).collect();
    let mut two = if named.is_empty() { judged.collect() } else { named }.into_iter();
    [two.next().unwrap_or_default(), two.next().unwrap_or_default()]
}

/// Every combination of values, the first key outermost.
fn product(values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    values.iter().fold(vec![Vec::new()], |all, next| {
        let longer = |one: &Vec<f64>| {
            next.iter()
                .map(|value| [one.as_slice(), &[*value]].concat())
                .collect::<Vec<_>>()
        };
        all.iter().flat_map(longer).collect()
    })
}

/// A grid around a deal, within the ranges; its points are closer by half in each round.
fn around(at: &[f64], values: &[Vec<f64>], round: i32, points: usize) -> Vec<Vec<f64>> {
    let half = (points / 2) as i32;
    let line = |(value, all): (&f64, &Vec<f64>)| -> Vec<f64> {
        let (first, last) = (
            all.first().copied().unwrap_or(*value),
            all.last().copied().unwrap_or(*value),
        );
        let step =
            (last - first) / (all.len().max(2) - 1) as f64 / f64::from(half.max(1)) / f64::from(1_i32 << (round - 1));
        let mut line: Vec<f64> = (-half..=half)
            .map(|i| (value + step * f64::from(i)).clamp(first, last))
            .collect();
        line.dedup();
        line
    };
    product(&at.iter().zip(values).map(line).collect::<Vec<_>>())
}

/// Over which values of each key a deal cannot be told from the best: its worth differs by less than 1.96
/// standard errors of the difference, from means over groups of paths.
fn within<'d>(
    sense: Sense,
    best: &DealPoint,
    deals: impl Iterator<Item = &'d DealPoint>,
    ideal: [f64; 2],
    probability: Option<f64>,
) -> Vec<(f64, f64)> {
    let (most, slopes) = worth(sense, best.both(), ideal);
    let mut within: Vec<(f64, f64)> = best.at.iter().map(|value| (*value, *value)).collect();
    for deal in deals.filter(|deal| deal.taken(probability)) {
        let (value, own) = worth(sense, deal.both(), ideal);
        let moves: Vec<f64> = (0..deal.groups[0].len().min(best.groups[0].len()))
            .map(|group| {
                (0..2)
                    .map(|party: usize| {
                        slopes[party] * best.groups[party][group] - own[party] * deal.groups[party][group]
                    })
                    .sum()
            })
            .collect();
        let se = super::statistic::spread_of(&moves).unwrap_or(0.0);
        if most - value <= SURE * se {
            for (range, at) in within.iter_mut().zip(&deal.at) {
                *range = (range.0.min(*at), range.1.max(*at));
            }
        }
    }
    within
}
