//! `latch admin`: who may read the log and publish notices.

use super::ask::{Chosen, NewPassword};
use super::client::{Client, Where};
use super::data::DataFlag;
use super::out::say;
use crate::auth::{AdminName, AdminNameError, Keys, ReceiptKeys};
use anyhow::bail;
use clap::{Args, Subcommand};
use serde::Deserialize;
use std::path::Path;

/// Say who may read the log and publish notices
#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Add an admin
    Add(Set),
    /// Set an admin's password; whoever is signed in as them is signed out
    Password(Set),
    /// List the admins
    List(List),
    /// Make a new key for signing admins' tokens
    RotateKey(RotateKey),
    /// Make a new key for signing visitors' receipts
    RotateReceiptKey(RotateReceiptKey),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch admin add ada                        asks for the password twice
  latch admin password ada --generate        makes one up and prints it
  echo \"$PASSWORD\" | latch admin password ada --password-stdin

Whoever can read the data directory can do this: that is the way back in when a password is lost.")]
pub(super) struct Set {
    /// The name to sign in with: 1 to 64 of letters, digits and . _ - @
    #[arg(value_parser = name)]
    name: String,
    #[command(flatten)]
    password: NewPassword,
    #[command(flatten)]
    at: Where,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    at: Where,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A running server goes on with the old key until it is started anew. Tokens that the old key signed
stay valid for their 15 minutes after that. If the old key may be known to others, remove
token-keys.json from the data directory instead and start the server anew: that signs everyone out.")]
pub(super) struct RotateKey {
    #[command(flatten)]
    at: Keep,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A running server goes on with the old key until it is started anew. Receipts that the old key signed
stay valid: its public key stays at /.well-known/jwks.json, and nothing else of it is kept. If the
old key may be known to others, take its public key out of receipt-keys.json, too; receipts signed
with it can then no longer be verified.")]
pub(super) struct RotateReceiptKey {
    #[command(flatten)]
    at: Keep,
}

/// Where the keys are.
#[derive(Debug, Args)]
struct Keep {
    #[command(flatten)]
    data: DataFlag,
}

pub(super) fn run(asked: Admin) -> anyhow::Result<()> {
    match asked {
        Admin::Add(set) => add(&set),
        Admin::Password(set) => password(&set),
        Admin::List(list) => show(&list),
        Admin::RotateKey(rotate) => {
            Keys::rotate(rotate.at.existing()?)?;
            say!("A new key signs admins' tokens from the next start of the server.");
            Ok(())
        }
        Admin::RotateReceiptKey(rotate) => {
            ReceiptKeys::rotate(rotate.at.existing()?)?;
            say!("A new key signs visitors' receipts from the next start of the server.");
            Ok(())
        }
    }
}

fn add(set: &Set) -> anyhow::Result<()> {
    let client = Client::connect_or_create(&set.at)?;
    if names(&client)?.contains(&set.name) {
        bail!(
            "there is an admin {0} already; `latch admin password {0}` sets a new password",
            set.name
        );
    }
    put(&client, set)
}

fn password(set: &Set) -> anyhow::Result<()> {
    let client = Client::connect(&set.at)?;
    let names = names(&client)?;
    if !names.contains(&set.name) {
        bail!("there is no admin {}; there are: {}", set.name, names.join(", "));
    }
    put(&client, set)
}

fn put(client: &Client, set: &Set) -> anyhow::Result<()> {
    let chosen = set.password.choose()?;
    let body = serde_json::json!({ "password": chosen.password });
    if client.put(&format!("/v1/admins/{}", set.name), &body)? {
        say!("{} may now sign in.", set.name);
    } else {
        say!("{} has a new password; sessions under the old one have ended.", set.name);
    }
    tell(&chosen);
    Ok(())
}

#[derive(Deserialize)]
struct Names {
    admins: Vec<String>,
}

fn names(client: &Client) -> anyhow::Result<Vec<String>> {
    Ok(client.get::<Names>("/v1/admins", &[])?.admins)
}

fn tell(chosen: &Chosen) {
    if chosen.made_up {
        say!("The password, shown this once: {}", chosen.password);
    }
}

fn show(list: &List) -> anyhow::Result<()> {
    for name in names(&Client::connect(&list.at)?)? {
        say!("{name}");
    }
    Ok(())
}

impl Keep {
    /// The data directory, if there is one.
    fn existing(&self) -> anyhow::Result<&Path> {
        if !self.data.folder.is_dir() {
            bail!("there is no data directory {}; name it with --data", self.data.folder.display());
        }
        Ok(&self.data.folder)
    }
}

/// The name, if it is one: it goes into an address.
fn name(text: &str) -> Result<String, AdminNameError> {
    AdminName::try_from(text.to_string()).map(|name| name.to_string())
}
