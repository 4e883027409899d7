//! Curves of growth in words.

use super::super::value::Voice;
use super::super::words::{self, Form};
use super::yearly;
use crate::expr::BinaryOp;
use crate::model::expr::Kind;
use crate::model::{Curve, Expr, Pace};
use crate::unit::Per;

/// Where a curve begins, what it runs towards and how fast. `value` says a value of the driver.
pub(super) fn sentence(
    voice: &Voice<'_>,
    name: &str,
    curve: &Curve,
    value: &impl Fn(&Expr) -> String,
    per: Option<Per>,
) -> String {
    match curve {
        Curve::Logistic {
            initial,
            saturation,
            pace,
        } => {
            let how = match pace {
                Pace::Growth(growth) => format!("growing by {} while far below it", yearly(voice, growth)),
                Pace::Midpoint(years) => midpoint(voice, years),
            };
            format!(
                "{name}: starts at {} and follows an S-curve (logistic) towards {}, {how}.",
                value(initial),
                value(saturation)
            )
        }
        Curve::Gompertz {
            initial,
            saturation,
            pace,
        } => {
            let how = match pace {
                Pace::Growth(growth) => {
                    format!("growing by {} at the start and ever more slowly", yearly(voice, growth))
                }
                Pace::Midpoint(years) => midpoint(voice, years),
            };
            format!(
                "{name}: starts at {} and follows a Gompertz curve towards {}, {how}.",
                value(initial),
                value(saturation)
            )
        }
        Curve::Bass {
            market,
            innovation,
            imitation,
            initial,
            ..
        } => {
            let counted = match per {
                Some(per) => format!("how many adopt something new, a {}", per.word()),
                None => "how many have adopted something new so far".to_owned(),
            };
            let begun = match initial {
                Some(initial) => format!(
                    ", of whom have adopted by the start {}",
                    voice.phrase(initial, Form::Plain)
                ),
                None => String::new(),
            };
            format!(
                "{name}: {counted}, by the diffusion of Bass. All who will ever adopt: {}{begun}. Coefficient of \
                 innovation: {} a year. Coefficient of imitation: {} a year.",
                voice.phrase(market, Form::Plain),
                voice.phrase(innovation, Form::Plain),
                voice.phrase(imitation, Form::Plain)
            )
        }
    }
}

/// `reaching half of it in 2029`.
fn midpoint(voice: &Voice<'_>, years: &Expr) -> String {
    match &years.kind {
        Kind::Number(years) => {
            let timeline = &voice.model.timeline;
            let periods = years * 12.0 / f64::from(timeline.step.months());
            format!("reaching half of it {}", words::on(timeline, periods))
        }
        // A calendar year less that of the start.
        Kind::Binary(BinaryOp::Subtract, year, _) => match year.kind {
            Kind::Variable(variable) => {
                format!(
                    "reaching half of it at a date {}",
                    voice.chance(variable, Form::Year).drawn()
                )
            }
            _ => format!(
                "reaching half of it in the calendar year {}",
                voice.phrase(year, Form::Year)
            ),
        },
        _ => format!("reaching half of it after {} years", voice.phrase(years, Form::Plain)),
    }
}
