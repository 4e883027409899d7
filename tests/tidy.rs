//! What a reader of the sources may rely on: head comments, imports that run down the floors,
//! disk and threads in their rooms, no unproved unwrapping, files of readable length, scenarios
//! that are sound.
//!
//! The sources are read as text. Lines of comment do not count, nor does code that is compiled for
//! tests alone where a rule says so.

use std::fs;
use std::path::{Path, PathBuf};

use termsheet::Request;
use termsheet::model::{FileError, Files};

/// The rooms of `src/`, from the lowest. Imports run from a room to those with smaller numbers: rooms
/// of one floor do not see each other, but on the lowest floor each may use those before it.
///
/// `facade` is `lib.rs`'s story in a few calls: it sees everything that a program would call.
const FLOORS: [(&str, u32); 24] = [
    ("diag", 0),
    ("id", 1),
    ("math", 2),
    ("unit", 3),
    ("time", 4),
    ("expr", 5),
    ("rng", 6),
    ("dist", 7),
    ("stats", 8),
    ("metric", 9),
    ("scenario", 10),
    ("model", 20),
    ("plan", 30),
    ("engine", 40),
    ("ledger", 40),
    ("analysis", 50),
    ("report", 60),
    ("explain", 60),
    ("chart", 70),
    ("write", 80),
    ("facade", 85),
    ("lib", 90),
    ("cli", 90),
    ("main", 91),
];

/// No file of `src/` is longer.
const MOST_LINES: usize = 700;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder whose name ends so, in order; none if there is no folder.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn name(path: &Path) -> String {
    let inside = path.strip_prefix(root()).expect("the file is one of the project");
    inside.to_string_lossy().replace('\\', "/")
}

/// A file of `src/`.
struct Source {
    /// Such as `src/stats/grid.rs`.
    name: String,
    /// The first part of its path.
    room: String,
    /// How many modules are around its items: 1 in a room's own file.
    depth: usize,
    /// Line number, line without comment, and whether it is compiled for tests alone.
    lines: Vec<(usize, String, bool)>,
}

/// The part of a line before a comment. Quotation marks are minded, so that an address in a text
/// is none; a quotation mark as a character does not begin a text.
fn code(line: &str) -> &str {
    let bytes = line.as_bytes();
    let (mut quoted, mut at) = (false, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' if quoted || at == 0 || bytes[at - 1] != b'\'' => quoted = !quoted,
            b'/' if !quoted && bytes.get(at + 1) == Some(&b'/') => return &line[..at],
            _ => {}
        }
        at += 1;
    }
    line
}

/// The lines of a text, those marked that stand under `#[cfg(test)]`: the item after it, to the
/// bracket or semicolon at its own indentation, as rustfmt lays it out.
fn lines(text: &str, test: bool) -> Vec<(usize, String, bool)> {
    let mut marked = Vec::new();
    let mut inside: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        let indentation = &line[..line.len() - line.trim_start().len()];
        if line.trim() == "#[cfg(test)]" {
            inside = Some(indentation);
        }
        marked.push((index + 1, code(line).to_owned(), test || inside.is_some()));
        let attribute = line.trim_start().starts_with("#[");
        let last = line.trim_end().ends_with(['}', ';']);
        if inside == Some(indentation) && last && !attribute {
            inside = None;
        }
    }
    marked
}

fn sources() -> Vec<Source> {
    let all = files("src", "rs");
    let texts: Vec<(String, String)> = all
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).expect("the file is text")))
        .collect();
    // Modules that are declared for tests alone: `#[cfg(test)]` and then `mod examples;`.
    let mut for_tests = Vec::new();
    for (name, text) in &texts {
        let folder = match name.rsplit_once('/').expect("it lies in src") {
            (folder, "mod.rs" | "lib.rs" | "main.rs") => folder.to_owned(),
            (folder, file) => format!("{folder}/{}", file.trim_end_matches(".rs")),
        };
        for (_, line, test) in lines(text, false) {
            let module = line.trim().strip_suffix(';').and_then(|line| line.split("mod ").nth(1));
            for_tests.extend(module.filter(|_| test).map(|module| format!("{folder}/{module}")));
        }
    }
    let source = |(name, text): (String, String)| {
        let parts: Vec<&str> = name.trim_end_matches(".rs").split('/').skip(1).collect();
        let test = for_tests
            .iter()
            .any(|module| name == format!("{module}.rs") || name.starts_with(&format!("{module}/")));
        Source {
            room: parts[0].to_owned(),
            depth: parts.iter().filter(|part| **part != "mod").count(),
            lines: lines(&text, test),
            name,
        }
    };
    texts.into_iter().map(source).collect()
}

/// Panics with all faults, if there are any.
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Where in `src/` code that is not for tests has one of these words, rooms that may have it aside.
fn uses(words: &[&str], rooms: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| !rooms.contains(&source.room.as_str())) {
        for (number, line, _) in source.lines.iter().filter(|(_, _, test)| !test) {
            let mut used = words.iter().filter(|word| line.contains(**word));
            found.extend(used.next().map(|word| format!("{}:{number}: `{word}`", source.name)));
        }
    }
    found
}

#[test]
fn every_file_says_at_its_head_what_it_is_for() {
    let all = [files("src", "rs"), files("tests", "rs"), files("benches", "rs")].concat();
    assert!(all.len() > 100, "only {} files were found", all.len());
    let headless = all.iter().filter(|path| {
        let text = fs::read_to_string(path).expect("the file is text");
        !text.starts_with("//! ") || text.lines().next().is_some_and(|line| line.len() < 20)
    });
    none(
        headless
            .map(|path| format!("{} has no head comment", name(path)))
            .collect(),
    );
}

fn floor(room: &str) -> Option<u32> {
    FLOORS.iter().find(|(known, _)| *known == room).map(|(_, floor)| *floor)
}

/// The names that follow `prefix` in a line: one, or those of a group in braces.
fn after<'l>(line: &'l str, prefix: &str) -> Vec<&'l str> {
    let mut names = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        let bytes = line.as_bytes();
        // `mycrate::` is another word.
        if at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_') {
            continue;
        }
        let rest = &line[at + prefix.len()..];
        let word = |text: &'l str| {
            let end = text
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(text.len());
            &text[..end]
        };
        match rest.strip_prefix('{') {
            None => names.push(word(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut begins = true;
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => begins = true,
                        ' ' => {}
                        _ if begins && depth == 0 => {
                            names.push(word(&group[at..]));
                            begins = false;
                        }
                        _ => {}
                    }
                    if depth < 0 {
                        break;
                    }
                }
            }
        }
    }
    names
}

#[test]
fn imports_run_down_the_floors() {
    let (mut faults, mut seen) = (Vec::new(), 0);
    for source in sources() {
        let Some(own) = floor(&source.room) else {
            faults.push(format!("{}: `{}` is on no floor", source.name, source.room));
            continue;
        };
        for (number, line, test) in &source.lines {
            for used in after(line, "crate::").into_iter().filter(|used| *used != source.room) {
                seen += 1;
                match floor(used) {
                    Some(below) if below < own => {}
                    Some(_) => faults.push(format!("{}:{number}: `{used}` is not below", source.name)),
                    None => faults.push(format!("{}:{number}: `{used}` is no room", source.name)),
                }
            }
            if line.trim_end().ends_with("crate::{") {
                faults.push(format!("{}:{number}: rooms are imported line by line", source.name));
            }
            // A path must not leave its room by climbing; a module for tests is one deeper.
            let climbs = "super::".repeat(source.depth);
            let outside = !test && line.contains(&climbs) && !["lib", "main"].contains(&source.room.as_str());
            if outside {
                faults.push(format!("{}:{number}: leaves its room by `{climbs}`", source.name));
            }
        }
    }
    assert!(seen > 200, "only {seen} imports were found");
    none(faults);
}

#[test]
fn only_the_command_line_and_the_writers_touch_the_disk() {
    none(uses(
        &["std::fs", "fs::", "File::", "std::env"],
        &["cli", "write", "main"],
    ));
}

#[test]
fn only_the_engine_has_threads_and_who_draws_charts() {
    none(uses(
        &["rayon", "std::thread", "thread::"],
        &["engine", "facade", "cli"],
    ));
}

/// Hash maps have an order of their own in each process, and the platform's elementary functions
/// their own last digits; `math` has others, which are the same everywhere. Charts may draw with either.
#[test]
fn nothing_that_differs_from_run_to_run_or_machine_to_machine_reaches_a_result() {
    let mut found = uses(&["HashMap", "HashSet", "SystemTime", "Instant"], &["cli"]);
    let functions = [
        "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi", "sin", "cos", "tan", "sin_cos",
        "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot", "mul_add",
    ];
    let methods: Vec<String> = functions.iter().map(|function| format!(".{function}(")).collect();
    let paths: Vec<String> = functions.iter().map(|function| format!("f64::{function}")).collect();
    let words: Vec<&str> = methods.iter().chain(&paths).map(String::as_str).collect();
    found.extend(uses(&words, &["chart"]));
    none(found);
}

/// `expect` says the proof; nothing panics on purpose.
#[test]
fn nothing_is_unwrapped_unproved_and_nothing_is_left_undone() {
    let words = [
        ".unwrap()",
        ".expect(\"\")",
        "panic!(",
        "todo!(",
        "unimplemented!(",
        "dbg!(",
    ];
    let mut left = uses(&words, &[]);
    for path in [files("src", "rs"), files("tests", "rs"), files("benches", "rs")].concat() {
        let text = fs::read_to_string(&path).expect("the file is text");
        // Put together here, so that this file does not find itself.
        for word in [["TO", "DO"], ["FIX", "ME"], ["#[ig", "nore"]].map(|parts| parts.concat()) {
            if text.contains(&word) {
                left.push(format!("{}: {word}", name(&path)));
            }
        }
    }
    none(left);
}

#[test]
fn no_file_is_too_long_to_read() {
    let long = sources().into_iter().filter(|source| source.lines.len() > MOST_LINES);
    none(
        long.map(|source| format!("{}: {} lines", source.name, source.lines.len()))
            .collect(),
    );
}

/// The files beside a scenario.
struct Beside(PathBuf);

impl Files for Beside {
    fn read(&self, path: &str) -> Result<String, FileError> {
        fs::read_to_string(self.0.join(path)).map_err(|error| FileError::Unreadable(error.to_string()))
    }
}

#[test]
fn every_scenario_and_each_of_its_variants_is_sound() {
    let mut faults = Vec::new();
    for path in files("scenarios", "toml") {
        let beside = Beside(path.parent().expect("it lies in a folder").to_owned());
        let mut request = Request {
            name: name(&path),
            stem: "scenario".into(),
            bytes: fs::read(&path).expect("the file can be read"),
            sets: Vec::new(),
            variant: None,
            as_of: None,
            paths: None,
            seed: None,
            sampler: None,
            precision: None,
        };
        let loaded = termsheet::load(&request, &beside);
        let variants = loaded.deal.as_ref().map_or(&[][..], |deal| &deal.model.variants);
        let mut all = vec![None];
        all.extend(variants.iter().map(|variant| Some(variant.key.clone())));
        for variant in all {
            request.variant = variant;
            let loaded = termsheet::load(&request, &beside);
            // Warnings as well: an example should have none.
            if !loaded.diagnostics.sorted().is_empty() || loaded.deal.is_none() {
                faults.push(termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false));
            }
        }
    }
    none(faults);
}

/// The reading of sources is itself held against small ones.
#[test]
fn the_reading_of_sources_is_right() {
    assert_eq!(code("a // b"), "a ");
    assert_eq!(code("say(\"http://x\") // y"), "say(\"http://x\") ");
    assert_eq!(code("match c { '\"' => 1 } // y"), "match c { '\"' => 1 } ");
    assert_eq!(
        after("use crate::{math, time::{Date, Step}, unit};", "crate::"),
        ["math", "time", "unit"]
    );
    assert_eq!(
        after("crate::id::Id + mycrate::x + crate::time::Date", "crate::"),
        ["id", "time"]
    );
    let text = "use a;\n#[cfg(test)]\nmod examples;\nfn f() {\n    #[cfg(test)]\n    g();\n}\n#[cfg(test)]\nmod tests {\n    fn h() {\n    }\n}\nfn i() {}\n";
    let tests: Vec<usize> = lines(text, false)
        .iter()
        .filter(|line| line.2)
        .map(|line| line.0)
        .collect();
    assert_eq!(tests, [2, 3, 5, 6, 8, 9, 10, 11, 12]);
}
