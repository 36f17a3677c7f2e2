//! `docs/security.md` tells the truth: the stories that it names exist, and no requirement is left out.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// How many requirements of levels 1 and 2 each section of OWASP ASVS 5.0 has, V1 to V16; they are numbered from 1 on.
const SECTIONS: [(&str, u32); 72] = [
    ("1.1", 2),
    ("1.2", 9),
    ("1.3", 11),
    ("1.4", 3),
    ("1.5", 2),
    ("2.1", 3),
    ("2.2", 3),
    ("2.3", 4),
    ("2.4", 1),
    ("3.2", 2),
    ("3.3", 4),
    ("3.4", 6),
    ("3.5", 5),
    ("3.7", 2),
    ("4.1", 3),
    ("4.2", 1),
    ("4.3", 2),
    ("4.4", 4),
    ("5.1", 1),
    ("5.2", 3),
    ("5.3", 2),
    ("5.4", 3),
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 4),
    ("6.4", 4),
    ("6.5", 5),
    ("6.6", 3),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 2),
    ("7.6", 2),
    ("8.1", 2),
    ("8.2", 3),
    ("8.3", 1),
    ("8.4", 1),
    ("9.1", 3),
    ("9.2", 4),
    ("10.1", 2),
    ("10.2", 2),
    ("10.3", 4),
    ("10.4", 11),
    ("10.5", 5),
    ("10.6", 2),
    ("10.7", 3),
    ("11.1", 2),
    ("11.2", 3),
    ("11.3", 3),
    ("11.4", 4),
    ("11.5", 1),
    ("11.6", 1),
    ("12.1", 3),
    ("12.2", 2),
    ("12.3", 4),
    ("13.1", 1),
    ("13.2", 5),
    ("13.3", 2),
    ("13.4", 5),
    ("14.1", 2),
    ("14.2", 4),
    ("14.3", 3),
    ("15.1", 3),
    ("15.2", 3),
    ("15.3", 7),
    ("16.1", 1),
    ("16.2", 5),
    ("16.3", 4),
    ("16.4", 3),
    ("16.5", 3),
];

/// Where stories are, from the top of the repository.
const SOURCES: [&str; 7] = [
    "app/src",
    "app/domain/src",
    "app/domain/tests",
    "server/src",
    "server/service/src",
    "server/bench/src",
    "end2end",
];

/// The top of the repository.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn document() -> String {
    fs::read_to_string(top().join("docs/security.md")).expect("the document")
}

/// Every source file below a folder: its path, and what it says.
fn read(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs" || end == "ts") {
            let text = fs::read_to_string(&path).expect("a file");
            found.push((path.display().to_string(), text));
        }
    }
}

/// The stories that are named, each as its file and its name.
fn named(document: &str) -> BTreeSet<(&str, &str)> {
    let quoted = document.split('`').skip(1).step_by(2);
    quoted
        .filter_map(|text| text.split_once("::"))
        .filter(|(file, _)| has_ending(file, "rs") || has_ending(file, "ts"))
        .collect()
}

fn has_ending(file: &str, ending: &str) -> bool {
    Path::new(file).extension().is_some_and(|found| found == ending)
}

/// Whether a file tells this story: a function that is run as a test, or a browser's story of this title.
fn tells(file: &str, text: &str, name: &str) -> bool {
    if has_ending(file, "ts") {
        return ['"', '`'].iter().any(|quote| text.contains(&format!("test({quote}{name}")));
    }
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let Some(at) = lines.iter().position(|line| line.contains(&format!("fn {name}("))) else { return false };
    let before = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("///"));
    let is_test = before.clone().any(|line| line.contains("test]") || line.contains("test("));
    let mut on_both = text.split("on_both!").skip(1).filter_map(|rest| rest.split(['(', ')', '{', '}']).nth(1));
    is_test || on_both.any(|stories| stories.split(',').any(|story| story.trim() == name))
}

#[test]
fn every_story_that_is_named_is_there() {
    let document = document();
    let mut sources = Vec::new();
    for folder in SOURCES {
        read(&top().join(folder), &mut sources);
    }
    let stories = named(&document);
    assert!(stories.len() > 100, "{} are named", stories.len());
    let mut wrong = Vec::new();
    for (file, name) in stories {
        let end = format!("/{file}");
        let told = sources.iter().filter(|(path, text)| path.ends_with(&end) && tells(file, text, name)).count();
        if told != 1 {
            wrong.push(format!("{file}::{name} is told by {told} files"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(!tells("stories.rs", "fn helps() {}\n#[test]\nfn it_works() {}", "helps"), "what is no story is noticed");
}

/// The requirements that the first cell of a line names: `1.2.3, 1.2.5–1.2.9`.
fn requirements(line: &str) -> BTreeSet<(String, u32)> {
    let cell = line.strip_prefix("| ").and_then(|line| line.split(" |").next()).unwrap_or_default();
    let words = cell.split(|c: char| c != '.' && c != '–' && !c.is_ascii_digit());
    let number = |text: &str| {
        let (section, number) = text.rsplit_once('.')?;
        section.contains('.').then_some((section.to_owned(), number.parse::<u32>().ok()?))
    };
    let mut found = BTreeSet::new();
    for word in words {
        let (first, last) = word.split_once('–').unwrap_or((word, word));
        if let (Some((section, first)), Some((_, last))) = (number(first), number(last)) {
            found.extend((first..=last).map(|number| (section.clone(), number)));
        }
    }
    found
}

#[test]
fn every_requirement_has_a_line() {
    let document = document();
    let told: BTreeSet<_> = document.lines().flat_map(requirements).collect();
    let wanted: BTreeSet<_> = SECTIONS
        .iter()
        .flat_map(|(section, count)| (1..=*count).map(|number| ((*section).to_owned(), number)))
        .collect();
    let left_out: Vec<_> = wanted.difference(&told).collect();
    assert!(left_out.is_empty(), "{left_out:?}");
    let unknown: Vec<_> = told.difference(&wanted).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
