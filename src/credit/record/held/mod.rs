//! Records that rules across sources hold back from their firm.
//!
//! A record whose firm was not known when it came in is compared with other sources when it comes to that firm, by the same rules as a row of a
//! delivery: because the register enters the firm or its number, because its row comes again, or because somebody decides whom it is about.
//! What a rule warns of is marked on the record; the event that it came to the firm says when and by which delivery, and keeps what it was
//! before. What a rule refuses stays nobody's, with the finding among its marks, in the list `/operator/subjects/held`. It is compared again when
//! the register says something else of the firm, and when its row comes again, and comes to the firm when no rule refuses it any more; a row
//! that the department has corrected is compared as every delivered row is. A person who decides that it is the firm's all the same has the
//! last word: then it is only marked.
//!
//! While a firm objects to an item of its registration nothing is found by that item. When the objection ends, what came to the firm meanwhile is
//! compared with the item: what a rule refuses goes from the firm and is held back, and what was the firm's before and was only delivered anew is
//! marked, for what was taken stays taken.
//!
//! A merge or a split compares nothing: the rows were compared with the entry whose code they name, and whose they are from then on a person
//! has decided. The figures of a delivery say what was found when it was read, so what is found later is not counted in them.

pub mod actions;
pub mod own;
pub mod pages;
mod store;
