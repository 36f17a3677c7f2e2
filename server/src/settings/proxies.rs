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

    /// Whether they hold more of the internet than anybody's proxies have: as much as one network of 8 bits (IPv4) or
    /// 20 bits (IPv6) together. Networks of one's own don't count.
    pub fn are_a_crowd(&self) -> bool {
        let of = |is_ipv4: bool| {
            let networks = self.0.iter().filter(move |(network, _)| network.is_ipv4() == is_ipv4);
            networks.map(|(network, bits)| range(*network, *bits)).collect::<Vec<_>>()
        };
        let own = |networks: &[(&str, u8)]| {
            let read = networks.iter().filter_map(|(network, bits)| Some(range(network.parse().ok()?, *bits)));
            read.collect::<Vec<_>>()
        };
        size_without(of(true), &own(&OWN_V4)) >= 1 << (32 - 8)
            || size_without(of(false), &own(&OWN_V6)) >= 1 << (128 - 20)
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

/// Networks that nobody else can ask from: on one machine, in one's own network, at one's provider's.
const OWN_V4: [(&str, u8); 6] = [
    ("10.0.0.0", 8),
    ("100.64.0.0", 10),
    ("127.0.0.0", 8),
    ("169.254.0.0", 16),
    ("172.16.0.0", 12),
    ("192.168.0.0", 16),
];
const OWN_V6: [(&str, u8); 3] = [("::1", 128), ("fc00::", 7), ("fe80::", 10)];

/// The first and the last address of a network.
fn range(network: IpAddr, bits: u8) -> (u128, u128) {
    let (number, width) = number(network);
    let rest = width - u32::from(bits).min(width);
    let others = 1_u128.checked_shl(rest).map_or(u128::MAX, |size| size - 1);
    (number & !others, number | others)
}

/// How many addresses the ranges hold together, without those of `own`, which don't overlap.
fn size_without(mut ranges: Vec<(u128, u128)>, own: &[(u128, u128)]) -> u128 {
    ranges.sort_unstable();
    let mut whole: Vec<(u128, u128)> = Vec::new();
    for (first, last) in ranges {
        match whole.last_mut() {
            Some((_, end)) if first <= *end => *end = last.max(*end),
            _ => whole.push((first, last)),
        }
    }
    let size = |(first, last): (u128, u128)| (last - first).saturating_add(1);
    let overlap = |one: (u128, u128), other: (u128, u128)| {
        let both = (one.0.max(other.0), one.1.min(other.1));
        if both.0 <= both.1 { size(both) } else { 0 }
    };
    whole
        .into_iter()
        .map(|range| size(range).saturating_sub(own.iter().map(|own| overlap(range, *own)).sum()))
        .fold(0, u128::saturating_add)
}

/// An address as proxies write it: alone, or with its port behind it, those of IPv6 in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.parse::<IpAddr>().ok().or_else(with_port).or_else(in_brackets)
}

/// The first bits of an address.
fn prefix(address: IpAddr, bits: u8) -> u128 {
    let (number, width) = number(address);
    number.checked_shr(width - u32::from(bits)).unwrap_or_default()
}

/// An address as a number, and of how many bits.
fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    }
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
                match (address.to_canonical(), bits) {
                    _ if bits > width => Err(unreadable()),
                    // Peers are told apart as IPv4 where they are: `::ffff:10.0.0.1` is 10.0.0.1.
                    (plain @ IpAddr::V4(_), 96..) if address.is_ipv6() => Ok((plain, bits - 96)),
                    _ => Ok((address, bits)),
                }
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

    #[test]
    fn nobody_has_proxies_in_half_of_the_internet() {
        let cloudflare = "173.245.48.0/20, 103.21.244.0/22, 141.101.64.0/18, 108.162.192.0/18, 162.158.0.0/15, \
                          104.16.0.0/13, 104.24.0.0/14, 172.64.0.0/13, 131.0.72.0/22, 2400:cb00::/32, 2606:4700::/32, \
                          2803:f800::/32, 2405:b500::/32, 2405:8100::/32, 2a06:98c0::/29, 2c0f:f248::/32";
        let many = |start: u8, count: u8, bits: u8| {
            let networks = (0..count).map(|n| format!("{}.0.0.0/{bits}", start + n));
            networks.collect::<Vec<_>>().join(",")
        };
        let sixteenths = (0..16).map(|n| format!("8.{}.0.0/12", n * 16)).collect::<Vec<_>>().join(",");
        let crowds = [
            "0.0.0.0/0".to_owned(),
            "::/0".to_owned(),
            "0.0.0.0/1,128.0.0.0/1".to_owned(),
            "128.0.0.0/1 , 0.0.0.0/1".to_owned(),
            "127.0.0.1, 0.0.0.0/2,64.0.0.0/2".to_owned(),
            "::/1,8000::/1".to_owned(),
            "2000::/3".to_owned(),
            "2a00::/12".to_owned(),
            "::ffff:0.0.0.0/96".to_owned(),
            "::ffff:0:0/97".to_owned(),
            "8.0.0.0/8".to_owned(),
            "10.0.0.0/7".to_owned(),
            many(1, 200, 9),
            sixteenths.clone(),
        ];
        for crowd in crowds {
            assert!(crowd.parse::<Proxies>().expect(&crowd).are_a_crowd(), "{crowd}");
        }
        let fifteen = sixteenths.trim_end_matches(",8.240.0.0/12");
        let proxies = [
            "",
            "127.0.0.1,::1",
            "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10",
            "10.0.0.0/9,10.128.0.0/9,10.0.0.0/8",
            "2001:db8::/32",
            fifteen,
            cloudflare,
        ];
        for proxies in proxies {
            assert!(!proxies.parse::<Proxies>().expect(proxies).are_a_crowd(), "{proxies}");
        }
        assert_eq!(client("::ffff:10.0.0.0/104", "10.1.2.3", "198.51.100.1"), "198.51.100.1");
        assert_eq!(client("::ffff:10.1.2.3", "::ffff:10.1.2.3", "198.51.100.1"), "198.51.100.1");
    }
}
