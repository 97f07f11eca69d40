//! The help of every command, as snapshots: what a newcomer reads is reviewed like code.

use clap::{Command, CommandFactory as _};

fn pages(command: &mut Command, path: &str, told: &mut Vec<(String, String)>) {
    let name = format!("{path} {}", command.get_name()).trim().to_string();
    told.push((name.clone(), command.render_long_help().to_string()));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().into()).collect();
    for sub in names.iter().filter(|sub| *sub != "help") {
        if let Some(sub) = command.find_subcommand_mut(sub) {
            pages(sub, &name, told);
        }
    }
}

#[test]
fn every_command_teaches() {
    let mut command = super::Latch::command().term_width(100).max_term_width(100);
    command.build();
    let mut told = Vec::new();
    pages(&mut command, "", &mut told);
    for (name, text) in told {
        insta::assert_snapshot!(name.replace(' ', "-"), text);
    }
}

#[test]
fn the_command_line_is_consistent() {
    super::Latch::command().debug_assert();
}
