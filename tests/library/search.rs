//! Search engines and what they pay to be the default.

use super::*;

/// Court papers: $18bn for 2021 and $20bn for 2022, at 36%. The base is not published and worked back
/// from these payments, so this proves the file's arithmetic, not the papers. A rival that offers 90%
/// pays the same where it earns 36/90 = 40% of what Google does.
#[test]
fn google_apple_search() {
    let told = deal("google-apple-search", &[]);
    is(told.history("paid")[0], 18e9);
    is(told.history("paid")[1], 20e9);
    let rival = variant("google-apple-search", "rival", &["assumptions.earning_power.value=40%"]);
    is(rival.earned("default_share"), told.earned("default_share"));
}

/// Audited: royalties of 510.389 and 495 and revenue of 593.516 and 653 (2022, 2023; millions). 81% of
/// the royalties of 2022 are 413.415; royalties were 86.0% of revenue, then 75.8%.
#[test]
fn mozilla_search() {
    let told = deal("mozilla-search", &[]);
    let royalties = told.history("all_royalties");
    let revenue = told.history("all_revenue");
    is(royalties[0], 510.389e6);
    is(royalties[1], 495e6);
    is(revenue[0], 593.516e6);
    is(revenue[1], 653e6);
    within(told.earned_in("largest_royalty", 2022), 413.415e6, 1e-6);
    within(royalties[0] / revenue[0], 0.860, 1e-3);
    within(royalties[1] / revenue[1], 0.758, 1e-3);
}

/// Five years of $375m are $1,875m. The settlement of $338m does not follow from the published terms: what the
/// new partner paid is not known. With two years to go it takes a new partner's $206m a year:
/// 2 × (375 − 206) = 338. Without mitigation the clause makes a sale indifferent: always $1,875m.
#[test]
fn mozilla_yahoo() {
    let stays = deal("mozilla-yahoo", &["events.sale.annual_probability=0"]);
    is(stays.paid("fixed_fee"), 1_875e6);
    is(stays.paid("rest"), 0.0);
    let leaves = [
        "events.sale.date=2017-06-15",
        "events.exit.probability=1",
        "assumptions.new_deal.value=206m",
    ];
    let told = deal("mozilla-yahoo", &leaves);
    is(told.paid("fixed_fee"), 3.0 * 375e6);
    is(told.paid("rest"), 338e6);
    let full = variant("mozilla-yahoo", "no_mitigation", &leaves);
    is(full.paid("fixed_fee") + full.paid("rest"), 1_875e6);
}
