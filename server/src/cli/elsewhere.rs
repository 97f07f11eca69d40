//! The flags that say where `latch serve` writes checkpoints besides the data directory.

use super::failure::Usage;
use crate::anchor::{Anchoring, OutsideUrl, Webhook, WebhookToken, Witness};
use clap::Args;
use jiff::SignedDuration;
use std::path::PathBuf;
use std::time::Duration;

/// Where checkpoints go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Checkpoints elsewhere (docs/evidence.md)")]
pub(super) struct Elsewhere {
    /// Write each checkpoint of the log to this directory too, as SIZE.txt for `latch log verify
    /// --since`: on another disk, best one that this machine can only add to. It must be there
    #[arg(
        long = "anchor-dir",
        env = "LATCH_ANCHOR_DIR",
        hide_env_values = true,
        value_name = "DIR"
    )]
    dir: Option<PathBuf>,
    /// POST each checkpoint to this address too: https, or http to this machine
    #[arg(
        long = "anchor-webhook",
        env = "LATCH_ANCHOR_WEBHOOK",
        hide_env_values = true,
        value_name = "URL"
    )]
    webhook: Option<OutsideUrl>,
    /// Sent to that address as `Authorization: Bearer TOKEN`. Better given as the variable: flags can
    /// be seen by other users of the machine
    #[arg(
        long = "anchor-token",
        env = "LATCH_ANCHOR_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    token: Option<WebhookToken>,
    /// Ask this witness (C2SP tlog-witness) to cosign each checkpoint: its address, and the key of its
    /// cosignatures, such as https://witness.example=witness.example+1a2b3c4d+BA…; may be given several
    /// times, the variable with commas between, up to 16
    #[arg(
        long = "witness",
        env = "LATCH_WITNESS",
        hide_env_values = true,
        value_name = "URL=KEY",
        value_delimiter = ','
    )]
    witnesses: Vec<Witness>,
    /// How often, such as 10m or 1h 30m: from 1s to 7d. Also at the start and at a graceful stop, and
    /// only if the log has grown
    #[arg(long = "anchor-every", env = "LATCH_ANCHOR_EVERY", hide_env_values = true, value_name = "TIME", default_value = "1h", value_parser = every)]
    every: Duration,
}

/// Most witnesses: notes have room for 32 signatures.
const MOST_WITNESSES: usize = 16;

fn every(text: &str) -> Result<Duration, String> {
    let allowed = Duration::from_secs(1)..=Duration::from_hours(7 * 24);
    // No unit of a calendar has a length of its own; days are said for 24 hours.
    let text = text.trim();
    let time = match text.strip_suffix('d').and_then(|days| days.trim_end().parse::<u32>().ok()) {
        Some(days) => Some(Duration::from_secs(u64::from(days) * 24 * 60 * 60)),
        None => text.parse::<SignedDuration>().ok().and_then(|time| time.try_into().ok()),
    };
    let time = time.filter(|time| allowed.contains(time));
    time.ok_or_else(|| "a time from 1s to 7d, such as 90s, 10m, 1h 30m or 2d".into())
}

impl Elsewhere {
    /// Whether they make sense together.
    pub(super) fn check(&self) -> Result<(), Usage> {
        if self.witnesses.len() > MOST_WITNESSES {
            return Err(Usage(format!("--witness is given at most {MOST_WITNESSES} times")));
        }
        if self.token.is_some() && self.webhook.is_none() {
            return Err(Usage("--anchor-token goes with --anchor-webhook".into()));
        }
        Ok(())
    }

    /// What they say.
    pub(super) fn anchoring(&self) -> Anchoring {
        let token = self.token.clone();
        let webhook = self.webhook.clone().map(|url| Webhook { url, token });
        Anchoring {
            folder: self.dir.clone(),
            webhook,
            witnesses: self.witnesses.clone(),
            every: self.every,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("1s", 1),
            ("90s", 90),
            ("10m", 600),
            ("1h 30m", 5_400),
            ("2d", 172_800),
            ("PT1H", 3_600),
        ] {
            assert_eq!(every(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "0s", "8d", "-1h", "1", "soon", "1y", "5000000000d"] {
            assert!(every(bad).is_err(), "{bad}");
        }
    }
}
