//! Who stands before and behind a candidate in the search that a recruiter came from.

use domain::{
    candidates::{Neighbour, Neighbours, SearchForm},
    ids::CandidateId,
    pages::Window,
};

use crate::{Error, Service, gate::Member};

/// How many pages before one are looked through for the last row above it.
const PAGES: usize = 20;

impl Service {
    /// The candidates before and behind this one in a search, from the page of it that begins at `cursor`. Nobody where
    /// the candidate does not stand on that page any more. Their ids alone are told: who is read counts when they are.
    ///
    /// # Errors
    /// As those of [`search`](Self::search).
    pub async fn neighbours(
        &self,
        who: &Member,
        id: CandidateId,
        form: &SearchForm,
        cursor: Option<String>,
    ) -> Result<Neighbours, Error> {
        who.may_see_candidates()?;
        let (search, now) = (form.check()?, self.clock.now());
        let mut tx = self.store.read().await?;
        let window = |cursor: Option<String>| Window { limit: None, cursor };
        let page = tx.search_candidates(who, &search, &window(cursor.clone()), now).await?;
        let Some(at) = page.items.iter().position(|card| card.id == id) else { return Ok(Neighbours::default()) };
        let on_page = |at: Option<usize>| {
            let card = at.and_then(|at| page.items.get(at))?;
            Some(Neighbour { id: card.id, cursor: cursor.clone() })
        };
        let mut after = on_page(Some(at + 1));
        if let (None, Some(next)) = (&after, page.next_cursor.clone()) {
            let first = tx.search_candidates(who, &search, &window(Some(next.clone())), now).await?.items;
            after = first.first().map(|card| Neighbour { id: card.id, cursor: Some(next) });
        }
        let mut before = on_page(at.checked_sub(1));
        if before.is_none() && cursor.is_some() {
            let mut begins_at = None;
            for _ in 0..PAGES {
                let above = tx.search_candidates(who, &search, &window(begins_at.clone()), now).await?;
                if above.next_cursor == cursor {
                    before = above.items.last().map(|card| Neighbour { id: card.id, cursor: begins_at });
                    break;
                }
                if above.next_cursor.is_none() {
                    break;
                }
                begins_at = above.next_cursor;
            }
        }
        Ok(Neighbours { before, after })
    }
}

#[cfg(test)]
mod stories {
    use super::*;
    use crate::{
        Store,
        testing::{Cast, on_both, said},
    };
    use domain::{pages::PAGE, workspaces::Role};

    /// From the first row to the last one and back, across the pages.
    async fn all_are_passed_one_by_one(store: Store) {
        let cast = Cast::new(store);
        let grace = cast.member(cast.workspace("Engines").await, Role::Admin, "Grace Admin").await;
        let many = usize::try_from(PAGE).expect("few") * 2 + 1;
        for n in 0..many {
            cast.candidate(&format!("Ada {n}")).await;
        }
        let form = SearchForm::default();
        let mut cursor = None;
        let mut listed = Vec::new();
        loop {
            let page = cast.service.search(&grace, &form, &Window { limit: None, cursor }).await.expect("a page");
            listed.extend(page.items.into_iter().map(|card| card.id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(listed.len(), many);

        let mut at = Neighbour { id: listed[0], cursor: None };
        let mut passed = vec![at.id];
        loop {
            let around = cast.service.neighbours(&grace, at.id, &form, at.cursor).await.expect("neighbours");
            assert_eq!(around.before.map(|before| before.id), passed.len().checked_sub(2).map(|n| passed[n]));
            let Some(after) = around.after else { break };
            passed.push(after.id);
            at = after;
        }
        assert_eq!(passed, listed);

        let stranger = cast.candidate("Joan Clarke").await;
        cast.service.hide_from(&stranger, "Engines").await.expect("hidden");
        let hidden = cast.service.neighbours(&grace, stranger.scope.id(), &form, None).await.expect("answered");
        assert_eq!(hidden, Neighbours::default());
        let wrong = SearchForm { salary: "a lot".into(), ..SearchForm::default() };
        assert!(said(&cast.service.neighbours(&grace, listed[0], &wrong, None).await).starts_with("salary"));
    }

    on_both!(all_are_passed_one_by_one);
}
