//! Looking again until something is so. An error is only told when patience ends: a page that is being
//! loaded anew cannot be asked for a moment.

use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow};
use thirtyfour::error::{WebDriverErrorInner as Refusal, WebDriverResult};

use super::PATIENCE;

/// How long nobody looks after having looked in vain.
const BETWEEN: Duration = Duration::from_millis(25);

/// Somebody who waits.
pub(super) struct Waiting<'a> {
    since: Instant,
    wanted: &'a str,
    error: Option<Error>,
}

impl<'a> Waiting<'a> {
    /// Begins to wait.
    pub(super) fn for_what(wanted: &'a str) -> Self {
        Self { since: Instant::now(), wanted, error: None }
    }

    /// What was found, if something was; otherwise waits a moment.
    ///
    /// Fails when patience ends, with what went wrong at the last look.
    pub(super) async fn found<T>(&mut self, looked: Result<Option<T>>) -> Result<Option<T>> {
        match looked {
            Ok(Some(found)) => return Ok(Some(found)),
            Ok(None) => self.error = None,
            Err(error) => self.error = Some(error),
        }
        if self.since.elapsed() > PATIENCE {
            let vain = format!("waited {} s in vain for {}", PATIENCE.as_secs(), self.wanted);
            return Err(match self.error.take() {
                Some(error) => error.context(vain),
                None => anyhow!(vain),
            });
        }
        tokio::time::sleep(BETWEEN).await;
        Ok(None)
    }

    /// What an element has answered; nothing if it could not be reached, which may be over in a moment.
    ///
    /// Fails as [`Self::found`] does, and at once with any other error.
    pub(super) async fn done<T>(&mut self, answered: WebDriverResult<T>) -> Result<Option<T>> {
        let error = match answered {
            Ok(answer) => return Ok(Some(answer)),
            Err(error) => error,
        };
        match error.as_inner() {
            Refusal::StaleElementReference(_)
            | Refusal::ElementClickIntercepted(_)
            | Refusal::ElementNotInteractable(_) => self.found(Err(error.into())).await,
            _ => Err(Error::from(error).context(format!("{} was out of reach", self.wanted))),
        }
    }
}
