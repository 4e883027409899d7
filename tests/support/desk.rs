//! A folder in which the program runs as a user would run it.
//!
//! In: arguments, files, what stands on standard input. Out: what it printed, what it wrote.

#![allow(dead_code, reason = "each test file uses its part of this")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// A fresh folder, removed at the end.
pub(crate) struct Desk(pub(crate) PathBuf);

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Desk {
    /// An empty folder; its name tells it from those of other tests.
    pub(crate) fn new(name: &str) -> Desk {
        let path = std::env::temp_dir().join(format!("termsheet-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the system's folder for temporary files can be written");
        Desk(path)
    }

    /// Runs the program here, checks its status, gives what it printed.
    pub(crate) fn run(&self, arguments: &[&str], status: i32) -> (String, String) {
        self.run_with(arguments, "", status)
    }

    /// The same with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str, status: i32) -> (String, String) {
        let mut command = Command::cargo_bin("termsheet").expect("the program has been built");
        let output = command
            .current_dir(&self.0)
            .args(arguments)
            .write_stdin(input)
            .output()
            .expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it prints UTF-8");
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{arguments:?}\n{out}\n{err}");
        (out, err)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.0.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(path), bytes).expect("the folder can be written");
    }

    /// Every file below a folder that was published.
    pub(crate) fn published(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.0.join(folder)];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("it can be read").path();
                let hidden = |path: &Path| {
                    path.file_name()
                        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
                };
                if path.is_dir() {
                    open.push(path);
                } else if !hidden(&path) {
                    let path = path.strip_prefix(&self.0).expect("it lies below");
                    found.push(path.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        found
    }
}
