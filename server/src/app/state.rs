//! What every request may use. Owns nothing but the gathering.

use super::{Addresses, Limiter, Settings, StartError};
use crate::anchor::Anchors;
use crate::auth::{Keys, LogKey, Passwords, ReceiptKeys};
use crate::notices::Notices;
use crate::shown::{Keeper, keep_build};
use crate::store::Store;
use crate::tree::Tree;
use crate::web::assets::{Assets, build};
use std::sync::Arc;

/// Everything a request may use. One per server, shared by its threads.
pub struct State {
    /// The log, the published notices and the admins, durable.
    pub store: Arc<dyn Store>,
    /// Every published notice, checked and in memory.
    pub notices: Notices,
    /// The keys that sign and verify admins' tokens.
    pub keys: Keys,
    /// The keys that sign visitors' receipts.
    pub receipt_keys: ReceiptKeys,
    /// The tree over the log.
    pub tree: Arc<Tree>,
    /// Where its checkpoints go besides the data folder.
    pub anchors: Anchors,
    /// Checks passwords, a few at a time.
    pub passwords: Passwords,
    /// Limits the posting of decisions.
    pub decisions: Limiter,
    /// Limits the tries to sign in.
    pub sign_ins: Limiter,
    /// Limits what visitors do with their own records.
    pub visitors: Limiter,
    /// Limits the reporting of findings, apart from decisions: no page full of violations may keep
    /// a refusal from being recorded.
    pub findings: Limiter,
    /// Makes what records keep of addresses.
    pub addresses: Addresses,
    /// Keeps notices as pages get them.
    pub keeper: Keeper,
    /// What pages load, compressed once and kept.
    pub assets: Assets,
    /// Held while a notice is published: versions are given one at a time.
    pub publishing: tokio::sync::Mutex<()>,
    /// Held while a backup is made: one at a time, and nothing is pruned meanwhile. Held for a moment by
    /// pruning, too.
    pub backing_up: Arc<tokio::sync::Mutex<()>>,
    /// What the owner has set.
    pub settings: Settings,
}

impl State {
    /// The state over this store: reads the published notices, and reads or makes the keys
    /// in the data folder.
    pub async fn load(settings: Settings, store: Arc<dyn Store>) -> Result<Self, StartError> {
        let keys = match &settings.token_key {
            Some(key) => Keys::only(key.clone()),
            None => Keys::load_or_create(&settings.data)?,
        };
        let log_key = LogKey::load_or_create(&settings.data, &settings.log_name())?;
        let log = log_key.public().clone();
        keep_build(store.as_ref()).await?;
        Ok(Self {
            tree: Arc::new(Tree::open(Arc::clone(&store), log_key, build().to_hex()).await?),
            anchors: Anchors::new(&settings.anchoring, &settings.data, &log),
            notices: Notices::load(store.as_ref()).await?,
            keys,
            receipt_keys: ReceiptKeys::load_or_create(&settings.data)?,
            passwords: Passwords::new().await?,
            decisions: Limiter::new(settings.limits.decisions),
            sign_ins: Limiter::new(settings.limits.sign_ins),
            visitors: Limiter::new(settings.limits.visitors),
            findings: Limiter::new(settings.limits.findings),
            addresses: Addresses::new(settings.keep_address),
            keeper: Keeper::default(),
            assets: Assets::default(),
            publishing: tokio::sync::Mutex::default(),
            backing_up: Arc::default(),
            store,
            settings,
        })
    }
}
