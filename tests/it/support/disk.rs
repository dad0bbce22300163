//! A small disk of a test's own, which can be full.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system of a few megabytes in memory, mounted as long as this lives.
pub(crate) struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// One of so many KiB.
    pub(crate) fn of(kib: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder to mount on");
        let disk = Self { folder };
        let options = format!("size={kib}k,mode=777");
        let mounted = as_root(&["mount", "-t", "tmpfs", "-o", &options, "tmpfs", disk.text()]);
        assert!(
            mounted,
            "this test mounts a small file system to fill it: run it as root, or with a sudo that asks for no password, where mount is allowed (in a container: with the capability SYS_ADMIN)"
        );
        disk
    }
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
    fn text(&self) -> &str {
        self.folder.path().to_str().expect("a path of plain characters")
    }
    /// Gives it another size.
    pub(crate) fn resize(&self, kib: u64) {
        assert!(as_root(&["mount", "-o", &format!("remount,size={kib}k"), self.text()]), "the small disk takes another size");
    }
    /// KiB that are in use.
    pub(crate) fn used(&self) -> u64 {
        let said = Command::new("df").args(["--output=used", "-k", self.text()]).output().expect("df");
        let said = String::from_utf8(said.stdout).expect("text");
        said.lines().nth(1).and_then(|line| line.trim().parse().ok()).unwrap_or_else(|| panic!("{said}"))
    }
    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
    /// Fills it to the last byte.
    pub(crate) fn fill(&self) {
        let mut file = std::fs::File::create(self.ballast()).expect("a file");
        for size in [1 << 16, 1 << 12, 1] {
            let part = vec![0_u8; size];
            while file.write_all(&part).is_ok() {}
        }
        let error = std::fs::write(self.path().join("one more"), b"x").expect_err("there is room left");
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{error}");
        std::fs::remove_file(self.path().join("one more")).expect("removed");
    }
    /// Makes room again.
    pub(crate) fn free(&self) {
        std::fs::remove_file(self.ballast()).expect("removed");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a process that was killed may not be gone yet.
        let unmounted = as_root(&["umount", "-l", self.text()]);
        assert!(unmounted || std::thread::panicking(), "the small disk could not be unmounted");
    }
}

/// Runs a command as root: as whoever runs the tests when that is root, otherwise through sudo.
fn as_root(command: &[&str]) -> bool {
    let direct = Command::new(command[0]).args(&command[1..]).output().is_ok_and(|done| done.status.success());
    direct || Command::new("sudo").arg("-n").args(command).output().is_ok_and(|done| done.status.success())
}
