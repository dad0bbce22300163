//! A visitor: opens pages, presses what they read, waits for what is done in the background.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;

use crate::demo::Demo;
use crate::given;

/// The password that the demonstration prints.
pub(crate) const PASSWORD: &str = "canal-lantern-2026";
/// How long something in the background may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the answer to a press may take.
const COMING: Duration = Duration::from_secs(10);
/// How long a link or a button that may lead to another page is given to leave this one.
const LEAVING: Duration = Duration::from_secs(1);
/// Marks the page that is open, and tells whether a press on this element may lead to another.
const BEFORE_A_PRESS: &str = "\
    const pressed = arguments[0]; \
    const link = pressed.closest('a[href]'); \
    window.beforeThePress = true; \
    return link ? !link.getAttribute('href').startsWith('#') : Boolean(pressed.form) && pressed.type === 'submit';";

/// A language of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// 中文.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// Folder of its pictures, and the value of the cookie that remembers the choice.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }
    /// What the page says of itself.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// A width of the window, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// 375: a phone.
    Phone,
    /// 1280: a desk.
    Desk,
}

impl Width {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Phone, Self::Desk];

    /// The CSS pixels.
    pub(crate) const fn pixels(self) -> u32 {
        match self {
            Self::Phone => 375,
            Self::Desk => 1280,
        }
    }
}

/// Whether the pages' scripts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// They do.
    On,
    /// They do not.
    Off,
}

/// A browser window of a visitor; call `leave` at the end.
pub(crate) struct Visit<'a> {
    pub(crate) demo: &'a Demo,
    pub(crate) driver: WebDriver,
    pub(crate) language: Cell<Language>,
    pub(crate) width: Cell<Width>,
    folder: tempfile::TempDir,
}

impl<'a> Visit<'a> {
    /// Opens a window with an empty profile.
    pub(crate) async fn begin(demo: &'a Demo, language: Language, width: Width) -> Self {
        Self::with(demo, language, width, Scripts::On).await
    }

    /// The same, and whether scripts run.
    pub(crate) async fn with(demo: &'a Demo, language: Language, width: Width, scripts: Scripts) -> Self {
        // The second test of a process finds it installed.
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().expect("a folder for profile and downloads");
        fs::create_dir(folder.path().join("downloads")).expect("a folder for downloads");
        let driver = WebDriver::new(given("XINYIDAI_TEST_CHROMEDRIVER"), chromium(folder.path())).await.expect("chromedriver opens a window");
        let visit = Self { demo, driver, language: Cell::new(language), width: Cell::new(width), folder };
        visit.set_width(width).await;
        visit.speaks(language).await;
        if scripts == Scripts::Off {
            visit.tells("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        }
        visit
    }

    /// Opens a window and signs in with an account of the demonstration, in Chinese at a desk.
    pub(crate) async fn of(demo: &'a Demo, login: &str) -> Self {
        let visit = Self::begin(demo, Language::Chinese, Width::Desk).await;
        visit.signs_in(login, PASSWORD).await;
        visit
    }

    /// Tells the browser something by its own protocol.
    pub(crate) async fn tells(&self, command: &str, parameters: serde_json::Value) -> serde_json::Value {
        self.driver.cdp().send_raw(command, parameters).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Chooses a language, for the pages that are opened from now on.
    pub(crate) async fn speaks(&self, language: Language) {
        self.language.set(language);
        self.tells("Network.setCookie", json!({ "name": "xyd_lang", "value": language.code(), "url": self.demo.url("/") })).await;
    }

    /// Makes the window this wide.
    pub(crate) async fn set_width(&self, width: Width) {
        self.width.set(width);
        let metrics = json!({ "width": width.pixels(), "height": 900, "deviceScaleFactor": 1, "mobile": width == Width::Phone });
        self.tells("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Tries to sign in.
    pub(crate) async fn signs_in(&self, login: &str, password: &str) {
        let [login_label, password_label, button] = match self.language.get() {
            Language::Chinese => ["用户名", "密码", "登录"],
            Language::English => ["User name", "Password", "Sign in"],
        };
        self.open("/sign-in").await;
        self.fill(login_label, login).await;
        self.fill(password_label, password).await;
        self.press(button).await;
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) {
        self.driver.goto(self.demo.url(path)).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Loads the page again.
    pub(crate) async fn again(&self) {
        self.driver.refresh().await.expect("the page again");
    }

    /// Opens the first link of the page, its head and foot left out, whose address contains `part`.
    pub(crate) async fn follow(&self, part: &str) {
        let link = self.find(&format!("//main//a[contains(@href, {})]", quoted(part)), &format!("a link to `{part}`")).await;
        let path = link.attr("href").await.expect("its attributes").expect("an address");
        self.open(&path).await;
    }

    /// Presses an entry of the navigation.
    pub(crate) async fn goes_to(&self, entry: &str) {
        let xpath = format!("//nav[@class='site-nav']//a[starts-with(normalize-space(.), {})]", quoted(entry));
        self.click(&self.find(&xpath, &format!("`{entry}` in the navigation")).await).await;
    }

    /// Presses an error of the summary, which leads to its field.
    pub(crate) async fn press_error(&self, text: &str) {
        let xpath = format!("//div[@class='error-summary']//a[normalize-space(.) = {}]", quoted(text));
        let link = self.find(&xpath, &format!("an error `{text}`")).await;
        self.click(&link).await;
        let field = link.attr("href").await.expect("its attributes").expect("an address");
        let led = self.driver.current_url().await.expect("an address").fragment().map(|part| format!("#{part}"));
        assert_eq!(led.as_deref(), Some(field.as_str()));
        self.find(&format!("//*[@id={}]", quoted(&field[1..])), "the field of the error").await;
    }

    /// Presses a tab of the page; a count beside its name is left out.
    pub(crate) async fn press_tab(&self, name: &str) {
        let xpath = format!("//main//*[contains(@class, 'tabs')]//a[starts-with(normalize-space(.), {})]", quoted(name));
        self.click(&self.find(&xpath, &format!("a tab `{name}`")).await).await;
    }

    /// The path of the page that is open.
    pub(crate) async fn path(&self) -> String {
        self.driver.current_url().await.expect("an address").path().to_owned()
    }

    /// What can be read on the page.
    pub(crate) async fn text(&self) -> String {
        let begun = Instant::now();
        loop {
            let read = async { self.driver.find(By::Tag("body")).await?.text().await };
            match read.await {
                Ok(text) => return text,
                // A page that is just going away is no page: the one that comes is read.
                Err(error) => assert!(begun.elapsed() < PATIENCE, "{}: {error}", self.path().await),
            }
        }
    }

    /// Makes sure that the page says this, or the one that is coming.
    pub(crate) async fn sees(&self, text: &str) {
        let begun = Instant::now();
        loop {
            let page = self.text().await;
            if page.contains(text) {
                return;
            }
            assert!(begun.elapsed() < COMING, "`{text}` is not on {}:\n{page}", self.path().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Makes sure that the page does not say this.
    pub(crate) async fn does_not_see(&self, text: &str) {
        let page = self.text().await;
        assert!(!page.contains(text), "`{text}` is on {}:\n{page}", self.path().await);
    }

    /// Loads the page again until it says this, as what is done in the background has its time.
    pub(crate) async fn waits_for(&self, text: &str) {
        let begun = Instant::now();
        while !self.text().await.contains(text) {
            assert!(begun.elapsed() < PATIENCE, "`{text}` did not come to {}:\n{}\n{}", self.path().await, self.text().await, self.demo.said());
            tokio::time::sleep(Duration::from_millis(150)).await;
            self.again().await;
        }
    }

    /// Presses the link or button of the page, its head and foot left out, that reads so.
    pub(crate) async fn press(&self, text: &str) {
        self.click(&self.pressable(text).await).await;
    }

    /// Presses what asks first, and says yes.
    pub(crate) async fn press_and_agree(&self, text: &str) {
        self.pressable(text).await.click().await.expect("a click");
        self.driver.accept_alert().await.unwrap_or_else(|error| panic!("`{text}` asks nothing: {error}"));
    }

    async fn pressable(&self, text: &str) -> WebElement {
        let reads = quoted(text);
        let reads = format!("normalize-space(.) = {reads} or @aria-label = {reads} or @value = {reads}");
        let xpath = format!("//main//*[self::a or self::button or self::summary or (self::input and @type = 'submit')][{reads}]");
        self.find(&xpath, &format!("a link or button {text}")).await
    }

    /// Presses an element, wherever on the page it is; where that leads to another page, the other one is there afterwards.
    pub(crate) async fn click(&self, element: &WebElement) {
        element.scroll_into_view().await.expect("in view");
        let handle = element.to_json().expect("an element as an argument");
        // Where scripts do not run, the browser's own waiting has to do.
        let leads = self.driver.execute(BEFORE_A_PRESS, vec![handle]).await.is_ok_and(|found| found.convert().unwrap_or(false));
        element.click().await.expect("a click");
        let begun = Instant::now();
        // Some buttons are answered in place, and files come beside the page.
        while leads && begun.elapsed() < LEAVING && !self.has_left().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether the page where something was pressed is gone and another is there. Between two pages there is no answer.
    async fn has_left(&self) -> bool {
        let look = "return !window.beforeThePress && document.readyState === 'complete'";
        self.driver.execute(look, Vec::new()).await.is_ok_and(|found| found.convert().unwrap_or(false))
    }

    /// Chooses an entry of a list by the list's name and the entry's value.
    pub(crate) async fn choose(&self, name: &str, value: &str) {
        let xpath = format!("//select[@name = {}]//option[@value = {}]", quoted(name), quoted(value));
        self.find(&xpath, &format!("`{value}` in the list `{name}`")).await.click().await.expect("a click");
    }

    /// The first element that the path leads to, on the page or the one that is coming; `what` says in words what it is.
    pub(crate) async fn find(&self, xpath: &str, what: &str) -> WebElement {
        let begun = Instant::now();
        loop {
            match self.driver.find(By::XPath(xpath)).await {
                Ok(element) => return element,
                Err(error) => assert!(begun.elapsed() < COMING, "{what} is not on {}: {error}\n{}", self.path().await, self.text().await),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How many elements the path leads to.
    pub(crate) async fn count(&self, xpath: &str) -> usize {
        self.driver.find_all(By::XPath(xpath)).await.expect("elements").len()
    }

    /// Presses the first link whose address ends so, and reads the file that comes.
    pub(crate) async fn downloads(&self, ending: &str) -> Vec<u8> {
        let folder = self.folder.path().join("downloads");
        for old in files(&folder) {
            fs::remove_file(old).expect("an old download that can be removed");
        }
        let xpath = format!("//main//a[substring(@href, string-length(@href) - {} + 1) = {}]", ending.chars().count(), quoted(ending));
        self.click(&self.find(&xpath, &format!("a link to a file `{ending}`")).await).await;
        let begun = Instant::now();
        loop {
            // While the content comes, into a hidden file or one that ends in `crdownload`, an empty file may hold the name.
            if let [file] = files(&folder).as_slice()
                && file.extension().is_none_or(|of| of != "crdownload")
                && file.file_name().is_some_and(|name| !name.as_encoded_bytes().starts_with(b"."))
                && let content = fs::read(file).expect("the download")
                && !content.is_empty()
            {
                return content;
            }
            assert!(begun.elapsed() < PATIENCE, "no file `{ending}` came from {}", self.path().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Closes the window.
    pub(crate) async fn leave(self) {
        self.driver.clone().quit().await.expect("the window closes");
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        // A driver that is let go closes its window by itself, which takes two minutes where the test's runtime has ended.
        if std::thread::panicking() {
            std::mem::forget(self.driver.clone());
        }
    }
}

fn chromium(folder: &Path) -> thirtyfour::ChromeCapabilities {
    let mut chromium = DesiredCapabilities::chrome();
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    for argument in [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        &profile,
    ] {
        chromium.add_arg(argument).expect("an argument");
    }
    let wishes = json!({ "download.default_directory": folder.join("downloads"), "download.prompt_for_download": false });
    chromium.add_experimental_option("prefs", wishes).expect("preferences");
    chromium.set_browser_log_level(LoggingPrefsLogLevel::Warning).expect("a log");
    chromium
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("the folder of downloads").filter_map(Result::ok).map(|entry| entry.path()).collect()
}

/// A text as XPath writes it.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}
