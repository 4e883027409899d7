//! Random small deals, as texts: every kind of driver, event and term with random keys.
//!
//! A deal refers only to what it has named before, so none is circular; amounts are moderate, so
//! that none leaves a formula's domain by design. The same seed gives the same deal, and with a
//! scale the same deal with every amount of money multiplied by it.

/// Adds a line: its figures are drawn before the text is touched.
macro_rules! say {
    ($deal:ident, $($what:tt)*) => {{
        let line = format!($($what)*);
        $deal.text.push_str(&line);
        $deal.text.push('\n');
    }};
}

mod growth;
mod kinds;
mod stakes;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

struct Deal {
    rng: StdRng,
    /// What amounts of money are multiplied by.
    scale: f64,
    text: String,
    months_per_step: usize,
    periods: usize,
    drivers: Vec<String>,
    levels: Vec<String>,
    events: Vec<String>,
    terms: Vec<String>,
    /// Waterfalls whose rest nobody pays yet, and who pays them.
    pools: Vec<(String, &'static str)>,
    /// The shares with one rate.
    flat: Vec<String>,
    /// The loans.
    loans: Vec<String>,
    /// What stands in `[history]`, at the end of the text.
    history: String,
}

/// A random deal, its amounts multiplied by `scale`.
pub(crate) fn random(seed: u64, scale: f64) -> String {
    let mut deal = Deal {
        rng: StdRng::seed_from_u64(seed),
        scale,
        text: String::new(),
        months_per_step: 1,
        periods: 1,
        drivers: Vec::new(),
        levels: Vec::new(),
        events: Vec::new(),
        terms: Vec::new(),
        history: String::new(),
        pools: Vec::new(),
        flat: Vec::new(),
        loans: Vec::new(),
    };
    deal.header();
    deal.assumptions();
    deal.drivers();
    deal.events();
    deal.terms();
    deal.netting();
    deal.amendments();
    deal.text.push_str(&deal.history.clone());
    deal.text
}

impl Deal {
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.rng.random_range(0..words.len())]
    }

    fn pick(&mut self, names: &[String]) -> Option<String> {
        (!names.is_empty()).then(|| names[self.rng.random_range(0..names.len())].clone())
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        (self.rng.random_range(low..high) * 1000.0).round() / 1000.0
    }

    /// An amount of money.
    fn money(&mut self, low: f64, high: f64) -> f64 {
        self.between(low, high) * self.scale
    }

    /// A range of amounts.
    fn range(&self, low: f64, high: f64) -> String {
        format!("\"{} to {}\"", low * self.scale, high * self.scale)
    }

    /// A date inside the horizon or a little beyond it, some of them inside a month.
    fn date(&mut self) -> String {
        let months = self.rng.random_range(0..self.periods * self.months_per_step + 3);
        let (year, month) = (2024 + months / 12, months % 12 + 1);
        match self.chance(20) {
            true => format!("{year}-{month:02}-{:02}", self.rng.random_range(2..28)),
            false => format!("{year}-{month:02}"),
        }
    }

    /// Dates in ascending order, each once.
    fn dates(&mut self, most: usize) -> Vec<String> {
        let count = self.rng.random_range(1..=most);
        let mut dates: Vec<String> = (0..count).map(|_| self.date()).collect();
        dates.sort();
        dates.dedup_by(|a, b| a.starts_with(b.as_str()) || b.starts_with(a.as_str()));
        dates
    }

    fn header(&mut self) {
        let step = self.of(&["month", "month", "quarter", "year"]);
        self.months_per_step = match step {
            "month" => 1,
            "quarter" => 3,
            _ => 12,
        };
        self.periods = self.rng.random_range(4..24);
        let months = self.periods * self.months_per_step;
        let start = self.of(&["2024-01", "2024-01", "2023-11", "2024-02-15"]);
        let rate = match self.chance(20) {
            true => "\"5% to 15%\"".to_owned(),
            false => self.between(-0.05, 0.2).to_string(),
        };
        let timing = self.of(&["end", "end", "start"]);
        say!(
            self,
            "[scenario]\nstart = \"{start}\"\nmonths = {months}\nstep = \"{step}\"\ndiscount_rate = {rate}\ntiming = \"{timing}\"\n\
             [parties]\na = {{}}\nb = {{ discount_rate = 0.12 }}\nc = {{ external = true }}"
        );
        let (opening, interest) = (self.money(0.0, 120.0), self.between(0.0, 0.3));
        self.text = self.text.replacen(
            "\na = {}\n",
            &format!("\na = {{ opening_cash = {opening}, arrears_rate = {interest} }}\n"),
            1,
        );
    }

    fn assumptions(&mut self) {
        self.text.push_str("[assumptions]\n");
        let all = [
            "\"normal(mean = 20%, sd = 10%)\"",
            "\"10% to 40%\"",
            "\"uniform(0.1, 0.5)\"",
            "0.25",
            "\"0.1 + 0.5 * uniform(0, 0.4)\"",
            "\"discrete(0.1: 1, 0.3: 2)\"",
        ];
        for index in 0..self.rng.random_range(1..4) {
            let value = self.of(&all);
            say!(self, "x{index} = {value}");
            self.levels.push(format!("x{index}"));
        }
    }

    /// A level around 0.3.
    fn share(&mut self) -> String {
        let level = self.pick(&self.levels.clone()).unwrap_or_else(|| "0.2".to_owned());
        match self.rng.random_range(0..7) {
            0 => format!("\"{level}\""),
            1 => format!("\"{}%\"", self.between(1.0, 60.0)),
            2 => {
                let dates = self.dates(3);
                let entries: Vec<String> = dates
                    .iter()
                    .map(|date| format!("\"{date}\" = {}", self.between(0.05, 0.6)))
                    .collect();
                let linear = if self.chance(30) {
                    ", interpolate = \"linear\""
                } else {
                    ""
                };
                format!("{{ {}{linear} }}", entries.join(", "))
            }
            3 => format!("\"if t > {} then {level} else 0.1\"", self.between(0.0, 2.0)),
            4 => format!("{{ \"2024-06\" = \"{level}\", \"2025-02-10\" = \"0.1 to 0.3\" }}"),
            5 => format!("\"each_period(uniform({}, 0.4))\"", self.between(0.0, 0.3)),
            _ => self.between(0.05, 0.6).to_string(),
        }
    }

    /// A level from 0 to 1; now and then one that a path may draw outside of that.
    fn part(&mut self) -> String {
        let share = self.share();
        if self.chance(4) {
            return share;
        }
        let levels = self.levels.iter();
        levels.fold(share, |share, level| {
            share.replace(level.as_str(), &format!("clamp({level}, 0, 1)"))
        })
    }

    /// A rate around 100 a year.
    fn rate(&mut self) -> String {
        let driver = self.pick(&self.drivers.clone()).unwrap_or_else(|| "d0".to_owned());
        match self.rng.random_range(0..7) {
            0 | 1 => driver,
            2 => format!("0.5 * {driver}"),
            3 => format!("max({driver} - prev({driver}), 0)"),
            4 => format!("min({driver}, lag({driver}, 2, {driver}))"),
            5 => match self.pick(&self.terms.clone()) {
                Some(term) => format!("0.4 * {term} + 0.1 * {driver}"),
                None => driver,
            },
            _ => match self.pick(&self.terms.clone()) {
                Some(term) => format!(
                    "if so_far({term}) > {} then {driver} else 0.3 * prev({term})",
                    30.0 * self.scale
                ),
                None => driver,
            },
        }
    }

    fn drivers(&mut self) {
        let mut shocked = Vec::new();
        for index in 0..self.rng.random_range(1..5) {
            let name = format!("d{index}");
            say!(
                self,
                "[drivers.{name}]\nper = \"{}\"",
                self.of(&["year", "year", "month", "quarter"])
            );
            match self.rng.random_range(0..9) {
                6.. => {
                    if self.growth() {
                        shocked.push(name.clone());
                    }
                }
                0 => {
                    let initial = match self.chance(50) {
                        true => (100.0 * self.scale).to_string(),
                        false => self.range(80.0, 120.0),
                    };
                    say!(self, "process = \"constant\"\ninitial = {initial}");
                }
                1 | 2 => {
                    let other = self.pick(&self.drivers.clone());
                    let growth = match other {
                        // What it is at the end of the period, before either has moved.
                        Some(other) if self.chance(30) => format!("\"if {other} > prev({other}) then 0.25 else 0.05\""),
                        _ => self.share(),
                    };
                    let key = self.of(&["growth", "log_growth"]);
                    let initial = 100.0 * self.scale;
                    say!(self, "process = \"geometric\"\ninitial = {initial}\n{key} = {growth}");
                    if self.chance(70) {
                        let volatility = self.share();
                        say!(self, "volatility = {volatility}");
                        if !volatility.contains("{") && !volatility.contains("each") {
                            shocked.push(name.clone());
                        }
                    }
                    if self.chance(30) {
                        say!(self, "fade_to = 0.02\nhalf_life = {}", self.between(0.3, 3.0));
                    }
                }
                3 => {
                    let dates = self.dates(4);
                    let entries: Vec<String> = dates
                        .iter()
                        .map(|date| format!("\"{date}\" = {}", self.money(50.0, 150.0)))
                        .collect();
                    say!(self, "process = \"table\"\nvalues = {{ {} }}", entries.join(", "));
                    if self.chance(50) {
                        say!(self, "volatility = {}", self.between(0.1, 0.5));
                        shocked.push(name.clone());
                    }
                }
                _ => {
                    let formula = match self.pick(&self.drivers.clone()) {
                        Some(driver) => match self.rng.random_range(0..3) {
                            0 => format!("0.5 * {driver} + 0.5 * prev({name})"),
                            1 => format!("{driver} * (1 + 0.1 * sin(t)) "),
                            _ => format!("max({driver}, lag({name}, 3))"),
                        },
                        None => format!("{} * 1.1 ^ t", 100.0 * self.scale),
                    };
                    say!(self, "process = \"formula\"\nformula = \"{formula}\"");
                    if self.chance(40) {
                        say!(self, "initial = {}", 90.0 * self.scale);
                    }
                }
            }
            if self.chance(20) {
                say!(self, "min = {}", self.money(60.0, 90.0));
            }
            if self.chance(20) {
                say!(self, "max = {}", self.money(110.0, 160.0));
            }
            self.drivers.push(name);
        }
        if shocked.len() >= 2 {
            let pair = format!("[\"{}\", \"{}\", {}]", shocked[0], shocked[1], self.between(-0.9, 0.9));
            say!(self, "[correlations]\npairs = [{pair}]");
            if self.chance(40) {
                say!(self, "copula = \"student_t\"\ndf = {}", self.between(1.0, 12.0));
            }
        }
    }

    fn events(&mut self) {
        for index in 0..self.rng.random_range(0..4) {
            let name = format!("e{index}");
            say!(self, "[events.{name}]");
            let mut clock = true;
            match self.rng.random_range(0..6) {
                0 => {
                    say!(self, "annual_probability = {}", self.between(0.05, 0.6));
                }
                1 => {
                    let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
                    let other = self.pick(&self.events.clone());
                    let hazard = match other {
                        Some(other) => format!("if happened({other}) then 0.9 else 0.2"),
                        None => format!("0.5 * {driver} / ({driver} + {driver})"),
                    };
                    say!(self, "hazard = \"{hazard}\"");
                }
                2 => {
                    let date = self.date();
                    say!(self, "date = \"{date}\"\nprobability = {}", self.between(0.2, 1.0));
                    clock = false;
                }
                3 => {
                    self.text.push_str("date = \"triangular(2023.5, 2024.5, 2026)\"\n");
                    clock = false;
                }
                4 => {
                    let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
                    say!(self, "when = \"{driver} > lag({driver}, 1) and t > 0.2\"");
                }
                _ => match self.pick(&self.events.clone()) {
                    Some(other) => {
                        say!(
                            self,
                            "after = \"{other}\"\ndelay = \"{} months\"",
                            self.rng.random_range(0..9)
                        );
                        clock = false;
                    }
                    None => self.text.push_str("hazard = 0.4\n"),
                },
            }
            if clock && self.chance(30) {
                let date = self.date();
                say!(self, "not_before = \"{date}\"");
            }
            self.events.push(name);
        }
    }

    fn schedule(&mut self) -> String {
        let dates = self.dates(3);
        let entries: Vec<String> = dates
            .iter()
            .map(|date| match self.chance(20) {
                true => format!("\"{date}\" = {}", self.range(20.0, 60.0)),
                false => format!("\"{date}\" = {}", self.money(5.0, 80.0)),
            })
            .collect();
        format!("{{ {} }}", entries.join(", "))
    }

    fn terms(&mut self) {
        let mut paid_by_a: Vec<String> = Vec::new();
        for index in 0..self.rng.random_range(1..7) {
            let name = format!("f{index}");
            let mut from = self.of(&["a", "a", "b", "c"]);
            let mut kind = self.rng.random_range(0..19);
            if kind == 5 && paid_by_a.is_empty() {
                kind = 0;
            }
            // The rest of a waterfall is paid by the same party, and once.
            if kind == 11 {
                match self.pools.last() {
                    Some((_, payer)) => from = *payer,
                    None => kind = 10,
                }
            }
            if kind == 5 || kind == 4 {
                from = "a";
            }
            let to = if from == "b" { "a" } else { "b" };
            say!(self, "[terms.{name}]\nfrom = \"{from}\"\nto = \"{to}\"");
            let lumps = kind == 1 || kind == 5;
            match kind {
                0 => {
                    let amount = self.rate();
                    say!(self, "kind = \"amount\"\namount = \"{amount}\"");
                    if self.chance(40) {
                        let escalator = self.share();
                        say!(self, "escalator = {escalator}");
                    }
                }
                1 => {
                    let schedule = self.schedule();
                    say!(self, "kind = \"lump_sum\"\nschedule = {schedule}");
                }
                2 | 3 => self.share_term(),
                4 => {
                    let tops = self.pick(&self.terms.clone());
                    match tops {
                        Some(tops) => {
                            let per = self.of(&["month", "quarter", "year"]);
                            let counts = self.of(&["earned", "paid"]);
                            let minimum = match self.chance(30) {
                                true => self.schedule(),
                                false => self.money(1.0, 40.0).to_string(),
                            };
                            say!(
                                self,
                                "kind = \"minimum_guarantee\"\ntops_up = [\"{tops}\"]\nminimum = {minimum}\nper = \"{per}\"\ncounts = \"{counts}\""
                            );
                        }
                        None => say!(
                            self,
                            "kind = \"amount\"\namount = {}\nper = \"year\"",
                            12.0 * self.scale
                        ),
                    }
                }
                5 => {
                    let schedule = self.schedule();
                    let rate = match self.chance(30) {
                        true => self.part(),
                        false => self.between(0.3, 1.0).to_string(),
                    };
                    let mut from: Vec<String> = paid_by_a.clone();
                    from.truncate(2);
                    let from: Vec<String> = from.iter().map(|name| format!("\"{name}\"")).collect();
                    say!(
                        self,
                        "kind = \"advance\"\nschedule = {schedule}\nrate = {rate}\nrecouped_from = [{}]",
                        from.join(", ")
                    );
                    if self.chance(40) {
                        self.text.push_str("interest = 0.08\n");
                    }
                }
                6 => match self.pick(&self.events.clone()) {
                    Some(event) if self.chance(60) => {
                        let amount = self.range(10.0, 20.0);
                        say!(self, "kind = \"milestone\"\namount = {amount}\nevent = \"{event}\"");
                    }
                    _ => {
                        let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
                        say!(
                            self,
                            "kind = \"milestone\"\namount = {}\nwhen = \"{driver} > prev({driver}) and period > 2\"",
                            15.0 * self.scale
                        );
                    }
                },
                9 => self.equity_term(),
                10 => self.waterfall_term(from),
                11 => self.rest_term(),
                12 => self.warrant_term(),
                7 => {
                    let rate = self.rate();
                    say!(
                        self,
                        "kind = \"formula\"\namount = \"{rate} * (0.2 + 0.1 * sin(3 * t))\""
                    );
                }
                13 => self.take_or_pay(),
                14 => self.usage(),
                15 => self.profit_share(),
                16 => self.loan(),
                17 => self.revenue_financing(),
                _ => match self.pick(&self.terms.clone()) {
                    Some(term) => {
                        let what = self.of(&["paid", "earned", "this_year", "so_far"]);
                        say!(
                            self,
                            "kind = \"formula\"\namount = \"0.1 * {what}({term})\"\nper = \"period\""
                        );
                    }
                    None => say!(
                        self,
                        "kind = \"amount\"\namount = {}\nper = \"quarter\"",
                        30.0 * self.scale
                    ),
                },
            }
            if self
                .text
                .rsplit("[terms.")
                .next()
                .is_some_and(|term| term.contains("\nrate = ") && term.contains("\"share\""))
            {
                self.flat.push(name.clone());
            }
            // A loan has no caps, floor or timing; it says its common keys itself.
            if kind == 16 {
                self.loans.push(name.clone());
            } else {
                self.common(lumps);
            }
            if from == "a" && ![5, 16, 17].contains(&kind) {
                paid_by_a.push(name.clone());
            }
            if kind == 10 {
                self.pools.push((name.clone(), from));
            }
            self.terms.push(name);
        }
    }

    fn share_term(&mut self) {
        let base = self.rate();
        say!(self, "kind = \"share\"\nof = \"{base}\"");
        if self.chance(30) {
            let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
            say!(self, "deductions = [\"0.6 * {driver}\"]");
        }
        self.share_rate();
    }

    /// A rate or tiers.
    fn share_rate(&mut self) {
        if self.chance(50) {
            let rate = self.share();
            say!(self, "rate = {rate}");
        } else {
            let (low, high) = (self.money(5.0, 40.0), self.money(45.0, 120.0));
            // At times more of them than the engine takes through one loop.
            let further = if self.chance(25) { 4 } else { 0 };
            let further: String = (1..=further)
                .map(|tier| (self.scale * f64::from(120 + 12 * tier), self.between(0.0, 0.3)))
                .map(|(bound, rate)| format!("{{ up_to = {bound}, rate = {rate} }}, "))
                .collect();
            say!(
                self,
                "tiers = [{{ up_to = {low}, rate = {} }}, {{ up_to = {high}, rate = {} }}, {further}{{ rate = {} }}]",
                self.between(0.0, 0.3),
                self.between(0.0, 0.3),
                self.between(0.0, 0.3)
            );
            let (period, method) = self.tier_keys();
            say!(self, "tier_period = \"{period}\"\ntier_method = \"{method}\"");
        }
    }

    fn tier_keys(&mut self) -> (&'static str, &'static str) {
        (
            self.of(&["year", "life", "period"]),
            self.of(&["marginal", "whole", "prospective"]),
        )
    }

    fn rng_range(&mut self, low: u32, high: u32) -> u32 {
        self.rng.random_range(low..high)
    }

    fn amendments(&mut self) {
        if self.chance(60) {
            return;
        }
        for index in 0..self.rng.random_range(1..4) {
            let others: Vec<String> = self
                .terms
                .iter()
                .filter(|term| !self.loans.contains(term))
                .cloned()
                .collect();
            let Some(term) = self.pick(&others) else { return };
            let flat = self.pick(&self.flat.clone());
            let event = self.pick(&self.events.clone());
            let set = match (self.rng.random_range(0..7), flat, event) {
                (0, Some(flat), _) => format!("\"terms.{flat}.rate\" = {}", self.share()),
                (1, _, Some(event)) => format!("\"terms.{term}.until\" = [\"{event}\"]"),
                (2, ..) => format!("\"terms.{term}.until\" = []"),
                (3, ..) => format!("\"terms.{term}.enabled\" = {}", self.of(&["true", "false"])),
                (4, ..) => format!("\"terms.{term}.ends\" = \"{}\"", self.date()),
                (5, ..) => format!("\"terms.{term}.starts\" = \"{}\"", self.date()),
                _ => {
                    let key = self.of(&["per_period", "per_year", "total"]);
                    format!("\"terms.{term}.cap.{key}\" = {}", self.money(5.0, 90.0))
                }
            };
            let date = self.date();
            say!(self, "[amendments.m{index}]\ndate = \"{date}\"\nset = {{ {set} }}");
        }
    }

    fn common(&mut self, lumps: bool) {
        let (mut starts, mut ends) = (self.date(), self.date());
        if starts > ends {
            std::mem::swap(&mut starts, &mut ends);
        }
        if self.chance(20) && starts != ends && !ends.starts_with(&starts) {
            say!(self, "starts = \"{starts}\"\nends = \"{ends}\"");
        }
        if let Some(event) = self
            .pick(&self.events.clone())
            .filter(|_| self.rng.random_range(0..100) < 25)
        {
            let key = self.of(&["until", "from_event"]);
            say!(self, "{key} = \"{event}\"");
        }
        if self.chance(15) {
            let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
            say!(self, "while = \"{driver} > lag({driver}, 2)\"");
        }
        if self.chance(20) {
            self.text.push_str("year = \"contract\"\n");
        }
        let waits = self.chance(25);
        if waits {
            say!(self, "every = \"{}\"", self.of(&["quarter", "half-year", "year"]));
        }
        if self.chance(20) {
            say!(self, "lag = \"{} months\"", self.rng.random_range(1..7));
        }
        if !waits && self.chance(20) {
            say!(self, "timing = \"{}\"", self.of(&["start", "end"]));
        }
        if self.chance(35) {
            let caps = [
                ("per_period", 4.0, 60.0),
                ("per_year", 20.0, 90.0),
                ("total", 20.0, 200.0),
            ];
            let mut given = Vec::new();
            for (key, low, high) in caps {
                if self.chance(50) {
                    given.push(
                        match self
                            .pick(&self.levels.clone())
                            .filter(|_| self.rng.random_range(0..100) < 30)
                        {
                            Some(level) => format!("{key} = \"{} * {level}\"", self.money(low, high)),
                            None => format!("{key} = {}", self.money(low, high)),
                        },
                    );
                }
            }
            if self.chance(35) && given.iter().any(|cap| cap.starts_with("per_")) {
                given.push("carry_forward = true".to_owned());
            }
            if let Some(term) = self.pick(&self.terms.clone()).filter(|_| self.chance(25)) {
                given.push(format!("multiple_of = [{}, \"{term}\"]", self.between(0.2, 2.5)));
            }
            if !given.is_empty() {
                say!(self, "cap = {{ {} }}", given.join(", "));
            }
        }
        if !lumps && self.chance(15) {
            say!(self, "floor = {{ per_period = {} }}", self.money(0.1, 5.0));
        }
        if self.chance(4) {
            self.text.push_str("enabled = false\n");
        }
        self.settlement();
    }
}
