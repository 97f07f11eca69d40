//! Asking the log: which records are meant. Owns the meaning of each filter; knows nothing of
//! indexes, pages or storage.

use crate::{Record, SiteId, VisitorId};
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
    }
}
