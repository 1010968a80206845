//! The command line: one function per command.

use std::{
    fs,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Parser, Subcommand, ValueEnum};
use steward_db::{Actor, Db, Dialect, Options, Reachable, Source};
use steward_domain::{
    demo,
    identity::{builtin, password::Passwords, password::ensure_strong, set_up},
    organizations::import,
};
use steward_dto::{Check, identity::SetUp, organizations::ImportState};

use crate::{background, config::Config, meter::Meter, serve, source::System, telemetry};

/// The admin panel for companies that run a platform.
#[derive(Parser)]
#[command(name = "steward", version, about)]
pub struct Arguments {
    /// Configuration file (TOML). Without it, `steward.toml` if there is one. Every key can also be
    /// set in the environment as `STEWARD_SECTION_KEY`.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the admin UI, and run the background work beside them.
    Serve {
        /// Leave the background work to `steward worker`.
        #[arg(long)]
        no_worker: bool,
        /// Where to listen: `ADDRESS:PORT`. Overrides `server.listen`.
        #[arg(long)]
        listen: Option<std::net::SocketAddr>,
    },
    /// Run the background work alone.
    Worker,
    /// Bring the database's schema up to date.
    Migrate,
    /// Fill an empty database.
    Seed {
        /// A lively demo platform: customers, people, memberships. Prints the Owner's password.
        #[arg(long, required = true)]
        demo: bool,
        /// The same number makes the same platform.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Import from a CSV file: all rows or none.
    Import {
        what: Importable,
        file: PathBuf,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the OpenAPI document.
    Openapi {
        /// Write it to this file instead.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check what must hold in the database, and name the first thing that does not.
    Fsck,
    /// Make an Owner from the command line; the password is read from standard input.
    CreateOwner {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Importable {
    Organizations,
}

type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

impl Arguments {
    pub fn run(self) -> Outcome {
        if let Command::Openapi { output } = &self.command {
            return openapi(output.as_deref());
        }
        let mut config = Config::load(self.config.as_deref())?;
        if let Command::Serve { listen: Some(listen), .. } = &self.command {
            // An address that was not said otherwise follows the port.
            if config.server.base_url == format!("http://localhost:{}", config.server.listen.port()) {
                config.server.base_url = format!("http://localhost:{}", listen.port());
            }
            config.server.listen = *listen;
        }
        let telemetry = telemetry::start(&config)?;
        let outcome = match self.command {
            Command::Serve { no_worker, .. } => actix_web::rt::System::new().block_on(serve::serve(config, !no_worker)),
            command => tokio::runtime::Runtime::new()?.block_on(run(command, &config)),
        };
        telemetry.flush();
        outcome
    }
}

async fn run(command: Command, config: &Config) -> Outcome {
    match command {
        Command::Worker => worker(config).await,
        Command::Migrate => {
            migrated(config).await?;
            println!("The schema is up to date.");
            Ok(ExitCode::SUCCESS)
        }
        Command::Seed { seed, .. } => seed_demo(config, seed).await,
        Command::Import { what: Importable::Organizations, file, dry_run } => {
            import_organizations(config, &file, dry_run).await
        }
        Command::Fsck => fsck(config).await,
        Command::CreateOwner { email, name } => create_owner(config, &email, &name).await,
        Command::Serve { .. } | Command::Openapi { .. } => Ok(ExitCode::FAILURE),
    }
}

/// Connects, and makes the folder of an embedded database.
pub async fn connect(config: &Config) -> Result<Db, Box<dyn std::error::Error>> {
    connect_with(config, config.database.max_connections).await
}

/// The same with another number of connections.
pub async fn connect_with(config: &Config, max_connections: u32) -> Result<Db, Box<dyn std::error::Error>> {
    if config.is_sqlite() {
        fs::create_dir_all(&config.server.data)
            .map_err(|error| format!("server.data {}: {error}", config.server.data.display()))?;
    }
    let options = Options { url: config.database.url.clone(), max_connections };
    let db = Db::connect(&options, Arc::new(System)).await;
    Ok(db.map_err(|error| format!("database.url: {error}"))?)
}

/// Connects and brings the schema up to date. A database of a newer version is left alone.
pub async fn migrated(config: &Config) -> Result<Db, Box<dyn std::error::Error>> {
    let db = connect(config).await?;
    match db.reachable().await {
        Reachable::TooNew => {
            return Err("a newer version of Steward has migrated this database: run that version, or restore a backup from before".into());
        }
        Reachable::No => return Err("database.url: the database does not answer".into()),
        Reachable::Ready | Reachable::NotMigrated => {}
    }
    db.migrate().await?;
    builtin::ensure(&db).await?;
    Ok(db)
}

/// As many hashes at once as there are cores.
pub fn passwords() -> Result<Passwords, Box<dyn std::error::Error>> {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    Ok(Passwords::new(cores, &System.secret())?)
}

async fn worker(config: &Config) -> Outcome {
    let db = connect(config).await?;
    if db.reachable().await != Reachable::Ready {
        return Err("the schema is not up to date: run `steward migrate` first".into());
    }
    tracing::info!("the worker runs");
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let signal = async {
        stop_signal().await;
        tracing::info!("the worker stops: running jobs come to their end first");
        let _ = stop.send(true);
    };
    tokio::join!(steward_jobs::run(db.clone(), background::options(config), stopping), signal);
    db.close().await?;
    Ok(ExitCode::SUCCESS)
}

/// Waits for SIGTERM or SIGINT.
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

async fn seed_demo(config: &Config, seed: u64) -> Outcome {
    let db = migrated(config).await?;
    let password = System.secret().chars().take(20).collect::<String>();
    let email = demo::seed(&db, &passwords()?, seed, &password).await?;
    println!("The demo platform stands. Sign in as {email} with the password {password}");
    db.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn import_organizations(config: &Config, file: &Path, dry_run: bool) -> Outcome {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let db = migrated(config).await?;
    let meter = Meter::new(bytes.len());
    let tell = |progress| meter.show(progress);
    let draft = import::read(&bytes, db.now(), &tell);
    let tx = db.begin(Actor::console("import organizations")).await?;
    let report = draft.apply(&tx, dry_run, &tell).await?;
    tx.commit().await?;
    drop(meter);
    db.close().await?;
    for column in &report.ignored_columns {
        println!("column {column:?} means nothing here and was left out");
    }
    for error in &report.errors {
        println!("{}: {}", error.field, error.message);
    }
    for row in report.rows.iter().filter(|row| row.state == ImportState::Invalid) {
        for error in &row.errors {
            println!("row {} (line {}), {}: {}", row.row, row.line, error.field, error.message);
        }
    }
    let sound = report.invalid == 0 && report.errors.is_empty();
    match (sound, dry_run) {
        (false, _) => println!("Nothing was written: {} rows are invalid.", report.invalid),
        (true, true) => println!("{} would be created, {} exist already.", report.created, report.existing),
        (true, false) if report.created == 0 => println!("Nothing to do: all {} exist already.", report.existing),
        (true, false) => println!("{} created, {} existed already.", report.created, report.existing),
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn openapi(output: Option<&Path>) -> Outcome {
    let text = format!("{}\n", serde_json::to_string_pretty(&steward_api::openapi())?);
    match output {
        Some(file) => fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?,
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn fsck(config: &Config) -> Outcome {
    let db = connect(config).await?;
    if db.reachable().await != Reachable::Ready {
        return Err("the schema is not up to date: run `steward migrate` first".into());
    }
    let found = steward_db::platform::audit::verify(&db.reader()).await?;
    println!("database: {}", if db.dialect() == Dialect::Sqlite { "SQLite" } else { "PostgreSQL" });
    println!("audit log: {} entries checked, {} wait to be sealed", found.checked, found.pending);
    println!("audit log: last entry {} with hash {}", found.last_sequence, found.last_hash);
    db.close().await?;
    match found.reason {
        None => {
            println!("audit log: intact");
            Ok(ExitCode::SUCCESS)
        }
        Some(reason) => {
            println!("audit log: BROKEN: {reason}");
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn create_owner(config: &Config, email: &str, name: &str) -> Outcome {
    if std::io::stdin().is_terminal() {
        eprint!("Password (at least 12 characters, it shows while you type): ");
    }
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let password = password.trim_end_matches(['\n', '\r']).to_owned();
    let input = SetUp {
        token: "console".to_owned(),
        email: email.to_owned(),
        name: name.to_owned(),
        locale: "en".to_owned(),
        password,
    };
    if let Some(error) = input.check().first() {
        return Err(format!("{}: {}", error.field, error.message).into());
    }
    ensure_strong("password", &input.password, &[email, name])
        .map_err(|error| error.fields.first().map_or_else(|| error.to_string(), |field| field.message.clone()))?;
    let db = migrated(config).await?;
    let hash = passwords()?.hash(&input.password).await?;
    let tx = db.begin(Actor::console("create-owner")).await?;
    set_up::insert_owner(&tx, email, name, "en", hash).await?;
    tx.commit().await?;
    db.close().await?;
    println!("{email} is an Owner now.");
    Ok(ExitCode::SUCCESS)
}
