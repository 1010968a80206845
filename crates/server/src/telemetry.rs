//! Logs, traces and metrics.

use std::net::SocketAddr;

use actix_web::{App, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::Config;

/// Keeps what has to be flushed at the end.
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// Starts logging to standard error and, where configured, tracing by OTLP.
pub fn start(config: &Config) -> Result<Telemetry, String> {
    let filter = EnvFilter::try_new(&config.log.filter).map_err(|error| format!("log.filter: {error}"))?;
    let text = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if config.log.format == "json" {
        text.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
    } else {
        text.boxed()
    };
    let traces = if config.telemetry.otlp_endpoint.is_empty() { None } else { Some(exporter(config)?) };
    let spans = traces.as_ref().map(|traces| tracing_opentelemetry::layer().with_tracer(traces.tracer("steward")));
    tracing_subscriber::registry()
        .with(spans)
        .with(lines)
        .with(filter)
        .try_init()
        .map_err(|error| error.to_string())?;
    Ok(Telemetry { traces })
}

fn exporter(config: &Config) -> Result<SdkTracerProvider, String> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(&config.telemetry.otlp_endpoint)
        .build()
        .map_err(|error| format!("telemetry.otlp_endpoint: {error}"))?;
    let resource = opentelemetry_sdk::Resource::builder().with_service_name("steward").build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

impl Telemetry {
    pub fn flush(self) {
        if let Some(traces) = self.traces
            && let Err(error) = traces.shutdown()
        {
            eprintln!("the last traces could not be sent: {error}");
        }
    }
}

/// Serves Prometheus on a port of its own, which is not for the public.
pub fn serve_metrics(listen: SocketAddr) -> Result<actix_web::dev::Server, String> {
    let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &buckets)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| error.to_string())?;
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(handle.clone())).route(
            "/metrics",
            web::get().to(|handle: web::Data<PrometheusHandle>| async move {
                HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render())
            }),
        )
    });
    let bound = server.workers(1).disable_signals().bind(listen);
    Ok(bound.map_err(|error| format!("server.metrics_listen {listen}: {error}"))?.run())
}
