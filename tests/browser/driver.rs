//! A headless Chromium, driven through ChromeDriver by the WebDriver protocol (W3C) and the DevTools commands that
//! ChromeDriver adds to it.

use std::io::{BufRead, BufReader, Lines};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// Names under which systems have the browser.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The longest answer that is read, in bytes: a log of all that happened on a page.
const MOST_ANSWER: u64 = 1 << 28;

/// A browser with one page.
pub(crate) struct Browser {
    driver: Child,
    /// What the driver says, kept open for as long as it may say something.
    _said: Lines<BufReader<ChildStdout>>,
    session: String,
    profile: PathBuf,
}

impl Browser {
    /// Starts a driver and a browser of its own, with an empty profile.
    ///
    /// # Errors
    ///
    /// What of the two is not there.
    pub(crate) fn start() -> Result<Browser, String> {
        let browser = BROWSERS
            .iter()
            .find_map(|name| found(name))
            .ok_or("there is no Chromium")?;
        let driver = found("chromedriver").ok_or("there is no ChromeDriver")?;
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("ChromeDriver does not start: {error}"))?;
        let mut said = BufReader::new(driver.stdout.take().expect("its output is ours")).lines();
        // It says on which port it listens.
        let port = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("successfully on port ")
                    .map(|(_, rest)| rest.trim_end_matches('.').to_owned())
            })
            .ok_or("ChromeDriver does not say where it listens")?;
        // Several tests of one process have a browser each.
        let profile = std::env::temp_dir().join(format!("termsheet-browser-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&profile).map_err(|error| error.to_string())?;
        let mut arguments: Vec<String> = [
            "headless",
            "no-sandbox",
            "disable-gpu",
            "disable-quic",
            "disable-dev-shm-usage",
            "no-first-run",
            "disable-background-networking",
            "disable-component-update",
            "disable-sync",
        ]
        .map(|word| format!("--{word}"))
        .to_vec();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": browser, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "unhandledPromptBehavior": "ignore",
        });
        let base = format!("http://127.0.0.1:{port}/session");
        let mut browser = Browser {
            driver,
            _said: said,
            session: base,
            profile,
        };
        let begun = browser.ask("", &json!({ "capabilities": { "alwaysMatch": capabilities } }));
        let id = begun["sessionId"].as_str().ok_or("the browser does not start")?;
        browser.session = format!("{}/{id}", browser.session);
        Ok(browser)
    }

    /// One command; gives what it gave.
    fn ask(&self, command: &str, body: &Value) -> Value {
        let address = format!("{}{command}", self.session);
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let answer = agent
            .post(&address)
            .header("content-type", "application/json")
            .send(body.to_string())
            .and_then(|mut answer| answer.body_mut().with_config().limit(MOST_ANSWER).read_to_string())
            .unwrap_or_else(|error| panic!("{command}: {error}"));
        let answer: Value = serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(answer["value"].get("error").is_none(), "{command}: {}", answer["value"]);
        answer["value"].clone()
    }

    fn devtools(&self, command: &str, parameters: Value) {
        self.ask("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }));
    }

    /// A window of that width in a light or dark scheme.
    pub(crate) fn emulate(&self, width: u32, scheme: &str) {
        let screen = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", screen);
        let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", feature);
    }

    /// Whether pages run their scripts.
    pub(crate) fn scripts(&self, run: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !run }));
    }

    /// Opens a page, and forgets what was said of the one before.
    pub(crate) fn open(&self, address: &str) {
        self.log("browser");
        self.log("performance");
        self.ask("/url", &json!({ "url": address }));
        // Without scripts the driver may answer while the page is still read.
        while self.run("return document.readyState", &[]) != "complete" {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// Runs a script in the page and gives its result.
    pub(crate) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.ask("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that calls back with its result.
    pub(crate) fn run_async(&self, script: &str) -> Value {
        self.ask("/timeouts", &json!({ "script": 120_000 }));
        self.ask("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Presses a key.
    pub(crate) fn key(&self, key: &str) {
        let presses = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.ask(
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keys", "actions": presses }] }),
        );
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        let entries = self.ask("/se/log", &json!({ "type": kind }));
        entries.as_array().cloned().unwrap_or_default()
    }

    /// What the browser has complained of since the page was opened.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let text = |entry: Value| entry["message"].as_str().unwrap_or_default().to_owned();
        self.log("browser").into_iter().map(text).collect()
    }

    /// Every address that has been asked for since the page was opened.
    pub(crate) fn requests(&self) -> Vec<String> {
        let event = |entry: Value| -> Option<String> {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let (method, parameters) = (&message["message"]["method"], &message["message"]["params"]);
            let address = parameters["request"]["url"].as_str()?;
            // The browser's own first page may still be loading; no page of ours can lead there.
            let own = parameters["documentURL"].as_str()?.starts_with("chrome:");
            (method == "Network.requestWillBeSent" && !own).then(|| address.to_owned())
        };
        self.log("performance").into_iter().filter_map(event).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The session ends the browser, then the driver may go; both were started here.
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// A program of the search path.
fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
