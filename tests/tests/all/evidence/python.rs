//! pymerkle, which knows RFC 6962 and nothing of tiles, finds the same roots over the same leaves.

use std::process::Command;

use evidence::{Hash, Tree, leaf_hash};

use super::{ask, leaf_data, named};

/// Reads a length and an entry as often as there are some; prints the root at each size asked for.
const ROOTS: &str = r"
import sys
from pymerkle import InmemoryTree
tree = InmemoryTree(algorithm='sha256')
while length := sys.stdin.buffer.read(2):
    tree.append_entry(sys.stdin.buffer.read(int.from_bytes(length, 'big')))
for size in sys.argv[1:]:
    print(tree.get_root(int(size)).hex())
";

#[test]
fn roots_are_the_same_at_every_size() {
    let sizes: Vec<u64> = (0..=600).chain([1000, 1023, 1024, 1025, 3000]).collect();
    let (mut tree, mut entries, mut roots) = (Tree::new(), Vec::new(), Vec::new());
    for size in 0..=3000 {
        if sizes.contains(&size) {
            roots.push(tree.root());
        }
        let data = leaf_data(size);
        tree.append(leaf_hash(&data));
        entries.extend(evidence::bundle([data]).unwrap());
    }
    let mut python = Command::new(named("LATCH_PYTHON").unwrap());
    python.args(["-c", ROOTS]).args(sizes.iter().map(u64::to_string));
    let said = ask(&mut python, &entries).unwrap();
    let theirs: Vec<Hash> = said.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(theirs, roots);
    assert_eq!(roots[0], evidence::EMPTY);
}
