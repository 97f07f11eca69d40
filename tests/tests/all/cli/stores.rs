//! `latch store`: backed up while it runs, restored elsewhere, moved to PostgreSQL and back, checked.

use super::Desk;
use serde_json::Value;
use server::store::{Portion, Pruned, SledStore, Store};
use tests::latch::Serving;
use tests::postgres::Cluster;
use tests::shop;

/// A serving shop that has taken so many decisions.
fn shop(desk: &Desk, data: &str, decisions: u64) -> Serving {
    desk.starter();
    desk.says(&format!("notice import my-shop.toml --data {data}"));
    let serving = desk.serve(&format!("--data {data}"));
    for number in 0..decisions {
        decide(&serving, number);
    }
    serving
}

/// Decision `number` of a visitor of their own, as it is posted.
pub(super) fn decision(number: u64) -> Value {
    let mut decision = shop::reject(number + 1, number + 1);
    decision["answers"] = serde_json::json!({
        "categories": { "necessary": "granted", "analytics": "denied" },
        "services": { "google-analytics": "denied" },
    });
    decision
}

pub(super) fn decide(serving: &Serving, number: u64) -> Value {
    let sent = ureq::post(format!("{}/v1/sites/my-shop/decisions", serving.base))
        .header("origin", "https://shop.example")
        .send_json(decision(number));
    sent.unwrap().body_mut().read_json().unwrap()
}

#[test]
fn a_backup_of_a_running_server_holds_and_goes_on() {
    let desk = Desk::new();
    let serving = shop(&desk, "one", 9);
    let record = decide(&serving, 200);
    let visitor = record["visitor"].as_str().unwrap();
    desk.says(&format!("log erase --data one --visitor {visitor} --yes"));
    let told = desk.says("store backup --data one");
    assert!(told.contains("Backed up and checked: 9 records, 1 erased, "), "{told}");
    let backup = told.lines().last().unwrap().to_owned();
    let name = desk.0.path().join(&backup);
    assert!(
        name.join("log-key.json").is_file() && name.join("token-keys.json").is_file(),
        "{told}"
    );
    // What comes later is not in it.
    decide(&serving, 77);
    let held = desk.says(&format!("store check --data {backup}"));
    assert!(
        held.contains("9 records, 1 erased") && held.contains("signed by localhost/log+"),
        "{held}"
    );
    let busy = desk.fails(1, "store check --data one");
    assert!(
        busy.contains("a server is running on") && busy.contains("latch store backup"),
        "{busy}"
    );
    std::fs::write(
        desk.0.path().join("then.txt"),
        ureq::get(format!("{}/log/checkpoint", serving.base))
            .call()
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap(),
    )
    .unwrap();

    let told = desk.says(&format!("store restore {backup} --data two"));
    assert!(told.contains("Start with: latch serve --data two"), "{told}");
    assert!(desk.fails(1, &format!("store restore {backup} --data two")).contains("already"));
    assert_eq!(desk.says("log key --data two"), desk.says("log key --data one"));
    let second = desk.serve("--data two");
    assert_eq!(desk.says("log --data two --count"), "9\n");
    decide(&second, 78);
    desk.says("log evidence --data two -o two.ndjson");
    let key = desk.says("log key --data two");
    let whole = desk.says(&format!("log verify two.ndjson --key {}", key.trim()));
    assert!(whole.contains("everything holds"), "{whole}");
    drop(second);
    let checked = desk.says("store check --data two");
    assert!(checked.contains("10 records, 1 erased"), "{checked}");
}

#[test]
fn what_is_damaged_is_named_and_not_restored() {
    let desk = Desk::new();
    let serving = shop(&desk, "one", 9);
    let backup = desk.says("store backup --data one").lines().last().unwrap().to_owned();
    drop(serving);
    let db = sled::open(desk.0.path().join(&backup).join("store")).unwrap();
    let salts = [&b"z"[..], &0_u64.to_be_bytes()].concat();
    let mut bytes = db.get(&salts).unwrap().unwrap().to_vec();
    bytes[16 * 3] ^= 1;
    db.insert(&salts, bytes).unwrap();
    drop(db);
    let said = desk.fails(1, &format!("store check --data {backup}"));
    assert!(
        said.contains("does not hold") && said.contains("leaf 5 is not what its hash says"),
        "{said}"
    );
    let said = desk.fails(1, &format!("store restore {backup} --data two"));
    assert!(said.contains("the backup does not hold"), "{said}");
    assert!(!desk.0.path().join("two/store").exists(), "nothing to start on");
}

#[test]
fn nothing_there_is_said() {
    let desk = Desk::new();
    assert!(desk.fails(1, "store check").contains("there is no log in"));
    assert!(desk.fails(1, "store copy sled:./none sled:./other").contains("there is no log in"));
    assert!(!desk.0.path().join("none").exists() && !desk.0.path().join("data").exists());
    let said = desk.fails(2, "store copy mysql://a:secret@b/c sled:");
    assert!(said.contains("sled:DIR or postgres://") && !said.contains("secret"), "{said}");
}

/// As far as a copy that was cut off before anything else had arrived.
#[test]
fn no_server_starts_on_half_a_log() {
    let desk = Desk::new();
    let store = SledStore::open(&desk.0.path().join("half/store")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.take(Portion::Begin(Pruned::default()))).unwrap();
    drop(store);
    for command in ["serve --listen 127.0.0.1:0", "log", "store check"] {
        let said = desk.fails(1, &format!("{command} --data half"));
        assert!(said.contains("not all of it has arrived"), "{said}");
        assert!(said.contains("the same `latch store copy` again"), "{said}");
    }
}

#[test]
fn a_log_moves_to_postgresql_and_back() {
    let desk = Desk::new();
    drop(shop(&desk, "one", 9));
    // Takes everything into the tree.
    desk.says("log evidence --data one -o one.ndjson");
    let database = Cluster::shared().database();
    let url = database.network_url();
    let told = desk.says(&format!("store copy sled: {url} --data one"));
    assert!(
        told.starts_with("9 places of the log, 1 notice versions and 1 admins are in"),
        "{told}"
    );
    assert!(told.contains("Checked: 9 records, 0 erased, 11 leaves"), "{told}");
    let again = desk.says(&format!("store copy sled: {url} --data one"));
    assert!(again.starts_with("9 places of the log, 9 of them moved before"), "{again}");
    let mut command = desk.command("serve --data one");
    command.env("LATCH_STORE", &url);
    let serving = Serving::start(command);
    decide(&serving, 50);
    drop(serving);
    let held = desk.says(&format!("store check --store {url} --data one"));
    assert!(held.contains("10 records"), "{held}");
    let told = desk.says(&format!("store copy {url} sled:./back/store --data one"));
    assert!(told.contains("Checked: 10 records"), "{told}");
    for key in ["log-key.json", "token-keys.json", "receipt-keys.json"] {
        std::fs::copy(desk.0.path().join("one").join(key), desk.0.path().join("back").join(key))
            .unwrap();
    }
    let checked = desk.says("store check --data back");
    assert!(checked.contains("10 records, 0 erased"), "{checked}");
    assert_eq!(desk.says("log --data back --count"), "10\n");
    // The one it came from is another log now: its tree has not what is taken in here.
    desk.says("log evidence --data back -o back.ndjson");
    let said = desk.fails(1, "store copy sled:./back/store sled: --data one");
    assert!(said.contains("holds something else"), "{said}");
}
