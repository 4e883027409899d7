//! `profit_share`: a share of what is left after costs, as written.

use super::super::reader::TableReader;
use super::super::{Quoted, ShareRate, TermKind, Value};
use super::{quoted, share_rate};

/// The keys of a `profit_share`.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfitShare {
    /// `of`; `per` of the term applies to it where it is a level.
    pub of: Quoted,
    /// `costs`.
    pub costs: Vec<Value>,
    /// `rate` or `tiers`.
    pub rate: ShareRate,
    /// `loss_carry_forward`; false where absent.
    pub loss_carry_forward: bool,
    /// `cost_ceiling`; 100% where absent.
    pub cost_ceiling: Option<Value>,
}

pub(super) fn read(r: &mut TableReader) -> TermKind {
    TermKind::ProfitShare(ProfitShare {
        of: quoted(r, "of", "what comes in before costs, for example of = \"revenue\""),
        costs: r.values("costs"),
        rate: share_rate(r),
        loss_carry_forward: r.flag("loss_carry_forward").unwrap_or(false),
        cost_ceiling: r.value("cost_ceiling"),
    })
}
