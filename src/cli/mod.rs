//! The command line: one file per command.
//!
//! In: the arguments of the process. Out: one library call, its result printed, an exit status
//! (see `status`). Nothing is worked out here.

mod args;
mod ask;
mod check;
mod explain;
mod fit;
mod new;
mod progress;
mod run;
mod source;
mod status;
mod trace;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use termsheet::{Deal, Loaded};

use args::{Arguments, Command};
use status::Failure;

/// Does what the command line asks.
pub(super) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; printing them to a closed pipe is none either.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match arguments.command {
        Command::Run(deal) => run::run(&deal),
        Command::Check(check) => check::check(&check),
        Command::Explain(deal) => explain::explain(&deal),
        Command::Trace(trace) => trace::trace(&trace),
        Command::Fit(fit) => fit::fit(&fit),
        Command::Compare(asked) => ask::compare(&asked),
        Command::Sweep(asked) => ask::sweep(&asked),
        Command::Solve(asked) => ask::solve(&asked),
        Command::Frontier(asked) => ask::frontier(&asked),
        Command::Sensitivity(asked) => ask::sensitivity(&asked),
        Command::Verify(asked) => verify::verify(&asked),
        Command::New(new) => new::new(&new),
        Command::Schema => status::print(&format!("{:#}\n", termsheet::scenario::schema())),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "termsheet", &mut script);
            status::print(&String::from_utf8_lossy(&script))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.end(),
    }
}

/// Tells the faults of reading, and goes on only with a deal that is sound.
fn sound(loaded: &Loaded, quiet: bool) -> Result<&Deal, Failure> {
    status::report(&loaded.diagnostics, &loaded.sources, quiet);
    loaded
        .deal
        .as_ref()
        .ok_or_else(|| status::blame(&loaded.diagnostics, &loaded.sources))
}
