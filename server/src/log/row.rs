//! A record as a line of CSV: one column per field, answers as `id=granted` joined by spaces. Owns
//! the guard against spreadsheets that run cells as formulas.

use crate::moment::Moment;
use consent::{
    Action, Answer, BrowserFamily, BuildHash, Country, DeviceClass, Gesture, ItemId, Layer,
    Outcome, Record, Regime, RuleId, Surface,
};
use data_encoding::HEXLOWER;
use serde::Serialize;

/// A record's cells, named as the header names them. Only texts that a visitor can influence are
/// strings; the rest cannot begin a formula.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    index: u64,
    recorded_at: Moment,
    site: String,
    visitor: String,
    outcome: Outcome,
    action: Action,
    notice_version: u32,
    notice_hash: String,
    language: String,
    regime: Regime,
    layer: Layer,
    gesture: Gesture,
    trusted: bool,
    decided_at: Moment,
    page: String,
    categories: String,
    services: String,
    decision: String,
    surface: Surface,
    browser: BrowserFamily,
    device: DeviceClass,
    country: String,
    address: String,
    rule: RuleId,
    build: String,
    previous: Option<u64>,
}

impl Row {
    /// The header line.
    pub(super) const HEADER: [&'static str; 26] = [
        "index",
        "recorded_at",
        "site",
        "visitor",
        "outcome",
        "action",
        "notice_version",
        "notice_hash",
        "language",
        "regime",
        "layer",
        "gesture",
        "trusted",
        "decided_at",
        "page",
        "categories",
        "services",
        "decision",
        "surface",
        "browser",
        "device",
        "country",
        "address",
        "rule",
        "build",
        "previous",
    ];
}

impl From<Record> for Row {
    fn from(record: Record) -> Self {
        Self {
            index: record.index,
            recorded_at: Moment(record.recorded_at),
            site: guarded(record.site.into()),
            visitor: record.visitor.to_hex(),
            outcome: record.outcome,
            action: record.action,
            notice_version: record.notice.version,
            notice_hash: HEXLOWER.encode(&record.notice.hash),
            language: guarded(record.language.into()),
            regime: record.regime,
            layer: record.layer,
            gesture: record.gesture,
            trusted: record.trusted,
            decided_at: Moment(record.decided_at),
            page: guarded(record.page.into()),
            categories: guarded(spelled(&record.answers.categories)),
            services: guarded(spelled(&record.answers.services)),
            decision: record.decision.to_hex(),
            surface: record.layer.into(),
            browser: record.context.browser,
            device: record.context.device,
            country: record.context.country.as_ref().map(Country::to_string).unwrap_or_default(),
            address: guarded(record.context.address.spelled().unwrap_or_default()),
            rule: record.context.rule,
            build: record.context.build.as_ref().map(BuildHash::to_hex).unwrap_or_default(),
            previous: record.previous,
        }
    }
}

fn spelled(answers: &[(ItemId, Answer)]) -> String {
    let word = |answer: &Answer| match answer {
        Answer::Granted => "granted",
        Answer::Denied => "denied",
        Answer::Unasked => "unasked",
    };
    let pairs: Vec<String> =
        answers.iter().map(|(id, answer)| format!("{id}={}", word(answer))).collect();
    pairs.join(" ")
}

/// A cell that no spreadsheet takes for a formula (OWASP, CSV injection).
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for start in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(guarded(start.into()), format!("'{start}"));
        }
        assert_eq!(guarded("/basket=1".into()), "/basket=1");
    }
}
