//! `latch admin`: who may read the log and publish notices.

use super::ask::NewPassword;
use super::client::{Client, Where};
use clap::{Args, Subcommand};

/// Say who may read the log and publish notices
#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Add an admin
    Add(Set),
    /// Set an admin's password; whoever is signed in as them is signed out
    Password(Set),
    /// List the admins
    List(List),
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

pub(super) fn run(asked: Admin) -> anyhow::Result<()> {
    match asked {
        Admin::Add(set) => add(&set),
        Admin::Password(set) => password(&set),
        Admin::List(list) => show(&list),
    }
}

fn add(set: &Set) -> anyhow::Result<()> {
    let client = Client::connect_or_create(&set.at)?;
    let chosen = set.password.choose()?;
    client.add_admin(&set.name, &chosen.password)?;
    println!("{} may now sign in.", set.name);
    tell(chosen);
    Ok(())
}

fn password(set: &Set) -> anyhow::Result<()> {
    let client = Client::connect(&set.at)?;
    let chosen = set.password.choose()?;
    client.set_password(&set.name, &chosen.password)?;
    println!("{} has a new password; sessions under the old one have ended.", set.name);
    tell(chosen);
    Ok(())
}

fn tell(chosen: super::ask::Chosen) {
    if chosen.made_up {
        println!("The password, shown this once: {}", chosen.password);
    }
}

fn show(list: &List) -> anyhow::Result<()> {
    for name in Client::connect(&list.at)?.admins()? {
        println!("{name}");
    }
    Ok(())
}
