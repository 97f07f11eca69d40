//! Puts permitted tags into the page, one task at a time, and remembers what ran. Takes nothing
//! but [`Permitted`] jobs, which only the gate makes.

use crate::device::{self, document};
use crate::markup;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use consent::notice::{Tag, TagKind};
use consent::{Item, Needs, Permitted};
use web_sys::Element;

/// One thing to put into the page.
#[derive(Debug)]
pub struct Job {
    /// On whose behalf.
    pub needs: Needs,
    /// What.
    pub what: What,
}

/// What a job puts into the page.
#[derive(Debug)]
pub enum What {
    /// A tag of the notice: the positions of its service and of itself there.
    Tag(usize, usize, Tag),
    /// Inert markup of the page.
    Markup(Element),
}

/// What waits, and what has run on this page.
#[derive(Default)]
pub struct Injector {
    waiting: VecDeque<Permitted<Job>>,
    tags: Vec<(usize, usize)>,
    items: Vec<Item>,
}

impl Injector {
    /// Replaces whatever still waits by these jobs: what is no longer permitted is gone.
    pub fn queue(&mut self, jobs: impl Iterator<Item = Permitted<Job>>) {
        self.waiting = jobs.collect();
    }

    /// Whether jobs wait.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The items on whose behalf something has run.
    pub fn ran(&self) -> &[Item] {
        &self.items
    }

    /// Runs the next job.
    pub fn next(&mut self) {
        let Some(job) = self.waiting.pop_front().map(Permitted::into_inner) else { return };
        match job.what {
            What::Tag(service, at, tag) => {
                if self.tags.contains(&(service, at)) {
                    return;
                }
                self.tags.push((service, at));
                insert(&tag);
            }
            What::Markup(element) => markup::revive(&element),
        }
        self.items.extend_from_slice(job.needs.items());
    }
}

fn insert(tag: &Tag) {
    let (name, address) = match tag.kind {
        TagKind::Script => ("script", "src"),
        TagKind::Inline => ("script", ""),
        TagKind::Image => ("img", "src"),
        TagKind::Iframe => ("iframe", "src"),
        TagKind::Link => ("link", "href"),
    };
    let Ok(document) = document() else { return };
    let (Ok(element), Some(head)) = (document.create_element(name), document.head()) else {
        return;
    };
    for (name, value) in &tag.attributes {
        let _ = element.set_attribute(name, value);
    }
    if matches!(tag.kind, TagKind::Image | TagKind::Iframe) {
        for (name, value) in [("hidden", ""), ("alt", ""), ("width", "1"), ("height", "1")] {
            let _ = element.set_attribute(name, value);
        }
    }
    if address.is_empty() {
        element.set_text_content(Some(&tag.content));
    } else {
        let _ = element.set_attribute(address, &tag.content);
    }
    let place: Element = match tag.kind {
        TagKind::Image | TagKind::Iframe => match document.body() {
            Some(body) => body.into(),
            None => head.into(),
        },
        TagKind::Script | TagKind::Inline | TagKind::Link => head.into(),
    };
    if place.append_child(&element).is_err() {
        device::complain("the page refuses a tag");
    }
}
