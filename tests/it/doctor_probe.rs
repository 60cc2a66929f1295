//! `throughline doctor --probe`: what the public URL really answers.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
};

use crate::support::{
    doctor::{Deployment, Examined},
    serve::Serve,
};

async fn probed(address: SocketAddr) -> Examined {
    probed_at(&format!("http://{address}")).await
}

async fn probed_at(url: &str) -> Examined {
    let mut deployment = Deployment::in_order().await.with(&[("THROUGHLINE_PUBLIC_URL", url)]);
    deployment.command.arg("--probe");
    deployment.examined().await
}

#[tokio::test]
async fn a_site_that_runs_passes_the_probe() {
    let site = Serve::prepared().await.started().await;
    let examined = probed(site.address).await;
    for id in ["probe", "probe-request-id", "probe-cookie", "probe-cache", "probe-keys", "probe-metrics"] {
        examined.finding(id, "ok");
    }
}

#[tokio::test]
async fn a_site_below_a_path_passes_the_probe_and_another_path_is_found() {
    let site = Serve::prepared().await.with(&[("THROUGHLINE_PUBLIC_URL", "http://127.0.0.1/identity")]).started().await;
    let examined = probed_at(&format!("http://{}/identity", site.address)).await;
    for id in ["probe", "probe-request-id", "probe-cookie", "probe-cache", "probe-keys", "probe-metrics"] {
        examined.finding(id, "ok");
    }
    // As behind a proxy that takes off a path of which Throughline does not know.
    probed(site.address).await.finding("probe-cookie", "error");
}

#[tokio::test]
async fn nothing_is_fetched_unless_asked_for() {
    let examined = Deployment::in_order().await.examined().await;
    assert!(!examined.findings().iter().any(|finding| finding["area"] == "Through the proxy"));
}

#[tokio::test]
async fn a_proxy_that_spoils_answers_is_found() {
    let examined = probed(spoiling_proxy()).await;
    examined.finding("probe-request-id", "warning");
    for id in ["probe-cookie", "probe-cache", "probe-keys", "probe-metrics"] {
        examined.finding(id, "error");
    }
}

#[tokio::test]
async fn a_public_url_that_leads_nowhere_is_found() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let found = probed(nobody).await.finding("probe", "error")["found"].to_string();
    assert!(found.contains("refused"), "{found}");
}

/// Gives everybody the same answer out of its cache, without the headers that matter.
fn spoiling_proxy() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut head, mut bytes) = (Vec::new(), [0; 1024]);
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read(&mut bytes) {
                    Ok(count @ 1..) => head.extend_from_slice(&bytes[..count]),
                    _ => break,
                }
            }
            let body = r#"{"subject":"anon-1","keys":[{"kid":"another"}]}"#;
            let answer =
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let _read_or_not = stream.write_all(answer.as_bytes());
        }
    });
    address
}
