//! Columns of a CSV file: numbers, and the first days of windows.
//!
//! In: a text that is not to be trusted. Out: the rows wanted with their lines, or a [`CsvFault`] in
//! words. The first line names the columns. Empty cells are passed over; `12%` is 0.12. Nothing of the
//! text is repeated in a fault but a cell cut short.

use std::fmt;

use crate::time::Date;

/// More rows than this are not read.
pub const MOST_ROWS: usize = 1_000_000;

/// A CSV file whose lines can be read as rows of one table.
#[derive(Clone, Debug)]
pub struct Csv {
    headers: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
}

/// A value and the line in which it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<T> {
    /// The line of the file, from 1.
    pub line: u64,
    /// What stands there.
    pub value: T,
}

/// What is wrong with a file or a column.
#[derive(Clone, Debug, PartialEq)]
pub enum CsvFault {
    /// It cannot be read as CSV at all.
    NotCsv(String),
    /// It has more than [`MOST_ROWS`] rows.
    TooLong,
    /// There is no column of that name; those that there are.
    UnknownColumn {
        /// The name asked for.
        wanted: String,
        /// The names of the first line.
        known: Vec<String>,
    },
    /// A cell is not what the column wants.
    BadCell {
        /// The line of the file.
        line: u64,
        /// The number of the column, from 1.
        column: usize,
        /// The cell, cut short.
        cell: String,
        /// What it should be: `a number`, `a date`.
        wanted: &'static str,
        /// How many more cells of the column are wrong.
        more: usize,
    },
    /// The column has no cell that is not empty.
    Empty {
        /// The column.
        column: String,
    },
}

impl fmt::Display for CsvFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CsvFault::NotCsv(words) => write!(f, "it is not a CSV file: {words}"),
            CsvFault::TooLong => write!(f, "it has more than {MOST_ROWS} rows"),
            CsvFault::UnknownColumn { wanted, .. } => write!(f, "it has no column `{}`", short(wanted)),
            CsvFault::BadCell {
                line,
                column,
                cell,
                wanted,
                ..
            } => write!(f, "`{cell}` in line {line}, column {column} is not {wanted}"),
            CsvFault::Empty { column } => write!(f, "its column `{}` holds nothing", short(column)),
        }
    }
}

impl std::error::Error for CsvFault {}

impl Csv {
    /// Reads a text.
    pub fn parse(text: &str) -> Result<Csv, CsvFault> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let not_csv = |error: csv::Error| CsvFault::NotCsv(error.to_string());
        // A byte-order mark is no part of the first column's name.
        let headers = reader.headers().map_err(not_csv)?.iter();
        let headers = headers
            .map(|header| header.trim_start_matches('\u{feff}').to_owned())
            .collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(not_csv)?;
            if rows.len() == MOST_ROWS {
                return Err(CsvFault::TooLong);
            }
            rows.push((record.position().map_or(0, |at| line_of(at, text)), record));
        }
        Ok(Csv { headers, rows })
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.headers
    }

    /// Keeps the rows that have this text in this column.
    pub fn keep(&mut self, column: &str, text: &str) -> Result<(), CsvFault> {
        let index = self.index(column)?;
        self.rows.retain(|(_, row)| row.get(index) == Some(text));
        match self.rows.is_empty() {
            true => Err(CsvFault::Empty {
                column: format!("{column} = {text}"),
            }),
            false => Ok(()),
        }
    }

    /// The numbers of a column; rows in which it is empty are left out.
    pub fn numbers(&self, column: &str) -> Result<Vec<Cell<f64>>, CsvFault> {
        self.cells(column, "a number", number)
    }

    /// The first days of windows in a column: `2024`, `2024-Q1`, `2024-01`, `2024-01-15`.
    pub fn dates(&self, column: &str) -> Result<Vec<Cell<Date>>, CsvFault> {
        self.cells(column, "a date such as 2024, 2024-Q1 or 2024-01", day)
    }

    fn index(&self, column: &str) -> Result<usize, CsvFault> {
        let found = self.headers.iter().position(|header| header == column);
        found.ok_or_else(|| CsvFault::UnknownColumn {
            wanted: column.to_owned(),
            known: self.headers.clone(),
        })
    }

    fn cells<T>(
        &self,
        column: &str,
        wanted: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<Cell<T>>, CsvFault> {
        let index = self.index(column)?;
        let (mut cells, mut wrong) = (Vec::new(), Vec::new());
        for (line, row) in &self.rows {
            let cell = row.get(index).unwrap_or("");
            if cell.is_empty() {
                continue;
            }
            match read(cell) {
                Some(value) => cells.push(Cell { line: *line, value }),
                None => wrong.push((*line, short(cell))),
            }
        }
        if let [(line, cell), rest @ ..] = wrong.as_slice() {
            return Err(CsvFault::BadCell {
                line: *line,
                column: index + 1,
                cell: cell.clone(),
                wanted,
                more: rest.len(),
            });
        }
        match cells.is_empty() {
            true => Err(CsvFault::Empty {
                column: column.to_owned(),
            }),
            false => Ok(cells),
        }
    }
}

/// The line of a row: the reader's, and the empty lines that it passes over before the row.
fn line_of(at: &csv::Position, text: &str) -> u64 {
    let rest = text.as_bytes().iter().skip(at.byte() as usize);
    let blank = rest.take_while(|byte| matches!(byte, b'\r' | b'\n'));
    at.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// A finite number, with a percent sign or without.
fn number(cell: &str) -> Option<f64> {
    let (digits, scale) = match cell.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 100.0),
        None => (cell, 1.0),
    };
    let value: f64 = digits.parse().ok()?;
    value.is_finite().then_some(value / scale)
}

/// A date, or the first day of a quarter.
fn day(cell: &str) -> Option<Date> {
    let quarter = |cell: &str| {
        let (year, quarter) = cell.split_once(['Q', 'q'])?;
        let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        let year: i16 = year.trim_end_matches('-').trim_end().parse().ok()?;
        Date::new(year, 3 * quarter - 2, 1)
    };
    Date::parse(cell).or_else(|| quarter(cell))
}

/// A cell as a fault may repeat it: short, and without anything that moves a cursor.
fn short(cell: &str) -> String {
    const MOST: usize = 40;
    let plain = cell.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut shown: String = plain.take(MOST).collect();
    if cell.chars().count() > MOST {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\u{feff}quarter,revenue, share \n2024-Q1,77.3,12%\n2024-Q2, 109.5 ,\n\n2024-Q3,-1e3,0.5\n";

    #[test]
    fn columns_are_read_by_their_names() {
        let csv = Csv::parse(TEXT).expect("it is CSV");
        assert_eq!(csv.columns(), ["quarter", "revenue", "share"]);
        let values = |column: &str| -> Vec<(u64, f64)> {
            let cells = csv.numbers(column).expect("they are numbers");
            cells.iter().map(|cell| (cell.line, cell.value)).collect()
        };
        assert_eq!(values("revenue"), [(2, 77.3), (3, 109.5), (5, -1000.0)]);
        assert_eq!(values("share"), [(2, 0.12), (5, 0.5)]);
        let days: Vec<String> = csv
            .dates("quarter")
            .expect("they are dates")
            .iter()
            .map(|cell| cell.value.to_string())
            .collect();
        assert_eq!(days, ["2024-01", "2024-04", "2024-07"]);
    }

    #[test]
    fn faults_name_line_and_column_and_repeat_little() {
        let csv = Csv::parse("a,b\n1,x\u{1b}[31m\n2,3\n4,yy\n").expect("it is CSV");
        let fault = csv.numbers("b").expect_err("it is no number");
        assert_eq!(fault.to_string(), "`x\u{fffd}[31m` in line 2, column 2 is not a number");
        assert!(matches!(fault, CsvFault::BadCell { more: 1, .. }));
        let long = format!("a\n{}\n", "y".repeat(500));
        let fault = Csv::parse(&long)
            .expect("it is CSV")
            .numbers("a")
            .expect_err("no number");
        assert!(fault.to_string().chars().count() < 100, "{fault}");
        assert!(matches!(csv.numbers("c"), Err(CsvFault::UnknownColumn { .. })));
        for cell in ["inf", "nan", "0x1", "1,000", "2024-Q5", "2024-13", ""] {
            assert!(number(cell).is_none(), "{cell}");
            assert!(day(cell).is_none(), "{cell}");
        }
    }

    #[test]
    fn rows_may_be_chosen_by_another_column() {
        let mut csv = Csv::parse("what,x\na,1\nb,2\na,3\n").expect("it is CSV");
        csv.keep("what", "a").expect("there are such rows");
        let values: Vec<f64> = csv
            .numbers("x")
            .expect("numbers")
            .iter()
            .map(|cell| cell.value)
            .collect();
        assert_eq!(values, [1.0, 3.0]);
        assert!(csv.keep("what", "c").is_err());
    }
}
