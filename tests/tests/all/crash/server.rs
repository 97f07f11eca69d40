//! The real `latch serve` under the load of several clients: killed, started again on the same
//! data directory, asked again for what it had acknowledged, killed again, and its log checked.

use super::load::{client, decision};
use super::tally::Tally;
use super::{Moment, STARTING, random};
use server::store::SledStore;
use std::collections::HashSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use tests::latch::{self, Serving};
use tests::shop;

/// Rounds in the everyday test.
const FEW: u64 = 5;
/// In so many rounds the log grows, then a new one is begun.
const ROUNDS_PER_LOG: u64 = 20;
/// Clients that post at the same time, each over one connection.
const CLIENTS: u64 = 8;
/// How many acknowledged decisions are posted once more after each kill.
const AGAIN: usize = 40;

#[tokio::test]
async fn no_acknowledged_decision_is_lost_or_doubled_by_kill_9() {
    rounds(FEW).await.is_whole(20);
}

/// The answer is the promise: what was erased stays erased, whatever happens after it.
#[test]
fn what_was_erased_stays_so_after_kill_9() {
    let data = tempfile::tempdir().unwrap();
    latch::publish(data.path(), shop::NOTICE);
    let agent = client();
    let own = |base: &str, path: &str, visitor: u64| {
        let url = format!("{base}/v1/sites/shop/visitor{path}");
        let body = serde_json::json!({ "secret": shop::token(visitor) });
        let sent = agent.post(url).header("origin", shop::ORIGIN).send_json(body);
        sent.unwrap().body_mut().read_json::<serde_json::Value>().unwrap()
    };
    for round in 0..3_u64 {
        let serving = Serving::start(serve(data.path()));
        // Numbers of one visitor differ by 500.
        let (one, other) = (1_000 * round + 1, 1_000 * round + 2);
        for number in [one, one + 500, other] {
            assert_eq!(post(&agent, &serving.base, number).unwrap(), 201);
        }
        let visitor = one % 500 + 1;
        assert_eq!(own(&serving.base, "/erase", visitor)["erased"], 2);
        serving.kill();
        let serving = Serving::start(serve(data.path()));
        assert_eq!(own(&serving.base, "", visitor)["records"], serde_json::json!([]));
        let others = own(&serving.base, "", visitor + 1);
        assert_eq!(others["records"].as_array().unwrap().len() as u64, round + 1);
        let again = agent
            .post(format!("{}/v1/sites/shop/decisions", serving.base))
            .header("origin", shop::ORIGIN)
            .content_type("application/json")
            .send(decision(one));
        assert_eq!(again.unwrap().status(), 410);
        serving.kill();
    }
}

/// In each round the server is killed under load, and again when asked for what it had acknowledged.
pub(super) async fn rounds(count: u64) -> Tally {
    let mut tally = Tally::of("kill -9 of the server, embedded store");
    let mut data = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..count {
        if round % ROUNDS_PER_LOG == 0 {
            data = tempfile::tempdir().unwrap();
            latch::publish(data.path(), shop::NOTICE);
            acknowledged.clear();
        }
        // Decisions are numbered anew in each round, far from the others, and never 0.
        let new = post_until_killed(data.path(), (round << 32) + 1, Moment::of(round));
        let posted = new.len();
        acknowledged.extend(new);
        if round % 4 == 3 {
            kill_while_starting(data.path());
        }
        post_again(data.path(), &acknowledged);
        let store = SledStore::open(&data.path().join("store")).unwrap();
        let ids: Vec<String> = acknowledged.iter().map(|number| shop::token(*number)).collect();
        tally.check(&store, &ids).await;
        tally.round(posted);
    }
    tally
}

pub(super) fn serve(data: &Path) -> std::process::Command {
    let mut command = latch::command("serve --workers 2 --decisions-per-minute 4000000000");
    command.arg("--data").arg(data);
    command
}

/// The status of the answer, once all of it has arrived.
pub(super) fn post(agent: &ureq::Agent, base: &str, number: u64) -> Result<u16, ureq::Error> {
    let mut answer = agent
        .post(format!("{base}/v1/sites/shop/decisions"))
        .header("origin", shop::ORIGIN)
        .content_type("application/json")
        .send(decision(number))?;
    let body: serde_json::Value = answer.body_mut().read_json()?;
    assert_eq!(body["decision"], shop::token(number), "{body}");
    Ok(answer.status().as_u16())
}

/// Serves, posts decisions numbered from `first`, kills the server at that moment. Returns the
/// numbers of those that were acknowledged.
fn post_until_killed(data: &Path, first: u64, moment: Moment) -> Vec<u64> {
    let serving = Serving::start(serve(data));
    let base = serving.base.clone();
    let next = AtomicU64::new(first);
    let (working, works) = mpsc::channel();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| (working.clone(), &next, &base))
            .map(|(working, next, base)| {
                scope.spawn(move || {
                    let (agent, mut acknowledged) = (client(), Vec::new());
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Ok(status) = post(&agent, base, number) else { return acknowledged };
                        assert_eq!(status, 201, "decision {number}");
                        acknowledged.push(number);
                        let _ = working.send(());
                        if number.is_multiple_of(7)
                            && let Ok(status) = post(&agent, base, number)
                        {
                            assert_eq!(status, 200, "decision {number}, posted again");
                        }
                    }
                })
            })
            .collect();
        let after = match moment {
            Moment::Started(after) => after / 100,
            Moment::Working(after) => {
                works.recv_timeout(STARTING).expect("an acknowledged decision");
                after
            }
        };
        std::thread::sleep(after);
        serving.kill();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

/// Kills a server that may just be reading back what the last one wrote.
fn kill_while_starting(data: &Path) {
    let mut command = serve(data);
    command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(random(100_000));
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Serves once more and posts some acknowledged decisions again, the last ones and others, which
/// the log must know. Kills that server, too.
fn post_again(data: &Path, acknowledged: &[u64]) {
    let serving = Serving::start(serve(data));
    let agent = client();
    let last = acknowledged.iter().rev().take(AGAIN / 2);
    let others = acknowledged.iter().step_by(acknowledged.len() / (AGAIN / 2) + 1);
    let numbers: HashSet<u64> = last.chain(others).copied().collect();
    for number in &numbers {
        let status = post(&agent, &serving.base, *number).unwrap();
        assert_eq!(status, 200, "acknowledged decision {number} was not known any more");
    }
    serving.kill();
}
