//! Programs of others that read what we write: Python's from `target/peers`, npm's from `node_modules`, both made by
//! `.ci/setup test`. Where they are missing a story says that it was skipped, unless `OVERTURE_TEST_REQUIRE_PEERS`
//! makes their absence a failure.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The folder of the whole project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A program among Python's peers, like `python` or `radicale`.
pub(crate) fn of_python(program: &str) -> Option<PathBuf> {
    found(root().join("target/peers/bin").join(program))
}

/// A package among npm's.
fn of_npm(package: &str) -> Option<PathBuf> {
    found(root().join("node_modules").join(package))
}

fn found(path: PathBuf) -> Option<PathBuf> {
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("OVERTURE_TEST_REQUIRE_PEERS").is_none(), "{} is missing", path.display());
    eprintln!("skipped: {} is missing", path.display());
    None
}

/// What a script beside this file makes of a folder, by Python's icalendar and by npm's ical.js: JSON from each.
pub(crate) fn read_by_both(script: &str, folder: &Path) -> Option<[serde_json::Value; 2]> {
    let (python, _) = (of_python("python")?, of_npm("ical.js")?);
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/testing");
    let run = |program: &Path, ending: &str| {
        let script = scripts.join(format!("{script}.{ending}"));
        let output = Command::new(program).arg(&script).arg(folder).stdin(Stdio::null()).output().expect("it starts");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}: {out}{err}", script.display());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{}: {error} in {out}", script.display()))
    };
    Some([run(&python, "py"), run(Path::new("node"), "mjs")])
}
