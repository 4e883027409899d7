//! Dates, steps and the timeline of a deal.
//!
//! Period k runs from `start + k` steps to `start + (k+1)` steps. Lengths are in months / 12,
//! without day counts; a date inside a month stands at its share of that month's days.

use std::fmt;

use jiff::ToSpan;
use jiff::civil;

/// A calendar date, written `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The date of that year, month and day, if the calendar has it (years 1 to 9999).
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        (year >= 1).then_some(())?;
        civil::Date::new(year, month, day).ok().map(Date)
    }

    /// Reads `2024`, `2024-01` or `2024-01-15`; a missing month or day is the first.
    pub fn parse(text: &str) -> Option<Date> {
        let parts: Vec<&str> = text.split('-').collect();
        let lengths_fit = parts.iter().zip([4, 2, 2]).all(|(part, length)| part.len() == length);
        let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if parts.len() > 3 || !lengths_fit || !digits {
            return None;
        }
        let year = parts[0].parse().ok()?;
        let month = parts.get(1).map_or(Some(1), |part| part.parse().ok())?;
        let day = parts.get(2).map_or(Some(1), |part| part.parse().ok())?;
        Date::new(year, month, day)
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        i32::from(self.0.year())
    }

    /// The calendar month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month().unsigned_abs().into()
    }

    /// The calendar quarter, 1 to 4.
    pub fn quarter(self) -> u32 {
        (self.month() - 1) / 3 + 1
    }

    /// The day of the month.
    pub fn day(self) -> u32 {
        self.0.day().unsigned_abs().into()
    }

    /// The date that many months later; 31 January and a month is the end of February. `None` past year 9999.
    pub fn plus_months(self, months: i64) -> Option<Date> {
        let months = i32::try_from(months).ok()?;
        self.0.checked_add(months.months()).ok().map(Date)
    }

    /// The day before; `None` before year 1.
    pub fn day_before(self) -> Option<Date> {
        self.0.yesterday().ok().filter(|day| day.year() >= 1).map(Date)
    }

    fn days_until(self, later: Date) -> i32 {
        (later.0 - self.0).get_days()
    }
}

impl fmt::Display for Date {
    /// `2024-01`, or `2024-01-15` where the day is not the first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())?;
        if self.day() != 1 {
            write!(f, "-{:02}", self.day())?;
        }
        Ok(())
    }
}

/// The length of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// One month.
    #[default]
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

impl Step {
    /// Its length in months.
    pub fn months(self) -> u32 {
        match self {
            Step::Month => 1,
            Step::Quarter => 3,
            Step::Year => 12,
        }
    }

    /// `month`, `quarter` or `year`.
    pub fn word(self) -> &'static str {
        match self {
            Step::Month => "month",
            Step::Quarter => "quarter",
            Step::Year => "year",
        }
    }
}

/// The periods of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The first day of period 0.
    pub start: Date,
    /// The length of each period.
    pub step: Step,
    /// How many periods there are, one or more; the last one ends before year 10000.
    pub periods: usize,
}

impl Timeline {
    /// The length of a period in years: 1/12, 1/4 or 1.
    pub fn dt(&self) -> f64 {
        f64::from(self.step.months()) / 12.0
    }

    /// The length of the whole in years.
    pub fn years(&self) -> f64 {
        self.dt() * self.periods as f64
    }

    /// The first day of period `k`; of the day after the end for `k = periods`.
    pub fn period_start(&self, k: usize) -> Date {
        let months = i64::from(self.step.months()) * k as i64;
        self.start
            .plus_months(months)
            .expect("the timeline ends before year 10000")
    }

    /// Years since start at the beginning of period `k`.
    pub fn t(&self, k: usize) -> f64 {
        (u64::from(self.step.months()) * k as u64) as f64 / 12.0
    }

    /// Where a date stands, in months since start: whole months counted from the start, and
    /// inside a month the share of its days that have passed. Negative before the start.
    ///
    /// From 2024-01, the date 2024-03-16 stands at 2 + 15/31.
    pub fn months_at(&self, date: Date) -> f64 {
        let mut whole =
            i64::from(date.year() - self.start.year()) * 12 + i64::from(date.month()) - i64::from(self.start.month());
        let month = |n: i64| self.start.plus_months(n);
        if month(whole).is_some_and(|begin| begin > date) {
            whole -= 1;
        }
        let fraction = match (month(whole), month(whole + 1)) {
            (Some(begin), Some(end)) => f64::from(begin.days_until(date)) / f64::from(begin.days_until(end)),
            _ => 0.0,
        };
        whole as f64 + fraction
    }

    /// Where a date stands, in periods since start (see [`Timeline::months_at`]).
    pub fn position(&self, date: Date) -> f64 {
        self.months_at(date) / f64::from(self.step.months())
    }

    /// Whether the end of period `k` is the end of a calendar window of `months` months (1, 3
    /// or 12), or lies beyond one: whether what accrues in that window settles at the end of `k`.
    ///
    /// Where the start is not the first of a window's month the window is the one whose last
    /// month contains the end of the period.
    pub fn closes_window(&self, k: usize, months: u32) -> bool {
        let index = |k: usize| {
            let first = self.period_start(k);
            (i64::from(first.year()) * 12 + i64::from(first.month()) - 1).div_euclid(i64::from(months))
        };
        index(k) != index(k + 1)
    }
}

/// The period in which a dated instant falls: floor(years / dt), the instant belonging to the
/// period that it begins. A billionth of a period is taken for rounding: 7/12 of a year begins
/// month 7 though 7/12 divided by 1/12 may come out a hair below 7. Infinity stays infinity.
#[inline(always)]
pub fn period_of(years: f64, dt: f64) -> f64 {
    (years / dt + 1e-9).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_and_print() {
        for (text, printed) in [
            ("2024", "2024-01"),
            ("2024-07", "2024-07"),
            ("2024-02-29", "2024-02-29"),
        ] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(printed));
        }
        for wrong in [
            "",
            "24",
            "2024-1",
            "2024-13",
            "2023-02-29",
            "2024-01-01-01",
            "2024/01",
            "+024",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn positions_count_months_and_shares_of_days() {
        let timeline = Timeline {
            start: Date::parse("2024-01").unwrap(),
            step: Step::Month,
            periods: 24,
        };
        let at = |text: &str| timeline.months_at(Date::parse(text).unwrap());
        assert_eq!(at("2024-03"), 2.0);
        assert_eq!(at("2024-03-16"), 2.0 + 15.0 / 31.0);
        assert_eq!(at("2023-12"), -1.0);
        assert_eq!(at("2023-12-17"), -1.0 + 16.0 / 31.0);
    }

    #[test]
    fn windows_close_at_calendar_quarters_and_years() {
        let timeline = Timeline {
            start: Date::parse("2024-02").unwrap(),
            step: Step::Month,
            periods: 24,
        };
        let closing: Vec<usize> = (0..12).filter(|&k| timeline.closes_window(k, 3)).collect();
        assert_eq!(closing, [1, 4, 7, 10]);
        let years: Vec<usize> = (0..24).filter(|&k| timeline.closes_window(k, 12)).collect();
        assert_eq!(years, [10, 22]);
    }
}
