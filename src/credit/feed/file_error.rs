//! Why a delivery as a whole cannot be read.

use std::io;

/// Why a file is refused before or while its rows are read; rows that were already handed on are to be discarded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The operating system could not read it.
    #[error("the file cannot be read: {what}")]
    Unreadable {
        /// What the operating system or the format's reader says.
        what: String,
    },
    /// There is no row in it.
    #[error("the file holds no rows")]
    Empty,
    /// It is none of CSV, XLSX, XLS, JSON, plain, gzip or in a zip.
    #[error("the file is none of CSV, XLSX, XLS, JSON and a zip of them")]
    UnknownFormat,
    /// Its name ends as another format's.
    #[error("the name ends in .{extension}, but the file is {found}")]
    WrongExtension {
        /// The ending of the name.
        extension: String,
        /// What the file is.
        found: String,
    },
    /// Something else than deliveries is in an archive.
    #[error("{name} in the archive is none of CSV, XLSX, XLS and JSON")]
    WrongMember {
        /// Its name.
        name: String,
    },
    /// A file of an archive has other columns than the first.
    #[error("{name} in the archive has other columns than the first file")]
    OtherColumns {
        /// Its name.
        name: String,
    },
    /// There are more files in an archive than allowed.
    #[error("the archive holds more than {limit} files")]
    TooManyFiles {
        /// The limit.
        limit: u64,
    },
    /// The text is in none of UTF-8, GBK/GB18030 and UTF-16 with a mark.
    #[error("the text is not in UTF-8, GB18030 or UTF-16 with a byte order mark")]
    UnknownEncoding,
    /// The file on disk is larger than allowed.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It unpacks to more than allowed.
    #[error("the file unpacks to more than {limit} bytes")]
    UnpacksTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It unpacks to so many times its size that it can only be an attack.
    #[error("the file unpacks to more than {limit} times its size")]
    Bomb {
        /// The limit as a multiple.
        limit: u64,
    },
    /// A row has more cells than allowed.
    #[error("line {line} has more than {limit} columns")]
    TooManyColumns {
        /// The line.
        line: u64,
        /// The limit.
        limit: u64,
    },
    /// A row is longer than allowed, for example because a quotation mark is never closed.
    #[error("the row that begins at line {line} is longer than {limit} bytes")]
    RowTooLong {
        /// The line.
        line: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// There are more rows than allowed.
    #[error("the file has more than {limit} rows")]
    TooManyRows {
        /// The limit.
        limit: u64,
    },
    /// Columns that the source must have are not there.
    #[error("columns are missing: {}; columns that are not known: {}", missing.join(", "), unknown.join(", "))]
    MissingColumns {
        /// The first accepted header of each missing column.
        missing: Vec<String>,
        /// Headers of the file that no rule knows.
        unknown: Vec<String>,
    },
    /// Two columns of the file mean the same field.
    #[error("two columns mean the same: {first} and {second}")]
    TwoColumns {
        /// The first of them.
        first: String,
        /// The second of them.
        second: String,
    },
    /// The JSON is broken or not a list of objects.
    #[error("broken JSON near line {line}: {what}")]
    BrokenJson {
        /// The line in the text.
        line: u64,
        /// What is wrong.
        what: String,
    },
}

impl FileError {
    /// One of each, for tests of texts.
    pub fn samples() -> Vec<Self> {
        let name = || "decision_no".to_owned();
        vec![
            Self::Unreadable { what: "end of file".to_owned() },
            Self::Empty,
            Self::UnknownFormat,
            Self::WrongExtension { extension: "xls".to_owned(), found: "CSV".to_owned() },
            Self::WrongMember { name: "a.pdf".to_owned() },
            Self::OtherColumns { name: "b.csv".to_owned() },
            Self::TooManyFiles { limit: 1 },
            Self::UnknownEncoding,
            Self::TooLarge { limit: 1 },
            Self::UnpacksTooLarge { limit: 1 },
            Self::Bomb { limit: 1 },
            Self::TooManyColumns { line: 1, limit: 1 },
            Self::RowTooLong { line: 1, limit: 1 },
            Self::TooManyRows { limit: 1 },
            Self::MissingColumns { missing: vec![name()], unknown: vec![name()] },
            Self::TwoColumns { first: name(), second: name() },
            Self::BrokenJson { line: 1, what: "end of file".to_owned() },
        ]
    }
    /// The code that machines see; it never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "feed.unreadable",
            Self::Empty => "feed.empty",
            Self::UnknownFormat => "feed.unknown_format",
            Self::WrongExtension { .. } => "feed.wrong_extension",
            Self::WrongMember { .. } => "feed.wrong_member",
            Self::OtherColumns { .. } => "feed.other_columns",
            Self::TooManyFiles { .. } => "feed.too_many_files",
            Self::UnknownEncoding => "feed.unknown_encoding",
            Self::TooLarge { .. } => "feed.too_large",
            Self::UnpacksTooLarge { .. } => "feed.unpacks_too_large",
            Self::Bomb { .. } => "feed.bomb",
            Self::TooManyColumns { .. } => "feed.too_many_columns",
            Self::RowTooLong { .. } => "feed.row_too_long",
            Self::TooManyRows { .. } => "feed.too_many_rows",
            Self::MissingColumns { .. } => "feed.missing_columns",
            Self::TwoColumns { .. } => "feed.two_columns",
            Self::BrokenJson { .. } => "feed.broken_json",
        }
    }
    /// The key of the sentence that people read.
    pub const fn text_key(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "feed_file-unreadable",
            Self::Empty => "feed_file-empty",
            Self::UnknownFormat => "feed_file-unknown_format",
            Self::WrongExtension { .. } => "feed_file-wrong_extension",
            Self::WrongMember { .. } => "feed_file-wrong_member",
            Self::OtherColumns { .. } => "feed_file-other_columns",
            Self::TooManyFiles { .. } => "feed_file-too_many_files",
            Self::UnknownEncoding => "feed_file-unknown_encoding",
            Self::TooLarge { .. } => "feed_file-too_large",
            Self::UnpacksTooLarge { .. } => "feed_file-unpacks_too_large",
            Self::Bomb { .. } => "feed_file-bomb",
            Self::TooManyColumns { .. } => "feed_file-too_many_columns",
            Self::RowTooLong { .. } => "feed_file-row_too_long",
            Self::TooManyRows { .. } => "feed_file-too_many_rows",
            Self::MissingColumns { .. } => "feed_file-missing_columns",
            Self::TwoColumns { .. } => "feed_file-two_columns",
            Self::BrokenJson { .. } => "feed_file-broken_json",
        }
    }
    /// What the sentence's parameters stand for.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unreadable { what } => vec![("what", what.clone())],
            Self::Empty | Self::UnknownFormat | Self::UnknownEncoding => Vec::new(),
            Self::TooLarge { limit } | Self::UnpacksTooLarge { limit } => vec![("limit", megabytes(*limit))],
            Self::WrongExtension { extension, found } => vec![("extension", extension.clone()), ("found", found.clone())],
            Self::WrongMember { name } | Self::OtherColumns { name } => vec![("name", name.clone())],
            Self::Bomb { limit } | Self::TooManyRows { limit } | Self::TooManyFiles { limit } => vec![("limit", limit.to_string())],
            Self::TooManyColumns { line, limit } => vec![("line", line.to_string()), ("limit", limit.to_string())],
            Self::RowTooLong { line, limit } => vec![("line", line.to_string()), ("limit", megabytes(*limit))],
            Self::MissingColumns { missing, unknown } => vec![("missing", missing.join(", ")), ("unknown", unknown.join(", "))],
            Self::TwoColumns { first, second } => vec![("first", first.clone()), ("second", second.clone())],
            Self::BrokenJson { line, what } => vec![("line", line.to_string()), ("what", what.clone())],
        }
    }
}

/// Bytes as megabytes (10^6) with one place.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        inner.cloned().unwrap_or_else(|| Self::Unreadable { what: error.to_string() })
    }
}

impl From<FileError> for io::Error {
    fn from(error: FileError) -> Self {
        Self::other(error)
    }
}
