//! What can be asked on the command line, with its help.
//!
//! In: the arguments. Out: a [`Command`]; what is wrong ends the program with status 2.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use termsheet::report::ChartsAsked;
use termsheet::rng::Sampler;
use termsheet::scenario::{ChartSize, ChartTheme, MOST_PATHS};
use termsheet::time::Date;
use termsheet::unit::Per;

/// What a partnership deal really pays, and how sure we can be.
#[derive(Debug, Parser)]
#[command(
    name = "termsheet",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate a deal; print a summary and write report, figures and charts
    Run(Run),
    /// Look for faults; say nothing if there is none
    Check(Check),
    /// Tell the deal in plain English
    Explain(Deal),
    /// Tell one path in full: every period, every term, every figure that led to it
    Trace(Trace),
    /// Estimate growth and volatility from a column of a CSV file; print the driver to paste
    Fit(Fit),
    /// Set deals beside each other on the same draws: variants of a file, or several files
    Compare(Compare),
    /// Tell how a statistic depends on one or two keys
    Sweep(Sweep),
    /// Find the value of a key at which a statistic meets a target, or two deals are equal
    Solve(Solve),
    /// Find the deals that neither of two parties can improve without hurting the other, and the fair ones
    Frontier(Frontier),
    /// Tell what drives the spread: tornado, rank correlations, Sobol indices, value of information
    Sensitivity(Sensitivity),
    /// Make a published file again, by the manifest that it carries, and say whether it is what its scenario gives
    Verify(Verify),
    /// Write a commented scenario to start from
    New(New),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// A scenario and what to change in it.
#[derive(Args, Debug)]
pub(super) struct Deal {
    /// The scenario file; `-` reads standard input
    pub(super) file: PathBuf,

    /// Change a value, as in --set terms.fee.rate=15%; may be given several times
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", value_parser = setting)]
    pub(super) sets: Vec<String>,

    /// Apply one of the file's variants first
    #[arg(long, value_name = "ID")]
    pub(super) variant: Option<String>,

    /// The deal as it stood on a day: amendments after it are left out, as in --as-of 2026-03
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Date>,

    /// How many paths to draw, in place of the scenario's
    #[arg(long, value_name = "N", value_parser = paths)]
    pub(super) paths: Option<u64>,

    /// The seed of all draws, in place of the scenario's
    #[arg(long, value_name = "N", value_parser = whole)]
    pub(super) seed: Option<u64>,

    /// How the futures are spread, in place of the scenario's: random, antithetic, latin-hypercube or sobol
    #[arg(long, value_name = "SAMPLER", value_parser = sampler)]
    pub(super) sampler: Option<Sampler>,

    /// How many threads to use [default: as many as the machine has]; changes no figure
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,

    /// The folder to write to [default: output/<name of the file>]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// Print JSON on standard output and nothing else there
    #[arg(long)]
    pub(super) json: bool,

    /// Print nothing but errors (and what --json asks for)
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// Which charts are drawn, and how.
#[derive(Args, Clone, Debug)]
pub(super) struct Look {
    /// Draw this chart in place of the usual ones: a kind, a kind and what it is of, or one of [charts], as in fan,
    /// distribution:microsoft.npv; may be given several times
    #[arg(long = "chart", value_name = "NAME[:OF]")]
    pub(super) charts: Vec<String>,

    /// The paper of charts that have none of their own: light or dark
    #[arg(long, value_name = "THEME", value_parser = theme)]
    pub(super) theme: Option<ChartTheme>,

    /// The sheet of charts that have none of their own: article, square, column or slide
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) size: Option<ChartSize>,
}

impl Look {
    /// The same for the library.
    pub(super) fn asked(&self) -> ChartsAsked {
        ChartsAsked {
            names: self.charts.clone(),
            size: self.size,
            theme: self.theme,
        }
    }
}

/// `run`.
#[derive(Args, Debug)]
pub(super) struct Run {
    #[command(flatten)]
    pub(super) deal: Deal,

    /// Take as many paths (at most --paths) as it needs until the standard error of each present value is at most
    /// this share of its spread or mean, as in 0.5%
    #[arg(long, value_name = "SHARE", value_parser = precision)]
    pub(super) precision: Option<f64>,

    /// Also write every path's figures as CSV, a row for each path
    #[arg(long, value_name = "FILE")]
    pub(super) samples: Option<PathBuf>,

    #[command(flatten)]
    pub(super) look: Look,
}

/// `check`.
#[derive(Args, Debug)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) deal: Deal,

    /// List what has no source
    #[arg(long)]
    pub(super) evidence: bool,
}

/// `trace`.
#[derive(Args, Debug)]
pub(super) struct Trace {
    #[command(flatten)]
    pub(super) deal: Deal,

    /// The number of the path, from 0
    #[arg(long, value_name = "N", value_parser = whole, conflicts_with = "at")]
    pub(super) path: Option<u64>,

    /// The path at a percentile of a figure, as in microsoft.npv=p5 (also =min, =max)
    #[arg(long, value_name = "PARTY.FIGURE=PN")]
    pub(super) at: Option<String>,
}

/// `fit`.
#[derive(Args, Debug)]
pub(super) struct Fit {
    /// The CSV file; `-` reads standard input
    pub(super) file: PathBuf,

    /// The column with the figures
    #[arg(long, value_name = "NAME")]
    pub(super) column: String,

    /// The column with the first day of each window [default: the first that holds dates]
    #[arg(long, value_name = "NAME")]
    pub(super) dates: Option<String>,

    /// The window that each figure totals [default: found out from the dates]
    #[arg(long, value_name = "WINDOW", value_parser = window)]
    pub(super) per: Option<Per>,

    /// Only rows with this text in this column, as in metric=revenue; may be given several times
    #[arg(long = "row", value_name = "COLUMN=TEXT", value_parser = row)]
    pub(super) rows: Vec<(String, String)>,

    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// `compare`.
#[derive(Args, Debug)]
pub(super) struct Compare {
    #[command(flatten)]
    pub(super) deal: Deal,

    #[command(flatten)]
    pub(super) look: Look,

    /// Other scenario files to compare with the first
    #[arg(value_name = "OTHER")]
    pub(super) others: Vec<PathBuf>,

    /// The variants to compare, separated by commas [default: all]
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub(super) variants: Vec<String>,

    /// Compare the deal as it stood after each of its amendments, each with the one before
    #[arg(long, conflicts_with_all = ["variants", "base"])]
    pub(super) vintages: bool,

    /// The variant that the others are set against [default: the deal as written]
    #[arg(long, value_name = "ID")]
    pub(super) base: Option<String>,

    /// What to compare, as in irr or terms.fee.total; may be given several times [default: npv]
    #[arg(long = "figure", value_name = "FIGURE")]
    pub(super) figures: Vec<String>,

    /// Give certainty equivalents at this tolerance of risk, as in 1bn
    #[arg(long, value_name = "AMOUNT")]
    pub(super) risk_tolerance: Option<String>,

    /// Where more than ten clauses differ, work out what each is worth from so many random orders, as in 200
    #[arg(long, value_name = "N", value_parser = whole)]
    pub(super) orders: Option<u64>,

    /// Leave out what differs clause by clause and what each clause is worth
    #[arg(long, conflicts_with = "orders")]
    pub(super) no_clauses: bool,
}

/// `sensitivity`.
#[derive(Args, Debug)]
pub(super) struct Sensitivity {
    #[command(flatten)]
    pub(super) deal: Deal,

    #[command(flatten)]
    pub(super) look: Look,

    /// What to explain, as in irr or terms.fee.total; may be given several times [default: npv]
    #[arg(long = "figure", value_name = "FIGURE")]
    pub(super) figures: Vec<String>,

    /// The variants between which there is a choice, separated by commas [default: all]
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub(super) variants: Vec<String>,

    /// How many paths each run of the design has, a power of two [default: 8192]
    #[arg(long, value_name = "N", value_parser = whole)]
    pub(super) points: Option<u64>,
}

/// `sweep`.
#[derive(Args, Debug)]
pub(super) struct Sweep {
    #[command(flatten)]
    pub(super) deal: Deal,

    #[command(flatten)]
    pub(super) look: Look,

    /// A key and its values, as in terms.fee.rate=5%..25%:9 or terms.fee.rate=5%,10%; once or twice
    #[arg(long = "vary", value_name = "KEY.PATH=VALUES")]
    pub(super) vary: Vec<String>,

    /// The statistic, as in studio.npv.p50; may be given several times
    #[arg(long = "of", value_name = "STATISTIC")]
    pub(super) of: Vec<String>,
}

/// `solve`.
#[derive(Args, Debug)]
pub(super) struct Solve {
    #[command(flatten)]
    pub(super) deal: Deal,

    #[command(flatten)]
    pub(super) look: Look,

    /// A key and its range, as in terms.fee.rate=0%..50%
    #[arg(long = "vary", value_name = "KEY.PATH=FROM..TO")]
    pub(super) vary: Option<String>,

    /// The statistic, as in studio.npv.mean
    #[arg(long = "of", value_name = "STATISTIC")]
    pub(super) of: Option<String>,

    /// The number that it is to meet
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true, conflicts_with = "equal_to")]
    pub(super) target: Option<String>,

    /// The variant whose statistic it is to meet; as_written for the deal itself
    #[arg(long, value_name = "ID")]
    pub(super) equal_to: Option<String>,

    /// Vary the key in that variant too
    #[arg(long, requires = "equal_to")]
    pub(super) both: bool,
}

/// `frontier`.
#[derive(Args, Debug)]
pub(super) struct Frontier {
    #[command(flatten)]
    pub(super) deal: Deal,

    #[command(flatten)]
    pub(super) look: Look,

    /// A key and its range, as in terms.fee.rate=0%..50%:21; once to three times
    #[arg(long = "vary", value_name = "KEY.PATH=FROM..TO")]
    pub(super) vary: Vec<String>,

    /// The two parties, separated by a comma [default: the judged ones]
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub(super) parties: Vec<String>,

    /// What a party has where they do not agree, as in studio=5m; may be given for each
    #[arg(long = "alternative", value_name = "PARTY=AMOUNT")]
    pub(super) alternatives: Vec<String>,

    /// The variant that holds where they do not agree
    #[arg(long, value_name = "ID", conflicts_with = "alternatives")]
    pub(super) otherwise: Option<String>,

    /// The probability with which each must do at least as well, as in 90%
    #[arg(long, value_name = "P")]
    pub(super) probability: Option<String>,
}

/// `verify`.
#[derive(Args, Debug)]
pub(super) struct Verify {
    /// The published file: a report, a chart, a table or figures
    pub(super) file: PathBuf,

    /// Its scenario, and the others that it compares [default: looked for by name, beside the file and above, there also in `scenarios`]
    #[arg(value_name = "SCENARIO")]
    pub(super) scenarios: Vec<PathBuf>,

    /// How many threads to use [default: as many as the machine has]; changes no figure
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,

    /// Print JSON on standard output and nothing else there
    #[arg(long)]
    pub(super) json: bool,

    /// Print nothing but errors (and what --json asks for)
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// `new`.
#[derive(Args, Debug)]
pub(super) struct New {
    /// Where to write it; `-` prints it
    #[arg(default_value = "scenario.toml")]
    pub(super) file: PathBuf,

    /// Write over a file that is there
    #[arg(long)]
    pub(super) force: bool,
}

/// More threads than any machine has help nobody.
const MOST_THREADS: u64 = 1024;

/// A whole number, which may have `_` between its digits.
fn whole(text: &str) -> Result<u64, String> {
    text.replace('_', "")
        .parse()
        .map_err(|_| "write a whole number of 0 or more".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a date: YYYY, YYYY-MM or YYYY-MM-DD".to_owned())
}

fn paths(text: &str) -> Result<u64, String> {
    match whole(text) {
        Ok(paths @ 1..=MOST_PATHS) => Ok(paths),
        _ => Err("write a whole number from 1 to 1_000_000_000".to_owned()),
    }
}

fn threads(text: &str) -> Result<usize, String> {
    match whole(text) {
        Ok(threads @ 1..=MOST_THREADS) => usize::try_from(threads).map_err(|error| error.to_string()),
        _ => Err("write a whole number from 1 to 1024".to_owned()),
    }
}

fn sampler(text: &str) -> Result<Sampler, String> {
    Sampler::of_word(text).ok_or_else(|| format!("write one of {}", Sampler::WORDS.join(", ")))
}

fn theme(text: &str) -> Result<ChartTheme, String> {
    ChartTheme::of_word(text).ok_or_else(|| format!("write one of {}", ChartTheme::WORDS.join(", ")))
}

fn size(text: &str) -> Result<ChartSize, String> {
    ChartSize::of_word(text).ok_or_else(|| format!("write one of {}", ChartSize::WORDS.join(", ")))
}

/// A share of one: `0.5%` or `0.005`.
fn precision(text: &str) -> Result<f64, String> {
    let (number, unit) = match text.trim().strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text.trim(), 1.0),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if number / unit >= 1e-6 && number / unit < 1.0 => Ok(number / unit),
        _ => Err("write a share from 0.0001% to under 100%, such as 0.5%".to_owned()),
    }
}

/// A window.
fn window(text: &str) -> Result<Per, String> {
    Per::from_word(text).ok_or_else(|| "write month, quarter or year".to_owned())
}

/// A column and the text that rows must have there.
fn row(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((column, text)) if !column.is_empty() => Ok((column.to_owned(), text.to_owned())),
        _ => Err("write COLUMN=TEXT, as in metric=revenue".to_owned()),
    }
}

/// A `--set` with its form checked; what it names is checked against the file.
fn setting(text: &str) -> Result<String, String> {
    match termsheet::scenario::Override::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn numbers_may_be_grouped_and_have_limits() {
        assert_eq!(paths("100_000"), Ok(100_000));
        assert!(paths("0").is_err() && paths("1000000001").is_err() && paths("-1").is_err() && paths("1e5").is_err());
        assert_eq!(threads("2"), Ok(2));
        assert!(threads("0").is_err());
        assert_eq!(whole("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(precision("0.5%"), Ok(0.005));
        assert_eq!(precision("0.005"), Ok(0.005));
        assert!(precision("0").is_err() && precision("100%").is_err() && precision("NaN").is_err());
        assert_eq!(sampler("sobol"), Ok(Sampler::Sobol));
        assert!(sampler("Sobol").is_err());
        assert!(setting("a.b=1").is_ok() && setting("a.b").is_err());
    }
}
