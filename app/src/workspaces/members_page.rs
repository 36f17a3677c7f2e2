//! Who sits in the workspace, and who is invited.

use domain::workspaces::{InvitationSummary, MemberSummary};
use leptos::prelude::*;

use super::{
    api::{ChangeRole, EndSessions, Invite, RemoveMember, RevokeInvitation, invitations, members},
    invite_form::InviteForm,
    member_row::{InvitationRow, MemberRow},
};
use crate::{
    failure::Failure,
    refused::Refused,
    session,
    ui::{Heading, Said, Skeleton, Table, done, listed, suspend},
};

/// What may be changed from here, each by one form a row.
#[derive(Clone, Copy)]
pub(super) struct Changes {
    pub(super) role: ServerAction<ChangeRole>,
    pub(super) sign_out: ServerAction<EndSessions>,
    pub(super) remove: ServerAction<RemoveMember>,
    pub(super) revoke: ServerAction<RevokeInvitation>,
}

/// The members page. Everybody reads it; Admins change it.
#[component]
pub fn MembersPage() -> impl IntoView {
    let governs = session::governs();
    let invite = ServerAction::<Invite>::new();
    let changes = Changes {
        role: ServerAction::new(),
        sign_out: ServerAction::new(),
        remove: ServerAction::new(),
        revoke: ServerAction::new(),
    };
    let Changes { role, remove, revoke, .. } = changes;
    let (invited, moved, removed, revoked) = (done(invite), done(role), done(remove), done(revoke));
    let versions = move || (invited.get(), moved.get(), removed.get(), revoked.get());
    let found = Resource::new(versions, move |_| async move {
        let invited = if governs { invitations().await? } else { Vec::new() };
        Ok::<_, Failure>((members().await?, invited))
    });
    let lists = move || {
        suspend(async move {
            match found.await {
                Ok((members, invited)) => view! { <Lists members invited changes/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="Members" intro="Premium seats send interview requests; standard seats see them."/>
        <Said key="invited">"The invitation is on its way. It works for seven days."</Said>
        <Said key="revoked">"The invitation is taken back. Its link works no longer."</Said>
        <Said key="role">"The role is changed."</Said>
        <Said key="signed_out">"They are signed out everywhere."</Said>
        <Said key="removed">"The seat is taken away, with its sessions and API keys."</Said>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton/> }>{lists}</Transition>
        {governs.then(|| view! { <InviteForm action=invite/> })}
        {(!governs).then(|| view! { <p class="hush mt-4">"Admins can invite people and change roles."</p> })}
    }
}

#[component]
fn Lists(members: Vec<MemberSummary>, invited: Vec<InvitationSummary>, changes: Changes) -> impl IntoView {
    let (gone, here): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| member.removed_at.is_some());
    let here = here.into_iter().map(|member| view! { <MemberRow member changes/> }).collect_view();
    let gone = gone.into_iter().map(|member| member.name).collect::<Vec<_>>();
    let has_invited = !invited.is_empty();
    let invited = invited.into_iter().map(|invitation| view! { <InvitationRow invitation changes/> }).collect_view();
    view! {
        <div class="stack">
            <Table caption="Members">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"E-mail"</th>
                        <th scope="col">"Seat"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col"><span class="unseen">"What can be done"</span></th>
                    </tr>
                </thead>
                <tbody>{here}</tbody>
            </Table>
            {(!gone.is_empty())
                .then(|| view! { <p class="hush">"Were here before: " {listed(gone)} "."</p> })}
            {has_invited
                .then(|| {
                    view! {
                        <section>
                            <h2>"Invited"</h2>
                            <div class="divided">{invited}</div>
                        </section>
                    }
                })}
        </div>
    }
    .into_any()
}
