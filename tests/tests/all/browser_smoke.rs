//! The harness itself: what a browser test relies on without saying so.
//!
//! It refuses to know Latch; the page is served from a socket of this file.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tests::browser::{Browser, Engine, Options, drive};

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

tests::on_each_engine!(
    a_driver_click_is_trusted_and_a_script_click_is_not,
    names_of_localhost_lead_here_and_others_nowhere,
    dropping_a_browser_ends_its_processes,
);

fn a_driver_click_is_trusted_and_a_script_click_is_not(engine: Engine) {
    let shop = serve();
    drive(Options { engine, ..Options::default() }, async |browser| {
        browser.goto(&format!("http://{shop}/")).await?;
        assert_eq!(browser.eval("return document.title").await?, "Shop");
        browser.click("#buy").await?;
        browser.wait_until("return clicks.length").await?;
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
        assert_eq!(browser.text("#late").await?, "late");
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
        let request = browser.text("pre").await?;
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

fn names_of_localhost_lead_here_and_others_nowhere(engine: Engine) {
    let shop = serve();
    drive(Options { engine, ..Options::default() }, async |browser| {
        let port = shop.port();
        browser.goto(&format!("http://www.shop.localhost:{port}/")).await?;
        let seen = browser.eval("return [location.hostname, document.title, innerWidth]").await?;
        assert_eq!(seen, json!(["www.shop.localhost", "Shop", 1280]));
        // Another address of this machine where something listens: it would answer without the
        // rules, even offline. Firefox takes it for this machine.
        let beyond = TcpListener::bind("127.0.0.2:0")?;
        let outside = match engine {
            Engine::Firefox => "http://shop.example/".to_owned(),
            _ => format!("http://{}/", beyond.local_addr()?),
        };
        let said =
            browser.goto(&outside).await.map_or_else(|why| format!("{why:#}"), |()| "".into());
        let why = match engine {
            Engine::Chromium => "ERR_NAME_NOT_RESOLVED",
            Engine::Firefox => "proxyConnectFailure",
            // It shows an empty page.
            Engine::WebKit => "",
        };
        assert!(said.contains(why), "{said}");
        beyond.set_nonblocking(true)?;
        assert!(beyond.accept().is_err(), "a connection arrived");
        Ok(())
    });
}

fn dropping_a_browser_ends_its_processes(engine: Engine) {
    let shop = serve();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let processes = runtime.block_on(async {
        let browser = Browser::open(Options { engine, ..Options::default() }).await.unwrap();
        browser.goto(&format!("http://{shop}/")).await.unwrap();
        browser.processes()
    });
    // The driver, the browser, and at least one helper for the page.
    assert!(processes.len() > 2, "{processes:?}");
    let runs = |id: &String| {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        // What waits to be counted by its parent has ended.
        status.contains("State:") && !status.contains("State:\tZ")
    };
    // A killed process takes a moment to end.
    let gone = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(20));
        !processes.iter().any(runs)
    });
    assert!(gone, "{engine} left one of {processes:?}");
}
