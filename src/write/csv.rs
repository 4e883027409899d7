//! `series.csv`: a row for each period, for spreadsheets.
//!
//! In: a [`Report`]. Out: the text of a CSV file: `period_start`, then a column for each statistic
//! of each series (`parties.openai.net.p50`), in the order of `summary.json`. Numbers are the
//! shortest that read back as the same double.

use super::json::{STATISTICS, all_series, day};
use crate::report::Report;

/// The whole of `series.csv`, with lines that end in a line feed.
pub fn series(report: &Report) -> String {
    let all = all_series(report);
    let mut text = String::from("period_start");
    for (name, _) in &all {
        for (statistic, _) in STATISTICS {
            // Names are identifiers and need no quotes.
            text.push_str(&format!(",{name}.{statistic}"));
        }
    }
    text.push('\n');
    for (period, &start) in report.period_start.iter().enumerate() {
        text.push_str(&day(start));
        for (_, points) in &all {
            for (_, get) in STATISTICS {
                text.push(',');
                // `Debug` writes large and small numbers with an exponent, which `Display` does not.
                if let Some(value) = points
                    .get(period)
                    .and_then(get)
                    .filter(|value| value.is_finite())
                {
                    text.push_str(&format!("{value:?}"));
                }
            }
        }
        text.push('\n');
    }
    text
}
