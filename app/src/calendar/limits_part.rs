//! How much of a member's time may be booked, and how soon (C2).

use domain::slots::{Limits, LimitsDraft};
use leptos::prelude::*;

use super::api::SaveLimits;
use crate::ui::{Button, Field, Form, Version};

/// The limits, to change them.
#[component]
pub(super) fn LimitsPart(limits: Limits, version: i64, action: ServerAction<SaveLimits>) -> impl IntoView {
    let LimitsDraft { buffer_before, buffer_after, notice, horizon_days, per_day, per_week } = LimitsDraft::of(&limits);
    view! {
        <section class="card" id="limits" aria-labelledby="limits-title">
            <h2 id="limits-title" class="mb-3">"Limits"</h2>
            <Form action check=|sent: &SaveLimits| sent.limits.check().map(drop) prefix="limits-" class="form form-wide">
                <Version value=version/>
                <div class="pair">
                    <Field name="buffer_before" label="Minutes free before a talk" value=buffer_before inputmode="numeric"/>
                    <Field name="buffer_after" label="Minutes free after a talk" value=buffer_after inputmode="numeric"/>
                </div>
                <div class="pair">
                    <Field
                        name="notice"
                        label="Notice, in minutes"
                        hint="No talk begins sooner than that from now. 240 are four hours."
                        value=notice
                        inputmode="numeric"
                    />
                    <Field
                        name="horizon_days"
                        label="Days ahead"
                        hint="No talk is booked further ahead."
                        value=horizon_days
                        inputmode="numeric"
                    />
                </div>
                <div class="pair">
                    <Field name="per_day" label="Most talks a day" value=per_day inputmode="numeric" optional=true/>
                    <Field name="per_week" label="Most talks a week" value=per_week inputmode="numeric" optional=true/>
                </div>
                <div><Button>"Save limits"</Button></div>
            </Form>
        </section>
    }
}
