//! A deal as a reader would meet it.

use super::*;

fn worth(openai: f64, microsoft: f64) -> Option<Vec<PartyWorth>> {
    let of = |party: &str, mean: f64| PartyWorth {
        party: party.to_owned(),
        value: figure(mean, mean.abs() * 0.8),
    };
    Some(vec![of("openai", openai), of("microsoft", microsoft)])
}

/// A deal like that of a laboratory and a cloud: two judged parties, customers outside, 96 months.
pub(crate) fn realistic() -> Report {
    let mut report = frame(
        "OpenAI and Microsoft: a 20% share, both ways",
        "2024-01",
        Step::Month,
        96,
    );
    report.scenario.file = "openai-microsoft.toml".to_owned();
    report.scenario.sources = vec![
        "https://www.sec.gov/Archives/edgar/data/789019/msft-20250630.htm".to_owned(),
        "https://www.theinformation.com/articles/openai-share".to_owned(),
        "Filings in Musk v. OpenAI".to_owned(),
    ];
    report.parties = vec![
        party("openai", "OpenAI", 96, 61e9, 38e9),
        party("microsoft", "Microsoft", 96, 34e9, 26e9),
        Party {
            external: true,
            ..party("customers", "Customers", 96, -150e9, 60e9)
        },
    ];
    let grow = |first: f64, by: f64| (0..8).map(|year| first * by.powi(year)).collect::<Vec<f64>>();
    report.terms = vec![
        term("sales", "Sales", "amount", ("customers", "openai"), grow(3.7e9, 1.45)),
        term(
            "revenue_share",
            "Revenue share",
            "share",
            ("openai", "microsoft"),
            grow(0.74e9, 1.36),
        ),
        term(
            "reciprocal",
            "Share of Azure OpenAI Service",
            "share",
            ("microsoft", "openai"),
            grow(0.2e9, 1.3),
        ),
        term(
            "compute",
            "Compute on Azure",
            "usage",
            ("openai", "microsoft"),
            grow(2.6e9, 1.33),
        ),
        term(
            "investment",
            "Investment tranches",
            "lump_sum",
            ("microsoft", "openai"),
            vec![4e9, 3.5e9, 2.1e9, 0.0, 0.0, 0.0, 0.0, 0.0],
        ),
    ];
    report.clause_paths = 3_584;
    report.clauses = vec![
        Clause {
            id: "revenue_share.cap.total".to_owned(),
            term: Some("revenue_share".to_owned()),
            part: Some("cap.total"),
            sort: "cap",
            label: "Revenue share: cap in total".to_owned(),
            ever: proportion(0.313),
            years: figure(6.1, 0.7),
            ends_period: true,
            periods: Some(figure(11.0, 6.0)),
            amount: Some(figure(4.1e9, 3e9)),
            by_period: (0..96)
                .map(|k| if k < 60 { 0.0 } else { f64::from(k - 60) * 0.008 })
                .collect(),
            ever_by_period: (0..96)
                .map(|k| if k < 60 { 0.0 } else { 0.313 * f64::from(k - 59) / 36.0 })
                .collect(),
            worth: worth(5.1e9, -2.2e9),
        },
        Clause {
            id: "compute.floor".to_owned(),
            term: Some("compute".to_owned()),
            part: Some("floor"),
            sort: "floor",
            label: "Compute on Azure: floor".to_owned(),
            ever: proportion(0.0),
            years: none(),
            ends_period: true,
            periods: Some(figure(0.0, 0.0)),
            amount: Some(figure(0.0, 0.0)),
            by_period: vec![0.0; 96],
            ever_by_period: vec![0.0; 96],
            worth: worth(0.0, 0.0),
        },
        Clause {
            id: "events.agi".to_owned(),
            term: None,
            part: None,
            sort: "event",
            label: "AGI is declared".to_owned(),
            ever: proportion(0.1846),
            years: figure(5.6, 1.4),
            ends_period: false,
            periods: None,
            amount: None,
            by_period: (0..96).map(|k| if k < 36 { 0.0 } else { 0.0034 }).collect(),
            ever_by_period: (0..96).map(|k| f64::from((k - 35).max(0)) * 0.0034).collect(),
            worth: worth(1.4e9, -0.9e9),
        },
    ];
    report.events = vec![Event {
        key: "agi".to_owned(),
        label: "AGI is declared".to_owned(),
        probability: proportion(0.1846),
        years: figure(5.6, 1.4),
        ends_period: false,
        survival: (0..=96)
            .map(|k| {
                if k <= 36 {
                    1.0
                } else {
                    0.96_f64.powf(f64::from(k - 36) / 12.0)
                }
            })
            .collect(),
    }];
    report.drivers = vec![
        driver("revenue", "OpenAI revenue", Some(Per::Year), 96, 2.47e9, 96e9),
        driver(
            "azure_revenue",
            "Revenue of the Azure OpenAI Service",
            Some(Per::Year),
            96,
            1.1e9,
            9e9,
        ),
        driver("price", "Price per million tokens", None, 96, 12.5, 0.8),
    ];
    report.assumptions = vec![
        Assumption {
            key: "growth".to_owned(),
            label: "Growth of revenue in the first year".to_owned(),
            per: None,
            unnamed: false,
            figure: figure(0.6, 0.2),
        },
        Assumption {
            key: "inference".to_owned(),
            label: "Inference cost per dollar of revenue".to_owned(),
            per: None,
            unnamed: false,
            figure: figure(0.72, 0.1),
        },
    ];
    report.evidence = vec![
        evidence(
            "driver",
            "revenue",
            "OpenAI revenue",
            "2.47bn a year",
            Confidence::Several,
        ),
        evidence("term", "revenue_share", "Revenue share", "20%", Confidence::Filing),
        EvidenceRow {
            source: Some("javascript:alert(1)".to_owned()),
            as_of: None,
            note: None,
            ..evidence("event", "agi", "AGI is declared", "4% a year", Confidence::Guess)
        },
    ];
    report.history = vec![backtest(8, 0.5e9)];
    report.variants = vec![
        variant(
            ("step_down", "The share steps down to 8% by 2030"),
            96,
            &[("openai", 51e9, 22e9), ("microsoft", 16e9, 14e9)],
        ),
        variant(
            ("no_cap", "No cap on the share"),
            96,
            &[("openai", 38e9, 24e9), ("microsoft", 29e9, 19e9)],
        ),
        variant(
            ("no_agi", "AGI is never declared"),
            96,
            &[("openai", 41e9, 23e9), ("microsoft", 25e9, 16e9)],
        ),
    ];
    report
}
