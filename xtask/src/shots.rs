//! Pictures of the banner, for people to look at.
//!
//! It refuses to know what is on them.

use std::path::Path;

use anyhow::Result;

use crate::banner;
use crate::prerequisites::Tools;
use crate::workspace::{Workspace, perform};

/// Takes them all, into `folder` or `target/shots`.
pub(crate) fn shots(workspace: &Workspace, folder: Option<&Path>) -> Result<()> {
    let tools = Tools::for_pictures()?;
    banner::build(workspace)?;
    let usual = workspace.target().join("shots");
    let folder = std::path::absolute(folder.unwrap_or(&usual))?;
    let mut shots = workspace.cargo("run --package tests --bin shots --");
    tools.name_to(&mut shots);
    perform("Taking pictures (two to five minutes)", shots.arg(folder))
}
