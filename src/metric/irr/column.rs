//! The internal rate of return of many streams side by side.
//!
//! In: streams, one by one, with what was seen of them in passing. Out: one rate per lane, NaN where
//! there is none or several, and how many of each. Most streams are settled by a glance; the others
//! are gathered eight at a time, so that no vector register is idle, for the bounds of `mod.rs`. What
//! these leave open goes through the search of `search.rs`. Newton's steps find the rate of those that
//! have one. What is then left goes to `isolate.rs`.

use multiversion::multiversion;
use pulp::{Simd, WithSimd};

use super::{HIGHEST_GROWTH, Irr, LOWEST_GROWTH, SPECK, irr};
use crate::math::{self, greater, in_registers};
use crate::metric::DUST;
use crate::metric::judge::{Cash, Glance, LANES, Lanes, glance};

use super::search::{Bracket, Found, Search, Sides};

/// Newton needs four to seven steps; a stream that needs more is looked at by halving.
const MOST_STEPS: usize = 24;

/// A present value of less than this share of the cash in it may be 0.
const CLEAR: f64 = 1e-9;

/// How many streams of a tile have no rate. Adds up in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IrrTally {
    /// Streams without a rate.
    pub none: u64,
    /// Streams with two or more.
    pub several: u64,
}

impl IrrTally {
    /// Adds what another tile counted.
    pub fn merge(&mut self, other: IrrTally) {
        self.none += other.none;
        self.several += other.several;
    }
}

/// The internal rate of return of each lane of `cash[point][lane]`, `unit_years` (above 0)
/// between points: effective annual, NaN where [`irr`] has no single rate, with the number
/// of these. Overwrites `out`, whose length is the number of lanes.
///
/// Agrees with [`irr`] but for rounding of about 10^-12 in 1 + r. A lane's bits do not
/// depend on its neighbours.
pub fn irr_column(cash: &[f64], unit_years: f64, out: &mut [f64]) -> IrrTally {
    let lanes = out.len();
    if lanes == 0 {
        return IrrTally::default();
    }
    let cash = Cash {
        all: cash,
        group: lanes,
        row: lanes,
        points: cash.len() / lanes,
    };
    let mut rates = Rates::new(cash.points, unit_years);
    for first in (0..lanes).step_by(LANES) {
        let seen = glance(cash, first, [&[], &[]]);
        rates.see(cash, &seen, first, out);
    }
    rates.finish(out)
}

/// Lanes that were gathered, with `N` numbers that are known of each.
struct Gathered<const N: usize> {
    block: Vec<Lanes>,
    known: [Lanes; N],
    /// Where each belongs.
    at: [usize; LANES],
    count: usize,
}

impl<const N: usize> Gathered<N> {
    fn new(points: usize) -> Self {
        Gathered {
            block: vec![[0.0; LANES]; points],
            known: [[0.0; LANES]; N],
            at: [0; LANES],
            count: 0,
        }
    }

    /// Takes a lane in; whether that was the last one that there is room for.
    fn take(&mut self, cash: impl Iterator<Item = f64>, at: usize, known: [f64; N]) -> bool {
        let to = self.count;
        for (row, x) in self.block.iter_mut().zip(cash) {
            row[to] = x;
        }
        for (all, known) in self.known.iter_mut().zip(known) {
            all[to] = known;
        }
        self.at[to] = at;
        self.count += 1;
        self.count == LANES
    }

    /// The lanes beyond those that were taken are zeros.
    fn clear_rest(&mut self) {
        for row in self.block.iter_mut().chain(&mut self.known) {
            row[self.count..].fill(0.0);
        }
    }
}

/// Finds rates of streams that come block by block.
pub(in crate::metric) struct Rates {
    unit_years: f64,
    /// The range of v.
    range: [f64; 2],
    /// With their net cash and all cash that moved.
    doubtful: Gathered<2>,
    search: Search,
    /// Those that have one root: from where to where it can be, the sign of the present value below it, and where to begin.
    single: Gathered<4>,
    alone: Vec<f64>,
    tally: IrrTally,
}

impl Rates {
    pub(in crate::metric) fn new(points: usize, unit_years: f64) -> Self {
        Rates {
            unit_years,
            range: [HIGHEST_GROWTH, LOWEST_GROWTH].map(|growth| math::powf(growth, -unit_years)),
            doubtful: Gathered::new(points),
            search: Search::new(points, unit_years),
            single: Gathered::new(points),
            alone: Vec::with_capacity(points),
            tally: IrrTally::default(),
        }
    }

    /// Takes in the lanes from `first` on, at which a glance was cast; `out` is as long as there are lanes in all. A
    /// rate may be written later, by [`Rates::finish`] at the latest.
    pub(in crate::metric) fn see(&mut self, cash: Cash<'_>, seen: &Glance, first: usize, out: &mut [f64]) {
        for lane in 0..LANES.min(out.len() - first) {
            if seen.without_rate(lane) {
                self.settle(first + lane, Irr::None, out);
            } else {
                let known = [seen.net[lane], seen.moved[lane]];
                if self.doubtful.take(cash.of(first + lane), first + lane, known) {
                    self.bound(out);
                }
            }
        }
    }

    /// Settles what is left.
    pub(in crate::metric) fn finish(&mut self, out: &mut [f64]) -> IrrTally {
        self.bound(out);
        while self.search.is_busy() {
            self.look(out);
        }
        self.solve(out);
        std::mem::take(&mut self.tally)
    }

    fn settle(&mut self, at: usize, answer: Irr, out: &mut [f64]) {
        out[at] = answer.rate().unwrap_or(f64::NAN);
        self.tally.none += u64::from(answer == Irr::None);
        self.tally.several += u64::from(matches!(answer, Irr::Several(_)));
    }

    /// Bounds on the doubtful lanes.
    fn bound(&mut self, out: &mut [f64]) {
        if self.doubtful.count == 0 {
            return;
        }
        self.doubtful.clear_rest();
        let [net, moved] = &self.doubtful.known;
        let survey = survey(&mut self.doubtful.block, net, moved);
        for lane in 0..std::mem::take(&mut self.doubtful.count) {
            let (at, before) = (self.doubtful.at[lane], survey.first[lane]);
            let [lowest, highest] = self.range;
            match survey.verdict[lane] {
                Verdict::None => self.settle(at, Irr::None, out),
                Verdict::Zero => self.settle(at, Irr::One(0.0), out),
                Verdict::Below => self.single(lane, [lowest, 1.0, before, 1.0], out),
                Verdict::Beyond => self.single(lane, [1.0, highest, before, 1.0], out),
                Verdict::Open(sides) => loop {
                    let cash = self.doubtful.block.iter().map(|row| row[lane]);
                    if self.search.take(cash, at, sides) {
                        break;
                    }
                    self.look(out);
                },
            }
        }
    }

    /// Puts a doubtful lane among those that have one root.
    fn single(&mut self, lane: usize, known: [f64; 4], out: &mut [f64]) {
        let cash = self.doubtful.block.iter().map(|row| row[lane]);
        if self.single.take(cash, self.doubtful.at[lane], known) {
            self.solve(out);
        }
    }

    /// Looks at the streams that are searched.
    fn look(&mut self, out: &mut [f64]) {
        self.search.look();
        while let Some((at, found)) = self.search.settled(&mut self.alone) {
            match found {
                Found::None => self.settle(at, Irr::None, out),
                Found::Several => self.settle(at, Irr::Several(2), out),
                Found::One(Bracket { low, high, before }) => {
                    let known = [low, high, before, (low * high).sqrt()];
                    if self.single.take(self.alone.iter().copied(), at, known) {
                        self.solve(out);
                    }
                }
                Found::Open => {
                    let answer = irr(&self.alone, self.unit_years);
                    self.settle(at, answer, out);
                }
            }
        }
    }

    /// Newton's steps where there is one root; what they do not find is isolated.
    fn solve(&mut self, out: &mut [f64]) {
        let count = std::mem::take(&mut self.single.count);
        if count == 0 {
            return;
        }
        self.single.count = count;
        self.single.clear_rest();
        let roots = newton(&self.single.block, &self.single.known, count, self.unit_years);
        self.single.count = 0;
        for lane in 0..count {
            let at = self.single.at[lane];
            let growth = roots.growth[lane];
            let answer = if roots.outside[lane] {
                Irr::None
            } else if roots.found[lane] && (LOWEST_GROWTH..=HIGHEST_GROWTH).contains(&growth) {
                Irr::One(growth - 1.0)
            } else {
                self.alone.clear();
                self.alone.extend(self.single.block.iter().map(|row| row[lane]));
                irr(&self.alone, self.unit_years)
            };
            self.settle(at, answer, out);
        }
    }
}

/// What the bounds say of the roots of a stream, v standing for (1 + r)^(−unit).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// There are none.
    None,
    /// One alone, at v = 1: a rate of 0.
    Zero,
    /// One alone, in (0, 1): a positive rate.
    Below,
    /// One alone, beyond 1: a negative rate.
    Beyond,
    /// The bounds leave it open on these sides of v = 1.
    Open(Sides),
}

struct Survey {
    verdict: [Verdict; LANES],
    /// The sign of the first flow of each lane: of P(v) below its only root.
    first: Lanes,
}

/// Changes of sign, lane by lane.
struct Changes<S: Simd> {
    count: S::f64s,
    /// The sign of the last value that was not noise, 0 for none.
    before: S::f64s,
}

impl<S: Simd> Changes<S> {
    #[inline(always)]
    fn none(simd: S) -> Self {
        let zero = simd.splat_f64s(0.0);
        Changes {
            count: zero,
            before: zero,
        }
    }

    /// What lies within `noise` of zero has no sign.
    #[inline(always)]
    fn see(&mut self, simd: S, x: S::f64s, noise: S::f64s) {
        let [zero, one, sign] = [0.0, 1.0, -0.0].map(|number| simd.splat_f64s(number));
        let clear = simd.greater_than_f64s(simd.abs_f64s(x), noise);
        let turned = simd.and_m64s(clear, simd.less_than_f64s(simd.mul_f64s(x, self.before), zero));
        self.count = simd.add_f64s(self.count, simd.select_f64s(turned, one, zero));
        let now = simd.or_f64s(simd.and_f64s(x, sign), one);
        self.before = simd.select_f64s(clear, now, self.before);
    }
}

/// One pass over a block: sign changes of the cash, of the balance so far, and of what is still to come; and the sign of
/// the first flow. Flows that are dust become 0.
struct SignChanges<'a> {
    block: &'a mut [Lanes],
    net: &'a Lanes,
    moved: &'a Lanes,
}

impl WithSimd for SignChanges<'_> {
    type Output = [Lanes; 4];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [Lanes; 4] {
        let mut found = [[0.0; LANES]; 4];
        let zero = simd.splat_f64s(0.0);
        // As many lanes at a time as a register has.
        for part in 0..LANES / S::F64_LANES {
            let [net, moved] = [self.net, self.moved].map(|lanes| S::as_simd_f64s(lanes).0[part]);
            let [noise, speck] = [DUST, SPECK].map(|share| simd.mul_f64s(simd.splat_f64s(share), moved));
            let (mut so_far, mut balance, mut first) = (zero, zero, zero);
            let [mut flows, mut balances, mut rests] = [(); 3].map(|()| Changes::none(simd));
            for row in &mut *self.block {
                let row = &mut S::as_mut_simd_f64s(row).0[part];
                so_far = simd.add_f64s(so_far, simd.abs_f64s(*row));
                let dust = greater(simd, simd.mul_f64s(simd.splat_f64s(DUST), so_far), speck);
                let rest = simd.sub_f64s(net, balance);
                balance = simd.add_f64s(balance, *row);
                let clear = simd.greater_than_f64s(simd.abs_f64s(*row), dust);
                *row = simd.select_f64s(clear, *row, zero);
                flows.see(simd, *row, dust);
                balances.see(simd, balance, dust);
                rests.see(simd, rest, noise);
                first = simd.select_f64s(simd.equal_f64s(first, zero), flows.before, first);
            }
            for (lanes, all) in found.iter_mut().zip([flows.count, balances.count, rests.count, first]) {
                S::as_mut_simd_f64s(lanes).0[part] = all;
            }
        }
        found
    }
}

/// What the bounds say of the lanes of a block, of which the net cash is known and what moved. Flows that are dust become
/// 0.
fn survey(block: &mut [Lanes], net: &Lanes, moved: &Lanes) -> Survey {
    let [flows, balances, rests, first] = in_registers(SignChanges { block, net, moved });
    let mut verdict = [Verdict::None; LANES];
    for lane in 0..LANES {
        let zero = net[lane].abs() <= DUST * moved[lane];
        let everywhere = Sides {
            below: true,
            beyond: true,
        };
        verdict[lane] = if !moved[lane].is_finite() {
            Verdict::Open(everywhere)
        } else if flows[lane] == 0.0 {
            Verdict::None
        } else {
            match (zero, balances[lane] as u32, rests[lane] as u32) {
                // With a net of zero, v = 1 is a root, and the balances are the coefficients of
                // what remains when it is divided out: their changes bound the other roots.
                (true, 0, _) => Verdict::Zero,
                (true, ..) => Verdict::Open(everywhere),
                (false, 0, 0) => Verdict::None,
                (false, 1, 0) => Verdict::Below,
                (false, 0, 1) => Verdict::Beyond,
                (false, balances, rests) => Verdict::Open(Sides {
                    below: balances > 0,
                    beyond: rests > 0,
                }),
            }
        };
    }
    Survey { verdict, first }
}

/// What Newton's steps find of single roots.
struct Roots {
    /// 1 + r at the root.
    growth: Lanes,
    /// Whether it was found.
    found: [bool; LANES],
    /// Whether it surely lies beyond where it was looked for.
    outside: [bool; LANES],
}

/// The single roots v of the first lanes. Of each is known between which two v it is looked for, though it may lie
/// beyond the one that is further from 1; the sign of P below it; and where to begin.
///
/// With P⁺ and P⁻ the present values of what is received and paid, the root is where
/// h = ln(P⁺/P⁻) vanishes; in ln v, h is nearly a straight line whose slope is the
/// distance of the two durations, so Newton's method finds it in a few steps from
/// anywhere. Logarithm and exponential are replaced by the first terms of a series and of
/// a continued fraction, which agree with them closely enough near the root and fall short
/// further out; an interval that always encloses the root catches what goes astray.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn newton(block: &[Lanes], known: &[Lanes; 4], lanes: usize, unit_years: f64) -> Roots {
    /// The longest step, a factor of 4 in v.
    const STRIDE: f64 = 1.5;
    /// A step δ leaves an error of about δ² h″/(2 h′) in ln v, where h″, a difference of
    /// variances of times, is at most n²/4: done when that comes to 10^-14.
    const CLOSE: f64 = 8e-14;
    let n = block.len() as f64;
    let [mut low, mut high, before_root, mut v] = *known;
    // A root lies beyond the outer end if P has there the sign that it has on the inner side of its root.
    let outer: Lanes = std::array::from_fn(|lane| if high[lane] > 1.0 { high[lane] } else { low[lane] });
    let [value_in, value_out, ..] = evaluate(block, &outer);
    let mut open = [0.0; LANES];
    let mut outside = [false; LANES];
    for lane in 0..lanes {
        let inner = if high[lane] > 1.0 {
            before_root[lane]
        } else {
            -before_root[lane]
        };
        // Comparisons with NaN, of sums that overflow, are false.
        outside[lane] = (value_in[lane] - value_out[lane]) * inner > CLEAR * (value_in[lane] + value_out[lane]);
        open[lane] = if outside[lane] { 0.0 } else { 1.0 };
    }
    for _ in 0..MOST_STEPS {
        if open == [0.0; LANES] {
            break;
        }
        let [value_in, value_out, slope_in, slope_out] = evaluate(block, &v);
        for lane in 0..LANES {
            let (a, b) = (value_in[lane], value_out[lane]);
            let p = a - b;
            // ln(a/b) = 2 artanh t
            let t = p / (a + b);
            let t2 = t * t;
            let h = 2.0 * t * (1.0 + t2 * (1.0 / 3.0 + t2 * (0.2 + t2 * (1.0 / 7.0))));
            let slope = v[lane] * (slope_in[lane] / a - slope_out[lane] / b);
            let step = -h / slope;
            let short = if step > STRIDE { STRIDE } else { step };
            let short = if short < -STRIDE { -STRIDE } else { short };
            // The Padé approximant of exp of degree 2.
            let even = 12.0 + short * short;
            let newton = v[lane] * ((even + 6.0 * short) / (even - 6.0 * short));

            let before = p * before_root[lane] > 0.0;
            let lower = if before { v[lane] } else { low[lane] };
            let upper = if before { high[lane] } else { v[lane] };
            let close = step * step * n * n <= CLOSE * slope.abs();
            // Comparisons with NaN are false: then the interval is halved.
            let inside = (newton > lower) & (newton < upper);
            let next = if inside | close { newton } else { (lower * upper).sqrt() };
            let still = open[lane] > 0.0;
            v[lane] = if still { next } else { v[lane] };
            low[lane] = if still { lower } else { low[lane] };
            high[lane] = if still { upper } else { high[lane] };
            open[lane] = if close { 0.0 } else { open[lane] };
        }
    }
    let mut found = [false; LANES];
    let mut growth = [1.0; LANES];
    for lane in 0..LANES {
        found[lane] = lane < lanes && open[lane] == 0.0;
        growth[lane] = math::exp(-math::ln(v[lane]) / unit_years);
    }
    Roots { growth, found, outside }
}

/// The present values of what comes in and goes out, and their slopes in v, by Horner's
/// rule.
#[inline(always)]
fn evaluate(block: &[Lanes], v: &Lanes) -> [Lanes; 4] {
    let mut value_in = [0.0; LANES];
    let mut value_out = [0.0; LANES];
    let mut slope_in = [0.0; LANES];
    let mut slope_out = [0.0; LANES];
    for row in block.iter().rev() {
        for lane in 0..LANES {
            let x = row[lane];
            slope_in[lane] = slope_in[lane] * v[lane] + value_in[lane];
            slope_out[lane] = slope_out[lane] * v[lane] + value_out[lane];
            value_in[lane] = value_in[lane] * v[lane] + if x > 0.0 { x } else { 0.0 };
            value_out[lane] = value_out[lane] * v[lane] + if x < 0.0 { -x } else { 0.0 };
        }
    }
    [value_in, value_out, slope_in, slope_out]
}
