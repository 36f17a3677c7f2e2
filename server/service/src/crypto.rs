//! What is encrypted or hashed under the secret key: one module, so that a value made for one purpose is of no use for
//! another.
//!
//! Sealing is ChaCha20-Poly1305 (RFC 8439). A sealed value opens under the same secret key, for the same purpose and for the
//! row it was sealed for; changed by a bit, or moved to another row, it does not open.

use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;

/// What a key is for. Each has a key of its own, so that values can't be swapped between purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Address, user and password of an external calendar.
    OutsideAccess,
    /// The answer kept for an `Idempotency-Key`.
    KeptAnswer,
    /// The hash that tells one keyed request from another.
    KeyedRequest,
    /// The hash that stands for an `Idempotency-Key`: clients may well put a name into it.
    RequestKey,
    /// A form that was sent after its session had ended.
    KeptForm,
    /// The hash that stands for the page of such a form.
    KeptFormPage,
    /// What a form says of whom it was shown to.
    ShownTo,
}

impl Purpose {
    /// No label begins with another one.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::OutsideAccess => b"outside calendar access",
            Self::KeptAnswer => b"idempotency answer",
            Self::KeyedRequest => b"idempotency request",
            Self::RequestKey => b"idempotency key",
            Self::KeptForm => b"form over a sign-in",
            Self::KeptFormPage => b"page of a kept form",
            Self::ShownTo => b"shown to",
        }
    }
}

/// It can't be opened: made under another key, for something else, or changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub(crate) struct Locked;

/// A key that seals and opens.
#[derive(Debug)]
pub(crate) struct SealingKey(LessSafeKey);

impl SealingKey {
    /// The key for a purpose; `also` is what one has to know beside the secret key.
    pub(crate) fn new(secret: &[u8], purpose: Purpose, also: &[&[u8]]) -> Result<Self, Locked> {
        let key = keyed_hash(secret, purpose, also);
        UnboundKey::new(&CHACHA20_POLY1305, &key).map(|key| Self(LessSafeKey::new(key))).map_err(|_| Locked)
    }

    /// Seals a text for this row. Nonces are random: a key seals far less than 2³² times.
    pub(crate) fn seal(&self, row: &[u8], mut text: Vec<u8>) -> Result<Vec<u8>, Locked> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(row), &mut text)
            .map_err(|_| Locked)?;
        Ok([&nonce[..], &text].concat())
    }

    /// Opens what was sealed for this row.
    pub(crate) fn open(&self, row: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Locked> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Locked)?;
        let mut text = text.to_vec();
        let opened = self
            .0
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(row), &mut text)
            .map_err(|_| Locked)?;
        Ok(opened.to_vec())
    }
}

/// HMAC-SHA-256 of parts, under the secret key and for a purpose.
pub(crate) fn keyed_hash(secret: &[u8], purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length will do; `new_from_slice` refuses none.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return [0; 32] };
    mac.update(purpose.label());
    mac.update(&joined(parts));
    mac.finalize().into_bytes().into()
}

/// Parts, each with its length before it, so that no two lists of parts are the same bytes.
pub(crate) fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        joined.extend_from_slice(&(part.len() as u64).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    fn key(secret: &[u8], purpose: Purpose, also: &[&[u8]]) -> SealingKey {
        SealingKey::new(secret, purpose, also).expect("a key")
    }

    #[test]
    fn it_opens_under_the_same_key_for_the_same_purpose_and_row_only() {
        let answers = key(&SECRET, Purpose::KeptAnswer, &[b"POST"]);
        let sealed = answers.seal(b"row 1", b"Ada Lovelace".to_vec()).expect("sealed");
        assert_eq!(answers.open(b"row 1", &sealed).as_deref(), Ok(&b"Ada Lovelace"[..]));
        assert!(!sealed.windows(3).any(|found| found == b"Ada"));
        assert_ne!(answers.seal(b"row 1", b"Ada Lovelace".to_vec()), Ok(sealed.clone()), "never the same twice");

        assert_eq!(answers.open(b"row 2", &sealed), Err(Locked));
        for other in [
            key(&[8; 32], Purpose::KeptAnswer, &[b"POST"]),
            key(&SECRET, Purpose::KeptAnswer, &[b"PO", b"ST"]),
            key(&SECRET, Purpose::KeptAnswer, &[]),
            key(&SECRET, Purpose::OutsideAccess, &[b"POST"]),
        ] {
            assert_eq!(other.open(b"row 1", &sealed), Err(Locked));
        }
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(answers.open(b"row 1", &changed), Err(Locked), "byte {at}");
        }
        assert_eq!(answers.open(b"row 1", b"short"), Err(Locked));
    }

    #[test]
    fn labels_do_not_run_into_each_other() {
        let all = [
            Purpose::OutsideAccess,
            Purpose::KeptAnswer,
            Purpose::KeyedRequest,
            Purpose::RequestKey,
            Purpose::KeptForm,
            Purpose::KeptFormPage,
            Purpose::ShownTo,
        ];
        for one in all {
            assert!(all.into_iter().all(|other| one == other || !other.label().starts_with(one.label())));
        }
        assert_ne!(joined(&[b"ab", b"c"]), joined(&[b"a", b"bc"]));
    }
}
