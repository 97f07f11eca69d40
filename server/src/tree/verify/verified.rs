//! What was found in evidence that holds, and how that is told.

use crate::moment;
use std::fmt;

/// What was found in a log that holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// The log's name.
    pub log: String,
    /// How many leaves the checkpoint covers.
    pub leaves: u64,
    /// Records, complete.
    pub records: u64,
    /// Records that were erased or have expired, whose places are proven.
    pub erased: u64,
    /// Published versions of notices.
    pub notices: u64,
    /// Builds of the banner.
    pub builds: u64,
    /// Accounts of erasures.
    pub erasures: u64,
    /// Accounts of what has expired.
    pub retentions: u64,
    /// Leaves that were pruned: of them only hashes are left.
    pub pruned: u64,
    /// The sizes of the older checkpoints that this log continues.
    pub continues: Vec<u64>,
    /// How many leaves the checkpoint covers that witnesses have cosigned.
    pub cosigned: Option<u64>,
    /// The witnesses that were asked for, with the time of their cosignature in seconds since 1970.
    pub witnesses: Vec<(String, u64)>,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            log,
            leaves,
            records,
            erased,
            notices,
            builds,
            erasures,
            retentions,
            pruned,
            ..
        } = self;
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        writeln!(f, "{log}: everything holds.")?;
        writeln!(f, "  {leaves} leaves under the signed checkpoint")?;
        writeln!(f, "  {records} record{}, complete and unchanged", plural(*records))?;
        writeln!(f, "  {erased} erased or expired record{}, their places proven", plural(*erased))?;
        writeln!(
            f,
            "  {notices} notice version{}, {builds} build{} of the banner, {erasures} account{} of erasures, \
             {retentions} of retention",
            plural(*notices),
            plural(*builds),
            plural(*erasures)
        )?;
        if *pruned > 0 {
            writeln!(f, "  {pruned} leaves pruned: of them only hashes are left, which hold")?;
        }
        for (name, time) in &self.witnesses {
            let (size, at) = (self.cosigned.unwrap_or(0), moment::spell(time.saturating_mul(1000)));
            writeln!(f, "  cosigned by {name} at {}: the first {size} leaves", &at[..19])?;
        }
        for size in &self.continues {
            writeln!(f, "  continues the older checkpoint of {size} leaves")?;
        }
        Ok(())
    }
}
