//! The log of a request: whoever is told its id finds there why it failed.

use serde_json::Value;

use crate::support::{
    browser::{Browser, Reply, send},
    program::eventually,
    serve::{Serve, Started, log_lines},
};

const EVE: [(&str, &str); 3] =
    [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath the quay")];

/// The id on an error's page, or in a program's problem.
fn id_in(reply: &Reply) -> String {
    if reply.header("content-type") == "application/problem+json" {
        return reply.json()["request_id"].as_str().unwrap().to_owned();
    }
    let mut words = reply.body.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    // A form that is there again, for another try, tells the id in its header alone.
    words.rfind(|word| uuid::Uuid::parse_str(word).is_ok()).unwrap_or_else(|| reply.header("x-request-id")).to_owned()
}

/// The line of the log with this id that gives a reason.
async fn reason(started: &Started, id: &str) -> Value {
    let find = || {
        let stderr = started.program.stderr();
        let lines = log_lines(&stderr[..stderr.rfind('\n').map_or(0, |end| end + 1)]);
        lines.into_iter().find(|line| line["request_id"] == id && line["level"] != "INFO" && line["reason"].is_string())
    };
    eventually("the reason is logged", async || find().is_some()).await;
    find().unwrap()
}

#[tokio::test]
async fn the_id_on_an_error_leads_to_its_reason_in_the_log() {
    for filter in ["info", "warn,throughline::cli=info"] {
        let started = Serve::prepared().await.with(&[("RUST_LOG", filter)]).started().await;
        assert_eq!(Browser::new(started.address).submit("/register", &EVE).await.status, 303);
        let log_in = async || {
            let login = serde_json::Map::from_iter(EVE.map(|(name, value)| (name.to_owned(), value.into())));
            [
                Browser::new(started.address).submit("/login", &EVE).await,
                send(Browser::new(started.address).request("POST", "/api/session").json(&login)).await,
            ]
        };
        let damage = "update account set display_name = E'two\\nlines'";
        sqlx::query(damage).execute(&started.database.pool()).await.unwrap();
        for reply in log_in().await {
            let line = reason(&started, &id_in(&reply)).await;
            assert_eq!((reply.status, &line["level"]), (500, &"ERROR".into()), "{line}");
            assert!(line["reason"].as_str().unwrap().contains("reports"), "{line}");
        }
        started.database.take_away().await;
        for reply in log_in().await {
            let line = reason(&started, &id_in(&reply)).await;
            assert_eq!((reply.status, &line["level"]), (503, &"WARN".into()), "{line}");
            assert!(line["reason"].as_str().unwrap().contains("database"), "{line}");
        }
    }
}

#[tokio::test]
async fn every_line_of_a_request_names_it_once() {
    let started = Serve::prepared().await.with(&[("RUST_LOG", "info")]).started().await;
    let reply = Browser::new(started.address).submit("/register", &EVE).await;
    let id = format!("\"request_id\":\"{}\"", reply.header("x-request-id"));
    let lines = || -> Vec<String> {
        let stderr = started.program.stderr();
        stderr.lines().filter(|line| line.contains(&id)).map(str::to_owned).collect()
    };
    eventually("the request is logged", async || lines().iter().any(|line| line.contains("\"request\""))).await;
    assert!(lines().len() >= 3, "registration, login and the request itself: {:?}", lines());
    for line in lines() {
        assert_eq!(line.matches("request_id").count(), 1, "{line}");
    }
}
