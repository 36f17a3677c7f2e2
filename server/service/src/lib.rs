//! What Overture does: one function per use case, the store, and delivery to the outside world.
