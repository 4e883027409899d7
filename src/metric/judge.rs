//! All that two parties who deal with each other alone are judged by, at once.
//!
//! In: the cash of one of them, a tile of streams side by side; the other has the same cash with the
//! other sign. Out: present value, payback and exposure of each, and the rates of return, which they
//! have in common. The lanes are taken eight at a time, and everything but the rates is
//! worked out in one pass over their cash. Lane by lane the figures are those of
//! [`npv`](super::npv), [`payback_years`](super::payback_years) and so on.

use multiversion::multiversion;

use super::DUST;
use super::irr::{IrrTally, Rates};

/// Lanes per block: two vectors of four, or one of eight.
pub(super) const LANES: usize = 8;

pub(super) type Lanes = [f64; LANES];

/// What one of the two parties is judged by: columns as long as there are lanes, or empty ones where
/// there is no such party.
#[derive(Debug)]
pub struct Side<'a> {
    /// The worth of 1 at each point; none, where that is worked out elsewhere.
    pub factors: &'a [f64],
    /// Present values.
    pub npv: &'a mut [f64],
    /// Payback in years, NaN for none.
    pub payback: &'a mut [f64],
    /// Deepest shortfall.
    pub exposure: &'a mut [f64],
}

/// Streams side by side, in groups: what lies in a group from one point to the next is as near as can be.
#[derive(Clone, Copy, Debug)]
pub struct Cash<'a> {
    /// Group by group, point by point, lane by lane.
    pub all: &'a [f64],
    /// How many streams there are in a group, a multiple of eight if there are several groups.
    pub group: usize,
    /// How many numbers there are from one point of a group to the next, one for each stream at least. Where
    /// that is a power of two, the fastest cache has few places for a stream.
    pub row: usize,
    /// How many points there are.
    pub points: usize,
}

impl<'a> Cash<'a> {
    /// The group of a stream.
    fn group(self, stream: usize) -> &'a [f64] {
        let length = self.points * self.row;
        &self.all[stream / self.group * length..][..length]
    }

    /// The streams of a group from `first` on, eight at most, point by point.
    #[inline(always)]
    fn rows(self, first: usize) -> impl Iterator<Item = &'a [f64]> {
        let inside = first % self.group;
        let lanes = inside..self.group.min(inside + LANES);
        self.group(first)
            .chunks_exact(self.row)
            .map(move |row| &row[lanes.clone()])
    }

    /// The cash of one stream.
    pub(super) fn of(self, stream: usize) -> impl Iterator<Item = f64> + 'a {
        self.rows(stream).map(|row| row[0])
    }
}

/// Judges `ours` by each stream, `theirs` by the same with the other sign, and
/// finds the `rates` of return where they are asked for, NaN where there is none or several, with the number of these.
///
/// Of `ours` there is a column; rates are the dearest of all, and many who ask for a present value need none.
pub fn judge_column<'a>(
    cash: Cash<'_>,
    unit_years: f64,
    rates: Option<&mut [f64]>,
    mut ours: Side<'a>,
    mut theirs: Side<'a>,
) -> IrrTally {
    let lanes = ours.npv.len();
    if lanes == 0 {
        return IrrTally::default();
    }
    let mut found = rates.map(|rates| (Rates::new(cash.points, unit_years), rates));
    for first in (0..lanes).step_by(LANES) {
        if first.is_multiple_of(cash.group) {
            touch(cash, first);
        }
        let seen = glance(cash, first, [ours.factors, theirs.factors]);
        if let Some((found, rates)) = &mut found {
            found.see(cash, &seen, first, rates);
        }
        for (side, party) in [&mut ours, &mut theirs].into_iter().enumerate() {
            let there = first..party.npv.len().min(first + LANES);
            let sign = if side == 0 { 1.0 } else { -1.0 };
            let depth = if side == 0 { &seen.lowest } else { &seen.highest };
            for (lane, at) in there.enumerate() {
                party.npv[at] = sign * seen.worth[side][lane];
                let point = seen.back[side][lane];
                party.payback[at] = if point < 0.0 { f64::NAN } else { point * unit_years };
                let deepest = -sign * depth[lane];
                let real = deepest > DUST * seen.moved[lane];
                party.exposure[at] = if real { deepest } else { 0.0 };
            }
        }
    }
    found.map_or_else(IrrTally::default, |(mut found, rates)| found.finish(rates))
}

/// Asks for the cash of a group at once, rather than for one line of memory after the other as each is met.
fn touch(cash: Cash<'_>, first: usize) {
    let mut any = 0;
    for line in cash.group(first).chunks(LANES) {
        any |= line[0].to_bits();
    }
    std::hint::black_box(any);
}

/// What is seen of a block of streams in passing.
pub(super) struct Glance {
    /// All cash.
    pub(super) net: Lanes,
    /// All cash without its signs.
    pub(super) moved: Lanes,
    /// The least and the greatest flow, or 0.
    least: Lanes,
    most: Lanes,
    /// The lowest and the highest balance, or 0.
    lowest: Lanes,
    highest: Lanes,
    /// The present values at the factors of either party.
    worth: [Lanes; 2],
    /// The point at which either party has its cash back, below 0 for none.
    back: [Lanes; 2],
}

impl Glance {
    /// Whether a stream surely has no rate of return: its cash has one sign; or its balances have, and
    /// what is still to come has, and it does not come to 0.
    pub(super) fn without_rate(&self, lane: usize) -> bool {
        let one_sign = |least: f64, most: f64| least >= 0.0 || most <= 0.0;
        let net = self.net[lane];
        let balances = one_sign(self.lowest[lane], self.highest[lane]);
        let rests = one_sign(net - self.highest[lane], net - self.lowest[lane]);
        let zero = net.abs() <= DUST * self.moved[lane];
        self.moved[lane].is_finite() && (one_sign(self.least[lane], self.most[lane]) || (balances && rests && !zero))
    }
}

/// What is seen of the lanes from `first` on.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn glance(cash: Cash<'_>, first: usize, factors: [&[f64]; 2]) -> Glance {
    const NONE: Lanes = [0.0; LANES];
    let (mut balance, mut moved) = (NONE, NONE);
    let (mut least, mut most) = (NONE, NONE);
    let (mut lowest, mut highest) = (NONE, NONE);
    let mut worth = [NONE; 2];
    // The balance that was, for either party, 0 where it is dust; and whether it was below 0 and then no longer, by
    // the bit of the sign.
    let mut before = [NONE; 2];
    let mut turned = [[0_u64; LANES]; 2];
    for (point, row) in cash.rows(first).enumerate() {
        let row = lanes(row);
        let factor = factors.map(|factors| factors.get(point).copied().unwrap_or(0.0));
        for lane in 0..LANES {
            let x = row[lane];
            moved[lane] += x.abs();
            balance[lane] += x;
            worth[0][lane] += x * factor[0];
            worth[1][lane] += x * factor[1];
            least[lane] = if x < least[lane] { x } else { least[lane] };
            most[lane] = if x > most[lane] { x } else { most[lane] };
            let sum = balance[lane];
            lowest[lane] = if sum < lowest[lane] { sum } else { lowest[lane] };
            highest[lane] = if sum > highest[lane] { sum } else { highest[lane] };
            let ours = if sum.abs() > DUST * moved[lane] { sum } else { 0.0 };
            let theirs = 0.0 - ours;
            turned[0][lane] |= before[0][lane].to_bits() & !ours.to_bits();
            turned[1][lane] |= before[1][lane].to_bits() & !theirs.to_bits();
            (before[0][lane], before[1][lane]) = (ours, theirs);
        }
    }
    let turned = turned.as_flattened().iter().fold(0, |any, bits| any | bits);
    let back = match turned >> (u64::BITS - 1) {
        0 => [[-1.0; LANES]; 2],
        _ => comes_back(cash, first),
    };
    Glance {
        net: balance,
        moved,
        least,
        most,
        lowest,
        highest,
        worth,
        back,
    }
}

/// The point at which either party has its cash back, below 0 for none, of the lanes from `first` on.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn comes_back(cash: Cash<'_>, first: usize) -> [Lanes; 2] {
    let (mut balance, mut moved) = ([0.0; LANES], [0.0; LANES]);
    // 1 once the balance was short.
    let mut below = [[0.0; LANES]; 2];
    let mut back = [[-1.0; LANES]; 2];
    for (point, row) in cash.rows(first).enumerate() {
        let row = lanes(row);
        let point = point as f64;
        for lane in 0..LANES {
            moved[lane] += row[lane].abs();
            balance[lane] += row[lane];
            let (sum, dust) = (balance[lane], DUST * moved[lane]);
            let short = [sum < -dust, sum > dust];
            for side in 0..2 {
                let now = !short[side] & (below[side][lane] > 0.0) & (back[side][lane] < 0.0);
                back[side][lane] = if now { point } else { back[side][lane] };
                below[side][lane] = if short[side] { 1.0 } else { below[side][lane] };
            }
        }
    }
    back
}

/// Eight lanes, zeros where there are no more.
#[inline(always)]
fn lanes(row: &[f64]) -> Lanes {
    <Lanes>::try_from(row).unwrap_or_else(|_| {
        let mut lanes = [0.0; LANES];
        lanes[..row.len()].copy_from_slice(row);
        lanes
    })
}

#[cfg(test)]
mod tests {
    use super::super::{discount_factors, irr_column, npv, payback_years, peak_exposure};
    use super::*;
    use crate::math::machines;

    #[test]
    fn both_sides_are_judged_as_single_streams_are() {
        let (lanes, points, unit) = (45, 31, 0.25);
        let cash: Vec<f64> = (0..lanes * points)
            .map(|i| ((i * 7919) % 211) as f64 - 80.0 - ((i % lanes) as f64))
            .collect();
        let factors = [0.05, 0.12].map(|rate| discount_factors(points, unit, rate));
        let mut columns = [0; 7].map(|_| vec![f64::NAN; lanes]);
        let [
            rates,
            npv_ours,
            back_ours,
            deep_ours,
            npv_theirs,
            back_theirs,
            deep_theirs,
        ] = &mut columns;
        let ours = Side {
            factors: &factors[0],
            npv: npv_ours,
            payback: back_ours,
            exposure: deep_ours,
        };
        let theirs = Side {
            factors: &factors[1],
            npv: npv_theirs,
            payback: back_theirs,
            exposure: deep_theirs,
        };
        let streams = Cash {
            all: &cash,
            group: lanes,
            row: lanes,
            points,
        };
        let tally = judge_column(streams, unit, Some(rates), ours, theirs);
        let mut alone = vec![0.0; lanes];
        assert!(machines::agree(|| {
            let mut rates = vec![0.0; lanes];
            (
                irr_column(&cash, unit, &mut rates),
                rates.into_iter().map(f64::to_bits).collect::<Vec<_>>(),
            )
        }));
        assert_eq!(irr_column(&cash, unit, &mut alone), tally);
        let [
            rates,
            npv_ours,
            back_ours,
            deep_ours,
            npv_theirs,
            back_theirs,
            deep_theirs,
        ] = &columns;
        let mut found = [0; 2];
        for lane in 0..lanes {
            assert_eq!(rates[lane].to_bits(), alone[lane].to_bits());
            let stream: Vec<f64> = cash.iter().skip(lane).step_by(lanes).copied().collect();
            let other: Vec<f64> = stream.iter().map(|x| -x).collect();
            assert_eq!(npv_ours[lane], npv(&stream, unit, 0.05));
            assert_eq!(npv_theirs[lane], npv(&other, unit, 0.12));
            let paid_back = [(back_ours, &stream), (back_theirs, &other)];
            for (side, (column, stream)) in paid_back.into_iter().enumerate() {
                let years = (!column[lane].is_nan()).then_some(column[lane]);
                assert_eq!(years, payback_years(stream, unit));
                found[side] += usize::from(years.is_some());
            }
            assert_eq!(deep_ours[lane], peak_exposure(&stream));
            assert_eq!(deep_theirs[lane], peak_exposure(&other));
        }
        assert!(
            found.iter().all(|&found| (3..lanes).contains(&found)),
            "{found:?} paid back"
        );
    }

    #[test]
    fn how_streams_are_laid_out_is_no_matter() {
        let (lanes, points, group, row) = (24, 13, 8, 11);
        let of = |lane: usize, point: usize| ((lane * 7919 + point * 104_729) % 211) as f64 - 90.0;
        let factors = discount_factors(points, 0.25, 0.1);
        let judged = |cash: Cash<'_>| {
            let mut columns = [0; 4].map(|_| vec![0.0; lanes]);
            let [npv, payback, exposure, rates] = &mut columns;
            let ours = Side {
                factors: &factors,
                npv,
                payback,
                exposure,
            };
            let nobody = Side {
                factors: &[],
                npv: &mut [],
                payback: &mut [],
                exposure: &mut [],
            };
            let tally = judge_column(cash, 0.25, Some(rates), ours, nobody);
            (
                tally,
                columns.map(|column| column.iter().map(|x| x.to_bits()).collect::<Vec<_>>()),
            )
        };
        let plain: Vec<f64> = (0..lanes * points).map(|i| of(i % lanes, i / lanes)).collect();
        let mut grouped = vec![f64::NAN; lanes / group * points * row];
        for (lane, point) in (0..lanes).flat_map(|lane| (0..points).map(move |point| (lane, point))) {
            grouped[(lane / group * points + point) * row + lane % group] = of(lane, point);
        }
        let plain = judged(Cash {
            all: &plain,
            group: lanes,
            row: lanes,
            points,
        });
        let grouped = judged(Cash {
            all: &grouped,
            group,
            row,
            points,
        });
        assert_eq!(plain, grouped);
        assert!(plain.0.none + plain.0.several < lanes as u64, "some have a rate");
    }
}
