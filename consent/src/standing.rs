//! Where a visitor stands: ask, or settled. A pure function of the notice's terms, what the
//! device kept and the time; it neither reads the device nor the clock.

use crate::{Answer, Choice, DeviceChoice, Outline};

/// What a notice version says about the validity of choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The version in force.
    pub version: u32,
    /// Choices made under an older version than this no longer count: what was asked then has
    /// changed since.
    pub asks_since: u32,
    /// How long a choice lasts, in days. Refusals last exactly as long as acceptances.
    pub lifetime_days: u16,
}

/// Why the visitor is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskReason {
    /// Nothing is stored, or what is stored cannot be read.
    NoChoice,
    /// The choice is older than its lifetime.
    Expired,
    /// The choice lies in the future or under a version not published yet: a wrong clock or a
    /// foreign cookie.
    Implausible,
    /// What was answered has changed materially.
    Changed,
    /// The notice has items that are new, or have changed, since the choice was made: only they are
    /// asked about.
    NewItems,
    /// The visitor has answered some things, and nothing has changed since.
    Unfinished,
}

/// Whether the visitor is asked, and what may count meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Show the first layer. Only what `so_far` grants may run.
    Ask {
        /// Why.
        reason: AskReason,
        /// Answers that still hold; everything else is unasked.
        so_far: Choice,
    },
    /// Nothing to ask; the choice holds.
    Settled(Choice),
}

impl Standing {
    /// The answers that count now.
    pub fn choice(&self) -> &Choice {
        match self {
            Self::Ask { so_far, .. } => so_far,
            Self::Settled(choice) => choice,
        }
    }
}

/// A choice made this many seconds ahead of the clock is still believed: clocks differ a little
/// between the tabs and reboots of one device.
const CLOCK_SLACK: u64 = 300;

/// Where a visitor with this stored choice stands at `now` (seconds since 1970).
pub fn standing(
    outline: &Outline,
    terms: Terms,
    stored: Option<&DeviceChoice<'_>>,
    now: u64,
) -> Standing {
    let ask = |reason, so_far| Standing::Ask { reason, so_far };
    let nothing = || Choice::unasked(outline);
    let Some(stored) = stored else {
        let choice = nothing();
        return if choice.is_complete() {
            Standing::Settled(choice)
        } else {
            ask(AskReason::NoChoice, choice)
        };
    };
    let lifetime = u64::from(terms.lifetime_days) * 86_400;
    if stored.decided_at > now.saturating_add(CLOCK_SLACK) || stored.version > terms.version {
        return ask(AskReason::Implausible, nothing());
    }
    if now.saturating_sub(stored.decided_at) >= lifetime {
        return ask(AskReason::Expired, nothing());
    }
    if stored.version < terms.asks_since {
        return ask(AskReason::Changed, nothing());
    }
    let choice = Choice::of(outline, |item| {
        if stored.version < outline.since(item) {
            Answer::Unasked
        } else {
            stored.answer(outline.id(item).as_str())
        }
    });
    if choice.is_complete() {
        return Standing::Settled(choice);
    }
    let earlier = stored.version < terms.version && choice.answers_anything(outline);
    ask(if earlier { AskReason::NewItems } else { AskReason::Unfinished }, choice)
}
