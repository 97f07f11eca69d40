//! The gate: from a [`Standing`] to what may run. The only place that makes a [`Permitted`], so
//! whatever injects can inject nothing else.

use crate::{Choice, Item, Outline, Standing};

/// Proof that the gate let `T` through. Cannot be made outside this module.
#[derive(Debug)]
pub struct Permitted<T>(T);

impl<T> Permitted<T> {
    /// The permitted thing.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// A set of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Items([bool; Item::SLOTS]);

impl Default for Items {
    fn default() -> Self {
        Self([false; Item::SLOTS])
    }
}

impl Items {
    /// Adds all items of another set.
    pub fn add(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own |= *other;
        }
    }

    /// Whether every item of the set is granted.
    pub fn all_granted(&self, choice: &Choice) -> bool {
        choice.grants(&self.0)
    }
}

/// What must be granted for a thing to run. Nothing named means that nothing can permit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    items: Items,
    named: bool,
    unknown: bool,
}

impl Needs {
    /// A service of the outline, for a tag that the notice itself declares.
    pub fn service(at: usize) -> Self {
        let mut needs = Self::default();
        needs.name(Item::Service(at));
        needs
    }

    /// What markup names: several ids, separated by white space, mean all of them. An id that the
    /// notice does not have can never be granted. A named service speaks for its own category:
    /// `analytics` plus a service in it asks for that service, not for every other one there too.
    pub fn named(outline: &Outline, categories: Option<&str>, services: Option<&str>) -> Self {
        let mut needs = Self::default();
        let mut spoken_for = Items::default();
        for id in services.unwrap_or("").split_ascii_whitespace() {
            match outline.find(id) {
                Some(Item::Service(at)) => {
                    needs.name(Item::Service(at));
                    spoken_for.0[Item::Category(outline.services()[at].category).slot()] = true;
                }
                _ => needs.unknown = true,
            }
        }
        for id in categories.unwrap_or("").split_ascii_whitespace() {
            match outline.find(id) {
                Some(item @ Item::Category(_)) if spoken_for.0[item.slot()] => {}
                Some(item @ Item::Category(_)) => needs.name(item),
                _ => needs.unknown = true,
            }
        }
        needs
    }

    fn name(&mut self, item: Item) {
        self.items.0[item.slot()] = true;
        self.named = true;
    }

    /// What must be granted.
    pub fn items(&self) -> &Items {
        &self.items
    }
}

/// The gate for one standing. Fails closed: unknown, unasked and unnamed are all no.
#[derive(Debug)]
pub struct Gate<'a> {
    choice: &'a Choice,
}

impl<'a> Gate<'a> {
    /// The gate as this standing sets it.
    pub fn new(standing: &'a Standing) -> Self {
        Self { choice: standing.choice() }
    }

    /// Lets `thing` through if everything it needs is granted.
    pub fn permit<T>(&self, needs: &Needs, thing: T) -> Option<Permitted<T>> {
        let all = needs.named && !needs.unknown && needs.items.all_granted(self.choice);
        all.then_some(Permitted(thing))
    }
}
