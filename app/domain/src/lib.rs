//! The rules of Overture. Pure: no clock, no I/O, the same code in the browser and on the server.
