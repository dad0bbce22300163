//! What an officer can do with an application.

/// What can be done with the application as it stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Take it on.
    pub accept: bool,
    /// Say no.
    pub decline: bool,
    /// Ask for material.
    pub ask: bool,
    /// Book material received at the counter.
    pub supply: bool,
    /// Grant.
    pub grant: bool,
    /// Record a disbursement.
    pub disburse: bool,
    /// Settle by hand.
    pub settle: bool,
}
