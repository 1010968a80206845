//! `steward serve`: the API, the UI and, unless told not to, the background work in one process.

use std::{
    error::Error,
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    middleware::{Compress, from_fn},
    web,
};
use steward_api::{BASE_PATH, Limits, Settings, State};
use steward_db::{Db, Source};
use steward_domain::{
    Result,
    identity::{set_up, sign_in::SessionPolicy},
};
use time::Duration as Span;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::{AppExt, scope};
use utoipa_swagger_ui::{Config as DocsConfig, SwaggerUi};

use crate::{
    background::Background,
    command::{migrated, passwords, stop_signal},
    compress,
    config::Config,
    edge::{Edge, Spans, Stopping, guard, healthz, readyz},
    source::System,
    telemetry, ui,
};

pub async fn serve(config: Config, with_worker: bool) -> Result<ExitCode, Box<dyn Error>> {
    let db = migrated(&config).await?;
    let settings = settings(&config);
    let secret = secret(&config)?;
    offer_set_up(&db, &settings.base_url).await?;

    let edge = web::Data::new(Edge { allowed_origins: settings.allowed_origins.clone(), https: settings.secure() });
    let state = web::Data::new(State::new(db.clone(), passwords()?, secret.as_bytes(), settings.clone()));
    let stopping = web::Data::new(Stopping(AtomicBool::new(false)));
    let database = web::Data::new(db.clone());
    let document = web::Data::new(steward_api::openapi());

    let upkeep = tokio::spawn(upkeep(state.clone()));
    let background = if with_worker { Some(Background::start(&config, &db)?) } else { None };
    let metrics = match config.server.metrics_listen.parse() {
        Ok(listen) => Some(telemetry::serve_metrics(listen)?),
        Err(_) => None,
    };
    let metrics_handle = metrics.as_ref().map(actix_web::dev::Server::handle);
    let metrics_task = metrics.map(actix_web::rt::spawn);

    let workers = match config.server.workers {
        0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        workers => workers,
    };
    let app = {
        let (stopping, state) = (stopping.clone(), state.clone());
        move || {
            App::new()
                .app_data(state.clone())
                .app_data(edge.clone())
                .app_data(stopping.clone())
                .app_data(database.clone())
                .app_data(document.clone())
                .wrap(from_fn(guard))
                .wrap(TracingLogger::<Spans>::new())
                .route("/healthz", web::get().to(healthz))
                .route("/readyz", web::get().to(readyz))
                .service(
                    SwaggerUi::new("/api/docs/{_:.*}")
                        .config(DocsConfig::new([format!("{BASE_PATH}/openapi.json")]).try_it_out_enabled(true)),
                )
                .into_utoipa_app()
                .service(
                    scope::scope(BASE_PATH)
                        .configure(steward_api::configure)
                        .route("/openapi.json", web::get().to(openapi))
                        .default_service(web::to(nothing_here))
                        .wrap(from_fn(compress::choose))
                        .wrap(Compress::default())
                        .wrap(from_fn(steward_api::finish_response)),
                )
                .into_app()
                .default_service(web::get().to(ui::serve))
        }
    };
    let server = HttpServer::new(app)
        .workers(workers)
        .disable_signals()
        .shutdown_timeout(config.server.shutdown_seconds)
        .client_request_timeout(Duration::from_secs(10))
        .bind(config.server.listen)
        .map_err(|error| format!("server.listen {}: {error}", config.server.listen))?
        .run();
    let handle = server.handle();
    let streams = state.clone();
    let unready = Duration::from_secs(config.server.unready_seconds);
    actix_web::rt::spawn(async move {
        stop_signal().await;
        tracing::info!("stopping: running requests are finished, new ones go elsewhere");
        // Proxies look at readiness: say no first, and stop listening once they have seen it.
        stopping.0.store(true, Relaxed);
        tokio::time::sleep(unready).await;
        streams.close_streams();
        handle.stop(true).await;
    });
    tracing::info!(listen = %config.server.listen, url = settings.base_url, "steward serves");
    eprintln!("Steward serves on {}", settings.base_url);
    server.await?;
    if let Some(metrics) = metrics_handle {
        metrics.stop(false).await;
    }
    drop(metrics_task);
    upkeep.abort();
    if let Some(background) = background {
        background.stop().await;
    }
    db.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn settings(config: &Config) -> Settings {
    let base_url = config.server.base_url.clone();
    let mut allowed_origins = vec![base_url.clone()];
    allowed_origins.extend(config.server.allowed_origins.iter().map(|origin| origin.trim_end_matches('/').to_owned()));
    Settings {
        base_url,
        allowed_origins,
        sessions: SessionPolicy {
            idle: Span::hours(config.auth.idle_hours.into()),
            absolute: Span::days(config.auth.absolute_days.into()),
        },
        access_term: Span::minutes(config.auth.access_minutes.into()),
        trusted_proxies: config.server.trusted_proxies.clone(),
        limits: Limits { session: config.limits.session_per_minute, anonymous: config.limits.anonymous_per_minute },
    }
}

/// The secret that signs tokens: the configured one, or one that is made once and kept beside the
/// embedded database, readable by the owner of the process alone.
fn secret(config: &Config) -> Result<String, Box<dyn Error>> {
    if !config.auth.secret.is_empty() {
        return Ok(config.auth.secret.clone());
    }
    let path = config.server.data.join("auth.secret");
    if let Ok(known) = fs::read_to_string(&path) {
        return Ok(known.trim().to_owned());
    }
    let made = System.secret();
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let mut file = file.map_err(|error| format!("{}: {error}", path.display()))?;
    file.write_all(made.as_bytes())?;
    file.sync_all()?;
    Ok(made)
}

/// On an empty database: print the link by which the first Owner is made.
async fn offer_set_up(db: &Db, base_url: &str) -> Result<(), Box<dyn Error>> {
    if let Some(secret) = set_up::offer(db).await? {
        eprintln!(
            "\n  This platform has no Owner yet. Open this link once to become it:\n\n    {base_url}/setup#{secret}\n"
        );
    }
    Ok(())
}

/// What every replica does for itself.
async fn upkeep(state: web::Data<State>) {
    let uses = async {
        loop {
            tokio::time::sleep(Duration::from_secs(10)).await;
            if let Err(error) = state.store_key_uses().await {
                tracing::warn!(%error, "could not note which API keys were used");
            }
        }
    };
    tokio::join!(state.watch_access(), state.watch_changes(), uses);
}

async fn openapi(document: web::Data<serde_json::Value>) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "no-cache")).json(&**document)
}

/// An unknown path below the API: problem details like any other error.
async fn nothing_here() -> Result<HttpResponse, steward_api::ApiError> {
    Err(steward_domain::Error::not_found().into())
}
