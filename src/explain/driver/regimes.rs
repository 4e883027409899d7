//! Regimes in words: where a driver begins, what each state does, how they change.

use super::super::value::Voice;
use super::super::words::{Form, list, plain};
use super::grows;
use crate::model::Regime;

/// `begins` with the states and the probabilities by which they change in each period.
pub(super) fn sentence(
    voice: &Voice<'_>,
    begins: &str,
    states: &[Regime],
    first: &[f64],
    changes: &[Vec<f64>],
) -> String {
    let percent = |share: f64| format!("{}%", plain((share * 1e6).round() / 1e4));
    // Cumulative probabilities back to those of each state, without their zeros.
    let shares = |row: &[f64]| -> Vec<(usize, f64)> {
        let before = std::iter::once(&0.0).chain(row);
        let own = row.iter().zip(before).map(|(sum, before)| sum - before);
        own.enumerate().filter(|(_, share)| *share > 5e-7).collect()
    };
    let began = match shares(first).as_slice() {
        [(only, _)] => format!("in the state “{}”", states[*only].name),
        several => {
            let parts: Vec<String> = several
                .iter()
                .map(|(state, share)| format!("“{}” with {}", states[*state].name, percent(*share)))
                .collect();
            format!("in a state drawn once per path ({})", list(&parts, "or"))
        }
    };
    let step = voice.model.timeline.step.word();
    let moves: Vec<String> = states
        .iter()
        .enumerate()
        .map(|(number, state)| {
            let shaken = match &state.volatility {
                Some(sigma) => format!(" with a volatility of {}", voice.phrase(sigma, Form::Percent)),
                None => String::new(),
            };
            let leaves: Vec<String> = shares(&changes[number])
                .into_iter()
                .filter(|(other, _)| *other != number)
                .map(|(other, share)| format!("to “{}” with {}", states[other].name, percent(share)))
                .collect();
            let leaves = match leaves.as_slice() {
                [] => "it is never left".to_owned(),
                _ => format!("each {step} it changes {}", list(&leaves, "and")),
            };
            format!(
                "In “{}” it is expected to {}{shaken}; {leaves}.",
                state.name,
                grows(voice, &state.growth)
            )
        })
        .collect();
    format!("{begins}, {began}. {}", moves.join(" "))
}
