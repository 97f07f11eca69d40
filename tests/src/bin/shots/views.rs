//! What is pictured: rows of tables, to which more can be added.
//!
//! It refuses to know how pictures are taken.

use tests::stage::{DESKTOP, PHONE, Sight, ZOOMED};

/// A way to look at a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// As in the files' names.
    pub(crate) name: &'static str,
    /// The page's language, and so the banner's.
    pub(crate) language: &'static str,
    /// The screen and its colours.
    pub(crate) sight: Sight,
}

/// Every layout of the first layer; those that the server does not know are left out.
pub(crate) const LAYOUTS: [&str; 3] = ["box", "bar", "modal"];

/// Every way to look; those in languages that the server does not know are left out.
pub(crate) const VIEWS: [View; 10] = [
    View { name: "light", language: "en", sight: Sight::on(DESKTOP) },
    View { name: "dark", language: "en", sight: Sight { dark: true, ..Sight::on(DESKTOP) } },
    View { name: "phone", language: "en", sight: Sight::on(PHONE) },
    View { name: "phone-dark", language: "en", sight: Sight { dark: true, ..Sight::on(PHONE) } },
    View { name: "german", language: "de", sight: Sight::on(DESKTOP) },
    View { name: "german-phone", language: "de", sight: Sight::on(PHONE) },
    View { name: "arabic", language: "ar", sight: Sight::on(DESKTOP) },
    View { name: "arabic-phone", language: "ar", sight: Sight::on(PHONE) },
    View { name: "zoom-400", language: "en", sight: Sight::on(ZOOMED) },
    View {
        name: "forced-colours",
        language: "en",
        sight: Sight { forced_colours: true, dark: true, ..Sight::on(DESKTOP) },
    },
];

/// The demo's pages.
pub(crate) const PAGES: [(&str, &str); 4] = [
    ("shop", "/demo/"),
    ("product", "/demo/product.html"),
    ("order", "/demo/order.html"),
    ("privacy", "/demo/privacy.html"),
];
