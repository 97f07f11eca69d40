//! What a page of a site posts. Owns which checks come first: is there such a site, is the page one
//! of its origins', does its address come too often, is the body what it should be. Nothing is
//! read of what was refused before.

use super::{Refusal, body, client_address, site};
use crate::app::{Limiter, State};
use crate::notices::Published;
use actix_web::dev::Payload;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A JSON body that pages post.
pub(super) trait Posted: DeserializeOwned + 'static {
    /// Its most bytes.
    const LIMIT: usize;

    /// The allowance from which each one is taken, where it costs something.
    fn allowance(state: &State) -> Option<&Limiter>;
}

/// What a page of one of the site's origins has posted.
pub(super) struct FromPage<T> {
    /// The site's current notice.
    pub(super) current: Arc<Published>,
    /// What was posted.
    pub(super) sent: T,
}

impl<T: Posted> FromRequest for FromPage<T> {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<State>>().cloned();
        let payload = web::Payload::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let state = state.ok_or_else(|| Refusal::internal("no state"))?;
            let name = request.match_info().get("site").unwrap_or_default();
            let current = site::current(&state, name)?;
            site::check_origin(&current, &request)?;
            if let Some(allowance) = T::allowance(&state) {
                allowance.check(client_address(&request, &state))?;
            }
            let payload = payload.await.map_err(Refusal::internal)?;
            let sent = body::json(&request, payload, T::LIMIT).await?;
            Ok(Self { current, sent })
        })
    }
}

impl From<crate::app::TooSoon> for Refusal {
    fn from(soon: crate::app::TooSoon) -> Self {
        Self::TooManyRequests { retry_after: soon.retry_after }
    }
}
