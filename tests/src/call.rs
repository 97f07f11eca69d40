//! One request and its answer, in one line.

use serde_json::Value;
use ureq::http::{HeaderMap, Request, request::Builder};

/// A request about to be sent.
pub struct Call<'a> {
    agent: &'a ureq::Agent,
    request: Builder,
    body: Vec<u8>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(agent: &'a ureq::Agent, method: &str, url: &str) -> Self {
        Self { agent, request: Request::builder().method(method).uri(url), body: Vec::new() }
    }

    /// With this header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// From a page of this origin.
    #[must_use]
    pub fn origin(self, origin: &str) -> Self {
        self.header("origin", origin)
    }

    /// With this token or secret.
    #[must_use]
    pub fn bearer(self, credentials: &str) -> Self {
        self.header("authorization", &format!("Bearer {credentials}"))
    }

    /// With this JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it and reads the answer.
    pub fn send(self) -> Reply {
        let request = self.request.body(self.body).expect("a request");
        let method = request.method().clone();
        let mut response = match method.as_str() {
            "GET" | "HEAD" | "OPTIONS" | "TRACE" => self.agent.run(request.map(|_| ())),
            _ => self.agent.run(request),
        }
        .expect("an answer");
        let body = response.body_mut().with_config().limit(100_000_000).read_to_vec();
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: body.expect("a body"),
        }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Itself, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// Its code, if it is an error of this status.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        self.expect(status).json()["code"].as_str().expect("a code").to_owned()
    }

    /// A header, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }

    /// Its body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Its body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("JSON: {}", self.text()))
    }
}
