//! Variables of our prefix that are no settings: misspelled ones would be ignored, and what they were to do would not happen.

use std::{collections::BTreeSet, env};

use clap::{Args, Command};

use super::{ConfigError, ServerArgs, StandInArgs, VendorArgs};

const PREFIX: &str = "THROUGHLINE_";
/// Names less alike than this without their prefix (0 to 1, Jaro-Winkler) are not suggested.
const LEAST_SIMILARITY: f64 = 0.8;

/// The variable of every setting, of whatever command.
#[must_use]
pub fn variables() -> BTreeSet<String> {
    let groups = [ServerArgs::augment_args, VendorArgs::augment_args, StandInArgs::augment_args];
    let commands = groups.map(|augment| augment(Command::new("settings")));
    let variables = commands.iter().flat_map(Command::get_arguments).filter_map(clap::Arg::get_env);
    variables.map(|name| name.to_string_lossy().into_owned()).collect()
}

/// An error for each variable of this process that begins with our prefix and is no setting.
#[must_use]
pub fn unknown_variables() -> Vec<ConfigError> {
    let set = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    unknown_among(&set.filter(|name| name.starts_with(PREFIX)).collect())
}

fn unknown_among(set: &BTreeSet<String>) -> Vec<ConfigError> {
    let known = variables();
    let is_unknown = |name: &&String| !known.contains(*name) && !is_of_a_service(name, set);
    let error = |name: &String| {
        let problem = match nearest(name, &known) {
            Some(nearest) => format!("is not the name of a setting: the nearest is {nearest}"),
            None => "is not the name of a setting: remove it; `throughline serve --help` lists them".to_owned(),
        };
        ConfigError::new(name.clone(), problem)
    };
    set.iter().filter(is_unknown).map(error).collect()
}

fn nearest<'a>(name: &str, known: &'a BTreeSet<String>) -> Option<&'a String> {
    let stem = |name: &str| name.strip_prefix(PREFIX).unwrap_or(name).to_owned();
    let similarity = |known: &String| strsim::jaro_winkler(&stem(name), &stem(known));
    let nearest = known.iter().map(|known| (similarity(known), known)).max_by(|one, other| one.0.total_cmp(&other.0));
    nearest.filter(|(similarity, _)| *similarity >= LEAST_SIMILARITY).map(|(_, name)| name)
}

/// Whether Kubernetes set it: a Service `throughline` (or `throughline-…`) gives all its namespace's containers
/// `THROUGHLINE_SERVICE_HOST`, `THROUGHLINE_SERVICE_PORT…` and `THROUGHLINE_PORT…`.
fn is_of_a_service(name: &str, set: &BTreeSet<String>) -> bool {
    let services = set.iter().filter_map(|name| name.strip_suffix("_SERVICE_HOST"));
    services.filter(|service| set.contains(&format!("{service}_SERVICE_PORT"))).any(|service| {
        let rest = name.strip_prefix(service).unwrap_or_default();
        rest == "_PORT" || ["_SERVICE_", "_PORT_"].iter().any(|word| rest.starts_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(names: &[&str]) -> Vec<String> {
        let set = names.iter().map(|name| (*name).to_owned()).collect();
        unknown_among(&set).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_misspelled_name_is_told_the_nearest() {
        for (wrong, right) in [
            ("THROUGHLINE_ASSISTANT_PUBLICKEY", "THROUGHLINE_ASSISTANT_PUBLIC_KEY"),
            ("THROUGHLINE_ALLOWED_ORIGIN", "THROUGHLINE_ALLOWED_ORIGINS"),
            ("THROUGHLINE_COOKIE_SECRETS", "THROUGHLINE_COOKIE_SECRET"),
            ("THROUGHLINE_ASSISTANT_PRIVATE_KEY_FILE", "THROUGHLINE_ASSISTANT_PRIVATE_KEY"),
            ("THROUGHLINE_TOKEN_LIFETIME", "THROUGHLINE_TOKEN_TTL"),
            ("THROUGHLINE_DATABASE_URL", "DATABASE_URL"),
        ] {
            let told = unknown(&[wrong]);
            let expected = format!("{wrong} is not the name of a setting: the nearest is {right}");
            assert_eq!(told, [expected]);
        }
        assert!(unknown(&["THROUGHLINE_ZZZ"])[0].ends_with("lists them"));
    }

    #[test]
    fn every_setting_is_known() {
        let names = variables();
        assert!(names.len() > 30 && names.contains("THROUGHLINE_ASSISTANT_PUBLIC_KEY_FILE"), "{names:?}");
        assert_eq!(unknown(&names.iter().map(String::as_str).collect::<Vec<_>>()), Vec::<String>::new());
    }

    #[test]
    fn what_kubernetes_says_of_a_service_is_no_setting() {
        let of_services = [
            "THROUGHLINE_SERVICE_HOST",
            "THROUGHLINE_SERVICE_PORT",
            "THROUGHLINE_SERVICE_PORT_HTTP",
            "THROUGHLINE_PORT",
            "THROUGHLINE_PORT_3001_TCP",
            "THROUGHLINE_PORT_3001_TCP_ADDR",
            "THROUGHLINE_DB_SERVICE_HOST",
            "THROUGHLINE_DB_SERVICE_PORT",
            "THROUGHLINE_DB_PORT",
        ];
        assert_eq!(unknown(&of_services), Vec::<String>::new());
        assert_eq!(unknown(&["THROUGHLINE_PORT"]).len(), 1);
    }
}
