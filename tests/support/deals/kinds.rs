//! Random terms of the kinds that carry something from year to year.

use super::Deal;

impl Deal {
    /// A commitment to use or to pay.
    pub(super) fn take_or_pay(&mut self) {
        let of = self.rate();
        say!(self, "kind = \"take_or_pay\"\nof = \"{of}\"");
        let yearly = self.chance(80);
        if yearly {
            match self.chance(30) {
                true => {
                    let schedule = self.schedule();
                    say!(self, "commitment = {schedule}");
                }
                false => say!(self, "commitment = {}", self.money(20.0, 150.0)),
            }
            if self.chance(50) {
                say!(self, "roll_forward = {}", self.between(0.05, 0.9));
            }
            if self.chance(50) {
                self.text.push_str("excess = \"next_year\"\n");
            }
            if self.chance(50) {
                say!(self, "carry_forward = {}", self.rng_range(1, 4));
            }
        }
        if !yearly || self.chance(40) {
            say!(self, "total = {}", self.money(50.0, 300.0));
        }
    }

    /// Units at a price; quantities are not money.
    pub(super) fn usage(&mut self) {
        let quantity = match self.chance(50) {
            true => self.between(2.0, 9.0).to_string(),
            false => format!("\"5 + {} * sin(2 * t)\"", self.between(0.5, 8.0)),
        };
        let price = self.money(1.0, 6.0);
        say!(
            self,
            "kind = \"usage\"\nquantity = {quantity}\nper = \"quarter\"\nprice = {price}"
        );
        if self.chance(60) {
            let (low, high) = (self.money(5.0, 40.0), self.money(45.0, 120.0));
            say!(
                self,
                "discount_tiers = [{{ up_to = {low}, discount = 0 }}, {{ up_to = {high}, discount = {} }}, {{ discount = {} }}]",
                self.between(0.05, 0.2),
                self.between(0.2, 0.6)
            );
            let (period, method) = self.tier_keys();
            say!(self, "tier_period = \"{period}\"\ntier_method = \"{method}\"");
        }
        if self.chance(60) {
            let credits = match self.chance(50) {
                true => self.schedule(),
                false => self.money(10.0, 90.0).to_string(),
            };
            say!(self, "credits = {credits}");
            if self.chance(50) {
                say!(self, "credits_expire = \"{} months\"", self.rng_range(1, 20));
            }
        }
    }

    /// A date or a length of time at which a debt is due.
    fn maturity(&mut self) {
        match self.rng_range(0, 3) {
            0 => {
                let date = self.date();
                say!(self, "maturity = \"{date}\"");
            }
            1 => say!(self, "maturity = \"{} months\"", self.rng_range(1, 40)),
            _ => {}
        }
    }

    /// What is lent: an amount, or amounts on dates.
    fn given(&mut self) -> String {
        match self.chance(40) {
            true => self.schedule(),
            false => self.money(20.0, 120.0).to_string(),
        }
    }

    /// A loan, with the keys that every term has and a loan may have.
    pub(super) fn loan(&mut self) {
        let principal = self.given();
        let rate = self.share();
        let repayment = self.of(&["bullet", "linear", "annuity", "annuity"]);
        say!(
            self,
            "kind = \"loan\"\nprincipal = {principal}\nrate = {rate}\nrepayment = \"{repayment}\""
        );
        self.maturity();
        if self.chance(40) {
            say!(self, "grace = \"{} months\"", self.rng_range(1, 15));
        }
        if self.chance(40) {
            let share = match self.chance(50) {
                true => "true".to_owned(),
                false => self.share(),
            };
            say!(self, "pay_in_kind = {share}");
        }
        if self.chance(30) {
            say!(self, "every = \"{}\"", self.of(&["month", "quarter", "year"]));
        }
        if self.chance(20) {
            self.text.push_str("year = \"contract\"\n");
        }
        if self.chance(25) {
            let date = self.date();
            say!(self, "starts = \"{date}\"");
        }
        if let Some(event) = self.pick(&self.events.clone()).filter(|_| self.rng_range(0, 100) < 40) {
            let key = self.of(&["until", "from_event"]);
            say!(self, "{key} = \"{event}\"");
        }
        if self.chance(15) {
            let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
            say!(self, "while = \"{driver} > lag({driver}, 2)\"");
        }
        if self.chance(20) {
            say!(self, "lag = \"{} months\"", self.rng_range(1, 7));
        }
    }

    /// An advance that is repaid out of revenue.
    pub(super) fn revenue_financing(&mut self) {
        let (advance, of) = (self.given(), self.rate());
        let (low, high) = (self.between(0.5, 1.4), self.between(1.4, 2.2));
        let multiple = match self.chance(50) {
            true => {
                let dates = self.dates(2);
                let entries: Vec<String> = dates
                    .iter()
                    .zip([low, high])
                    .map(|(date, multiple)| format!("\"{date}\" = {multiple}"))
                    .collect();
                format!("{{ {} }}", entries.join(", "))
            }
            false => low.to_string(),
        };
        let rate = self.part();
        say!(
            self,
            "kind = \"revenue_financing\"\nadvance = {advance}\nof = \"{of}\"\nrate = {rate}\nmultiple = {multiple}"
        );
        if self.chance(40) {
            say!(self, "minimum = {}", self.money(1.0, 20.0));
        }
        self.maturity();
    }

    /// A share of what is left after costs.
    pub(super) fn profit_share(&mut self) {
        let of = self.rate();
        say!(self, "kind = \"profit_share\"\nof = \"{of}\"");
        if self.chance(85) {
            let driver = self.pick(&self.drivers.clone()).unwrap_or_default();
            say!(
                self,
                "costs = [\"{} * {driver}\", \"max({driver} - prev({driver}), 0)\"]",
                self.between(0.3, 1.4)
            );
        }
        if self.chance(60) {
            self.text.push_str("loss_carry_forward = true\n");
        }
        if self.chance(40) {
            say!(self, "cost_ceiling = {}", self.between(0.3, 0.95));
        }
        self.share_rate();
    }
}
