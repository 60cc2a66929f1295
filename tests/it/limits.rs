//! docs/LIMITS.md and docs/SECURITY.md say what the code does.

use std::{fs, path::Path};

use throughline::domain::throttle::Limit;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split(" | ").map(str::trim).collect()
}

/// What stands behind `const NAME: … =` in a file of `src`.
fn initializer(file: &str, name: &str) -> String {
    let code = read(&format!("src/{file}"));
    let rest = code.split_once(&format!("const {name}: ")).unwrap_or_else(|| panic!("no {name} in {file}")).1;
    rest.split_once(" = ").unwrap().1.split_once(';').unwrap().0.to_owned()
}

/// A product of numbers, as `256 * 1024`.
fn product(text: &str) -> u64 {
    text.split('*')
        .map(|factor| factor.trim().replace('_', "").parse::<u64>().unwrap_or_else(|_| panic!("{text}")))
        .product()
}

fn with_commas(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", with_commas(number / 1000), number % 1000) }
}

/// How a reader may be told this value.
fn spellings(name: &str, initializer: &str) -> Vec<String> {
    if initializer.contains("Self") {
        // A limit of attempts: how many at once.
        let burst = initializer.split("burst: ").nth(1).or(initializer.split(", ").nth(1)).unwrap();
        return vec![with_commas(product(burst.split(',').next().unwrap()))];
    }
    let Some((unit, amount)) = initializer.trim_end_matches(')').rsplit_once('(') else {
        let number = product(initializer);
        let kib = if name.ends_with("_KIB") { number } else { number / 1024 };
        return vec![with_commas(number), format!("{kib} KiB"), format!("{} MiB", kib / 1024), format!("{number} s")];
    };
    let (amount, unit) = (product(amount), unit.rsplit("::").next().unwrap().trim_start_matches("from_"));
    match unit {
        "millis" if amount % 1000 == 0 => vec![format!("{} s", amount / 1000)],
        "millis" => vec![format!("{}.{} s", amount / 1000, amount % 1000 / 100)],
        "secs" | "seconds" => vec![format!("{amount} s")],
        "mins" | "minutes" => vec![format!("{amount} min")],
        "hours" => vec![format!("{amount} h")],
        "days" => vec![format!("{amount} days")],
        _ => panic!("{name} is in {unit}"),
    }
}

/// Whether the text has this number, and not only the end of a longer one.
fn tells(text: &str, spelling: &str) -> bool {
    let is_whole = |(at, _)| {
        let (before, after) = (text[..at].chars().last(), text[at + spelling.len()..].chars().next());
        !before.is_some_and(|c| c.is_ascii_digit() || ",.".contains(c)) && !after.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(spelling).any(is_whole)
}

#[test]
fn every_limit_in_the_documents_is_the_one_in_the_code() {
    let page = read("docs/LIMITS.md");
    let mut compared = 0;
    for row in page.lines().filter(|line| line.starts_with("| ")).map(cells).skip(2) {
        let mut file = "";
        for named in row[2].split('`').skip(1).step_by(2) {
            if Path::new(named).extension().is_some() {
                file = named;
                continue;
            }
            let spellings = spellings(named, &initializer(file, named));
            assert!(spellings.iter().any(|it| tells(row[1], it)), "{}: {named} is {spellings:?}", row[0]);
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn the_limits_of_attempts_in_the_documents_are_those_in_the_code() {
    let page = read("docs/SECURITY.md");
    let rows = page.split("| bucket | at once |").nth(1).unwrap().lines().skip(2);
    let told: Vec<_> = rows.take_while(|line| line.starts_with('|')).map(|row| cells(row)[1..3].join(", ")).collect();
    let limits = Limit::ALL.map(|limit| format!("{}, {} s", limit.burst, limit.pause.as_secs()));
    assert_eq!(told, limits);
}
