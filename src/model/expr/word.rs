//! The words that the language has for functions and times, both ways.

use super::{Function, TimeName};

impl Function {
    /// The function of that name.
    pub fn of_word(word: &str) -> Option<Function> {
        ALL.into_iter().find(|one| one.word() == word)
    }

    /// Its name in expressions.
    pub fn word(self) -> &'static str {
        match self {
            Function::Min => "min",
            Function::Max => "max",
            Function::Clamp => "clamp",
            Function::Abs => "abs",
            Function::Exp => "exp",
            Function::Ln => "ln",
            Function::Sqrt => "sqrt",
            Function::Sin => "sin",
            Function::Cos => "cos",
            Function::Round => "round",
            Function::Floor => "floor",
            Function::Ceil => "ceil",
        }
    }
}

const ALL: [Function; 12] = [
    Function::Min,
    Function::Max,
    Function::Clamp,
    Function::Abs,
    Function::Exp,
    Function::Ln,
    Function::Sqrt,
    Function::Sin,
    Function::Cos,
    Function::Round,
    Function::Floor,
    Function::Ceil,
];

impl TimeName {
    /// The time of that name.
    pub fn of_word(word: &str) -> Option<TimeName> {
        TIMES.into_iter().find(|one| one.word() == word)
    }

    /// Its name in expressions.
    pub fn word(self) -> &'static str {
        match self {
            TimeName::T => "t",
            TimeName::Year => "year",
            TimeName::Quarter => "quarter",
            TimeName::Month => "month",
            TimeName::Period => "period",
        }
    }
}

const TIMES: [TimeName; 5] = [
    TimeName::T,
    TimeName::Year,
    TimeName::Quarter,
    TimeName::Month,
    TimeName::Period,
];
