//! The register as a chain: each row is hashed together with the hash of the row before it, written in one way only.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::{ApiTokenId, ApplicationId, AuthorisationId, EnterpriseId, LookupId, OrganisationId, PersonId};
use sha2::{Digest, Sha256};

/// The hash before the first row.
pub const ORIGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Stands before everything that is hashed; it changes with the way of writing.
const ROW: &str = "xinyidai lookup 1";
/// The same for rows whose person and request are hashed as a seal.
const SEALED_ROW: &str = "xinyidai lookup 2";
/// The same for seals.
const SEAL: &str = "xinyidai lookup seal 1";
/// Stands for the first digit of the hash of a sealed row, and is none: whoever takes the seal away to have the row read as one of before
/// changes a hash over which the next row goes.
const SEALED: &str = "s";
/// The same for what is left of a row without a seal.
const REST: &str = "xinyidai lookup rest 1";
/// The same for anchors.
const ANCHOR: &str = "xinyidai lookup anchor 1";

/// A place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Number of the row; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// Everything that a row says, its number and hash not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: LookupId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub person: Option<PersonId>,
    /// The token, for a system.
    pub token: Option<ApiTokenId>,
    /// For which organisation.
    pub organisation: Option<OrganisationId>,
    /// Whose file.
    pub enterprise: EnterpriseId,
    /// Codes of items.
    pub items: String,
    /// Code of the purpose.
    pub purpose: String,
    /// The letter.
    pub authorisation: Option<AuthorisationId>,
    /// The application.
    pub application: Option<ApplicationId>,
    /// Code of the result.
    pub result: String,
    /// The request.
    pub request: Option<String>,
    /// The records that were shown.
    pub records: String,
    /// Digest of what was shown.
    pub digest: Option<String>,
    /// What is hashed in the place of person and request, so that the rest can be hashed again when they were erased; none of a row of before.
    pub seal: Option<String>,
}

impl Line {
    /// The place of this row after another.
    pub fn after(&self, before: &Link) -> Link {
        let seq = before.seq + 1;
        Link { seq, hash: self.hash(seq, &before.hash) }
    }
    /// The hash of this row under a number, after a row with a hash.
    pub fn hash(&self, seq: i64, before: &str) -> String {
        let Self { id, at, person, token, organisation, enterprise, items, purpose, authorisation, application, result, request, records, digest, seal } = self;
        let mut written = Written::new(if seal.is_some() { SEALED_ROW } else { ROW });
        written.text(before).number(seq).text(&id.to_string()).instant(at);
        match seal {
            Some(seal) => written.text(seal),
            None => written.maybe(person.map(|id| id.to_string()).as_deref()),
        };
        written.maybe(token.map(|id| id.to_string()).as_deref());
        written.maybe(organisation.map(|id| id.to_string()).as_deref()).text(&enterprise.to_string()).text(items).text(purpose);
        written.maybe(authorisation.map(|id| id.to_string()).as_deref()).maybe(application.map(|id| id.to_string()).as_deref());
        written.text(result);
        if seal.is_none() {
            written.maybe(request.as_deref());
        }
        written.text(records).maybe(digest.as_deref());
        let mut hash = written.hash();
        if seal.is_some() {
            hash.replace_range(..1, SEALED);
        }
        hash
    }
    /// The seal of its person and request. As little as the hash of a row of before it tells them when they are gone: there are more ids of
    /// requests than can be tried.
    pub fn own_seal(&self) -> String {
        let mut written = Written::new(SEAL);
        // With the id the same person and request have another seal in every row.
        written.text(&self.id.to_string()).maybe(self.person.map(|id| id.to_string()).as_deref()).maybe(self.request.as_deref());
        written.hash()
    }
    /// A digest of what is left of a row with this number and hash when its person and request are taken out: of one without a seal nobody can
    /// compute the hash again then.
    pub fn rest(&self, seq: i64, hash: &str) -> String {
        let left = Self { person: None, request: None, ..self.clone() };
        let mut written = Written::new(REST);
        written.text(hash).text(&left.hash(seq, ORIGIN));
        written.hash()
    }
    /// Whether a row with this hash is, or was, sealed.
    pub fn is_sealed(&self, hash: &str) -> bool {
        self.seal.is_some() || hash.starts_with(SEALED)
    }
}

/// Where the chain stood at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The day.
    pub day: NaiveDate,
    /// The last row then.
    pub at: Link,
    /// Rows since the anchor before.
    pub lookups: i64,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Hash over the mark before and all of this.
    pub mark: String,
}

impl Anchor {
    /// The anchor of a day after the one before, if there is one.
    pub fn take(before: Option<&Self>, day: NaiveDate, at: Link, taken_at: DateTime<Utc>) -> Self {
        let lookups = at.seq - before.map_or(0, |anchor| anchor.at.seq);
        let mut anchor = Self { day, at, lookups, taken_at, mark: String::new() };
        anchor.mark = anchor.marked(before.map_or(ORIGIN, |anchor| &anchor.mark));
        anchor
    }
    /// The mark that it has after another's mark.
    pub fn marked(&self, before: &str) -> String {
        let Self { day, at, lookups, taken_at, mark: _ } = self;
        let mut written = Written::new(ANCHOR);
        written.text(before).text(&day.to_string()).number(at.seq).text(&at.hash).number(*lookups).instant(taken_at);
        written.hash()
    }
}

/// Columns of a file of anchors.
const COLUMNS: &str = "day,seq,hash,lookups,taken_at,mark";

impl Anchor {
    /// Anchors as a file (CSV), to be kept outside.
    pub fn file(anchors: &[Self]) -> String {
        let mut text = format!("{COLUMNS}\n");
        for Self { day, at, lookups, taken_at, mark } in anchors {
            text += &format!("{day},{},{},{lookups},{},{mark}\n", at.seq, at.hash, taken_at.to_rfc3339());
        }
        text
    }
    /// Anchors of a file; none when it is no such file.
    pub fn read(text: &str) -> Option<Vec<Self>> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        if lines.next().map(|line| line.trim_start_matches('\u{feff}')) != Some(COLUMNS) {
            return None;
        }
        lines.map(Self::line).collect()
    }
    fn line(line: &str) -> Option<Self> {
        let [day, seq, hash, lookups, taken_at, mark] = line.split(',').collect::<Vec<_>>().try_into().ok()?;
        Some(Self {
            day: day.parse().ok()?,
            at: Link { seq: seq.parse().ok()?, hash: hash.to_owned() },
            lookups: lookups.parse().ok()?,
            taken_at: DateTime::parse_from_rfc3339(taken_at).ok()?.with_timezone(&Utc),
            mark: mark.to_owned(),
        })
    }
}

/// Values one after the other, each behind its length, so that no two rows are written alike.
pub(in crate::consent) struct Written(Sha256);

impl Written {
    pub(in crate::consent) fn new(what: &str) -> Self {
        let mut new = Self(Sha256::new());
        new.text(what);
        new
    }
    pub(in crate::consent) fn text(&mut self, text: &str) -> &mut Self {
        self.0.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(text);
        self
    }
    /// What is absent is not written like what is empty.
    fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        self.0.update([u8::from(text.is_some())]);
        self.text(text.unwrap_or_default())
    }
    fn number(&mut self, number: i64) -> &mut Self {
        self.0.update(number.to_be_bytes());
        self
    }
    pub(in crate::consent) fn instant(&mut self, at: &DateTime<Utc>) -> &mut Self {
        self.0.update(at.timestamp().to_be_bytes());
        self.0.update(at.timestamp_subsec_nanos().to_be_bytes());
        self
    }
    pub(in crate::consent) fn hash(self) -> String {
        hex::encode(self.0.finalize())
    }
}
