//! Three boxes and two fields: remote, hybrid, on-site. Any number of them, at least one (R3).

use domain::{
    places::PlacesForm,
    problems::{Problem, Problems},
    refusals::Refusal,
};
use leptos::prelude::*;

use crate::{
    failure::Failure,
    ui::{Check, Field, Group},
};

/// Where the work is done.
#[component]
pub fn PlacesFields(#[prop(optional)] form: PlacesForm) -> impl IntoView {
    let PlacesForm { remote, hybrid, hybrid_place, on_site, on_site_place } = form;
    view! {
        <Group legend="Places" at="places" hint="All that are possible; the candidate chooses among them.">
            <div class="stack">
                <Check name="remote" label="Remote" checked=remote.is_some()/>
                <div class="pair items-end">
                    <Check name="hybrid" label="Hybrid" checked=hybrid.is_some()/>
                    <Field name="hybrid_place" label="Hybrid, where" value=hybrid_place optional=true/>
                </div>
                <div class="pair items-end">
                    <Check name="on_site" label="On-site" checked=on_site.is_some()/>
                    <Field
                        name="on_site_place"
                        label="On-site, where"
                        value=on_site_place
                        optional=on_site.is_none()
                    />
                </div>
            </div>
        </Group>
    }
}

/// Moves problems that stand at `places[n]` to the fields they are about: the draft counts the ticked boxes, the form
/// has names.
pub fn at_fields(form: &PlacesForm, failure: Failure) -> Failure {
    match failure {
        Failure::Refused(Refusal::Invalid { problems: Problems(problems) }) => {
            let moved = problems.into_iter().map(|problem| Problem { path: name(form, problem.path), ..problem });
            Problems(moved.collect()).into()
        }
        failure => failure,
    }
}

fn name(form: &PlacesForm, path: String) -> String {
    let ticked = [(&form.remote, "places"), (&form.hybrid, "hybrid_place"), (&form.on_site, "on_site_place")];
    let mut ticked = ticked.into_iter().filter(|(box_, _)| box_.is_some()).map(|(_, name)| name);
    let index = path
        .strip_prefix("places[")
        .and_then(|rest| rest.split_once(']'))
        .and_then(|(index, _)| index.parse::<usize>().ok());
    index.and_then(|index| ticked.nth(index)).map_or(path, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_stand_at_the_field_that_was_ticked() {
        let on = || Some("on".to_owned());
        let form = PlacesForm { remote: on(), on_site: on(), ..PlacesForm::default() };
        assert_eq!(name(&form, "places[1].place".into()), "on_site_place");
        assert_eq!(name(&form, "places[0].kind".into()), "places");
        assert_eq!(name(&form, "places".into()), "places");
        assert_eq!(name(&form, "title".into()), "title");
    }
}
