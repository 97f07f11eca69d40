//! Colours: everything can be read, and accept draws the eye no more than reject does. Judges the
//! palettes, for light and dark surroundings, as they are drawn: the owner's over the built-in.

use super::contrast::{colourfulness, contrast};
use super::{Findings, Pattern};
use crate::notice::look::{Colour, Look, Palette};
use alloc::format;
use alloc::string::String;

/// The contrast that text needs, in hundredths.
const TEXT: u64 = 450;
/// The contrast that a button needs, in hundredths.
const CONTROL: u64 = 300;
/// How much more contrast accept may have than reject, in hundredths of reject's.
const HEAVIER: u64 = 125;
/// How much more colourful accept may be than reject, of 255.
const LIVELIER: u8 = 64;

type Own = Palette<Option<Colour>>;
type Drawn = Palette<Colour>;

impl Findings {
    pub(super) fn colours(&mut self, look: &Look) {
        self.palette("look.light", &look.light, &look.light.over(Palette::LIGHT));
        self.palette("look.dark", &look.dark, &look.dark.over(Palette::DARK));
    }

    fn palette(&mut self, path: &str, own: &Own, drawn: &Drawn) {
        let pairs: [(&str, &str, u64); 11] = [
            ("text", "surface", TEXT),
            ("text", "tint", TEXT),
            ("soft", "surface", TEXT),
            ("soft", "tint", TEXT),
            ("accent", "surface", TEXT),
            ("accent", "tint", TEXT),
            ("on_accent", "accent", TEXT),
            ("on_accept", "accept", TEXT),
            ("on_reject", "reject", TEXT),
            ("accept", "surface", CONTROL),
            ("reject", "surface", CONTROL),
        ];
        let is_own = |name: &str| own.named().any(|(n, colour)| n == name && colour.is_some());
        let colour =
            |name: &str| drawn.named().find(|(n, _)| *n == name).map(|(_, colour)| *colour);
        for (front, behind, needed) in pairs {
            // What is drawn as built in, or as the accent and told of there, is not told of here.
            let Some(key) = [front, behind].into_iter().find(|&name| is_own(name)) else {
                continue;
            };
            let button = |name: &str| name.ends_with("accept") || name.ends_with("reject");
            if button(front) && !is_own(front) && !(button(behind) && is_own(behind)) {
                continue;
            }
            let Some((one, other)) = colour(front).zip(colour(behind)) else { continue };
            let has = contrast(one, other);
            if has < needed {
                self.add(
                    Pattern::LowContrast,
                    format!("{path}.{key}"),
                    &format!(
                        "{front} {one} on {behind} {other} has a contrast of {}, less than {}",
                        ratio(has),
                        ratio(needed)
                    ),
                    "Make one of them lighter or darker",
                );
            }
        }
        self.weight(path, own, drawn);
    }

    /// A button weighs as much as it stands out of the surface, as its label out of it, and as it
    /// is colourful where the other is grey.
    fn weight(&mut self, path: &str, own: &Own, drawn: &Drawn) {
        let buttons = contrast(drawn.accept, drawn.surface);
        let rejects = contrast(drawn.reject, drawn.surface);
        let labels = contrast(drawn.on_accept, drawn.accept);
        let on_rejects = contrast(drawn.on_reject, drawn.reject);
        let heavier = |accept: u64, reject: u64| accept * 100 > reject * HEAVIER;
        // Beside a reject that stands out more, colour takes nothing away from it.
        let livelier = !heavier(rejects, buttons)
            && colourfulness(drawn.accept) > colourfulness(drawn.reject).saturating_add(LIVELIER);
        let mut what = String::new();
        if heavier(buttons, rejects) {
            what = format!(
                "Accept stands out with a contrast of {}, reject with only {}",
                ratio(buttons),
                ratio(rejects)
            );
        } else if heavier(labels, on_rejects) {
            what = format!(
                "Accept's label has a contrast of {}, reject's only {}",
                ratio(labels),
                ratio(on_rejects)
            );
        } else if livelier {
            what = format!("Accept {} is colourful, reject {} is not", drawn.accept, drawn.reject);
        }
        if !what.is_empty() {
            let given = [
                ("reject", own.reject),
                ("on_reject", own.on_reject),
                ("accept", own.accept),
                ("on_accept", own.on_accept),
            ];
            let key = given.iter().find(|(_, colour)| colour.is_some());
            let path = key.map_or_else(|| path.into(), |(key, _)| format!("{path}.{key}"));
            let instead = "Give both the same colours: leave accept, on_accept, reject and \
                           on_reject out and set accent and on_accent";
            self.add(Pattern::UnequalButtons, path, &what, instead);
        }
    }
}

/// A ratio as people write it.
fn ratio(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
