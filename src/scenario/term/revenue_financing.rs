//! `revenue_financing`: an advance repaid out of revenue up to a multiple, as written.

use super::super::reader::TableReader;
use super::super::{Quoted, TermKind, Value};
use super::loan::{Maturity, maturity, required_amounts};
use super::quoted;

/// The keys of a `revenue_financing`.
#[derive(Clone, Debug, PartialEq)]
pub struct RevenueFinancing {
    /// `advance`: an amount, or dates with amounts.
    pub advance: Value,
    /// `of`; `per` of the term applies to it where it is a level.
    pub of: Quoted,
    /// `rate`.
    pub rate: Value,
    /// `multiple`.
    pub multiple: Value,
    /// `minimum` of each period.
    pub minimum: Option<Value>,
    /// `maturity`.
    pub maturity: Option<Maturity>,
}

pub(super) fn read(r: &mut TableReader) -> TermKind {
    TermKind::RevenueFinancing(RevenueFinancing {
        advance: required_amounts(r, "advance", "what is advanced, for example advance = \"150m\""),
        of: quoted(r, "of", "the base that repays it, for example of = \"revenue\""),
        rate: r.required_value(
            "rate",
            "the share of the base that repays it, for example rate = \"9%\"",
        ),
        multiple: r.required_value(
            "multiple",
            "how many times the advance is repaid, for example multiple = 1.5",
        ),
        minimum: r.value("minimum"),
        maturity: maturity(r),
    })
}
