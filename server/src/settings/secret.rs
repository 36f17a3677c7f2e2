//! The key that signs what leaves and comes back: given, or made once and kept beside the database.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rand::Rng;
use service::private_files;

use super::{BadSetting, bad, sqlite_path};

/// How long a key is that is made here.
const KEY_BYTES: usize = 32;

/// The key that is given; else the kept one; else a new one, kept so that only its owner can read it.
pub fn key(given: Option<&str>, database_url: &str) -> Result<Vec<u8>, BadSetting> {
    match existing(given, database_url)? {
        Some(key) => Ok(key),
        None => make(&path(database_url)),
    }
}

/// The key that is given, else the kept one; none is made.
pub fn existing(given: Option<&str>, database_url: &str) -> Result<Option<Vec<u8>>, BadSetting> {
    if let Some(given) = given {
        return match STANDARD.decode(given.trim()) {
            // The text of a key file is the key of that file.
            Ok(key) if key.len() == KEY_BYTES => Ok(Some(key)),
            _ if given.len() < 32 => {
                Err(bad("SECRET_KEY", "it has to have at least 32 characters; leave it out to have one made"))
            }
            _ => Ok(Some(given.as_bytes().to_vec())),
        };
    }
    let path = path(database_url);
    private_files::tighten(&path);
    match fs::read_to_string(&path) {
        Ok(kept) => match STANDARD.decode(kept.trim()) {
            Ok(key) if key.len() >= KEY_BYTES => Ok(Some(key)),
            _ => Err(bad("SECRET_KEY", format!("{} does not hold a key", path.display()))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(bad("SECRET_KEY", format!("can't read {}: {error}", path.display()))),
    }
}

/// `data/overture.db` keeps `data/overture.key`; PostgreSQL has no place of its own on this machine.
pub fn path(database_url: &str) -> PathBuf {
    sqlite_path(database_url).map_or_else(|| PathBuf::from("data/overture.key"), |file| file.with_extension("key"))
}

fn make(path: &Path) -> Result<Vec<u8>, BadSetting> {
    let fail =
        |error: std::io::Error| bad("SECRET_KEY", format!("can't keep a new one in {}: {error}", path.display()));
    let mut key = [0_u8; KEY_BYTES];
    rand::rng().fill_bytes(&mut key);
    if let Some(folder) = path.parent() {
        private_files::make_folder(folder).map_err(fail)?;
    }
    let mut file = private_files::create(path).map_err(fail)?;
    writeln!(file, "{}", STANDARD.encode(key)).map_err(fail)?;
    Ok(key.to_vec())
}
