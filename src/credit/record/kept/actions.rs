//! Looking up what is kept of the records of some rows, once for everybody who needs it.

use std::collections::{BTreeSet, HashMap};

use entity::value::Source;
use entity::value::id::EnterpriseId;

use super::super::store::{self, Known};
use crate::credit::feed::draft::Draft;
use crate::platform::store::{Connection, Error, Tx};

/// What is kept of the records of some rows, by their keys; and the firms of the codes that new ones name, where they were looked up.
#[derive(Debug, Default)]
pub struct Kept {
    pub(in crate::credit::record) known: HashMap<String, Known>,
    pub(in crate::credit::record) firms: Option<HashMap<String, EnterpriseId>>,
}

impl Kept {
    /// Whether a row says nothing but what its record says already.
    pub fn says(&self, draft: &Draft) -> bool {
        self.known.get(&draft.natural_key).is_some_and(|known| known.hash == draft.content_hash)
    }
    /// The same with the firms of the codes of every row that says something new.
    #[must_use]
    pub fn with_firms(self, firms: HashMap<String, EnterpriseId>) -> Self {
        Self { firms: Some(firms), ..self }
    }
}

/// What is kept of the records of rows of a source.
pub async fn kept(tx: &Tx, source: Source, drafts: &[Draft]) -> Result<Kept, Error> {
    let keys: Vec<&str> = drafts.iter().map(|draft| draft.natural_key.as_str()).collect();
    Ok(Kept { known: store::list_known(tx, source, &keys).await?, firms: None })
}

/// Those of the keys under which a record is kept.
pub async fn kept_keys(db: &impl Connection, source: Source, keys: &[&str]) -> Result<BTreeSet<String>, Error> {
    Ok(store::list_known(db, source, keys).await?.into_keys().collect())
}
