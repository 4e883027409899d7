//! What a published file says of its own making: enough to make it again.
//!
//! In: who was run with which settings, from which texts. Out: a [`Manifest`], the same on every machine: no
//! day of the run, no folder, no number of threads. `write::provenance` puts it into files and finds it there.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Who made a file, from what, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the program.
    pub termsheet: String,
    /// The command: `run`, `compare`, `explain`, …
    pub command: String,
    /// The file's place in the folder of the run: `charts/driver-sales.svg`.
    pub file: String,
    /// The scenario; of `fit`, the file that was fitted.
    pub scenario: Input,
    /// The files that the scenario and its variations name, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Input>,
    /// The further scenarios of a comparison.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
    /// What the command line asked for beyond the scenario.
    #[serde(default)]
    pub options: Options,
    /// The seed of all draws; absent where nothing is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How the deal was run; absent where only questions were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Drawn>,
    /// How each question was answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub analyses: Vec<Asked>,
}

/// A text that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name without folders.
    pub name: String,
    /// The SHA-256 digest of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Another scenario of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// The scenario.
    pub scenario: Input,
    /// The files that it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Input>,
}

/// What was given on the command line; what was not is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The `--set`s as given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    /// `--variant`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// `--as-of`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// `--paths`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paths: Option<u64>,
    /// `--seed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// `--sampler`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampler: Option<String>,
    /// `--precision`, as a share of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    /// The path that `trace` tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<u64>,
    /// Whether `check` lists what has no source.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub evidence: bool,
    /// What `fit` was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fitted>,
    /// The question of the command line, as an entry of `[analyses]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The `--chart`s as given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<String>,
    /// `--size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// `--theme`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
}

/// What `fit` was asked of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// `--column`.
    pub column: String,
    /// `--dates`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// `--per`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// The `--row`s: columns with their texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<(String, String)>,
}

/// How paths were drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// How many.
    pub paths: u64,
    /// The sampler's word.
    pub sampler: String,
}

/// A question and how its paths were drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Its name in the file.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// How many paths each deal of it has.
    pub paths: u64,
    /// The sampler's word.
    pub sampler: String,
}

impl Input {
    /// A text under its name; folders before the name are left out.
    pub fn new(path: &str, bytes: &[u8]) -> Input {
        Input {
            name: without_folders(path).to_owned(),
            sha256: sha256(bytes),
        }
    }
}

/// The name of a file without the folders before it.
pub fn without_folders(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// The SHA-256 digest in hexadecimal.
///
/// ```
/// // FIPS 180-2, appendix B.1.
/// let digest = termsheet::report::manifest::sha256(b"abc");
/// assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
