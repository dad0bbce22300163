//! Enumerations that the database and the API hold as snake-case English text, and that people read through the locale files.

/// Declares enumerations with their stored text; every one is listed in [`ALL`] so that tests can ask for its sentences.
macro_rules! stored {
    ($($(#[$doc:meta])* $name:ident($prefix:literal) { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType)]
            #[sea_orm(value_type = "String")]
            pub enum $name {
                $($(#[$vdoc])* #[serde(rename = $text)] $variant,)*
            }
            impl $name {
                /// Every value, in declared order.
                pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
                /// The text that is stored and that the API speaks; it never changes.
                pub const fn code(self) -> &'static str {
                    match self {
                        $(Self::$variant => $text,)*
                    }
                }
                /// The key of the sentence that people read: prefix, hyphen, code.
                pub const fn text_key(self) -> &'static str {
                    match self {
                        $(Self::$variant => concat!($prefix, "-", $text),)*
                    }
                }
            }
            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(self.code())
                }
            }
            impl std::str::FromStr for $name {
                type Err = crate::value::UnknownCode;
                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    match text {
                        $($text => Ok(Self::$variant),)*
                        _ => Err(crate::value::UnknownCode { of: stringify!($name), code: text.to_owned() }),
                    }
                }
            }
        )*
        /// Key of the sentence of every value of every enumeration of the file.
        pub(super) const TEXT_KEYS: &[&str] = &[$($(concat!($prefix, "-", $text),)*)*];
    };
}

/// A text that is none of an enumeration's codes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code:?} is not a {of}")]
pub struct UnknownCode {
    /// The enumeration.
    pub of: &'static str,
    /// The text.
    pub code: String,
}

mod loan;
mod source;
mod subject;

pub use loan::*;
pub use source::*;
pub use subject::*;

/// Key of the sentence of every value of every enumeration.
pub const ALL_TEXT_KEYS: &[&[&str]] = &[subject::TEXT_KEYS, source::RECORD_KEYS, source::TEXT_KEYS, loan::TEXT_KEYS];
