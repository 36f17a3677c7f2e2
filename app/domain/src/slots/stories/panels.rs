//! Who sits on a panel, and why.

use insta::assert_snapshot;

use super::*;

const MORNING: [&str; 2] = ["2026-06-03T07:00:00Z", "2026-06-03T10:00:00Z"];

fn panel<'a>(everyone: &'a [Participant<'a>], panels: &'a [Panel<'a>]) -> String {
    said(&slots(&Ask { panels, ..hourly(interval(MORNING[0], MORNING[1]), everyone) }))
}

#[test]
fn the_least_loaded_by_weight_comes_first() {
    let [ada, bob, cyn] = ["ada", "bob", "cyn"].map(|who| Somebody::new(who, 9, 12));
    let ada = ada.with(|ada| ada.load = 1);
    let bob = bob.with(|bob| (bob.load, bob.weight) = (2, 2)).busy("2026-06-03T08:00:00Z", "2026-06-03T08:30:00Z");
    let cyn = cyn.with(|cyn| cyn.weight = 0);
    let pool = [ada.asked(), bob.asked(), cyn.asked()];
    assert_snapshot!(panel(&[], &[Panel { needs: 1, of: &pool }]), @"
    Wed 09:00              offered with bob of 3 free
    Wed 09:30 – Wed 10:00  offered with ada of 2 free
    Wed 10:30 – Wed 11:00  offered with bob of 3 free
    Wed 11:30              pool_too_small
    ");
    assert_snapshot!(panel(&[], &[Panel { needs: 3, of: &pool }]), @"
    Wed 09:00              offered with bob of 3 free, ada of 3 free, cyn of 3 free
    Wed 09:30 – Wed 10:00  pool_too_small
    Wed 10:30 – Wed 11:00  offered with bob of 3 free, ada of 3 free, cyn of 3 free
    Wed 11:30              pool_too_small
    ");
    assert_snapshot!(panel(&[], &[Panel { needs: 4, of: &pool }]), @"Wed 09:00 – Wed 11:30  pool_too_small");
}

#[test]
fn weights_share_out_a_hundred_talks() {
    let mut pool = [("ada", 2), ("bob", 1), ("cyn", 1)]
        .map(|(who, weight)| Somebody::new(who, 0, 24).with(|one| one.weight = weight));
    for _ in 0..100 {
        let asked = pool.each_ref().map(Somebody::asked);
        let ask = Ask { panels: &[Panel { needs: 1, of: &asked }], ..hourly(interval(MORNING[0], MORNING[1]), &[]) };
        let Verdict::Offered { who } = verdict(&ask, at(MORNING[0])) else { panic!("all are free") };
        let [Chosen { who, .. }] = who[..] else { panic!("one is needed") };
        pool.iter_mut().find(|one| one.id == who).expect("of the pool").load += 1;
    }
    assert_eq!(pool.map(|one| one.load), [50, 25, 25]);
}

#[test]
fn nobody_sits_twice_and_no_panel_starves() {
    let [ada, bob, cyn] = ["ada", "bob", "cyn"].map(|who| Somebody::new(who, 9, 12));
    let bob = bob.with(|bob| bob.load = 1).busy("2026-06-03T09:00:00Z", "2026-06-03T10:00:00Z");
    let (either, only_ada) = ([ada.asked(), bob.asked()], [ada.asked()]);
    // Ada would come first for both; the second panel has nobody else.
    let panels = [Panel { needs: 1, of: &either }, Panel { needs: 1, of: &only_ada }];
    assert_snapshot!(panel(&[cyn.asked()], &panels), @"
    Wed 09:00 – Wed 10:00  offered with bob of 2 free, ada of 1 free
    Wed 10:30 – Wed 11:00  pool_too_small
    Wed 11:30              outside_hours (cyn)
    ");
    assert_snapshot!(panel(&[ada.asked()], &panels[..1]), @"
    Wed 09:00 – Wed 10:00  offered with bob of 1 free
    Wed 10:30 – Wed 11:00  pool_too_small
    Wed 11:30              outside_hours (ada)
    ");
}

#[test]
fn a_weight_counts_in_its_own_pool() {
    let [ada, bob] = ["ada", "bob"].map(|who| Somebody::new(who, 9, 12));
    // Only when nobody else is free in one pool, five times as often in the other.
    let (rarely, often) = (ada.clone().with(|ada| ada.weight = 0), ada.with(|ada| (ada.weight, ada.load) = (5, 4)));
    let rarely = rarely.with(|ada| ada.load = 4);
    let bob = bob.with(|bob| bob.load = 1);
    let (one, other) = ([rarely.asked(), bob.asked()], [often.asked(), bob.asked()]);
    let said = |first: &[Participant<'_>], second: &[Participant<'_>]| {
        let panels = [Panel { needs: 1, of: first }, Panel { needs: 1, of: second }];
        let ask = Ask { panels: &panels, ..hourly(interval(MORNING[0], MORNING[1]), &[]) };
        let Verdict::Offered { who } = verdict(&ask, at(MORNING[0])) else { panic!("both are free") };
        who.iter().map(|one| format!("{} by {}", name(one.who), one.weight)).collect::<Vec<_>>()
    };
    assert_eq!(said(&one, &other), ["bob by 1", "ada by 5"], "each where they are asked first");
    assert_eq!(said(&other, &one), ["ada by 5", "bob by 1"], "in whichever order pools are named");
    // When nobody else is free, so be it; and the weight that is said is the pool's.
    assert_eq!(said(&one[..1], &other[1..]), ["ada by 0", "bob by 1"]);
    let alone = |pool: &[Participant<'_>]| {
        let panels = [Panel { needs: 1, of: pool }];
        let ask = Ask { panels: &panels, ..hourly(interval(MORNING[0], MORNING[1]), &[]) };
        let Verdict::Offered { who } = verdict(&ask, at(MORNING[0])) else { panic!("both are free") };
        (name(who[0].who), who[0].weight)
    };
    assert_eq!((alone(&one), alone(&other)), (("bob".to_owned(), 1), ("ada".to_owned(), 5)));
}
