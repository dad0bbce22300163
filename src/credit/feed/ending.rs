//! What the ending of a file's name promises: a file that is something else was exported or renamed wrongly, and is refused.

use super::file_error::FileError;

/// What a file says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A delimited table.
    Table,
    /// Text of either kind.
    Text,
    /// JSON.
    Json,
    /// An XLSX workbook.
    Xlsx,
    /// An XLS workbook.
    Xls,
    /// An archive.
    Zip,
    /// A packed text.
    Gzip,
}

impl Ending {
    /// What the name's ending promises; none when it promises nothing that is delivered.
    pub fn of(name: &str) -> Option<Self> {
        match extension(name)?.as_str() {
            "csv" | "tsv" => Some(Self::Table),
            "txt" => Some(Self::Text),
            "json" | "jsonl" | "ndjson" => Some(Self::Json),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xls" => Some(Self::Xls),
            "zip" => Some(Self::Zip),
            "gz" => Some(Self::Gzip),
            _ => None,
        }
    }
    /// The word for what a file is.
    const fn word(self) -> &'static str {
        match self {
            Self::Table => "CSV",
            Self::Text => "TXT",
            Self::Json => "JSON",
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Zip => "ZIP",
            Self::Gzip => "GZIP",
        }
    }
    const fn allows(self, found: Self) -> bool {
        match self {
            Self::Text => matches!(found, Self::Table | Self::Text | Self::Json),
            Self::Table => matches!(found, Self::Table),
            Self::Json => matches!(found, Self::Json),
            Self::Xlsx => matches!(found, Self::Xlsx),
            Self::Xls => matches!(found, Self::Xls),
            Self::Zip => matches!(found, Self::Zip),
            Self::Gzip => matches!(found, Self::Gzip),
        }
    }
}

fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

/// Refuses a file whose name promises something else than was found in it.
pub fn agrees(name: &str, found: Ending) -> Result<(), FileError> {
    match Ending::of(name) {
        Some(promised) if !promised.allows(found) => {
            Err(FileError::WrongExtension { extension: extension(name).unwrap_or_default(), found: found.word().to_owned() })
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_to_its_ending() {
        assert_eq!(agrees("等级.CSV", Ending::Table), Ok(()));
        assert_eq!(agrees("等级", Ending::Xls), Ok(()), "no ending promises nothing");
        assert_eq!(agrees("2024.等级", Ending::Xls), Ok(()));
        assert_eq!(agrees("a.txt", Ending::Json), Ok(()));
        for (name, found, word) in
            [("a.xls", Ending::Table, "CSV"), ("a.xlsx", Ending::Xls, "XLS"), ("a.csv", Ending::Xlsx, "XLSX"), ("a.json", Ending::Table, "CSV")]
        {
            let extension = name.trim_start_matches("a.").to_owned();
            assert_eq!(agrees(name, found), Err(FileError::WrongExtension { extension, found: word.to_owned() }), "{name}");
        }
    }
}
