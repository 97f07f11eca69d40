//! One immutable entry of the consent log. Owns what is kept and, by leaving it out, what is not:
//! no whole address, no user agent, no secret.

use crate::{
    Action, Admitted, Answers, Context, DecisionId, Gesture, Language, Layer, Outcome, PagePath,
    SiteId, VisitorId,
};
use serde::{Deserialize, Serialize};

/// The notice version that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRef {
    /// Its number within the site, from 1.
    pub version: u32,
    /// The SHA-256 of its published form.
    pub hash: [u8; 32],
}

/// The rule under which the visitor was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Regime {
    /// Nothing runs before yes.
    OptIn,
}

/// Where a record stands in the log. The store's to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// See [`Record::index`].
    pub index: u64,
    /// See [`Record::recorded_at`].
    pub recorded_at: u64,
    /// See [`Record::previous`].
    pub previous: Option<u64>,
}

/// One entry of the consent log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the log, from 0, without gaps. Given by the store.
    pub index: u64,
    /// When the server kept it, in milliseconds since 1970; never less than the record before it.
    pub recorded_at: u64,
    /// The act of choosing.
    pub decision: DecisionId,
    /// The site.
    pub site: SiteId,
    /// The visitor's random name.
    pub visitor: VisitorId,
    /// What was shown.
    pub notice: NoticeRef,
    /// In which language.
    pub language: Language,
    /// Under which rule.
    pub regime: Regime,
    /// What was done.
    pub action: Action,
    /// On which layer.
    pub layer: Layer,
    /// By what gesture.
    pub gesture: Gesture,
    /// Whether the browser vouched for the gesture.
    pub trusted: bool,
    /// When by the device's clock, in milliseconds since 1970: a claim.
    pub decided_at: u64,
    /// On which page.
    pub page: PagePath,
    /// What the answers come to.
    pub outcome: Outcome,
    /// What was answered.
    pub answers: Answers,
    /// Under what circumstances.
    pub context: Context,
    /// The index of the visitor's record before this one on this site. `None` for the first, also
    /// for the first since they erased what there was; and for records that were kept before there
    /// was this link.
    pub previous: Option<u64>,
}

impl Record {
    /// The record of an admitted decision.
    pub fn of(
        admitted: Admitted,
        site: SiteId,
        visitor: VisitorId,
        notice: NoticeRef,
        context: Context,
        place: Place,
    ) -> Self {
        let outcome = admitted.outcome();
        let decision = admitted.into_inner();
        Self {
            index: place.index,
            recorded_at: place.recorded_at,
            decision: decision.id,
            site,
            visitor,
            notice,
            language: decision.language,
            regime: Regime::OptIn,
            action: decision.action,
            layer: decision.layer,
            gesture: decision.gesture,
            trusted: decision.trusted,
            decided_at: decision.decided_at,
            page: decision.page,
            outcome,
            answers: decision.answers,
            context,
            previous: place.previous,
        }
    }
}
