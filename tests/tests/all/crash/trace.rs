//! What a process asked of the kernel about one file, in the order in which it asked, as `strace` has seen
//! it: writes with their bytes, syncs, and what it said on its output. Owns what a disk may hold of it at any
//! moment; refuses to know what the file is.
//!
//! A disk holds what was written before a sync that has ended began. Of all writes after that it may hold any
//! sectors, in whatever order they were asked for.

use std::collections::HashMap;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// Something asked, by the thread of this number.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    Write(u32, usize, Vec<u8>),
    Truncate(usize),
    Ends(u32),
    Syncs(u32),
    Says(String),
}

/// Reads what `strace -f -y -xx` has written about the file at a path with this ending.
pub(super) fn read(trace: &str, ending: &str) -> Vec<Event> {
    let mut events = Vec::new();
    for line in trace.lines() {
        if event(line, ending, &mut events).is_some() && !line.ends_with("<unfinished ...>") {
            let thread = thread(line).unwrap();
            events.push(Event::Ends(thread));
        }
    }
    events
}

fn thread(line: &str) -> Option<u32> {
    line.split_whitespace().next()?.parse().ok()
}

fn event(line: &str, ending: &str, events: &mut Vec<Event>) -> Option<()> {
    let thread = thread(line)?;
    let asked = line.split_once(' ')?.1.trim_start();
    if asked.starts_with("<... ") {
        return (!asked.contains("resumed>) = -1")).then_some(());
    }
    let (name, rest) = asked.split_once('(')?;
    let (file, rest) = rest.split_once('<')?;
    let (path, rest) = rest.split_once('>')?;
    let ours = unhex(path)?.ends_with(ending.as_bytes());
    let quoted = || rest.split('"').nth(1).and_then(unhex);
    let number = |at: usize| {
        let mut words = rest.rsplit('"').next()?.split([' ', ',', ')']).filter(|it| !it.is_empty());
        words.nth(at)?.parse().ok()
    };
    events.push(match name {
        "pwrite64" if ours => Event::Write(thread, number(1)?, quoted()?),
        "ftruncate" if ours => Event::Truncate(number(0)?),
        "fsync" | "fdatasync" if ours => Event::Syncs(thread),
        "write" if file == "1" => Event::Says(String::from_utf8(quoted()?).ok()?),
        _ => return None,
    });
    Some(())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.strip_prefix("\\x")?.split("\\x");
    bytes.map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

/// A write that no sync has covered yet.
#[derive(Clone)]
struct Pending {
    thread: u32,
    ended: bool,
    offset: usize,
    bytes: Vec<u8>,
}

/// A disk at some moment.
#[derive(Default)]
pub(super) struct Disk {
    synced: Vec<u8>,
    pending: Vec<Pending>,
    /// For each thread that syncs, which writes are covered: those that had ended, by their place.
    syncing: HashMap<u32, Vec<bool>>,
}

/// What of the writes since the last sync is on the disk.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kept {
    Nothing,
    All,
    /// All up to a sector of the last one.
    Torn,
    /// Each sector or not, by this number.
    Some(u64),
    /// Only what lies within the file as it was synced.
    Within,
    /// Only the last one.
    Last,
}

impl Disk {
    pub(super) fn after(&mut self, event: &Event) {
        match event {
            Event::Write(thread, offset, bytes) => {
                let (thread, offset, bytes) = (*thread, *offset, bytes.clone());
                self.pending.push(Pending { thread, ended: false, offset, bytes });
            }
            // Changes what the file system keeps in its journal, in order.
            Event::Truncate(length) => self.synced.resize(*length, 0),
            Event::Syncs(thread) => {
                let covered = self.pending.iter().map(|it| it.ended).collect();
                self.syncing.insert(*thread, covered);
            }
            Event::Ends(thread) => {
                if let Some(covered) = self.syncing.remove(thread) {
                    self.sync(&covered);
                }
                let own = self.pending.iter_mut().filter(|it| it.thread == *thread);
                own.for_each(|it| it.ended = true);
            }
            Event::Says(_) => {}
        }
    }

    fn sync(&mut self, covered: &[bool]) {
        let mut left = Vec::new();
        let mut kept = Vec::new();
        for (at, write) in std::mem::take(&mut self.pending).into_iter().enumerate() {
            if covered.get(at) == Some(&true) {
                put(&mut self.synced, write.offset, &write.bytes);
            } else {
                kept.push(at);
                left.push(write);
            }
        }
        self.pending = left;
        for others in self.syncing.values_mut() {
            *others = kept.iter().filter_map(|at| others.get(*at).copied()).collect();
        }
    }

    /// Whether anything was written that no sync covers.
    pub(super) fn may_tear(&self) -> bool {
        !self.pending.is_empty()
    }

    /// What the file is on the disk.
    pub(super) fn file(&self, kept: Kept) -> Vec<u8> {
        let mut file = self.synced.clone();
        let within = file.len();
        let last = self.pending.len().saturating_sub(1);
        for (at, Pending { offset, bytes, .. }) in self.pending.iter().enumerate() {
            let sectors = (offset + bytes.len()).div_ceil(SECTOR);
            for sector in offset / SECTOR..sectors {
                let there = match kept {
                    Kept::Nothing => false,
                    Kept::All => true,
                    Kept::Torn => at < last || sector < (offset / SECTOR + sectors) / 2,
                    Kept::Some(seed) => {
                        tests::sample::token(seed ^ (at as u64) << 32 ^ sector as u64)[0] & 1 == 1
                    }
                    Kept::Within => (sector + 1) * SECTOR <= within,
                    Kept::Last => at == last,
                };
                if there {
                    let from = (sector * SECTOR).max(*offset);
                    let to = ((sector + 1) * SECTOR).min(offset + bytes.len());
                    put(&mut file, from, &bytes[from - offset..to - offset]);
                }
            }
        }
        file
    }
}

fn put(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}
