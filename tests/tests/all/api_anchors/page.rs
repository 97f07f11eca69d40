//! What the admin page of the log says of checkpoints elsewhere.

use super::{anchored, until};
use server::anchor::{Anchoring, Webhook};
use tests::app::TestApp;
use tests::shop;

fn page(app: &TestApp) -> String {
    let cookie = format!("latch_admin={}", app.token());
    let html = app.get("/admin/").header("cookie", &cookie).send().expect(200).text();
    html.split("id=\"elsewhere\"").nth(1).expect("a section of its own").to_owned()
}

#[test]
fn the_log_s_page_says_what_to_do_where_nothing_is_set() {
    let html = page(&TestApp::start());
    for said in ["brings none anywhere", "--anchor-dir", "--anchor-webhook", "--witness"] {
        assert!(html.contains(said), "{said}: {html}");
    }
}

#[test]
fn the_log_s_page_says_who_has_checkpoints_and_what_failed() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens there, and the key in the address is the owner's.
    let url = "http://127.0.0.1:9/take?key=secret".parse().unwrap();
    let app = anchored(Anchoring {
        folder: Some(folder.path().into()),
        webhook: Some(Webhook { url, token: None }),
        ..Anchoring::default()
    });
    app.decide(&shop::accept(1, 1)).expect(201);
    until("both were tried", || {
        let html = page(&app);
        html.contains("The last try failed at 2") && html.contains(", since 2")
    });
    let html = page(&app);
    let said = format!("Directory {}</dt>", folder.path().display());
    assert!(html.contains(&said), "{html}");
    assert!(html.contains("Webhook http://127.0.0.1:9/take</dt>"), "{html}");
    assert!(html.contains("has taken no checkpoint yet"), "{html}");
    assert!(!html.contains("secret") && !html.contains("brings none"), "{html}");
    // What is there stays there, and is told when it can no longer be added to.
    std::fs::remove_dir_all(folder.path()).unwrap();
    let app = app.restart();
    until("the folder failed", || page(&app).contains("has no checkpoint yet. <strong"));
}
