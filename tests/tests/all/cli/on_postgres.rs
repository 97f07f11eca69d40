//! `--store`: two servers and the commands on one database; no URL shown.

use super::Desk;
use std::time::{Duration, Instant};
use tests::postgres::{Cluster, PASSWORD};

fn status(url: &str) -> u16 {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    agent.get(url).call().expect("an answer").status().as_u16()
}

#[test]
fn servers_on_one_database_follow_what_any_publishes() {
    let desk = Desk::new();
    let database = Cluster::shared().database();
    let url = database.network_url();
    desk.starter();
    let serve = |data: &str| {
        let mut command = desk.command(&format!("serve --data {data}"));
        tests::latch::Serving::start({
            command.env("LATCH_STORE", &url);
            command
        })
    };
    let first = serve("one");
    share_keys(&desk, "one", &["two", "three"]);
    let second = serve("two");
    assert!(first.welcome.contains("password  ") && !second.welcome.contains("password  "));
    assert_eq!(status(&format!("{}/s/my-shop.js", second.base)), 404);
    // A third directory, on which no server is: the database is what counts.
    let told = desk.says(&format!("notice import my-shop.toml --data three --store {url}"));
    assert!(!told.contains(PASSWORD), "{told}");
    for server in [&first, &second] {
        let asked = Instant::now();
        while status(&format!("{}/s/my-shop.js", server.base)) != 200 {
            assert!(asked.elapsed() < Duration::from_secs(20), "{} does not follow", server.base);
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    let admins = desk.says(&format!("admin list --data one --store {url}"));
    assert!(admins.contains("admin"), "{admins}");
    assert!(!desk.0.path().join("one/store").exists(), "nothing is kept in sled");
}

/// Servers of one log sign with the same keys.
fn share_keys(desk: &Desk, from: &str, to: &[&str]) {
    let folder = desk.0.path();
    for to in to {
        std::fs::create_dir_all(folder.join(to)).unwrap();
        for file in ["log-key.json", "receipt-keys.json", "token-keys.json"] {
            std::fs::copy(folder.join(from).join(file), folder.join(to).join(file)).unwrap();
        }
    }
}

/// What the first one has signed another key cannot continue.
#[test]
fn a_server_with_another_log_key_does_not_start() {
    let desk = Desk::new();
    let database = Cluster::shared().database();
    let url = database.network_url();
    let first = desk.serve(&format!("--data one --store {url}"));
    let asked = Instant::now();
    while status(&format!("{}/log/checkpoint", first.base)) != 200 {
        assert!(asked.elapsed() < Duration::from_secs(20), "no tree");
        std::thread::sleep(Duration::from_millis(100));
    }
    for command in ["serve --listen 127.0.0.1:0", "log", "admin list"] {
        let said = desk.fails(1, &format!("{command} --data two --store {url}"));
        assert!(said.contains("bring `log-key.json` back"), "{said}");
        assert!(said.contains("every server of one log"), "{said}");
    }
}

#[test]
fn a_store_that_cannot_be_opened_is_named_without_its_password() {
    let desk = Desk::new();
    let database = Cluster::shared().database();
    let wrong = database.network_url().replace(PASSWORD, "another-p4ssw0rd");
    for command in ["serve", "log", "admin list"] {
        let said = desk.fails(1, &format!("{command} --store {wrong}"));
        assert!(said.contains(&format!("PostgreSQL database {}", database.name)), "{said}");
        assert!(said.contains("password authentication failed"), "{said}");
        assert!(!said.contains("p4ssw0rd"), "{said}");
        let said = desk.fails(2, &format!("{command} --store mysql://a:p4ssw0rd@b/c"));
        assert!(said.contains("sled:DIR or postgres://") && !said.contains("p4ssw0rd"), "{said}");
        let said = desk.fails(2, &format!("{command} --store {wrong}?sslmode=verify-ca"));
        assert!(said.contains("verify-full") && !said.contains("p4ssw0rd"), "{said}");
    }
}
