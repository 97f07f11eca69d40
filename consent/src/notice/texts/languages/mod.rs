//! The built-in languages: one file for each, which holds its words and says how it addresses the
//! reader. Owns which there are.

mod ar;
mod bg;
mod cs;
mod da;
mod de;
mod el;
mod en;
mod es;
mod et;
mod fi;
mod fr;
mod ga;
mod he;
mod hi;
mod hr;
mod hu;
mod is;
mod it;
mod ja;
mod ko;
mod lt;
mod lv;
mod mt;
mod nb;
mod nl;
mod pl;
mod pt;
mod pt_br;
mod ro;
mod sk;
mod sl;
mod sv;
mod tr;
mod uk;
mod zh_hans;
mod zh_hant;

#[cfg(test)]
mod tests;

use super::keys::Words;
use crate::Language;

/// What a language that is not built in lacks is said in this one.
pub(super) const ENGLISH: &Words = &en::WORDS;

/// Every built-in language by its tag.
static BUILT_IN: [(&str, &Words); 36] = [
    ("ar", &ar::WORDS),
    ("bg", &bg::WORDS),
    ("cs", &cs::WORDS),
    ("da", &da::WORDS),
    ("de", &de::WORDS),
    ("el", &el::WORDS),
    ("en", &en::WORDS),
    ("es", &es::WORDS),
    ("et", &et::WORDS),
    ("fi", &fi::WORDS),
    ("fr", &fr::WORDS),
    ("ga", &ga::WORDS),
    ("he", &he::WORDS),
    ("hi", &hi::WORDS),
    ("hr", &hr::WORDS),
    ("hu", &hu::WORDS),
    ("is", &is::WORDS),
    ("it", &it::WORDS),
    ("ja", &ja::WORDS),
    ("ko", &ko::WORDS),
    ("lt", &lt::WORDS),
    ("lv", &lv::WORDS),
    ("mt", &mt::WORDS),
    ("nb", &nb::WORDS),
    ("nl", &nl::WORDS),
    ("pl", &pl::WORDS),
    ("pt", &pt::WORDS),
    ("pt-BR", &pt_br::WORDS),
    ("ro", &ro::WORDS),
    ("sk", &sk::WORDS),
    ("sl", &sl::WORDS),
    ("sv", &sv::WORDS),
    ("tr", &tr::WORDS),
    ("uk", &uk::WORDS),
    ("zh-Hans", &zh_hans::WORDS),
    ("zh-Hant", &zh_hant::WORDS),
];

/// The languages whose interface texts are built in.
pub fn built_in_languages() -> [&'static str; BUILT_IN.len()] {
    BUILT_IN.map(|(tag, _)| tag)
}

pub(super) fn find(language: &Language) -> Option<&'static Words> {
    let tag = Language::closest(built_in_languages(), language.as_str())?;
    BUILT_IN.iter().find(|(have, _)| *have == tag).map(|(_, words)| *words)
}
