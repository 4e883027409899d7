//! One file that appears whole or not at all.
//!
//! In: a path, then bytes. Out: the file, once all is written. Until then there is a hidden file beside it, which goes
//! away with its value: no reader and no crash ever sees half a file under the name asked for.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::files::{SaveError, system};

/// A file that is being written.
pub struct Whole {
    out: BufWriter<File>,
    waiting: PathBuf,
    target: PathBuf,
    placed: bool,
}

impl Whole {
    /// Begins a file for `target`, whose folder must be there.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be written, or a folder is in the way.
    pub fn new(target: &Path) -> Result<Whole, SaveError> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        if name.is_empty() || target.is_dir() {
            return Err(system("write", target)(io::ErrorKind::IsADirectory.into()));
        }
        let waiting = target.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file = File::create(&waiting).map_err(system("write", target))?;
        Ok(Whole {
            out: BufWriter::new(file),
            waiting,
            target: target.to_owned(),
            placed: false,
        })
    }

    /// Puts it into place.
    ///
    /// # Errors
    ///
    /// Where the system refuses; what was there before is untouched then.
    pub fn place(mut self) -> Result<(), SaveError> {
        self.out.flush().map_err(system("write", &self.target))?;
        fs::rename(&self.waiting, &self.target).map_err(system("move into place", &self.target))?;
        self.placed = true;
        Ok(())
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.placed {
            // What cannot be removed is left behind: why it was not written has been said.
            let _ = fs::remove_file(&self.waiting);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_file_is_never_seen() {
        let folder = std::env::temp_dir().join(format!("termsheet-whole-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let target = folder.join("samples.csv");
        fs::write(&target, "before").unwrap();
        let mut given_up = Whole::new(&target).unwrap();
        given_up.write_all(b"half").unwrap();
        drop(given_up);
        assert_eq!(fs::read_to_string(&target).unwrap(), "before");
        let mut whole = Whole::new(&target).unwrap();
        whole.write_all(b"after").unwrap();
        whole.place().unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "after");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing temporary is left");
        assert!(Whole::new(&folder).is_err() && Whole::new(&folder.join("no/such.csv")).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
