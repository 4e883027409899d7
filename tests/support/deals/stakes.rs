//! Random stakes and waterfalls.

use rand::RngExt;

use super::Deal;

impl Deal {
    /// `exit`: an event, a date or the horizon.
    pub(super) fn exit(&mut self) {
        match self.rng.random_range(0..4) {
            0 => self.text.push_str("exit = \"horizon\"\n"),
            1 => {
                let date = self.date();
                say!(self, "exit = \"{date}\"");
            }
            _ => {
                if let Some(event) = self.pick(&self.events.clone()) {
                    say!(self, "exit = \"{event}\"");
                }
            }
        }
    }

    pub(super) fn equity_term(&mut self) {
        let stake = self.part();
        say!(self, "kind = \"equity\"\nstake = {stake}");
        let sells = self.chance(70);
        if !sells || self.chance(50) {
            let rate = self.rate();
            say!(self, "dividends = \"0.2 * {rate}\"");
        }
        if self.chance(50) {
            let dilution = self.share();
            say!(self, "dilution = {dilution}");
        }
        if sells {
            self.exit();
            if self.chance(50) {
                let (multiple, rate) = (self.between(0.5, 4.0), self.rate());
                say!(self, "multiple = {multiple}\nof = \"{rate}\"");
            } else {
                let value = self.range(100.0, 300.0);
                say!(self, "value = {value}");
            }
        }
    }

    /// Capital: terms named before, or an amount from the first day on.
    fn capital(&mut self) -> String {
        let amount = self.money(10.0, 60.0);
        match self.pick(&self.terms.clone()) {
            Some(term) if self.chance(70) => match self.chance(20) {
                true => format!("contributions = \"{term}\", capital = {amount}"),
                false => format!("contributions = [\"{term}\"]"),
            },
            _ => format!("capital = {amount}"),
        }
    }

    /// An IRR or a multiple, at least so much.
    fn hurdle(&mut self, least: f64) -> String {
        match self.chance(60) {
            true => format!("irr = {}", 0.2 * least + self.between(0.0, 0.2)),
            false => format!("multiple = {}", least + self.between(0.0, 1.0)),
        }
    }

    pub(super) fn waterfall_term(&mut self, _payer: &str) {
        say!(self, "kind = \"waterfall\"");
        let deals = if self.chance(25) { 2 } else { 1 };
        let mut parts = Vec::new();
        for _ in 0..deals {
            let (rate, capital) = (self.rate(), self.capital());
            parts.push(format!("pool = \"{rate}\", {capital}"));
        }
        match parts.as_slice() {
            [one] => {
                let lines = one.replace(", c", "\nc");
                self.text.push_str(&lines);
                self.text.push('\n');
            }
            [one, two] => say!(self, "deals = [{{ {one} }}, {{ {two} }}]"),
            _ => {}
        }
        if self.chance(50) {
            let word = self.of(&["first", "after_preferred", "none"]);
            say!(self, "return_of_capital = \"{word}\"");
        }
        let preferred = match self.rng.random_range(0..4) {
            0 => None,
            1 => Some(self.hurdle(0.8)),
            _ => {
                let (compounding, cumulative) = (self.chance(50), self.chance(70));
                let rate = self.share();
                Some(format!(
                    "rate = {rate}, compounding = {compounding}, cumulative = {cumulative}"
                ))
            }
        };
        if let Some(preferred) = preferred {
            say!(self, "preferred = {{ {preferred} }}");
            if self.chance(60) {
                say!(self, "catch_up = {}", self.between(0.5, 1.0));
            }
        }
        if self.chance(50) {
            say!(self, "split = {}", self.between(0.4, 0.95));
        } else {
            let (first, second) = (self.hurdle(1.0), self.hurdle(2.0));
            // Hurdles of one kind must ascend.
            say!(
                self,
                "split = [{{ {first}, share = {} }}, {{ {second}, share = {} }}, {{ share = {} }}]",
                self.between(0.6, 0.95),
                self.between(0.0, 0.8),
                self.between(0.0, 0.8)
            );
        }
        if self.chance(40) {
            say!(self, "clawback = {}", self.between(0.3, 1.0));
        }
    }

    pub(super) fn rest_term(&mut self) {
        if let Some((waterfall, _)) = self.pools.pop() {
            say!(self, "kind = \"waterfall\"\nrest_of = \"{waterfall}\"");
        }
    }

    pub(super) fn warrant_term(&mut self) {
        let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
        let (strike, unit) = (self.between(0.0, 1.2), 100.0 * self.scale);
        // A price of about 1 times the scale: a driver over what it begins with.
        say!(
            self,
            "kind = \"warrant\"\nstrike = {}\nprice = \"{driver} / (prev({driver}) + {driver} + {driver}) * {unit} * 0.02\"",
            strike * self.scale
        );
        if self.chance(40) {
            let shares = self.range_of_shares();
            say!(self, "shares = {shares}");
        } else {
            let mut tranches = Vec::new();
            for _ in 0..self.rng.random_range(1..4) {
                let mut keys = format!("shares = {}", self.between(1.0, 60.0));
                if let Some(event) = self.pick(&self.events.clone()).filter(|_| self.chance(60)) {
                    keys.push_str(&format!(", event = \"{event}\""));
                }
                if self.chance(50) {
                    keys.push_str(&format!(
                        ", when = \"{driver} > lag({driver}, 2) and t > {}\"",
                        self.between(0.0, 1.0)
                    ));
                }
                tranches.push(format!("{{ {keys} }}"));
            }
            say!(self, "vesting = [{}]", tranches.join(", "));
        }
        self.exit();
    }

    /// A number of shares, which no scale of money changes.
    fn range_of_shares(&mut self) -> String {
        match self.chance(50) {
            true => "\"20 to 60\"".to_owned(),
            false => self.between(5.0, 80.0).to_string(),
        }
    }

    /// How a term is settled beyond when.
    pub(super) fn settlement(&mut self) {
        if self.chance(12) {
            let (rate, months) = (self.part(), self.rng.random_range(1..15));
            say!(
                self,
                "holdback = {{ rate = {rate}, release_after = \"{months} months\" }}"
            );
        }
        match self.rng.random_range(0..100) {
            0..6 => say!(self, "paid_in = \"{}\"", self.of(&["credits", "equity"])),
            6..20 => self.text.push_str("pays_from_cash = true\n"),
            _ => {}
        }
    }

    /// Terms between two parties that settle against each other.
    pub(super) fn netting(&mut self) {
        if self.chance(65) {
            return;
        }
        let mut settlement = String::new();
        if self.chance(30) {
            settlement.push_str("every = \"quarter\"\n");
        }
        if self.chance(30) {
            settlement.push_str(&format!("lag = \"{} months\"\n", self.rng.random_range(1..5)));
        }
        let count = self.rng.random_range(2..4);
        for index in 0..count {
            let (from, to) = if index % 2 == 0 { ("a", "b") } else { ("b", "a") };
            let (rate, share) = (self.rate(), self.share());
            say!(
                self,
                "[terms.n{index}]\nkind = \"share\"\nfrom = \"{from}\"\nto = \"{to}\"\nof = \"{rate}\"\nrate = {share}\n{settlement}"
            );
            if self.chance(15) {
                let (rate, months) = (self.part(), self.rng.random_range(1..9));
                say!(
                    self,
                    "holdback = {{ rate = {rate}, release_after = \"{months} months\" }}"
                );
            }
            if self.chance(20) {
                say!(self, "cap = {{ per_period = {} }}", self.money(4.0, 30.0));
            }
        }
        let names: Vec<String> = (0..count).map(|index| format!("\"n{index}\"")).collect();
        say!(self, "[netting.both]\nterms = [{}]", names.join(", "));
    }
}
