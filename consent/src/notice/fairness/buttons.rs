//! What the first layer offers: whoever can accept there can reject there, and look first.

use super::{Findings, Pattern};
use crate::notice::look::{Button, Look};

impl Findings {
    pub(super) fn buttons(&mut self, look: &Look) {
        let has = |button| look.buttons.contains(&button);
        let (pattern, what, instead) = match (has(Button::Reject), has(Button::Choose)) {
            (true, true) => return,
            (false, true) => (
                Pattern::RejectBehindChoose,
                "Whoever wants to reject must open the second layer first",
                "Put \"reject\" beside \"accept\"",
            ),
            (false, false) => (
                Pattern::RejectMissing,
                "The first layer offers no way to reject",
                "Put \"reject\" beside \"accept\"",
            ),
            (true, false) => (
                Pattern::ChooseMissing,
                "Nothing on the first layer leads to the categories and services and to answering \
                 them one by one",
                "Add \"choose\"",
            ),
        };
        self.add(pattern, "look.buttons", what, instead);
    }
}
