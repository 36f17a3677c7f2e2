//! Whose doing is counted together when all that is known is a network address.
//!
//! One subscriber has one IPv4 address (or shares it, and counts as one) and at least 64 bits of an IPv6 one. Whoever asks
//! for more gets a site of 48 bits, with 65,536 networks in it: so those of a site are counted together as well, with more
//! allowed, because with some providers many subscribers live in one. Whoever calls themselves a provider gets a block of
//! 32 bits, with 65,536 sites in it: it is counted as well, with much more allowed, because in most blocks live hundreds
//! of thousands of subscribers of a real one.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// How many times what one network may do all networks of its site may do together.
pub const SITE_MAY: u8 = 8;
/// How many times what one network may do all networks of its provider's block may do together.
pub const BLOCK_MAY: u8 = 64;

/// A subscriber's network, the site that it belongs to, and the provider's block around both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    own: Group,
    site: Option<Group>,
    block: Option<Group>,
}

/// Addresses that are counted as one: those that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group {
    start: IpAddr,
    bits: u8,
}

impl Network {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        match plain(address) {
            start @ IpAddr::V4(_) => Self { own: Group { start, bits: 32 }, site: None, block: None },
            IpAddr::V6(address) => Self {
                own: Group::of(address, 64),
                site: Some(Group::of(address, 48)),
                block: Some(Group::of(address, 32)),
            },
        }
    }

    /// The subscriber's network.
    pub const fn own(self) -> Group {
        self.own
    }

    /// The site around it; an IPv4 address has none that could be told from its neighbours.
    pub const fn site(self) -> Option<Group> {
        self.site
    }

    /// The provider's block around the site; as above.
    pub const fn block(self) -> Option<Group> {
        self.block
    }

    /// What is counted, and how many times the ordinary that may do.
    pub fn counted(self) -> impl Iterator<Item = (Group, u8)> {
        let site = self.site.map(|site| (site, SITE_MAY));
        let block = self.block.map(|block| (block, BLOCK_MAY));
        std::iter::once((self.own, 1)).chain(site).chain(block)
    }
}

impl Group {
    fn of(address: Ipv6Addr, bits: u8) -> Self {
        let rest = 128_u32.saturating_sub(bits.into());
        let start = Ipv6Addr::from_bits(address.to_bits() >> rest << rest);
        Self { start: start.into(), bits }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.start {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(address) => write!(f, "{address}/{}", self.bits),
        }
    }
}

/// The address that stands for somebody: the IPv4 one within where an IPv6 address is made of it, as it is for those who
/// reach IPv6 through 6to4, Teredo or a translator. Who has one of these has as many IPv6 addresses as they like.
pub fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => within(v6).map_or(address, IpAddr::V4),
    }
}

fn within(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let at = |high: usize| {
        let [a, b] = segments.get(high)?.to_be_bytes();
        let [c, d] = segments.get(high + 1)?.to_be_bytes();
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // IPv4-mapped, the same translated (RFC 2765), NAT64 by the prefix of everybody and by those of one's own (RFC 8215).
        [0, 0, 0, 0, 0, 0xffff, ..]
        | [0, 0, 0, 0, 0xffff, 0, ..]
        | [0x64, 0xff9b, 0, 0, 0, 0, ..]
        | [0x64, 0xff9b, 1, ..] => at(6),
        // IPv4-compatible, but not "nobody" and "myself".
        [0, 0, 0, 0, 0, 0, high, _] if high != 0 => at(6),
        // 6to4.
        [0x2002, ..] => at(1),
        // Teredo writes the client's address with all bits turned.
        [0x2001, 0, ..] => at(6).map(|address| Ipv4Addr::from_bits(!address.to_bits())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> Network {
        Network::of(address.parse().expect("an address"))
    }

    #[test]
    fn a_subscriber_is_one_however_many_addresses_they_have() {
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
        assert_eq!(network("192.0.2.7").site(), None);
        assert_eq!(network("2001:db8::1"), network("2001:db8:0:0:ffff::1"));
        let (one, other) = (network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(one.own(), other.own());
        assert_eq!(one.site(), other.site(), "networks of one site");
        assert_ne!(one.site(), network("2001:db8:1::1").site());
        assert_eq!(one.block(), network("2001:db8:ffff::1").block(), "sites of one block");
        assert_ne!(one.block(), network("2001:db9::1").block());
        assert_eq!(network("192.0.2.7").block(), None);
        let said: Vec<String> = one.counted().map(|(group, most)| format!("{group} {most}")).collect();
        assert_eq!(
            said,
            ["2001:db8::/64 1", "2001:db8::/48 8", "2001:db8::/32 64"],
            "they are told apart where both begin alike"
        );
    }

    #[test]
    fn ipv4_is_ipv4_in_every_spelling() {
        for spelling in [
            "::ffff:192.0.2.7",
            "::ffff:0:192.0.2.7",
            "::192.0.2.7",
            "64:ff9b::192.0.2.7",
            "64:ff9b:1::192.0.2.7",
            "64:ff9b:1:ffff:1:2:192.0.2.7",
            "2002:c000:207::1",
            "2002:c000:207:ffff:1:2:3:4",
            "2001:0:4136:e378:8000:63bf:3fff:fdf8",
            "2001:0:1:2:3:4:3fff:fdf8",
        ] {
            assert_eq!(network(spelling), network("192.0.2.7"), "{spelling}");
        }
        for other in ["::", "::1", "2001:db8::192.0.2.7", "2003::192.0.2.7", "fe80::192.0.2.7", "64:ff9c::192.0.2.7"] {
            assert_eq!(
                plain(other.parse().expect("an address")).to_string(),
                other.parse::<IpAddr>().expect("an address").to_string()
            );
        }
    }
}
