//! What the visitor's device keeps between pages: one short text, fit for a cookie. Owns its
//! spelling; whether it still counts is [`crate::standing()`]'s business.

use crate::{Answer, Choice, Outline, Secret, pieces, push_number, read_number};
use alloc::string::String;
use core::fmt;

/// The form of the text, so that a later form can be told apart.
const FORM: &str = "1";

/// A choice as the device keeps it, read in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceChoice<'a> {
    /// The notice version that was answered.
    pub version: u32,
    /// When, in seconds since 1970 by the device's clock.
    pub decided_at: u64,
    /// The visitor's secret.
    pub secret: Secret,
    granted: &'a str,
    denied: &'a str,
}

/// Why a text is no stored choice. There is nothing to be told beyond that: it counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceChoiceError;

impl fmt::Display for DeviceChoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stored choice cannot be read")
    }
}

impl core::error::Error for DeviceChoiceError {}

impl<'a> DeviceChoice<'a> {
    /// The text for a choice: `1.version.seconds.secret.granted.denied`, ids joined by `~`. Uses
    /// only characters that RFC 6265, section 4.1.1, allows in a cookie value; at most 2,800 long.
    pub fn encode(
        outline: &Outline,
        choice: &Choice,
        version: u32,
        decided_at: u64,
        secret: Secret,
    ) -> String {
        let mut out = String::from(FORM);
        out.push('.');
        push_number(&mut out, version.into());
        out.push('.');
        push_number(&mut out, decided_at);
        out.push('.');
        out.push_str(&secret.to_hex());
        for answer in [Answer::Granted, Answer::Denied] {
            let mut joint = '.';
            for item in outline.asked() {
                if choice.answer(item) == answer {
                    out.push(joint);
                    out.push_str(outline.id(item).as_str());
                    joint = '~';
                }
            }
            if joint == '.' {
                out.push('.');
            }
        }
        out
    }

    /// Reads [`DeviceChoice::encode`]'s text. Whole or not at all.
    pub fn parse(text: &'a str) -> Result<Self, DeviceChoiceError> {
        let mut fields = pieces(text, b'.');
        if fields.word() != FORM {
            return Err(DeviceChoiceError);
        }
        let choice = Self {
            version: number(fields.word())?.try_into().map_err(|_| DeviceChoiceError)?,
            decided_at: number(fields.word())?,
            secret: fields.word().parse().map_err(|_| DeviceChoiceError)?,
            granted: fields.next().ok_or(DeviceChoiceError)?,
            denied: fields.next().ok_or(DeviceChoiceError)?,
        };
        if fields.next().is_some() { Err(DeviceChoiceError) } else { Ok(choice) }
    }

    /// What was answered under this id. A contradiction is a no.
    pub fn answer(&self, id: &str) -> Answer {
        if pieces(self.denied, b'~').has(id) {
            Answer::Denied
        } else if pieces(self.granted, b'~').has(id) {
            Answer::Granted
        } else {
            Answer::Unasked
        }
    }
}

fn number(text: &str) -> Result<u64, DeviceChoiceError> {
    read_number(text).ok_or(DeviceChoiceError)
}
