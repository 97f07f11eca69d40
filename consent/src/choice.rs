//! A visitor's answers to one notice. Owns what a complete and consistent choice is; knows
//! nothing of who chose, when or how.

use crate::{Item, ItemId, Outcome, Outline, pieces};
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The visitor said yes, or the item is necessary.
    Granted,
    /// The visitor said no.
    Denied,
    /// The visitor was not asked. Never treated as yes.
    Unasked,
}

/// The answers to every category and service of one [`Outline`].
///
/// Held so that nonsense cannot be built: necessary items are granted, and a category with
/// services is granted exactly when all of them are, unasked when one of them is unasked, denied
/// otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice([Answer; Item::SLOTS]);

/// Answers by name, as the wire and the log spell them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Answers {
    /// Each category with its answer.
    pub categories: Vec<(ItemId, Answer)>,
    /// Each service with its answer.
    pub services: Vec<(ItemId, Answer)>,
}

/// Why [`Answers`] are no complete choice for a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswersError {
    /// The notice has no category of this name.
    UnknownCategory(ItemId),
    /// The notice has no service of this name.
    UnknownService(ItemId),
    /// The same item is answered twice.
    Twice(ItemId),
    /// This item has no answer, or `unasked`, although the visitor answered.
    Missing(ItemId),
    /// This category's answer is not the one its services add up to, or a necessary item is
    /// refused.
    Inconsistent(ItemId),
}

impl fmt::Display for AnswersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCategory(id) => write!(f, "the notice has no category {id}"),
            Self::UnknownService(id) => write!(f, "the notice has no service {id}"),
            Self::Twice(id) => write!(f, "{id} is answered twice"),
            Self::Missing(id) => {
                write!(f, "{id} has no answer; every item needs granted or denied")
            }
            Self::Inconsistent(id) => write!(
                f,
                "the answer for {id} does not fit: a category is granted exactly when all of its \
                 services are, and necessary items are always granted"
            ),
        }
    }
}

impl core::error::Error for AnswersError {}

impl Choice {
    /// Nothing answered yet: necessary items granted, everything else unasked.
    pub fn unasked(outline: &Outline) -> Self {
        Self::of(outline, |_| Answer::Unasked)
    }

    /// Everything that can be asked gets this answer: accept all, or reject all.
    pub fn all(outline: &Outline, answer: Answer) -> Self {
        Self::of(outline, |_| answer)
    }

    /// The choice in which each asked item (see [`Outline::asked`]) has the answer `answer` gives.
    pub fn of(outline: &Outline, answer: impl Fn(Item) -> Answer) -> Self {
        Self::gather(outline, &answer)
    }

    /// The choice that grants exactly the categories and services among these ids, separated by
    /// spaces, and denies all others.
    pub fn granting(outline: &Outline, ids: &str) -> Self {
        let named = |item| pieces(ids, b' ').has(outline.id(item).as_str());
        Self::of(outline, |item| {
            let with_category = match item {
                Item::Service(at) => named(Item::Category(outline.category_of(at))),
                Item::Category(_) => false,
            };
            if named(item) || with_category { Answer::Granted } else { Answer::Denied }
        })
    }

    fn set(&mut self, item: Item, answer: Answer) {
        if let Some(own) = self.0.get_mut(item.slot()) {
            *own = answer;
        }
    }

    /// Not generic: the banner would otherwise carry one copy for each caller.
    fn gather(outline: &Outline, answer: &dyn Fn(Item) -> Answer) -> Self {
        let mut choice = Self([Answer::Granted; Item::SLOTS]);
        for item in outline.asked() {
            let answer = answer(item);
            choice.set(item, answer);
            if let Item::Service(at) = item {
                let category = Item::Category(outline.category_of(at));
                choice.set(category, together(choice.answer(category), answer));
            }
        }
        choice
    }

    /// The choice that these named answers make, if they answer everything and fit together.
    pub fn from_answers(outline: &Outline, answers: &Answers) -> Result<Self, AnswersError> {
        Self::read(outline, answers, true)
    }

    /// The choice that these named answers make, if they fit together; what has no answer is
    /// unasked.
    pub fn from_some_answers(outline: &Outline, answers: &Answers) -> Result<Self, AnswersError> {
        Self::read(outline, answers, false)
    }

    fn read(outline: &Outline, answers: &Answers, whole: bool) -> Result<Self, AnswersError> {
        let once = |list: &[(ItemId, Answer)]| {
            list.iter()
                .enumerate()
                .find(|(at, (id, _))| list[..*at].iter().any(|(other, _)| other == id))
                .map_or(Ok(()), |(_, (id, _))| Err(AnswersError::Twice(id.clone())))
        };
        once(&answers.categories)?;
        once(&answers.services)?;
        for (id, _) in &answers.categories {
            if !matches!(outline.find(id.as_str()), Some(Item::Category(_))) {
                return Err(AnswersError::UnknownCategory(id.clone()));
            }
        }
        for (id, _) in &answers.services {
            if !matches!(outline.find(id.as_str()), Some(Item::Service(_))) {
                return Err(AnswersError::UnknownService(id.clone()));
            }
        }
        let choice = Self::of(outline, |item| answers.to(outline, item));
        for item in items(outline) {
            match (answers.to(outline, item), choice.answer(item)) {
                (Answer::Unasked, _) if !whole => {}
                (Answer::Unasked, _) | (_, Answer::Unasked) if whole => {
                    return Err(AnswersError::Missing(outline.id(item).clone()));
                }
                (said, meant) if said != meant => {
                    return Err(AnswersError::Inconsistent(outline.id(item).clone()));
                }
                _ => {}
            }
        }
        Ok(choice)
    }

    /// The same choice by name.
    pub fn to_answers(&self, outline: &Outline) -> Answers {
        let categories = outline.categories().iter().enumerate();
        let services = outline.services().iter().enumerate();
        Answers {
            categories: categories
                .map(|(at, c)| (c.id.clone(), self.answer(Item::Category(at))))
                .collect(),
            services: services
                .map(|(at, s)| (s.id.clone(), self.answer(Item::Service(at))))
                .collect(),
        }
    }

    /// The answer to one item.
    pub fn answer(&self, item: Item) -> Answer {
        self.0.get(item.slot()).copied().unwrap_or(Answer::Denied)
    }

    /// Whether every marked slot has this answer.
    pub(crate) fn all_are(&self, marked: &[bool; Item::SLOTS], answer: Answer) -> bool {
        let mut slots = marked.iter().zip(&self.0);
        slots.all(|(marked, own)| !marked || *own == answer)
    }

    /// Whether a marked slot has this answer.
    pub(crate) fn any_is(&self, marked: &[bool; Item::SLOTS], answer: Answer) -> bool {
        marked.iter().zip(&self.0).any(|(marked, own)| *marked && *own == answer)
    }

    /// The choice with one item set; setting a category sets all of its services.
    #[must_use]
    pub fn with(&self, outline: &Outline, item: Item, answer: Answer) -> Self {
        Self::of(outline, |other| match (item, other) {
            (Item::Category(at), Item::Service(s)) if outline.category_of(s) == at => answer,
            _ if other == item => answer,
            _ => self.answer(other),
        })
    }

    /// Whether the visitor has answered everything.
    pub fn is_complete(&self) -> bool {
        !self.0.contains(&Answer::Unasked)
    }

    /// Whether anything beyond the necessary is answered at all.
    pub fn answers_anything(&self, outline: &Outline) -> bool {
        outline.asked().any(|item| self.answer(item) != Answer::Unasked)
    }

    /// Whether anything beyond the necessary is granted: what only a trusted gesture may say.
    pub fn grants_anything(&self, outline: &Outline) -> bool {
        outline.asked().any(|item| self.answer(item) == Answer::Granted)
    }
}

impl Answers {
    /// The answer to an item of the outline; what is not named is unasked.
    fn to(&self, outline: &Outline, item: Item) -> Answer {
        let list = match item {
            Item::Category(_) => &self.categories,
            Item::Service(_) => &self.services,
        };
        let id = outline.id(item);
        list.iter().find(|(name, _)| name == id).map_or(Answer::Unasked, |(_, answer)| *answer)
    }
}

impl Choice {
    /// What the answers to the asked items come to.
    pub fn outcome(&self, outline: &Outline) -> Outcome {
        let granted = outline.asked().filter(|item| self.answer(*item) == Answer::Granted).count();
        match granted {
            0 => Outcome::Denied,
            some if some == outline.asked().count() => Outcome::Granted,
            _ => Outcome::Mixed,
        }
    }
}

fn together(so_far: Answer, next: Answer) -> Answer {
    match (so_far, next) {
        (Answer::Unasked, _) | (_, Answer::Unasked) => Answer::Unasked,
        (Answer::Denied, _) | (_, Answer::Denied) => Answer::Denied,
        (Answer::Granted, Answer::Granted) => Answer::Granted,
    }
}

fn items(outline: &Outline) -> impl Iterator<Item = Item> {
    let categories = (0..outline.categories().len()).map(Item::Category);
    categories.chain((0..outline.services().len()).map(Item::Service))
}
