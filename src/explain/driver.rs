//! The drivers in words: where each starts and how it moves.
//!
//! In: the drivers of a model. Out: a paragraph each. What drives the shocks apart (their
//! correlation) is said elsewhere.

mod curve;
mod regimes;

use super::has_shocks;
use super::value::Voice;
use super::words::{Form, capitalised, number};
use crate::id::DriverId;
use crate::model::expr::Kind;
use crate::model::{Expr, Growth, Jumps, Process};

/// A paragraph for each driver.
pub(super) fn sentences(voice: &Voice<'_>) -> Vec<String> {
    voice.model.drivers.ids().map(|id| paragraph(voice, id)).collect()
}

fn paragraph(voice: &Voice<'_>, id: DriverId) -> String {
    let driver = &voice.model.drivers[id];
    let form = voice.driver_form(id);
    let name = capitalised(&voice.driver(id));
    let step = voice.model.timeline.step.word();
    let value = |expr: &Expr| level_or_rate(voice, id, expr, form);
    let mut text = match &driver.process {
        Process::Constant { initial } => format!("{name}: {} throughout.", value(initial)),
        Process::Geometric {
            initial, growth, fade, ..
        } => {
            let mut text = format!("{name}: starts at {}", value(initial));
            if growth.expr().as_number() == Some(0.0) && fade.is_none() {
                text.push_str(" and is expected to stay there");
            } else {
                text.push_str(&format!(" and is expected to {}", grows(voice, growth)));
            }
            if let Some((to, half_life)) = fade {
                text.push_str(&format!(
                    ", fading towards {} with a half-life of {}",
                    voice.phrase(to, Form::Percent),
                    years(voice, half_life)
                ));
            }
            text.push('.');
            text
        }
        Process::Bootstrap {
            initial,
            growths,
            block,
            periods,
            ..
        } => {
            let blocks = match block {
                1 => "one by one".to_owned(),
                _ => format!("in blocks of {block} that followed one another"),
            };
            let lasting = match periods {
                1 => String::new(),
                _ => format!(", each spread over {periods} {step}s"),
            };
            format!(
                "{name}: starts at {} and grows by the {} growth rates that were observed, drawn again {blocks}{lasting}.",
                value(initial),
                growths.len()
            )
        }
        Process::Regimes {
            initial,
            states,
            first,
            step: changes,
        } => regimes::sentence(
            voice,
            &format!("{name}: starts at {}", value(initial)),
            states,
            first,
            changes,
        ),
        Process::Reverting {
            initial,
            level,
            half_life,
            logs,
            ..
        } => {
            let measured = if *logs { "the distance in logs" } else { "the distance" };
            format!(
                "{name}: starts at {} and is pulled back to {}, so that {measured} halves in {}.",
                value(initial),
                value(level),
                years(voice, half_life)
            )
        }
        Process::Table { values, .. } => {
            format!("{name}: follows given figures, {}.", voice.schedule_of(values, value))
        }
        Process::Curve { curve, .. } => curve::sentence(voice, &name, curve, &value, driver.per),
        Process::Formula {
            initial: Some(initial),
            formula,
        } => {
            format!(
                "{name}: starts at {} and is then, in each {step}, {}.",
                value(initial),
                value(formula)
            )
        }
        Process::Formula { initial: None, formula } => format!("{name}: in each {step}, {}.", value(formula)),
    };
    if !matches!(driver.process, Process::Constant { .. } | Process::Formula { .. }) {
        match driver.process.volatilities().first() {
            _ if matches!(driver.process, Process::Regimes { .. } | Process::Bootstrap { .. }) => {}
            Some(sigma) if has_shocks(&driver.process) => {
                let around = match &driver.process {
                    Process::Table { .. } => "these figures",
                    Process::Curve { .. } => "this curve",
                    _ => "that",
                };
                let sigma = match &driver.process {
                    Process::Reverting { logs: false, .. } => value(sigma),
                    _ => voice.phrase(sigma, Form::Percent),
                };
                text.push_str(&format!(
                    " It moves around {around} with an annual volatility of {sigma}."
                ));
            }
            _ if matches!(driver.process, Process::Curve { .. }) => text.push_str(" It keeps to this curve."),
            _ if matches!(&driver.process, Process::Geometric { jumps: Some(_), .. }) => {}
            _ => text.push_str(" Chance does not move it from there."),
        }
    }
    if let Process::Geometric { jumps: Some(jumps), .. } = &driver.process {
        text.push_str(&jumping(voice, jumps));
    }
    match (&driver.min, &driver.max) {
        (Some(min), Some(max)) => text.push_str(&format!(" It stays between {} and {}.", value(min), value(max))),
        (Some(min), None) => text.push_str(&format!(" It never falls below {}.", value(min))),
        (None, Some(max)) => text.push_str(&format!(" It never rises above {}.", value(max))),
        (None, None) => {}
    }
    text
}

/// A value of a driver as the file quotes it: `$2.47bn a year`, or `300` for a level.
fn level_or_rate(voice: &Voice<'_>, id: DriverId, expr: &Expr, form: Form) -> String {
    let Some(per) = voice.model.drivers[id].per else {
        return voice.phrase(expr, form);
    };
    match expr.kind {
        Kind::Number(per_year) => {
            let quoted = Expr {
                kind: Kind::Number(per_year / per.per_year()),
                ..expr.clone()
            };
            format!("{} a {}", voice.phrase(&quoted, form), per.word())
        }
        _ => voice.rate(expr, form),
    }
}

/// `20% a year`, or `20% a year, compounded continuously`.
fn yearly(voice: &Voice<'_>, growth: &Growth) -> String {
    per_year(voice.phrase(growth.expr(), Form::Percent), growth)
}

/// `grow by 5% a year`; what is below 0 shrinks.
fn grows(voice: &Voice<'_>, growth: &Growth) -> String {
    match growth.expr().as_number() {
        Some(rate) if rate < 0.0 => {
            let lost = number(-rate, Form::Percent, &voice.model.currency);
            format!("shrink by {}", per_year(lost, growth))
        }
        _ => format!("grow by {}", yearly(voice, growth)),
    }
}

fn per_year(rate: String, growth: &Growth) -> String {
    match growth {
        Growth::Effective(_) => format!("{rate} a year"),
        Growth::Continuous(_) => format!("{rate} a year, compounded continuously"),
    }
}

/// How often a driver jumps and how far.
fn jumping(voice: &Voice<'_>, jumps: &Jumps) -> String {
    let still = |expr: &Expr| expr.as_number() == Some(0.0);
    let size = match &jumps.sd {
        Some(sd) if !still(sd) => format!(
            "the logarithm of a jump's factor is normal with mean {} and standard deviation {}",
            voice.phrase(&jumps.mean, Form::Percent),
            voice.phrase(sd, Form::Percent)
        ),
        _ => format!(
            "the logarithm of a jump's factor is {}",
            voice.phrase(&jumps.mean, Form::Percent)
        ),
    };
    format!(
        " It jumps {} times a year on average; {size}. The expected growth has the jumps in it.",
        voice.phrase(&jumps.rate, Form::Plain)
    )
}

/// A length of time in years that may be an expression.
fn years(voice: &Voice<'_>, expr: &Expr) -> String {
    match expr.as_number() {
        Some(years) => super::words::years(years),
        None => format!("{} years", voice.phrase(expr, Form::Plain)),
    }
}
