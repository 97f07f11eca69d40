//! Appends batches: one transaction each, in which servers take turns. Owns what is new, what is
//! known and which index and time each record gets; knows nothing of queues.

use super::codec::{self, Rows, entry};
use super::failure::{Refused, Trouble, nonsense};
use super::kinds;
use super::months::{self, Month};
use super::pool::{PATIENCE, Pool, Tries, Values};
use crate::store::erased::gone_digest;
use crate::store::{Appended, StoreError};
use consent::{DecisionId, Record, SiteId, VisitorId};
use deadpool_postgres::{Object, Transaction};
use std::collections::{HashMap, HashSet};
use tokio::time::timeout_at;
use tokio_postgres::{Row, Statement};

/// Locks the head: from here to the end of the transaction nobody else appends or erases.
pub(super) const LOCK_HEAD: &str =
    "SELECT length, recorded_at, erasures FROM latch.head FOR UPDATE";

const INSERT_DECISIONS: &str = "\
INSERT INTO latch.decisions (visitor, site, decision, index, recorded_at)
SELECT * FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bigint[], $5::bigint[])";

const GONE: &str = "SELECT digest FROM latch.gone WHERE digest = ANY($1)";

const MOVE_HEAD: &str = "UPDATE latch.head SET length = $1, recorded_at = $2";

/// The latest record of each of these visitors on each of these sites.
const LATEST: &str = "\
SELECT q.visitor, q.site, l.index
FROM (SELECT DISTINCT * FROM unnest($1::bytea[], $2::text[]) AS q(visitor, site)) q
CROSS JOIN LATERAL (SELECT d.index FROM latch.decisions d
    WHERE d.visitor = q.visitor AND d.site = q.site ORDER BY d.index DESC LIMIT 1) l";

/// What makes a decision one.
type Name = (SiteId, VisitorId, DecisionId);

/// What becomes of each record of a batch.
type Answers = Vec<Result<Appended, StoreError>>;

/// Appends to the log of one database.
pub(super) struct Ledger {
    pool: Pool,
    /// Months known to have a partition.
    months: HashSet<i64>,
    known: String,
    keep_kinds: String,
    insert: String,
}

impl Ledger {
    /// Appends over connections of its own.
    pub(super) fn new(pool: Pool) -> Self {
        let known = format!(
            "SELECT {} FROM unnest($1::bytea[], $2::text[], $3::bytea[]) AS q(visitor, site, decision)
             JOIN latch.decisions d ON d.visitor = q.visitor AND d.site = q.site
                 AND d.decision = q.decision
             JOIN latch.records r ON r.recorded_at = d.recorded_at AND r.index = d.index",
            codec::selected()
        );
        let (keep_kinds, insert) = (kinds::insertion(), codec::insertion());
        Self { pool, months: HashSet::new(), known, keep_kinds, insert }
    }

    /// Appends these, whose index is still open and whose time is the server's clock; durable on
    /// return. Tried again until [`PATIENCE`] ends. That doubles nothing: each try looks first which
    /// decisions the log holds, and it looks after whoever else was at it has ended, an earlier
    /// try of its own with an unknown end included.
    pub(super) async fn append(&mut self, candidates: &[Record]) -> Answers {
        let mut tries = Tries::new(PATIENCE);
        let mut written = HashMap::new();
        loop {
            let trouble = match self.attempt(candidates, &mut written, &tries).await {
                Ok(answers) => return answers,
                Err(trouble) => trouble,
            };
            if let Err(last) = tries.again(trouble).await {
                let refused = Refused::new("writing failed", last);
                return candidates.iter().map(|_| Err(refused.clone().into())).collect();
            }
        }
    }

    async fn attempt(
        &mut self,
        candidates: &[Record],
        written: &mut HashMap<Name, Record>,
        tries: &Tries,
    ) -> Result<Answers, Trouble> {
        let mut connection = self.pool.get().await?;
        let work = self.transact(&mut connection, candidates, written);
        let done = timeout_at(tries.deadline.into(), work).await;
        Pool::settle(connection, done)
    }

    async fn transact(
        &mut self,
        connection: &mut Object,
        candidates: &[Record],
        written: &mut HashMap<Name, Record>,
    ) -> Result<Answers, Trouble> {
        let statements = self.prepare(connection).await?;
        let transaction = connection.transaction().await?;
        let mut found = look(&transaction, &statements, candidates).await?;
        let mut answers = Answers::with_capacity(candidates.len());
        let mut new = Vec::new();
        let mut needed: Vec<(Month, Option<u64>)> = Vec::new();
        let mut seen = HashSet::new();
        for candidate in candidates {
            let name = name(candidate);
            if let Some(known) = found.known.get(&name) {
                let ours = written.get(&name).is_some_and(|ours| ours == known);
                let ours = seen.insert(name) && ours;
                let known = known.clone();
                answers.push(Ok(if ours { Appended::New(known) } else { Appended::Known(known) }));
                continue;
            }
            let digest = gone_digest(&candidate.site, candidate.visitor, candidate.decision);
            if found.gone.contains(digest.as_slice()) {
                answers.push(Err(StoreError::Erased));
                continue;
            }
            let recorded_at = candidate.recorded_at.max(found.recorded_at);
            let month = Month::of(recorded_at)?;
            let fresh = found.length == 0 || month != Month::of(found.recorded_at)?;
            if needed.is_empty() || fresh {
                needed.push((month, fresh.then_some(found.length)));
            }
            let who = (candidate.site.clone(), candidate.visitor);
            let previous = found.latest.insert(who, found.length);
            let record = Record { index: found.length, recorded_at, previous, ..candidate.clone() };
            found.length += 1;
            found.recorded_at = recorded_at;
            seen.insert(name.clone());
            found.known.insert(name, record.clone());
            new.push(record.clone());
            answers.push(Ok(Appended::New(record)));
        }
        if new.is_empty() {
            return Ok(answers);
        }
        let months: Vec<Month> = needed.iter().map(|(month, _)| *month).collect();
        months::ensure(&transaction, &months, &self.months).await?;
        for (month, first) in &needed {
            if let Some(first) = first {
                let sql = "UPDATE latch.months SET first = $2 WHERE starts = $1";
                transaction.execute(sql, &[&month.starts, &first.cast_signed()]).await?;
            }
        }
        insert(&transaction, &statements, &new).await?;
        written.extend(new.into_iter().map(|record| (name(&record), record)));
        transaction.commit().await?;
        self.months.extend(months.iter().map(|month| month.starts));
        Ok(answers)
    }

    /// Before the transaction, not in it: preparing locks tables, and a table that is locked already
    /// is not looked at anew, so that a month that another server has just made would not be seen.
    async fn prepare(&self, connection: &Object) -> Result<Statements, Trouble> {
        Ok(Statements {
            lock: connection.prepare_cached(LOCK_HEAD).await?,
            known: connection.prepare_cached(&self.known).await?,
            gone: connection.prepare_cached(GONE).await?,
            latest: connection.prepare_cached(LATEST).await?,
            decisions: connection.prepare_cached(INSERT_DECISIONS).await?,
            kinds: connection.prepare_cached(&self.keep_kinds).await?,
            records: connection.prepare_cached(&self.insert).await?,
            head: connection.prepare_cached(MOVE_HEAD).await?,
        })
    }
}

/// What a transaction asks.
struct Statements {
    lock: Statement,
    known: Statement,
    gone: Statement,
    latest: Statement,
    decisions: Statement,
    kinds: Statement,
    records: Statement,
    head: Statement,
}

/// Locks the head, and looks what the log holds of these.
async fn look(
    transaction: &Transaction<'_>,
    statements: &Statements,
    candidates: &[Record],
) -> Result<Found, Trouble> {
    let visitors: Vec<&[u8]> = candidates.iter().map(|it| &it.visitor.as_bytes()[..]).collect();
    let sites: Vec<&str> = candidates.iter().map(|it| it.site.as_str()).collect();
    let decisions: Vec<&[u8]> = candidates.iter().map(|it| &it.decision.as_bytes()[..]).collect();
    let digest = |it: &Record| gone_digest(&it.site, it.visitor, it.decision).to_vec();
    let digests: Vec<Vec<u8>> = candidates.iter().map(digest).collect();
    let names: Values<'_> = &[&visitors, &sites, &decisions];
    let (who, digests): (Values<'_>, Values<'_>) = (&[&visitors, &sites], &[&digests]);
    // Sent together, done in this order: each looks at what is there once the lock is held.
    let (head, known, gone, latest) = tokio::try_join!(
        biased;
        transaction.query_one(&statements.lock, &[]),
        transaction.query(&statements.known, names),
        transaction.query(&statements.gone, digests),
        transaction.query(&statements.latest, who),
    )?;
    let mut found = Found {
        length: codec::get::<i64>(&head, "length")?.cast_unsigned(),
        recorded_at: codec::get::<i64>(&head, "recorded_at")?.cast_unsigned(),
        known: HashMap::new(),
        gone: gone.iter().map(|row| row.get(0)).collect(),
        latest: latest.iter().map(last).collect::<Result<_, _>>()?,
    };
    for row in &known {
        if let Some(record) = entry(row)?.kept() {
            found.known.insert(name(&record), record);
        }
    }
    Ok(found)
}

async fn insert(
    transaction: &Transaction<'_>,
    statements: &Statements,
    new: &[Record],
) -> Result<(), Trouble> {
    let all: Vec<&Record> = new.iter().collect();
    let rows = Rows::of(&all)?;
    let Some(last) = new.last() else { return Ok(()) };
    let (length, time) = ((last.index + 1).cast_signed(), last.recorded_at.cast_signed());
    let (names, kinds, whole) = (rows.decisions(), rows.kinds(), rows.values());
    let until: Values<'_> = &[&length, &time];
    tokio::try_join!(
        biased;
        transaction.execute(&statements.decisions, &names),
        transaction.execute(&statements.kinds, &kinds),
        transaction.execute(&statements.records, &whole),
        transaction.execute(&statements.head, until),
    )?;
    Ok(())
}

/// How far the log has come, and what it holds of a batch.
struct Found {
    length: u64,
    recorded_at: u64,
    known: HashMap<Name, Record>,
    gone: HashSet<Vec<u8>>,
    latest: HashMap<(SiteId, VisitorId), u64>,
}

/// Whose latest record this row names.
fn last(row: &Row) -> Result<((SiteId, VisitorId), u64), StoreError> {
    let broken = || nonsense("a decision that no Latch wrote");
    let site = codec::get::<&str>(row, "site")?.parse().map_err(|_| broken())?;
    let visitor = codec::get::<&[u8]>(row, "visitor")?.try_into().map_err(|_| broken())?;
    let index = codec::get::<i64>(row, "index")?.cast_unsigned();
    Ok(((site, VisitorId::from_bytes(visitor)), index))
}

fn name(record: &Record) -> Name {
    (record.site.clone(), record.visitor, record.decision)
}
