//! What a file leaves out, and what holds for all terms.

use super::*;

#[test]
fn what_the_file_leaves_out_has_its_default() {
    let model = sound(&format!(
        r#"{HEAD}{REVENUE}
[terms.fee]
kind = "share"
from = "lab"
to = "cloud"
rate = "20%"
of = "revenue"

[terms.grant]
kind = "advance"
from = "lab"
to = "cloud"
schedule = {{ "2024-03" = "1m" }}
recouped_from = ["fee"]

[terms.entry]
kind = "lump_sum"
from = "lab"
to = "cloud"
schedule = {{ "2024-03-16" = "1m" }}

[terms.quarterly]
kind = "lump_sum"
from = "lab"
to = "cloud"
schedule = {{ "2024-03" = "1m" }}
every = "quarter"
"#
    ));
    assert_eq!((model.title.as_str(), model.paths, model.seed), ("deal", 100_000, 42));
    assert_eq!(
        (model.currency.code.as_str(), model.currency.sign.as_str()),
        ("USD", "$")
    );
    assert_eq!(model.timeline.periods, 24);
    for party in model.parties.iter() {
        assert_eq!(party.discount_rate.as_number(), Some(0.0));
        assert_eq!(party.name, party.key);
        assert!(!party.external);
    }
    let timing = |key| term(&model, key).settlement.timing;
    assert_eq!(timing("fee"), Timing::End);
    assert_eq!(timing("grant"), Timing::Start);
    assert_eq!(timing("entry"), Timing::Start);
    assert_eq!(timing("quarterly"), Timing::End);
    let TermKind::Advance {
        rate,
        interest,
        schedule,
        recouped_from,
    } = &term(&model, "grant").kind
    else {
        panic!("an advance");
    };
    assert_eq!(rate.as_number(), Some(1.0));
    assert!(interest.is_none());
    assert_eq!(schedule[0].0, 2.0);
    assert_eq!(recouped_from, &[TermId(0)]);
    assert_eq!(term(&model, "fee").recouped_by, [TermId(1)]);
    let TermKind::LumpSum { schedule } = &term(&model, "entry").kind else {
        panic!("a lump sum");
    };
    // 15 of March's 31 days have passed.
    assert_eq!(schedule[0].0, 2.0 + 15.0 / 31.0);
}

#[test]
fn the_scenarios_timing_holds_for_all_terms_and_a_terms_own_for_itself() {
    let model = sound(&format!(
        "{}{REVENUE}{}",
        HEAD.replace("years = 2", "years = 2\ntiming = \"start\""),
        r#"
[terms.fee]
kind = "amount"
from = "lab"
to = "cloud"
amount = "revenue"

[terms.late]
kind = "amount"
from = "lab"
to = "cloud"
amount = "revenue"
timing = "end"

[terms.yearly]
kind = "amount"
from = "lab"
to = "cloud"
amount = "revenue"
every = "year"
"#
    ));
    let timings: Vec<Timing> = model.terms.iter().map(|term| term.settlement.timing).collect();
    assert_eq!(timings, [Timing::Start, Timing::End, Timing::End]);
}
