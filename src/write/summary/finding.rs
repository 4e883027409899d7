//! The finding: what the deal is worth to a party, in a sentence or two.
//!
//! The deal is their subject, and no party: names of parties are one or many (Microsoft, Investors), and a verb
//! would have to know.

use std::fmt;

use crate::report::digits;
use crate::report::{Party, Report};

/// A finding in parts, some of which stand out.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Text, and whether it stands out.
    pub parts: Vec<(String, bool)>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|(text, _)| f.write_str(text))
    }
}

/// What the run found for one party.
///
/// `The deal is worth $12.3bn to Microsoft in present value on average, at a discount rate of 10%: between $4bn and
/// $25bn on 90% of paths. The probability of a loss is 0.3%.`
pub fn finding(report: &Report, party: &Party) -> Finding {
    let currency = &report.scenario.currency;
    let (loud, quiet) = (
        |text: &str| (text.to_owned(), true),
        |text: &str| (text.to_owned(), false),
    );
    let name = loud(&party.name);
    let npv = &party.npv.summary;
    let (Some(mean), Some(low), Some(high)) = (npv.mean, npv.p5, npv.p95) else {
        let parts = vec![quiet("The deal has no present value to "), name, quiet(" on any path.")];
        return Finding { parts };
    };
    let amount = digits::mean(mean.abs(), npv.se.unwrap_or(0.0), |value, se| {
        digits::money(value, se, currency)
    });
    let mut parts = if mean == 0.0 || amount == digits::money(0.0, 0.0, currency) {
        vec![
            quiet("To "),
            name,
            quiet(" the deal is worth nothing either way in present value"),
        ]
    } else if mean < 0.0 {
        vec![
            quiet("The deal costs "),
            name,
            quiet(" "),
            loud(&amount),
            quiet(" in present value"),
        ]
    } else {
        vec![
            quiet("The deal is worth "),
            loud(&amount),
            quiet(" to "),
            name,
            quiet(" in present value"),
        ]
    };
    // A rate that is an expression or a schedule stands in the table of the parties.
    let rate = match party.discount_rate.contains(char::is_whitespace) {
        true => String::new(),
        false => format!(", at a discount rate of {}", party.discount_rate),
    };
    if low == high && npv.min == npv.max {
        parts.push(quiet(&format!(" on every path{rate}.")));
        return Finding { parts };
    }
    let ends = [(low, party.npv.quantile_se[0]), (high, party.npv.quantile_se[2])];
    let [low, high] = digits::alike(ends, |value, se| digits::money(value, se, currency));
    parts.push(quiet(&format!(
        " on average{rate}: between {low} and {high} on 90% of paths. The probability of a loss is {}.",
        party.loss(),
    )));
    Finding { parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::examples::{figure, realistic};

    #[test]
    fn no_verb_depends_on_the_number_of_a_name() {
        let mut report = realistic();
        report.parties[1].name = "Investors".to_owned();
        let told = finding(&report, &report.parties[1]).to_string();
        assert!(
            told.starts_with("The deal is worth $23.8bn to Investors in present value on average"),
            "{told}"
        );
        report.parties[1].npv = figure(-5e6, 1e6);
        let told = finding(&report, &report.parties[1]).to_string();
        assert!(told.starts_with("The deal costs Investors $5."), "{told}");
        report.parties[1].npv = figure(0.0, 1e9);
        let told = finding(&report, &report.parties[1]).to_string();
        assert!(
            told.starts_with("To Investors the deal is worth nothing either way"),
            "{told}"
        );
        report.parties[1].npv.summary.mean = None;
        let told = finding(&report, &report.parties[1]).to_string();
        assert_eq!(told, "The deal has no present value to Investors on any path.");
    }
}
