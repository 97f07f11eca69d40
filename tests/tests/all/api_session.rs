//! Tokens: short-lived, signed by this server's keys in one algorithm, void with the password.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use server::auth::{Claims, Keys, TokenKey};
use std::fs;
use tests::app::{ADMIN, PASSWORD, TestApp};

fn read_log(app: &TestApp, token: &str) -> tests::call::Reply {
    app.get("/v1/records").bearer(token).send()
}

fn now() -> u64 {
    server::moment::now() / 1000
}

fn password_set_at(app: &TestApp) -> u64 {
    let token = app.token();
    let claims = token.split('.').nth(1).unwrap();
    let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
    serde_json::from_slice::<Value>(&claims).unwrap()["pwd"].as_u64().unwrap()
}

/// The secret that signs, from the server's own file.
fn secret(app: &TestApp) -> Vec<u8> {
    let keys = fs::read_to_string(app.data().join("token-keys.json")).unwrap();
    let keys: Value = serde_json::from_str(&keys).unwrap();
    data_encoding::BASE64.decode(keys["keys"][0].as_str().unwrap().as_bytes()).unwrap()
}

fn header(token: &str) -> Header {
    jsonwebtoken::decode_header(token).unwrap()
}

#[test]
fn signing_in_gives_a_token_for_a_quarter_of_an_hour() {
    let app = TestApp::start();
    let credentials = json!({ "name": ADMIN, "password": PASSWORD });
    let session = app.post("/v1/session").json(&credentials).send().expect(200).json();
    read_log(&app, session["token"].as_str().unwrap()).expect(200);
    let ends = server::moment::parse(session["expires_at"].as_str().unwrap()).unwrap() / 1000;
    assert!((now() + 890..=now() + 900).contains(&ends));
}

#[test]
fn wrong_names_and_wrong_passwords_look_the_same() {
    let app = TestApp::start();
    let try_in = |name: &str, password: &str| {
        let credentials = json!({ "name": name, "password": password });
        let mut reply = app.post("/v1/session").json(&credentials).send().expect(401).json();
        reply["request_id"].take();
        reply
    };
    let wrong = try_in(ADMIN, "wrong");
    assert_eq!(wrong["code"], "wrong_credentials");
    assert_eq!(wrong, try_in("nobody", PASSWORD));
    assert_eq!(wrong, try_in("no name \u{0}", PASSWORD));
}

#[test]
fn a_token_ends() {
    let app = TestApp::start();
    let keys = Keys::load_or_create(app.data()).unwrap();
    let pwd = password_set_at(&app);
    let token = |issued| keys.sign(&Claims::new(ADMIN, pwd, issued)).unwrap();
    read_log(&app, &token(now() - 895)).expect(200);
    assert_eq!(read_log(&app, &token(now() - 901)).refused(401), "invalid_token");
}

#[test]
fn a_token_is_for_here_and_for_this() {
    let app = TestApp::start();
    let keys = Keys::load_or_create(app.data()).unwrap();
    let right = Claims::new(ADMIN, password_set_at(&app), now());
    read_log(&app, &keys.sign(&right).unwrap()).expect(200);
    let wrong = [
        Claims { iss: "other".into(), ..right.clone() },
        Claims { aud: "other".into(), ..right.clone() },
        Claims { sub: "nobody".into(), ..right.clone() },
        Claims { pwd: right.pwd - 1, ..right.clone() },
    ];
    for claims in wrong {
        let token = keys.sign(&claims).unwrap();
        assert_eq!(read_log(&app, &token).refused(401), "invalid_token", "{claims:?}");
    }
}

#[test]
fn the_algorithm_is_not_the_tokens_to_choose() {
    let app = TestApp::start();
    let claims = Claims::new(ADMIN, password_set_at(&app), now());
    let kid = header(&app.token()).kid;
    let key = EncodingKey::from_secret(&secret(&app));
    let sign = |algorithm| {
        let header = Header { kid: kid.clone(), ..Header::new(algorithm) };
        jsonwebtoken::encode(&header, &claims, &key).unwrap()
    };
    read_log(&app, &sign(Algorithm::HS256)).expect(200);
    for other in [Algorithm::HS384, Algorithm::HS512] {
        assert_eq!(read_log(&app, &sign(other)).refused(401), "invalid_token");
    }
    let payload = sign(Algorithm::HS256).split('.').nth(1).unwrap().to_owned();
    let none = json!({ "typ": "JWT", "alg": "none", "kid": kid }).to_string();
    let none = data_encoding::BASE64URL_NOPAD.encode(none.as_bytes());
    assert_eq!(read_log(&app, &format!("{none}.{payload}.")).refused(401), "invalid_token");
}

#[test]
fn a_token_of_another_key_is_none() {
    let app = TestApp::start();
    let claims = Claims::new(ADMIN, password_set_at(&app), now());
    let stranger = Keys::only(TokenKey::random().unwrap()).sign(&claims).unwrap();
    assert_eq!(read_log(&app, &stranger).refused(401), "invalid_token");
    let kid = header(&app.token()).kid;
    let key = EncodingKey::from_secret(&[7; 32]);
    let forged = Header { kid, ..Header::new(Algorithm::HS256) };
    let forged = jsonwebtoken::encode(&forged, &claims, &key).unwrap();
    assert_eq!(read_log(&app, &forged).refused(401), "invalid_token");
}

#[test]
fn a_new_password_voids_the_tokens_before_it() {
    let app = TestApp::start();
    let before = app.token();
    read_log(&app, &before).expect(200);
    app.set_password(ADMIN, PASSWORD);
    assert_eq!(read_log(&app, &before).refused(401), "invalid_token");
    read_log(&app, &app.token()).expect(200);
}

#[test]
fn rotation_signs_with_the_new_key_and_verifies_with_the_old() {
    let app = TestApp::start();
    let before = app.token();
    Keys::rotate(app.data()).unwrap();
    let app = app.restart();
    let after = app.token();
    assert_ne!(header(&before).kid, header(&after).kid);
    read_log(&app, &before).expect(200);
    read_log(&app, &after).expect(200);
    for _ in 0..4 {
        Keys::rotate(app.data()).unwrap();
    }
    let app = app.restart();
    assert_eq!(read_log(&app, &before).refused(401), "invalid_token");
}

#[test]
fn a_key_that_the_owner_gives_is_the_only_one() {
    let key = TokenKey::from_base64(&data_encoding::BASE64.encode(&[9; 32])).unwrap();
    let app = TestApp::start_with(|settings| settings.token_key = Some(key.clone()));
    let claims = Claims::new(ADMIN, password_set_at(&app), now());
    read_log(&app, &Keys::only(key).sign(&claims).unwrap()).expect(200);
    assert!(!app.data().join("token-keys.json").exists());
    assert!(TokenKey::from_base64("c2hvcnQ=").is_err());
}

#[cfg(unix)]
#[test]
fn the_keys_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let app = TestApp::start();
    let file = fs::metadata(app.data().join("token-keys.json")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}
