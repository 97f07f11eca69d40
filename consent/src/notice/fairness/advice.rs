//! What is allowed but worth a second look. Stops nothing.

use crate::notice::look::{Button, Look, Reopen};
use crate::notice::{Draft, Problem};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// How long the French authority would have choices remembered, in days.
const SIX_MONTHS: u16 = 182;

/// The advice for a draft without mistakes, which looks as `look` says.
pub(in crate::notice) fn advice(draft: &Draft, look: &Look) -> Vec<Problem> {
    let mut advice = Vec::new();
    let mut add = |path: &str, message: String| advice.push(Problem { path: path.into(), message });
    if draft.choice_lifetime_days < SIX_MONTHS {
        add(
            "choice_lifetime_days",
            format!(
                "visitors are asked again after {} days; CNIL (2020-091) recommends remembering \
                 acceptance and refusal for six months, {SIX_MONTHS}",
                draft.choice_lifetime_days
            ),
        );
    }
    if look.reopen == Reopen::Inline {
        add(
            "look.reopen",
            "no control is drawn: every page needs a link <a href=\"#\" \
             data-latch=\"preferences\">, as withdrawing must be as easy as consenting (GDPR 7(3))"
                .into(),
        );
    }
    let at = |button| look.buttons.iter().position(|have| *have == button);
    let order = (at(Button::Accept), at(Button::Choose), at(Button::Reject));
    if let (Some(accept), Some(choose), Some(reject)) = order
        && accept < choose
        && choose < reject
    {
        add("look.buttons", "reject stands apart from accept: put them side by side".into());
    }
    advice
}
