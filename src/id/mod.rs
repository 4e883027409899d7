//! Dense ids: a party, a driver, a term is a number that indexes its own table and no other.
//!
//! `Table<Id, T>` is a vector that only its own id can index, in the order of the file.
//! Names become ids in `model`; names themselves live in the things they name.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A dense index into a [`Table`] of its own kind.
pub trait Id: Copy {
    /// The id of the `index`-th entry.
    fn new(index: usize) -> Self;
    /// The position in the table.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl Id for $name {
            fn new(index: usize) -> Self {
                $name(u32::try_from(index).expect("tables are far shorter than 2^32"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A party to the deal, or one outside it.
    PartyId,
    /// A distribution that is drawn once per path, named or not.
    VariableId,
    /// A distribution that is drawn afresh in every period.
    FreshId,
    /// A named assumption: an expression over variables.
    AssumptionId,
    /// A series over time.
    DriverId,
    /// Something that may happen.
    EventId,
    /// A clause that pays.
    TermId,
}

/// A vector indexed by one kind of id, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<I, T> {
    rows: Vec<T>,
    kind: PhantomData<I>,
}

impl<I: Id, T> Table<I, T> {
    /// An empty table.
    pub fn new() -> Self {
        Table {
            rows: Vec::new(),
            kind: PhantomData,
        }
    }

    /// Appends a row and gives its id.
    pub fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::new(self.rows.len() - 1)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }

    /// The rows in order, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }

    /// The ids in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.rows.len()).map(I::new)
    }

    /// Ids and rows in order.
    pub fn entries(&self) -> impl Iterator<Item = (I, &T)> {
        self.rows.iter().enumerate().map(|(index, row)| (I::new(index), row))
    }

    /// The rows with their ids, to change.
    pub fn entries_mut(&mut self) -> impl Iterator<Item = (I, &mut T)> {
        self.rows
            .iter_mut()
            .enumerate()
            .map(|(index, row)| (I::new(index), row))
    }

    /// The id of the first row for which `is` holds.
    pub fn find(&self, is: impl FnMut(&T) -> bool) -> Option<I> {
        self.rows.iter().position(is).map(I::new)
    }
}

impl<I: Id, T> Default for Table<I, T> {
    fn default() -> Self {
        Table::new()
    }
}

impl<I: Id, T> FromIterator<T> for Table<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(rows: S) -> Self {
        Table {
            rows: rows.into_iter().collect(),
            kind: PhantomData,
        }
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}
