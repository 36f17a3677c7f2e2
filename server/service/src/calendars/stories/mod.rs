//! Outside calendars in stories, on both databases: what they keep busy, what goes wrong with them, who is told.

mod addresses;
mod bad_objects;
mod keeping;
mod logins;
mod many;
mod radicale;
mod scene;
mod talks;
mod writing;
