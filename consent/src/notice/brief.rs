//! What the banner's wasm must know of a notice to decide: ids, cookies, tags and terms, but no
//! texts. Owns its wire form, a text that a few lines of code read; a serialisation library would
//! cost every visitor more than the whole gate.

use super::{CookieName, Shown, Tag, TagKind};
use crate::{Outline, OutlineCategory, OutlineService, SiteId, Terms, read_number};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

/// Ends a record. No value contains it: the check of a draft refuses control characters.
const RECORD: char = '\u{1e}';
/// Stands between the fields of a record.
const FIELD: char = '\u{1f}';
/// First field of the wire form. Raised whenever the form changes, so that a banner never reads a
/// brief made for another one.
const FORM: &str = "1";

/// The last record: a brief that was cut off has none.
const END: &str = "e";

/// What a service may leave on the device and puts into pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BriefService {
    /// The first-party cookies it sets.
    pub cookies: Vec<CookieName>,
    /// Its tags, in order.
    pub tags: Vec<Tag>,
}

/// A notice version in one language, without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The site.
    pub site: SiteId,
    /// The language shown: a tag that the notice's check has seen, only repeated here.
    pub language: String,
    /// What it says about the validity of choices.
    pub terms: Terms,
    /// What it asks about.
    pub outline: Outline,
    /// One for each service of the outline.
    pub services: Vec<BriefService>,
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
        let services = shown.services.iter().map(|service| {
            let own = service.cookies.iter().filter(|cookie| cookie.host.is_empty());
            let cookies = own.map(|cookie| cookie.name.clone()).collect();
            BriefService { cookies, tags: service.tags.clone() }
        });
        Self {
            site: shown.site.clone(),
            language: shown.language.as_str().into(),
            terms: shown.terms(),
            outline: outline.clone(),
            services: services.collect(),
        }
    }

    /// The wire form: records of fields, the first of which says what the record is.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        let mut record = |fields: &[&str]| {
            out.push_str(&fields.join(FIELD.encode_utf8(&mut [0; 4])));
            out.push(RECORD);
        };
        record(&[
            FORM,
            self.site.as_str(),
            &self.language,
            &self.terms.version.to_string(),
            &self.terms.asks_since.to_string(),
            &self.terms.lifetime_days.to_string(),
        ]);
        for category in self.outline.categories() {
            record(&[if category.necessary { "n" } else { "c" }, category.id.as_str()]);
        }
        for (entry, service) in self.outline.services().iter().zip(&self.services) {
            record(&["s", entry.id.as_str(), &entry.category.to_string()]);
            for cookie in &service.cookies {
                record(&["k", cookie.as_str()]);
            }
            for tag in &service.tags {
                let mut fields = Vec::from([kind_letter(tag.kind), tag.content.as_str()]);
                for (name, value) in &tag.attributes {
                    fields.extend([name.as_str(), value.as_str()]);
                }
                record(&fields);
            }
        }
        record(&[END, ""]);
        out
    }

    /// Reads [`Brief::encode`]'s text. Whole or not at all.
    pub fn parse(text: &str) -> Result<Self, BriefError> {
        let mut records = text.strip_suffix(RECORD).ok_or(BriefError)?.split(RECORD);
        let mut head = records.next().unwrap_or("").split(FIELD);
        let mut field = || head.next().ok_or(BriefError);
        if field()? != FORM {
            return Err(BriefError);
        }
        let site = parsed(field()?)?;
        let language = field()?.to_string();
        let terms = Terms {
            version: number(field()?)?,
            asks_since: number(field()?)?,
            lifetime_days: number(field()?)?,
        };
        let (mut categories, mut members) = (Vec::new(), Vec::new());
        let mut services: Vec<BriefService> = Vec::new();
        let mut whole = false;
        for record in records {
            let mut fields = record.split(FIELD);
            let letter = fields.next().unwrap_or("");
            let value = fields.next().ok_or(BriefError)?;
            match letter {
                _ if whole => return Err(BriefError),
                END => whole = true,
                "n" | "c" => categories
                    .push(OutlineCategory { id: parsed(value)?, necessary: letter == "n" }),
                "s" => {
                    let category = number(fields.next().ok_or(BriefError)?)?;
                    members.push(OutlineService { id: parsed(value)?, category });
                    services.push(BriefService::default());
                }
                _ => {
                    let service = services.last_mut().ok_or(BriefError)?;
                    if letter == "k" {
                        service.cookies.push(CookieName::parse(value).ok_or(BriefError)?);
                    } else {
                        service.tags.push(tag(letter, value, &mut fields)?);
                    }
                }
            }
        }
        let outline = Outline::new(categories, members).ok().filter(|_| whole).ok_or(BriefError)?;
        Ok(Self { site, language, terms, outline, services })
    }
}

fn number<T: TryFrom<u64>>(text: &str) -> Result<T, BriefError> {
    read_number(text).and_then(|number| number.try_into().ok()).ok_or(BriefError)
}

fn parsed<T: FromStr>(text: &str) -> Result<T, BriefError> {
    text.parse().map_err(|_| BriefError)
}

fn tag<'a>(
    letter: &str,
    content: &str,
    fields: &mut impl Iterator<Item = &'a str>,
) -> Result<Tag, BriefError> {
    let kind = match letter {
        "j" => TagKind::Script,
        "x" => TagKind::Inline,
        "p" => TagKind::Image,
        "f" => TagKind::Iframe,
        "l" => TagKind::Link,
        _ => return Err(BriefError),
    };
    let mut attributes = Vec::new();
    while let Some(name) = fields.next() {
        attributes.push((name.to_string(), fields.next().ok_or(BriefError)?.to_string()));
    }
    Ok(Tag { kind, content: content.to_string(), attributes })
}

fn kind_letter(kind: TagKind) -> &'static str {
    match kind {
        TagKind::Script => "j",
        TagKind::Inline => "x",
        TagKind::Image => "p",
        TagKind::Iframe => "f",
        TagKind::Link => "l",
    }
}
