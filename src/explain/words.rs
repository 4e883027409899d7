//! Numbers, dates, lengths of time and lists as a sentence has them.
//!
//! In: plain numbers and positions. Out: `$2.47bn`, `20%`, `January 2027`, `two months`,
//! `a, b and c`. Figures of a term sheet are exact, so nothing is rounded but the noise of
//! binary fractions; rounding to a standard error is for `report::digits`.

use crate::model::Currency;
use crate::time::{Date, Timeline};

/// What a number is, which decides how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An amount of the scenario's currency: `$2.47bn`.
    Money,
    /// A share or a rate of growth: `20%`.
    Percent,
    /// A calendar year: `2027`, `2027.5`.
    Year,
    /// Anything else: `1.5`, `300m`.
    Plain,
}

/// Digits that a double carries beyond all noise of arithmetic such as `0.1 + 0.2`.
const SIGNIFICANT: usize = 12;

/// A number in plain decimal digits with thousands separated, without the noise of binary fractions.
///
/// 12345.678 is `12,345.678`, 0.30000000000000004 is `0.3`.
pub(super) fn plain(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let shortened: f64 = format!("{value:.*e}", SIGNIFICANT - 1).parse().unwrap_or(value);
    let text = format!("{}", shortened.abs());
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let minus = if shortened < 0.0 { "−" } else { "" };
    match fraction {
        Some(fraction) => format!("{minus}{grouped}.{fraction}"),
        None => format!("{minus}{grouped}"),
    }
}

/// A number with `k`, `m`, `bn` or `tn` where that makes it short, and in full where not.
///
/// 2.47e9 is `2.47bn`, 1500 is `1,500`, 1234567 is `1,234,567`.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    for (unit, suffix) in [(1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k")] {
        // Five digits and more are heavy in a sentence; 1,500 is not.
        if size >= unit && (1e4..1e15).contains(&size) {
            let scaled = plain(value / unit);
            if scaled.chars().filter(char::is_ascii_digit).count() <= 5 {
                return format!("{scaled}{suffix}");
            }
        }
    }
    if size != 0.0 && !(1e-6..1e15).contains(&size) {
        format!("{value:e}")
    } else {
        plain(value)
    }
}

/// A number in the given form.
pub(super) fn number(value: f64, form: Form, currency: &Currency) -> String {
    match form {
        Form::Money if value < 0.0 => format!("−{}{}", currency.sign, short(-value)),
        Form::Money => format!("{}{}", currency.sign, short(value)),
        Form::Percent => format!("{}%", plain(value * 100.0)),
        Form::Year => plain(value).replace(',', ""),
        Form::Plain => short(value),
    }
}

/// A whole number in words up to twelve, in digits beyond.
pub(super) fn count(n: u64) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    match usize::try_from(n).ok().and_then(|n| WORDS.get(n)) {
        Some(word) => (*word).to_owned(),
        None => plain(n as f64),
    }
}

/// A whole number of things: `one month`, `two months`.
pub(super) fn things(n: u64, thing: &str) -> String {
    format!("{} {thing}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A length of time given in months: `two months`, `18 months`, `eight years`, `2.5 years`.
pub(super) fn months(months: f64) -> String {
    let whole = months.round();
    if (months - whole).abs() > 1e-9 || whole < 0.0 {
        return format!("{} years", plain(months / 12.0));
    }
    let whole = whole as u64;
    if whole >= 12 && whole.is_multiple_of(12) {
        things(whole / 12, "year")
    } else {
        things(whole, "month")
    }
}

/// A length of time given in years.
pub(super) fn years(years: f64) -> String {
    months(years * 12.0)
}

/// The name of a month, 1 to 12.
fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[(month.clamp(1, 12) - 1) as usize]
}

/// `January 2027` for the first day of a month, `16 March 2027` for any other.
pub(super) fn date(date: Date) -> String {
    let month = month_name(date.month());
    if date.day() == 1 {
        format!("{month} {}", date.year())
    } else {
        format!("{} {month} {}", date.day(), date.year())
    }
}

/// The date at a position in periods since start, to the nearest day.
///
/// The inverse of [`Timeline::position`]; `None` outside the years 1 to 9999.
pub(super) fn date_at(timeline: &Timeline, position: f64) -> Option<Date> {
    let months = position * f64::from(timeline.step.months());
    let begin = timeline.start.plus_months(months.floor() as i64)?;
    let following = begin.plus_months(1).unwrap_or(begin);
    // A date's place inside its month is known one way round only, so every day of the two
    // months that can hold it is tried.
    let days = [begin, following].into_iter().flat_map(|first| {
        (1..=31).filter_map(move |day| Date::new(i16::try_from(first.year()).ok()?, first.month() as i8, day))
    });
    let distance = |day: &Date| (timeline.months_at(*day) - months).abs();
    days.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// The date at a position, in words.
pub(super) fn at(timeline: &Timeline, position: f64) -> String {
    match date_at(timeline, position) {
        Some(day) => date(day),
        None => format!("{} after the start", years(position * timeline.dt())),
    }
}

/// The date at a position with its preposition: `in January 2027`, `on 16 March 2027`.
pub(super) fn on(timeline: &Timeline, position: f64) -> String {
    let day = at(timeline, position);
    let joint = if date_at(timeline, position).is_some_and(|day| day.day() != 1) {
        "on"
    } else {
        "in"
    };
    format!("{joint} {day}")
}

/// The last moment before a position: `the end of December 2029` for January 2030.
pub(super) fn up_to(timeline: &Timeline, position: f64) -> String {
    match date_at(timeline, position) {
        Some(day) if day.day() == 1 => match day.plus_months(-1) {
            Some(before) => format!("the end of {}", date(before)),
            None => date(day),
        },
        Some(day) => date(day),
        None => at(timeline, position),
    }
}

/// `a`, `a and b`, `a, b and c`, with the given word before the last.
pub(super) fn list(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// The text with its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Step;

    #[test]
    fn numbers_read_as_the_deal_has_them() {
        for (value, form, expected) in [
            (2.47e9, Form::Money, "$2.47bn"),
            (38e9, Form::Money, "$38bn"),
            (1_500.0, Form::Money, "$1,500"),
            (250e3, Form::Money, "$250k"),
            (1_234_567.0, Form::Money, "$1,234,567"),
            (0.25, Form::Money, "$0.25"),
            (-3e6, Form::Money, "−$3m"),
            (0.2, Form::Percent, "20%"),
            (0.07, Form::Percent, "7%"),
            (0.1 + 0.2, Form::Percent, "30%"),
            (0.0005, Form::Percent, "0.05%"),
            (-0.1, Form::Percent, "−10%"),
            (1.5, Form::Plain, "1.5"),
            (0.0, Form::Plain, "0"),
            (1e-9, Form::Plain, "1e-9"),
        ] {
            assert_eq!(number(value, form, &Currency::dollars()), expected);
        }
    }

    #[test]
    fn lengths_of_time_have_no_plural_of_one() {
        for (given, expected) in [
            (1.0, "one month"),
            (2.0, "two months"),
            (12.0, "one year"),
            (18.0, "18 months"),
            (96.0, "eight years"),
        ] {
            assert_eq!(months(given), expected);
        }
        assert_eq!(years(2.5), "30 months");
    }

    #[test]
    fn positions_turn_back_into_dates() {
        for (start, step) in [
            ("2024-01", Step::Month),
            ("2024-01", Step::Year),
            ("2023-11-16", Step::Quarter),
        ] {
            let timeline = Timeline {
                start: Date::parse(start).unwrap(),
                step,
                periods: 100,
            };
            for text in ["2024-02-29", "2026-03-16", "2030-01", "2024-12-31"] {
                let day = Date::parse(text).unwrap();
                assert_eq!(
                    date_at(&timeline, timeline.position(day)),
                    Some(day),
                    "{text} from {start}"
                );
            }
        }
    }

    #[test]
    fn an_exclusive_end_is_the_end_of_the_month_before() {
        let timeline = Timeline {
            start: Date::parse("2024-01").unwrap(),
            step: Step::Month,
            periods: 100,
        };
        assert_eq!(up_to(&timeline, 72.0), "the end of December 2029");
        assert_eq!(at(&timeline, 36.0), "January 2027");
    }
}
