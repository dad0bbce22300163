//! A visitor: opens pages, fills forms, presses what they read, and looks at what is there.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;

use crate::demo::Demo;
use crate::given;

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

    const fn pixels(self) -> u32 {
        match self {
            Self::Phone => 375,
            Self::Desk => 1280,
        }
    }
}

/// A browser window of a visitor; call `leave` at the end.
pub(crate) struct Visit<'a> {
    demo: &'a Demo,
    driver: WebDriver,
    language: Language,
    width: Width,
    _profile: tempfile::TempDir,
}

impl<'a> Visit<'a> {
    /// Opens a window with an empty profile.
    pub(crate) async fn begin(demo: &'a Demo, language: Language, width: Width) -> Self {
        // The second test of a process finds it installed.
        drop(rustls::crypto::ring::default_provider().install_default());
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let mut chromium = DesiredCapabilities::chrome();
        let profile_argument = format!("--user-data-dir={}", profile.path().display());
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
            &profile_argument,
        ] {
            chromium.add_arg(argument).expect("an argument");
        }
        let driver = WebDriver::new(given("XINYIDAI_TEST_CHROMEDRIVER"), chromium).await.expect("chromedriver opens a window");
        let visit = Self { demo, driver, language, width, _profile: profile };
        visit.set_width(width).await;
        let choice = json!({ "name": "xyd_lang", "value": language.code(), "url": demo.url("/") });
        visit.driver.cdp().send_raw("Network.setCookie", choice).await.expect("the cookie of the language");
        visit
    }

    /// Tries to sign in.
    pub(crate) async fn signs_in(&self, login: &str, password: &str) {
        let [login_label, password_label, button] = match self.language {
            Language::Chinese => ["用户名", "密码", "登录"],
            Language::English => ["User name", "Password", "Sign in"],
        };
        self.open("/sign-in").await;
        self.fill(login_label, login).await;
        self.fill(password_label, password).await;
        self.press(button).await;
    }

    async fn set_width(&self, width: Width) {
        let mobile = width == Width::Phone;
        let metrics = json!({ "width": width.pixels(), "height": 900, "deviceScaleFactor": 1, "mobile": mobile });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.expect("the width");
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) {
        self.driver.goto(self.demo.url(path)).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Opens the first link of the page, its head and foot left out, whose address contains `part`.
    pub(crate) async fn follow(&self, part: &str) {
        let link = self.find(&format!("//main//a[contains(@href, {})]", quoted(part)), &format!("a link to `{part}`")).await;
        let path = link.attr("href").await.expect("its attributes").expect("an address");
        self.open(&path).await;
    }

    /// The path of the page that is open.
    pub(crate) async fn path(&self) -> String {
        self.driver.current_url().await.expect("an address").path().to_owned()
    }

    /// What can be read on the page.
    pub(crate) async fn text(&self) -> String {
        self.driver.find(By::Tag("body")).await.expect("a body").text().await.expect("its text")
    }

    /// Fills the field under a label.
    pub(crate) async fn fill(&self, label: &str, value: &str) {
        let field = self.field(label).await;
        field.clear().await.expect("an empty field");
        field.send_keys(value).await.expect("a filled field");
    }

    async fn field(&self, label: &str) -> WebElement {
        let found = self.find(&format!("//label[contains(normalize-space(.), {})]", quoted(label)), &format!("a label `{label}`")).await;
        match found.attr("for").await.expect("its attributes") {
            Some(id) => self.driver.find(By::Id(id)).await.unwrap_or_else(|error| panic!("the field of `{label}`: {error}")),
            None => found.find(By::Css("input, select, textarea")).await.unwrap_or_else(|error| panic!("the field in `{label}`: {error}")),
        }
    }

    /// Presses the link or button of the page, its head and foot left out, that reads so.
    pub(crate) async fn press(&self, text: &str) {
        let text = quoted(text);
        let reads = format!("normalize-space(.) = {text} or @aria-label = {text} or @value = {text}");
        let xpath = format!("//main//*[self::a or self::button or self::summary or (self::input and @type = 'submit')][{reads}]");
        let element = self.find(&xpath, &format!("a link or button {text}")).await;
        element.scroll_into_view().await.expect("in view");
        element.click().await.expect("a click");
    }

    /// Chooses an entry of a list by the list's name and the entry's value.
    pub(crate) async fn choose(&self, name: &str, value: &str) {
        let xpath = format!("//select[@name = {}]//option[@value = {}]", quoted(name), quoted(value));
        self.find(&xpath, &format!("`{value}` in the list `{name}`")).await.click().await.expect("a click");
    }

    async fn find(&self, xpath: &str, what: &str) -> WebElement {
        match self.driver.find(By::XPath(xpath)).await {
            Ok(element) => element,
            Err(error) => panic!("{what} is not on {}: {error}\n{}", self.path().await, self.text().await),
        }
    }

    /// Checks that the page is in the visitor's language, without accessibility faults, without errors in the console
    /// and not wider than the window, and keeps a picture of it.
    pub(crate) async fn sees_a_sound_page(&self, name: &str) {
        self.picture(name).await;
        let tag = self.driver.find(By::Tag("html")).await.expect("a page").attr("lang").await.expect("its attributes");
        assert_eq!(tag.as_deref(), Some(self.language.tag()), "the language of {}", self.path().await);
        self.is_not_wider_than_the_window(name).await;
        self.is_accessible(name).await;
    }

    async fn is_not_wider_than_the_window(&self, name: &str) {
        let found = self.driver.execute("return document.documentElement.scrollWidth", Vec::new()).await.expect("the width of the page");
        let wide: u32 = found.convert().expect("a number");
        assert!(wide <= self.width.pixels(), "{name} is {wide} pixels wide in a window of {}", self.width.pixels());
    }

    async fn is_accessible(&self, name: &str) {
        let axe = fs::read_to_string(given("XINYIDAI_TEST_AXE")).expect("axe-core");
        self.driver.execute(axe, Vec::new()).await.expect("axe-core loads");
        let look = "const done = arguments[0]; \
                    axe.run(document, { resultTypes: ['violations'] }).then(r => done(r.violations), e => done([{ id: 'axe-core', help: String(e), nodes: [] }]));";
        let found = self.driver.execute_async(look, Vec::new()).await.expect("axe-core runs");
        let violations: Vec<Violation> = found.convert().expect("the violations");
        let lines: Vec<String> = violations.iter().flat_map(Violation::lines).collect();
        assert!(lines.is_empty(), "{name} ({}, {} px) has accessibility faults:\n{}", self.language.code(), self.width.pixels(), lines.join("\n"));
    }

    /// Keeps a picture of the whole page as `<language>/<name>-<width>.png`.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = PathBuf::from(given("XINYIDAI_TEST_SCREENSHOTS")).join(self.language.code());
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let height = self.driver.execute("return Math.max(900, document.documentElement.scrollHeight)", Vec::new()).await.expect("the height of the page");
        let height: u32 = height.convert().expect("a number");
        let clip = json!({ "x": 0, "y": 0, "width": self.width.pixels(), "height": height.min(12_000), "scale": 1 });
        let asked = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let answer = self.driver.cdp().send_raw("Page.captureScreenshot", asked).await.expect("a picture");
        let text = answer["data"].as_str().expect("the picture's bytes");
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).expect("base64");
        fs::write(folder.join(format!("{name}-{}.png", self.width.pixels())), bytes).expect("a file for the picture");
    }

    /// Closes the window.
    pub(crate) async fn leave(self) {
        self.driver.quit().await.expect("the window closes");
    }
}

/// A rule of axe-core that the page breaks.
#[derive(Deserialize)]
struct Violation {
    id: String,
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

/// Where it is broken.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    html: String,
    failure_summary: Option<String>,
}

impl Violation {
    fn lines(&self) -> Vec<String> {
        let head = format!("* {} ({}): {}", self.id, self.impact.as_deref().unwrap_or("-"), self.help);
        let places = self.nodes.iter().map(|node| {
            let why = node.failure_summary.as_deref().unwrap_or_default().lines().skip(1).map(str::trim).collect::<Vec<_>>().join("; ");
            format!("    {}\n      {why}", node.html)
        });
        std::iter::once(head).chain(places).collect()
    }
}

/// A text as XPath writes it.
fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}
