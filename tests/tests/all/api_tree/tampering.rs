//! What was done to the evidence, and what the check says about it: it names the place.

use super::{check, checkpoint, erase, exported, filled, key};
use serde_json::Value;
use server::tree::{Verified, verify};
use tests::app::TestApp;
use tests::shop;

/// What the check says to these lines.
fn fault(app: &TestApp, lines: &[String], older: &[String]) -> String {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    verify(text.as_bytes(), &key(app), older, |_| {}).unwrap_err().to_string()
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// A log of six records of which one was erased: leaf 0 is the build, leaf 1 the notice, leaf n + 2
/// record n.
fn app() -> TestApp {
    let app = filled(6);
    checkpoint(&app, 8);
    erase(&app, 4);
    app
}

#[test]
fn every_edited_byte_is_found_and_named() {
    let app = app();
    let whole = lines(&exported(&app));
    // Whatever letter or digit of a record changes, somewhere in the line.
    let line = &whole[5];
    let start = line.find("\"record\":").unwrap() + "\"record\":".len();
    for at in
        (start..line.len()).filter(|at| line.as_bytes()[*at].is_ascii_alphanumeric()).step_by(7)
    {
        let mut bytes = line.clone().into_bytes();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        let mut edited = whole.clone();
        edited[5] = String::from_utf8(bytes).unwrap();
        let said = fault(&app, &edited, &[]);
        assert!(said.starts_with("line 6: "), "{at}: {said}\n{}", edited[5]);
    }
    let mut edited = whole.clone();
    edited[5] = line.replace("granted", "denied");
    let said = fault(&app, &edited, &[]);
    assert_eq!(said, "line 6: leaf 4 (record 2) is not what was hashed: it was changed");
    // What is left of an erased record, and the notice.
    for (at, from, to) in [(7, "\"day\":\"2", "\"day\":\"1"), (2, "\"version\":1", "\"version\":2")]
    {
        let mut edited = whole.clone();
        edited[at] = edited[at].replace(from, to);
        assert_ne!(edited, whole);
        let said = fault(&app, &edited, &[]);
        assert!(said.starts_with(&format!("line {}: leaf {}", at + 1, at - 1)), "{said}");
    }
}

#[test]
fn what_is_removed_exchanged_or_added_is_found_and_named() {
    let app = app();
    let whole = lines(&exported(&app));
    let mut removed = whole.clone();
    removed.remove(3);
    assert_eq!(fault(&app, &removed, &[]), "line 4: leaf 2 is missing: here stands leaf 3");
    let mut exchanged = whole.clone();
    exchanged.swap(3, 4);
    assert_eq!(fault(&app, &exchanged, &[]), "line 4: leaf 2 is missing: here stands leaf 3");
    let mut doubled = whole.clone();
    doubled.insert(3, doubled[3].clone());
    assert_eq!(fault(&app, &doubled, &[]), "line 5: leaf 2 stands in the place of leaf 3");
    let cut = &whole[..whole.len() - 2];
    let said = fault(&app, cut, &[]);
    assert!(
        said.starts_with("line 9: the file ends before leaf 7, but the checkpoint covers 9"),
        "{said}"
    );
    let mut longer = whole.clone();
    longer.push(longer[1].clone());
    assert_eq!(fault(&app, &longer, &[]), "line 11: more leaves than the checkpoint covers");
    // Exchanged, and numbered anew: each record says its own number.
    let mut numbered = whole.clone();
    let renumber = |line: &str, leaf: u64| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line["leaf"] = leaf.into();
        line.to_string()
    };
    (numbered[3], numbered[4]) = (renumber(&whole[4], 2), renumber(&whole[3], 3));
    assert!(fault(&app, &numbered, &[]).contains("are not the tree that was signed"));
}

#[test]
fn a_rewritten_checkpoint_is_found() {
    let app = app();
    let whole = lines(&exported(&app));
    for (from, to) in [("\\n9\\n", "\\n8\\n"), ("localhost/log\\n9", "elsewhere/log\\n9")] {
        let mut rewritten = whole.clone();
        rewritten[0] = rewritten[0].replacen(from, to, 1);
        assert_ne!(rewritten, whole);
        let said = fault(&app, &rewritten, &[]);
        assert!(
            said.starts_with("line 1: the checkpoint does not hold under localhost/log+"),
            "{said}"
        );
    }
    // Signed by somebody else.
    let other = filled(1);
    let mut foreign = whole;
    foreign[0] = lines(&exported(&other))[0].clone();
    assert!(fault(&app, &foreign, &[]).starts_with("line 1: the checkpoint does not hold"));
}

#[test]
fn a_log_that_was_rewritten_and_signed_anew_does_not_continue_an_older_checkpoint() {
    let app = filled(2);
    let older = checkpoint(&app, 4);
    // The same key, another log: what an owner could do.
    let forger = filled(0);
    let key_file = std::fs::read(app.data().join("log-key.json")).unwrap();
    std::fs::write(forger.data().join("log-key.json"), key_file).unwrap();
    std::fs::remove_dir_all(forger.data().join("log")).unwrap();
    let forger = forger.restart();
    forger.publish(shop::NOTICE);
    forger.set_password(tests::app::ADMIN, tests::app::PASSWORD);
    for number in 5..9 {
        forger.decide(&shop::reject(number, number)).expect(201);
    }
    checkpoint(&forger, 6);
    let forged = exported(&forger);
    let alone: Verified = check(&forger, &forged, &[]);
    assert_eq!(alone.records, 4, "by itself it holds");
    let said = fault(&app, &lines(&forged), std::slice::from_ref(&older));
    assert!(
        said.contains("not those of the older checkpoint: the log was rewritten before leaf 4"),
        "{said}"
    );
    // And an export from before does not pass for a newer one.
    let before = lines(&exported(&app));
    app.decide(&shop::accept(8, 8)).expect(201);
    let newer = checkpoint(&app, 5);
    assert!(fault(&app, &before, &[newer]).contains("the log was cut back"));
}
