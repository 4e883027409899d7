//! Axis arithmetic: round steps, their labels, dates.
//!
//! In: the range of the data and the room there is. Out: a [`Scale`] that maps values to pixels,
//! and ticks with labels that share one suffix and one number of decimals.

use super::font::{self, Weight};
use super::size::{LABEL_GAP, TICK};
use crate::model::Currency;
use crate::report::Scenario;
use crate::report::digits::{grouped, round_step, scientific};
use crate::time::{Date, Step, Timeline};

/// A straight map from values to pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The value at `from`.
    pub(super) low: f64,
    /// The value at `to`; above `low`.
    pub(super) high: f64,
    /// The pixel of `low`.
    pub(super) from: f64,
    /// The pixel of `high`.
    pub(super) to: f64,
}

impl Scale {
    /// The pixel of a value.
    pub(super) fn at(&self, value: f64) -> f64 {
        // Halves first: the difference of two huge values must not overflow.
        let share = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        self.from + share * (self.to - self.from)
    }
}

/// What the numbers of an axis are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit<'a> {
    /// Amounts of money, with the currency's sign.
    Money(&'a Currency),
    /// Plain numbers.
    Number,
    /// Shares of one, shown as percentages.
    Share,
}

/// Values at round steps, with their labels.
#[derive(Clone, Debug)]
pub(super) struct Ticks {
    /// Ascending.
    pub(super) values: Vec<f64>,
    /// One for each.
    pub(super) labels: Vec<String>,
}

impl Ticks {
    /// The widest label, in pixels.
    pub(super) fn width(&self) -> f64 {
        let widths = self
            .labels
            .iter()
            .map(|label| font::width(label, TICK, Weight::Regular));
        widths.fold(0.0, f64::max)
    }
}

/// The least range that holds all finite values; `None` if there is none.
pub(super) fn range(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((low, high)) => Some((value.min(low), value.max(high))),
        })
}

/// A range that holds zero too, and is never empty.
pub(super) fn with_zero(range: Option<(f64, f64)>) -> (f64, f64) {
    let (low, high) = range.unwrap_or((0.0, 0.0));
    let (low, high) = (low.min(0.0), high.max(0.0));
    if low < high { (low, high) } else { (-1.0, 1.0) }
}

/// A range of levels: with zero where the data come within half their height of it, else with a
/// little air. Never empty.
pub(super) fn of_levels(range: Option<(f64, f64)>) -> (f64, f64) {
    let Some((low, high)) = range else {
        return with_zero(None);
    };
    if (low >= 0.0 && low <= 0.6 * high) || (high <= 0.0 && high >= 0.6 * low) || low * high <= 0.0 {
        return with_zero(range);
    }
    // What hardly moves is shown as the level it is; the axis need not count its last digits.
    if high - low <= 1e-6 * low.abs().max(high.abs()) {
        return with_zero(range);
    }
    let air = 0.08 * (high - low);
    (low - air, high + air)
}

/// About `count` round steps over a range, out to the next whole step at each end, unless that is
/// more than 45% of a step away from the data.
///
/// Steps are 1, 2, 2.5 or 5 times a power of ten. A range of zeros alone has one tick, 0.
pub(super) fn round_steps((low, high): (f64, f64), count: f64, unit: Unit<'_>) -> Ticks {
    if (low, high) == (-1.0, 1.0) && !matches!(unit, Unit::Share) {
        return Ticks {
            values: vec![0.0],
            labels: labels(&[0.0], 1.0, unit),
        };
    }
    let raw = (high / count - low / count).max(f64::MIN_POSITIVE);
    let step = round_step(raw);
    let first = (low / step + 1e-9).floor() as i64;
    let last = (high / step - 1e-9).ceil() as i64;
    // Whole multiples of the step, so that a tick is 0 and not nearly 0. The count is bounded by
    // construction; the limit is for ranges at the end of a float's precision.
    let mut values: Vec<f64> = (first..=last).take(200).map(|index| index as f64 * step).collect();
    // An end far beyond the data would leave the plot half empty.
    let far = 0.45 * step;
    if values.len() > 2 && values.last().is_some_and(|last| last - high > far) {
        values.pop();
    }
    if values.len() > 2 && low - values[0] > far {
        values.remove(0);
    }
    let labels = labels(&values, step, unit);
    Ticks { values, labels }
}

/// One label per value, all with the suffix of the largest and the decimals of the step.
fn labels(values: &[f64], step: f64, unit: Unit<'_>) -> Vec<String> {
    if let Unit::Share = unit {
        let decimals = decimals_of(step * 100.0);
        return values
            .iter()
            .map(|value| signed(value * 100.0, decimals, "", "%"))
            .collect();
    }
    let sign = match unit {
        Unit::Money(currency) => currency.sign.as_str(),
        Unit::Number | Unit::Share => "",
    };
    let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let (divisor, suffix) = match largest {
        size if size >= 1e12 => (1e12, "tn"),
        size if size >= 1e9 => (1e9, "bn"),
        size if size >= 1e6 => (1e6, "m"),
        size if size >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let decimals = decimals_of(step / divisor);
    values
        .iter()
        .map(|value| signed(value / divisor, decimals, sign, suffix))
        .collect()
}

/// How many decimals a step needs: 2.5 needs one, 0.02 two.
fn decimals_of(step: f64) -> usize {
    // Steps have at most two significant digits.
    scientific(step, 2).map_or(0, |(digits, exponent)| {
        let needed = if digits.ends_with('0') { 0 } else { 1 };
        usize::try_from(needed - exponent).unwrap_or(0)
    })
}

/// From how many decimals on a label has an exponent instead: `$5e−7`.
const MOST_DECIMALS: usize = 5;

/// A number with its sign before the currency; zero bare of suffix.
fn signed(value: f64, decimals: usize, sign: &str, suffix: &str) -> String {
    if decimals > MOST_DECIMALS
        && let Some((digits, exponent)) = scientific(value.abs(), 3)
    {
        let minus = if value < 0.0 { "−" } else { "" };
        let (head, tail) = digits.split_at(1);
        let tail = tail.trim_end_matches('0');
        let dot = if tail.is_empty() { "" } else { "." };
        let exponent = exponent.to_string().replace('-', "−");
        return format!("{minus}{sign}{head}{dot}{tail}e{exponent}{suffix}");
    }
    let digits = format!("{:.decimals$}", value.abs());
    if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        let percent = if suffix == "%" { "%" } else { "" };
        return format!("{sign}0{percent}");
    }
    let minus = if value < 0.0 { "−" } else { "" };
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let grouped = grouped(whole);
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{minus}{sign}{grouped}{dot}{fraction}{suffix}")
}

/// The periods of the scenario.
pub(super) fn timeline(scenario: &Scenario) -> Timeline {
    Timeline {
        start: scenario.start,
        step: scenario.step,
        periods: scenario.periods.max(1),
    }
}

/// The last day's month or year in words: `2031` where the horizon ends with a calendar year,
/// else `March 2031`.
pub(super) fn end_words(scenario: &Scenario) -> String {
    let timeline = timeline(scenario);
    let months = i64::from(timeline.step.months()) * timeline.periods as i64;
    let Some(last) = timeline.start.plus_months(months - 1) else {
        return String::new();
    };
    if last.month() == 12 {
        return last.year().to_string();
    }
    format!("{} {}", month_name(last.month()), last.year())
}

/// The ticks of a date axis that is `room` pixels wide, as positions in periods since start.
///
/// Years, at their first day, thinned to 1, 2, 5, 10, … until the labels fit; months where the
/// horizon is two years or less.
pub(super) fn dates(scenario: &Scenario, room: f64) -> Vec<(f64, String)> {
    let timeline = timeline(scenario);
    let short = timeline.years() <= 2.0 && timeline.step != Step::Year;
    let choices: &[(i64, bool)] = if short {
        &[(1, true), (2, true), (3, true), (6, true), (12, true)]
    } else {
        &[
            (12, false),
            (24, false),
            (60, false),
            (120, false),
            (240, false),
            (600, false),
            (1200, false),
        ]
    };
    let mut ticks = Vec::new();
    for &(every, months) in choices {
        ticks = date_ticks(&timeline, every, months);
        let per_period = room / timeline.periods as f64;
        let fits = ticks.windows(2).all(|pair| {
            let width = |label: &str| font::width(label, TICK, Weight::Regular);
            let between = (pair[1].0 - pair[0].0) * per_period;
            between >= (width(&pair[0].1) + width(&pair[1].1)) / 2.0 + LABEL_GAP
        });
        if fits {
            break;
        }
    }
    ticks
}

fn date_ticks(timeline: &Timeline, every: i64, months: bool) -> Vec<(f64, String)> {
    let start = i64::from(timeline.start.year()) * 12 + i64::from(timeline.start.month()) - 1;
    let length = i64::from(timeline.step.months()) * timeline.periods as i64;
    let mut ticks = Vec::new();
    for index in start..=start + length {
        if index.rem_euclid(every) != 0 {
            continue;
        }
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
        let date = i16::try_from(year)
            .ok()
            .and_then(|year| Date::new(year, month as i8, 1));
        let Some(date) = date else { continue };
        let position = timeline.position(date);
        if !(0.0..=timeline.periods as f64).contains(&position) {
            continue;
        }
        let label = match months {
            true if ticks.is_empty() || month == 1 => {
                format!("{} {year}", &month_name(month as u32)[..3])
            }
            true => month_name(month as u32)[..3].to_owned(),
            false => year.to_string(),
        };
        ticks.push((position, label));
    }
    ticks
}

/// The name of a month, 1 to 12.
pub(super) fn month_name(month: u32) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_labels_share_a_suffix() {
        let dollars = Currency::dollars();
        let check = |range, expect: &[&str]| {
            assert_eq!(
                round_steps(range, 4.0, Unit::Money(&dollars)).labels,
                expect,
                "{range:?}"
            );
        };
        check((0.0, 17.9e9), &["$0", "$5bn", "$10bn", "$15bn", "$20bn"]);
        check((-3e9, 9e9), &["−$5bn", "$0", "$5bn", "$10bn"]);
        check((-1e9, 12e9), &["$0", "$5bn", "$10bn"]);
        check((0.0, 0.9e9), &["$0", "$0.25bn", "$0.50bn", "$0.75bn", "$1.00bn"]);
        check((0.0, 3.9e-6), &["$0", "$1e−6", "$2e−6", "$3e−6", "$4e−6"]);
        check((0.0, 1e15), &["$0", "$250tn", "$500tn", "$750tn", "$1,000tn"]);
        check((-1.0, 1.0), &["$0"]);
        let share = round_steps((0.0, 1.0), 4.0, Unit::Share);
        assert_eq!(share.labels, ["0%", "25%", "50%", "75%", "100%"]);
    }

    #[test]
    fn dates_stand_at_new_year_and_thin_out() {
        let scenario = |start: &str, step, periods| Scenario {
            title: String::new(),
            file: String::new(),
            currency: Currency::dollars(),
            start: Date::parse(start).unwrap(),
            step,
            periods,
            sources: Vec::new(),
        };
        let check = |start, step, periods, room, expect: &[(f64, &str)]| {
            let ticks = dates(&scenario(start, step, periods), room);
            let ticks: Vec<(f64, &str)> = ticks.iter().map(|(at, text)| (*at, text.as_str())).collect();
            assert_eq!(ticks, expect);
        };
        check(
            "2024-07",
            Step::Month,
            36,
            500.0,
            &[(6.0, "2025"), (18.0, "2026"), (30.0, "2027")],
        );
        check("2024-01", Step::Year, 40, 100.0, &[(16.0, "2040"), (36.0, "2060")]);
        check("2024-11", Step::Month, 1, 500.0, &[(0.0, "Nov 2024"), (1.0, "Dec")]);
        check(
            "2024-11",
            Step::Quarter,
            2,
            150.0,
            &[(2.0 / 3.0, "Jan 2025"), (5.0 / 3.0, "Apr")],
        );
        assert_eq!(end_words(&scenario("2024-01", Step::Month, 96)), "2031");
        assert_eq!(end_words(&scenario("2024-01", Step::Quarter, 1)), "March 2024");
    }
}
