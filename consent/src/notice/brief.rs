//! What the banner's wasm must know of a notice to decide: ids, tags and terms, but no texts.
//! Owns its wire form, a text that a few lines of code read; a serialisation library would cost
//! every visitor more than the whole gate. What a tag says is the loader's to read: here it is
//! only kept until the gate lets it out.

use super::Shown;
use crate::{Outline, OutlineCategory, OutlineService, Terms, pieces, read_number};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

/// Ends a record. No value contains it: the check of a draft refuses control characters.
const RECORD: u8 = 0x1e;
/// Stands between the fields of a record.
const FIELD: u8 = 0x1f;
/// [`FIELD`], for joining.
const JOINT: &str = "\u{1f}";
/// First field of the wire form. Raised whenever the form changes, so that a banner never reads a
/// brief made for another one.
const FORM: &str = "3";

/// The last record: a brief that was cut off has none.
const END: &str = "e";

/// A notice version, without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// What it says about the validity of choices.
    pub terms: Terms,
    /// What it asks about.
    pub outline: Outline,
    /// The tags in order, each with the position of its service: fields for the loader.
    pub tags: Vec<(usize, String)>,
}

/// Why a text is no brief for this banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BriefError;

impl fmt::Display for BriefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the notice is malformed or made for another version of the banner")
    }
}

impl core::error::Error for BriefError {}

impl Brief {
    /// The brief of what is shown.
    pub fn of(shown: &Shown, outline: &Outline) -> Self {
        let services = shown.services.iter().enumerate();
        let tags = services
            .flat_map(|(at, s)| s.tags.iter().map(move |tag| (at, tag.fields().join(JOINT))));
        Self { terms: shown.terms(), outline: outline.clone(), tags: tags.collect() }
    }

    /// The wire form: records of fields, the first of which says what the record is.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        let mut record = |fields: &[&str]| {
            out.push_str(&fields.join(JOINT));
            out.push(char::from(RECORD));
        };
        record(&[
            FORM,
            &self.terms.version.to_string(),
            &self.terms.asks_since.to_string(),
            &self.terms.lifetime_days.to_string(),
        ]);
        for category in self.outline.categories() {
            record(&[if category.necessary { "n" } else { "c" }, category.id.as_str()]);
        }
        for (at, service) in self.outline.services().iter().enumerate() {
            record(&["s", service.id.as_str(), &service.category.to_string()]);
            for (_, tag) in self.tags.iter().filter(|(owner, _)| *owner == at) {
                record(&["t", tag]);
            }
        }
        record(&[END]);
        out
    }

    /// Reads [`Brief::encode`]'s text. Whole or not at all.
    pub fn parse(text: &str) -> Result<Self, BriefError> {
        let mut records = pieces(text, RECORD);
        let mut head = pieces(records.word(), FIELD);
        if head.word() != FORM {
            return Err(BriefError);
        }
        let terms = Terms {
            version: number(head.word())?,
            asks_since: number(head.word())?,
            lifetime_days: number(head.word())?,
        };
        let (mut categories, mut services, mut tags) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            let record = records.next().ok_or(BriefError)?;
            let mut fields = pieces(record, FIELD);
            let letter = fields.word();
            match letter {
                END => break,
                "t" => {
                    let owner = services.len().checked_sub(1).ok_or(BriefError)?;
                    tags.push((owner, record.get(2..).unwrap_or("").into()));
                }
                "s" => services.push(OutlineService {
                    id: parsed(fields.word())?,
                    category: number(fields.word())?,
                }),
                "n" | "c" => categories
                    .push(OutlineCategory { id: parsed(fields.word())?, necessary: letter == "n" }),
                _ => return Err(BriefError),
            }
        }
        let outline = Outline::new(categories, services).map_err(|_| BriefError)?;
        Ok(Self { terms, outline, tags })
    }
}

fn number<T: TryFrom<u64>>(text: &str) -> Result<T, BriefError> {
    read_number(text).and_then(|number| number.try_into().ok()).ok_or(BriefError)
}

fn parsed<T: FromStr>(text: &str) -> Result<T, BriefError> {
    text.parse().map_err(|_| BriefError)
}
