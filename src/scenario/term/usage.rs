//! `usage`: units at a price, with discounts and credits, as written.

use super::super::keys::DISCOUNT_TIER;
use super::super::reader::TableReader;
use super::super::{Quoted, ShareRate, TermKind, Value};
use super::{TierShape, amounts, quoted, tiered};
use crate::diag::Spanned;

/// The keys of a `usage`.
#[derive(Clone, Debug, PartialEq)]
pub struct Usage {
    /// `quantity`; `per` of the term applies to it where it is a level.
    pub quantity: Quoted,
    /// `price` of a unit.
    pub price: Value,
    /// `discount_tiers`, the discounts standing as rates.
    pub discounts: Option<ShareRate>,
    /// `credits`: an amount, or dates with amounts.
    pub credits: Option<Value>,
    /// `credits_expire`, in months.
    pub credits_expire: Option<Spanned<f64>>,
}

const SHAPE: TierShape = TierShape {
    key: "discount_tiers",
    rate: "discount",
    keys: DISCOUNT_TIER,
    example: "discount_tiers = [{ up_to = \"1m\", discount = 0 }, { discount = \"10%\" }]",
};

pub(super) fn read(r: &mut TableReader) -> TermKind {
    let quantity = quoted(r, "quantity", "what is used, for example quantity = \"tokens\"");
    let price = r.required_value("price", "the list price of a unit, for example price = \"$0.02\"");
    let discounts = tiered(r, &SHAPE);
    let credits = amounts(r, "credits");
    let credits_expire = r.duration("credits_expire");
    if let (None, Some(entry)) = (&credits, r.entry("credits_expire")) {
        r.diagnostics
            .error("contradiction", entry.span, "`credits_expire` without `credits`")
            .label("there is nothing that could lapse")
            .help("remove it, or write the credits: credits = \"10m\"");
    }
    TermKind::Usage(Usage {
        quantity,
        price,
        discounts,
        credits,
        credits_expire,
    })
}
