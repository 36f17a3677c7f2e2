//! Offers that tell which version they are: salary, place and message all say the same number, so that a mixture of two
//! versions gives itself away.

use bench::Result;
use serde_json::{Value, json};
use uuid::Uuid;

/// What version 0 would pay, in cents.
const BASE: i64 = 10_000_000;

/// The fields that make up version `number` of an offer.
pub fn version(number: i64) -> Value {
    json!({
        "places": [{ "kind": "on_site", "place": format!("City {number}") }],
        "base_salary": { "amount_minor": BASE + number, "currency": "EUR", "period": "year" },
        "message": format!("This is version {number}."),
    })
}

/// A request in version `number`.
pub fn request(candidate: Uuid, position: Uuid, number: i64) -> Value {
    let mut body = version(number);
    body["candidate_id"] = json!(candidate);
    body["position_id"] = json!(position);
    body
}

/// An edit to version `number`, of the row's version `seen`.
pub fn edit(seen: i64, number: i64) -> Value {
    let mut body = version(number);
    body["version"] = json!(seen);
    body
}

/// Which version an amount belongs to.
pub const fn of_amount(minor: i64) -> i64 {
    minor - BASE
}

/// Which version is shown; a fault when it is none, or more than one.
pub fn shown(body: &Value) -> Result<i64> {
    let number = body["base_salary"]["amount_minor"].as_i64().map_or(i64::MIN, of_amount);
    let whole = version(number);
    let agrees = body["message"] == whole["message"] && body["places"] == whole["places"];
    if agrees { Ok(number) } else { Err(format!("a mixture of versions is shown: {body}").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixture_gives_itself_away() {
        let mut body = version(7);
        assert_eq!(shown(&body).expect("whole"), 7);
        body["message"] = version(8)["message"].clone();
        assert!(shown(&body).is_err());
    }
}
