//! The notice file on the owner's desk: started, read, checked, summed up. Knows no server.

use super::{Check, DespiteFlag, New};
use crate::cli::failure::{Told, Usage};
use crate::cli::out::say;
use crate::notice_file;
use anyhow::Context as _;
use consent::notice::{MAX_FILE, Notice};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

pub(super) fn create(new: &New) -> anyhow::Result<()> {
    let text = notice_file::starter(&new.site, &new.origins);
    if let Err(problems) = notice_file::parse("--origin", &text) {
        let told: Vec<&str> = problems.problems.iter().map(|p| p.message.as_str()).collect();
        return Err(Usage(told.join("\n")).into());
    }
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

pub(super) fn check(Check { files, despite }: &Check) -> anyhow::Result<()> {
    let mut right = true;
    for file in files {
        match read(file) {
            Ok(read) if read.may_be_published(despite) => {
                say!("{}: ok: {}", file.display(), summary(&read.notice));
            }
            Ok(_) => right = false,
            Err(error) => {
                eprintln!("{error:#}");
                right = false;
            }
        }
    }
    if right { Ok(()) } else { Err(Told.into()) }
}

impl Read {
    /// Tells what is worth a second look and what is unfair; whether it may be published.
    pub(super) fn may_be_published(&self, DespiteFlag { despite }: &DespiteFlag) -> bool {
        let Self { name, text, notice } = self;
        for told in [
            notice_file::warnings(name, text, notice),
            notice_file::unfair(name, text, notice.unfair()),
        ] {
            if !told.problems.is_empty() {
                eprintln!("{told}");
            }
        }
        let may = notice.unfair().is_empty() || despite.is_some();
        if !may {
            eprintln!(
                "latch: {name} is unfair: mend it, or say with --despite \"REASON\" why it is \
                 published all the same, which is kept with the version"
            );
        }
        may
    }
}

/// A notice file, read and without mistakes.
pub(super) struct Read {
    /// What messages call it.
    name: String,
    /// Word for word.
    pub(super) text: String,
    /// What it says.
    pub(super) notice: Notice,
}

/// What is in a notice file, or what is wrong with it.
pub(super) fn read(path: &Path) -> anyhow::Result<Read> {
    let mut text = String::new();
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    // One byte more than is allowed, so that a file too large is told from one just large enough.
    let bound = MAX_FILE as u64 + 1;
    let read = file.take(bound).read_to_string(&mut text);
    read.with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.display().to_string();
    let notice = notice_file::parse(&name, &text)?;
    Ok(Read { name, text, notice })
}

pub(super) fn summary(notice: &Notice) -> String {
    let draft = notice.draft();
    let count =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let tags = draft.services.iter().map(|service| service.tags.len()).sum();
    format!(
        "site {}, {}, {}, {}, in {}",
        notice.site(),
        count(draft.categories.len(), "category", "categories"),
        count(draft.services.len(), "service", "services"),
        count(tags, "tag", "tags"),
        draft.languages.join(", "),
    )
}
