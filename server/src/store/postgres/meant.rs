//! A filter as conditions of a statement. Owns how each field that no index helps with is asked; times,
//! sites and visitors are the choice of whoever asks.

use super::codec::word;
use crate::store::StoreError;
use consent::{Answer, Answered, Filter};
use tokio_postgres::types::ToSql;

/// How many values [`Meant::values`] has.
const VALUES: usize = 10;

/// What a filter asks of each row, beyond time, site and visitor. A field that asks nothing is null:
/// so there is one statement for all filters, and it stays prepared.
pub(super) struct Meant {
    outcome: Option<String>,
    version: Option<i64>,
    language: Option<String>,
    regime: Option<String>,
    action: Option<String>,
    layer: Option<String>,
    gesture: Option<String>,
    country: Option<String>,
    category: Option<String>,
    service: Option<String>,
}

/// Equal columns with their types, in the order of [`Meant::values`].
const EQUAL: [(&str, &str); 8] = [
    ("outcome", "text"),
    ("version", "bigint"),
    ("language", "text"),
    ("regime", "text"),
    ("action", "text"),
    ("layer", "text"),
    ("gesture", "text"),
    ("country", "text"),
];

impl Meant {
    /// What this filter asks.
    pub(super) fn by(filter: &Filter) -> Result<Self, StoreError> {
        let path = |list, asked: &Option<Answered>| {
            asked.as_ref().map(|asked| path(list, asked)).transpose()
        };
        Ok(Self {
            outcome: filter.choice.as_ref().map(word).transpose()?,
            version: filter.version.map(i64::from),
            language: filter.language.as_ref().map(|language| language.as_str().into()),
            regime: filter.regime.as_ref().map(word).transpose()?,
            action: filter.action.as_ref().map(word).transpose()?,
            layer: filter.layer.as_ref().map(word).transpose()?,
            gesture: filter.method.as_ref().map(word).transpose()?,
            country: filter.country.map(|country| country.as_str().into()),
            category: path("categories", &filter.category)?,
            service: path("services", &filter.service)?,
        })
    }

    /// Whether nothing is asked: every record will do.
    pub(super) fn everything(filter: &Filter) -> bool {
        let Filter { site, from, until, .. } = filter.clone();
        *filter == Filter { site, from, until, ..Filter::default() }
    }

    /// The conditions on the table `r` of records, whose values begin at the place `first`.
    pub(super) fn conditions(first: usize) -> String {
        format!("r.decision IS NOT NULL AND {}", Self::asked(first))
    }

    /// The same on what was never erased, such as kinds of records.
    pub(super) fn asked(first: usize) -> String {
        let equal = (first..)
            .zip(EQUAL)
            .map(|(at, (column, kind))| format!("(${at}::{kind} IS NULL OR r.{column} = ${at})"));
        // Sent as text: what sends values knows no paths. Read once, not for each row.
        let answered = (first + EQUAL.len()..first + VALUES).map(|at| {
            let asks = format!("jsonb_path_exists(r.answers, (SELECT ${at}::text::jsonpath))");
            format!("(${at}::text IS NULL OR {asks})")
        });
        equal.chain(answered).collect::<Vec<String>>().join(" AND ")
    }

    /// The values of the conditions.
    pub(super) fn values(&self) -> [&(dyn ToSql + Sync); VALUES] {
        [
            &self.outcome,
            &self.version,
            &self.language,
            &self.regime,
            &self.action,
            &self.layer,
            &self.gesture,
            &self.country,
            &self.category,
            &self.service,
        ]
    }
}

/// The path that finds this answer: an item and its answer are a pair in a list. Strict, as otherwise
/// a filter looks into the pairs instead of at them.
fn path(list: &str, asked: &Answered) -> Result<String, StoreError> {
    let (item, answer): (String, &Answer) = (quoted(asked.item.as_str()), &asked.answer);
    Ok(format!("strict $.{list}[*] ? (@[0] == {item} && @[1] == {})", quoted(&word(answer)?)))
}

/// A text as paths spell it. Ids are of letters, digits and hyphens; this holds for whatever they
/// may become.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
