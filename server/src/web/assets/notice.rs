//! `GET /s/{site}/{version}-{language}-{hash8}.json`: what one visitor is shown, and what the
//! banner must know to decide.

use super::asset::hash;
use super::cache::Key;
use super::reply::{IMMUTABLE, reply};
use crate::app::State;
use crate::notices::Published;
use crate::web::Refusal;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use consent::Language;
use consent::notice::{Brief, Node, Shown, ShownService, StorageKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the loader reads.
#[derive(Serialize)]
struct Served<'a> {
    version: u32,
    lang: &'a str,
    dir: &'static str,
    /// How long a choice lasts.
    days: u16,
    /// Announced when a choice has been kept.
    saved: &'a str,
    /// See [`Brief`].
    brief: String,
    /// What stands on the page: while nothing is asked, the first layer, the second.
    layers: [Node; 3],
    notes: Notes,
    /// By service.
    wipe: BTreeMap<&'a str, Wipe<'a>>,
    /// For each service whose content pages show: its id, its category's, the placeholder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    embeds: Vec<(&'a str, &'a str, Node)>,
}

#[derive(Serialize)]
struct Notes {
    left: Node,
    reload: Node,
}

/// What a service leaves on the device, and how it is told to stop. The names are short because
/// every visitor downloads them.
#[derive(Serialize, Default, PartialEq)]
struct Wipe<'a> {
    /// Cookies of the site's own: a name, or the start of it and `*`; then a space and their path,
    /// where it is not `/`.
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty")]
    cookies: Vec<String>,
    #[serde(rename = "l", skip_serializing_if = "Vec::is_empty")]
    local: Vec<&'a str>,
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    session: Vec<&'a str>,
    #[serde(rename = "i", skip_serializing_if = "Vec::is_empty")]
    databases: Vec<&'a str>,
    #[serde(rename = "k", skip_serializing_if = "Vec::is_empty")]
    caches: Vec<&'a str>,
    #[serde(rename = "o", skip_serializing_if = "str::is_empty")]
    off: &'a str,
    /// 1 if it sets cookies that only a server can remove.
    #[serde(rename = "h", skip_serializing_if = "is_zero")]
    http_only: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl<'a> Wipe<'a> {
    fn of(service: &'a ShownService) -> Self {
        let own = || service.cookies.iter().filter(|cookie| cookie.host.is_empty());
        let seen = own().filter(|cookie| !cookie.http_only);
        let kept = |kind| {
            let kept = service.storage.iter().filter(move |stored| stored.kind == kind);
            kept.map(|stored| stored.name.as_str()).collect()
        };
        Self {
            cookies: seen
                .map(|cookie| match cookie.path.as_str() {
                    "/" => cookie.name.as_str().into(),
                    path => [cookie.name.as_str(), " ", path].concat(),
                })
                .collect(),
            local: kept(StorageKind::Local),
            session: kept(StorageKind::Session),
            databases: kept(StorageKind::IndexedDb),
            caches: kept(StorageKind::Cache),
            off: &service.off,
            http_only: u8::from(own().any(|cookie| cookie.http_only)),
        }
    }
}

/// What each service that can be refused leaves behind.
fn wipe(shown: &Shown) -> BTreeMap<&str, Wipe<'_>> {
    let refusable =
        shown.services.iter().filter(|s| !shown.categories[usize::from(s.category)].necessary);
    let wipes = refusable.map(|service| (service.id.as_str(), Wipe::of(service)));
    wipes.filter(|(_, wipe)| *wipe != Wipe::default()).collect()
}

fn embeds(shown: &Shown) -> Vec<(&str, &str, Node)> {
    let embedding = shown.services.iter().filter(|service| service.embed);
    let drawn = embedding.map(|service| {
        let category = &shown.categories[usize::from(service.category)];
        (service.id.as_str(), category.id.as_str(), shown.placeholder(service))
    });
    drawn.collect()
}

/// A version in one language, encoded.
fn encoded(published: &Published, language: &Language) -> Result<Vec<u8>, String> {
    let (version, asks_since) = (published.stored.version, published.stored.asks_since);
    let shown = published.notice.shown(language, version, asks_since);
    let shown = shown.ok_or("a language without texts")?;
    let served = Served {
        version,
        lang: language.as_str(),
        dir: if language.is_right_to_left() { "rtl" } else { "ltr" },
        days: shown.lifetime_days,
        saved: &shown.texts.saved,
        brief: Brief::of(&shown, published.notice.outline()).encode(),
        layers: [shown.reopen_control(), shown.first_layer(), shown.second_layer()],
        notes: Notes { left: shown.left_note(), reload: shown.reload_note() },
        wipe: wipe(&shown),
        embeds: embeds(&shown),
    };
    serde_json::to_vec(&served).map_err(|error| error.to_string())
}

/// Where pages find it. Changes with every byte of what is shown.
pub(super) fn address(published: &Published, language: &Language) -> Result<String, String> {
    let stored = &published.stored;
    let hash = hash(&encoded(published, language)?);
    Ok(format!("/s/{}/{}-{language}-{}.json", stored.site, stored.version, &hash[..8]))
}

pub(in crate::web) async fn notice(
    state: Data<State>,
    path: Path<(String, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let (site, file) = path.into_inner();
    let (version, language, hash) = parts(&file).ok_or(Refusal::NotFound)?;
    let site = site.parse().map_err(|_| Refusal::UnknownSite)?;
    let published = state.notices.version(&site, version).ok_or(Refusal::NotFound)?;
    if !published.notice.languages().contains(&language) {
        return Err(Refusal::NotFound);
    }
    let key = Key::Notice(site, version, language.clone());
    let asset = state.assets.get(key, move || encoded(&published, &language)).await?;
    if asset.hash[..8] != *hash {
        return Err(Refusal::NotFound);
    }
    Ok(reply(&request, &asset, "application/json", IMMUTABLE))
}

fn parts(file: &str) -> Option<(u32, Language, &str)> {
    let (version, rest) = file.strip_suffix(".json")?.split_once('-')?;
    let (language, hash) = rest.rsplit_once('-')?;
    Some((version.parse().ok()?, language.parse().ok()?, hash))
}
