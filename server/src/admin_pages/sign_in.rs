//! Signing in and out.

use super::failure::Failure;
use super::{page, session};
use crate::app::State;
use crate::auth::{SignInError, sign_in};
use crate::web::client_address;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/sign_in.html")]
struct SignInPage<'a> {
    name: &'a str,
    to: &'a str,
    message: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub(super) struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    to: String,
}

/// The form.
pub(super) async fn show(wanted: Query<Wanted>) -> Result<HttpResponse, Failure> {
    page(&SignInPage { name: "", to: own(&wanted.to), message: None })
}

/// The form, filled in.
pub(super) async fn enter(
    request: HttpRequest,
    state: Data<State>,
    form: Form<Credentials>,
) -> Result<HttpResponse, Failure> {
    let Credentials { name, password, to } = form.into_inner();
    let client = client_address(&request, &state);
    let (status, message) = match sign_in(&state, client, name.clone(), password).await {
        Ok(signed_in) => {
            return Ok(HttpResponse::SeeOther()
                .insert_header((header::LOCATION, own(&to)))
                .cookie(session::cookie(&state, signed_in.token))
                .finish());
        }
        Err(SignInError::Wrong) => {
            (StatusCode::UNAUTHORIZED, "The name or the password is wrong.".into())
        }
        Err(SignInError::TooSoon(soon)) => {
            let again = soon.retry_after;
            let message = format!("Too many tries. The next one counts in {again} seconds.");
            (StatusCode::TOO_MANY_REQUESTS, message)
        }
        Err(SignInError::Store(error)) => return Err(error.into()),
        Err(error) => return Err(Failure::Inside(error.to_string())),
    };
    let mut response = page(&SignInPage { name: &name, to: own(&to), message: Some(message) })?;
    *response.status_mut() = status;
    Ok(response)
}

/// Ends the session on this device.
pub(super) async fn leave(state: Data<State>) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/admin/sign-in"))
        .cookie(session::ended(&state))
        .finish()
}

/// Where to go after signing in: an admin page, never another site.
fn own(to: &str) -> &str {
    let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let admin = to.starts_with("/admin/") && !to.starts_with("/admin/sign-");
    if plain && admin && to.len() <= 1024 { to } else { "/admin/" }
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn signing_in_never_leads_elsewhere() {
        assert_eq!(own("/admin/records/7?x=1"), "/admin/records/7?x=1");
        for bad in [
            "",
            "//evil.example",
            "https://evil.example/admin/",
            "/admin/\\x",
            "/admin/sign-in",
            "/admin/\r\nset-cookie: x=1",
            "/v1/log",
        ] {
            assert_eq!(own(bad), "/admin/", "{bad}");
        }
    }
}
