//! Questions of many runs as the file asks them.

use crate::diag::{Span, Spanned};

/// One of `[analyses]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `title`; what is asked in words where absent.
    pub title: Option<Spanned<String>>,
    /// `paths` of each deal of it.
    pub paths: Option<Spanned<u64>>,
    /// `kind` with its keys.
    pub question: Question,
}

/// `kind` with its keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// `compare`.
    Compare(Compare),
    /// `sensitivity`.
    Sensitivity(Sensitivity),
    /// `sweep`.
    Sweep(Sweep),
    /// `solve`.
    Solve(Solve),
    /// `frontier`.
    Frontier(Frontier),
    /// Faulty, or not there yet; reported.
    Poison,
}

impl Question {
    /// The word in the file; empty where it is faulty.
    pub fn word(&self) -> &'static str {
        match self {
            Question::Compare(_) => "compare",
            Question::Sensitivity(_) => "sensitivity",
            Question::Sweep(_) => "sweep",
            Question::Solve(_) => "solve",
            Question::Frontier(_) => "frontier",
            Question::Poison => "",
        }
    }
}

/// Deals beside each other on the same draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compare {
    /// `base`: the variant that the others are set against; the deal as written where absent.
    pub base: Option<Spanned<String>>,
    /// `variants`; all where absent (and no `files`).
    pub variants: Vec<Spanned<String>>,
    /// `vintages`: the deal as it stood after each amendment, in place of variants.
    pub vintages: Option<Spanned<bool>>,
    /// `files`: other scenarios.
    pub files: Vec<Spanned<String>>,
    /// `figures`: of parties (`npv`) or in full (`terms.fee.total`); `npv` where absent.
    pub figures: Vec<Spanned<String>>,
    /// `risk_tolerance`.
    pub risk_tolerance: Option<Amounts>,
    /// `clauses`: whether what differs is told clause by clause; it is where absent.
    pub clauses: Option<Spanned<bool>>,
    /// `orders` of the clauses that are looked at where many differ.
    pub orders: Option<Spanned<u64>>,
}

/// What drives the spread of figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sensitivity {
    /// `figures`: of parties (`npv`) or in full (`terms.fee.total`); `npv` where absent.
    pub figures: Vec<Spanned<String>>,
    /// `variant` that is applied first.
    pub variant: Option<Spanned<String>>,
    /// `variants` between which there is a choice; all where absent.
    pub variants: Vec<Spanned<String>>,
    /// `points`: paths of each run of the design, a power of two.
    pub points: Option<Spanned<u64>>,
}

impl Compare {
    /// Whether what differs is told clause by clause.
    pub fn clauses(&self) -> bool {
        self.clauses.is_none_or(|clauses| clauses.value)
    }

    /// Whether the deal is compared with itself as it stood.
    pub fn vintages(&self) -> bool {
        self.vintages.is_some_and(|vintages| vintages.value)
    }
}

/// One amount for all, or one for each name.
#[derive(Clone, Debug, PartialEq)]
pub enum Amounts {
    /// The same for all.
    All(Spanned<f64>),
    /// By name, in the order of the file.
    Each(Vec<(Spanned<String>, Spanned<f64>)>),
}

/// A statistic over values of one or two keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// `vary`: one or two keys.
    pub vary: Vec<Vary>,
    /// `variant` that is applied first.
    pub variant: Option<Spanned<String>>,
    /// `of`: the statistics, one or more.
    pub of: Vec<Spanned<String>>,
}

/// The value of a key at which a statistic meets a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Solve {
    /// `vary`: one key with a range.
    pub vary: Vary,
    /// `variant` that is applied first.
    pub variant: Option<Spanned<String>>,
    /// `of`: the statistic.
    pub of: Spanned<String>,
    /// `target` or `equal_to`.
    pub target: Target,
}

/// What a statistic is to meet.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// `target`: a number.
    Value(f64),
    /// `equal_to`: the same statistic of a variant, or of the deal `as_written`.
    Deal {
        /// The variant.
        variant: Spanned<String>,
        /// `both`: the key is varied there too.
        both: bool,
    },
}

/// Deals that neither of two parties can improve without hurting the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    /// `vary`: one to three keys with ranges.
    pub vary: Vec<Vary>,
    /// `variant` that is applied first.
    pub variant: Option<Spanned<String>>,
    /// `parties`: two, or none where the judged ones are meant.
    pub parties: Vec<Spanned<String>>,
    /// `alternative`: what each has where they do not agree.
    pub alternative: Option<Amounts>,
    /// `otherwise`: the variant that holds where they do not agree.
    pub otherwise: Option<Spanned<String>>,
    /// `probability` with which each must do at least as well.
    pub probability: Option<Spanned<f64>>,
}

/// A key and the values that it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// The key path.
    pub path: Spanned<String>,
    /// Its values.
    pub axis: Axis,
}

/// The values of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Axis {
    /// From one number to another.
    Range {
        /// The first.
        from: f64,
        /// The last; above `from`.
        to: f64,
        /// Both as they are written in TOML.
        written: [String; 2],
        /// How many, both ends included; `None` where it is left open. 2 or more.
        points: Option<usize>,
    },
    /// A list: each value as it is written in TOML, with its number where it is one.
    List(Vec<(String, Option<f64>)>),
}

impl Analysis {
    /// A place for faults about the whole of it.
    pub fn place(&self) -> Span {
        self.key.span
    }
}
