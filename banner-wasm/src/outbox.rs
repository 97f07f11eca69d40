//! The outbox: decisions on their way to the server. Kept in local storage until the server has
//! answered, so that they survive a reload or an outage. Knows only texts, not what they say, and
//! leaves the sending to the loader.

use crate::device::{self, window};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use consent::SiteId;
use web_sys::Storage;

/// Most decisions waiting; beyond that the oldest goes. A visitor changes their mind rarely.
const MAX: usize = 20;

/// One site's outbox.
pub struct Outbox {
    key: String,
    /// Where local storage is blocked, decisions last as long as the page.
    memory: Vec<String>,
}

impl Outbox {
    /// The outbox of a site, with what earlier pages left in it.
    pub fn new(site: &SiteId) -> Self {
        Self { key: ["latch_outbox_", site.as_str()].concat(), memory: Vec::new() }
    }

    /// The decisions waiting, oldest first.
    pub fn waiting(&self) -> Vec<String> {
        let stored = storage().and_then(|s| s.get_item(&self.key).ok().flatten());
        let stored = stored.unwrap_or_default();
        let stored = stored.split('\n').filter(|line| !line.is_empty()).map(String::from);
        stored.chain(self.memory.iter().cloned()).collect()
    }

    /// Adds a decision.
    pub fn push(&mut self, decision: String) {
        let mut waiting = self.waiting();
        waiting.push(decision);
        self.write(waiting);
    }

    /// Acts on the server's answer. A decision that the server can never accept does not hold up
    /// the others. Whether the decision is done with.
    pub fn answered(&mut self, decision: &str, status: u16) -> bool {
        let kept = matches!(status, 200 | 201);
        let hopeless = matches!(status, 400..=499) && !matches!(status, 408 | 429);
        if hopeless {
            let status = status.to_string();
            device::complain(
                &["the server refuses to record this choice: HTTP ", &status].concat(),
            );
        }
        if kept || hopeless {
            let mut waiting = self.waiting();
            waiting.retain(|other| other != decision);
            self.write(waiting);
        }
        kept || hopeless
    }

    fn write(&mut self, mut waiting: Vec<String>) {
        while waiting.len() > MAX {
            waiting.remove(0);
        }
        let stored = storage().is_some_and(|storage| {
            if waiting.is_empty() {
                storage.remove_item(&self.key).is_ok()
            } else {
                storage.set_item(&self.key, &waiting.join("\n")).is_ok()
            }
        });
        self.memory = if stored { Vec::new() } else { waiting };
    }
}

fn storage() -> Option<Storage> {
    window().ok()?.local_storage().ok()?
}
