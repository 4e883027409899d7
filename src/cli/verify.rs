//! `verify`: whether a published file is what its scenario gives.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::json;
use termsheet::model::Files;
use termsheet::report::Manifest;
use termsheet::write::{json, provenance};
use termsheet::{Request, Verdict, VerifyError};

use super::args::Verify;
use super::progress::Bar;
use super::source::{Disk, data, plainly};
use super::status::{Failure, print, report};

/// The largest file that is looked at, in bytes.
const MOST_PUBLISHED: u64 = 1 << 30;

/// How many folders above the file are searched for its scenario: `charts/`, the run's, `output/`, and the one
/// in which `termsheet` ran.
const MOST_ABOVE: usize = 4;

/// Makes a file again and says what became of it.
pub(super) fn verify(asked: &Verify) -> Result<(), Failure> {
    let published = bytes(&asked.file)?;
    let name = asked.file.display();
    let manifest = provenance::read(&published).map_err(|why| Failure::File(format!("cannot verify {name}: {why}")))?;
    let paths = scenarios(asked, &manifest)?;
    let mut given = Vec::new();
    for path in &paths {
        let whole = match manifest.command.as_str() {
            "fit" => data(path)?,
            _ => plainly(path)?,
        };
        given.push((whole, Disk::beside(path)));
    }
    let given: Vec<(Request, &(dyn Files + Sync))> = given
        .iter()
        .map(|(request, disk)| (request.clone(), disk as &(dyn Files + Sync)))
        .collect();
    // How many paths a question takes is known to the file it is asked of alone.
    let drawn = manifest.run.as_ref().map_or(0, |run| run.paths);
    let bar = Bar::new(drawn, asked.quiet || drawn == 0);
    let verdict = termsheet::verify(&published, &manifest, &given, asked.threads, &|done| bar.at(done));
    bar.end();
    let verdict = verdict.map_err(|error| match error {
        VerifyError::Faults(faults) => {
            report(&faults.diagnostics, &faults.sources, asked.quiet);
            Failure::Scenario
        }
        VerifyError::Missing { .. } => Failure::Command(format!("cannot verify {name}: {error}")),
        VerifyError::Unfit(_) => Failure::File(format!("cannot verify {name}: {error}")),
    })?;
    if asked.json {
        let told = json!({
            "file": manifest.file,
            "verdict": verdict.word(),
            "differs": match &verdict { Verdict::ScenarioDiffers { names } => names.as_slice(), _ => &[] },
            "manifest": manifest,
        });
        print(&json::text(&told))?;
    } else if !asked.quiet {
        print(&format!("{name} {}\n", words(&verdict, &manifest)))?;
    }
    match verdict {
        Verdict::Matches => Ok(()),
        _ => Err(Failure::Unverified),
    }
}

/// What became of the file, as the end of a sentence that begins with its name.
fn words(verdict: &Verdict, manifest: &Manifest) -> String {
    let scenario = &manifest.scenario.name;
    match verdict {
        Verdict::Matches => format!("is what {scenario} gives, to the last byte."),
        Verdict::ScenarioDiffers { names } => format!(
            "was made from another {} than the one here: {} digest differs from the manifest's.",
            names.join(" and another "),
            if names.len() == 1 { "its" } else { "their" },
        ),
        Verdict::VersionDiffers { version } => format!(
            "was made by termsheet {version}, and this is {}: only the same version gives the same bytes.",
            env!("CARGO_PKG_VERSION")
        ),
        Verdict::Altered => format!(
            "is not what {scenario} gives: the scenario and the program are those of its manifest, so the file was altered."
        ),
    }
}

/// The scenarios of a file: those given, or the first of its name beside it or above.
fn scenarios(asked: &Verify, manifest: &Manifest) -> Result<Vec<PathBuf>, Failure> {
    if !asked.scenarios.is_empty() {
        return Ok(asked.scenarios.clone());
    }
    let all = std::iter::once(&manifest.scenario).chain(manifest.others.iter().map(|other| &other.scenario));
    all.map(|input| {
        beside(&asked.file, &input.name).ok_or_else(|| {
            Failure::File(format!(
                "cannot find {}, the scenario of {}: give it, as in `termsheet verify {1} SCENARIO`",
                input.name.escape_debug(),
                asked.file.display()
            ))
        })
    })
    .collect()
}

/// The file of that name in the folder of `file`, in a folder above, or here; or in the folder `scenarios` of one of these.
fn beside(file: &Path, name: &str) -> Option<PathBuf> {
    // A name that leads anywhere else is no name of ours.
    if name.is_empty() || name.contains(['/', '\\']) || name == ".." {
        return None;
    }
    let whole = file.canonicalize().ok()?;
    let above = whole.ancestors().skip(1).take(MOST_ABOVE);
    let places = above.chain([Path::new("")]);
    places
        .flat_map(|folder| [folder.join(name), folder.join("scenarios").join(name)])
        .find(|path| path.is_file())
}

/// The whole file, if it is a regular one of a reasonable size.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let refused = |error: std::io::Error| Failure::file("read", path, &error);
    let size = path.metadata().map_err(refused)?;
    if size.len() > MOST_PUBLISHED {
        let words = format!(
            "cannot read {}: it is larger than {MOST_PUBLISHED} bytes",
            path.display()
        );
        return Err(Failure::File(words));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(refused)?;
    file.take(MOST_PUBLISHED).read_to_end(&mut bytes).map_err(refused)?;
    Ok(bytes)
}
