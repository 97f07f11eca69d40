//! The session: an admin's token in a cookie that only the admin pages get and no script reads.
//! Owns the cookie; what a token is worth is [`crate::auth`]'s business.

use super::failure::Failure;
use crate::app::State;
use crate::auth::{AuthError, Claims, TOKEN_SECONDS, authenticate};
use crate::moment;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use std::future::Future;
use std::pin::Pin;

const NAME: &str = "latch_admin";

/// A session that is used is renewed once its token is this old, in seconds, so that it ends only
/// when idle.
const RENEW_AFTER: u64 = 60;

/// The admin who is signed in. As an argument of a handler, it keeps everyone else out.
#[derive(Debug)]
pub(super) struct Session {
    /// The admin's name.
    pub(super) admin: String,
}

/// A fresh cookie for the response to this request.
pub(super) struct Renewed(pub(super) Cookie<'static>);

/// The cookie that holds this token.
pub(super) fn cookie(state: &State, token: String) -> Cookie<'static> {
    let lifetime = i64::try_from(TOKEN_SECONDS).unwrap_or(0);
    Cookie::build(NAME, token)
        .path("/admin")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.settings.is_https())
        .max_age(Duration::seconds(lifetime))
        .finish()
}

/// The cookie that ends the session.
pub(super) fn ended(state: &State) -> Cookie<'static> {
    let mut cookie = cookie(state, String::new());
    cookie.make_removal();
    cookie
}

impl FromRequest for Session {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { read(&request).await })
    }
}

async fn read(request: &HttpRequest) -> Result<Session, Failure> {
    let wanted = request.uri().path_and_query().map_or("/admin/", |wanted| wanted.as_str());
    let signed_out = || Failure::SignedOut(wanted.into());
    let Some(state) = request.app_data::<web::Data<State>>() else {
        return Err(Failure::Inside("the pages are mounted without a state".into()));
    };
    let cookie = request.cookie(NAME).ok_or_else(signed_out)?;
    let admin = match authenticate(state, cookie.value()).await {
        Ok(admin) => admin.to_string(),
        Err(AuthError::Store(error)) => return Err(error.into()),
        Err(AuthError::Token(_) | AuthError::Void) => return Err(signed_out()),
    };
    renew(request, state, cookie.value());
    Ok(Session { admin })
}

fn renew(request: &HttpRequest, state: &State, token: &str) {
    let now = moment::now() / 1000;
    let Ok(claims) = state.keys.verify(token) else { return };
    if now.saturating_sub(claims.iat) < RENEW_AFTER {
        return;
    }
    if let Ok(token) = state.keys.sign(&Claims::new(&claims.sub, claims.pwd, now)) {
        request.extensions_mut().insert(Renewed(cookie(state, token)));
    }
}
