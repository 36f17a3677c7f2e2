//! From when to when: two times side by side, and what is wrong with them below.

use leptos::prelude::*;

use super::field::Around;

/// The times of one row. They show what they are given, also where something was typed: rows may have moved.
#[component]
pub fn Hours(
    /// What their names begin with: `weekly[3]` makes `weekly[3][from]`, whose problems stand at `weekly[3].from`.
    #[prop(into)]
    name: String,
    /// Whose times they are, for those who hear it: `Monday`.
    #[prop(into)]
    whose: String,
    from: String,
    to: String,
    /// Takes the focus when the page comes.
    #[prop(optional)]
    fresh: bool,
    /// What stands at the row's end.
    children: Children,
) -> impl IntoView {
    // An input for times can't say 24:00.
    let to = if to == "24:00" { "00:00".to_owned() } else { to };
    let start = Around::new(&format!("{name}.from"), &format!("{whose}, from"), false);
    let end = Around::new(&format!("{name}.to"), &format!("{whose}, until"), false);
    let problem = {
        let (start, end) = (start.problem, end.problem);
        move || start.get().or_else(|| end.get()).is_some()
    };
    let input = |around: &Around, field: &str, label: String, value: String, fresh: bool| {
        view! {
            <input
                class="input"
                type="time"
                id=around.id.clone()
                name=format!("{name}[{field}]")
                value=value
                autofocus=fresh
                aria-label=label
                aria-invalid=around.invalid()
                aria-describedby=around.described_by()
            />
        }
    };
    view! {
        <div class="field" class:field-troubled=problem>
            <span class="problem" id=start.problem_id.clone()>{move || start.problem.get()}</span>
            <span class="problem" id=end.problem_id.clone()>{move || end.problem.get()}</span>
            <div class="hours">
                {input(&start, "from", format!("{whose}, from"), from, fresh)}
                <span aria-hidden="true">"–"</span>
                {input(&end, "to", format!("{whose}, until"), to, false)}
                {children()}
            </div>
        </div>
    }
    .into_any()
}
