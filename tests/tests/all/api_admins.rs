//! Admins, created and given passwords by admins.

use serde_json::json;
use tests::app::{ADMIN, TestApp};

#[test]
fn an_admin_creates_another_who_can_sign_in() {
    let app = TestApp::start();
    let token = app.token();
    let put = |name: &str, password: &str| {
        let path = format!("/v1/admins/{name}");
        app.call("PUT", &path).bearer(&token).json(&json!({ "password": password })).send()
    };
    assert_eq!(put("auditor", "a long enough one").expect(201).json()["name"], "auditor");
    put("auditor", "another long one").expect(200);
    let names = app.get("/v1/admins").bearer(&token).send().expect(200).json();
    assert_eq!(names["admins"], json!(["auditor", ADMIN]));
    let sign_in = |password: &str| {
        let credentials = json!({ "name": "auditor", "password": password });
        app.post("/v1/session").json(&credentials).send()
    };
    sign_in("another long one").expect(200);
    assert_eq!(sign_in("a long enough one").refused(401), "wrong_credentials");
}

#[test]
fn names_and_passwords_have_bounds() {
    let app = TestApp::start();
    let token = app.token();
    let put = |name: &str, password: &str| {
        let path = format!("/v1/admins/{name}");
        app.call("PUT", &path).bearer(&token).json(&json!({ "password": password })).send()
    };
    put("a", &"é".repeat(200)).expect(201);
    assert_eq!(put("a", &"é".repeat(201)).refused(422), "invalid_password");
    assert_eq!(put("a", "eleven char").refused(422), "invalid_password");
    assert_eq!(put(&"a".repeat(65), "a long enough one").refused(422), "invalid_admin_name");
    assert_eq!(put("a%20b", "a long enough one").refused(422), "invalid_admin_name");
}
