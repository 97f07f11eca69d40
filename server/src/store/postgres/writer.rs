//! The queue of appends: takes whatever waits, has it appended at once, then answers everyone (group
//! commit). Owns who waits and how long; what a batch holds is the ledger's.

use super::failure::Refused;
use super::ledger::Ledger;
use super::pool::PATIENCE;
use crate::store::{Appended, NewRecord, StoreError};
use consent::{Place, Record};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// Most records in one batch, and most that queue before senders are made to wait.
const MOST: usize = 1_024;

/// How long a record may wait: for the batch before its own, and for its own.
const WAIT: Duration = PATIENCE.saturating_mul(3);

/// A record on its way, and where its answer goes.
struct Job {
    candidate: Record,
    answer: oneshot::Sender<Result<Appended, StoreError>>,
}

/// The way to the writer. Dropping it lets the writer finish what is queued.
pub(super) struct Writer(mpsc::Sender<Job>);

impl Writer {
    /// Starts the writer on the runtime that this is called on.
    pub(super) fn start(ledger: Ledger) -> Self {
        let (jobs, queue) = mpsc::channel(MOST);
        tokio::spawn(write(queue, ledger));
        Self(jobs)
    }

    /// Appends a record, and waits until it is durable.
    pub(super) async fn append(&self, new: NewRecord) -> Result<Appended, StoreError> {
        let NewRecord { admitted, site, visitor, notice, context, now } = new;
        // Its place is the ledger's to give, and so is its time where the log is ahead.
        let place = Place { index: 0, recorded_at: now, previous: None };
        let candidate = Record::of(admitted, site, visitor, notice, context, place);
        let gone = || Refused::because("writing failed", "the writer has stopped");
        let asked = async {
            let (answer, answered) = oneshot::channel();
            self.0.send(Job { candidate, answer }).await.map_err(|_| gone())?;
            answered.await.map_err(|_| gone())?
        };
        let late = |_| Refused::because("writing failed", "PostgreSQL did not answer in time");
        timeout(WAIT, asked).await.map_err(late)?
    }
}

async fn write(mut queue: mpsc::Receiver<Job>, mut ledger: Ledger) {
    let mut jobs = Vec::with_capacity(MOST);
    while queue.recv_many(&mut jobs, MOST).await > 0 {
        // Whoever has given up meanwhile will send it again.
        let waiting = jobs.drain(..).filter(|job| !job.answer.is_closed());
        let (candidates, answers): (Vec<_>, Vec<_>) =
            waiting.map(|job| (job.candidate, job.answer)).unzip();
        let outcome = ledger.append(&candidates).await;
        for (answer, result) in answers.into_iter().zip(outcome) {
            drop(answer.send(result));
        }
    }
}
