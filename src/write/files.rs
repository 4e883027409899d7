//! The folder of a run: all files appear whole or not at all.
//!
//! In: a folder and the files to put there. Out: the folder. Everything is first written into a
//! temporary folder beside it and then moved into place file by file, so that no reader and no
//! crash ever sees half a file. Files of the run before that this one no longer has (a chart of
//! a driver that is gone) are removed, by the list that every run leaves; nothing else in the
//! folder is touched. What is in the files is left to the other writers.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The list of what the last run wrote, one path a line.
const LIST: &str = ".termsheet-files";

/// One file of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where it goes inside the folder, with `/` between names: `charts/revenue.svg`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Item {
    /// A file at `path` with `content`.
    pub fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Item {
        Item {
            path: path.into(),
            bytes: content.into(),
        }
    }
}

/// Why a folder could not be written.
#[derive(Debug)]
pub enum SaveError {
    /// A file of the run has a name that leads out of the folder or that file systems refuse.
    Name {
        /// The name.
        path: String,
    },
    /// The system refused.
    System {
        /// What was being done: `create`, `write`, `move into place`, `remove`.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SaveError::Name { path } => write!(f, "`{}` is no name for a file of a run", path.escape_debug()),
            SaveError::System { doing, path, error } => {
                write!(f, "cannot {doing} {}: {}", path.display(), reason(error))
            }
        }
    }
}

impl std::error::Error for SaveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SaveError::Name { .. } => None,
            SaveError::System { error, .. } => Some(error),
        }
    }
}

/// What the system said, in words for people.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "a file is in the way where a folder is needed".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::AlreadyExists => "a file is in the way".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => error.to_string(),
    }
}

/// Puts `items` into `folder`, which is made if need be, with all folders above it.
///
/// # Errors
///
/// Where a name is not plain or the system refuses. Nothing in `folder` has changed then, unless
/// moving into place itself was interrupted; each file is whole in any case.
pub fn save(folder: &Path, items: &[Item]) -> Result<(), SaveError> {
    let before = list(folder);
    let waiting = place(folder, items)?;
    let now: BTreeSet<&str> = items.iter().map(|item| item.path.as_str()).collect();
    for stale in before.iter().filter(|path| !now.contains(path.as_str())) {
        let path = folder.join(stale);
        // A link or a folder of that name is somebody else's.
        if path.symlink_metadata().is_ok_and(|found| found.is_file()) {
            fs::remove_file(&path).map_err(system("remove", &path))?;
        }
    }
    let mut text = String::new();
    for path in &now {
        text.push_str(path);
        text.push('\n');
    }
    let written = waiting.path.join(LIST);
    fs::write(&written, text).map_err(system("write", &written))?;
    let target = folder.join(LIST);
    fs::rename(&written, &target).map_err(system("move into place", &target))
}

/// Writes `items` into a temporary folder and moves them into place; gives that folder.
fn place(folder: &Path, items: &[Item]) -> Result<Waiting, SaveError> {
    for item in items {
        plain(&item.path).ok_or_else(|| SaveError::Name {
            path: item.path.clone(),
        })?;
    }
    fs::create_dir_all(folder).map_err(system("create", folder))?;
    let waiting = Waiting::beside(folder)?;
    for item in items {
        let path = waiting.path.join(&item.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(system("create", parent))?;
        }
        fs::write(&path, &item.bytes).map_err(system("write", &path))?;
    }
    // All that can be refused is tried before the first file moves.
    for item in items {
        let target = folder.join(&item.path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(system("create", parent))?;
        }
        if target.is_dir() {
            return Err(system("write", &target)(io::ErrorKind::IsADirectory.into()));
        }
    }
    for item in items {
        let target = folder.join(&item.path);
        fs::rename(waiting.path.join(&item.path), &target).map_err(system("move into place", &target))?;
    }
    Ok(waiting)
}

/// Puts `items` into `folder` beside what is there; nothing is removed.
///
/// # Errors
///
/// As of [`save`].
pub fn add(folder: &Path, items: &[Item]) -> Result<(), SaveError> {
    place(folder, items).map(|_| ())
}

/// Sees to it that `folder` is there and can be written to, before the work is done.
///
/// # Errors
///
/// Where it cannot be made or written to.
pub fn ready(folder: &Path) -> Result<(), SaveError> {
    fs::create_dir_all(folder).map_err(system("create", folder))?;
    Waiting::inside(folder).map(|_| ())
}

/// What the run before wrote, as far as its list can be trusted: plain names only.
fn list(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    text.lines()
        .filter(|line| plain(line).is_some())
        .map(str::to_owned)
        .collect()
}

/// The path, if it has one or two names of letters, digits, `_`, `-` and `.`, none of which
/// begins with a dot.
fn plain(path: &str) -> Option<&Path> {
    let fits = |name: &str| {
        !name.is_empty()
            && name.len() <= 255
            && !name.starts_with('.')
            && name
                .chars()
                .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
    };
    let names: Vec<&str> = path.split('/').collect();
    let path = Path::new(path);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    (names.len() <= 2 && names.into_iter().all(fits) && stays).then_some(path)
}

pub(super) fn system(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SaveError + use<> {
    let path = path.to_owned();
    move |error| SaveError::System { doing, path, error }
}

/// A temporary folder that goes away with its value.
struct Waiting {
    path: PathBuf,
}

impl Waiting {
    /// A new folder on the same file system as `folder`: inside its parent, or inside itself
    /// where the parent cannot be written.
    fn beside(folder: &Path) -> Result<Waiting, SaveError> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let process = std::process::id();
        let parent = folder.parent().filter(|_| folder.file_name().is_some());
        let beside = parent.map(|parent| parent.join(format!(".{name}.{process}.part")));
        if let Some(path) = beside
            && fs::create_dir(&path).is_ok()
        {
            return Ok(Waiting { path });
        }
        Waiting::inside(folder)
    }

    /// A new folder inside `folder`.
    fn inside(folder: &Path) -> Result<Waiting, SaveError> {
        let path = folder.join(format!(".{}.part", std::process::id()));
        fs::create_dir(&path).map_err(system("create", &path))?;
        Ok(Waiting { path })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // What cannot be removed is left behind: the run itself has worked or has said why not.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fresh folder for one test, removed when the test is over.
    struct Fresh(PathBuf);

    impl Fresh {
        fn new(name: &str) -> Fresh {
            let path = std::env::temp_dir().join(format!("termsheet-files-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Fresh(path)
        }
    }

    impl Drop for Fresh {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|one| one.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_later_run_replaces_its_own_files_and_no_others() {
        let fresh = Fresh::new("replace");
        let folder = fresh.0.join("a/deal");
        save(
            &folder,
            &[Item::new("summary.json", "1"), Item::new("charts/old.svg", "old")],
        )
        .unwrap();
        fs::write(folder.join("charts/mine.svg"), "mine").unwrap();
        save(
            &folder,
            &[Item::new("summary.json", "2"), Item::new("charts/new.svg", "new")],
        )
        .unwrap();
        assert_eq!(fs::read_to_string(folder.join("summary.json")).unwrap(), "2");
        assert_eq!(names(&folder.join("charts")), ["mine.svg", "new.svg"]);
        assert_eq!(names(&fresh.0.join("a")), ["deal"], "nothing temporary is left");
    }

    #[test]
    fn names_cannot_lead_out_of_the_folder() {
        let fresh = Fresh::new("names");
        let folder = fresh.0.join("deal");
        for path in [
            "../evil",
            "/etc/evil",
            "charts/../../evil",
            "",
            "a//b",
            ".hidden",
            "a/b/c",
            "a\nb",
            "c:\\x",
        ] {
            let found = save(&folder, &[Item::new(path, "x")]);
            assert!(matches!(found, Err(SaveError::Name { .. })), "{path:?}");
        }
        assert!(!folder.exists());
    }

    #[test]
    fn a_forged_list_removes_nothing_outside() {
        let fresh = Fresh::new("forged");
        let folder = fresh.0.join("deal");
        fs::create_dir_all(&folder).unwrap();
        fs::write(fresh.0.join("precious"), "x").unwrap();
        fs::write(folder.join(LIST), "../precious\n/etc/passwd\n").unwrap();
        save(&folder, &[Item::new("summary.json", "1")]).unwrap();
        assert!(fresh.0.join("precious").exists());
    }

    #[test]
    fn what_is_in_the_way_is_named_and_nothing_changes() {
        let fresh = Fresh::new("way");
        fs::write(fresh.0.join("file"), "x").unwrap();
        let error = save(&fresh.0.join("file"), &[Item::new("a.txt", "x")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("in the way"), "{error}");
        let folder = fresh.0.join("deal");
        save(&folder, &[Item::new("a.txt", "1")]).unwrap();
        fs::create_dir_all(folder.join("b.txt")).unwrap();
        let error = save(&folder, &[Item::new("a.txt", "2"), Item::new("b.txt", "2")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("b.txt") && error.contains("it is a folder"), "{error}");
        assert_eq!(fs::read_to_string(folder.join("a.txt")).unwrap(), "1");
        assert_eq!(names(&fresh.0), ["deal", "file"], "nothing temporary is left");
    }
}
