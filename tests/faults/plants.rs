//! Faults planted in sound scenarios: of syntax (one character taken out or put in), and others, each
//! a line of its own of which is known what must be said about it.

use std::ops::Range;

/// Numbers that look random and are the same every time (SplitMix64, Steele, Lea and Flood 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.roll() % count as u64) as usize
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A fault of syntax: the text with it, and where it was put.
pub(crate) struct Broken {
    pub(crate) text: String,
    pub(crate) at: usize,
}

/// Characters that TOML is built from; one too many or too few is the usual slip.
const SIGNS: &str = "\"'[]{}=,.#";

/// Every way to take out one sign of a line, and to put one in at a place that `dice` choose.
/// Those that are TOML all the same are left out.
pub(crate) fn broken_lines(text: &str, line: Range<usize>, dice: &mut Dice) -> Vec<Broken> {
    let mut found = Vec::new();
    let written = &text[line.clone()];
    for (offset, c) in written.char_indices().filter(|(_, c)| SIGNS.contains(*c)) {
        let at = line.start + offset;
        found.push(Broken {
            text: format!("{}{}", &text[..at], &text[at + c.len_utf8()..]),
            at,
        });
    }
    let places: Vec<usize> = written.char_indices().map(|(offset, _)| offset).collect();
    for sign in SIGNS.chars().chain(['%', ':', ' ', '\\', 'x', '\n']) {
        if places.is_empty() {
            break;
        }
        let at = line.start + *dice.one(&places);
        found.push(Broken {
            text: format!("{}{sign}{}", &text[..at], &text[at..]),
            at,
        });
    }
    found.retain(|broken| toml::de::DeTable::parse(&broken.text).is_err());
    found
}

/// The lines of a text that say something, without their ends.
pub(crate) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let said = line.trim();
        if !said.is_empty() && !said.starts_with('#') {
            lines.push(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    lines
}

/// A line with a fault, and what must be said about it.
#[derive(Clone, Debug)]
pub(crate) struct Plant {
    /// What the line is known by.
    pub(crate) mark: String,
    pub(crate) code: &'static str,
    /// The heading under which it stands.
    pub(crate) heading: String,
    /// It holds beside any other key, so that it is told even of a table that lacks some.
    pub(crate) of_the_words: bool,
}

/// Key, what it is set to (`@` stands for the mark), code, whether it holds beside any other key.
const KINDS: [(&str, &str, &str, bool); 9] = [
    ("@", "5", "unknown-key", true),
    ("note", "5e0 # @", "wrong-type", true),
    ("timing", "\"@\"", "unknown-word", true),
    ("starts", "\"2024-13\" # @", "bad-date", true),
    ("until", "\"@\"", "unknown-event", true),
    ("while", "\"@ > 1\"", "unknown-name", true),
    ("while", "\"1 + \" # @", "missing-operand", true),
    ("while", "\"5\" # @", "number-for-condition", false),
    ("lag", "\"3 weeks\" # @", "bad-duration", true),
];

/// Plants up to `count` faults under headings of terms; none where there is no such heading.
pub(crate) fn planted(text: &str, count: usize, dice: &mut Dice) -> (String, Vec<Plant>) {
    let mut text = text.to_owned();
    let mut plants: Vec<Plant> = Vec::new();
    for number in 0..count {
        let headings: Vec<Range<usize>> = lines(&text)
            .into_iter()
            .filter(|line| {
                let said = text[line.clone()].trim();
                said.starts_with("[terms.") && said.ends_with(']') && said.matches('.').count() == 1
            })
            .collect();
        if headings.is_empty() {
            break;
        }
        let heading = dice.one(&headings).clone();
        let (key, value, code, of_the_words) = *dice.one(&KINDS);
        let block = &text[heading.end..];
        let block = &block[..block.find("\n[").unwrap_or(block.len())];
        if block
            .lines()
            .any(|line| line.split('=').next().is_some_and(|first| first.trim() == key))
        {
            continue;
        }
        let mark = format!("zq{}w{number}", dice.below(1000));
        let line = format!("\n{key} = {value}").replace('@', &mark);
        plants.push(Plant {
            mark,
            code,
            heading: text[heading.clone()].trim().to_owned(),
            of_the_words,
        });
        text.insert_str(heading.end, &line);
    }
    (text, plants)
}

/// The heading under which a byte stands; empty where there is none.
pub(crate) fn heading_at(text: &str, at: usize) -> String {
    let upto = &text[..text[at..].find('\n').map_or(text.len(), |end| at + end)];
    let last = upto.lines().rev().find(|line| line.trim_start().starts_with('['));
    last.map_or(String::new(), |line| line.trim().to_owned())
}
