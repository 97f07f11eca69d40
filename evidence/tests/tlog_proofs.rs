//! Proofs as files: one proves one leaf, and nothing else is believed.

mod signed;

use evidence::{
    Checkpoint, Cosigner, EMPTY, Hash, OpenError, Signer, TlogProof, TlogProofError, Tree,
    UnprovenError, UnverifiedError, Vkey, leaf_hash,
};
use signed::{log, witness};

/// A proof for leaf `index` of `size`, and the leaf.
fn proof(index: u64, size: u64, witnesses: &[Cosigner]) -> (TlogProof, Hash) {
    let mut tree = Tree::new();
    tree.extend((0..size).map(|index| leaf_hash(&index.to_be_bytes())));
    let tiles: std::collections::HashMap<_, _> =
        tree.take_changed().iter().map(|tile| (tile.id(), tile.bytes())).collect();
    let checkpoint = Checkpoint::new("consent.example/log", size, tree.root());
    let checkpoint = checkpoint.expect("an origin");
    let mut note = checkpoint.sign(&log()).expect("a short text");
    for witness in witnesses {
        note.add(witness.cosign(&checkpoint, 9).expect("a time")).expect("room");
    }
    let path = evidence::inclusion(&tiles, index, size).expect("all tiles");
    (TlogProof::new(index, path, note).expect("a path"), leaf_hash(&index.to_be_bytes()))
}

#[test]
fn one_file_proves_one_leaf() {
    let (made, leaf) = proof(700, 1000, &[witness(1)]);
    let text = made.clone().with_extra(b"salt".to_vec()).unwrap().to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra c2FsdA==\nindex 700\n"), "{text}");
    let read: TlogProof = text.parse().unwrap();
    assert_eq!((read.extra(), read.index(), read.path()), (&b"salt"[..], 700, made.path()));
    let verify = |proof: &TlogProof, leaf: &Hash, origin: &str, key: &Vkey| {
        proof.verify(leaf, origin, key, &[witness(1).vkey().clone()])
    };
    let (origin, key) = ("consent.example/log", log().vkey().clone());
    let opened = verify(&read, &leaf, origin, &key).unwrap();
    assert_eq!((opened.checkpoint.size(), opened.witnesses.len()), (1000, 1));
    let wrong = Err(UnprovenError::Proof(evidence::ProofError::Root));
    assert_eq!(verify(&read, &leaf_hash(b"other"), origin, &key), wrong);
    let origin_error = OpenError::Origin(origin.into());
    assert_eq!(verify(&read, &leaf, "other", &key), Err(origin_error.into()));
    let unknown = OpenError::Unverified(UnverifiedError::Unknown);
    let stranger = Signer::from_seed(&[9; 32], "x").unwrap();
    let strange = read.verify(&leaf, origin, stranger.vkey(), &[]);
    assert_eq!(strange, Err(unknown.into()));
    let forged: TlogProof = text.replace("\n1000\n", "\n1001\n").parse().unwrap();
    let refusal = OpenError::Unverified(UnverifiedError::Forged(origin.into()));
    assert_eq!(verify(&forged, &leaf, origin, &key), Err(refusal.into()));
    let (only, leaf) = proof(0, 1, &[]);
    assert!(only.path().is_empty());
    let read: TlogProof = only.to_string().parse().unwrap();
    verify(&read, &leaf, origin, &key).unwrap();
}

#[test]
fn other_proofs_are_refused() {
    let (made, _) = proof(2, 5, &[]);
    let text = made.to_string();
    let hash = leaf_hash(b"").to_base64() + "\n";
    let spoilt = |from: &str, to: &str| {
        let spoilt = text.replacen(from, to, 1);
        assert_ne!(spoilt, text);
        spoilt.parse::<TlogProof>().unwrap_err()
    };
    assert_eq!(spoilt("@v1", "@v2"), TlogProofError::FirstLine);
    assert_eq!(spoilt("c2sp", " c2sp"), TlogProofError::FirstLine);
    assert_eq!(spoilt("index 2", "index 02"), TlogProofError::Index);
    assert_eq!(spoilt("index 2", "Index 2"), TlogProofError::Index);
    assert_eq!(spoilt("index 2", "extra \nindex 2"), TlogProofError::Extra);
    assert_eq!(spoilt("index 2", "extra c2FsdA\nindex 2"), TlogProofError::Extra);
    assert_eq!(spoilt("index 2", "extra c2FsdA==\nextra c2FsdA==\nindex 2"), TlogProofError::Index);
    assert_eq!(spoilt("index 2\n", "index 2\nAAAA\n"), TlogProofError::Path);
    assert_eq!(
        spoilt("index 2\n", &("index 2\n".to_owned() + &hash.repeat(62))),
        TlogProofError::Path
    );
    assert_eq!(spoilt("\n\n", "\n"), TlogProofError::Path, "the note's text is no hash");
    assert_eq!(
        "c2sp.org/tlog-proof@v1\nindex 2\n".parse::<TlogProof>(),
        Err(TlogProofError::Checkpoint)
    );
    assert!(matches!("a".repeat(1 << 20).parse::<TlogProof>(), Err(TlogProofError::Long(_))));
    assert_eq!(made.clone().with_extra(vec![]), Err(TlogProofError::Extra));
    assert!(
        made.clone()
            .with_extra(vec![0; evidence::LONGEST_EXTRA])
            .unwrap()
            .to_string()
            .parse::<TlogProof>()
            .is_ok()
    );
    assert_eq!(made.with_extra(vec![0; evidence::LONGEST_EXTRA + 1]), Err(TlogProofError::Extra));
    let long = TlogProof::new(2, vec![EMPTY; 65], log().sign("a\n").unwrap());
    assert_eq!(long, Err(TlogProofError::Path));
}
