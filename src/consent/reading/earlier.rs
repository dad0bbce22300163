//! What an earlier reading let out, when it is shown again.

use entity::value::id::{LookupId, RecordId};

use super::actions::File;

/// What an earlier reading let out.
#[derive(Clone, Copy)]
pub struct Earlier<'a> {
    /// The line that it left.
    pub line: LookupId,
    /// The records that it showed, with the hashes of what they said: a bank sees none of it once one of them has changed.
    pub records: &'a [(RecordId, String)],
    /// How many more it showed that are known not to stand any more.
    pub fallen: usize,
}

impl Earlier<'_> {
    /// How many of the records do not stand in a file as they did.
    pub fn gone(&self, file: &File) -> usize {
        let says = |kept: &&(RecordId, String)| file.records.iter().any(|record| record.id == kept.0 && record.content_hash == kept.1);
        let stands = |kept: &&(RecordId, String)| says(kept) || file.figures.contains(*kept);
        self.fallen + self.records.iter().filter(|kept| !stands(kept)).count()
    }
}
