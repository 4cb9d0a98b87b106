//! Network file systems, on which SQLite loses data: locks and shared memory are not visible to other computers, or
//! through another path to the same files (<https://www.sqlite.org/useovernet.html>).

use std::path::Path;

/// Linux's names of file systems on another computer, or shared by several computers.
#[cfg(any(target_os = "linux", test))]
const NETWORK: [&str; 26] = [
    "9p",
    "acfs",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "fakeowner",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "prl_fs",
    "pvfs2",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
    "vmhgfs",
    "wekafs",
];

/// FUSE programs with file systems on a local disk. Other FUSE file systems may be anywhere.
#[cfg(any(target_os = "linux", test))]
const LOCAL_FUSE: [&str; 22] = [
    "fuse.bindfs",
    "fuse.cryfs",
    "fuse.dislocker",
    "fuse.encfs",
    "fuse.exfat",
    "fuse.exfat-fuse",
    "fuse.ext2",
    "fuse.ext4",
    "fuse.fuse-ext2",
    "fuse.fuse-overlayfs",
    "fuse.fuse2fs",
    "fuse.gocryptfs",
    "fuse.lklfuse",
    "fuse.mergerfs",
    "fuse.mhddfs",
    "fuse.ntfs",
    "fuse.ntfs-3g",
    "fuse.securefs",
    "fuse.shfs",
    "fuse.unionfs",
    "fuse.unionfs-fuse",
    "fuse.zfs-fuse",
];

#[cfg(any(target_os = "linux", test))]
fn is_network(kind: &str) -> bool {
    let is_fuse = kind == "fuse" || kind.starts_with("fuse.");
    NETWORK.contains(&kind) || is_fuse && !LOCAL_FUSE.contains(&kind)
}

/// The type of the network file system of a folder; none if it is on a local disk, or unknown.
#[cfg(target_os = "linux")]
pub fn file_system(folder: &Path) -> Option<String> {
    use std::{fs, os::unix::fs::MetadataExt};

    let device = fs::metadata(folder).ok()?.dev();
    let device = format!(
        "{}:{}",
        rustix::fs::major(device),
        rustix::fs::minor(device)
    );
    let mounts = fs::read("/proc/self/mountinfo").unwrap_or_default();
    match kind_of(&device, &String::from_utf8_lossy(&mounts)) {
        Some(kind) => is_network(&kind).then_some(kind),
        // The list cannot be read, or has another device number, as for btrfs.
        None => by_number(rustix::fs::statfs(folder).ok()?.f_type).map(str::to_owned),
    }
}

/// The type of the network file system with this number (statfs(2)). FUSE counts as local, because local file systems
/// use the same number.
#[cfg(any(target_os = "linux", test))]
fn by_number(number: impl TryInto<i64>) -> Option<&'static str> {
    Some(match number.try_into().ok()? & 0xffff_ffff {
        0x0102_1997 => "9p",
        0x0116_1970 => "gfs2",
        0x0bd0_0bd0 => "lustre",
        0x00c3_6400 => "ceph",
        0x517b => "smbfs",
        0x5346_414f | 0x6b41_4653 => "afs",
        0x6969 => "nfs",
        0x7375_7245 => "coda",
        0x7461_636f => "ocfs2",
        0x786f_4256 => "vboxsf",
        0xfe53_4d42 | 0xff53_4d42 => "cifs",
        _ => return None,
    })
}

/// The type of the file system on a device, from the list of mounts (`proc_pid_mountinfo(5)`).
#[cfg(any(target_os = "linux", test))]
fn kind_of(device: &str, mounts: &str) -> Option<String> {
    mounts.lines().find_map(|mount| {
        let is_on_device = mount.split(' ').nth(2) == Some(device);
        let (_, described) = mount.split_once(" - ").filter(|_| is_on_device)?;
        described.split(' ').next().map(str::to_owned)
    })
}

/// On macOS: a file system that is not marked as local (statfs(2), `MNT_LOCAL`).
#[cfg(target_os = "macos")]
pub fn file_system(folder: &Path) -> Option<String> {
    const MNT_LOCAL: u32 = 0x1000;
    let found = rustix::fs::statfs(folder).ok()?;
    (found.f_flags & MNT_LOCAL == 0).then(|| "network".to_owned())
}

/// Unknown on this system.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn file_system(_folder: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_mounts_are_recognized_by_type() {
        let mounts = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
             40 22 0:40 / /srv/my\\040nfs rw shared:9 master:2 - nfs4 nas:/srv rw,vers=4.2\n\
             41 22 0:41 / /mnt/share rw - cifs //nas/share rw\n\
             42 22 0:42 / /mnt/c rw - 9p C:\\134 rw\n\
             43 22 0:43 / /mnt/ssh rw - fuse.sshfs ann@nas:/srv rw\n\
             44 22 8:17 / /mnt/usb rw - fuseblk /dev/sdb1 rw\n\
             45 22 0:45 / /mnt/pool rw - fuse.mergerfs disk1:disk2 rw\n\
             46 22 0:46 / /mnt/s3 rw - fuse mountpoint-s3 rw\n\
             47 22 0:47 / /mnt/ceph rw - fuse.ceph-fuse ceph-fuse rw\n\
             48 22 0:48 / /srv/host rw - virtiofs host rw\n\
             49 22 0:49 / /mnt/hgfs rw - fuse.vmhgfs-fuse vmhgfs-fuse rw\n";
        let network = |device| {
            let kind = kind_of(device, mounts)?;
            is_network(&kind).then_some(kind)
        };
        for (device, kind) in [
            ("0:40", "nfs4"),
            ("0:41", "cifs"),
            ("0:42", "9p"),
            ("0:43", "fuse.sshfs"),
            ("0:46", "fuse"),
            ("0:47", "fuse.ceph-fuse"),
            ("0:48", "virtiofs"),
            ("0:49", "fuse.vmhgfs-fuse"),
        ] {
            assert_eq!(network(device).as_deref(), Some(kind));
        }
        for local in ["8:1", "8:17", "0:45", "0:4", "9:9"] {
            assert_eq!(network(local), None, "{local}");
        }
    }

    #[test]
    fn network_mounts_are_recognized_by_number() {
        for (number, kind) in [
            (0x6969, Some("nfs")),
            (0xff53_4d42, Some("cifs")),
            // In the form of a 32-bit computer.
            (i64::from(0xff53_4d42_u32.cast_signed()), Some("cifs")),
            (0xef53, None),
            (0x6573_5546, None),
        ] {
            assert_eq!(by_number(number), kind, "{number:x}");
        }
    }
}
