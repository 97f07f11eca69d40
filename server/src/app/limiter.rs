//! Rate limits by address. Owns what counts as one client; knows nothing of requests.

use super::Rate;
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// A client has used up its allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSoon {
    /// When to come again, in whole seconds, at least one.
    pub retry_after: u64,
}

/// One allowance per client.
#[derive(Debug)]
pub struct Limiter {
    clients: RateLimiter<IpAddr, DashMapStateStore<IpAddr>, DefaultClock>,
}

impl Limiter {
    /// A limiter with this allowance for each client.
    pub fn new(rate: Rate) -> Self {
        let quota = Quota::per_minute(rate.per_minute).allow_burst(rate.burst);
        Self { clients: RateLimiter::dashmap(quota) }
    }

    /// Takes one from the client's allowance.
    pub fn check(&self, address: IpAddr) -> Result<(), TooSoon> {
        self.clients.check_key(&client(address)).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clients.clock().now());
            TooSoon { retry_after: (wait + Duration::from_millis(999)).as_secs().max(1) }
        })
    }

    /// Forgets the clients whose allowance is whole again.
    pub fn sweep(&self) {
        self.clients.retain_recent();
        self.clients.shrink_to_fit();
    }
}

/// Whoever has an IPv6 address has the whole /64 around it, so that counts as one.
fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_own_allowance() {
        let limiter = Limiter::new(Rate::new(1, 2));
        let from = |text: &str| limiter.check(text.parse().unwrap()).is_ok();
        assert!(from("192.0.2.1") && from("192.0.2.1") && !from("192.0.2.1"));
        assert!(from("192.0.2.2"));
        assert!(from("2001:db8::1") && from("2001:db8::2") && !from("2001:db8::3"));
        assert!(!from("::ffff:192.0.2.1"), "a mapped address is the same client");
    }
}
