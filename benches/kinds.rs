//! What each kind of term costs, beside a plain share of the same run.
//!
//! One deal, monthly for ten years, in which a firm earns; then the same with one more clause between a market,
//! which is not judged, and a fund, and what that adds for each path and period: working it out, its statistics
//! (a series and some figures) and those of the fund's cash. A plain share is 1; everything else is a multiple
//! of it. What needs another term (a guarantee, an advance, netting) is measured beside that one; where a fund
//! lends, its rates of return are looked for too.
//!
//! `cargo bench --bench kinds` prints the table of `docs/performance.md`. Times are the processor's where the
//! system tells it, the least of some runs taken in turn.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use termsheet::diag::{Diagnostics, Sources};
use termsheet::engine::{self, Settings};
use termsheet::plan::{self, Plan};
use termsheet::{model, scenario};

const PATHS: u64 = 65_536;
const PERIODS: u64 = 120;
/// Runs in a measurement: the system counts processor time in hundredths of a second.
const RUNS: u64 = 4;
const ROUNDS: usize = 5;

const BASE: &str = r#"
[scenario]
title = "Kinds"
start = "2025-01"
years = 10
discount_rate = "10%"
[parties]
firm = { opening_cash = 50, arrears_rate = "6%" }
fund = {}
market = { external = true }
[drivers.revenue]
process = "geometric"
initial = 1000
per = "year"
growth = "10%"
volatility = "30%"
[drivers.price]
process = "geometric"
initial = 100
growth = "10%"
volatility = "30%"
[events.exit]
annual_probability = "6%"
[terms.sales]
kind = "amount"
from = "market"
to = "firm"
amount = "0.4 * revenue"
"#;

/// What every term below has.
const LINE: &str = "\nfrom = \"market\"\nto = \"fund\"\n";

const SHARE: &str = "kind = \"share\"\nof = \"revenue\"\nrate = \"20%\"";

/// What is measured: its name, what stands there without it, and what it adds: terms as `name: keys`, anything
/// else as it is.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const ROWS: &[Row] = &[
    (
        "`share`",
        &[],
        &["x: kind = \"share\"\nof = \"revenue\"\nrate = \"20%\""],
    ),
    ("`amount`", &[], &["x: kind = \"amount\"\namount = \"0.2 * revenue\""]),
    (
        "`lump_sum`",
        &[],
        &["x: kind = \"lump_sum\"\nschedule = { \"2025-01\" = 100, \"2028-01\" = \"80 to 120\", \"2031-01\" = 100 }"],
    ),
    (
        "`formula`",
        &[],
        &["x: kind = \"formula\"\namount = \"max(0.3 * revenue - 0.1 * prev(revenue), 0)\""],
    ),
    (
        "`milestone`",
        &[],
        &["x: kind = \"milestone\"\namount = 100\nwhen = \"price >= 200\""],
    ),
    (
        "`minimum_guarantee`",
        &["s: SHARE"],
        &["x: kind = \"minimum_guarantee\"\ntops_up = [\"s\"]\nminimum = 60\nper = \"quarter\""],
    ),
    (
        "`advance`",
        &["s: SHARE"],
        &[
            "x: kind = \"advance\"\nschedule = { \"2025-01\" = 900 }\nrecouped_from = [\"s\"]\nrate = \"50%\"\ninterest = \"5%\"",
        ],
    ),
    (
        "`equity`",
        &[],
        &[
            "x: kind = \"equity\"\nstake = \"10%\"\ndilution = \"3%\"\ndividends = \"20% * revenue\"\nexit = \"exit\"\nmultiple = 8\nof = \"revenue\"",
        ],
    ),
    (
        "`warrant`",
        &[],
        &[
            "x: kind = \"warrant\"\nstrike = 0.01\nprice = \"price\"\nexit = \"2032-06\"\nvesting = [{ shares = 10, event = \"exit\" }, { shares = 20, when = \"price >= 150\" }, { shares = 30, when = \"price >= 250\" }]",
        ],
    ),
    (
        "`waterfall`",
        &["c: kind = \"lump_sum\"\nschedule = { \"2025-01\" = 500 }\nBACK"],
        &[
            "x: kind = \"waterfall\"\npool = \"0.2 * revenue\"\ncontributions = \"c\"\npreferred = { rate = \"8%\" }\ncatch_up = \"100%\"\nsplit = \"80%\"",
        ],
    ),
    (
        "`waterfall` with hurdles of `irr`",
        &["c: kind = \"lump_sum\"\nschedule = { \"2025-01\" = 500 }\nBACK"],
        &[
            "x: kind = \"waterfall\"\npool = \"0.2 * revenue\"\ncontributions = \"c\"\nsplit = [{ irr = \"8%\", share = \"100%\" }, { irr = \"15%\", share = \"80%\" }, { share = \"60%\" }]",
        ],
    ),
    (
        "`waterfall`'s `rest_of`",
        &["w: kind = \"waterfall\"\npool = \"0.2 * revenue\"\nsplit = \"80%\""],
        &["x: kind = \"waterfall\"\nrest_of = \"w\""],
    ),
    (
        "`take_or_pay`",
        &[],
        &["x: kind = \"take_or_pay\"\nof = \"0.3 * revenue\"\ncommitment = 400\nroll_forward = \"15%\""],
    ),
    (
        "`usage`",
        &[],
        &[
            "x: kind = \"usage\"\nquantity = \"revenue\"\nprice = 0.2\ndiscount_tiers = [{ up_to = 100, discount = 0 }, { up_to = 300, discount = \"10%\" }, { discount = \"20%\" }]\ncredits = 200",
        ],
    ),
    (
        "`profit_share`",
        &[],
        &[
            "x: kind = \"profit_share\"\nof = \"revenue\"\ncosts = \"0.9 * lag(revenue, 3, revenue)\"\nrate = \"50%\"\nloss_carry_forward = true\ncost_ceiling = \"75%\"",
        ],
    ),
    (
        "`loan`",
        &[],
        &["x: kind = \"loan\"\nprincipal = 1000\nrate = \"10%\"\nrepayment = \"annuity\"\nBACK"],
    ),
    (
        "`revenue_financing`",
        &[],
        &["x: kind = \"revenue_financing\"\nadvance = 500\nof = \"revenue\"\nrate = \"10%\"\nmultiple = 1.5\nBACK"],
    ),
    (
        "tiers of a share",
        &[],
        &[
            "x: kind = \"share\"\nof = \"revenue\"\ntiers = [{ up_to = 500, rate = \"25%\" }, { up_to = 1500, rate = \"20%\" }, { rate = \"10%\" }]",
        ],
    ),
    (
        "a share with two caps",
        &[],
        &["x: SHARE\ncap = { per_year = 250, total = 2000 }"],
    ),
    ("a share with a floor", &[], &["x: SHARE\nfloor = { per_period = 15 }"]),
    ("a share until an event", &[], &["x: SHARE\nuntil = \"exit\""]),
    (
        "a share while a condition holds",
        &[],
        &["x: SHARE\nwhile = \"price >= 90\""],
    ),
    (
        "a share per quarter with a lag",
        &[],
        &["x: SHARE\nevery = \"quarter\"\nlag = \"2 months\""],
    ),
    (
        "a share with a holdback",
        &[],
        &["x: SHARE\nholdback = { rate = \"30%\", release_after = \"1 year\" }"],
    ),
    (
        "a share that pays from cash",
        &[],
        &["x: SHARE\npays_from_cash = true\nFIRM"],
    ),
    (
        "two netted shares",
        &["s: kind = \"share\"\nof = \"revenue\"\nrate = \"5%\"\nBACK"],
        &["x: SHARE", "[netting.both]\nterms = [\"s\", \"x\"]"],
    ),
];

/// A deal with these clauses beside those of [`BASE`].
fn deal(clauses: &[&str]) -> Plan {
    let mut text = BASE.to_owned();
    for clause in clauses {
        match clause.split_once(": ").filter(|_| !clause.starts_with('[')) {
            None => text.push_str(clause),
            Some((name, keys)) => {
                let line = match () {
                    () if keys.contains("BACK") => "\nfrom = \"fund\"\nto = \"market\"\n",
                    () if keys.contains("FIRM") => "\nfrom = \"firm\"\nto = \"fund\"\n",
                    () => LINE,
                };
                let keys = keys.replace("BACK", "").replace("FIRM", "").replace("SHARE", SHARE);
                text.push_str(&format!("[terms.{name}]{line}{keys}\n"));
            }
        }
    }
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let scenario = scenario::parse(
        &mut sources,
        "kinds.toml",
        &text,
        &[],
        scenario::Version::default(),
        &mut diagnostics,
    );
    let model = scenario.and_then(|scenario| model::resolve(&scenario, "kinds", &BTreeMap::new(), &mut diagnostics));
    let Some(model) = model else {
        panic!("{}\n{text}", termsheet::diag::render(&diagnostics, &sources, false));
    };
    plan::compile(&model)
}

/// The least time of several measurements.
#[derive(Clone, Copy)]
struct Best(Duration);

impl Best {
    fn again(&mut self, plan: &Plan) {
        let settings = Settings {
            paths: PATHS,
            seed: 42,
            threads: Some(1),
        };
        let (start, before) = (Instant::now(), processor_time());
        for _ in 0..RUNS {
            let outcome = engine::run(plan, settings, &|_| {}).expect("the bench's deals have no fault");
            black_box(outcome.figures().map(|(_, figure)| figure.moments.mean).sum::<f64>());
        }
        let took = match (before, processor_time()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed(),
        };
        self.0 = self.0.min(took);
    }

    /// Nanoseconds for each path and period.
    fn each(self) -> f64 {
        self.0.as_secs_f64() * 1e9 / (RUNS * PATHS * PERIODS) as f64
    }
}

/// The processor time that this process has had, in steps of a hundredth of a second; `None` where the system
/// does not say.
fn processor_time() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Fields 14 and 15 of all: ticks in the program and in the system. The first two are cut off.
    let fields = told.rsplit(')').next()?.split_whitespace();
    let ticks = fields.skip(11).take(2).map(|field| field.parse::<u64>());
    Some(Duration::from_millis(10 * ticks.sum::<Result<u64, _>>().ok()?))
}

fn main() {
    // Deals that several rows stand beside are measured once.
    let mut deals: Vec<(Vec<&str>, Plan)> = Vec::new();
    let mut number = |clauses: Vec<&'static str>| match deals.iter().position(|(known, _)| *known == clauses) {
        Some(number) => number,
        None => {
            let plan = deal(&clauses);
            deals.push((clauses, plan));
            deals.len() - 1
        }
    };
    let base = number(Vec::new());
    let rows: Vec<(&str, usize, usize)> = ROWS
        .iter()
        .map(|(name, beside, adds)| (*name, number(beside.to_vec()), number([*beside, *adds].concat())))
        .collect();
    let mut best = vec![Best(Duration::MAX); deals.len()];
    // Taken in turn, so that all see the same machine.
    for _ in 0..ROUNDS {
        for (best, (_, plan)) in best.iter_mut().zip(&deals) {
            best.again(plan);
        }
    }
    let adds = |without: usize, with: usize| best[with].each() - best[without].each();
    let (_, without, with) = rows[0];
    let share = adds(without, with);
    println!(
        "The deal alone: {:.1} ns for each path and period.\n",
        best[base].each()
    );
    println!("| what | ns per path-period | plain share = 1 |\n| --- | --- | --- |");
    for (name, without, with) in rows {
        let adds = adds(without, with);
        println!("| {name} | {adds:.1} | {:.1} |", adds / share);
    }
}
