//! Witnesses that share no code with Latch cosign its log, and not the one that was rewritten behind
//! their backs. `tests/fixtures/evidence/witness.go` is the program.

use super::go::{build, verifier};
use super::{ask, named};
use evidence::{Checkpoint, Note, TlogProof, Vkey};
use server::anchor::Anchoring;
use server::tree::{Verified, verify_witnessed};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tests::app::{ADMIN, PASSWORD, TestApp};
use tests::shop;

/// A running witness; it ends with this.
struct Witness {
    process: Child,
    key: Vkey,
    address: String,
}

impl Witness {
    fn start(name: &str, log: &Vkey) -> Self {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        named("LATCH_GO").unwrap();
        let mut program = Command::new(BUILT.get_or_init(|| build("witness").unwrap()));
        program.args([name, &log.to_string()]).stdout(Stdio::piped()).stdin(Stdio::null());
        let mut process = program.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut line = || lines.next().unwrap().unwrap();
        let (key, address) = (line().parse().unwrap(), line());
        Self { process, key, address }
    }

    fn flag(&self) -> server::anchor::Witness {
        format!("{}={}", self.address, self.key).parse().unwrap()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn asking(witnesses: &[&Witness]) -> Anchoring {
    Anchoring {
        witnesses: witnesses.iter().map(|it| it.flag()).collect(),
        every: Duration::from_secs(1),
        ..Anchoring::default()
    }
}

fn key(app: &TestApp) -> Vkey {
    app.get("/log/key").send().expect(200).text().trim().parse().unwrap()
}

fn fill(app: &TestApp, records: std::ops::Range<u64>) {
    for number in records {
        app.decide(&shop::accept(number, number)).expect(201);
    }
}

/// The cosigned checkpoint once it covers so many leaves.
#[track_caller]
fn cosigned(app: &TestApp, leaves: u64) -> String {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let reply = app.get("/log/checkpoint/cosigned").send();
        let size = reply.text().lines().nth(1).and_then(|line| line.parse::<u64>().ok());
        if reply.status == 200 && size >= Some(leaves) {
            return reply.text();
        }
        let told = app.get("/v1/log/anchors").bearer(&app.token()).send().text();
        assert!(Instant::now() < patience, "{leaves} leaves are not cosigned: {told}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn evidence(app: &TestApp) -> String {
    app.get("/v1/log/evidence").bearer(&app.token()).send().expect(200).text()
}

fn judge(text: &str, key: &Vkey, witnesses: &[&Witness]) -> Result<Verified, String> {
    let keys: Vec<Vkey> = witnesses.iter().map(|it| it.key.clone()).collect();
    verify_witnessed(text.as_bytes(), key, &[], &keys, |_| {}).map_err(|fault| fault.to_string())
}

#[test]
fn witnesses_cosign_the_log_as_it_grows() {
    let app = TestApp::start();
    let log = key(&app);
    assert_eq!(app.get("/log/checkpoint/cosigned").send().refused(404), "not_found");
    let [one, two, other] =
        ["w.example/one", "w.example/two", "w.example/other"].map(|it| Witness::start(it, &log));
    let app = app.restart_with(|settings| settings.anchoring = asking(&[&one, &two]));
    fill(&app, 0..3);
    cosigned(&app, 5);
    // What they have is not known after a restart: they say so, and get a proof from there.
    let app = app.restart();
    fill(&app, 3..300);
    let note: Note = cosigned(&app, 302).parse().unwrap();
    let keys = [one.key.clone(), two.key.clone()];
    let opened = Checkpoint::open(&note, log.name(), &log, &keys).unwrap();
    assert_eq!(opened.witnesses.len(), 2);

    // The proof of a record carries both, as Go's own packages see it.
    let text = app.get("/v1/records/7/proof").bearer(&app.token()).send().expect(200).text();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.tlog-proof");
    std::fs::write(&file, &text).unwrap();
    let said = |keys: &[&Vkey]| {
        let keys = keys.iter().map(ToString::to_string);
        let proof: TlogProof = text.parse().unwrap();
        ask(verifier().arg("proof").arg(&file).args(keys), proof.extra())
    };
    assert_eq!(said(&[&log, &one.key, &two.key]).unwrap(), "leaf 9 of 302\n");
    let refusal = said(&[&log, &one.key, &other.key]).unwrap_err().to_string();
    assert!(refusal.contains("not all keys have signed"), "{refusal}");

    // And so does the evidence.
    let whole = evidence(&app);
    let found = judge(&whole, &log, &[&one, &two]).unwrap();
    assert_eq!((found.cosigned, found.witnesses.len()), (Some(302), 2));
    assert_eq!(judge(&whole, &log, &[]).unwrap().cosigned, None, "nobody asks for witnesses");
    let said = judge(&whole, &log, &[&one, &other]).unwrap_err();
    assert!(said.contains("w.example/other+") && said.contains("has not cosigned"), "{said}");

    // Without them the log goes on, and what they have cosigned stays.
    let address = one.address.clone();
    drop((one, two));
    let app = app.restart();
    fill(&app, 400..403);
    assert_eq!(app.get("/log/checkpoint/cosigned").send().expect(200).text(), note.to_string());
    let listed = app.get("/v1/log/anchors").bearer(&app.token()).send().expect(200).json();
    assert_eq!(listed["anchors"][0]["kind"], "witness");
    assert_eq!(listed["anchors"][0]["to"], format!("w.example/one at {address}/"));
    let found = verify_witnessed(evidence(&app).as_bytes(), &log, &[], &keys, |_| {}).unwrap();
    assert_eq!((found.leaves, found.cosigned), (305, Some(302)), "and what is not, is said");
}

#[test]
fn a_log_that_was_rewritten_gets_no_cosignature() {
    let app = TestApp::start();
    let log = key(&app);
    let witness = Witness::start("w.example/one", &log);
    let app = app.restart_with(|settings| settings.anchoring = asking(&[&witness]));
    fill(&app, 0..5);
    let note = cosigned(&app, 7);

    // The same key, another log, shown to others only: a split view.
    let forger = TestApp::start();
    let key_file = std::fs::read(app.data().join("log-key.json")).unwrap();
    std::fs::write(forger.data().join("log-key.json"), key_file).unwrap();
    std::fs::remove_dir_all(forger.data().join("log")).unwrap();
    let forger = forger.restart_with(|settings| settings.anchoring = asking(&[&witness]));
    forger.publish(shop::NOTICE);
    forger.set_password(ADMIN, PASSWORD);
    let token = forger.token();
    let why = |said: &str| {
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            let told = forger.get("/v1/log/anchors").bearer(&token).send().expect(200).text();
            if told.contains(said) {
                return;
            }
            assert!(Instant::now() < patience, "{said}: {told}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    why("this log was cut back");
    fill(&forger, 50..70);
    why("this log is not the one that it has cosigned before (422)");
    assert_eq!(forger.get("/log/checkpoint/cosigned").send().status, 404);
    let forged = evidence(&forger);
    assert_eq!(judge(&forged, &log, &[]).unwrap().records, 20, "by itself it holds");
    let said = judge(&forged, &log, &[&witness]).unwrap_err();
    assert_eq!(said, "line 1: no witness has cosigned this log");
    // Nor does what was cosigned before fit.
    let (head, rest) = forged.split_once('\n').unwrap();
    let mut head: serde_json::Value = serde_json::from_str(head).unwrap();
    head["cosigned"] = note.into();
    let said = judge(&format!("{head}\n{rest}"), &log, &[&witness]).unwrap_err();
    assert!(said.contains("not those of the cosigned checkpoint"), "{said}");
    assert_eq!(judge(&evidence(&app), &log, &[&witness]).unwrap().cosigned, Some(7));
}
