//! Questions to the log as text: what the address bar, the command line and forms have in common.

use super::word::word;
use crate::moment;
use crate::store::Order;
use consent::{Filter, Outcome};
use std::fmt::Display;
use std::str::FromStr;

/// Which parameter cannot be understood, and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {message}")]
pub struct QuestionError {
    /// Its name.
    pub parameter: String,
    /// What is allowed.
    pub message: String,
}

impl QuestionError {
    /// An error about this parameter.
    pub fn new(parameter: &str, message: impl Display) -> Self {
        Self { parameter: parameter.chars().take(40).collect(), message: message.to_string() }
    }
}

/// The filter that these parameters make, each given at most once:
/// - `site`: an id,
/// - `from`, `until`: RFC 3339 or `YYYY-MM-DD`, which is the start of that day in UTC; `from`
///   includes its instant, `until` does not, so `until=2026-03-01` ends with February,
/// - `visitor`: 32 hexadecimal digits,
/// - `choice`: `granted`, `denied` or `mixed`,
/// - `version`: a notice version,
/// - `category`, `service`: an id that was granted, or `id=denied`, `id=unasked`, `id=granted`,
/// - `language`: a BCP 47 tag, whole,
/// - `country`: two letters of ISO 3166-1,
/// - `regime`, `method` (the gesture), `action`, `layer`: a word of those that records use.
pub fn filter<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Filter, QuestionError> {
    let mut filter = Filter::default();
    for (name, text) in parameters {
        match name {
            "site" => once(&mut filter.site, name, text, read)?,
            "from" => once(&mut filter.from, name, text, moment::parse)?,
            "until" => once(&mut filter.until, name, text, moment::parse)?,
            "visitor" => once(&mut filter.visitor, name, text, read)?,
            "choice" => once(&mut filter.choice, name, text, outcome)?,
            "version" => once(&mut filter.version, name, text, version)?,
            "category" => once(&mut filter.category, name, text, read)?,
            "service" => once(&mut filter.service, name, text, read)?,
            "language" => once(&mut filter.language, name, text, read)?,
            "country" => once(&mut filter.country, name, text, read)?,
            "regime" => once(&mut filter.regime, name, text, word)?,
            "method" => once(&mut filter.method, name, text, word)?,
            "action" => once(&mut filter.action, name, text, word)?,
            "layer" => once(&mut filter.layer, name, text, word)?,
            unknown => {
                return Err(QuestionError::new(
                    unknown,
                    "not known; there are site, from, until, visitor, choice, version, category, \
                     service, language, country, regime, method, action and layer",
                ));
            }
        }
    }
    Ok(filter)
}

/// The order called `newest` or `oldest`.
pub fn order(text: &str) -> Result<Order, QuestionError> {
    match text {
        "newest" => Ok(Order::NewestFirst),
        "oldest" => Ok(Order::OldestFirst),
        _ => Err(QuestionError::new("order", "newest or oldest")),
    }
}

fn once<T, E: Display>(
    place: &mut Option<T>,
    name: &str,
    text: &str,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<(), QuestionError> {
    let value = read(text).map_err(|error| QuestionError::new(name, error))?;
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(QuestionError::new(name, "given twice")),
    }
}

fn read<T: FromStr>(text: &str) -> Result<T, T::Err> {
    text.parse()
}

fn version(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|version| *version > 0).ok_or("a notice version: 1, 2, 3, …")
}

fn outcome(text: &str) -> Result<Outcome, &'static str> {
    match text {
        "granted" => Ok(Outcome::Granted),
        "denied" => Ok(Outcome::Denied),
        "mixed" => Ok(Outcome::Mixed),
        _ => Err("granted, denied or mixed"),
    }
}
