//! Which peers may say whom they speak for.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// Networks of trusted proxies.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<(IpAddr, u8)>);

impl Proxies {
    /// Whether a peer is one of them.
    pub fn contains(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|(network, bits)| {
            network.is_ipv4() == peer.is_ipv4() && prefix(*network, *bits) == prefix(peer, *bits)
        })
    }

    /// Whether nobody is trusted.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a network of them holds all addresses.
    pub fn are_everybody(&self) -> bool {
        self.0.iter().any(|(_, bits)| *bits == 0)
    }

    /// Who really asks: the last address in the chain of `X-Forwarded-For` that is not a trusted proxy itself.
    pub fn client<'a>(&self, peer: IpAddr, forwarded_for: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut client = peer.to_canonical();
        for hop in forwarded_for.rev() {
            if !self.contains(client) {
                break;
            }
            let Some(hop) = address(hop.trim()) else { break };
            client = hop.to_canonical();
        }
        client
    }
}

/// An address as proxies write it: alone, or with its port behind it, those of IPv6 in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.parse::<IpAddr>().ok().or_else(with_port).or_else(in_brackets)
}

/// The first bits of an address.
fn prefix(address: IpAddr, bits: u8) -> u128 {
    let (number, width) = match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    };
    number.checked_shr(width - u32::from(bits)).unwrap_or_default()
}

impl FromStr for Proxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let networks = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        networks
            .map(|part| {
                let (address, bits) = part.split_once('/').unwrap_or((part, ""));
                let unreadable = || "write addresses or networks like 10.0.0.1, 10.0.0.0/8".to_owned();
                let address: IpAddr = address.parse().map_err(|_| unreadable())?;
                let width = if address.is_ipv4() { 32 } else { Ipv6Addr::BITS.try_into().unwrap_or(128) };
                let bits: u8 = if bits.is_empty() { width } else { bits.parse().map_err(|_| unreadable())? };
                if bits > width { Err(unreadable()) } else { Ok((address, bits)) }
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, forwarded: &str) -> String {
        let proxies: Proxies = proxies.parse().expect("networks");
        proxies.client(peer.parse().expect("a peer"), forwarded.split(',')).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("", "203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "198.51.100.1"), "198.51.100.1");
        assert_eq!(client("10.0.0.0/8", "::ffff:10.1.2.3", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "198.51.100.1, 10.9.9.9"), "198.51.100.1");
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "rubbish"), "10.1.2.3");
        // With ports, as Azure and IIS write them.
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "5.5.5.1:4444"), "5.5.5.1");
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "6.6.6.6, 5.5.5.1:4444, 10.9.9.9:80"), "5.5.5.1");
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "[2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "[2001:db8::1]"), "2001:db8::1");
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", "[::ffff:5.5.5.1]:443"), "5.5.5.1");
        for rubbish in ["5.5.5.1:", "5.5.5.1:99999", "[5.5.5.1]", "[2001:db8::1", "2001:db8::1]:443", ":443"] {
            assert_eq!(client("10.0.0.0/8", "10.1.2.3", rubbish), "10.1.2.3", "{rubbish}");
        }
        assert_eq!(client("::1", "::1", "198.51.100.1"), "198.51.100.1");
        assert!("10.0.0.0/33".parse::<Proxies>().is_err());
    }
}
