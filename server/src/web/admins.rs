//! `/v1/admins`: who may read the log and publish.

use super::{AdminToken, Refusal, body};
use crate::app::State;
use crate::auth::{AdminName, Password, PasswordError, SetPasswordError, set_password};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

const LIMIT: usize = 4 * 1024;

pub(super) async fn list(_: AdminToken, state: Data<State>) -> Result<HttpResponse, Refusal> {
    let names = state.store.admins().await?;
    Ok(HttpResponse::Ok().json(json!({ "admins": names })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    password: String,
}

pub(super) async fn put(
    _: AdminToken,
    state: Data<State>,
    name: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let name = AdminName::try_from(name.into_inner())
        .map_err(|error| Refusal::InvalidAdminName(error.to_string()))?;
    let NewPassword { password } = body::json(&request, payload, LIMIT).await?;
    let password = Password::try_from(password).map_err(SetPasswordError::from)?;
    let is_new = set_password(state.store.as_ref(), &name, password).await?;
    let mut answer = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(json!({ "name": name.as_str() })))
}

impl From<SetPasswordError> for Refusal {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::Password(PasswordError::Length) => {
                Self::InvalidPassword(error.to_string())
            }
            other => Self::internal(other),
        }
    }
}
