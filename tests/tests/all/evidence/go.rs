//! What Go's own `golang.org/x/mod/sumdb/{note,tlog}` say of notes, tiles, entries and proofs, and what
//! we say of Go's notes. `tests/fixtures/evidence/verifier.go` is the program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::Result;
use evidence::{Note, TlogProof, Vkey};

use super::published::{Published, signer};
use super::{ask, leaf_data, named};

/// The program, compiled once.
pub(super) fn verifier() -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Command::new(BUILT.get_or_init(|| build("verifier").unwrap()))
}

/// Compiles the program of this name.
pub(super) fn build(name: &str) -> Result<PathBuf> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let built = place.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut go = Command::new(named("LATCH_GO")?);
    go.args(["build", "-o"]).arg(&built);
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/evidence/");
    go.arg(format!("{source}{name}.go"));
    // Packages come from the folder alone: nothing is fetched.
    go.envs([("GO111MODULE", "off"), ("GOFLAGS", ""), ("CGO_ENABLED", "0")]);
    go.env("GOPATH", named("LATCH_GOPATH")?).env("GOCACHE", place.join("go"));
    ask(&mut go, b"")?;
    Ok(built)
}

fn judge(log: &Published) -> Result<String> {
    ask(verifier().arg("log").arg(log.folder()), b"")
}

#[track_caller]
fn assert_holds(steps: impl IntoIterator<Item = u64>) {
    let log = Published::grown(steps);
    let (inclusion, consistency) = log.prove();
    let size = evidence::Checkpoint::size(&log.note().text().parse().unwrap());
    let said =
        format!("{size} leaves, {inclusion} proofs of inclusion, {consistency} of consistency\n");
    assert_eq!(judge(&log).unwrap(), said);
}

#[test]
fn logs_of_every_shape_hold() {
    for steps in [&[1][..], &[255], &[256], &[257], &[1, 254, 1, 1], &[0, 300, 0, 400, 1]] {
        assert_holds(steps.iter().copied());
    }
}

#[test]
fn a_log_of_seventy_thousand_holds() {
    assert_holds([1000; 70]);
}

#[track_caller]
fn assert_refused(said: &str, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    assert_refused_of(600, said, path, change);
}

#[track_caller]
fn assert_refused_of(size: u64, said: &str, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let log = Published::grown([size]);
    log.prove();
    judge(&log).unwrap();
    log.touch(path, change);
    let refusal = judge(&log).unwrap_err().to_string();
    assert!(refusal.contains(said), "{path}: {refusal}");
}

fn replace(from: &'static str, to: &'static str) -> impl FnOnce(&mut Vec<u8>) {
    move |bytes| *bytes = String::from_utf8(bytes.clone()).unwrap().replacen(from, to, 1).into()
}

#[test]
fn a_tile_that_was_touched_does_not_hold() {
    // Debian's Go leaves out the first full tiles where the right edge is several: 512 leaves have one.
    let paths = [(512, "tile/0/000"), (512, "tile/0/001"), (512, "tile/1/000.p/2")];
    for (size, path) in paths.into_iter().chain([(600, "tile/0/002.p/88")]) {
        assert_refused_of(size, "downloaded inconsistent tile", path, |tile| tile[40] ^= 1);
    }
    // There what it read is told from the entries.
    assert_refused("entry 1 is not its leaf", "tile/0/000", |tile| tile[40] ^= 1);
}

#[test]
fn an_entry_that_was_touched_does_not_hold() {
    let said = "entry 0 is not its leaf";
    assert_refused(said, "tile/entries/000", |bundle| bundle[5] ^= 1);
    assert_refused("ends early", "tile/entries/002.p/88", |bundle| {
        bundle.pop();
    });
}

#[test]
fn a_note_that_was_touched_does_not_hold() {
    let said = "invalid signature for key consent.shop.example/log";
    assert_refused(said, "checkpoint", replace("\n600\n", "\n601\n"));
    let cut = |note: &mut Vec<u8>| {
        let end = note.iter().rposition(|byte| *byte == "—".as_bytes()[0]).unwrap();
        note.truncate(end);
    };
    assert_refused("not all keys have signed", "checkpoint", cut);
    let later = |note: &mut Vec<u8>| {
        // The witness's time stands behind its name and the id of its key.
        let name = "witness.example/w1 ";
        let line = String::from_utf8(note.clone()).unwrap().find(name).unwrap() + name.len();
        note[line + 14] = if note[line + 14] == b'A' { b'B' } else { b'A' };
    };
    assert_refused("invalid signature for key witness.example/w1", "checkpoint", later);
}

#[test]
fn a_proof_that_was_touched_does_not_hold() {
    for list in ["inclusion", "consistency"] {
        assert_refused("invalid transparency proof", "proofs.json", |file| {
            let mut all: serde_json::Value = serde_json::from_slice(file).unwrap();
            let mut proofs = all[list].as_array_mut().unwrap().iter_mut();
            let proof = proofs.rfind(|proof| proof["path"][0].is_string()).unwrap();
            proof["path"][0] = evidence::EMPTY.to_base64().into();
            *file = all.to_string().into();
        });
    }
}

#[test]
fn a_file_proves_a_leaf() {
    let log = Published::grown([700]);
    for index in [0, 255, 256, 699] {
        let proof = TlogProof::new(index, log.inclusion(index), log.note()).unwrap();
        let proof = proof.with_extra(b"salt".to_vec()).unwrap();
        let file = log.path("leaf.tlog-proof");
        std::fs::write(&file, proof.to_string()).unwrap();
        let judge = |data: &[u8]| {
            let key = signer().vkey().to_string();
            ask(verifier().arg("proof").arg(&file).arg(key), data)
        };
        assert_eq!(judge(&leaf_data(index)).unwrap(), format!("leaf {index} of 700\n"));
        let refusal = judge(&leaf_data(index + 1)).unwrap_err().to_string();
        assert!(refusal.contains("invalid transparency proof"), "{refusal}");
    }
}

#[test]
fn what_go_signs_is_believed() {
    for text in ["Ognuno sta solo\n", "two\n\nparagraphs\n", "\n"] {
        let said = ask(verifier().args(["sign", "go.example/notes"]), text.as_bytes()).unwrap();
        let (key, note) = said.split_once('\n').unwrap();
        let (key, note): (Vkey, Note) = (key.parse().unwrap(), note.parse().unwrap());
        assert_eq!(note.text(), text);
        assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap()[0].key, &key);
    }
}
