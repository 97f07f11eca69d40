//! Reading request bodies: bounded, and refused with the path of what is wrong.

use super::Refusal;
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;

/// The whole body, at most `limit` bytes.
pub(super) async fn bytes(payload: Payload, limit: usize) -> Result<Bytes, Refusal> {
    match payload.to_bytes_limited(limit).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(broken)) => Err(Refusal::MalformedBody(broken.to_string())),
        Err(_) => Err(Refusal::BodyTooLarge),
    }
}

/// The JSON body, at most `limit` bytes.
pub(super) async fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
) -> Result<T, Refusal> {
    if request.content_type() != "application/json" {
        return Err(Refusal::UnsupportedMediaType);
    }
    read(&bytes(payload, limit).await?)
}

/// What a JSON body says.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| Refusal::MalformedBody(error.to_string()))?;
    json.end().map_err(|error| Refusal::MalformedBody(error.to_string()))?;
    Ok(value)
}
