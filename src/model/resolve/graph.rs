//! What needs what: an order that respects it, or the circles that forbid one.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::diag::{Diagnostic, Diagnostics, Span};

/// Nodes from 0, each with the nodes that it needs and the places that say so.
pub(super) struct Graph {
    needs: Vec<Vec<(usize, Span)>>,
}

/// A circle: each node needs the next one, the last the first.
#[derive(Debug, PartialEq)]
pub(super) struct Circle {
    /// Nodes with the place at which each refers to the next.
    pub(super) steps: Vec<(usize, Span)>,
}

impl Graph {
    /// So many nodes that need nothing yet.
    pub(super) fn new(nodes: usize) -> Graph {
        Graph {
            needs: vec![Vec::new(); nodes],
        }
    }

    /// `node` needs `other`, as it says at `span`.
    pub(super) fn need(&mut self, node: usize, other: usize, span: Span) {
        if !self.needs[node].iter().any(|known| known.0 == other) {
            self.needs[node].push((other, span));
        }
    }

    /// All nodes, each after those that it needs; among those that are free the lowest comes first.
    pub(super) fn order(&self) -> Result<Vec<usize>, Vec<Circle>> {
        let mut waiting: Vec<usize> = self.needs.iter().map(Vec::len).collect();
        let mut needed_by = vec![Vec::new(); self.needs.len()];
        for (node, needs) in self.needs.iter().enumerate() {
            for &(other, _) in needs {
                needed_by[other].push(node);
            }
        }
        let mut free: BinaryHeap<Reverse<usize>> = (0..self.needs.len())
            .filter(|&node| waiting[node] == 0)
            .map(Reverse)
            .collect();
        let mut order = Vec::with_capacity(self.needs.len());
        while let Some(Reverse(node)) = free.pop() {
            order.push(node);
            for &later in &needed_by[node] {
                waiting[later] -= 1;
                if waiting[later] == 0 {
                    free.push(Reverse(later));
                }
            }
        }
        if order.len() == self.needs.len() {
            Ok(order)
        } else {
            Err(self.circles(&waiting))
        }
    }

    /// One circle, the shortest through its lowest node, for each set of nodes that need one another.
    fn circles(&self, waiting: &[usize]) -> Vec<Circle> {
        let mut open: Vec<bool> = waiting.iter().map(|&count| count > 0).collect();
        let mut circles = Vec::new();
        for node in 0..self.needs.len() {
            if !open[node] {
                continue;
            }
            let Some(circle) = self.circle_through(node, &open) else {
                continue;
            };
            // All that reach `node` and are reached from it belong to this fault.
            let reached = self.reached(node, &open);
            let members: Vec<usize> = (0..self.needs.len())
                .filter(|&other| reached[other] && self.reached(other, &open)[node])
                .collect();
            for member in members {
                open[member] = false;
            }
            circles.push(circle);
        }
        circles
    }

    fn circle_through(&self, start: usize, open: &[bool]) -> Option<Circle> {
        let mut came_from: Vec<Option<(usize, Span)>> = vec![None; self.needs.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for &(other, span) in &self.needs[node] {
                if other == start {
                    let mut steps = vec![(node, span)];
                    let mut at = node;
                    while let Some((before, span)) = came_from[at] {
                        steps.push((before, span));
                        at = before;
                    }
                    steps.reverse();
                    return Some(Circle { steps });
                }
                if open[other] && came_from[other].is_none() {
                    came_from[other] = Some((node, span));
                    queue.push_back(other);
                }
            }
        }
        None
    }

    fn reached(&self, start: usize, open: &[bool]) -> Vec<bool> {
        let mut reached = vec![false; self.needs.len()];
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            for &(other, _) in &self.needs[node] {
                if open[other] && !reached[other] {
                    reached[other] = true;
                    stack.push(other);
                }
            }
        }
        reached
    }
}

impl Circle {
    /// Reports the circle step by step: `a` needs `b`, `b` needs `a`.
    pub(super) fn report<'d>(
        &self,
        code: &'static str,
        what: &str,
        diagnostics: &'d mut Diagnostics,
        name: impl Fn(usize) -> String,
    ) -> &'d mut Diagnostic {
        let count = self.steps.len();
        let names: Vec<String> = self.steps.iter().map(|&(node, _)| name(node)).collect();
        let after = |index: usize| &names[(index + 1) % count];
        let story: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(index, name)| {
                if count == 1 {
                    format!("{name} needs itself")
                } else {
                    format!("{name} needs {}", after(index))
                }
            })
            .collect();
        let fault = diagnostics.error(code, self.steps[0].1, format!("{what}: {}", story.join(", ")));
        let mut labels = story.iter().zip(&self.steps);
        if let Some((words, _)) = labels.next() {
            fault.label(words.as_str());
        }
        for (words, &(_, span)) in labels {
            fault.other(span, words.as_str());
        }
        fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(nodes: usize, needs: &[(usize, usize)]) -> Graph {
        let mut graph = Graph::new(nodes);
        for &(node, other) in needs {
            graph.need(node, other, Span::default());
        }
        graph
    }

    #[test]
    fn the_order_keeps_to_the_file_where_it_may() {
        assert_eq!(graph(4, &[]).order(), Ok(vec![0, 1, 2, 3]));
        assert_eq!(graph(4, &[(0, 2), (2, 3)]).order(), Ok(vec![1, 3, 2, 0]));
        assert_eq!(graph(3, &[(0, 1), (0, 1), (0, 2)]).order(), Ok(vec![1, 2, 0]));
    }

    #[test]
    fn each_circle_is_shown_once() {
        let circles = graph(7, &[(0, 1), (1, 0), (2, 3), (3, 4), (4, 2), (4, 3), (5, 0), (6, 6)])
            .order()
            .unwrap_err();
        let nodes: Vec<Vec<usize>> = circles
            .iter()
            .map(|circle| circle.steps.iter().map(|step| step.0).collect())
            .collect();
        assert_eq!(nodes, [vec![0, 1], vec![2, 3, 4], vec![6]]);
    }
}
