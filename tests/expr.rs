//! The expression language: how texts read, how trees are written, and that nothing breaks it.

use proptest::prelude::*;
use termsheet::diag::{Diagnostics, Sources, Span, Spanned, nearest, render};
use termsheet::expr::{Argument, BinaryOp, Expr, Kind, MAX_DEPTH, MAX_LENGTH, UnaryOp, parse};

/// Reads a text that stands alone, and gives the tree and its faults as drawn.
fn read(text: &str) -> (Expr, String) {
    let mut sources = Sources::new();
    let base = sources.add("text", text);
    let mut diagnostics = Diagnostics::new();
    let tree = parse(text, &|byte| base + byte, &mut diagnostics);
    (tree, render(&diagnostics, &sources, false))
}

/// The tree with every operation in parentheses, so that precedence shows.
fn shape(expr: &Expr) -> String {
    match &expr.kind {
        Kind::Number { value, currency } => {
            format!("{}{value}", currency.map_or(String::new(), String::from))
        }
        Kind::Name(name) => name.clone(),
        Kind::Text(text) => format!("'{text}'"),
        Kind::Unary(UnaryOp::Negate, x) => format!("(-{})", shape(x)),
        Kind::Unary(UnaryOp::Not, x) => format!("(not {})", shape(x)),
        Kind::Binary(op, a, b) => format!("({} {} {})", shape(a), op.sign(), shape(b)),
        Kind::To(a, b) => format!("({} to {})", shape(a), shape(b)),
        Kind::If(a, b, c) => format!("(if {} then {} else {})", shape(a), shape(b), shape(c)),
        Kind::Call(name, arguments) => {
            let one = |argument: &Argument| {
                let name = argument
                    .name
                    .as_ref()
                    .map_or(String::new(), |name| format!("{} = ", name.value));
                let weight = argument
                    .weight
                    .as_ref()
                    .map_or(String::new(), |weight| format!(": {}", shape(weight)));
                format!("{name}{}{weight}", shape(&argument.value))
            };
            let all: Vec<String> = arguments.iter().map(one).collect();
            format!("{}({})", name.value, all.join(", "))
        }
        Kind::Poison => "?".to_owned(),
    }
}

fn check(text: &str, expect: &str) {
    let (tree, faults) = read(text);
    assert_eq!(faults, "", "{text}");
    assert_eq!(shape(&tree), expect, "{text}");
}

#[test]
fn operators_bind_as_in_mathematics() {
    check("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)");
    check("-2^2", "(-(2 ^ 2))");
    check("2^3^2", "(2 ^ (3 ^ 2))");
    check("2^-1 * 3", "((2 ^ (-1)) * 3)");
    check("a / b / c", "((a / b) / c)");
    check("- -a", "(-(-a))");
    check(
        "not a > 1 and b < 2 or c == 3",
        "(((not (a > 1)) and (b < 2)) or (c == 3))",
    );
    check("8% + 1% to 15%", "((0.08 + 0.01) to 0.15)");
    check(
        "if a > 1 then 2 else if b then 3 else 4 + 5",
        "(if (a > 1) then 2 else (if b then 3 else (4 + 5)))",
    );
    check("1 + if a then 2 else 3", "(1 + (if a then 2 else 3))");
}

#[test]
fn numbers_take_their_suffix_exactly() {
    for (text, expect) in [
        ("20%", 0.2),
        ("20 %", 0.2),
        ("55bp", 0.0055),
        ("5m", 5e6),
        ("2.47 bn", 2.47e9),
        ("2.47e9", 2.47e9),
        ("1_000", 1000.0),
        ("3 t", 3e12),
        ("7 trillion", 7e12),
        ("1.5e-3k", 1.5),
        ("451million", 451e6),
        ("0.1tn", 0.1e12),
        ("8k", 8000.0),
    ] {
        let (tree, faults) = read(text);
        assert_eq!(faults, "", "{text}");
        assert_eq!(
            tree.kind,
            Kind::Number {
                value: expect,
                currency: None
            },
            "{text}"
        );
    }
    check("$250m - €5", "($250000000 - €5)");
    check("-$5m", "(-$5000000)");
    check("5 to 10", "(5 to 10)");
}

#[test]
fn calls_take_names_weights_and_texts() {
    check("normal(mean = 60%, sd = 20%)", "normal(mean = 0.6, sd = 0.2)");
    check("discrete(1: 30%, 2: 70%)", "discrete(1: 0.3, 2: 0.7)");
    check("lag(x, 2, 0) + prev()", "(lag(x, 2, 0) + prev())");
    check("max(5,100)", "max(5, 100)");
    check("date(\"2030-01\") + date('2031')", "(date('2030-01') + date('2031'))");
}

/// The stable names of the faults of a text.
fn codes(text: &str) -> Vec<&'static str> {
    let mut diagnostics = Diagnostics::new();
    parse(text, &|byte| byte, &mut diagnostics);
    diagnostics.sorted().iter().map(|one| one.code).collect()
}

#[test]
fn each_slip_is_one_fault_of_its_own_name() {
    for (text, code) in [
        ("", "empty-expression"),
        ("  ", "empty-expression"),
        ("(1", "missing-parenthesis"),
        ("f(1", "missing-parenthesis"),
        ("f(", "missing-parenthesis"),
        ("1)", "unexpected-parenthesis"),
        ("1 +", "missing-operand"),
        ("* 2", "missing-operand"),
        ("()", "missing-operand"),
        ("f(1,)", "missing-operand"),
        ("5%%", "misplaced-percent"),
        ("(5 + 3)%", "misplaced-percent"),
        ("a = b", "wrong-operator"),
        ("a || b", "wrong-operator"),
        ("a => b", "wrong-operator"),
        ("5x", "unknown-suffix"),
        ("5 Mn", "missing-operator"),
        ("uniform(1,000, 2)", "thousands-separator"),
        ("1,000.50", "thousands-separator"),
        ("a < b < c", "chained-comparison"),
        ("1 to 2 to 3", "chained-to"),
        ("nan", "not-finite"),
        ("Inf", "not-finite"),
        ("1e999", "number-too-large"),
        ("1__0", "malformed-number"),
        ("5.", "malformed-number"),
        ("1 − 2", "look-alike"),
        ("2 × 3", "look-alike"),
        ("if a then b", "missing-else"),
        ("if a else b", "missing-then"),
        ("then", "missing-operand"),
        ("a : b", "unexpected-token"),
        ("$", "misplaced-currency"),
        ("a @ b", "unexpected-character"),
        ("20% of revenue", "missing-operator"),
        ("a AND b", "missing-operator"),
        ("IF(a, b, c)", "wrong-operator"),
    ] {
        assert_eq!(codes(text), [code], "{text}");
    }
}

#[test]
fn depth_and_length_are_limited_in_every_shape() {
    let deep = MAX_DEPTH + 10;
    for (text, code) in [
        ("(".repeat(20_000) + "1" + &")".repeat(20_000), "expression-too-deep"),
        ("(".repeat(20_000), "expression-too-deep"),
        ("-".repeat(20_000) + "1", "expression-too-deep"),
        ("not ".repeat(10_000) + "a", "expression-too-deep"),
        ("f(".repeat(20_000), "expression-too-deep"),
        ("if a then ".repeat(5_000), "expression-too-deep"),
        ("if a then b else ".repeat(3_000) + "c", "expression-too-deep"),
        ("1^".repeat(20_000) + "1", "expression-too-deep"),
        ("1+".repeat(20_000) + "1", "expression-too-deep"),
        ("a or ".repeat(deep) + "a", "expression-too-deep"),
        ("1".repeat(MAX_LENGTH + 1), "expression-too-long"),
    ] {
        assert_eq!(codes(&text), [code], "{}", &text[..20]);
    }
    assert_eq!(codes(&("1+".repeat(MAX_DEPTH - 2) + "1")), [""; 0]);
    assert_eq!(
        codes(&("(".repeat(MAX_DEPTH - 1) + "1" + &")".repeat(MAX_DEPTH - 1))),
        [""; 0]
    );
}

#[test]
fn the_nearest_name_is_near() {
    let parties = ["microsoft", "openai", "customers"];
    assert_eq!(nearest("microsft", parties), Some("microsoft"));
    assert_eq!(nearest("Openai", parties), Some("openai"));
    assert_eq!(nearest("costumers", parties), Some("customers"));
    assert_eq!(nearest("nvidia", parties), None);
    assert_eq!(nearest("x", ["y"]), None, "a single letter is no near miss");
}

/// The tree without places.
fn bare(expr: &Expr) -> Expr {
    let span = Span::default();
    let inner = |expr: &Expr| Box::new(bare(expr));
    let kind = match &expr.kind {
        Kind::Unary(op, x) => Kind::Unary(*op, inner(x)),
        Kind::Binary(op, a, b) => Kind::Binary(*op, inner(a), inner(b)),
        Kind::If(a, b, c) => Kind::If(inner(a), inner(b), inner(c)),
        Kind::To(a, b) => Kind::To(inner(a), inner(b)),
        Kind::Call(name, arguments) => {
            let one = |argument: &Argument| Argument {
                name: argument.name.clone(),
                value: bare(&argument.value),
                weight: argument.weight.as_ref().map(bare),
            };
            Kind::Call(name.clone(), arguments.iter().map(one).collect())
        }
        other => other.clone(),
    };
    Expr { kind, span }
}

fn trees() -> impl Strategy<Value = Expr> {
    let at = |kind| Expr {
        kind,
        span: Span::default(),
    };
    let number = prop_oneof![
        Just(0.0),
        Just(0.2),
        Just(2.47e9),
        Just(1e6),
        Just(1e300),
        Just(1e-7),
        0.0..1e16f64,
        1e5..1e7f64,
        any::<u32>().prop_map(f64::from),
        any::<u64>().prop_map(|n| n as f64),
    ];
    let leaf = prop_oneof![
        (number, prop_oneof![Just(None), Just(Some('$'))])
            .prop_map(move |(value, currency)| at(Kind::Number { value, currency })),
        "(revenue|x_1|t|tiers)".prop_map(move |name| at(Kind::Name(name))),
        "[a-z .'-]{0,6}".prop_map(move |text| at(Kind::Text(text))),
    ];
    leaf.prop_recursive(6, 60, 3, move |inner| {
        use BinaryOp as B;
        let op = prop::sample::select(vec![
            B::Add,
            B::Subtract,
            B::Multiply,
            B::Divide,
            B::Power,
            B::Less,
            B::LessEqual,
            B::Greater,
            B::GreaterEqual,
            B::Equal,
            B::NotEqual,
            B::And,
            B::Or,
        ]);
        let unary = prop::sample::select(vec![UnaryOp::Negate, UnaryOp::Not]);
        let argument = (
            prop::option::of("[a-z]{3}x"),
            inner.clone(),
            prop::option::of(inner.clone()),
        )
            .prop_map(|(name, value, weight)| Argument {
                name: name.map(|name| Spanned::new(name, Span::default())),
                value,
                weight,
            });
        let boxed = |expr| Box::new(expr);
        prop_oneof![
            (op, inner.clone(), inner.clone()).prop_map(move |(op, a, b)| at(Kind::Binary(op, boxed(a), boxed(b)))),
            (unary, inner.clone()).prop_map(move |(op, x)| at(Kind::Unary(op, boxed(x)))),
            (inner.clone(), inner.clone()).prop_map(move |(a, b)| at(Kind::To(boxed(a), boxed(b)))),
            (inner.clone(), inner.clone(), inner).prop_map(move |(a, b, c)| at(Kind::If(boxed(a), boxed(b), boxed(c)))),
            ("[a-z]{2}_f", prop::collection::vec(argument, 0..3))
                .prop_map(move |(name, list)| at(Kind::Call(Spanned::new(name, Span::default()), list))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_reads_back(tree in trees()) {
        let text = tree.to_string();
        let (read, faults) = read(&text);
        prop_assert_eq!(faults, "", "{}", text);
        prop_assert_eq!(bare(&read), tree, "{}", text);
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,60}") {
        let (tree, faults) = read(&text);
        prop_assert!(!matches!(tree.kind, Kind::Poison) || !faults.is_empty());
    }

    #[test]
    fn no_mixture_of_tokens_breaks_the_reader(
        words in prop::collection::vec(prop::sample::select(vec![
            "(", ")", ",", "=", "==", ":", "%", "$", "1", "2.5bn", "1,000", "x", "if", "then", "else", "to",
            "and", "not", "-", "^", "<", "'", "\"a\"", "–", "f(", "\u{a0}", "!", "**", "5x", "é", "€",
        ]), 0..20),
        gap in prop::sample::select(vec!["", " "]),
    ) {
        let (tree, faults) = read(&words.join(gap));
        // A place lies inside the text, and poison has been spoken of.
        prop_assert!(tree.span.start <= tree.span.end);
        prop_assert!(!matches!(tree.kind, Kind::Poison) || !faults.is_empty());
    }
}
