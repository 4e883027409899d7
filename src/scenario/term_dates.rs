//! When a term holds: `starts`, `ends`, `enabled` and `until`, through all amendments.
//!
//! In: the table of a term. Out: one stretch of time with gaps in it, and the events that end the
//! term, each with the days between which it does. Without amendments a stretch has no gap and every
//! event ends the term on any day.

use super::Until;
use super::amendment::versions;
use super::reader::{TableReader, date_in, flag_in, names_in};
use super::tree::{Node, NodeKind};
use crate::diag::{Diagnostics, Spanned};
use crate::time::Date;

/// When a term holds.
pub(super) struct Holds {
    pub(super) starts: Option<Spanned<Date>>,
    /// Exclusive.
    pub(super) ends: Option<Spanned<Date>>,
    pub(super) gaps: Vec<(Date, Date)>,
    pub(super) enabled: bool,
}

/// A stretch of time; open where there is no date.
type Stretch = (Option<Spanned<Date>>, Option<Spanned<Date>>);

/// What a key holds from a day on (`None`: from the start), ascending.
type Over<T> = Vec<(Option<Spanned<Date>>, T)>;

/// Reads `starts`, `ends` and `enabled`.
pub(super) fn holds(r: &mut TableReader) -> Holds {
    let is_amended = |key| {
        r.entry(key)
            .is_some_and(|entry| matches!(entry.node.kind, NodeKind::Amended(_)))
    };
    if !["starts", "ends", "enabled"].into_iter().any(is_amended) {
        let (starts, ends) = (r.date("starts"), r.date("ends"));
        let enabled = r.flag("enabled").unwrap_or(true);
        check(r, starts, ends);
        return Holds {
            starts,
            ends,
            gaps: Vec::new(),
            enabled,
        };
    }
    let starts = over(r, "starts", date_in);
    let ends = over(r, "ends", date_in);
    let enabled = over(r, "enabled", flag_in);
    let mut cuts: Vec<Spanned<Date>> = [dates(&starts), dates(&ends), dates(&enabled)].concat();
    cuts.sort_by_key(|cut| cut.value);
    cuts.dedup_by_key(|cut| cut.value);
    let mut stretches: Vec<Stretch> = Vec::new();
    for index in 0..=cuts.len() {
        let from = index.checked_sub(1).map(|before| cuts[before]);
        let until = cuts.get(index).copied();
        if !in_force(&enabled, from).unwrap_or(true) {
            continue;
        }
        let begin = later(in_force(&starts, from), from);
        let end = earlier(in_force(&ends, from), until);
        if begin.zip(end).is_some_and(|(begin, end)| begin.value >= end.value) {
            continue;
        }
        match stretches.last_mut() {
            Some((_, last)) if last.zip(begin).is_some_and(|(last, begin)| last.value >= begin.value) => *last = end,
            _ => stretches.push((begin, end)),
        }
    }
    let gap = |pair: &[Stretch]| pair[0].1.zip(pair[1].0).map(|(from, to)| (from.value, to.value));
    Holds {
        starts: stretches.first().and_then(|first| first.0),
        ends: stretches.last().and_then(|last| last.1),
        gaps: stretches.windows(2).filter_map(gap).collect(),
        enabled: !stretches.is_empty(),
    }
}

/// Reports an end that is not after the start.
fn check(r: &mut TableReader, starts: Option<Spanned<Date>>, ends: Option<Spanned<Date>>) {
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends.value <= starts.value
    {
        let name = r.path.rsplit('.').next().unwrap_or_default();
        let message = format!("`{name}` would end before it starts");
        r.diagnostics
            .error("contradiction", ends.span, message)
            .label("`ends` is the first day on which it holds no longer")
            .other(starts.span, "it starts here");
    }
}

/// What a key holds over time.
fn over<T>(
    r: &mut TableReader,
    key: &str,
    read: impl Fn(&Node, &str, &mut Diagnostics) -> Option<T>,
) -> Over<Option<T>> {
    let Some(entry) = r.entry(key) else {
        return Vec::new();
    };
    let all = versions(&entry.node).into_iter();
    all.map(|(from, node)| (from, node.and_then(|node| read(node, key, r.diagnostics))))
        .collect()
}

fn dates<T>(over: &Over<T>) -> Vec<Spanned<Date>> {
    over.iter().filter_map(|(from, _)| *from).collect()
}

/// What holds in the stretch that begins on that day.
fn in_force<T: Copy>(over: &Over<Option<T>>, from: Option<Spanned<Date>>) -> Option<T> {
    let day = from.map(|from| from.value);
    let last = over
        .iter()
        .rev()
        .find(|(begins, _)| begins.map(|begins| begins.value) <= day)?;
    last.1
}

fn later(a: Option<Spanned<Date>>, b: Option<Spanned<Date>>) -> Option<Spanned<Date>> {
    [a, b].into_iter().flatten().max_by_key(|date| date.value)
}

fn earlier(a: Option<Spanned<Date>>, b: Option<Spanned<Date>>) -> Option<Spanned<Date>> {
    [a, b].into_iter().flatten().min_by_key(|date| date.value)
}

/// Reads `until`.
pub(super) fn until(r: &mut TableReader) -> Vec<Until> {
    let Some(entry) = r.entry("until") else {
        return Vec::new();
    };
    let always = |event| Until {
        event,
        from: None,
        before: None,
    };
    if !matches!(entry.node.kind, NodeKind::Amended(_)) {
        return r.names("until").into_iter().map(always).collect();
    }
    let mut all: Vec<Until> = Vec::new();
    for (from, node) in versions(&entry.node) {
        let names = node.map_or_else(Vec::new, |node| names_in(node, "until", r.diagnostics));
        let day = from.map(|from| from.value);
        for open in all.iter_mut().filter(|open| open.before.is_none()) {
            if !names.iter().any(|name| name.value == open.event.value) {
                open.before = day;
            }
        }
        for event in names {
            let known = all
                .iter()
                .any(|open| open.before.is_none() && open.event.value == event.value);
            if !known {
                all.push(Until {
                    event,
                    from: day,
                    before: None,
                });
            }
        }
    }
    all
}
