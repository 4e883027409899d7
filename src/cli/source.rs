//! Where scenarios and the files that they name come from: the disk and standard input.
//!
//! In: paths. Out: texts, or a failure in words. Only regular files of a reasonable size are read
//! on behalf of a scenario: what it names is not to be trusted.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use termsheet::model::{FileError, Files};
use termsheet::scenario::MAX_FILE;
use termsheet::{PIPED, Request};

use super::args::Deal;
use super::status::Failure;

/// The largest data file that is read for a scenario, in bytes.
const MOST_DATA: u64 = 64 * 1024 * 1024;

/// Files beside the scenario.
pub(super) struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// The files that a scenario at `file` can name, relative to its folder.
    pub(super) fn beside(file: &Path) -> Disk {
        Disk {
            folder: file.parent().unwrap_or(Path::new("")).to_owned(),
        }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => FileError::Missing,
            _ => FileError::Unreadable(termsheet::write::files::reason(&error)),
        };
        let path = self.folder.join(path);
        // A device or a pipe could go on for ever.
        if !path.metadata().map_err(unreadable)?.is_file() {
            return Err(FileError::Unreadable("it is no regular file".to_owned()));
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(unreadable)?;
        file.take(MOST_DATA + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MOST_DATA {
            return Err(FileError::TooLarge { limit: MOST_DATA });
        }
        String::from_utf8(bytes).map_err(|_| FileError::NotText)
    }
}

/// Whether a path stands for standard input or output.
pub(super) fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads the scenario that the command line names.
pub(super) fn request(deal: &Deal) -> Result<Request, Failure> {
    read(&deal.file, deal)
}

/// Reads another scenario with the same changes.
pub(super) fn read(path: &Path, deal: &Deal) -> Result<Request, Failure> {
    Ok(Request {
        sets: deal.sets.clone(),
        variant: deal.variant.clone(),
        as_of: deal.as_of,
        paths: deal.paths,
        seed: deal.seed,
        sampler: deal.sampler,
        ..plainly(path)?
    })
}

/// Reads a scenario as it is.
pub(super) fn plainly(path: &Path) -> Result<Request, Failure> {
    // One byte more than is allowed shows that there is more.
    up_to(path, MAX_FILE as u64 + 1)
}

/// Reads a data file that stands in the place of a scenario.
pub(super) fn data(path: &Path) -> Result<Request, Failure> {
    up_to(path, MOST_DATA + 1)
}

fn up_to(path: &Path, limit: u64) -> Result<Request, Failure> {
    let mut bytes = Vec::new();
    let read = if is_dash(path) {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::file("read", path, &error))?;
    let (name, stem) = if is_dash(path) {
        (PIPED.to_owned(), "scenario".to_owned())
    } else {
        (
            path.display().to_string(),
            path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        )
    };
    Ok(Request {
        name,
        stem,
        bytes,
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: None,
        seed: None,
        sampler: None,
        precision: None,
    })
}

/// Where a run's files go: `--out`, else `output/` and the scenario's name.
pub(super) fn folder(deal: &Deal, request: &Request) -> PathBuf {
    match &deal.out {
        Some(folder) => folder.clone(),
        None => Path::new("output").join(
            deal.file
                .file_stem()
                .filter(|_| !is_dash(&deal.file))
                .unwrap_or(request.stem.as_ref()),
        ),
    }
}
