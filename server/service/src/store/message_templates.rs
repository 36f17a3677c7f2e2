//! Saved messages of a workspace.

use domain::{
    Moment,
    ids::TemplateId,
    messages::{Template, TemplateSummary},
};
use uuid::Uuid;

use crate::{
    gate::Scope,
    store::{StoreError, Tx, on},
};

#[derive(sqlx::FromRow)]
struct Row {
    template_id: Uuid,
    name: String,
    body: String,
    version: i64,
}

impl Tx {
    /// The workspace's saved messages, by name.
    pub(crate) async fn templates(&mut self, scope: Scope) -> Result<Vec<TemplateSummary>, StoreError> {
        const SQL: &str = "
            select template_id, name, body, version
            from message_template
            where workspace_id = $1
            order by lower(name), template_id";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(scope.id().0).fetch_all(conn).await)?;
        Ok(rows
            .into_iter()
            .map(|row| TemplateSummary {
                id: row.template_id.into(),
                name: row.name,
                body: row.body,
                version: row.version,
            })
            .collect())
    }

    /// Keeps a message, or answers `false`: the workspace has one of this name.
    pub(crate) async fn add_template(
        &mut self,
        scope: Scope,
        id: TemplateId,
        template: &Template,
        now: Moment,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            insert into message_template (template_id, workspace_id, name, body, created_at)
            values ($1, $2, $3, $4, $5)
            on conflict (workspace_id, name) do nothing";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(scope.id().0).bind(&template.name).bind(&template.body).bind(now.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Changes a message; `false` when the workspace has no such one.
    pub(crate) async fn change_template(
        &mut self,
        scope: Scope,
        id: TemplateId,
        template: &Template,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            update message_template set name = $3, body = $4, version = version + 1
            where workspace_id = $1 and template_id = $2";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0).bind(&template.name).bind(&template.body)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Holds a message until this transaction ends: nobody else changes it meanwhile.
    pub(crate) async fn lock_template(&mut self, scope: Scope, id: TemplateId) -> Result<(), StoreError> {
        const SQL: &str = "
            update message_template set version = version where workspace_id = $1 and template_id = $2";
        on!(self, conn => sqlx::query(SQL).bind(scope.id().0).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets a message; `false` when the workspace has no such one.
    pub(crate) async fn remove_template(&mut self, scope: Scope, id: TemplateId) -> Result<bool, StoreError> {
        const SQL: &str = "delete from message_template where workspace_id = $1 and template_id = $2";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }
}
