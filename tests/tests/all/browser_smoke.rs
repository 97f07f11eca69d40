//! The harness itself: what a browser test relies on without saying so.
//!
//! It refuses to know Latch; the page is served from a socket of this file.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tests::browser::{Browser, Options, drive};

const PAGE: &str =
    "<!doctype html><meta name=viewport content='width=device-width'><title>Shop</title>
<style>pre { white-space: pre-wrap; word-break: break-all }</style>
<button id=buy>Buy</button><p id=late hidden>late</p>
<script>
  window.clicks = [];
  buy.onclick = event => clicks.push(event.isTrusted);
  setTimeout(() => late.hidden = false, 300);
  console.warn('the shop is open');
</script>";

/// Serves `PAGE` to everyone, the request's headers in a `<pre>` below it, until the test ends.
fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        // Chromium opens connections ahead of need, so one silent client must not hold up others.
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || answer(stream));
        }
    });
    address
}

fn answer(mut stream: TcpStream) {
    let mut request = [0; 8192];
    let length = stream.read(&mut request).unwrap_or(0);
    let page = format!("{PAGE}<pre>{}</pre>", String::from_utf8_lossy(&request[..length]));
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{page}",
        page.len()
    );
    // A browser that has gone away needs no answer.
    drop(stream.write_all(answer.as_bytes()));
}

#[test]
fn a_driver_click_is_trusted_and_a_script_click_is_not() {
    let shop = serve();
    drive(Options::default(), async |browser| {
        browser.goto(&format!("http://{shop}/")).await?;
        assert_eq!(browser.eval("return document.title").await?, "Shop");
        browser.click("#buy").await?;
        browser.eval("document.querySelector('#buy').click()").await?;
        assert_eq!(browser.eval("return clicks").await?, json!([true, false]));
        Ok(())
    });
}

#[test]
fn waiting_sees_what_appears_and_the_console_is_kept() {
    let shop = serve();
    drive(Options::default(), async |browser| {
        browser.goto(&format!("http://{shop}/")).await?;
        assert_eq!(browser.wait_for("#late").await?.text().await?, "late");
        let promised = "return new Promise(done => setTimeout(() => done(7), 20))";
        assert_eq!(browser.wait_until(promised).await?, 7);
        browser.eval("late.remove()").await?;
        browser.wait_gone("#late").await?;
        let console = browser.console().await?;
        assert!(
            console.iter().any(|entry| {
                entry.level == "WARNING" && entry.message.contains("the shop is open")
            }),
            "{console:?}"
        );
        Ok(())
    });
}

#[test]
fn a_phone_and_a_language_are_what_the_page_and_the_server_see() {
    let shop = serve();
    let options =
        Options { viewport: (390, 844), language: "de-AT,de".to_owned(), ..Options::default() };
    drive(options, async |browser| {
        browser.goto(&format!("http://{shop}/")).await?;
        let seen = browser.eval("return [innerWidth, innerHeight, navigator.languages]").await?;
        assert_eq!(seen, json!([390, 844, ["de-AT", "de"]]));
        let request = browser.wait_for("pre").await?.text().await?;
        assert!(request.contains("Accept-Language: de-AT,de"), "{request}");
        let directory = tempfile::tempdir()?;
        let picture = directory.path().join("phone.png");
        browser.screenshot(&picture).await?;
        let png = std::fs::read(&picture)?;
        assert!(png.starts_with(b"\x89PNG") && png.len() > 1000, "{} bytes", png.len());
        Ok(())
    });
}

#[test]
fn names_lead_to_this_machine_or_nowhere() {
    let shop = serve();
    let options = Options { hosts: vec!["shop.example".to_owned()], ..Options::default() };
    drive(options, async |browser| {
        let port = shop.port();
        for host in ["shop.example", "shop.localhost"] {
            browser.goto(&format!("http://{host}:{port}/")).await?;
            assert_eq!(browser.eval("return location.hostname").await?, host);
            assert_eq!(browser.eval("return document.title").await?, "Shop");
        }
        // Another address of this machine, so that this fails without the rules even offline:
        // it would be a refused connection then.
        for beyond in ["http://127.0.0.2/", "http://example.com/"] {
            let refused = browser.goto(beyond).await.unwrap_err();
            assert!(format!("{refused:#}").contains("ERR_NAME_NOT_RESOLVED"), "{refused:#}");
        }
        Ok(())
    });
}

#[test]
fn dropping_a_browser_ends_its_processes() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let debugger = runtime.block_on(async {
        let browser = Browser::open(Options::default()).await.unwrap();
        let options = browser.driver().capabilities().get("goog:chromeOptions").unwrap();
        options["debuggerAddress"].as_str().unwrap().to_owned()
    });
    // A killed process closes its sockets a moment later.
    let gone = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(50));
        TcpStream::connect(&debugger).is_err()
    });
    assert!(gone, "Chromium still listens at {debugger}");
}
