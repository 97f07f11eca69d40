//! `POST /v1/backups`: a backup of the running store and the keys, made beside them. Owns where it goes
//! and that it is whole before it has its name; what is moved is the transfer's business.

use super::{AdminToken, Refusal};
use crate::app::State;
use crate::store::SledStore;
use crate::transfer::{Copied, Progress, copy};
use crate::{auth, moment};
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How often it is said how far a backup is.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// How long a step of pruning is waited for. A backup takes longer.
const PRUNING: Duration = Duration::from_secs(1);

/// A line of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum BackupLine {
    /// It is under way.
    Under {
        /// What is.
        what: String,
        /// How much of it is done.
        done: u64,
        /// Of how much.
        of: u64,
    },
    /// It is there, whole and durable. The last line.
    Made {
        /// The folder on the server's machine.
        backup: PathBuf,
        /// What is in it.
        copied: Copied,
    },
    /// It failed, and nothing is left of it. The last line.
    Failed {
        /// Why.
        failed: String,
    },
}

/// Makes a backup in `backups/` of the data folder and tells line by line how far it is. It goes on if
/// nobody listens any more.
pub(super) async fn make(_: AdminToken, state: Data<State>) -> Result<HttpResponse, Refusal> {
    let state = state.into_inner();
    let alone = Arc::clone(&state.backing_up).lock_owned();
    let Ok(alone) = tokio::time::timeout(PRUNING, alone).await else {
        return Err(Refusal::BackupRunning);
    };
    let (lines, told) = mpsc::channel(16);
    actix_web::rt::spawn(async move {
        let _alone = alone;
        let last = match write(&state, &lines).await {
            Ok((backup, copied)) => {
                tracing::info!(backup = %backup.display(), records = copied.records, "backed up");
                BackupLine::Made { backup, copied }
            }
            Err(failed) => {
                tracing::error!(%failed, "a backup failed");
                BackupLine::Failed { failed }
            }
        };
        // Whoever has gone away finds it in its place.
        let _ = lines.send(last).await;
    });
    let parts = futures_util::stream::unfold(told, |mut told| async {
        let line = told.recv().await?;
        let mut text = serde_json::to_vec(&line).unwrap_or_default();
        text.push(b'\n');
        Some((Ok::<_, Infallible>(Bytes::from(text)), told))
    });
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(parts.boxed_local()))
}

async fn write(
    state: &State,
    lines: &mpsc::Sender<BackupLine>,
) -> Result<(PathBuf, Copied), String> {
    let name = moment::spell(moment::now()).replace(':', "-");
    let backups = state.settings.data.join("backups");
    let (whole, part) = (backups.join(&name), backups.join(format!("{name}.part")));
    let copied = fill(state, &part, lines).await;
    let named = copied.and_then(|copied| {
        let keep = || {
            auth::copy_keys(&state.settings.data, &part)?;
            File::open(&part)?.sync_all()?;
            fs::rename(&part, &whole)?;
            File::open(&backups)?.sync_all()
        };
        keep().map_err(|error: io::Error| format!("{}: {error}", whole.display()))?;
        Ok((whole, copied))
    });
    if named.is_err() {
        // What could not be made whole misleads nobody: it never got its name.
        let _ = fs::remove_dir_all(&part);
    }
    named
}

/// Copies the store. It is closed when this returns.
async fn fill(
    state: &State,
    part: &Path,
    lines: &mpsc::Sender<BackupLine>,
) -> Result<Copied, String> {
    let target = SledStore::open(&part.join("store")).map_err(|error| error.to_string())?;
    let mut last = Instant::now();
    let tell = |Progress { what, done, of }| {
        if last.elapsed() > TELL_EVERY {
            last = Instant::now();
            // Whoever reads too slowly misses a line.
            let _ = lines.try_send(BackupLine::Under { what: what.into(), done, of });
        }
    };
    copy(state.store.as_ref(), &target, tell).await.map_err(|error| error.to_string())
}
