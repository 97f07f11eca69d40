//! What a starting server says: once the first admin's password, always what to open next.

use std::fmt;

/// How a site comes to be.
pub(super) const HOW: &str = "  \
latch notice new my-shop --origin https://shop.example > my-shop.toml
  latch notice import my-shop.toml";

/// What to say.
pub(super) struct Welcome {
    /// The address for browsers, without a closing slash.
    pub(super) base: String,
    /// The first admin's name and password, if they were just made.
    pub(super) first_admin: Option<(String, String)>,
    /// The sites with a notice.
    pub(super) sites: Vec<String>,
    /// Whether the demo shop is open.
    pub(super) demo: bool,
    /// How this program is called.
    pub(super) program: String,
    /// The flag that repeats the data directory, if it is another than `latch log` looks in.
    pub(super) data_flag: String,
}

impl fmt::Display for Welcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { base, program, data_flag, .. } = self;
        let log = format!("{program} log{data_flag}");
        let width = log.len().max(base.len() + "/admin/".len());
        let line = |f: &mut fmt::Formatter<'_>, what: &str, why: &str| {
            writeln!(f, "  {what:<width$}   {why}")
        };
        writeln!(f, "Latch {} is at {base}", env!("CARGO_PKG_VERSION"))?;
        if let Some((name, password)) = &self.first_admin {
            writeln!(f, "\nThe first admin, shown this once:")?;
            writeln!(f, "  URL       {base}/admin/")?;
            writeln!(f, "  user      {name}")?;
            writeln!(f, "  password  {password}")?;
        }
        writeln!(f, "\nOpen next:")?;
        if self.demo {
            line(
                f,
                &format!("{base}/demo/"),
                "a shop full of trackers: see that none hears a thing",
            )?;
        }
        line(f, &format!("{base}/admin/"), "what was asked and what was answered")?;
        line(f, &log, "the same at the terminal")?;
        let own: Vec<&String> =
            self.sites.iter().filter(|site| !self.demo || *site != "demo").collect();
        if self.sites.is_empty() {
            writeln!(
                f,
                "\nNo site has a notice yet, so nobody is asked. Write one and publish it:"
            )?;
            writeln!(f, "{}{data_flag}", HOW.replace("latch ", &format!("{program} ")))?;
        } else if !own.is_empty() {
            writeln!(f, "\nThe line that every page of a site needs, as early as possible:")?;
        }
        for site in own {
            writeln!(
                f,
                "  <script async fetchpriority=\"high\" src=\"{base}/s/{site}.js\"></script>"
            )?;
        }
        Ok(())
    }
}
