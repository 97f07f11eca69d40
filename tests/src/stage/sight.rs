//! How a visitor sees: on which screen, in which colours, with which motion.
//!
//! It refuses to know what is shown.

use anyhow::Result;
use serde_json::json;

use crate::browser::Browser;

/// A screen, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// Of the page.
    pub width: u32,
    /// Of the page.
    pub height: u32,
    /// Pixels of the screen for one of the page.
    pub scale: u32,
    /// Whether it is a phone, which lays pages out by their `viewport`.
    pub phone: bool,
}

/// A window on a desk.
pub const DESKTOP: Screen = Screen { width: 1280, height: 800, scale: 1, phone: false };
/// The smallest phone in use.
pub const PHONE: Screen = Screen { width: 360, height: 640, scale: 2, phone: true };
/// A window of 1280 by 1024, magnified to 400 %.
pub const ZOOMED: Screen = Screen { width: 320, height: 256, scale: 4, phone: false };

/// What a visitor's system is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// Where the page is shown.
    pub screen: Screen,
    /// Light letters on dark ground.
    pub dark: bool,
    /// The system's few colours instead of the page's.
    pub forced_colours: bool,
    /// Nothing should move.
    pub reduced_motion: bool,
}

impl Sight {
    /// As most see, on this screen.
    pub const fn on(screen: Screen) -> Self {
        Self { screen, dark: false, forced_colours: false, reduced_motion: false }
    }

    /// Tells the browser. It holds until it is told something else.
    pub async fn apply(self, browser: &Browser) -> Result<()> {
        let cdp = browser.driver().cdp();
        let Screen { width, height, scale, phone } = self.screen;
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone,
        });
        cdp.send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        let said =
            |yes: bool, one: &'static str, other: &'static str| if yes { one } else { other };
        let features = json!([
            { "name": "prefers-color-scheme", "value": said(self.dark, "dark", "light") },
            { "name": "forced-colors", "value": said(self.forced_colours, "active", "none") },
            { "name": "prefers-reduced-motion",
              "value": said(self.reduced_motion, "reduce", "no-preference") },
        ]);
        cdp.send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }
}
