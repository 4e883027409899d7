//! A question asked in flags (`solve --vary … --of …`): as TOML, so that one reader reads all questions, and as it
//! was asked, so that its faults are told in the words in which it was.
//!
//! In: words of the command line. Out: an [`Override`] that holds the question; places and words of faults, put back
//! into flags. What is wrong with a question is for the reader and for `analysis` to say.

mod example;

pub(crate) use example::{MEAN, MEDIAN, ORDERS, OTHERS, PARTIES, PROBABILITY, RANGE, RATES, TARGET, VARY};

use std::ops::Range;

use super::keys::ANALYSIS_KEYS;
use super::overrides::Override;
use super::tree::quoted;
use crate::diag::{Diagnostic, Diagnostics, Label, Sources, Span};

/// What the text of a question is called in faults.
const NAME: &str = "the command line";

/// Places that belong together.
#[derive(Clone, Debug)]
struct Pair {
    toml: Range<usize>,
    flags: Range<usize>,
    /// Whether they are the same letter by letter.
    verbatim: bool,
}

/// A question of the command line.
#[derive(Clone, Debug)]
pub struct Flags {
    kind: &'static str,
    toml: String,
    flags: String,
    same: Vec<Pair>,
    empty: bool,
}

impl Flags {
    /// A question of a kind (`sweep`) that says nothing more yet.
    pub fn new(kind: &'static str) -> Flags {
        let toml = format!("analyses.{kind} = {{ kind = \"{kind}\"");
        let mut asked = Flags {
            kind,
            toml,
            flags: kind.to_owned(),
            same: Vec::new(),
            empty: true,
        };
        asked.paired(0, 0, false);
        asked
    }

    /// The kind's word.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Whether nothing was asked but the kind.
    pub fn is_empty(&self) -> bool {
        self.empty
    }

    /// A flag with its word.
    pub fn text(&mut self, key: &str, word: &str) {
        self.entry(key, |asked| {
            asked.flag(key);
            asked.word(word);
        });
    }

    /// A flag with words behind commas.
    pub fn list(&mut self, key: &str, words: &[String]) {
        self.entry(key, |asked| {
            asked.flag(key);
            asked.toml.push('[');
            for (index, word) in words.iter().enumerate() {
                asked.both(if index > 0 { (", ", ",") } else { ("", "") });
                asked.word(word.trim());
            }
            asked.toml.push(']');
        });
    }

    /// A flag that was given several times.
    pub fn each(&mut self, key: &str, words: &[String]) {
        self.entry(key, |asked| {
            asked.toml.push('[');
            for (index, word) in words.iter().enumerate() {
                asked.both(if index > 0 { (", ", " ") } else { ("", "") });
                asked.flag(key);
                asked.word(word.trim());
            }
            asked.toml.push(']');
        });
    }

    /// A flag with a whole number.
    pub fn whole(&mut self, key: &str, number: u64) {
        self.entry(key, |asked| {
            asked.flag(key);
            asked.same_text(&number.to_string());
        });
    }

    /// A flag without a word, which stands for a value of its key.
    pub fn bare(&mut self, key: &str, value: bool) {
        self.entry(key, |asked| {
            asked.flags.push_str(&flag(key));
            asked.toml.push_str(if value { "true" } else { "false" });
        });
    }

    /// `--vary terms.fee.rate=5%..25%:9` (nine values from 5% to 25%) or `--vary terms.fee.rate=5%,10%,20%`, each a key
    /// of the table of `vary`.
    ///
    /// # Errors
    ///
    /// In words, where one has neither form.
    pub fn vary(&mut self, words: &[String]) -> Result<(), String> {
        let mut all = Vec::new();
        for word in words {
            let form = || format!("`{word}` varies nothing; write key.path=5%..25%:9 or key.path=5%,10%,20%");
            let (path, values) = parted(word).ok_or_else(form)?;
            let points = match values.split_once("..") {
                None if !values.contains(',') => return Err(form()),
                None => None,
                Some((from, rest)) => {
                    let (to, points) = rest.split_once(':').unwrap_or((rest, ""));
                    let whole = points.trim().replace('_', "");
                    if rest.contains(':') && whole.parse::<u64>().is_err() {
                        return Err(form());
                    }
                    Some((from.trim(), to.trim(), whole))
                }
            };
            all.push((path, values, points));
        }
        self.entry("vary", |asked| {
            asked.toml.push_str("{ ");
            for (index, (path, values, range)) in all.iter().enumerate() {
                asked.both(if index > 0 { (", ", " ") } else { ("", "") });
                asked.flag("vary");
                asked.word(path);
                asked.both((" = ", "="));
                let (toml, flags) = (asked.toml.len(), asked.flags.len());
                match range {
                    Some((from, to, points)) => {
                        asked.toml.push_str("{ from = ");
                        asked.word(from);
                        asked.both((", to = ", ".."));
                        asked.word(to);
                        if !points.is_empty() {
                            asked.both((", points = ", ":"));
                            asked.same_text(points);
                        }
                        asked.toml.push_str(" }");
                    }
                    None => {
                        asked.toml.push('[');
                        for (index, value) in values.split(',').enumerate() {
                            asked.both(if index > 0 { (", ", ",") } else { ("", "") });
                            match value.trim() {
                                flag @ ("true" | "false") => asked.same_text(flag),
                                word => asked.word(word),
                            }
                        }
                        asked.toml.push(']');
                    }
                }
                asked.paired(toml, flags, false);
            }
            asked.toml.push_str(" }");
        });
        Ok(())
    }

    /// `--alternative studio=5m`, each a name with a number, as a table.
    ///
    /// # Errors
    ///
    /// In words, where one has another form.
    pub fn amounts(&mut self, key: &str, words: &[String]) -> Result<(), String> {
        let mut all = Vec::new();
        for word in words {
            let form = || format!("`{word}` is no amount of a party; write studio=5m");
            all.push(parted(word).ok_or_else(form)?);
        }
        self.entry(key, |asked| {
            asked.toml.push_str("{ ");
            for (index, (name, amount)) in all.iter().enumerate() {
                asked.both(if index > 0 { (", ", " ") } else { ("", "") });
                asked.flag(key);
                asked.word(name);
                asked.both((" = ", "="));
                asked.word(amount);
            }
            asked.toml.push_str(" }");
        });
        Ok(())
    }

    /// The question in the form of a `--set`: `analyses.sweep = { kind = "sweep", … }`.
    ///
    /// # Errors
    ///
    /// Where the text cannot be read as one.
    pub fn question(&self) -> Result<Override, String> {
        match Override::parse(&self.whole_toml()) {
            Ok(one) => Ok(one.called(NAME)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Puts the faults of this question into flags: their places and their words.
    pub fn tell(&self, diagnostics: &mut Diagnostics, sources: &mut Sources) {
        let toml = self.whole_toml();
        let Some(own) = sources.iter().find(|one| one.name == NAME && one.text == toml) else {
            return;
        };
        let (from, length) = (own.base, toml.len());
        let within = |span: Span| span.start >= from && span.start < from + length;
        let faults = std::mem::take(diagnostics);
        let about_it = |one: &Diagnostic| one.primary.as_ref().is_some_and(|label| within(label.span));
        if !faults.sorted().into_iter().any(about_it) {
            *diagnostics = faults;
            return;
        }
        let to = sources.add(NAME, self.flags.clone());
        for one in faults.sorted() {
            let mut one = one.clone();
            if about_it(&one) {
                self.reword(&mut one);
            }
            let labels: Vec<&mut Label> = one.primary.iter_mut().chain(&mut one.others).collect();
            for label in labels.into_iter().filter(|label| within(label.span)) {
                let place = self.place(label.span.start - from..label.span.end.max(label.span.start) - from);
                label.span = Span::new(to + place.start, to + place.end);
            }
            diagnostics.add(one);
        }
    }

    fn whole_toml(&self) -> String {
        format!("{} }}", self.toml)
    }

    /// Where in the flags a place of the TOML was asked: the same letters, or the least that holds them.
    fn place(&self, place: Range<usize>) -> Range<usize> {
        let holds = |outer: &Range<usize>| outer.start <= place.start && place.end <= outer.end;
        let around = self.same.iter().filter(|pair| holds(&pair.toml));
        match around.min_by_key(|pair| pair.toml.len()) {
            Some(pair) if pair.verbatim => {
                let start = pair.flags.start + (place.start - pair.toml.start);
                start..start + place.len()
            }
            Some(pair) => pair.flags.clone(),
            None => 0..self.flags.len(),
        }
    }

    /// The words of a fault with flags in place of keys.
    fn reword(&self, fault: &mut Diagnostic) {
        let own = ANALYSIS_KEYS.iter().find(|(kind, _)| *kind == self.kind);
        let names_keys = NAMING_KEYS.contains(&fault.code);
        let reword = |text: &mut String| {
            for example in &example::EXAMPLES {
                *text = text.replace(example.toml, example.flags);
            }
            for key in own.iter().flat_map(|(_, keys)| keys.iter()) {
                let whole = format!("`analyses.{}.{}`", self.kind, key.name);
                *text = text.replace(&whole, &format!("`{}`", flag(key.name)));
                if names_keys {
                    *text = text.replace(&format!("`{}`", key.name), &format!("`{}`", flag(key.name)));
                }
            }
            *text = text.replace(&format!("`analyses.{}`", self.kind), &format!("`{}`", self.kind));
        };
        reword(&mut fault.message);
        fault.primary.iter_mut().for_each(|label| reword(&mut label.text));
        fault.help.iter_mut().for_each(reword);
    }

    /// Writes an entry of the table.
    fn entry(&mut self, key: &str, write: impl FnOnce(&mut Flags)) {
        self.empty = false;
        self.toml.push_str(", ");
        self.flags.push(' ');
        let (toml, flags) = (self.toml.len(), self.flags.len());
        self.toml.push_str(&format!("{key} = "));
        write(self);
        self.paired(toml, flags, false);
    }

    /// The flag of a key with the space behind it.
    fn flag(&mut self, key: &str) {
        self.flags.push_str(&format!("{} ", flag(key)));
    }

    fn both(&mut self, (toml, flags): (&str, &str)) {
        self.toml.push_str(toml);
        self.flags.push_str(flags);
    }

    /// A word: in quotation marks in the TOML; as it is in the flags.
    fn word(&mut self, word: &str) {
        let (toml, flags) = (self.toml.len(), self.flags.len());
        let inside = quoted(word);
        self.both((&inside, word));
        self.paired(toml, flags, false);
        // Where nothing needed an escape, what is between the quotation marks is the word letter by letter.
        if inside.len() == word.len() + 2 {
            self.same.push(Pair {
                toml: toml + 1..self.toml.len() - 1,
                flags: flags..self.flags.len(),
                verbatim: true,
            });
        }
    }

    fn same_text(&mut self, text: &str) {
        let (toml, flags) = (self.toml.len(), self.flags.len());
        self.both((text, text));
        self.paired(toml, flags, true);
    }

    /// Notes that what was written since belongs together.
    fn paired(&mut self, toml: usize, flags: usize, verbatim: bool) {
        self.same.push(Pair {
            toml: toml..self.toml.len(),
            flags: flags..self.flags.len(),
            verbatim,
        });
    }
}

/// Faults that call keys by their names; others may name things of the deal.
const NAMING_KEYS: [&str; 5] = [
    "missing-key",
    "wrong-type",
    "wrong-count",
    "out-of-range",
    "contradiction",
];

/// The flag of a key.
fn flag(key: &str) -> String {
    match key {
        "figures" => "--figure".to_owned(),
        "clauses" => "--no-clauses".to_owned(),
        key => format!("--{}", key.replace('_', "-")),
    }
}

/// What stands before the first `=` and behind it, neither empty.
fn parted(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    (!name.is_empty() && !value.is_empty()).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varied(word: &str) -> Result<String, String> {
        let mut asked = Flags::new("sweep");
        asked.vary(&[word.to_owned()])?;
        Ok(asked.whole_toml())
    }

    #[test]
    fn flags_become_toml() {
        let toml = |vary: &str| format!("analyses.sweep = {{ kind = \"sweep\", vary = {{ {vary} }} }}");
        for (word, wanted) in [
            (
                "terms.fee.rate=5%..25%:9",
                "\"terms.fee.rate\" = { from = \"5%\", to = \"25%\", points = 9 }",
            ),
            ("a.b = -1..2", "\"a.b\" = { from = \"-1\", to = \"2\" }"),
            ("a.b=1, 2", "\"a.b\" = [\"1\", \"2\"]"),
            ("a.b=true,false", "\"a.b\" = [true, false]"),
        ] {
            assert_eq!(varied(word), Ok(toml(wanted)));
        }
        for wrong in ["a.b", "=1,2", "a.b=", "a.b=1..2:x", "a.b=1-2"] {
            assert!(varied(wrong).unwrap_err().contains("5%..25%:9"), "{wrong}");
        }
    }

    /// Each place of the TOML that a fault can have, and what is underlined for it.
    #[test]
    fn places_are_those_of_the_flags() {
        let mut asked = Flags::new("sweep");
        asked.vary(&["terms.fee.rate=15%..5%".to_owned()]).unwrap();
        asked.each("of", &["a.npv".to_owned(), "b.npv.mean".to_owned()]);
        let toml = asked.whole_toml();
        assert_eq!(
            asked.flags,
            "sweep --vary terms.fee.rate=15%..5% --of a.npv --of b.npv.mean"
        );
        for (place, shown) in [
            ("\"terms.fee.rate\"", "terms.fee.rate"),
            ("fee", "fee"),
            ("\"15%\"", "15%"),
            ("\"5%\"", "5%"),
            ("{ from = \"15%\", to = \"5%\" }", "15%..5%"),
            ("\"b.npv.mean\"", "b.npv.mean"),
            ("sweep", "sweep"),
            ("vary", "--vary terms.fee.rate=15%..5%"),
        ] {
            let start = toml.find(place).unwrap();
            let found = asked.place(start..start + place.len());
            assert_eq!(&asked.flags[found.clone()], shown, "{place}");
            // The second of two equal words is itself.
            if place == "\"5%\"" {
                assert_eq!(found.start, asked.flags.find("..5%").unwrap() + 2);
            }
        }
    }

    /// What help shows as flags is the question that it shows as TOML.
    #[test]
    fn examples_are_the_same_in_both_forms() {
        for example in [VARY, MEDIAN, MEAN, PROBABILITY] {
            let (flag, word) = example.flags.split_once(' ').unwrap();
            let mut asked = Flags::new("solve");
            match flag {
                "--vary" => asked.vary(&[word.to_owned()]).unwrap(),
                flag => asked.text(flag.trim_start_matches("--"), word),
            }
            assert!(asked.whole_toml().contains(example.toml), "{}", asked.whole_toml());
        }
    }
}
