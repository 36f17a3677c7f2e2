//! "None of these works" by REST (C5).

use domain::policy;
use serde_json::{Value, json};

use crate::testing::{Bench, request};

#[tokio::test]
async fn a_candidate_proposes_times_and_the_company_reads_them() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let position = bench.position(&grace, "Analyst").await;
    let sent = bench.post(&grace, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &position)).await;
    let interview = sent.text("/interview_id");
    let (mine, theirs) =
        (format!("/api/v1/me/interviews/{interview}/proposal"), format!("/api/v1/interviews/{interview}/proposal"));
    let body = json!({"windows": [{"date": "2030-01-01", "from": "9", "to": "10"}]});
    assert_eq!(bench.post(&ada, &mine, &body).await.line(), "404 not_found", "nothing is to be seen before delivery");
    bench.after(policy::HOLD).await;
    assert_eq!(bench.post(&ada, &mine, &body).await.line(), "409 not_accepted");
    let accept = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
    bench.post(&ada, &accept, &Value::Null).await;
    assert_eq!(bench.get(&grace, &theirs).await.line(), "404 not_found", "none yet");

    let wrong =
        bench.post(&ada, &mine, &json!({"windows": [{"date": 7, "from": "9", "to": "8"}, 5], "note": []})).await;
    assert_eq!(wrong.status, 422);
    let late = bench.post(&ada, &mine, &json!({"windows": [{"date": "1999-12-31", "from": "9", "to": "10"}]})).await;
    assert_eq!(late.line(), "422 invalid windows[0].date=in_the_past");

    let date = (bench.service.now() + chrono::TimeDelta::days(3)).date_naive().to_string();
    let body = json!({"windows": [
        {"date": date, "from": "09:00", "to": "10:30"}, {"date": date, "from": "10:30", "to": "12:00"},
    ], "note": "Not by video."});
    let proposed = bench.post(&ada, &mine, &body).await;
    assert_eq!((proposed.status, proposed.body["windows"].as_array().map(Vec::len)), (201, Some(1)));
    assert_eq!(proposed.body["windows"][0]["start"], json!(format!("{date}T09:00:00.000Z")), "a new profile is in UTC");
    let read = bench.get(&grace, &theirs).await;
    assert_eq!((read.status, read.text("/note").as_str()), (200, "Not by video."));
    assert_eq!((&read.body["answered_at"], &read.body["id"]), (&Value::Null, &proposed.body["id"]));
    assert_eq!(bench.get(&ada, &mine).await.body, read.body);
    let other = bench.company("Joan", "Ciphers").await;
    assert_eq!(bench.get(&other, &theirs).await.line(), "404 not_found", "another company's");
    assert_eq!(bench.post(&grace, &mine, &body).await.line(), "403 candidates_only");
}
