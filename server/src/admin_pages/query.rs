//! The log page's form: which records its fields mean, which of them are wrong, and the query
//! string that says the same again. Owns the fields; knows nothing of HTML and of storage.

use crate::log;
use consent::{Filter, Outcome};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::str::FromStr;
use url::form_urlencoded::Serializer;

/// The fields as the browser sends them; an empty one is one not filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    pub(super) site: String,
    /// `YYYY-MM-DDTHH:MM[:SS]`, UTC.
    pub(super) from: String,
    /// As `from`.
    pub(super) until: String,
    pub(super) visitor: String,
    pub(super) choice: String,
    pub(super) version: String,
    pub(super) category: String,
    pub(super) service: String,
    pub(super) language: String,
    pub(super) country: String,
    pub(super) regime: String,
    pub(super) method: String,
    pub(super) action: String,
    pub(super) layer: String,
    /// Continue behind this index, towards older records.
    pub(super) after: String,
    /// Continue before this index, towards newer records.
    pub(super) before: String,
}

/// A field that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The field's name.
    pub(super) field: &'static str,
    /// What is allowed.
    pub(super) allowed: String,
}

/// Where in the log a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// At the newest record.
    Newest,
    /// Behind this index, towards older ones.
    OlderThan(u64),
    /// Before this index, towards newer ones.
    NewerThan(u64),
}

impl Query {
    /// Which records are meant, and all fields that are wrong (they filter nothing).
    pub(super) fn filter(&self) -> (Filter, Vec<Wrong>) {
        let mut wrong = Vec::new();
        let filter = Filter {
            site: read("site", &self.site, "an id of a-z, 0-9 and -", &mut wrong),
            from: time("from", &self.from, &mut wrong),
            until: time("until", &self.until, &mut wrong),
            visitor: read("visitor", &self.visitor, "32 characters of 0-9 and a-f", &mut wrong),
            choice: choice(&self.choice, &mut wrong),
            version: read("version", &self.version, "a whole number from 1", &mut wrong),
            ..self.rarer(&mut wrong)
        };
        (filter, wrong)
    }

    /// What the fields mean that are spelled as in the API.
    fn rarer(&self, wrong: &mut Vec<Wrong>) -> Filter {
        let mut good = self.rare_fields().to_vec();
        good.retain(|(field, value)| {
            let said =
                if value.is_empty() { Ok(None) } else { log::filter([(*field, *value)]).map(Some) };
            let understood = matches!(said, Ok(Some(_)));
            wrong.extend(said.err().map(|error| Wrong { field, allowed: error.message }));
            understood
        });
        log::filter(good).unwrap_or_default()
    }

    /// Whether any of the fields is filled in that stand apart from the rest.
    pub(super) fn is_rare(&self) -> bool {
        self.rare_fields().iter().any(|(_, value)| !value.is_empty())
    }

    /// Where the page begins. A cursor that is no number begins at the newest.
    pub(super) fn start(&self) -> Start {
        let older = self.after.parse().ok().map(Start::OlderThan);
        older.or_else(|| self.before.parse().ok().map(Start::NewerThan)).unwrap_or(Start::Newest)
    }

    /// Whether any field narrows the log.
    pub(super) fn narrows(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    /// The query string of the same filter, without a cursor.
    pub(super) fn string(&self) -> String {
        self.string_with(&[])
    }

    /// The query string of the same filter with further fields.
    pub(super) fn string_with(&self, more: &[(&str, &str)]) -> String {
        let fields = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        let mut query = Serializer::new(String::new());
        query.extend_pairs(fields).extend_pairs(more);
        query.finish()
    }

    fn fields(&self) -> Vec<(&'static str, &str)> {
        let mut fields = vec![
            ("site", self.site.trim()),
            ("from", self.from.trim()),
            ("until", self.until.trim()),
            ("visitor", self.visitor.trim()),
            ("choice", self.choice.trim()),
            ("version", self.version.trim()),
        ];
        fields.extend(self.rare_fields());
        fields
    }

    fn rare_fields(&self) -> [(&'static str, &str); 8] {
        [
            ("category", self.category.trim()),
            ("service", self.service.trim()),
            ("language", self.language.trim()),
            ("country", self.country.trim()),
            ("regime", self.regime.trim()),
            ("method", self.method.trim()),
            ("action", self.action.trim()),
            ("layer", self.layer.trim()),
        ]
    }
}

fn read<T: FromStr>(
    field: &'static str,
    text: &str,
    allowed: &'static str,
    wrong: &mut Vec<Wrong>,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        wrong.push(Wrong { field, allowed: allowed.into() });
    }
    value
}

fn time(field: &'static str, text: &str, wrong: &mut Vec<Wrong>) -> Option<u64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let civil = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    let time = text.parse::<Timestamp>().ok().or_else(|| Some(civil()?.timestamp()));
    let millis = time.and_then(|time| u64::try_from(time.as_millisecond()).ok());
    if millis.is_none() {
        let allowed = "a date and time since 1970, such as 2026-01-31T09:30".into();
        wrong.push(Wrong { field, allowed });
    }
    millis
}

fn choice(text: &str, wrong: &mut Vec<Wrong>) -> Option<Outcome> {
    match text.trim() {
        "" => None,
        "granted" => Some(Outcome::Granted),
        "denied" => Some(Outcome::Denied),
        "mixed" => Some(Outcome::Mixed),
        _ => {
            wrong.push(Wrong { field: "choice", allowed: "granted, denied or mixed".into() });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{SiteId, VisitorId};

    fn query(text: &str) -> Query {
        serde_json::from_value(
            url::form_urlencoded::parse(text.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        )
        .unwrap()
    }

    #[test]
    fn fields_mean_what_they_say() {
        let (filter, wrong) = query(
            "site=shop&from=2026-01-31T09:30&until=2026-02-01T00:00:05Z&choice=mixed&version=3\
             &visitor=000102030405060708090a0b0c0d0e0f",
        )
        .filter();
        assert_eq!(wrong, []);
        assert_eq!(filter.from, Some(1_769_851_800_000));
        assert_eq!(filter.until, Some(1_769_904_005_000));
        assert_eq!(filter.choice, Some(Outcome::Mixed));
        assert_eq!(filter.version, Some(3));
        assert_eq!(filter.site, "shop".parse::<SiteId>().ok());
        assert_eq!(filter.visitor, "000102030405060708090a0b0c0d0e0f".parse::<VisitorId>().ok());
    }

    #[test]
    fn empty_fields_mean_everything() {
        let (filter, wrong) = query("site=&from=+&until=&choice=&version=&visitor=").filter();
        assert_eq!((filter, wrong), (Filter::default(), vec![]));
    }

    #[test]
    fn wrong_fields_are_named_and_filter_nothing() {
        let (filter, wrong) =
            query("site=S!&from=yesterday&until=1960-01-01T00:00&choice=yes&version=x&visitor=1")
                .filter();
        assert_eq!(filter, Filter::default());
        let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["site", "from", "until", "visitor", "choice", "version"]);
    }

    #[test]
    fn rarer_fields_are_spelled_as_in_the_api() {
        let (filter, wrong) =
            query("category=analytics%3Ddenied&method=mouse&country=+DE+").filter();
        assert_eq!(filter.category, "analytics=denied".parse().ok());
        assert_eq!(filter.country, "DE".parse().ok());
        assert_eq!(filter.method, None);
        let allowed = "click, keyboard, api or signed".into();
        assert_eq!(wrong, [Wrong { field: "method", allowed }]);
    }

    #[test]
    fn the_query_string_says_the_same_again() {
        let first = query("site=a&visitor=%22%3E%26x&after=7");
        assert_eq!(first.string(), "site=a&visitor=%22%3E%26x");
        assert_eq!(query(&first.string()).filter(), first.filter());
        assert_eq!(first.start(), Start::OlderThan(7));
    }
}
