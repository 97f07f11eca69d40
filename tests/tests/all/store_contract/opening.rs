//! Opening: what was stored is found again, what is someone else's is left alone.

use super::documents::{admin, notice};
use super::{bare, fill, sled};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use server::store::{SledStore, Store, StoreError};
use std::os::unix::fs::PermissionsExt;
use tests::log_check::check_log;
use tests::sample::Sample;

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let store = sled(directory.path());
    let records = fill(&store, 40).await;
    store.publish(&notice("shop", 1)).await.unwrap();
    store.put_admin(&admin("ann", 1)).await.unwrap();
    drop(store);

    let store = sled(directory.path());
    let acknowledged: Vec<String> = records.iter().map(|it| it.decision.to_hex()).collect();
    assert_eq!(check_log(&store, &acknowledged).await.unwrap(), records);
    assert_eq!(store.notices().await.unwrap(), [notice("shop", 1)]);
    assert_eq!(store.admin("ann").await.unwrap(), Some(admin("ann", 1)));
    let conflict = store.publish(&notice("shop", 1)).await;
    assert!(matches!(conflict, Err(StoreError::Conflict { current: 1 })), "{conflict:?}");
    let old = store.append(Sample::number(7).record()).await.unwrap();
    assert_eq!(old.record(), &records[7]);
    let backwards = Sample { now: 5, ..Sample::number(40) };
    let next = store.append(backwards.record()).await.unwrap();
    assert_eq!((next.record().index, next.record().recorded_at), (40, records[39].recorded_at));
}

/// Bytes of sled's log that are read back in no time.
const LITTLE: u64 = 1 << 20;

/// Where everything is, which sled writes down when it is opened: the next one begins behind that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_much_writing_little_is_read_back() {
    let directory = tempfile::tempdir().unwrap();
    let written_down = || {
        let names = std::fs::read_dir(directory.path()).unwrap().map(|it| it.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap());
        let place = |name: String| u64::from_str_radix(name.strip_prefix("snap.")?, 16).ok();
        names.filter_map(place).max().unwrap()
    };
    let store = sled(directory.path());
    let few = fill(&store, 40).await;
    drop(store);
    let store = sled(directory.path());
    let opened = written_down();
    drop(store);
    assert_eq!(written_down(), opened, "little to read back is left");
    let store = sled(directory.path());
    let many = stream::iter(few.len() as u64..60_000)
        .map(|number| store.append(Sample::number(number).record()));
    many.buffer_unordered(1_000).try_for_each(async |_| Ok(())).await.unwrap();
    drop(store);
    let closed = written_down();
    assert!(closed > opened + LITTLE);
    let store = sled(directory.path());
    // sled may have collected some garbage while it was closed.
    assert!(written_down() - closed < LITTLE, "next to nothing was left to read back");
    assert_eq!(store.length().await.unwrap(), 60_000);
}

#[test]
fn a_missing_directory_is_created_for_its_owner_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("var/latch");
    drop(sled(&path));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_directory_in_use_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let _first = sled(directory.path());
    let Err(StoreError::Busy(why)) = SledStore::open(directory.path()) else {
        panic!("opened twice");
    };
    assert!(why.contains(directory.path().to_str().unwrap()), "{why}");
    assert!(why.contains("stop it"), "{why}");
}

#[tokio::test]
async fn what_this_version_did_not_write_is_refused() {
    let refusal = |key: &[u8], value: &[u8]| {
        let directory = tempfile::tempdir().unwrap();
        let db = bare(directory.path());
        db.insert(key, value).unwrap();
        drop(db);
        match SledStore::open(directory.path()) {
            Err(StoreError::Nonsense(why)) => why,
            Err(other) => panic!("another error: {other}"),
            Ok(_) => panic!("opened"),
        }
    };
    let newer = refusal(b"mformat", &10u64.to_be_bytes());
    assert!(newer.contains("format 10") && newer.contains("start one at least as new"), "{newer}");
    assert!(refusal(b"something", b"else").contains("choose another data directory"));
    assert!(refusal(b"mformat", b"?").contains("no Latch"));
}

#[tokio::test]
async fn a_newer_or_broken_record_is_an_error_and_no_panic() {
    for broken in [&[9, 1, 2][..], &[], &[1], &[1, 0, 0], &[1; 200], &[3, 0, 0], &[3; 200]] {
        let directory = tempfile::tempdir().unwrap();
        let store = sled(directory.path());
        fill(&store, 260).await;
        drop(store);
        let broken_at = |index: u64| {
            let db = bare(directory.path());
            let key = [&b"r"[..], &index.to_be_bytes()].concat();
            db.insert(key, broken).unwrap().expect("a record with this key")
        };
        let broken_run = |number: u64| {
            let key = [&b"p"[..], &number.to_be_bytes()].concat();
            bare(directory.path()).insert(key, broken).unwrap().expect("a run with this key");
        };
        let whole = broken_at(257);
        let Err(StoreError::Nonsense(_)) = SledStore::open(directory.path()) else {
            panic!("one of the last records cannot be read, and it starts");
        };
        bare(directory.path()).insert([&b"r"[..], &257u64.to_be_bytes()].concat(), whole).unwrap();
        broken_run(0);
        let store = sled(directory.path());
        let read = store.entry(1).await;
        assert!(matches!(read, Err(StoreError::Nonsense(_))), "{read:?}");
        assert!(check_log(&store, &[]).await.is_err());
    }
}
