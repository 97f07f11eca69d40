//! The gate: from a [`Standing`] to what may run. The only place that makes a [`Permitted`], so
//! whatever injects can inject nothing else.

use crate::{Answer, Choice, Item, Outline, Standing, pieces};

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
struct Items([bool; Item::SLOTS]);

impl Default for Items {
    fn default() -> Self {
        Self([false; Item::SLOTS])
    }
}

impl Items {
    fn add(&mut self, item: Item) {
        if let Some(own) = self.0.get_mut(item.slot()) {
            *own = true;
        }
    }

    fn has(&self, item: Item) -> bool {
        self.0.get(item.slot()).is_some_and(|own| *own)
    }
}

/// What must be granted, or refused, for a thing to run. Nothing named means that nothing can
/// permit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    granted: Items,
    refused: Items,
    named: bool,
    unknown: bool,
}

/// What the gate says of a thing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Something it needs has not been answered yet.
    Waiting,
    /// Everything it needs is answered as it must be.
    Permitted,
    /// Something it needs is answered the other way.
    Refused,
    /// It names nothing, or something that the notice does not have: nothing can permit it.
    Unknown,
}

impl Needs {
    /// A service of the outline, for a tag that the notice itself declares.
    pub fn service(at: usize) -> Self {
        let mut needs = Self::default();
        needs.name(Item::Service(at), false);
        needs
    }

    /// What markup names: several ids, separated by white space or commas, mean all of them; an
    /// id led by `!` must be refused instead. An id that the notice does not have can never be
    /// permitted. A named service speaks for its own category: `analytics` plus a service in it
    /// asks for that service, not for every other one there too.
    pub fn named(outline: &Outline, categories: &str, services: &str) -> Self {
        let mut needs = Self::default();
        let mut spoken_for = Items::default();
        for (id, refused) in ids(services) {
            match outline.find(id) {
                Some(Item::Service(at)) => {
                    needs.name(Item::Service(at), refused);
                    spoken_for.add(Item::Category(outline.category_of(at)));
                }
                _ => needs.unknown = true,
            }
        }
        for (id, refused) in ids(categories) {
            match outline.find(id) {
                Some(item @ Item::Category(_)) if spoken_for.has(item) && !refused => {}
                Some(item @ Item::Category(_)) => needs.name(item, refused),
                _ => needs.unknown = true,
            }
        }
        needs
    }

    fn name(&mut self, item: Item, refused: bool) {
        let items = if refused { &mut self.refused } else { &mut self.granted };
        items.add(item);
        self.named = true;
    }
}

/// Ids, and whether each is to be refused.
fn ids(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let ids = pieces(text, b' ').filter(|id| !id.is_empty());
    ids.map(|id| id.strip_prefix('!').map_or((id, false), |id| (id, true)))
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

    /// What stands in the way of a thing that needs this, if anything.
    pub fn judge(&self, needs: &Needs) -> Verdict {
        let (granted, refused) = (&needs.granted.0, &needs.refused.0);
        let all = |marked, answer| self.choice.all_are(marked, answer);
        if !needs.named || needs.unknown {
            Verdict::Unknown
        } else if all(granted, Answer::Granted) && all(refused, Answer::Denied) {
            Verdict::Permitted
        } else if self.choice.any_is(granted, Answer::Denied)
            || self.choice.any_is(refused, Answer::Granted)
        {
            Verdict::Refused
        } else {
            Verdict::Waiting
        }
    }

    /// Lets `thing` through if everything it needs is answered as it must be.
    pub fn permit<T>(&self, needs: &Needs, thing: T) -> Option<Permitted<T>> {
        (self.judge(needs) == Verdict::Permitted).then_some(Permitted(thing))
    }
}
