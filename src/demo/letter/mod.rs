//! The letter that whoever operates the household that farms signs for themselves: how it farms is open to the banks that it applies to.

pub(super) mod actions;
