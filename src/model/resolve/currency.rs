//! Currencies: which sign stands for which code, and whether a figure's sign agrees.

use crate::diag::{Diagnostics, Span, Spanned};
use crate::model::Currency;

/// Codes with the sign to print. A sign that is a prefix letter and a dollar sign is read as a plain `$`.
const SIGNS: [(&str, &str); 24] = [
    ("USD", "$"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("JPY", "¥"),
    ("CNY", "¥"),
    ("INR", "₹"),
    ("AUD", "A$"),
    ("CAD", "C$"),
    ("NZD", "NZ$"),
    ("SGD", "S$"),
    ("HKD", "HK$"),
    ("TWD", "NT$"),
    ("MXN", "MX$"),
    ("BRL", "R$"),
    ("KRW", "₩"),
    ("ILS", "₪"),
    ("RUB", "₽"),
    ("TRY", "₺"),
    ("UAH", "₴"),
    ("VND", "₫"),
    ("NGN", "₦"),
    ("PHP", "₱"),
    ("THB", "฿"),
    ("KZT", "₸"),
];

/// The currency that a scenario names, US dollars where it names none.
///
/// Three capital letters make a code (reading has seen to that); one that is not in the list
/// prints as the code and a space.
pub(super) fn currency(written: Option<&Spanned<String>>) -> Currency {
    of_code(written.map_or("USD", |code| code.value.as_str()))
}

fn of_code(code: &str) -> Currency {
    let sign = SIGNS
        .iter()
        .find(|known| known.0 == code)
        .map_or_else(|| format!("{code} "), |known| known.1.into());
    Currency {
        code: code.into(),
        sign,
    }
}

/// Reports a sign before a number that does not stand for the scenario's currency.
pub(super) fn check_sign(sign: char, span: Span, currency: &Currency, diagnostics: &mut Diagnostics) {
    if currency.sign.ends_with(sign) {
        return;
    }
    let code = &currency.code;
    let fault = diagnostics.error(
        "wrong-currency",
        span,
        format!("`{sign}` in a scenario that counts in {code}"),
    );
    fault.label(format!("not in {code}"));
    let meant: Vec<&str> = SIGNS
        .iter()
        .filter(|known| known.1.ends_with(sign))
        .map(|known| known.0)
        .take(3)
        .collect();
    if meant.is_empty() {
        fault.help(format!(
            "leave the sign out, or write `currency` in [scenario] if the deal is not in {code}"
        ));
    } else {
        fault.help(format!(
            "convert the figure to {code}, or set currency = \"{}\" in [scenario]",
            meant.join("\" or \"")
        ));
    }
}
