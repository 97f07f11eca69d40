//! What the visitor's device keeps between pages: one short text, fit for a cookie. Owns its
//! spelling; whether it still counts is [`crate::standing()`]'s business.

use crate::{Answer, Choice, ItemId, Outline, Secret};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

/// The form of the text, so that a later form can be told apart.
const FORM: &str = "1";

/// A choice as the device keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceChoice {
    /// The notice version that was answered.
    pub version: u32,
    /// When, in seconds since 1970 by the device's clock.
    pub decided_at: u64,
    /// The visitor's secret.
    pub secret: Secret,
    /// The asked items that were granted.
    pub granted: Vec<ItemId>,
    /// The asked items that were denied.
    pub denied: Vec<ItemId>,
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

impl DeviceChoice {
    /// The form in which `choice` is kept.
    pub fn new(
        outline: &Outline,
        choice: &Choice,
        version: u32,
        decided_at: u64,
        secret: Secret,
    ) -> Self {
        let with = |answer| {
            let items = outline.asked().filter(|item| choice.answer(*item) == answer);
            items.map(|item| outline.id(item).clone()).collect()
        };
        let (granted, denied) = (with(Answer::Granted), with(Answer::Denied));
        Self { version, decided_at, secret, granted, denied }
    }

    /// The text: `1.version.seconds.secret.granted.denied`, ids joined by `~`. Uses only
    /// characters that RFC 6265, section 4.1.1, allows in a cookie value; at most 2,800 long.
    pub fn encode(&self) -> String {
        let ids = |list: &[ItemId]| list.iter().map(ItemId::as_str).collect::<Vec<_>>().join("~");
        [
            FORM,
            &self.version.to_string(),
            &self.decided_at.to_string(),
            &self.secret.to_hex(),
            &ids(&self.granted),
            &ids(&self.denied),
        ]
        .join(".")
    }

    /// Reads [`DeviceChoice::encode`]'s text. Whole or not at all.
    pub fn parse(text: &str) -> Result<Self, DeviceChoiceError> {
        let fields: Vec<&str> = text.split('.').collect();
        let &[FORM, version, decided_at, secret, granted, denied] = fields.as_slice() else {
            return Err(DeviceChoiceError);
        };
        let ids = |list: &str| -> Result<Vec<ItemId>, DeviceChoiceError> {
            let ids = list.split('~').filter(|id| !id.is_empty());
            ids.map(|id| id.parse().map_err(|_| DeviceChoiceError)).collect()
        };
        Ok(Self {
            version: version.parse().map_err(|_| DeviceChoiceError)?,
            decided_at: decided_at.parse().map_err(|_| DeviceChoiceError)?,
            secret: secret.parse().map_err(|_| DeviceChoiceError)?,
            granted: ids(granted)?,
            denied: ids(denied)?,
        })
    }
}
