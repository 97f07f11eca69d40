//! What a notice asks about, reduced to ids: the categories, which of them are necessary, and the
//! services in each. Knows no texts and no tags.

use crate::ItemId;
use alloc::vec::Vec;
use core::fmt;

/// A category of an [`Outline`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineCategory {
    /// Its id.
    pub id: ItemId,
    /// Necessary categories are always granted and never asked about.
    pub necessary: bool,
}

/// A service of an [`Outline`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineService {
    /// Its id.
    pub id: ItemId,
    /// The position of its category.
    pub category: usize,
}

/// The position of a category or a service in an [`Outline`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// The category at this position.
    Category(usize),
    /// The service at this position.
    Service(usize),
}

impl Item {
    /// How many different positions there are.
    pub(crate) const SLOTS: usize = Outline::MAX_CATEGORIES + Outline::MAX_SERVICES;

    /// A number for each position, below [`Item::SLOTS`].
    pub(crate) fn slot(self) -> usize {
        match self {
            Self::Category(at) => at,
            Self::Service(at) => Outline::MAX_CATEGORIES + at,
        }
    }
}

/// The categories and services that can be answered. Ids are unique over both, every service
/// stands in a category that exists, and there is at least one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    categories: Vec<OutlineCategory>,
    services: Vec<OutlineService>,
    /// By slot.
    since: [u32; Item::SLOTS],
}

/// Why categories and services are no [`Outline`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutlineError {
    /// There is no category or more than [`Outline::MAX_CATEGORIES`].
    Categories,
    /// There are more than [`Outline::MAX_SERVICES`] services.
    Services,
    /// Two items carry this id.
    Duplicate(ItemId),
    /// This service names a category that does not exist.
    Homeless(ItemId),
}

impl fmt::Display for OutlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Categories => f.write_str("a notice has 1 to 16 categories"),
            Self::Services => f.write_str("a notice has at most 64 services"),
            Self::Duplicate(id) => write!(f, "two items are called {id}"),
            Self::Homeless(id) => write!(f, "the service {id} is in no category"),
        }
    }
}

impl core::error::Error for OutlineError {}

impl Outline {
    /// Most categories a notice may have.
    pub const MAX_CATEGORIES: usize = 16;
    /// Most services a notice may have. With ids of 32 characters the stored choice still fits
    /// the 4,096 bytes that browsers allow a cookie.
    pub const MAX_SERVICES: usize = 64;

    /// The outline of these categories and services.
    pub fn new(
        categories: Vec<OutlineCategory>,
        services: Vec<OutlineService>,
    ) -> Result<Self, OutlineError> {
        if !(1..=Self::MAX_CATEGORIES).contains(&categories.len()) {
            return Err(OutlineError::Categories);
        }
        if services.len() > Self::MAX_SERVICES {
            return Err(OutlineError::Services);
        }
        if let Some(service) = services.iter().find(|s| s.category >= categories.len()) {
            return Err(OutlineError::Homeless(service.id.clone()));
        }
        let ids: Vec<&ItemId> =
            categories.iter().map(|c| &c.id).chain(services.iter().map(|s| &s.id)).collect();
        for (at, id) in ids.iter().enumerate() {
            if ids.iter().take(at).any(|before| before == id) {
                return Err(OutlineError::Duplicate((*id).clone()));
            }
        }
        Ok(Self { categories, services, since: [0; Item::SLOTS] })
    }

    /// The same, but answers about this item count only if they were given under this version or
    /// a later one.
    #[must_use]
    pub fn counting_since(mut self, item: Item, version: u32) -> Self {
        if let Some(own) = self.since.get_mut(item.slot()) {
            *own = version;
        }
        self
    }

    /// The first version whose answers about an item count: 0 if all do.
    pub fn since(&self, item: Item) -> u32 {
        self.since.get(item.slot()).copied().unwrap_or_default()
    }

    /// The categories, in the notice's order.
    pub fn categories(&self) -> &[OutlineCategory] {
        &self.categories
    }

    /// The services, in the notice's order.
    pub fn services(&self) -> &[OutlineService] {
        &self.services
    }

    /// The positions of the services in a category.
    pub fn services_of(&self, category: usize) -> impl Iterator<Item = usize> + '_ {
        self.services
            .iter()
            .enumerate()
            .filter_map(move |(at, s)| (s.category == category).then_some(at))
    }

    /// The item with this id.
    pub fn find(&self, id: &str) -> Option<Item> {
        let category = self.categories.iter().position(|c| c.id.as_str() == id);
        category
            .map(Item::Category)
            .or_else(|| self.services.iter().position(|s| s.id.as_str() == id).map(Item::Service))
    }

    /// Whether the item is in a necessary category.
    pub fn is_necessary(&self, item: Item) -> bool {
        let category = match item {
            Item::Category(at) => at,
            Item::Service(at) => self.category_of(at),
        };
        self.categories.get(category).is_some_and(|category| category.necessary)
    }

    /// The position of a service's category.
    pub fn category_of(&self, service: usize) -> usize {
        match self.services.get(service) {
            Some(service) => service.category,
            None => foreign(),
        }
    }

    /// The id of an item.
    pub fn id(&self, item: Item) -> &ItemId {
        let id = match item {
            Item::Category(at) => self.categories.get(at).map(|category| &category.id),
            Item::Service(at) => self.services.get(at).map(|service| &service.id),
        };
        match id {
            Some(id) => id,
            None => foreign(),
        }
    }

    /// The items that carry an answer of their own and are asked about: services, and categories
    /// that have none, outside the necessary categories.
    pub fn asked(&self) -> Asked<'_> {
        Asked { outline: self, slot: 0 }
    }

    /// Every item: the services, then the categories.
    fn at(&self, slot: usize) -> Option<Item> {
        if slot < self.services.len() {
            return Some(Item::Service(slot));
        }
        let category = slot - self.services.len();
        (category < self.categories.len()).then_some(Item::Category(category))
    }

    fn has_services(&self, category: usize) -> bool {
        self.services.iter().any(|service| service.category == category)
    }
}

/// An item of another outline: a mistake in the code. Told without a number, because the machinery
/// that spells numbers would go to every visitor.
#[expect(clippy::panic, reason = "what an index would do, at a tenth of its weight")]
fn foreign() -> ! {
    panic!("an item of another outline")
}

/// Iterates over [`Outline::asked`].
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    outline: &'a Outline,
    slot: usize,
}

impl Iterator for Asked<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let item = self.outline.at(self.slot)?;
            self.slot += 1;
            let own = match item {
                Item::Service(_) => true,
                Item::Category(at) => !self.outline.has_services(at),
            };
            if own && !self.outline.is_necessary(item) {
                return Some(item);
            }
        }
    }
}
