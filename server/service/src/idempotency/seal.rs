//! What is kept of a request and its answer tells nothing without the request itself and the secret key.

use domain::Moment;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Tells this request from another. Keyed, because a request may hold a password that could be guessed from a bare hash.
pub(super) fn fingerprint(secret: &[u8], request: &[u8]) -> Vec<u8> {
    mac(secret, &[b"idempotency request", request]).to_vec()
}

/// A key stream that only the same request makes again: HMAC-SHA-256 over a counter.
#[derive(Debug)]
pub(super) struct Seal([u8; 32]);

impl Seal {
    /// Every claim has a stream of its own, also under the same key a day later.
    pub(super) fn new(secret: &[u8], principal: &str, key: &str, at: Moment, request: &[u8]) -> Self {
        let at = at.timestamp_millis().to_be_bytes();
        Self(mac(secret, &[b"idempotency seal", principal.as_bytes(), key.as_bytes(), &at, request]))
    }

    /// Seals what is open and opens what is sealed.
    pub(super) fn apply(&self, text: &[u8]) -> Vec<u8> {
        let blocks = text.chunks(32).zip(0_u64..);
        blocks
            .flat_map(|(block, counter)| {
                let stream = mac(&self.0, &[&counter.to_be_bytes()]);
                block.iter().zip(stream).map(|(byte, mask)| byte ^ mask).collect::<Vec<u8>>()
            })
            .collect()
    }
}

/// Over parts that can't run into each other.
fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length will do; `new_from_slice` refuses none.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
