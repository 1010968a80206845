//! The functions that requests and imports spend their time in, each by itself: files, then queries as
//! a handler asks them, then whole requests without the network. What a layer adds to the one below
//! it can be read off.

mod platform;

use std::{future::Future, hint::black_box, time::Instant};

use actix_web::{
    App,
    dev::ServiceResponse,
    http::{StatusCode, header},
    rt::{System, SystemRunner},
    test::{self, TestRequest, call_service},
    web::Data,
};
use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use platform::{PASSWORD, Platform};
use steward_api::BASE_PATH;
use steward_db::organizations::organization;
use steward_domain::{csv_export::CsvRows, organizations::import};
use steward_dto::{
    ListParams, Scope,
    organizations::{OrganizationQuery, OrganizationSort, Plan},
    text::fold,
};
use time::OffsetDateTime;
use utoipa_actix_web::{AppExt, scope};

/// Rows of an import or an export.
const ROWS: u16 = 10_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    files(&mut criterion);
    let system = System::new();
    let platform = system.block_on(Platform::new());
    queries(&mut criterion, &system, &platform);
    requests(&mut criterion, &system, &platform);
    criterion.final_summary();
}

fn files(criterion: &mut Criterion) {
    criterion.bench_function("fold a name", |bencher| bencher.iter(|| fold(black_box("Naïve Café – Ölmühle GmbH"))));
    let mut group = criterion.benchmark_group("files");
    group.throughput(Throughput::Elements(ROWS.into())).sample_size(20);
    let file = platform::csv(ROWS);
    group.bench_function("read and check an import", |bencher| {
        bencher.iter(|| import::read(file.as_bytes(), OffsetDateTime::UNIX_EPOCH, &|_| {}));
    });
    let cells: Vec<&str> = file.lines().last().map(|row| row.split(',').collect()).unwrap_or_default();
    group.bench_function("write an export", |bencher| {
        bencher.iter(|| {
            let mut rows = CsvRows::new(&cells);
            for _ in 0..ROWS {
                rows.push(black_box(&cells));
            }
            rows.take()
        });
    });
}

fn queries(criterion: &mut Criterion, system: &SystemRunner, platform: &Platform) {
    let mut group = criterion.benchmark_group("queries");
    let query = OrganizationQuery {
        plan: vec![Plan::Basis, Plan::Premium],
        sort: Some(OrganizationSort::NameDesc),
        ..OrganizationQuery::default()
    };
    let page = |params: ListParams| {
        let query = &query;
        async move { organization::list(&platform.db.reader(), Scope::Platform, query, &params).await }
    };
    let middle = system.block_on(platform.cursor(&query));
    let deep = ListParams { after: Some(middle), ..ListParams::default() };
    let total = ListParams { total: Some(true), ..ListParams::default() };
    measure(&mut group, system, "first page", || page(ListParams::default()));
    measure(&mut group, system, "page in the middle", || page(deep.clone()));
    measure(&mut group, system, "first page and total", || page(total.clone()));
    measure(&mut group, system, "one by id", || organization_by_id(platform));
}

async fn organization_by_id(platform: &Platform) -> steward_db::Result<steward_dto::organizations::Organization> {
    organization::get(&platform.db.reader(), Scope::Platform, platform.organization).await
}

fn requests(criterion: &mut Criterion, system: &SystemRunner, platform: &Platform) {
    let mut group = criterion.benchmark_group("requests");
    let state = Data::new(platform.state());
    let app = App::new().app_data(state).into_utoipa_app();
    let app = app.service(scope::scope(BASE_PATH).configure(steward_api::configure)).into_app();
    let service = system.block_on(test::init_service(app));
    let answer = async |request: TestRequest, status| -> ServiceResponse {
        let answer = call_service(&service, request.to_request()).await;
        assert_eq!(answer.status(), status);
        answer
    };
    let signed_in = system.block_on(async {
        let body = serde_json::json!({ "email": platform::EMAIL, "password": PASSWORD });
        let request = TestRequest::post().uri("/api/v1/auth/sign-in").set_json(body);
        let body: serde_json::Value = test::read_body_json(answer(request, StatusCode::OK).await).await;
        format!("Bearer {}", body["access_token"].as_str().unwrap_or_default())
    });
    let get = |path: &str, status| {
        let known = (header::AUTHORIZATION, signed_in.as_str());
        let request = TestRequest::get().uri(&format!("{BASE_PATH}{path}")).insert_header(known);
        answer(request, status)
    };
    // Who is it, are they within their budget, may they: and then the parameters are refused, before
    // the database is asked.
    let refused = "/organizations?limit=0";
    measure(&mut group, system, "decided, then refused", || get(refused, StatusCode::UNPROCESSABLE_ENTITY));
    let one = format!("/organizations/{}", platform.organization);
    measure(&mut group, system, "one by id", || get(&one, StatusCode::OK));
    let list = "/organizations?plan=basis,premium&sort=-name";
    measure(&mut group, system, "first page", || get(list, StatusCode::OK));
}

/// Measures what a future takes, without entering the runtime each time.
fn measure<F: Future>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    system: &SystemRunner,
    name: &str,
    work: impl Fn() -> F,
) {
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|times| {
            system.block_on(async {
                let begun = Instant::now();
                for _ in 0..times {
                    black_box(work().await);
                }
                begun.elapsed()
            })
        });
    });
}
