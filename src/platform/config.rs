//! Configuration: the embedded defaults, then a file, then the environment.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::{Deserialize, Serialize};

const DEFAULTS: &str = include_str!("default.toml");

/// Everything that can be set; `default.toml` says what each means.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The web server.
    pub server: Server,
    /// Files.
    pub data: Files,
    /// The database.
    pub database: Database,
    /// Sessions of the browser.
    pub session: Session,
    /// Sign-in.
    pub sign_in: SignIn,
    /// Rate limits.
    pub limits: Limits,
    /// Mail.
    pub mail: Mail,
    /// Background work.
    pub work: Work,
    /// The register of look-ups.
    pub register: Register,
    /// Logs.
    pub log: Log,
}

/// The web server.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Server {
    pub address: std::net::IpAddr,
    pub port: u16,
    pub public_url: String,
    pub behind_proxy: bool,
    pub metrics_token: String,
    pub max_upload_bytes: u64,
    pub patience_seconds: u64,
}

/// Files.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Files {
    pub directory: PathBuf,
    pub watch: PathBuf,
}

/// The database.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Database {
    pub url: String,
    pub max_connections: u32,
    pub migrate_on_start: bool,
}

/// Sessions of the browser.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Session {
    pub idle_minutes: i64,
    pub absolute_hours: i64,
    pub secure_cookies: bool,
}

/// Sign-in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct SignIn {
    pub max_failures: i64,
    pub lock_minutes: i64,
}

/// Rate limits.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Limits {
    pub enabled: bool,
    pub per_second: u64,
    pub burst: u32,
}

/// How mails leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Into `<data>/mail/*.eml`.
    File,
    /// Through an SMTP server.
    Smtp,
}

/// How the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// Not at all.
    None,
    /// STARTTLS, required.
    Starttls,
    /// TLS from the start.
    Tls,
}

/// Mail.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Mail {
    pub transport: Transport,
    pub from: String,
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub certificate: PathBuf,
    pub user: String,
    pub password: String,
    pub timeout_seconds: u64,
}

/// Background work.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Work {
    pub workers: usize,
    pub lease_seconds: i64,
    pub poll_milliseconds: u64,
}

/// The register of look-ups.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Register {
    pub work_from_hour: u32,
    pub work_to_hour: u32,
    pub most_off_hours: i64,
    pub most_firms: i64,
    pub most_without_application: i64,
    pub most_same_firm: i64,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For a terminal.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Logs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml says what each setting means")]
pub struct Log {
    pub format: LogFormat,
    pub filter: String,
}

impl Settings {
    /// Reads the defaults, the file when one is named, and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, Box<figment::Error>> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        let figment = figment.merge(Env::raw().only(&["DATABASE_URL"]).map(|_| "database.url".into())).merge(Env::prefixed("XINYIDAI__").split("__"));
        figment.extract().map_err(Box::new)
    }
    /// The embedded defaults alone.
    pub fn defaults() -> Result<Self, Box<figment::Error>> {
        Figment::from(Toml::string(DEFAULTS)).extract().map_err(Box::new)
    }
    /// The database's address: the one that is set, or the SQLite file in the data directory.
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!("sqlite://{}?mode=rwc", self.data.directory.join("xinyidai.db").display())
        } else {
            self.database.url.clone()
        }
    }
    /// The settings as TOML, with passwords and tokens covered.
    pub fn covered(&self) -> Result<String, toml::ser::Error> {
        let mut shown = self.clone();
        for secret in [&mut shown.mail.password, &mut shown.server.metrics_token] {
            if !secret.is_empty() {
                "***".clone_into(secret);
            }
        }
        if let Some((scheme, rest)) = shown.database.url.split_once("://")
            && let Some((user, host)) = rest.rsplit_once('@')
        {
            let user = user.split(':').next().unwrap_or_default();
            shown.database.url = format!("{scheme}://{user}:***@{host}");
        }
        toml::to_string(&shown)
    }
    /// What is wrong or unsafe about the settings, a sentence each.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut say = |wrong: bool, sentence: &str| {
            if wrong {
                all.push(sentence.to_owned());
            }
        };
        say(self.database.max_connections < 2, "database.max_connections must be at least 2");
        say(self.server.patience_seconds == 0, "server.patience_seconds must be at least 1");
        say(
            self.register.work_from_hour >= self.register.work_to_hour || self.register.work_to_hour > 24,
            "register.work_from_hour must be before register.work_to_hour, which is at most 24",
        );
        say(self.work.workers == 0, "work.workers must be at least 1");
        say(self.session.idle_minutes <= 0 || self.session.absolute_hours <= 0, "session.idle_minutes and session.absolute_hours must be positive");
        say(self.mail.transport == Transport::Smtp && self.mail.host.is_empty(), "mail.host is missing");
        say(!self.mail.from.contains('@'), "mail.from is not a mail address");
        say(!self.server.public_url.starts_with("http"), "server.public_url must begin with http:// or https://");
        say(self.server.public_url.starts_with("https") && !self.session.secure_cookies, "session.secure_cookies should be true behind https");
        say(
            !self.database.url.is_empty() && !self.database.url.starts_with("sqlite:") && !self.database.url.starts_with("postgres"),
            "database.url must begin with sqlite: or postgres:",
        );
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_complete_and_without_complaint() {
        let settings = Settings::defaults().expect("defaults");
        assert_eq!(settings.complaints(), Vec::<String>::new());
        assert!(settings.database_url().starts_with("sqlite://./data/xinyidai.db"));
    }

    #[test]
    fn secrets_are_covered() {
        let mut settings = Settings::defaults().expect("defaults");
        settings.database.url = "postgres://city:geheim@db/xinyidai".to_owned();
        settings.mail.password = "geheim".to_owned();
        let shown = settings.covered().expect("toml");
        assert!(!shown.contains("geheim"), "{shown}");
        assert!(shown.contains("postgres://city:***@db/xinyidai"));
    }
}
