//! What is kept on disk belongs to the account that runs Overture: its files are made 0600, its folders 0700, whatever the
//! umask. Files that are looser than that are tightened; a folder that was there before may hold other things, so the
//! operator is told instead.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// What anybody but the owner may do.
const OTHERS: u32 = 0o077;

/// Makes a folder with those above it, for its owner alone; nothing changes where it is there already.
///
/// # Errors
/// When it can't be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a new file for its owner alone.
///
/// # Errors
/// When it can't be made, or is there already.
pub fn create(path: &Path) -> io::Result<fs::File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Takes away what anybody but the owner may do with a file that is there, and says so in the log.
pub fn tighten(path: &Path) {
    let Some(mode) = looseness(path) else { return };
    let tight = fs::Permissions::from_mode(0o600);
    match fs::set_permissions(path, tight) {
        Ok(()) => {
            let (file, was) = (path.display(), format!("{mode:o}"));
            tracing::warn!(%file, was, "file was open to other accounts of this machine and is not any more");
        }
        Err(error) => tracing::warn!(file = %path.display(), %error, "file is open to other accounts of this machine"),
    }
}

/// The permissions of a file or folder that others may do something with; `None` where they may not, or where it is not.
pub fn looseness(path: &Path) -> Option<u32> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    (mode & OTHERS != 0).then_some(mode)
}

/// The files of a SQLite database. SQLite gives those beside it the permissions of the first.
pub fn of_sqlite(database: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", "-journal"].map(|ending| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        name.into()
    })
}

/// Makes room for a SQLite database: its folder, and an empty file that nobody else can open.
///
/// # Errors
/// When folder or file can't be made.
pub(crate) fn prepare_sqlite(database: &Path) -> io::Result<()> {
    let folder = database.parent().unwrap_or(Path::new(""));
    make_folder(folder)?;
    if let Some(mode) = looseness(folder) {
        let (folder, mode) = (folder.display(), format!("{mode:o}"));
        tracing::warn!(%folder, mode, "the database's folder is open to other accounts of this machine; chmod 700 it");
    }
    match create(database) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    for file in of_sqlite(database) {
        tighten(&file);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn nobody_else_reads_the_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("deep/er/overture.db");
        let store = Store::open(&format!("sqlite://{}", database.display())).await.expect("a file");
        store.migrate().await.expect("tables");
        let files: Vec<PathBuf> = of_sqlite(&database).into_iter().filter(|file| file.exists()).collect();
        assert_eq!(files.len(), 3, "with a log and its index: {files:?}");
        for file in files {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
        for made in ["deep", "deep/er"] {
            assert_eq!(mode(&folder.path().join(made)), 0o700, "{made}");
        }
        store.close().await;
    }

    #[tokio::test]
    async fn a_loose_database_is_tightened() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("overture.db");
        let address = format!("sqlite://{}", database.display());
        let store = Store::open(&address).await.expect("a file");
        store.migrate().await.expect("tables");
        // As it was before, while it is in use, and with a log that was left behind.
        for file in of_sqlite(&database).iter().filter(|file| file.exists()) {
            fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("loosened");
            assert_eq!(looseness(file), Some(0o644));
        }
        let again = Store::open(&address).await.expect("opened");
        for file in of_sqlite(&database).iter().filter(|file| file.exists()) {
            assert_eq!(mode(file), 0o600, "{}", file.display());
        }
        assert!(again.is_migrated().await.expect("read"));
        again.close().await;
        store.close().await;
    }

    #[test]
    fn what_is_private_is_not_loose() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = folder.path().join("made");
        make_folder(&made).expect("made");
        assert_eq!(looseness(&made), None);
        assert_eq!(looseness(&made.join("nothing")), None);
        let file = made.join("key");
        drop(create(&file).expect("made"));
        assert_eq!((looseness(&file), mode(&file)), (None, 0o600));
        assert!(create(&file).is_err(), "never over another one");
    }
}
