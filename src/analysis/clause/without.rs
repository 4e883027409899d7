//! A deal without one of its clauses.
//!
//! In: a model, which is changed. Out: whether there is such a deal. Everything else of the contract stands and
//! answers: a guarantee tops up what a term that is gone no longer earns.
//!
//! - A **term** is out of force, with what it lent or advanced.
//! - A **cap**, **floor**, **holdback**, **netting**, a payment **from cash**, what a **commitment** moves on or makes up, **credits**, what a
//!   share of profit carries or defers, what a financing asks at least or at last, an **exit**, a **tranche**, a **preferred return**,
//!   **catch-up** and **clawback** are as if they had not been written.
//! - A **guarantee** tops up nothing. An **advance** is not recouped, and so is a payment for good.
//! - The base in a **tier** earns at the rate of the tier below it; that in the first one nothing. A tier of a waterfall's
//!   split is shared like the one below it.
//! - An **event** never falls.
//!
//! A financing without its multiple would have no end, and a waterfall without the first tier of its split nothing that
//! is left to share: there is no such deal.

use crate::id::{EventId, Id, TermId};
use crate::model::{Expr, Model, ShareRate, Term, TermKind};
use crate::scenario::Returns;

/// A term is out of force, and what is a part of it.
pub(super) fn term(model: &mut Model, id: TermId) -> bool {
    for (other, term) in model.terms.iter_mut().enumerate() {
        if other == id.index() || term.part_of == Some(id) {
            term.enabled = false;
        }
    }
    true
}

/// An event whose clock starts after the end never falls.
pub(super) fn event(model: &mut Model, id: EventId) -> bool {
    model.events[id].not_before = Some(model.timeline.periods as f64 * 2.0 + 1.0);
    true
}

/// A part of a term is gone.
pub(super) fn part(model: &mut Model, id: TermId, part: &str) -> bool {
    if part == "netting" {
        let group = model.terms[id].netted;
        let terms = model.terms.iter_mut().filter(|term| term.netted == group);
        terms.for_each(|term| term.netted = None);
        return true;
    }
    let term = &mut model.terms[id];
    match part {
        "cap.per_period" => term.cap.per_period = None,
        "cap.per_year" => term.cap.per_year = None,
        "cap.total" => term.cap.total = None,
        "floor" => term.floor = None,
        "holdback" => term.holdback = None,
        "arrears" => term.from_cash = false,
        "top_up" => term.enabled = false,
        _ => return of_kind(term, part),
    }
    true
}

fn of_kind(term: &mut Term, part: &str) -> bool {
    let (list, place) = match part.split_once('.') {
        Some((list, place)) => (list, place.parse::<usize>().ok()),
        None => (part, None),
    };
    match (&mut term.kind, list, place) {
        (TermKind::Share { rate, .. }, "tiers", Some(tier)) => without_tier(rate, tier),
        (TermKind::ProfitShare(deal), "tiers", Some(tier)) => without_tier(&mut deal.rate, tier),
        (TermKind::Usage(deal), "discount_tiers", Some(tier)) => match &mut deal.discounts {
            Some(rate) => without_tier(rate, tier),
            None => false,
        },
        (TermKind::Warrant { tranches, .. }, "vesting", Some(place)) => {
            tranches[place].shares = nothing(&tranches[place].shares);
            true
        }
        (TermKind::Waterfall(waterfall), "split", Some(tier)) => {
            if tier == 0 {
                return false;
            }
            let below = waterfall.split[tier - 1].share.clone();
            // The last that has facts stands for those beyond as well.
            let beyond = tier + 1 == crate::model::clause::SPLITS.len();
            let tiers = waterfall.split.len();
            for tier in &mut waterfall.split[tier..if beyond { tiers } else { tier + 1 }] {
                tier.share = below.clone();
            }
            true
        }
        (kind, part, _) => plain(kind, part),
    }
}

/// What has a key of its own in a kind.
fn plain(kind: &mut TermKind, part: &str) -> bool {
    match (kind, part) {
        (TermKind::Advance { rate, .. }, "recoupment") => *rate = nothing(rate),
        (TermKind::TakeOrPay(deal), "shortfall") => deal.commitment = None,
        (TermKind::TakeOrPay(deal), "roll_forward") => deal.roll_forward = None,
        (TermKind::TakeOrPay(deal), "make_up") => deal.make_up_years = 0,
        (TermKind::TakeOrPay(deal), "total") => deal.total = None,
        (TermKind::Usage(deal), "credits") => deal.credits.clear(),
        (TermKind::ProfitShare(deal), "loss_carry_forward") => deal.carries_losses = false,
        (TermKind::ProfitShare(deal), "cost_ceiling") => deal.ceiling = None,
        (TermKind::RevenueFinancing(deal), "minimum") => deal.minimum = None,
        (TermKind::RevenueFinancing(deal), "maturity") => deal.maturity = None,
        (TermKind::Equity { exit, .. }, "exit") => *exit = None,
        (TermKind::Waterfall(waterfall), "return_of_capital") => waterfall.returns = Returns::None,
        (TermKind::Waterfall(waterfall), "preferred") => waterfall.preferred = None,
        (TermKind::Waterfall(waterfall), "catch_up") => waterfall.catch_up = None,
        (TermKind::Waterfall(waterfall), "clawback") => waterfall.clawback = None,
        _ => return false,
    }
    true
}

/// The base in a tier earns at the rate of the tier below.
fn without_tier(rate: &mut ShareRate, tier: usize) -> bool {
    let ShareRate::Tiers { tiers, .. } = rate else {
        return false;
    };
    tiers[tier].rate = match tier {
        0 => nothing(&tiers[0].rate),
        _ => tiers[tier - 1].rate.clone(),
    };
    true
}

/// 0 in place of a level.
fn nothing(of: &Expr) -> Expr {
    Expr::number(0.0, of.span)
}
