//! How a command ends: what is printed where, and the exit status.
//!
//! In: texts and failures. Out: standard output, standard error, a status: 0 done; 1 the scenario
//! is wrong; 2 the command line is wrong; 3 a file could not be read or written; 4 a published file is not what
//! its scenario gives. A reader that goes away (`| head`) ends the program quietly.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use termsheet::diag::{self, Diagnostics, Severity, Sources};
use termsheet::model::ChartError;
use termsheet::write::files::{Item, SaveError, reason};

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// The scenario is wrong; the faults have been printed.
    Scenario,
    /// The command line is wrong.
    Command(String),
    /// A file could not be read or written.
    File(String),
    /// A published file is not what its scenario gives; what is to be said has been printed.
    Unverified,
    /// Whoever reads our output has gone: nothing more to do.
    Gone,
}

impl Failure {
    /// The system refused to do something with a file.
    pub(super) fn file(doing: &str, path: &Path, error: &io::Error) -> Failure {
        Failure::File(format!("cannot {doing} {}: {}", path.display(), reason(error)))
    }

    /// Says what is left to say and gives the exit status.
    pub(super) fn end(self) -> ExitCode {
        match self {
            Failure::Scenario => ExitCode::from(1),
            Failure::Command(words) => {
                complain(&words);
                ExitCode::from(2)
            }
            Failure::File(words) => {
                complain(&words);
                ExitCode::from(3)
            }
            Failure::Unverified => ExitCode::from(4),
            Failure::Gone => ExitCode::SUCCESS,
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Failure {
        Failure::File(error.to_string())
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Failure {
        Failure::Command(error.to_string())
    }
}

/// Prints on standard output; terminal codes are stripped where there is no terminal.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Gone),
        Err(error) => Err(Failure::File(format!(
            "cannot write to standard output: {}",
            reason(&error)
        ))),
    }
}

/// Prints one of a run's files.
pub(super) fn print_item(items: &[Item], path: &str) -> Result<(), Failure> {
    let found = items.iter().find(|item| item.path == path);
    print(&found.map_or(String::new(), |item| String::from_utf8_lossy(&item.bytes).into_owned()))
}

/// Prints on standard error. Nobody can be told where that fails.
pub(super) fn tell(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// An error in one line.
pub(super) fn complain(words: &str) {
    tell(&format!("\x1b[1;31merror\x1b[0m: {}\n", words.trim_end()));
}

/// Prints faults on standard error; `quiet` leaves out the warnings.
pub(super) fn report(diagnostics: &Diagnostics, sources: &Sources, quiet: bool) {
    if quiet && !diagnostics.has_errors() {
        return;
    }
    tell(&diag::render(diagnostics, sources, true));
}

/// The failure that errors in reading come to: of the command line where every one of them is in
/// a `--set` or about the variant that was asked for, else of the scenario.
pub(super) fn blame(diagnostics: &Diagnostics, sources: &Sources) -> Failure {
    let on_command_line = |one: &&diag::Diagnostic| {
        let place = one.primary.as_ref().and_then(|label| sources.place(label.span));
        (one.code == "unknown-variant" && one.primary.is_none())
            || place.is_some_and(|place| place.name.starts_with("--set ") || place.name == "the command line")
    };
    let all = diagnostics.sorted();
    if all
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .all(on_command_line)
    {
        Failure::Command("the command line does not fit the scenario".to_owned())
    } else {
        Failure::Scenario
    }
}
