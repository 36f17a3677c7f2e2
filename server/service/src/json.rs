//! JSON that others send. What is small is read on the spot; reading what is large costs its sender nothing and us time, so
//! it goes through the door of all parsers of strangers' bytes.

use std::time::Duration;

use domain::refusals::Refusal;
use serde_json::Value;

use crate::{
    Error,
    untrusted::{self, Limits},
};

/// Read on the spot up to here: a fraction of a millisecond.
const SMALL_BYTES: usize = 16 << 10;
const LIMITS: Limits = Limits { bytes: 1 << 20, wait: Duration::from_secs(5), time: Duration::from_secs(5) };

/// Reads JSON; `None`: it is none.
///
/// # Errors
/// [`Refusal::Unavailable`] when too much is being read already.
pub async fn parse<B: AsRef<[u8]> + Send + 'static>(bytes: B) -> Result<Option<Value>, Error> {
    if bytes.as_ref().len() <= SMALL_BYTES {
        return Ok(serde_json::from_slice(bytes.as_ref()).ok());
    }
    let parsed = untrusted::parse(LIMITS, bytes, |_, bytes| serde_json::from_slice(bytes.as_ref()).ok());
    parsed.await.map_err(|_| Refusal::Unavailable.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn small_and_large_are_read_alike() {
        for length in [10, SMALL_BYTES, 200_000] {
            let good = format!("[\"{}\"]", "a".repeat(length));
            assert!(parse(good.clone()).await.expect("room").is_some(), "{length}");
            assert_eq!(parse(format!("{good}]")).await.expect("room"), None, "{length}");
            assert_eq!(parse("[".repeat(length.max(200))).await.expect("room"), None, "{length} deep");
        }
        assert!(parse(vec![b' '; (1 << 20) + 1]).await.is_err());
    }
}
