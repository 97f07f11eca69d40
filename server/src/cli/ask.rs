//! Passwords at the terminal: asked without showing them, read from stdin, or made up.

use super::failure::Usage;
use anyhow::{Context as _, bail};
use clap::Args;
use std::io::{IsTerminal as _, Read as _};

/// Where a new password comes from.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(super) struct NewPassword {
    /// Make one up and print it
    #[arg(long)]
    generate: bool,
    /// Read it from standard input, up to the end of the line
    #[arg(long)]
    password_stdin: bool,
}

/// A password, and whether nobody has seen it yet.
pub(super) struct Chosen {
    pub(super) password: String,
    pub(super) made_up: bool,
}

/// Longest line read from stdin, in bytes.
const LONGEST: u64 = 4096;

impl NewPassword {
    /// The password: asked twice, unless the flags say otherwise.
    pub(super) fn choose(&self) -> anyhow::Result<Chosen> {
        if self.generate {
            return Ok(Chosen { password: generate()?, made_up: true });
        }
        let password = if self.password_stdin { from_stdin()? } else { twice()? };
        Ok(Chosen { password, made_up: false })
    }
}

fn from_stdin() -> anyhow::Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().take(LONGEST).read_to_string(&mut text);
    read.context("cannot read the password from standard input")?;
    Ok(text.lines().next().unwrap_or("").into())
}

fn twice() -> anyhow::Result<String> {
    let first = hidden("New password (12 characters or more): ")?;
    if hidden("The same again: ")? != first {
        bail!("the two passwords differ; nothing was changed");
    }
    Ok(first)
}

/// Asks for a password at the terminal.
pub(super) fn hidden(question: &str) -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        return Err(Usage(
            "there is no terminal to ask for a password at: use --password-stdin, --generate, or \
             LATCH_PASSWORD for a server elsewhere"
                .into(),
        )
        .into());
    }
    rpassword::prompt_password(question).context("cannot read from the terminal")
}

/// Letters and digits that are not taken for one another.
const ALPHABET: &[u8; 54] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// A password of 24 characters, 138 random bits.
pub(super) fn generate() -> anyhow::Result<String> {
    let mut password = String::new();
    while password.len() < 24 {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).context("the operating system gives no random bytes")?;
        // Multiples of the alphabet's length only, so that no character is likelier.
        let fair = bytes.iter().filter(|byte| **byte < 216);
        let letters = fair.map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        password.extend(letters.take(24 - password.len()));
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_passwords_are_long_plain_and_never_the_same() {
        let made: std::collections::BTreeSet<String> =
            (0..100).map(|_| generate().unwrap()).collect();
        assert_eq!(made.len(), 100);
        for password in &made {
            assert_eq!(password.len(), 24);
            assert!(password.bytes().all(|b| ALPHABET.contains(&b)), "{password}");
        }
        assert!(!ALPHABET.iter().any(|b| b"0Oo1lIiL".contains(b)));
    }
}
