//! Terms: their events, their years, and what each kind keeps.

use super::*;

#[test]
fn events_start_and_stop_where_they_say() {
    let model = sound(&format!(
        r#"{HEAD}
[events.hazard]
annual_probability = "4%"
not_before = "2024-07"
not_after = "2025-01-16"

[events.fixed]
date = "2025-07"
probability = "50%"

[events.drawn]
date = "triangular(2024, 2025, 2026)"

[events.late]
after = "fixed"
delay = "3 months"

[events.rising]
annual_probability = {{ "2024-01" = "1%", "2025-01" = "2%" }}

[events.odd]
date = "date('2025-07') + 0.25"
"#
    ));
    let event = |index: usize| &model.events[EventId::new(index)];
    let Cause::Hazard(hazard) = &event(0).cause else {
        panic!("a hazard");
    };
    // −ln(0.96)
    assert!((hazard.as_number().expect("a constant") - 0.040_821_994_520_255_166).abs() < 1e-15);
    assert_eq!(event(0).not_before, Some(6.0));
    assert_eq!(event(0).not_after, Some(12.0 + 15.0 / 31.0));
    assert!(matches!(&event(1).cause, Cause::At(at) if at.as_number() == Some(1.5)));
    assert_eq!(event(1).probability.as_ref().and_then(Expr::as_number), Some(0.5));
    assert!(matches!(&event(2).cause, Cause::At(at) if told(at) == "(v0 - 2024)"));
    assert!(matches!(event(3).cause, Cause::Follows));
    assert_eq!((event(3).after, event(3).delay), (Some(EventId(1)), 0.25));
    let Cause::Hazard(rising) = &event(4).cause else {
        panic!("a hazard");
    };
    assert!(told(rising).starts_with("-Ln((1 - Schedule"), "{}", told(rising));
    assert!(matches!(&event(5).cause, Cause::At(at) if told(at) == "((2025.5 + 0.25) - 2024)"));
}

#[test]
fn a_calendar_year_counts_from_the_start_of_the_scenario() {
    let text = HEAD.replace("2024-01", "2024-07") + "[events.drawn]\ndate = \"uniform(2025, 2026)\"\n";
    let Cause::At(at) = &sound(&text).events[EventId(0)].cause else {
        panic!("a date");
    };
    assert_eq!(told(at), "(v0 - 2024.5)");
}

#[test]
fn terms_keep_what_they_say() {
    let model = sound(&format!(
        r#"{HEAD}{REVENUE}
[events.agi]
annual_probability = "4%"

[terms.fee]
kind = "share"
from = "lab"
to = "cloud"
of = "revenue"
deductions = ["10% * revenue", 0]
tiers = [{{ up_to = "10m", rate = "5%" }}, {{ rate = "3%" }}]
starts = "2024-03"
ends = "2025-03-16"
until = ["agi"]
from_event = "agi"
while = "revenue > 0 and not agi"
every = "quarter"
lag = "2 months"
cap = {{ per_year = "4m", total = "5m" }}
floor = {{ per_period = "1m" }}
enabled = false

[terms.top]
kind = "minimum_guarantee"
from = "lab"
to = "cloud"
tops_up = ["fee"]
minimum = "1m"
per = "quarter"
counts = "paid"

[terms.bonus]
kind = "milestone"
from = "lab"
to = "cloud"
amount = "1m"
event = "agi"

[terms.prize]
kind = "milestone"
from = "lab"
to = "cloud"
amount = "1m"
when = "so_far(fee) > 1m"
"#
    ));
    let fee = term(&model, "fee");
    assert_eq!((fee.starts, fee.ends), (Some(2.0), Some(14.0 + 15.0 / 31.0)));
    let always = Until {
        event: EventId(0),
        from: f64::NEG_INFINITY,
        before: f64::INFINITY,
    };
    assert_eq!(
        (fee.until.as_slice(), fee.from_event),
        ([always].as_slice(), Some(EventId(0)))
    );
    assert_eq!(fee.settlement.every, Some(Per::Quarter));
    assert_eq!(fee.settlement.lag_months, 2);
    assert!(fee.cap.per_period.is_none() && fee.cap.per_year.is_some() && fee.cap.total.is_some());
    assert!(fee.floor.is_some() && fee.while_.is_some() && !fee.enabled);
    let TermKind::Share {
        deductions,
        rate: ShareRate::Tiers { tiers, period, method },
        ..
    } = &fee.kind
    else {
        panic!("a share by tiers");
    };
    assert!(deductions.iter().all(|deduction| deduction.unit == Unit::Rate));
    assert_eq!(
        (*period, *method, tiers.len()),
        (TierPeriod::Year, TierMethod::Marginal, 2)
    );
    assert!(matches!(
        &term(&model, "top").kind,
        TermKind::MinimumGuarantee {
            counts: Counts::Paid,
            per: Per::Quarter,
            ..
        }
    ));
    assert!(matches!(
        &term(&model, "bonus").kind,
        TermKind::Milestone {
            trigger: Trigger::Event(EventId(0)),
            ..
        }
    ));
    assert!(matches!(
        &term(&model, "prize").kind,
        TermKind::Milestone {
            trigger: Trigger::When(_),
            ..
        }
    ));
}
