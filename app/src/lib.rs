//! What people see: pages, forms and the server functions behind them.
