//! Puts permitted tags into the page, one task at a time, and remembers what ran. Takes nothing
//! but [`Permitted`] jobs, which only the gate makes.

use crate::browser::{Document, Element};
use crate::{device, markup};
use alloc::vec::Vec;
use consent::notice::{Brief, Tag, TagKind};
use consent::{Items, Needs, Permitted};

/// One thing to put into the page, and what had to be granted for it.
pub enum Job {
    /// A tag of the notice: the positions of its service and of itself there.
    Tag(usize, usize, Needs),
    /// Inert markup of the page.
    Markup(Element, Needs),
}

/// What waits, and what has run on this page.
#[derive(Default)]
pub struct Injector {
    waiting: Vec<Permitted<Job>>,
    tags: Vec<(usize, usize)>,
    ran: Items,
}

impl Injector {
    /// Forgets whatever still waits: what is no longer permitted must not run.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Adds a job, if it is permitted.
    pub fn queue(&mut self, job: Option<Permitted<Job>>) {
        self.waiting.extend(job);
    }

    /// Whether jobs wait.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The items on whose behalf something has run.
    pub fn ran(&self) -> &Items {
        &self.ran
    }

    /// Runs the next job.
    pub fn next(&mut self, document: &Document, brief: &Brief) {
        if self.waiting.is_empty() {
            return;
        }
        let needs = match self.waiting.remove(0).into_inner() {
            Job::Tag(service, at, needs) => {
                if self.tags.contains(&(service, at)) {
                    return;
                }
                self.tags.push((service, at));
                if let Some(tag) = brief.services.get(service).and_then(|s| s.tags.get(at)) {
                    insert(document, tag);
                }
                needs
            }
            Job::Markup(element, needs) => {
                markup::revive(document, &element);
                needs
            }
        };
        self.ran.add(needs.items());
    }
}

fn insert(document: &Document, tag: &Tag) {
    let (name, address) = match tag.kind {
        TagKind::Script => ("script", "src"),
        TagKind::Inline => ("script", ""),
        TagKind::Image => ("img", "src"),
        TagKind::Iframe => ("iframe", "src"),
        TagKind::Link => ("link", "href"),
    };
    let Ok(element) = document.create_element(name) else { return };
    for (name, value) in &tag.attributes {
        let _ = element.set_attribute(name, value);
    }
    let hidden = matches!(tag.kind, TagKind::Image | TagKind::Iframe);
    if hidden {
        let _ = element.set_attribute("hidden", "");
    }
    if address.is_empty() {
        element.set_text(&tag.content);
    } else {
        let _ = element.set_attribute(address, &tag.content);
    }
    let place = if hidden { document.body() } else { document.head() };
    if place.is_none_or(|place| place.append(&element).is_err()) {
        device::complain("the page refuses a tag");
    }
}
