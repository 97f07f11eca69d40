//! `latch store` on a log whose beginning was pruned: moved to PostgreSQL and back, backed up and restored,
//! it proves what it proved before.

use super::Desk;
use super::stores::decide;
use server::store::{SledStore, Store};
use std::time::{Duration, Instant};
use tests::latch::Serving;
use tests::postgres::Cluster;
use tests::sample::Sample;

fn fetched(serving: &Serving, path: &str) -> String {
    let mut reply = ureq::get(format!("{}/log/{path}", serving.base)).call().unwrap();
    reply.body_mut().read_to_string().unwrap()
}

/// Six hundred records of years ago in `one`, of which a running server has let go as many as a rule says;
/// then some of today.
fn pruned(desk: &Desk) -> Serving {
    desk.starter();
    desk.says("notice import my-shop.toml --data one");
    let store = SledStore::open(&desk.0.path().join("one/store")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for number in 0..600 {
        let now = 1_600_000_000_000 + number;
        let sample = Sample { site: "my-shop", now, ..Sample::number(number) };
        runtime.block_on(store.append(sample.record())).unwrap();
    }
    drop(store);
    let serving = desk.serve("--data one");
    for number in 1_000..1_003 {
        decide(&serving, number);
    }
    desk.says("retention set my-shop 25months --data one --yes");
    // The server looks a while after its start.
    let patience = Instant::now() + Duration::from_secs(90);
    while fetched(&serving, "minimum") != "512\n" {
        assert!(Instant::now() < patience, "nothing is pruned");
        std::thread::sleep(Duration::from_millis(500));
    }
    serving
}

/// Everything that this data directory's log must say of itself with a server on it, which takes one
/// decision more; the number of records is that before.
fn holds(desk: &Desk, data: &str, store: &str, records: u64) {
    let checked = desk.says(&format!("store check --data {data}{store}"));
    assert!(checked.contains(&format!("\n  {records} records, 90 erased\n")), "{checked}");
    assert!(checked.contains("510 more, erased or expired, were pruned"), "{checked}");
    assert!(checked.contains("signed by localhost/log+"), "{checked}");
    let serving = desk.serve(&format!("--data {data}{store}"));
    assert_eq!(fetched(&serving, "minimum"), "512\n");
    assert_eq!(decide(&serving, 2_000 + records)["index"], 600 + records);
    desk.says(&format!("log evidence --data {data}{store} -o then.ndjson"));
    let key = desk.says(&format!("log key --data {data}"));
    let verify = format!("log verify then.ndjson --since older.txt --key {}", key.trim());
    let verified = desk.says(&verify);
    assert!(verified.contains("everything holds"), "{verified}");
    assert!(verified.contains(&format!("\n  {} records, complete", records + 1)), "{verified}");
    assert!(verified.contains("\n  90 erased or expired records"), "{verified}");
    assert!(verified.contains("510 leaves pruned"), "{verified}");
    assert!(verified.contains("continues the older checkpoint of "), "{verified}");
    let rules = desk.says(&format!("retention list --data {data}{store}"));
    assert!(rules.contains("my-shop  P25M"), "{rules}");
}

fn keys(desk: &Desk, from: &str, to: &str) {
    let folder = desk.0.path();
    for key in ["log-key.json", "token-keys.json", "receipt-keys.json"] {
        std::fs::copy(folder.join(from).join(key), folder.join(to).join(key)).unwrap();
    }
}

#[test]
fn a_pruned_log_is_backed_up_and_moved_and_proves_what_it_proved() {
    let desk = Desk::new();
    let serving = pruned(&desk);
    desk.says("log evidence --data one -o one.ndjson");
    desk.write("older.txt", &fetched(&serving, "checkpoint"));
    let told = desk.says("store backup --data one");
    assert!(told.contains("Backed up and checked: 3 records, 90 erased"), "{told}");
    let backup = told.lines().last().unwrap().to_owned();
    drop(serving);
    desk.says(&format!("store restore {backup} --data two"));
    holds(&desk, "two", "", 3);

    let database = Cluster::shared().database();
    let url = database.network_url();
    let told = desk.says(&format!("store copy sled: {url} --data one"));
    assert!(told.contains("Checked: 3 records, 90 erased"), "{told}");
    holds(&desk, "one", &format!(" --store {url}"), 3);
    desk.says(&format!("store copy {url} sled:./back/store --data one"));
    keys(&desk, "one", "back");
    holds(&desk, "back", "", 4);
    // The one that nothing was taken from but copies is as it was.
    holds(&desk, "one", "", 3);
}
