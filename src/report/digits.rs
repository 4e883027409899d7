//! How many digits of a figure to print, and how.
//!
//! In: a figure and its standard error. Out: text for people, with a suffix (k from 10,000, m, bn,
//! tn), a proper minus sign and no negative zero.
//!
//! The rule: the last digit printed stands for at least the standard error, so that another seed
//! would rarely change more than that digit; and there are never more than four significant
//! digits. $12.345bn ± $30m prints as $12.3bn, ± $0.3bn as $12bn, ± $3bn as $10bn. What is smaller
//! than half of the last digit allowed prints as 0. A figure without error (`se` 0) is printed as
//! it is, up to six significant digits and without trailing zeros: $2.47bn.
//! What is not finite prints as an en dash.

mod alike;

pub use alike::alike;
pub(in crate::report) use alike::{one_suffix, suffix_of_the_largest};

use crate::model::Currency;
use crate::stats::Proportion;

/// Significant digits of a figure that has an error.
const MOST_DIGITS: i32 = 4;
/// Significant digits of a figure that has none.
const MOST_EXACT_DIGITS: i32 = 6;
/// Significant digits of a label.
const SHORT_DIGITS: i32 = 3;
/// What stands where there is no figure.
const NONE: &str = "–";

/// An amount of money: `$12.3bn`, `−$250m`, `$0`.
///
/// `se` is in the same unit as `value`, zero for an exact amount.
pub fn money(value: f64, se: f64, currency: &Currency) -> String {
    signed(Rounded::of(value, se, MOST_DIGITS, MOST_EXACT_DIGITS), &currency.sign)
}

/// A mean as `print` prints it; with its error behind it where that leaves not even the first digit: `$4bn ± $3bn`.
///
/// 4 ± 3 would print as 0, and 6 ± 3 as 10: a reader would take both for certain.
pub fn mean(value: f64, se: f64, print: impl Fn(f64, f64) -> String) -> String {
    let Some((digits, exponent)) = scientific(se, 3).filter(|_| value.is_finite()) else {
        return print(value, se);
    };
    let place = if digits == "100" { exponent } else { exponent + 1 };
    if scientific(value, 17).is_some_and(|(_, first)| first >= place) {
        return print(value, se);
    }
    let unit = scientific(se, 1).map_or(1.0, |(_, exponent)| power_of_ten(exponent));
    let rounded = |x: f64| (x / unit).round() * unit;
    format!("{} ± {}", print(rounded(value), 0.0), print(rounded(se), 0.0))
}

/// A change of an amount of money, with its sign: `+$3.2bn`, `−$250m`, `$0`.
pub fn change(value: f64, se: f64, currency: &Currency) -> String {
    let text = mean(value, se, |value, se| money(value, se, currency));
    let zero = money(0.0, 0.0, currency);
    let none = text == zero || text.starts_with(&format!("{zero} "));
    let plus = if value > 0.0 && !none { "+" } else { "" };
    format!("{plus}{text}")
}

/// A rate of return as a percentage. Beyond 1,000% a year it says little more than that hardly anything was put in.
pub fn rate(value: f64, se: f64) -> String {
    if value > 10.0 {
        "over 1,000%".to_owned()
    } else {
        percent(value, se)
    }
}

/// The same with at most three digits, for labels in charts and running text.
pub fn money_short(value: f64, se: f64, currency: &Currency) -> String {
    signed(Rounded::of(value, se, SHORT_DIGITS, SHORT_DIGITS), &currency.sign)
}

/// A plain number: `2.47bn`, `−0.35`, `1,200`, `12.5k`.
pub fn number(value: f64, se: f64) -> String {
    signed(Rounded::of(value, se, MOST_DIGITS, MOST_EXACT_DIGITS), "")
}

/// The same with at most three digits, for labels in charts and running text.
pub fn number_short(value: f64, se: f64) -> String {
    signed(Rounded::of(value, se, SHORT_DIGITS, SHORT_DIGITS), "")
}

/// A share of one as a percentage: 0.2 is `20%`.
pub fn percent(value: f64, se: f64) -> String {
    match Rounded::of(value * 100.0, se * 100.0, MOST_DIGITS, MOST_EXACT_DIGITS) {
        None => NONE.to_owned(),
        Some(rounded) => {
            let minus = if rounded.negative { "−" } else { "" };
            format!("{minus}{}%", rounded.plain())
        }
    }
}

/// A probability as a percentage. One that no path, or every path, bore out is not certain: with
/// `count` paths it prints as `under 0.01%` or `over 99.99%`, by the rule of three (3 / count is
/// the upper 95% bound; Hanley and Lippman-Hand, JAMA 1983); so does one that so few paths bore out that
/// its error leaves no digit, by the bounds for so many (F. Garwood, Biometrika 28, 1936).
pub fn probability(value: f64, se: f64, count: u64) -> String {
    if count == 0 {
        return NONE.to_owned();
    }
    let bound = |share: f64| {
        let paths = (share * count as f64).round() as usize;
        let upper = UPPER_BOUNDS[paths.min(UPPER_BOUNDS.len() - 1)];
        // The bound is rounded up to one digit, so that it stays a bound.
        up_to_one_digit((upper / count as f64).min(1.0))
    };
    match leaves_no_digit(value, se) {
        Some(End::Never) => format!("under {}", percent(bound(value.max(0.0)), 0.0)),
        Some(End::Always) => format!("over {}", percent(1.0 - bound((1.0 - value).max(0.0)), 0.0)),
        None => percent(value, se),
    }
}

/// A probability, of a figure that is the `same` on every path or not: what does not depend on chance is not a matter of
/// how many paths there are, and `0%` and `100%` are meant.
pub fn chance(of: &Proportion, same: bool) -> String {
    if same && (of.value == 0.0 || of.value == 1.0) {
        return percent(of.value, 0.0);
    }
    probability(of.value, of.se, of.count)
}

/// The upper 95% bounds of the mean of a Poisson count of 0, 1, …, one-sided: half the 95th percentile of χ² with
/// 2 (count + 1) degrees of freedom, rounded up.
const UPPER_BOUNDS: [f64; 5] = [3.0, 4.744, 6.296, 7.754, 9.154];

/// An end of the scale of probabilities.
enum End {
    Never,
    Always,
}

/// The end of the scale that a share is printed as, being there or within its error of it.
fn leaves_no_digit(value: f64, se: f64) -> Option<End> {
    // What is printed, not what is meant: 100.0% is 100%.
    let printed: Option<f64> = percent(value, se).trim_end_matches('%').parse().ok();
    if value <= 0.0 || printed == Some(0.0) {
        Some(End::Never)
    } else if value >= 1.0 || printed == Some(100.0) {
        Some(End::Always)
    } else {
        None
    }
}

/// A share of paths in words: `18.5% of paths`, or `no path` and `every path` where that is so.
pub fn of_paths(value: f64, se: f64) -> String {
    // What one in the last digit would stand for: the share is less than half of it from the end.
    let least = last_place(value * 100.0, se * 100.0) / 100.0;
    match leaves_no_digit(value, se) {
        Some(End::Never) if value > 0.0 => format!("under {} of paths", percent(least, 0.0)),
        Some(End::Never) => "no path".to_owned(),
        Some(End::Always) if value < 1.0 => format!("over {} of paths", percent(1.0 - least, 0.0)),
        Some(End::Always) => "every path".to_owned(),
        None => format!("{} of paths", percent(value, se)),
    }
}

/// A length of time: `4.2 years`, `1 year`.
pub fn years(value: f64, se: f64) -> String {
    let text = number(value, se);
    let unit = if text == "1" { "year" } else { "years" };
    if text == NONE { text } else { format!("{text} {unit}") }
}

/// A count with commas: `100,000`.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// The least number with one significant digit that is not below `value` (above 0).
fn up_to_one_digit(value: f64) -> f64 {
    let Some((_, exponent)) = scientific(value, 17) else {
        return value;
    };
    let unit = power_of_ten(exponent);
    // A hair of slack, so that 0.03 is not taken for a little more than 0.03.
    ((value / unit) - 1e-9).ceil() * unit
}

/// Minus sign, currency sign, digits, suffix.
fn signed(rounded: Option<Rounded>, sign: &str) -> String {
    rounded.map_or_else(
        || NONE.to_owned(),
        |rounded| {
            let minus = if rounded.negative { "−" } else { "" };
            format!("{minus}{sign}{}", rounded.with_suffix())
        },
    )
}

/// A figure rounded to a decimal place, as its digits.
struct Rounded {
    negative: bool,
    /// The significant digits, the first not 0; empty for zero.
    digits: String,
    /// The power of ten of the first digit.
    exponent: i32,
}

impl Rounded {
    /// Rounds by the rule at the head of this file. `None` where `value` is not finite.
    fn of(value: f64, se: f64, most: i32, most_exact: i32) -> Option<Rounded> {
        if !value.is_finite() {
            return None;
        }
        let zero = Rounded {
            negative: false,
            digits: String::new(),
            exponent: 0,
        };
        let Some((_, first)) = scientific(value, 17) else {
            return Some(zero);
        };
        let exact = se == 0.0;
        // The lowest place that may be printed: by the number of digits, and by the error.
        let mut place = first + 1 - if exact { most_exact } else { most };
        // No error is known to more than three digits: 0.1 and a hair is 0.1.
        if let Some((digits, exponent)) = scientific(se, 3) {
            place = place.max(if digits == "100" { exponent } else { exponent + 1 });
        }
        let (mut digits, exponent) = match first - place {
            places @ 0.. => scientific(value, places.unsigned_abs() + 1)?,
            // One place above the first digit: half of it or more rounds up to one.
            -1 if scientific(value, 17)?.0.as_str() >= "5" => ("1".to_owned(), place),
            _ => return Some(zero),
        };
        if exact {
            digits.truncate(digits.trim_end_matches('0').len().max(1));
        } else {
            // A carry (9.96 to 10.0) moves the first digit up: keep the same last place.
            let wanted = (exponent - place + 1).clamp(1, most).unsigned_abs() as usize;
            while digits.len() < wanted {
                digits.push('0');
            }
            digits.truncate(wanted);
        }
        Some(Rounded {
            negative: value < 0.0,
            digits,
            exponent,
        })
    }

    /// The digits with k, m, bn or tn behind them.
    fn with_suffix(&self) -> String {
        let (shift, suffix) = match self.exponent {
            12.. => (12, "tn"),
            9..=11 => (9, "bn"),
            6..=8 => (6, "m"),
            4..=5 => (3, "k"),
            _ => (0, ""),
        };
        format!("{}{suffix}", self.shifted(shift))
    }

    /// The digits as they are, with commas between thousands.
    fn plain(&self) -> String {
        self.shifted(0)
    }

    /// The digits divided by ten to the `shift`.
    fn shifted(&self, shift: i32) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let exponent = self.exponent - shift;
        if exponent < -9 {
            // Too small for a row of zeros.
            let (head, tail) = self.digits.split_at(1);
            let dot = if tail.is_empty() { "" } else { "." };
            return format!("{head}{dot}{tail}e−{}", -exponent);
        }
        if exponent < 0 {
            let zeros = "0".repeat((-exponent - 1).unsigned_abs() as usize);
            return format!("0.{zeros}{}", self.digits);
        }
        let whole = exponent.unsigned_abs() as usize + 1;
        if self.digits.len() <= whole {
            let zeros = "0".repeat(whole - self.digits.len());
            return grouped(&format!("{}{zeros}", self.digits));
        }
        let (head, tail) = self.digits.split_at(whole);
        format!("{}.{tail}", grouped(head))
    }
}

/// What one in the last digit of a printed figure stands for: at least the standard error, by the rule at the
/// head of this file. 0 for a figure that is exact.
pub fn last_place(value: f64, se: f64) -> f64 {
    let Some((digits, exponent)) = scientific(se, 3) else {
        return 0.0;
    };
    let by_error = if digits == "100" { exponent } else { exponent + 1 };
    let by_digits = scientific(value, 17).map_or(by_error, |(_, first)| first + 1 - MOST_DIGITS);
    power_of_ten(by_error.max(by_digits))
}

/// The least of 1, 2, 2.5 and 5 times a power of ten that is not below `raw`, which is above 0.
pub(crate) fn round_step(raw: f64) -> f64 {
    let exponent = scientific(raw, 17).map_or(0, |(_, exponent)| exponent);
    let ten = power_of_ten(exponent);
    [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .map(|factor| factor * ten)
        .find(|step| *step >= raw * (1.0 - 1e-9))
        .unwrap_or(10.0 * ten)
}

/// Commas between groups of three digits.
pub(crate) fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The first `digits` significant digits of `|value|`, correctly rounded, and the power of ten
/// of the first. `None` for zero and for what is not finite.
///
/// Goes through the formatter, which is exact, rather than through a logarithm, which is not.
pub(crate) fn scientific(value: f64, digits: u32) -> Option<(String, i32)> {
    if value == 0.0 || !value.is_finite() {
        return None;
    }
    let places = digits.max(1) as usize - 1;
    let text = format!("{:.places$e}", value.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    Some((mantissa.replace('.', ""), exponent.parse().ok()?))
}

/// Ten to the `exponent`, correctly rounded; 0 or infinite beyond the range of a float.
pub(crate) fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_is_at_or_above_the_error() {
        for (value, se, printed) in [
            (12.345e9, 30e6, "$12.3bn"),
            (12.345e9, 100e6, "$12.3bn"),
            (12.345e9, 0.3e9, "$12bn"),
            (12.345e9, 3e9, "$10bn"),
            (12.346e9, 1.0, "$12.35bn"),
            (0.98e9, 0.1e9, "$1.0bn"),
            (999.96e6, 1.0, "$1.000bn"),
            (-250e6, 1e6, "−$250m"),
            (6e9, 3e9, "$10bn"),
            (4e9, 3e9, "$0"),
            (-4e9, 3e9, "$0"),
            (-4.0, 3e9, "$0"),
            (1_234.0, 0.5, "$1,234"),
            (12_346.0, 0.5, "$12.35k"),
            (0.001234, 0.0001, "$0.0012"),
            (1e-6, 1e-8, "$0.00000100"),
            (1e15, 1e12, "$1,000tn"),
        ] {
            assert_eq!(money(value, se, &Currency::dollars()), printed, "{value} ± {se}");
        }
    }

    #[test]
    fn a_mean_that_drowns_in_its_error_is_told_with_it() {
        let told = |value, se| mean(value, se, |value, se| money(value, se, &Currency::dollars()));
        for (value, se, printed) in [
            (4e9, 3e9, "$4bn ± $3bn"),
            (6e9, 3e9, "$6bn ± $3bn"),
            (-4.0, 3e9, "$0 ± $3bn"),
            (-2.6e9, 9.7e9, "$0 ± $10bn"),
            (0.3, 0.34, "$0.3 ± $0.3"),
            (12e9, 3e9, "$10bn"),
            (5e9, 1e9, "$5bn"),
            (12.345e9, 30e6, "$12.3bn"),
            (2.47e9, 0.0, "$2.47bn"),
            (0.0, 0.0, "$0"),
        ] {
            assert_eq!(told(value, se), printed, "{value} ± {se}");
        }
        assert_eq!(mean(f64::NAN, 1.0, percent), "–");
        assert_eq!(mean(0.05, 0.08, percent), "5% ± 8%");
    }

    #[test]
    fn changes_have_a_sign_and_rates_a_top() {
        let told = |value, se| change(value, se, &Currency::dollars());
        assert_eq!(told(3.2e9, 1e7), "+$3.20bn");
        assert_eq!(told(-250e6, 1e6), "−$250m");
        assert_eq!(told(0.0, 0.0), "$0");
        assert_eq!(told(2e8, 3e9), "$0 ± $3bn");
        assert_eq!(told(0.35, 0.01), "+$0.35");
        assert_eq!(rate(0.1234, 0.001), "12.3%");
        assert_eq!(rate(25_000.0, 10.0), "over 1,000%");
    }

    #[test]
    fn exact_figures_are_printed_as_they_are() {
        for (value, printed) in [
            (2.47e9, "$2.47bn"),
            (38e9, "$38bn"),
            (0.0, "$0"),
            (-0.0, "$0"),
            (1_234_567.0, "$1.23457m"),
            (-5.0, "−$5"),
            (2.5e15, "$2,500tn"),
            (1e-12, "$1e−12"),
        ] {
            assert_eq!(money(value, 0.0, &Currency::dollars()), printed, "{value}");
        }
        assert_eq!(money(f64::NAN, 0.0, &Currency::dollars()), "–");
        assert_eq!(number(f64::INFINITY, 1.0), "–");
    }

    #[test]
    fn the_last_place_is_that_of_the_digits_printed() {
        for (value, se, unit) in [
            (12.345e9, 30e6, 1e8),
            (12.345e9, 100e6, 1e8),
            (12.345e9, 1.0, 1e7),
            (0.0, 30.0, 100.0),
            (5.0, 0.0, 0.0),
        ] {
            assert_eq!(last_place(value, se), unit, "{value} ± {se}");
        }
    }

    #[test]
    fn percentages_years_and_counts() {
        assert_eq!(percent(0.2, 0.0), "20%");
        assert_eq!(percent(0.12345, 0.001), "12.3%");
        assert_eq!(percent(-0.05, 0.0004), "−5.0%");
        assert_eq!(percent(12.5, 0.0), "1,250%");
        assert_eq!(years(1.0, 0.0), "1 year");
        assert_eq!(years(4.23, 0.01), "4.23 years");
        assert_eq!(count(100_000), "100,000");
        assert_eq!(count(7), "7");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn what_no_path_bore_out_is_not_called_impossible() {
        assert_eq!(probability(0.0, 0.0, 100_000), "under 0.003%");
        assert_eq!(probability(1.0, 0.0, 100_000), "over 99.997%");
        assert_eq!(probability(0.5, 0.01, 2_500), "50%");
        assert_eq!(probability(0.0, 0.0, 1), "under 100%");
        assert_eq!(probability(0.0, 0.0, 0), "–");
        // What is the same on every path does not wait for more paths.
        let always = Proportion {
            value: 1.0,
            se: 0.0,
            count: 100_000,
        };
        assert_eq!(
            (chance(&always, true), chance(&always, false)),
            ("100%".into(), "over 99.997%".into())
        );
        assert_eq!(of_paths(0.0, 0.0), "no path");
        assert_eq!(of_paths(1.0, 0.0), "every path");
        assert_eq!(of_paths(0.1846, 0.0012), "18% of paths");
        // One path of five thousand, and all but one.
        let se = (0.0002_f64 * 0.9998 / 4999.0).sqrt();
        assert_eq!(of_paths(0.0002, se), "under 0.1% of paths");
        assert_eq!(of_paths(0.9998, se), "over 99.9% of paths");
        // 4.744 of 5,000 are 0.095%.
        assert_eq!(probability(0.0002, se, 5000), "under 0.1%");
        assert_eq!(probability(0.9998, se, 5000), "over 99.9%");
    }
}
