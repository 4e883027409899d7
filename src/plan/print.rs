//! A plan as numbered steps.

use std::fmt;

use crate::id::Id;

use super::{ColumnId, Operand, Plan, Step, Weighed};

impl fmt::Display for ColumnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}", self.0)
    }
}

impl fmt::Display for Plan {
    /// `before`, `period` and `moves`, each step with its number; a table is `t` with its number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} periods, {} columns, {} tables",
            self.periods,
            self.columns,
            self.tables.len()
        )?;
        for (title, steps) in [
            ("before", &self.before),
            ("period", &self.period),
            ("moves", &self.moves),
        ] {
            writeln!(f, "{title}:")?;
            for (number, step) in steps.iter().enumerate() {
                write!(f, "{number:>4}  ")?;
                self.write_step(f, step)?;
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

impl Plan {
    fn operand(&self, operand: Operand) -> String {
        match operand {
            Operand::Constant(value) => value.to_string(),
            Operand::ByPeriod(table) => format!("t{}", table.index()),
            Operand::Column(column) => column.to_string(),
        }
    }

    fn write_step(&self, f: &mut fmt::Formatter<'_>, step: &Step) -> fmt::Result {
        let show = |operand: &Operand| self.operand(*operand);
        let sum = |of: &[Weighed]| {
            let part = |(even, odd, weight): &Weighed| match weight {
                1.0 => format!("{even}/{odd}"),
                _ => format!("{weight} × {even}/{odd}"),
            };
            let parts: Vec<String> = of.iter().map(part).collect();
            match &parts[..] {
                [one] => one.clone(),
                all => format!("({})", all.join(" + ")),
            }
        };
        match step {
            Step::Draw { variable, stream, out } => {
                write!(
                    f,
                    "{out} = draw {} from {}",
                    self.dists[*variable], self.streams[*stream]
                )
            }
            Step::Score { stream, out } => write!(f, "{out} = normal from {}", self.streams[*stream]),
            Step::FromScore { variable, score, out } => {
                write!(f, "{out} = {} at the score {score}", self.dists[*variable])
            }
            Step::Shock { stream, even, odd } => write!(f, "{even}, {odd} = normals from {}", self.streams[*stream]),
            Step::Uniforms { stream, even, odd } => {
                write!(f, "{even}, {odd} = uniforms from {}", self.streams[*stream])
            }
            Step::Fresh { fresh, even, odd, out } => {
                write!(f, "{out} = draw {} at {even}/{odd}", self.fresh[*fresh])
            }
            Step::Count { mean, even, odd, out } => {
                write!(f, "{out} = poisson({}) at {even}/{odd}", show(mean))
            }
            Step::Pick {
                row,
                even,
                odd,
                cumulative,
                out,
            } => {
                write!(f, "{out} = one of {}", cumulative[0].len())?;
                if let Some(row) = row {
                    write!(f, " after {row}")?;
                }
                write!(f, " at {even}/{odd}")
            }
            Step::Resample { sample, out } => {
                write!(
                    f,
                    "{out} = of {} growths in blocks of {} from {}",
                    sample.growths.len(),
                    sample.block,
                    self.streams[sample.stream]
                )
            }
            Step::Mix { of, out } => {
                write!(f, "{out} = {}", sum(of))
            }
            Step::Widen { copula, even, odd, out } => {
                write!(f, "{out} = factor of a t copula of {} at {even}/{odd}", copula.df())
            }
            Step::Rejoin { factor, normal, .. } => write!(f, "{normal} = normal of the t {normal} × {factor}"),
            Step::Binary { op, a, b, out } => write!(f, "{out} = {} {} {}", show(a), op.sign(), show(b)),
            Step::Call { function, a, out } => write!(f, "{out} = {function:?}({})", show(a)),
            Step::Extreme { greatest, a, b, out } => {
                write!(
                    f,
                    "{out} = {}({}, {})",
                    if *greatest { "max" } else { "min" },
                    show(a),
                    show(b)
                )
            }
            Step::Select { condition, a, b, out } => {
                write!(f, "{out} = if {} then {} else {}", show(condition), show(a), show(b))
            }
            Step::Copy { value, out } => write!(f, "{out} = {}", show(value)),
            Step::Begin { value, out } => write!(f, "{out} = {} in period 0", show(value)),
            Step::AtLeast {
                value,
                bound,
                strict,
                out,
            } => {
                write!(
                    f,
                    "{out} = {}, which must be {} {bound}",
                    show(value),
                    if *strict { "above" } else { "at least" }
                )
            }
            Step::Schedule { entries, out, .. } => {
                let entries: Vec<String> = entries.iter().map(show).collect();
                write!(f, "{out} = by date: {}", entries.join(", "))
            }
            Step::Recall {
                ring,
                periods,
                initial,
                out,
            } => {
                write!(f, "{out} = {} {periods} ago, {} before", ring[0], show(initial))
            }
            Step::Happened { fall, out } => write!(f, "{out} = {fall} is past"),
            Step::Since { fall, time, out } => write!(f, "{out} = years since {time} if {fall} is past"),
            Step::Grow { x, drift, noise } => {
                write!(f, "{x} = {x} × exp({}", show(drift))?;
                if let Some((sigma, of)) = noise {
                    write!(f, " + {} × {}", show(sigma), sum(of))?;
                }
                write!(f, ")")
            }
            Step::EventAt { event, years } => write!(f, "event {} at {}", event.index(), show(years)),
            Step::EventHazard { event, hazard } => write!(f, "event {} of hazard {}", event.index(), show(hazard)),
            Step::EventStep {
                event,
                hazard,
                gathered,
                threshold,
            } => {
                write!(
                    f,
                    "event {} where {gathered} + {} reaches {threshold}",
                    event.index(),
                    show(hazard)
                )
            }
            Step::Threshold { stream, out } => write!(f, "{out} = exponential from {}", self.streams[*stream]),
            Step::Comes {
                stream,
                probability,
                out,
            } => {
                write!(
                    f,
                    "{out} = comes with {} from {}",
                    show(probability),
                    self.streams[*stream]
                )
            }
            Step::EventFollows { event } => write!(f, "event {} follows", event.index()),
            Step::EventWhen { event, condition } => write!(f, "event {} when {}", event.index(), show(condition)),
            Step::Earn(term) => write!(f, "{} = earned by {}", self.terms[*term].earned, self.terms[*term].key),
            Step::Recoup(term) => write!(f, "recoup {}", self.terms[*term].key),
            Step::Pay(term) => write!(f, "{} = paid by {}", self.terms[*term].paid, self.terms[*term].key),
            Step::Observe { history, against } => write!(f, "observe {} for history {history}", show(against)),
            Step::Check(operand) => write!(f, "check {}", show(operand)),
        }
    }
}
