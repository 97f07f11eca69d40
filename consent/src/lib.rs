//! What consent is: notices, choices, records, and the two pure functions that decide everything —
//! [`standing()`] (ask, or settled) and the [`Gate`] (what may run).
//!
//! Knows no I/O, no clock and no randomness: times and random bytes come in as arguments. The same
//! code runs in the banner and in the server, so both mean the same thing by every word.

#![no_std]
#![deny(missing_docs)]

extern crate alloc;

mod choice;
mod context;
mod decision;
mod device_choice;
mod filter;
mod gate;
mod id;
mod language;
pub mod notice;
mod outline;
mod pieces;
mod record;
mod standing;
mod surface;
mod token;
mod tool;

pub use choice::{Answer, Answers, AnswersError, Choice};
pub use context::{
    AddressKept, BrowserFamily, Context, Country, CountryError, DeviceClass, RuleId,
};
pub use decision::{Action, Admitted, Decision, Gesture, Layer, PagePath, Refusal};
pub use device_choice::{DeviceChoice, DeviceChoiceError};
pub use filter::{Answered, AnsweredError, Filter, Outcome};
pub use gate::{Gate, Needs, Permitted, Verdict};
pub use id::{IdError, ItemId, SiteId};
pub use language::{Language, LanguageError};
pub use outline::{Asked, Item, Outline, OutlineCategory, OutlineError, OutlineService};
pub use pieces::{Pieces, pieces};
pub use record::{NoticeRef, Place, Record, Regime};
pub use standing::{AskReason, Standing, Terms, standing};
pub use surface::Surface;
pub use token::{BuildHash, DecisionId, Secret, TokenError, VisitorId};
pub use tool::Tool;

/// Appends a number in decimal digits. The formatting machinery of the core library weighs more
/// than the rest of a stored choice.
pub fn push_number(out: &mut alloc::string::String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    let digit = u32::try_from(number % 10).unwrap_or_default();
    out.push(char::from_digit(digit, 10).unwrap_or('0'));
}

/// Reads [`push_number`]'s digits: 1 to 18 of them, nothing else.
pub fn read_number(text: &str) -> Option<u64> {
    let digits = (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.bytes().fold(0, |number, b| number * 10 + u64::from(b - b'0')))
}
