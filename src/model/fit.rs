//! Growth and volatility out of a column of a CSV file: what a geometric driver would be.
//!
//! In: the text of a file and the names of its columns. Out: a [`Fit`]. How it is written is left to `write`.

use super::csv::{Cell, Csv, CsvFault};
use crate::stats::{GeometricFit, geometric_fit};
use crate::time::Date;
use crate::unit::Per;

/// What to fit.
#[derive(Clone, Debug)]
pub struct FitRequest {
    /// The name of the file, for what is printed.
    pub name: String,
    /// The text of the file.
    pub text: String,
    /// The column with the figures.
    pub column: String,
    /// The column with the first days of the windows; the first column that holds dates where absent.
    pub dates: Option<String>,
    /// The window that each figure totals; found out from the dates where absent.
    pub per: Option<Per>,
    /// Only rows that have these texts in these columns.
    pub rows: Vec<(String, String)>,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The name of the file.
    pub name: String,
    /// The column.
    pub column: String,
    /// The window that each figure totals.
    pub per: Per,
    /// The first day of the first and of the last window, where there are dates.
    pub span: Option<(Date, Date)>,
    /// The last figure, at which a driver begins.
    pub last: f64,
    /// The parameters.
    pub geometric: GeometricFit,
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq)]
pub enum FitError {
    /// Something about the file or its columns.
    Csv(CsvFault),
    /// There are no dates and no `per`.
    NoWindow,
    /// The dates are not one window after the other.
    Gap {
        /// The line of the file.
        line: u64,
        /// The window before.
        before: Date,
        /// The one that follows.
        after: Date,
        /// The window.
        per: Per,
    },
    /// A figure has no date beside it.
    Undated {
        /// The line of the file.
        line: u64,
    },
    /// A figure is not above 0.
    NotPositive {
        /// The line of the file.
        line: u64,
        /// The figure.
        figure: f64,
    },
    /// Fewer than three figures.
    TooFew(usize),
}

impl std::fmt::Display for FitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FitError::Csv(CsvFault::UnknownColumn { wanted, known }) => {
                let all = known.join(", ");
                write!(f, "there is no column `{wanted}`; its columns are {all}")?;
                match known.as_slice() {
                    [only] if only.contains([';', '\t']) => write!(f, " (columns are separated by commas)"),
                    _ => Ok(()),
                }
            }
            FitError::Csv(fault) => write!(f, "{fault}"),
            FitError::NoWindow => write!(
                f,
                "the time between the figures is not known: name the column of dates (--dates), or say --per month, \
                 quarter or year"
            ),
            FitError::Gap {
                line,
                before,
                after,
                per,
            } => write!(
                f,
                "line {line}: {after} is not one {} after {before}; growth is from one window to the next",
                per.word()
            ),
            FitError::Undated { line } => write!(f, "line {line}: there is no date beside the figure"),
            FitError::NotPositive { line, figure } => {
                write!(f, "line {line}: {figure} is not above 0; growth is a ratio of figures")
            }
            FitError::TooFew(count) => {
                write!(
                    f,
                    "{count} figures are too few: three give two growth rates, the least there can be"
                )
            }
        }
    }
}

impl std::error::Error for FitError {}

/// Fits a geometric driver to a column.
///
/// # Errors
///
/// Where the file is no CSV, a column is missing or holds something else, figures do not follow one another
/// window by window, are not above 0 or fewer than three.
pub fn fit(request: &FitRequest) -> Result<Fit, FitError> {
    let mut csv = Csv::parse(&request.text).map_err(FitError::Csv)?;
    for (column, text) in &request.rows {
        csv.keep(column, text).map_err(FitError::Csv)?;
    }
    let figures = csv.numbers(&request.column).map_err(FitError::Csv)?;
    let dates = match &request.dates {
        Some(column) => Some(csv.dates(column).map_err(FitError::Csv)?),
        None => {
            let others = csv.columns().iter().filter(|name| **name != request.column);
            others.filter_map(|name| csv.dates(name).ok()).next()
        }
    };
    if figures.len() < 3 {
        return Err(FitError::TooFew(figures.len()));
    }
    if let Some(bad) = figures.iter().find(|figure| figure.value <= 0.0) {
        return Err(FitError::NotPositive {
            line: bad.line,
            figure: bad.value,
        });
    }
    let (per, span) = match &dates {
        None => (request.per.ok_or(FitError::NoWindow)?, None),
        Some(dates) => {
            let days = beside(&figures, dates)?;
            let per = match request.per {
                Some(per) => per,
                None => [Per::Month, Per::Quarter, Per::Year]
                    .into_iter()
                    .find(|per| days.windows(2).any(|pair| follows(pair[0].value, pair[1].value, *per)))
                    .ok_or(FitError::NoWindow)?,
            };
            for pair in days.windows(2) {
                if !follows(pair[0].value, pair[1].value, per) {
                    return Err(FitError::Gap {
                        line: pair[1].line,
                        before: pair[0].value,
                        after: pair[1].value,
                        per,
                    });
                }
            }
            (per, Some((days[0].value, days[days.len() - 1].value)))
        }
    };
    let values: Vec<f64> = figures.iter().map(|figure| figure.value).collect();
    let geometric = geometric_fit(&values, 1.0 / per.per_year()).ok_or(FitError::TooFew(values.len()))?;
    Ok(Fit {
        name: request.name.clone(),
        column: request.column.clone(),
        per,
        span,
        last: values[values.len() - 1],
        geometric,
    })
}

/// The date in the line of each figure.
fn beside(figures: &[Cell<f64>], dates: &[Cell<Date>]) -> Result<Vec<Cell<Date>>, FitError> {
    let date = |figure: &Cell<f64>| {
        let found = dates.binary_search_by_key(&figure.line, |date| date.line);
        found
            .map(|index| dates[index])
            .map_err(|_| FitError::Undated { line: figure.line })
    };
    figures.iter().map(date).collect()
}

fn follows(before: Date, after: Date, per: Per) -> bool {
    before.plus_months(i64::from(per.months())) == Some(after)
}
