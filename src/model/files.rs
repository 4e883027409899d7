//! Files that a scenario names, read through one small trait.
//!
//! In: a path as written in the scenario. Out: its text. The command line reads the disk, a test
//! or a page in a browser answers from memory; nothing below knows the difference.

use std::collections::BTreeMap;
use std::fmt;

/// Where the files that a scenario names come from.
pub trait Files {
    /// The text of the file at `path`, as written in the scenario (relative to the scenario file).
    fn read(&self, path: &str) -> Result<String, FileError>;
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is no such file.
    Missing,
    /// It is not UTF-8 text.
    NotText,
    /// Larger than what is read.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Anything else, in the words of the system.
    Unreadable(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Missing => write!(f, "there is no such file"),
            FileError::NotText => write!(f, "it is not UTF-8 text"),
            FileError::TooLarge { limit } => write!(f, "it is larger than {limit} bytes"),
            FileError::Unreadable(words) => write!(f, "{words}"),
        }
    }
}

impl std::error::Error for FileError {}

/// Files from memory: path to text. An empty map is a world without files.
impl Files for BTreeMap<String, String> {
    fn read(&self, path: &str) -> Result<String, FileError> {
        self.get(path).cloned().ok_or(FileError::Missing)
    }
}
