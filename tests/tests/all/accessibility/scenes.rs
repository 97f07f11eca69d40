//! Where the banner is looked at: rows of tables. A layout, a language or a screen that is added here
//! is held to every check.

use std::fmt;

use tests::stage::{DESKTOP, PHONE, Screen, Sight, ZOOMED};

/// Layouts of the first layer.
pub(super) const LAYOUTS: &[&str] = &["box", "bar", "modal"];
/// Languages, one from right to left among them.
pub(super) const LANGUAGES: &[&str] = &["en", "de", "ar"];
/// Each layout of the first layer, in English, in a language of long words, and in one that is
/// written from right to left.
pub(super) const BANNERS: &[(&str, &str)] =
    &[("box", "en"), ("box", "de"), ("bar", "de"), ("bar", "ar"), ("modal", "ar")];
/// Screens, the last magnified to 400 %.
pub(super) const SCREENS: &[Screen] = &[DESKTOP, PHONE, ZOOMED];

/// One banner before one visitor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene {
    pub(super) layout: &'static str,
    pub(super) language: &'static str,
    pub(super) sight: Sight,
}

impl fmt::Display for Scene {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Screen { width, height, .. } = self.sight.screen;
        let dark = if self.sight.dark { ", dark" } else { "" };
        write!(out, "{} in {} at {width}x{height}{dark}", self.layout, self.language)
    }
}

/// Every banner on every screen, in light colours.
pub(super) fn all() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for (layout, language) in BANNERS {
        let screens = SCREENS.iter().map(|screen| Sight::on(*screen));
        scenes.extend(screens.map(|sight| Scene { layout, language, sight }));
    }
    scenes
}

/// Every banner on desk and phone, in light and in dark colours.
pub(super) fn in_both_colours() -> Vec<Scene> {
    let dark = |scene: Scene| Scene { sight: Sight { dark: true, ..scene.sight }, ..scene };
    let unzoomed = all().into_iter().filter(|scene| scene.sight.screen != ZOOMED);
    unzoomed.flat_map(|scene| [scene, dark(scene)]).collect()
}

/// Every layout once, on a desk, in English.
pub(super) fn layouts() -> impl Iterator<Item = Scene> {
    LAYOUTS.iter().map(|layout| Scene { layout, language: "en", sight: Sight::on(DESKTOP) })
}
