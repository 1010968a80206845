//! The store of saved views: each person's own.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use steward_dto::{
    ListParams, Page,
    platform::{SaveView, SavedView, SavedViewQuery},
};
use uuid::Uuid;

use crate::{
    Audited, Conn, Error, Result, Tx,
    page::{self, Key, Sort},
    times::{micros, time},
    total,
};

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved_views")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub list: String,
        pub name: String,
        pub query: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    list: String,
    name: String,
    query: String,
    created_at: i64,
}

fn dto(row: Row) -> SavedView {
    SavedView { id: row.id, list: row.list, name: row.name, query: row.query, created_at: time(row.created_at) }
}

pub async fn list(
    conn: &Conn<'_>,
    user_id: Uuid,
    query: &SavedViewQuery,
    params: &ListParams,
) -> Result<Page<SavedView>> {
    let mut select = Entity::find().filter(Column::UserId.eq(user_id));
    if let Some(list) = query.list.as_deref() {
        select = select.filter(Column::List.eq(list));
    }
    let sort = Sort {
        name: "name",
        column: Column::Name,
        descending: false,
        text: true,
        key: |row: &Row| Key::Text(row.name.clone()),
    };
    let id: fn(&Row) -> Uuid = |row| row.id;
    let mut page = page::fetch(conn, select.clone(), &sort, (Column::Id, id), params).await?.map(dto);
    if params.total == Some(true) {
        let key = format!("saved_views {user_id} {query:?}");
        page.total = Some(total::exact(conn, key, &[SavedView::KIND], select).await?);
    }
    Ok(page)
}

pub async fn get(conn: &Conn<'_>, user_id: Uuid, id: Uuid) -> Result<SavedView> {
    let select = Entity::find_by_id(id).filter(Column::UserId.eq(user_id));
    select.into_model::<Row>().one(&conn.inner).await?.map(dto).ok_or(Error::NotFound)
}

pub async fn insert(tx: &Tx, action: &'static str, user_id: Uuid, new: &SaveView) -> Result<SavedView> {
    let view = SavedView {
        id: tx.id(),
        list: new.list.clone(),
        name: new.name.clone(),
        query: new.query.clone(),
        created_at: tx.now(),
    };
    let model = ActiveModel {
        id: Set(view.id),
        user_id: Set(user_id),
        list: Set(view.list.clone()),
        name: Set(view.name.clone()),
        query: Set(view.query.clone()),
        created_at: Set(micros(tx.now())),
    };
    Entity::insert(model).exec_without_returning(&tx.inner).await?;
    tx.created(action, &view);
    Ok(view)
}

pub async fn delete(tx: &Tx, action: &'static str, before: &SavedView) -> Result<()> {
    let gone = Entity::delete_by_id(before.id).exec(&tx.inner).await?;
    if gone.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    tx.deleted(action, before);
    Ok(())
}
