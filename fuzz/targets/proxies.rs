#![no_main]
//! Who asks is the peer, or somebody that a trusted proxy names: never anybody whom an untrusted one does.

#[path = "../../server/src/settings/proxies.rs"]
mod proxies;

use std::net::IpAddr;

use proxies::Proxies;

libfuzzer_sys::fuzz_target!(|typed: &str| {
    let mut parts = typed.splitn(3, '|');
    let mut next = || parts.next().unwrap_or_default();
    let (setting, peer, forwarded) = (next(), next(), next());
    let Ok(proxies) = setting.parse::<Proxies>() else { return };
    let peer: IpAddr = peer.parse().unwrap_or_else(|_| IpAddr::from([10, 1, 2, 3]));
    let client = proxies.client(peer, forwarded.split(','));
    let named = forwarded.split(',').filter_map(|hop| Some(hop.trim().parse::<IpAddr>().ok()?.to_canonical()));
    if proxies.contains(peer) {
        assert!(client == peer.to_canonical() || named.into_iter().any(|hop| hop == client));
    } else {
        assert_eq!(client, peer.to_canonical());
    }
});
