//! Puts permitted tags into the page, one task at a time, and remembers what ran. Takes nothing
//! but [`Permitted`] jobs, which only the gate makes.

use crate::device::{self, document};
use crate::markup;
use consent::notice::{Tag, TagKind};
use consent::{Item, Needs, Permitted};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::collections::VecDeque;
use web_sys::Element;

/// How long the first job waits, in milliseconds: two frames, so that closing the banner is
/// painted before any tag costs time.
const AFTER_PAINT: u32 = 32;

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

#[derive(Default)]
struct Ledger {
    waiting: VecDeque<Permitted<Job>>,
    /// Whether a task for the next job is on its way.
    scheduled: bool,
    tags: Vec<(usize, usize)>,
    items: Vec<Item>,
}

thread_local! {
    static LEDGER: RefCell<Ledger> = RefCell::default();
}

/// Replaces whatever still waits by these jobs, and starts after the next paint.
pub fn run(jobs: Vec<Permitted<Job>>) {
    let start = LEDGER.with_borrow_mut(|ledger| {
        ledger.waiting = jobs.into();
        let start = !ledger.scheduled && !ledger.waiting.is_empty();
        ledger.scheduled |= start;
        start
    });
    if start {
        later(AFTER_PAINT);
    }
}

/// The items on whose behalf something has run on this page.
pub fn ran() -> Vec<Item> {
    LEDGER.with_borrow(|ledger| ledger.items.clone())
}

fn later(ms: u32) {
    Timeout::new(ms, next).forget();
}

fn next() {
    let job = LEDGER.with_borrow_mut(|ledger| {
        let job = ledger.waiting.pop_front().map(Permitted::into_inner);
        ledger.scheduled = !ledger.waiting.is_empty();
        if ledger.scheduled {
            later(0);
        }
        let job = job?;
        if let What::Tag(service, at, _) = job.what {
            if ledger.tags.contains(&(service, at)) {
                return None;
            }
            ledger.tags.push((service, at));
        }
        ledger.items.extend_from_slice(job.needs.items());
        Some(job.what)
    });
    match job {
        Some(What::Tag(_, _, tag)) => insert(&tag),
        Some(What::Markup(element)) => markup::revive(&element),
        None => {}
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
