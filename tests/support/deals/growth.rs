//! Random drivers of the richer processes.

use super::Deal;
use rand::RngExt;

impl Deal {
    /// The keys of a driver with one of the richer processes, below its heading; whether it has shocks.
    pub(super) fn growth(&mut self) -> bool {
        match self.rng.random_range(0..7) {
            0 | 1 => self.s_curve(),
            2 => self.bass(),
            3 => return self.jumps(),
            4 => return self.regimes(),
            5 => return self.bootstrap(),
            _ => return self.reverting(),
        }
        self.around()
    }

    fn jumps(&mut self) -> bool {
        let (initial, growth) = (100.0 * self.scale, self.share());
        let rate = match self.chance(30) {
            true => self.share(),
            false => self.between(0.0, 6.0).to_string(),
        };
        self.line(&format!(
            "process = \"jump_diffusion\"\ninitial = {initial}\ngrowth = {growth}\njump_rate = {rate}"
        ));
        if self.chance(80) {
            let mean = match self.chance(30) {
                true => self.share(),
                false => self.between(-0.4, 0.3).to_string(),
            };
            self.line(&format!("jump_mean = {mean}"));
        }
        if self.chance(80) {
            let sd = self.share();
            self.line(&format!("jump_sd = {sd}"));
        }
        if self.chance(30) {
            self.line("fade_to = 0.02\nhalf_life = 1.5");
        }
        self.around()
    }

    /// A driver, and the history that it draws from.
    fn bootstrap(&mut self) -> bool {
        let per = self.of(&["month", "quarter", "year"]);
        let months = match per {
            "month" => 1,
            "quarter" => 3,
            _ => 12,
        };
        let count = self.rng.random_range(5..12);
        let initial = 100.0 * self.scale;
        let number = self.drivers.len();
        self.line(&format!(
            "process = \"bootstrap\"\ninitial = {initial}\nhistory = \"h{number}\""
        ));
        let block = self.rng.random_range(1..4) * months;
        if self.chance(70) || per == "month" {
            self.line(&format!("block = \"{block} months\""));
        }
        let entries: Vec<String> = (0..count)
            .map(|window| {
                let month = window * months;
                let date = format!("{}-{:02}", 2010 + month / 12, month % 12 + 1);
                format!("\"{date}\" = {}", self.between(80.0, 120.0))
            })
            .collect();
        self.history.push_str(&format!(
            "[history.h{number}]\nper = \"{per}\"\nvalues = {{ {} }}\n",
            entries.join(", ")
        ));
        false
    }

    fn regimes(&mut self) -> bool {
        let initial = 100.0 * self.scale;
        self.line(&format!("process = \"regimes\"\ninitial = {initial}"));
        let names = ["boom", "calm", "bust"];
        let count = self.rng.random_range(2..=3);
        let mut shaken = false;
        for (index, name) in names[..count].iter().enumerate() {
            let growth = self.share();
            let volatility = match self.chance(60) {
                true => {
                    shaken = true;
                    format!(", volatility = {}", self.share())
                }
                false => String::new(),
            };
            self.line(&format!("states.{name} = {{ growth = {growth}{volatility} }}"));
            // A matrix whose diagonal dominates and whose other entries are alike has roots.
            let (next, other) = (names[(index + 1) % count], names[(index + 2) % count]);
            let away = self.between(0.1, 0.3);
            let row = match count {
                2 => format!("{next} = {away}"),
                _ => format!("{next} = {away}, {other} = 0.15"),
            };
            self.line(&format!("transitions.{name} = {{ {row} }}"));
        }
        let begins = match self.chance(50) {
            true => "\"boom\"".to_owned(),
            false => "{ boom = 0.3, calm = 0.7 }".to_owned(),
        };
        self.line(&format!("begins_in = {begins}"));
        shaken
    }

    fn reverting(&mut self) -> bool {
        let levels = self.chance(50);
        let initial = match self.chance(30) {
            true => self.range(80.0, 120.0),
            false => (90.0 * self.scale).to_string(),
        };
        let level = match self.chance(40) {
            true => format!(
                "{{ \"2024-01\" = {}, \"2025-02\" = {} }}",
                self.money(80.0, 120.0),
                self.money(60.0, 150.0)
            ),
            false => self.money(80.0, 120.0).to_string(),
        };
        let half_life = match self.chance(30) {
            true => "\"8 months\"".to_owned(),
            false => self.between(0.1, 4.0).to_string(),
        };
        self.line(&format!(
            "process = \"mean_reverting\"\ninitial = {initial}\nlevel = {level}\nhalf_life = {half_life}"
        ));
        let shaken = self.chance(80);
        match (levels, shaken) {
            (true, true) => {
                let volatility = self.money(1.0, 9.0);
                self.line(&format!("in = \"levels\"\nvolatility = {volatility}"));
            }
            (true, false) => self.line("in = \"levels\""),
            (false, true) => {
                let volatility = self.share();
                self.line(&format!("volatility = {volatility}"));
            }
            (false, false) => self.line("in = \"logs\""),
        }
        shaken
    }

    /// A figure of the path around 0.3: a number or an assumption.
    fn figure(&mut self) -> String {
        match self.rng.random_range(0..3) {
            0 => self
                .pick(&self.levels.clone())
                .map_or("0.2".to_owned(), |level| format!("\"{level}\"")),
            1 => "\"10% to 30%\"".to_owned(),
            _ => self.between(0.05, 0.6).to_string(),
        }
    }

    /// Perhaps a volatility around given values.
    fn around(&mut self) -> bool {
        let shaken = self.chance(60);
        if shaken {
            let volatility = self.between(0.1, 0.5);
            self.line(&format!("volatility = {volatility}"));
        }
        shaken
    }

    fn s_curve(&mut self) {
        let process = self.of(&["s_curve", "gompertz"]);
        let initial = match self.chance(30) {
            true => self.range(40.0, 60.0),
            false => (50.0 * self.scale).to_string(),
        };
        let saturation = self.money(180.0, 400.0);
        self.line(&format!(
            "process = \"{process}\"\ninitial = {initial}\nsaturation = {saturation}"
        ));
        match self.rng.random_range(0..4) {
            0 => {
                let growth = self.figure();
                self.line(&format!("log_growth = {growth}"));
            }
            1 => {
                let year = self.of(&["\"2026\"", "\"2025-06\"", "\"triangular(2025, 2026, 2029)\"", "2027"]);
                self.line(&format!("midpoint = {year}"));
            }
            _ => {
                let growth = self.figure();
                self.line(&format!("growth = {growth}"));
            }
        }
    }

    fn bass(&mut self) {
        let market = match self.chance(30) {
            true => self.range(200.0, 500.0),
            false => self.money(200.0, 500.0).to_string(),
        };
        let (innovation, imitation) = (self.between(0.01, 0.2), self.figure());
        self.line(&format!(
            "process = \"bass\"\nmarket = {market}\ninnovation = {innovation}\nimitation = {imitation}"
        ));
        if self.chance(40) {
            let initial = self.money(0.0, 90.0);
            self.line(&format!("initial = {initial}"));
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}
