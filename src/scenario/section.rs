//! All top-level tables but `[terms]`.
//!
//! In: the tree of the file. Out: the lists of a [`Scenario`](super::Scenario). Names of the deal
//! are not looked up here, only checked for being names.

use super::keys::{self, COPULAS, PERS, TIMINGS};
use super::reader::{TableReader, not_yet, within, wrong_type};
use super::tree::{Entry, NodeKind, Table};
use super::value::{poison, single_of, value_of};
use super::{
    Assumption, Cause, Confidence, Correlations, Driver, Event, Evidence, Growth, Header, History,
    Pair, Party, Process, Timing,
};
use crate::diag::{Diagnostics, Spanned};
use crate::time::Step;
use crate::unit::Per;

/// The longest horizon, in months: a thousand years.
pub(super) const MOST_MONTHS: u32 = 12_000;

/// The most paths of one run.
const MOST_PATHS: i128 = 1_000_000_000;

/// The most entries of one section; a term sheet has dozens.
pub(super) const MOST_ENTRIES: usize = 1_000;

/// The entries of a section of named tables; none where it is absent or no table.
pub(super) fn entries<'t>(
    root: &'t Table,
    section: &str,
    diagnostics: &mut Diagnostics,
) -> &'t [Entry] {
    let Some(entry) = root.get(section) else {
        return &[];
    };
    let NodeKind::Table(table) = &entry.node.kind else {
        let help = match &entry.node.kind {
            NodeKind::Array(_) => {
                format!("each entry has a name of its own: [{section}.name] in single brackets")
            }
            _ => format!("write [{section}] as a table with a name for each entry"),
        };
        wrong_type(diagnostics, &entry.node, section, "a table").help(help);
        return &[];
    };
    if table.entries.len() > MOST_ENTRIES {
        diagnostics
            .error(
                "too-many",
                entry.span,
                format!(
                    "{} entries in `{section}`; the limit is {MOST_ENTRIES}",
                    table.entries.len()
                ),
            )
            .label("too many");
        return &[];
    }
    &table.entries
}

/// The name of an entry.
pub(super) fn name_of(entry: &Entry) -> Spanned<String> {
    Spanned::new(entry.key.clone(), entry.span)
}

/// `[scenario]`.
pub(super) fn header(root: &Table, diagnostics: &mut Diagnostics) -> Header {
    let Some(entry) = root.get("scenario") else {
        diagnostics
            .error_nowhere("missing-table", "there is no [scenario] in this file")
            .help("begin with [scenario], start = \"2024-01\" and years = 8");
        return Header::default();
    };
    let example = "[scenario] with start = \"2024-01\" and years = 8";
    let Some(mut r) = TableReader::of_entry(entry, "scenario".to_owned(), example, diagnostics)
    else {
        return Header {
            span: entry.span,
            ..Header::default()
        };
    };
    r.expect(&[keys::SCENARIO], |_| None);
    let start = r.date("start");
    // A key that stands above its table has been reported there.
    let stray = |key: &str| root.get(key).is_some();
    if r.entry("start").is_none() && !stray("start") {
        r.missing("start", "the first period, for example start = \"2024-01\"");
    }
    let step = r.word("step", PERS, &[]).map(|word| {
        let step = match word.value {
            "quarter" => Step::Quarter,
            "year" => Step::Year,
            _ => Step::Month,
        };
        Spanned::new(step, word.span)
    });
    let months = if stray("years") || stray("months") {
        None
    } else {
        horizon(&mut r, step.map_or(Step::Month, |step| step.value))
    };
    if let (Some(start), Some(months)) = (&start, &months)
        && start.value.plus_months(i64::from(months.value)).is_none()
    {
        r.diagnostics
            .error(
                "horizon-too-long",
                months.span,
                "the deal would end after the year 9999",
            )
            .label("too long")
            .other(start.span, "counted from here");
    }
    Header {
        span: entry.span,
        title: r.text("title"),
        currency: currency(&mut r),
        start,
        months,
        step,
        discount_rate: r.value("discount_rate"),
        timing: timing(&mut r),
        paths: paths(&mut r, months.map_or(120, |months| months.value)),
        seed: seed(&mut r),
        sources: r.texts("sources"),
    }
}

/// `timing` of a table.
pub(super) fn timing(r: &mut TableReader) -> Option<Spanned<Timing>> {
    let word = r.word("timing", TIMINGS, &[])?;
    let timing = if word.value == "start" {
        Timing::Start
    } else {
        Timing::End
    };
    Some(Spanned::new(timing, word.span))
}

/// `per` and the like: a calendar window.
pub(super) fn per(r: &mut TableReader, key: &str) -> Option<Spanned<Per>> {
    let word = r.word(key, PERS, &[])?;
    Per::from_word(word.value).map(|per| Spanned::new(per, word.span))
}

fn currency(r: &mut TableReader) -> Option<Spanned<String>> {
    let code = r.text("currency")?;
    if code.value.len() == 3 && code.value.bytes().all(|b| b.is_ascii_uppercase()) {
        return Some(code);
    }
    let fault = r.diagnostics.error(
        "bad-currency",
        code.span,
        format!("`{}` is no currency code", code.value),
    );
    let upper = code.value.to_uppercase();
    let by_sign = [
        ("$", "USD"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("¥", "JPY"),
        ("₹", "INR"),
    ];
    match by_sign.iter().find(|(sign, _)| *sign == code.value) {
        Some((_, meant)) => fault.label(format!("write \"{meant}\"")),
        None if upper.len() == 3 && upper.bytes().all(|b| b.is_ascii_uppercase()) => {
            fault.label(format!("write \"{upper}\""))
        }
        None => fault.label("three capital letters are wanted, such as USD or EUR"),
    };
    None
}

fn horizon(r: &mut TableReader, step: Step) -> Option<Spanned<u32>> {
    let (years, months) = (r.entry("years"), r.entry("months"));
    let (entry, in_years) = match (years, months) {
        (Some(years), Some(months)) => {
            r.contradiction(
                years,
                months,
                "the horizon is given once, in years or in months",
            );
            return None;
        }
        (Some(years), None) => (years, true),
        (None, Some(months)) => (months, false),
        (None, None) => {
            r.lacking(
                &["years", "months"],
                "`scenario` does not say how long the deal runs".to_owned(),
                "for example years = 8 or months = 96",
            );
            return None;
        }
    };
    let span = entry.node.span;
    let key = entry.key.as_str();
    let written = match &entry.node.kind {
        NodeKind::Float(number) if in_years && number.is_finite() => *number,
        NodeKind::Text(text) if text.text.trim().parse::<u32>().is_ok() => {
            let mended = format!("write {key} = {} without quotation marks", text.text.trim());
            wrong_type(r.diagnostics, &entry.node, key, "a number").help(mended);
            return None;
        }
        _ => r.whole(key)?.value as f64,
    };
    let total = if in_years { written * 12.0 } else { written };
    if total <= 0.0 {
        r.diagnostics
            .error("bad-horizon", span, "the horizon is not above zero")
            .label(format!("at least one {} is wanted", step.word()));
        return None;
    }
    if total > f64::from(MOST_MONTHS) {
        let length = if in_years {
            format!("{} years", big(written))
        } else {
            format!("{} months, or {} years,", big(written), big(total / 12.0))
        };
        r.diagnostics
            .error(
                "horizon-too-long",
                span,
                format!("a horizon of {length} is longer than any deal"),
            )
            .label("the limit is 12,000 months, which is 1,000 years")
            .help(if in_years {
                "`years` counts years"
            } else {
                "`months` counts months; for years write years = 8"
            });
        return None;
    }
    let steps = total / f64::from(step.months());
    if (steps - steps.round()).abs() > 1e-9 || steps.round() < 1.0 {
        let fault = r.diagnostics.error(
            "bad-horizon",
            span,
            format!("this horizon is not a whole number of {}s", step.word()),
        );
        fault.label(format!("{steps:.2} {}s", step.word()));
        match step {
            Step::Month => fault.help("write it in months"),
            _ => fault.help("choose a shorter step, or a horizon that ends with one"),
        };
        return None;
    }
    // Between 1 and 12,000 by the checks above.
    Some(Spanned::new(total.round() as u32, span))
}

/// A number with words in place of zeros: `83 million`.
fn big(number: f64) -> String {
    for (size, word) in [
        (1e15, "quadrillion"),
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
        (1e3, "thousand"),
    ] {
        if number >= size {
            let scaled = number / size;
            return if scaled >= 1e6 {
                format!("{scaled:.0e} {word}")
            } else if scaled >= 10.0 {
                format!("{scaled:.0} {word}")
            } else {
                format!("{} {word}", (scaled * 10.0).round() / 10.0)
            };
        }
    }
    format!("{}", (number * 10.0).round() / 10.0)
}

fn paths(r: &mut TableReader, months: u32) -> Option<Spanned<u64>> {
    let written = r.whole("paths")?;
    if written.value <= 0 {
        r.diagnostics
            .error(
                "bad-count",
                written.span,
                "a simulation needs at least one path",
            )
            .label("write `100_000`, or leave the key out");
        return None;
    }
    if written.value > MOST_PATHS {
        // A rich deal takes some ten nanoseconds for a path and month on one core, and eight
        // bytes for each of a path's totals.
        let seconds = written.value as f64 * f64::from(months) * 1e-8;
        let years = seconds / (365.25 * 86_400.0);
        let time = if years >= 1.0 {
            format!("{} years", big(years))
        } else {
            format!("{} hours", big(seconds / 3600.0))
        };
        let memory = written.value as f64 * 8.0 / 1e9;
        r.diagnostics
            .error(
                "too-many-paths",
                written.span,
                format!("{} paths are too many", big(written.value as f64)),
            )
            .label("the limit is 1 billion")
            .help(format!(
                "that would take about {time} on one core, and {} GB for each figure of a party",
                big(memory)
            ))
            .help("100_000 paths know a mean to a third of a percent of its spread");
        return None;
    }
    u64::try_from(written.value)
        .ok()
        .map(|paths| Spanned::new(paths, written.span))
}

fn seed(r: &mut TableReader) -> Option<Spanned<u64>> {
    let written = r.whole("seed")?;
    match u64::try_from(written.value) {
        Ok(seed) => Some(Spanned::new(seed, written.span)),
        Err(_) => {
            r.diagnostics
                .error(
                    "bad-count",
                    written.span,
                    "a seed is a whole number from 0 to 2^64 − 1",
                )
                .label("outside that range");
            None
        }
    }
}

/// The evidence keys of a table.
pub(super) fn evidence(r: &mut TableReader) -> Evidence {
    let words: Vec<&'static str> = Confidence::ALL.iter().map(|one| one.word()).collect();
    let confidence = r.word("confidence", &words, &[]).and_then(|word| {
        let confidence = Confidence::ALL
            .into_iter()
            .find(|one| one.word() == word.value)?;
        Some(Spanned::new(confidence, word.span))
    });
    Evidence {
        source: r.text("source"),
        as_of: r.text_as_written("as_of"),
        confidence,
        note: r.text("note"),
    }
}

/// `[parties]`.
pub(super) fn parties(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Party> {
    let mut parties = Vec::new();
    for entry in entries(root, "parties", diagnostics) {
        let mut party = Party {
            key: name_of(entry),
            name: None,
            discount_rate: None,
            external: false,
        };
        let path = format!("parties.{}", entry.key);
        let example = format!("{} = {{ name = \"{}\" }}", entry.key, entry.key);
        if let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) {
            r.expect(&[keys::PARTY], |_| None);
            party.name = r.text("name");
            party.discount_rate = r.value("discount_rate");
            party.external = r.flag("external").unwrap_or(false);
        }
        parties.push(party);
    }
    parties
}

/// `[assumptions]`.
pub(super) fn assumptions(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Assumption> {
    let mut assumptions = Vec::new();
    for entry in entries(root, "assumptions", diagnostics) {
        let path = format!("assumptions.{}", entry.key);
        let key = name_of(entry);
        let bare = |value| Assumption {
            key: key.clone(),
            label: None,
            value,
            per: None,
            evidence: Evidence::default(),
        };
        let NodeKind::Table(table) = &entry.node.kind else {
            assumptions.push(bare(single_of(&entry.node, &entry.key, path, diagnostics)));
            continue;
        };
        let dated = |inner: &Entry| inner.key.starts_with(|c: char| c.is_ascii_digit());
        if table.get("value").is_none() && table.entries.iter().any(dated) {
            assumptions.push(bare(value_of(&entry.node, &entry.key, path, diagnostics)));
            continue;
        }
        let mut r = TableReader::new(table, path, entry.span, diagnostics);
        r.expect(&[keys::ASSUMPTION, keys::EVIDENCE], |_| None);
        let value = r.required_value(
            "value",
            "for example { value = \"10% to 30%\", label = \"…\" }",
        );
        assumptions.push(Assumption {
            key,
            label: r.text("label"),
            value,
            per: per(&mut r, "per"),
            evidence: evidence(&mut r),
        });
    }
    assumptions
}

/// `[drivers]`.
pub(super) fn drivers(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Driver> {
    let mut drivers = Vec::new();
    for entry in entries(root, "drivers", diagnostics) {
        let path = format!("drivers.{}", entry.key);
        let example = format!(
            "[drivers.{}] with process = \"geometric\" and initial = \"2bn\"",
            entry.key
        );
        let mut driver = Driver {
            key: name_of(entry),
            label: None,
            process: Process::Poison,
            initial: None,
            per: None,
            min: None,
            max: None,
            evidence: Evidence::default(),
        };
        if let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) {
            driver.process = process(&mut r);
            driver.label = r.text("label");
            driver.initial = r.value("initial");
            driver.per = per(&mut r, "per");
            driver.min = r.value("min");
            driver.max = r.value("max");
            driver.evidence = evidence(&mut r);
        }
        drivers.push(driver);
    }
    drivers
}

fn process(r: &mut TableReader) -> Process {
    if r.entry("process").is_none() {
        let guess = keys::PROCESS_KEYS
            .iter()
            .find(|(_, own)| own.iter().any(|key| r.entry(key.name).is_some()))
            .map_or("constant", |(name, _)| name);
        r.missing("process", &format!("for example process = \"{guess}\""));
        return Process::Poison;
    }
    let Some(word) = r.word("process", keys::PROCESSES, keys::LATER_PROCESSES) else {
        // Which keys it would have is not known; later stages stay quiet about the driver.
        return Process::Poison;
    };
    let own = keys::PROCESS_KEYS
        .iter()
        .find(|(name, _)| *name == word.value)
        .map_or(&[][..], |(_, own)| own);
    r.expect(&[keys::DRIVER, own, keys::EVIDENCE], |key| {
        let homes: Vec<String> = keys::PROCESS_KEYS
            .iter()
            .filter(|(_, own)| own.iter().any(|other| other.name == key))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        (!homes.is_empty()).then(|| {
            format!(
                "`{key}` belongs to process {}; this one is `{}`",
                homes.join(" or "),
                word.value
            )
        })
    });
    match word.value {
        "constant" => {
            require_initial(r);
            Process::Constant
        }
        "geometric" => {
            require_initial(r);
            Process::Geometric {
                growth: growth(r),
                fade: fade(r),
                volatility: r.value("volatility"),
            }
        }
        "table" => {
            if let Some(initial) = r.entry("initial") {
                r.diagnostics
                    .error(
                        "contradiction",
                        initial.span,
                        "a table of dates has its first value itself",
                    )
                    .label("not needed here")
                    .help("put it into `values` at its date");
            }
            let values = r.schedule(
                "values",
                true,
                true,
                "{ \"2024-01\" = \"1bn\", \"2030-01\" = \"5bn\" }",
            );
            let volatility = r.value("volatility");
            values.map_or(Process::Poison, |values| Process::Table {
                values,
                volatility,
            })
        }
        _ => {
            Process::Formula(r.required_value("formula", "for example formula = \"0.3 * revenue\""))
        }
    }
}

fn require_initial(r: &mut TableReader) {
    if r.entry("initial").is_none() {
        r.missing(
            "initial",
            "the value in the first period, for example initial = \"2.47bn\" with per = \"year\"",
        );
    }
}

fn growth(r: &mut TableReader) -> Option<Growth> {
    if let (Some(first), Some(second)) = (r.entry("growth"), r.entry("log_growth")) {
        r.contradiction(
            first,
            second,
            "growth is effective annual, log_growth continuous; give one of them",
        );
        return None;
    }
    let effective = r.value("growth").map(Growth::Effective);
    effective.or_else(|| r.value("log_growth").map(Growth::Continuous))
}

fn fade(r: &mut TableReader) -> Option<(super::Value, super::Value)> {
    let (fade_to, half_life) = (r.value("fade_to"), r.years("half_life"));
    match (fade_to, half_life) {
        (Some(fade_to), Some(half_life)) => Some((fade_to, half_life)),
        (Some(_), None) => {
            r.missing(
                "half_life",
                "fade_to needs the time in which the distance halves, for example half_life = 3",
            );
            None
        }
        (None, Some(_)) => {
            r.missing(
                "fade_to",
                "half_life needs the growth that it runs towards, for example fade_to = \"5%\"",
            );
            None
        }
        (None, None) => None,
    }
}

/// `[correlations]`.
pub(super) fn correlations(root: &Table, diagnostics: &mut Diagnostics) -> Correlations {
    let mut correlations = Correlations::default();
    let Some(entry) = root.get("correlations") else {
        return correlations;
    };
    let example = "pairs = [[\"revenue\", \"costs\", 0.5]]";
    let Some(mut r) = TableReader::of_entry(entry, "correlations".to_owned(), example, diagnostics)
    else {
        return correlations;
    };
    r.expect(&[keys::CORRELATIONS], |_| None);
    r.word("copula", &COPULAS[..1], &COPULAS[1..]);
    let Some(pairs) = r.entry("pairs") else {
        return correlations;
    };
    let NodeKind::Array(list) = &pairs.node.kind else {
        wrong_type(r.diagnostics, &pairs.node, "pairs", "a list of pairs")
            .help(format!("for example {example}"));
        return correlations;
    };
    let list = within(list, pairs.node.span, "pairs", r.diagnostics);
    for (index, node) in list.iter().enumerate() {
        let NodeKind::Array(parts) = &node.kind else {
            wrong_type(
                r.diagnostics,
                node,
                "pairs",
                "[name, name, correlation] in its list",
            )
            .help(format!("for example {example}"));
            continue;
        };
        let [first, second, value] = parts.as_slice() else {
            r.diagnostics
                .error(
                    "wrong-type",
                    node.span,
                    "a pair has two names and a correlation",
                )
                .label(format!("{} entries", parts.len()))
                .help(format!("for example {example}"));
            continue;
        };
        let mut name = |node: &super::tree::Node| match &node.kind {
            NodeKind::Text(text) => Some(Spanned::new(text.text.clone(), node.span)),
            _ => {
                wrong_type(
                    r.diagnostics,
                    node,
                    "pairs",
                    "a name in the first two places",
                );
                None
            }
        };
        let (Some(first), Some(second)) = (name(first), name(second)) else {
            continue;
        };
        let value = single_of(
            value,
            "pairs",
            format!("correlations.pairs.{index}"),
            r.diagnostics,
        );
        correlations.pairs.push(Pair {
            first,
            second,
            value,
            span: node.span,
        });
    }
    correlations
}

/// `[events]`.
pub(super) fn events(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Event> {
    let mut events = Vec::new();
    for entry in entries(root, "events", diagnostics) {
        let path = format!("events.{}", entry.key);
        let example = format!("[events.{}] with annual_probability = \"4%\"", entry.key);
        let mut event = Event {
            key: name_of(entry),
            label: None,
            cause: Cause::Poison,
            probability: None,
            not_before: None,
            not_after: None,
            after: None,
            delay_months: None,
            evidence: Evidence::default(),
        };
        if let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) {
            r.expect(&[keys::EVENT, keys::EVIDENCE], |_| None);
            event.cause = cause(&mut r);
            event.label = r.text("label");
            event.probability = r.value("probability");
            event.not_before = r.date("not_before");
            event.not_after = r.date("not_after");
            event.after = r.text("after");
            event.delay_months = r.duration("delay");
            event.evidence = evidence(&mut r);
            check_event(&mut r, &event);
        }
        events.push(event);
    }
    events
}

const CAUSES: [&str; 4] = ["annual_probability", "hazard", "date", "when"];

fn cause(r: &mut TableReader) -> Cause {
    let given: Vec<&Entry> = CAUSES.iter().filter_map(|key| r.entry(key)).collect();
    match given.as_slice() {
        [] if r.entry("after").is_some() => return Cause::Follows,
        [] => {
            let message = format!("nothing brings `{}` about", r.path);
            r.lacking(
                &["annual_probability", "hazard", "date", "when", "after"],
                message,
                "for example annual_probability = \"4%\"",
            );
            return Cause::Poison;
        }
        [_] => {}
        [first, second, ..] => {
            r.contradiction(first, second, "one thing brings an event about");
            return Cause::Poison;
        }
    }
    match given[0].key.as_str() {
        "date" => event_date(r, given[0]),
        key => {
            let value = r.value(key);
            match (key, value) {
                (_, None) => Cause::Poison,
                ("annual_probability", Some(value)) => Cause::AnnualProbability(value),
                ("hazard", Some(value)) => Cause::Hazard(value),
                (_, Some(value)) => Cause::When(value),
            }
        }
    }
}

/// `date`: a fixed one, or an expression over calendar years.
fn event_date(r: &mut TableReader, entry: &Entry) -> Cause {
    let fixed = match &entry.node.kind {
        NodeKind::Text(text) => {
            let parts: Vec<&str> = text.text.split(['-', '/']).collect();
            let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            // `2027-13` would also read as a difference, which nobody means.
            parts.len() <= 3 && parts.iter().all(digits)
        }
        NodeKind::Date(_) | NodeKind::Integer(_) => true,
        _ => false,
    };
    if fixed {
        return r.date("date").map_or(Cause::Poison, Cause::Date);
    }
    if let NodeKind::Table(_) = &entry.node.kind {
        wrong_type(
            r.diagnostics,
            &entry.node,
            "date",
            "a date or an expression that gives a year",
        );
        return Cause::Poison;
    }
    r.value("date").map_or(Cause::Poison, Cause::DateIn)
}

fn check_event(r: &mut TableReader, event: &Event) {
    if let (Some(not_before), Some(not_after)) = (&event.not_before, &event.not_after)
        && not_after.value < not_before.value
    {
        r.diagnostics
            .error(
                "contradiction",
                not_after.span,
                "this event could never come: `not_after` is before `not_before`",
            )
            .label("earlier than `not_before`")
            .other(not_before.span, "not before this");
    }
    if let (Some(delay), None) = (&event.delay_months, &event.after) {
        let span = delay.span;
        r.diagnostics
            .error(
                "contradiction",
                span,
                "a delay counts from another event, and none is named",
            )
            .label("after what?")
            .help("add after = \"…\"");
    }
    if let Some(probability) = &event.probability
        && !matches!(
            event.cause,
            Cause::Date(_) | Cause::DateIn(_) | Cause::Follows | Cause::Poison
        )
    {
        r.diagnostics
            .error(
                "contradiction",
                probability.span,
                "`probability` goes with `date` or `after`",
            )
            .label("not with this cause")
            .help("a chance within each year is `annual_probability` alone");
    }
}

/// `[history]`.
pub(super) fn history(root: &Table, diagnostics: &mut Diagnostics) -> Vec<History> {
    let mut histories = Vec::new();
    for entry in entries(root, "history", diagnostics) {
        let path = format!("history.{}", entry.key);
        if let NodeKind::Text(_) = &entry.node.kind {
            not_yet(diagnostics, entry.node.span, "history from a file");
            continue;
        }
        let example = format!(
            "[history.{}] with per = \"quarter\", values and against",
            entry.key
        );
        let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) else {
            continue;
        };
        r.expect(&[keys::HISTORY, keys::EVIDENCE], |_| None);
        if r.entry("file").is_some() {
            continue;
        }
        if let Some(values) = r.entry("values")
            && let NodeKind::Text(_) = &values.node.kind
        {
            not_yet(r.diagnostics, values.node.span, "history from a file");
            continue;
        }
        let window = per(&mut r, "per");
        if r.entry("per").is_none() {
            r.missing(
                "per",
                "the window that each figure totals, for example per = \"quarter\"",
            );
        }
        let values = r.schedule(
            "values",
            false,
            false,
            "{ \"2024-01\" = \"451m\", \"2024-04\" = \"500m\" }",
        );
        let against = r.value("against");
        if against.is_none() {
            r.missing("against", "the term or driver that should give these figures, for example against = \"revenue\"");
        }
        let against = against.unwrap_or_else(|| poison(r.key_path("against"), r.place));
        let (label, evidence) = (r.text("label"), evidence(&mut r));
        if let (Some(per), Some(values)) = (window, values) {
            histories.push(History {
                key: name_of(entry),
                label,
                per,
                values,
                against,
                evidence,
            });
        }
    }
    histories
}
