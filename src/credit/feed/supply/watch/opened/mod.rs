//! A watched folder by its handles.

pub(super) mod actions;
