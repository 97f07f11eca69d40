//! The pages that are compared: one product page, and what each banner wants in its head and at the
//! end of its body. Texts, categories and gated tags are the same in all of them.
//!
//! It refuses to know what is measured, and who serves what.

/// Scripts that wait for a yes, by the service they belong to.
pub(crate) const GATED: [(&str, &str); 5] = [
    ("analytics", "google-analytics"),
    ("marketing", "google-ads"),
    ("marketing", "meta-pixel"),
    ("marketing", "linkedin-insight"),
    ("marketing", "tiktok-pixel"),
];

/// A way to ask.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variant {
    /// As printed, and the page's path.
    pub(crate) name: &'static str,
    /// Whether there is a banner at all.
    pub(crate) asks: bool,
    /// Whether its visitors are followed when they come back.
    pub(crate) gates: bool,
    /// What the page has for it: head and end of the body, apart at a line of dashes.
    html: &'static str,
}

/// The page alone, the least that can be, Latch, and its peers.
pub(crate) const VARIANTS: [Variant; 7] = [
    Variant { name: "bare", asks: false, gates: false, html: "" },
    Variant { name: "minimal", asks: true, gates: false, html: include_str!("pages/minimal.html") },
    Variant { name: "latch", asks: true, gates: true, html: include_str!("pages/latch.html") },
    Variant {
        name: "vanilla-cookieconsent",
        asks: true,
        gates: true,
        html: include_str!("pages/vanilla.html"),
    },
    Variant { name: "orejime", asks: true, gates: false, html: include_str!("pages/orejime.html") },
    Variant { name: "klaro", asks: true, gates: false, html: include_str!("pages/klaro.html") },
    Variant { name: "c15t", asks: true, gates: false, html: include_str!("pages/c15t.html") },
];

/// The whole page.
pub(crate) fn render(variant: &Variant, latch: &str, tracker: &str) -> String {
    let (head, body) = variant.html.split_once("-----\n").unwrap_or((variant.html, ""));
    let mut scripts = String::new();
    for (category, service) in GATED {
        scripts += &format!(
            "<script type=\"text/plain\" data-category=\"{category}\" data-service=\"{service}\" \
             data-purpose=\"{service}\" data-name=\"{service}\" data-src=\"{tracker}/gated/{service}.js\"></script>\n"
        );
    }
    // Orejime takes whole elements instead of marked ones.
    let mut templates = String::new();
    for (_, service) in GATED {
        templates += &format!(
            "<template data-purpose=\"{service}\"><script src=\"{tracker}/gated/{service}.js\"></script></template>\n"
        );
    }
    include_str!("pages/page.html")
        .replace("{{head}}", head)
        .replace("{{body}}", body)
        .replace("{{gated}}", &scripts)
        .replace("{{templates}}", &templates)
        .replace("{{latch}}", latch)
        .replace("{{tracker}}", tracker)
}
