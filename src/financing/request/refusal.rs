//! Why banks cannot be applied to.

/// Why an application was not sent; nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// No product was chosen.
    #[error("request.nothing_chosen")]
    NothingChosen,
    /// More were chosen than may be under way.
    #[error("request.too_many_chosen")]
    TooManyChosen,
    /// The product's conditions are not met.
    #[error("request.does_not_fit")]
    DoesNotFit,
    /// The bank has changed or withdrawn the product since the match.
    #[error("request.outdated")]
    Outdated,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: &'static [Self] = &[Self::NothingChosen, Self::TooManyChosen, Self::DoesNotFit, Self::Outdated];
    /// The code that the API speaks; it never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NothingChosen => "request.nothing_chosen",
            Self::TooManyChosen => "request.too_many_chosen",
            Self::DoesNotFit => "request.does_not_fit",
            Self::Outdated => "request.outdated",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NothingChosen => "request-refusal-nothing_chosen",
            Self::TooManyChosen => "request-refusal-too_many_chosen",
            Self::DoesNotFit => "request-refusal-does_not_fit",
            Self::Outdated => "request-refusal-outdated",
        }
    }
}
