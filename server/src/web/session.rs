//! `POST /v1/session`: a name and a password for a token.

use super::{Refusal, body, client_address};
use crate::app::State;
use crate::auth::{SignInError, sign_in};
use crate::moment::Moment;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

const LIMIT: usize = 4 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    name: String,
    password: String,
}

#[derive(Serialize)]
struct Session {
    token: String,
    expires_at: Moment,
}

pub(super) async fn open(
    state: Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let Credentials { name, password } = body::json(&request, payload, LIMIT).await?;
    let client = client_address(&request, &state);
    let signed_in = sign_in(&state, client, name, password).await?;
    let expires_at = Moment(signed_in.expires_at);
    Ok(HttpResponse::Ok().json(Session { token: signed_in.token, expires_at }))
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::TooSoon(soon) => Self::TooManyRequests { retry_after: soon.retry_after },
            SignInError::Wrong => Self::WrongCredentials,
            SignInError::Store(error) => error.into(),
            SignInError::Password(_) | SignInError::Token(_) => Self::internal(error),
        }
    }
}
