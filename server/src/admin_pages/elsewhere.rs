//! Where the log's checkpoints are besides this server, in words. Owns the wording; how it went is known to
//! the anchors, since the server started.

use super::words;
use crate::anchor::Status;
use crate::app::State;

/// A place outside that has checkpoints, or should.
pub(super) struct Elsewhere {
    /// Which one.
    pub(super) place: String,
    /// What it has.
    pub(super) has: String,
    /// When and why the last try failed, if it did.
    pub(super) failed: Option<String>,
}

/// All of them, in the order in which they are tried.
pub(super) fn all(state: &State) -> Vec<Elsewhere> {
    let size = state.tree.shown().size;
    state.anchors.status().into_iter().map(|status| one(status, size)).collect()
}

fn one(status: Status, size: u64) -> Elsewhere {
    let Status { kind, to, size: there, anchored_at, failed } = status;
    let (place, has) = match kind {
        "witness" => (format!("Witness {to}"), "has cosigned"),
        "webhook" => (format!("Webhook {to}"), "has taken"),
        _ => (format!("Directory {to}"), "has"),
    };
    let when = anchored_at.map_or_else(
        || "from before this server started".into(),
        |at| format!("since {}", words::time(at)),
    );
    let has = match there {
        None => format!("{has} no checkpoint yet"),
        Some(there) if there == size => format!("{has} the newest checkpoint, {when}"),
        Some(there) => {
            let (there, size) = (words::number(there), words::number(size));
            format!("{has} a checkpoint of {there} of the {size} leaves, {when}")
        }
    };
    // What failed before it succeeded again is over.
    let failed = failed.filter(|(at, _)| anchored_at.is_none_or(|anchored| *at > anchored));
    let failed = failed.map(|(at, why)| format!("at {}: {why}", words::time(at)));
    Elsewhere { place, has, failed }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: u64 = 1_790_000_000_000;

    fn told(there: Option<u64>, at: Option<u64>, failed: Option<u64>) -> (String, Option<String>) {
        let failed = failed.map(|at| (at, "it is gone".to_owned()));
        let to = "/mnt/x".into();
        let told = one(Status { kind: "folder", to, size: there, anchored_at: at, failed }, 1_605);
        assert_eq!(told.place, "Directory /mnt/x");
        (told.has, told.failed)
    }

    #[test]
    fn what_a_place_has_is_told_and_whether_the_last_try_failed() {
        let failure = || Some("at 2026-09-21 14:13:20: it is gone".to_owned());
        assert_eq!(told(None, None, None), ("has no checkpoint yet".into(), None));
        assert_eq!(told(None, None, Some(NOON)), ("has no checkpoint yet".into(), failure()));
        let newest = "has the newest checkpoint, since 2026-09-21 14:13:20";
        assert_eq!(told(Some(1_605), Some(NOON), Some(NOON - 1)), (newest.into(), None));
        let older = "has a checkpoint of 12 of the 1,605 leaves, since 2026-09-21 14:13:19";
        assert_eq!(told(Some(12), Some(NOON - 1_000), Some(NOON)), (older.into(), failure()));
        let known = "has the newest checkpoint, from before this server started";
        assert_eq!(told(Some(1_605), None, None), (known.into(), None));
    }
}
