//! From text to [`Scenario`]: syntax, then the changes of a variant and of `--set`, then reading.
//!
//! In: the text of a file, its name, the changes. Out: the scenario as written, as far as its syntax
//! lets it be read. Every fault goes to the diagnostics; none is repeated.

use super::keys::{self, SECTIONS};
use super::lost::Lost;
use super::overrides::{Override, apply_set};
use super::reader::TableReader;
use super::section;
use super::settle;
use super::term;
use super::text::{MAX_FILE, beginning};
use super::tree::{self, Entry, NodeKind, Table};
use super::{Amendment, Analysis, Scenario, Variant, Version};
use super::{amendment, analysis, chart, driver, event, header, history, usage};
use crate::diag::{Diagnostics, Sources, nearest};
use crate::expr::is_identifier;

/// The most variants; each is checked by reading the whole file with it.
const MOST_VARIANTS: usize = 100;

/// A file with the changes of its version worked in, about to be read.
#[derive(Clone, Debug)]
pub struct Written {
    pub(super) root: Table,
    lost: Lost,
    amendments: Vec<Amendment>,
    variants: Vec<Variant>,
}

/// Reads a scenario: [`written`], then [`Written::scenario`].
pub fn parse(
    sources: &mut Sources,
    name: &str,
    text: &str,
    overrides: &[Override],
    version: Version<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Scenario> {
    let written = written(sources, name, text, overrides, version, diagnostics)?;
    Some(written.scenario(diagnostics))
}

/// The tree of a scenario with the changes of its version.
///
/// The text joins `sources` under `name`, each override as `--set key.path`. `version` says which
/// variant to apply first (overrides win over it) and up to which day amendments count; they are
/// worked in last. `None` only where the text is too large; otherwise the scenario holds all that
/// could be read, and faulty parts are poison or absent. All faults of the file are reported in one go:
/// with faults of syntax, [`Lost`] knows which of the others hold all the same.
pub fn written(
    sources: &mut Sources,
    name: &str,
    text: &str,
    overrides: &[Override],
    version: Version<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Written> {
    let base = sources.add(name, text);
    if text.len() > MAX_FILE {
        let message = format!(
            "this text has {:.1} MiB; the limit is 4 MiB",
            text.len() as f64 / 1_048_576.0
        );
        diagnostics.error("file-too-large", beginning(base), message);
        return None;
    }
    let (mut root, lost) = tree::read(text, base, diagnostics);
    let variants = variants(&root, diagnostics);
    check_variants(&root, &lost, version, diagnostics);
    if let Some(id) = version.variant {
        match section::changes_of(&root, "variants", id) {
            Some(changes) => apply_set(&mut root, &changes, &lost, diagnostics),
            None => unknown_variant(&root, id, diagnostics),
        }
    }
    for one in overrides {
        one.apply(&mut root, &lost, sources, diagnostics);
    }
    let mut written = amended(root, lost, version, diagnostics);
    written.variants = variants;
    Some(written)
}

/// The tree with the amendments of that version worked in.
fn amended(mut root: Table, lost: Lost, version: Version<'_>, diagnostics: &mut Diagnostics) -> Written {
    let mut amendments = amendment::amendments(&root, diagnostics);
    amendment::apply(&mut root, &mut amendments, (version, &lost), diagnostics);
    Written {
        root,
        lost,
        amendments,
        variants: Vec::new(),
    }
}

impl Written {
    /// Reads it.
    pub fn scenario(&self, diagnostics: &mut Diagnostics) -> Scenario {
        let mut scenario = self.deal(diagnostics);
        scenario.analyses = self.analyses(diagnostics);
        scenario
    }

    /// Reads what is asked about it.
    pub fn analyses(&self, diagnostics: &mut Diagnostics) -> Vec<Analysis> {
        analysis::analyses(&self.root, diagnostics)
    }

    /// Reads the deal itself, without what is asked about it.
    pub fn deal(&self, diagnostics: &mut Diagnostics) -> Scenario {
        let root = &self.root;
        top_level(root, diagnostics);
        check_names(root, diagnostics);
        Scenario {
            header: header::header(root, diagnostics),
            parties: section::parties(root, diagnostics),
            assumptions: section::assumptions(root, diagnostics),
            drivers: driver::drivers(root, diagnostics),
            correlations: section::correlations(root, diagnostics),
            events: event::events(root, diagnostics),
            terms: term::terms(root, diagnostics),
            netting: settle::netting(root, diagnostics),
            history: history::history(root, diagnostics),
            amendments: self.amendments.clone(),
            analyses: Vec::new(),
            charts: chart::charts(root, diagnostics),
            unused: usage::unused(root),
            variants: self.variants.clone(),
            lost: self.lost.clone(),
        }
    }

    /// What faults of syntax may have hidden.
    pub fn lost(&self) -> &Lost {
        &self.lost
    }
}

fn top_level(root: &Table, diagnostics: &mut Diagnostics) {
    for entry in &root.entries {
        match SECTIONS.iter().find(|section| section.name == entry.key) {
            Some(_) => {}
            None => unknown_section(entry, diagnostics),
        }
    }
}

fn unknown_section(entry: &Entry, diagnostics: &mut Diagnostics) {
    let is_table = matches!(entry.node.kind, NodeKind::Table(_));
    let (message, label) = if is_table {
        (format!("there is no table [{}] in a scenario", entry.key), "not known")
    } else {
        (
            format!("`{}` stands outside every table", entry.key),
            "not in any table",
        )
    };
    let fault = diagnostics.error("unknown-key", entry.span, message);
    fault.label(label);
    if keys::SCENARIO.iter().any(|key| key.name == entry.key) {
        fault.help(format!("did you mean to put `{}` into [scenario]?", entry.key));
        return;
    }
    let names: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
    match nearest(&entry.key, names.iter().copied()) {
        Some(meant) => fault.help(format!("did you mean [{meant}]?")),
        None => fault.help(format!("tables of a scenario: {}", names.join(", "))),
    };
}

/// The sections whose names an expression may use; they share one space of names.
const NAMED: [&str; 4] = ["assumptions", "drivers", "events", "terms"];

fn check_names(root: &Table, diagnostics: &mut Diagnostics) {
    let mut seen: Vec<(&str, &Entry)> = Vec::new();
    for section in ["parties", "history", "amendments", "variants", "analyses", "charts"]
        .into_iter()
        .chain(NAMED)
    {
        let Some(NodeKind::Table(table)) = root.get(section).map(|entry| &entry.node.kind) else {
            continue;
        };
        if table.entries.len() > section::MOST_ENTRIES {
            continue; // Reported where the section is read.
        }
        for entry in &table.entries {
            if !is_identifier(&entry.key) {
                not_a_name(entry, diagnostics);
                continue;
            }
            if !NAMED.contains(&section) {
                continue;
            }
            reserved(section, entry, diagnostics);
            seen.push((section, entry));
        }
    }
    // Sorted by name, then place: of each name the first in the file stays.
    seen.sort_by(|(_, a), (_, b)| (&a.key, a.span).cmp(&(&b.key, b.span)));
    for pair in seen.windows(2) {
        let ((first_section, first), (section, second)) = (pair[0], pair[1]);
        if first.key == second.key {
            diagnostics
                .error(
                    "duplicate-name",
                    second.span,
                    format!("two things are called `{}`", second.key),
                )
                .label(format!("one of [{section}]"))
                .other(first.span, format!("one of [{first_section}]"))
                .help("assumptions, drivers, events and terms share their names; rename one of them");
        }
    }
}

fn not_a_name(entry: &Entry, diagnostics: &mut Diagnostics) {
    if entry.key.is_empty() {
        diagnostics
            .error("bad-name", entry.span, "this name is empty")
            .label("a name is wanted here");
        return;
    }
    let fault = diagnostics.error(
        "bad-name",
        entry.span,
        format!("`{}` cannot be used as a name", entry.key),
    );
    fault.label("letters a to z, digits and `_` only, and no digit first");
    let mut mended: String = entry
        .key
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if mended.starts_with(|c: char| c.is_ascii_digit()) {
        mended.insert(0, '_');
    }
    if mended.chars().any(|c| c.is_ascii_alphanumeric()) && mended.len() < 60 && entry.key.is_ascii() {
        fault.help(format!("write `{mended}`, and put the name to be shown into `label`"));
    } else {
        fault.help("choose a plain name, and put the name to be shown into `label`");
    }
}

fn reserved(section: &str, entry: &Entry, diagnostics: &mut Diagnostics) {
    let key = entry.key.as_str();
    // What events do stands among the clauses of a run as `events.launch`, and terms stand there by their names.
    if (section, key) == ("terms", "events") {
        diagnostics
            .error("reserved-name", entry.span, "no term can be called `events`")
            .label("in results, clauses of this name are those of [events]")
            .help("choose another name, and put the one to be shown into `label`");
        return;
    }
    let what = if keys::KEYWORDS.contains(&key) {
        "a word of the expression language"
    } else if keys::TIME_NAMES.contains(&key) {
        "a time in every expression"
    } else if keys::FUNCTIONS.contains(&key) || keys::DISTRIBUTIONS.contains(&key) {
        "a function in every expression"
    } else {
        return;
    };
    diagnostics
        .error("reserved-name", entry.span, format!("nothing can be called `{key}`"))
        .label(format!("`{key}` is {what}"))
        .help(format!("choose another name, for example `{key}_value`"));
}

fn variant_table(root: &Table) -> Option<&Table> {
    match &root.get("variants")?.node.kind {
        NodeKind::Table(table) => Some(table),
        _ => None,
    }
}

fn unknown_variant(root: &Table, id: &str, diagnostics: &mut Diagnostics) {
    let fault = diagnostics.error_nowhere("unknown-variant", format!("there is no variant `{id}`"));
    let names: Vec<&str> = variant_table(root).map_or(Vec::new(), |table| {
        table.entries.iter().map(|entry| entry.key.as_str()).collect()
    });
    match nearest(id, names.iter().copied()) {
        Some(meant) => fault.help(format!("did you mean `{meant}`?")),
        None if names.is_empty() => fault.help("this file has no [variants]"),
        None => fault.help(format!("there are: {}", names.join(", "))),
    };
}

/// `[variants]`.
fn variants(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Variant> {
    let mut variants = Vec::new();
    let entries = section::entries(root, "variants", diagnostics);
    if entries.len() > MOST_VARIANTS {
        diagnostics
            .error(
                "too-many",
                entries[MOST_VARIANTS].span,
                format!("{} variants; the limit is {MOST_VARIANTS}", entries.len()),
            )
            .label("too many");
        return variants;
    }
    for entry in entries {
        let path = format!("variants.{}", entry.key);
        let example = format!("[variants.{}] with title and set", entry.key);
        let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) else {
            continue;
        };
        r.expect(&[keys::VARIANT], |key| {
            (key.contains('.') || SECTIONS.iter().any(|section| section.name == key))
                .then(|| format!("changes go into set = {{ \"{key}\" = … }}"))
        });
        let title = r.text("title");
        let sets = section::sets(&mut r, "set = { \"terms.revenue_share.rate\" = \"10%\" }");
        variants.push(Variant {
            key: section::name_of(entry),
            title,
            sets,
        });
    }
    variants
}

/// Applies each variant by itself and reports what it alone brings about; the `applied` one
/// speaks for itself.
fn check_variants(root: &Table, lost: &Lost, version: Version<'_>, diagnostics: &mut Diagnostics) {
    let Some(table) = variant_table(root) else {
        return;
    };
    if table.entries.is_empty() || table.entries.len() > MOST_VARIANTS {
        return;
    }
    let mut without = Diagnostics::new();
    amended(root.clone(), lost.clone(), version, &mut without).scenario(&mut without);
    let known = without.sorted();
    for entry in &table.entries {
        if version.variant == Some(entry.key.as_str()) {
            continue;
        }
        let Some(changes) = section::changes_of(root, "variants", &entry.key) else {
            continue;
        };
        let mut changed = root.clone();
        let mut faults = Diagnostics::new();
        apply_set(&mut changed, &changes, lost, &mut faults);
        amended(changed, lost.clone(), version, &mut faults).scenario(&mut faults);
        for fault in faults.sorted() {
            if known.contains(&fault) {
                continue;
            }
            let mut fault = fault.clone();
            let inside = fault
                .primary
                .as_ref()
                .is_some_and(|label| label.span.start >= entry.span.start);
            if !inside {
                fault.other(entry.span, "in this variant");
            }
            diagnostics.add(fault);
        }
    }
}
