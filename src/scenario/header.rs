//! `[scenario]`: title, start, horizon, paths and seed, with their limits.
//!
//! Limits are checked here, before anything is allocated for a run: a horizon of a billion
//! months is refused with what it would mean.

use super::Header;
use super::keys::{self, PERS, SAMPLERS};
use super::reader::{TableReader, wrong_type};
use super::section::timing;
use super::tree::{NodeKind, Table};
use crate::diag::{Diagnostics, Spanned};
use crate::rng::Sampler;
use crate::time::Step;

/// The longest horizon, in months: a thousand years.
pub(super) const MOST_MONTHS: u32 = 12_000;

/// The most paths of one run.
pub const MOST_PATHS: u64 = 1_000_000_000;

/// `[scenario]`.
pub(super) fn header(root: &Table, diagnostics: &mut Diagnostics) -> Header {
    let Some(entry) = root.get("scenario") else {
        diagnostics
            .error_nowhere("missing-table", "there is no [scenario] in this file")
            .help("begin with [scenario], start = \"2024-01\" and years = 8");
        return Header::default();
    };
    let example = "[scenario] with start = \"2024-01\" and years = 8";
    let Some(mut r) = TableReader::of_entry(entry, "scenario".to_owned(), example, diagnostics) else {
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
    let step = r.word("step", PERS).map(|word| {
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
        sampler: sampler(&mut r),
        sources: r.texts("sources"),
    }
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
    let by_sign = [("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("₹", "INR")];
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
            r.contradiction(years, months, "the horizon is given once, in years or in months");
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
        NodeKind::Text(_) => {
            wrong_type(r.diagnostics, &entry.node, key, "a number").help(format!("for example {key} = 8"));
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

pub(super) fn paths(r: &mut TableReader, months: u32) -> Option<Spanned<u64>> {
    let written = r.whole("paths")?;
    if written.value <= 0 {
        r.diagnostics
            .error("bad-count", written.span, "a simulation needs at least one path")
            .label("write `100_000`, or leave the key out");
        return None;
    }
    if written.value > i128::from(MOST_PATHS) {
        // A rich deal takes some ten nanoseconds for a path and month on one core, and eight
        // bytes for each of a path's totals.
        let seconds = written.value as f64 * f64::from(months) * 1e-8;
        let years = seconds / (365.25 * 86_400.0);
        let time = if years >= 1.0 {
            format!("{} years", big(years))
        } else if seconds >= 3600.0 {
            format!("{} hours", big(seconds / 3600.0))
        } else {
            format!("{} minutes", big(seconds / 60.0))
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

fn sampler(r: &mut TableReader) -> Option<Spanned<Sampler>> {
    let word = r.word("sampler", SAMPLERS)?;
    Sampler::of_word(word.value).map(|sampler| Spanned::new(sampler, word.span))
}

fn seed(r: &mut TableReader) -> Option<Spanned<u64>> {
    let written = r.whole("seed")?;
    match u64::try_from(written.value) {
        Ok(seed) => Some(Spanned::new(seed, written.span)),
        Err(_) => {
            r.diagnostics
                .error("bad-count", written.span, "a seed is a whole number from 0 to 2^64 − 1")
                .label("outside that range");
            None
        }
    }
}
