//! When clauses are first hit: for each the share of paths on which it has bound at least once by then.

use super::axis::Unit;
use super::font::{self, Weight};
use super::frame::{self, EdgeLabel, Mark, Order, Words};
use super::palette::accent;
use super::pen::clean;
use super::size::{LABEL, LINE};
use super::{Chart, axis, stem};
use crate::model::ChartSubject;
use crate::model::clause::{phrase, verb};
use crate::report::answer::capitalised;
use crate::report::{Clause, Report, digits};
use crate::time::Date;

/// The most curves that can be told apart on one sheet.
const MOST: usize = 6;

/// How much of a wide sheet the names beside the curves may take.
const NAMES: f64 = 0.3;

/// Fewer letters of a term's name tell nobody which is meant.
const FEWEST: usize = 6;

/// Whether any clause is hit on some paths sooner than on others.
pub(super) fn uncertain(report: &Report) -> bool {
    hit(report, None).any(|clause| !sure(clause))
}

/// A curve for each clause of some terms. Those that bind first in one period on every path are told in the note,
/// unless there are no others. `None` where no clause ever binds.
pub(super) fn chart(report: &Report, order: &Order<'_>, of: &[ChartSubject]) -> Option<Chart> {
    let (known, mut curves): (Vec<&Clause>, Vec<&Clause>) = hit(report, Some(of)).partition(|clause| sure(clause));
    let known = if curves.is_empty() {
        curves = known;
        Vec::new()
    } else {
        known
    };
    // Caps are what readers look for; of a sort, what is hit most.
    let rank = |clause: &&Clause| match clause.sort {
        "cap" => 0,
        "tier" | "waterfall_tier" | "netting" => 2,
        _ => 1,
    };
    curves.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.ever.value.total_cmp(&a.ever.value)));
    let several = curves.len();
    curves.truncate(MOST);
    let lead = curves.first()?;
    let end = axis::end_words(&report.scenario);
    let ever = |clause: &Clause| digits::percent(clause.ever.value, clause.ever.se);
    let mut notes = Vec::new();
    if several > MOST {
        notes.push(format!("The {MOST} of {several} clauses that matter most."));
    }
    if !known.is_empty() {
        let each: Vec<String> = known.iter().map(|clause| from(report, clause)).collect();
        notes.push(format!("On every path at once: {}.", each.join("; ")));
    }
    let told: Vec<String> = curves
        .iter()
        .map(|clause| {
            let half = when(report, clause, 0.5 * last(clause));
            let half = half.map_or_else(String::new, |day| format!(", on half of these in {day} or sooner"));
            let of_paths = digits::of_paths(clause.ever.value, clause.ever.se);
            format!("{}: on {of_paths} by the end of {end}{half}", clause.label)
        })
        .collect();
    let names = names(report, &curves);
    let words = Words {
        title: format!(
            "{} {} on {} by the end of {end}",
            capitalised(&phrase(lead.part.unwrap_or_default(), &term_of(report, lead))),
            verb(lead.part.unwrap_or_default()),
            digits::of_paths(lead.ever.value, lead.ever.se)
        ),
        subtitle: match curves.len() {
            1 => "Share of paths on which it has bound at least once by then".to_owned(),
            _ => "Share of paths on which each clause has bound at least once by then".to_owned(),
        },
        note: notes.join(" "),
        key: match order.wide() || curves.len() == 1 {
            true => Vec::new(),
            false => names
                .iter()
                .enumerate()
                .map(|(index, name)| (Mark::Line(accent(index)), name.clone()))
                .collect(),
        },
        alt: format!("Curves of when clauses are first hit. {}.", told.join("; ")),
    };
    let most = curves.iter().map(|clause| last(clause)).fold(0.0, f64::max);
    let key = match of {
        [one] => one.key.as_str(),
        _ => "",
    };
    Some(frame::chart(
        report,
        order,
        stem("hits", key),
        words,
        frame::USUAL,
        |pen, room| {
            let texts: Vec<String> = curves
                .iter()
                .zip(&names)
                .map(|(clause, name)| match order.wide() && curves.len() > 1 {
                    true => {
                        let figure = ever(clause);
                        let left = NAMES * pen.sheet.width - font::width(&figure, LABEL, Weight::Bold);
                        format!("{figure} {}", fitted(&clean(name), left))
                    }
                    false => ever(clause),
                })
                .collect();
            let wide: Vec<(String, Weight)> = texts.iter().map(|text| (text.clone(), Weight::Bold)).collect();
            let plot = frame::time_plot(pen, report, room, frame::edge_width(&wide), (0.0, most), Unit::Share);
            let at = |k: f64, share: f64| (plot.x.at(k), plot.y.at(share));
            // The first one last, so that it lies on top.
            for (index, clause) in curves.iter().enumerate().rev() {
                let shares = clause.ever_by_period.iter().enumerate();
                let ends = shares.map(|(k, share)| at(k as f64 + 1.0, *share));
                let line: Vec<(f64, f64)> = std::iter::once(at(0.0, 0.0)).chain(ends).collect();
                pen.line(&line, LINE, accent(index));
            }
            frame::zero_line(pen, &plot.area, &plot.y);
            let label = |(index, text): (usize, &String)| EdgeLabel {
                y: plot.y.at(last(curves[index])),
                text: text.clone(),
                weight: Weight::Bold,
                colour: accent(index),
            };
            let labels: Vec<EdgeLabel> = texts.iter().enumerate().map(label).collect();
            frame::edge_labels(pen, &plot.area, plot.area.right, &labels);
        },
    ))
}

/// A name in its room: of one with a part of a term (`Royalty: cap in total`) the part is kept and the term is cut.
fn fitted(name: &str, room: f64) -> String {
    let shorten = |text: &str, room| font::shorten(text, room, LABEL, Weight::Bold);
    if let Some((term, part)) = name.rsplit_once(": ") {
        let left = room - font::width(&format!(": {part}"), LABEL, Weight::Bold);
        let cut = shorten(term, left);
        if cut == term || cut.chars().count() >= FEWEST {
            return format!("{cut}: {part}");
        }
    }
    shorten(name, room)
}

/// The parts of terms that bind on some path, of these terms or of all.
fn hit<'a>(report: &'a Report, of: Option<&'a [ChartSubject]>) -> impl Iterator<Item = &'a Clause> {
    let among = move |term: &String| of.is_none_or(|of| of.iter().any(|one| one.key == *term));
    let asked = move |clause: &&Clause| clause.part.is_some() && clause.term.as_ref().is_some_and(&among);
    let drawn = |clause: &&Clause| clause.ever_by_period.iter().all(|share| share.is_finite()) && last(clause) > 0.0;
    report.clauses.iter().filter(asked).filter(drawn)
}

fn last(clause: &Clause) -> f64 {
    clause.ever_by_period.last().copied().unwrap_or(0.0)
}

/// Whether it binds first in the same period on every path.
fn sure(clause: &Clause) -> bool {
    clause.ever_by_period.iter().all(|&share| share == 0.0 || share == 1.0)
}

/// A clause that binds on every path, and since when.
fn from(report: &Report, clause: &Clause) -> String {
    match when(report, clause, 1.0) {
        Some(day) => format!("{} from {day}", clause.label),
        None => clause.label.clone(),
    }
}

/// The first day of the period in which the share of paths that it has bound on comes to this.
fn when(report: &Report, clause: &Clause, share: f64) -> Option<Date> {
    let k = clause.ever_by_period.iter().position(|ever| *ever >= share)?;
    report.period_start.get(k).copied()
}

/// What the term of a clause is called.
fn term_of(report: &Report, clause: &Clause) -> String {
    let term = report.terms.iter().find(|term| Some(&term.key) == clause.term.as_ref());
    term.map_or_else(String::new, |term| term.label.clone())
}

/// What to call the curves: without the name of the term where they are all of one.
fn names(report: &Report, curves: &[&Clause]) -> Vec<String> {
    let first = curves.first().and_then(|clause| clause.term.as_ref());
    let one = curves.iter().all(|clause| clause.term.as_ref() == first);
    let prefix = curves.first().filter(|_| one);
    let prefix = prefix.map(|clause| format!("{}: ", term_of(report, clause)));
    let name = |clause: &&Clause| {
        let short = prefix.as_ref().and_then(|prefix| clause.label.strip_prefix(prefix));
        short.unwrap_or(&clause.label).to_owned()
    };
    curves.iter().map(name).collect()
}
