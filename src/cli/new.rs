//! `new`: a commented scenario to start from.

use std::fs::OpenOptions;
use std::io::{self, Write};

use super::args::New;
use super::source::is_dash;
use super::status::{Failure, print, tell};

/// The scenario: it passes `check` and runs as it is.
const STARTER: &str = include_str!("starter.toml");

/// Writes the starter; a file that is there stays as it is unless `--force` is given.
pub(super) fn new(new: &New) -> Result<(), Failure> {
    let path = &new.file;
    if is_dash(path) {
        return print(STARTER);
    }
    let mut options = OpenOptions::new();
    options.write(true);
    if new.force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(STARTER.as_bytes()));
    match written {
        Ok(()) => {
            tell(&format!(
                "{0} is ready: try `termsheet explain {0}`, then `termsheet run {0}`\n",
                path.display()
            ));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failure::File(format!(
            "{} is there already; --force writes over it",
            path.display()
        ))),
        Err(error) => Err(Failure::file("write", path, &error)),
    }
}
