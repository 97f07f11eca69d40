//! Letting records go by the rules that are set, in steps that leave room for decisions. Owns when
//! and in which order; one node at a time runs it.

use super::{Keep, KeepError};
use crate::app::State;
use crate::moment;
use crate::store::{Counted, Expiry, RetentionRule, StoreError};
use crate::tree::ReadError;
use consent::SiteId;
use std::sync::Weak;
use std::time::{Duration, Instant};

/// How often it is looked for what has expired.
const EVERY: Duration = Duration::from_hours(1);
/// How long others have the store for themselves after each step: this many times as long as it took.
const SHARE: u32 = 4;
/// And at least so long.
const PAUSE: Duration = Duration::from_millis(5);

const DAY: u64 = 86_400_000;

/// Why records do not expire although they should.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The tree cannot be pruned.
    #[error(transparent)]
    Tree(#[from] ReadError),
    /// A stored rule cannot be read.
    #[error("the rule of retention of {site} cannot be read: {why}")]
    Rule {
        /// The site.
        site: SiteId,
        /// What is wrong with it.
        why: KeepError,
    },
}

/// What a rule would let go now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming {
    /// Which records.
    pub expiry: Expiry,
    /// How many.
    pub records: Counted,
}

/// What this rule lets go of a site's records at this time.
fn expiry(state: &State, site: &SiteId, keep: Keep, now: u64) -> Expiry {
    let before = keep.before(now);
    // A choice lasts for as long as the notice says that is current when it is looked at: so whatever
    // any version has said may have held for it.
    let versions = state.notices.versions(site);
    let lifetime = versions.iter().map(|version| version.notice.choice_lifetime_days()).max();
    let lifetime = lifetime.unwrap_or(consent::notice::MAX_LIFETIME_DAYS);
    let lapsed_before = before.saturating_sub(u64::from(lifetime) * DAY);
    Expiry { site: site.clone(), rule: keep.to_string(), before, lapsed_before }
}

/// How many of a site's records this rule would let go now. Changes nothing.
pub async fn upcoming(state: &State, site: &SiteId, keep: Keep) -> Result<Upcoming, StoreError> {
    let expiry = expiry(state, site, keep, moment::now());
    let records = state.store.expiring(&expiry).await?;
    Ok(Upcoming { expiry, records })
}

/// Lets everything go that has expired by now, and prunes the beginning of the log if nothing but
/// tombstones older than every rule is left of it; how many records have expired. Cut off, the next run goes
/// on. A rule that cannot be read lets nothing go and holds up no other.
pub async fn run(state: &State) -> Result<u64, RetentionError> {
    let now = moment::now();
    let (mut records, mut unreadable, mut earliest) = (0, None, None::<u64>);
    for RetentionRule { site, keep, .. } in state.store.rules().await? {
        let Some(keep) = keep else { continue };
        match keep.parse() {
            Ok(keep) => {
                let expiry = expiry(state, &site, keep, now);
                records += let_go(state, &expiry, now).await?;
                earliest = Some(earliest.map_or(expiry.before, |time| time.min(expiry.before)));
            }
            Err(why) => unreadable = Some(RetentionError::Rule { site, why }),
        }
    }
    if let Some(why) = unreadable {
        return Err(why);
    }
    // Without any rule nothing is pruned: the specification wants a policy for that.
    if let Some(earliest) = earliest {
        loop {
            let began = Instant::now();
            // A backup under way still reads what would go: the next run prunes it.
            let Ok(no_backup) = state.backing_up.try_lock() else { break };
            let more = state.tree.prune(earliest).await?;
            drop(no_backup);
            if !more {
                break;
            }
            pause(began).await;
        }
    }
    Ok(records)
}

async fn let_go(state: &State, expiry: &Expiry, now: u64) -> Result<u64, StoreError> {
    let mut records = 0;
    loop {
        let began = Instant::now();
        let step = state.store.expire(expiry, now).await?;
        records += step.records;
        if !step.more {
            break;
        }
        pause(began).await;
    }
    if records > 0 {
        tracing::info!(site = %expiry.site, rule = expiry.rule, records, "records have expired");
    }
    Ok(records)
}

/// Leaves the store to others after a step that began then.
async fn pause(began: Instant) {
    tokio::time::sleep((began.elapsed() * SHARE).max(PAUSE)).await;
}

/// Lets records go about once an hour, as long as the server lives, beginning so long from now.
pub async fn at_work(state: Weak<State>, first: Duration) {
    let mut rest = first;
    loop {
        tokio::time::sleep(rest).await;
        rest = EVERY;
        let Some(state) = state.upgrade() else { return };
        let done = match state.store.lead().await {
            Ok(true) => run(&state).await.map(drop),
            // Of several servers the one does it that lets the tree grow.
            Ok(false) => Ok(()),
            Err(cause) => Err(cause.into()),
        };
        if let Err(cause) = done {
            tracing::error!(%cause, "records do not expire by the rules");
        }
    }
}
