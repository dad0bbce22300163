//! Guards against files that unpack to far more than they are.

use std::cell::Cell;
use std::io::{self, Read, Seek};
use std::rc::Rc;

use zip::ZipArchive;

use super::file_error::FileError;
use super::read::Limits;

/// Below this size nothing is called a bomb: small files of repeated rows pack very well.
const HARMLESS: u64 = 16 << 20;
/// Parts of a workbook.
const PARTS: usize = 10_000;

/// A reader that counts what was read.
pub struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    /// Counts what is read from `inner`.
    pub fn new(inner: R) -> Self {
        Self { inner, count: Rc::default() }
    }
    /// The count, which goes on.
    pub fn count(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get().saturating_add(read as u64));
        Ok(read)
    }
}

/// A reader of unpacked bytes that stops when there are too many of them.
pub struct Guarded<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    limits: Limits,
}

impl<R> Guarded<R> {
    /// Guards `inner`, which unpacks what `packed` counts.
    pub fn new(inner: R, packed: Rc<Cell<u64>>, limits: &Limits) -> Self {
        Self { inner, packed, unpacked: 0, limits: *limits }
    }
    /// Goes on counting behind what came out of the same file before.
    #[must_use]
    pub fn after(mut self, unpacked: u64) -> Self {
        self.unpacked = unpacked;
        self
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.unpacked = self.unpacked.saturating_add(read as u64);
        judge(self.packed.get(), self.unpacked, &self.limits)?;
        Ok(read)
    }
}

/// Whether so many bytes may come out of so many.
fn judge(packed: u64, unpacked: u64, limits: &Limits) -> Result<(), FileError> {
    if unpacked > limits.unpacked_bytes {
        return Err(FileError::UnpacksTooLarge { limit: limits.unpacked_bytes });
    }
    if unpacked > HARMLESS && unpacked / packed.max(1) > limits.ratio {
        return Err(FileError::Bomb { limit: limits.ratio });
    }
    Ok(())
}

/// What the entry of a file in a ZIP's directory begins with.
const ENTRY: &[u8] = b"PK\x01\x02";
/// Entries that are looked at; more than any archive may have, and few enough to be held in memory.
const ENTRIES: usize = 10_000;

/// Refuses a ZIP with a directory too large to be held in memory, before anybody reads it.
pub(super) fn few_entries<R: Read + Seek>(file: &mut R) -> Result<(), FileError> {
    file.rewind()?;
    let (mut buffer, mut kept, mut entries) = (vec![0; 1 << 16], 0, 0);
    loop {
        let read = file.read(&mut buffer[kept..])?;
        if read == 0 {
            break;
        }
        let filled = kept + read;
        entries += memchr::memmem::find_iter(&buffer[..filled], ENTRY).count();
        if entries > ENTRIES {
            return Err(FileError::TooManyFiles { limit: PARTS as u64 });
        }
        // An entry may begin at the end of what was read.
        kept = filled.min(ENTRY.len() - 1);
        buffer.copy_within(filled - kept..filled, 0);
    }
    Ok(file.rewind()?)
}

/// Refuses a workbook that declares too much, then one that unpacks to more than it declares.
pub fn check_workbook<R: Read + Seek>(mut file: R, limits: &Limits) -> Result<(), FileError> {
    few_entries(&mut file)?;
    let broken = |error: zip::result::ZipError| FileError::Unreadable { what: error.to_string() };
    let mut archive = ZipArchive::new(file).map_err(broken)?;
    if archive.len() > PARTS {
        return Err(FileError::UnpacksTooLarge { limit: limits.unpacked_bytes });
    }
    let (mut packed, mut declared, mut workbook) = (0_u64, 0_u64, false);
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(broken)?;
        let name = String::from_utf8_lossy(part.name_raw()).to_ascii_lowercase();
        workbook |= name.ends_with("xl/workbook.xml");
        packed = packed.saturating_add(part.compressed_size());
        declared = declared.saturating_add(part.size());
        if name.ends_with("sharedstrings.xml") && part.size() > limits.shared_bytes {
            return Err(FileError::UnpacksTooLarge { limit: limits.shared_bytes });
        }
        judge(part.compressed_size(), part.size(), limits)?;
    }
    judge(packed, declared, limits)?;
    if !workbook {
        return Err(FileError::UnknownFormat);
    }
    // What is declared may be a lie, so every part is unpacked once to see where it ends.
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(broken)?;
        let size = part.size();
        let actual = io::copy(&mut part.take(size.saturating_add(1)), &mut io::sink())?;
        if actual > size {
            return Err(FileError::Bomb { limit: limits.ratio });
        }
    }
    Ok(())
}
