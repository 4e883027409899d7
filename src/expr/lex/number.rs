//! Numbers as people write them: digits, signs of currencies, suffixes; and what is no number though it looks like one.

use super::{KEYWORDS, Lexer, SUFFIXES, Tok, is_currency, word_length};
use crate::diag::nearest;

impl Lexer<'_> {
    pub(super) fn number(&mut self, first: char) {
        let start = self.here;
        let mut currency = None;
        if is_currency(first) {
            currency = Some(first);
            self.here += first.len_utf8();
            if self.rest().starts_with(' ') {
                self.here += 1;
            }
            if !self.rest().starts_with(|c: char| c.is_ascii_digit()) {
                self.currency_without_number(first, start);
                return;
            }
        }
        let raw = self.digits();
        let mut exponent: i64 = 0;
        let mut mantissa = raw.as_str();
        if let Some(position) = raw.find(['e', 'E']) {
            mantissa = &raw[..position];
            // An exponent of twenty digits is as far out of range as one of nineteen.
            let written = &raw[position + 1..];
            exponent = written.parse().unwrap_or(if written.starts_with('-') {
                -1_000_000
            } else {
                1_000_000
            });
        }
        let digits_end = self.here;
        let mut faulty = self.malformed(start, mantissa);
        match self.suffix(start) {
            Ok(power) => exponent = exponent.saturating_add(power),
            Err(()) => faulty = true,
        }
        if self.separator(start, digits_end) {
            faulty = true;
        }
        let mantissa: String = mantissa.chars().filter(|&c| c != '_').collect();
        let value: f64 = format!("{mantissa}e{exponent}").parse().unwrap_or(f64::NAN);
        let end = self.here;
        if !faulty && !value.is_finite() {
            let span = self.span(start, end);
            self.diagnostics
                .error(
                    "number-too-large",
                    span,
                    "this number is larger than the computer can hold",
                )
                .label("more than 1.8e308");
            faulty = true;
        }
        self.here = start;
        let tok = if faulty {
            Tok::Poison
        } else {
            Tok::Number { value, currency }
        };
        self.push(tok, end - start);
        if let Some(c) = self.rest().trim_start_matches(' ').chars().next()
            && is_currency(c)
            && currency.is_none()
        {
            let written = self.text[start..end].to_owned();
            self.here += self.rest().len() - self.rest().trim_start_matches(' ').len();
            let span = self.span(self.here, self.here + c.len_utf8());
            self.diagnostics
                .error(
                    "misplaced-currency",
                    span,
                    format!("`{c}` stands before its number, not behind it"),
                )
                .label(format!("write `{c}{written}`"));
            self.here += c.len_utf8();
        }
    }

    fn currency_without_number(&mut self, sign: char, start: usize) {
        let span = self.span(start, start + sign.len_utf8());
        let minus = self.rest().starts_with('-');
        let fault = self.diagnostics.error(
            "misplaced-currency",
            span,
            format!("`{sign}` stands directly before a number"),
        );
        if minus {
            fault
                .label("the minus sign goes before it")
                .help(format!("write `-{sign}5m`"));
        } else {
            fault
                .label("no number follows")
                .help(format!("write `{sign}250m`, or leave the sign out"));
        }
        if self.rest().is_empty() {
            let length = self.here - start;
            self.here = start;
            self.push(Tok::Poison, length);
        }
        // Otherwise the sign is dropped, and what follows is read as it stands.
    }

    /// Takes digits, `_`, one point and an exponent; gives them as written.
    fn digits(&mut self) -> String {
        let bytes = self.rest().as_bytes();
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let mut end = 0;
        while digit(end) || bytes.get(end) == Some(&b'_') {
            end += 1;
        }
        if bytes.get(end) == Some(&b'.') {
            end += 1;
            while digit(end) || bytes.get(end) == Some(&b'_') {
                end += 1;
            }
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            if digit(end + 1 + sign) {
                end += 1 + sign;
                while digit(end) {
                    end += 1;
                }
            }
        }
        let raw = self.rest()[..end].to_owned();
        self.here += end;
        raw
    }

    /// Reports a number with points or `_` in the wrong place.
    fn malformed(&mut self, start: usize, mantissa: &str) -> bool {
        let second_point = self.rest().starts_with('.');
        let bare_point = mantissa.starts_with('.') || mantissa.ends_with('.');
        let stray = mantissa.ends_with('_') || ["__", "_.", "._"].iter().any(|odd| mantissa.contains(odd));
        if !(second_point || bare_point || stray) {
            return false;
        }
        let rest_of_number = self
            .rest()
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))
            .unwrap_or(self.rest().len());
        if second_point {
            self.here += rest_of_number;
        }
        let span = self.span(start, self.here);
        let fault = self
            .diagnostics
            .error("malformed-number", span, "this is not how a number is written");
        if second_point {
            fault
                .label("more than one point")
                .help("the point is for decimals; group digits with `_`: `1_000_000`");
        } else if stray {
            fault
                .label("`_` stands between two digits")
                .help("for example `1_000_000`");
        } else {
            let mended = if mantissa.starts_with('.') {
                format!("0{mantissa}")
            } else {
                format!("{mantissa}0")
            };
            fault.label(format!("write `{mended}`"));
        }
        true
    }

    /// Takes the suffix, if there is one, and gives its power of ten.
    fn suffix(&mut self, start: usize) -> Result<i64, ()> {
        let spaces = usize::from(self.rest().starts_with(' '));
        let after = &self.rest()[spaces..];
        if after.starts_with('%') {
            self.here += spaces + 1;
            return Ok(-2);
        }
        let length = word_length(after);
        let word = &after[..length];
        if length == 0 || KEYWORDS.contains(&word) {
            return Ok(0);
        }
        if let Some((_, power)) = SUFFIXES.iter().find(|(suffix, _)| *suffix == word) {
            self.here += spaces + length;
            return Ok(*power);
        }
        if spaces > 0 {
            // Two values side by side; the parser says so.
            return Ok(0);
        }
        let word = word.to_owned();
        let number = self.text[start..self.here].to_owned();
        let span = self.span(self.here, self.here + length);
        self.here += length;
        let fault = self
            .diagnostics
            .error("unknown-suffix", span, format!("`{word}` is no suffix of a number"));
        fault.label("not known");
        let lower = word.to_lowercase();
        let known = SUFFIXES.iter().map(|(suffix, _)| *suffix);
        match nearest(&lower, known) {
            // Everything is one letter away from `k`; only a likely slip is worth a guess.
            Some(meant) if lower == meant || word.len() > 2 => {
                fault.help(format!("did you mean `{number}{meant}`?"));
            }
            _ if lower == "x" => {
                fault.help(format!(
                    "a product is written with `*`; a multiple is the number alone: `{number}`"
                ));
            }
            _ => {
                fault.help("suffixes: % bp k m mn million bn b billion tn t trillion");
            }
        }
        Err(())
    }

    /// Reports `1,000` and `0,5`; takes all groups that belong to the number.
    fn separator(&mut self, start: usize, digits_end: usize) -> bool {
        if self.here != digits_end || !self.rest().starts_with(',') {
            return false;
        }
        let group = |rest: &str| {
            let digits = rest
                .strip_prefix(',')
                .map_or(0, |after| after.bytes().take_while(u8::is_ascii_digit).count());
            (digits > 0).then_some(digits)
        };
        let Some(first) = group(self.rest()) else {
            return false;
        };
        // In a call a comma separates arguments, and `max(5,100)` is two of them; but nobody
        // writes an argument as `000`.
        if self.open > 0 && !(first == 3 && self.rest()[1..].starts_with('0')) {
            return false;
        }
        while let Some(digits) = group(self.rest()) {
            self.here += 1 + digits;
            if self.open > 0 && digits != 3 {
                break;
            }
        }
        let decimals = self
            .rest()
            .strip_prefix('.')
            .map_or(0, |after| after.bytes().take_while(u8::is_ascii_digit).count());
        if decimals > 0 {
            self.here += 1 + decimals;
        }
        let written = self.text[start..self.here].to_owned();
        let span = self.span(start, self.here);
        // A suffix may follow, and must not look like a name of its own.
        let _ = self.suffix(start);
        if first == 3 {
            self.diagnostics
                .error(
                    "thousands-separator",
                    span,
                    "digits are grouped with `_`, not with a comma",
                )
                .label(format!("write `{}`", written.replace(',', "_")));
        } else {
            self.diagnostics
                .error(
                    "decimal-comma",
                    span,
                    "decimals are written with a point, not with a comma",
                )
                .label(format!("write `{}`", written.replace(',', ".")));
        }
        true
    }

    /// `2024-06` would silently be 2,018.
    pub(super) fn date(&mut self, length: usize) {
        let date = self.rest()[..length].to_owned();
        let span = self.span(self.here, self.here + length);
        self.diagnostics
            .error(
                "date-for-number",
                span,
                format!("`{date}` is a date, and a number is wanted"),
            )
            .label("read as a difference it would be another year")
            .help(format!(
                "`date(\"{date}\")` gives the years from the start to that day; a drawn date is a calendar year: 2027.5"
            ))
            .help("a difference is written with spaces around `-`");
        self.push(Tok::Poison, length);
    }
}

/// How many bytes at the head of a text look like a month or a day of our time: `2024-06`, `2024-06-30`.
pub(super) fn date_length(text: &str) -> Option<usize> {
    let digits = |from: usize, to: usize| -> Option<u32> {
        let part = text.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let pair = |from: usize| text.get(from..)?.starts_with('-').then(|| digits(from + 1, from + 3))?;
    if !(1900..2200).contains(&digits(0, 4)?) || !(1..=12).contains(&pair(4)?) {
        return None;
    }
    let length = if pair(7).is_some() { 10 } else { 7 };
    let rest = text.get(length..)?;
    let over = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '-'));
    (!over).then_some(length)
}
