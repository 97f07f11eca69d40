//! The published notices: which versions there are, and what each showed.

use super::failure::Failure;
use super::log_page::Offered;
use super::session::Session;
use super::{page, words};
use crate::app::State;
use crate::moment;
use crate::notice_file;
use crate::notices::Published;
use crate::store::Despite;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use consent::notice::{Problem, Shown, ShownCategory, ShownService, Tag, TagKind};
use consent::{Language, SiteId};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/notices.html")]
struct NoticesPage<'a> {
    here: &'static str,
    admin: &'a str,
    sites: Vec<Site>,
}

struct Site {
    id: String,
    name: String,
    origins: Vec<String>,
    snippet: String,
    versions: Vec<Version>,
}

struct Version {
    number: u32,
    time: String,
    machine_time: String,
    asks_since: u32,
    hash: String,
    hash_short: String,
    unfair: bool,
}

#[derive(Template)]
#[template(path = "admin/notice.html")]
struct NoticePage<'a> {
    here: &'static str,
    admin: &'a str,
    site: &'a str,
    name: &'a str,
    version: u32,
    asks_since: u32,
    time: String,
    machine_time: String,
    hash: String,
    origins: &'a [String],
    languages: Vec<Offered>,
    categories: Vec<Category>,
    shown: &'a Shown,
    despite: Option<&'a Despite>,
    warnings: &'a [Problem],
}

struct Category {
    id: String,
    necessary: bool,
    name: String,
    description: String,
    services: Vec<Service>,
}

struct Service {
    shown: ShownService,
    tags: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    language: String,
}

/// `GET /admin/notices`.
pub(super) async fn list(session: Session, state: Data<State>) -> Result<HttpResponse, Failure> {
    let current = state.notices.all_current();
    let sites = current.iter().map(|current| {
        let versions = state.notices.versions(&current.stored.site);
        Site {
            id: current.stored.site.to_string(),
            name: current.notice.name().into(),
            origins: current.notice.origins().to_vec(),
            snippet: words::snippet(&state, current.stored.site.as_str()),
            versions: versions.iter().rev().map(Version::of).collect(),
        }
    });
    page(&NoticesPage { here: "notices", admin: &session.admin, sites: sites.collect() })
}

/// `GET /admin/notices/{site}/{version}`.
pub(super) async fn show(
    session: Session,
    state: Data<State>,
    at: Path<(String, u32)>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let published = find(&state, &at)?;
    let (stored, notice) = (&published.stored, &published.notice);
    let wanted: Option<Language> = wanted.language.parse().ok();
    let language = wanted.filter(|language| notice.languages().contains(language));
    let language = language.unwrap_or_else(|| notice.default_language().clone());
    let shown = notice.shown(&language, stored.version, stored.asks_since);
    let shown = shown.ok_or(Failure::Missing)?;
    let languages = notice.languages().iter().map(|spoken| Offered {
        id: spoken.to_string(),
        label: "",
        chosen: *spoken == language,
    });
    page(&NoticePage {
        here: "notices",
        admin: &session.admin,
        site: stored.site.as_str(),
        name: notice.name(),
        version: stored.version,
        asks_since: stored.asks_since,
        time: words::time(stored.published_at),
        machine_time: moment::spell(stored.published_at),
        hash: HEXLOWER.encode(&stored.hash),
        origins: notice.origins(),
        languages: languages.collect(),
        categories: (0..)
            .zip(&shown.categories)
            .map(|(at, c)| Category::of(at, c, &shown))
            .collect(),
        shown: &shown,
        despite: stored.despite.as_ref(),
        warnings: notice.warnings(),
    })
}

/// `GET /admin/notices/{site}/{version}/file`: the notice file that makes this version.
pub(super) async fn file(
    _: Session,
    state: Data<State>,
    at: Path<(String, u32)>,
) -> Result<HttpResponse, Failure> {
    let published = find(&state, &at)?;
    let name = format!("{}-{}.toml", published.stored.site, published.stored.version);
    Ok(HttpResponse::Ok()
        .content_type("application/toml; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(notice_file::write(published.notice.draft())))
}

fn find(state: &State, (site, version): &(String, u32)) -> Result<Arc<Published>, Failure> {
    let site: SiteId = site.parse().map_err(|_| Failure::Missing)?;
    state.notices.version(&site, *version).ok_or(Failure::Missing)
}

impl Version {
    fn of(published: &Arc<Published>) -> Self {
        let hash = HEXLOWER.encode(&published.stored.hash);
        Self {
            number: published.stored.version,
            time: words::time(published.stored.published_at),
            machine_time: moment::spell(published.stored.published_at),
            asks_since: published.stored.asks_since,
            unfair: published.stored.despite.is_some(),
            hash_short: hash[..12].into(),
            hash,
        }
    }
}

impl Category {
    fn of(at: u8, category: &ShownCategory, shown: &Shown) -> Self {
        let services = shown.services.iter().filter(|service| service.category == at);
        Self {
            id: category.id.to_string(),
            necessary: category.necessary,
            name: category.name.clone(),
            description: category.description.clone(),
            services: services
                .map(|service| Service {
                    shown: service.clone(),
                    tags: service.tags.iter().map(spelled).collect(),
                })
                .collect(),
        }
    }
}

fn spelled(tag: &Tag) -> String {
    let kind = match tag.kind {
        TagKind::Script => "script",
        TagKind::Inline => return format!("inline script of {} bytes", tag.content.len()),
        TagKind::Image => "image",
        TagKind::Iframe => "iframe",
        TagKind::Link => "link",
    };
    format!("{kind} {}", tag.content)
}
