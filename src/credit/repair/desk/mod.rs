//! The credit office's queues of requests for repair and of objections, and the decisions.

pub mod pages;
