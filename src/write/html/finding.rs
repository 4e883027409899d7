//! The finding: one sentence per judged party.

use super::escape;
use crate::report::digits;
use crate::report::{Party, Report};

/// What the deal is worth to a party, on average, between which ends, and how often it loses.
pub(super) fn sentence(report: &Report, party: &Party) -> String {
    let name = escape::text(&party.name);
    let rate = escape::text(&party.discount_rate);
    let currency = &report.scenario.currency;
    let money = |value: f64, se: f64| escape::prose(&digits::money(value, se, currency));
    let npv = &party.npv.summary;
    let (Some(mean), Some(low), Some(high)) = (npv.mean, npv.p5, npv.p95) else {
        return format!("<strong>{name}</strong> has no present value on any path.");
    };
    let se = npv.se.unwrap_or(0.0);
    let printed = escape::prose(&digits::mean(mean.abs(), se, |value, se| {
        digits::money(value, se, currency)
    }));
    let outcome = if mean == 0.0 || printed == money(0.0, 0.0) {
        "comes out even".to_owned()
    } else {
        let side = if mean < 0.0 { "worse" } else { "better" };
        format!("is {side} off by <strong>{printed}</strong>")
    };
    let value = format!("<strong>{name}</strong> {outcome} in present value");
    if npv.min.is_some() && npv.min == npv.max {
        return format!("{value} on every path, at a discount rate of {rate}.");
    }
    let [low_se, _, high_se] = party.npv.quantile_se;
    let loss = &party.probability_of_loss;
    format!(
        "{value} on average, at a discount rate of {rate}. On 90% of paths the value lies between {} and {}; {} on {}.",
        money(low, low_se),
        money(high, high_se),
        "it is a loss",
        escape::text(&digits::of_paths(loss.value, loss.se)),
    )
}
