//! The bands of the flow chart: where each lies, and its name on it where it is thick enough and straight enough.

use super::super::font::{self, Weight};
use super::super::frame::{Area, LABEL_INK};
use super::super::palette::Colour;
use super::super::pen::{Align, Pen};
use super::super::size::{HAIR, LABEL, LEADING};
use super::{BAR, Flow, Node};

/// Straight pieces of a band's edge: so many that no corner shows on a slide.
const STEPS: u32 = 96;

/// A hairline for flows that are thinner still.
const THINNEST: f64 = 0.6;

/// A band thinner than this looks like a line.
const THIN: f64 = 2.0;

/// White space between a payer's bar and a name on its band.
const INDENT: f64 = 8.0;

/// How far a band has gone from one height to the other, by its share of the way: flat at both ends, the smoothest cubic.
fn bend(share: f64) -> f64 {
    share * share * (3.0 - 2.0 * share)
}

/// The share of the way, at most half of it, on which a band whose ends are `apart` moves by no more than `by`.
fn straight(apart: f64, by: f64) -> f64 {
    let inside = |step: &u32| bend(f64::from(*step) / f64::from(STEPS)) * apart.abs() <= by;
    f64::from((0..=STEPS / 2).take_while(inside).last().unwrap_or(0)) / f64::from(STEPS)
}

/// A band: the height of its upper edge at both ends, and how thick it is.
pub(super) struct Band {
    from: f64,
    to: f64,
    pub(super) tall: f64,
}

impl Band {
    /// Its upper edge at a share of the way.
    pub(super) fn top(&self, share: f64) -> f64 {
        self.from + bend(share) * (self.to - self.from)
    }
}

/// All bands, in the order of the flows.
pub(super) struct Bands {
    /// From the payers' bars to the payees'.
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) all: Vec<Band>,
    /// The flows as they leave the payers, from the top.
    order: Vec<usize>,
}

impl Bands {
    /// Bands leave a payer in the order of the payees' heights, and arrive in that of the payers'.
    pub(super) fn new(flows: &[Flow], (area, scale): (&Area, f64), (left, right): (&[Node], &[Node])) -> Bands {
        let mut order: Vec<usize> = (0..flows.len()).collect();
        order.sort_by_key(|&index| (flows[index].from, flows[index].to));
        let mut arrive = order.clone();
        arrive.sort_by_key(|&index| (flows[index].to, flows[index].from));
        let ends = |order: &[usize], nodes: &[Node], of: &dyn Fn(&Flow) -> usize| {
            let mut tops = vec![0.0; flows.len()];
            for node in nodes {
                let mut y = node.top;
                for &index in order.iter().filter(|&&index| of(&flows[index]) == node.party) {
                    tops[index] = y;
                    y += flows[index].amount * scale;
                }
            }
            tops
        };
        let from = ends(&order, left, &|flow| flow.from);
        let to = ends(&arrive, right, &|flow| flow.to);
        let band = |((from, to), flow): ((f64, f64), &Flow)| Band {
            from,
            to,
            tall: flow.amount * scale,
        };
        Bands {
            start: area.left + BAR,
            end: area.right - BAR,
            all: from.into_iter().zip(to).zip(flows).map(band).collect(),
            order,
        }
    }

    /// Where a share of the way is on the sheet.
    pub(super) fn x(&self, share: f64) -> f64 {
        self.start + share * (self.end - self.start)
    }

    /// Draws them: all bands of one payer and one payee together, those of little money over those of much.
    pub(super) fn draw(&self, pen: &Pen<'_>, flows: &[Flow], colour: impl Fn(usize) -> Colour) {
        let pair = |index: &usize| (flows[*index].from, flows[*index].to);
        let money = |pair: &&[usize]| pair.iter().map(|index| flows[*index].amount).sum::<f64>();
        let mut pairs: Vec<&[usize]> = self.order.chunk_by(|a, b| pair(a) == pair(b)).collect();
        pairs.sort_by(|a, b| money(b).total_cmp(&money(a)));
        let edge = |index: usize, offset: f64| {
            (0..=STEPS).map(move |step| {
                let share = f64::from(step) / f64::from(STEPS);
                (self.x(share), self.all[index].top(share) + offset)
            })
        };
        for pair in pairs {
            let own = colour(flows[pair[0]].from);
            for &index in pair {
                let tall = self.all[index].tall.max(THINNEST);
                let below: Vec<(f64, f64)> = edge(index, tall).collect();
                let outline: Vec<(f64, f64)> = edge(index, 0.0).chain(below.into_iter().rev()).collect();
                // What is no more than a line has the colour of one.
                let tint = if tall < THIN { 0.7 } else { 0.35 };
                pen.polygon(&outline, own.tint(tint));
            }
            // A thin line between two of them: they are two clauses.
            for &index in &pair[1..] {
                pen.line(&edge(index, 0.0).collect::<Vec<(f64, f64)>>(), HAIR, own.tint(0.7));
            }
        }
    }

    /// The name and the amount of each band that has room for them; and the bands that have none.
    pub(super) fn names(&self, texts: &[[String; 2]]) -> (Vec<OnBand>, Vec<usize>) {
        let (mut on, mut unnamed) = (Vec::new(), Vec::new());
        for &index in &self.order {
            let [name, amount] = &texts[index];
            let room = |lines: usize| self.room(index, lines);
            match label(name, amount, self.all[index].tall, room) {
                Some(lines) => on.push(self.on(index, lines)),
                None => unnamed.push(index),
            }
        }
        (on, unnamed)
    }

    /// Draws the beginning of a name on its band, where that tells what is meant.
    pub(super) fn beginning(&self, pen: &Pen<'_>, index: usize, name: &str) {
        if self.all[index].tall >= height(1) + AIR {
            let cut = font::shorten(name, self.room(index, 1), LABEL, Weight::Regular);
            if cut == name || cut.chars().count() >= FEWEST {
                self.on(index, vec![cut]).draw(pen);
            }
        }
    }

    /// How wide so many lines may be on a band.
    fn room(&self, index: usize, lines: usize) -> f64 {
        let band = &self.all[index];
        straight(band.to - band.from, band.tall - height(lines)) * (self.end - self.start) - INDENT
    }

    /// Lines at the payer's end of a band.
    fn on(&self, index: usize, lines: Vec<String>) -> OnBand {
        let band = &self.all[index];
        let wide = widest(&lines);
        // The middle of what the band covers from the first letter to the last.
        let moved = bend((INDENT + wide) / (self.end - self.start)) * (band.to - band.from);
        let middle = band.from + (moved + band.tall) / 2.0;
        let (left, half) = (self.start + INDENT, height(lines.len()) / 2.0);
        OnBand {
            lines,
            covers: Area {
                left,
                right: left + wide,
                top: middle - half,
                bottom: middle + half,
            },
        }
    }
}

/// A name on its band.
pub(super) struct OnBand {
    lines: Vec<String>,
    pub(super) covers: Area,
}

impl OnBand {
    pub(super) fn draw(&self, pen: &Pen<'_>) {
        for (line, text) in self.lines.iter().enumerate() {
            let y = self.covers.top + LABEL / 2.0 + line as f64 * LEADING * LABEL;
            pen.text_beside(text, (self.covers.left, y), Align::Left, LABEL_INK);
        }
    }
}

/// Fewer letters of a name tell nobody what is meant.
const FEWEST: usize = 10;

/// What a name needs above and below it in all.
const AIR: f64 = 0.25 * LABEL;

/// How tall so many lines of a band's name are.
pub(super) fn height(lines: usize) -> f64 {
    LABEL * (1.0 + (lines.max(1) - 1) as f64 * LEADING)
}

/// How wide the widest of some lines is.
pub(super) fn widest(lines: &[String]) -> f64 {
    let widths = lines.iter().map(|line| font::width(line, LABEL, Weight::Regular));
    widths.fold(0.0, f64::max)
}

/// The name and the amount of a band that is `tall`, whole: on one line, else on two or three. `room` tells how wide
/// that many lines may be. `None` where the band has no room for them.
fn label(name: &str, amount: &str, tall: f64, room: impl Fn(usize) -> f64) -> Option<Vec<String>> {
    let whole = format!("{name} {amount}");
    (1..=3).filter(|lines| tall >= height(*lines) + AIR).find_map(|lines| {
        let room = room(lines);
        let set = font::balance(&whole, room.max(0.0), lines, LABEL, Weight::Regular);
        (room > 40.0 && set.join(" ") == whole).then_some(set)
    })
}
