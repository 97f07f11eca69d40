//! What the rounds of one fault have come to: what was acknowledged, and what of it is lost or
//! doubled. Owns the table that is printed; refuses to know what was done to whom.

use consent::Filter;
use server::store::{Order, Store};
use std::collections::HashSet;
use std::fmt;
use tests::log_check::{check_log, read_all};

/// The sum of all rounds of a fault.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) fault: &'static str,
    pub(super) rounds: u64,
    pub(super) acknowledged: usize,
    pub(super) lost: usize,
    pub(super) doubled: usize,
    /// Whatever else is not as it should be.
    pub(super) wrong: Vec<String>,
}

/// A tally, or why this machine does not allow the fault.
pub(super) type Outcome = Result<Tally, String>;

impl Tally {
    pub(super) fn of(fault: &'static str) -> Self {
        Self { fault, ..Self::default() }
    }

    /// Counts what is lost of these decisions (in hexadecimal) and what is doubled, checks the log
    /// otherwise; how many records it has.
    pub(super) async fn check(&mut self, store: &dyn Store, ids: &[String]) -> usize {
        let records = match read_all(store, Filter::default(), Order::OldestFirst).await {
            Ok(records) => records,
            Err(wrong) => {
                self.lost += ids.len();
                self.say(wrong);
                return 0;
            }
        };
        let there: HashSet<String> = records.iter().map(|it| it.decision.to_hex()).collect();
        self.lost += ids.iter().filter(|id| !there.contains(*id)).count();
        self.doubled += records.len() - there.len();
        if let Err(wrong) = check_log(store, ids).await {
            self.say(wrong);
        }
        records.len()
    }

    /// Notes what is wrong in this round.
    pub(super) fn say(&mut self, wrong: impl fmt::Display) {
        let wrong = format!("{}, round {}: {wrong}", self.fault, self.rounds + 1);
        eprintln!("{wrong}");
        self.wrong.push(wrong);
    }

    /// Ends a round in which so many were acknowledged.
    pub(super) fn round(&mut self, acknowledged: usize) {
        self.rounds += 1;
        self.acknowledged += acknowledged;
        let Self { fault, rounds, .. } = self;
        eprintln!("{fault}: round {rounds}, {acknowledged} acknowledged");
    }

    /// Fails unless everything is there, once, and there was some load in each round.
    pub(super) fn is_whole(&self, load: usize) {
        eprintln!("{HEAD}\n{self}");
        assert_eq!((self.lost, self.doubled, &self.wrong), (0, 0, &Vec::new()));
        let meant = self.rounds as usize * load;
        assert!(self.rounds > 0 && self.acknowledged > meant, "no load: {self}");
    }
}

/// What stands above the rows of tallies.
pub(super) const HEAD: &str =
    "| Fault | Rounds | Acknowledged | Lost | Doubled |\n|---|---:|---:|---:|---:|";

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, rounds, acknowledged, lost, doubled, .. } = self;
        write!(f, "| {fault} | {rounds} | {acknowledged} | {lost} | {doubled} |")
    }
}

/// Fails unless the outcome is whole; says plainly that the fault was left out where the machine does
/// not allow it.
pub(super) fn whole_or_skipped(outcome: &Outcome, load: usize) {
    match outcome {
        Ok(tally) => tally.is_whole(load),
        Err(why) => eprintln!("SKIPPED: this machine does not allow it: {why}"),
    }
}
