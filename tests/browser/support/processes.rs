//! The programs around the tests: the demo, the stand-in by itself, chromedriver. They end when this process ends, however
//! it ends.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    io::{self, BufRead, BufReader},
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    mailbox::{Mailbox, SERVER, python},
    static_site::StaticSite,
};

const ANY_PORT: &str = "127.0.0.1:0";

/// Whoever waits at its end of the pipe learns that we are gone, also when we were killed.
const WATCH: &str = r#"
"$@" &
child=$!
cat >/dev/null
exec 2>/dev/null
kill -TERM $child
wait $child
[ "$WHOLE_GROUP" = false ] || kill -KILL 0
[ -n "$FOLDER_TO_REMOVE" ] || exit
# A browser on its way out still writes its profile.
for pause in 0 1 3; do sleep $pause; rm -rf "$FOLDER_TO_REMOVE"; done
"#;

/// What there is to do when a program ends, besides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtTheEnd<'a> {
    Nothing,
    /// A driver leaves its browsers behind when it is killed.
    EndGroup,
    RemoveFolder(&'a Path),
}

/// A program that runs as long as this process.
pub struct Program {
    _watcher: Child,
    /// What it said until it was ready.
    said: String,
}

impl Program {
    /// Starts it, and reads what it says up to a line with these words.
    fn start(command: &[&OsStr], ready: &str, at_the_end: AtTheEnd<'_>) -> Self {
        let mut watcher = Command::new("/bin/sh");
        watcher.args(["-c", WATCH, "sh"]).args(command).process_group(0);
        watcher.stdin(Stdio::piped()).stdout(Stdio::piped());
        // Settings of whoever runs the tests are not the tests'.
        for (name, _) in env::vars_os() {
            if name == "DATABASE_URL" || name.as_encoded_bytes().starts_with(b"THROUGHLINE_") {
                watcher.env_remove(name);
            }
        }
        watcher.env("WHOLE_GROUP", (at_the_end == AtTheEnd::EndGroup).to_string());
        let folder = if let AtTheEnd::RemoveFolder(folder) = at_the_end { folder } else { Path::new("") };
        watcher.env("FOLDER_TO_REMOVE", folder);
        let mut watcher = watcher.spawn().unwrap();
        let mut output = BufReader::new(watcher.stdout.take().unwrap());
        let mut said = String::new();
        while !said.lines().any(|line| line.contains(ready)) {
            let read = output.read_line(&mut said).unwrap();
            assert!(read > 0, "{command:?} ended before it was ready: {said}");
        }
        // It may go on talking.
        std::thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        Self { _watcher: watcher, said }
    }

    /// The word after these words in what it said.
    pub fn word_after(&self, words: &str) -> String {
        let rest = self.said.split_once(words).unwrap_or_else(|| panic!("no {words:?} in {}", self.said)).1;
        rest.split_whitespace().next().unwrap().trim_end_matches('.').to_owned()
    }
}

/// Whose browser it is.
#[derive(Clone, Copy)]
pub enum Engine {
    Chromium,
    Firefox,
}

impl Engine {
    /// As `BROWSER` says.
    fn wanted() -> Self {
        match env::var_os("BROWSER").as_ref().map(|name| name.to_str()) {
            None | Some(Some("chromium")) => Self::Chromium,
            Some(Some("firefox")) => Self::Firefox,
            Some(_) => panic!("BROWSER is neither chromium nor firefox"),
        }
    }

    /// The browser, and its driver.
    fn programs(self) -> Option<(PathBuf, PathBuf)> {
        match self {
            Self::Chromium => Some((on_path("chromium")?, on_path("chromedriver")?)),
            Self::Firefox => Some((on_path("firefox-esr").or_else(|| on_path("firefox"))?, on_path("geckodriver")?)),
        }
    }

    /// On a free port. Firefox reports troubles of its own on stderr, and its driver that nobody reads it any more.
    fn driver_command(self, driver: &Path) -> Vec<&OsStr> {
        let quiet: &[&str] = match self {
            Self::Chromium => &[],
            Self::Firefox => &["/bin/sh", "-c", r#"exec "$@" 2>/dev/null"#, "sh"],
        };
        quiet.iter().map(OsStr::new).chain([driver.as_os_str(), "--port=0".as_ref()]).collect()
    }

    /// What the driver says just before the port on which it listens.
    fn before_port(self) -> &'static str {
        match self {
            Self::Chromium => "started successfully on port ",
            Self::Firefox => "Listening on 127.0.0.1:",
        }
    }
}

/// What all tests of this process share.
pub struct Workshop {
    pub engine: Engine,
    /// `http://127.0.0.1:…` of the demo's site.
    pub site: String,
    /// Where the browser's driver listens.
    pub driver: String,
    /// Another site of the same person, for the vendor's sample page.
    pub elsewhere: StaticSite,
    /// The browser.
    pub program: PathBuf,
    folder: PathBuf,
    profiles: AtomicUsize,
    programs: [Program; 2],
}

impl Workshop {
    pub fn find() -> &'static Self {
        static WORKSHOP: OnceLock<Workshop> = OnceLock::new();
        WORKSHOP.get_or_init(Self::open)
    }

    fn open() -> Self {
        let engine = Engine::wanted();
        let (program, driver) = engine.programs().expect("a browser");
        let folder = folder();
        let elsewhere = StaticSite::start();
        let driver = engine.driver_command(&driver);
        let driver = Program::start(&driver, engine.before_port(), AtTheEnd::EndGroup);
        let data = folder.join("demo");
        let flags = ["--data-dir".as_ref(), data.as_os_str(), "--allowed-origins".as_ref(), elsewhere.origin.as_ref()];
        let demo = demo(ANY_PORT, &flags, &folder);
        Self {
            engine,
            site: demo.word_after("Site "),
            driver: format!("http://127.0.0.1:{}", driver.word_after(engine.before_port())),
            elsewhere,
            program,
            folder,
            profiles: AtomicUsize::new(0),
            programs: [demo, driver],
        }
    }

    /// The folder of a profile that nobody used yet.
    pub fn fresh_profile(&self) -> PathBuf {
        self.folder.join(format!("profile-{}", self.profiles.fetch_add(1, Ordering::Relaxed)))
    }
}

/// A folder that is removed at the end of the program to which it is given.
fn folder() -> PathBuf {
    let folder = tempfile::Builder::new().prefix("throughline-browser-").tempdir().unwrap().keep();
    // PostgreSQL runs as another user when we are root, and has to pass through.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// A mail server, whose first word is its port.
pub fn mail_server() -> (Program, Mailbox) {
    let folder = folder();
    let command = [OsStr::new(python()), SERVER.as_ref(), folder.as_os_str(), "0".as_ref(), "0".as_ref()];
    let program = Program::start(&command, "", AtTheEnd::RemoveFolder(&folder));
    (program, Mailbox(folder))
}

/// A demo of its own that sends its mail there.
pub fn demo_with_mail(smtp_url: &str) -> Program {
    let folder = folder();
    let data = folder.join("demo");
    let mail = ["--smtp-url", smtp_url, "--mail-from", "Throughline <chat@example.com>"];
    let mail = [mail, ["--login-link", "on", "--may-invite", "everybody"]].concat();
    let mail: Vec<_> = mail.into_iter().map(OsStr::new).collect();
    demo(ANY_PORT, &[&["--data-dir".as_ref(), data.as_os_str()], &mail[..]].concat(), &folder)
}

/// A demo of its own below this path of its host, where nobody registers, and its address.
pub fn demo_below(path: &str) -> (Program, String) {
    let folder = folder();
    let data = folder.join("demo");
    // Its public URL says the port.
    let address = TcpListener::bind(ANY_PORT).and_then(|listener| listener.local_addr()).unwrap().to_string();
    let url = format!("http://{address}{path}/");
    let flags = ["--data-dir".as_ref(), data.as_os_str(), "--public-url".as_ref(), url.as_ref()];
    let flags = [&flags[..], &["--registration".as_ref(), "off".as_ref()]].concat();
    (demo(&address, &flags, &folder), url)
}

const ASSISTANTS: &str = r#"
[assistants.orchestrate]
profile = "watsonx-orchestrate"

[assistants.support]
profile = "zendesk-messaging"
secret_file = "secret"
key_id = "app_0123456789abcdef01234567"
"#;

/// A demo of its own with several assistants, for pages of this origin; its address, and its stand-in's.
pub fn demo_with_assistants(page_origin: &str) -> (Program, String, String) {
    let folder = folder();
    let (file, secret, data) = (folder.join("assistants.toml"), folder.join("secret"), folder.join("demo"));
    fs::write(&file, ASSISTANTS).unwrap();
    fs::write(&secret, "0123456789abcdef0123456789abcdef0123456789abcdef").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let flags = ["--data-dir".as_ref(), data.as_os_str(), "--assistants".as_ref(), file.as_os_str()];
    let demo = demo(ANY_PORT, &[&flags[..], &["--allowed-origins".as_ref(), page_origin.as_ref()]].concat(), &folder);
    let (site, assistant) = (demo.word_after("Site "), demo.word_after("Assistant "));
    (demo, site, assistant)
}

fn demo(listen: &str, flags: &[&OsStr], folder: &Path) -> Program {
    let command = [env!("CARGO_BIN_EXE_throughline"), "demo", "--listen", listen, "--assistant-listen", ANY_PORT];
    let command = [&command.map(OsStr::new)[..], flags].concat();
    Program::start(&command, "Ctrl-C stops", AtTheEnd::RemoveFolder(folder))
}

/// The demo's site as `serve` shows it, with a stand-in of its own; and its address.
pub fn serve(workshop: &Workshop) -> ([Program; 2], String) {
    // Its chat names the site's address, and it names its chat's.
    let address = TcpListener::bind(ANY_PORT).and_then(|listener| listener.local_addr()).unwrap().to_string();
    let site = format!("http://{address}");
    let (assistant, assistant_url) = stand_in(&site, &site);
    let chat = format!("--chat-script-url={assistant_url}/versions/latest/WatsonAssistantChatEntry.js");
    ([assistant, serve_at(workshop, &address, &[chat])], site)
}

/// The demo's site as `serve` shows it, with an agent of a stand-in of its own on the home page; and its address.
pub fn serve_agent(workshop: &Workshop) -> ([Program; 2], String) {
    let address = TcpListener::bind(ANY_PORT).and_then(|listener| listener.local_addr()).unwrap().to_string();
    let site = format!("http://{address}");
    let (assistant, assistant_url) = stand_in(&site, &site);
    let file = workshop.fresh_profile().with_extension("toml");
    fs::write(&file, "[assistants.orchestrate]\nprofile = \"watsonx-orchestrate\"\n").unwrap();
    let chat = [
        format!("--assistants={}", file.display()),
        "--chat-orchestration-id=20250101-0000_20250101-1111".to_owned(),
        format!("--chat-host-url={assistant_url}"),
        "--chat-agent-id=6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a".to_owned(),
    ];
    ([assistant, serve_at(workshop, &address, &chat)], site)
}

/// The demo's site as `serve` shows it, on this address, with these flags for its chat.
fn serve_at(workshop: &Workshop, address: &str, chat: &[String]) -> Program {
    let [demo, _] = &workshop.programs;
    let data = workshop.folder.join("demo");
    let flags = [
        format!("--listen={address}"),
        "--ops-listen=127.0.0.1:0".to_owned(),
        format!("--database-url={}", demo.word_after("Database ")),
        format!("--keys-dir={}", data.join("keys").display()),
        format!("--cookie-secret-file={}", data.join("cookie-secret").display()),
    ];
    // Its log goes to the error output.
    let command = ["/bin/sh", "-c", r#"exec "$@" 2>&1"#, "sh", env!("CARGO_BIN_EXE_throughline"), "serve"];
    let flags = flags.iter().chain(chat).map(String::as_str);
    let command: Vec<_> = command.into_iter().chain(flags).map(OsStr::new).collect();
    Program::start(&command, "listening", AtTheEnd::Nothing)
}

/// The stand-in as a program of its own, for pages of this origin.
pub fn stand_in(site: &str, page_origin: &str) -> (Program, String) {
    let keys = format!("--site-jwks-url={site}/.well-known/jwks.json");
    let origins = format!("--site-origins={page_origin}");
    let command = [env!("CARGO_BIN_EXE_throughline"), "assistant", "--listen=127.0.0.1:0", &keys, &origins];
    let program = Program::start(&command.map(OsStr::new), "listens on", AtTheEnd::Nothing);
    let url = program.word_after("listens on ");
    (program, url)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path: OsString = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Says so where there is no browser.
pub fn missing() -> Option<String> {
    Engine::wanted().programs().is_none().then(|| "there is no browser and driver for it on the PATH".to_owned())
}
