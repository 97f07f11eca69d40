//! The three engines that browsers are built on, and how each one is started.
//!
//! It refuses to know what is done with a running one.

use std::path::{Path, PathBuf};
use std::{env, fmt};

use anyhow::{Context, Result};
use thirtyfour::Capabilities;

use super::driver::Driver;
use super::{Options, chromium, firefox, webkit};

/// What renders and scripts the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// Blink: Chrome, Edge, Opera and most others.
    #[default]
    Chromium,
    /// Gecko.
    Firefox,
    /// Safari's, as the GTK port.
    WebKit,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Starts the engine's driver, and says what to ask of it for one browser in `profile`, an
    /// empty folder.
    pub(super) fn start(self, options: &Options, profile: &Path) -> Result<(Driver, Capabilities)> {
        match self {
            Self::Chromium => chromium::start(options, profile),
            Self::Firefox => firefox::start(options, profile),
            Self::WebKit => webkit::start(options, profile),
        }
        .with_context(|| format!("{self} does not start: `cargo xtask test` looks for it"))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, out)
    }
}

/// The executable that the variable names, else the first of `usual` that is there; a bare name
/// is looked up on `PATH`.
pub(super) fn program(variable: &str, usual: &[&str]) -> Result<PathBuf> {
    if let Some(chosen) = env::var_os(variable) {
        return Ok(chosen.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    // An absolute name replaces the folder it is joined to.
    let places = env::split_paths(&path).flat_map(|at| usual.iter().map(move |name| at.join(name)));
    let found = places.into_iter().find(|file| file.is_file());
    found.with_context(|| format!("there is no {}, and {variable} is not set", usual.join(" or ")))
}

/// Makes one test for each engine of every named `fn(Engine)`, so that what fails names its
/// engine: `name::chromium`, `name::firefox`, `name::webkit`.
#[macro_export]
macro_rules! on_each_engine {
    ($($(#[$attribute:meta])* $name:ident),+ $(,)?) => {$(
        mod $name {
            use tests::browser::Engine;

            #[test]
            $(#[$attribute])*
            fn chromium() {
                super::$name(Engine::Chromium);
            }

            #[test]
            $(#[$attribute])*
            fn firefox() {
                super::$name(Engine::Firefox);
            }

            #[test]
            $(#[$attribute])*
            fn webkit() {
                super::$name(Engine::WebKit);
            }
        }
    )+};
}
