//! Which address a request comes from. Used for limits and then forgotten.

use crate::app::State;
use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv4Addr};

/// The client's address: the connection's, or behind a proxy the last one in `X-Forwarded-For`,
/// which is the only one the proxy vouches for.
pub fn client_address(request: &HttpRequest, state: &State) -> IpAddr {
    let forwarded = || {
        let last = request.headers().get_all("x-forwarded-for").last()?;
        let hop = last.to_str().ok()?.rsplit(',').next()?.trim();
        hop.parse().ok()
    };
    let peer = || request.peer_addr().map(|peer| peer.ip());
    let known = if state.settings.behind_proxy { forwarded().or_else(peer) } else { peer() };
    known.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
