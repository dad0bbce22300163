//! A visitor's hands on a form.

use std::path::Path;

use serde_json::json;
use thirtyfour::prelude::*;

use crate::visit::{Visit, quoted};

impl Visit<'_> {
    /// Fills the field under a label.
    pub(crate) async fn fill(&self, label: &str, value: &str) {
        type_into(&self.field(label).await, value).await;
    }

    /// Fills the field of a name, where several have the same label.
    pub(crate) async fn fill_named(&self, name: &str, value: &str) {
        type_into(&self.named(name).await, value).await;
    }

    /// Sets a field with a day; what keys do in it depends on the browser's country.
    pub(crate) async fn sets_day(&self, name: &str, day: &str) {
        let field = self.named(name).await;
        let set = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', { bubbles: true }));";
        self.driver.execute(set, vec![field.to_json().expect("the field"), json!(day)]).await.expect("a day");
    }

    /// What stands in the field under a label.
    pub(crate) async fn typed(&self, label: &str) -> String {
        self.field(label).await.value().await.expect("its value").unwrap_or_default()
    }

    /// Chooses the box or radio whose words begin so.
    pub(crate) async fn ticks(&self, words: &str) {
        self.tick_at(&format!("//main//label[starts-with(normalize-space(.), {})]", quoted(words)), words).await;
    }

    /// The same, in one question of the form.
    pub(crate) async fn ticks_in(&self, question: &str, words: &str) {
        self.tick_at(&format!("//fieldset[@id={}]//label[normalize-space(.) = {}]", quoted(question), quoted(words)), words).await;
    }

    /// How many products the match page offers to choose.
    pub(crate) async fn boxes(&self) -> usize {
        self.count("//article//input[@type='checkbox']").await
    }

    /// Ticks the box of a product, counted from 1.
    pub(crate) async fn ticks_box(&self, at: usize) {
        self.click(&self.find(&format!("(//article//input[@type='checkbox'])[{at}]"), &format!("box {at}")).await).await;
    }

    async fn tick_at(&self, label: &str, words: &str) {
        let tick = self.find(&format!("{label}//input"), &format!("a choice `{words}`")).await;
        if !tick.is_selected().await.expect("its state") {
            self.click(&tick).await;
        }
    }

    /// Chooses from the list under a label the entry that begins so.
    pub(crate) async fn selects(&self, label: &str, entry: &str) {
        let list = self.field(label).await;
        let xpath = format!(".//option[starts-with(normalize-space(.), {})]", quoted(entry));
        list.find(By::XPath(&xpath)).await.unwrap_or_else(|error| panic!("`{entry}` in `{label}`: {error}")).click().await.expect("a choice");
    }

    /// Chooses from the list of an id the entry with a value.
    pub(crate) async fn selects_value(&self, id: &str, value: &str) {
        let xpath = format!("//select[@id={}]/option[@value={}]", quoted(id), quoted(value));
        self.find(&xpath, &format!("`{value}` in `{id}`")).await.click().await.expect("a choice");
    }

    /// Chooses a file.
    pub(crate) async fn attaches(&self, label: &str, file: &Path) {
        self.field(label).await.send_keys(file.display().to_string()).await.expect("a chosen file");
    }

    async fn named(&self, name: &str) -> WebElement {
        self.find(&format!("//main//*[@name={}]", quoted(name)), &format!("a field named `{name}`")).await
    }

    async fn field(&self, label: &str) -> WebElement {
        let found = self.find(&format!("//label[normalize-space(.) = {}]", quoted(label)), &format!("a label `{label}`")).await;
        match found.attr("for").await.expect("its attributes") {
            Some(id) => self.driver.find(By::Id(id)).await.unwrap_or_else(|error| panic!("the field of `{label}`: {error}")),
            None => found.find(By::Css("input, select, textarea")).await.unwrap_or_else(|error| panic!("the field in `{label}`: {error}")),
        }
    }
}

async fn type_into(field: &WebElement, value: &str) {
    field.clear().await.expect("an empty field");
    field.send_keys(value).await.expect("a filled field");
}
