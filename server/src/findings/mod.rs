//! What pages report to the owner, as they may report it: bounded, and without anything about a
//! visitor. Owns how findings are named and told; the store counts them.

mod violation;

pub use violation::{Violation, violations};

use crate::moment::Moment;
use crate::store::{Finding, FindingKind};
use serde::{Deserialize, Serialize};

/// Most findings in one report.
pub const MOST: usize = 32;

/// The name of a finding: 1 to 200 printable ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FindingName(String);

impl FindingName {
    /// As reported.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl TryFrom<String> for FindingName {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let printable = text.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
        if (1..=200).contains(&text.len()) && printable {
            Ok(Self(text))
        } else {
            Err("a name is 1 to 200 printable ASCII characters")
        }
    }
}

/// A finding as JSON spells it.
#[derive(Debug, Clone, Serialize)]
pub struct FindingView {
    kind: FindingKind,
    name: String,
    count: u64,
    first_at: Moment,
    last_at: Moment,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        Self {
            kind: finding.kind,
            name: finding.name,
            count: finding.count,
            first_at: Moment(finding.first_at),
            last_at: Moment(finding.last_at),
        }
    }
}

/// A kind as JSON spells it.
pub fn word(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Leftover => "leftover",
        FindingKind::Blocked => "blocked",
        FindingKind::Policy => "policy",
    }
}

/// What a kind means and what the owner does next, in a sentence or two each.
pub fn advice(kind: FindingKind) -> (&'static str, &'static str) {
    match kind {
        FindingKind::Leftover => (
            "Still there after a refusal: it could not be removed from the visitor's device.",
            "A cookie: give it the path and http_only that it has under its service in the notice, \
             or stop what sets it again. Other storage: declare it there.",
        ),
        FindingKind::Blocked => (
            "Stopped before a choice, though no service of the notice declares this destination.",
            "Add it to the hosts of the service that it belongs to, or take what asks for it out \
             of your pages.",
        ),
        FindingKind::Policy => (
            "Stopped by the content security policy; before a choice, and after a refusal, that is \
             what it is for.",
            "A tracker: remove its tag from your HTML and let the notice bring it. Missed after a \
             yes: add its host to the service's hosts. Your own: add it to [csp].",
        ),
    }
}
