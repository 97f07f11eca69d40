//! The one writer: takes whatever waits, makes it durable at once, then answers everyone (group
//! commit). Owns the order of writing, syncing and answering; what a batch holds is the ledger's.

use super::bundles::Packed;
use super::erasing::{Erasing, SoFar};
use super::expiring::Done;
use super::failure::Refused;
use super::findings::Report;
use super::ledger::{Batch, Ledger};
use crate::store::{
    Admin, Appended, Expiry, Growth, NewRecord, Portion, Pruned, PublishedNotice, RetentionRule,
    StoreError,
};
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Most jobs in one batch, and most that queue before senders are made to wait.
const MOST: usize = 1_024;

/// Room on the disk below which nothing new is taken in, in bytes. sled cannot be asked to give up
/// half of a write, so it is not brought to that.
const ROOM: u64 = 64 << 20;

/// Where an answer goes.
pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// Something to write.
pub(super) enum Job {
    Append(Box<NewRecord>, Answer<Appended>),
    Publish(PublishedNotice, Answer<()>),
    Admin(Admin, Answer<()>),
    Report(Report, Answer<()>),
    Grow(Box<Growth>, Answer<()>),
    Keep(Packed, Answer<()>),
    Erase(Erasing, Answer<Option<SoFar>>),
    Take(Portion, Answer<()>),
    Rule(RetentionRule, Answer<()>),
    /// And these tiles.
    Prune(Pruned, Vec<u64>, Answer<()>),
    /// At this time.
    Expire(Expiry, u64, Answer<Done>),
}

impl Job {
    /// Whether it must see everything before it written, and so has a batch of its own.
    pub(super) fn is_alone(&self) -> bool {
        matches!(self, Self::Erase(..) | Self::Take(..) | Self::Expire(..) | Self::Prune(..))
    }

    /// Answers without doing anything.
    fn fail(self, why: impl FnOnce() -> StoreError) {
        match self {
            Self::Append(_, answer) => drop(answer.send(Err(why()))),
            Self::Publish(_, answer)
            | Self::Admin(_, answer)
            | Self::Report(_, answer)
            | Self::Grow(_, answer)
            | Self::Keep(_, answer)
            | Self::Rule(_, answer)
            | Self::Prune(_, _, answer)
            | Self::Take(_, answer) => drop(answer.send(Err(why()))),
            Self::Erase(_, answer) => drop(answer.send(Err(why()))),
            Self::Expire(_, _, answer) => drop(answer.send(Err(why()))),
        }
    }
}

/// The way to the writer. Dropping it lets the writer finish what is queued, and waits for that.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the writer. `length` follows the number of durable records.
    pub(super) fn start(
        disk: Disk,
        ledger: Ledger,
        length: Arc<AtomicU64>,
    ) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel(MOST);
        let thread = std::thread::Builder::new()
            .name("log-writer".into())
            .spawn(move || write(queue, &disk, ledger, &length))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Hands a job over and waits for its answer.
    pub(super) async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, StoreError> {
        let gone = || Refused::because("writing failed", "the writer has stopped");
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job(answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        // Had the thread panicked, everyone who waited would have an error already.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// What makes writes durable.
pub(super) struct Disk {
    pub(super) db: ::sled::Db,
    /// The file in which sled keeps everything, opened before the first write so that it reports
    /// every failed write-back.
    pub(super) file: File,
}

impl Disk {
    /// Writes a batch whole, or fails and leaves what is on the disk unknown.
    pub(super) fn commit(&self, batch: ::sled::Batch) -> Result<(), Refused> {
        self.db.apply_batch(batch).map_err(|error| Refused::new("writing failed", error))?;
        self.sync()
    }

    /// Whether there is so little room that nothing more should be written. A disk that does not say
    /// is taken for one with room: the write tells.
    fn is_full(&self) -> bool {
        rustix::fs::fstatvfs(&self.file)
            .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM)
    }

    /// Makes everything applied so far durable. sled's own flush stops at `sync_file_range`,
    /// which leaves the file's size and the disk's cache out: after a power cut all would be gone.
    pub(super) fn sync(&self) -> Result<(), Refused> {
        self.db.flush().map_err(|error| Refused::new("flushing failed", error))?;
        self.file.sync_data().map_err(|error| Refused::new("syncing failed", error))
    }
}

fn write(mut queue: mpsc::Receiver<Job>, disk: &Disk, mut ledger: Ledger, length: &AtomicU64) {
    let mut jobs = Vec::with_capacity(MOST);
    while queue.blocking_recv_many(&mut jobs, MOST) > 0 {
        let mut jobs = jobs.drain(..).peekable();
        if disk.is_full() {
            tracing::warn!("the disk is nearly full: nothing is taken in until there is room");
            jobs.for_each(|job| job.fail(|| StoreError::Full));
            continue;
        }
        while jobs.peek().is_some() {
            let batch = ledger.batch(&mut jobs);
            let writes_something = batch.writes_something();
            let Batch { writes, waiting } = batch;
            let outcome = if writes_something { disk.commit(writes) } else { Ok(()) };
            if outcome.is_ok() {
                length.store(ledger.length(), Ordering::Release);
            }
            for waiting in waiting {
                waiting.answer(&outcome);
            }
            if let Err(refused) = outcome {
                jobs.for_each(|job| refuse(job, &refused));
                while let Some(job) = queue.blocking_recv() {
                    refuse(job, &refused);
                }
                return;
            }
        }
    }
}

/// After a failed write nobody knows what is on the disk: nothing more is written until the store
/// is opened anew and has read it.
fn refuse(job: Job, refused: &Refused) {
    job.fail(|| Refused::new("nothing is written since an earlier failure", refused).into());
}
