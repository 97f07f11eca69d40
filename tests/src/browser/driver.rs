//! One WebDriver server and all that it starts: on a port of its own, gone when dropped.
//!
//! It refuses to know which browser is driven through it.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::display::Display;
use super::processes;

/// How often a driver is started that ends at once.
const ATTEMPTS: usize = 5;

/// A running driver.
pub(super) struct Driver {
    process: Child,
    port: u16,
    profile: PathBuf,
    /// What its browser draws on, if that is not nothing; ends after it.
    display: Option<Display>,
}

impl Driver {
    /// Starts `command`, which names the port it chose as the first number after `before` on its
    /// standard output.
    pub(super) fn start(mut command: Command, before: &str, profile: &Path) -> Result<Self> {
        // It chooses a port of IPv4, and ends where the same port of IPv6 is taken.
        for _ in 0..ATTEMPTS {
            let mut driver = Self::spawn(command.stdout(Stdio::piped()), profile)?;
            let output = driver.process.stdout.take().context("no output")?;
            let mut lines = BufReader::new(output).lines();
            let mut named = lines.by_ref().map_while(Result::ok);
            let port = named.find_map(|line| port_in(&line, before));
            if let Some(port) = port {
                driver.port = port;
                // Read to the end, or the driver would block once the pipe is full.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(driver);
            }
        }
        bail!("the driver ends without naming its port")
    }

    /// Starts what `command` makes for a port, when the driver cannot choose one itself.
    pub(super) fn start_on_free_port(
        command: impl Fn(u16) -> Command,
        profile: &Path,
        display: Display,
    ) -> Result<Self> {
        let mut display = Some(display);
        // Between the look for a free port and its use another process may take it.
        for _ in 0..ATTEMPTS {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            let mut driver = Self::spawn(command(port).stdout(Stdio::null()), profile)?;
            driver.port = port;
            while driver.process.try_wait()?.is_none() {
                if TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_ok() {
                    driver.display = display.take();
                    return Ok(driver);
                }
                sleep(Duration::from_millis(20));
            }
        }
        bail!("the driver ends as soon as it is started")
    }

    /// Owned at once, so that an early return stops the process too.
    fn spawn(command: &mut Command, profile: &Path) -> Result<Self> {
        let process = command
            .env(processes::MARK, profile)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start {}", command.get_program().display()))?;
        Ok(Self { process, port: 0, profile: profile.to_owned(), display: None })
    }

    /// Where it takes WebDriver commands.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The ids of the processes that run for its browser, its own among them.
    pub(super) fn processes(&self) -> Vec<String> {
        let mut ids = processes::marked(&self.profile);
        ids.extend(self.display.as_ref().map(Display::process));
        ids
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Both fail only if the process has ended already, which is what is wanted.
        drop(self.process.kill());
        drop(self.process.wait());
        processes::end(&self.profile);
    }
}

/// The port in `ChromeDriver was started successfully on port 41235.`
fn port_in(line: &str, before: &str) -> Option<u16> {
    line.split_once(before)?.1.trim_end_matches('.').parse().ok()
}
