//! `GET /s/{site}/{version}-{language}-{key}.json`: everything that a visitor of this language can be
//! shown. What is shown first goes with the loader too.

use super::asset::hash;
use super::cache::Key;
use super::reply::{IMMUTABLE, reply};
use crate::app::State;
use crate::notices::Published;
use crate::web::Refusal;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use consent::Language;
use consent::notice::{Drawn, Node, Shown, ShownService, StorageKind, Texts};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is shown before anything else is fetched.
#[derive(Serialize)]
pub(super) struct First<'a> {
    lang: &'a str,
    dir: &'static str,
    /// Announced when a choice has been kept.
    saved: &'a str,
    /// Whether there is anything to ask.
    asks: bool,
    /// What stands on the page: while nothing is asked, the first layer.
    layers: [Drawn; 2],
}

/// All else in a language.
#[derive(Serialize)]
struct Served<'a> {
    first: First<'a>,
    centre: Node,
    notes: Notes,
    /// What is said where only some things are asked.
    news: &'a str,
    /// What visitors call categories and services, by id.
    names: BTreeMap<&'a str, &'a str>,
    /// What is said where visitors see what is recorded about them.
    mine: Mine<'a>,
    /// By service.
    wipe: BTreeMap<&'a str, Wipe<'a>>,
    /// For each service whose content pages show: its id, its category's, the placeholder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    embeds: Vec<(&'a str, &'a str, Node)>,
}

macro_rules! mine {
    ($($key:ident)*) => {
        #[derive(Serialize)]
        struct Mine<'a> { $($key: &'a str,)* }

        impl<'a> Mine<'a> {
            fn of(texts: &'a Texts) -> Self {
                Self { $($key: &texts.$key,)* }
            }
        }
    };
}

mine! {
    my_data my_data_intro my_data_none my_data_failed back download erase erase_sure erase_yes erased
    visitor version did_accept did_reject did_choose granted denied unasked
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

/// What visitors of this language are shown under a version.
pub(super) fn shown(published: &Published, language: &Language) -> Result<Shown, String> {
    let (version, asks_since) = (published.stored.version, published.stored.asks_since);
    let shown = published.notice.shown(language, version, asks_since);
    shown.ok_or_else(|| "a language without texts".into())
}

/// What is shown first of it.
pub(super) fn first<'a>(published: &Published, shown: &'a Shown) -> First<'a> {
    let (notice, language) = (&published.notice, &shown.language);
    First {
        lang: language.as_str(),
        dir: if language.is_right_to_left() { "rtl" } else { "ltr" },
        saved: &shown.texts.saved,
        asks: notice.outline().asked().next().is_some(),
        layers: [shown.closed_layer(notice.look()), shown.first_layer(notice.look())],
    }
}

/// What is shown of a version, encoded.
pub(super) fn encoded(published: &Published, shown: &Shown) -> Result<Vec<u8>, String> {
    let categories = shown.categories.iter().map(|one| (one.id.as_str(), one.name.as_str()));
    let services = shown.services.iter().map(|one| (one.id.as_str(), one.name.as_str()));
    let served = Served {
        first: first(published, shown),
        centre: shown.second_layer(),
        notes: Notes { left: shown.left_note(), reload: shown.reload_note() },
        news: &shown.texts.new_intro,
        names: categories.chain(services).collect(),
        mine: Mine::of(&shown.texts),
        wipe: wipe(shown),
        embeds: embeds(shown),
    };
    serde_json::to_vec(&served).map_err(|error| error.to_string())
}

/// Stands in the addresses of a version's languages, so that browsers never take one for another:
/// changes with every text of the notice and with how it is drawn.
pub(super) fn key(published: &Published) -> Result<String, String> {
    let drawn = encoded(published, &shown(published, published.notice.default_language())?)?;
    Ok(hash(&[published.stored.hash.as_slice(), &drawn].concat())[..8].to_owned())
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
    let place = Key::Notice(site, version, language.clone());
    if key(&published).map_err(Refusal::internal)? != hash {
        return Err(Refusal::NotFound);
    }
    let asset = state
        .assets
        .get(place, move || encoded(&published, &shown(&published, &language)?))
        .await?;
    Ok(reply(&request, &asset, "application/json", IMMUTABLE))
}

fn parts(file: &str) -> Option<(u32, Language, &str)> {
    let (version, rest) = file.strip_suffix(".json")?.split_once('-')?;
    let (language, hash) = rest.rsplit_once('-')?;
    Some((version.parse().ok()?, language.parse().ok()?, hash))
}
