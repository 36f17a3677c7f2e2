//! Answers that are drawn when they come, and stay alive until the next one is drawn.

use leptos::{
    prelude::*,
    reactive::computed::ScopedFuture,
    tachys::reactive_graph::{OwnedView, Suspend},
};

/// A view that waits for what it shows: inside a `Transition`, in a closure that runs again when it has to be shown anew.
///
/// When such a closure runs again, everything that it made before is disposed of at once, although what it drew stands
/// on the page until the new answer comes. Whatever that still reacts to (a form whose answer arrives meanwhile) would
/// read what is gone, and the whole program would stop. Here each answer owns what it is made of, and lets go when the
/// next one has taken its place.
pub fn suspend<V>(answer: impl Future<Output = V> + Send + 'static) -> Suspend<OwnedView<AnyView>>
where
    V: IntoView + 'static,
{
    let here = Owner::current().unwrap_or_default();
    // The server draws once, and its closures own nothing themselves.
    let outer = here.parent().filter(|_| !cfg!(feature = "ssr")).unwrap_or(here);
    let own = outer.child();
    Suspend::new(async move {
        let view = own.with(|| ScopedFuture::new(async move { answer.await.into_any() })).await;
        OwnedView::new_with_owner(view, own)
    })
}
