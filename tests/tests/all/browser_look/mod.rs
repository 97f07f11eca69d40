//! What the banner looks like where the page does its worst, and on small screens: the page's styles do
//! not reach it (`hostile`), its own do not reach the page, and it fits on phones, under a magnifying
//! glass and on paper (`screens`), without being what browsers judge the page by (`vitals`); the demo's
//! themes are legible and fair (`themes`).

mod hostile;
mod rows;
mod screens;
mod themes;
mod vitals;

use std::future::ready;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use anyhow::Result;
use serde_json::Value;
use server::app::Routes;
use tests::browser::Browser;
use tests::demo::DemoShop;

use rows::{CONTENT, Row};

/// What the scripts of these tests use.
const MEASURE: &str = include_str!("measure.js");

/// A shop with a page for each row, at `/look/NAME`, and the same without a banner at `/bare/NAME`.
fn shop(rows: &'static [Row]) -> DemoShop {
    let page = move |at: web::Path<(String, String)>, request: HttpRequest| {
        let (kind, name) = at.into_inner();
        let origin = format!("http://{}", request.connection_info().host());
        let script = match kind.as_str() {
            "look" => format!("<script async src='{origin}/s/demo.js'></script>"),
            _ => String::new(),
        };
        let row = rows.iter().find(|row| row.name == name).expect("a page of this name");
        let Row { doctype, head, body, .. } = row;
        let html = format!(
            "{doctype}<html lang=en><meta charset=utf-8>\
            <meta name=viewport content='width=device-width'><title>A page</title>\
            {head}{script}<body>{CONTENT}{body}"
        );
        ready(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html))
    };
    let routes: Routes = Arc::new(move |config: &mut web::ServiceConfig| {
        config.route("/{kind:look|bare}/{name}", web::get().to(page));
    });
    DemoShop::open_with(vec![routes])
}

/// Runs the body of a function in the page, with what `measure.js` has.
async fn ask(browser: &Browser, script: &str) -> Result<Value> {
    browser.eval(&format!("{MEASURE}\n{script}")).await
}

/// Waits until the first layer stands there and has faded in.
async fn painted(browser: &Browser) -> Result<()> {
    browser.wait_until(&format!("{MEASURE}\nreturn stands()")).await?;
    Ok(())
}
