//! Streams that have several rates of return, or none, or surely one, told by their values at some rates.
//!
//! In: streams whose rates are in doubt, one by one, and on which sides of a rate of 0 these can be. Out: of each
//! that it has none, or several, or one between two rates; or that this does not show.
//!
//! What is received and what is paid are, with s = ln v, sums of positive multiples of exp(g s), and
//! the logarithm of such a sum is a convex function of s (by Hölder's inequality; Boyd and
//! Vandenberghe 2004, "Convex optimization", 3.1.5). Between two rates it lies below its chord and above
//! its tangents, and its slope between those at the ends. So
//! - if the chord of the smaller of the two stays below the tangents of the larger one, the present value
//!   does not vanish between the rates;
//! - if it has another sign at either, and the least slope of the one is above the greatest slope of the other,
//!   it vanishes there once;
//! - two changes of sign are two rates.
//!
//! What is open between two rates is parted about where the tangents leave the least room. So four looks
//! settle a stream on average, each of which is one pass over its cash.
//!
//! Each stream goes its own way, but sixteen are looked at together, each at a rate of its own, so that
//! vectors are full; one that is settled makes room for the next. On either side of v = 1 powers are taken
//! that grow smaller, so that nothing overflows: for v above 1 they count back from the last cash, for v below
//! 1 from the first, and the stream is turned round.

use multiversion::multiversion;

use super::HIGHEST_GROWTH;
use crate::math;

/// Streams that are looked at together: two vectors of eight hide each other's latency.
const SEATS: usize = 16;

type Seats = [f64; SEATS];

/// Where to begin on either side, as powers of two of 1 + r: at the end of the range of rates, beyond most rates of
/// deals, and at a rate of 0.
const STARTS: [f64; 3] = [40.0, 2.5, 0.0];

/// Logarithms that differ by less than this may be equal: far more than rounding can do. Likewise slopes.
const CLEAR: f64 = 1e-9;

/// Sums from here on have all their digits.
const LEAST: f64 = 1e-300;

/// Two rates are parted no nearer to one of them than this share of their distance.
const NEAREST: f64 = 0.1;

/// What takes more looks has rates too close to each other.
const MOST_LOOKS: u32 = 40;

/// On which sides of v = 1 roots can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) below: bool,
    pub(super) beyond: bool,
}

/// Where there is one root: between these two v; and the sign of the present value below it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bracket {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) before: f64,
}

/// What the search shows of a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    /// It has no rate.
    None,
    /// It has two or more.
    Several,
    /// It has one.
    One(Bracket),
    /// It is left open.
    Open,
}

/// The logarithms of what is received and of what is paid at some rate, and their slopes.
#[derive(Clone, Copy, Debug)]
struct Look {
    /// How far ln v is from 0.
    s: f64,
    received: f64,
    paid: f64,
    received_slope: f64,
    paid_slope: f64,
}

impl Look {
    fn gains(&self) -> bool {
        self.received > self.paid
    }

    fn differs(&self, other: &Look) -> bool {
        self.gains() != other.gains()
    }

    /// What is received, or paid, and its slope.
    fn line(&self, received: bool) -> (f64, f64) {
        match received {
            true => (self.received, self.received_slope),
            false => (self.paid, self.paid_slope),
        }
    }
}

/// How far from `a` the tangents meet of what is the larger at `a`: there they leave the least room, if not at an end.
fn meet(a: &Look, b: &Look) -> f64 {
    let width = b.s - a.s;
    let ((start, slope), (end, slope_end)) = (a.line(a.gains()), b.line(a.gains()));
    let meet = (end - start - slope_end * width) / (slope - slope_end);
    // What is no number is not inside: the tangents are one line.
    if meet > 0.0 && meet < width { meet } else { 0.5 * width }
}

/// Whether the present value, which clearly has one sign at both rates, does not vanish between them.
fn is_clear(a: &Look, b: &Look) -> bool {
    let (width, meet) = (b.s - a.s, meet(a, b));
    let ((large, slope), (large_end, slope_end)) = (a.line(a.gains()), b.line(a.gains()));
    let ((small, _), (small_end, _)) = (a.line(!a.gains()), b.line(!a.gains()));
    let tangents = f64::max(large + slope * meet, large_end - slope_end * (width - meet));
    let chord = small + (small_end - small) * (meet / width);
    tangents - chord > CLEAR
}

/// Whether the present value, which has different signs at the two rates, vanishes once between them.
fn is_steep(a: &Look, b: &Look) -> bool {
    a.received_slope - b.paid_slope > CLEAR || a.paid_slope - b.received_slope > CLEAR
}

/// A stream that is looked at.
#[derive(Default)]
struct Seat {
    taken: bool,
    at: usize,
    /// Whether it is turned round, for v below 1.
    turned: bool,
    /// Whether the other side is still to come.
    other: bool,
    looks: u32,
    /// How many of the [`STARTS`] of this side it has had.
    started: usize,
    /// Changes of sign between neighbouring rates, on both sides.
    changes: u32,
    one: Option<Bracket>,
    /// The rates of this side from the one up to which it is known, the outermost first.
    ahead: Vec<Look>,
}

impl Seat {
    fn begin(&mut self) {
        self.started = 0;
        self.ahead.clear();
    }

    /// The rate up to which this side is known, and the one after it.
    fn gap(&self) -> Option<(Look, Look)> {
        let mut ahead = self.ahead.iter().rev();
        Some((*ahead.next()?, *ahead.next()?))
    }

    /// Where to look next.
    fn next(&self, starts: &[f64; STARTS.len()]) -> f64 {
        if let Some(start) = starts.get(self.started) {
            return *start;
        }
        self.gap().map_or(0.0, |(from, next)| {
            let width = next.s - from.s;
            from.s + meet(&from, &next).clamp(NEAREST * width, (1.0 - NEAREST) * width)
        })
    }

    /// Takes in a look; what is found, if there is no more to be found on this side.
    fn see(&mut self, look: Look) -> Option<Found> {
        // Neither is what is no number.
        let clear = (look.received - look.paid).abs() > CLEAR;
        if !clear || self.looks == MOST_LOOKS {
            return Some(Found::Open);
        }
        self.looks += 1;
        if self.started < STARTS.len() {
            self.started += 1;
            self.changes += u32::from(self.ahead.last().is_some_and(|next| look.differs(next)));
            self.ahead.push(look);
            if self.started < STARTS.len() {
                return None;
            }
        } else if let Some((from, next)) = self.gap() {
            self.changes += if look.differs(&from) && look.differs(&next) {
                2
            } else {
                0
            };
            self.ahead.insert(self.ahead.len() - 1, look);
        }
        if self.changes > 1 {
            return Some(Found::Several);
        }
        while let Some((from, next)) = self.gap() {
            match from.differs(&next) {
                true if is_steep(&from, &next) => self.one = Some(self.bracket(&from, &next)),
                false if is_clear(&from, &next) => {}
                _ => return None,
            }
            self.ahead.pop();
        }
        Some(self.one.map_or(Found::None, Found::One))
    }

    fn bracket(&self, from: &Look, next: &Look) -> Bracket {
        let sign = |look: &Look| if look.gains() { 1.0 } else { -1.0 };
        match self.turned {
            false => Bracket {
                low: math::exp(from.s),
                high: math::exp(next.s),
                before: sign(from),
            },
            true => Bracket {
                low: math::exp(-next.s),
                high: math::exp(-from.s),
                before: sign(next),
            },
        }
    }
}

/// The streams that are looked at.
pub(super) struct Search {
    /// The [`STARTS`] as distances of ln v from 0.
    starts: [f64; STARTS.len()],
    /// Their cash, point by point.
    block: Vec<Seats>,
    seats: [Seat; SEATS],
    settled: Vec<(usize, Found)>,
}

impl Search {
    pub(super) fn new(points: usize, unit_years: f64) -> Self {
        debug_assert!(HIGHEST_GROWTH == math::powf(2.0, STARTS[0]));
        Search {
            starts: STARTS.map(|power| power * math::ln(2.0) * unit_years),
            block: vec![[0.0; SEATS]; points],
            seats: std::array::from_fn(|_| Seat::default()),
            settled: Vec::with_capacity(SEATS),
        }
    }

    /// Whether there are streams that are not settled.
    pub(super) fn is_busy(&self) -> bool {
        self.seats.iter().any(|seat| seat.taken)
    }

    /// Takes in a stream without dust, to be called `at`; false if there is no room.
    pub(super) fn take(&mut self, cash: impl Iterator<Item = f64>, at: usize, sides: Sides) -> bool {
        let Some(place) = self.seats.iter().position(|seat| !seat.taken) else {
            return false;
        };
        for (row, x) in self.block.iter_mut().zip(cash) {
            row[place] = x;
        }
        let seat = &mut self.seats[place];
        (seat.taken, seat.at) = (true, at);
        (seat.turned, seat.other) = (false, sides.below && sides.beyond);
        (seat.looks, seat.changes, seat.one) = (0, 0, None);
        seat.begin();
        if !sides.beyond {
            self.turn(place);
        }
        true
    }

    fn turn(&mut self, place: usize) {
        self.seats[place].turned ^= true;
        let half = self.block.len() / 2;
        let (early, late) = self.block.split_at_mut(half);
        for (early, late) in early.iter_mut().zip(late.iter_mut().rev()) {
            std::mem::swap(&mut early[place], &mut late[place]);
        }
    }

    /// Looks at each stream once more.
    pub(super) fn look(&mut self) {
        let s = std::array::from_fn(|place| self.seats[place].next(&self.starts));
        let [received, paid, received_slope, paid_slope] = values(&self.block, &s);
        for place in 0..SEATS {
            let seat = &mut self.seats[place];
            if !seat.taken {
                continue;
            }
            let found = seat.see(Look {
                s: s[place],
                received: received[place],
                paid: paid[place],
                received_slope: received_slope[place],
                paid_slope: paid_slope[place],
            });
            match found {
                None => {}
                Some(Found::None | Found::One(_)) if std::mem::take(&mut seat.other) => {
                    seat.begin();
                    self.turn(place);
                }
                Some(found) => self.settled.push((place, found)),
            }
        }
    }

    /// A stream that is settled, what it is called, and what was found; it leaves. `cash` becomes its cash where that
    /// is still to be looked at.
    pub(super) fn settled(&mut self, cash: &mut Vec<f64>) -> Option<(usize, Found)> {
        let (place, found) = self.settled.pop()?;
        if matches!(found, Found::One(_) | Found::Open) {
            cash.clear();
            cash.extend(self.block.iter().map(|row| row[place]));
            if self.seats[place].turned {
                cash.reverse();
            }
        }
        self.seats[place].taken = false;
        Some((self.seats[place].at, found))
    }
}

/// The logarithms of what is received and of what is paid, each amount times exp(−s) as often as points come
/// after it, and their slopes in s. No numbers where a sum has not all its digits.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn values(block: &[Seats], s: &Seats) -> [Seats; 4] {
    let mut w = [0.0; SEATS];
    for place in 0..SEATS {
        w[place] = math::exp(-s[place]);
    }
    let (mut received, mut paid) = ([0.0; SEATS], [0.0; SEATS]);
    let (mut received_slope, mut paid_slope) = ([0.0; SEATS], [0.0; SEATS]);
    for row in block {
        for place in 0..SEATS {
            let (x, w) = (row[place], w[place]);
            received_slope[place] = received_slope[place] * w + received[place];
            paid_slope[place] = paid_slope[place] * w + paid[place];
            received[place] = received[place] * w + if x > 0.0 { x } else { 0.0 };
            paid[place] = paid[place] * w + if x < 0.0 { -x } else { 0.0 };
        }
    }
    let log = |sum: f64| {
        let whole = (LEAST..=f64::MAX).contains(&sum);
        if whole { math::ln(sum) } else { f64::NAN }
    };
    for place in 0..SEATS {
        received_slope[place] = -w[place] * received_slope[place] / received[place];
        paid_slope[place] = -w[place] * paid_slope[place] / paid[place];
        received[place] = log(received[place]);
        paid[place] = log(paid[place]);
    }
    [received, paid, received_slope, paid_slope]
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Sides = Sides {
        below: true,
        beyond: true,
    };

    fn search(cash: &[f64], sides: Sides) -> Found {
        let mut search = Search::new(cash.len(), 1.0);
        assert!(search.take(cash.iter().copied(), 7, sides));
        let mut left = Vec::new();
        while search.is_busy() {
            search.look();
            if let Some((at, found)) = search.settled(&mut left) {
                assert_eq!(at, 7);
                if matches!(found, Found::One(_) | Found::Open) {
                    assert_eq!(left, cash, "as it came");
                }
                return found;
            }
        }
        panic!("it is settled when it is not busy")
    }

    #[test]
    fn known_polynomials() {
        // 1 − v + v² has no real root.
        assert_eq!(search(&[1.0, -1.0, 1.0], BOTH), Found::None);
        // (1 − 1.25 v)(1 − 5 v): both below 1. (1 − v/2)(1 − 1.25 v): one on either side.
        assert_eq!(search(&[1.0, -6.25, 6.25], BOTH), Found::Several);
        assert_eq!(search(&[1.0, -1.75, 0.625], BOTH), Found::Several);
        // (1 − 1.1 v)(1 − v + v²), and the same with the roots 1/v.
        for (cash, root, before) in [
            ([-1.0, 2.1, -2.1, 1.1], 1.0 / 1.1, -1.0),
            ([1.1, -2.1, 2.1, -1.0], 1.1, 1.0),
        ] {
            let Found::One(bracket) = search(&cash, BOTH) else {
                panic!("one root")
            };
            assert!(bracket.low < root && root < bracket.high, "{bracket:?}");
            assert_eq!(bracket.before, before);
        }
        // (1 − 1.1 v)² touches 0, which no value shows.
        assert_eq!(search(&[1.0, -2.2, 1.21], BOTH), Found::Open);
        assert_eq!(search(&[f64::INFINITY, -1.0], BOTH), Found::Open);
    }

    #[test]
    fn a_side_that_is_not_asked_for_is_not_looked_at() {
        // (1 − v/2)(1 − 1.25 v): the roots 2 and 0.8.
        let cash = [1.0, -1.75, 0.625];
        for (below, beyond, root) in [(true, false, 0.8), (false, true, 2.0)] {
            let Found::One(bracket) = search(&cash, Sides { below, beyond }) else {
                panic!("one root")
            };
            assert!(bracket.low < root && root < bracket.high, "{bracket:?}");
        }
    }
}
