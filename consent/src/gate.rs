//! The gate: from a [`Standing`] to what may run. The only place that makes a [`Permitted`], so
//! whatever injects can inject nothing else.

use crate::{Answer, Choice, Item, Outline, Standing};
use alloc::vec::Vec;

/// Proof that the gate let `T` through. Cannot be made outside this module.
#[derive(Debug)]
pub struct Permitted<T>(T);

impl<T> Permitted<T> {
    /// The permitted thing.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// What must be granted for a thing to run. Nothing named means that nothing can permit it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    items: Vec<Item>,
    unknown: bool,
}

impl Needs {
    /// A service of the outline, for a tag that the notice itself declares.
    pub fn service(at: usize) -> Self {
        Self { items: [Item::Service(at)].into(), unknown: false }
    }

    /// What markup names: several ids, separated by white space, mean all of them. An id that the
    /// notice does not have can never be granted.
    pub fn named(outline: &Outline, categories: Option<&str>, services: Option<&str>) -> Self {
        let mut needs = Self::default();
        let known = |id: &str, service: bool| {
            outline.find(id).filter(|item| matches!(item, Item::Service(_)) == service)
        };
        let services = services.unwrap_or("").split_whitespace().map(|id| known(id, true));
        let categories = categories.unwrap_or("").split_whitespace().map(|id| known(id, false));
        for found in services.chain(categories) {
            match found {
                Some(item) => needs.items.push(item),
                None => needs.unknown = true,
            }
        }
        needs.narrow(outline);
        needs
    }

    /// A named service speaks for its own category: `analytics` plus a service in it asks for
    /// that service, not for every other service of the category too.
    fn narrow(&mut self, outline: &Outline) {
        let spoken_for: Vec<usize> = self
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Service(at) => Some(outline.services()[*at].category),
                Item::Category(_) => None,
            })
            .collect();
        self.items.retain(|item| !matches!(item, Item::Category(at) if spoken_for.contains(at)));
    }

    /// What must be granted.
    pub fn items(&self) -> &[Item] {
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
        let granted = |item: &Item| self.choice.answer(*item) == Answer::Granted;
        let all = !needs.unknown && !needs.items.is_empty() && needs.items.iter().all(granted);
        all.then_some(Permitted(thing))
    }
}
