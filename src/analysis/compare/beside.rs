//! One figure in several deals: values, differences path by path, regret, certainty equivalents, a ranking.
//!
//! In: a column of the figure for each deal, on the same draws. Out: a [`Compared`]. The difference of two columns is
//! a column too: its mean is the effect of what differs, and its spread over √n the error of that effect
//! (paired or "common" random numbers; Glasserman 2003, "Monte Carlo methods in financial engineering", 4.2).
//! Figures that a path lacks in one of the deals are left out of a pair.

use crate::math;
use crate::stats::{Moments, Proportion, Sketch, Tail};

use super::{Compared, Pair, Ranked, Side, Spread};
use crate::analysis::dominance::test;
use crate::analysis::figure::Figure;
use crate::analysis::statistic::{Estimate, Statistic};

/// How many standard errors a difference has to be from 0 to count: 95%.
pub(in crate::analysis) const SURE: f64 = 1.96;

/// A difference below this share of the figures' size is rounding.
pub(in crate::analysis) const ROUNDING: f64 = 1e-12;

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

/// The column of one deal less that of an earlier one.
pub(in crate::analysis) fn pair(deal: usize, against: usize, columns: &[&[f64]], worst: Option<Tail>) -> Pair {
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
