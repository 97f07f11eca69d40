//! One chromedriver process: started on a port of its own, gone when dropped.
//!
//! It refuses to know what is driven through it.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A running chromedriver.
pub(crate) struct Chromedriver {
    process: Child,
    port: u16,
}

impl Chromedriver {
    /// Starts `LATCH_CHROMEDRIVER`, or `chromedriver` from `PATH`, on a port the system chooses.
    pub(crate) fn start() -> Result<Self> {
        let program = env::var_os("LATCH_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(&program)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| {
                format!("could not start {}: `cargo xtask test` looks for it", program.display())
            })?;
        let output = process.stdout.take().context("chromedriver has no stdout")?;
        // Owned from here on, so that an early return stops the process too.
        let mut driver = Self { process, port: 0 };
        let mut lines = BufReader::new(output).lines();
        driver.port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| port_in(&line))
            .context("chromedriver ended without naming its port")?;
        // Read to the end, or chromedriver would block once the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(driver)
    }

    /// Where it takes WebDriver commands.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // Both fail only if the process has ended already, which is what is wanted.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The port in `ChromeDriver was started successfully on port 41235.`
fn port_in(line: &str) -> Option<u16> {
    line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
}
