//! The other consent tools that a site may have switched from, and what their names for categories
//! usually mean. Knows nothing of their markup and of how they store a choice.

/// A consent tool that a site used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `OneTrust` and `CookiePro`.
    Onetrust,
    /// Cookiebot.
    Cookiebot,
    /// vanilla-cookieconsent.
    Vanilla,
    /// Klaro.
    Klaro,
    /// Complianz.
    Complianz,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Onetrust, Self::Cookiebot, Self::Vanilla, Self::Klaro, Self::Complianz];

    /// Its name in a notice.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Onetrust => "onetrust",
            Self::Cookiebot => "cookiebot",
            Self::Vanilla => "vanilla-cookieconsent",
            Self::Klaro => "klaro",
            Self::Complianz => "complianz",
        }
    }

    /// The tool of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.as_str() == name)
    }

    /// What its own names for categories mean unless the owner says otherwise: its name, and the
    /// category id that Latch's starter notice uses. `functional` of Complianz, which it never asks
    /// about, has no meaning here: a name that grants itself must not open anything.
    pub fn usual_names(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Onetrust => &[
                ("C0001", "necessary"),
                ("C0002", "analytics"),
                ("C0003", "functional"),
                ("C0004", "marketing"),
                ("C0005", "marketing"),
                ("1", "necessary"),
                ("2", "analytics"),
                ("3", "functional"),
                ("4", "marketing"),
            ],
            Self::Cookiebot => &[
                ("necessary", "necessary"),
                ("preferences", "functional"),
                ("statistics", "analytics"),
                ("marketing", "marketing"),
            ],
            Self::Vanilla => &[
                ("necessary", "necessary"),
                ("functionality", "functional"),
                ("performance", "analytics"),
                ("analytics", "analytics"),
                ("ads", "marketing"),
                ("advertisement", "marketing"),
                ("targeting", "marketing"),
                ("marketing", "marketing"),
            ],
            Self::Klaro => &[
                ("functional", "functional"),
                ("performance", "analytics"),
                ("analytics", "analytics"),
                ("advertising", "marketing"),
                ("marketing", "marketing"),
            ],
            Self::Complianz => &[
                ("preferences", "functional"),
                ("statistics", "analytics"),
                ("statistics-anonymous", "analytics"),
                ("marketing", "marketing"),
            ],
        }
    }
}
