//! Whom a request comes from: never what somebody says whom we do not trust.
//!
//! Input: the proxies that are trusted, the address of the connection, and the lines of `X-Forwarded-For`.
#![no_main]

use std::net::{IpAddr, SocketAddr};

use actix_web::{HttpRequest, http::header::HeaderValue, test::TestRequest};
use clap::Parser;
use ipnet::IpNet;
use libfuzzer_sys::{Corpus, fuzz_target};
use throughline::{
    config::{ServerArgs, Settings},
    web::client_address,
};
use throughline_fuzz::lines;

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    server: ServerArgs,
}

fuzz_target!(|text: &str| -> Corpus {
    let [proxies, peer, forwarded] = lines(text);
    let flag = format!("--trusted-proxies={proxies}");
    let Ok(flags) = Flags::try_parse_from(["throughline", &flag]) else { return Corpus::Reject };
    let (settings, errors) = flags.server.read(Settings::default());
    let trusted = settings.site.trusted_proxies;
    let Ok(peer) = peer.parse::<IpAddr>() else { return Corpus::Reject };
    if errors.names("THROUGHLINE_TRUSTED_PROXIES") {
        return Corpus::Reject;
    }
    let lines: Vec<_> = forwarded.lines().filter_map(|line| HeaderValue::from_str(line).ok()).collect();

    let client = client_address::of(&request(peer, &lines), &trusted).unwrap();
    let peer = peer.to_canonical();
    let chain = believed(peer, &lines, &trusted);
    assert_eq!(client, *chain.last().unwrap(), "{lines:?} behind {chain:?}");
    assert!(client == peer || trusts(&trusted, peer), "{peer} was believed");
    assert_eq!(client, client.to_canonical(), "one client has one address");

    let network = client_address::network_of(&request(peer, &lines), &trusted).unwrap();
    assert!(network.contains(&client));
    assert_eq!(network.prefix_len(), if client.is_ipv4() { 32 } else { 64 });
    // What the client itself wrote, in front of what our proxies wrote, changes nothing unless the client is one of them.
    let forged = [&[HeaderValue::from_static("192.0.2.99")], lines.as_slice()].concat();
    let forged = client_address::of(&request(peer, &forged), &trusted).unwrap();
    assert!(forged == client || trusts(&trusted, client), "{client} became {forged}");
    Corpus::Keep
});

fn request(peer: IpAddr, lines: &[HeaderValue]) -> HttpRequest {
    let request = TestRequest::default().peer_addr(SocketAddr::new(peer, 4711));
    let add = |request: TestRequest, line: &HeaderValue| request.append_header(("X-Forwarded-For", line.clone()));
    lines.iter().fold(request, add).to_http_request()
}

/// From the connection to the client, by the book: each but the last is a proxy of ours, and named the next.
fn believed(peer: IpAddr, lines: &[HeaderValue], trusted: &[IpNet]) -> Vec<IpAddr> {
    let joined: Vec<&str> = lines.iter().map(|line| line.to_str().unwrap_or("no text")).collect();
    let joined = joined.join(",");
    let mut chain = vec![peer];
    for hop in joined.rsplit(',').map(str::trim) {
        if lines.is_empty() || !trusts(trusted, chain[chain.len() - 1]) {
            break;
        }
        let named = match hop.parse::<SocketAddr>() {
            Ok(with_port) => Some(with_port.ip()),
            Err(_) => hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop).parse().ok(),
        };
        let Some(named) = named else { break };
        chain.push(named.to_canonical());
    }
    chain
}

fn trusts(trusted: &[IpNet], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}
