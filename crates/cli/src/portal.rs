// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Serving the portal: the listener, the background run of the office, and an orderly end.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use casework::Office;
use permit::AuthorityProfile;
use pki::{Anchor, Evidence};
use server::{DemoAccount, Mode, ServerConfig};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::edge::{self, SystemClock, SystemEntropy};

/// What is served, and where.
#[derive(Debug)]
pub(crate) struct Portal {
    /// The office behind the counter.
    pub(crate) office: Arc<Office>,
    /// A loopback address.
    pub(crate) listen: SocketAddr,
    /// Demonstration or service.
    pub(crate) mode: Mode,
    /// Anchors of the verify page.
    pub(crate) trust: Vec<Anchor>,
    /// Evidence of the verify page.
    pub(crate) evidence: Evidence,
    /// Letterhead and bodies.
    pub(crate) authority: AuthorityProfile,
    /// Accounts shown on the sign-in page.
    pub(crate) demo_accounts: Vec<DemoAccount>,
    /// Scheme and host the portal is reached at, behind a proxy.
    pub(crate) public_origin: Option<String>,
}

/// Serves until the process is told to stop (SIGINT or SIGTERM), then finishes what is being answered and written.
pub(crate) async fn serve(portal: Portal) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(portal.listen)
        .await
        .with_context(|| {
            format!(
                "cannot listen on {}: is another one running there?",
                portal.listen
            )
        })?;
    let address = listener.local_addr().context("the listener has no address")?;
    let office = Arc::clone(&portal.office);
    let app = server::app(ServerConfig {
        office: portal.office,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        mode: portal.mode,
        trust: portal.trust,
        evidence: portal.evidence,
        authority: portal.authority,
        demo_accounts: portal.demo_accounts,
        secure_cookies: portal.public_origin.is_some(),
        public_origin: portal.public_origin,
    })?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let background = Arc::clone(&office);
    let until = closed(stopped.clone());
    tasks.spawn(async move { background.run(until).await });
    edge::say(&format!("Portal: http://{address}/"));
    edge::say("Stop with Ctrl+C.");
    let server = axum::serve(listener, app).with_graceful_shutdown(closed(stopped));
    tasks.spawn(async move {
        if let Err(error) = server.await {
            edge::complain(&format!("geleit: the portal stopped: {error}"));
        }
    });
    signalled().await?;
    let _nobody_listens = stop.send(true);
    while tasks.join_next().await.is_some() {}
    office.close().await;
    Ok(())
}

async fn closed(mut stopped: watch::Receiver<bool>) {
    let _sender_gone = stopped.wait_for(|stopped| *stopped).await;
}

async fn signalled() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .context("cannot wait for SIGTERM")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for SIGINT"),
        _ = terminate.recv() => Ok(()),
    }
}
