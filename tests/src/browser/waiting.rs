//! Looking again until something is so. An error is only told when patience ends: a page that is being
//! loaded anew cannot be asked for a moment.

use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow};

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
}
