//! What was shown, shown again: keeping what pages are given, and making a page out of a record that
//! shows it by the same code. Owns which files that takes and what is said about them; how they are
//! drawn is told by [`crate::web::assets`], where they are kept by the store.

mod keep;
mod page;
mod replay;

pub use keep::{Keeper, keep_build};

use self::page::{Facts, Origin};
use self::replay::{Layer, Replay};
use crate::app::State;
use crate::log::RecordView;
use crate::moment;
use crate::notices::Published;
use crate::store::{Bundle, BundleName, StoreError};
use crate::web::assets::{self, build, build_files, build_of};
use consent::{Answer, BuildHash, Gesture, Language, Record};
use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Why nothing can be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShownError {
    /// The record names a notice version that is not stored, or stored with another hash.
    #[error("the notice version that the record names is not stored, or has another hash")]
    Notice,
    /// That version has no texts in the language.
    #[error("the notice version has no texts in this language")]
    Language,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is kept does not have the hash under which it is kept, or does not fit together.
    #[error("what is kept of {0}")]
    Broken(String),
    /// The page cannot be written.
    #[error("the page cannot be written: {0}")]
    Page(String),
}

/// A page that needs nothing but itself, and the policy that it may be sent with.
#[derive(Debug)]
pub struct ShownPage {
    /// The HTML.
    pub html: String,
    /// Its content security policy, which is in the page too, with `sandbox` before it.
    pub policy: String,
    /// A name for the file.
    pub file: String,
}

/// The page that shows what the visitor of this record was shown.
pub async fn of_record(state: &State, record: &Record) -> Result<ShownPage, ShownError> {
    let published = state.notices.version(&record.site, record.notice.version);
    let published = published.filter(|it| {
        it.stored.hash == record.notice.hash
            && Sha256::digest(&it.stored.json).as_slice() == record.notice.hash
    });
    let published = published.ok_or(ShownError::Notice)?;
    let (build, bundle, drawn, origin) = files(state, &published, record.context.build).await?;
    let layer = match record.layer {
        consent::Layer::First => Layer::First,
        consent::Layer::Second => Layer::Second,
        consent::Layer::None => Layer::None,
        consent::Layer::Placeholder => placeholder(&published, record),
    };
    let language = record.language.as_str();
    let view = serde_json::to_value(RecordView::from(record.clone()));
    let view = view.map_err(|error| ShownError::Page(error.to_string()))?;
    let mut facts = facts(&published, &record.language, build, &origin);
    facts.title = format!("Record {}: what was asked", record.index);
    let answered = |name: &str| view[name].as_str().unwrap_or_default().to_owned();
    facts.row("Record", record.index);
    facts.row("Recorded (UTC)", moment::spell(record.recorded_at));
    facts.row("Shown on", format!("{} ({})", answered("layer"), answered("surface")));
    facts.row("Page", record.page.as_str());
    facts.row("Answered", format!("{}: {}", answered("action"), answered("outcome")));
    for (label, kind) in [("Categories", "categories"), ("Services", "services")] {
        facts.row(label, answers(&view["answers"][kind]));
    }
    facts.notes.extend(notes(&layer, record));
    let site = published.notice.origins().first().map_or("", String::as_str);
    let at = (site, record.page.as_str());
    let keyboard = record.gesture == Gesture::Keyboard;
    let replay = Replay { bundle: &bundle, drawn: &drawn, language, layer, keyboard, at };
    page::write(&facts, &replay, format!("latch-record-{}.html", record.index))
}

/// The page that shows the first layer of a notice version as this server's own build draws it.
pub fn of_version(
    published: &Arc<Published>,
    language: &Language,
) -> Result<ShownPage, ShownError> {
    if !published.notice.languages().contains(language) {
        return Err(ShownError::Language);
    }
    let (build, bundle, drawn) = own(published)?;
    let mut facts = facts(published, language, build, &Origin::Own("it is what pages get now"));
    let (site, version) = (published.stored.site.as_str(), published.stored.version);
    facts.title = format!("{site}, version {version}: what is asked");
    let at = (published.notice.origins().first().map_or("", String::as_str), "/");
    let (language, layer) = (language.as_str(), Layer::First);
    let replay = Replay { bundle: &bundle, drawn: &drawn, language, layer, keyboard: false, at };
    page::write(&facts, &replay, format!("latch-{site}-{version}-{language}.html"))
}

/// The files that show a version as pages with this build showed it; where they are not kept, those of
/// this server's own build.
async fn files(
    state: &State,
    published: &Arc<Published>,
    named: Option<BuildHash>,
) -> Result<(BuildHash, Bundle, Bundle, Origin), ShownError> {
    let own =
        |why| own(published).map(|(hash, bundle, drawn)| (hash, bundle, drawn, Origin::Own(why)));
    let Some(hash) = named else { return own("the record names none") };
    let Some(bundle) = state.store.bundle(&BundleName::Build(hash)).await? else {
        return own("the one that the record names is not kept");
    };
    let files = bundle.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    if build_of(files) != hash {
        return Err(ShownError::Broken(format!("build {} has another hash", hash.to_hex())));
    }
    let (site, version) = (published.stored.site.clone(), published.stored.version);
    let name = BundleName::Drawn { site, version, build: hash };
    let Some(drawn) = state.store.bundle(&name).await? else {
        return own("the one that the record names is kept, but not with this notice version");
    };
    let kept_at = bundle.kept_at.max(drawn.kept_at);
    Ok((hash, bundle, drawn, Origin::Kept(kept_at)))
}

fn own(published: &Arc<Published>) -> Result<(BuildHash, Bundle, Bundle), ShownError> {
    let hash = build();
    let (site, version) = (published.stored.site.clone(), published.stored.version);
    let drawing = assets::drawing(published).map_err(ShownError::Page)?;
    let of = |name, files| Bundle { name, kept_at: 0, files };
    let drawn = of(BundleName::Drawn { site, version, build: hash }, drawing);
    Ok((hash, of(BundleName::Build(hash), build_files()), drawn))
}

fn facts(published: &Published, language: &Language, build: BuildHash, origin: &Origin) -> Facts {
    let stored = &published.stored;
    let mut facts = Facts { origin: origin.told(&build.to_hex()), ..Facts::default() };
    facts.row("Site", &stored.site);
    facts.row("Notice version", stored.version);
    facts.row("SHA-256 of the notice", HEXLOWER.encode(&stored.hash));
    facts.row("Published (UTC)", moment::spell(stored.published_at));
    facts.row("Language", language);
    facts.row("Build of the banner", build.to_hex());
    facts
}

/// The placeholder of the service that was let in.
fn placeholder(published: &Published, record: &Record) -> Layer {
    let embeds = published.notice.draft().services.iter().filter(|service| service.embed);
    let embeds: Vec<&str> = embeds.map(|service| service.id.as_str()).collect();
    let mut granted = record.answers.services.iter().filter(|(_, it)| *it == Answer::Granted);
    let found = granted.find(|(id, _)| embeds.contains(&id.as_str()));
    found.map_or(Layer::None, |(id, _)| Layer::Placeholder(id.to_string()))
}

fn notes(layer: &Layer, record: &Record) -> Vec<String> {
    let mut notes = Vec::new();
    if *layer == Layer::None {
        notes.push(
            "No layer was answered on: a script or a control of the page's own said this. \
                    Below is the first layer of the notice that was in force."
                .into(),
        );
    }
    if let Some(previous) = record.previous {
        notes.push(format!(
            "The visitor had answered before, in record {previous}. Below is what visitors see who \
             have not: where only new things were asked about, the first layer names those, and \
             switches stand as they were left."
        ));
    }
    notes
}

fn answers(view: &Value) -> String {
    let pairs = view.as_object().into_iter().flatten();
    let pairs = pairs.map(|(id, answer)| format!("{id} {}", answer.as_str().unwrap_or_default()));
    pairs.collect::<Vec<_>>().join(", ")
}
