//! A record as JSON spells it, the same everywhere: hashes in hexadecimal, times in RFC 3339,
//! answers as objects.

use super::NamedAnswers;
use crate::moment::Moment;
use crate::store::{Entry, ErasedBy, Erasure, Tombstone};
use consent::{
    Action, BrowserFamily, BuildHash, Context, DecisionId, DeviceClass, Gesture, Language, Layer,
    Outcome, PagePath, Record, Regime, RuleId, SiteId, Surface, VisitorId,
};
use data_encoding::HEXLOWER;
use serde::Serialize;

/// A record for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordView {
    index: u64,
    recorded_at: Moment,
    decision: DecisionId,
    site: SiteId,
    visitor: VisitorId,
    notice: NoticeView,
    language: Language,
    regime: Regime,
    action: Action,
    layer: Layer,
    surface: Surface,
    gesture: Gesture,
    trusted: bool,
    decided_at: Moment,
    page: PagePath,
    outcome: Outcome,
    answers: NamedAnswers,
    context: ContextView,
    previous: Option<u64>,
}

/// What stands at a place of the log, for readers: a record, or `{index, recorded_at, site,
/// erased: true}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are records")]
pub enum EntryView {
    /// A record.
    Kept(RecordView),
    /// What is left of one.
    Erased(ErasedView),
}

/// What is left of an erased record, for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasedView {
    index: u64,
    recorded_at: Moment,
    site: SiteId,
    erased: bool,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Kept(record) => Self::Kept(record.into()),
            Entry::Erased(Tombstone { index, recorded_at, site, .. }) => Self::Erased(ErasedView {
                index,
                recorded_at: Moment(recorded_at),
                site,
                erased: true,
            }),
        }
    }
}

/// The account of one erasure, for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasureView {
    at: Moment,
    /// `visitor`, `admin` or `retention`.
    by: &'static str,
    /// The admin's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    admin: Option<String>,
    /// By which rule they had expired.
    #[serde(flatten)]
    expired: Option<ExpiredView>,
    records: u64,
}

/// What an expiry was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ExpiredView {
    site: SiteId,
    /// ISO 8601.
    rule: String,
    before: Moment,
}

impl From<Erasure> for ErasureView {
    fn from(erasure: Erasure) -> Self {
        let (by, admin, expired) = match erasure.by {
            ErasedBy::Visitor => ("visitor", None, None),
            ErasedBy::Admin(name) => ("admin", Some(name), None),
            ErasedBy::Retention { site, rule, before } => {
                ("retention", None, Some(ExpiredView { site, rule, before: Moment(before) }))
            }
        };
        Self { at: Moment(erasure.at), by, admin, expired, records: erasure.records }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct NoticeView {
    version: u32,
    hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ContextView {
    browser: BrowserFamily,
    device: DeviceClass,
    country: Option<String>,
    address: Option<String>,
    rule: RuleId,
    build: Option<BuildHash>,
}

impl From<Context> for ContextView {
    fn from(context: Context) -> Self {
        Self {
            browser: context.browser,
            device: context.device,
            country: context.country.map(|country| country.to_string()),
            address: context.address.spelled(),
            rule: context.rule,
            build: context.build,
        }
    }
}

impl From<Record> for RecordView {
    fn from(record: Record) -> Self {
        Self {
            index: record.index,
            recorded_at: Moment(record.recorded_at),
            decision: record.decision,
            site: record.site,
            visitor: record.visitor,
            notice: NoticeView {
                version: record.notice.version,
                hash: HEXLOWER.encode(&record.notice.hash),
            },
            language: record.language,
            regime: record.regime,
            action: record.action,
            layer: record.layer,
            surface: record.layer.into(),
            gesture: record.gesture,
            trusted: record.trusted,
            decided_at: Moment(record.decided_at),
            page: record.page,
            outcome: record.outcome,
            answers: record.answers.into(),
            context: record.context.into(),
            previous: record.previous,
        }
    }
}
