//! A disk that fills up under a running server: what was acknowledged stays, what cannot be kept is
//! refused with 503, and it goes on by itself once there is room.

use super::Desk;
use super::stores::decision;
use serde_json::Value;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::latch::Serving;

/// A small file system of its own; unmounted when dropped.
struct Small(PathBuf);

impl Small {
    /// `None` where the machine does not allow mounting.
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(at)
            .output();
        mounted.is_ok_and(|it| it.status.success()).then(|| Self(at.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// The status of the answer to a decision, and its code if it is refused.
fn decide(serving: &Serving, number: u64) -> (u16, Option<String>) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let sent = agent
        .post(format!("{}/v1/sites/my-shop/decisions", serving.base))
        .header("origin", "https://shop.example")
        .send_json(decision(number))
        .unwrap();
    let status = sent.status().as_u16();
    let waits = sent.headers().get("retry-after").is_some();
    assert_eq!(waits, status == 503, "whoever is refused is told when to come again");
    let body: Value = sent.into_body().read_json().unwrap();
    (status, body["code"].as_str().map(str::to_owned))
}

#[test]
fn decisions_wait_while_the_disk_is_full_and_none_is_lost() {
    let desk = Desk::new();
    let Some(small) = Small::mount(&desk.0.path().join("small"), 160) else {
        eprintln!("SKIPPED: this machine does not allow mounting a small file system");
        return;
    };
    desk.starter();
    desk.says("notice import my-shop.toml --data small/data");
    let serving = desk.serve("--data small/data");
    for number in 0..5 {
        assert_eq!(decide(&serving, number).0, 201);
    }
    // Somebody else's file takes nearly all that is left.
    let others = small.0.join("others");
    let mut file = File::create(&others).unwrap();
    file.write_all(&vec![1; 110 << 20]).unwrap();
    file.sync_all().unwrap();
    for number in 5..10 {
        assert_eq!(decide(&serving, number), (503, Some("storage_full".into())));
    }
    assert_eq!(desk.says("log --data small/data --count"), "5\n", "reading goes on");
    drop(file);
    std::fs::remove_file(&others).unwrap();
    for number in 3..10 {
        let meant = if number < 5 { 200 } else { 201 };
        assert_eq!(decide(&serving, number).0, meant, "decision {number}");
    }
    drop(serving);
    let checked = desk.says("store check --data small/data");
    assert!(checked.contains("10 records, 0 erased"), "{checked}");
}
