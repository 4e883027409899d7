//! `[charts]`: which charts a run draws, of what, with which words, on which sheet and paper.
//!
//! In: the tree of the file. Out: the charts as written. Whether what they are of exists is for
//! `model` to say.

use super::keys;
use super::reader::TableReader;
use super::section::{entries, name_of};
use super::tree::Table;
use crate::diag::{Diagnostics, Spanned};

/// One of `[charts]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The name in the file, which is that of its files too.
    pub key: Spanned<String>,
    /// `kind`.
    pub kind: Spanned<ChartKind>,
    /// `of`: addresses; everything that the kind can be of where there is none.
    pub of: Vec<Spanned<String>>,
    /// `title`, `subtitle`, `source`, `notes`.
    pub words: ChartWords,
    /// `size`.
    pub size: Option<ChartSize>,
    /// `theme`.
    pub theme: Option<ChartTheme>,
}

/// Words in place of those that a chart would have by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartWords {
    /// `title`: the finding.
    pub title: Option<String>,
    /// `subtitle`: what is shown, in which unit.
    pub subtitle: Option<String>,
    /// `source`, after the word “Source”.
    pub source: Option<String>,
    /// `notes`.
    pub notes: Option<String>,
}

/// A kind of chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChartKind {
    /// Nested bands over time.
    Fan,
    /// Small fans beside each other on one scale.
    Fans,
    /// A few paths over a fan.
    Spaghetti,
    /// What each period brings.
    Columns,
    /// The distribution of a present value.
    Distribution,
    /// A hundred dots.
    Dots,
    /// The share of paths up to each value.
    Cdf,
    /// The share of paths above each value.
    Exceedance,
    /// The distributions of variants over one another.
    Overlay,
    /// The distributions of variants below one another.
    Ridgeline,
    /// Bars that hold 50% and 90% of paths, a variant each.
    Intervals,
    /// Cash by term and year.
    Terms,
    /// From what is received to what is left.
    Bridge,
    /// Who paid whom.
    Flows,
    /// When each clause binds.
    Calendar,
    /// The share of paths on which an event has not happened.
    Survival,
    /// The share of paths on which a clause has bound so far.
    Hits,
    /// What was observed beside the model's band.
    Backtest,
    /// The charts of an answer.
    Analysis,
    /// Of a comparison: the distributions of its deals.
    Compare,
    /// The difference between two deals path by path.
    Difference,
    /// What moves a figure, from the most to the least.
    Tornado,
    /// The shares of a figure's variance.
    Variance,
    /// A statistic over one key or two.
    Sweep,
    /// Where a statistic meets its target.
    Solve,
    /// What two parties can gain together.
    Gains,
    /// Where two parties can agree.
    Frontier,
}

/// What a chart can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChartOf {
    /// `party.cumulative`: cumulative net cash.
    Cumulative,
    /// `party.net`: net cash of each period.
    Net,
    /// `party.npv`: the present value.
    Npv,
    /// `party`: all that it receives and pays.
    Party,
    /// `drivers.name`.
    Driver,
    /// `terms.name`: the clauses of a term.
    Term,
    /// `events.name`.
    Event,
    /// `history.name`.
    History,
    /// `analyses.name`.
    Analysis,
    /// The whole deal, which needs no name.
    Deal,
}

impl ChartKind {
    /// All of them.
    pub const ALL: [ChartKind; 27] = [
        ChartKind::Fan,
        ChartKind::Fans,
        ChartKind::Spaghetti,
        ChartKind::Columns,
        ChartKind::Distribution,
        ChartKind::Dots,
        ChartKind::Cdf,
        ChartKind::Exceedance,
        ChartKind::Overlay,
        ChartKind::Ridgeline,
        ChartKind::Intervals,
        ChartKind::Terms,
        ChartKind::Bridge,
        ChartKind::Flows,
        ChartKind::Calendar,
        ChartKind::Survival,
        ChartKind::Hits,
        ChartKind::Backtest,
        ChartKind::Analysis,
        ChartKind::Compare,
        ChartKind::Difference,
        ChartKind::Tornado,
        ChartKind::Variance,
        ChartKind::Sweep,
        ChartKind::Solve,
        ChartKind::Gains,
        ChartKind::Frontier,
    ];

    /// The words, in the order of [`ChartKind::ALL`].
    pub const WORDS: &[&str] = &[
        "fan",
        "fans",
        "spaghetti",
        "columns",
        "distribution",
        "dots",
        "cdf",
        "exceedance",
        "overlay",
        "ridgeline",
        "intervals",
        "terms",
        "bridge",
        "flows",
        "calendar",
        "survival",
        "hits",
        "backtest",
        "analysis",
        "compare",
        "difference",
        "tornado",
        "variance",
        "sweep",
        "solve",
        "gains",
        "frontier",
    ];

    /// The word in the file.
    pub fn word(self) -> &'static str {
        ChartKind::WORDS[self as usize]
    }

    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<ChartKind> {
        let index = ChartKind::WORDS.iter().position(|known| *known == word)?;
        Some(ChartKind::ALL[index])
    }

    /// What it can be of.
    pub fn of(self) -> &'static [ChartOf] {
        match self {
            ChartKind::Fan | ChartKind::Fans => &[ChartOf::Cumulative, ChartOf::Driver],
            ChartKind::Spaghetti => &[ChartOf::Cumulative],
            ChartKind::Columns => &[ChartOf::Net],
            ChartKind::Distribution
            | ChartKind::Dots
            | ChartKind::Cdf
            | ChartKind::Exceedance
            | ChartKind::Overlay
            | ChartKind::Ridgeline
            | ChartKind::Intervals => &[ChartOf::Npv],
            ChartKind::Terms => &[ChartOf::Party],
            ChartKind::Bridge => &[ChartOf::Party, ChartOf::Analysis],
            ChartKind::Difference => &[ChartOf::Npv, ChartOf::Analysis],
            ChartKind::Flows | ChartKind::Calendar => &[ChartOf::Deal],
            ChartKind::Survival => &[ChartOf::Event],
            ChartKind::Hits => &[ChartOf::Term],
            ChartKind::Backtest => &[ChartOf::History],
            ChartKind::Analysis
            | ChartKind::Compare
            | ChartKind::Tornado
            | ChartKind::Variance
            | ChartKind::Sweep
            | ChartKind::Solve
            | ChartKind::Gains
            | ChartKind::Frontier => &[ChartOf::Analysis],
        }
    }

    /// Whether an answer to a question of some kind (`sweep`) has such a chart.
    pub fn answers(self, question: &str) -> bool {
        match self {
            ChartKind::Analysis => true,
            ChartKind::Compare | ChartKind::Difference | ChartKind::Bridge => question == "compare",
            ChartKind::Tornado | ChartKind::Variance => question == "sensitivity",
            ChartKind::Sweep => question == "sweep",
            ChartKind::Solve => question == "solve",
            ChartKind::Gains | ChartKind::Frontier => question == "frontier",
            _ => false,
        }
    }

    /// Whether it is drawn from the variants of the deal.
    pub fn needs_variants(self) -> bool {
        matches!(self, ChartKind::Overlay | ChartKind::Ridgeline | ChartKind::Intervals)
    }
}

impl ChartOf {
    /// The address of something of that name.
    pub fn address(self, name: &str) -> String {
        match self {
            ChartOf::Cumulative => format!("{name}.cumulative"),
            ChartOf::Net => format!("{name}.net"),
            ChartOf::Npv => format!("{name}.npv"),
            ChartOf::Party => name.to_owned(),
            ChartOf::Driver => format!("drivers.{name}"),
            ChartOf::Term => format!("terms.{name}"),
            ChartOf::Event => format!("events.{name}"),
            ChartOf::History => format!("history.{name}"),
            ChartOf::Analysis => format!("analyses.{name}"),
            ChartOf::Deal => String::new(),
        }
    }
}

/// The sheet of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartSize {
    /// 960 by 540: the text column of a wide page.
    #[default]
    Article,
    /// 1080 by 1080: a post.
    Square,
    /// 380 by 500: a column of a newspaper, or a phone.
    Column,
    /// 1280 by 720, with larger letters.
    Slide,
}

impl ChartSize {
    /// All of them.
    pub const ALL: [ChartSize; 4] = [
        ChartSize::Article,
        ChartSize::Square,
        ChartSize::Column,
        ChartSize::Slide,
    ];
    /// Their words, in the same order.
    pub const WORDS: &[&str] = &["article", "square", "column", "slide"];

    /// The word in the file.
    pub fn word(self) -> &'static str {
        ChartSize::WORDS[self as usize]
    }

    /// The size of a word.
    pub fn of_word(word: &str) -> Option<ChartSize> {
        let index = ChartSize::WORDS.iter().position(|known| *known == word)?;
        Some(ChartSize::ALL[index])
    }
}

/// The paper of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartTheme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on nearly black.
    Dark,
}

impl ChartTheme {
    /// Both.
    pub const ALL: [ChartTheme; 2] = [ChartTheme::Light, ChartTheme::Dark];
    /// Their words, in the same order.
    pub const WORDS: &[&str] = &["light", "dark"];

    /// The word in the file.
    pub fn word(self) -> &'static str {
        ChartTheme::WORDS[self as usize]
    }

    /// The theme of a word.
    pub fn of_word(word: &str) -> Option<ChartTheme> {
        let index = ChartTheme::WORDS.iter().position(|known| *known == word)?;
        Some(ChartTheme::ALL[index])
    }
}

/// `[charts]`; one whose kind is wrong is left out, which has been reported.
pub(super) fn charts(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Chart> {
    let mut charts = Vec::new();
    for entry in entries(root, "charts", diagnostics) {
        let path = format!("charts.{}", entry.key);
        let example = format!("[charts.{}] with kind = \"fan\"", entry.key);
        let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) else {
            continue;
        };
        r.expect(&[keys::CHART], |_| None);
        if r.entry("kind").is_none() {
            r.missing("kind", "for example kind = \"fan\" or kind = \"distribution\"");
        }
        let kind = r.kind_word("kind", ChartKind::WORDS);
        let of = r.names("of");
        if let (Some(kind), Some(written)) = (&kind, r.entry("of"))
            && ChartKind::of_word(kind.value).is_some_and(|kind| kind.of() == [ChartOf::Deal])
        {
            let message = format!("`{}` is of the whole deal", kind.value);
            r.diagnostics
                .error("contradiction", written.span, message)
                .label("there is nothing to choose")
                .help("leave `of` out");
        }
        let text = |r: &mut TableReader, key: &str| r.text(key).map(|text| text.value);
        let words = ChartWords {
            title: text(&mut r, "title"),
            subtitle: text(&mut r, "subtitle"),
            source: text(&mut r, "source"),
            notes: text(&mut r, "notes"),
        };
        let size = r.word("size", ChartSize::WORDS);
        let theme = r.word("theme", ChartTheme::WORDS);
        let Some(kind) = kind else { continue };
        let Some(of_kind) = ChartKind::of_word(kind.value) else {
            continue;
        };
        charts.push(Chart {
            key: name_of(entry),
            kind: Spanned::new(of_kind, kind.span),
            of,
            words,
            size: size.and_then(|size| ChartSize::of_word(size.value)),
            theme: theme.and_then(|theme| ChartTheme::of_word(theme.value)),
        });
    }
    charts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_kinds_go_together() {
        for kind in ChartKind::ALL {
            assert_eq!(ChartKind::of_word(kind.word()), Some(kind));
        }
        for size in ChartSize::ALL {
            assert_eq!(ChartSize::of_word(size.word()), Some(size));
        }
        assert_eq!(ChartKind::Backtest.word(), "backtest");
        assert_eq!(ChartTheme::Dark.word(), "dark");
    }
}
