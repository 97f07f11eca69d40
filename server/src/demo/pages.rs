//! The shop's files, embedded, each with its content type and entity tag. It refuses to know
//! requests and routes.

use std::hash::{DefaultHasher, Hash, Hasher};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// One file of the shop, ready to send.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// Path below `/demo/`; empty for the home page.
    pub(super) path: &'static str,
    /// Value of `Content-Type`.
    pub(super) content_type: &'static str,
    /// The bytes, placeholders filled in.
    pub(super) body: String,
    /// Entity tag without quotes; changes when the bytes change.
    pub(super) etag: String,
}

impl Page {
    /// Whether this is a page a visitor opens, as against something a page loads.
    pub(super) fn is_html(&self) -> bool {
        self.content_type == HTML
    }
}

macro_rules! files {
    ($($path:literal, $file:literal, $kind:ident;)*) => {
        [$(($path, include_str!(concat!("../../../static/demo/", $file)), $kind)),*]
    };
}

/// Every file of the shop, with `tracker_base` in place of `{{tracker}}` in the HTML.
pub(super) fn pages(tracker_base: &str) -> Vec<Page> {
    let files = files![
        "", "index.html", HTML;
        "index.html", "index.html", HTML;
        "product.html", "product.html", HTML;
        "order.html", "order.html", HTML;
        "privacy.html", "privacy.html", HTML;
        "themes.html", "themes.html", HTML;
        "themes.css", "themes.css", CSS;
        "themes.js", "themes.js", JS;
        "shop.css", "shop.css", CSS;
        "shop.js", "shop.js", JS;
        "panel.css", "panel.css", CSS;
        "panel.js", "panel.js", JS;
        "icon.svg", "img/icon.svg", SVG;
        "img/hero.svg", "img/hero.svg", SVG;
        "img/film.svg", "img/film.svg", SVG;
        "img/tent-day.svg", "img/tent-day.svg", SVG;
        "img/tent-night.svg", "img/tent-night.svg", SVG;
        "img/tent-plan.svg", "img/tent-plan.svg", SVG;
        "img/jacket.svg", "img/jacket.svg", SVG;
        "img/pack.svg", "img/pack.svg", SVG;
        "img/mug.svg", "img/mug.svg", SVG;
        "img/lantern.svg", "img/lantern.svg", SVG;
        "img/blanket.svg", "img/blanket.svg", SVG;
    ];
    files
        .into_iter()
        .map(|(path, text, content_type)| {
            let body = match content_type {
                HTML => text.replace("{{tracker}}", tracker_base),
                _ => text.to_owned(),
            };
            Page { path, content_type, etag: etag(&body), body }
        })
        .collect()
}

fn etag(body: &str) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::pages;

    #[test]
    fn every_page_has_one_latch_line_and_no_live_third_party() {
        for page in pages("https://tracker.invalid").iter().filter(|page| page.is_html()) {
            let html = &page.body;
            let latch = r#"<script async fetchpriority="high" src="/s/demo.js"></script>"#;
            let head = html.split("</head>").next().unwrap();
            assert_eq!(head.matches(latch).count(), 1, "{}", page.path);
            assert_eq!(html.matches(latch).count(), 1, "{}", page.path);
            assert!(!html.contains("{{"), "{}: a placeholder was left", page.path);
            for tag in html.split('<').filter(|tag| tag.contains("tracker.invalid")) {
                assert!(tag.contains("data-src=\"https://tracker.invalid/"), "{tag}");
                assert!(!tag.contains(" src="), "{tag}");
            }
            for tag in html.split('<').filter(|tag| tag.starts_with("script")) {
                let inert = tag.contains("type=\"text/plain\"")
                    && tag.contains("data-category=")
                    && tag.contains("data-service=");
                assert!(inert || tag.contains("src=\""), "a live inline script: {tag}");
            }
        }
    }

    #[test]
    fn the_entity_tag_follows_the_tracker() {
        let tag = |base| pages(base).remove(0).etag;
        assert_eq!(tag("http://a"), tag("http://a"));
        assert_ne!(tag("http://a"), tag("http://b"));
    }
}
