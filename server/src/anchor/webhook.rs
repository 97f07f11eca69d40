//! An address elsewhere that gets each checkpoint by POST. Owns what counts as taken: any 2xx.

use super::settings::{OutsideUrl, Webhook};
use std::time::Duration;
use ureq::Agent;

/// Calls the address.
pub(super) struct Caller {
    url: OutsideUrl,
    authorization: Option<String>,
    agent: Agent,
}

impl Caller {
    /// For this webhook.
    pub(super) fn new(to: &Webhook) -> Self {
        let authorization = to.token.as_ref().map(super::WebhookToken::authorization);
        Self { url: to.url.clone(), authorization, agent: agent() }
    }

    /// Its address, without what may be a secret.
    pub(super) fn spelled(&self) -> String {
        self.url.to_string()
    }

    /// Sends the checkpoint.
    pub(super) fn put(&self, note: &str, patience: Duration) -> Result<(), String> {
        let call = self.agent.post(self.url.as_str());
        let call = call.content_type("text/plain; charset=utf-8");
        let call = match &self.authorization {
            Some(authorization) => call.header("authorization", authorization),
            None => call,
        };
        let call = call.config().timeout_global(Some(patience)).build();
        // An error may spell the whole address.
        let answer = call.send(note).map_err(|error| match error {
            ureq::Error::BadUri(_) => "the address cannot be called".to_owned(),
            other => other.to_string(),
        })?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("it answered {status}")),
        }
    }
}

/// A client that follows nobody elsewhere: what was set is where the checkpoint and the token go.
pub(super) fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("latch/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}
