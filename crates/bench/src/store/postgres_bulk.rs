//! Filling a table of PostgreSQL by a binary `COPY`.

use anyhow::Result;
use bytes::BytesMut;
use tokio_postgres::{
    Client,
    binary_copy::BinaryCopyInWriter,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

use super::{Cell, Kind, Rows, Table, postgres::parameters};

pub async fn copy(client: &mut Client, table: &Table, rows: Rows) -> Result<()> {
    // Those that hold a constraint up stay.
    let sql = "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = $1::text::regclass
            AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)";
    let transaction = client.transaction().await?;
    let indexes = transaction.query(sql, &[&table.name]).await?;
    for index in &indexes {
        transaction.batch_execute(&format!("DROP INDEX {}", index.get::<_, String>(0))).await?;
    }
    let sink = transaction.copy_in(&format!("COPY {} ({}) FROM STDIN BINARY", table.name, table.columns())).await?;
    let types: Vec<Type> = table.columns.iter().map(|(_, kind)| kind.postgres()).collect();
    let mut writer = Box::pin(BinaryCopyInWriter::new(sink, &types));
    for row in rows {
        writer.as_mut().write(&parameters(&row)).await?;
    }
    writer.as_mut().finish().await?;
    for index in &indexes {
        transaction.batch_execute(index.get(1)).await?;
    }
    Ok(transaction.commit().await?)
}

impl Kind {
    fn postgres(self) -> Type {
        match self {
            Self::Flag => Type::BOOL,
            Self::Number => Type::INT8,
            Self::Text => Type::TEXT,
            Self::Id => Type::UUID,
        }
    }
}

impl ToSql for Cell {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Flag(flag) => flag.to_sql_checked(kind, out),
            Self::Number(number) => number.to_sql_checked(kind, out),
            Self::Text(text) => text.to_sql_checked(kind, out),
            Self::Id(id) => id.to_sql_checked(kind, out),
        }
    }

    /// Whether it fits is said by the value.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
