//! One member, one invitation, and what an Admin can do about them.

use domain::{
    accounts::Identity,
    workspaces::{InvitationSummary, MemberSummary, Role, Seat},
};
use leptos::prelude::*;

use super::members_page::Changes;
use crate::{
    session,
    ui::{Button, CloseDialog, Dialog, Form, OpenDialog, Select, Tone, Version, When, named, now},
};

/// The roles, as a choice.
pub(super) fn roles() -> Vec<(String, String)> {
    let label = |role: Role| match role.seat() {
        Seat::Premium => format!("{} (premium)", role.label()),
        Seat::Standard => role.label().to_owned(),
    };
    Role::ALL.map(|role| (role.as_str().to_owned(), label(role))).to_vec()
}

#[component]
pub(super) fn MemberRow(member: MemberSummary, changes: Changes) -> impl IntoView {
    let MemberSummary { id, name, email, role, version, .. } = member;
    let name = named(&name);
    let is_me = matches!(
        session::profile().map(|profile| profile.identity),
        Some(Identity::Member { member_id, .. }) if member_id == id
    );
    let seat = match role.seat() {
        Seat::Premium => "Premium",
        Seat::Standard => "Standard",
    };
    let (role_cell, remove_cell) = if session::governs() {
        let key = ("id", id.to_string());
        let (whose, title, final_words) = (format!(" {name}"), format!("Remove {name}?"), format!("Remove {name}"));
        let (label, of) = (format!("Role of {name}"), format!(" the role of {name}"));
        let change = view! {
            <Form action=changes.role key=key.clone() class="joined">
                <Version value=version/>
                <Select name="role" label bare=true options=roles() value=role.as_str()/>
                <Button small=true>"Change"<span class="unseen">{of}</span></Button>
            </Form>
        };
        let (out_title, out_words) = (format!("Sign {name} out everywhere?"), format!("Sign {name} out"));
        let (out_dialog, out_key, out_whose) = (format!("sign-out-{id}"), key.clone(), whose.clone());
        let out = view! {
            <OpenDialog opens=out_dialog.clone() small=true>
                "Sign out"<span class="unseen">{out_whose}</span>
            </OpenDialog>
            <Dialog id=out_dialog.clone() title=out_title>
                <p>
                    "All devices they are signed in on are signed out now, for example after a phone was lost. "
                    "They can sign in again; API keys go on working."
                </p>
                <div class="actions">
                    <CloseDialog closes=out_dialog>"Cancel"</CloseDialog>
                    <Form action=changes.sign_out key=out_key class="">
                        <Button tone=Tone::Final>{out_words}</Button>
                    </Form>
                </div>
            </Dialog>
        };
        let dialog = format!("remove-{id}");
        let remove = view! {
            <OpenDialog opens=dialog.clone() tone=Tone::Danger small=true>
                "Remove"<span class="unseen">{whose}</span>
            </OpenDialog>
            <Dialog id=dialog.clone() title>
                <p>
                    "They are signed out everywhere, their API keys end, and they leave all hiring teams. "
                    "What they sent stays, and requests that are held still go."
                </p>
                <div class="actions">
                    <CloseDialog closes=dialog>"Keep"</CloseDialog>
                    <Form action=changes.remove key class="">
                        <Button tone=Tone::Final>{final_words}</Button>
                    </Form>
                </div>
            </Dialog>
        };
        (change.into_any(), view! { <div class="actions">{out} {remove}</div> }.into_any())
    } else {
        (view! { {role.label()} }.into_any(), ().into_any())
    };
    view! {
        <tr>
            <th scope="row">{name} {is_me.then(|| view! { <span class="hush font-normal">" (you)"</span> })}</th>
            <td data-label="E-mail">{email}</td>
            <td data-label="Seat">{seat}</td>
            <td data-label="Role">{role_cell}</td>
            <td class="number">{remove_cell}</td>
        </tr>
    }
    .into_any()
}

#[component]
pub(super) fn InvitationRow(invitation: InvitationSummary, changes: Changes) -> impl IntoView {
    let InvitationSummary { id, email, role, expires_at } = invitation;
    let whose = format!(" the invitation of {email}");
    let is_old = now().is_some_and(|now| now >= expires_at);
    let until = if is_old {
        view! { "ran out " <When at=expires_at/> "; invite again to send a new link" }.into_any()
    } else {
        view! { "works until " <When at=expires_at/> }.into_any()
    };
    view! {
        <div class="item">
            <div>
                <p class="font-semibold">{email}</p>
                <p class="hush">{role.label()} ", " {until}</p>
            </div>
            <Form action=changes.revoke key=("id", id.to_string()) class="">
                <Button small=true>"Take back"<span class="unseen">{whose}</span></Button>
            </Form>
        </div>
    }
    .into_any()
}
