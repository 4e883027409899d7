//! `compare`: deals beside each other on the same draws.
//!
//! A figure of every deal is one column, and path by path the columns are of the same weather, so that
//! their difference is a column too: its mean is the effect of what differs, and its spread over √n the
//! error of that effect (paired or "common" random numbers; Glasserman 2003, "Monte Carlo methods in
//! financial engineering", 4.2). Figures that a path lacks in one of the deals are left out of a pair.

use crate::math;
use crate::model::Files;
use crate::plan;
use crate::scenario::{Amounts, Compare};
use crate::stats::{Moments, Proportion, Sketch, Tail};
use crate::time::Date;

use super::address::{Figure, Unit};
use super::bridge::{self, Between, Bridge, MOST_EXACT, MOST_OF_MANY, Wanted};
use super::dominance::{Dominance, test};
use super::read::{Deal, Faults, Request};
use super::statistic::{Estimate, Statistic};
use super::variation::{Asker, Variation};

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

/// What the deal is called beside its variants.
const AS_WRITTEN: &str = "As written";

/// How many standard errors a difference has to be from 0 to count: 95%.
pub(super) const SURE: f64 = 1.96;

/// A difference below this share of the figures' size is rounding.
pub(super) const ROUNDING: f64 = 1e-12;

/// How many deals a comparison runs, those in between two of them included.
pub(super) fn runs(compare: &Compare, asker: &Asker<'_>) -> u64 {
    let deals = deals(compare, asker);
    let own = deals.len() as u64;
    let between = ways(compare, &deals)
        .map(|(pair, between)| between.map_or(0, |between| wanted(compare, deals.len(), pair).runs(&between)));
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
fn wanted(compare: &Compare, deals: usize, pair: (usize, usize)) -> Wanted {
    Wanted {
        pair,
        most: if deals == 2 { MOST_EXACT } else { MOST_OF_MANY },
        orders: compare.orders.as_ref().map(|orders| orders.value),
    }
}

/// How many deals are compared.
pub(super) fn deal_count(compare: &Compare, deal: &Deal, others: usize) -> u64 {
    let beside = match compare.vintages() {
        true => vintages(deal).len(),
        false => variants(compare, deal, others).len(),
    };
    (1 + beside + compare.files.len() + others) as u64
}

/// The variants that are set beside the base: those named; all where nothing else is to be compared.
fn variants(compare: &Compare, deal: &Deal, others: usize) -> Vec<String> {
    let base = compare.base.as_ref().map(|base| base.value.as_str());
    let named = compare.variants.iter().map(|variant| variant.value.clone());
    let all = deal.model.variants.iter().map(|variant| variant.key.clone());
    let chosen: Vec<String> = match compare.variants.is_empty() && compare.files.is_empty() && others == 0 {
        true => all.collect(),
        false => named.collect(),
    };
    chosen.into_iter().filter(|key| Some(key.as_str()) != base).collect()
}

/// The days on which the deal was amended, each with the names and titles of what was amended then.
fn vintages(deal: &Deal) -> Vec<(Date, String, String)> {
    let mut days: Vec<(Date, String, String)> = Vec::new();
    for amendment in deal.model.amendments.iter().filter(|amendment| amendment.applied) {
        match days.last_mut().filter(|day| day.0 == amendment.date) {
            Some((_, key, title)) => {
                *key = format!("{key}+{}", amendment.key);
                *title = format!("{title}; {}", amendment.title);
            }
            None => days.push((amendment.date, amendment.key.clone(), amendment.title.clone())),
        }
    }
    days
}

/// The deal before its first amendment and after each.
fn in_turn<'a>(asker: &Asker<'a>) -> Vec<Variation<'a>> {
    let days = vintages(asker.deal);
    let mut all = Vec::new();
    if let Some((first, ..)) = days.first() {
        let mut before = asker.as_written();
        before.key = "before".to_owned();
        before.title = format!("Before {first}");
        before.request.as_of = first.day_before();
        all.push(before);
    }
    for (day, key, title) in days {
        let mut after = asker.as_written();
        after.request.as_of = Some(day);
        (after.key, after.title) = (key, title);
        all.push(after);
    }
    all
}

/// The deals of a comparison, the base first.
fn deals<'a>(compare: &Compare, asker: &Asker<'a>) -> Vec<Variation<'a>> {
    let base = compare.base.as_ref().map(|base| base.value.as_str());
    let mut all = match compare.vintages() {
        true => in_turn(asker),
        false => {
            let variants = variants(compare, asker.deal, asker.others.len());
            let others = variants.iter().map(|variant| asker.under(Some(variant)));
            std::iter::once(asker.under(base)).chain(others).collect()
        }
    };
    // Other files of the question lie beside the scenario, and what they name does too.
    let named = compare
        .files
        .iter()
        .filter_map(|path| other_file(&path.value, asker.request, asker.files));
    let named: Vec<Request> = named.collect();
    let named = named.iter().map(|request| (request, asker.files));
    let asked = asker.others.iter().map(|(request, files)| (request, *files));
    for (request, files) in named.chain(asked) {
        let title = super::read(request, files)
            .deal
            .map_or_else(|| request.stem.clone(), |deal| deal.model.title);
        all.push(Variation {
            key: request.stem.clone(),
            title,
            request: request.clone(),
            files,
        });
    }
    all
}

/// The request for another scenario that lies beside the first; `None` where it cannot be read.
pub(super) fn other_file(path: &str, like: &Request, files: &dyn Files) -> Option<Request> {
    let text = files.read(path).ok()?;
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    Some(Request {
        name: path.to_owned(),
        stem: name.strip_suffix(".toml").unwrap_or(name).to_owned(),
        bytes: text.into_bytes(),
        variant: None,
        ..like.clone()
    })
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

/// Runs the deals and sets them beside each other.
pub(super) fn compare(compare: &Compare, asker: &Asker<'_>) -> Result<Comparison, Faults> {
    let deals = deals(compare, asker);
    let figures = figures(compare, &deals[0].deal()?);
    let in_all = runs(compare, asker);
    let columns = asker.columns(&deals, &figures, (0, in_all))?;
    let mut bridges = Vec::new();
    let mut done = deals.len() as u64;
    for (pair, between) in ways(compare, &deals) {
        let Some(between) = between else { continue };
        let wanted = wanted(compare, deals.len(), pair);
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

/// What the deals are called: those of one title are told apart by the names of their files.
fn titles(compare: &Compare, asker: &Asker<'_>, deals: &[Variation<'_>]) -> Vec<String> {
    let alone = asker.others.is_empty() && compare.files.is_empty();
    let title = |deal: &Variation<'_>| match deal.key.is_empty() && alone {
        true => AS_WRITTEN.to_owned(),
        false => deal.title.clone(),
    };
    let all: Vec<String> = deals.iter().map(title).collect();
    let told = |(deal, title): (&Variation<'_>, &String)| {
        let several = all.iter().filter(|other| *other == title).count() > 1;
        match (several, deal.key.is_empty()) {
            (false, _) => title.clone(),
            (true, true) => format!("{title} ({})", deal.request.stem),
            (true, false) => format!("{title} ({})", deal.key),
        }
    };
    deals.iter().zip(&all).map(told).collect()
}

/// One figure in every deal.
pub(super) fn beside(figure: &Figure, columns: &[&[f64]], tolerance: Option<f64>) -> Compared {
    let regrets = figure.worst.map(|worst| regrets(columns, worst));
    let bars = Bars::of(columns, FINE_BARS);
    let sides: Vec<Side> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| side(column, tolerance, regrets.as_ref().map(|all| all[index]), &bars))
        .collect();
    let mut pairs = Vec::new();
    for deal in 1..columns.len() {
        for against in 0..deal {
            pairs.push(pair(deal, against, columns, figure.worst));
        }
    }
    let ranking = figure.worst.map_or(Vec::new(), |worst| ranking(&sides, &pairs, worst));
    Compared {
        label: figure.label.clone(),
        party: figure.party.clone(),
        unit: figure.unit,
        worst: figure.worst,
        risk_tolerance: tolerance,
        sides,
        pairs,
        ranking,
    }
}

fn side(column: &[f64], tolerance: Option<f64>, regret: Option<Estimate>, bars: &Bars) -> Side {
    Side {
        mean: Statistic::Mean.of(column),
        sd: Statistic::Sd.of(column),
        percentiles: [0.05, 0.5, 0.95].map(|p| Statistic::Quantile(p).of(column)),
        certainty_equivalent: tolerance.map(|tolerance| certainty_equivalent(column, tolerance)),
        regret,
        spread: bars.spread(column),
    }
}

/// Even bars that begin at a multiple of their width, so that 0 lies between two.
struct Bars {
    low: f64,
    width: f64,
    count: usize,
}

/// About how many bars there are of the deals and of a difference, and between which percentiles.
const FINE_BARS: f64 = 220.0;
const BARS: f64 = 44.0;
const FROM: f64 = 0.005;
const TO: f64 = 0.995;

impl Bars {
    /// The bars for some columns together.
    fn of(columns: &[&[f64]], count: f64) -> Bars {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for column in columns {
            let sketch = Sketch::exact(column.to_vec());
            low = low.min(sketch.quantile(FROM).unwrap_or(low));
            high = high.max(sketch.quantile(TO).unwrap_or(high));
        }
        let width = (high - low) / count;
        if width <= 0.0 || !width.is_finite() {
            return Bars {
                low: 0.0,
                width: 0.0,
                count: 0,
            };
        }
        let first = (low / width).floor();
        Bars {
            low: first * width,
            width,
            count: ((high / width).ceil() - first) as usize,
        }
    }

    fn spread(&self, column: &[f64]) -> Spread {
        let (mut below, mut shares) = (0.0, vec![0.0; self.count]);
        let there = column.iter().filter(|x| !x.is_nan());
        let one = 1.0 / there.clone().count().max(1) as f64;
        for x in there {
            let bar = ((x - self.low) / self.width).floor();
            if bar >= 0.0 && bar < self.count as f64 {
                shares[bar as usize] += one;
            } else if bar < 0.0 {
                below += one;
            }
        }
        Spread {
            low: self.low,
            width: self.width,
            below,
            shares,
        }
    }
}

/// What for certain is worth as much as the column to somebody with utility −exp(−x/R), R being the
/// tolerance of risk: −R ln E exp(−x/R) (Pratt 1964; Howard 1988 on R as an amount of money). Its
/// error is that of the mean of exp(−x/R) by the delta method.
pub(super) fn certainty_equivalent(column: &[f64], tolerance: f64) -> Estimate {
    let there: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
    // Shifted by the least value, so that nothing overflows: the largest term is 1.
    let Some(least) = there.iter().copied().reduce(f64::min) else {
        return Estimate::default();
    };
    let worth: Vec<f64> = there.iter().map(|x| math::exp((least - x) / tolerance)).collect();
    let moments = Moments::of(&worth);
    Estimate {
        value: Some(least - tolerance * math::ln(moments.mean)),
        se: moments.se().map(|se| tolerance * se / moments.mean),
        count: moments.count,
    }
}

/// How much each deal gives less than the best one of the path, on average over the paths on which all
/// deals have the figure.
pub(super) fn regrets(columns: &[&[f64]], worst: Tail) -> Vec<Estimate> {
    let length = columns.first().map_or(0, |column| column.len());
    let mut lost: Vec<Vec<f64>> = vec![Vec::new(); columns.len()];
    for path in 0..length {
        let values = columns.iter().map(|column| column[path]);
        if values.clone().any(f64::is_nan) {
            continue;
        }
        let best = match worst {
            Tail::Lowest => values.clone().fold(f64::NEG_INFINITY, f64::max),
            Tail::Highest => values.clone().fold(f64::INFINITY, f64::min),
        };
        lost.iter_mut()
            .zip(values)
            .for_each(|(lost, value)| lost.push((best - value).abs()));
    }
    lost.iter().map(|lost| Statistic::Mean.of(lost)).collect()
}

fn pair(deal: usize, against: usize, columns: &[&[f64]], worst: Option<Tail>) -> Pair {
    let both = columns[deal]
        .iter()
        .zip(columns[against])
        .filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (a, b): (Vec<f64>, Vec<f64>) = both.map(|(a, b)| (*a, *b)).unzip();
    let largest = a.iter().chain(&b).fold(0.0_f64, |most, value| most.max(value.abs()));
    let slack = ROUNDING * largest;
    let differences: Vec<f64> = a
        .iter()
        .zip(&b)
        .map(|(a, b)| if (a - b).abs() <= slack { 0.0 } else { a - b })
        .collect();
    let count = |is: &dyn Fn(f64) -> bool| differences.iter().filter(|x| is(**x)).count() as u64;
    let n = differences.len() as u64;
    let difference = Statistic::Mean.of(&differences);
    let independent = Moments::of(&a).se().zip(Moments::of(&b).se());
    // Where less is better both columns are turned round.
    let turned = |column: &[f64]| column.iter().map(|x| -x).collect::<Vec<f64>>();
    let orders = (n > 0).then(|| match worst {
        Some(Tail::Highest) => test(&turned(&a), &turned(&b)),
        _ => test(&a, &b),
    });
    Pair {
        deal,
        against,
        difference,
        independent_se: independent.map(|(a, b)| (a * a + b * b).sqrt()),
        percentiles: [0.05, 0.5, 0.95].map(|p| Statistic::Quantile(p).of(&differences)),
        larger: Proportion::of(count(&|x| x > 0.0), n),
        smaller: Proportion::of(count(&|x| x < 0.0), n),
        first_order: orders.map(|[first, _]| first),
        second_order: orders.map(|[_, second]| second),
        paths_needed: paths_needed(&difference, n),
        spread: Bars::of(&[&differences], BARS).spread(&differences),
    }
}

/// How many paths it would take for a difference of this size to be [`SURE`] errors from 0.
fn paths_needed(difference: &Estimate, paths: u64) -> Option<f64> {
    let (value, se) = (difference.value?, difference.se?);
    let short = SURE * se > value.abs();
    (short && value != 0.0).then(|| {
        let ratio = SURE * se / value;
        paths as f64 * ratio * ratio
    })
}

/// Whether a pair's difference is surely not 0.
fn sure(difference: &Estimate) -> bool {
    let (value, se) = (difference.value.unwrap_or(0.0), difference.se.unwrap_or(0.0));
    value != 0.0 && value.abs() >= SURE * se
}

/// From the best mean to the worst; each place says whether the next one is surely worse.
fn ranking(sides: &[Side], pairs: &[Pair], worst: Tail) -> Vec<Ranked> {
    let there = |deal: &usize| sides[*deal].mean.value.is_some();
    let mut order: Vec<usize> = (0..sides.len()).filter(there).collect();
    let mean = |deal: usize| sides[deal].mean.value.unwrap_or(0.0);
    order.sort_by(|&a, &b| match worst {
        Tail::Lowest => mean(b).total_cmp(&mean(a)),
        Tail::Highest => mean(a).total_cmp(&mean(b)),
    });
    let between = |one: usize, other: usize| {
        let (deal, against) = (one.max(other), one.min(other));
        pairs.iter().find(|pair| pair.deal == deal && pair.against == against)
    };
    let place = |(index, &deal): (usize, &usize)| {
        let next = order.get(index + 1).and_then(|next| between(deal, *next));
        Ranked {
            deal,
            surely: next.is_none_or(|pair| sure(&pair.difference)),
            paths_needed: next.and_then(|pair| pair.paths_needed),
        }
    };
    order.iter().enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regret_of_a_decision_that_can_be_enumerated() {
        // Four futures, three choices: best are 10, 8, 6, 12.
        let columns: [&[f64]; 3] = [&[10.0, 2.0, 6.0, 0.0], &[5.0, 8.0, 5.0, 6.0], &[4.0, 4.0, 4.0, 12.0]];
        let lost: Vec<f64> = regrets(&columns, Tail::Lowest)
            .iter()
            .map(|one| one.value.unwrap())
            .collect();
        // 0 + 6 + 0 + 12; 5 + 0 + 1 + 6; 6 + 4 + 2 + 0, each over four.
        assert_eq!(lost, [4.5, 3.0, 3.0]);
        // As costs: best are 4, 2, 4, 0.
        let lost: Vec<f64> = regrets(&columns, Tail::Highest)
            .iter()
            .map(|one| one.value.unwrap())
            .collect();
        assert_eq!(lost, [2.0, 3.5, 3.5]);
    }

    #[test]
    fn certainty_equivalents_of_an_even_chance_and_of_a_normal() {
        // An even chance of 0 and 100 at a tolerance of 100: −100 ln((1 + e⁻¹) / 2) = 37.988549304…
        let even = certainty_equivalent(&[0.0, 100.0], 100.0).value.unwrap();
        assert!((even - 37.988_549_304_172_24).abs() < 1e-9, "{even}");
        // Of a normal it is mean − variance / (2 R): 10 − 4 / 10. Even steps leave out a little of the tails.
        let steps = (0..20_000).map(|i| (f64::from(i) + 0.5) / 20_000.0);
        let column: Vec<f64> = steps.map(|u| 10.0 + 2.0 * math::normal_quantile(u)).collect();
        let normal = certainty_equivalent(&column, 5.0).value.unwrap();
        assert!((normal - 9.6).abs() < 1e-3, "{normal}");
        // Large amounts do not overflow.
        let large = certainty_equivalent(&[-1e12, 1e12], 1.0).value.unwrap();
        assert!((large + 1e12 - std::f64::consts::LN_2).abs() < 1e-3, "{large}");
    }

    #[test]
    fn a_ranking_says_where_it_cannot_tell() {
        let figure = |worst| Figure::for_tests(worst);
        // The second is better by 1 on every path; the third differs from the first by ±10 in turn, and
        // by 0.01 on average.
        let first: Vec<f64> = (0..1000).map(|i| f64::from(i % 10)).collect();
        let second: Vec<f64> = first.iter().map(|x| x + 1.0).collect();
        let third: Vec<f64> = first
            .iter()
            .enumerate()
            .map(|(i, x)| x + if i % 2 == 0 { 10.01 } else { -9.99 })
            .collect();
        let compared = beside(&figure(Some(Tail::Lowest)), &[&first, &second, &third], None);
        let order: Vec<(usize, bool)> = compared.ranking.iter().map(|one| (one.deal, one.surely)).collect();
        assert_eq!(order, [(1, true), (2, false), (0, true)]);
        // (1.96 · 10 / √1000 / 0.01)² · 1000, the deviation being 10.005 with the divisor n − 1.
        let needed = compared.ranking[1].paths_needed.unwrap();
        let exact = 1000.0 * (1.96 * 10.0 * (1000.0_f64 / 999.0).sqrt() / 1000.0_f64.sqrt() / 0.01).powi(2);
        assert!((needed / exact - 1.0).abs() < 1e-9, "{needed} {exact}");
        // The same deal twice: nothing to rank, and no number of paths would help.
        let same = beside(&figure(Some(Tail::Highest)), &[&first, &first], None);
        assert_eq!((same.ranking[0].surely, same.ranking[0].paths_needed), (false, None));
    }
}
