//! Records as rows. Owns which column holds what and how it is spelled; knows no statement.

use super::circumstances::circumstances;
use super::failure::{Refused, Trouble, nonsense};
use super::kinds::SAME;
use crate::store::{Entry, StoreError, Tombstone};
use consent::{Answers, Context, Country, DecisionId, NoticeRef, PagePath, Record, VisitorId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Json, ToSql};

/// The columns of a record, with the types of their arrays.
const COLUMNS: [(&str, &str); 24] = [
    ("index", "bigint[]"),
    ("recorded_at", "bigint[]"),
    ("site", "text[]"),
    ("decision", "bytea[]"),
    ("visitor", "bytea[]"),
    ("version", "bigint[]"),
    ("notice_hash", "bytea[]"),
    ("language", "text[]"),
    ("regime", "text[]"),
    ("action", "text[]"),
    ("layer", "text[]"),
    ("gesture", "text[]"),
    ("trusted", "boolean[]"),
    ("decided_at", "bigint[]"),
    ("page", "text[]"),
    ("outcome", "text[]"),
    ("answers", "jsonb[]"),
    ("browser", "text[]"),
    ("device", "text[]"),
    ("rule", "text[]"),
    ("country", "text[]"),
    ("address", "text[]"),
    ("build", "bytea[]"),
    ("previous", "bigint[]"),
];

/// The columns of an erased record that are left.
const LEFT: [&str; 3] = ["index", "recorded_at", "site"];

/// The columns of the table `r`, to select.
pub(super) fn selected() -> String {
    COLUMNS.map(|(name, _)| format!("r.{name}")).join(", ") + ", r.commitment"
}

/// The statement that inserts [`Rows`], whose kinds are there: without its kind a record is refused.
pub(super) fn insertion() -> String {
    let names = COLUMNS.map(|(name, _)| name).join(", ");
    let arrays: Vec<String> =
        (1..).zip(COLUMNS).map(|(at, (_, kind))| format!("${at}::{kind}")).collect();
    format!(
        "INSERT INTO latch.records ({names}, kind) SELECT u.*, k.kind FROM unnest({}) AS u({names})
         LEFT JOIN latch.kinds k ON {SAME}",
        arrays.join(", ")
    )
}

/// What is set to erase a record.
pub(super) fn blank() -> String {
    let personal = COLUMNS.iter().filter(|(name, _)| !LEFT.contains(name));
    personal.map(|(name, _)| format!("{name} = NULL")).collect::<Vec<_>>().join(", ")
        + ", kind = NULL"
}

/// Records column by column.
#[derive(Default)]
pub(super) struct Rows<'a> {
    index: Vec<i64>,
    recorded_at: Vec<i64>,
    site: Vec<&'a str>,
    decision: Vec<&'a [u8]>,
    visitor: Vec<&'a [u8]>,
    version: Vec<i64>,
    notice_hash: Vec<&'a [u8]>,
    language: Vec<&'a str>,
    regime: Vec<String>,
    action: Vec<String>,
    layer: Vec<String>,
    gesture: Vec<String>,
    trusted: Vec<bool>,
    decided_at: Vec<i64>,
    page: Vec<&'a str>,
    outcome: Vec<String>,
    answers: Vec<Json<&'a Answers>>,
    browser: Vec<&'a str>,
    device: Vec<&'a str>,
    rule: Vec<&'a str>,
    country: Vec<Option<&'a str>>,
    address: Vec<Option<String>>,
    build: Vec<Option<&'a [u8]>>,
    previous: Vec<Option<i64>>,
}

impl<'a> Rows<'a> {
    /// These records as rows.
    pub(super) fn of(records: &[&'a Record]) -> Result<Self, StoreError> {
        let mut rows = Self::default();
        for record in records {
            rows.index.push(record.index.cast_signed());
            rows.recorded_at.push(record.recorded_at.cast_signed());
            rows.site.push(record.site.as_str());
            rows.decision.push(record.decision.as_bytes());
            rows.visitor.push(record.visitor.as_bytes());
            rows.version.push(record.notice.version.into());
            rows.notice_hash.push(&record.notice.hash);
            rows.language.push(record.language.as_str());
            rows.regime.push(word(&record.regime)?);
            rows.action.push(word(&record.action)?);
            rows.layer.push(word(&record.layer)?);
            rows.gesture.push(word(&record.gesture)?);
            rows.trusted.push(record.trusted);
            rows.decided_at.push(record.decided_at.cast_signed());
            rows.page.push(record.page.as_str());
            rows.outcome.push(word(&record.outcome)?);
            rows.answers.push(Json(&record.answers));
            let Context { browser, device, country, address, rule, build } = &record.context;
            rows.browser.push(browser.as_str());
            rows.device.push(device.as_str());
            rows.rule.push(rule.as_str());
            rows.country.push(country.as_ref().map(Country::as_str));
            rows.address.push(address.spelled());
            rows.build.push(build.as_ref().map(|build| &build.as_bytes()[..]));
            rows.previous.push(record.previous.map(u64::cast_signed));
        }
        Ok(rows)
    }

    /// The columns, in the order of the table.
    pub(super) fn values(&self) -> [&(dyn ToSql + Sync); COLUMNS.len()] {
        [
            &self.index,
            &self.recorded_at,
            &self.site,
            &self.decision,
            &self.visitor,
            &self.version,
            &self.notice_hash,
            &self.language,
            &self.regime,
            &self.action,
            &self.layer,
            &self.gesture,
            &self.trusted,
            &self.decided_at,
            &self.page,
            &self.outcome,
            &self.answers,
            &self.browser,
            &self.device,
            &self.rule,
            &self.country,
            &self.address,
            &self.build,
            &self.previous,
        ]
    }

    /// What makes their kinds, for the table of kinds.
    pub(super) fn kinds(&self) -> [&(dyn ToSql + Sync); 10] {
        [
            &self.site,
            &self.version,
            &self.language,
            &self.regime,
            &self.action,
            &self.layer,
            &self.gesture,
            &self.outcome,
            &self.country,
            &self.answers,
        ]
    }

    /// Places, times, sites, decisions and visitors, for the table of decisions.
    pub(super) fn decisions(&self) -> [&(dyn ToSql + Sync); 5] {
        [&self.visitor, &self.site, &self.decision, &self.index, &self.recorded_at]
    }
}

/// What stands in a row of [`selected`] columns.
pub(super) fn entry(row: &Row) -> Result<Entry, StoreError> {
    let index = get::<i64>(row, "index")?.cast_unsigned();
    let recorded_at = get::<i64>(row, "recorded_at")?.cast_unsigned();
    let broken = |what: &str| nonsense(format!("record {index}, whose {what} no Latch wrote"));
    let site = get::<&str>(row, "site")?.parse().map_err(|_| broken("site"))?;
    let Some(decision) = get::<Option<&[u8]>>(row, "decision")? else {
        let commitment = get::<Option<&[u8]>>(row, "commitment")?.map(TryInto::try_into);
        let commitment = commitment.transpose().map_err(|_| broken("commitment"))?;
        return Ok(Entry::Erased(Tombstone { index, recorded_at, site, commitment }));
    };
    let token = |name: &str, bytes: &[u8]| bytes.try_into().map_err(|_| broken(name));
    let version = get::<i64>(row, "version")?.try_into().map_err(|_| broken("version"))?;
    let hash = get::<&[u8]>(row, "notice_hash")?.try_into().map_err(|_| broken("notice_hash"))?;
    let page = PagePath::try_from(get::<String>(row, "page")?).map_err(|_| broken("page"))?;
    let Json(answers) = get(row, "answers")?;
    Ok(Entry::Kept(Record {
        index,
        recorded_at,
        decision: DecisionId::from_bytes(token("decision", decision)?),
        site,
        visitor: VisitorId::from_bytes(token("visitor", get(row, "visitor")?)?),
        notice: NoticeRef { version, hash },
        language: get::<&str>(row, "language")?.parse().map_err(|_| broken("language"))?,
        regime: read_word(row, "regime")?,
        action: read_word(row, "action")?,
        layer: read_word(row, "layer")?,
        gesture: read_word(row, "gesture")?,
        trusted: get(row, "trusted")?,
        decided_at: get::<i64>(row, "decided_at")?.cast_unsigned(),
        page,
        outcome: read_word(row, "outcome")?,
        answers,
        context: circumstances(row)?,
        previous: get::<Option<i64>>(row, "previous")?.map(i64::cast_unsigned),
    }))
}

/// A column of a row.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, name: &str) -> Result<T, StoreError> {
    row.try_get(name).map_err(|error| {
        nonsense(format!("a {name} that no Latch wrote ({})", Trouble::from(error)))
    })
}

/// The word by which a value is spelled everywhere.
pub(super) fn word(value: &impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        other => Err(Refused::because("a value has no word", format!("{other:?}"))),
    }
}

/// The value that is spelled so.
pub(super) fn read_word<T: DeserializeOwned>(row: &Row, name: &str) -> Result<T, StoreError> {
    let word: String = get(row, name)?;
    serde_json::from_value(Value::String(word)).map_err(|error| {
        nonsense(format!(
            "a {name} that this Latch does not know ({error}); start one at least as new as the \
             one that wrote it"
        ))
    })
}
