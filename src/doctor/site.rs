//! The site's own settings: how browsers reach it, who stands in front of it, who may ask it, and what signs its cookies.

use std::{
    collections::HashSet,
    net::{IpAddr, SocketAddr},
    path::Path,
};

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::{Check, Finding, files};
use crate::config::{ChatEmbed, ConfigErrors, Origin, PublicUrl, Settings};

/// More secrets than a rotation needs.
const MANY_SECRETS: usize = 3;
/// A network of a shorter prefix holds more than anybody's proxies.
const BROAD_V4: u8 = 8;
const BROAD_V6: u8 = 16;

/// The findings; `public_url` only when it can be used.
pub(super) fn examine(settings: &Settings, errors: &ConfigErrors, public_url: Option<&PublicUrl>) -> Vec<Finding> {
    let (site, proxies) = (&settings.site, &settings.site.trusted_proxies);
    let no_proxy = proxies.is_empty() && !errors.names("THROUGHLINE_TRUSTED_PROXIES");
    let mut findings = vec![listen(site.listen, no_proxy, public_url), trusted_proxies(proxies, public_url)];
    findings.extend(public_url.map(examine_public_url));
    findings.extend(settings.ops_listen.map(ops_listen));
    findings.extend(allowed_origins(&site.allowed_origins, public_url));
    findings.extend([chat(settings.chat.as_ref()), mail(settings.mail.is_some())]);
    findings
}

fn examine_public_url(url: &PublicUrl) -> Finding {
    let check = Check::PublicUrl;
    if url.is_https() {
        let (path, prefix) = (url.cookie_path(), url.cookie_prefix());
        return check.ok(format!("{url}; cookies are Secure, for the path {path}, and have the prefix {prefix}."));
    }
    check
        .note(format!("{url} is plain http, which only works for browsers on this machine."))
        .with_remedy("For other machines, set THROUGHLINE_PUBLIC_URL to the https URL they use.")
}

/// How far an address can be reached from.
#[derive(PartialEq)]
enum Reach {
    ThisMachine,
    OwnNetwork,
    AllAddresses,
    Internet,
}

fn reach(address: IpAddr) -> Reach {
    match address.to_canonical() {
        ip if ip.is_loopback() => Reach::ThisMachine,
        ip if ip.is_unspecified() => Reach::AllAddresses,
        IpAddr::V4(ip) if ip.is_private() || ip.is_link_local() => Reach::OwnNetwork,
        IpAddr::V6(ip) if ip.is_unique_local() || ip.is_unicast_link_local() => Reach::OwnNetwork,
        _ => Reach::Internet,
    }
}

/// Whether nobody on the internet can have this address.
pub(super) fn is_inside(address: IpAddr) -> bool {
    matches!(reach(address), Reach::ThisMachine | Reach::OwnNetwork)
}

fn listen(listen: SocketAddr, no_proxy: bool, public_url: Option<&PublicUrl>) -> Finding {
    let check = Check::Listen;
    match reach(listen.ip()) {
        Reach::ThisMachine => check.ok(format!("{listen}, on this machine only.")),
        Reach::OwnNetwork => check.ok(format!("{listen}, on a private network; allow only the proxy to reach it.")),
        _ if public_url.is_some_and(|url| !url.is_https()) => check.warning(
            format!("{listen} is open to other machines, but the public URL doesn't work for their browsers."),
            "Listen on 127.0.0.1, or set THROUGHLINE_PUBLIC_URL to the https URL that browsers use.",
        ),
        Reach::AllAddresses if !no_proxy => check.ok(format!("{listen}, on every address; allow only the proxy to reach it.")),
        reach => check.warning(
            format!(
                "{listen} accepts plain http {}.",
                if reach == Reach::Internet { "on a public address" } else { "on every address, without a trusted proxy" }
            ),
            "Allow only the proxy to reach it: listen on 127.0.0.1 or a private network, or close the port to others and name \
             the proxy in THROUGHLINE_TRUSTED_PROXIES.",
        ),
    }
}

fn ops_listen(listen: SocketAddr) -> Finding {
    let check = Check::OpsListen;
    let remedy = "Set THROUGHLINE_OPS_LISTEN to 127.0.0.1 or an address on a private network.";
    match reach(listen.ip()) {
        Reach::ThisMachine => check.ok(format!("{listen}, on this machine only.")),
        Reach::OwnNetwork => check.ok(format!("{listen}, on a private network.")),
        Reach::AllAddresses => check
            .note(format!("{listen}, on every address: open that port only to your monitoring."))
            .with_remedy(remedy),
        Reach::Internet => check.warning(format!("{listen}: anyone on the internet can read the metrics."), remedy),
    }
}

fn trusted_proxies(proxies: &[IpNet], public_url: Option<&PublicUrl>) -> Finding {
    let check = Check::TrustedProxies;
    let exact = "List the proxy's own address or network.";
    let listed = || proxies.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let is_broad = |network: &IpNet| network.prefix_len() < if network.addr().is_ipv4() { BROAD_V4 } else { BROAD_V6 };
    if proxies.iter().any(is_broad) {
        return check.warning(format!("{}: so broad a network includes more than your proxy.", listed()), exact);
    }
    match public_url {
        _ if !proxies.is_empty() => check.ok(format!("{}.", listed())),
        Some(url) if url.is_https() => check.warning(
            "None, although the public URL is https: every request counts as the proxy's own, and its X-Request-Id is ignored.",
            "Set THROUGHLINE_TRUSTED_PROXIES to the address or network of the proxy that terminates TLS.",
        ),
        _ => check.ok("None."),
    }
}

fn allowed_origins(origins: &[Origin], public_url: Option<&PublicUrl>) -> Vec<Finding> {
    let check = Check::AllowedOrigins;
    let Some(public_url) = public_url.filter(|_| !origins.is_empty()) else {
        let found =
            if origins.is_empty() { "None: only the site's own pages may fetch tokens." } else { "They can be read." };
        return vec![check.ok(found)];
    };
    let remarks: Vec<Finding> = origins.iter().filter_map(|origin| remark(origin, public_url)).collect();
    if remarks.is_empty() {
        vec![check.ok(format!("{}, on the same site as us.", enumerate(origins)))]
    } else {
        remarks
    }
}

fn remark(origin: &Origin, public_url: &PublicUrl) -> Option<Finding> {
    let (check, name) = (Check::AllowedOrigins, origin.to_string());
    let reverse_proxy = "Serve Throughline and that page on the same site, using a subdomain or a reverse proxy.";
    if public_url.is_own_origin(&name) {
        let note = check.note(format!("{name} is our own origin, which may always fetch tokens."));
        return Some(note.with_remedy("Remove it from THROUGHLINE_ALLOWED_ORIGINS."));
    }
    if origin.as_url().scheme() != public_url.as_url().scheme() {
        return Some(check.warning(
            format!("{name} and {public_url} have different schemes: browsers treat them as two sites and send no cookies between them."),
            if public_url.is_https() { "Serve that page over https, and list it with https." } else { reverse_proxy },
        ));
    }
    let same = is_same_site(origin.as_url(), public_url.as_url());
    (!same).then(|| {
        check.warning(
            format!("{name} is on a different site from {public_url}: its pages get no SameSite=Lax cookie, so each token has a new sub."),
            reverse_proxy,
        )
    })
}

/// Whether browsers take two hosts for one site: they share their registrable domain by the Public Suffix List. The list is the one of the
/// build; it decides about advice alone.
fn is_same_site(one: &Url, other: &Url) -> bool {
    let site = |url: &Url| match url.host() {
        Some(Host::Domain(name)) => Some(psl::domain_str(name).unwrap_or(name).to_owned()),
        host => host.map(|host| host.to_string()),
    };
    site(one) == site(other)
}

fn enumerate(origins: &[Origin]) -> String {
    origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The secrets that sign cookies, and the file that they are in.
pub(super) fn examine_cookie_secrets(secrets: &[SecretString], file: Option<&Path>) -> Vec<Finding> {
    let check = Check::CookieSecret;
    let mut findings = secrets_and_file(check, "THROUGHLINE_COOKIE_SECRET", secrets, file);
    if findings.is_empty() && secrets.len() > MANY_SECRETS {
        let note = check.note(format!("{} secrets: all of them verify.", secrets.len()));
        findings.push(note.with_remedy("Remove those replaced more than 45 days ago, the lifetime of a cookie."));
    }
    if findings.is_empty() {
        findings.push(check.ok(counted(secrets, file, "signs", "verify")));
    }
    findings
}

/// The secrets that encrypt what the database keeps, and the file that they are in.
pub(super) fn examine_encryption_secrets(secrets: &[SecretString], file: Option<&Path>) -> Vec<Finding> {
    let check = Check::EncryptionSecret;
    let mut findings = secrets_and_file(check, "THROUGHLINE_ENCRYPTION_SECRET", secrets, file);
    if findings.is_empty() {
        findings.push(match secrets {
            [] => check.ok("None: nothing that needs it is offered."),
            _ => check.ok(counted(secrets, file, "encrypts", "decrypt")),
        });
    }
    findings
}

fn secrets_and_file(check: Check, setting: &str, secrets: &[SecretString], file: Option<&Path>) -> Vec<Finding> {
    let mut findings = Vec::from_iter(files::open_secret(check, setting, file));
    let different: HashSet<&str> = secrets.iter().map(ExposeSecret::expose_secret).collect();
    if different.len() < secrets.len() {
        findings.push(check.warning("Two of the secrets are identical.", "Remove the second of them."));
    }
    findings
}

fn counted(secrets: &[SecretString], file: Option<&Path>, first: &str, all: &str) -> String {
    let from = if file.is_some() { "a file" } else { "the environment or a flag" };
    match secrets.len() {
        1 => format!("One, from {from}."),
        count => format!("{count}, from {from}: the first {first}, all {all}."),
    }
}

fn chat(chat: Option<&ChatEmbed>) -> Finding {
    match chat {
        Some(chat) => Check::Chat.ok(format!("The home page embeds {}.", chat.script.host_str().unwrap_or_default())),
        None => Check::Chat.ok("The home page has no chat."),
    }
}

fn mail(is_sent: bool) -> Finding {
    Check::Mail.ok(if is_sent {
        "New addresses are confirmed and forgotten passwords reset by mail."
    } else {
        "Mail is off: addresses aren't confirmed, and an operator resets forgotten passwords."
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_registrable_domain() {
        let same = |one: &str, other: &str| is_same_site(&Url::parse(one).unwrap(), &Url::parse(other).unwrap());
        assert!(same("https://www.example.com", "https://id.chat.example.com"));
        assert!(same("https://www.example.co.uk", "https://example.co.uk"));
        assert!(same("https://10.0.0.1:1", "https://10.0.0.1:2"));
        assert!(same("https://id.ibm.com", "https://www.ibm.com"));
        assert!(same("http://localhost:1", "http://localhost:2"));
        assert!(!same("https://a.github.io", "https://b.github.io"));
        assert!(!same("https://example.net", "https://example.com"));
        assert!(!same("https://one.co.uk", "https://other.co.uk"));
        assert!(!same("https://10.0.0.1", "https://10.9.0.1"));
    }

    #[test]
    fn addresses_reach_different_distances() {
        for inside in ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "fd00::1", "::ffff:172.17.0.2"] {
            assert!(is_inside(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["0.0.0.0", "::", "203.0.113.7", "2001:db8::1"] {
            assert!(!is_inside(outside.parse().unwrap()), "{outside}");
        }
    }
}
