//! The admin's token in a request's `Authorization` header.

use super::Refusal;
use crate::app::State;
use crate::auth::{AdminName, AuthError, authenticate};
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use std::future::Future;
use std::pin::Pin;

/// The admin who makes the request. A handler that takes it answers nobody else.
#[derive(Debug, Clone)]
pub struct AdminToken(
    /// Their name.
    pub AdminName,
);

impl FromRequest for AdminToken {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<State>>().cloned();
        let token = bearer(request).map(str::to_owned);
        Box::pin(async move {
            let state = state.ok_or_else(|| Refusal::internal("no state"))?;
            let token = token.ok_or(Refusal::MissingToken)?;
            Ok(Self(authenticate(&state, &token).await?))
        })
    }
}

/// What follows `Bearer` in the request's `Authorization` header.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, credentials) =
        request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| credentials.trim())
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Store(error) => error.into(),
            AuthError::Token(_) | AuthError::Void => Self::InvalidToken(error.to_string()),
        }
    }
}
