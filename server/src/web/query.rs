//! Reading query parameters: each known, each at most once.

use super::Refusal;
use crate::log::QuestionError;
use actix_web::HttpRequest;
use actix_web::web::Query;

/// The parameters of a request, as given.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Those of this request.
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        Query::<Vec<(String, String)>>::from_query(request.query_string())
            .map(|query| Self(query.into_inner()))
            .map_err(|error| Refusal::MalformedQuery(error.to_string()))
    }

    /// Takes the parameter of this name out, if it is given.
    pub(super) fn take(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(at) = self.0.iter().position(|(given, _)| given == name) else { return Ok(None) };
        let (_, value) = self.0.remove(at);
        if self.0.iter().any(|(given, _)| given == name) {
            return Err(QuestionError::new(name, "given twice").into());
        }
        Ok(Some(value))
    }

    /// Takes `limit` out: 1 to `most`.
    pub(super) fn take_limit(&mut self, default: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.take("limit")? else { return Ok(default) };
        let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
        limit.ok_or_else(|| QuestionError::new("limit", format!("1 to {most}")).into())
    }

    /// What is left.
    pub(super) fn rest(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Refuses what is left.
    pub(super) fn nothing_else(&self) -> Result<(), Refusal> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(QuestionError::new(name, "not known here").into()),
        }
    }
}

impl From<QuestionError> for Refusal {
    fn from(error: QuestionError) -> Self {
        Self::MalformedQuery(error.to_string())
    }
}
