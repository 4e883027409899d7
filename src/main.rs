//! The command line: arguments in, one library call, print, exit status.
//!
//! All that it does is in `cli`; this file only starts it.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
