//! What a notice version was turned into for pages, in every language: what is kept beside a build so
//! that its code can show the notice again. Owns which files that are; knows no store.

use super::{loader, notice};
use crate::notice_file;
use crate::notices::Published;
use crate::store::PublishedNotice;
use consent::notice::look::Layout;
use consent::notice::{Draft, Notice};
use std::sync::LazyLock;

/// The file with the loader's settings in a language.
pub fn settings_file(language: &str) -> String {
    format!("{language}/settings.json")
}

/// The file with everything that visitors of a language can be shown.
pub fn notice_file(language: &str) -> String {
    format!("{language}/notice.json")
}

/// The files of a version. They are what pages get, but that services' tags are left out: whoever shows
/// a notice again must not be able to run what it asks about.
pub fn drawing(published: &Published) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = Vec::new();
    for language in published.notice.languages() {
        let mut shown = notice::shown(published, language)?;
        for service in &mut shown.services {
            service.tags.clear();
            service.off.clear();
        }
        let settings = loader::settings(published, &shown)?;
        files.push((settings_file(language.as_str()), settings.into_bytes()));
        files.push((notice_file(language.as_str()), notice::encoded(published, &shown)?));
    }
    Ok(files)
}

/// How a notice that never changes is drawn: it stands for the code that draws, so that a build's hash
/// changes with that code.
pub(super) fn sample() -> &'static [u8] {
    &SAMPLE
}

static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let drawn = sample_notice().and_then(|published| {
        let language = published.notice.default_language();
        let shown = notice::shown(&published, language)?;
        let mut look = published.notice.look().clone();
        let mut layers = Vec::new();
        for layout in [Layout::Box, Layout::Bar, Layout::Modal] {
            look.layout = layout;
            layers.push((shown.closed_layer(&look), shown.first_layer(&look)));
        }
        let placeholders: Vec<_> = shown.services.iter().map(|s| shown.placeholder(s)).collect();
        let whole = notice::encoded(&published, &shown)?;
        let whole = serde_json::from_slice::<serde_json::Value>(&whole);
        let whole = whole.map_err(|error| error.to_string())?;
        serde_json::to_vec(&(layers, placeholders, whole)).map_err(|error| error.to_string())
    });
    // A test holds that there is one.
    drawn.unwrap_or_default()
});

fn sample_notice() -> Result<Published, String> {
    let site = "sample".parse().map_err(|_| "no site")?;
    let text = notice_file::starter(&site, &["https://sample.example".into()]);
    let notice: Notice =
        notice_file::parse("sample", &text).map_err(|problems| problems.to_string())?;
    let draft: &Draft = notice.draft();
    let json = serde_json::to_string(draft).map_err(|error| error.to_string())?;
    let stored = PublishedNotice {
        site,
        version: 1,
        asks_since: 1,
        published_at: 0,
        hash: [0; 32],
        json,
        despite: None,
    };
    Ok(Published { stored, notice })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_drawn() {
        let drawn = std::str::from_utf8(sample()).unwrap();
        for part in ["data-latch", "preferences", "accept", "reject"] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
    }

    #[test]
    fn no_tag_is_kept() {
        let mut published = sample_notice().unwrap();
        let with_tags = published.notice.draft().services.iter().any(|s| !s.tags.is_empty());
        assert!(with_tags, "else this test says nothing");
        let files = drawing(&published).unwrap();
        assert_eq!(files.len(), 2 * published.notice.languages().len());
        let source = published.notice.draft().services.iter().flat_map(|s| &s.tags);
        for address in source.filter_map(|tag| tag.src.clone()) {
            for (name, bytes) in &files {
                let text = std::str::from_utf8(bytes).unwrap();
                assert!(!text.contains(&address), "{address} in {name}");
            }
        }
        published.stored.version = 2;
        assert_ne!(drawing(&published).unwrap(), files);
    }
}
