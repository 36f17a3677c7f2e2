//! What companies say about themselves.

use domain::{
    Moment,
    workspaces::{OwnWorkspace, WorkspaceProfile},
};

use crate::{
    gate::Scope,
    store::{StoreError, Tx, json, moment, on, saved, to_json},
};

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    size: Option<i64>,
    locations: String,
    tech_stack: String,
    culture: Option<String>,
    website: Option<String>,
    version: i64,
}

impl Tx {
    /// A workspace's profile.
    pub(crate) async fn workspace(&mut self, scope: Scope) -> Result<Option<OwnWorkspace>, StoreError> {
        const SQL: &str = "
            select name, size, locations, tech_stack, culture, website, version
            from workspace
            where workspace_id = $1";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(scope.id().0).fetch_optional(conn).await)?;
        row.map(OwnWorkspace::try_from).transpose()
    }

    /// When a workspace was founded.
    pub(crate) async fn founded_at(&mut self, scope: Scope) -> Result<Option<Moment>, StoreError> {
        const SQL: &str = "select created_at from workspace where workspace_id = $1";
        let at: Option<i64> = on!(self, conn => sqlx::query_scalar(SQL).bind(scope.id().0).fetch_optional(conn).await)?;
        at.map(moment).transpose()
    }

    /// Saves a workspace's profile.
    pub(crate) async fn save_workspace(&mut self, scope: Scope, profile: &WorkspaceProfile) -> Result<(), StoreError> {
        const SQL: &str = "
            update workspace
            set name = $2, size = $3, locations = $4, tech_stack = $5, culture = $6, website = $7,
                version = version + 1
            where workspace_id = $1";
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(&profile.name).bind(profile.size.map(i64::from))
            .bind(to_json(&profile.locations, "workspace.locations")?)
            .bind(to_json(&profile.tech_stack, "workspace.tech_stack")?)
            .bind(&profile.culture).bind(&profile.website)
            .execute(conn).await.map(|done| done.rows_affected()))?)
    }
}

impl TryFrom<Row> for OwnWorkspace {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let size = row.size.map(u32::try_from).transpose().map_err(|_| StoreError::Corrupt("workspace.size"))?;
        let profile = WorkspaceProfile {
            name: row.name,
            size,
            locations: json(&row.locations, "workspace.locations")?,
            tech_stack: json(&row.tech_stack, "workspace.tech_stack")?,
            culture: row.culture,
            website: row.website,
        };
        Ok(Self { profile, version: row.version })
    }
}
