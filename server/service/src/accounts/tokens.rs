//! Secrets that let somebody in: 256 random bits, of which only a hash is kept.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What stands before the secret of an API key, so that a leaked one is recognised.
pub(crate) const KEY_PREFIX: &str = "ovk_";

/// What the store keeps of a token. Nobody can get in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(pub(crate) Vec<u8>);

/// A new token for a session, a link or an invitation.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// A new API key.
pub(crate) fn api_key() -> String {
    format!("{KEY_PREFIX}{}", token())
}

/// A token that follows from what it is for and the secret key, so that whoever may see it can be shown it again while
/// the store has its hash alone.
pub(crate) fn derived(key: &[u8], purpose: &str, of: &[&[u8]]) -> [u8; 32] {
    // A key of any length will do; `new_from_slice` refuses none.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return rand::random() };
    for part in [purpose.as_bytes()].iter().chain(of) {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// As [`derived`], to stand in an address.
pub(crate) fn derived_token(key: &[u8], purpose: &str, of: &[&[u8]]) -> String {
    URL_SAFE_NO_PAD.encode(derived(key, purpose, of))
}

/// The hash by which a token is found. SHA-256 is enough: there is nothing to guess in 256 random bits.
pub(crate) fn hash(token: &str) -> TokenHash {
    TokenHash(Sha256::digest(token).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, other) = (token(), token());
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
        assert_ne!(hash(&one), hash(&other));
        assert!(api_key().starts_with("ovk_"));
    }
}
