//! `take_or_pay`: a commitment to use or to pay, as written.

use super::super::keys::EXCESSES;
use super::super::reader::TableReader;
use super::super::{TermKind, Value};
use crate::diag::Spanned;

/// The most years in which unused commitments can be made up.
const MOST_YEARS: i128 = 30;

/// The keys of a `take_or_pay`.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeOrPay {
    /// `of`: the use that counts.
    pub of: Value,
    /// `commitment` a year; there is this or `total`, or both.
    pub commitment: Option<Value>,
    /// `total`: over the whole term.
    pub total: Option<Value>,
    /// `carry_forward` in years.
    pub carry_forward: Option<Spanned<u32>>,
    /// `roll_forward`: a share of the commitment.
    pub roll_forward: Option<Value>,
    /// `excess = "next_year"`; it lapses where absent.
    pub excess_to_next_year: bool,
}

pub(super) fn read(r: &mut TableReader) -> TermKind {
    let of = r.required_value("of", "the use that counts, such as of = \"cloud_spend\"");
    let (commitment, total) = (r.value("commitment"), r.value("total"));
    if commitment.is_none() && total.is_none() {
        r.lacking(
            &["commitment", "total"],
            format!("`{}` commits to nothing", r.path),
            "for example commitment = \"400m\" (a year), or total = \"2bn\" (over the whole term)",
        );
    }
    let carry_forward = years(r);
    let roll_forward = r.value("roll_forward");
    let excess = r.word("excess", EXCESSES);
    if commitment.is_none() && total.is_some() {
        for key in ["carry_forward", "roll_forward", "excess"] {
            if let Some(entry) = r.entry(key) {
                r.diagnostics
                    .error("contradiction", entry.span, format!("`{key}` without `commitment`"))
                    .label("a total has no years from which anything could move")
                    .help("remove it, or write the commitment of a year: commitment = \"400m\"");
            }
        }
    }
    TermKind::TakeOrPay(TakeOrPay {
        of,
        commitment,
        total,
        carry_forward,
        roll_forward,
        excess_to_next_year: excess.is_some_and(|word| word.value == "next_year"),
    })
}

fn years(r: &mut TableReader) -> Option<Spanned<u32>> {
    let years = r.whole("carry_forward")?;
    if !(1..=MOST_YEARS).contains(&years.value) {
        r.diagnostics
            .error(
                "out-of-range",
                years.span,
                format!("use cannot be made up for {} years", years.value),
            )
            .label(format!("1 to {MOST_YEARS} years"))
            .help("leave `carry_forward` out where nothing can be made up");
        return None;
    }
    // Between 1 and 30.
    Some(Spanned::new(years.value as u32, years.span))
}
