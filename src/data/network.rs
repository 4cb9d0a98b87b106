//! File systems on a network, on which SQLite loses what is written: locks and shared memory reach no other computer
//! there, nor another path to the same files (<https://www.sqlite.org/useovernet.html>).

use std::path::Path;

/// Types of file systems that lie on another computer, as Linux names them. Other ones of FUSE lie on a disk of this
/// computer, such as `fuseblk`, which is NTFS.
#[cfg(any(target_os = "linux", test))]
const NETWORK: [&str; 32] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "gfs2",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "smb3",
    "smbfs",
    "fuse.afpfs",
    "fuse.ceph",
    "fuse.curlftpfs",
    "fuse.davfs2",
    "fuse.gcsfuse",
    "fuse.glusterfs",
    "fuse.goofys",
    "fuse.gvfsd-fuse",
    "fuse.juicefs",
    "fuse.kio-fuse",
    "fuse.mfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.seaweedfs",
    "fuse.smbnetfs",
    "fuse.sshfs",
];

/// The type of the network's file system that a folder lies on; none when it lies on a disk of this computer, or nobody
/// can tell.
#[cfg(target_os = "linux")]
pub fn file_system(folder: &Path) -> Option<String> {
    use std::{fs, os::unix::fs::MetadataExt};

    let device = fs::metadata(folder).ok()?.dev();
    let device = format!(
        "{}:{}",
        rustix::fs::major(device),
        rustix::fs::minor(device)
    );
    let mounts = fs::read("/proc/self/mountinfo").ok()?;
    let kind = kind_of(&device, &String::from_utf8_lossy(&mounts))?;
    NETWORK.contains(&kind.as_str()).then_some(kind)
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

/// The same on a Mac: a file system that is not marked as local (statfs(2), `MNT_LOCAL`).
#[cfg(target_os = "macos")]
pub fn file_system(folder: &Path) -> Option<String> {
    const MNT_LOCAL: u32 = 0x1000;
    let found = rustix::fs::statfs(folder).ok()?;
    (found.f_flags & MNT_LOCAL == 0).then(|| "network".to_owned())
}

/// Nobody can tell.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn file_system(_folder: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_on_the_network_is_told_from_one_on_a_disk() {
        let mounts = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
             40 22 0:40 / /srv/my\\040nfs rw shared:9 master:2 - nfs4 nas:/srv rw,vers=4.2\n\
             41 22 0:41 / /mnt/share rw - cifs //nas/share rw\n\
             42 22 0:42 / /mnt/c rw - 9p C:\\134 rw\n\
             43 22 0:43 / /mnt/ssh rw - fuse.sshfs ann@nas:/srv rw\n\
             44 22 8:17 / /mnt/usb rw - fuseblk /dev/sdb1 rw\n\
             45 22 0:45 / /mnt/pool rw - fuse.mergerfs disk1:disk2 rw\n";
        let network = |device| {
            let kind = kind_of(device, mounts)?;
            NETWORK.contains(&kind.as_str()).then_some(kind)
        };
        for (device, kind) in [
            ("0:40", "nfs4"),
            ("0:41", "cifs"),
            ("0:42", "9p"),
            ("0:43", "fuse.sshfs"),
        ] {
            assert_eq!(network(device).as_deref(), Some(kind));
        }
        for local in ["8:1", "8:17", "0:45", "0:4", "9:9"] {
            assert_eq!(network(local), None, "{local}");
        }
    }
}
