//! The rules of kinds that have figures of their own: commitments, usage, shares of profit.

use crate::ledger::TermLine;
use crate::ledger::show::{percent, readable};
use crate::ledger::value::Scope;
use crate::model::{Loan, Model, ProfitShare, RevenueFinancing, ShareRate, TakeOrPay, Usage};

use super::{rate_text, read, tier_text, time_text};

/// `45m used of 50m committed, short by 5m, 3m of it moved to the next year = 2m`.
pub(super) fn take_or_pay(deal: &TakeOrPay, told: &TermLine) -> String {
    let mut text = String::new();
    if deal.commitment.is_some() && told.figures.iter().any(|figure| figure.0 == "used") {
        text += &format!(
            "{} used of {} committed",
            readable(told.figure("used")),
            readable(told.figure("committed"))
        );
        let here = told.figure("moved here");
        if here > 0.0 {
            text += &format!(" and {} moved here", readable(here));
        } else if here < 0.0 {
            text += &format!(" less {} of the year before", readable(-here));
        }
        for (name, before, after) in [
            ("short", "short by ", ""),
            ("moved on", "", " of it moved to the next year"),
            ("made up", "", " made up"),
        ] {
            if told.figure(name) != 0.0 {
                text += &format!(", {before}{}{after}", readable(told.figure(name)));
            }
        }
    }
    if told.figure("total") != 0.0 {
        if !text.is_empty() {
            text += "; ";
        }
        text += &format!(
            "{} in total against {} used and paid for",
            readable(told.figure("total")),
            readable(told.figure("total so far"))
        );
    }
    format!("{text} = {}", readable(told.before))
}

/// `1.2m x 0.02 (tokens 14.4m/year x 1/12) = 24k at list price less discount 2k (…) less credits 10k = 12k`.
pub(super) fn usage(model: &Model, scope: &Scope<'_>, deal: &Usage, told: &TermLine) -> String {
    let mut text = format!(
        "{} x {} ({}{}) = {} at list price",
        readable(told.figure("quantity")),
        readable(told.figure("price")),
        scope.show(&deal.quantity),
        time_text(model, told),
        readable(told.base)
    );
    if let Some(ShareRate::Tiers { tiers, period, method }) = &deal.discounts
        && told.figure("discount") != 0.0
    {
        let rule = tier_text(&read(scope, tiers), *period, *method, told);
        text += &format!(
            " less discount {} ({})",
            readable(told.figure("discount")),
            rule.trim_end_matches(',')
        );
    }
    if told.figure("credits") != 0.0 {
        text += &format!(" less credits {}", readable(told.figure("credits")));
    }
    format!("{text} = {}", readable(told.before))
}

/// `50% of 4m (10m less costs 5m and 1m carried here) = 2m`.
pub(super) fn profit_share(model: &Model, scope: &Scope<'_>, deal: &ProfitShare, told: &TermLine) -> String {
    let mut inner = format!("{}{}", scope.show(&deal.of), time_text(model, told));
    let (pool, recovered) = (told.figure("pool"), told.figure("recovered"));
    inner += &format!(" = {}", readable(told.figure("income")));
    if told.figure("costs") != 0.0 {
        inner += &format!(", costs {}", readable(told.figure("costs")));
    }
    if pool != 0.0 {
        inner += &format!(", carried here {}", readable(pool));
    }
    inner += &format!(", recovered {}", readable(recovered));
    if let Some(ceiling) = &deal.ceiling {
        inner += &format!(" with at most {} for costs", percent(scope.value(ceiling)));
    }
    let base = format!("{} ({inner})", readable(told.base));
    let gives = readable(told.before);
    match &deal.rate {
        ShareRate::Flat(rate) => format!("{} of {base} = {gives}", rate_text(scope, rate)),
        ShareRate::Tiers { tiers, period, method } => {
            let rule = tier_text(&read(scope, tiers), *period, *method, told);
            format!("{rule} on {base} = {gives}")
        }
    }
}

/// `4 interest (8% a year) + 10 of the principal = 14`.
pub(super) fn loan(scope: &Scope<'_>, loan: &Loan, told: &TermLine) -> String {
    let mut parts = Vec::new();
    let rate = percent(scope.value(&loan.rate));
    if told.figure("paid in kind") != 0.0 {
        parts.push(format!(
            "interest {} added to what is owed",
            readable(told.figure("paid in kind"))
        ));
    }
    let due = format!(
        "interest {} at {rate} a year + principal {} = {}",
        readable(told.figure("interest paid")),
        readable(told.figure("principal paid")),
        readable(told.before)
    );
    parts.push(due);
    parts.join("; ")
}

/// `9% of 12m (revenue 144m/year x 1/12) = 1.08m, 240m left to 1.925 x 150m, pays 1.08m`.
pub(super) fn revenue_financing(model: &Model, scope: &Scope<'_>, deal: &RevenueFinancing, told: &TermLine) -> String {
    let mut text = format!(
        "{} of {} ({}{}) = {}",
        rate_text(scope, &deal.rate),
        readable(told.figure("base")),
        scope.show(&deal.of),
        time_text(model, told),
        readable(told.figure("share"))
    );
    if let Some(minimum) = &deal.minimum {
        text += &format!(", at least {}", scope.show_value(minimum));
    }
    format!(
        "{text}; {} left to {} x {}: {}",
        readable(told.figure("room")),
        readable(scope.value(&deal.multiple)),
        readable(told.figure("advanced")),
        readable(told.before)
    )
}
