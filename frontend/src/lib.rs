//! Starts `app` in the browser.
