//! A network namespace beside this machine's own, reached over two wires, one of which can be cut: then
//! nothing arrives any more, in either direction, and nobody is told.
//!
//! It needs root and a kernel with bridges; where these are not there, the reason is for the test to show.

use std::process::Command;

/// A namespace; gone when dropped.
pub struct Apart {
    /// A number that is this process's own.
    number: u32,
}

impl Apart {
    /// A new one with both wires.
    pub fn new() -> Result<Self, String> {
        let apart = Self { number: std::process::id() };
        // Whatever a process of the same number has left.
        apart.remove();
        let number = apart.number;
        ip(&format!("netns add lt{number}"))?;
        ip(&format!("link add lb{number} type bridge"))?;
        ip(&format!("link add lw{number} type veth peer name cut netns lt{number}"))?;
        ip(&format!("link set lw{number} master lb{number} up"))?;
        ip(&format!("addr add {}/25 dev lb{number}", apart.gateway()))?;
        ip(&format!("link set lb{number} up"))?;
        ip(&format!("link add lc{number} type veth peer name kept netns lt{number}"))?;
        ip(&format!("addr add {}/25 dev lc{number}", apart.host(129)))?;
        ip(&format!("link set lc{number} up"))?;
        let inside = |line: String| ip(&format!("-n lt{number} {line}"));
        inside("link set lo up".into())?;
        inside(format!("addr add {}/25 dev cut", apart.host(2)))?;
        inside("link set cut up".into())?;
        inside(format!("addr add {}/25 dev kept", apart.address()))?;
        inside("link set kept up".into())?;
        Ok(apart)
    }

    /// This machine's address at the wire that can be cut.
    pub fn gateway(&self) -> String {
        self.host(1)
    }

    /// The addresses at that wire.
    pub fn network(&self) -> String {
        self.host(0) + "/25"
    }

    /// The namespace's address at the other wire.
    pub fn address(&self) -> String {
        self.host(130)
    }

    fn host(&self, host: u8) -> String {
        format!("10.{}.{}.{host}", 200 + self.number / 250 % 50, self.number % 250)
    }

    /// The same command, run inside.
    pub fn inside(&self, command: &Command) -> Command {
        let mut inside = Command::new("ip");
        inside.args(["netns", "exec", &format!("lt{}", self.number)]);
        inside.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            inside.current_dir(folder);
        }
        inside
    }

    /// Cuts the wire: both ends keep their addresses and their routes.
    pub fn cut(&self) {
        ip(&format!("link set lw{} down", self.number)).expect("the wire");
    }

    /// Mends it.
    pub fn join(&self) {
        ip(&format!("link set lw{} up", self.number)).expect("the wire");
    }

    fn remove(&self) {
        let number = self.number;
        // With the namespace the wires go, too.
        for line in [format!("netns del lt{number}"), format!("link del lb{number}")] {
            drop(ip(&line));
        }
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        self.remove();
    }
}

fn ip(line: &str) -> Result<(), String> {
    let output = Command::new("ip").args(line.split_whitespace()).output();
    let output = output.map_err(|error| format!("ip: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("ip {line}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
