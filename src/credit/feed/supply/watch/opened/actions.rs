//! A folder held by its handles: whoever may write in it cannot lead the platform elsewhere by a link that takes a file's or a folder's place.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, fstat, mkdirat, openat, renameat, statat, unlinkat};

use super::super::shelf::{DONE, Found, Place, REFUSED, is_passing};

/// Files of a folder that one look deals with, the oldest first.
const FILES: usize = 1_000;
/// What names of files that were put away have before their own name is one file's alone.
const OWN: usize = 28;

/// A folder and what lies in it.
pub(in super::super) struct Opened {
    /// The files that may be deliveries, with the names as the system has them.
    pub found: Vec<(Found, OsString)>,
    names: HashSet<String>,
    own: OwnedFd,
    done: OwnedFd,
    refused: OwnedFd,
}

/// A file that was opened, and how it looked then.
pub(in super::super) struct Taken {
    /// What is read.
    pub file: File,
    /// How it looks.
    pub found: Found,
}

impl Opened {
    /// Makes the folder of a source below that of an organisation when it is not there, and lists its files; folders and links in it are
    /// nobody's deliveries.
    pub(in super::super) fn open(path: &Path) -> io::Result<Self> {
        let part = |path: Option<&Path>| path.and_then(Path::file_name).map(OsStr::to_owned).ok_or(io::ErrorKind::InvalidInput);
        let (organisation, source) = (part(path.parent())?, part(Some(path))?);
        let base = path.parent().and_then(Path::parent).unwrap_or(Path::new("."));
        std::fs::create_dir_all(base)?;
        let base = openat(CWD, base, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let own = within(&within(&base, &organisation)?, &source)?;
        let (done, refused) = (within(&own, OsStr::new(DONE))?, within(&own, OsStr::new(REFUSED))?);
        let (mut found, mut names) = (Vec::new(), HashSet::new());
        for entry in Dir::read_from(&own)? {
            let raw = OsStr::from_bytes(entry?.file_name().to_bytes()).to_owned();
            let Some(about) = gone_is_none(statat(&own, &raw, AtFlags::SYMLINK_NOFOLLOW))? else { continue };
            let name = raw.to_string_lossy().into_owned();
            if is_file(&about) && !is_passing(&name) {
                names.insert(name.clone());
                found.push((looks(name, &about), raw));
            }
        }
        found.sort_by(|a, b| (a.0.modified_ns, &a.0.name).cmp(&(b.0.modified_ns, &b.0.name)));
        found.truncate(FILES);
        Ok(Self { found, names, own, done, refused })
    }
    /// Whether a file of a name lies there.
    pub(in super::super) fn holds(&self, name: &str) -> bool {
        self.names.contains(name)
    }
    /// Opens a file to be read; none when it is gone or something else has taken its place.
    pub(in super::super) fn file(&self, found: &Found) -> io::Result<Option<Taken>> {
        let Some((_, raw)) = self.found.iter().find(|(other, _)| other.name == found.name) else { return Ok(None) };
        // What could be put there meanwhile is not waited for.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = match openat(&self.own, raw, flags, Mode::empty()) {
            Err(rustix::io::Errno::LOOP | rustix::io::Errno::NXIO) => return Ok(None),
            other => gone_is_none(other)?,
        };
        let Some(handle) = opened else { return Ok(None) };
        let about = fstat(&handle)?;
        Ok(is_file(&about).then(|| Taken { file: File::from(handle), found: looks(found.name.clone(), &about) }))
    }
    /// Puts a file away under another name; one that is gone or has changed stays what it is.
    pub(in super::super) fn put(&self, found: &Found, place: Place, name: &str) -> io::Result<()> {
        match self.found.iter().find(|(other, _)| other == found) {
            Some((_, raw)) => gone_is_none(renameat(&self.own, raw, self.place(place), name)).map(|_| ()),
            None => Ok(()),
        }
    }
    /// Writes a text beside files that were put away, as a whole or not at all.
    pub(in super::super) fn tell(&self, place: Place, name: &str, text: &str) -> io::Result<()> {
        let folder = self.place(place);
        let passing = format!(".{}-{}.tmp", name.get(..OWN).unwrap_or(name), std::process::id());
        gone_is_none(unlinkat(folder, &passing, AtFlags::empty()))?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(openat(folder, &passing, flags, Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP)?);
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(renameat(folder, &passing, folder, name)?)
    }
    /// Removes what was put away under a name, and the text beside it.
    pub(in super::super) fn remove(&self, place: Place, name: &str, beside: &str) -> io::Result<()> {
        for name in [name, beside] {
            gone_is_none(unlinkat(self.place(place), name, AtFlags::empty()))?;
        }
        Ok(())
    }
    fn place(&self, place: Place) -> &OwnedFd {
        match place {
            Place::Done => &self.done,
            Place::Refused => &self.refused,
        }
    }
}

/// A folder in another, made when it is not there; a link is none.
fn within(folder: &OwnedFd, name: &OsStr) -> io::Result<OwnedFd> {
    match mkdirat(folder, name, Mode::RWXU | Mode::RWXG | Mode::ROTH | Mode::XOTH) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(openat(folder, name, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?)
}

fn is_file(about: &Stat) -> bool {
    FileType::from_raw_mode(about.st_mode).is_file()
}

fn looks(name: String, about: &Stat) -> Found {
    let nanoseconds = i128::from(about.st_mtime) * 1_000_000_000 + i128::from(about.st_mtime_nsec);
    Found { name, bytes: about.st_size, modified_ns: i64::try_from(nanoseconds).unwrap_or(i64::MAX) }
}

/// What somebody else has taken away meanwhile is none.
fn gone_is_none<T>(outcome: rustix::io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(rustix::io::Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
