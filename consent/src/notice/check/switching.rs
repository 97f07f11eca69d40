//! The rules for a site that switches from another tool: which, and what its names mean here.

use super::rules::Check;
use crate::Tool;
use crate::notice::{Draft, MAX_NAME, MAX_NAMES};
use alloc::format;
use alloc::vec::Vec;

impl Draft {
    pub(super) fn check_switching(&self, check: &mut Check) {
        for (at, name) in self.switch_from.iter().enumerate() {
            let path = format!("switch_from[{at}]");
            if Tool::named(name).is_none() {
                let known = Tool::ALL.map(Tool::as_str).join(", ");
                check.wrong(&path, format!("{name:?} is not known; there are {known}"));
            }
            if self.switch_from[..at].contains(name) {
                check.wrong(path, format!("{name} is listed twice"));
            }
        }
        if self.switch_from.is_empty() && !self.names.is_empty() {
            check.wrong("names", "these are names in other tools; say which in `switch_from`");
        }
        check.count("names", self.names.len(), 0, MAX_NAMES);
        for (name, id) in &self.names {
            let path = format!("names.{name}");
            check.text(&path, name, MAX_NAME);
            let categories = self.categories.iter().map(|category| &category.id);
            let known = categories.chain(self.services.iter().map(|service| &service.id));
            if known.clone().any(|known| known == name) {
                check.wrong(&path, format!("{name:?} is an id here, and means that"));
            }
            if !known.into_iter().any(|known| known == id) {
                check.wrong(path, format!("{id:?} is no category or service here"));
            }
        }
    }

    /// The tools it switches from; names that are not known were told of before.
    pub(super) fn tools(&self) -> Vec<Tool> {
        self.switch_from.iter().filter_map(|name| Tool::named(name)).collect()
    }
}
