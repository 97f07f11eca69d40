//! Erasing a visitor's records and the account of it. Owns what is written for both.

use super::codec::{self, entry, get};
use super::failure::{Refused, Trouble, nonsense};
use super::kinds;
use super::ledger::LOCK_HEAD;
use super::pool::{PATIENCE, Pool, Tries, Values};
use super::reads::bounded;
use super::tree::LOCK_TREE;
use crate::leaf;
use crate::store::erased::gone_digest;
use crate::store::{Entry, ErasedBy, Erasure, Salt, StoreError};
use consent::VisitorId;
use deadpool_postgres::{Object, Transaction};
use tokio::time::timeout_at;
use tokio_postgres::Row;

/// Most records that are erased in one transaction: appends wait for it.
const AT_ONCE: i64 = 2_000;

/// What is to be erased, in as many transactions as it takes.
pub(super) struct Erasing {
    pub(super) visitor: VisitorId,
    pub(super) by: ErasedBy,
    pub(super) now: u64,
    /// Only records before this index.
    pub(super) until: u64,
}

/// How far an erasure has come.
#[derive(Clone, Copy)]
struct SoFar {
    /// Its number in the account.
    number: i64,
    records: i64,
    /// Whether records are left.
    more: bool,
}

/// Erases all; how many.
pub(super) async fn erase(pool: &Pool, erasing: &Erasing) -> Result<u64, StoreError> {
    let mut so_far: Option<SoFar> = None;
    loop {
        so_far = part(pool, erasing, so_far).await?;
        match so_far {
            Some(SoFar { more: true, .. }) => {}
            done => return Ok(done.map_or(0, |done| done.records.cast_unsigned())),
        }
    }
}

/// Erases some. Tried again only if it is certain that nothing was: otherwise the count would be
/// wrong, and whoever asked can ask again.
async fn part(
    pool: &Pool,
    erasing: &Erasing,
    so_far: Option<SoFar>,
) -> Result<Option<SoFar>, StoreError> {
    let mut tries = Tries::new(PATIENCE);
    let failed = |trouble: Trouble| trouble.while_doing("erasing failed");
    loop {
        let mut connection = match pool.get().await {
            Ok(connection) => connection,
            Err(trouble) => {
                tries.again(trouble).await.map_err(failed)?;
                continue;
            }
        };
        let work = transact(&mut connection, erasing, so_far);
        let done = timeout_at(tries.deadline.into(), work).await;
        match Pool::settle(connection, done) {
            Err(trouble) if trouble.undone() => tries.again(trouble).await.map_err(failed)?,
            done => return done.map_err(failed),
        }
    }
}

async fn transact(
    connection: &mut Object,
    erasing: &Erasing,
    so_far: Option<SoFar>,
) -> Result<Option<SoFar>, Trouble> {
    let visitor = &erasing.visitor.as_bytes()[..];
    let transaction = connection.transaction().await?;
    let erasures: i64 = get(&transaction.query_one(LOCK_HEAD, &[]).await?, "erasures")?;
    // The tree takes nothing in meanwhile: whether a record has a leaf decides what is left of it.
    transaction.query_one(LOCK_TREE, &[]).await?;
    let find = format!(
        "SELECT {}, s.salt FROM latch.decisions d
         JOIN latch.records r ON r.recorded_at = d.recorded_at AND r.index = d.index
         LEFT JOIN latch.salts s ON s.record = d.index
         WHERE d.visitor = $1 AND d.index < $2 LIMIT {}",
        codec::selected(),
        AT_ONCE + 1
    );
    let until = i64::try_from(erasing.until).unwrap_or(i64::MAX);
    let found = transaction.query(&find, &[&visitor, &until]).await?;
    let more = i64::try_from(found.len()).unwrap_or(i64::MAX) > AT_ONCE;
    let found = &found[..found.len() - usize::from(more)];
    if found.is_empty() {
        return Ok(so_far.map(|so_far| SoFar { more: false, ..so_far }));
    }
    let left = found.iter().map(Left::of).collect::<Result<Vec<_>, _>>()?;
    let erased = take_out(&transaction, &left).await?;
    unlink(&transaction, visitor, until).await?;

    let before = so_far.unwrap_or(SoFar { number: erasures, records: 0, more });
    let so_far = SoFar { records: before.records + erased, more, ..before };
    let (number, records) = (so_far.number.cast_unsigned(), so_far.records.cast_unsigned());
    let account = Erasure { number, at: erasing.now, by: erasing.by.clone(), records };
    write_account(&transaction, &account).await?;
    let head = "UPDATE latch.head SET erasures = greatest(erasures, $1::bigint + 1),
             erased = erased + $2";
    transaction.execute(head, &[&so_far.number, &erased]).await?;
    transaction.commit().await?;
    Ok(Some(so_far))
}

/// What is left of a record, and by what it is found.
pub(super) struct Left {
    index: i64,
    recorded_at: i64,
    site: String,
    visitor: Vec<u8>,
    decision: Vec<u8>,
    /// Of its decision.
    digest: Vec<u8>,
    /// What its leaf says, if it has one.
    pub(super) commitment: Option<Vec<u8>>,
}

impl Left {
    pub(super) fn of(row: &Row) -> Result<Self, StoreError> {
        let Entry::Kept(record) = entry(row)? else {
            return Err(nonsense("a decision whose record is erased"));
        };
        let digest = gone_digest(&record.site, record.visitor, record.decision).to_vec();
        let salt = get::<Option<&[u8]>>(row, "salt")?.map(Salt::try_from).transpose();
        let salt = salt.map_err(|_| nonsense("a salt that no Latch wrote"))?;
        let commitment = salt.map(|salt| leaf::commitment(&record, &salt)).transpose();
        let commitment = commitment.map_err(|why| Refused::because("no commitment", why))?;
        Ok(Self {
            index: record.index.cast_signed(),
            recorded_at: record.recorded_at.cast_signed(),
            site: record.site.as_str().into(),
            visitor: record.visitor.as_bytes().to_vec(),
            decision: record.decision.as_bytes().to_vec(),
            digest,
            commitment: commitment.map(Into::into),
        })
    }
}

/// Blanks these records, destroys their salts and remembers their decisions as digests; how many.
pub(super) async fn take_out(transaction: &Transaction<'_>, left: &[Left]) -> Result<i64, Trouble> {
    let indexes: Vec<i64> = left.iter().map(|it| it.index).collect();
    let times: Vec<i64> = left.iter().map(|it| it.recorded_at).collect();
    let sites: Vec<&str> = left.iter().map(|it| it.site.as_str()).collect();
    let visitors: Vec<&[u8]> = left.iter().map(|it| &it.visitor[..]).collect();
    let decisions: Vec<&[u8]> = left.iter().map(|it| &it.decision[..]).collect();
    let digests: Vec<&[u8]> = left.iter().map(|it| &it.digest[..]).collect();
    let commitments: Vec<Option<&[u8]>> = left.iter().map(|it| it.commitment.as_deref()).collect();
    let blank = format!(
        "UPDATE latch.records r SET {}, commitment = k.commitment
         FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) k(index, recorded_at, commitment)
         WHERE r.recorded_at = k.recorded_at AND r.index = k.index",
        codec::blank()
    );
    let kinds = kinds::of(transaction, &indexes, &times).await?;
    transaction.execute(&blank, &[&indexes, &times, &commitments]).await?;
    kinds::forget(transaction, &kinds).await?;
    let salts = "DELETE FROM latch.salts WHERE record = ANY($1)";
    transaction.execute(salts, &[&indexes]).await?;
    let delete = "DELETE FROM latch.decisions d
         USING unnest($1::bytea[], $2::text[], $3::bytea[]) k(visitor, site, decision)
         WHERE d.visitor = k.visitor AND d.site = k.site AND d.decision = k.decision";
    transaction.execute(delete, &[&visitors, &sites, &decisions]).await?;
    let remember = "INSERT INTO latch.gone SELECT unnest($1::bytea[]) ON CONFLICT DO NOTHING";
    transaction.execute(remember, &[&digests]).await?;
    Ok(i64::try_from(left.len()).unwrap_or(i64::MAX))
}

/// What came while this was on its way stays, and must not tell whose those before it were.
async fn unlink(transaction: &Transaction<'_>, visitor: &[u8], until: i64) -> Result<(), Trouble> {
    let unlink = "UPDATE latch.records r SET previous = NULL FROM latch.decisions d
         WHERE d.visitor = $1 AND d.index >= $2
             AND r.recorded_at = d.recorded_at AND r.index = d.index AND r.previous < $2";
    transaction.execute(unlink, &[&visitor, &until]).await?;
    Ok(())
}

/// Writes an entry of the account, in the place of what stands under its number.
pub(super) async fn write_account(
    transaction: &Transaction<'_>,
    erasure: &Erasure,
) -> Result<(), Trouble> {
    let (mut admin, mut site, mut rule, mut before) = (None, None, None, None);
    match &erasure.by {
        ErasedBy::Visitor => {}
        ErasedBy::Admin(name) => admin = Some(name.as_str()),
        ErasedBy::Retention { site: of, rule: by, before: time } => {
            (site, rule) = (Some(of.as_str()), Some(by.as_str()));
            before = Some(time.cast_signed());
        }
    }
    let sql = "INSERT INTO latch.erasures (number, at, admin, records, site, rule, before)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (number)
         DO UPDATE SET at = $2, admin = $3, records = $4, site = $5, rule = $6, before = $7";
    let (number, at) = (erasure.number.cast_signed(), erasure.at.cast_signed());
    let records = erasure.records.cast_signed();
    let values: Values<'_> = &[&number, &at, &admin, &records, &site, &rule, &before];
    transaction.execute(sql, values).await?;
    Ok(())
}

/// The columns of the account.
pub(super) const ACCOUNT: &str = "number, at, admin, records, site, rule, before";

/// What stands in a row of the account.
pub(super) fn accounted(row: &Row) -> Result<Erasure, StoreError> {
    let admin: Option<String> = get(row, "admin")?;
    let by = match get::<Option<&str>>(row, "site")? {
        None => admin.map_or(ErasedBy::Visitor, ErasedBy::Admin),
        Some(site) => ErasedBy::Retention {
            site: site.parse().map_err(|_| nonsense("an account of no site"))?,
            rule: get(row, "rule")?,
            before: get::<i64>(row, "before")?.cast_unsigned(),
        },
    };
    Ok(Erasure {
        number: get::<i64>(row, "number")?.cast_unsigned(),
        at: get::<i64>(row, "at")?.cast_unsigned(),
        by,
        records: get::<i64>(row, "records")?.cast_unsigned(),
    })
}

/// The account, newest first, behind `after`.
pub(super) async fn account(
    pool: &Pool,
    after: Option<u64>,
    limit: usize,
) -> Result<Vec<Erasure>, StoreError> {
    let below = after.map_or(i64::MAX, |after| i64::try_from(after).unwrap_or(i64::MAX));
    let sql = format!(
        "SELECT {ACCOUNT} FROM latch.erasures WHERE number < $1 ORDER BY number DESC LIMIT $2"
    );
    let rows = pool.rows(&sql, &[&below, &bounded(limit)]).await?;
    rows.iter().map(accounted).collect()
}
