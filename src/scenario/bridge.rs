//! From one deal to another, clause by clause: what moves money and differs between two files, two variants
//! or two vintages, and the deals in between.
//!
//! In: two trees with their changes worked in. Out: the clauses that differ, each the smallest piece that can be
//! had by itself, and for any choice of them the tree of the first deal with these of the second. Labels,
//! sources and notes move no money and are only counted. What the clauses are worth is for `analysis`.
//!
//! So that any choice of clauses is a deal, names that one side alone has stay known throughout: assumptions,
//! drivers, events, parties and observations of either side are there in every deal between (draws belong to
//! names, so nobody else's change), and a term of one side is there and switched off where it was not chosen.

use super::analysis::constant;
use super::edit::Written;
use super::tree::{Entry, Node, NodeKind, Table};
use crate::diag::Diagnostics;

/// Two deals and the clauses in which they differ.
#[derive(Clone, Debug)]
pub struct Bridge {
    from: Written,
    to: Written,
    clauses: Vec<Clause>,
    /// How many entries differ in what moves no money.
    silent: usize,
}

/// A piece of a deal that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The section: `terms`.
    pub section: String,
    /// The entry's name; empty in sections that hold their keys themselves.
    pub name: String,
    /// The keys within the entry that differ together, such as `cap.total`; none where the entry differs as a whole.
    pub keys: Vec<String>,
    /// How it differs.
    pub change: Change,
}

/// How a clause differs between the first deal and the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The second alone has it.
    Added,
    /// The first alone has it.
    Removed,
    /// Both have it.
    Changed,
}

impl Clause {
    /// The key paths: `terms.fee.rate` and `terms.fee.tiers`.
    pub fn paths(&self) -> Vec<String> {
        let entry = match self.name.as_str() {
            "" => self.section.clone(),
            name => format!("{}.{name}", self.section),
        };
        match self.keys.is_empty() {
            true => vec![entry],
            false => self.keys.iter().map(|key| format!("{entry}.{key}")).collect(),
        }
    }
}

/// What a name is shown as and where a figure comes from: no money moves with it.
const SILENT: [&str; 7] = ["label", "name", "title", "source", "as_of", "confidence", "note"];

/// Keys that only make sense together: those of a row that differ are one clause.
const TOGETHER: [(&str, &[&str]); 12] = [
    (
        "terms",
        &["rate", "tiers", "discount_tiers", "tier_period", "tier_method"],
    ),
    ("terms", &["from", "to"]),
    ("terms", &["credits", "credits_expire"]),
    ("terms", &["cap.per_period", "cap.carry_forward"]),
    ("terms", &["cap.per_year", "cap.carry_forward"]),
    ("drivers", &["growth", "log_growth", "midpoint", "fade_to", "half_life"]),
    ("drivers", &["jump_rate", "jump_mean", "jump_sd"]),
    ("drivers", &["states", "transitions", "begins_in"]),
    ("drivers", &["history", "block"]),
    ("drivers", &["initial", "per", "values", "formula"]),
    ("scenario", &["start", "years", "months", "step"]),
    ("parties", &["opening_cash", "arrears_rate"]),
];

/// What a term's `per` is quoted for: an amount and its window are one clause.
const QUOTED: [&str; 5] = ["per", "amount", "of", "minimum", "price"];

/// The keys of `[scenario]` that move money.
const OF_SCENARIO: [&str; 6] = ["start", "years", "months", "step", "discount_rate", "timing"];

/// Sections whose entries are needed where something speaks of them and have no effect else.
const CARRIED: [&str; 5] = ["parties", "assumptions", "drivers", "events", "history"];

/// Sections of names whose entries can differ.
const NAMED: [&str; 7] = [
    "parties",
    "assumptions",
    "drivers",
    "events",
    "terms",
    "netting",
    "history",
];

impl Bridge {
    /// Finds what differs. The trees' places point into the same sources.
    pub fn new(from: Written, to: Written) -> Bridge {
        let mut bridge = Bridge {
            clauses: Vec::new(),
            silent: 0,
            from,
            to,
        };
        let mut clauses = Vec::new();
        let (a, b) = (&bridge.from.root, &bridge.to.root);
        let (header, other) = (table(a, "scenario"), table(b, "scenario"));
        let keys = differing(header, other, "scenario");
        clauses.extend(grouped(
            "scenario",
            "",
            keys.into_iter().filter(|key| OF_SCENARIO.contains(&key.as_str())),
        ));
        if !same(
            a.get("correlations").map(|one| &one.node),
            b.get("correlations").map(|one| &one.node),
        ) {
            clauses.push(whole("correlations", "", Change::Changed));
        }
        let mut silent = 0;
        for section in NAMED {
            let (a, b) = (table(a, section), table(b, section));
            for entry in names(a, b) {
                let (one, other) = (a.and_then(|a| a.get(entry)), b.and_then(|b| b.get(entry)));
                let found = bridge.entry(section, entry, one, other);
                silent += usize::from(found.is_empty() && differs_silently(one, other));
                clauses.extend(found);
            }
        }
        bridge.clauses = clauses;
        bridge.silent = silent;
        bridge
    }

    /// The clauses that differ, in the order of the sections and of the first file.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// How many entries differ in labels, sources or notes alone.
    pub fn silent(&self) -> usize {
        self.silent
    }

    /// A clause as either deal writes it, in TOML on one line; empty where it has none.
    pub fn texts(&self, clause: &Clause) -> [String; 2] {
        [&self.from, &self.to].map(|deal| {
            let found = clause.paths().into_iter().filter_map(|path| {
                let mut parts = path.split('.');
                let first = parts.next().and_then(|part| deal.root.get(part))?;
                parts.try_fold(&first.node, |node, part| Some(&inner(node)?.get(part)?.node))
            });
            let found: Vec<String> = found.map(Node::to_toml).collect();
            found.join(", ")
        })
    }

    /// The first deal with the chosen clauses as the second has them.
    pub fn between(&self, chosen: impl Fn(usize) -> bool) -> Written {
        let mut deal = self.from.clone();
        self.carry(&mut deal.root);
        for (index, clause) in self.clauses.iter().enumerate() {
            self.put(&mut deal.root, clause, chosen(index));
        }
        deal
    }

    /// What differs in one entry of a section.
    fn entry(&self, section: &str, name: &str, one: Option<&Entry>, other: Option<&Entry>) -> Vec<Clause> {
        if section == "terms" {
            return term(name, one, other);
        }
        let (Some(one), Some(other)) = (one, other) else {
            // What the other side does not know has no effect by itself; netting has.
            return match section {
                "netting" if one.is_some() => vec![whole(section, name, Change::Removed)],
                "netting" => vec![whole(section, name, Change::Added)],
                _ => Vec::new(),
            };
        };
        match section {
            "assumptions" => match same(Some(&value(&one.node)), Some(&value(&other.node))) {
                true => Vec::new(),
                false => vec![whole(section, name, Change::Changed)],
            },
            "drivers" | "parties" => keys_of(section, name, &one.node, &other.node, &["process"]),
            // Observations move money where growth rates are drawn from them.
            "history" if !self.resampled(name) => Vec::new(),
            _ => match differing(inner(&one.node), inner(&other.node), section).is_empty() {
                true => Vec::new(),
                false => vec![whole(section, name, Change::Changed)],
            },
        }
    }

    /// Whether a driver of either deal draws growth rates from a history.
    fn resampled(&self, history: &str) -> bool {
        let drivers = [&self.from, &self.to].map(|deal| table(&deal.root, "drivers"));
        let draws = |entry: &Entry| {
            let named = inner(&entry.node).and_then(|driver| driver.get("history"));
            named.is_some_and(|named| matches!(&named.node.kind, NodeKind::Text(text) if text.text == history))
        };
        drivers
            .into_iter()
            .flatten()
            .any(|drivers| drivers.entries.iter().any(draws))
    }

    /// Makes the names of the second deal known in the first.
    fn carry(&self, root: &mut Table) {
        for section in CARRIED.into_iter().chain(["terms"]) {
            let Some(theirs) = self.to.root.get(section) else {
                continue;
            };
            let Some(new) = inner(&theirs.node) else { continue };
            if root.get(section).is_none() {
                root.entries.push(Entry {
                    node: emptied(&theirs.node),
                    ..theirs.clone()
                });
            }
            let Some(NodeKind::Table(known)) = root.get_mut(section).map(|entry| &mut entry.node.kind) else {
                continue;
            };
            for entry in &new.entries {
                if known.get(&entry.key).is_none() {
                    let mut entry = entry.clone();
                    if section == "terms" {
                        entry.node = switched_off(entry.node);
                    }
                    known.entries.push(entry);
                }
            }
        }
    }

    /// Sets one clause as the second deal has it, or leaves it as the first has it.
    fn put(&self, root: &mut Table, clause: &Clause, chosen: bool) {
        let (section, name) = (clause.section.as_str(), clause.name.as_str());
        if !chosen {
            return;
        }
        let theirs = self.to.root.get(section);
        if name.is_empty() && clause.keys.is_empty() {
            replace(root, section, theirs);
            return;
        }
        if root.get(section).is_none()
            && let Some(theirs) = theirs
        {
            root.entries.push(Entry {
                node: emptied(&theirs.node),
                ..theirs.clone()
            });
        }
        let Some(here) = root.get_mut(section) else { return };
        let theirs = theirs.map(|entry| &entry.node);
        if name.is_empty() {
            clause.keys.iter().for_each(|key| copy(&mut here.node, theirs, key));
            return;
        }
        let theirs = theirs.and_then(inner).and_then(|section| section.get(name));
        let NodeKind::Table(entries) = &mut here.node.kind else {
            return;
        };
        if !clause.keys.is_empty() {
            if let Some(here) = entries.get_mut(name) {
                let theirs = theirs.map(|entry| &entry.node);
                clause.keys.iter().for_each(|key| copy(&mut here.node, theirs, key));
            }
            return;
        }
        match (section, theirs) {
            // A term that is gone is known and switched off.
            ("terms", None) => {
                if let Some(here) = entries.get_mut(name) {
                    here.node = switched_off(here.node.clone());
                }
            }
            _ => replace(entries, name, theirs),
        }
    }
}

/// What differs in a term.
fn term(name: &str, one: Option<&Entry>, other: Option<&Entry>) -> Vec<Clause> {
    let holds = |entry: Option<&Entry>| {
        let flag = entry
            .and_then(|entry| inner(&entry.node))
            .and_then(|term| term.get("enabled"));
        entry.is_some() && !flag.is_some_and(|flag| matches!(flag.node.kind, NodeKind::Flag(false)))
    };
    match (one, other) {
        (one, other) if !holds(one) && !holds(other) => Vec::new(),
        (one, _) if !holds(one) => vec![whole("terms", name, Change::Added)],
        (_, other) if !holds(other) => vec![whole("terms", name, Change::Removed)],
        (Some(one), Some(other)) => keys_of("terms", name, &one.node, &other.node, &["kind"]),
        _ => Vec::new(),
    }
}

/// The keys that differ in an entry; the entry as a whole where one of `kinds` does.
fn keys_of(section: &str, name: &str, one: &Node, other: &Node, kinds: &[&str]) -> Vec<Clause> {
    let keys = differing(inner(one), inner(other), section);
    if keys.iter().any(|key| kinds.contains(&key.as_str())) {
        return vec![whole(section, name, Change::Changed)];
    }
    grouped(section, name, keys.into_iter())
}

fn whole(section: &str, name: &str, change: Change) -> Clause {
    Clause {
        section: section.to_owned(),
        name: name.to_owned(),
        keys: Vec::new(),
        change,
    }
}

/// A clause for each key, or for several that only make sense together.
fn grouped(section: &str, name: &str, keys: impl Iterator<Item = String>) -> Vec<Clause> {
    let keys: Vec<String> = keys.collect();
    let quoted = section == "terms" && keys.iter().any(|key| key == "per");
    let together = |key: &str, clause: &Clause| {
        let rows = TOGETHER.iter().filter(|(of, _)| *of == section).map(|(_, row)| *row);
        let mut rows = quoted.then_some(QUOTED.as_slice()).into_iter().chain(rows);
        rows.any(|row| row.contains(&key) && clause.keys.iter().any(|other| row.contains(&other.as_str())))
    };
    let mut clauses: Vec<Clause> = Vec::new();
    for key in &keys {
        match clauses.iter_mut().find(|clause| together(key, clause)) {
            Some(clause) => clause.keys.push(key.clone()),
            None => clauses.push(Clause {
                section: section.to_owned(),
                name: name.to_owned(),
                keys: vec![key.clone()],
                change: Change::Changed,
            }),
        }
    }
    clauses
}

/// The keys of two tables that differ and move money: those of a cap one by one.
fn differing(one: Option<&Table>, other: Option<&Table>, section: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for key in names(one, other).filter(|key| !SILENT.contains(key)) {
        let of = |table: Option<&'_ Table>| table.and_then(|table| table.get(key)).map(|entry| entry.node.clone());
        let (a, b) = (of(one), of(other));
        if key == "cap" && section == "terms" {
            let (a, b) = (a.as_ref().and_then(inner), b.as_ref().and_then(inner));
            keys.extend(differing(a, b, "").into_iter().map(|key| format!("cap.{key}")));
        } else {
            // A term is on unless it says otherwise.
            let both_on = key == "enabled" && is_true(a.as_ref()) && is_true(b.as_ref());
            if both_on || same(a.as_ref(), b.as_ref()) {
                continue;
            }
            keys.push(key.to_owned());
        }
    }
    keys
}

fn is_true(flag: Option<&Node>) -> bool {
    flag.is_none_or(|flag| matches!(flag.kind, NodeKind::Flag(true)))
}

/// Whether two entries differ in what moves no money.
fn differs_silently(one: Option<&Entry>, other: Option<&Entry>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    let of = |node: &'_ Node, key: &str| inner(node).and_then(|table| table.get(key)).map(|one| one.node.clone());
    SILENT
        .iter()
        .any(|key| !same(of(&one.node, key).as_ref(), of(&other.node, key).as_ref()))
}

/// The names in either table, those of the first before those that the second alone has.
fn names<'t>(one: Option<&'t Table>, other: Option<&'t Table>) -> impl Iterator<Item = &'t str> {
    let of = |table: Option<&'t Table>| table.into_iter().flat_map(|table| &table.entries);
    let new = of(other).filter(move |entry| one.is_none_or(|one| one.get(&entry.key).is_none()));
    of(one).chain(new).map(|entry| entry.key.as_str())
}

/// The table at a key of the root.
fn table<'t>(root: &'t Table, key: &str) -> Option<&'t Table> {
    inner(&root.get(key)?.node)
}

fn inner(node: &Node) -> Option<&Table> {
    match &node.kind {
        NodeKind::Table(table) => Some(table),
        _ => None,
    }
}

/// An assumption without its label and evidence.
fn value(node: &Node) -> Node {
    let mut node = node.clone();
    if let NodeKind::Table(table) = &mut node.kind {
        table.entries.retain(|entry| !SILENT.contains(&entry.key.as_str()));
        if let [only] = table.entries.as_slice()
            && only.key == "value"
        {
            return only.node.clone();
        }
    }
    node
}

/// Whether two values mean the same by their text: `20%` is `0.2`, and white space does not count.
fn same(one: Option<&Node>, other: Option<&Node>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return one.is_none() && other.is_none();
    };
    let number = |node: &Node| constant(node, &mut Diagnostics::new());
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    match (&one.kind, &other.kind) {
        (NodeKind::Table(a), NodeKind::Table(b)) => {
            let at = |table: &'_ Table, key: &str| table.get(key).map(|entry| entry.node.clone());
            names(Some(a), Some(b)).all(|key| same(at(a, key).as_ref(), at(b, key).as_ref()))
        }
        (NodeKind::Array(a), NodeKind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(Some(a), Some(b)))
        }
        (NodeKind::Amended(a), NodeKind::Amended(b)) => {
            // What is drawn in an amendment is drawn under its name.
            let named =
                a.address == b.address || number(&a.after).is_some() || !matches!(a.after.kind, NodeKind::Text(_));
            a.from.value == b.from.value
                && named
                && same(a.before.as_ref(), b.before.as_ref())
                && same(Some(&a.after), Some(&b.after))
        }
        (NodeKind::Text(a), NodeKind::Text(b)) if words(&a.text) == words(&b.text) => true,
        (NodeKind::Flag(a), NodeKind::Flag(b)) => a == b,
        (NodeKind::Date(a), NodeKind::Date(b)) => a == b,
        _ => number(one).zip(number(other)).is_some_and(|(a, b)| a == b),
    }
}

/// A table without entries in the same place.
fn emptied(node: &Node) -> Node {
    Node {
        kind: NodeKind::Table(Table::default()),
        span: node.span,
    }
}

/// A term under which nothing is paid.
fn switched_off(mut term: Node) -> Node {
    let span = term.span;
    if let NodeKind::Table(table) = &mut term.kind {
        table.entries.retain(|entry| entry.key != "enabled");
        table.entries.push(Entry {
            key: "enabled".to_owned(),
            span,
            node: Node {
                kind: NodeKind::Flag(false),
                span,
            },
        });
    }
    term
}

/// Puts an entry in place of the one of that key, or takes it out.
fn replace(table: &mut Table, key: &str, entry: Option<&Entry>) {
    match (table.get_mut(key), entry) {
        (Some(known), Some(entry)) => *known = entry.clone(),
        (None, Some(entry)) => table.entries.push(entry.clone()),
        (_, None) => table.entries.retain(|known| known.key != key),
    }
}

/// Copies what stands at a key (of a cap: at a key inside it) from one entry to another.
fn copy(here: &mut Node, theirs: Option<&Node>, key: &str) {
    let NodeKind::Table(table) = &mut here.kind else { return };
    let theirs = theirs.and_then(inner);
    let Some((outer, rest)) = key.split_once('.') else {
        replace(table, key, theirs.and_then(|theirs| theirs.get(key)));
        return;
    };
    let inside = theirs.and_then(|theirs| theirs.get(outer));
    if table.get(outer).is_none()
        && let Some(inside) = inside
    {
        table.entries.push(Entry {
            node: emptied(&inside.node),
            ..inside.clone()
        });
    }
    if let Some(here) = table.get_mut(outer) {
        copy(&mut here.node, inside.map(|inside| &inside.node), rest);
        // A cap without a limit is none.
        if inner(&here.node).is_some_and(|left| left.entries.is_empty()) {
            table.entries.retain(|entry| entry.key != outer);
        }
    }
}
