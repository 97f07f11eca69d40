//! The real `latch` binary: on a directory of its own, with and without a server on it.

mod full_disk;
mod notices;
mod on_postgres;
mod parquet;
mod pruned;
mod retention;
mod stores;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use tests::latch::{self, Serving};

/// A folder with a data directory to be.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn command(&self, line: &str) -> Command {
        let mut command = latch::command(line);
        command.current_dir(self.0.path());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).stdin(Stdio::null()).output().unwrap()
    }

    /// What it prints, if it succeeds.
    #[track_caller]
    fn says(&self, line: &str) -> String {
        let output = self.run(line);
        let (out, err) = texts(&output);
        assert!(output.status.success(), "latch {line}\n{out}\n{err}");
        out
    }

    /// What it complains of, if it fails with this exit code.
    #[track_caller]
    fn fails(&self, code: i32, line: &str) -> String {
        let output = self.run(line);
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "latch {line}\n{out}\n{err}");
        assert!(!err.contains("panicked"), "{err}");
        err
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    fn starter(&self) -> String {
        let text = self.says("notice new my-shop --origin https://shop.example");
        self.write("my-shop.toml", &text);
        text
    }

    fn serve(&self, flags: &str) -> Serving {
        Serving::start(self.command(&format!("serve {flags}")))
    }
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// What a service keeps and how it stops reaches the server, and comes back.
#[test]
fn admins_are_added_renewed_and_listed() {
    let desk = Desk::new();
    let made = desk.says("admin add ada --generate");
    let password = made.trim_end().rsplit(' ').next().unwrap();
    assert_eq!(password.len(), 24, "{made}");
    assert!(desk.fails(1, "admin add ada --generate").contains("already"));
    assert!(desk.fails(1, "admin password bob --generate").contains("there are: ada"));
    assert!(desk.fails(2, "admin add a/b --generate").contains("an admin's name"));
    assert!(desk.fails(2, "admin add bob").contains("--password-stdin"), "there is no terminal");
    let mut command = desk.command("admin add bob --password-stdin");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a long enough password\n").unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(desk.says("admin list"), "ada\nbob\n");
}

#[test]
fn the_key_is_rotated_and_the_command_line_goes_on_with_the_new_one() {
    let desk = Desk::new();
    assert!(desk.fails(1, "admin rotate-key").contains("--data"));
    desk.says("admin add ada --generate");
    let key = || std::fs::read_to_string(desk.0.path().join("data/token-keys.json")).unwrap();
    let before = key();
    assert!(desk.says("admin rotate-key").contains("next start"));
    assert_ne!(key(), before);
    assert_eq!(desk.says("admin list"), "ada\n");
}

#[test]
fn a_visitor_is_erased_after_a_look() {
    let desk = Desk::new();
    desk.starter();
    desk.says("notice import my-shop.toml");
    let serving = desk.serve("");
    let mut decision = tests::shop::reject(1, 7);
    decision["answers"] = serde_json::json!({
        "categories": { "necessary": "granted", "analytics": "denied" },
        "services": { "google-analytics": "denied" },
    });
    let sent = ureq::post(format!("{}/v1/sites/my-shop/decisions", serving.base))
        .header("origin", "https://shop.example")
        .send_json(&decision);
    let record: serde_json::Value = sent.unwrap().body_mut().read_json().unwrap();
    let erase = format!("log erase --visitor {}", record["visitor"].as_str().unwrap());
    assert_eq!(desk.says("log --service google-analytics=denied --count"), "1\n");
    assert_eq!(desk.says("log --service google-analytics --count"), "0\n");
    assert!(
        desk.fails(1, "log --layer third --count").contains("first, second, none or placeholder")
    );
    desk.says("log --format csv -o log.csv");
    let whole = std::fs::read_to_string(desk.0.path().join("log.csv")).unwrap();
    for cut in [0, 3, whole.len() - 4, whole.len()] {
        desk.write("log.csv", &whole[..cut]);
        desk.says("log --format csv -o log.csv --resume");
        let resumed = std::fs::read_to_string(desk.0.path().join("log.csv")).unwrap();
        assert_eq!(resumed, whole, "cut off at {cut}");
    }
    desk.fails(2, "log -o log.csv --resume");
    assert_eq!(desk.says(&format!("{erase} --dry-run")), "1 record would be erased.\n");
    assert!(desk.fails(2, &erase).contains("--yes"), "there is no terminal to ask at");
    assert!(desk.says("log show 0").contains("visitor"));
    assert!(desk.says("log show 0 --render -").contains("<iframe "));
    assert_eq!(desk.says("log show 0 --render"), "");
    desk.says("log show 0 --render shown.html");
    let file = |name: &str| std::fs::read_to_string(desk.0.path().join(name)).unwrap();
    assert_eq!(file("shown.html"), file("latch-record-0.html"));
    let graph: serde_json::Value = serde_json::from_str(&desk.says("log --format jsonld")).unwrap();
    assert_eq!(graph["@graph"][0]["@type"], "dpv:ConsentRecord");
    assert!(desk.fails(2, "log --format jsonld --limit 1").contains("one document"));
    assert_eq!(desk.says(&format!("{erase} --yes")), "1 record erased.\n");
    assert!(desk.says("log show 0").contains("\"erased\": true"));
    assert!(desk.fails(1, "log show 0 --render").contains("was erased"));
    assert!(desk.says(&erase).starts_with("Nothing is recorded about"));
    let account = desk.says("log erasures");
    let heading: Vec<_> = account.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["ERASED", "(UTC)", "BY", "RECORDS"]);
    assert!(account.contains("the command line  1"), "{account}");
    assert_eq!(desk.says("log --format ndjson"), "");
    desk.fails(2, "log erase --visitor shop");
    desk.fails(2, "log erase");
}

#[test]
fn the_key_of_receipts_is_rotated() {
    let desk = Desk::new();
    assert!(desk.fails(1, "admin rotate-receipt-key").contains("--data"));
    desk.says("admin add ada --generate");
    let file = || std::fs::read_to_string(desk.0.path().join("data/receipt-keys.json")).unwrap();
    let before = file();
    assert!(desk.says("admin rotate-receipt-key").contains("next start"));
    let after: serde_json::Value = serde_json::from_str(&file()).unwrap();
    assert_eq!(after["older"].as_array().unwrap().len(), 1);
    assert!(!before.contains(after["key"].as_str().unwrap()));
    assert_eq!(desk.says("admin list"), "ada\n");
}

#[test]
fn commands_work_beside_a_running_server_and_after_it() {
    let desk = Desk::new();
    let mut serving = desk.serve("");
    assert!(serving.welcome.contains("user      admin"), "{}", serving.welcome);
    assert!(serving.welcome.contains("password  "), "{}", serving.welcome);
    let data = desk.0.path().join("data");
    assert!(data.join("server.json").exists());
    #[cfg(unix)]
    for (path, mode) in [(data.clone(), 0o700), (data.join("server.json"), 0o600)] {
        use std::os::unix::fs::PermissionsExt as _;
        let found = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
    desk.starter();
    let published = desk.says("notice import my-shop.toml");
    let snippet =
        format!("<script async fetchpriority=\"high\" src=\"{}/s/my-shop.js\">", serving.base);
    assert!(published.contains(&snippet), "{published}");
    assert_eq!(desk.says("admin list"), "admin\n");
    let taken = desk.fails(1, "serve --listen 127.0.0.1:0");
    assert!(taken.contains("already") && taken.contains(&serving.base[7..]), "{taken}");
    assert_eq!(serving.stop("-TERM"), Some(0));
    assert!(!data.join("server.json").exists());
    assert!(desk.says("notice list").contains("my-shop"));
    let mut next = desk.serve("");
    assert!(!next.welcome.contains("password"), "it is shown once: {}", next.welcome);
    assert_eq!(next.stop("-INT"), Some(0), "Ctrl-C ends it as well");
    assert!(!data.join("server.json").exists());
}

#[test]
fn the_demo_is_published_once_and_its_records_are_read() {
    let desk = Desk::new();
    let serving = desk.serve("--demo");
    assert!(serving.welcome.contains("/demo/"), "{}", serving.welcome);
    assert!(desk.says("notice list").contains("demo  1"));
    let empty = desk.run("log");
    assert!(texts(&empty).1.contains("The log is empty"));
    assert!(desk.fails(1, "log --choice maybe").contains("granted, denied or mixed"));
    assert!(desk.fails(1, "log show 7").contains("record 7"));
    assert_eq!(desk.says("log --format ndjson"), "");
    assert!(desk.says("log --format csv").starts_with("index,recorded_at,site"));
}

#[test]
fn a_server_elsewhere_wants_a_name_and_a_password() {
    let desk = Desk::new();
    let serving = desk.serve("");
    let password = serving.welcome.split("password  ").nth(1).unwrap().lines().next().unwrap();
    let list = format!("admin list --url {} --user admin", serving.base);
    let right = desk.command(&list).env("LATCH_PASSWORD", password).output().unwrap();
    assert_eq!(texts(&right).0, "admin\n");
    let wrong = desk.command(&list).env("LATCH_PASSWORD", "wrong").output().unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(texts(&wrong).1.contains("name or the password is wrong"), "{wrong:?}");
    desk.fails(2, &format!("admin list --url {}", serving.base));
    desk.fails(2, "admin list --url shop.example --user ada");
}

#[test]
fn nothing_to_read_says_what_to_do() {
    let desk = Desk::new();
    for command in ["log", "notice list", "admin list", "log show 1"] {
        assert!(desk.fails(1, command).contains("run `latch serve` once"), "{command}");
    }
    assert!(!desk.0.path().join("data").exists(), "asking makes nothing");
    desk.fails(2, "log --colour red");
    assert!(desk.fails(2, "serve --decisions-per-minute 0").contains("0 is not in 1.."));
    assert!(desk.fails(2, "serve --country-header X-Country").contains("--behind-proxy"));
    assert!(desk.fails(2, "serve --country-header a:b").contains("the name of a header"));
    assert!(desk.fails(2, "serve --keep-address all").contains("truncated"));
}

#[test]
fn the_policy_is_printed_for_an_answer_and_for_servers() {
    let desk = Desk::new();
    desk.starter();
    desk.says("notice import my-shop.toml");
    let none = desk.says("csp --site my-shop");
    assert!(none.starts_with("default-src 'self' https://ADDRESS-OF-THIS-SERVER"), "{none}");
    assert!(!none.contains("google"), "{none}");
    let some = "csp --site my-shop --choice analytics --public-url https://consent.example";
    let some = desk.says(some);
    assert!(some.contains("*.google-analytics.com") && some.contains("'sha256-"), "{some}");
    assert!(some.contains("report-uri https://consent.example/v1/sites/my-shop/csp-reports"));
    for server in ["nginx", "caddy"] {
        let line =
            format!("csp --site my-shop --public-url https://consent.example --for {server}");
        let plain = desk.says(&line);
        assert!(plain.contains("https://consent.example") && plain.contains("no-store"), "{plain}");
        assert!(plain.contains("/v1/sites/my-shop/csp"), "{plain}");
        for mark in ["@none@", "@latch@", "@site@", "@args@", "@nonce@"] {
            assert!(!plain.contains(mark), "{plain}");
        }
        assert!(!plain.to_lowercase().contains("nonce"), "{plain}");
        let nonce = desk.says(&format!("{line} --nonce"));
        let meant = if server == "nginx" { "$request_id" } else { "{http.request.uuid}" };
        assert!(nonce.contains(&format!("nonce={meant}")), "{nonce}");
    }
    let told = desk.fails(2, "csp --site my-shop --choice statistics");
    assert!(told.contains("there are none, all, necessary, analytics, google-analytics"), "{told}");
    assert!(desk.fails(2, "csp --site my-shop --choice all --for nginx").contains("--for header"));
    assert!(desk.fails(1, "csp --site other").contains("unknown_site"));
}

#[test]
fn what_slips_through_a_policy_is_said_on_stderr() {
    let desk = Desk::new();
    let text = desk.starter()
        + "\n[csp]\nscript-src = [\"'unsafe-inline'\"]\nimg-src = [\"x.google-analytics.com\"]\n";
    desk.write("my-shop.toml", &text);
    desk.says("notice import my-shop.toml");
    let (out, err) = texts(&desk.run("csp --site my-shop"));
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(err.contains("whatever code gets into the page runs"), "{err}");
    assert!(err.contains("google-analytics: is not granted, but [csp] permits"), "{err}");
}

#[test]
fn findings_are_listed_for_people_and_for_programs() {
    let desk = Desk::new();
    desk.starter();
    desk.says("notice import my-shop.toml");
    assert!(desk.says("findings --site my-shop").contains("Nothing is reported"));
    let serving = desk.serve("");
    let sent = ureq::post(format!("{}/v1/sites/my-shop/findings", serving.base))
        .header("origin", "https://shop.example")
        .send_json(
            serde_json::json!({ "findings": [{ "kind": "leftover", "name": "cookie _ga" }] }),
        );
    assert_eq!(sent.unwrap().status(), 204);
    let table = desk.says("findings --site my-shop");
    assert!(table.starts_with("KIND      NAME        COUNT  FIRST SEEN (UTC)"), "{table}");
    assert!(table.contains("leftover  cookie _ga  1") && table.contains("could not be removed"));
    let json: serde_json::Value =
        serde_json::from_str(&desk.says("findings --site my-shop --json")).unwrap();
    assert_eq!(json["findings"][0]["count"], 1);
}

#[test]
fn the_log_is_made_evidence_checked_and_proven() {
    let desk = Desk::new();
    let serving = desk.serve("--demo");
    let key = desk.says("log key").trim().to_owned();
    assert!(key.starts_with("localhost/log+"), "{key}");
    desk.says("log evidence -o evidence.ndjson");
    let said = desk.says(&format!("log verify evidence.ndjson --key {key}"));
    assert!(said.starts_with("localhost/log: everything holds."), "{said}");
    assert!(said.contains("1 notice version,"), "{said}");
    drop(serving);
    // Without a server too, and from anywhere without a store.
    desk.says("log evidence -o again.ndjson");
    let text = std::fs::read_to_string(desk.0.path().join("again.ndjson")).unwrap();
    let elsewhere = Desk::new();
    elsewhere.write("evidence.ndjson", &text);
    elsewhere.says(&format!("log verify evidence.ndjson --key {key}"));
    elsewhere.write("evidence.ndjson", &text.replace("\"version\":1", "\"version\":7"));
    let said = elsewhere.fails(1, &format!("log verify evidence.ndjson --key {key}"));
    assert!(said.contains("evidence.ndjson does not hold: line 3: leaf 1 (notice)"), "{said}");
    let said = elsewhere.fails(2, "log verify evidence.ndjson --key what");
    assert!(said.contains("--key"), "{said}");
    assert!(desk.fails(1, "log proof 4711").contains("record 4711 cannot be proven"));
}
