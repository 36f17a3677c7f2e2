//! What stands in a database, cell by cell, read from its own list of tables: for stories that look for what should not be
//! there any more. A table or a column that is added later is looked at without anybody thinking of it.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    store::{On, on},
    testing::Cast,
};

/// Parts cells of a row; no text holds it.
const BETWEEN: char = '\u{1f}';

/// A table with its rows, cells as text in small letters.
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Everything that is stored.
pub(super) async fn tables(cast: &Cast) -> Vec<Table> {
    const SQLITE: &str = "
        select t.name, c.name
        from sqlite_master t, pragma_table_xinfo(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' and t.sql not like 'create virtual%' and c.hidden <> 1
        order by t.name, c.cid";
    const POSTGRES: &str = "
        select table_name::text, column_name::text from information_schema.columns
        where table_schema = 'public'
        order by table_name, ordinal_position";
    let mut tx = cast.begin().await;
    let is_sqlite = matches!(tx.on, On::Sqlite(_));
    let list = if is_sqlite { SQLITE } else { POSTGRES };
    let all: Vec<(String, String)> =
        on!(tx, conn => sqlx::query_as(list).fetch_all(conn).await).expect("a list of columns");
    assert!(all.len() > 200, "all tables are looked at: {}", all.len());
    let mut columns = BTreeMap::<String, Vec<String>>::new();
    for (table, column) in all {
        columns.entry(table).or_default().push(column);
    }
    let mut tables = Vec::new();
    for (name, columns) in columns {
        let cell = |column: &String| {
            if is_sqlite {
                format!("coalesce(case typeof({column}) when 'blob' then hex({column}) else {column} end, '')")
            } else {
                format!("coalesce({column}::text, '')")
            }
        };
        let between = if is_sqlite { " || char(31) || " } else { " || chr(31) || " };
        let cells: Vec<String> = columns.iter().map(cell).collect();
        let sql = AssertSqlSafe(format!("select {} from {name}", cells.join(between)));
        let rows: Vec<String> = on!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await).expect("rows");
        let rows = rows.iter().map(|row| row.split(BETWEEN).map(str::to_lowercase).collect()).collect();
        tables.push(Table { name, columns, rows });
    }
    tables
}

/// Whether a cell says this word, as text or within bytes.
fn says(cell: &str, word: &str) -> bool {
    cell.contains(word) || bytes(cell).is_some_and(|bytes| bytes.to_lowercase().contains(word))
}

/// What a cell of bytes says, as either database shows it.
fn bytes(cell: &str) -> Option<String> {
    let digits = cell.strip_prefix("\\x").unwrap_or(cell);
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect();
    Some(String::from_utf8_lossy(&bytes?).into_owned())
}

/// Where a word stands, as `table.column`.
pub(super) async fn traces(cast: &Cast, word: &str) -> Vec<String> {
    where_it(&tables(cast).await, |cell| says(cell, word))
}

/// Where an id stands, as itself or within a text.
pub(super) async fn traces_of_id(cast: &Cast, id: Uuid) -> Vec<String> {
    let id = id.simple().to_string();
    where_it(&tables(cast).await, |cell| cell.replace('-', "").contains(&id))
}

fn where_it(tables: &[Table], is_there: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = BTreeSet::new();
    for table in tables {
        for row in &table.rows {
            let cells = table.columns.iter().zip(row);
            found
                .extend(cells.filter(|(_, cell)| is_there(cell)).map(|(column, _)| format!("{}.{column}", table.name)));
        }
    }
    found.into_iter().collect()
}

/// Rows that were there before and are not there like that any more, though they hold none of these ids and words.
pub(super) fn touched(before: &[Table], after: &[Table], ids: &[Uuid], words: &[&str]) -> Vec<String> {
    let ids: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    let is_about = |row: &[String]| {
        row.iter().any(|cell| {
            let plain = cell.replace('-', "");
            ids.iter().any(|id| plain.contains(id)) || words.iter().any(|word| says(cell, word))
        })
    };
    // An answer is about whom it is bound to.
    let bound: BTreeSet<&String> = before
        .iter()
        .filter(|table| table.name == "idempotency_candidate")
        .flat_map(|table| table.rows.iter().filter(|row| is_about(row)).filter_map(|row| row.get(1)))
        .collect();
    let mut touched = Vec::new();
    for (old, new) in before.iter().zip(after) {
        // The search index counts words of everybody; a chain grows by what its company is told.
        if old.name.starts_with("candidate_search") || ["word", "audit_chain"].contains(&old.name.as_str()) {
            continue;
        }
        // A calendar that is held for a moment counts that.
        let counts = old.columns.iter().position(|column| old.name == "availability" && column == "touched");
        let shown = |row: &Vec<String>| -> Vec<String> {
            row.iter().enumerate().filter(|(at, _)| Some(*at) != counts).map(|(_, cell)| cell.clone()).collect()
        };
        let now: BTreeSet<Vec<String>> = new.rows.iter().map(shown).collect();
        let is_bound = |row: &[String]| old.name == "idempotency" && row.iter().any(|cell| bound.contains(cell));
        let gone = old.rows.iter().filter(|row| !is_about(row) && !is_bound(row) && !now.contains(&shown(row)));
        touched.extend(gone.map(|row| format!("{}: {}", old.name, row.join(" | "))));
    }
    touched
}

/// Whether the word stands anywhere in `SQLite`'s files, rows or not; never on `PostgreSQL`.
pub(super) async fn stands_in_files(cast: &Cast, word: &str) -> bool {
    let mut tx = cast.begin().await;
    let On::Sqlite(conn) = &mut tx.on else { return false };
    let file: String = sqlx::query_scalar("select file from pragma_database_list where name = 'main'")
        .fetch_one(&mut **conn)
        .await
        .expect("a file");
    [String::new(), "-wal".to_owned()].iter().any(|end| {
        let bytes = std::fs::read(format!("{file}{end}")).unwrap_or_default();
        bytes.to_ascii_lowercase().windows(word.len()).any(|window| window == word.as_bytes())
    })
}
