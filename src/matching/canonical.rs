//! JSON written in one way only, and its digest: fields in the order of their types, without blanks. What is digested is always read into its
//! type first, so what a database makes of the order of keys changes nothing.

use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256, in hexadecimal, of a value as JSON; the text itself is never held.
pub fn digest(of: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    // JSON is written in bits of a few bytes; hashing them one by one takes longer than everything else.
    let mut hashed = io::BufWriter::new(Hashed(Sha256::new()));
    serde_json::to_writer(&mut hashed, of)?;
    let Hashed(digest) = hashed.into_inner().map_err(|e| serde_json::Error::io(e.into_error()))?;
    Ok(hex::encode(digest.finalize()))
}

/// A value as JSON, as it is digested.
pub fn text(of: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    serde_json::to_string(of)
}

/// Hashes what is written to it.
struct Hashed(Sha256);

impl io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_text() {
        let value = ("甲", [1, 2], Some("x\"y"));
        let written = text(&value).expect("json");
        assert_eq!(written, r#"["甲",[1,2],"x\"y"]"#);
        assert_eq!(digest(&value).expect("a digest"), hex::encode(Sha256::digest(written.as_bytes())));
    }
}
