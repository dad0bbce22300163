//! 归集与否: which sources and lists have come at least once, and since when. Nothing can be said of a firm by one that never came: the credit
//! report says so, and a matching profile counts it as not known.
//!
//! It reaches no further yet: the facts that products ask for (the lists that a firm stands on, its penalties and commitments, its flags) say what
//! was delivered, and a list that never came reads in them as one on which the firm does not stand.

pub mod actions;
pub mod since;
mod store;
