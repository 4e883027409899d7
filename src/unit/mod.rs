//! Levels and rates, and the calendar windows that rates are quoted for.
//!
//! Inside the model every rate is per year; [`Per`] is how the file quotes it and how it is shown.

/// What kind of quantity an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A plain number or an amount of money: no time in it.
    Level,
    /// An amount per time; per year inside the model.
    Rate,
    /// Something that is true or false.
    Condition,
}

impl Unit {
    /// The word for it in messages: `a level`, `a rate per time`, `a condition`.
    pub fn words(self) -> &'static str {
        match self {
            Unit::Level => "a level",
            Unit::Rate => "a rate per time",
            Unit::Condition => "a condition",
        }
    }
}

/// The time that a rate is quoted for, or a calendar window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Per {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A half of a calendar year: what settles, not what a rate is quoted for.
    HalfYear,
    /// A calendar year.
    Year,
}

impl Per {
    /// How many of them a year has: multiply a figure quoted per `self` by this to get it per year.
    pub fn per_year(self) -> f64 {
        12.0 / f64::from(self.months())
    }

    /// Its length in months.
    pub fn months(self) -> u32 {
        match self {
            Per::Month => 1,
            Per::Quarter => 3,
            Per::HalfYear => 6,
            Per::Year => 12,
        }
    }

    /// `month`, `quarter`, `half-year` or `year`.
    pub fn word(self) -> &'static str {
        match self {
            Per::Month => "month",
            Per::Quarter => "quarter",
            Per::HalfYear => "half-year",
            Per::Year => "year",
        }
    }

    /// The window that a word names.
    pub fn from_word(word: &str) -> Option<Per> {
        [Per::Month, Per::Quarter, Per::HalfYear, Per::Year]
            .into_iter()
            .find(|per| per.word() == word)
    }
}
