//! Notes, keys, checkpoints and cosignatures: what others have signed is read, what is
//! written is spelled alike, and nothing that was touched is believed.

mod signed;

use evidence::{
    Checkpoint, CheckpointError, Cosigner, EMPTY, Hash, KeyError, MOST_SIGNATURES, Note, NoteError,
    OpenError, SignatureType, Signer, TlogProof, UnverifiedError, Vkey, leaf_hash,
};
use proptest::prelude::*;
use signed::{checkpoint, key, log, note, witness};

/// The example of signed-note.
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// The example of Go's package `note`, with its private key.
const PETER_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SEED: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETER: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

/// A checkpoint of a log in the world, with cosignatures of witnesses in the world, and a signature of a
/// type that is not known here.
const WITNESSED: &str = "arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
";
const WITNESSED_LOG: &str =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
const WITNESSES: [&str; 4] = [
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
];

#[test]
fn what_others_have_signed_is_believed() {
    for (text, vkey) in [(EXAMPLE, EXAMPLE_KEY), (PETER, PETER_KEY)] {
        let (note, key) = (note(text), key(vkey));
        assert_eq!((note.to_string(), key.to_string()), (text.to_owned(), vkey.to_owned()));
        assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap()[0].key, &key);
    }
    // Ed25519 leaves nothing to chance: the same seed makes the same signature.
    let seed = data_encoding::BASE64.decode(PETER_SEED.as_bytes()).unwrap();
    let signer = Signer::from_seed(&seed[1..].try_into().unwrap(), "PeterNeumann").unwrap();
    assert_eq!(signer.sign(note(PETER).text()).unwrap().to_string(), PETER);
    assert_eq!(signer.vkey(), &key(PETER_KEY));
}

#[test]
fn a_witnessed_checkpoint_of_the_world_is_believed() {
    let (note, witnesses) = (note(WITNESSED), WITNESSES.map(key));
    assert_eq!(note.to_string(), WITNESSED);
    let origin = "arche2025h1.staging.ct.transparency.dev";
    let opened = Checkpoint::open(&note, origin, &key(WITNESSED_LOG), &witnesses).unwrap();
    assert_eq!(opened.checkpoint.size(), 1_432_088_532);
    let mut names: Vec<_> =
        opened.witnesses.iter().map(|(name, time)| (name.as_str(), *time)).collect();
    let mut expected = witnesses.each_ref().map(|key| (key.name(), 0x6a12_2120));
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
    for (from, to) in [("1432088532", "1432088533"), ("U7WM", "V7WM")] {
        let touched = WITNESSED.replace(from, to).parse().unwrap();
        for known in [WITNESSED_LOG, WITNESSES[0]].map(key) {
            let forged = Err(UnverifiedError::Forged(known.name().to_owned()));
            assert_eq!(Note::verify(&touched, &[known]), forged);
        }
    }
}

#[test]
fn signatures_of_others_are_passed_over_and_forged_ones_refused() {
    let mut signed = checkpoint().sign(&log()).unwrap();
    signed.add(witness(1).cosign(&checkpoint(), 1_700_000_000).unwrap()).unwrap();
    let known = [log().vkey().clone(), witness(1).vkey().clone()];
    let verified = signed.verify(&known).unwrap();
    assert_eq!(verified.iter().map(|v| v.time).collect::<Vec<_>>(), [None, Some(1_700_000_000)]);
    assert_eq!(signed.verify(&known[..1]).unwrap().len(), 1, "the witness is not known");
    assert_eq!(signed.verify(&[key(EXAMPLE_KEY)]), Err(UnverifiedError::Unknown));
    assert_eq!(signed.verify(&[]), Err(UnverifiedError::Unknown));
    let namesake = Signer::from_seed(&[8; 32], "consent.example/log").unwrap();
    let unknown = Err(UnverifiedError::Unknown);
    assert_eq!(signed.verify(&[namesake.vkey().clone()]), unknown, "the name alone is not the key");

    // The other's text with this signature: one forged signature spoils the note.
    let other = Checkpoint::new("consent.example/log", 4, leaf_hash(b"other")).unwrap();
    let forged = format!("{other}\n{}", signed.signatures()[0]);
    let again = format!("{forged}{}", other.sign(&log()).unwrap().signatures()[0]);
    for text in [forged, again] {
        let refusal = Err(UnverifiedError::Forged("consent.example/log".into()));
        assert_eq!(note(&text).verify(&known), refusal);
    }
}

#[test]
fn a_checkpoint_is_believed_by_its_log_alone() {
    let (log, witness_key) = (log(), witness(1).vkey().clone());
    let origin = "consent.example/log";
    let cosigned = witness(1).cosign(&checkpoint(), 5).unwrap();
    let mut alone = Note::new(&checkpoint().to_string()).unwrap();
    alone.add(cosigned.clone()).unwrap();
    let open =
        |note: &Note, witnesses: &[Vkey]| Checkpoint::open(note, origin, log.vkey(), witnesses);
    assert_eq!(open(&alone, &[]), Err(OpenError::Unverified(UnverifiedError::Unknown)));
    assert_eq!(open(&alone, std::slice::from_ref(&witness_key)), Err(OpenError::Unsigned));
    let mut both = checkpoint().sign(&log).unwrap();
    both.add(cosigned).unwrap();
    let opened = open(&both, std::slice::from_ref(&witness_key)).unwrap();
    assert_eq!(opened.checkpoint, checkpoint());
    assert_eq!(opened.witnesses, [("witness.example/1".to_owned(), 5)]);
    assert_eq!(open(&both, &[]).unwrap().witnesses, []);
    let elsewhere =
        Checkpoint::new("elsewhere", 3, leaf_hash(b"root")).unwrap().sign(&log).unwrap();
    assert_eq!(open(&elsewhere, &[]), Err(OpenError::Origin("elsewhere".into())));
    let letter = log.sign("Dear log,\n").unwrap();
    assert_eq!(open(&letter, &[]), Err(OpenError::Checkpoint(CheckpointError::Lines)));
}

#[test]
fn one_key_under_two_names_is_one_witness() {
    let (one, two) = (witness(1), Cosigner::from_seed(&[1; 32], "witness.example/two").unwrap());
    let log_as_witness = Cosigner::from_seed(&[7; 32], "witness.example/log").unwrap();
    let mut note = checkpoint().sign(&log()).unwrap();
    for witness in [&one, &two, &log_as_witness] {
        note.add(witness.cosign(&checkpoint(), 5).unwrap()).unwrap();
    }
    let keys = [&one, &two, &log_as_witness].map(|witness| witness.vkey().clone());
    let opened = Checkpoint::open(&note, "consent.example/log", log().vkey(), &keys).unwrap();
    assert_eq!(opened.witnesses, [("witness.example/1".to_owned(), 5)]);
}

#[test]
fn a_key_signs_again_in_its_place() {
    let mut note = checkpoint().sign(&log()).unwrap();
    for time in [5, 6] {
        note.add(witness(1).cosign(&checkpoint(), time).unwrap()).unwrap();
    }
    assert_eq!(note.signatures().len(), 2);
    let known = [witness(1).vkey().clone()];
    assert_eq!(note.verify(&known).unwrap()[0].time, Some(6));
}

#[test]
fn a_note_has_room_for_sixteen_large_signatures_and_an_end() {
    let line = |size: usize, number: usize| {
        format!("— w{number} {}\n", data_encoding::BASE64.encode(&vec![7; size]))
    };
    let signed = |count: usize, size: usize| {
        let lines: String = (0..count).map(|number| line(size, number)).collect();
        format!("{}\n{lines}", checkpoint())
    };
    assert_eq!(note(&signed(16, 5000)).signatures().len(), 16);
    assert_eq!(note(&signed(MOST_SIGNATURES, 68)).signatures().len(), MOST_SIGNATURES);
    let mut full = note(&signed(MOST_SIGNATURES, 68));
    let one_more = log().signature(full.text());
    assert_eq!(full.add(one_more), Err(NoteError::Many));
    let refusal = |text: &str| text.parse::<Note>().unwrap_err();
    assert_eq!(refusal(&signed(MOST_SIGNATURES + 1, 68)), NoteError::Many);
    assert!(matches!(refusal(&signed(20, 10_000)), NoteError::Long(_)));
}

#[test]
fn a_time_beyond_the_last_is_not_stated() {
    let latest = u64::try_from(i64::MAX).unwrap();
    assert!(witness(1).cosign(&checkpoint(), latest).is_ok());
    assert_eq!(witness(1).cosign(&checkpoint(), latest + 1), Err(CheckpointError::Time));
}

#[test]
fn other_notes_are_refused() {
    let signature = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";
    for (text, refusal) in [
        (String::new(), NoteError::Text),
        ("text\n".into(), NoteError::Unsigned),
        ("text\n\n".into(), NoteError::Unsigned),
        (format!("text\n{signature}\n"), NoteError::Unsigned),
        (format!("text\n\n{signature}"), NoteError::Text),
        (format!("te\txt\n\n{signature}\n"), NoteError::Control),
        (format!("text\r\n\n{signature}\n"), NoteError::Control),
        (format!("text\n\n{signature}\nmore\n"), NoteError::Signature(2)),
        (format!("text\n\n{signature} \n"), NoteError::Signature(1)),
        (format!("text\n\n {signature}\n"), NoteError::Signature(1)),
        ("text\n\n— foo\n".into(), NoteError::Signature(1)),
        ("text\n\n—  AAAAAAA=\n".into(), NoteError::Signature(1)),
        ("text\n\n— a+b AAAAAAA=\n".into(), NoteError::Signature(1)),
        ("text\n\n— a\u{a0}b AAAAAAA=\n".into(), NoteError::Signature(1)),
        ("text\n\n- foo AAAAAAA=\n".into(), NoteError::Signature(1)),
        ("text\n\n— foo AAAAAA==\n".into(), NoteError::Signature(1)), // an id alone
        ("text\n\n— foo AAAAAAB=\n".into(), NoteError::Signature(1)), // bits left over
        ("text\n\n— foo AAAAAAA\n".into(), NoteError::Signature(1)),
    ] {
        assert_eq!(text.parse::<Note>(), Err(refusal), "{text:?}");
    }
    assert_eq!(note("a\n\nb\n\n— foo AAAAAAA=\n").text(), "a\n\nb\n", "the last empty line counts");
    assert_eq!(Note::new("no end"), Err(NoteError::Text));
}

#[test]
fn other_keys_are_refused() {
    let refusal = |text: &str| text.parse::<Vkey>().unwrap_err();
    let bytes = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    assert_eq!(refusal(&format!("example.com/foo+530d903b+{bytes}")), KeyError::Id);
    assert_eq!(refusal(&format!("example.com/bar+530d903a+{bytes}")), KeyError::Id);
    for name in ["", "a b", "a\u{2003}b", "a\u{7}b", &"a".repeat(256)] {
        assert_eq!(refusal(&format!("{name}+530d903a+{bytes}")), KeyError::Name);
        assert_eq!(Signer::from_seed(&[7; 32], name).unwrap_err(), KeyError::Name);
    }
    for text in [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+30d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ",
    ] {
        assert_eq!(refusal(text), KeyError::Spelling, "{text}");
    }
    let spelled = |bytes: &[u8]| format!("a+00000000+{}", data_encoding::BASE64.encode(bytes));
    assert_eq!(refusal(&spelled(&[2; 33])), KeyError::Type(2));
    assert_eq!(refusal(&spelled(&[6; 1313])), KeyError::Type(6));
    assert_eq!(refusal(&spelled(&[1; 32])), KeyError::Key);
    // The point of order 1: signatures over anything verify with it.
    let weak = std::array::from_fn(|place| u8::from(place == 0));
    assert_eq!(Vkey::new("a", SignatureType::Ed25519, &weak), Err(KeyError::Key));
}

#[test]
fn other_checkpoints_are_refused() {
    let root = leaf_hash(b"root").to_base64();
    for (text, refusal) in [
        (String::new(), CheckpointError::Lines),
        (format!("log\n3\n{root}"), CheckpointError::Lines),
        ("log\n3\n".into(), CheckpointError::Lines),
        (format!("log\n3\n{root}\n\n"), CheckpointError::Lines),
        (format!("log\n3\n{root}\n\nmore\n"), CheckpointError::Lines),
        (format!("\n3\n{root}\n"), CheckpointError::Origin),
        (format!("l\tog\n3\n{root}\n"), CheckpointError::Origin),
        (format!("{}\n3\n{root}\n", "l".repeat(256)), CheckpointError::Origin),
        (format!("log\n03\n{root}\n"), CheckpointError::Size),
        (format!("log\n-3\n{root}\n"), CheckpointError::Size),
        (format!("log\n18446744073709551616\n{root}\n"), CheckpointError::Size),
        (format!("log\n0\n{root}\n"), CheckpointError::Root),
        (format!("log\n3\n{root}=\n"), CheckpointError::Root),
        ("log\n3\nAAAA\n".into(), CheckpointError::Root),
    ] {
        assert_eq!(text.parse::<Checkpoint>(), Err(refusal), "{text:?}");
    }
    let more: Checkpoint = format!("log\n3\n{root}\nmore\n").parse().unwrap();
    assert_eq!(more.extensions(), ["more"]);
    let empty = Checkpoint::new("log", 0, EMPTY).unwrap();
    assert_eq!(empty.to_string().parse(), Ok(empty));
}

#[test]
fn a_seed_does_not_reach_debug_output() {
    let shown = format!("{:?} {:?}", log(), witness(1));
    assert!(!shown.contains("7, 7") && !shown.contains("0707"), "{shown}");
}

/// Texts near to notes: their own signs, and others.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("— foo AAAAAAA=\n".to_owned()),
        Just("— ".to_owned()),
        Just("log\n3\n".to_owned()),
        Just(EMPTY.to_base64() + "\n"),
        Just("c2sp.org/tlog-proof@v1\n".to_owned()),
        Just("extra AAAA\n".to_owned()),
        Just("index 0\n".to_owned()),
        "[a-z0-9+=/ ]{0,9}",
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_read_is_written_alike(text in nearly()) {
        if let Ok(note) = text.parse::<Note>() {
            prop_assert_eq!(note.to_string(), text.clone());
        }
        if let Ok(checkpoint) = text.parse::<Checkpoint>() {
            prop_assert_eq!(checkpoint.to_string(), text.clone());
        }
        if let Ok(proof) = text.parse::<TlogProof>() {
            prop_assert_eq!(proof.to_string(), text.clone());
        }
        if let Ok(key) = text.parse::<Vkey>() {
            prop_assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn texts_survive_their_notes(text in "(\\PC|\n){0,80}", extra: Vec<u8>, index: u64, path in prop::collection::vec(any::<[u8; 32]>(), 0..=64)) {
        let signed = log().sign(&(text + "\n")).unwrap();
        prop_assert_eq!(&signed.to_string().parse::<Note>().unwrap(), &signed);
        prop_assert!(signed.verify(&[log().vkey().clone()]).is_ok());
        let proof = TlogProof::new(index, path.into_iter().map(Hash).collect(), signed).unwrap();
        let proof = if extra.is_empty() { proof } else { proof.with_extra(extra).unwrap() };
        prop_assert_eq!(proof.to_string().parse(), Ok(proof));
    }

    #[test]
    fn checkpoints_survive_their_spelling(origin in "\\PC{1,40}", size in 1..u64::MAX, root: [u8; 32]) {
        let checkpoint = Checkpoint::new(&origin, size, Hash(root)).unwrap();
        prop_assert_eq!(checkpoint.to_string().parse(), Ok(checkpoint));
    }

    #[test]
    fn a_changed_byte_is_never_believed(place: prop::sample::Index, with in 0x20..0x7f_u8) {
        let mut note = checkpoint().sign(&log()).unwrap();
        note.add(witness(1).cosign(&checkpoint(), 5).unwrap()).unwrap();
        let mut bytes = note.to_string().into_bytes();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != with);
        bytes[place] = with;
        let keys = [witness(1).vkey().clone()];
        let touched = String::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
        let opened = touched.map(|note: Note| Checkpoint::open(&note, "consent.example/log", log().vkey(), &keys));
        if let Some(Ok(opened)) = opened {
            // A changed name or id makes the witness unknown; what the log says stands.
            prop_assert_eq!(opened.checkpoint, checkpoint());
            prop_assert!(opened.witnesses.is_empty());
        }
    }
}
