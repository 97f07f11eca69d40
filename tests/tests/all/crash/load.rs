//! Pages that send decisions until they are acknowledged, several at a time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tests::shop;

/// How long one decision is tried when everything else has ended.
const GIVING_UP: Duration = Duration::from_secs(90);

/// A client that tells every status.
pub(super) fn client() -> ureq::Agent {
    // The server ends connections that are idle for five seconds.
    let config = ureq::Agent::config_builder().max_idle_age(Duration::from_secs(3));
    config.http_status_as_error(false).build().new_agent()
}

/// The decision of this number. Visitors come back, so that histories grow.
pub(super) fn decision(number: u64) -> Vec<u8> {
    shop::accept(number, number % 500 + 1).to_string().into_bytes()
}

/// Posts a decision; the status, once all of the answer has arrived: before that nothing is
/// acknowledged.
pub(super) fn send(agent: &ureq::Agent, base: &str, number: u64) -> Option<u16> {
    let sent = agent
        .post(format!("{base}/v1/sites/shop/decisions"))
        .header("origin", shop::ORIGIN)
        .content_type("application/json")
        .send(decision(number));
    let mut answer = sent.ok()?;
    answer.body_mut().read_to_string().ok()?;
    Some(answer.status().as_u16())
}

/// Numbers handed out and acknowledged.
#[derive(Default)]
pub(super) struct Load {
    next: AtomicU64,
    pub(super) over: AtomicBool,
    pub(super) acknowledged: Mutex<Vec<u64>>,
    /// Answers that said to try again.
    pub(super) unavailable: AtomicU64,
    /// The longest that any answer took, in milliseconds.
    pub(super) slowest: AtomicU64,
}

impl Load {
    /// Posts decision after decision to one of these servers, first of them first, each until it is
    /// acknowledged, as pages do. Every third goes to both.
    pub(super) fn run(&self, bases: &[&str]) {
        let agent = client();
        while !self.over.load(Ordering::Relaxed) {
            let number = 1 + self.next.fetch_add(1, Ordering::Relaxed);
            let (mut at, asked) = (0, Instant::now());
            loop {
                if self.over.load(Ordering::Relaxed) && asked.elapsed() > GIVING_UP {
                    return;
                }
                match self.send(&agent, bases[at], number) {
                    Some(200 | 201) => break,
                    Some(503) => drop(self.unavailable.fetch_add(1, Ordering::Relaxed)),
                    Some(other) => panic!("{other} for decision {number}"),
                    // Gone: the other one will have it.
                    None => at = (at + 1) % bases.len(),
                }
            }
            self.acknowledged.lock().unwrap().push(number);
            if number.is_multiple_of(3) {
                let status = self.send(&agent, bases[bases.len() - 1], number);
                assert!(matches!(status, Some(200 | 503) | None), "{status:?} for {number} again");
            }
        }
    }

    fn send(&self, agent: &ureq::Agent, base: &str, number: u64) -> Option<u16> {
        let asked = Instant::now();
        let status = send(agent, base, number);
        let took = u64::try_from(asked.elapsed().as_millis()).unwrap();
        self.slowest.fetch_max(took, Ordering::Relaxed);
        status
    }

    pub(super) fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// Ends the load when dropped, also where a test fails meanwhile.
    pub(super) fn ends(&self) -> Ends<'_> {
        Ends(self)
    }

    /// Waits until so many more were acknowledged.
    pub(super) fn wait_for(&self, more: usize) {
        let (asked, before) = (Instant::now(), self.count());
        while self.count() < before + more {
            assert!(asked.elapsed() < Duration::from_secs(60), "nothing goes on");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until so many more answers said to try again.
    pub(super) fn wait_until_refused(&self, more: u64, within: Duration) {
        let (asked, before) = (Instant::now(), self.unavailable.load(Ordering::Relaxed));
        while self.unavailable.load(Ordering::Relaxed) < before + more {
            assert!(asked.elapsed() < within, "nothing is refused");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The end of a load.
pub(super) struct Ends<'a>(&'a Load);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
    }
}
