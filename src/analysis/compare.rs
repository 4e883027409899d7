//! `compare`: deals beside each other on the same draws.
//!
//! A figure of every deal is one column, and path by path the columns are of the same weather, so that
//! their difference is a column too (`beside`). Which deals are compared is for `deals` to say; what differs
//! between them, clause by clause, for the bridges of `analysis`.

mod beside;
mod deals;

use crate::plan;
use crate::scenario::{Amounts, Compare};
use crate::stats::{Proportion, Tail};

use super::bridge::{self, Between, Bridge, Wanted};
use super::dominance::Dominance;
use super::figure::{Figure, Unit};
use super::read::{Deal, Faults};
use super::statistic::Estimate;
use super::variation::{Asker, Variation};

use beside::beside;
pub(super) use beside::{ROUNDING, SURE, pair};
pub(super) use deals::{deal_count, other_file};
use deals::{deals, titles};

/// Deals beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The deals; the first is what the others are set against.
    pub deals: Vec<Named>,
    /// Figure by figure.
    pub figures: Vec<Compared>,
    /// Whether each deal came after the one before it: what is told is what each changed.
    pub in_turn: bool,
    /// What differs between the deals that are told against each other, clause by clause.
    pub bridges: Vec<Bridge>,
    /// How many paths each deal had.
    pub paths: u64,
}

impl Comparison {
    /// The pairs that are told: each deal against the one before where they came in turn; else all of up
    /// to three deals, and of more each against the first.
    pub fn told<'a>(&self, figure: &'a Compared) -> impl Iterator<Item = &'a Pair> {
        let (in_turn, all) = (self.in_turn, self.deals.len() <= 3);
        figure.pairs.iter().filter(move |pair| match in_turn {
            true => pair.deal == pair.against + 1,
            false => all || pair.against == 0,
        })
    }
}

/// A deal's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The variant's key, or the file's name; empty for the deal as written.
    pub key: String,
    /// What to call it.
    pub title: String,
}

/// One figure in every deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What it is called: `present value of Microsoft`.
    pub label: String,
    /// The party that it judges, if it is one of a party: its key.
    pub party: Option<String>,
    /// What its numbers are.
    pub unit: Unit,
    /// At which end the bad ones are; `None` where that depends on whom one asks.
    pub worst: Option<Tail>,
    /// The amount at which certainty equivalents are given, if at any.
    pub risk_tolerance: Option<f64>,
    /// By deal.
    pub sides: Vec<Side>,
    /// Every deal after every one before it.
    pub pairs: Vec<Pair>,
    /// The deals from the best to the worst, by the mean. Empty where no end is the bad one.
    pub ranking: Vec<Ranked>,
}

/// One figure in one deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The mean.
    pub mean: Estimate,
    /// The standard deviation.
    pub sd: Estimate,
    /// The 5th, 50th and 95th percentile.
    pub percentiles: [Estimate; 3],
    /// What for certain would be worth as much at the stated tolerance of risk.
    pub certainty_equivalent: Option<Estimate>,
    /// How much less it gives on average than the deal that turns out best on the path.
    pub regret: Option<Estimate>,
    /// The distribution, for drawing.
    pub spread: Spread,
}

/// A distribution in even bars. Without bars where no path has the figure or all have the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// Where the first bar begins.
    pub low: f64,
    /// How wide a bar is.
    pub width: f64,
    /// The share of the paths below the first bar.
    pub below: f64,
    /// The share of the paths in each bar; what lies beyond them is left out.
    pub shares: Vec<f64>,
}

/// The second of two deals less the first, path by path.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The later deal: what is looked at.
    pub deal: usize,
    /// The earlier deal: what it is set against.
    pub against: usize,
    /// The mean of the difference.
    pub difference: Estimate,
    /// What its error would be if both were run on draws of their own.
    pub independent_se: Option<f64>,
    /// The 5th, 50th and 95th percentile of the difference.
    pub percentiles: [Estimate; 3],
    /// On how many of the paths the figure is larger than in the other deal.
    pub larger: Option<Proportion>,
    /// On how many it is smaller.
    pub smaller: Option<Proportion>,
    /// First-order dominance, more being taken as better where nothing says otherwise.
    pub first_order: Option<Dominance>,
    /// Second-order dominance.
    pub second_order: Option<Dominance>,
    /// How many paths would tell a difference of this size from none; `None` where these do, or where
    /// there is no difference at all.
    pub paths_needed: Option<f64>,
    /// The distribution of the difference, for drawing.
    pub spread: Spread,
}

/// A place in a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Which deal.
    pub deal: usize,
    /// Whether it is surely better than the next.
    pub surely: bool,
    /// Where it is not: how many paths would tell, `None` where the two are the same.
    pub paths_needed: Option<f64>,
}

/// How many deals a comparison runs, those in between two of them included.
pub(super) fn runs(compare: &Compare, asker: &Asker<'_>) -> u64 {
    let deals = deals(compare, asker);
    let own = deals.len() as u64;
    let between =
        ways(compare, &deals).map(|(pair, between)| between.map_or(0, |between| wanted(compare, pair).runs(&between)));
    own + between.sum::<u64>()
}

/// The pairs of deals that are told clause by clause: as [`Comparison::told`], but each deal once.
fn ways<'a>(
    compare: &Compare,
    deals: &'a [Variation<'a>],
) -> impl Iterator<Item = ((usize, usize), Option<Between<'a>>)> {
    let (in_turn, wanted) = (compare.vintages(), compare.clauses());
    (1..deals.len()).map(move |deal| {
        let against = if in_turn { deal - 1 } else { 0 };
        let between = wanted.then(|| Between::new(&deals[against], &deals[deal])).flatten();
        ((against, deal), between)
    })
}

/// How a pair is to be told.
fn wanted(compare: &Compare, pair: (usize, usize)) -> Wanted {
    Wanted {
        pair,
        orders: compare.orders.as_ref().map(|orders| orders.value),
    }
}

/// The figures that a question names, in a deal.
pub(super) fn figures(compare: &Compare, deal: &Deal) -> Vec<Figure> {
    let plan = plan::compile(&deal.model);
    let default = ["npv".to_owned()];
    let named: Vec<String> = compare.figures.iter().map(|figure| figure.value.clone()).collect();
    let named: &[String] = if named.is_empty() { &default } else { &named };
    let known = named
        .iter()
        .filter_map(|text| Figure::several(text, &deal.model, &plan).ok());
    known.flatten().collect()
}

/// Takes rates of return for what they are: of a party that pays before it receives what its money earns, of one that
/// receives before it pays what that money costs.
fn judge_rates(
    figures: &mut [Figure],
    columns: &[Vec<Vec<f64>>],
    deals: &[Variation<'_>],
    asker: &Asker<'_>,
) -> Result<(), Faults> {
    let rates = figures
        .iter()
        .enumerate()
        .filter_map(|(index, figure)| Some((index, figure.beside_rate()?)));
    let (rates, nets): (Vec<usize>, Vec<Figure>) = rates.unzip();
    if rates.is_empty() {
        return Ok(());
    }
    let cash = asker.columns(deals, &nets, (0, u64::MAX))?;
    for (place, &rate) in rates.iter().enumerate() {
        let paid: Vec<bool> = columns
            .iter()
            .zip(&cash)
            .filter_map(|(figures, cash)| paid(&figures[rate], &cash[place]))
            .collect();
        if paid.contains(&true) {
            figures[rate].is_paid(!paid.contains(&false));
        }
    }
    Ok(())
}

/// Whether a rate of return is one that is paid, on most paths that have one: it is above 0 and less comes in than goes
/// out, or the other way round, which only those see who receive first. `None` where no path tells.
fn paid(rates: &[f64], nets: &[f64]) -> Option<bool> {
    let told = rates.iter().zip(nets).map(|(rate, net)| rate * net);
    let (mut paid, mut earned) = (0_u64, 0_u64);
    for product in told {
        paid += u64::from(product < 0.0);
        earned += u64::from(product > 0.0);
    }
    (paid + earned > 0).then_some(paid > earned)
}

/// Runs the deals and sets them beside each other.
pub(super) fn compare(compare: &Compare, asker: &Asker<'_>) -> Result<Comparison, Faults> {
    let deals = deals(compare, asker);
    let mut figures = figures(compare, &deals[0].deal()?);
    let in_all = runs(compare, asker);
    let columns = asker.columns(&deals, &figures, (0, in_all))?;
    judge_rates(&mut figures, &columns, &deals, asker)?;
    let mut bridges = Vec::new();
    let mut done = deals.len() as u64;
    for (pair, between) in ways(compare, &deals) {
        let Some(between) = between else { continue };
        let wanted = wanted(compare, pair);
        let runs = wanted.runs(&between);
        let sides = [columns[pair.0].as_slice(), columns[pair.1].as_slice()];
        bridges.push(bridge::bridge(
            between,
            &wanted,
            (&figures, sides),
            asker,
            (done, in_all),
        )?);
        done += runs;
    }
    let tolerance = |figure: &Figure| {
        let party = figure.party.as_ref().filter(|_| figure.unit == Unit::Money)?;
        match compare.risk_tolerance.as_ref()? {
            Amounts::All(amount) => Some(amount.value),
            Amounts::Each(each) => each
                .iter()
                .find(|(name, _)| name.value == *party)
                .map(|(_, amount)| amount.value),
        }
    };
    let titles = titles(compare, asker, &deals);
    let compared = figures.iter().enumerate().map(|(index, figure)| {
        let sides: Vec<&[f64]> = columns.iter().map(|deal| deal[index].as_slice()).collect();
        beside(figure, &sides, tolerance(figure))
    });
    Ok(Comparison {
        in_turn: compare.vintages(),
        figures: compared.collect(),
        bridges,
        deals: titles
            .into_iter()
            .zip(&deals)
            .map(|(title, deal)| Named {
                key: deal.key.clone(),
                title,
            })
            .collect(),
        paths: asker.paths,
    })
}
