//! `[amendments]`: what the parties changed, on its day.
//!
//! In: the tree of the file. Out: the amendments as written, and the tree with those asked for
//! worked in: a key that changes becomes a [`NodeKind::Amended`], which holds what was before, from
//! when it changes, and what holds then. So every reader of a value, whatever its clause, reads an
//! amended one alike. A variant is another tree from the start; an amendment is one tree that
//! changes on a date.

use super::keys::{self, Key, SECTIONS, What};
use super::lost::Lost;
use super::overrides::{place_of, set};
use super::reader::TableReader;
use super::section::{self, entries, name_of};
use super::tree::{Amended, Entry, Node, NodeKind, Table};
use super::{Amendment, Version};
use crate::diag::{Diagnostics, Span, Spanned, nearest};
use crate::time::Date;

/// The most amendments; a deal has a handful.
const MOST_AMENDMENTS: usize = 100;

const EXAMPLE: &str = "set = { \"terms.revenue_share.cap.total\" = \"38bn\" }";

/// `[amendments]`, in the order of their dates; those of one date in the order of the file.
pub(super) fn amendments(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Amendment> {
    let entries = entries(root, "amendments", diagnostics);
    if entries.len() > MOST_AMENDMENTS {
        diagnostics
            .error(
                "too-many",
                entries[MOST_AMENDMENTS].span,
                format!("{} amendments; the limit is {MOST_AMENDMENTS}", entries.len()),
            )
            .label("too many");
        return Vec::new();
    }
    let mut amendments: Vec<Amendment> = entries.iter().filter_map(|entry| read(entry, diagnostics)).collect();
    amendments.sort_by_key(|amendment| amendment.date.value);
    amendments
}

fn read(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Amendment> {
    let path = format!("amendments.{}", entry.key);
    let example = format!("[amendments.{}] with date and set", entry.key);
    let mut r = TableReader::of_entry(entry, path, &example, diagnostics)?;
    r.expect(&[keys::AMENDMENT, keys::EVIDENCE], |key| {
        (key.contains('.') || SECTIONS.iter().any(|section| section.name == key))
            .then(|| format!("changes go into set = {{ \"{key}\" = … }}"))
    });
    if r.entry("date").is_none() {
        r.missing(
            "date",
            "the day on which it takes effect, for example date = \"2026-04\"",
        );
    }
    let date = r.date("date");
    let (title, enabled) = (r.text("title"), r.flag("enabled").unwrap_or(true));
    let sets = section::sets(&mut r, EXAMPLE);
    Some(Amendment {
        key: name_of(entry),
        title,
        date: date?,
        applied: enabled,
        sets,
        evidence: section::evidence(&mut r),
    })
}

/// Works the amendments into the tree: all that are enabled, or those dated up to `version.as_of`.
pub(super) fn apply(
    root: &mut Table,
    amendments: &mut [Amendment],
    (version, lost): (Version<'_>, &Lost),
    diagnostics: &mut Diagnostics,
) {
    for amendment in amendments {
        amendment.applied &= version.includes(amendment.date.value);
        if !amendment.applied {
            continue;
        }
        let changes = section::changes_of(root, "amendments", &amendment.key.value).unwrap_or_default();
        for change in &changes.entries {
            if let Some(keys) = place_of(change, diagnostics).filter(|keys| !lost.touches(keys, root)) {
                apply_one(root, amendment, (&keys, change), diagnostics);
            }
        }
    }
}

fn apply_one(
    root: &mut Table,
    amendment: &Amendment,
    (keys, change): (&[(String, Span)], &Entry),
    diagnostics: &mut Diagnostics,
) {
    let Some((section, _)) = keys.first() else {
        return;
    };
    if !["terms", "drivers", "events"].contains(&section.as_str()) {
        let span = keys[0].1;
        diagnostics
            .error("cannot-amend", span, format!("an amendment cannot change [{section}]"))
            .label("holds for the whole deal")
            .help(
                "amendments change terms, and parameters of drivers and events; a what-if from the start is a variant",
            );
        return;
    }
    let ((last, place), way) = keys.split_last().expect("a key path has a part");
    let date = Date::parse(last).filter(|_| way.len() > 2 && holds_dates(root, way));
    if let Some(date) = date {
        // One date of a schedule: it changes by itself, if it is not over.
        if date < amendment.date.value {
            diagnostics
                .error("cannot-amend", *place, format!("{date} lies before the amendment"))
                .label("already past on its day")
                .other(amendment.date.span, "it takes effect here");
            return;
        }
        set(root, keys, change.node.clone(), diagnostics);
        return;
    }
    if let [_, (entry, place), _, ..] = keys
        && find(root, &keys[..2]).is_none()
    {
        let names = root.get(section).and_then(|entry| plain_table(&entry.node));
        let names = names.map_or(&[][..], |table| &table.entries);
        if section == "terms" && nearest(entry, names.iter().map(|entry| entry.key.as_str())).is_none() {
            diagnostics
                .error("unknown-path", *place, format!("there is no `terms.{entry}` in this file"))
                .label("leads nowhere")
                .help(format!("a term that an amendment adds is written whole: `\"terms.{entry}\" = {{ kind = …, from = …, to = … }}`"));
        } else {
            set(root, keys, change.node.clone(), diagnostics);
        }
        return;
    }
    let one = Change {
        section,
        from: amendment.date,
        address: format!("amendments.{}.{}", amendment.key.value, change.key),
    };
    let mut faults = Diagnostics::new();
    let node = one.between(find(root, keys), change.node.clone(), last, way.len() == 1, &mut faults);
    let sound = !faults.has_errors();
    diagnostics.append(faults);
    if sound {
        set(root, keys, node, diagnostics);
    }
}

/// The node at a key path.
fn find<'t>(root: &'t Table, keys: &[(String, Span)]) -> Option<&'t Node> {
    let ((first, _), rest) = keys.split_first()?;
    let mut node = &root.get(first)?.node;
    for (key, _) in rest {
        node = match &node.kind {
            NodeKind::Table(table) => &table.get(key)?.node,
            NodeKind::Array(list) => list.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}

fn holds_dates(root: &Table, keys: &[(String, Span)]) -> bool {
    find(root, keys).is_some_and(|node| matches!(&node.kind, NodeKind::Table(table) if is_schedule(table)))
}

fn is_schedule(table: &Table) -> bool {
    let dated = |entry: &Entry| entry.key.starts_with(|c: char| c.is_ascii_digit()) || entry.key == "interpolate";
    !table.entries.is_empty() && table.entries.iter().all(dated)
}

/// The table of a node, if it is one of keys and not of dates.
fn plain_table(node: &Node) -> Option<&Table> {
    match &node.kind {
        NodeKind::Table(table) if !is_schedule(table) => Some(table),
        _ => None,
    }
}

/// One change of one amendment.
struct Change<'a> {
    section: &'a str,
    from: Spanned<Date>,
    /// The address of distributions in what holds then.
    address: String,
}

impl Change<'_> {
    /// What a key holds that held `before` and holds `after` from the date on; `whole` where it is an
    /// entry of a section.
    fn between(&self, before: Option<&Node>, after: Node, key: &str, whole: bool, faults: &mut Diagnostics) -> Node {
        let old = before.and_then(plain_table);
        if let Some(new) = plain_table(&after) {
            match (before, old) {
                (None, _) if whole => return self.new_entry(new.clone(), after.span, key, faults),
                (None, _) => return self.tables(Table::default(), new, after.span, faults),
                (_, Some(old)) => return self.tables(old.clone(), new, after.span, faults),
                _ => {}
            }
        }
        if let (Some(NodeKind::Array(old)), NodeKind::Array(new)) = (before.map(|node| &node.kind), &after.kind)
            && !self.is(key, |what| matches!(what, What::Names))
        {
            return self.lists(old, new, after.span, key, faults);
        }
        if let (None, NodeKind::Array(new)) = (before, &after.kind)
            && self.is(key, |what| matches!(what, What::Values))
        {
            return self.lists(&[], new, after.span, key, faults);
        }
        self.leaf(before.cloned(), after, key, faults)
    }

    /// Lists entry by entry.
    fn lists(&self, old: &[Node], new: &[Node], span: Span, key: &str, faults: &mut Diagnostics) -> Node {
        // What is not deducted yet, or no longer, is a deduction of nothing.
        let none = Node {
            kind: NodeKind::Integer(Some(0)),
            span,
        };
        if old.len() != new.len() && !self.is(key, |what| matches!(what, What::Values)) {
            faults
                .error(
                    "cannot-amend",
                    span,
                    format!("`{key}` is a list of {} until then", old.len()),
                )
                .label(format!("a list of {}", new.len()))
                .help("keep the number of its entries, or let an amendment end this term (`ends`) and add another");
            return none;
        }
        let entries = (0..old.len().max(new.len())).map(|index| {
            let before = old.get(index).unwrap_or(&none);
            let after = new.get(index).unwrap_or(&none).clone();
            self.between(Some(before), after, key, false, faults)
        });
        Node {
            kind: NodeKind::Array(entries.collect()),
            span,
        }
    }

    /// Keys of both, those that are in the new table changed.
    fn tables(&self, mut table: Table, new: &Table, span: Span, faults: &mut Diagnostics) -> Node {
        for entry in &new.entries {
            let before = table.get(&entry.key).map(|known| &known.node);
            let node = self.between(before, entry.node.clone(), &entry.key, false, faults);
            match table.get_mut(&entry.key) {
                Some(known) => known.node = node,
                None => table.entries.push(Entry { node, ..entry.clone() }),
            }
        }
        Node {
            kind: NodeKind::Table(table),
            span,
        }
    }

    /// A term that the amendment adds: it holds from its date on.
    fn new_entry(&self, mut table: Table, span: Span, key: &str, diagnostics: &mut Diagnostics) -> Node {
        if self.section != "terms" {
            diagnostics
                .error(
                    "cannot-amend",
                    span,
                    format!("`{}` cannot begin with an amendment", key),
                )
                .label("new")
                .help(format!(
                    "write `{key}` into [{}]; only terms can be added on a date",
                    self.section
                ));
        }
        let flag = |flag| Node {
            kind: NodeKind::Flag(flag),
            span,
        };
        let after = table.get("enabled").map_or(flag(true), |entry| entry.node.clone());
        let node = self.amended(Some(flag(false)), after);
        match table.get_mut("enabled") {
            Some(entry) => entry.node = node,
            None => table.entries.push(Entry {
                key: "enabled".to_owned(),
                span,
                node,
            }),
        }
        Node {
            kind: NodeKind::Table(table),
            span,
        }
    }

    fn leaf(&self, before: Option<Node>, after: Node, key: &str, diagnostics: &mut Diagnostics) -> Node {
        if !self.is(key, |_| true) && key.parse::<usize>().is_err() {
            // No key at all: whoever reads the table says so.
            return after;
        }
        let dated = ["starts", "ends", "enabled", "until"];
        let by_value = |what: What| matches!(what, What::Value | What::Values | What::DurationOrValue);
        let may = if self.section == "terms" && dated.contains(&key) {
            true
        } else {
            key != "initial" && self.is(key, by_value)
        };
        // Entry by entry: the number may change, the name stays.
        let may = may || (before.is_some() && self.is(key, |what| matches!(what, What::MultipleOf)));
        let number = key.parse::<usize>().is_ok();
        if !may && !number {
            let fault = diagnostics.error("cannot-amend", after.span, format!("`{key}` cannot change on a date"));
            fault.label("holds for the whole deal");
            if self.section == "terms" {
                fault.help("let an amendment end this term (`ends`) and add another that begins on the day");
            } else {
                fault.help("a what-if from the start is a variant");
            }
            return after;
        }
        self.amended(before, after)
    }

    fn amended(&self, before: Option<Node>, after: Node) -> Node {
        let span = after.span;
        let amended = Amended {
            before,
            from: self.from,
            after,
            address: self.address.clone(),
        };
        Node {
            kind: NodeKind::Amended(Box::new(amended)),
            span,
        }
    }

    /// Whether some table of the section has a key of that name that holds such a thing.
    fn is(&self, key: &str, test: impl Fn(What) -> bool) -> bool {
        fn any(keys: &[Key], key: &str, test: &dyn Fn(What) -> bool) -> bool {
            keys.iter().any(|one| {
                let inner = match one.what {
                    What::Table(inner) | What::Tables(inner) => any(inner, key, test),
                    _ => false,
                };
                inner || (one.name == key && test(one.what))
            })
        }
        let own: Vec<&[Key]> = match self.section {
            "terms" => std::iter::once(keys::TERM)
                .chain(keys::KIND_KEYS.iter().map(|(_, own)| *own))
                .collect(),
            "drivers" => std::iter::once(keys::DRIVER)
                .chain(keys::PROCESS_KEYS.iter().map(|(_, own)| *own))
                .collect(),
            _ => vec![keys::EVENT],
        };
        own.into_iter().any(|keys| any(keys, key, &test))
    }
}

/// What a key holds over time: from when (`None`: from the start), and what (`None`: it is not there).
pub(super) fn versions(node: &Node) -> Vec<(Option<Spanned<Date>>, Option<&Node>)> {
    match &node.kind {
        NodeKind::Amended(amended) => {
            let mut all = amended.before.as_ref().map_or_else(|| vec![(None, None)], versions);
            all.push((Some(amended.from), Some(&amended.after)));
            all
        }
        _ => vec![(None, Some(node))],
    }
}

/// What a figure is while its key is not there; `None` where the language has no such figure.
pub(super) fn while_absent(key: &str, path: &str) -> Option<f64> {
    match key {
        "per_period" if path.contains(".floor.") => Some(f64::NEG_INFINITY),
        "per_period" | "per_year" | "total" if path.contains(".cap.") => Some(f64::INFINITY),
        "interest" | "volatility" | "escalator" => Some(0.0),
        _ => None,
    }
}
