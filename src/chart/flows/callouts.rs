//! Names beside bands that are too thin or too steep to hold them: on free paper, with a line to the band.
//!
//! In: the bands, the texts, and what is covered already. For each name some hundred places above and below its band
//! are looked at; of those that are free the nearest are taken.

use super::super::font::{self, Weight};
use super::super::frame::{Area, LABEL_INK};
use super::super::palette::{INK, QUIET};
use super::super::pen::{Align, Pen};
use super::super::size::{HAIR, LABEL, LEADING};
use super::bands::{Band, Bands, height, widest};

/// White space around a name.
const AIR: f64 = 4.0;

/// The dot at the end of a line, which stands in the middle of its band.
const DOT: f64 = 2.2;

/// Places along a band from which a line may start.
const ANCHORS: u32 = 24;

/// From one distance between band and name to the next, and how many there are.
const FURTHER: f64 = 6.0;
const DISTANCES: u32 = 24;

/// How far a name may reach into the white space below the subtitle.
const ABOVE: f64 = 10.0;

/// Where a name may stand.
#[derive(Clone)]
pub(super) struct Place {
    lines: Vec<String>,
    covers: Area,
    /// From the name's edge to the middle of the band.
    leader: [(f64, f64); 2],
    align: Align,
    /// What is against it: distance, other bands under the line, lines of text.
    cost: f64,
}

/// What a name that finds no place costs, and how much more that of all money would.
const NAMELESS: f64 = 300.0;
const NAMELESS_MONEY: f64 = 1000.0;

/// So many names choose in every order; more of them, each first once.
const EVERY_ORDER: usize = 5;

/// Where the names of the bands `unnamed` stand beside them, in their order; `None` where there is no paper.
pub(super) fn find(
    bands: &Bands,
    (texts, unnamed): (&[[String; 2]], &[usize]),
    room: Area,
    taken: &[Area],
) -> Vec<Option<Place>> {
    let found: Vec<Vec<Place>> = unnamed
        .iter()
        .map(|&index| {
            let ways = ways(&texts[index].join(" "), bands.end - bands.start);
            let mut found: Vec<Place> = ways
                .into_iter()
                .flat_map(|lines| places(bands, index, lines))
                .filter(|place| on_paper(bands, place, &room) && !taken.iter().any(|one| place.meets(one)))
                .collect();
            found.sort_by(|a, b| a.cost.total_cmp(&b.cost));
            found
        })
        .collect();
    let money: f64 = bands.all.iter().map(|band| band.tall).sum();
    let nameless = |name: usize| NAMELESS + NAMELESS_MONEY * bands.all[unnamed[name]].tall / money;
    settle(&found, nameless)
        .into_iter()
        .map(|place| place.cloned())
        .collect()
}

/// One place for each name, or none, so that no two meet: names choose one after the other, and of all orders that
/// are tried the one that costs least is taken.
fn settle(found: &[Vec<Place>], nameless: impl Fn(usize) -> f64) -> Vec<Option<&Place>> {
    let mut best: (f64, Vec<Option<&Place>>) = (f64::INFINITY, Vec::new());
    for order in orders(found.len()) {
        let mut chosen: Vec<Option<&Place>> = vec![None; found.len()];
        let mut cost = 0.0;
        for name in order {
            let clear = |place: &&Place| !chosen.iter().flatten().any(|other| place.meets_other(other));
            let place = found[name].iter().find(clear);
            cost += place.map_or_else(|| nameless(name), |place| place.cost);
            chosen[name] = place;
        }
        if cost < best.0 {
            best = (cost, chosen);
        }
    }
    best.1
}

/// The orders in which so many names choose.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count > EVERY_ORDER {
        let with_first = |first| std::iter::once(first).chain((0..count).filter(move |name| *name != first));
        return (0..count).map(|first| with_first(first).collect()).collect();
    }
    (0..count).fold(vec![Vec::new()], |orders, name| {
        let with = |order: &Vec<usize>, at: usize| {
            let mut order = order.clone();
            order.insert(at, name);
            order
        };
        orders
            .iter()
            .flat_map(|order| (0..=order.len()).map(move |at| with(order, at)))
            .collect()
    })
}

impl Place {
    /// Whether its name or its line comes near what is covered.
    fn meets(&self, one: &Area) -> bool {
        [self.covers, self.line()].iter().any(|own| {
            own.left - AIR < one.right
                && one.left < own.right + AIR
                && own.top - AIR < one.bottom
                && one.top < own.bottom + AIR
        })
    }

    fn meets_other(&self, other: &Place) -> bool {
        self.meets(&other.covers) || self.meets(&other.line())
    }

    /// What its line covers.
    fn line(&self) -> Area {
        let [(x, from), (_, to)] = self.leader;
        Area {
            left: x,
            right: x,
            top: from.min(to),
            bottom: from.max(to),
        }
    }

    pub(super) fn draw(&self, pen: &Pen<'_>) {
        pen.line(&self.leader, HAIR, QUIET);
        pen.dot(self.leader[1], DOT, INK);
        let x = match self.align {
            Align::Left => self.covers.left,
            Align::Middle => (self.covers.left + self.covers.right) / 2.0,
            Align::Right => self.covers.right,
        };
        for (line, text) in self.lines.iter().enumerate() {
            let y = self.covers.top + LABEL / 2.0 + line as f64 * LEADING * LABEL;
            pen.text_beside(text, (x, y), self.align, LABEL_INK);
        }
    }
}

/// A text on one, two or three lines; cut only where three do not hold it.
fn ways(text: &str, wide: f64) -> Vec<Vec<String>> {
    let mut ways: Vec<Vec<String>> = Vec::new();
    for (lines, share) in [(1, 0.5), (2, 0.38), (3, 0.38)] {
        let set = font::balance(text, share * wide, lines, LABEL, Weight::Regular);
        let whole = set.join(" ") == text && !ways.contains(&set);
        if whole || (lines == 3 && ways.is_empty()) {
            ways.push(set);
        }
    }
    ways
}

/// The places for so many lines above and below a band.
fn places(bands: &Bands, index: usize, lines: Vec<String>) -> impl Iterator<Item = Place> {
    let (wide, tall, count) = (widest(&lines), height(lines.len()), lines.len() as f64);
    let band = &bands.all[index];
    let sides = [(-1.0, 0.0), (1.0, band.tall)];
    let aligns = [(0.08, Align::Left), (0.5, Align::Middle), (0.92, Align::Right)];
    (1..ANCHORS)
        .map(|step| f64::from(step) / f64::from(ANCHORS))
        .flat_map(move |share| sides.map(|side| (share, side)))
        .flat_map(move |(share, side)| aligns.map(|align| (share, side, align)))
        .flat_map(|(share, side, align)| (1..=DISTANCES).map(move |step| (share, side, align, step)))
        .map(move |(share, (sign, edge), (before, align), step)| {
            let (x, top) = (bands.x(share), band.top(share));
            let away = FURTHER * f64::from(step) + AIR;
            let near = top + edge + sign * away;
            let covers = Area {
                left: x - before * wide,
                right: x + (1.0 - before) * wide,
                top: if sign < 0.0 { near - tall } else { near },
                bottom: if sign < 0.0 { near } else { near + tall },
            };
            let from = near - sign * 1.5;
            let (low, high) = (from.min(top + edge), from.max(top + edge));
            let under = bands.all.iter().enumerate().filter(|(other, _)| *other != index);
            let crossed: f64 = under
                .map(|(_, other)| (high.min(other.top(share) + other.tall) - low.max(other.top(share))).max(0.0))
                .sum();
            Place {
                lines: lines.clone(),
                covers,
                leader: [(x, from), (x, top + band.tall / 2.0)],
                align,
                cost: away + 3.0 * crossed + 8.0 * count + 12.0 * share,
            }
        })
}

/// Whether a place is in the room, and on no band.
fn on_paper(bands: &Bands, place: &Place, room: &Area) -> bool {
    let covers = place.covers;
    let (left, right) = (covers.left - AIR, covers.right + AIR);
    let (top, bottom) = (covers.top - AIR, covers.bottom + AIR);
    let inside = left >= bands.start && right <= bands.end && top >= room.top - ABOVE && bottom <= room.bottom;
    let band = |band: &Band| on_band(bands, band, (left, right), (top, bottom));
    inside && !bands.all.iter().any(band)
}

/// Whether a box touches a band.
fn on_band(bands: &Bands, band: &Band, (left, right): (f64, f64), (top, bottom): (f64, f64)) -> bool {
    /// Between two of so many places a band is all but straight.
    const PIECES: u32 = 8;
    let share = |x: f64| (x - bands.start) / (bands.end - bands.start);
    let edge = |piece: u32| band.top(share(left + (right - left) * f64::from(piece) / f64::from(PIECES)));
    (0..PIECES).any(|piece| {
        let (a, b) = (edge(piece), edge(piece + 1));
        a.min(b) < bottom && a.max(b) + band.tall > top
    })
}
