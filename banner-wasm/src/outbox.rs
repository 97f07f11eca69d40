//! The outbox: decisions on their way to the server. Kept in local storage until the server has
//! answered, so that they survive a reload or an outage. Knows only texts, not what they say, and
//! leaves the sending to the loader.

use crate::browser::Document;
use crate::device;
use alloc::string::String;
use consent::{SiteId, push_number};

/// Longest outbox, in bytes: some twenty decisions. Beyond that the oldest goes.
const MAX: usize = 24 * 1024;

/// One site's outbox: a decision a line, oldest first.
pub struct Outbox {
    key: String,
    /// Where local storage is blocked, decisions last as long as the page.
    memory: String,
}

impl Outbox {
    /// The outbox of a site, with what earlier pages left in it.
    pub fn new(site: &SiteId) -> Self {
        let mut key = String::from("latch_outbox_");
        key.push_str(site.as_str());
        Self { key, memory: String::new() }
    }

    /// The oldest decision waiting.
    pub fn oldest(&self, document: &Document) -> Option<String> {
        let waiting = self.waiting(document);
        waiting.split_once('\n').map(|(oldest, _)| oldest.into())
    }

    /// Adds a decision.
    pub fn push(&mut self, document: &Document, decision: &str) {
        let mut waiting = self.waiting(document);
        waiting.push_str(decision);
        waiting.push('\n');
        while waiting.len() > MAX
            && let Some((_, newer)) = waiting.split_once('\n')
        {
            waiting = newer.into();
        }
        self.write(document, waiting);
    }

    /// Acts on the server's answer. A decision that the server can never accept does not hold up
    /// the others. Whether the decision is done with.
    pub fn answered(&mut self, document: &Document, decision: &str, status: u16) -> bool {
        let kept = matches!(status, 200 | 201);
        let hopeless = matches!(status, 400..=499) && !matches!(status, 408 | 429);
        if hopeless {
            let mut why = String::from("the server refuses to record this choice: HTTP ");
            push_number(&mut why, status.into());
            device::complain(&why);
        }
        if kept || hopeless {
            let mut rest = String::new();
            for other in self.waiting(document).split_terminator('\n') {
                if other != decision {
                    rest.push_str(other);
                    rest.push('\n');
                }
            }
            self.write(document, rest);
        }
        kept || hopeless
    }

    fn waiting(&self, document: &Document) -> String {
        let stored =
            device::storage(document).and_then(|storage| storage.get(&self.key).ok().flatten());
        let mut waiting = stored.unwrap_or_default();
        waiting.push_str(&self.memory);
        waiting
    }

    fn write(&mut self, document: &Document, waiting: String) {
        let stored = device::storage(document).is_some_and(|storage| {
            if waiting.is_empty() {
                storage.remove(&self.key).is_ok()
            } else {
                storage.set(&self.key, &waiting).is_ok()
            }
        });
        self.memory = if stored { String::new() } else { waiting };
    }
}
