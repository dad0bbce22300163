//! What commands print: progress bars for people at a terminal, tables, field errors in words.

use std::io::{IsTerminal, Write as _};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use xinyidai::demo::actions::Progress;
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::web::form::FieldErrors;

/// A bar on standard error for every part of a long command; nothing when nobody looks at it.
#[derive(Debug, Default)]
pub(crate) struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Bars {
    /// A bar of so many steps.
    pub(crate) fn bar(what: &str, steps: u64) -> ProgressBar {
        if !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(steps);
        if let Ok(style) = ProgressStyle::with_template("{msg:<32} {bar:32} {human_pos:>9}/{human_len} {per_sec} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar
    }
    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        act(&mut self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Progress for Bars {
    fn begin(&self, what: &str, steps: u64) {
        self.with(|bar| {
            if let Some(before) = bar.replace(Self::bar(what, steps)) {
                before.finish();
            }
        });
    }
    fn reach(&self, steps: u64) {
        self.with(|bar| {
            if let Some(bar) = bar {
                bar.inc(steps);
            }
        });
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.with(|bar| {
            if let Some(last) = bar.take() {
                last.finish();
            }
        });
    }
}

/// Columns that a terminal gives a text: a Chinese character has two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if ('\u{1100}'..='\u{115f}').contains(&c) || c >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// A table whose columns are as wide as what stands in them; the first row is the head.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::from(" ");
        for (cell, wide) in row.iter().zip(&widths) {
            line += &format!(" {cell}{}", " ".repeat(wide - width(cell) + 1));
        }
        text.push_str(line.trim_end());
        text.push('\n');
        if number == 0 {
            let ruled: Vec<String> = widths.iter().map(|wide| "-".repeat(*wide)).collect();
            text += &format!("  {}\n", ruled.join("  "));
        }
    }
    text
}

/// Prints a long text; a reader who has seen enough and closes the pipe is no error.
pub(crate) fn out(text: &str) -> std::io::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// The errors of fields, a line each.
pub(crate) fn field_errors(errors: &FieldErrors) -> String {
    let lines = errors.0.iter().map(|error| {
        let words: Vec<(&str, String)> = error.words.iter().map(|(name, word)| (*name, word.clone())).collect();
        format!("{}: {}", error.field, Lang::En.with(&error.text_key, &words))
    });
    lines.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_one_another_whatever_the_script() {
        let rows = [["login", "place"], ["owner", "淮安市"], ["x", "y"]].map(|row| row.map(str::to_owned).to_vec());
        let text = table(&rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines, ["  login  place", "  -----  ------", "  owner  淮安市", "  x      y"]);
    }
}
