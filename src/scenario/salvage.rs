//! What can still be read of a file with faults of syntax.
//!
//! In: the text. Out: the same text with every statement blanked whose meaning is not certain, at
//! unchanged places, so that it is TOML again; the faults of syntax; and what is [`Lost`] with the
//! blanked statements. In doubt more is blanked rather than less: whatever is left is read and told
//! like any file, and a fault that is none is worse than one that is told after the next try.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::DeTable;

use super::lost::{Lost, Owner, Statement, is_fixed, words};
use super::pieces::{Piece, PieceKind, pieces};
use super::syntax::Slip;
use crate::diag::Span;

/// How often the text is read anew after the tables that stand twice in it were taken out.
const ROUNDS: usize = 20;

/// Keys that speak to a reader and move no figure.
const SPOKEN: [&str; 11] = [
    "as_of",
    "confidence",
    "label",
    "name",
    "note",
    "paths",
    "sampler",
    "seed",
    "source",
    "sources",
    "title",
];

/// What is left of a file.
pub(super) struct Salvaged {
    /// The text with blanks in place of what is lost; TOML without a fault.
    pub(super) text: String,
    /// Faults of syntax, by place.
    pub(super) slips: Vec<Slip>,
    pub(super) lost: Lost,
}

/// Saves what can be saved of a text that is no TOML; `base` is added to the places in [`Lost`].
pub(super) fn salvage(text: &str, base: usize) -> Salvaged {
    let pieces = pieces(text);
    let (owners, inside) = owners(&pieces);
    let mut salvage = Salvage {
        text,
        lost: vec![false; pieces.len()],
        slips: Vec::new(),
        doubtful: BTreeSet::new(),
        pieces,
        owners,
        inside,
    };
    salvage.one_by_one();
    let text = salvage.together();
    salvage.slips.sort_by_key(|slip| slip.range.start);
    Salvaged {
        text,
        lost: salvage.lost(base),
        slips: salvage.slips,
    }
}

struct Salvage<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
    /// Whose statement each piece is; `None` where that is not known.
    owners: Vec<Option<Owner>>,
    /// Whether each is a key of an entry, not an entry.
    inside: Vec<bool>,
    lost: Vec<bool>,
    slips: Vec<Slip>,
    /// Names of entries that may lack something.
    doubtful: BTreeSet<String>,
}

impl Salvage<'_> {
    fn text_of(&self, at: usize) -> &str {
        &self.text[self.pieces[at].range.clone()]
    }

    /// Reads each statement by itself.
    fn one_by_one(&mut self) {
        let mut rest_is_lost = false;
        let mut block = 0;
        let mut first_damaged = None;
        let mut follows_damage = false;
        for at in 0..self.pieces.len() {
            let mut piece = self.pieces[at].clone();
            if follows_damage && is_row(&piece, self.text_of(at)) {
                // It reads as a heading, and is what is left of a list.
                (piece.kind, self.lost[at]) = (PieceKind::Other, true);
            }
            if piece.kind == PieceKind::Heading {
                (rest_is_lost, block, first_damaged) = (false, at, None);
            }
            self.lost[at] |= rest_is_lost;
            let (_, errors) = DeTable::parse_recoverable(self.text_of(at));
            let mut slips = Slip::all(&errors, piece.range.start);
            let Some(first) = slips.iter().map(|slip| slip.range.start).min() else {
                follows_damage &= piece.kind == PieceKind::Gap;
                continue;
            };
            self.lost[at] = true;
            // A bracket or a row that is left over behind a fault is part of it.
            let left_over = piece.kind == PieceKind::Other && piece.names.is_empty() && follows_damage;
            if let Some(start) = piece.long_text {
                let endless = slips
                    .iter_mut()
                    .filter(|slip| slip.said.starts_with("invalid multi-line"));
                endless.for_each(|slip| slip.range = start..start + 3);
            }
            if !left_over {
                self.slips.append(&mut slips);
            }
            if piece.kind == PieceKind::Gap {
                continue;
            }
            follows_damage = true;
            let may_be_heading = piece.kind == PieceKind::Other && ends_in_bracket(self.text_of(at));
            if may_be_heading || piece.kind == PieceKind::Heading {
                // Nobody knows whose keys those behind it are, nor that it was none of the table before it.
                rest_is_lost = true;
                // It may go on in the next line.
                let end = self.pieces.get(at + 1).map_or(piece.range.end, |next| next.range.end);
                self.doubtful.extend(words(&self.text[piece.range.start..end]));
                if self.text_of(at).contains('=') {
                    let before = self.owners[..at].iter().rev().flatten().next();
                    self.doubtful.extend(before.map(|owner| owner.name.clone()));
                }
            }
            if piece.orphan.is_some_and(|orphan| first >= orphan) {
                // What it closes was opened further up, where keys then may stand in the wrong table.
                let from = first_damaged.unwrap_or(block);
                for one in from..=at {
                    self.lost[one] |= self.pieces[one].kind != PieceKind::Heading;
                }
            }
            first_damaged = first_damaged.or(Some(at));
            if piece.long_text.is_some() {
                // Where such a text ends is not known, nor what stands inside and outside of those behind it.
                self.doubtful.extend(words(self.text_of(at)));
                for one in at..self.pieces.len() {
                    self.lost[one] = true;
                }
                return;
            }
        }
    }

    /// Reads what is left together, and gives it: what stands there twice is found only now.
    fn together(&mut self) -> String {
        for _ in 0..ROUNDS {
            self.complete();
            let sound = self.blanked();
            let (_, errors) = DeTable::parse_recoverable(&sound);
            if errors.is_empty() {
                return sound;
            }
            let slips = Slip::all(&errors, 0);
            let mut more = false;
            for slip in &slips {
                let after = self
                    .pieces
                    .partition_point(|piece| piece.range.start <= slip.range.start);
                more |= self.lose_block(after.saturating_sub(1));
            }
            self.slips.extend(slips);
            if !more {
                break;
            }
        }
        self.lost.fill(true);
        self.blanked()
    }

    /// Loses the table that holds a piece: a key that stands there twice may come from another one whose heading is
    /// gone. Whether anything was there to lose.
    fn lose_block(&mut self, at: usize) -> bool {
        let is_heading = |piece: &Piece| piece.kind == PieceKind::Heading;
        let start = self.pieces[..=at].iter().rposition(is_heading).unwrap_or(0);
        let end = self.pieces[at + 1..].iter().position(is_heading);
        let end = end.map_or(self.pieces.len(), |end| at + 1 + end);
        let more = self.lost[start..end].contains(&false);
        self.lost[start..end].fill(true);
        more
    }

    /// A change of the deal is there as a whole or not at all.
    fn complete(&mut self) {
        let change = |owner: &Owner| owner.section == "variants" || owner.section == "amendments";
        let mut halves = BTreeSet::new();
        for (owner, lost) in self.owners.iter().zip(&self.lost) {
            halves.extend(owner.clone().filter(|owner| *lost && change(owner)));
        }
        for (owner, lost) in self.owners.iter().zip(&mut self.lost) {
            *lost |= owner.as_ref().is_some_and(|owner| halves.contains(owner));
        }
    }

    fn blanked(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        for (at, lost) in self.lost.iter().enumerate() {
            if *lost {
                let blank = |byte: u8| {
                    if matches!(byte, b'\n' | b'\r') {
                        byte as char
                    } else {
                        ' '
                    }
                };
                text.extend(self.text_of(at).bytes().map(blank));
            } else {
                text.push_str(self.text_of(at));
            }
        }
        text
    }

    /// What is lost, in stretches that belong together.
    fn stretches(&self) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for (piece, _) in self.pieces.iter().zip(&self.lost).filter(|(_, lost)| **lost) {
            match stretches.last_mut() {
                Some(last) if last.end == piece.range.start => last.end = piece.range.end,
                _ => stretches.push(piece.range.clone()),
            }
        }
        stretches
    }

    fn lost(&mut self, base: usize) -> Lost {
        let mut names = BTreeSet::new();
        for stretch in self.stretches() {
            names.extend(words(&self.text[stretch]));
        }
        let mut statements = Vec::new();
        for at in 0..self.pieces.len() {
            let piece = &self.pieces[at];
            let owner = self.owners[at].as_ref();
            let span = Span::new(base + piece.range.start, base + piece.range.end);
            statements.extend(owner.map(|owner| Statement {
                span,
                owner: owner.clone(),
            }));
            if !self.lost[at] || piece.kind == PieceKind::Gap {
                continue;
            }
            if owner.is_some_and(|owner| owner.section == "amendments") {
                // What it would have changed may be anything that it speaks of.
                self.doubtful.extend(words(self.text_of(at)));
            }
            let spoken = self.inside[at] && is_spoken(piece, self.text_of(at));
            self.doubtful
                .extend(owner.filter(|_| !spoken).map(|owner| owner.name.clone()));
        }
        Lost::new(names, std::mem::take(&mut self.doubtful), statements)
    }
}

/// Whether a heading is only a text in brackets.
fn is_row(piece: &Piece, text: &str) -> bool {
    let inside = text.trim_start().trim_start_matches(['[', ' ']);
    piece.kind == PieceKind::Heading && inside.starts_with(['"', '\''])
}

/// Whether the first line ends in `]`, a comment apart.
fn ends_in_bracket(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    line.rsplit_once(']')
        .is_some_and(|(_, rest)| rest.trim().is_empty() || rest.trim().starts_with('#'))
}

/// Whether a key of an entry only speaks to a reader.
fn is_spoken(piece: &Piece, text: &str) -> bool {
    let key = piece.names.last().map_or("", String::as_str);
    SPOKEN.contains(&key) && piece.long_text.is_none() && text.matches('=').count() < 2
}

/// Whose statement each piece is (an entry of a section, or a section of fixed keys), and whether it is a key of it.
fn owners(pieces: &[Piece]) -> (Vec<Option<Owner>>, Vec<bool>) {
    let mut path: Vec<String> = Vec::new();
    let owner = |piece: &Piece| {
        let names = match piece.kind {
            PieceKind::Gap => return (None, false),
            PieceKind::Heading => {
                path = piece.names.clone();
                path.clone()
            }
            PieceKind::Key | PieceKind::Other => path.iter().chain(&piece.names).cloned().collect(),
        };
        let Some(section) = names.first().cloned() else {
            return (None, false);
        };
        let inside = names.len() > if is_fixed(&section) { 1 } else { 2 };
        let name = if is_fixed(&section) {
            section.clone()
        } else {
            names.get(1).unwrap_or(&section).clone()
        };
        (Some(Owner { section, name }), inside)
    };
    pieces.iter().map(owner).unzip()
}
