//! Asking the log: which records are meant. Owns the meaning of each filter; knows nothing of
//! indexes, pages or storage.

use crate::{
    Action, Answer, Country, Gesture, ItemId, Language, Layer, Record, Regime, SiteId, VisitorId,
};
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// What a record's answers come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything asked was granted.
    Granted,
    /// Nothing asked was granted.
    Denied,
    /// Some was.
    Mixed,
}

/// One category or service and what it was answered. Spelled `id=denied`; `id` alone is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Which one.
    pub item: ItemId,
    /// What was answered.
    pub answer: Answer,
}

/// Why a text is no [`Answered`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnsweredError;

impl fmt::Display for AnsweredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id such as analytics, perhaps with =granted, =denied or =unasked behind it")
    }
}

impl core::error::Error for AnsweredError {}

impl FromStr for Answered {
    type Err = AnsweredError;
    fn from_str(text: &str) -> Result<Self, AnsweredError> {
        let (item, answer) = text.split_once('=').unwrap_or((text, "granted"));
        let answer = match answer {
            "granted" => Answer::Granted,
            "denied" => Answer::Denied,
            "unasked" => Answer::Unasked,
            _ => return Err(AnsweredError),
        };
        Ok(Self { item: item.parse().map_err(|_| AnsweredError)?, answer })
    }
}

impl Answered {
    fn is_among(&self, answers: &[(ItemId, Answer)]) -> bool {
        answers.iter().any(|(item, answer)| *item == self.item && *answer == self.answer)
    }
}

/// Which records are meant. Every field narrows; none means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only this site's.
    pub site: Option<SiteId>,
    /// Only those kept at or after this time, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Only those kept before this time, in milliseconds since 1970.
    pub until: Option<u64>,
    /// Only this visitor's.
    pub visitor: Option<VisitorId>,
    /// Only those with this outcome.
    pub choice: Option<Outcome>,
    /// Only those under this notice version.
    pub version: Option<u32>,
    /// Only those that answered this category so. One that was not in the notice was answered
    /// nothing, not even [`Answer::Unasked`].
    pub category: Option<Answered>,
    /// Only those that answered this service so.
    pub service: Option<Answered>,
    /// Only those that were asked in this language.
    pub language: Option<Language>,
    /// Only those under this rule for asking.
    pub regime: Option<Regime>,
    /// Only those from this country.
    pub country: Option<Country>,
    /// Only those by this gesture.
    pub method: Option<Gesture>,
    /// Only those of this action.
    pub action: Option<Action>,
    /// Only those on this layer.
    pub layer: Option<Layer>,
}

impl Filter {
    /// Whether the record is meant.
    pub fn matches(&self, record: &Record) -> bool {
        self.site.as_ref().is_none_or(|site| *site == record.site)
            && self.from.is_none_or(|from| record.recorded_at >= from)
            && self.until.is_none_or(|until| record.recorded_at < until)
            && self.visitor.is_none_or(|visitor| visitor == record.visitor)
            && self.choice.is_none_or(|choice| choice == record.outcome)
            && self.version.is_none_or(|version| version == record.notice.version)
            && self.category.as_ref().is_none_or(|it| it.is_among(&record.answers.categories))
            && self.service.as_ref().is_none_or(|it| it.is_among(&record.answers.services))
            && self.language.as_ref().is_none_or(|language| *language == record.language)
            && self.regime.is_none_or(|regime| regime == record.regime)
            && self.country.is_none_or(|country| record.context.country == Some(country))
            && self.method.is_none_or(|method| method == record.gesture)
            && self.action.is_none_or(|action| action == record.action)
            && self.layer.is_none_or(|layer| layer == record.layer)
    }
}
