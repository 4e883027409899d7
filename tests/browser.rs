//! The page in a real browser: it loads without an error, asks nobody for anything, fits a phone, is accessible by
//! light and dark, and what a scenario says does nothing on it.
//!
//! Drives a headless Chromium through ChromeDriver. On a machine without them the test says that it was skipped, and
//! passes; with `TERMSHEET_BROWSER=required` (as in CI) it fails instead. The check of accessibility is that of axe-core,
//! whose `axe.min.js` is named by `TERMSHEET_AXE`.

#[path = "browser/driver.rs"]
mod driver;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use termsheet::{Recorded, Request};

use driver::Browser;

/// Whether a test without its tools is a failure.
fn required() -> bool {
    std::env::var_os("TERMSHEET_BROWSER").is_some_and(|value| value == "required")
}

/// Says what is missing, or fails for it.
fn skip(what: &str) {
    assert!(!required(), "the browser tests are required, and {what}");
    eprintln!("SKIPPED: the page was not tested in a browser: {what}");
}

/// A folder with a page in it, removed at the end.
struct Page(PathBuf);

impl Page {
    fn new(name: &str, html: &[u8]) -> Page {
        // Two tests may look at the same scenario at once.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(format!("termsheet-page-{name}-{process}-{count}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the system's folder for temporary files can be written");
        std::fs::write(folder.join("report.html"), html).expect("the folder can be written");
        Page(folder)
    }

    fn address(&self) -> String {
        format!("file://{}", self.0.join("report.html").display())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The page of a scenario.
fn page(name: &str, text: &str) -> Page {
    let request = Request {
        name: format!("{name}.toml"),
        stem: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: Some(2_000),
        seed: None,
        sampler: None,
        precision: None,
    };
    let none: BTreeMap<String, String> = BTreeMap::new();
    let files = Recorded::new(&none);
    let loaded = termsheet::load(&request, &files);
    let faults = termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false);
    let deal = loaded.deal.as_ref().unwrap_or_else(|| panic!("{faults}"));
    let report = termsheet::run(&request, &loaded, &files, Some(2), &|_| {}).unwrap_or_else(|faults| {
        panic!(
            "{}",
            termsheet::diag::render(&faults.diagnostics, &faults.sources, false)
        )
    });
    let manifest = termsheet::manifest_of_run(&request, &files, &report);
    let items = termsheet::files(&report, &termsheet::explain(deal, &loaded.sources), &manifest, Some(2));
    let html = items
        .iter()
        .find(|item| item.path == "report.html")
        .expect("a run has a page");
    Page::new(name, &html.bytes)
}

fn scenario(name: &str) -> String {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A browser, if there is one.
fn browser() -> Option<Browser> {
    match Browser::start() {
        Ok(browser) => Some(browser),
        Err(why) => {
            skip(&why);
            None
        }
    }
}

/// Nothing was complained of and nothing was asked for since the page was opened.
fn assert_quiet(browser: &Browser, name: &str) {
    let complaints: Vec<String> = browser.complaints();
    assert!(complaints.is_empty(), "{name}: {complaints:?}");
    let foreign: Vec<String> = browser
        .requests()
        .into_iter()
        .filter(|address| !address.starts_with("data:") && !address.starts_with("file:"))
        .collect();
    assert!(foreign.is_empty(), "{name} asks {foreign:?}");
}

/// What axe-core finds against the page as it stands.
fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    browser.run(axe, &[]);
    let found = browser.run_async(
        "const done = arguments[arguments.length - 1];
         axe.run(document, { resultTypes: ['violations'] }).then(
             found => done(found.violations.map(one => one.id + ': ' + one.help + ' at ' +
                 one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + (node.any[0] || node.all[0] || node.none[0] || {}).message).join('; '))),
             error => done(['axe: ' + error]));",
    );
    let all = found.as_array().expect("axe gives a list");
    all.iter()
        .map(|one| one.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn pages_load_fit_and_are_accessible() {
    let Some(browser) = browser() else { return };
    let axe = match std::env::var_os("TERMSHEET_AXE") {
        Some(path) => Some(std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))),
        None => {
            skip("TERMSHEET_AXE names no axe.min.js, so accessibility was not looked at");
            None
        }
    };
    for name in [
        "openai-microsoft",
        "real-estate-promote",
        "cap-or-step-down",
        "three-lines",
    ] {
        let page = page(name, &scenario(name));
        for scheme in ["light", "dark"] {
            browser.emulate(1200, scheme);
            browser.open(&page.address());
            assert_quiet(&browser, name);
            let background = browser.run("return getComputedStyle(document.body).backgroundColor", &[]);
            assert_eq!(
                background == "rgb(255, 255, 255)",
                scheme == "light",
                "{name}: {background}"
            );
            if let Some(axe) = &axe {
                let found = violations(&browser, axe);
                assert!(found.is_empty(), "{name}, {scheme}: {found:#?}");
            }
        }
        for width in [360, 768, 1200] {
            browser.emulate(width, "light");
            browser.open(&page.address());
            let wide = browser.run(
                "const root = document.scrollingElement;
                 const out = [...document.querySelectorAll('main *')].filter(one =>
                     !one.closest('.scroll, .card') && one.getBoundingClientRect().right > innerWidth + 0.5);
                 return [root.scrollWidth, innerWidth, out.slice(0, 5).map(one => one.outerHTML.slice(0, 120))]",
                &[],
            );
            assert!(wide[0].as_f64() <= wide[1].as_f64(), "{name} at {width}: {wide}");
            assert_eq!(wide[2], json!([]), "{name} at {width}");
        }
    }
}

#[test]
fn tables_sort_by_mouse_and_keyboard_and_stay_as_written_without_script() {
    let Some(browser) = browser() else { return };
    let page = page("openai-microsoft", &scenario("openai-microsoft"));
    browser.emulate(1200, "light");
    browser.open(&page.address());
    let column = |browser: &Browser| {
        let cells = browser.run(
            "return [...document.querySelectorAll('#terms ~ .scroll tbody tr')].map(row => row.children[1].firstChild.textContent)",
            &[],
        );
        let cells = cells.as_array().expect("there is a table of terms").clone();
        cells
            .iter()
            .map(|cell| cell.as_str().unwrap_or_default().to_owned())
            .collect::<Vec<String>>()
    };
    let as_written = column(&browser);
    let press = "const button = document.querySelectorAll('#terms ~ .scroll thead button')[1]; button.focus(); return document.activeElement === button";
    assert_eq!(
        browser.run(press, &[]),
        Value::Bool(true),
        "the heading takes the focus"
    );
    browser.key("\u{e007}");
    let falling = column(&browser);
    let sorted = browser.run(
        "return document.querySelectorAll('#terms ~ .scroll thead th')[1].ariaSort",
        &[],
    );
    assert_eq!(sorted, "descending");
    browser.run(
        "document.querySelectorAll('#terms ~ .scroll thead button')[1].click()",
        &[],
    );
    let rising = column(&browser);
    assert_eq!(
        rising.iter().rev().collect::<Vec<_>>(),
        falling.iter().collect::<Vec<_>>()
    );
    let worth = |text: &String| {
        let unit = [("k", 1e3), ("m", 1e6), ("bn", 1e9)]
            .iter()
            .find(|(word, _)| text.ends_with(word))
            .map_or(1.0, |(_, unit)| *unit);
        let digits: String = text
            .chars()
            .filter(|letter| letter.is_ascii_digit() || *letter == '.')
            .collect();
        digits.parse::<f64>().unwrap_or_else(|_| panic!("{text}"))
            * unit
            * if text.contains('−') { -1.0 } else { 1.0 }
    };
    assert!(
        rising.windows(2).all(|pair| worth(&pair[0]) <= worth(&pair[1])),
        "{rising:?}"
    );
    // A third press is back to the order of the file.
    browser.run(
        "document.querySelectorAll('#terms ~ .scroll thead button')[1].click()",
        &[],
    );
    assert_eq!(column(&browser), as_written);

    // Another page in between, so that this one is loaded anew and whole.
    browser.open("about:blank");
    browser.scripts(false);
    browser.open(&page.address());
    let text = browser.run("return document.body.innerText", &[]);
    let text = text.as_str().expect("there is text");
    for said in [
        "The deal is worth",
        "present value on average",
        "The deal in words",
        "SHA-256",
        "Standard error",
    ] {
        assert!(text.contains(said), "{said}");
    }
    assert_eq!(column(&browser), as_written);
    assert_eq!(
        browser.run("return document.querySelectorAll('thead button').length", &[]),
        0
    );
}

#[test]
fn what_a_scenario_says_does_nothing() {
    let Some(browser) = browser() else { return };
    let evil = "<script>window.hit=1</script><img src=x onerror='window.hit=2'>\\\"><svg onload=window.hit=3>{{7*7}}</title></style>-->";
    let text = format!(
        "scenario = {{ title = \"{evil}\", start = \"2025-01\", years = 1, discount_rate = \"8%\", sources = [\"javascript:window.hit=4\", \"{evil}\"] }}
         parties = {{ publisher = {{ name = \"{evil}\" }}, author = {{ name = \"Author\" }} }}
         assumptions.rate = {{ value = \"5% to 10%\", label = \"{evil}\", note = \"{evil}\", source = \"{evil}\", as_of = \"2025-01\" }}
         drivers.sales = {{ initial = \"200k\", per = \"year\", process = \"geometric\", growth = \"5%\", volatility = \"20%\", label = \"{evil}\" }}
         events.end = {{ annual_probability = \"5%\", label = \"{evil}\" }}
         terms.royalty = {{ kind = \"share\", from = \"publisher\", to = \"author\", rate = \"rate\", of = \"sales\", until = \"end\", label = \"{evil}\" }}
         variants.high = {{ title = \"{evil}\", set = {{ \"terms.royalty.rate\" = \"12%\" }} }}
         analyses.by = {{ kind = \"sweep\", title = \"{evil}\", vary = {{ \"terms.royalty.rate\" = {{ from = \"5%\", to = \"15%\", points = 3 }} }}, of = \"author.npv.mean\" }}"
    );
    let page = page("hostile", &text);
    browser.emulate(1200, "light");
    browser.open(&page.address());
    assert_quiet(&browser, "the hostile page");
    assert_eq!(browser.run("return window.hit === undefined", &[]), Value::Bool(true));
    let counts = browser.run(
        "return [document.scripts.length, document.images.length, document.querySelectorAll('[onload],[onerror],[href^=javascript]').length]",
        &[],
    );
    assert_eq!(
        counts,
        json!([1, 0, 0]),
        "one script of ours, and nothing of the file's"
    );
    let title = browser.run("return document.title", &[]);
    assert_eq!(title.as_str(), Some(&*evil.replace("\\\"", "\"")));
    // Were something to slip through the escapes after all, the page forbids it.
    browser.run(
        "const script = document.createElement('script'); script.textContent = 'window.hit = 5'; document.body.append(script);
         const image = new Image(); image.src = 'https://example.com/x.png'; document.body.append(image);",
        &[],
    );
    assert_eq!(browser.run("return window.hit === undefined", &[]), Value::Bool(true));
    assert!(!browser.complaints().is_empty(), "the browser says that it refused");
}
